/* SPDX-License-Identifier: Apache-2.0 */
/* TCP reassembly when something is missing, cut, false or too much. */
#include "tests/unit/stream_run.h"

static void
hole_between_messages(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, A, 6);
    segment(&r, 120, 0, "rest of something", 17); /* 106..119 is lost */
    segment(&r, 137, 0, B, 7);
    segment(&r, 144, 0, C, 5);
    assert_int_equal(r.n, 1); /* it may still come */
    flush(&r);
    assert_int_equal(r.n, 3);
    expect(&r, 1, 4, B, 7);
    expect(&r, 2, 5, C, 5);
    assert_int_equal(anomalies(&r, "tcp.hole"), 1);
    assert_int_equal(r.anomaly_frame[0], 3);
    assert_int_equal(streams_stats(r.s)->holes, 1);
    assert_int_equal(streams_stats(r.s)->hole_bytes, 14);
    assert_int_equal(streams_stats(r.s)->unsynchronised, 1);
    stop(&r);
}

static void
hole_inside_a_message_of_known_length(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, "M\0\10ab", 5); /* 8 octets of body */
    segment(&r, 108, 0, "fgh" B, 10);   /* 105..107 is lost */
    segment(&r, 118, 0, C, 5);
    flush(&r);
    assert_int_equal(r.n, 3);
    assert_int_equal(r.got[0].have, 5); /* torn, and told so */
    assert_int_equal(r.got[0].wire, 11);
    assert_int_equal(r.got[0].frame, 2);
    expect(&r, 1, 3, B, 7); /* its end was known: nothing else is lost */
    expect(&r, 2, 4, C, 5);
    assert_int_equal(streams_stats(r.s)->torn, 1);
    assert_int_equal(streams_stats(r.s)->unsynchronised, 0);
    stop(&r);
}

static void
hole_is_given_up_after_a_while(void **state)
{
    (void)state;
    struct run r;
    struct stream_limits limits = {.stream_segments = 3};
    start_with(&r, &block, &limits);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 110, 0, A, 6);
    r.pkt.ts += INT64_C(9) * 1000000000;
    segment(&r, 116, 0, A, 6);
    assert_int_equal(r.n, 0);
    r.pkt.ts += INT64_C(2) * 1000000000;
    segment(&r, 122, 0, A, 6); /* time is up */
    assert_int_equal(r.n, 3);
    expect(&r, 0, 2, A, 6);
    segment(&r, 130, 0, A, 6);
    segment(&r, 136, 0, A, 6);
    segment(&r, 142, 0, A, 6);
    assert_int_equal(r.n, 3);
    segment(&r, 148, 0, A, 6); /* the fourth one */
    assert_int_equal(r.n, 7);
    assert_int_equal(streams_stats(r.s)->holes, 2);
    segment(&r, 128, 0, "xx", 2); /* now it is too late */
    assert_int_equal(r.n, 7);
    stop(&r);
}

static void
cut_by_the_snap_length(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment_cut(&r, 100, 0, A, 4, 6); /* ends with its segment */
    segment_cut(&r, 106, 0, B, 5, 7);
    segment_cut(&r, 113, 0, "M\0\7ab", 5, 8); /* goes on in the next */
    segment(&r, 121, 0, "xx" A, 8);
    segment(&r, 129, 0, "M\0\12ab", 5); /* its second segment is cut */
    segment_cut(&r, 134, 0, "cde", 3, 8);
    segment(&r, 142, 0, B, 7);
    segment_cut(&r, 149, 0, A, 5, 13); /* ends where nothing was kept */
    segment(&r, 162, 0, "tail", 4);
    segment(&r, 166, 0, C, 5);
    assert_int_equal(r.n, 8);
    assert_int_equal(r.got[0].have, 4);
    assert_int_equal(r.got[0].wire, 6);
    assert_int_equal(r.got[1].wire, 7);
    assert_int_equal(r.got[2].wire, 10);
    expect(&r, 3, 5, A, 6);
    assert_int_equal(r.got[4].have, 8);
    assert_int_equal(r.got[4].wire, 13);
    expect(&r, 5, 8, B, 7);
    assert_int_equal(r.got[6].wire, 6);
    expect(&r, 7, 11, C, 5);
    assert_int_equal(anomalies(&r, "tcp.hole"), 0);
    assert_int_equal(streams_stats(r.s)->cut_segments, 5);
    stop(&r);
}

static void
begins_in_the_middle(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 5000, TCP_ACK, "end of one", 10);
    segment(&r, 5010, TCP_ACK, "M\0\7part", 7); /* no whole message: no */
    segment(&r, 5017, TCP_ACK, "xyz" A, 9);
    segment(&r, 5026, TCP_ACK, B "M", 8);
    segment(&r, 5034, TCP_ACK, "\0\2hi", 4);
    assert_int_equal(r.n, 2);
    expect(&r, 0, 4, B, 7);
    expect(&r, 1, 5, C, 5);
    assert_int_equal(streams_stats(r.s)->midstream, 1);
    assert_int_equal(streams_stats(r.s)->unsynchronised, 3);
    assert_int_equal(r.n_anomalies, 0);
    stop(&r);
}

static void
new_connection_on_the_same_ports(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, "M\0\3a", 4);
    segment(&r, 70000, TCP_SYN, "", 0);
    segment(&r, 70001, 0, B, 7);
    assert_int_equal(r.n, 2);
    assert_int_equal(r.got[0].have, 4); /* the rest was not captured */
    assert_int_equal(r.got[0].wire, 6);
    expect(&r, 1, 4, B, 7);
    /* and without a SYN, far away: the second segment makes it sure */
    segment(&r, 0x90000000u, 0, A, 6);
    segment(&r, 0x90000006u, 0, B, 7);
    segment(&r, 0x9000000du, 0, C, 5);
    assert_int_equal(r.n, 4);
    expect(&r, 2, 6, B, 7);
    assert_int_equal(anomalies(&r, "tcp.out_of_window"), 1);
    assert_int_equal(streams_stats(r.s)->out_of_window, 1);
    assert_int_equal(streams_stats(r.s)->streams, 3);
    stop(&r);
}

static void
ends_inside_a_message(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, TCP_FIN, "M\0\3ab", 5);
    assert_int_equal(r.n, 1);
    assert_int_equal(r.got[0].have, 5); /* the sender sent no more: a lie */
    assert_int_equal(r.got[0].wire, 5);
    assert_int_equal(streams_stats(r.s)->unfinished, 1);
    segment(&r, 105, TCP_FIN, "", 0);
    segment(&r, 100, TCP_FIN, "M\0\3ab", 5); /* all again */
    assert_int_equal(r.n, 1);

    r.pkt.sport++;
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, "M\0\3ab", 5);
    segment(&r, 110, 0, B, 7);
    segment(&r, 999999999, TCP_RST, "", 0); /* forged */
    assert_int_equal(r.n, 1);
    segment(&r, 105, TCP_RST, "sorry", 5);
    assert_int_equal(r.n, 3);
    assert_int_equal(r.got[1].have, 5); /* torn by the hole, not by the end */
    assert_int_equal(r.got[1].wire, 6);
    expect(&r, 2, 7, B, 7);
    stop(&r);
}

static void
fin_before_its_time(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 106, TCP_FIN, B, 7);
    segment(&r, 100, 0, A, 6);
    assert_int_equal(r.n, 2);
    assert_int_equal(streams_stats(r.s)->held, 0);
    stop(&r);
}

static void
framing_lost_and_found(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, A "GET / HTTP/1.0\r\n", 22);
    segment(&r, 122, 0, "more of that", 12);
    segment(&r, 134, 0, B, 7);
    assert_int_equal(r.n, 2);
    expect(&r, 1, 4, B, 7);
    assert_int_equal(anomalies(&r, "tcp.framing_lost"), 1);
    assert_int_equal(streams_stats(r.s)->framing_lost, 1);
    stop(&r);
}

static void
too_long_to_put_together(void **state)
{
    (void)state;
    struct run r;
    struct stream_limits limits = {.stream_bytes = 100, .head_bytes = 20};
    start_with(&r, &block, &limits);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, "M\377\377abc", 6);
    segment(&r, 106, 0, A, 6);
    assert_int_equal(r.n, 1);
    assert_int_equal(anomalies(&r, "tcp.message_too_large"), 1);
    r.d = &line;
    r.pkt.sport++;
    segment(&r, 99, TCP_SYN, "", 0);
    for (uint32_t i = 0; i < 21; i++)
        segment(&r, 100 + i, 0, "x", 1);
    assert_int_equal(anomalies(&r, "tcp.message_too_large"), 2);
    assert_int_equal(streams_stats(r.s)->too_large, 2);
    stop(&r);
}

static void
evicts_streams_and_counts(void **state)
{
    (void)state;
    struct run r;
    struct stream_limits limits = {.streams = 4};
    start_with(&r, &block, &limits);
    for (uint16_t i = 0; i < 10; i++) {
        r.pkt.sport = (uint16_t)(2000 + i);
        segment(&r, 99, TCP_SYN, "", 0);
        segment(&r, 100, 0, "M\0\3a", 4);
    }
    assert_int_equal(streams_stats(r.s)->evicted_streams, 6);
    assert_int_equal(r.n, 6); /* what they held was not lost */
    assert_int_equal(r.got[0].frame, 2);
    assert_int_equal(r.got[0].wire, 6);
    flush(&r);
    assert_int_equal(r.n, 10);
    stop(&r);
}

static void
evicts_buffers_and_counts(void **state)
{
    (void)state;
    struct run r;
    struct stream_limits limits = {.total_bytes = 20000};
    start_with(&r, &block, &limits);
    for (uint16_t i = 0; i < 20; i++) {
        r.pkt.sport = (uint16_t)(2000 + i);
        segment(&r, 99, TCP_SYN, "", 0);
        segment(&r, 110, 0, A, 6); /* after a hole */
        segment(&r, 100, 0, "M\0\20", 3);
        assert_true(streams_stats(r.s)->held <= 20000);
    }
    assert_true(streams_stats(r.s)->evicted_buffers > 0);
    assert_int_equal(streams_stats(r.s)->refused, 0);
    flush(&r);
    assert_int_equal(r.n, 20);
    assert_int_equal(streams_stats(r.s)->holes, 20);
    stop(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hole_between_messages),
        cmocka_unit_test(hole_inside_a_message_of_known_length),
        cmocka_unit_test(hole_is_given_up_after_a_while),
        cmocka_unit_test(cut_by_the_snap_length),
        cmocka_unit_test(begins_in_the_middle),
        cmocka_unit_test(new_connection_on_the_same_ports),
        cmocka_unit_test(ends_inside_a_message),
        cmocka_unit_test(fin_before_its_time),
        cmocka_unit_test(framing_lost_and_found),
        cmocka_unit_test(too_long_to_put_together),
        cmocka_unit_test(evicts_streams_and_counts),
        cmocka_unit_test(evicts_buffers_and_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
