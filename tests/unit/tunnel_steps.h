/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tunnel_steps.h - short words for the tests of tunnels: who talks, and what they do.
 */
#ifndef ESPY_TESTS_TUNNEL_STEPS_H
#define ESPY_TESTS_TUNNEL_STEPS_H

#include "tests/unit/tunnel_feed.h"

#define PHONE "10.0.0.2"
#define GW "198.51.100.1"
#define NAT "203.0.113.5"

#define START                     \
    struct feed feed, *f = &feed; \
    (void)state;                  \
    feed_init(f)
#define END feed_free(f)

static inline void
is(struct endpoint e, const char *addr, uint16_t port)
{
    struct endpoint x = at(addr, port);
    assert_true(endpoint_eq(&e, &x));
}

static inline uint32_t
count(const struct feed *f)
{
    return f->t.tunnels.count;
}

/* Both directions, `n` packets each. */
static inline void
traffic(struct feed *f, struct endpoint a, struct endpoint b, uint32_t spi,
        uint32_t from, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        feed_esp(f, a, b, spi, from + i);
        feed_esp(f, b, a, spi + 0x1000, from + i);
    }
}

static inline struct ike
init(uint64_t spi)
{
    return (struct ike){.i = spi,
                        .exchange = INIT,
                        .initiator = true,
                        .group = 14,
                        .proposals = &feed_proposal,
                        .n_proposals = 1,
                        .text = "init"};
}

#endif
