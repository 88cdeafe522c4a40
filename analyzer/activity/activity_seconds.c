/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each second is, by its own packets and then by those around it.
 */
#include "analyzer/activity/activity_seconds.h"

#include <string.h>

#define SECONDS_CAP 262144u /* with packets, of one tunnel: three days */

#define BULK_LEAST 40000u /* bytes of ESP in a second */
/* A page takes many requests; a transfer, or the next seconds of a video, takes
 * one. So what counts is the number of bytes per request, over the seconds
 * around. */
#define BULK_REQUEST 60000u
#define ASKED_LEAST 150 /* IP bytes: no acknowledgement */
#define REQUEST_LEAST \
    240                /* IP bytes: HTTP's with headers, TLS's and QUIC's
                               first; a game's state has less */
#define FULL_LEAST 900 /* IP bytes: more than keys and echo have */
#define KEY_MOST 149   /* IP bytes: a key in SSH */
#define KEYS_LEAST 2u
#define GAME_LEAST 20u   /* packets a second */
#define PING_MOST 130    /* IP bytes: ICMP echo over IPv6 is 104 */
#define PING_PACKETS 4u  /* in a second: two pings or a SIP OPTIONS over TCP */
#define OPTIONS_MOST 640 /* IP bytes of a SIP keepalive's packets */
#define CLOSING 30       /* s after the last of it */
#define CLOSING_MOST 90  /* IP bytes: TCP over IPv6 with time stamps, padded */
#define NEAR 2           /* s: what is no further belongs together */

static int64_t
second_of(int64_t ts)
{
    return ts / ACT_SECOND - (ts % ACT_SECOND < 0);
}

bool
act_call_in(const struct act_tunnel *t, int64_t second)
{
    return act_call_at(t, second * ACT_SECOND + ACT_SECOND - 1) ||
           act_call_at(t, second * ACT_SECOND);
}

static bool
is_media(const struct act_tunnel *t, const struct trace_outer *o)
{
    const struct inferred_call *c = act_call_at(t, o->ts);
    return c && c->length[!o->from_a] == o->length;
}

/* The near end's acknowledgements are the smallest; what is larger carries keys. */
static void
tiny_see(struct act_second *x, uint16_t length)
{
    x->tiny++;
    if (!x->acks || length < x->ack_length) {
        x->ack_length = length;
        x->acks = 0;
    }
    x->acks += length == x->ack_length;
}

static bool
has_keys(const struct act_second *x)
{
    uint32_t keys = x->tiny - x->acks;
    return keys >= KEYS_LEAST && keys * 4 >= x->tiny;
}

static void
second_see(const struct act_tunnel *t, struct act_second *x,
           const struct trace_outer *o)
{
    int plain = act_plain(&t->sizes, o->length);
    unsigned way = !o->from_a;
    x->esp++;
    x->bytes += o->length;
    x->full += plain >= FULL_LEAST;
    if (way == !t->a_local && plain <= KEY_MOST)
        tiny_see(x, o->length);
    x->sent[way] += o->length;
    if (plain >= ASKED_LEAST && !is_media(t, o)) {
        x->asked[way]++;
        x->requests += plain >= REQUEST_LEAST && way == !t->a_local;
    }
    if (plain > 0 && (uint32_t)plain > x->largest)
        x->largest = (uint32_t)plain;
}

static int
seconds_fill(struct act_tunnel *t, struct act_seconds *s)
{
    bool failed = false;
    for (uint32_t i = 0; i < t->n; i++) {
        const struct trace_outer *o = act_packet(t, i);
        int64_t at = second_of(o->ts);
        struct act_second *x = s->n ? &s->items[s->n - 1] : NULL;
        if (!x || x->at != at) {
            x = act_more((void **)&s->items, &s->n, &s->cap, SECONDS_CAP,
                         sizeof *x, &failed);
            if (!x) {
                t->left_out++;
                break;
            }
            x->at = at;
            x->from = i;
        }
        x->until = i;
        if (o->kind == TRACE_ESP)
            second_see(t, x, o);
    }
    return failed ? -1 : 0;
}

/* --- by its own packets --------------------------------------------------------------- */

static void
second_mark(struct act_seconds *s, int64_t at, uint8_t kind)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (s->items[mid].at < at)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < s->n && s->items[low].at == at && s->items[low].kind <= kind) {
        s->items[low].kind = kind;
        s->items[low].fixed = true;
    }
}

/* Are there many bytes per request, in a second and in those up to so many
 * before or after it? */
static bool
much_for_each(const struct act_seconds *s, size_t i, int64_t before,
              int64_t after, uint64_t much)
{
    uint64_t sent[2] = {0, 0}, asked[2] = {0, 0};
    int64_t at = s->items[i].at;
    size_t k = i;
    while (k > 0 && at - s->items[k - 1].at <= before)
        k--;
    for (; k < s->n && s->items[k].at - at <= after; k++)
        for (unsigned way = 0; way < 2; way++) {
            sent[way] += s->items[k].sent[way];
            asked[way] += s->items[k].asked[way];
        }
    unsigned down = sent[1] > sent[0];
    return sent[down] >= much * (asked[!down] + 1) ||
           (asked[!down] == 0 && sent[down] >= BULK_LEAST);
}

/* Data follow their request, and the next request may be for something else.
 * Where the near end sends this much, it is an upload. */
static bool
is_transfer(const struct act_tunnel *t, const struct act_seconds *s, size_t i)
{
    const struct act_second *x = &s->items[i];
    bool up = x->sent[!t->a_local] > x->sent[t->a_local];
    return x->bytes >= BULK_LEAST &&
           ((up && much_for_each(s, i, 0, 0, BULK_REQUEST)) ||
            much_for_each(s, i, NEAR, NEAR, BULK_REQUEST) ||
            much_for_each(s, i, NEAR, 0, 2 * BULK_REQUEST));
}

/* Requests and what is large, or keys and echo, or a game that goes on both ways. */
static uint8_t
second_kind(const struct act_second *x)
{
    bool ping =
        x->esp <= PING_PACKETS && (x->largest <= PING_MOST ||
                                   (x->esp <= 2 && x->largest <= OPTIONS_MOST));
    if (ping)
        return ACTIVITY_KEEPALIVE;
    if (x->requests &&
        !(x->esp >= GAME_LEAST && x->full == 0 && x->requests * 4 > x->esp))
        return ACTIVITY_WEB;
    if (x->full && !has_keys(x))
        return ACTIVITY_WEB;
    return ACTIVITY_INTERACTIVE;
}

static void
seconds_alone(const struct act_tunnel *t, struct act_seconds *s)
{
    for (size_t i = 0; i < s->n; i++) {
        struct act_second *x = &s->items[i];
        bool call = act_call_in(t, x->at), bulk = !call && is_transfer(t, s, i);
        x->kind = call ? ACTIVITY_CALL : bulk ? ACTIVITY_BULK : second_kind(x);
        x->fixed = call || bulk || x->esp == 0;
    }
    for (uint32_t i = 0; i < t->n_signals; i++) {
        const struct act_signal *g = &t->signals[i];
        if (g->used && g->used < ACTIVITY_CALL) {
            second_mark(s, second_of(g->ts), g->used);
            second_mark(s, second_of(act_packet(t, g->until)->ts), g->used);
        }
    }
}

/* --- by its neighbours ------------------------------------------------------------------- */

static bool
is_next_to(const struct act_second *x, const struct act_second *y)
{
    return y->at - x->at <= NEAR && y->kind > ACTIVITY_KEEPALIVE &&
           y->kind <= ACTIVITY_BULK;
}

/* A few small packets are part of what goes on right before or after them; alone
 * they are a keepalive. */
static void
seconds_join(struct act_seconds *s)
{
    for (size_t i = 0; i < s->n; i++) {
        struct act_second *x = &s->items[i];
        if (x->fixed || x->kind != ACTIVITY_KEEPALIVE)
            continue;
        const struct act_second *y = NULL;
        if (i && x->at - x[-1].at <= NEAR && x[-1].kind > ACTIVITY_KEEPALIVE &&
            x[-1].kind <= ACTIVITY_BULK)
            y = &x[-1];
        else if (i + 1 < s->n && is_next_to(x, &x[1]))
            y = &x[1];
        if (y)
            x->kind = y->kind == ACTIVITY_INTERACTIVE ? ACTIVITY_INTERACTIVE
                                                      : ACTIVITY_WEB;
    }
}

/* The end of a page has no request, but acknowledgements. */
static void
tails_join(struct act_seconds *s)
{
    for (size_t i = 0; i < s->n; i++) {
        struct act_second *x = &s->items[i];
        if (x->fixed || x->kind != ACTIVITY_INTERACTIVE || has_keys(x) ||
            x->esp >= GAME_LEAST)
            continue;
        bool after =
            i && x->at - x[-1].at <= NEAR && x[-1].kind == ACTIVITY_WEB;
        bool before =
            i + 1 < s->n && x[1].at - x->at <= 1 && x[1].kind == ACTIVITY_WEB;
        if (after || before)
            x->kind = ACTIVITY_WEB;
    }
}

/* The seconds in which a transfer begins and ends are its own. */
static void
bulk_widen(struct act_seconds *s)
{
    for (size_t i = 0; i < s->n; i++) {
        struct act_second *x = &s->items[i];
        bool after = i > 0 && x[-1].at == x->at - 1 && x[-1].fixed &&
                     x[-1].kind == ACTIVITY_BULK;
        bool before = i + 1 < s->n && x[1].at == x->at + 1 && x[1].fixed &&
                      x[1].kind == ACTIVITY_BULK;
        unsigned down = x->sent[1] > x->sent[0];
        if (!x->fixed && (after || before) && x->asked[!down] <= 1)
            x->kind = ACTIVITY_BULK;
    }
    for (size_t i = 0; i < s->n; i++)
        s->items[i].fixed |= s->items[i].kind == ACTIVITY_BULK;
}

/* Three tiny packets after pages or a transfer: TCP connections are closed. */
static void
closings_mark(struct act_seconds *s)
{
    int64_t web = INT64_MIN;
    for (size_t i = 0; i < s->n; i++) {
        struct act_second *x = &s->items[i];
        bool web_like = x->kind == ACTIVITY_WEB || x->kind == ACTIVITY_BULK;
        if (!x->fixed && x->kind == ACTIVITY_KEEPALIVE && x->esp == 3 &&
            x->largest <= CLOSING_MOST && web > x->at - CLOSING)
            x->kind = ACTIVITY_WEB;
        if (web_like)
            web = x->at;
    }
}

int
act_seconds(struct act_tunnel *t, struct act_seconds *s)
{
    memset(s, 0, sizeof *s);
    if (seconds_fill(t, s) < 0)
        return -1;
    seconds_alone(t, s);
    bulk_widen(s);
    tails_join(s);
    seconds_join(s);
    closings_mark(s);
    return 0;
}
