/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

#define SRC 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define DST 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
#define IPV6(length, nh) \
    0x60, 0, 0, 0, (length) >> 8, (length)&0xff, nh, 63, SRC, DST
#define EXT(nh) nh, 0, 1, 4, 0, 0, 0, 0 /* 8 bytes: PadN */

static void
a_header_fills_the_packet(void **state)
{
    static const uint8_t ip[] = {IPV6(2, 17), 1, 2, 0, 0};
    struct harness *h = RUN(ipv6, ip);
    expect_next(h, CLAIM_IP_PROTO, 17, 40, 2);
    expect_no_anomaly(h);
    static const uint8_t src[] = {SRC}, dst[] = {DST};
    struct addr a = addr_v6(src), b = addr_v6(dst);
    assert_true(addr_eq(&h->pkt.src, &a));
    assert_true(addr_eq(&h->pkt.dst, &b));
    assert_int_equal(h->pkt.ttl, 63);
    assert_int_equal(h->pkt.ip_proto, 17);
}

static void
extension_headers_are_walked(void **state)
{
    static const uint8_t ip[] = {IPV6(8 * 6 + 8 + 1, 0),
                                 EXT(60),
                                 EXT(43),
                                 60,
                                 1,
                                 0,
                                 0,
                                 0,
                                 0,
                                 0,
                                 0,
                                 1,
                                 2,
                                 3,
                                 4,
                                 5,
                                 6,
                                 7,
                                 8, /* 16 bytes */
                                 EXT(135),
                                 EXT(139),
                                 EXT(50),
                                 9};
    struct harness *h = RUN(ipv6, ip);
    expect_next(h, CLAIM_IP_PROTO, 50, 40 + 7 * 8, 1);
    assert_int_equal(h->pkt.ip_proto, 50);
    expect_no_anomaly(h);
}

static void
no_next_header_is_the_end(void **state)
{
    static const uint8_t ip[] = {IPV6(8, 60), EXT(59)};
    struct harness *h = RUN(ipv6, ip);
    expect_end(h);
    expect_no_anomaly(h);
    assert_int_equal(h->pkt.ip_proto, 59);
}

static void
fragments(void **state)
{
    static const uint8_t first[] = {
        IPV6(16, 44), 17, 0, 0, 1, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8};
    static const uint8_t last[] = {
        IPV6(10, 44), 60, 0, 0x05, 0xa8, 1, 2, 3, 4, 1, 2};
    static const uint8_t atomic[] = {IPV6(16, 44), 60, 0, 0, 0, 1, 2, 3, 4,
                                     EXT(6)};
    struct harness *h = RUN(ipv6, first);
    expect_next(h, CLAIM_IP_PROTO, 17, 48, 8);
    assert_true(h->pkt.is_fragment && h->pkt.frag_more);
    assert_int_equal(h->pkt.frag_off, 0);
    assert_int_equal(h->pkt.frag_id, 0x01020304);
    RUN(ipv6, last); /* the chain goes on only in the whole */
    expect_next(h, CLAIM_IP_PROTO, 60, 48, 2);
    assert_true(h->pkt.is_fragment && !h->pkt.frag_more);
    assert_int_equal(h->pkt.frag_off, 1448);
    RUN(ipv6, atomic);
    expect_next(h, CLAIM_IP_PROTO, 6, 56, 0);
    assert_false(h->pkt.is_fragment);
}

static void
the_chain_goes_on_in_the_whole(void **state)
{
    static const uint8_t chain[] = {EXT(17), 1, 2, 3};
    static const uint8_t nested[] = {EXT(44), 17, 0, 0, 1, 0, 0, 0, 1};
    struct harness *h = *state;
    h->pkt.ip_proto = 60;
    harness_sweep(&dissector_ipv6_ext, &h->pkt, chain, sizeof chain);
    harness_run(h, &dissector_ipv6_ext, chain, sizeof chain, sizeof chain);
    expect_next(h, CLAIM_IP_PROTO, 17, 8, 3);
    assert_int_equal(h->pkt.ip_proto, 17);
    h->pkt.ip_proto = 60;
    h->pkt.is_fragment = true;
    harness_run(h, &dissector_ipv6_ext, nested, sizeof nested, sizeof nested);
    expect_end(h);
    expect_anomaly(h, "ipv6.nested_fragment");
    h->pkt.ip_proto = 51; /* not a header of this kind: never a loop */
    harness_run(h, &dissector_ipv6_ext, chain, sizeof chain, sizeof chain);
    expect_named(h, "data", 0, 11);
}

static void
jumbograms_and_offload(void **state)
{
    static const uint8_t offload[] = {IPV6(0, 6), 1, 2, 3};
    static uint8_t jumbo[48 + 70000] = {IPV6(0, 0), 17, 0,    0xc2, 4,
                                        0,          1,  0x11, 0x70}; /* 70000 */
    struct harness *h = RUN(ipv6, offload);
    expect_next(h, CLAIM_IP_PROTO, 6, 40, 3);
    expect_no_anomaly(h);
    harness_run(h, &dissector_ipv6, jumbo, 48, sizeof jumbo);
    expect_next(h, CLAIM_IP_PROTO, 17, 48, 70000 - 8);
    expect_no_anomaly(h);
}

static void
lies_are_told(void **state)
{
    static const uint8_t more[] = {IPV6(99, 17), 1, 2};
    static const uint8_t version[] = {0x50, 0,  0,   0,   0, 2,
                                      17,   63, SRC, DST, 1, 2};
    static const uint8_t ext[] = {IPV6(8, 60), 17, 9, 0, 0, 0, 0, 0, 0};
    struct harness *h = RUN(ipv6, more);
    expect_next(h, CLAIM_IP_PROTO, 17, 40, 2);
    expect_anomaly(h, "ipv6.payload_length");
    h = RUN(ipv6, version);
    expect_end(h);
    expect_anomaly(h, "ipv6.version");
    h = RUN(ipv6, ext);
    expect_end(h);
    expect_anomaly(h, "truncated");
}

static void
an_endless_chain_ends(void **state)
{
    static uint8_t ip[40 + 8 * 100] = {IPV6(800, 60)};
    for (size_t at = 40; at < sizeof ip; at += 8)
        ip[at] = 60;
    struct harness *h = *state;
    harness_run(h, &dissector_ipv6, ip, sizeof ip, sizeof ip);
    expect_end(h);
    expect_anomaly(h, "ipv6.extension_headers");
}

static void
ip_in_ip_is_an_encapsulation(void **state)
{
    static const uint8_t ip[] = {IPV6(1, 4), 0x45};
    struct harness *h = *state;
    harness_run(h, &dissector_ipv6, ip, sizeof ip, sizeof ip);
    expect_next(h, CLAIM_IP_PROTO, 4, 40, 1);
    assert_int_equal(h->pkt.encap_depth, 1);
    assert_int_equal(h->pkt.encap[0], ENCAP_IPIP);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(a_header_fills_the_packet),
        layers_test(extension_headers_are_walked),
        layers_test(no_next_header_is_the_end),
        layers_test(fragments),
        layers_test(the_chain_goes_on_in_the_whole),
        layers_test(jumbograms_and_offload),
        layers_test(lies_are_told),
        layers_test(an_endless_chain_ends),
        layers_test(ip_in_ip_is_an_encapsulation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
