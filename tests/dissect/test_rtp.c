/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "dissectors/rtp.h"
#include "tests/dissect/harness.h"

extern const struct dissector dissector_rtp, dissector_rtcp;

static struct harness h;

static void
run(const struct dissector *d, const uint8_t *p, size_t n)
{
    harness_sweep(d, &h.pkt, p, n);
    harness_run(&h, d, p, n, n);
}

static int
setup(void **state)
{
    (void)state;
    harness_init(&h);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    harness_free(&h);
    return 0;
}

static void
plain(void **state)
{
    (void)state;
    static const uint8_t p[] = {0x80, 0xe0, 0x12, 0x34, 0, 0, 1, 0x40,
                                0xde, 0xad, 0xbe, 0xef, 1, 2, 3};
    run(&dissector_rtp, p, sizeof p);
    const struct rtp_event *e = harness_event(&h, &rtp_desc);
    assert_int_equal(h.n, 1);
    assert_int_equal(e->ssrc, 0xdeadbeef);
    assert_int_equal(e->sequence, 0x1234);
    assert_int_equal(e->timestamp, 320);
    assert_int_equal(e->payload_type, 96);
    assert_true(e->marker);
    assert_int_equal(e->payload_length, 3);
}

static void
csrc_extension_padding(void **state)
{
    (void)state;
    static const uint8_t p[] = {0xb2, 8,    0, 1, 0,    0, 0, 0, 0, 0, 0,
                                9,    1,    1, 1, 1,    2, 2, 2, 2, /* CSRC */
                                0xbe, 0xde, 0, 1, 0x10, 7, 0, 0, /* extension */
                                5,    5,    5, 0, 0,    3};      /* padding 3 */
    run(&dissector_rtp, p, sizeof p);
    const struct rtp_event *e = harness_event(&h, &rtp_desc);
    assert_int_equal(h.n_anomalies, 0);
    assert_int_equal(e->payload_length, 3);
    assert_false(e->marker);
    /* the snap length took the padding count: no anomaly, the length with it */
    harness_run(&h, &dissector_rtp, p, sizeof p - 1, sizeof p);
    e = harness_event(&h, &rtp_desc);
    assert_int_equal(h.n_anomalies, 0);
    assert_int_equal(e->payload_length, 6);
    uint8_t bad[sizeof p];
    memcpy(bad, p, sizeof p);
    bad[sizeof p - 1] = 7;
    run(&dissector_rtp, bad, sizeof bad);
    assert_true(harness_has_anomaly(&h, "rtp.padding"));
    bad[23] = 200; /* the extension runs past the end */
    run(&dissector_rtp, bad, sizeof bad);
    assert_true(harness_has_anomaly(&h, "truncated"));
    assert_null(harness_event(&h, &rtp_desc));
}

static void
a_header_is_enough_of_a_cut_packet(void **state)
{
    (void)state;
    static const uint8_t p[12] = {0x80, 0, 0, 1};
    harness_run(&h, &dissector_rtp, p, 12, 172);
    const struct rtp_event *e = harness_event(&h, &rtp_desc);
    assert_int_equal(e->payload_length, 160);
    assert_int_equal(h.n_anomalies, 0);
    harness_run(&h, &dissector_rtp, p, 11, 172);
    assert_true(harness_has_anomaly(&h, "cut"));
}

static void
others_on_the_port(void **state)
{
    (void)state;
    /* RFC 7983: STUN, ZRTP, DTLS, TURN channel */
    static const uint8_t first[] = {0, 1, 3, 16, 20, 22, 63, 64, 79};
    for (size_t i = 0; i < sizeof first; i++) {
        uint8_t p[20] = {first[i]};
        run(&dissector_rtp, p, sizeof p);
        assert_int_equal(h.n, 0);
        run(&dissector_rtcp, p, sizeof p);
        assert_int_equal(h.n, 0);
    }
    static const uint8_t bad[] = {4, 15, 80, 127, 192, 255};
    for (size_t i = 0; i < sizeof bad; i++) {
        uint8_t p[20] = {bad[i]};
        run(&dissector_rtp, p, sizeof p);
        assert_true(harness_has_anomaly(&h, "rtp.version"));
    }
    run(&dissector_rtp, first, 0);
    assert_int_equal(h.n, 0);
}

static void
rtcp_on_the_same_port(void **state)
{
    (void)state;
    static const uint8_t p[8] = {0x80, 201, 0, 1, 0, 0, 0, 5};
    run(&dissector_rtp, p, sizeof p);
    assert_int_equal(h.n, 0);
    assert_int_equal(h.next.space, CLAIM_NAME);
    assert_string_equal(h.next.name, "rtcp");
    assert_ptr_equal(h.next.cur.p, p);
    assert_int_equal(h.next.cur.wire, 8);
}

static const uint8_t compound[] = {
    0x81, 200, 0, 12, 0,  0,  0, 1, /* SR, one report */
    1,    2,   3, 4,  5,  6,  7, 8, 0, 0,   0,   160, 0,   0,   0,
    50,   0,   0, 31, 64, 0,  0, 0, 2, 64,  0,   0,   9,   0,   1,
    0,    7,   0, 0,  0,  80, 0, 0, 0, 0,   0,   0,   0,   0,   0x81,
    202,  0,   3, 0,  0,  0,  1, 1, 4, 'a', '@', 'b', 'c', 0,   0, /* SDES */
    0x81, 203, 0, 3,  0,  0,  0, 1, 5, 'd', 'o', 'n', 'e', '!', 0,
    0, /* BYE */
};

static const struct rtcp_event *
nth(size_t i)
{
    assert_true(i < h.n && h.events[i].desc == &rtcp_desc);
    return h.events[i].body;
}

static void
rtcp_compound(void **state)
{
    (void)state;
    run(&dissector_rtcp, compound, sizeof compound);
    assert_int_equal(h.n, 3);
    const struct rtcp_event *e = nth(0);
    assert_string_equal(e->name, "SR");
    assert_int_equal(e->ssrc, 1);
    assert_int_equal(e->packets, 50);
    assert_int_equal(e->octets, 8000);
    assert_int_equal(e->reports.n, 1);
    const struct rtcp_report *r = e->reports.items;
    assert_int_equal(r->ssrc, 2);
    assert_int_equal(r->fraction_lost, 64);
    assert_int_equal(r->cumulative_lost, 9);
    assert_int_equal(r->jitter, 80);
    e = nth(1);
    assert_true(slice_eq(e->cname, "a@bc"));
    assert_int_equal(e->packets, -1);
    e = nth(2);
    assert_string_equal(e->name, "BYE");
    assert_true(slice_eq(e->reason, "done!"));
    assert_int_equal(h.events[2].off, 72 - 4);
    assert_int_equal(h.events[2].length, 16);
}

static void
rtcp_malformed(void **state)
{
    (void)state;
    uint8_t p[sizeof compound];
    memcpy(p, compound, sizeof p);
    p[25 + 8] = 0xff; /* cumulative lost: 0xff0009 is negative */
    run(&dissector_rtcp, p, sizeof p);
    const struct rtcp_report *r = nth(0)->reports.items;
    assert_int_equal(r->cumulative_lost, -65527);
    memcpy(p, compound, sizeof p);
    p[0] = 0x9f; /* 31 reports announced, one there */
    run(&dissector_rtcp, p, sizeof p);
    assert_true(harness_has_anomaly(&h, "truncated"));
    memcpy(p, compound, sizeof p);
    p[3] = 200; /* longer than the datagram */
    run(&dissector_rtcp, p, sizeof p);
    assert_true(harness_has_anomaly(&h, "truncated"));
    assert_null(harness_event(&h, &rtcp_desc));
    memcpy(p, compound, sizeof p);
    p[52] = 0x41; /* the second packet is of version 1 */
    run(&dissector_rtcp, p, sizeof p);
    assert_true(harness_has_anomaly(&h, "rtcp.header"));
    assert_int_equal(nth(0)->type, 200);
    /* ten thousand empty packets */
    static uint8_t many[40000];
    for (size_t i = 0; i < sizeof many; i += 4) {
        many[i] = 0x80;
        many[i + 1] = 202;
    }
    harness_run(&h, &dissector_rtcp, many, sizeof many, sizeof many);
    assert_int_equal(h.n, 64);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(plain),
        TEST(csrc_extension_padding),
        TEST(a_header_is_enough_of_a_cut_packet),
        TEST(others_on_the_port),
        TEST(rtcp_on_the_same_port),
        TEST(rtcp_compound),
        TEST(rtcp_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
