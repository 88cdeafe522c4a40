/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sip_feed.h - hand-written SIP and RTP into the state modules, through the
 * real dissectors.
 */
#ifndef ESPY_TESTS_SIP_FEED_H
#define ESPY_TESTS_SIP_FEED_H

#include "analyzer/state/sip_state.h"
#include "dissectors/dissector.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define MS INT64_C(1000000)
#define SEC INT64_C(1000000000)

extern const struct dissector dissector_sip, dissector_rtp, dissector_rtcp;

struct feed {
    struct sip_state state;
    struct arena arena;
    struct packet pkt; /* frame counts up; the rest as set last */
    size_t anomalies;
};

static void
feed_emit(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct feed *f = ctx;
    if (ev->desc == &sip_desc)
        sip_state_event(&f->state, pkt, ev->body);
    else if (ev->desc == &rtp_desc)
        sip_state_rtp(&f->state, pkt, ev->body);
    else if (ev->desc == &rtcp_desc)
        sip_state_rtcp(&f->state, pkt, ev->body);
    else
        f->anomalies++;
}

static inline void
feed_init(struct feed *f, const struct sip_caps *caps)
{
    memset(f, 0, sizeof *f);
    arena_init(&f->arena, 1u << 20);
    assert_int_equal(sip_state_init(&f->state, caps), 0);
    f->pkt.pid = -1;
    f->pkt.ip_proto = 17;
}

static inline void
feed_free(struct feed *f)
{
    sip_state_free(&f->state);
    arena_free(&f->arena);
}

/* "10.0.0.1:5060" or "[2001:db8::1]:5060" */
static inline void
feed_end(const char *text, struct addr *addr, uint16_t *port)
{
    char host[64];
    const char *colon = strrchr(text, ':');
    bool six = text[0] == '[';
    size_t n = (size_t)(colon - text) - (six ? 2 : 0);
    memcpy(host, text + six, n);
    host[n] = '\0';
    assert_true(addr_parse(host, addr));
    *port = (uint16_t)atoi(colon + 1);
}

static inline void
feed_bytes(struct feed *f, const struct dissector *d, int64_t ts,
           const char *src, const char *dst, const void *p, size_t n)
{
    struct sink sink = {feed_emit, f, &f->arena};
    struct next next;
    memset(&next, 0, sizeof next);
    f->pkt.frame++;
    f->pkt.ts = ts;
    feed_end(src, &f->pkt.src, &f->pkt.sport);
    feed_end(dst, &f->pkt.dst, &f->pkt.dport);
    struct cursor c = cursor_over(p, n, n);
    d->dissect(&c, &f->pkt, &sink, &next);
    arena_reset(&f->arena);
}

/*
 * A SIP message from its parts: the start line and headers with '|' for line
 * ends, and the body or NULL. Content-Length is added.
 */
static inline void
feed_sip(struct feed *f, int64_t ts, const char *src, const char *dst,
         const char *head, const char *body)
{
    char text[4096];
    size_t n = 0;
    for (; *head; head++) {
        if (*head == '|') {
            text[n++] = '\r';
            text[n++] = '\n';
        } else {
            text[n++] = *head;
        }
    }
    n += (size_t)snprintf(text + n, sizeof text - n,
                          "\r\nContent-Length: %zu\r\n\r\n%s",
                          body ? strlen(body) : 0, body ? body : "");
    assert_true(n < sizeof text);
    feed_bytes(f, &dissector_sip, ts, src, dst, text, n);
}

static inline void
feed_rtp(struct feed *f, int64_t ts, const char *src, const char *dst,
         uint8_t type, uint16_t seq, uint32_t timestamp, uint32_t ssrc)
{
    uint8_t b[12 + 20] = {
        0x80,
        type,
        (uint8_t)(seq >> 8),
        (uint8_t)seq,
        (uint8_t)(timestamp >> 24),
        (uint8_t)(timestamp >> 16),
        (uint8_t)(timestamp >> 8),
        (uint8_t)timestamp,
        (uint8_t)(ssrc >> 24),
        (uint8_t)(ssrc >> 16),
        (uint8_t)(ssrc >> 8),
        (uint8_t)ssrc,
    };
    feed_bytes(f, &dissector_rtp, ts, src, dst, b, sizeof b);
}

/* The n-th (from 0) live entry of a table. */
static inline void *
feed_nth(const struct table *t, uint32_t n)
{
    uint32_t at = 0;
    void *e = NULL;
    for (uint32_t i = 0; i <= n; i++)
        e = table_next(t, &at);
    return e;
}

#endif
