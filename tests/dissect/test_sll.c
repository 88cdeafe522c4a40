/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

#define ADDRESS 0, 6, 1, 2, 3, 4, 5, 6, 0, 0

static void
the_protocol_and_the_direction(void **state)
{
    static const uint8_t in[] = {0, 0, 0, 1, ADDRESS, 0x08, 0x00, 0x45};
    static const uint8_t out[] = {0, 4, 0, 1, ADDRESS, 0x86, 0xdd, 0x60};
    static const uint8_t other[] = {0, 3, 0, 1, ADDRESS, 0x86, 0xdd, 0x60};
    struct harness *h = RUN(sll, in);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 16, 1);
    assert_int_equal(h->pkt.direction, PACKET_IN);
    h->pkt.direction = PACKET_UNKNOWN;
    RUN(sll, out);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 16, 1);
    assert_int_equal(h->pkt.direction, PACKET_OUT);
    h->pkt.direction = PACKET_UNKNOWN;
    RUN(sll, other);
    assert_int_equal(h->pkt.direction, PACKET_UNKNOWN);
}

static void
the_hardware_type_may_change_the_meaning(void **state)
{
    static const uint8_t radiotap[] = {0, 0, 3, 0x23, ADDRESS, 0, 0, 0};
    static const uint8_t wlan[] = {0, 0, 3, 0x21, ADDRESS, 0, 0, 0};
    static const uint8_t netlink[] = {0, 0, 3, 0x38, ADDRESS, 0x08, 0, 0};
    static const uint8_t llc[] = {0, 0, 0, 1, ADDRESS, 0, 4, 0x42};
    static const uint8_t ipx[] = {0, 0, 0, 1, ADDRESS, 0, 1, 0xff};
    static const uint8_t can[] = {0, 0, 1, 0x18, ADDRESS, 0, 0x0c, 0};
    struct harness *h = RUN(sll, radiotap);
    expect_next(h, CLAIM_LINK, 127, 16, 1);
    h = RUN(sll, wlan);
    expect_next(h, CLAIM_LINK, 105, 16, 1);
    h = RUN(sll, netlink);
    expect_named(h, "netlink", 16, 1);
    h = RUN(sll, llc);
    expect_named(h, "llc", 16, 1);
    h = RUN(sll, ipx);
    expect_named(h, "ipx", 16, 1);
    h = RUN(sll, can);
    expect_named(h, "sll payload", 16, 1);
}

static void
the_second_version(void **state)
{
    static const uint8_t v2[] = {0x08, 0x00, 0, 0, 0, 0, 0, 2, 0, 1,   4,
                                 6,    1,    2, 3, 4, 5, 6, 0, 0, 0x45};
    struct harness *h = RUN(sll2, v2);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 20, 1);
    assert_int_equal(h->pkt.direction, PACKET_OUT);
    expect_no_anomaly(h);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(the_protocol_and_the_direction),
        layers_test(the_hardware_type_may_change_the_meaning),
        layers_test(the_second_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
