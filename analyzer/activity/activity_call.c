/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls: media both ways, and the signalling around them.
 */
#include "analyzer/activity/activity_media.h"

#include <stdlib.h>
#include <string.h>

#define CALL_SPEECH 75u /* packets: what is shorter is no proof */
#define CALL_SPURT 25u  /* packets without a break: a phrase of half a second */
#define PAUSES_LEAST 20 /* noise in a twentieth of the time, or it is chance */
#define CALL_SAME 0.5   /* of all packets of the size are media */
#define BUSY_LEAST \
    0.2 /* of the time each end speaks or makes noise; the rest
                            is hold, or pauses of a codec without noise */
#define RESPONDS (2 * ACT_SECOND)

/* While the media last, are most packets of their sizes really media? Finds the
 * last packet of that time. */
static bool
all_of_the_size(const struct act_tunnel *t, struct act_media *c,
                const uint16_t top[2])
{
    uint64_t all[2] = {0, 0};
    c->until = c->at;
    for (uint32_t i = c->at; i < t->n && act_packet(t, i)->ts <= c->end; i++) {
        const struct trace_outer *o = act_packet(t, i);
        unsigned way = !o->from_a;
        all[way] += o->kind == TRACE_ESP && o->length == top[way];
        c->until = i;
    }
    for (unsigned way = 0; way < 2; way++) {
        uint16_t length;
        uint32_t n = act_tally_top(&c->speech[way], &length);
        if (top[way] && (double)n < CALL_SAME * (double)all[way])
            return false;
    }
    return true;
}

static unsigned
codecs_with(const struct act_sizes *sizes, const struct act_media *c,
            struct inferred_call *call, bool *common)
{
    unsigned versions = 3;
    char names[2][sizeof call->codec] = {"", ""};
    *common = true;
    for (unsigned way = 0; way < 2; way++) {
        uint16_t speech, noise;
        bool much;
        if (!act_tally_top(&c->speech[way], &speech))
            continue;
        if (!act_tally_top(&c->noise[way], &noise) ||
            c->silent[way] < ns_between(c->start, c->end) / PAUSES_LEAST)
            noise = 0;
        call->length[way] = speech;
        call->pauses[way] = noise != 0;
        unsigned v = act_codecs(sizes, speech, noise, names[way],
                                sizeof names[way], &much);
        if (!v && noise) { /* that was something else */
            call->pauses[way] = false;
            v = act_codecs(sizes, speech, 0, names[way], sizeof names[way],
                           &much);
        }
        *common &= much && call->pauses[way] == (noise != 0);
        versions &= v;
    }
    /* The shorter list of codecs: comfort noise has excluded the others. */
    bool second =
        !names[0][0] || (names[1][0] && strlen(names[1]) < strlen(names[0]));
    memcpy(call->codec, names[second], sizeof call->codec);
    call->family = versions == 1 ? 4 : versions == 2 ? 6 : 0;
    return versions;
}

/* Of the ciphers that the lengths allow, the first with which a codec fits that
 * networks use much; else the first with which any does. */
static bool
codecs_fit(const struct act_tunnel *t, const struct act_media *c,
           struct inferred_call *call)
{
    struct act_sizes sizes = t->sizes, any = t->sizes;
    bool fits = false, common;
    for (unsigned i = 0;; i++) {
        bool these = codecs_with(&sizes, c, call, &common) != 0;
        if (these && common)
            return true;
        if (these && !fits) {
            any = sizes;
            fits = true;
        }
        if (!act_sizes_other(&sizes, i))
            break;
    }
    if (fits)
        codecs_with(&any, c, call, &common);
    return fits;
}

static void
signals_use(struct act_tunnel *t, int64_t from, int64_t to)
{
    for (uint32_t i = act_signal_from(t, from);
         i < t->n_signals && t->signals[i].ts <= to; i++)
        t->signals[i].used = ACTIVITY_CALL;
}

int
act_call_keep(struct act_tunnel *t, const struct inferred_call *call)
{
    bool failed = false;
    struct activities *out = t->out;
    struct inferred_call *k =
        act_more((void **)&out->calls, &out->n_calls, &out->cap_calls,
                 ACTIVITY_CALLS_CAP, sizeof *k, &failed);
    if (k)
        *k = *call;
    else
        out->left_out++;
    return failed ? -1 : 0;
}

static void
call_frame(struct act_tunnel *t, const struct act_media *c,
           struct inferred_call *call, int64_t not_before)
{
    uint32_t invite = act_find_invite(t, c->start, not_before);
    uint32_t bye = act_find_bye(t, c);
    call->start = c->start;
    call->end = c->end;
    call->first = act_cite(t, c->at);
    call->last = act_cite(t, c->until);
    if (bye < t->n_signals) {
        uint32_t ok = act_answer_to(t, bye, RESPONDS);
        call->end_seen = true;
        call->end = t->signals[bye].ts;
        if (t->signals[ok].until > c->until)
            call->last = act_cite(t, t->signals[ok].until);
    }
    if (invite == t->n_signals)
        return;
    const struct act_signal *g = &t->signals[invite];
    call->start_seen = true;
    call->start = g->ts;
    call->way = g->way ? ACTIVITY_FROM_B : ACTIVITY_FROM_A;
    call->first = act_cite(t, g->at);
    call->answer = act_find_answer(t, g, c->start, call->end);
}

/* Points for what speaks for a call besides media. Only G.711 has 172 octets 50
 * times a second; small packets of one size may also be a game. */
static bool
is_probable(const struct inferred_call *call, bool same_size)
{
    bool both = call->pauses[0] && call->pauses[1];
    int score = 2 * call->start_seen + 2 * call->end_seen +
                2 * (call->pauses[0] || call->pauses[1]) + same_size +
                (strncmp(call->codec, "G.711", 5) == 0);
    return score >= 4 || (score == 3 && both);
}

static int
call_judge(struct act_tunnel *t, struct act_media *c, int64_t not_before,
           int64_t *ended)
{
    struct inferred_call call;
    uint16_t top[2];
    memset(&call, 0, sizeof call);
    call.tunnel = t->index;
    int64_t span = ns_between(c->start, c->end);
    uint32_t n = 0;
    for (unsigned way = 0; way < 2; way++) {
        uint16_t noise;
        uint32_t speech = act_tally_top(&c->speech[way], &top[way]);
        double busy = (double)c->speaking[way] + (double)c->silent[way];
        if (busy < BUSY_LEAST * (double)span)
            return 0;
        n += speech;
        call.packets[way] = speech + act_tally_top(&c->noise[way], &noise);
        call.speaks[way] =
            span > 0 ? (double)c->speaking[way] / (double)span : 0;
    }
    if (n < CALL_SPEECH || c->longest < CALL_SPURT ||
        !all_of_the_size(t, c, top))
        return 0;
    if (!codecs_fit(t, c, &call))
        return 0;
    call_frame(t, c, &call, not_before);
    call.probable = is_probable(&call, top[0] == top[1]);
    if (!call.probable)
        return 0;
    /* Up to the ACK; nothing else comes in between. */
    signals_use(t, call.start,
                call.answer ? call.answer + ACT_SECOND : c->start);
    if (call.end_seen)
        signals_use(t, call.end, call.last.ts);
    *ended = call.end > c->end ? call.end : c->end;
    return act_call_keep(t, &call);
}

static int
call_order(const void *a, const void *b)
{
    const struct inferred_call *x = a, *y = b;
    return x->start != y->start ? (x->start > y->start) - (x->start < y->start)
                                : (x->end > y->end) - (x->end < y->end);
}

int
act_calls(struct act_tunnel *t)
{
    struct act_media m;
    uint32_t at = 0;
    int64_t ended = INT64_MIN;
    act_group(t);
    while (act_media_next(t, &at, &m))
        if (call_judge(t, &m, ended, &ended) < 0)
            return -1;
    if (act_unanswered(t) < 0)
        return -1;
    size_t n = t->out->n_calls - t->first_call;
    if (n)
        qsort(t->out->calls + t->first_call, n, sizeof *t->out->calls,
              call_order);
    return 0;
}

const struct inferred_call *
act_call_at(const struct act_tunnel *t, int64_t ts)
{
    size_t low = t->first_call, high = t->out->n_calls;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (t->out->calls[mid].start <= ts)
            low = mid + 1;
        else
            high = mid;
    }
    /* One that rings within another begins later than that. */
    for (unsigned back = 0; back < 2 && low > t->first_call; back++)
        if (t->out->calls[--low].end >= ts)
            return &t->out->calls[low];
    return NULL;
}
