/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of the signals before media is their INVITE, and which the answer to it
 * (RFC 3261, TS 24.229).
 */
#include "analyzer/activity/activity_media.h"

#define INVITE_LEAST ACT_INVITE_LEAST
#define PROVISIONAL_MOST ACT_PROVISIONAL_MOST
#define PROGRESS_LEAST 720u /* IP bytes: a 183 with SDP and what an IMS adds */

#define RINGING \
    (75 * ACT_SECOND)    /* INVITE to media: networks give up at 60 s */
#define SIGNALS_LOOK 96u /* SIP has a dozen; the rest is a neighbour's */
#define RESPONDS (2 * ACT_SECOND)  /* timer F is longer; nobody is that slow */
#define RINGS_LEAST ACT_SECOND     /* nobody answers sooner */
#define RETRIES (5 * ACT_SECOND)   /* repeated, or with credentials */
#define AT_ONCE (300 * ACT_MS)     /* a challenge is answered by a program */
#define OVERTAKES (50 * ACT_MS)    /* what a network may reorder */
#define ANSWERED_BEFORE ACT_SECOND /* 200 to media */
#define ANSWERED_AFTER (200 * ACT_MS)
#define AS_SMALL 34u    /* IP bytes: a tag, and a block */
#define RANK_ANSWERED 5 /* what invite_rank() has for one answered */
#define RANK_CERTAIN 8
#define EARLY_MEDIA (45 * ACT_SECOND) /* of a ringing tone or announcement */

/* Who acknowledges a callee's signal: the caller's next, or one it was overtaken
 * by (among others that would be a request). t->n_signals: nobody. */
static uint32_t
ack_to(struct act_tunnel *t, uint32_t i)
{
    const struct act_signal *g = &t->signals[i];
    uint32_t k = act_answer_to(t, i, ACT_SECOND);
    if (k < t->n_signals && t->signals[k].plain < g->plain)
        return k;
    for (uint32_t j = i; j-- > 0;) {
        if (ns_between(t->signals[j].ts, g->ts) > OVERTAKES)
            break;
        if (t->signals[j].way != g->way && t->signals[j].plain < g->plain &&
            act_is_alone(t, j) && t->signals[j].alone == ACT_ALONE)
            return j;
    }
    return k;
}

/* Does the callee send nothing for a second except a repetition? */
static bool
is_last_word(const struct act_tunnel *t, uint32_t i, uint32_t ack)
{
    const struct act_signal *g = &t->signals[i];
    uint32_t k = i > ack ? i : ack;
    int64_t from = t->signals[k].ts;
    for (k++; k < t->n_signals; k++) {
        if (ns_between(from, t->signals[k].ts) > ACT_SECOND)
            break;
        if (t->signals[k].way == g->way && t->signals[k].plain != g->plain)
            return false;
    }
    return true;
}

/* How well a callee's signal fits as the answer (200) to a call whose media
 * begin then. The caller must follow with an ACK, to which nobody responds.
 * While other programs send too, the next packet may be theirs, and only the
 * time counts. */
enum { NO_ANSWER, ANSWER_SOMETIME, ANSWER_AT_MEDIA, ANSWER_SURE };

static int
answer_level(struct act_tunnel *t, uint32_t i, int64_t media)
{
    const struct act_signal *g = &t->signals[i];
    uint32_t k = ack_to(t, i);
    int64_t ahead = ns_between(g->ts, media);
    if (k >= t->n_signals)
        return NO_ANSWER;
    bool less = t->signals[k].plain < g->plain; /* an ACK has no body */
    if (is_last_word(t, i, k))
        return less && ahead <= ANSWERED_BEFORE && ahead >= -ANSWERED_AFTER
                   ? ANSWER_SURE
                   : ANSWER_SOMETIME;
    return (k == i + 1 || k + 1 == i) && less && ahead <= AT_ONCE &&
                   ahead >= -ANSWERED_AFTER &&
                   ns_between(g->ts, t->signals[k].ts) <= AT_ONCE
               ? ANSWER_AT_MEDIA
               : NO_ANSWER;
}

/* The callee's signal about when media begin (or after early media) that is the
 * answer; of several as likely ones the last. t->n_signals: none. */
static uint32_t
answer_signal(struct act_tunnel *t, const struct act_signal *invite,
              int64_t media, int64_t end, int *level)
{
    uint32_t at = t->n_signals;
    uint32_t first = act_signal_from(t, media - 3 * ACT_SECOND);
    *level = NO_ANSWER;
    for (uint32_t i = first; i < t->n_signals && i - first < SIGNALS_LOOK;
         i++) {
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
act_find_answer(struct act_tunnel *t, const struct act_signal *invite,
                int64_t media, int64_t end)
{
    int level;
    uint32_t i = answer_signal(t, invite, media, end, &level);
    return i < t->n_signals ? t->signals[i].ts : 0;
}

/* Of an INVITE that was repeated (the same size), or challenged and sent again at
 * once with credentials, the first. */
static uint32_t
first_of(struct act_tunnel *t, uint32_t invite, uint32_t least)
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
                          ns_between(t->signals[k].ts, g->ts) <= AT_ONCE &&
                          act_is_alone(t, i) && p->alone == ACT_ALONE;
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
            g->plain >= PROGRESS_LEAST && act_is_invite(t, at) && k <= i &&
            t->signals[k].plain <= PROVISIONAL_MOST &&
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

/* A 100, or the 180 where that was lost, repeats an INVITE's headers and no more
 * (RFC 3261 section 8.2.6), so it has much less than a request with SDP, and no
 * more than the 200 that follows. */
static bool
is_provisional(const struct act_tunnel *t, uint32_t i, uint32_t k,
               uint32_t answer)
{
    const struct act_signal *g = &t->signals[i], *r = &t->signals[k];
    return r->way != g->way && r->plain <= PROVISIONAL_MOST &&
           r->plain * 3 <= g->plain * 2 && fits_answer(t, r->plain, answer);
}

/* The first response; where nobody else is there, it may have overtaken the
 * request. t->n_signals: none. */
static uint32_t
first_response(const struct act_tunnel *t, uint32_t i, uint32_t answer)
{
    const struct act_signal *g = &t->signals[i];
    if (i && g->alone == ACT_ALONE && is_provisional(t, i, i - 1, answer) &&
        ns_between(g[-1].ts, g->ts) <= OVERTAKES)
        return i - 1;
    return act_answer_to(t, i, RESPONDS);
}

/* PRACK, and its response, which repeats as much as 100 does; one may overtake the
 * other. */
static bool
is_pracked(const struct act_tunnel *t, uint32_t progress, uint32_t most)
{
    const struct act_signal *g = &t->signals[progress];
    bool request = false, response = false;
    for (uint32_t k = progress + 1; k < t->n_signals && k <= progress + 3;
         k++) {
        const struct act_signal *n = &t->signals[k];
        if (ns_between(g->ts, n->ts) > ACT_SECOND)
            break;
        request |= n->way != g->way && n->plain < g->plain;
        response |= n->way == g->way && n->plain <= most;
    }
    return request && response;
}

/* 100, and then 180, which has a tag and Contact besides (RFC 3261 section 12.1.1),
 * but no SDP; or 183 with SDP and then PRACK (RFC 3262). The caller says nothing in
 * between. Either may overtake the other. */
static bool
rings(const struct act_tunnel *t, uint32_t i, uint32_t answer)
{
    const struct act_signal *g = &t->signals[i];
    uint32_t k = first_response(t, i, answer), next = k < i ? i + 1 : i + 2;
    if (next >= t->n_signals || (k != i + 1 && k + 1 != i))
        return false;
    const struct act_signal *r = &t->signals[k], *n = &t->signals[next];
    bool swapped = ns_between(r->ts, n->ts) <= OVERTAKES && n->plain < r->plain;
    uint32_t larger = swapped ? r->plain : n->plain;
    if (n->way == g->way || ns_between(g->ts, r->ts) > AT_ONCE ||
        ns_between(g->ts, n->ts) > RETRIES || r->plain == n->plain ||
        (n->plain < r->plain && !swapped) || larger >= g->plain)
        return false;
    return fits_answer(t, larger, answer) ||
           is_pracked(t, next, r->plain + AS_SMALL);
}

/* Points for a signal as the INVITE of these media: when it was answered,
 * whether the first responses fit, whether other traffic was absent. 0: it is
 * not one. Where there is other traffic, everything must fit. */
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
    uint32_t first = first_response(t, i, answer);
    bool provisional =
        first < t->n_signals && is_provisional(t, i, first, answer);
    bool ringing = rings(t, i, answer);
    if (!alone && (level < ANSWER_AT_MEDIA || !provisional || !ringing ||
                   ns_between(g->ts, media) < RINGS_LEAST))
        return 0;
    return 1 + 2 * level + 2 * provisional + 2 * ringing +
           (g->alone == ACT_ALONE);
}

/* The request before media with most points; of equals the largest (an UPDATE is
 * nearly as large, but later). One that came longer before than setting up a
 * call takes is chosen only where there is no other. */
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
    uint32_t i = best_invite(t, media, not_before, &rank);
    return i < t->n_signals && rank >= RANK_CERTAIN &&
           ns_between(t->signals[i].ts, media) >= RINGS_LEAST;
}
