/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

static void
an_ethernet_frame_follows(void **state)
{
    static const uint8_t vxlan[] = {8, 0, 0, 0, 0, 0, 42, 0, 1, 2, 3};
    struct harness *h = RUN(vxlan, vxlan);
    expect_next(h, CLAIM_LINK, 1, 8, 3);
    assert_int_equal(h->pkt.encap[0], ENCAP_VXLAN);
    layers_fill(h);
    harness_run(h, &dissector_vxlan, vxlan, sizeof vxlan, sizeof vxlan);
    expect_end(h);
    expect_anomaly(h, "encapsulation.depth");
}

static void
without_a_vni_it_is_another_programs(void **state)
{
    static const uint8_t other[] = {0, 0, 0, 0, 0, 0, 42, 0, 1};
    static const uint8_t shorter[] = {8, 0, 0, 0};
    struct harness *h = RUN(vxlan, other);
    expect_named(h, "data", 0, 9);
    h = RUN(vxlan, shorter);
    expect_end(h);
    expect_anomaly(h, "truncated");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(an_ethernet_frame_follows),
        layers_test(without_a_vni_it_is_another_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
