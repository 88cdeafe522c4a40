/*
 * The signalling around media: INVITE before, the 200 that answers it, BYE after
 * (RFC 3261, TS 24.229).
 */
#include "analyzer/correlate/activity_media.h"

/* IP bytes. An INVITE carries SDP; the request that ends a call has no body, as
 * do most responses. */
#define INVITE_LEAST 620u
#define REQUEST_LEAST 250u
#define BYE_MOST 1100u
#define RESPONSE_LEAST 240u
#define RESPONSE_MOST 1500u
#define PROVISIONAL_MOST 700u
#define PROGRESS_LEAST 720u         /* a 183 with SDP and what an IMS adds */
#define OK_TO_BYE_MOST 900u

#define RINGING (75 * ACT_SECOND)   /* INVITE to media: networks give up at 60 s */
#define SIGNALS_LOOK 96u            /* SIP has a dozen; the rest is a neighbour's */
#define RESPONDS (2 * ACT_SECOND)   /* timer F is longer; nobody is that slow */
#define RETRIES (5 * ACT_SECOND)    /* repeated, or with credentials */
#define AT_ONCE (300 * ACT_MS)      /* a challenge is answered by a program */
#define BYE_BEFORE (1500 * ACT_MS)  /* the other end's media go on until it arrives */
#define BYE_AFTER (3 * ACT_SECOND)
#define ANSWERED_BEFORE ACT_SECOND  /* 200 to media */
#define ANSWERED_AFTER (200 * ACT_MS)
#define RANK_ANSWERED 5             /* what invite_rank() has for one answered */
#define RANK_CERTAIN 8
#define EARLY_MEDIA (45 * ACT_SECOND) /* of a ringing tone or announcement */

/*
 * What is not SIP about a signal: full packets and many others with it, and not as
 * many before it. (A transfer that goes on beside it has them all the time.)
 */
#define AROUND (300 * ACT_MS)
#define BEFORE (1200 * ACT_MS)
#define AROUND_LOOK 400u /* packets, each side */
#define FULL 1100        /* IP bytes, but for the signal itself */
#define FULL_MOST 2u     /* another signal's fragments */
#define OTHERS_MOST 10u  /* INVITE, 100, 183, PRACK, 200, 180, UPDATE, 200, ... */

#define TINY 130         /* IP bytes: TCP's acknowledgements */
#define TINY_MOST 16u    /* SIP over TCP has some too */

#define STREAM_MOST 4u   /* full packets the signal's own way: it may be their tail */

struct company {
    uint32_t full, others, tiny;
    uint32_t own; /* full ones from the same end */
};

static void
company_see(const struct act_tunnel *t, uint32_t i, unsigned way,
            struct company *c)
{
    const struct trace_outer *o = act_packet(t, i);
    int plain = act_plain(&t->sizes, o->length);
    c->full += o->kind == TRACE_ESP && plain >= FULL;
    c->others += o->kind == TRACE_ESP && plain >= (int)RESPONSE_LEAST;
    c->own += o->kind == TRACE_ESP && plain >= FULL && way == !o->from_a;
    c->tiny += o->kind == TRACE_ESP && plain <= TINY;
}

static bool
among_few(const struct act_tunnel *t, const struct act_signal *g, bool *streaming)
{
    struct company with = {0, 0, 0, 0}, before = {0, 0, 0, 0};
    for (uint32_t k = g->at; k > 0 && g->at - k < AROUND_LOOK; k--) {
        int64_t off = ns_between(act_packet(t, k - 1)->ts, g->ts);
        if (off > BEFORE)
            break;
        company_see(t, k - 1, g->way, off > AROUND ? &before : &with);
    }
    for (uint32_t k = g->until + 1; k < t->n && k - g->until < AROUND_LOOK; k++) {
        if (ns_between(g->ts, act_packet(t, k)->ts) > AROUND)
            break;
        company_see(t, k, g->way, &with);
    }
    *streaming = with.own > STREAM_MOST;
    return (with.full <= FULL_MOST || with.full <= before.full) &&
           (with.tiny <= TINY_MOST || with.tiny <= before.tiny) &&
           (with.others <= OTHERS_MOST || with.others <= before.others + 8);
}

bool
act_is_alone(struct act_tunnel *t, uint32_t i)
{
    struct act_signal *g = &t->signals[i];
    bool streaming = false;
    if (g->alone == ACT_NOT_ASKED)
        g->alone = !among_few(t, g, &streaming) ? ACT_AMONG_OTHERS
                   : streaming                  ? ACT_IN_STREAM
                                                : ACT_ALONE;
    return g->alone != ACT_AMONG_OTHERS;
}

/* Within a stream of its own end it may be that stream's: not if it is answered at
 * once, since a stream is only acknowledged. */
static bool
is_own(struct act_tunnel *t, uint32_t i, uint32_t answer, uint32_t most)
{
    const struct act_signal *g = &t->signals[i];
    return act_is_alone(t, i) &&
           (g->alone == ACT_ALONE ||
            (answer == i + 1 && t->signals[answer].plain <= most &&
             ns_between(g->ts, t->signals[answer].ts) <= AT_ONCE));
}

uint32_t
act_answer_to(const struct act_tunnel *t, uint32_t i, int64_t within)
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

/* An INVITE within a call (hold) has an ACK; BYE has none. */
static bool
is_acknowledged(const struct act_tunnel *t, uint32_t request, uint32_t response)
{
    uint32_t k = act_answer_to(t, response, AT_ONCE);
    return k < t->n_signals && t->signals[k].way == t->signals[request].way &&
           t->signals[k].plain < t->signals[request].plain;
}

/* The first. */
uint32_t
act_find_bye(struct act_tunnel *t, const struct act_media *m)
{
    int64_t from = m->end - BYE_BEFORE > m->start ? m->end - BYE_BEFORE
                                                  : m->start;
    uint32_t first = act_signal_from(t, from);
    for (uint32_t i = first; i < t->n_signals && i - first < SIGNALS_LOOK &&
                             t->signals[i].ts <= m->latest + BYE_AFTER;
         i++) {
        const struct act_signal *g = &t->signals[i];
        uint32_t k = act_answer_to(t, i, RESPONDS);
        if (k < t->n_signals && !g->used && g->plain >= REQUEST_LEAST &&
            g->plain <= BYE_MOST && t->signals[k].plain >= RESPONSE_LEAST &&
            t->signals[k].plain <= OK_TO_BYE_MOST &&
            is_own(t, i, k, OK_TO_BYE_MOST) && !is_acknowledged(t, i, k))
            return i;
    }
    return t->n_signals;
}

/* How well a callee's signal is the answer of media that begin then, by what
 * follows from the caller: an ACK, to which nobody answers. While others send, what
 * comes next may be theirs, and only the time tells. */
enum { NO_ANSWER, ANSWER_SOMETIME, ANSWER_AT_MEDIA, ANSWER_SURE };

static int
answer_level(const struct act_tunnel *t, uint32_t i, int64_t media)
{
    const struct act_signal *g = &t->signals[i];
    uint32_t k = act_answer_to(t, i, ACT_SECOND);
    int64_t ahead = ns_between(g->ts, media);
    if (k >= t->n_signals)
        return NO_ANSWER;
    if (act_answer_to(t, k, ACT_SECOND) == t->n_signals)
        return ahead <= ANSWERED_BEFORE && ahead >= -ANSWERED_AFTER
                   ? ANSWER_SURE
                   : ANSWER_SOMETIME;
    return k == i + 1 && ahead <= AT_ONCE && ahead >= -ANSWERED_AFTER &&
                   t->signals[k].plain < g->plain &&
                   ns_between(g->ts, t->signals[k].ts) <= AT_ONCE
               ? ANSWER_AT_MEDIA
               : NO_ANSWER;
}

/* The callee's signal about when media begin (or after early media) that is the
 * answer; of several as likely ones the last. t->n_signals: none. */
static uint32_t
answer_signal(const struct act_tunnel *t, const struct act_signal *invite,
              int64_t media, int64_t end, int *level)
{
    uint32_t at = t->n_signals;
    uint32_t first = act_signal_from(t, media - 3 * ACT_SECOND);
    *level = NO_ANSWER;
    for (uint32_t i = first; i < t->n_signals && i - first < SIGNALS_LOOK; i++) {
        const struct act_signal *g = &t->signals[i];
        if (g->ts > media + EARLY_MEDIA || g->ts >= end - ACT_SECOND ||
            (*level && g->ts > media + ACT_SECOND))
            break;
        if (g->way == invite->way || g->ts <= invite->ts)
            continue;
        int found = answer_level(t, i, media);
        if (found && found >= *level) {
            *level = found;
            at = i;
        }
    }
    return at;
}

int64_t
act_find_answer(const struct act_tunnel *t, const struct act_signal *invite,
                int64_t media, int64_t end)
{
    int level;
    uint32_t i = answer_signal(t, invite, media, end, &level);
    return i < t->n_signals ? t->signals[i].ts : 0;
}

bool
act_is_invite(struct act_tunnel *t, uint32_t i)
{
    const struct act_signal *g = &t->signals[i];
    uint32_t k = act_answer_to(t, i, RESPONDS);
    return !g->used && g->plain >= INVITE_LEAST && k < t->n_signals &&
           t->signals[k].plain <= RESPONSE_MOST &&
           is_own(t, i, k, PROVISIONAL_MOST);
}

/* Of an INVITE that was repeated (the same size), or challenged and sent again at
 * once with credentials, the first. */
static uint32_t
first_of(const struct act_tunnel *t, uint32_t invite, uint32_t least)
{
    uint32_t at = invite;
    bool again = false; /* challenged once */
    for (uint32_t i = invite; i-- > least;) {
        const struct act_signal *g = &t->signals[at], *p = &t->signals[i];
        uint32_t k = act_answer_to(t, i, RESPONDS);
        if (ns_between(p->ts, g->ts) > RETRIES || p->used)
            break;
        if (p->way != g->way || p->plain < INVITE_LEAST)
            continue;
        bool repeated = p->plain == g->plain && k > at; /* nobody answered */
        bool challenged = p->plain < g->plain && k < at &&
                          ns_between(t->signals[k].ts, g->ts) <= AT_ONCE;
        if (repeated || (challenged && !again))
            at = i;
        again |= challenged;
    }
    return at;
}

/* Among pages: the near end's largest signal, if it is so by far and answered by a
 * provisional response. t->n_signals: none. */
static uint32_t
largest_of(const struct act_tunnel *t, uint32_t from, uint32_t to)
{
    uint32_t best = t->n_signals, next = INVITE_LEAST;
    for (uint32_t i = from; i < to; i++) {
        const struct act_signal *g = &t->signals[i];
        uint32_t most = best < t->n_signals ? t->signals[best].plain : 0;
        if (g->used || g->way != !t->a_local)
            continue;
        if (g->plain > most) {
            next = most > next ? most : next;
            best = i;
        } else if (g->plain > next) {
            next = g->plain;
        }
    }
    if (best == t->n_signals || t->signals[best].plain * 4 < next * 5)
        return t->n_signals;
    uint32_t k = act_answer_to(t, best, ACT_SECOND);
    return k < t->n_signals && t->signals[k].plain <= PROVISIONAL_MOST
               ? best
               : t->n_signals;
}

/* 183 with SDP, answered by PRACK, is nearly an INVITE: before it, the other way,
 * was a larger one, with 100 for an answer. */
static uint32_t
before_response(struct act_tunnel *t, uint32_t i, uint32_t least)
{
    const struct act_signal *g = &t->signals[i];
    for (uint32_t at = i; at-- > least;) {
        const struct act_signal *p = &t->signals[at];
        if (ns_between(p->ts, g->ts) > RETRIES || p->used)
            break;
        uint32_t k = act_answer_to(t, at, RESPONDS);
        if (p->way != g->way && p->plain * 4 > g->plain * 5 &&
            g->plain >= PROGRESS_LEAST && act_is_invite(t, at) &&
            k <= i && t->signals[k].plain <= PROVISIONAL_MOST &&
            t->signals[k].plain * 2 < p->plain)
            return at;
    }
    return i;
}

/* Is a provisional response of this size no more than the answer? */
static bool
fits_answer(const struct act_tunnel *t, uint32_t plain, uint32_t answer)
{
    return answer == t->n_signals ||
           plain <= t->signals[answer].plain + t->sizes.block;
}

/* Does what comes back first fit an INVITE? A 100, or the 180 where that was lost,
 * repeats its headers and no more (RFC 3261 section 8.2.6), so it has much less
 * than a request with SDP, and no more than the 200 that follows. */
static bool
has_provisional(const struct act_tunnel *t, uint32_t i, uint32_t answer)
{
    const struct act_signal *g = &t->signals[i];
    uint32_t k = act_answer_to(t, i, RESPONDS);
    return k < t->n_signals && t->signals[k].plain <= PROVISIONAL_MOST &&
           t->signals[k].plain * 3 <= g->plain * 2 &&
           fits_answer(t, t->signals[k].plain, answer);
}

/* 100, and then 180, which has a tag and Contact besides (RFC 3261 section 12.1.1),
 * but no SDP; or 183 with SDP and then PRACK (RFC 3262). The caller says nothing in
 * between. */
static bool
rings(const struct act_tunnel *t, uint32_t i, uint32_t answer)
{
    const struct act_signal *g = &t->signals[i];
    if (i + 2 >= t->n_signals || g[1].way == g->way || g[2].way == g->way ||
        ns_between(g->ts, g[1].ts) > AT_ONCE ||
        ns_between(g->ts, g[2].ts) > RETRIES || g[1].plain >= g[2].plain ||
        g[2].plain >= g->plain)
        return false;
    return fits_answer(t, g[2].plain, answer) ||
           (i + 4 < t->n_signals && g[3].way == g->way &&
            g[3].plain < g[2].plain && g[4].way != g->way &&
            ns_between(g[2].ts, g[4].ts) <= ACT_SECOND &&
            g[4].plain < g[3].plain);
}

/* How much speaks for a signal as the INVITE of these media: when it was answered,
 * whether the first responses fit, whether nobody else was there. 0: it is none.
 * Among others all must fit. */
static int
invite_rank(struct act_tunnel *t, uint32_t i, int64_t media)
{
    const struct act_signal *g = &t->signals[i];
    int level;
    if (g->used || g->plain < INVITE_LEAST)
        return 0;
    bool alone = act_is_invite(t, i);
    uint32_t answer =
        answer_signal(t, g, media, media + 3 * ACT_SECOND, &level);
    bool provisional = has_provisional(t, i, answer);
    bool ringing = rings(t, i, answer);
    if (!alone && (level < ANSWER_AT_MEDIA || !provisional || !ringing))
        return 0;
    return 1 + 2 * level + 2 * provisional + 2 * ringing +
           (g->alone == ACT_ALONE);
}

/* The request before media for which most speaks; of those, the largest (an UPDATE
 * comes close, soon after it), what is before that by more than a setup takes only
 * where nothing is nearer. */
static uint32_t
best_invite(struct act_tunnel *t, int64_t media, int64_t not_before, int *rank)
{
    int64_t from = media - RINGING > not_before ? media - RINGING : not_before;
    uint32_t best = t->n_signals, first = act_signal_from(t, from);
    uint32_t end = act_signal_from(t, media);
    first = end - first > SIGNALS_LOOK ? end - SIGNALS_LOOK : first;
    *rank = 0;
    for (uint32_t i = first; i < end; i++) {
        const struct act_signal *g = &t->signals[i];
        const struct act_signal *b = &t->signals[best];
        int found = invite_rank(t, i, media);
        if (found > *rank ||
            (found && found == *rank &&
             (ns_between(b->ts, g->ts) > RETRIES || g->plain > b->plain))) {
            best = i;
            *rank = found;
        }
    }
    if (*rank < RANK_ANSWERED) {
        uint32_t larger = largest_of(t, first, end);
        best = larger < t->n_signals ? larger : best;
    }
    if (best == t->n_signals)
        return best;
    if (*rank < RANK_CERTAIN)
        best = before_response(t, best, first);
    return first_of(t, best, first);
}

uint32_t
act_find_invite(struct act_tunnel *t, int64_t media, int64_t not_before)
{
    int rank;
    return best_invite(t, media, not_before, &rank);
}

bool
act_is_set_up(struct act_tunnel *t, int64_t media, int64_t not_before)
{
    int rank;
    return best_invite(t, media, not_before, &rank) < t->n_signals &&
           rank >= RANK_CERTAIN;
}
