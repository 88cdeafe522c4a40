/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

static void
both_byte_orders_and_every_bsd(void **state)
{
    static const uint8_t v6[] = {10, 24, 28, 30};
    struct harness *h = *state;
    for (size_t i = 0; i < sizeof v6; i++) {
        uint8_t le[] = {v6[i], 0, 0, 0, 0x60}, be[] = {0, 0, 0, v6[i], 0x60};
        RUN(null, le);
        expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 4, 1);
        RUN(null, be);
        expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 4, 1);
    }
    static const uint8_t le[] = {2, 0, 0, 0, 0x45}, be[] = {0, 0, 0, 2, 0x45};
    RUN(null, le);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 4, 1);
    RUN(null, be);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 4, 1);
}

static void
other_families_are_named(void **state)
{
    static const uint8_t osi[] = {7, 0, 0, 0, 0x81};
    static const uint8_t type[] = {0, 0, 0x08, 0x06, 0};
    struct harness *h = RUN(null, osi);
    expect_named(h, "null payload", 4, 1);
    h = RUN(null, type);
    expect_next(h, CLAIM_ETHERTYPE, 0x0806, 4, 1);
}

static void
raw_is_told_by_its_first_nibble(void **state)
{
    static const uint8_t v4[] = {0x45, 0}, v6[] = {0x60, 0}, junk[] = {0x01};
    struct harness *h = RUN(raw, v4);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 0, 2);
    h = RUN(raw, v6);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 0, 2);
    h = RUN(raw, junk);
    expect_named(h, "data", 0, 1);
    harness_run(h, &dissector_raw, "", 0, 0);
    expect_end(h);
    expect_anomaly(h, "truncated");
    harness_run(h, &dissector_raw, "", 0, 40);
    expect_anomaly(h, "cut");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(both_byte_orders_and_every_bsd),
        layers_test(other_families_are_named),
        layers_test(raw_is_told_by_its_first_nibble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
