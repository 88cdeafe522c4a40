/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

#define TCP(offset, flags)                                                    \
    0x13, 0xc4, 0, 80, 1, 2, 3, 4, 5, 6, 7, 8, (offset) << 4, flags, 0, 9, 0, \
        0, 0, 0

static void
a_segment_fills_the_packet(void **state)
{
    static const uint8_t tcp[] = {TCP(5, TCP_SYN | TCP_ACK), 1, 2, 3};
    struct harness *h = RUN(tcp, tcp);
    expect_next(h, CLAIM_TCP, 0, 20, 3);
    expect_no_anomaly(h);
    assert_int_equal(h->pkt.sport, 5060);
    assert_int_equal(h->pkt.dport, 80);
    assert_int_equal(h->pkt.tcp_seq, 0x01020304);
    assert_int_equal(h->pkt.tcp_ack, 0x05060708);
    assert_int_equal(h->pkt.tcp_flags, TCP_SYN | TCP_ACK);
    assert_int_equal(h->pkt.payload, 3);
}

static void
options_are_skipped(void **state)
{
    static const uint8_t tcp[] = {TCP(6, TCP_ACK), 2, 4, 5, 0xb4, 9};
    struct harness *h = RUN(tcp, tcp);
    expect_next(h, CLAIM_TCP, 0, 24, 1);
    assert_int_equal(h->pkt.payload, 1);
}

static void
cut_options_are_no_lie(void **state)
{
    static const uint8_t tcp[] = {TCP(6, TCP_ACK), 2, 4};
    struct harness *h = *state;
    harness_run(h, &dissector_tcp, tcp, sizeof tcp, 100);
    expect_next(h, CLAIM_TCP, 0, 24, 76);
    assert_int_equal(h->next.cur.have, 0);
    expect_no_anomaly(h);
}

static void
a_data_offset_that_lies(void **state)
{
    static const uint8_t less[] = {TCP(4, TCP_ACK), 1, 2};
    static const uint8_t more[] = {TCP(15, TCP_ACK), 1, 2};
    struct harness *h = RUN(tcp, less);
    expect_end(h);
    expect_anomaly(h, "tcp.data_offset");
    h = RUN(tcp, more);
    expect_end(h);
    expect_anomaly(h, "truncated");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(a_segment_fills_the_packet),
        layers_test(options_are_skipped),
        layers_test(cut_options_are_no_lie),
        layers_test(a_data_offset_that_lies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
