/* SPDX-License-Identifier: Apache-2.0 */
/* What machines that filter packets capture: PFLOG, NFLOG. */
#include "tests/dissect/layers.h"

static void
pflog_header_is_padded(void **state)
{
    uint8_t p[65] = {61, 2, 0, 0, 'e', 'm', '0'};
    uint8_t whole[49] = {48, 30};
    static const uint8_t lie[] = {3, 2, 0, 0, 0x45};
    struct harness *h = *state;
    p[64] = 0x45;
    RUN(pflog, p);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 64, 1);
    RUN(pflog, whole);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 48, 1);
    RUN(pflog, lie);
    expect_end(h);
    expect_anomaly(h, "pflog.length");
}

static void
nflog_payload_is_an_attribute(void **state)
{
    static const uint8_t le[] = {2, 0, 0, 1, 5, 0, 10, 0,    'x',
                                 0, 0, 0, 6, 0, 9, 0,  0x45, 0x00};
    static const uint8_t be[] = {10, 0, 0, 1, 0, 5, 0, 10,  'x',
                                 0,  0, 0, 0, 5, 0, 9, 0x60};
    static const uint8_t none[] = {2, 0, 0, 1, 5, 0, 10, 0, 'x', 0, 0, 0};
    static const uint8_t lie[] = {2, 0, 0, 1, 8, 0, 10, 0,
                                  1, 2, 3, 4, 2, 0, 9,  0};
    struct harness *h = *state;
    RUN(nflog, le);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 16, 2);
    RUN(nflog, be);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 16, 1);
    RUN(nflog, none);
    expect_end(h);
    RUN(nflog, lie);
    expect_end(h);
    expect_anomaly(h, "nflog.length");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(pflog_header_is_padded),
        layers_test(nflog_payload_is_an_attribute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
