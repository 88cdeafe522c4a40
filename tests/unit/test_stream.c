/* SPDX-License-Identifier: Apache-2.0 */
/* TCP reassembly when nothing is missing. See test_stream_loss.c. */
#include "tests/unit/stream_run.h"

static void
in_order_in_place(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, TCP_ACK, A, 6);
    segment(&r, 106, TCP_ACK, B, 7);
    segment(&r, 113, TCP_ACK | TCP_FIN, "", 0);
    assert_int_equal(r.n, 2);
    expect(&r, 0, 2, A, 6);
    expect(&r, 1, 3, B, 7);
    assert_int_equal(r.got[0].off, 54);
    assert_false(r.got[0].reassembled);
    assert_int_equal(r.n_anomalies, 0);
    assert_int_equal(streams_stats(r.s)->reassembled, 0);
    stop(&r);
}

static void
many_messages_in_a_segment(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, A B C, 18);
    assert_int_equal(r.n, 3);
    expect(&r, 2, 2, C, 5);
    assert_int_equal(r.got[2].off, 54 + 13);
    stop(&r);
}

static void
one_message_over_many_segments(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    /* octet by octet, then the tail of one and all of the next */
    for (uint32_t i = 0; i < 5; i++)
        segment(&r, 100 + i, 0, &A[i], 1);
    segment(&r, 105, 0, "c" B "M", 9);
    segment(&r, 114, 0, "\0\2hi", 4);
    assert_int_equal(r.n, 3);
    expect(&r, 0, 7, A, 6);
    expect(&r, 1, 7, B, 7);
    expect(&r, 2, 8, C, 5);
    assert_true(r.got[0].reassembled);
    assert_int_equal(r.got[0].off, 0);
    assert_false(r.got[1].reassembled);
    assert_int_equal(r.got[1].off, 54 + 1);
    assert_int_equal(streams_stats(r.s)->reassembled, 2);
    stop(&r);
}

static void
length_unknown_before_the_end(void **state)
{
    (void)state;
    struct run r;
    start_with(&r, &line, NULL);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, "ab", 2);
    segment(&r, 102, 0, "cd", 2);
    segment(&r, 104, 0, "e\nfg\nh", 6);
    segment(&r, 110, 0, "\n", 1);
    assert_int_equal(r.n, 3);
    expect(&r, 0, 4, "abcde\n", 6);
    expect(&r, 1, 4, "fg\n", 3);
    expect(&r, 2, 5, "h\n", 2);
    stop(&r);
}

static void
reordered(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 106, 0, B, 7);       /* frame 2, too early */
    segment(&r, 113, 0, "M\0\2", 3); /* frame 3, too early */
    assert_int_equal(r.n, 0);
    segment(&r, 100, 0, A, 6);    /* frame 4 */
    segment(&r, 116, 0, "hi", 2); /* frame 5 */
    assert_int_equal(r.n, 3);
    expect(&r, 0, 4, A, 6);
    expect(&r, 1, 2, B, 7); /* told where it stands */
    expect(&r, 2, 5, C, 5);
    assert_int_equal(streams_stats(r.s)->out_of_order, 3);
    assert_int_equal(r.n_anomalies, 0);
    stop(&r);
}

static void
message_completed_by_a_late_segment(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 103, 0, "abc", 3);
    segment(&r, 100, 0, "M\0\3", 3);
    assert_int_equal(r.n, 1);
    expect(&r, 0, 3, A, 6);
    assert_true(r.got[0].reassembled);
    stop(&r);
}

static void
duplicates_are_dropped(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 99, TCP_SYN, "", 0); /* sent again */
    segment(&r, 100, 0, A, 6);
    segment(&r, 100, 0, A, 6);
    segment(&r, 99, TCP_SYN, "", 0); /* and again, late */
    segment(&r, 113, 0, C, 5);
    segment(&r, 113, 0, C, 5); /* of one that is held */
    segment(&r, 106, 0, B, 7);
    assert_int_equal(r.n, 3);
    assert_int_equal(r.n_anomalies, 0);
    assert_int_equal(streams_stats(r.s)->retransmitted, 2);
    assert_int_equal(streams_stats(r.s)->retransmitted_bytes, 11);
    assert_int_equal(streams_stats(r.s)->streams, 1);
    stop(&r);
}

static void
overlaps_are_trimmed(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, A, 6);
    segment(&r, 103, 0, "abc" B, 10); /* three old octets, seven new */
    /* held ones that overlap each other on both sides */
    segment(&r, 115, 0, "\2", 1);
    segment(&r, 117, 0, "i", 1);
    segment(&r, 114, 0, "\0\2hi" A, 10);
    segment(&r, 113, 0, "M\0", 2);
    assert_int_equal(r.n, 4);
    expect(&r, 1, 3, B, 7);
    expect(&r, 2, 7, C, 5);
    expect(&r, 3, 6, A, 6);
    assert_int_equal(r.n_anomalies, 0);
    stop(&r);
}

static void
differing_retransmissions(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, A, 6);
    segment(&r, 100, 0, "M\0\3abX", 6); /* of a delivered segment */
    assert_int_equal(anomalies(&r, "tcp.overlap_differs"), 1);
    segment(&r, 106, 0, "M\0\4de", 5);
    segment(&r, 109, 0, "Xefg", 4); /* of a partial message */
    assert_int_equal(anomalies(&r, "tcp.overlap_differs"), 2);
    segment(&r, 118, 0, A, 6);
    segment(&r, 120, 0, "Xab", 3); /* of a held segment */
    assert_int_equal(anomalies(&r, "tcp.overlap_differs"), 3);
    segment(&r, 113, 0, C, 5);
    assert_int_equal(r.n, 4);
    expect(&r, 1, 5, B, 7); /* the first octets won */
    expect(&r, 3, 6, A, 6);
    assert_int_equal(streams_stats(r.s)->overlap_differs, 3);
    stop(&r);
}

static void
keepalives_are_no_data(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, A, 6);
    segment(&r, 105, TCP_ACK, "\0", 1); /* one octet of rubbish before next */
    segment(&r, 105, TCP_ACK, "", 0);
    segment(&r, 106, 0, B, 7);
    assert_int_equal(r.n, 2);
    assert_int_equal(r.n_anomalies, 0);
    assert_int_equal(streams_stats(r.s)->keepalives, 2);
    stop(&r);
}

static void
sequence_numbers_wrap(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 0xfffffffcu, TCP_SYN, "", 0);
    segment(&r, 3, 0, B, 7); /* early, behind the wrap */
    segment(&r, 0xfffffffdu, 0, A, 6);
    segment(&r, 0xfffffffdu, 0, A, 6);
    segment(&r, 10, TCP_FIN, C, 5);
    assert_int_equal(r.n, 3);
    expect(&r, 0, 3, A, 6);
    expect(&r, 1, 2, B, 7);
    expect(&r, 2, 5, C, 5);
    assert_int_equal(streams_stats(r.s)->retransmitted, 1);
    stop(&r);
}

static void
directions_and_layers_are_apart(void **state)
{
    (void)state;
    struct run r;
    start(&r);
    segment(&r, 99, TCP_SYN, "", 0);
    segment(&r, 100, 0, "M\0\3a", 4);
    r.pkt.layer = 1;
    segment(&r, 104, 0, "bc", 2);
    r.pkt.layer = 0;
    r.pkt.file = 1;
    segment(&r, 104, 0, "bc", 2);
    r.pkt.file = 0;
    r.pkt.quoted = true;
    segment(&r, 104, 0, "bc", 2);
    r.pkt.quoted = false;
    assert_int_equal(r.n, 0);
    segment(&r, 104, 0, "bc", 2);
    assert_int_equal(r.n, 1);
    stop(&r);
}

/* The taker may come back with a segment of what the message carried. */
struct nest {
    struct run *r;
    unsigned depth;
};

static void
come_back(void *ctx, const struct dissector *d, struct cursor m,
          struct packet *pkt)
{
    struct nest *n = ctx;
    if (n->depth++ < 3) {
        struct packet inner = *pkt;
        inner.layer++;
        inner.tcp_flags = TCP_SYN;
        inner.tcp_seq = 0;
        stream_segment(n->r->s, d, &inner, cursor_over(A, 6, 6), come_back, n,
                       &n->r->sink);
    }
    on_message(n->r, d, m, pkt);
}

static void
taker_may_come_back(void **state)
{
    (void)state;
    struct run r;
    struct stream_limits limits = {.streams = 1};
    start_with(&r, &block, &limits);
    struct nest nest = {&r, 0};
    r.pkt.tcp_flags = TCP_SYN;
    stream_segment(r.s, &block, &r.pkt, cursor_over(A B, 13, 13), come_back,
                   &nest, &r.sink);
    assert_int_equal(r.n, 5);
    assert_int_equal(streams_stats(r.s)->evicted_streams, 3);
    stop(&r);
}

/* Chopped, shuffled and doubled in every way a small generator comes up with,
 * a stream without loss gives its messages, each once and in order. */
static uint32_t
draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

static void
any_order_gives_the_same(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 400; seed++) {
        struct run r;
        start(&r);
        uint32_t x = seed, isn = seed * 0x9e3779b9u;
        uint8_t stream[1024];
        size_t n = 0, count = 5 + draw(&x, 10);
        for (size_t i = 0; i < count; i++) {
            size_t body = draw(&x, 60);
            stream[n++] = 'M';
            stream[n++] = 0;
            stream[n++] = (uint8_t)body;
            for (size_t k = 0; k < body; k++)
                stream[n++] = (uint8_t)(k * 7 + i);
        }
        struct {
            size_t at, n;
        } cuts[200];
        size_t n_cuts = 0;
        for (size_t at = 0; at < n;) {
            size_t take = 1 + draw(&x, 40);
            take = take < n - at ? take : n - at;
            cuts[n_cuts].at = at;
            cuts[n_cuts++].n = take;
            at += take;
            if (draw(&x, 4) == 0 && at < n) { /* one that overlaps */
                cuts[n_cuts].at = at - draw(&x, (uint32_t)take);
                cuts[n_cuts].n =
                    n - cuts[n_cuts].at < 20 ? n - cuts[n_cuts].at : 20;
                n_cuts++;
            }
        }
        for (size_t i = 0; i + 1 < n_cuts; i++) { /* near ones change places */
            size_t k = i + draw(&x, 4);
            k = k < n_cuts ? k : n_cuts - 1;
            size_t at = cuts[i].at, len = cuts[i].n;
            cuts[i] = cuts[k];
            cuts[k].at = at;
            cuts[k].n = len;
        }
        segment(&r, isn - 1, TCP_SYN, "", 0);
        for (size_t i = 0; i < n_cuts; i++)
            segment_cut(&r, isn + (uint32_t)cuts[i].at, 0, stream + cuts[i].at,
                        cuts[i].n, cuts[i].n);
        assert_int_equal(r.n, count);
        size_t at = 0;
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(r.got[i].have, r.got[i].wire);
            assert_memory_equal(r.got[i].bytes, stream + at, r.got[i].have);
            at += r.got[i].have;
        }
        assert_int_equal(at, n);
        assert_int_equal(r.n_anomalies, 0);
        stop(&r);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order_in_place),
        cmocka_unit_test(many_messages_in_a_segment),
        cmocka_unit_test(one_message_over_many_segments),
        cmocka_unit_test(length_unknown_before_the_end),
        cmocka_unit_test(reordered),
        cmocka_unit_test(message_completed_by_a_late_segment),
        cmocka_unit_test(duplicates_are_dropped),
        cmocka_unit_test(overlaps_are_trimmed),
        cmocka_unit_test(differing_retransmissions),
        cmocka_unit_test(keepalives_are_no_data),
        cmocka_unit_test(sequence_numbers_wrap),
        cmocka_unit_test(directions_and_layers_are_apart),
        cmocka_unit_test(taker_may_come_back),
        cmocka_unit_test(any_order_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
