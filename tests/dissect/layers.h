/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layers.h - short words for the tests of headers: run one, and see what it
 * says follows, from where, and how long.
 */
#ifndef ESPY_TESTS_LAYERS_H
#define ESPY_TESTS_LAYERS_H

#include "tests/cmocka_all.h"
#include "tests/dissect/harness.h"

extern const struct dissector dissector_eth, dissector_llc, dissector_vlan,
    dissector_pppoe, dissector_ppp, dissector_mpls, dissector_null,
    dissector_pflog, dissector_nflog, dissector_raw, dissector_sll,
    dissector_sll2, dissector_wlan, dissector_wlan_datapad, dissector_radiotap,
    dissector_ppi, dissector_pktap, dissector_ip, dissector_ipv6,
    dissector_ipv6_ext, dissector_icmp, dissector_icmpv6, dissector_gre,
    dissector_etherip, dissector_teredo, dissector_gtp, dissector_vxlan,
    dissector_udp, dissector_tcp;

static inline int
layers_setup(void **state)
{
    struct harness *h = test_malloc(sizeof *h);
    harness_init(h);
    *state = h;
    return 0;
}

static inline int
layers_teardown(void **state)
{
    harness_free(*state);
    test_free(*state);
    return 0;
}

/* Each test gets a fresh harness as its state. */
#define layers_test(f) \
    cmocka_unit_test_setup_teardown(f, layers_setup, layers_teardown)

/* Runs d over a whole array, after sweeping it, and shows its harness. */
static inline struct harness *
layers_run(void **state, const struct dissector *d, const void *bytes, size_t n)
{
    struct harness *h = *state;
    harness_sweep(d, &h->pkt, bytes, n);
    harness_run(h, d, bytes, n, n);
    return h;
}

#define RUN(d, array) layers_run(state, &dissector_##d, array, sizeof(array))

/* What follows: the space, its value, the offset where it starts, and its bytes on
 * the wire. */
#define expect_next(h, s, v, at, n)                     \
    do {                                                \
        assert_int_equal((h)->next.space, s);           \
        assert_int_equal((h)->next.value, v);           \
        assert_int_equal((h)->next.cur.off, at);        \
        assert_int_equal((h)->next.cur.wire, n);        \
        assert_int_equal((h)->next.cur.why, CURSOR_OK); \
    } while (0)

#define expect_named(h, text, at, n)               \
    do {                                           \
        expect_next(h, CLAIM_NAME, 0, at, n);      \
        assert_string_equal((h)->next.name, text); \
    } while (0)

#define expect_end(h) assert_int_equal((h)->next.space, CLAIM_NONE)

#define expect_anomaly(h, reason)                     \
    do {                                              \
        assert_int_equal((h)->n_anomalies, 1);        \
        assert_string_equal((h)->anomaly[0], reason); \
    } while (0)

#define expect_no_anomaly(h) assert_int_equal((h)->n_anomalies, 0)

/* Fills the packet with encapsulations until no more fit. */
static inline void
layers_fill(struct harness *h)
{
    h->pkt.encap_depth = 0;
    while (packet_enter(&h->pkt, ENCAP_VLAN))
        ;
}

#endif
