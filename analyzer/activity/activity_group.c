/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From spans of one size one way to the media of a call: two streams that go
 * together.
 */
#include "analyzer/activity/activity_media.h"

#include <string.h>

#define TOGETHER ACT_SECOND /* what comes one way while the other is busy */
#define MODE_LEAST 50u      /* packets: another mode of the codec, not chance */
#define PHRASE_LEAST \
    25u /* packets: half a second; fewer after a pause may be
                               chance, in a page's many small packets */
#define PAUSE_MOST (2 * ACT_SECOND)
#define CALL_GAP ACT_SECOND /* a BYE and a new INVITE fit in no less */

void
act_tally_add(struct act_tally *t, uint16_t length, uint32_t packets)
{
    unsigned i = 0, least = 0;
    while (i < t->n && t->length[i] != length)
        i++;
    if (i == ACT_LENGTHS) {
        for (i = 1; i < ACT_LENGTHS; i++)
            if (t->packets[i] < t->packets[least])
                least = i;
        i = least;
        t->packets[i] = 0;
    } else if (i == t->n) {
        t->packets[t->n++] = 0;
    }
    t->length[i] = length;
    t->packets[i] += packets;
}

uint32_t
act_tally_top(const struct act_tally *t, uint16_t *length)
{
    uint32_t most = 0;
    *length = 0;
    for (unsigned i = 0; i < t->n; i++)
        if (t->packets[i] > most) {
            most = t->packets[i];
            *length = t->length[i];
        }
    return most;
}

/* --- which sizes are a call's -------------------------------------------------------- */

/* Spans with less than a hold between them. */
struct group {
    struct act_span *spans;
    uint32_t n;
    struct act_tally both[2]; /* of speech while the other way is busy too */
    uint16_t core[2];         /* the sizes that go together; 0: only noise */
};

static uint32_t
group_end(const struct act_tunnel *t, uint32_t from)
{
    int64_t end = t->spans[from].end;
    uint32_t i = from + 1;
    for (; i < t->n_spans && ns_between(end, t->spans[i].start) <= ACT_HOLD;
         i++)
        if (t->spans[i].end > end)
            end = t->spans[i].end;
    return i;
}

static void
together_mark(struct group *g)
{
    int64_t busy[2] = {INT64_MIN, INT64_MIN}, next[2] = {INT64_MAX, INT64_MAX};
    for (uint32_t i = 0; i < g->n; i++) {
        struct act_span *s = &g->spans[i];
        s->together = busy[!s->way] >= s->start - TOGETHER;
        if (s->end > busy[s->way])
            busy[s->way] = s->end;
    }
    for (uint32_t i = g->n; i-- > 0;) {
        struct act_span *s = &g->spans[i];
        s->together |= next[!s->way] <= s->end + TOGETHER;
        next[s->way] = s->start;
    }
    for (uint32_t i = 0; i < g->n; i++)
        if (!g->spans[i].noise && g->spans[i].together)
            act_tally_add(&g->both[g->spans[i].way], g->spans[i].length,
                          g->spans[i].packets);
}

/* Both ends mostly use the same codec. Where one end sends only comfort noise, a
 * pair of sizes counts less. */
static uint64_t
pair_score(const struct act_tunnel *t, const struct group *g, unsigned i,
           unsigned k)
{
    const struct act_tally *a = &g->both[0], *b = &g->both[1];
    uint64_t n = i < a->n ? a->packets[i] : 0, m = k < b->n ? b->packets[k] : 0;
    if (i < a->n && k < b->n) {
        uint64_t least = n < m ? n : m;
        n = 8 * least * (a->length[i] == b->length[k] ? 2 : 1) + (n + m) / 64;
    } else {
        n = 2 * (n + m);
    }
    if ((i < a->n && !act_codec_fits(&t->sizes, a->length[i], 0)) ||
        (k < b->n && !act_codec_fits(&t->sizes, b->length[k], 0)))
        n /= 16;
    return n;
}

static void
core_find(const struct act_tunnel *t, struct group *g)
{
    uint64_t best = 0;
    unsigned n = g->both[0].n, m = g->both[1].n;
    for (unsigned i = 0; i < (n ? n : 1); i++)
        for (unsigned k = 0; k < (m ? m : 1); k++) {
            uint64_t score = pair_score(t, g, i, k);
            if (score <= best)
                continue;
            best = score;
            g->core[0] = i < n ? g->both[0].length[i] : 0;
            g->core[1] = k < m ? g->both[1].length[k] : 0;
        }
}

static bool
is_mode(const struct group *g, const struct act_span *s)
{
    const struct act_tally *t = &g->both[s->way];
    for (unsigned i = 0; i < t->n; i++)
        if (t->length[i] == s->length)
            return t->packets[i] >= MODE_LEAST;
    return false;
}

static bool
noise_fits(const struct act_tunnel *t, const struct group *g,
           const struct act_span *s)
{
    uint16_t speech = g->core[s->way] ? g->core[s->way] : g->core[!s->way];
    return s->length < speech && act_codec_fits(&t->sizes, speech, s->length);
}

/* An encoder uses one mode at a time: packets of another size during its main
 * stream come from another program (such as the acknowledgements of a transfer). */
static void
ours_mark(const struct act_tunnel *t, struct group *g)
{
    int64_t busy[2] = {INT64_MIN, INT64_MIN}, next[2] = {INT64_MAX, INT64_MAX};
    for (uint32_t i = 0; i < g->n; i++) {
        struct act_span *s = &g->spans[i];
        bool core = !s->noise && s->length == g->core[s->way];
        s->ours = s->noise ? noise_fits(t, g, s)
                           : core || (s->together && is_mode(g, s) &&
                                      busy[s->way] <= s->start);
        s->core = core;
        if (core && s->end > busy[s->way])
            busy[s->way] = s->end;
    }
    for (uint32_t i = g->n; i-- > 0;) {
        struct act_span *s = &g->spans[i];
        if (!s->core && !s->noise && next[s->way] < s->end)
            s->ours = 0;
        if (s->core)
            next[s->way] = s->start;
    }
}

void
act_group(struct act_tunnel *t)
{
    for (uint32_t from = 0; from < t->n_spans;) {
        struct group g;
        memset(&g, 0, sizeof g);
        uint32_t to = group_end(t, from);
        g.spans = t->spans + from;
        g.n = to - from;
        together_mark(&g);
        core_find(t, &g);
        ours_mark(t, &g);
        from = to;
    }
}

/* --- media of one call -------------------------------------------------------------------- */

/* Other traffic may come every 20 or 160 ms too: what goes only one way proves
 * little, and neither does another size. */
static void
media_end(struct act_media *c)
{
    int64_t least = c->noisy[0] < c->noisy[1] ? c->noisy[0] : c->noisy[1];
    c->end = c->spoke > least ? c->spoke : least;
    c->latest = c->any > c->end + ACT_HOLD ? c->end + ACT_HOLD
                : c->any > c->end          ? c->any
                                           : c->end;
}

static void
media_add(struct act_media *c, const struct act_span *s)
{
    if (!c->begun) {
        c->begun = true;
        c->start = c->spoke = c->any = s->start;
        c->noisy[0] = c->noisy[1] = s->start;
        c->at = s->at;
    }
    /* A stream that continues without a pause, or that both ends resume with a
     * phrase. */
    bool goes_on = ns_between(c->any, s->start) <= PAUSE_MOST;
    bool both = s->core && s->together &&
                (s->packets >= PHRASE_LEAST ||
                 ns_between(c->end, s->start) <= PAUSE_MOST);
    int64_t *last = both ? &c->spoke : s->noise ? &c->noisy[s->way] : &c->any;
    if ((both || goes_on) && s->end > *last)
        *last = s->end;
    if ((both || goes_on) && s->end > c->any)
        c->any = s->end;
    media_end(c);
    act_tally_add(s->noise ? &c->noise[s->way] : &c->speech[s->way], s->length,
                  s->packets);
    if (!s->noise && s->packets > c->longest)
        c->longest = s->packets;
    if (s->noise)
        c->silent[s->way] += ns_between(s->start, s->end);
    else
        c->speaking[s->way] += ns_between(s->start, s->end);
}

/* Did one call end in the gap before this span, and another begin? */
static bool
another_call(struct act_tunnel *t, const struct act_media *c,
             const struct act_span *s)
{
    if (ns_between(c->latest, s->start) < CALL_GAP)
        return false;
    uint32_t bye = act_find_bye(t, c);
    return bye < t->n_signals && t->signals[bye].ts < s->start &&
           act_is_set_up(t, s->start, t->signals[bye].ts + 1);
}

/* Comfort noise that began before the other end spoke. */
static void
held_add(struct act_media *c, const struct act_span *held[2],
         const struct act_span *speech)
{
    for (unsigned way = 0; way < 2; way++) {
        const struct act_span *n = held[way];
        if (n && ns_between(n->start, speech->start) <= ACT_HOLD &&
            ns_between(n->end, speech->start) <= CALL_GAP)
            media_add(c, n);
        held[way] = NULL;
    }
}

bool
act_media_next(struct act_tunnel *t, uint32_t *at, struct act_media *out)
{
    const struct act_span *held[2] = {NULL, NULL};
    memset(out, 0, sizeof *out);
    for (; *at < t->n_spans; ++*at) {
        const struct act_span *s = &t->spans[*at];
        if (!s->ours)
            continue;
        if (out->begun && (ns_between(out->latest, s->start) > ACT_HOLD ||
                           another_call(t, out, s)))
            break;
        if (!out->begun &&
            (!s->core || !s->together || s->packets < PHRASE_LEAST)) {
            if (s->noise)
                held[s->way] = s;
            continue;
        }
        if (!s->noise)
            held_add(out, held, s);
        media_add(out, s);
    }
    return out->begun;
}
