/*
 * One word for every second, and the stretches of the same word.
 */
#include "analyzer/correlate/activity_parts.h"

#include <stdlib.h>
#include <string.h>

#define SECONDS_CAP 262144u /* with packets, of one tunnel: three days */

#define BULK_LEAST 40000u   /* bytes of ESP in a second */
/* A page is many requests, a transfer or a video's next seconds are one: bytes
 * that came for a request, in the seconds around. */
#define BULK_REQUEST 60000u
#define REQUEST_LEAST 150   /* IP bytes, against the stream: no acknowledgement */
#define PING_MOST 130       /* IP bytes: ICMP echo over IPv6 is 104 */
#define PING_PACKETS 4u     /* in a second: two pings or a SIP OPTIONS over TCP */
#define OPTIONS_MOST 640    /* IP bytes of a SIP keepalive's packets */
#define FULL_LEAST 900      /* IP bytes: more than keys and echo have */
#define CLOSING 30          /* s after the last of it */
#define CLOSING_MOST 90     /* IP bytes: TCP over IPv6 with time stamps, padded */
#define NEAR 2              /* s: what is no further belongs together */

struct second {
    int64_t at;             /* since 1970, s */
    uint32_t from, until;   /* packets */
    uint32_t bytes, esp, full, largest;
    uint32_t sent[2], asked[2]; /* from a, b: bytes; packets that ask something */
    uint8_t kind;
    bool fixed;             /* the kind is not by its neighbours */
};

struct seconds {
    struct second *items;
    size_t n, cap;
};

static int64_t
second_of(int64_t ts)
{
    return ts / ACT_SECOND - (ts % ACT_SECOND < 0);
}

static bool
is_media(const struct act_tunnel *t, const struct trace_outer *o)
{
    const struct inferred_call *c = act_call_at(t, o->ts);
    return c && c->length[!o->from_a] == o->length;
}

static int
seconds_fill(struct act_tunnel *t, struct seconds *s)
{
    bool failed = false;
    for (uint32_t i = 0; i < t->n; i++) {
        const struct trace_outer *o = act_packet(t, i);
        int64_t at = second_of(o->ts);
        struct second *x = s->n ? &s->items[s->n - 1] : NULL;
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
        if (o->kind != TRACE_ESP)
            continue;
        int plain = act_plain(&t->sizes, o->length);
        x->sent[!o->from_a] += o->length;
        x->asked[!o->from_a] +=
            plain >= REQUEST_LEAST && !is_media(t, o);
        x->esp++;
        x->bytes += o->length;
        x->full += plain >= FULL_LEAST;
        if (plain > 0 && (uint32_t)plain > x->largest)
            x->largest = (uint32_t)plain;
    }
    return failed ? -1 : 0;
}

/* --- what one second is ------------------------------------------------------------- */

static void
second_mark(struct seconds *s, int64_t at, uint8_t kind)
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

/* In any part of the second. */
static bool
call_in(const struct act_tunnel *t, int64_t second)
{
    const struct inferred_call *c =
        act_call_at(t, second * ACT_SECOND + ACT_SECOND - 1);
    return c || act_call_at(t, second * ACT_SECOND);
}

/* Much for each request, in a second and those up to so many before or after it? */
static bool
much_for_each(const struct seconds *s, size_t i, int64_t before, int64_t after,
              uint64_t much)
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

/* Data follow their request; what is asked for next may be something else. */
static bool
is_transfer(const struct seconds *s, size_t i)
{
    return s->items[i].bytes >= BULK_LEAST &&
           (much_for_each(s, i, NEAR, NEAR, BULK_REQUEST) ||
            much_for_each(s, i, NEAR, 0, 2 * BULK_REQUEST));
}

static void
seconds_alone(const struct act_tunnel *t, struct seconds *s)
{
    for (size_t i = 0; i < s->n; i++) {
        struct second *x = &s->items[i];
        bool ping = x->esp <= PING_PACKETS &&
                    (x->largest <= PING_MOST ||
                     (x->esp <= 2 && x->largest <= OPTIONS_MOST));
        if (call_in(t, x->at)) {
            x->kind = ACTIVITY_CALL;
            x->fixed = true;
        } else if (is_transfer(s, i)) {
            x->kind = ACTIVITY_BULK;
            x->fixed = true;
        } else {
            x->kind = ping ? ACTIVITY_KEEPALIVE
                      : x->full ? ACTIVITY_WEB
                                : ACTIVITY_INTERACTIVE;
            x->fixed = x->esp == 0;
        }
    }
    for (uint32_t i = 0; i < t->n_signals; i++) {
        const struct act_signal *g = &t->signals[i];
        if (g->used == ACTIVITY_REGISTRATION || g->used == ACTIVITY_MESSAGE) {
            second_mark(s, second_of(g->ts), g->used);
            second_mark(s, second_of(act_packet(t, g->until)->ts), g->used);
        }
    }
}

/*
 * Seconds that follow each other are one episode: what its packets are as a whole
 * says what its seconds are. A page has a good share of full packets, a shell or
 * a game few; a ping stands alone.
 */
static void
episode_settle(struct seconds *s, size_t from, size_t to)
{
    uint64_t esp = 0, full = 0;
    bool more = false;
    for (size_t i = from; i < to; i++) {
        const struct second *x = &s->items[i];
        if (x->fixed)
            continue;
        esp += x->esp;
        full += x->full;
        more |= x->kind != ACTIVITY_KEEPALIVE;
    }
    if (!more)
        return;
    for (size_t i = from; i < to; i++)
        if (!s->items[i].fixed)
            s->items[i].kind = full * 8 >= esp ? ACTIVITY_WEB
                                               : ACTIVITY_INTERACTIVE;
}

/* The seconds in which a transfer begins and ends are its own. */
static void
bulk_widen(struct seconds *s)
{
    for (size_t i = 0; i < s->n; i++) {
        struct second *x = &s->items[i];
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
closings_mark(struct seconds *s)
{
    int64_t web = INT64_MIN;
    for (size_t i = 0; i < s->n; i++) {
        struct second *x = &s->items[i];
        bool web_like = x->kind == ACTIVITY_WEB || x->kind == ACTIVITY_BULK;
        if (!x->fixed && x->kind == ACTIVITY_KEEPALIVE && x->esp == 3 &&
            x->largest <= CLOSING_MOST && web > x->at - CLOSING)
            x->kind = ACTIVITY_WEB;
        if (web_like)
            web = x->at;
    }
}

static void
seconds_together(struct seconds *s)
{
    size_t from = 0;
    int64_t last = 0;
    bulk_widen(s);
    for (size_t i = 0; i < s->n; i++) {
        if (s->items[i].esp == 0)
            continue;
        if (i > from && ns_between(last, s->items[i].at) > NEAR) {
            episode_settle(s, from, i);
            from = i;
        }
        last = s->items[i].at;
    }
    episode_settle(s, from, s->n);
    closings_mark(s);
}

/* --- stretches ------------------------------------------------------------------------- */

static bool
kind_is_probable(uint8_t kind)
{
    return kind != ACTIVITY_WEB && kind != ACTIVITY_INTERACTIVE;
}

/* Adds seconds from..to (inclusive) of one kind, with these packets or none. */
static int
segment_add(struct act_tunnel *t, uint8_t kind, int64_t from, int64_t to,
            const struct second *x)
{
    struct activities *out = t->out;
    struct activity *a = out->n ? &out->items[out->n - 1] : NULL;
    bool failed = false;
    if (from > to)
        return 0;
    if (!a || a->tunnel != t->index || a->kind != kind ||
        a->end != from * ACT_SECOND) {
        a = act_more((void **)&out->items, &out->n, &out->cap,
                     ACTIVITY_SEGMENTS_CAP, sizeof *a, &failed);
        if (!a) {
            out->left_out++;
            return failed ? -1 : 0;
        }
        a->tunnel = t->index;
        a->kind = kind;
        a->probable = kind_is_probable(kind);
        a->start = from * ACT_SECOND;
    }
    a->end = (to + 1) * ACT_SECOND;
    if (!x)
        return 0;
    if (!a->packets)
        a->first = act_cite(t, x->from);
    a->last = act_cite(t, x->until);
    a->packets += x->until - x->from + 1;
    return 0;
}

static int
segments_fill(struct act_tunnel *t, const struct seconds *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct second *x = &s->items[i];
        int64_t next = i ? s->items[i - 1].at + 1 : x->at;
        uint8_t gap = next < x->at && call_in(t, next) ? ACTIVITY_CALL
                                                       : ACTIVITY_IDLE;
        if (segment_add(t, gap, next, x->at - 1, NULL) < 0 ||
            segment_add(t, x->kind, x->at, x->at, x) < 0)
            return -1;
    }
    return 0;
}

int
act_label(struct act_tunnel *t)
{
    struct seconds s = {NULL, 0, 0};
    int rc = seconds_fill(t, &s);
    if (rc == 0) {
        seconds_alone(t, &s);
        seconds_together(&s);
        rc = segments_fill(t, &s);
    }
    free(s.items);
    return rc;
}
