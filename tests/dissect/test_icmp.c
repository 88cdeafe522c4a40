/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

#include "dissectors/icmp.h"

#define IP(total, proto) \
    0x45, 0, 0, total, 0, 7, 0, 0, 64, proto, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2
#define IPV6_TO_UDP(length)                                                  \
    0x60, 0, 0, 0, 0, length, 17, 63, 0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
        0, 0, 0, 1, 0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2

static void
an_echo_is_told(void **state)
{
    static const uint8_t echo[] = {8, 0, 0, 0, 0, 1, 0, 2, 'h', 'i'};
    struct harness *h = RUN(icmp, echo);
    const struct icmp_event *ev = harness_event(h, &icmp_desc);
    assert_non_null(ev);
    assert_int_equal(ev->version, 4);
    assert_int_equal(ev->type, 8);
    assert_string_equal(ev->name, "echo request");
    assert_false(ev->error);
    assert_int_equal(h->events[0].length, 10);
    expect_end(h);
    assert_false(h->pkt.quoted);
}

static void
an_error_quotes_what_was_sent(void **state)
{
    static const uint8_t error[] = {3, 3,    0, 0,    0, 0,   0, 0, IP(200, 17),
                                    1, 0xf4, 1, 0xf4, 0, 180, 0, 0};
    struct harness *h = *state;
    harness_run(h, &dissector_icmp, error, sizeof error, sizeof error);
    const struct icmp_event *ev = harness_event(h, &icmp_desc);
    assert_string_equal(ev->name, "port unreachable");
    assert_true(ev->error);
    assert_true(h->pkt.quoted);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 8, 200);
    assert_int_equal(h->next.cur.have, 28);

    /* what lies past the quote is cut, and that is no anomaly */
    struct cursor ip = h->next.cur;
    memset(&h->next, 0, sizeof h->next);
    dissector_ip.dissect(&ip, &h->pkt, &h->sink, &h->next);
    expect_next(h, CLAIM_IP_PROTO, 17, 28, 180);
    struct cursor udp = h->next.cur;
    dissector_udp.dissect(&udp, &h->pkt, &h->sink, &h->next);
    expect_next(h, CLAIM_UDP, 0, 36, 172);
    assert_int_equal(h->next.cur.have, 0);
    assert_int_equal(h->pkt.sport, 500);
    expect_no_anomaly(h);
}

static void
a_quoted_tcp_header_of_8_bytes_gives_its_ports(void **state)
{
    static const uint8_t tcp[] = {0x13, 0xc4, 0, 80, 1, 2, 3, 4};
    struct harness *h = *state;
    h->pkt.quoted = true;
    harness_run(h, &dissector_tcp, tcp, sizeof tcp, 400);
    expect_end(h);
    expect_no_anomaly(h);
    assert_int_equal(h->pkt.sport, 5060);
    assert_int_equal(h->pkt.dport, 80);
    assert_int_equal(h->pkt.tcp_seq, 0x01020304);
}

static void
extensions_stay_outside_the_quote(void **state)
{
    /* length 7 words (RFC 4884), then an extension */
    static const uint8_t error[] = {11, 0,          0, 0,    0, 7, 0,
                                    0,  IP(28, 17), 1, 1,    1, 1, 0,
                                    8,  0,          0, 0x20, 0, 0, 0};
    struct harness *h = RUN(icmp, error);
    expect_next(h, CLAIM_ETHERTYPE, 0x0800, 8, 28);
    const struct icmp_event *ev = harness_event(h, &icmp_desc);
    assert_string_equal(ev->name, "time exceeded");
}

static void
icmpv6_errors_and_echoes(void **state)
{
    static const uint8_t big[] = {2, 0, 0, 0, 0, 0, 5, 0, IPV6_TO_UDP(200),
                                  1, 2};
    static const uint8_t reply[] = {129, 0, 0, 0, 0, 0, 0, 0};
    struct harness *h = *state;
    harness_run(h, &dissector_icmpv6, reply, sizeof reply, sizeof reply);
    const struct icmp_event *ev = harness_event(h, &icmp_desc);
    assert_int_equal(ev->version, 6);
    assert_string_equal(ev->name, "echo reply");
    harness_sweep(&dissector_icmpv6, &h->pkt, big, sizeof big);
    harness_run(h, &dissector_icmpv6, big, sizeof big, sizeof big);
    ev = harness_event(h, &icmp_desc);
    assert_string_equal(ev->name, "packet too big");
    expect_next(h, CLAIM_ETHERTYPE, 0x86dd, 8, 240);
}

static void
other_messages_are_passed_over(void **state)
{
    static const uint8_t solicitation[] = {135, 0, 0, 0, 0, 0, 0, 0, 1, 2};
    struct harness *h = RUN(icmpv6, solicitation);
    assert_int_equal(h->n, 0);
    expect_end(h);
}

static void
an_error_about_an_error_ends(void **state)
{
    static const uint8_t error[] = {3, 1, 0, 0, 0, 0, 0, 0, IP(20, 1)};
    struct harness *h = *state;
    h->pkt.quoted = true;
    harness_run(h, &dissector_icmp, error, sizeof error, sizeof error);
    expect_end(h);
    assert_true(harness_has_anomaly(h, "icmp.nested_error"));
    assert_non_null(harness_event(h, &icmp_desc));
}

static void
a_short_message_is_told(void **state)
{
    static const uint8_t echo[] = {8, 0, 0, 0};
    struct harness *h = *state;
    harness_run(h, &dissector_icmp, echo, sizeof echo, sizeof echo);
    expect_end(h);
    expect_anomaly(h, "truncated");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(an_echo_is_told),
        layers_test(an_error_quotes_what_was_sent),
        layers_test(a_quoted_tcp_header_of_8_bytes_gives_its_ports),
        layers_test(extensions_stay_outside_the_quote),
        layers_test(icmpv6_errors_and_echoes),
        layers_test(other_messages_are_passed_over),
        layers_test(an_error_about_an_error_ends),
        layers_test(a_short_message_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
