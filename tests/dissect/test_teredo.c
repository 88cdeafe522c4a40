/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

#define ORIGIN 0, 0, 0xf2, 0x27, 0x3f, 0xff, 0xfd, 0xfe
#define NONCE 1, 2, 3, 4, 5, 6, 7, 8, 0

static void
ipv6_with_and_without_indications(void **state)
{
    static const uint8_t bare[] = {0x60, 0, 0};
    static const uint8_t origin[] = {ORIGIN, 0x60, 0};
    static const uint8_t both[] = {0, 1, 2, 3,     9,      9,
                                   8, 8, 8, NONCE, ORIGIN, 0x60};
    struct harness *h = RUN(teredo, bare);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 0, 3);
    h = RUN(teredo, origin);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 8, 2);
    h = RUN(teredo, both);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 26, 1);
    assert_int_equal(h->pkt.encap[0], ENCAP_TEREDO);
    expect_no_anomaly(h);
}

static void
another_programs_packet_is_handed_on_whole(void **state)
{
    static const uint8_t dns[] = {0x12, 0x34, 1, 0, 0, 1};
    static const uint8_t shorter[] = {0, 1, 200, 3, 9, 9, 8, 8, 8};
    struct harness *h = RUN(teredo, dns);
    expect_named(h, "data", 0, 6);
    expect_no_anomaly(h);
    h = RUN(teredo, shorter);
    expect_named(h, "data", 0, 9);
    assert_int_equal(h->pkt.encap_depth, 0);
}

static void
a_cut_one_is_told_so(void **state)
{
    static const uint8_t origin[] = {ORIGIN};
    struct harness *h = *state;
    harness_run(h, &dissector_teredo, origin, sizeof origin, 60);
    expect_end(h);
    expect_anomaly(h, "cut");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(ipv6_with_and_without_indications),
        layers_test(another_programs_packet_is_handed_on_whole),
        layers_test(a_cut_one_is_told_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
