/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

#define TEID 0, 0, 0, 1

static void
a_g_pdu_carries_a_packet(void **state)
{
    static const uint8_t bare[] = {0x30, 255, 0, 2, TEID, 0x45, 0, 0xee};
    static const uint8_t sequence[] = {0x32, 255, 0, 6,    TEID, 0,
                                       7,    0,   0, 0x60, 0};
    static const uint8_t ethernet[] = {0x30, 255, 0, 2, TEID, 0x01, 0};
    struct harness *h = RUN(gtp, bare);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 8, 2);
    assert_int_equal(h->pkt.encap[0], ENCAP_GTPU);
    h = RUN(gtp, sequence);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 12, 2);
    h = RUN(gtp, ethernet);
    expect_named(h, "data", 8, 2);
}

static void
extension_headers_are_walked(void **state)
{
    /* a PDU session container (0x85) of 4 bytes, then one of 8 */
    static const uint8_t pdu[] = {0x34, 255, 0, 17, TEID, 0,   0, 0,
                                  0x85, 1,   0, 9,  0xc0, 2,   0, 0,
                                  0,    0,   0, 0,  0,    0x45};
    static const uint8_t zero[] = {0x34, 255,  0, 9, TEID, 0, 0,
                                   0,    0x85, 0, 0, 9,    0, 0x45};
    struct harness *h = RUN(gtp, pdu);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 24, 1);
    expect_no_anomaly(h);
    h = RUN(gtp, zero);
    expect_end(h);
    expect_anomaly(h, "truncated");
}

static void
signalling_and_strangers_end(void **state)
{
    static const uint8_t echo[] = {0x32, 1, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0};
    static const uint8_t stranger[] = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0};
    static const uint8_t lie[] = {0x30, 255, 0, 99, TEID, 0x45, 0};
    struct harness *h = RUN(gtp, echo);
    expect_end(h);
    expect_no_anomaly(h);
    h = RUN(gtp, stranger);
    expect_named(h, "data", 0, 9);
    h = RUN(gtp, lie);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 8, 2);
    expect_anomaly(h, "gtp.length");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(a_g_pdu_carries_a_packet),
        layers_test(extension_headers_are_walked),
        layers_test(signalling_and_strangers_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
