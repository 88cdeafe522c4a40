/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

/* total length, identification, flags and offset, protocol */
#define IP(first, total, id, frag, proto)                                      \
    first, 0, (total) >> 8, (total)&0xff, 0, id, (frag) >> 8, (frag)&0xff, 64, \
        proto, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2

static void
a_header_fills_the_packet(void **state)
{
    static const uint8_t ip[] = {IP(0x45, 24, 7, 0x4000, 17), 1, 2, 3, 4};
    struct harness *h = *state;
    h->pkt.sport = 99;
    RUN(ip, ip);
    expect_next(h, CLAIM_IP_PROTO, 17, 20, 4);
    expect_no_anomaly(h);
    static const uint8_t src[4] = {192, 0, 2, 1}, dst[4] = {198, 51, 100, 2};
    struct addr a = addr_v4(src), b = addr_v4(dst);
    assert_true(addr_eq(&h->pkt.src, &a));
    assert_true(addr_eq(&h->pkt.dst, &b));
    assert_int_equal(h->pkt.ttl, 64);
    assert_int_equal(h->pkt.ip_proto, 17);
    assert_int_equal(h->pkt.sport, 0); /* an outer header's is not ours */
    assert_false(h->pkt.is_fragment);
}

static void
padding_stays_outside(void **state)
{
    static const uint8_t ip[] = {IP(0x45, 22, 7, 0, 17), 1, 2, 0, 0, 0, 0};
    struct harness *h = RUN(ip, ip);
    expect_next(h, CLAIM_IP_PROTO, 17, 20, 2);
    assert_int_equal(h->next.cur.have, 2);
}

static void
options_are_skipped(void **state)
{
    static const uint8_t ip[] = {IP(0x46, 25, 7, 0, 6), 1, 1, 1, 0, 9};
    struct harness *h = RUN(ip, ip);
    expect_next(h, CLAIM_IP_PROTO, 6, 24, 1);
}

static void
offload_leaves_no_total_length(void **state)
{
    static const uint8_t ip[] = {IP(0x45, 0, 7, 0, 6), 1, 2, 3};
    struct harness *h = RUN(ip, ip);
    expect_next(h, CLAIM_IP_PROTO, 6, 20, 3);
    expect_no_anomaly(h);
}

static void
a_total_length_that_lies(void **state)
{
    static const uint8_t more[] = {IP(0x45, 99, 7, 0, 6), 1, 2, 3};
    static const uint8_t less[] = {IP(0x45, 19, 7, 0, 6), 1, 2, 3};
    struct harness *h = RUN(ip, more);
    expect_next(h, CLAIM_IP_PROTO, 6, 20, 3);
    expect_anomaly(h, "ip.total_length");
    h = RUN(ip, less);
    expect_end(h);
    expect_anomaly(h, "ip.total_length");
}

static void
a_snapped_packet_is_no_lie(void **state)
{
    static const uint8_t ip[] = {IP(0x45, 99, 7, 0, 6), 1, 2, 3};
    struct harness *h = *state;
    harness_run(h, &dissector_ip, ip, sizeof ip, 99);
    expect_next(h, CLAIM_IP_PROTO, 6, 20, 79);
    assert_int_equal(h->next.cur.have, 3);
    expect_no_anomaly(h);
}

static void
broken_headers_end_here(void **state)
{
    static const uint8_t ihl[] = {IP(0x44, 23, 7, 0, 6), 1, 2, 3};
    static const uint8_t version[] = {IP(0x55, 23, 7, 0, 6), 1, 2, 3};
    static const uint8_t options[] = {IP(0x4f, 90, 7, 0, 6), 1, 2, 3};
    struct harness *h = RUN(ip, ihl);
    expect_end(h);
    expect_anomaly(h, "ip.header_length");
    h = RUN(ip, version);
    expect_end(h);
    expect_anomaly(h, "ip.version");
    h = RUN(ip, options);
    expect_end(h);
    expect_anomaly(h, "truncated");
}

static void
fragments(void **state)
{
    static const uint8_t first[] = {
        IP(0x45, 28, 9, 0x2000, 17), 1, 2, 3, 4, 5, 6, 7, 8};
    static const uint8_t last[] = {IP(0x45, 22, 9, 0x00b9, 17), 1, 2};
    static const uint8_t whole[] = {IP(0x45, 22, 9, 0, 17), 1, 2};
    struct harness *h = RUN(ip, first);
    assert_true(h->pkt.is_fragment && h->pkt.frag_more);
    assert_int_equal(h->pkt.frag_off, 0);
    assert_int_equal(h->pkt.frag_id, 9);
    RUN(ip, last);
    assert_true(h->pkt.is_fragment && !h->pkt.frag_more);
    assert_int_equal(h->pkt.frag_off, 1480);
    expect_next(h, CLAIM_IP_PROTO, 17, 20, 2);
    RUN(ip, whole);
    assert_false(h->pkt.is_fragment);
}

static void
ip_in_ip_is_an_encapsulation(void **state)
{
    static const uint8_t ipip[] = {IP(0x45, 21, 7, 0, 4), 0x45};
    static const uint8_t six[] = {IP(0x45, 21, 7, 0, 41), 0x60};
    struct harness *h = *state;
    harness_run(h, &dissector_ip, ipip, sizeof ipip, sizeof ipip);
    expect_next(h, CLAIM_IP_PROTO, 4, 20, 1);
    harness_run(h, &dissector_ip, six, sizeof six, sizeof six);
    expect_next(h, CLAIM_IP_PROTO, 41, 20, 1);
    assert_int_equal(h->pkt.encap_depth, 2);
    assert_int_equal(h->pkt.encap[0], ENCAP_IPIP);
    layers_fill(h);
    harness_run(h, &dissector_ip, ipip, sizeof ipip, sizeof ipip);
    expect_end(h);
    expect_anomaly(h, "encapsulation.depth");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(a_header_fills_the_packet),
        layers_test(padding_stays_outside),
        layers_test(options_are_skipped),
        layers_test(offload_leaves_no_total_length),
        layers_test(a_total_length_that_lies),
        layers_test(a_snapped_packet_is_no_lie),
        layers_test(broken_headers_end_here),
        layers_test(fragments),
        layers_test(ip_in_ip_is_an_encapsulation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
