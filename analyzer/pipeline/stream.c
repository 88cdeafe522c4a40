/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pipeline/stream_parts.h"

#include <assert.h>
#include <stdlib.h>

/* A segment farther than this from the stream's position does not belong to it:
 * the largest windows in use are smaller, and so large a gap could not be filled
 * anyway. */
#define WINDOW (16 << 20)

static const struct stream_limits defaults = {
    .streams = 16384,
    .stream_bytes = 256u << 10,
    .stream_segments = 128,
    .head_bytes = 32u << 10,
    .total_bytes = 16u << 20,
    .hole_wait = INT64_C(10) * 1000 * 1000 * 1000,
};

/* Gives up all holes and hands out all that is held. */
static void
finish(struct streams *s, struct stream *st, bool ended)
{
    bool was_busy = st->busy;
    st->busy = true;
    while (st->held)
        stream_skip_hole(s, st);
    stream_unfinished(s, st, ended);
    st->synced = false;
    st->busy = was_busy;
}

static void
on_evict(void *ctx, void *entry)
{
    struct streams *s = ctx;
    struct stream *st = entry;
    s->stats.evicted_streams++;
    s->evicting = true;
    finish(s, st, false);
    s->evicting = false;
}

bool
stream_reserve(struct streams *s, size_t n)
{
    if (n > s->limits.total_bytes)
        return false;
    uint32_t looked = 0;
    while (s->stats.held > s->limits.total_bytes - n) {
        /* A stream whose buffers are being taken away must not take those of
         * others: that could recurse as deep as there are streams. */
        if (s->evicting || looked++ > s->table.high)
            return false;
        struct stream *st = table_next(&s->table, &s->hand);
        if (!st) {
            s->hand = 0;
            continue;
        }
        if (st->busy || (!st->held && !st->partial))
            continue;
        s->evicting = true;
        finish(s, st, false);
        s->evicting = false;
        s->stats.evicted_buffers++;
    }
    s->stats.held += n;
    return true;
}

struct streams *
streams_new(const struct stream_limits *limits)
{
    struct streams *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    struct stream_limits l = limits ? *limits : defaults;
    l.streams = l.streams ? l.streams : defaults.streams;
    l.stream_bytes = l.stream_bytes ? l.stream_bytes : defaults.stream_bytes;
    l.stream_segments =
        l.stream_segments ? l.stream_segments : defaults.stream_segments;
    l.head_bytes = l.head_bytes ? l.head_bytes : defaults.head_bytes;
    l.total_bytes = l.total_bytes ? l.total_bytes : defaults.total_bytes;
    l.hole_wait = l.hole_wait ? l.hole_wait : defaults.hole_wait;
    s->limits = l;
    if (table_init(&s->table, sizeof(struct stream), sizeof(struct stream_key),
                   l.streams) < 0) {
        free(s);
        return NULL;
    }
    s->table.on_evict = on_evict;
    s->table.ctx = s;
    return s;
}

/* What was not flushed is dropped: there is no one left to take it. */
static void
forget(struct stream *st)
{
    while (st->held) {
        struct held *h = st->held;
        st->held = h->next;
        free(h);
    }
    if (st->partial)
        free(st->partial->bytes);
    free(st->partial);
    st->partial = NULL;
}

void
streams_free(struct streams *s)
{
    if (!s)
        return;
    uint32_t at = 0;
    struct stream *st;
    while ((st = table_next(&s->table, &at)))
        forget(st);
    table_free(&s->table);
    free(s);
}

const struct stream_stats *
streams_stats(const struct streams *s)
{
    return &s->stats;
}

bool
streams_starved(const struct streams *s)
{
    return s->starved || s->table.starved;
}

static void
begin(struct streams *s, struct stream *st, const struct dissector *d,
      uint32_t seq, bool syn)
{
    struct stream_key key = st->key;
    if (st->begun)
        finish(s, st, false);
    memset(st, 0, sizeof *st);
    st->key = key;
    st->d = d;
    st->begun = st->busy = true;
    st->next = st->origin = seq;
    st->synced = syn;
    s->stats.streams++;
    s->stats.midstream += !syn;
}

/* Was this stretch seen with another content? Told by what is still in the
 * partial message, else by the hashes of the latest segments. */
static bool
contradicts(const struct streams *s, const struct stream *st, uint32_t seq,
            const struct cursor *data)
{
    const struct partial *b = st->partial;
    uint32_t start = b ? st->next - (uint32_t)b->n : 0;
    if (b && st->skip == 0 && (int32_t)(st->next - seq) > 0) {
        size_t in_data = (int32_t)(start - seq) > 0 ? start - seq : 0;
        size_t in_b = in_data ? 0 : seq - start;
        if (in_data < data->have && in_b < b->n) {
            size_t n = data->have - in_data;
            n = n < b->n - in_b ? n : b->n - in_b;
            if (memcmp(data->p + in_data, b->bytes + in_b, n) != 0)
                return true;
        }
    }
    if (cursor_is_cut(data))
        return false;
    uint64_t hash = hash_bytes(data->p, data->have, s->table.seed);
    for (size_t i = 0; i < RECENT_SEGMENTS; i++) {
        const struct recent *r = &st->recent[i];
        if (r->length == data->wire && r->seq == seq && r->hash != hash)
            return true;
    }
    return false;
}

static void
remember(const struct streams *s, struct stream *st, uint32_t seq,
         const struct cursor *data)
{
    if (cursor_is_cut(data))
        return;
    struct recent *r = &st->recent[st->recent_at++ % RECENT_SEGMENTS];
    r->seq = seq;
    r->length = (uint32_t)data->wire;
    r->hash = hash_bytes(data->p, data->have, s->table.seed);
}

/* Removes from the segment what was handed out before. False: nothing is left. */
static bool
trim(struct streams *s, struct stream *st, uint32_t *seq, struct cursor *data)
{
    size_t behind = st->next - *seq;
    if (behind == 1 && data->wire == 1) { /* RFC 9293 section 3.8.4 */
        s->stats.keepalives++;
        return false;
    }
    if (st->next - st->origin < WINDOW && (int32_t)(*seq - st->origin) < 0 &&
        (int32_t)(*seq + (uint32_t)data->wire - st->origin) <= 0) {
        /* Before the first octet: no repetition, but too late to be framed. */
        s->stats.unsynchronised++;
        s->stats.unsynchronised_bytes += data->wire;
        return false;
    }
    if (contradicts(s, st, *seq, data)) {
        s->stats.overlap_differs++;
        sink_anomaly(s->call->sink, s->call->pkt, "tcp", "tcp.overlap_differs",
                     "octets were sent again with another content", 0);
    }
    size_t n = behind < data->wire ? behind : data->wire;
    s->stats.retransmitted += n == data->wire;
    s->stats.retransmitted_bytes += n;
    cursor_skip(data, n);
    *seq += (uint32_t)n;
    return data->wire > 0;
}

/* A segment that cannot belong where the stream stands. Two that follow on each
 * other are a new connection whose SYN was not captured. */
static bool
astray(struct streams *s, struct stream *st, const struct dissector *d,
       uint32_t seq, size_t n)
{
    if (st->stray && st->stray_next == seq) {
        begin(s, st, d, seq, false);
        return false;
    }
    st->stray = true;
    st->stray_next = seq + (uint32_t)n;
    s->stats.out_of_window++;
    sink_anomaly(s->call->sink, s->call->pkt, "tcp", "tcp.out_of_window",
                 "a segment's sequence number is far from where the stream "
                 "stands",
                 0);
    return true;
}

/* Gives up holes that were waited for long enough. */
static void
patience(struct streams *s, struct stream *st, int64_t now)
{
    while (st->held) {
        /* Times are the capture's word; their difference may wrap. */
        uint64_t waited = (uint64_t)now - (uint64_t)st->held->from.pkt.ts;
        if (st->held_bytes <= s->limits.stream_bytes &&
            st->n_held <= s->limits.stream_segments &&
            (int64_t)waited <= s->limits.hole_wait)
            return;
        stream_skip_hole(s, st);
    }
}

static void
take_data(struct streams *s, struct stream *st, const struct dissector *d,
          uint32_t seq, struct cursor data)
{
    const struct packet *pkt = s->call->pkt;
    s->stats.segments++;
    s->stats.bytes += data.wire;
    s->stats.cut_segments += cursor_is_cut(&data);
    int32_t ahead = (int32_t)(seq - st->next);
    if ((ahead > WINDOW || ahead < -WINDOW) && astray(s, st, d, seq, data.wire))
        return;
    st->stray = false;
    uint32_t first = seq;
    struct cursor all = data;
    if ((int32_t)(seq - st->next) < 0 && !trim(s, st, &seq, &data))
        return;
    if (!st->held && seq == st->next) {
        stream_feed(s, st, data, pkt);
    } else {
        s->stats.out_of_order++;
        stream_hold(s, st, seq, data);
        stream_drain(s, st);
        patience(s, st, pkt->ts);
    }
    remember(s, st, first, &all);
}

/* The stream is over at `end`: what comes behind that is found again like any
 * middle of a stream. */
static void
close_at(struct streams *s, struct stream *st, uint32_t end)
{
    finish(s, st, true);
    st->next = end;
    st->fin_seen = false;
}

static void
take_segment(struct streams *s, struct stream *st, const struct dissector *d,
             struct cursor data)
{
    const struct packet *pkt = s->call->pkt;
    uint32_t seq = pkt->tcp_seq;
    if (pkt->tcp_flags & TCP_SYN) {
        seq++;
        if (!st->begun || st->origin != seq) /* else it is sent again */
            begin(s, st, d, seq, true);
    } else if (!st->begun) {
        begin(s, st, d, seq, false);
    }
    if (pkt->tcp_flags & TCP_RST) { /* its payload is a remark, not data */
        int32_t ahead = (int32_t)(seq - st->next);
        if (ahead >= 0 && ahead <= WINDOW)
            close_at(s, st, st->next);
        return;
    }
    if (data.wire == 0 && seq == st->next - 1 &&
        (pkt->tcp_flags & (TCP_SYN | TCP_FIN)) == 0)
        s->stats.keepalives++;
    if (data.wire)
        take_data(s, st, d, seq, data);
    uint32_t end = seq + (uint32_t)data.wire;
    if (pkt->tcp_flags & TCP_FIN && (int32_t)(end - st->next) >= 0 &&
        (int32_t)(end - st->next) <= WINDOW) {
        st->fin_seen = true;
        st->fin = end;
    }
    if (st->fin_seen && st->next == st->fin && !st->held)
        close_at(s, st, st->fin + 1);
}

static void
hand_out(const struct stream_call *call, stream_message_fn *fn, void *ctx)
{
    for (const struct message_item *m = call->first; m; m = m->next) {
        struct packet pkt = *m->pkt;
        pkt.reassembled = pkt.reassembled || m->reassembled;
        fn(ctx, m->d, m->cur, &pkt);
    }
}

/* Only what can matter to a stream makes one. */
static struct stream *
stream_for(struct streams *s, const struct packet *pkt, bool make)
{
    struct stream_key key;
    bool created;
    memset(&key, 0, sizeof key);
    key.file = pkt->file;
    key.interface = pkt->interface;
    key.layer = pkt->layer;
    key.src = pkt->src;
    key.dst = pkt->dst;
    key.sport = pkt->sport;
    key.dport = pkt->dport;
    return make ? table_get(&s->table, &key, &created)
                : table_find(&s->table, &key);
}

void
stream_segment(struct streams *s, const struct dissector *d,
               const struct packet *pkt, struct cursor payload,
               stream_message_fn *fn, void *ctx, struct sink *sink)
{
    assert(d->frame);
    if (pkt->quoted || !cursor_ok(&payload))
        return;
    struct stream_call call = {sink, pkt, NULL, NULL, NULL};
    call.last = &call.first;
    s->call = &call;
    bool rst = pkt->tcp_flags & TCP_RST;
    struct stream *st =
        stream_for(s, pkt, !rst && (payload.wire || pkt->tcp_flags & TCP_SYN));
    if (st) {
        call.st = st;
        st->busy = true;
        take_segment(s, st, d, payload);
        st->busy = false;
    }
    s->call = NULL;
    hand_out(&call, fn, ctx);
}

bool
streams_flush(struct streams *s, stream_message_fn *fn, void *ctx,
              struct sink *sink)
{
    struct stream_call call = {sink, NULL, NULL, NULL, NULL};
    call.last = &call.first;
    s->call = &call;
    bool held = false;
    struct stream *st;
    while (!held && (st = table_next(&s->table, &s->flush_at))) {
        held = st->held || st->partial;
        finish(s, st, false);
        table_remove(&s->table, st);
    }
    if (!held)
        s->flush_at = 0;
    s->call = NULL;
    hand_out(&call, fn, ctx);
    return held;
}
