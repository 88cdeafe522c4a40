#include "tests/cmocka_all.h"

#include "analyzer/pipeline/stream.h"

#include <stdlib.h>

/*
 * Two toy protocols. "block": 'M', a 16-bit length, so many octets. "line": lower
 * case letters up to a newline, so that the length is not known before the end.
 */
static struct framing
block_frame(const uint8_t *p, size_t n)
{
    struct framing f = {FRAME_MORE, 0};
    if (n >= 1 && p[0] != 'M')
        f.state = FRAME_LOST;
    else if (n >= 3) {
        f.length = 3u + ((size_t)p[1] << 8 | p[2]);
        f.state = n >= f.length ? FRAME_DONE : FRAME_MORE;
    }
    return f;
}

static struct framing
line_frame(const uint8_t *p, size_t n)
{
    struct framing f = {FRAME_MORE, 0};
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '\n') {
            f.state = FRAME_DONE;
            f.length = i + 1;
            return f;
        }
        if (p[i] < 'a' || p[i] > 'z') {
            f.state = FRAME_LOST;
            return f;
        }
    }
    return f;
}

static const struct dissector block = {.name = "block", .frame = block_frame};
static const struct dissector line = {.name = "line", .frame = line_frame};

#define KEPT 64

struct run {
    struct streams *s;
    const struct dissector *d;
    struct arena arena;
    struct sink sink;
    struct packet pkt; /* the template: the next frame */
    size_t n;
    struct {
        uint64_t frame;
        size_t have, wire;
        uint32_t off;
        bool reassembled;
        uint8_t bytes[512];
    } got[KEPT];
    size_t n_anomalies;
    const char *anomaly[KEPT];
    uint64_t anomaly_frame[KEPT];
};

static void
on_event(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct run *r = ctx;
    const struct anomaly_event *a = ev->body;
    assert_ptr_equal(ev->desc, &anomaly_desc);
    assert_true(r->n_anomalies < KEPT);
    r->anomaly_frame[r->n_anomalies] = pkt->frame;
    r->anomaly[r->n_anomalies++] = a->reason;
}

static void
on_message(void *ctx, const struct dissector *d, struct cursor m,
           struct packet *pkt)
{
    struct run *r = ctx;
    assert_ptr_equal(d, r->d);
    assert_true(r->n < KEPT);
    assert_true(m.have <= m.wire);
    r->got[r->n].frame = pkt->frame;
    r->got[r->n].have = m.have;
    r->got[r->n].wire = m.wire;
    r->got[r->n].off = m.off;
    r->got[r->n].reassembled = pkt->reassembled;
    memcpy(r->got[r->n].bytes, m.p,
           m.have < sizeof r->got[0].bytes ? m.have : sizeof r->got[0].bytes);
    r->n++;
}

static void
start_with(struct run *r, const struct dissector *d,
           const struct stream_limits *limits)
{
    memset(r, 0, sizeof *r);
    arena_init(&r->arena, 8u << 20);
    r->sink.emit = on_event;
    r->sink.ctx = r;
    r->sink.arena = &r->arena;
    r->d = d;
    r->s = streams_new(limits);
    assert_non_null(r->s);
    r->pkt.ip_proto = 6;
    r->pkt.sport = 1000;
    r->pkt.dport = 53;
    r->pkt.pid = -1;
}

static void
start(struct run *r)
{
    start_with(r, &block, NULL);
}

static void
stop(struct run *r)
{
    assert_int_equal(streams_stats(r->s)->held, 0);
    streams_free(r->s);
    arena_free(&r->arena);
}

/* One frame, in a heap block of its exact size that is gone afterwards. */
static void
segment_cut(struct run *r, uint32_t seq, uint8_t flags, const void *p,
            size_t have, size_t wire)
{
    uint8_t *exact = malloc(have ? have : 1);
    assert_non_null(exact);
    if (have)
        memcpy(exact, p, have);
    r->pkt.frame++;
    r->pkt.ts += 1000000;
    r->pkt.tcp_seq = seq;
    r->pkt.tcp_flags = flags;
    struct cursor c = cursor_over(exact, have, wire);
    c.off = 54;
    stream_segment(r->s, r->d, &r->pkt, c, on_message, r, &r->sink);
    arena_reset(&r->arena);
    free(exact);
}

static void
segment(struct run *r, uint32_t seq, uint8_t flags, const char *p, size_t n)
{
    segment_cut(r, seq, flags, p, n, n);
}

static void
flush(struct run *r)
{
    while (streams_flush(r->s, on_message, r, &r->sink))
        arena_reset(&r->arena);
}

static void
expect(const struct run *r, size_t i, uint64_t frame, const char *bytes,
       size_t n)
{
    assert_true(i < r->n);
    assert_int_equal(r->got[i].frame, frame);
    assert_int_equal(r->got[i].have, n);
    assert_int_equal(r->got[i].wire, n);
    assert_memory_equal(r->got[i].bytes, bytes, n);
}

static size_t
anomalies(const struct run *r, const char *reason)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_anomalies; i++)
        n += strcmp(r->anomaly[i], reason) == 0;
    return n;
}

#define A "M\0\3abc"   /* 6 octets */
#define B "M\0\4defg"  /* 7 */
#define C "M\0\2hi"    /* 5 */

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
    segment(&r, 106, 0, B, 7);        /* frame 2, too early */
    segment(&r, 113, 0, "M\0\2", 3);  /* frame 3, too early */
    assert_int_equal(r.n, 0);
    segment(&r, 100, 0, A, 6);        /* frame 4 */
    segment(&r, 116, 0, "hi", 2);     /* frame 5 */
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
    segment_cut(&r, 100, 0, A, 4, 6);      /* ends with its segment */
    segment_cut(&r, 106, 0, B, 5, 7);
    segment_cut(&r, 113, 0, "M\0\7ab", 5, 8); /* goes on in the next */
    segment(&r, 121, 0, "xx" A, 8);
    segment(&r, 129, 0, "M\0\12ab", 5);    /* its second segment is cut */
    segment_cut(&r, 134, 0, "cde", 3, 8);
    segment(&r, 142, 0, B, 7);
    segment_cut(&r, 149, 0, A, 5, 13);     /* ends where nothing was kept */
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
        struct { size_t at, n; } cuts[200];
        size_t n_cuts = 0;
        for (size_t at = 0; at < n;) {
            size_t take = 1 + draw(&x, 40);
            take = take < n - at ? take : n - at;
            cuts[n_cuts].at = at;
            cuts[n_cuts++].n = take;
            at += take;
            if (draw(&x, 4) == 0 && at < n) { /* one that overlaps */
                cuts[n_cuts].at = at - draw(&x, (uint32_t)take);
                cuts[n_cuts].n = n - cuts[n_cuts].at < 20
                                     ? n - cuts[n_cuts].at
                                     : 20;
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
            segment_cut(&r, isn + (uint32_t)cuts[i].at, 0,
                        stream + cuts[i].at, cuts[i].n, cuts[i].n);
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
        cmocka_unit_test(hole_between_messages),
        cmocka_unit_test(hole_inside_a_message_of_known_length),
        cmocka_unit_test(hole_is_given_up_after_a_while),
        cmocka_unit_test(cut_by_the_snap_length),
        cmocka_unit_test(begins_in_the_middle),
        cmocka_unit_test(sequence_numbers_wrap),
        cmocka_unit_test(new_connection_on_the_same_ports),
        cmocka_unit_test(ends_inside_a_message),
        cmocka_unit_test(fin_before_its_time),
        cmocka_unit_test(framing_lost_and_found),
        cmocka_unit_test(too_long_to_put_together),
        cmocka_unit_test(evicts_streams_and_counts),
        cmocka_unit_test(evicts_buffers_and_counts),
        cmocka_unit_test(directions_and_layers_are_apart),
        cmocka_unit_test(taker_may_come_back),
        cmocka_unit_test(any_order_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
