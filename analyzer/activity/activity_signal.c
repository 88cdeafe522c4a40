/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SIP transactions outside of calls: registrations and messages.
 */
#include "analyzer/activity/activity_parts.h"

#include <string.h>

/* IP bytes; see METHOD.md. */
#define REGISTER_LEAST 350u /* RFC 3665's are about 400 */
#define REGISTER_MOST 2600u
#define CREDENTIALS_MOST 500u /* what the second request has more */
#define PARTIAL_LEAST 700u /* an IMS's: with a packet missing sizes must tell */
#define CHALLENGE_LEAST 330u /* its realm and nonce come on top of a response */
#define CHALLENGE_MOST 1300u
#define MESSAGE_LEAST 500u
#define MESSAGE_MOST 1700u
#define ACCEPTED_LEAST 220u
#define ACCEPTED_MOST 660u
#define APART \
    34u /* two sizes that differ by more than a block and
                                what is drawn anew (branch, tag) */
#define STEP \
    ACT_SECOND /* from a request to its response, a challenge to
                                the next request */
#define AT_ONCE (300 * ACT_MS)
#define SUBSCRIBES \
    (700 * ACT_MS)                /* after REGISTER: the reg event package
                                (RFC 3680), no message */
#define REPORTED (5 * ACT_SECOND) /* a short message's delivery report */
#define QUIET_MESSAGE ACT_SECOND
#define QUIET_REGISTER (250 * ACT_MS)
#define QUIET_LOOK 512u /* packets looked at, each side */
#define STRAYS_MOST 3u  /* of others in that time: one more transaction */
#define MEDIA_MOST 260  /* IP bytes: G.711 over IPv6, and what fills a block */
#define ODD_RARE 2u     /* as often: no keepalive */
#define POLLS_LEAST 5u
#define REPORT_LOOK 12u /* signals */
#define ODD_FEW 3u      /* a network has a few exchanges of its own */
#define TINY 130        /* IP bytes: TCP's own, SIP goes over it too */
#define TINY_MOST 12u   /* a connection made, used and closed */

static bool
near(uint32_t a, uint32_t b)
{
    return a > b ? a - b <= APART : b - a <= APART;
}

static bool
between(uint32_t x, uint32_t least, uint32_t most)
{
    return x >= least && x <= most;
}

static bool
follows(const struct act_signal *g, const struct act_signal *next)
{
    return !next->used && next->way != g->way &&
           ns_between(g->ts, next->ts) <= STEP;
}

/* Sizes of media that go on beside it. */
static bool
is_media(const struct act_tunnel *t, const struct trace_outer *o)
{
    return act_plain(&t->sizes, o->length) <= MEDIA_MOST &&
           act_call_at(t, o->ts) != NULL;
}

struct strays {
    uint32_t tiny, others;
};

static void
stray_see(const struct act_tunnel *t, uint32_t i, struct strays *s)
{
    const struct trace_outer *o = act_packet(t, i);
    if (o->kind != TRACE_ESP || is_media(t, o))
        return;
    if (act_plain(&t->sizes, o->length) <= TINY)
        s->tiny++;
    else
        s->others++;
}

/* Are there few packets besides a transaction's own (so many), shortly before,
 * during and after it? */
static bool
quiet(const struct act_tunnel *t, uint32_t at, uint32_t until, uint32_t own,
      int64_t around)
{
    struct strays s = {0, 0};
    int64_t from = act_packet(t, at)->ts, to = act_packet(t, until)->ts;
    for (uint32_t k = at; k > 0 && at - k < QUIET_LOOK; k--) {
        if (ns_between(act_packet(t, k - 1)->ts, from) > around)
            break;
        stray_see(t, k - 1, &s);
    }
    for (uint32_t k = at; k < t->n && k - at <= QUIET_LOOK; k++) {
        if (ns_between(to, act_packet(t, k)->ts) > around)
            break;
        stray_see(t, k, &s);
    }
    return s.tiny <= TINY_MOST && s.others <= STRAYS_MOST + own;
}

/* REGISTER, 401, REGISTER with credentials, 200: four by turns, begun by the
 * near end; the 200 differs from the 401 (it has contacts and routes). */
static bool
registration_at(struct act_tunnel *t, uint32_t i)
{
    struct act_signal *g = &t->signals[i];
    if (i + 3 >= t->n_signals || g->way != !t->a_local)
        return false;
    for (uint32_t k = 1; k < 4; k++)
        if (!follows(&g[k - 1], &g[k]))
            return false;
    if (!between(g[0].plain, REGISTER_LEAST, REGISTER_MOST) ||
        !between(g[2].plain, REGISTER_LEAST, REGISTER_MOST) ||
        g[2].plain + APART < g[0].plain ||
        g[2].plain > g[0].plain + CREDENTIALS_MOST ||
        !between(g[1].plain, CHALLENGE_LEAST, CHALLENGE_MOST) ||
        g[1].plain > g[0].plain + CREDENTIALS_MOST || /* it has no body */
        !between(g[3].plain, CHALLENGE_LEAST, REGISTER_MOST) ||
        near(g[1].plain, g[3].plain) ||
        !quiet(t, g[0].at, g[3].until, 4, QUIET_REGISTER))
        return false;
    for (uint32_t k = 0; k < 4; k++)
        g[k].used = ACTIVITY_REGISTRATION;
    t->register_size = g[2].plain;
    t->registered_size = g[3].plain;
    return true;
}

/*
 * The same with one of them missing, as a capture that drops packets has it: no
 * repetition follows within AT_ONCE (timer T1 is 500 ms), so a second request of
 * such a size that does is one with credentials.
 */
static bool
registration_in_part(struct act_tunnel *t, uint32_t i)
{
    struct act_signal *g = &t->signals[i];
    if (i + 2 >= t->n_signals || g->way != !t->a_local || g[1].used ||
        g[2].used)
        return false;
    bool no_challenge = g[1].way == g->way && follows(&g[1], &g[2]);
    bool no_ok = follows(g, &g[1]) && g[2].way == g->way;
    const struct act_signal *again = no_challenge ? &g[1] : &g[2];
    if (no_challenge == no_ok ||
        ns_between(g[again - g - 1].ts, again->ts) > AT_ONCE ||
        !between(g->plain, PARTIAL_LEAST, REGISTER_MOST) ||
        again->plain + APART < g->plain ||
        again->plain > g->plain + CREDENTIALS_MOST ||
        !between(g[no_ok ? 1 : 2].plain, CHALLENGE_LEAST, REGISTER_MOST) ||
        !quiet(t, g->at, g[2].until, 3, QUIET_REGISTER))
        return false;
    for (uint32_t k = 0; k < 3; k++)
        g[k].used = ACTIVITY_REGISTRATION;
    return true;
}

/* The same again without a challenge, of the sizes already seen. */
static bool
refresh_at(struct act_tunnel *t, uint32_t i)
{
    struct act_signal *g = &t->signals[i];
    if (i + 1 >= t->n_signals || !t->register_size || !follows(g, &g[1]) ||
        g->way != !t->a_local || !near(g->plain, t->register_size) ||
        !near(g[1].plain, t->registered_size) ||
        !quiet(t, g->at, g[1].until, 2, QUIET_REGISTER))
        return false;
    g[0].used = g[1].used = ACTIVITY_REGISTRATION;
    return true;
}

/* The reg event: SUBSCRIBE and its response, NOTIFY and its (a keepalive has less). An INVITE that follows
 * as soon is larger than REGISTER (SDP), or comes from the network. */
static void
subscription_from(struct act_tunnel *t, uint32_t i)
{
    const struct act_signal *g = &t->signals[i];
    if (i >= t->n_signals || g->way != !t->a_local ||
        g->plain > t->register_size + APART || g->plain < t->register_size / 2)
        return;
    for (uint32_t k = i; k < t->n_signals && k < i + 4; k++) {
        if (t->signals[k].used ||
            ns_between(t->signals[k - 1].ts, t->signals[k].ts) > SUBSCRIBES)
            break;
        t->signals[k].used = ACTIVITY_REGISTRATION;
    }
}

static int
message_keep(struct act_tunnel *t, const struct act_signal *g,
             const struct act_signal *ok)
{
    bool failed = false;
    struct activities *out = t->out;
    uint8_t way = g->way ? ACTIVITY_FROM_B : ACTIVITY_FROM_A;
    struct inferred_message *last = out->n_messages > t->first_message
                                        ? &out->messages[out->n_messages - 1]
                                        : NULL;
    if (last && !last->report && last->way != way &&
        ns_between(last->at, g->ts) <= REPORTED) {
        last->report = g->ts;
        last->last = act_cite(t, ok->until);
        return 0;
    }
    struct inferred_message *m =
        act_more((void **)&out->messages, &out->n_messages, &out->cap_messages,
                 ACTIVITY_MESSAGES_CAP, sizeof *m, &failed);
    if (!m) {
        out->left_out++;
        return failed ? -1 : 0;
    }
    m->tunnel = t->index;
    m->probable = true;
    m->at = g->ts;
    m->way = way;
    m->size[0] = (uint16_t)g->plain;
    m->size[1] = (uint16_t)ok->plain;
    m->first = act_cite(t, g->at);
    m->last = act_cite(t, ok->until);
    return 0;
}

/* A request and its response, with no other traffic. */
static bool
exchange_at(const struct act_tunnel *t, uint32_t i)
{
    const struct act_signal *g = &t->signals[i];
    return i + 1 < t->n_signals && !g->used && follows(g, &g[1]) &&
           quiet(t, g->at, g[1].until, 2, QUIET_MESSAGE);
}

/* MESSAGE and its 202 or 200, which has no body. */
static bool
is_message(const struct act_signal *g)
{
    return between(g->plain, MESSAGE_LEAST, MESSAGE_MOST) &&
           between(g[1].plain, ACCEPTED_LEAST, ACCEPTED_MOST) &&
           g[1].plain * 4 <= g->plain * 3;
}

void
act_registrations(struct act_tunnel *t)
{
    for (uint32_t i = 0; i < t->n_signals; i++) {
        if (t->signals[i].used)
            continue;
        if (registration_at(t, i))
            subscription_from(t, i + 4);
        else if (refresh_at(t, i))
            subscription_from(t, i + 2);
        else
            registration_in_part(t, i);
    }
}

/* Counts exchanges whose sizes no message has. Some repeat in the same sizes
 * (OPTIONS) and do not count. Where as many others are seen as exchanges that
 * look like messages, an application is talking, and the latter are no messages
 * either. */
#define ODD_KINDS 16

struct odd {
    uint32_t size[2];
    uint32_t n;
};

struct odds {
    struct odd items[ODD_KINDS];
    uint32_t n, others;
    uint32_t messages[2]; /* what looks like one, by way */
    uint32_t alike;       /* of them like the first */
    const struct act_signal *first;
};

static struct odd *
odd_find(struct odds *o, const struct act_signal *g)
{
    for (uint32_t i = 0; i < o->n; i++)
        if (near(o->items[i].size[0], g->plain) &&
            near(o->items[i].size[1], g[1].plain))
            return &o->items[i];
    return NULL;
}

static void
odds_count(const struct act_tunnel *t, struct odds *o)
{
    for (uint32_t i = 0; i < t->n_signals; i++) {
        const struct act_signal *g = &t->signals[i];
        if (!exchange_at(t, i))
            continue;
        if (is_message(g)) {
            if (!o->first)
                o->first = g;
            o->messages[g->way]++;
            o->alike += near(g->plain, o->first->plain) &&
                        near(g[1].plain, o->first[1].plain);
        } else {
            struct odd *x = odd_find(o, g);
            if (!x && o->n < ODD_KINDS) {
                x = &o->items[o->n++];
                *x = (struct odd){{g->plain, g[1].plain}, 0};
            }
            *(x ? &x->n : &o->others) += 1;
        }
        i++;
    }
}

static uint32_t
odds_single(const struct odds *o)
{
    uint32_t n = o->others;
    for (uint32_t i = 0; i < o->n; i++)
        n += o->items[i].n <= ODD_RARE;
    return n;
}

/* Is there a message the other way right after this one, or right before it? */
static bool
has_report(const struct act_tunnel *t, uint32_t i)
{
    const struct act_signal *g = &t->signals[i];
    const struct activities *out = t->out;
    const struct inferred_message *last =
        out->n_messages > t->first_message ? &out->messages[out->n_messages - 1]
                                           : NULL;
    uint8_t way = g->way ? ACTIVITY_FROM_B : ACTIVITY_FROM_A;
    if (last && !last->report && last->way != way &&
        ns_between(last->at, g->ts) <= REPORTED)
        return true;
    for (uint32_t k = i + 2; k < t->n_signals && k < i + REPORT_LOOK; k++) {
        if (ns_between(g->ts, t->signals[k].ts) > REPORTED)
            break;
        if (t->signals[k].way != g->way && exchange_at(t, k) &&
            is_message(&t->signals[k]))
            return true;
    }
    return false;
}

/* May exchanges of a message's sizes be messages here? */
static bool
is_sip(const struct odds *o)
{
    uint32_t single = odds_single(o), all = o->messages[0] + o->messages[1];
    /* The same question over and over, and no report ever comes back. */
    bool polls = all >= POLLS_LEAST && o->alike * 5 >= all * 4 &&
                 (!o->messages[0] || !o->messages[1]);
    return !polls && (single < all || single < ODD_FEW);
}

/* Nobody tells a message from another exchange by itself: it takes a tunnel in which
 * SIP was seen, or a report that comes back. */
int
act_messages(struct act_tunnel *t)
{
    struct odds odds;
    memset(&odds, 0, sizeof odds);
    odds_count(t, &odds);
    bool sip = is_sip(&odds);
    bool known = t->register_size || t->out->n_calls > t->first_call;
    for (uint32_t i = 0; i < t->n_signals; i++) {
        struct act_signal *g = &t->signals[i];
        if (!exchange_at(t, i))
            continue;
        const struct odd *x = odd_find(&odds, g);
        bool like = is_message(g);
        bool message = like && sip && (known || has_report(t, i));
        if (message && message_keep(t, g, &g[1]) < 0)
            return -1;
        g[0].used = g[1].used = message                ? ACTIVITY_MESSAGE
                                : sip && !like         ? ACTIVITY_KEEPALIVE
                                : x && x->n > ODD_RARE ? ACTIVITY_KEEPALIVE
                                                       : ACTIVITY_WEB;
        i++;
    }
    return 0;
}
