/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

static void
ppp_with_and_without_hdlc_framing(void **state)
{
    static const uint8_t framed[] = {0xff, 0x03, 0x00, 0x21, 0x45};
    static const uint8_t bare[] = {0x00, 0x57, 0x60};
    static const uint8_t compressed[] = {0x21, 0x45};
    static const uint8_t half[] = {0xff, 0x03, 0x57, 0x60};
    struct harness *h = RUN(ppp, framed);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 4, 1);
    h = RUN(ppp, bare);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 2, 1);
    h = RUN(ppp, compressed);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 1, 1);
    h = RUN(ppp, half);
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 3, 1);
}

static void
ppp_carries_mpls_and_names_the_rest(void **state)
{
    static const uint8_t mpls[] = {0x02, 0x81, 0, 0, 1, 64};
    static const uint8_t lcp[] = {0xc0, 0x21, 1, 1};
    static const uint8_t other[] = {0x40, 0x03, 1};
    struct harness *h = RUN(ppp, mpls);
    expect_next(h, CLAIM_ETHERTYPE, 0x8847, 2, 4);
    h = RUN(ppp, lcp);
    expect_named(h, "lcp", 2, 2);
    h = RUN(ppp, other);
    expect_named(h, "ppp payload", 2, 1);
}

static void
cisco_hdlc_shares_the_link_type(void **state)
{
    static const uint8_t unicast[] = {0x0f, 0x00, 0x08, 0x00, 0x45};
    static const uint8_t slarp[] = {0x8f, 0x00, 0x80, 0x35, 0};
    struct harness *h = RUN(ppp, unicast);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 4, 1);
    h = RUN(ppp, slarp);
    expect_next(h, CLAIM_ETHERTYPE, 0x8035, 4, 1);
}

static void
an_empty_ppp_frame_is_told(void **state)
{
    struct harness *h = *state;
    harness_run(h, &dissector_ppp, "", 0, 0);
    expect_end(h);
    expect_anomaly(h, "truncated");
}

static void
pppoe_session_bounds_ppp(void **state)
{
    static const uint8_t session[] = {0x11, 0, 0, 9, 0, 3, 0, 0x21, 0x45, 0, 0};
    struct harness *h = *state;
    harness_run(h, &dissector_pppoe, session, sizeof session, sizeof session);
    expect_named(h, "ppp", 6, 3);
    expect_no_anomaly(h);
    assert_int_equal(h->pkt.encap_depth, 1);
    assert_int_equal(h->pkt.encap[0], ENCAP_PPPOE);
    RUN(pppoe, session);
}

static void
pppoe_lies_are_told(void **state)
{
    static const uint8_t longer[] = {0x11, 0, 0, 9, 0, 30, 0, 0x21, 0x45};
    static const uint8_t version[] = {0x21, 0, 0, 9, 0, 3, 0, 0x21, 0x45};
    static const uint8_t padi[] = {0x11, 9, 0, 0, 0, 0};
    struct harness *h = RUN(pppoe, longer);
    expect_named(h, "ppp", 6, 3);
    expect_anomaly(h, "pppoe.length");
    h = RUN(pppoe, version);
    expect_end(h);
    expect_anomaly(h, "pppoe.version");
    h = RUN(pppoe, padi);
    expect_named(h, "pppoe discovery", 6, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(ppp_with_and_without_hdlc_framing),
        layers_test(ppp_carries_mpls_and_names_the_rest),
        layers_test(cisco_hdlc_shares_the_link_type),
        layers_test(an_empty_ppp_frame_is_told),
        layers_test(pppoe_session_bounds_ppp),
        layers_test(pppoe_lies_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
