/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

static void
every_optional_field(void **state)
{
    static const uint8_t bare[] = {0, 0, 0x08, 0, 0x45};
    static const uint8_t all[] = {0xb0, 0, 0x86, 0xdd, 1, 2, 0, 0,   9,
                                  9,    9, 9,    0,    0, 0, 1, 0x60};
    static const uint8_t key[] = {0x20, 0, 0x65, 0x58, 9, 9, 9, 9, 1};
    struct harness *h = RUN(gre, bare);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 4, 1);
    h = RUN(gre, all);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 16, 1);
    h = RUN(gre, key);
    expect_next(h, CLAIM_ETHERTYPE, 0x6558, 8, 1);
    assert_int_equal(h->pkt.encap_depth, 3); /* one a run */
    assert_int_equal(h->pkt.encap[0], ENCAP_GRE);
}

static void
erspan_is_ethernet_behind_its_header(void **state)
{
    static const uint8_t two[] = {0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10,
                                  0,    0, 0,    0,    0, 0, 0, 1, 2};
    static const uint8_t one[] = {0, 0, 0x88, 0xbe, 1, 2};
    struct harness *h = RUN(gre, two);
    expect_next(h, CLAIM_LINK, 1, 16, 2);
    h = RUN(gre, one);
    expect_next(h, CLAIM_LINK, 1, 4, 2);
}

static void
pptp_carries_ppp(void **state)
{
    static const uint8_t data[] = {0x30, 0x81, 0x88, 0x0b, 0,    3,   0,
                                   1,    0,    0,    0,    5,    0,   0,
                                   0,    4,    0,    0x21, 0x45, 0xee};
    static const uint8_t ack[] = {0x20, 0x81, 0x88, 0x0b, 0, 0,
                                  0,    1,    0,    0,    0, 4};
    static const uint8_t odd[] = {0x20, 0x81, 0x08, 0x00, 0, 0, 0, 1};
    struct harness *h = RUN(gre, data);
    expect_named(h, "ppp", 16, 3);
    expect_no_anomaly(h);
    h = RUN(gre, ack);
    expect_end(h);
    expect_no_anomaly(h);
    h = RUN(gre, odd);
    expect_end(h);
    expect_anomaly(h, "gre.version");
}

static void
what_is_not_followed_says_why(void **state)
{
    static const uint8_t routing[] = {0x40, 0, 0x08, 0, 0, 0, 0, 0};
    static const uint8_t version[] = {0, 5, 0x08, 0, 0, 0, 0, 0};
    static const uint8_t shorter[] = {0xb0, 0, 0x08, 0, 0, 0, 0, 0};
    struct harness *h = RUN(gre, routing);
    expect_end(h);
    expect_anomaly(h, "gre.routing");
    h = RUN(gre, version);
    expect_end(h);
    expect_anomaly(h, "gre.version");
    h = RUN(gre, shorter);
    expect_end(h);
    expect_anomaly(h, "truncated");
}

static void
etherip_is_ethernet_behind_two_bytes(void **state)
{
    static const uint8_t frame[] = {0x30, 0, 1, 2}, other[] = {0x40, 0, 1, 2};
    struct harness *h = RUN(etherip, frame);
    expect_next(h, CLAIM_LINK, 1, 2, 2);
    assert_int_equal(h->pkt.encap[0], ENCAP_ETHERIP);
    h = RUN(etherip, other);
    expect_end(h);
    expect_anomaly(h, "etherip.version");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(every_optional_field),
        layers_test(erspan_is_ethernet_behind_its_header),
        layers_test(pptp_carries_ppp),
        layers_test(what_is_not_followed_says_why),
        layers_test(etherip_is_ethernet_behind_two_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
