/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may be an INVITE or a BYE, by its size, its response and its company (RFC
 * 3261, TS 24.229). Which one is: activity_invite.c.
 */
#include "analyzer/activity/activity_media.h"

/* IP bytes. An INVITE carries SDP; the request that ends a call has no body, as
 * do most responses. */
#define INVITE_LEAST ACT_INVITE_LEAST
#define REQUEST_LEAST 250u
#define BYE_MOST 1100u
#define RESPONSE_LEAST 240u
#define RESPONSE_MOST 1500u
#define PROVISIONAL_MOST ACT_PROVISIONAL_MOST
#define OK_TO_BYE_MOST 900u

#define SIGNALS_LOOK 96u /* SIP has a dozen; the rest is a neighbour's */
#define RESPONDS (2 * ACT_SECOND) /* timer F is longer; nobody is that slow */
#define AT_ONCE (300 * ACT_MS)    /* a challenge is answered by a program */
#define BYE_BEFORE \
    (1500 * ACT_MS) /* the other end's media go on until it arrives */
#define BYE_AFTER (3 * ACT_SECOND)

/* What speaks against a signal being SIP: full packets and many others around
 * it, more than before it. (A transfer that runs all the time has them before as
 * well.) */
#define AROUND (300 * ACT_MS)
#define BEFORE (1200 * ACT_MS)
#define AROUND_LOOK 400u /* packets, each side */
#define FULL 1100        /* IP bytes, but for the signal itself */
#define FULL_MOST 2u     /* another signal's fragments */
#define OTHERS_MOST \
    10u /* INVITE, 100, 183, PRACK, 200, 180, UPDATE, 200, ... */

#define TINY 130      /* IP bytes: TCP's acknowledgements */
#define TINY_MOST 16u /* SIP over TCP has some too */

#define STREAM_MOST \
    4u /* full packets the signal's own way: it may be their tail */

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
among_few(const struct act_tunnel *t, const struct act_signal *g,
          bool *streaming)
{
    struct company with = {0, 0, 0, 0}, before = {0, 0, 0, 0};
    for (uint32_t k = g->at; k > 0 && g->at - k < AROUND_LOOK; k--) {
        int64_t off = ns_between(act_packet(t, k - 1)->ts, g->ts);
        if (off > BEFORE)
            break;
        company_see(t, k - 1, g->way, off > AROUND ? &before : &with);
    }
    for (uint32_t k = g->until + 1; k < t->n && k - g->until < AROUND_LOOK;
         k++) {
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

/* Within a stream of full packets from the same end, the signal may be part of
 * that stream; but not if it is answered at once, since a stream is only
 * acknowledged. */
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
    int64_t from =
        m->end - BYE_BEFORE > m->start ? m->end - BYE_BEFORE : m->start;
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

bool
act_is_invite(struct act_tunnel *t, uint32_t i)
{
    const struct act_signal *g = &t->signals[i];
    uint32_t k = act_answer_to(t, i, RESPONDS);
    return !g->used && g->plain >= INVITE_LEAST && k < t->n_signals &&
           t->signals[k].plain <= RESPONSE_MOST &&
           is_own(t, i, k, PROVISIONAL_MOST);
}
