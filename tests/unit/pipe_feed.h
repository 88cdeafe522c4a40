/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pipe_feed.h - packets put together by hand, from the inside out, and sent
 * through the whole pipeline into a state.
 */
#ifndef ESPY_TESTS_PIPE_FEED_H
#define ESPY_TESTS_PIPE_FEED_H

#include "analyzer/pipeline/pipeline.h"
#include "analyzer/state/state.h"
#include "tests/cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pipe {
    struct registry *registry;
    struct state *state;
    struct pipeline *pipeline;
    struct filter *filter;
    uint64_t frame;
    int64_t now;
    uint32_t file, interface;
    uint16_t link_type; /* of the next records */
    int8_t fcs;
    uint64_t ike, esp, sip, rtp, keepalive, dns; /* events */
    uint64_t anomalies;
    char anomaly[64];   /* the last one's reason */
    struct packet last; /* of the last event */
};

static void
pipe_emit(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct pipe *p = ctx;
    bool real = !pkt->quoted;
    p->ike += real && ev->desc == &ike_desc;
    p->esp += real && ev->desc == &esp_desc;
    p->sip += real && ev->desc == &sip_desc;
    p->rtp += real && ev->desc == &rtp_desc;
    p->dns += real && ev->desc == &dns_desc;
    p->keepalive += real && ev->desc == &keepalive_desc;
    if (ev->desc == &anomaly_desc) {
        const struct anomaly_event *a = ev->body;
        snprintf(p->anomaly, sizeof p->anomaly, "%s", a->reason);
        p->anomalies++;
    }
    p->last = *pkt;
    state_event(p->state, pkt, ev);
}

static void
pipe_quoted(void *ctx, const struct packet *pkt)
{
    struct pipe *p = ctx;
    state_quoted(p->state, pkt);
}

static inline void
pipe_init(struct pipe *p, const char *filter)
{
    memset(p, 0, sizeof *p);
    struct err err = {.text = ""};
    p->registry = registry_new();
    p->state = state_new(NULL, NULL);
    p->filter = filter ? filter_new(filter, &err) : NULL;
    assert_string_equal(err.text, "");
    struct pipeline_config c = {
        .registry = p->registry,
        .flows = &p->state->flows,
        .interfaces = &p->state->interfaces,
        .media = &p->state->sip.media,
        .processes = &p->state->processes,
        .trace = &p->state->trace,
        .filter = p->filter,
        .emit = pipe_emit,
        .quoted = pipe_quoted,
        .ctx = p,
    };
    p->pipeline = pipeline_new(&c);
    assert_non_null(p->pipeline);
    p->link_type = 1;
    p->fcs = -1;
    p->now = 1700000000000000000;
}

static inline void
pipe_free(struct pipe *p)
{
    pipeline_free(p->pipeline);
    state_free(p->state);
    registry_free(p->registry);
    filter_free(p->filter);
}

/* --- building, from the inside out ------------------------------------------------ */

struct bytes {
    uint8_t b[4096];
    size_t n;
};

static inline struct bytes
bytes_of(const void *p, size_t n)
{
    struct bytes x;
    assert_true(n <= sizeof x.b);
    memcpy(x.b, p, n);
    x.n = n;
    return x;
}

static inline struct bytes
text_of(const char *s)
{
    return bytes_of(s, strlen(s));
}

/* `head` in front of x. */
static inline struct bytes
behind(const void *head, size_t n, struct bytes x)
{
    assert_true(x.n + n <= sizeof x.b);
    memmove(x.b + n, x.b, x.n);
    memcpy(x.b, head, n);
    x.n += n;
    return x;
}

static inline void
be16(uint8_t *to, size_t v)
{
    to[0] = (uint8_t)(v >> 8);
    to[1] = (uint8_t)v;
}

static inline void
be32(uint8_t *to, size_t v)
{
    be16(to, v >> 16);
    be16(to + 2, v);
}

static inline struct bytes
udp(uint16_t sport, uint16_t dport, struct bytes x)
{
    uint8_t h[8] = {0};
    be16(h, sport);
    be16(h + 2, dport);
    be16(h + 4, x.n + 8);
    return behind(h, 8, x);
}

static inline struct bytes
tcp(uint16_t sport, uint16_t dport, uint32_t seq, uint8_t flags, struct bytes x)
{
    uint8_t h[20] = {0};
    be16(h, sport);
    be16(h + 2, dport);
    be32(h + 4, seq);
    h[12] = 0x50;
    h[13] = flags;
    be16(h + 14, 65535);
    return behind(h, 20, x);
}

/* IPv4; `fragment` is the 16-bit field with its flags. */
static inline struct bytes
ipv4_part(const char *src, const char *dst, uint8_t proto, uint16_t id,
          uint16_t fragment, struct bytes x)
{
    uint8_t h[20] = {0x45, 0, 0, 0, 0, 0, 0, 0, 64, proto};
    struct addr a, b;
    assert_true(addr_parse(src, &a) && addr_parse(dst, &b));
    be16(h + 2, x.n + 20);
    be16(h + 4, id);
    be16(h + 6, fragment);
    memcpy(h + 12, a.b, 4);
    memcpy(h + 16, b.b, 4);
    return behind(h, 20, x);
}

static inline struct bytes
ipv4(const char *src, const char *dst, uint8_t proto, struct bytes x)
{
    return ipv4_part(src, dst, proto, 0, 0, x);
}

static inline struct bytes
ipv6(const char *src, const char *dst, uint8_t proto, struct bytes x)
{
    uint8_t h[40] = {0x60};
    struct addr a, b;
    assert_true(addr_parse(src, &a) && addr_parse(dst, &b));
    be16(h + 4, x.n);
    h[6] = proto;
    h[7] = 64;
    memcpy(h + 8, a.b, 16);
    memcpy(h + 24, b.b, 16);
    return behind(h, 40, x);
}

static inline struct bytes
ethernet(uint16_t type, struct bytes x)
{
    uint8_t h[14] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
    be16(h + 12, type);
    return behind(h, 14, x);
}

/* IKE_SA_INIT with one notify. */
static inline struct bytes
ike_init(uint8_t spi, bool response)
{
    uint8_t m[36] = {[7] = spi, [16] = 41, [17] = 0x20, [18] = 34,
                     [27] = 36, [31] = 8,  [34] = 0x40, [35] = 0x2e};
    m[19] = response ? 0x20 : 0x08;
    m[15] = response ? 9 : 0;
    return bytes_of(m, sizeof m);
}

static inline struct bytes
esp_packet(uint32_t spi, uint32_t sequence)
{
    uint8_t m[60];
    memset(m, 0xa5, sizeof m);
    be32(m, spi);
    be32(m + 4, sequence);
    return bytes_of(m, sizeof m);
}

/* --- sending ---------------------------------------------------------------------- */

static inline void
pipe_cut(struct pipe *p, struct bytes x, size_t caplen)
{
    /* Exactly as long as captured, so that a read past it is seen. */
    uint8_t *exact = malloc(caplen ? caplen : 1);
    assert_non_null(exact);
    memcpy(exact, x.b, caplen);
    struct capture_record r;
    memset(&r, 0, sizeof r);
    r.data = exact;
    r.caplen = (uint32_t)caplen;
    r.origlen = (uint32_t)x.n;
    r.ts = p->now += 1000000;
    r.has_ts = true;
    r.frame = ++p->frame;
    r.interface = p->interface;
    r.link_type = p->link_type;
    r.fcs_length = p->fcs;
    r.pid = -1;
    pipeline_record(p->pipeline, p->file, &r);
    free(exact);
}

static inline void
pipe_send(struct pipe *p, struct bytes x)
{
    pipe_cut(p, x, x.n);
}

/* IPv4 in Ethernet. */
static inline void
pipe_udp(struct pipe *p, const char *src, uint16_t sport, const char *dst,
         uint16_t dport, struct bytes x)
{
    pipe_send(p, ethernet(0x0800, ipv4(src, dst, 17, udp(sport, dport, x))));
}

static inline uint64_t
pipe_account(const struct pipe *p, enum account a)
{
    return pipeline_accounts(p->pipeline)->n[a];
}

/* Every packet is in exactly one account. */
static inline void
pipe_sums(const struct pipe *p)
{
    uint64_t sum = 0;
    for (int i = 0; i < ACCOUNT_N; i++)
        sum += pipeline_accounts(p->pipeline)->n[i];
    assert_int_equal(sum, p->frame);
}

#endif
