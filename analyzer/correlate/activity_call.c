/*
 * Calls: media both ways, and the signalling around them.
 */
#include "analyzer/correlate/activity_parts.h"

#include <string.h>

#define CALL_HOLD (20 * ACT_SECOND) /* without media: hold, or both silent */
#define CALL_GAP (1 * ACT_SECOND)   /* a BYE and a new INVITE fit in no less */
#define CALL_SPEECH 75u             /* packets: what is shorter is no proof */
#define CALL_SAME 0.7               /* of all packets of the size are media */
#define NOISE_LEAST 3u              /* packets each way, were it comfort noise */
#define LENGTHS 8                   /* of speech, one way: modes of a codec */

/* SIP (RFC 3261): an INVITE carries SDP and an IMS's headers; the request that
 * ends a call has no body. IP bytes. */
#define INVITE_LEAST 620u
#define REQUEST_LEAST 250u
#define BYE_MOST 1100u
#define RESPONSE_LEAST 200u
#define RESPONSE_MOST 1500u
#define OK_TO_BYE_MOST 900u
#define RINGING (75 * ACT_SECOND)   /* INVITE to media: networks give up at 60 s */
#define ANSWERED (2 * ACT_SECOND)   /* timer F is longer; nobody is that slow */
#define EARLY_MEDIA (45 * ACT_SECOND) /* of a ringing tone or announcement */
#define BYE_BEFORE (1500 * ACT_MS)  /* the other end's media go on until it arrives */
#define BYE_AFTER (3 * ACT_SECOND)

struct tally {
    uint16_t length[LENGTHS];
    uint32_t packets[LENGTHS];
    unsigned n;
};

struct cluster {
    bool begun;
    int64_t start, end;      /* end: cluster_end() */
    uint32_t at, until;      /* packets */
    int64_t spoke, noisy[2]; /* ends of the last speech, noise */
    struct tally speech[2], noise[2];
    int64_t speaking[2];     /* ns */
};

static void
tally_add(struct tally *t, uint16_t length, uint32_t packets)
{
    unsigned i = 0, least = 0;
    while (i < t->n && t->length[i] != length)
        i++;
    if (i == LENGTHS) { /* the rarest makes room */
        for (i = 1; i < LENGTHS; i++)
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

static uint32_t
tally_top(const struct tally *t, uint16_t *length)
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

/* Is noise of this length that of a call with such speech? */
static bool
noise_belongs(const struct cluster *c, uint16_t length)
{
    uint16_t a, b;
    tally_top(&c->speech[0], &a);
    tally_top(&c->speech[1], &b);
    return length < (a > b ? a : b);
}

/* --- signalling around media ----------------------------------------------------------- */

/* Who answers a signal: the first the other way in time; t->n_signals: nobody. */
static uint32_t
answer_to(const struct act_tunnel *t, uint32_t i, int64_t within)
{
    const struct act_signal *g = &t->signals[i];
    for (uint32_t k = i + 1; k < t->n_signals && k < i + 16; k++) {
        if (ns_between(g->ts, t->signals[k].ts) > within)
            break;
        if (t->signals[k].way != g->way)
            return k;
    }
    return t->n_signals;
}

/* A BYE and its 200 near a time; the nearest. t->n_signals: none. */
static uint32_t
find_bye(const struct act_tunnel *t, int64_t media_end, int64_t until)
{
    uint32_t best = t->n_signals;
    int64_t nearest = INT64_MAX;
    for (uint32_t i = act_signal_from(t, media_end - BYE_BEFORE);
         i < t->n_signals && t->signals[i].ts <= until; i++) {
        const struct act_signal *g = &t->signals[i];
        uint32_t k = answer_to(t, i, ANSWERED);
        int64_t off = g->ts > media_end ? g->ts - media_end : media_end - g->ts;
        if (k == t->n_signals || g->used || g->plain < REQUEST_LEAST ||
            g->plain > BYE_MOST || t->signals[k].plain < RESPONSE_LEAST ||
            t->signals[k].plain > OK_TO_BYE_MOST || off >= nearest)
            continue;
        nearest = off;
        best = i;
    }
    return best;
}

/* The INVITE: the largest request that was answered in the time before media; of
 * its repetitions, and with or without credentials, the first. */
static uint32_t
find_invite(const struct act_tunnel *t, int64_t media, int64_t not_before)
{
    int64_t from = media - RINGING > not_before ? media - RINGING : not_before;
    uint32_t best = t->n_signals, first = act_signal_from(t, from);
    for (uint32_t i = first; i < t->n_signals && t->signals[i].ts <= media; i++) {
        const struct act_signal *g = &t->signals[i];
        uint32_t k = answer_to(t, i, ANSWERED);
        if (g->used || g->plain < INVITE_LEAST || k == t->n_signals ||
            t->signals[k].plain > RESPONSE_MOST)
            continue;
        if (best == t->n_signals || g->plain > t->signals[best].plain)
            best = i;
    }
    if (best == t->n_signals)
        return best;
    const struct act_signal *g = &t->signals[best];
    for (uint32_t i = best; i-- > first;) {
        const struct act_signal *p = &t->signals[i];
        if (ns_between(p->ts, g->ts) > 5 * ACT_SECOND || p->used)
            break;
        if (p->way == g->way && p->plain >= INVITE_LEAST &&
            p->plain * 10 >= g->plain * 8)
            best = i;
    }
    return best;
}

/* The 200 to the INVITE: the callee's signal about when media begin (or after
 * early media) that the caller answers, with an ACK, to which nobody answers. */
static int64_t
find_answer(const struct act_tunnel *t, const struct act_signal *invite,
            int64_t media, int64_t end)
{
    int64_t at = 0;
    for (uint32_t i = act_signal_from(t, media - 3 * ACT_SECOND);
         i < t->n_signals && t->signals[i].ts <= media + EARLY_MEDIA &&
         t->signals[i].ts < end - ACT_SECOND;
         i++) {
        const struct act_signal *g = &t->signals[i];
        uint32_t k = answer_to(t, i, ACT_SECOND);
        if (at && g->ts > media + ACT_SECOND)
            break;
        if (g->way != invite->way && g->ts > invite->ts && k < t->n_signals &&
            answer_to(t, k, ACT_SECOND) == t->n_signals)
            at = g->ts;
    }
    return at;
}

/* --- one call --------------------------------------------------------------------------- */

/* Are most packets of the media's sizes, in the cluster's time, media? Finds the
 * last packet of that time. */
static bool
all_of_the_size(const struct act_tunnel *t, struct cluster *c,
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
        uint32_t n = tally_top(&c->speech[way], &length);
        if (top[way] && (double)n < CALL_SAME * (double)all[way])
            return false;
    }
    return true;
}

static unsigned
codecs_with(const struct act_sizes *sizes, const struct cluster *c,
            struct inferred_call *call)
{
    unsigned versions = 3;
    char names[2][sizeof call->codec] = {"", ""};
    for (unsigned way = 0; way < 2; way++) {
        uint16_t speech, noise;
        if (!tally_top(&c->speech[way], &speech))
            continue;
        tally_top(&c->noise[way], &noise);
        if (noise >= speech)
            noise = 0;
        call->length[way] = speech;
        call->pauses[way] = noise != 0;
        unsigned v =
            act_codecs(sizes, speech, noise, names[way], sizeof names[way]);
        if (!v && noise) { /* that was something else */
            call->pauses[way] = false;
            v = act_codecs(sizes, speech, 0, names[way], sizeof names[way]);
        }
        versions &= v;
    }
    /* The shorter list is the one that noise narrowed. */
    bool second = !names[0][0] ||
                  (names[1][0] && strlen(names[1]) < strlen(names[0]));
    memcpy(call->codec, names[second], sizeof call->codec);
    call->family = versions == 1 ? 4 : versions == 2 ? 6 : 0;
    return versions;
}

/* Where nothing fits the ICV that is likely, the other one that lengths of such a
 * remainder allow. */
static bool
codecs_fit(const struct act_tunnel *t, const struct cluster *c,
           struct inferred_call *call)
{
    struct act_sizes other = t->sizes;
    if (codecs_with(&t->sizes, c, call))
        return true;
    if (other.block == 16 && other.fixed == 8 + 16 + 16)
        other.fixed = 8 + 16 + 32; /* HMAC-SHA-512-256 */
    else if (other.block == 4 && other.fixed == 8 + 8 + 16)
        other.fixed = 8 + 8 + 12;  /* counter mode, HMAC-SHA1-96 */
    else
        return false;
    return codecs_with(&other, c, call) != 0;
}

static void
signals_use(struct act_tunnel *t, int64_t from, int64_t to)
{
    for (uint32_t i = act_signal_from(t, from);
         i < t->n_signals && t->signals[i].ts <= to; i++)
        t->signals[i].used = ACTIVITY_CALL;
}

static int
call_keep(struct act_tunnel *t, const struct inferred_call *call)
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
call_frame(struct act_tunnel *t, const struct cluster *c,
           struct inferred_call *call, int64_t not_before)
{
    uint32_t invite = find_invite(t, c->start, not_before);
    uint32_t bye = find_bye(t, c->end, c->end + BYE_AFTER);
    call->start = c->start;
    call->end = c->end;
    call->first = act_cite(t, c->at);
    call->last = act_cite(t, c->until);
    if (bye < t->n_signals) {
        uint32_t ok = answer_to(t, bye, ANSWERED);
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
    call->answer = find_answer(t, g, c->start, call->end);
}

static int
call_judge(struct act_tunnel *t, struct cluster *c, int64_t not_before,
           int64_t *ended)
{
    struct inferred_call call;
    uint16_t top[2];
    memset(&call, 0, sizeof call);
    call.tunnel = t->index;
    uint32_t n[2], least;
    for (unsigned way = 0; way < 2; way++) {
        uint16_t noise;
        n[way] = tally_top(&c->speech[way], &top[way]);
        if (n[way] < NOISE_LEAST)
            n[way] += tally_top(&c->noise[way], &noise);
        call.packets[way] = n[way];
        call.speaks[way] = c->end > c->start
                               ? (double)c->speaking[way] /
                                     (double)(c->end - c->start)
                               : 0;
    }
    least = n[0] < n[1] ? n[0] : n[1];
    if (n[0] + n[1] < CALL_SPEECH || least < NOISE_LEAST || !all_of_the_size(t, c, top))
        return 0;
    if (!codecs_fit(t, c, &call))
        return 0;
    call_frame(t, c, &call, not_before);
    int score = 2 * call.start_seen + 2 * call.end_seen +
                2 * (call.pauses[0] || call.pauses[1]) + (top[0] == top[1]);
    call.probable = score >= 3;
    if (!call.probable)
        return 0;
    signals_use(t, call.start, call.answer ? call.answer + ACT_SECOND : c->start);
    if (call.end_seen)
        signals_use(t, call.end, call.end + ANSWERED);
    *ended = call.end > c->end ? call.end : c->end;
    return call_keep(t, &call);
}

/* --- clusters ------------------------------------------------------------------------------ */

/* Something else may come every 160 ms as well: noise one way alone is no more
 * than a hold. */
static void
cluster_end(struct cluster *c)
{
    int64_t least = c->noisy[0] < c->noisy[1] ? c->noisy[0] : c->noisy[1];
    int64_t most = c->noisy[0] < c->noisy[1] ? c->noisy[1] : c->noisy[0];
    int64_t sure = c->spoke > least ? c->spoke : least;
    c->end = most > sure + CALL_HOLD ? sure + CALL_HOLD
             : most > sure           ? most
                                     : sure;
}

static void
cluster_add(struct cluster *c, const struct act_span *s)
{
    if (!c->begun) {
        c->begun = true;
        c->start = c->spoke = c->noisy[0] = c->noisy[1] = s->start;
        c->at = s->at;
    }
    int64_t *last = s->noise ? &c->noisy[s->way] : &c->spoke;
    if (s->end > *last)
        *last = s->end;
    cluster_end(c);
    tally_add(s->noise ? &c->noise[s->way] : &c->speech[s->way], s->length,
              s->packets);
    if (!s->noise)
        c->speaking[s->way] += ns_between(s->start, s->end);
}

/* Did one call end in the gap before this span, and another begin? */
static bool
another_call(const struct act_tunnel *t, const struct cluster *c,
             const struct act_span *s)
{
    if (ns_between(c->end, s->start) < CALL_GAP)
        return false;
    uint32_t bye = find_bye(t, c->end, c->end + BYE_AFTER);
    return bye < t->n_signals && t->signals[bye].ts < s->start &&
           find_invite(t, s->start, t->signals[bye].ts + 1) < t->n_signals;
}

/* Comfort noise that began before the other end spoke. */
static void
held_add(struct cluster *c, const struct act_span *held[2],
         const struct act_span *speech)
{
    for (unsigned way = 0; way < 2; way++) {
        const struct act_span *n = held[way];
        if (n && n->length < speech->length &&
            ns_between(n->start, speech->start) <= CALL_HOLD &&
            ns_between(n->end, speech->start) <= CALL_GAP)
            cluster_add(c, n);
        held[way] = NULL;
    }
}

int
act_calls(struct act_tunnel *t)
{
    struct cluster c;
    const struct act_span *held[2] = {NULL, NULL};
    int64_t ended = INT64_MIN;
    memset(&c, 0, sizeof c);
    for (uint32_t i = 0; i < t->n_spans; i++) {
        const struct act_span *s = &t->spans[i];
        if (c.begun && (ns_between(c.end, s->start) > CALL_HOLD ||
                        another_call(t, &c, s))) {
            if (call_judge(t, &c, ended, &ended) < 0)
                return -1;
            memset(&c, 0, sizeof c);
        }
        if (s->noise && !noise_belongs(&c, s->length)) {
            held[s->way] = s;
            continue;
        }
        if (!s->noise)
            held_add(&c, held, s);
        cluster_add(&c, s);
    }
    return c.begun ? call_judge(t, &c, ended, &ended) : 0;
}
