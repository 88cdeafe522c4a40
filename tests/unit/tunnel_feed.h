/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tunnel_feed.h - packets and events of tunnels by hand, for the tests of what
 * is remembered of them.
 */
#ifndef ESPY_TESTS_TUNNEL_FEED_H
#define ESPY_TESTS_TUNNEL_FEED_H

#include "analyzer/state/tunnel.h"
#include "tests/cmocka_all.h"

#include <string.h>

#define SECOND 1000000000ll
#define MS 1000000ll

enum { INIT = 34, AUTH = 35, CHILD = 36, INFO = 37, INTERMEDIATE = 43 };

/* Who and when; the tests change parts of it between packets. */
struct feed {
    struct tunnels t;
    uint64_t frame;
    int64_t now;
    uint32_t file, interface;
    uint8_t direction;
    struct tunnel *last; /* that the last packet belonged to */
};

static inline void
feed_init(struct feed *f)
{
    memset(f, 0, sizeof *f);
    f->now = 1700000000 * SECOND;
    assert_int_equal(tunnels_init(&f->t), 0);
}

static inline void
feed_free(struct feed *f)
{
    tunnels_free(&f->t);
}

static inline struct endpoint
at(const char *addr, uint16_t port)
{
    struct endpoint e;
    memset(&e, 0, sizeof e);
    assert_true(addr_parse(addr, &e.addr));
    e.port = port;
    return e;
}

/* The next packet: a millisecond later, in the next frame. */
static inline struct packet
feed_packet(struct feed *f, struct endpoint from, struct endpoint to)
{
    struct packet p;
    memset(&p, 0, sizeof p);
    f->now += MS;
    p.frame = ++f->frame;
    p.ts = f->now;
    p.file = f->file;
    p.interface = f->interface;
    p.direction = f->direction;
    p.pid = -1;
    p.src = from.addr;
    p.dst = to.addr;
    p.sport = from.port;
    p.dport = to.port;
    p.ip_proto = from.port || to.port ? 17 : 50;
    return p;
}

/* An IKEv2 message: the header, and what the test adds. */
struct ike {
    uint64_t i, r;
    uint8_t exchange;
    bool initiator, response;
    uint32_t id, length;
    int64_t encrypted; /* 0: in clear */
    int64_t group;     /* 0: none */
    uint8_t major;     /* 0: 2 */
    const struct ike_notify *notify;
    size_t n_notify;
    const struct ike_proposal *proposals;
    size_t n_proposals;
    const struct ike_vendor_id *vendors;
    size_t n_vendors;
    const struct ike_fragment *fragment;
    bool encrypted_flag; /* IKEv1 */
    const char *text;    /* stands for the bytes; NULL: cut */
};

static inline struct ike_event
feed_event(const struct ike *m)
{
    struct ike_event e;
    memset(&e, 0, sizeof e);
    e.initiator_spi = m->i;
    e.responder_spi = m->r;
    e.major = m->major ? m->major : 2;
    e.version = e.major == 1 ? "1.0" : "2.0";
    e.exchange_type = m->exchange;
    e.initiator = m->initiator;
    e.response = m->response;
    e.message_id = m->id;
    e.length = m->length ? m->length : 300;
    e.encrypted_length = m->encrypted ? m->encrypted : -1;
    e.encrypted_flag = m->encrypted_flag;
    e.dh_group = m->group ? m->group : -1;
    e.nonce_length = e.auth_method = e.cfg_type = -1;
    e.notify.items = m->notify;
    e.notify.n = m->n_notify;
    e.proposals.items = m->proposals;
    e.proposals.n = m->n_proposals;
    e.vendor_ids.items = m->vendors;
    e.vendor_ids.n = m->n_vendors;
    e.fragment = m->fragment;
    e.message = slice_cstr(m->text);
    return e;
}

static inline struct tunnel *
feed_ike(struct feed *f, struct endpoint from, struct endpoint to, struct ike m)
{
    struct packet p = feed_packet(f, from, to);
    struct ike_event e = feed_event(&m);
    return f->last = tunnels_ike(&f->t, &p, &e);
}

static inline struct tunnel *
feed_esp(struct feed *f, struct endpoint from, struct endpoint to, uint32_t spi,
         uint32_t sequence)
{
    struct packet p = feed_packet(f, from, to);
    struct esp_event e = {spi, sequence, 120, p.ip_proto == 17 ? "udp" : "ip",
                          false};
    return f->last = tunnels_esp(&f->t, &p, &e);
}

static inline struct tunnel *
feed_keepalive(struct feed *f, struct endpoint from, struct endpoint to)
{
    struct packet p = feed_packet(f, from, to);
    return f->last = tunnels_keepalive(&f->t, &p);
}

/* A chosen suite, as an answer's SA payload. */
static const struct ike_transform feed_transforms[] = {
    {1, 12, "ENCR_AES_CBC", 256, -1},
    {2, 5, "PRF_HMAC_SHA2_256", -1, -1},
    {3, 12, "AUTH_HMAC_SHA2_256_128", -1, -1},
    {4, 14, "2048-bit MODP Group", -1, -1},
};
static const struct ike_proposal feed_proposal = {
    1, -1, 1, {NULL, 0}, {feed_transforms, 4}};

/* IKE_SA_INIT and IKE_AUTH, both answered. `float`: the second on 4500. */
static inline struct tunnel *
feed_handshake(struct feed *f, const char *i, const char *r, uint64_t spi,
               uint16_t port)
{
    struct endpoint a = at(i, 500), b = at(r, 500);
    struct endpoint a2 = at(i, port), b2 = at(r, port == 500 ? 500 : 4500);
    feed_ike(f, a, b,
             (struct ike){.i = spi,
                          .exchange = INIT,
                          .initiator = true,
                          .group = 14,
                          .proposals = &feed_proposal,
                          .n_proposals = 1,
                          .text = "init"});
    feed_ike(f, b, a,
             (struct ike){.i = spi,
                          .r = spi + 1,
                          .exchange = INIT,
                          .response = true,
                          .group = 14,
                          .proposals = &feed_proposal,
                          .n_proposals = 1,
                          .text = "answer"});
    feed_ike(f, a2, b2,
             (struct ike){.i = spi,
                          .r = spi + 1,
                          .exchange = AUTH,
                          .initiator = true,
                          .id = 1,
                          .encrypted = 400});
    return feed_ike(f, b2, a2,
                    (struct ike){.i = spi,
                                 .r = spi + 1,
                                 .exchange = AUTH,
                                 .response = true,
                                 .id = 1,
                                 .encrypted = 240});
}

static inline struct ike_sa *
feed_sa(const struct feed *f, const struct tunnel *tn, uint32_t nth)
{
    struct ike_sa *sa = NULL;
    uint32_t place = 0;
    for (uint32_t i = 0; i <= nth; i++)
        assert_non_null(sa = tunnel_next_ike(&f->t, tn, &place));
    return sa;
}

static inline uint32_t
feed_ike_count(const struct feed *f, const struct tunnel *tn)
{
    uint32_t place = 0, n = 0;
    while (tunnel_next_ike(&f->t, tn, &place))
        n++;
    return n;
}

static inline uint32_t
feed_esp_count(const struct feed *f, const struct tunnel *tn)
{
    uint32_t place = 0, n = 0;
    while (tunnel_next_esp(&f->t, tn, &place))
        n++;
    return n;
}

static inline struct esp_sa *
feed_esp_sa(const struct feed *f, const struct tunnel *tn, uint32_t spi)
{
    struct esp_sa *sa;
    uint32_t place = 0;
    while ((sa = tunnel_next_esp(&f->t, tn, &place)))
        if (sa->key.spi == spi)
            return sa;
    return NULL;
}

static inline enum ike_outcome
feed_outcome(struct feed *f, const struct ike_sa *sa)
{
    tunnels_finish(&f->t);
    return ike_sa_outcome(sa, sa->carried);
}

#endif
