/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of every packet for correlation and inference. */
#include "tests/unit/pipe_feed.h"

#define A "10.0.0.2"
#define B "198.51.100.1"
#define IN1 "2001:db8::100"
#define IN2 "2001:db8::10"
#define RAW 101
#define ETHERNET 1
#define SLL 113

#define START                     \
    struct pipe pipe, *p = &pipe; \
    (void)state;                  \
    pipe_init(p, NULL);           \
    struct trace *t = &p->state->trace
#define END       \
    pipe_sums(p); \
    pipe_free(p)

static void
at_interface(struct pipe *p, uint32_t interface, uint16_t link_type)
{
    p->interface = interface;
    p->link_type = link_type;
}

static void
outer_esp(struct pipe *p, uint32_t sequence)
{
    at_interface(p, 0, ETHERNET);
    pipe_udp(p, A, 4500, B, 4500, esp_packet(0x1000, sequence));
}

static void
the_outside_of_a_tunnel(void **state)
{
    START;
    uint8_t marker[4] = {0}, ping = 0xff;
    pipe_udp(p, A, 500, B, 500, ike_init(1, false));
    pipe_udp(p, B, 500, A, 500, ike_init(1, true));
    pipe_udp(p, A, 4500, B, 4500, behind(marker, 4, ike_init(2, false)));
    outer_esp(p, 7);
    pipe_udp(p, B, 4500, A, 4500, esp_packet(0x2000, 1));
    pipe_udp(p, A, 4500, B, 4500, bytes_of(&ping, 1));
    assert_int_equal(t->n_outer, 6);
    assert_int_equal(t->outer[0].kind, TRACE_IKE);
    assert_int_equal(t->outer[0].sequence, 34);
    assert_int_equal(t->outer[0].length, 36);
    assert_true(t->outer[0].from_a);
    assert_int_equal(t->outer[1].sequence, 34 | TRACE_RESPONSE);
    assert_false(t->outer[1].from_a);
    assert_int_equal(t->outer[3].kind, TRACE_ESP);
    assert_int_equal(t->outer[3].sequence, 7);
    assert_int_equal(t->outer[3].length, 60);
    assert_int_equal(t->outer[3].frame, 4);
    assert_false(t->outer[4].from_a);
    assert_int_not_equal(t->outer[3].series, t->outer[4].series);
    assert_int_equal(t->outer[5].kind, TRACE_KEEPALIVE);
    assert_int_equal(t->n_inner,
                     0); /* one interface, no link that may be inner */
    END;
}

static void
a_copy_at_a_second_point_is_not_kept(void **state)
{
    START;
    outer_esp(p, 1);
    at_interface(p, 1, ETHERNET);
    pipe_udp(p, A, 4500, B, 4500, esp_packet(0x1000, 1));
    assert_int_equal(t->n_outer, 1);
    END;
}

static void
the_inside_is_kept_as_it_was_on_the_wire(void **state)
{
    START;
    at_interface(p, 1, RAW);
    pipe_send(p, ipv6(IN1, IN2, 17, udp(5060, 5060, text_of("x"))));
    pipe_send(p, ipv6(IN2, IN1, 17, udp(5060, 5060, text_of("xy"))));
    pipe_send(p, ipv4_part("10.1.0.1", "10.1.0.2", 17, 9, 0x2000,
                           bytes_of("12345678", 8)));
    pipe_cut(p, ipv6(IN1, IN2, 17, udp(5060, 5060, text_of("x"))), 44);
    assert_int_equal(t->n_inner, 4);
    assert_int_equal(t->inner[0].length, 49);
    assert_int_equal(t->inner[0].ip_proto, 17);
    assert_int_not_equal(t->inner[0].flow, TRACE_NO_FLOW);
    assert_int_equal(t->inner[0].flow, t->inner[1].flow);
    assert_int_not_equal(t->inner[0].path, t->inner[1].path);
    assert_int_equal(t->inner[2].length, 28);
    assert_int_equal(t->inner[2].fragment, 1);
    assert_int_equal(t->inner[2].flow, TRACE_NO_FLOW);
    assert_int_equal(t->inner[3].path, t->inner[0].path); /* cut, yet counted */
    assert_int_equal(t->inner[3].length, 49);
    const struct trace_path *path = trace_path_at(t, t->inner[1].path);
    struct addr a;
    assert_true(addr_parse(IN2, &a));
    assert_memory_equal(path->key.src, a.b, 16);
    assert_int_equal(path->key.family, 6);
    END;
}

static void
esp_inside_a_tunnel_is_inner_too(void **state)
{
    START; /* an IMS's own (TS 33.203), on the tunnel's interface */
    at_interface(p, 1, RAW);
    pipe_send(p, ipv6(IN1, IN2, 50, esp_packet(0x77, 1)));
    assert_int_equal(t->n_inner, 1);
    assert_int_equal(t->inner[0].length, 100);
    assert_int_equal(t->inner[0].ip_proto, 50);
    END;
}

static void
ethernet_counts_where_there_is_something_beside_it(void **state)
{
    START;
    at_interface(p, 0, ETHERNET);
    pipe_udp(p, "10.20.0.5", 1, "10.20.0.6", 2, text_of("alone"));
    assert_int_equal(t->n_inner, 0);
    outer_esp(p, 1);
    at_interface(p, 1, ETHERNET);
    pipe_udp(p, "10.20.0.5", 1, "10.20.0.6", 2, text_of("beside"));
    assert_int_equal(t->n_inner, 1);
    END;
}

static void
what_follows_an_outer_packet_at_once_counts(void **state)
{
    START;
    outer_esp(p, 1); /* packets are 1 ms apart here */
    pipe_udp(p, "10.20.0.5", 1, "10.20.0.6", 2, text_of("at once"));
    pipe_udp(p, "10.20.0.5", 1, "10.20.0.6", 2, text_of("later"));
    assert_int_equal(t->n_inner, 1);
    assert_int_equal(t->inner[0].frame, 2);
    END;
}

static void
any_shows_both_sides(void **state)
{
    START;
    uint8_t sll[16] = {[15] = 0};
    be16(sll + 14, 0x0800);
    at_interface(p, 0, SLL);
    pipe_send(p, behind(sll, 16,
                        ipv4("10.20.0.5", "10.20.0.6", 17,
                             udp(1, 2, text_of("inside")))));
    pipe_send(p,
              behind(sll, 16,
                     ipv4(A, B, 17, udp(4500, 4500, esp_packet(0x1000, 1)))));
    assert_int_equal(t->n_inner, 1); /* the outer one is not its own inside */
    assert_int_equal(t->n_outer, 1);
    END;
}

static void
past_the_caps_is_counted(void **state)
{
    START;
    t->n_outer = TRACE_OUTER_CAP;
    t->n_inner = TRACE_INNER_CAP;
    outer_esp(p, 1);
    outer_esp(p, 2);
    at_interface(p, 1, RAW);
    pipe_send(p, ipv6(IN1, IN2, 17, udp(1, 2, text_of("x"))));
    assert_int_equal(t->outer_left_out, 2);
    assert_int_equal(t->outer_until, 1700000000001000000);
    assert_int_equal(t->inner_left_out, 1);
    assert_int_equal(t->inner_until, 1700000000003000000);
    assert_int_equal(t->n_inner, TRACE_INNER_CAP);
    END;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outside_of_a_tunnel),
        cmocka_unit_test(a_copy_at_a_second_point_is_not_kept),
        cmocka_unit_test(the_inside_is_kept_as_it_was_on_the_wire),
        cmocka_unit_test(esp_inside_a_tunnel_is_inner_too),
        cmocka_unit_test(ethernet_counts_where_there_is_something_beside_it),
        cmocka_unit_test(what_follows_an_outer_packet_at_once_counts),
        cmocka_unit_test(any_shows_both_sides),
        cmocka_unit_test(past_the_caps_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
