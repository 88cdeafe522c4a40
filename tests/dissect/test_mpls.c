/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

#define IPV4_20 \
    0x45, 0, 0, 20, 0, 0, 0, 0, 64, 59, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2
#define BOTTOM 0, 0x10, 0x01, 64 /* label 256, S */

static void
a_stack_is_read_to_its_bottom(void **state)
{
    static const uint8_t two[] = {0,    0x10, 0x00, 64,     0,
                                  0x20, 0x01, 64,   IPV4_20};
    struct harness *h = *state;
    harness_run(h, &dissector_mpls, two, sizeof two, sizeof two);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 8, 20);
    assert_int_equal(h->pkt.encap_depth, 1);
    assert_int_equal(h->pkt.encap[0], ENCAP_MPLS);
    RUN(mpls, two);
}

static void
explicit_null_labels_name_the_payload(void **state)
{
    static const uint8_t v4[] = {0, 0, 0x01, 64, 0x45};
    static const uint8_t v6[] = {0, 0, 0x21, 64, 0x60};
    struct harness *h = RUN(mpls, v4);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 4, 1);
    h = RUN(mpls, v6);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 4, 1);
}

static void
an_ethernet_pseudowire_is_followed_when_certain(void **state)
{
    /* with and without the control word; the address begins with a 4 */
    static const uint8_t with[] = {BOTTOM, 0,  0,  0,    0,    1,      2,
                                   3,      4,  5,  6,    7,    8,      9,
                                   10,     11, 12, 0x08, 0x00, IPV4_20};
    static const uint8_t without[] = {
        BOTTOM, 0x45, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x08, 0x00, IPV4_20};
    static const uint8_t unknown[] = {BOTTOM, 0, 0, 0, 0, 1, 2,
                                      3,      4, 5, 6, 7, 8};
    struct harness *h = RUN(mpls, with);
    expect_next(h, CLAIM_LINK, 1, 8, 34);
    h = RUN(mpls, without);
    expect_next(h, CLAIM_LINK, 1, 4, 34);
    h = RUN(mpls, unknown);
    expect_named(h, "mpls payload", 4, 12);
}

static void
a_cut_ip_header_is_still_handed_on(void **state)
{
    static const uint8_t cut[] = {BOTTOM, 0x45, 0};
    struct harness *h = *state;
    harness_run(h, &dissector_mpls, cut, sizeof cut, 90);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 4, 86);
}

static void
a_stack_without_a_bottom_ends(void **state)
{
    static uint8_t endless[4 * 80]; /* S never set */
    struct harness *h = RUN(mpls, endless);
    expect_end(h);
    expect_anomaly(h, "mpls.labels");
    harness_run(h, &dissector_mpls, endless, 8, 8);
    expect_end(h);
    expect_anomaly(h, "truncated");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(a_stack_is_read_to_its_bottom),
        layers_test(explicit_null_labels_name_the_payload),
        layers_test(an_ethernet_pseudowire_is_followed_when_certain),
        layers_test(a_cut_ip_header_is_still_handed_on),
        layers_test(a_stack_without_a_bottom_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
