/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

#define PORTS 0x11, 0x94, 0x01, 0xf4 /* 4500 to 500 */

static void
ports_and_payload(void **state)
{
    static const uint8_t udp[] = {PORTS, 0, 11, 0, 0, 1, 2, 3, 0xee};
    struct harness *h = RUN(udp, udp);
    expect_next(h, CLAIM_UDP, 0, 8, 3);
    expect_no_anomaly(h);
    assert_int_equal(h->pkt.sport, 4500);
    assert_int_equal(h->pkt.dport, 500);
    assert_int_equal(h->pkt.payload, 3);
}

static void
a_length_that_lies_is_told_and_the_rest_read(void **state)
{
    static const uint8_t udp[] = {PORTS, 0, 99, 0, 0, 1, 2, 3};
    struct harness *h = RUN(udp, udp);
    expect_next(h, CLAIM_UDP, 0, 8, 3);
    expect_anomaly(h, "udp.length");
    h->pkt.quoted = h->pkt.is_fragment = true; /* a quoted fragment may */
    harness_run(h, &dissector_udp, udp, sizeof udp, sizeof udp);
    expect_next(h, CLAIM_UDP, 0, 8, 3);
    expect_no_anomaly(h);
}

static void
a_length_below_the_header_leaves_nothing(void **state)
{
    static const uint8_t udp[] = {PORTS, 0, 7, 0, 0, 1, 2, 3};
    struct harness *h = RUN(udp, udp);
    expect_next(h, CLAIM_UDP, 0, 8, 0);
    expect_anomaly(h, "udp.length");
    assert_int_equal(h->pkt.payload, 0);
}

static void
zero_is_right_only_for_a_jumbogram(void **state)
{
    static const uint8_t udp[] = {PORTS, 0, 0, 0, 0, 1, 2, 3};
    struct harness *h = RUN(udp, udp);
    expect_next(h, CLAIM_UDP, 0, 8, 3);
    expect_anomaly(h, "udp.length");
    harness_run(h, &dissector_udp, udp, sizeof udp, 70000);
    expect_next(h, CLAIM_UDP, 0, 8, 70000 - 8);
    expect_no_anomaly(h);
}

static void
a_header_cut_in_a_quote_gives_its_ports(void **state)
{
    static const uint8_t udp[] = {PORTS};
    struct harness *h = *state;
    harness_run(h, &dissector_udp, udp, sizeof udp, 90);
    expect_end(h);
    expect_anomaly(h, "cut");
    assert_int_equal(h->pkt.dport, 500);
    h->pkt.quoted = true;
    harness_run(h, &dissector_udp, udp, sizeof udp, 90);
    expect_end(h);
    expect_no_anomaly(h);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(ports_and_payload),
        layers_test(a_length_that_lies_is_told_and_the_rest_read),
        layers_test(a_length_below_the_header_leaves_nothing),
        layers_test(zero_is_right_only_for_a_jumbogram),
        layers_test(a_header_cut_in_a_quote_gives_its_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
