/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over a tunnel's packets: media, which are packets of one size on a
 * grid of 20 ms, and signals, packets of a size rare among its neighbours.
 */
#include "analyzer/activity/activity_parts.h"

#include <stdlib.h>
#include <string.h>

#define MEDIA_LONGEST \
    512                    /* ESP bytes: G.711 over IPv6 with the largest ICV
                              stays below 320 */
#define SIZES_WATCHED 2048 /* ESP bytes: an Ethernet packet's and more */

/*
 * Speech: a packet every 20 ms. With packets lost the mean grows; with a frame
 * now and then of another size too.
 */
#define SPEECH_BREAK (100 * ACT_MS) /* five frames missing: the spurt is over */
#define SPEECH_MEAN_LOW (16800 * 1000ll) /* 9 more a second of the same size */
#define SPEECH_MEAN_HIGH (24 * ACT_MS)
#define SPEECH_LEAST 8u   /* packets */
#define SPEECH_CHUNK 100u /* packets looked at as one: 2 s */
/* The packets of 100 ms, five on the grid: their variance is that of loss and
 * jitter, far from a Poisson process's (variance 5). Packets come in bunches in
 * a transfer, which has more. */
#define SPEECH_BIN (100 * ACT_MS)
#define SPEECH_VARIANCE 3.0

/* Comfort noise: every eighth frame (3GPP TS 26.093, 26.193, 26.450). */
#define NOISE_LOW (120 * ACT_MS)
#define NOISE_HIGH (200 * ACT_MS)
#define NOISE_LEAST 3u

/* Packets of one length, one way. */
struct media_lane {
    int64_t first, last; /* of the spurt */
    uint32_t at, until, n;
    uint32_t bin, in_bin; /* the last bin begun, and packets in it */
    uint32_t bins;        /* whole ones */
    uint64_t squares;     /* sum over them of packets squared */
    uint32_t sum;
    int64_t noise_first, noise_last;
    uint32_t noise_at, noise_until, noise_n, noise_lost;
};

/* How often a size comes. */
struct often {
    int64_t since;
    uint32_t n,
        before; /* packets in the second since then; in the one before */
};

struct scan {
    struct act_tunnel *t;
    struct media_lane lanes[2][MEDIA_LONGEST];
    struct often often[2][SIZES_WATCHED];
    bool failed;
};

void *
act_more(void **items, size_t *n, size_t *cap, size_t most, size_t size,
         bool *failed)
{
    if (*n == *cap) {
        size_t want = *cap ? *cap * 2 : 64;
        if (*n >= most)
            return NULL;
        void *more = realloc(*items, want * size);
        if (!more) {
            *failed = true;
            return NULL;
        }
        *items = more;
        *cap = want;
    }
    void *item = (uint8_t *)*items + (*n)++ * size;
    memset(item, 0, size);
    return item;
}

/* --- media --------------------------------------------------------------------------- */

static void
span_add(struct scan *s, const struct act_span *span)
{
    struct act_tunnel *t = s->t;
    size_t n = t->n_spans, cap = t->cap_spans;
    /* Parts of one spurt are joined to one span, even if spans of other sizes
     * lie between. */
    for (size_t back = 1; back <= 4 && back <= n; back++) {
        struct act_span *p = &t->spans[n - back];
        if (p->way == span->way && p->length == span->length &&
            p->noise == span->noise &&
            ns_between(p->end, span->start) <= SPEECH_BREAK) {
            p->end = span->end;
            p->until = span->until;
            p->packets += span->packets;
            return;
        }
    }
    struct act_span *p = act_more((void **)&t->spans, &n, &cap, ACT_SPANS_CAP,
                                  sizeof *p, &s->failed);
    t->n_spans = (uint32_t)n;
    t->cap_spans = (uint32_t)cap;
    if (p)
        *p = *span;
    else
        t->left_out++;
}

static bool
lane_even(const struct media_lane *l)
{
    if (l->bins < 4)
        return true; /* too short to tell */
    double mean = (double)l->sum / l->bins;
    return (double)l->squares / l->bins - mean * mean <= SPEECH_VARIANCE;
}

static void
speech_close(struct scan *s, struct media_lane *l, unsigned way,
             uint16_t length)
{
    if (l->n >= SPEECH_LEAST) {
        int64_t mean = ns_between(l->first, l->last) / (l->n - 1);
        struct act_span span = {l->first, l->last,      l->at, l->until, l->n,
                                length,   (uint8_t)way, 0,     0,        0,
                                0};
        if (mean >= SPEECH_MEAN_LOW && mean <= SPEECH_MEAN_HIGH && lane_even(l))
            span_add(s, &span);
    }
    l->n = 0;
}

static void
speech_see(struct scan *s, struct media_lane *l, unsigned way, uint16_t length,
           int64_t ts, uint32_t i)
{
    if (l->n &&
        (ns_between(l->last, ts) > SPEECH_BREAK || l->n >= SPEECH_CHUNK))
        speech_close(s, l, way, length);
    if (!l->n) {
        l->first = ts;
        l->at = i;
        l->bin = l->in_bin = l->bins = l->sum = 0;
        l->squares = 0;
    }
    uint32_t bin = (uint32_t)(ns_between(l->first, ts) / SPEECH_BIN);
    while (l->bin < bin) { /* at most two steps: SPEECH_BREAK */
        l->squares += (uint64_t)l->in_bin * l->in_bin;
        l->sum += l->in_bin;
        l->bins++;
        l->bin++;
        l->in_bin = 0;
    }
    l->in_bin++;
    l->n++;
    l->last = ts;
    l->until = i;
}

static void
noise_close(struct scan *s, struct media_lane *l, unsigned way, uint16_t length)
{
    struct act_span span = {
        l->noise_first,
        l->noise_last,
        l->noise_at,
        l->noise_until,
        l->noise_n,
        length,
        (uint8_t)way,
        1,
        0,
        0,
        0,
    };
    /* Where most of the packets are missing it is another stream with half the
     * rate. */
    if (l->noise_n >= NOISE_LEAST && l->noise_lost * 3 <= l->noise_n)
        span_add(s, &span);
    l->noise_n = 0;
}

/* One of them lost: twice the time. */
static bool
noise_lost(int64_t gap)
{
    return gap >= 2 * NOISE_LOW + 40 * ACT_MS &&
           gap <= 2 * NOISE_HIGH - 40 * ACT_MS;
}

static void
noise_see(struct scan *s, struct media_lane *l, unsigned way, uint16_t length,
          int64_t ts, uint32_t i)
{
    int64_t gap = l->noise_n ? ns_between(l->noise_last, ts) : 0;
    if (l->noise_n && !noise_lost(gap) && (gap < NOISE_LOW || gap > NOISE_HIGH))
        noise_close(s, l, way, length);
    if (!l->noise_n) {
        l->noise_first = ts;
        l->noise_at = i;
        l->noise_lost = 0;
    } else {
        l->noise_lost += noise_lost(gap);
    }
    l->noise_n++;
    l->noise_last = ts;
    l->noise_until = i;
}

/* --- signals ------------------------------------------------------------------------- */

#define SIGNAL_LEAST \
    240                    /* IP bytes at most: a SIP response has more, G.711
                               over IPv6 less */
#define SIGNAL_OFTEN 6u    /* packets of its size a second: it is not rare */
#define FRAGMENT_FULL 1100 /* IP bytes: what has more after it is about full */
#define FRAGMENT_GAP (4 * ACT_MS)
#define FRAGMENTS_MOST 5000 /* IP bytes in all; longer is a transfer */

/* Is this size frequent in its direction? If that shows only later, the packets
 * of this size that were taken for signals are taken back. */
static bool
size_is_often(struct scan *s, unsigned way, uint16_t length, int64_t ts)
{
    struct act_tunnel *t = s->t;
    struct often *o = &s->often[way][length < SIZES_WATCHED ? length : 0];
    int64_t age = ns_between(o->since, ts);
    if (!o->since || age > ACT_SECOND || age < 0) {
        o->before = o->since && age >= 0 && age < 2 * ACT_SECOND ? o->n : 0;
        o->since = ts;
        o->n = 0;
    }
    if (++o->n + o->before < SIGNAL_OFTEN)
        return false;
    if (o->n + o->before == SIGNAL_OFTEN) {
        uint32_t kept = t->n_signals, from = kept > 64 ? kept - 64 : 0;
        while (from < t->n_signals &&
               ns_between(t->signals[from].ts, ts) > 2 * ACT_SECOND)
            from++;
        kept = from;
        for (uint32_t i = from; i < t->n_signals; i++)
            if (t->signals[i].way != way ||
                act_packet(t, t->signals[i].at)->length != length)
                t->signals[kept++] = t->signals[i];
        t->n_signals = kept;
    }
    return true;
}

static void
signal_see(struct scan *s, unsigned way, uint16_t length, int64_t ts,
           uint32_t i)
{
    struct act_tunnel *t = s->t;
    int plain = act_plain(&t->sizes, length);
    bool often = size_is_often(s, way, length, ts);
    struct act_signal *last =
        t->n_signals ? &t->signals[t->n_signals - 1] : NULL;
    /* IP fragments, or the segments of one TCP message, right behind a full one. */
    if (last && last->way == way && plain > 0 &&
        act_plain(&t->sizes, act_packet(t, last->until)->length) >=
            FRAGMENT_FULL &&
        ns_between(act_packet(t, last->until)->ts, ts) <= FRAGMENT_GAP) {
        last->plain += (uint32_t)plain;
        last->until = i;
        if (last->plain > FRAGMENTS_MOST)
            t->n_signals--;
        return;
    }
    if (plain < SIGNAL_LEAST || often)
        return;
    size_t n = t->n_signals, cap = t->cap_signals;
    struct act_signal *g = act_more((void **)&t->signals, &n, &cap,
                                    ACT_SIGNALS_CAP, sizeof *g, &s->failed);
    t->n_signals = (uint32_t)n;
    t->cap_signals = (uint32_t)cap;
    if (!g) {
        t->left_out++;
        return;
    }
    *g = (struct act_signal){ts, i, i, (uint32_t)plain, (uint8_t)way, 0, 0};
}

uint32_t
act_signal_from(const struct act_tunnel *t, int64_t ts)
{
    uint32_t low = 0, high = t->n_signals;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (t->signals[mid].ts < ts)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* --- the pass ------------------------------------------------------------------------ */

static int
span_order(const void *a, const void *b)
{
    const struct act_span *x = a, *y = b;
    return x->start != y->start ? (x->start > y->start) - (x->start < y->start)
           : x->at != y->at     ? (x->at > y->at) - (x->at < y->at)
                                : x->noise - y->noise;
}

static void
scan_end(struct scan *s)
{
    for (unsigned way = 0; way < 2; way++)
        for (uint16_t l = 0; l < MEDIA_LONGEST; l++) {
            speech_close(s, &s->lanes[way][l], way, l);
            noise_close(s, &s->lanes[way][l], way, l);
        }
    if (s->t->n_spans)
        qsort(s->t->spans, s->t->n_spans, sizeof *s->t->spans, span_order);
}

int
act_scan(struct act_tunnel *t)
{
    struct scan *s = calloc(1, sizeof *s);
    if (!s)
        return -1;
    s->t = t;
    for (uint32_t i = 0; i < t->n && !s->failed; i++) {
        const struct trace_outer *o = act_packet(t, i);
        unsigned way = !o->from_a;
        if (o->kind != TRACE_ESP)
            continue;
        if (o->length < MEDIA_LONGEST) {
            struct media_lane *l = &s->lanes[way][o->length];
            speech_see(s, l, way, o->length, o->ts, i);
            noise_see(s, l, way, o->length, o->ts, i);
        }
        signal_see(s, way, o->length, o->ts, i);
    }
    scan_end(s);
    bool failed = s->failed;
    free(s);
    return failed ? -1 : 0;
}
