/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that are never answered (RFC 3261 section 9): INVITE, provisional
 * responses, and a while later CANCEL, which is answered twice (200 to CANCEL, 487 to
 * INVITE), and ACK. A call that is declined has but one response there, too little
 * to be known by.
 */
#include "analyzer/activity/activity_media.h"

#include <string.h>

#define RINGS \
    (180 * ACT_SECOND)         /* timer C (RFC 3261 section 16.6): over 3 min */
#define RINGS_LEAST ACT_SECOND /* nothing is sent while it rings */
#define SILENCE (300 * ACT_MS) /* before INVITE and after ACK */
#define STEP ACT_SECOND
#define BETWEEN 16u /* signals: 100, 183, PRACK, 200, UPDATE, 200, 180 */
#define PROVISIONAL_LEAST 240u
#define PROVISIONAL_MOST 700u /* 100 and 180 have no SDP */
#define CANCEL_LEAST 240u
#define CANCEL_MOST 900u
#define CANCEL_LESS 7 / 10   /* than INVITE, which has SDP */
#define TWICE (150 * ACT_MS) /* from one response to the other */
#define ACKS (400 * ACT_MS)  /* a program's, and the way there and back */

/* CANCEL, 200, 487, ACK; the responses in either order. */
static bool
cancel_at(struct act_tunnel *t, uint32_t i, const struct act_signal *invite)
{
    const struct act_signal *g = &t->signals[i];
    uint8_t caller = invite->way;
    if (i + 3 >= t->n_signals || g[0].way != caller || g[1].way == caller ||
        g[2].way == caller || g[3].way != caller)
        return false;
    for (unsigned k = 0; k < 4; k++)
        if (g[k].used || g[k].plain < CANCEL_LEAST || g[k].plain > CANCEL_MOST)
            return false;
    return g->plain <= invite->plain * CANCEL_LESS &&
           ns_between(g[0].ts, g[1].ts) <= STEP &&
           ns_between(g[1].ts, g[2].ts) <= TWICE &&
           ns_between(g[2].ts, g[3].ts) <= ACKS && act_is_alone(t, i);
}

/* Nothing comes for so long before a signal? */
static bool
is_after_silence(const struct act_tunnel *t, uint32_t i, int64_t silence)
{
    return i == 0 ||
           ns_between(t->signals[i - 1].ts, t->signals[i].ts) >= silence;
}

/* Where the call begun by INVITE at i is cancelled; t->n_signals: nowhere. */
static uint32_t
cancelled_at(struct act_tunnel *t, uint32_t i)
{
    const struct act_signal *invite = &t->signals[i];
    uint32_t trying = act_answer_to(t, i, STEP);
    if (trying != i + 1 || t->signals[trying].plain < PROVISIONAL_LEAST ||
        t->signals[trying].plain > PROVISIONAL_MOST)
        return t->n_signals;
    for (uint32_t k = i + 2; k < t->n_signals && k - i <= BETWEEN; k++) {
        const struct act_signal *g = &t->signals[k];
        if (g->used || !act_is_alone(t, k) ||
            ns_between(invite->ts, g->ts) > RINGS)
            break;
        if (is_after_silence(t, k, RINGS_LEAST) && cancel_at(t, k, invite) &&
            (k + 4 >= t->n_signals || is_after_silence(t, k + 4, SILENCE)))
            return k;
    }
    return t->n_signals;
}

int
act_unanswered(struct act_tunnel *t)
{
    for (uint32_t i = 0; i < t->n_signals; i++) {
        if (t->signals[i].used || !is_after_silence(t, i, SILENCE) ||
            !act_is_invite(t, i))
            continue;
        uint32_t cancel = cancelled_at(t, i);
        if (cancel == t->n_signals)
            continue;
        struct inferred_call call;
        memset(&call, 0, sizeof call);
        call.tunnel = t->index;
        call.probable = call.start_seen = call.end_seen = true;
        call.unanswered = true;
        call.way = t->signals[i].way ? ACTIVITY_FROM_B : ACTIVITY_FROM_A;
        call.start = t->signals[i].ts;
        call.end = t->signals[cancel].ts;
        call.first = act_cite(t, t->signals[i].at);
        call.last = act_cite(t, t->signals[cancel + 3].until);
        for (uint32_t k = i; k <= cancel + 3; k++)
            t->signals[k].used = ACTIVITY_CALL;
        if (act_call_keep(t, &call) < 0)
            return -1;
    }
    return 0;
}
