/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "tests/unit/sip_feed.h"

#include <math.h>

#define A "10.0.0.2:40000"
#define B "10.9.0.7:50000"
#define A_RTCP "10.0.0.2:40001"
#define B_RTCP "10.9.0.7:50001"

static int
setup(void **state)
{
    struct feed *f = calloc(1, sizeof *f);
    feed_init(f, NULL);
    *state = f;
    return 0;
}

static int
teardown(void **state)
{
    feed_free(*state);
    free(*state);
    return 0;
}

static struct rtp_stream *
stream(struct feed *f, uint32_t n)
{
    struct rtp_stream *s = feed_nth(&f->state.streams.table, n);
    assert_non_null(s);
    return s;
}

/* Packet i of a clean G.711 stream, 20 ms apart. */
static void
packet(struct feed *f, int i, uint16_t seq)
{
    feed_rtp(f, i * 20 * MS, A, B, 0, seq, (uint32_t)i * 160, 1);
}

static void
clean_stream(void **state)
{
    struct feed *f = *state;
    for (int i = 0; i < 100; i++)
        packet(f, i, (uint16_t)i);
    struct rtp_stream *s = stream(f, 0);
    assert_int_equal(s->packets, 100);
    assert_int_equal(s->bytes, 2000);
    assert_int_equal(rtp_stream_expected(s), 100);
    assert_int_equal(rtp_stream_lost(s), 0);
    assert_string_equal(s->codec, "PCMU");
    assert_int_equal(s->clock, 8000);
    assert_true(rtp_stream_jitter(s) < 0.001);
    assert_int_equal(s->first.frame, 1);
    assert_int_equal(s->last.frame, 100);
    assert_int_equal(s->payload_types[0], 1);
    assert_int_equal(s->call, 0);
    assert_int_equal(s->sender, RTP_SENDER_UNKNOWN);
    assert_int_equal(rtp_stream_talk(s), 99 * 20 * MS);
    /* R = 93.2 - 0.024 * 70 = 91.52 */
    assert_true(fabs(rtp_stream_mos(s) - 4.37) < 0.01);
}

static void
wraps_around(void **state)
{
    struct feed *f = *state;
    for (int i = 0; i < 140000; i++)
        packet(f, i, (uint16_t)(65500 + i));
    struct rtp_stream *s = stream(f, 0);
    assert_int_equal(rtp_stream_expected(s), 140000);
    assert_int_equal(rtp_stream_lost(s), 0);
    assert_int_equal(s->restarts, 0);
}

static void
loss_over_the_wrap(void **state)
{
    struct feed *f = *state;
    for (int i = 0; i < 100; i++)
        if (i % 10 != 5)
            packet(f, i, (uint16_t)(65480 + i));
    struct rtp_stream *s = stream(f, 0);
    assert_int_equal(s->packets, 90);
    assert_int_equal(rtp_stream_expected(s), 100);
    assert_int_equal(rtp_stream_lost(s), 10);
    assert_int_equal(rtp_stream_loss_percent(s), 10);
    assert_true(rtp_stream_mos(s) < 3.5 && rtp_stream_mos(s) > 1.5);
    assert_true(rtp_stream_jitter(s) < 0.001);
}

static void
reordered_and_duplicate(void **state)
{
    struct feed *f = *state;
    static const uint16_t order[] = {65534, 0, 65535, 1, 3, 2, 2, 3, 4};
    for (int i = 0; i < 9; i++)
        packet(f, i, order[i]);
    struct rtp_stream *s = stream(f, 0);
    assert_int_equal(s->packets, 9);
    assert_int_equal(s->duplicates, 2);
    assert_int_equal(s->reordered, 2);
    assert_int_equal(rtp_stream_expected(s), 7);
    assert_int_equal(rtp_stream_lost(s), 0);
}

static void
late_before_the_first(void **state)
{
    struct feed *f = *state;
    packet(f, 0, 0);
    packet(f, 1, 65534); /* two before what came first */
    packet(f, 2, 1);
    struct rtp_stream *s = stream(f, 0);
    assert_int_equal(rtp_stream_expected(s), 4);
    assert_int_equal(rtp_stream_lost(s), 1);
    assert_int_equal(s->reordered, 1);
}

static void
restart_and_strays(void **state)
{
    struct feed *f = *state;
    for (int i = 0; i < 10; i++)
        packet(f, i, (uint16_t)(100 + i));
    packet(f, 10, 30000); /* one packet from nowhere */
    packet(f, 11, 110);
    struct rtp_stream *s = stream(f, 0);
    assert_int_equal(s->strays, 1);
    assert_int_equal(s->restarts, 0);
    assert_int_equal(rtp_stream_lost(s), 0);
    for (int i = 12; i < 22; i++)
        packet(f, i, (uint16_t)(50000 + i));
    assert_int_equal(s->restarts, 1);
    assert_int_equal(s->strays, 1);
    assert_int_equal(rtp_stream_expected(s), 11 + 10);
    assert_int_equal(rtp_stream_lost(s), 0);
    packet(f, 22, 50022);
    packet(f, 23, 50022);
    assert_int_equal(s->duplicates, 1);
}

static void
jitter_as_in_the_rfc(void **state)
{
    struct feed *f = *state;
    /* every other packet 4 ms late: |D| = 32 units each time, and J tends to
     * that: J(n) = 32 (1 - (15/16)^n) */
    for (int i = 0; i < 200; i++)
        feed_rtp(f, i * 20 * MS + (i & 1) * 4 * MS, A, B, 8, (uint16_t)i,
                 (uint32_t)i * 160, 1);
    struct rtp_stream *s = stream(f, 0);
    double want = 4.0 * (1 - pow(15.0 / 16, 199));
    assert_true(fabs(rtp_stream_jitter(s) - want) < 1e-6);
    assert_true(rtp_stream_jitter_max(s) >= rtp_stream_jitter(s));
}

static void
unknown_clock_has_no_jitter(void **state)
{
    struct feed *f = *state;
    for (int i = 0; i < 100; i++)
        feed_rtp(f, i * 20 * MS, A, B, 111, (uint16_t)i, (uint32_t)i * 960, 1);
    struct rtp_stream *s = stream(f, 0);
    assert_true(rtp_stream_jitter(s) < 0);
    assert_true(rtp_stream_mos(s) == 0);
    assert_string_equal(s->codec, "");
}

static void
silence_is_not_delay(void **state)
{
    struct feed *f = *state;
    uint16_t seq = 0;
    int64_t t = 0;
    uint32_t ts = 0;
    for (int spurt = 0; spurt < 3; spurt++) {
        for (int i = 0; i < 50; i++, t += 20 * MS, ts += 160)
            feed_rtp(f, t, A, B, i == 0 ? 0x80 : 0, seq++, ts, 1);
        t += 980 * MS; /* the sender pauses: its clock runs on */
        ts += 980 * 8;
    }
    struct rtp_stream *s = stream(f, 0);
    assert_int_equal(s->markers, 3);
    assert_int_equal(s->silence, 2 * SEC);
    assert_int_equal(rtp_stream_talk(s),
                     2 * 50 * 20 * MS + 49 * 20 * MS - 2 * 20 * MS);
    assert_true(rtp_stream_jitter_max(s) < 0.001);
    int64_t before = s->silence;
    /* the network stalls: the clock does not show it */
    feed_rtp(f, t + SEC, A, B, 0, seq++, ts, 1);
    feed_rtp(f, t + SEC + 1, A, B, 0, seq++, ts + 160, 1);
    assert_true(s->silence - before < 2 * SEC + 1);
    assert_true(rtp_stream_jitter_max(s) > 1);
}

static void
ssrc_change_is_another_stream(void **state)
{
    struct feed *f = *state;
    feed_rtp(f, 0, A, B, 0, 1, 0, 0x11);
    feed_rtp(f, 20 * MS, A, B, 0, 9000, 0, 0x22);
    feed_rtp(f, 40 * MS, B, A, 0, 1, 0, 0x11);
    assert_int_equal(f->state.streams.table.count, 3);
    assert_int_equal(stream(f, 1)->key.ssrc, 0x22);
    assert_int_equal(stream(f, 1)->packets, 1);
}

static void
another_file_holds_copies(void **state)
{
    struct feed *f = *state;
    for (int i = 0; i < 50; i++)
        packet(f, i, (uint16_t)i);
    f->pkt.file = 1;
    for (int i = 0; i < 50; i++)
        packet(f, i, (uint16_t)i);
    struct rtp_stream *s = stream(f, 0);
    assert_int_equal(s->packets, 50);
    assert_int_equal(s->copies, 50);
    assert_int_equal(s->duplicates, 0);
    /* a rotated capture goes on instead */
    for (int i = 50; i < 60; i++)
        packet(f, i, (uint16_t)i);
    assert_int_equal(s->packets, 60);
    assert_int_equal(rtp_stream_lost(s), 0);
}

static void
events_do_not_upset_the_jitter(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 0, "10.9.0.7:5060", "10.0.0.2:5060",
             "INVITE sip:a SIP/2.0|Via: SIP/2.0/UDP h|From: <sip:b>;tag=1|To: "
             "<sip:a>|"
             "Call-ID: c|CSeq: 1 INVITE|Content-Type: application/sdp",
             "v=0\r\nc=IN IP4 10.9.0.7\r\nm=audio 50000 RTP/AVP 96 101\r\n"
             "a=rtpmap:96 AMR/8000\r\na=rtpmap:101 telephone-event/8000\r\n");
    for (int i = 0; i < 60; i++)
        feed_rtp(f, i * 20 * MS, A, B, i >= 20 && i < 30 ? 101 : 96,
                 (uint16_t)i, i >= 20 && i < 30 ? 20 * 160 : (uint32_t)i * 160,
                 7);
    struct rtp_stream *s = stream(f, 0);
    assert_string_equal(s->codec, "AMR");
    assert_true(rtp_stream_jitter_max(s) < 0.001);
    assert_true(s->payload_types[1] >> (101 - 64) & 1);
    assert_true(s->payload_types[1] >> (96 - 64) & 1);
    assert_int_equal(s->call, 1);
    assert_int_equal(s->sender,
                     RTP_SENDER_PEER); /* it goes to who sent the offer */
    struct sip_call *c = feed_nth(&f->state.calls.table, 0);
    assert_int_equal(c->streams, 1);
    assert_int_equal(c->early_rtp.frame, 2);
    uint32_t at = 0;
    assert_ptr_equal(sip_state_call_stream(&f->state, c, &at), s);
    assert_null(sip_state_call_stream(&f->state, c, &at));
}

static void
rtcp_adds_what_the_far_end_saw(void **state)
{
    struct feed *f = *state;
    for (int i = 0; i < 10; i++)
        packet(f, i, (uint16_t)i);
    static const uint8_t sr[] = {
        0x80, 200, 0, 6, 0, 0, 0,   1,  0,    0,   0, 0,   0,    0,   0, 0,
        0,    0,   0, 0, 0, 0, 0,   10, 0,    0,   0, 200, 0x81, 202, 0, 2,
        0,    0,   0, 1, 1, 1, 'x', 0,  0x81, 203, 0, 1,   0,    0,   0, 1};
    static const uint8_t rr[] = {
        0x82, 201, 0, 13, 0,  0, 0, 2, 0, 0,  0, 1, 25, 0, 0, 3, 0,  0,  0,
        9,    0,   0, 0,  80, 0, 0, 0, 0, 0,  0, 0, 0,  0, 0, 0, 99, 25, 0,
        0,    3,   0, 0,  0,  9, 0, 0, 0, 80, 0, 0, 0,  0, 0, 0, 0,  0};
    feed_bytes(f, &dissector_rtcp, SEC, A_RTCP, B_RTCP, sr, sizeof sr);
    feed_bytes(f, &dissector_rtcp, SEC, B_RTCP, A_RTCP, rr, sizeof rr);
    struct rtp_stream *s = stream(f, 0);
    assert_int_equal(s->sent_packets, 10);
    assert_string_equal(s->cname, "x");
    assert_int_equal(s->bye.frame, 11);
    assert_int_equal(s->reports, 1);
    assert_int_equal(s->reported_lost, 3);
    assert_int_equal(s->reported_fraction, 25);
    assert_true(fabs(s->reported_jitter - 10.0) < 1e-9);
    assert_int_equal(f->state.streams.orphan_reports, 1);
}

static void
mos_falls_with_loss_and_jitter(void **state)
{
    (void)state;
    double last = 5;
    for (int loss = 0; loss <= 100; loss++) {
        double mos = codec_mos("PCMA", loss, 5);
        assert_true(mos >= 1.0 && mos <= 4.5);
        assert_true(mos <= last);
        last = mos;
    }
    assert_true(codec_mos("G729", 0, 0) < codec_mos("PCMU", 0, 0));
    assert_true(codec_mos("PCMU", 0, 100) < codec_mos("PCMU", 0, 0));
    /* G.711 with 5 % loss: Ie_eff = 95 * 5 / 30.1 = 15.78, R = 75.74 */
    assert_true(fabs(codec_mos("PCMU", 5, 0) - 3.85) < 0.01);
    assert_true(codec_mos("never heard of", 0, 0) < codec_mos("PCMU", 0, 0));
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(clean_stream),
        TEST(wraps_around),
        TEST(loss_over_the_wrap),
        TEST(reordered_and_duplicate),
        TEST(late_before_the_first),
        TEST(restart_and_strays),
        TEST(jitter_as_in_the_rfc),
        TEST(unknown_clock_has_no_jitter),
        TEST(silence_is_not_delay),
        TEST(ssrc_change_is_another_stream),
        TEST(another_file_holds_copies),
        TEST(events_do_not_upset_the_jitter),
        TEST(rtcp_adds_what_the_far_end_saw),
        TEST(mos_falls_with_loss_and_jitter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
