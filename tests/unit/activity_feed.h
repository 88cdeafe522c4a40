/* SPDX-License-Identifier: Apache-2.0 */
/*
 * activity_feed.h - what runs in a tunnel, made by hand: IP packets are put in
 * at any time and in any order, and come out as the ESP packets of a cipher.
 */
#ifndef ESPY_TESTS_ACTIVITY_FEED_H
#define ESPY_TESTS_ACTIVITY_FEED_H

#include "analyzer/activity/activity.h"
#include "tests/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

#define MS 1000000ll
#define SECOND (1000 * MS)
#define T0 (1700000000 * SECOND)
#define NEAR_END true
#define FAR_END false

struct made {
    int64_t ts;
    uint32_t length;
    uint8_t kind; /* enum trace_kind */
    bool near;
    uint32_t spi; /* of the child SA: another one is a rekey */
};

struct feed {
    struct state *s;
    struct activities a;
    struct made *made;
    size_t n, cap;
    unsigned fixed, block; /* the cipher's */
    unsigned header;       /* IP and UDP: 28 or 48 */
    unsigned loss;         /* percent */
    int64_t jitter;        /* ns at most, added to each */
    uint32_t spi, random;
};

static inline uint32_t
feed_random(struct feed *f, uint32_t below)
{
    f->random = f->random * 1664525u + 1013904223u;
    return (f->random >> 8) % below;
}

static inline void
feed_init(struct feed *f)
{
    memset(f, 0, sizeof *f);
    f->s = calloc(1, sizeof *f->s);
    assert_non_null(f->s);
    assert_int_equal(tunnels_init(&f->s->tunnels), 0);
    assert_int_equal(trace_init(&f->s->trace), 0);
    f->s->tunnels.trace = &f->s->trace;
    f->fixed = 8 + 16 + 16; /* AES-CBC, HMAC-SHA-256-128 */
    f->block = 16;
    f->header = 48;
    f->spi = 0x100;
    f->random = 7;
}

static inline void
feed_free(struct feed *f)
{
    activities_free(&f->a);
    tunnels_free(&f->s->tunnels);
    trace_free(&f->s->trace);
    free(f->s);
    free(f->made);
}

static inline void
feed_raw(struct feed *f, int64_t ts, bool near, uint8_t kind, uint32_t length)
{
    if (f->n == f->cap) {
        f->cap = f->cap ? 2 * f->cap : 1024;
        f->made = realloc(f->made, f->cap * sizeof *f->made);
        assert_non_null(f->made);
    }
    f->made[f->n++] = (struct made){ts, length, kind, near, f->spi};
}

/* An IP packet of so many bytes. */
static inline void
feed_ip(struct feed *f, int64_t ts, bool near, uint32_t bytes)
{
    if (f->loss && feed_random(f, 100) < f->loss)
        return;
    if (f->jitter)
        ts += feed_random(f, (uint32_t)(f->jitter / 1000)) * 1000ll;
    uint32_t inside = (bytes + 2 + f->block - 1) / f->block * f->block;
    feed_raw(f, ts, near, TRACE_ESP, f->fixed + inside);
}

/* A datagram with so many octets. */
static inline void
feed_udp(struct feed *f, int64_t ts, bool near, uint32_t octets)
{
    feed_ip(f, ts, near, f->header + octets);
}

/* A request and its response. */
static inline void
feed_exchange(struct feed *f, int64_t ts, bool near, uint32_t request,
              uint32_t response)
{
    feed_udp(f, ts, near, request);
    feed_udp(f, ts + 40 * MS, !near, response);
}

static inline void
feed_register(struct feed *f, int64_t ts)
{
    feed_exchange(f, ts, NEAR_END, 1019, 473);
    feed_exchange(f, ts + 80 * MS, NEAR_END, 1022, 702);
}

/* INVITE at ts, media two seconds later. */
static inline void
feed_setup(struct feed *f, int64_t ts, bool caller)
{
    feed_exchange(f, ts, caller, 1231, 300);
    feed_udp(f, ts + 450 * MS, !caller, 794);
    feed_exchange(f, ts + 460 * MS, caller, 460, 307);
    feed_udp(f, ts + 540 * MS, !caller, 463);
    feed_udp(f, ts + 1900 * MS, !caller, 476);
    feed_udp(f, ts + 1940 * MS, caller, 362);
}

static inline void
feed_bye(struct feed *f, int64_t ts, bool by)
{
    feed_exchange(f, ts, by, 420, 310);
}

/* One end's media: spurts of speech and, with noise, silence between them. */
static inline void
feed_media(struct feed *f, int64_t from, int64_t to, bool near, uint32_t speech,
           uint32_t noise)
{
    int64_t at = from + (near ? 0 : 7 * MS);
    while (at < to) {
        uint32_t talk = 40 + feed_random(f, 110);
        uint32_t pause = 30 + feed_random(f, 90);
        for (uint32_t i = 0; i < talk && at < to; i++, at += 20 * MS)
            feed_udp(f, at, near, 12 + speech);
        for (uint32_t i = 0; noise && i < pause && at < to;
             i += 8, at += 160 * MS)
            feed_udp(f, at, near, 12 + noise);
    }
}

/* A whole call, from INVITE to BYE. */
static inline void
feed_call(struct feed *f, int64_t from, int64_t to, bool caller,
          uint32_t speech, uint32_t noise)
{
    feed_setup(f, from, caller);
    feed_media(f, from + 2 * SECOND, to, true, speech, noise);
    feed_media(f, from + 2 * SECOND, to, false, speech, noise);
    feed_bye(f, to + 30 * MS, !caller);
}

static inline int
made_order(const void *a, const void *b)
{
    const struct made *x = a, *y = b;
    return (x->ts > y->ts) - (x->ts < y->ts);
}

static inline void
feed_send(struct feed *f, const struct made *m, uint64_t frame)
{
    struct packet p;
    memset(&p, 0, sizeof p);
    p.ts = m->ts;
    p.frame = frame;
    p.pid = -1;
    p.ip_proto = 17;
    p.sport = p.dport = 4500;
    assert_true(addr_parse(m->near ? "10.0.0.2" : "192.0.2.1", &p.src));
    assert_true(addr_parse(m->near ? "192.0.2.1" : "10.0.0.2", &p.dst));
    struct esp_event e = {m->spi + m->near, (uint32_t)frame, m->length, "udp",
                          false};
    if (m->kind == TRACE_ESP)
        tunnels_esp(&f->s->tunnels, &p, &e);
    else
        tunnels_keepalive(&f->s->tunnels, &p);
}

/* All is made: what does it look like? */
static inline void
feed_infer(struct feed *f)
{
    if (f->n)
        qsort(f->made, f->n, sizeof *f->made, made_order);
    for (size_t i = 0; i < f->n; i++)
        feed_send(f, &f->made[i], i + 1);
    tunnels_finish(&f->s->tunnels);
    assert_int_equal(activity_infer(f->s, &f->a), 0);
}

/* The kind of the second so many after T0; idle outside of all. */
static inline unsigned
feed_kind(const struct feed *f, int64_t second)
{
    int64_t at = T0 + second * SECOND;
    for (size_t i = 0; i < f->a.n; i++)
        if (f->a.items[i].start <= at && at < f->a.items[i].end)
            return f->a.items[i].kind;
    return ACTIVITY_IDLE;
}

#endif
