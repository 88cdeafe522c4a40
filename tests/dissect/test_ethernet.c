/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

#define MACS 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12

static void
ethernet_ii_leads_to_its_ethertype(void **state)
{
    static const uint8_t frame[] = {MACS, 0x08, 0x00, 0x45, 0x00};
    struct harness *h = RUN(eth, frame);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 14, 2);
    expect_no_anomaly(h);
}

static void
a_length_bounds_llc(void **state)
{
    static const uint8_t frame[] = {MACS, 0, 3, 0x42, 0x42, 3, 0, 0, 0};
    struct harness *h = RUN(eth, frame);
    expect_named(h, "llc", 14, 3);
    expect_no_anomaly(h);
}

static void
a_length_that_lies_is_told_and_the_rest_read(void **state)
{
    static const uint8_t frame[] = {MACS, 0, 9, 0x42, 0x42, 3};
    struct harness *h = RUN(eth, frame);
    expect_named(h, "llc", 14, 3);
    expect_anomaly(h, "eth.length");
}

static void
a_cut_header_is_the_captures_doing(void **state)
{
    static const uint8_t frame[] = {MACS};
    struct harness *h = *state;
    harness_run(h, &dissector_eth, frame, sizeof frame, 60);
    expect_end(h);
    expect_anomaly(h, "cut");
    harness_run(h, &dissector_eth, frame, sizeof frame, sizeof frame);
    expect_anomaly(h, "truncated");
}

static void
snap_leads_back_to_an_ethertype(void **state)
{
    static const uint8_t snap[] = {0xaa, 0xaa, 3, 0, 0, 0, 0x86, 0xdd, 0x60};
    static const uint8_t tunnel[] = {0xaa, 0xaa, 3, 0, 0, 0xf8, 0x81, 0x37};
    static const uint8_t cisco[] = {0xaa, 0xaa, 3, 0, 0, 0x0c, 0x20, 0, 1};
    struct harness *h = RUN(llc, snap);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 8, 1);
    h = RUN(llc, tunnel);
    expect_next(h, CLAIM_ETHERTYPE, 0x8137, 8, 0);
    h = RUN(llc, cisco);
    expect_named(h, "snap payload", 8, 1);
}

static void
llc_names_what_it_does_not_follow(void **state)
{
    static const uint8_t stp[] = {0x42, 0x42, 3, 0, 0};
    static const uint8_t ip[] = {0x06, 0x06, 3, 0x45};
    static const uint8_t ipx[] = {0xff, 0xff, 0, 30};
    struct harness *h = RUN(llc, stp);
    expect_named(h, "stp", 3, 2);
    h = RUN(llc, ip);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 3, 1);
    h = RUN(llc, ipx);
    expect_named(h, "ipx", 3, 1);
}

static void
vlan_tags_nest(void **state)
{
    static const uint8_t outer[] = {0x20, 0x64, 0x81, 0x00, 0, 7, 0x08, 0};
    static const uint8_t inner[] = {0xf0, 0x07, 0x08, 0x00, 0x45};
    struct harness *h = *state;
    harness_run(h, &dissector_vlan, outer, sizeof outer, sizeof outer);
    expect_next(h, CLAIM_ETHERTYPE, 0x8100, 4, 4);
    assert_int_equal(h->pkt.vlan, 100);
    harness_run(h, &dissector_vlan, inner, sizeof inner, sizeof inner);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 4, 1);
    assert_int_equal(h->pkt.vlan, 7);
    assert_int_equal(h->pkt.encap_depth, 2);
    assert_int_equal(h->pkt.encap[1], ENCAP_VLAN);
}

static void
vlan_may_hold_a_length(void **state)
{
    static const uint8_t tag[] = {0, 1, 0, 3, 0x42, 0x42, 3, 0, 0};
    struct harness *h = RUN(vlan, tag);
    expect_named(h, "llc", 4, 3);
}

static void
too_many_tags_end_with_a_reason(void **state)
{
    static const uint8_t tag[] = {0, 1, 0x08, 0x00, 0x45};
    struct harness *h = *state;
    layers_fill(h);
    harness_run(h, &dissector_vlan, tag, sizeof tag, sizeof tag);
    expect_end(h);
    expect_anomaly(h, "encapsulation.depth");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(ethernet_ii_leads_to_its_ethertype),
        layers_test(a_length_bounds_llc),
        layers_test(a_length_that_lies_is_told_and_the_rest_read),
        layers_test(a_cut_header_is_the_captures_doing),
        layers_test(snap_leads_back_to_an_ethertype),
        layers_test(llc_names_what_it_does_not_follow),
        layers_test(vlan_tags_nest),
        layers_test(vlan_may_hold_a_length),
        layers_test(too_many_tags_end_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
