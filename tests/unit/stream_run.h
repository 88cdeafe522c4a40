/* SPDX-License-Identifier: Apache-2.0 */
/* stream_run.h - two toy protocols over TCP, and what came out of them. */
#ifndef ESPY_TESTS_STREAM_RUN_H
#define ESPY_TESTS_STREAM_RUN_H

#include "tests/cmocka_all.h"

#include "analyzer/pipeline/stream.h"

#include <stdlib.h>

/*
 * Two toy protocols. "block": 'M', a 16-bit length, so many octets. "line": lower
 * case letters up to a newline, so that the length is not known before the end.
 */
static inline struct framing
block_frame(const uint8_t *p, size_t n)
{
    struct framing f = {FRAME_MORE, 0};
    if (n >= 1 && p[0] != 'M')
        f.state = FRAME_LOST;
    else if (n >= 3) {
        f.length = 3u + ((size_t)p[1] << 8 | p[2]);
        f.state = n >= f.length ? FRAME_DONE : FRAME_MORE;
    }
    return f;
}

static inline struct framing
line_frame(const uint8_t *p, size_t n)
{
    struct framing f = {FRAME_MORE, 0};
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '\n') {
            f.state = FRAME_DONE;
            f.length = i + 1;
            return f;
        }
        if (p[i] < 'a' || p[i] > 'z') {
            f.state = FRAME_LOST;
            return f;
        }
    }
    return f;
}

static const struct dissector block = {.name = "block", .frame = block_frame};
static const struct dissector line = {.name = "line", .frame = line_frame};

#define KEPT 64

struct run {
    struct streams *s;
    const struct dissector *d;
    struct arena arena;
    struct sink sink;
    struct packet pkt; /* the template: the next frame */
    size_t n;
    struct {
        uint64_t frame;
        size_t have, wire;
        uint32_t off;
        bool reassembled;
        uint8_t bytes[512];
    } got[KEPT];
    size_t n_anomalies;
    const char *anomaly[KEPT];
    uint64_t anomaly_frame[KEPT];
};

static inline void
on_event(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct run *r = ctx;
    const struct anomaly_event *a = ev->body;
    assert_ptr_equal(ev->desc, &anomaly_desc);
    assert_true(r->n_anomalies < KEPT);
    r->anomaly_frame[r->n_anomalies] = pkt->frame;
    r->anomaly[r->n_anomalies++] = a->reason;
}

static inline void
on_message(void *ctx, const struct dissector *d, struct cursor m,
           struct packet *pkt)
{
    struct run *r = ctx;
    assert_ptr_equal(d, r->d);
    assert_true(r->n < KEPT);
    assert_true(m.have <= m.wire);
    r->got[r->n].frame = pkt->frame;
    r->got[r->n].have = m.have;
    r->got[r->n].wire = m.wire;
    r->got[r->n].off = m.off;
    r->got[r->n].reassembled = pkt->reassembled;
    memcpy(r->got[r->n].bytes, m.p,
           m.have < sizeof r->got[0].bytes ? m.have : sizeof r->got[0].bytes);
    r->n++;
}

static inline void
start_with(struct run *r, const struct dissector *d,
           const struct stream_limits *limits)
{
    memset(r, 0, sizeof *r);
    arena_init(&r->arena, 8u << 20);
    r->sink.emit = on_event;
    r->sink.ctx = r;
    r->sink.arena = &r->arena;
    r->d = d;
    r->s = streams_new(limits);
    assert_non_null(r->s);
    r->pkt.ip_proto = 6;
    r->pkt.sport = 1000;
    r->pkt.dport = 53;
    r->pkt.pid = -1;
}

static inline void
start(struct run *r)
{
    start_with(r, &block, NULL);
}

static inline void
stop(struct run *r)
{
    assert_int_equal(streams_stats(r->s)->held, 0);
    streams_free(r->s);
    arena_free(&r->arena);
}

/* One frame, in a heap block of its exact size that is gone afterwards. */
static inline void
segment_cut(struct run *r, uint32_t seq, uint8_t flags, const void *p,
            size_t have, size_t wire)
{
    uint8_t *exact = malloc(have ? have : 1);
    assert_non_null(exact);
    if (have)
        memcpy(exact, p, have);
    r->pkt.frame++;
    r->pkt.ts += 1000000;
    r->pkt.tcp_seq = seq;
    r->pkt.tcp_flags = flags;
    struct cursor c = cursor_over(exact, have, wire);
    c.off = 54;
    stream_segment(r->s, r->d, &r->pkt, c, on_message, r, &r->sink);
    arena_reset(&r->arena);
    free(exact);
}

static inline void
segment(struct run *r, uint32_t seq, uint8_t flags, const char *p, size_t n)
{
    segment_cut(r, seq, flags, p, n, n);
}

static inline void
flush(struct run *r)
{
    while (streams_flush(r->s, on_message, r, &r->sink))
        arena_reset(&r->arena);
}

static inline void
expect(const struct run *r, size_t i, uint64_t frame, const char *bytes,
       size_t n)
{
    assert_true(i < r->n);
    assert_int_equal(r->got[i].frame, frame);
    assert_int_equal(r->got[i].have, n);
    assert_int_equal(r->got[i].wire, n);
    assert_memory_equal(r->got[i].bytes, bytes, n);
}

static inline size_t
anomalies(const struct run *r, const char *reason)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_anomalies; i++)
        n += strcmp(r->anomaly[i], reason) == 0;
    return n;
}

#define A "M\0\3abc"  /* 6 octets */
#define B "M\0\4defg" /* 7 */
#define C "M\0\2hi"   /* 5 */

#endif
