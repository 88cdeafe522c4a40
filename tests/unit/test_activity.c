/* SPDX-License-Identifier: Apache-2.0 */
/* What ran in a tunnel, by sizes and times. */
#include "tests/unit/activity_feed.h"

#define START                     \
    struct feed feed, *f = &feed; \
    (void)state;                  \
    feed_init(f)
#define END feed_free(f)

static void
near_time(int64_t got, int64_t want, int64_t apart)
{
    int64_t off = got > want ? got - want : want - got;
    if (off > apart)
        print_error("%lld ms off\n", (long long)(off / MS));
    assert_true(off <= apart);
}

/* Did the near end begin? */
static bool
by_near(const struct feed *f, uint8_t way)
{
    uint32_t at = 0;
    const struct tunnel *tn = table_next(&f->s->tunnels.tunnels, &at);
    assert_int_not_equal(way, ACTIVITY_WAY_UNKNOWN);
    return (way == ACTIVITY_FROM_A) == tunnel_a_is_local(tn);
}

/* One call, from T0 + 5 s to T0 + 35 s, was found as such. */
static void
one_call(const struct feed *f, bool caller)
{
    assert_int_equal(f->a.n_calls, 1);
    const struct inferred_call *c = &f->a.calls[0];
    assert_true(c->probable);
    near_time(c->start, T0 + 5 * SECOND, 2 * SECOND);
    near_time(c->end, T0 + 35 * SECOND, 2 * SECOND);
    assert_int_equal(by_near(f, c->way), caller);
    for (int64_t s = 6; s < 34; s++)
        assert_int_equal(feed_kind(f, s), ACTIVITY_CALL);
    assert_int_equal(feed_kind(f, 2), ACTIVITY_IDLE);
}

static const struct {
    const char *name;
    uint32_t speech, noise;
} codecs[] = {
    {"AMR-WB 12.65", 33, 7}, {"AMR 12.2", 32, 7},     {"EVS 13.2", 33, 6},
    {"EVS 24.4", 61, 6},     {"AMR-WB 23.85", 61, 7}, {"AMR-WB 6.60", 18, 7},
    {"G.711", 160, 0},       {"G.711", 160, 1},
};

static const struct {
    unsigned fixed, block;
} ciphers[] = {{40, 16}, {36, 16}, {32, 4}, {28, 8}, {48, 16}, {56, 16}};

static void
a_call_with_each_codec_and_cipher(void **state)
{
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
        for (size_t k = 0; k < sizeof ciphers / sizeof *ciphers; k++)
            for (unsigned header = 28; header <= 48; header += 20) {
                START;
                f->fixed = ciphers[k].fixed;
                f->block = ciphers[k].block;
                f->header = header;
                f->jitter = 4 * MS;
                feed_register(f, T0);
                feed_call(f, T0 + 5 * SECOND, T0 + 35 * SECOND, NEAR_END,
                          codecs[i].speech, codecs[i].noise);
                feed_infer(f);
                if (f->a.n_calls != 1)
                    print_error("%s, %u/%u, %u\n", codecs[i].name, f->fixed,
                                f->block, header);
                one_call(f, NEAR_END);
                assert_int_equal(feed_kind(f, 0), ACTIVITY_REGISTRATION);
                assert_true(f->a.calls[0].codec[0] != '\0');
                END;
            }
}

static void
the_codec_that_fits(void **state)
{
    START; /* padded to 4: hardly anything else fits */
    f->fixed = 32;
    f->block = 4;
    feed_call(f, T0 + 5 * SECOND, T0 + 35 * SECOND, FAR_END, 160, 1);
    feed_exchange(f, T0, NEAR_END, 301, 303);
    feed_infer(f);
    one_call(f, FAR_END);
    assert_string_equal(f->a.calls[0].codec, "G.711, G.722");
    assert_int_equal(f->a.calls[0].family, 6);
    END;
}

static void
packets_lost_and_late(void **state)
{
    START;
    f->loss = 5;
    f->jitter = 30 * MS;
    feed_call(f, T0 + 5 * SECOND, T0 + 35 * SECOND, NEAR_END, 33, 7);
    feed_infer(f);
    assert_int_equal(f->a.n_calls, 1);
    near_time(f->a.calls[0].end, T0 + 35 * SECOND, 2 * SECOND);
    END;
}

static void
a_rekey_does_not_cut_a_call(void **state)
{
    START;
    feed_setup(f, T0 + 5 * SECOND, FAR_END);
    for (int i = 0; i < 4; i++) {
        f->spi += 16;
        int64_t from = T0 + (7 + 7 * i) * SECOND;
        feed_media(f, from, from + 7 * SECOND, true, 32, 7);
        feed_media(f, from, from + 7 * SECOND, false, 32, 7);
    }
    feed_bye(f, T0 + 35 * SECOND + 20 * MS, FAR_END);
    feed_infer(f);
    one_call(f, FAR_END);
    END;
}

static void
a_hold_does_not_cut_a_call(void **state)
{
    START;
    feed_setup(f, T0 + 5 * SECOND, NEAR_END);
    for (int near = 0; near < 2; near++) {
        feed_media(f, T0 + 7 * SECOND, T0 + 12 * SECOND, near, 33, 7);
        feed_media(f, T0 + 27 * SECOND, T0 + 35 * SECOND, near, 33, 7);
    }
    feed_bye(f, T0 + 35 * SECOND + 20 * MS, FAR_END);
    feed_infer(f);
    one_call(f, NEAR_END);
    END;
}

static void
two_calls_are_two(void **state)
{
    START;
    feed_call(f, T0, T0 + 15 * SECOND, NEAR_END, 33, 7);
    feed_call(f, T0 + 18 * SECOND, T0 + 33 * SECOND, FAR_END, 33, 7);
    feed_infer(f);
    assert_int_equal(f->a.n_calls, 2);
    near_time(f->a.calls[0].end, T0 + 15 * SECOND, SECOND);
    near_time(f->a.calls[1].start, T0 + 18 * SECOND, SECOND);
    assert_false(by_near(f, f->a.calls[1].way));
    END;
}

/* TCP at a rate: full packets one way, acknowledgements the other. */
static void
feed_download(struct feed *f, int64_t from, int64_t to, int64_t every)
{
    for (int64_t at = from; at < to; at += every) {
        feed_ip(f, at, FAR_END, 1400);
        feed_ip(f, at + 1 * MS, FAR_END, 1400);
        feed_ip(f, at + 2 * MS, NEAR_END, f->header + 24);
    }
}

static void
a_call_beside_a_download(void **state)
{
    START;
    feed_call(f, T0 + 5 * SECOND, T0 + 35 * SECOND, NEAR_END, 33, 7);
    feed_download(f, T0 + 12 * SECOND, T0 + 30 * SECOND, 13 * MS);
    feed_infer(f);
    one_call(f, NEAR_END);
    END;
}

static void
one_side_of_a_call_silent(void **state)
{
    START;
    feed_setup(f, T0 + 5 * SECOND, NEAR_END);
    feed_media(f, T0 + 7 * SECOND, T0 + 35 * SECOND, false, 33, 7);
    for (int64_t at = T0 + 7 * SECOND; at < T0 + 35 * SECOND; at += 160 * MS)
        feed_udp(f, at, NEAR_END, 12 + 7);
    feed_bye(f, T0 + 35 * SECOND + 20 * MS, FAR_END);
    feed_infer(f);
    one_call(f, NEAR_END);
    assert_true(f->a.calls[0].speaks[0] < 0.01);
    END;
}

static void
a_capture_that_begins_and_ends_within_a_call(void **state)
{
    START;
    feed_media(f, T0, T0 + 30 * SECOND, true, 33, 7);
    feed_media(f, T0, T0 + 30 * SECOND, false, 33, 7);
    feed_bye(f, T0 + 30 * SECOND + 20 * MS, FAR_END);
    feed_infer(f);
    assert_int_equal(f->a.n_calls, 1);
    assert_false(f->a.calls[0].start_seen);
    assert_true(f->a.calls[0].end_seen);
    END;
}

/* --- a call's signalling among others' ------------------------------------------------ */

/* A page's requests and responses, of any sizes, one after the other: begin then,
 * so many ms apart. */
static void
feed_page(struct feed *f, int64_t from, unsigned objects, int64_t apart)
{
    for (unsigned i = 0; i < objects; i++) {
        int64_t at = from + i * apart;
        feed_ip(f, at, NEAR_END, 400 + feed_random(f, 500));
        feed_ip(f, at + 12 * MS, NEAR_END, 52);
        feed_ip(f, at + 25 * MS, FAR_END, 1400);
        feed_ip(f, at + 26 * MS, FAR_END, 300 + feed_random(f, 1000));
        feed_ip(f, at + 27 * MS, NEAR_END, 52);
    }
}

/* A larger request ten seconds earlier, with a response no provisional one has. */
static void
a_request_before_a_call_is_no_invite(void **state)
{
    START;
    feed_exchange(f, T0 - 5 * SECOND, NEAR_END, 1500, 1300);
    feed_call(f, T0 + 5 * SECOND, T0 + 35 * SECOND, NEAR_END, 33, 7);
    feed_infer(f);
    one_call(f, NEAR_END);
    assert_int_equal(f->a.calls[0].start, T0 + 5 * SECOND);
    END;
}

/* INVITE, 100, 180 right in a page, while others' requests go on. */
static void
a_call_that_begins_within_a_page(void **state)
{
    START;
    feed_page(f, T0 + 4500 * MS, 20, 60 * MS);
    feed_udp(f, T0 + 5 * SECOND, FAR_END, 700);
    feed_udp(f, T0 + 5 * SECOND + 1 * MS, NEAR_END, 290);
    feed_udp(f, T0 + 5 * SECOND + 2 * MS, NEAR_END, 340);
    feed_udp(f, T0 + 6960 * MS, NEAR_END, 560);
    feed_udp(f, T0 + 6990 * MS, FAR_END, 310);
    for (int near = 0; near < 2; near++)
        feed_media(f, T0 + 7 * SECOND, T0 + 35 * SECOND, near, 160, 0);
    feed_bye(f, T0 + 35 * SECOND + 20 * MS, FAR_END);
    feed_infer(f);
    one_call(f, FAR_END);
    assert_true(f->a.calls[0].start_seen);
    near_time(f->a.calls[0].start, T0 + 5 * SECOND, 0);
    END;
}

/* 100 before its INVITE, ACK before its 200: a larger request was before them. */
static void
a_setup_whose_packets_overtake(void **state)
{
    START;
    feed_exchange(f, T0 - 5 * SECOND, FAR_END, 1400, 620);
    feed_udp(f, T0 + 5 * SECOND, FAR_END, 290);
    feed_udp(f, T0 + 5 * SECOND + 10 * MS, NEAR_END, 690);
    feed_udp(f, T0 + 5 * SECOND + 20 * MS, FAR_END, 340);
    feed_udp(f, T0 + 6960 * MS, NEAR_END, 310);
    feed_udp(f, T0 + 6975 * MS, FAR_END, 560);
    for (int near = 0; near < 2; near++)
        feed_media(f, T0 + 7 * SECOND, T0 + 35 * SECOND, near, 160, 0);
    feed_bye(f, T0 + 35 * SECOND + 20 * MS, FAR_END);
    feed_infer(f);
    one_call(f, NEAR_END);
    assert_int_equal(f->a.calls[0].start, T0 + 5 * SECOND + 10 * MS);
    assert_int_equal(f->a.calls[0].answer, T0 + 6975 * MS);
    END;
}

/* In a pause of both, what looks like BYE and INVITE, right before media go on. */
static void
requests_in_a_pause_are_no_new_call(void **state)
{
    START;
    feed_setup(f, T0 + 5 * SECOND, FAR_END);
    for (int near = 0; near < 2; near++) {
        feed_media(f, T0 + 7 * SECOND, T0 + 15 * SECOND, near, 33, 7);
        feed_media(f, T0 + 17 * SECOND, T0 + 35 * SECOND, near, 33, 7);
    }
    feed_exchange(f, T0 + 15500 * MS, NEAR_END, 600, 400);
    feed_exchange(f, T0 + 16700 * MS, NEAR_END, 926, 500);
    feed_bye(f, T0 + 35 * SECOND + 20 * MS, FAR_END);
    feed_infer(f);
    one_call(f, FAR_END);
    END;
}

/* INVITE overtaken by 100 is no REGISTER and challenge: that has no body. */
static void
an_incoming_call_is_no_registration(void **state)
{
    START;
    feed_udp(f, T0 + 5 * SECOND, NEAR_END, 352);
    feed_udp(f, T0 + 5 * SECOND + 10 * MS, FAR_END, 1240);
    feed_udp(f, T0 + 5 * SECOND + 430 * MS, NEAR_END, 540);
    feed_udp(f, T0 + 5 * SECOND + 450 * MS, FAR_END, 430);
    feed_udp(f, T0 + 6950 * MS, NEAR_END, 550);
    feed_udp(f, T0 + 6990 * MS, FAR_END, 400);
    for (int near = 0; near < 2; near++)
        feed_media(f, T0 + 7 * SECOND, T0 + 35 * SECOND, near, 33, 7);
    feed_bye(f, T0 + 35 * SECOND + 20 * MS, FAR_END);
    feed_infer(f);
    one_call(f, FAR_END);
    END;
}

/* --- what is no call ------------------------------------------------------------------ */

/* Both ways, so many a second, sizes between two. */
static void
feed_game(struct feed *f, int64_t from, int64_t to, int64_t every,
          uint32_t least, uint32_t most)
{
    for (int64_t at = from; at < to; at += every)
        for (int near = 0; near < 2; near++)
            feed_udp(f, at + near * 3 * MS, near,
                     least + feed_random(f, most - least + 1));
}

static void
no_call(const struct feed *f, unsigned kind)
{
    assert_int_equal(f->a.n_calls, 0);
    assert_int_equal(f->a.n_messages, 0);
    for (int64_t s = 1; s < 19; s++)
        assert_int_equal(feed_kind(f, s), kind);
}

static void
a_game_is_no_call(void **state)
{
    static const int64_t every[] = {20 * MS, 15 * MS, 33 * MS, 50 * MS};
    for (size_t i = 0; i < sizeof every / sizeof *every; i++) {
        START;
        f->jitter = 3 * MS;
        feed_game(f, T0, T0 + 20 * SECOND, every[i], 30, 150);
        feed_infer(f);
        no_call(f, ACTIVITY_INTERACTIVE);
        END;
    }
}

/* 50 a second of one size both ways: only that nobody called tells. */
static void
a_game_like_media_is_no_call(void **state)
{
    START;
    feed_game(f, T0, T0 + 20 * SECOND, 20 * MS, 45, 45);
    feed_infer(f);
    no_call(f, ACTIVITY_INTERACTIVE);
    END;
}

static void
a_download_is_no_call(void **state)
{
    static const int64_t every[] = {20 * MS, 7 * MS, 40 * MS};
    for (size_t i = 0; i < sizeof every / sizeof *every; i++) {
        START;
        feed_download(f, T0, T0 + 20 * SECOND, every[i]);
        feed_infer(f);
        no_call(f, ACTIVITY_BULK);
        END;
    }
}

/* 25 pictures a second, a report a second. */
static void
a_video_is_no_call(void **state)
{
    START;
    for (int64_t at = T0; at < T0 + 20 * SECOND; at += 40 * MS)
        for (uint32_t left = 3000 + feed_random(f, 3000); left > 0;) {
            uint32_t n = left < 1200 ? left : 1200;
            feed_udp(f, at + left / 1200 * MS, FAR_END, n);
            left -= n;
        }
    for (int64_t at = T0; at < T0 + 20 * SECOND; at += SECOND)
        feed_udp(f, at, NEAR_END, 44);
    feed_infer(f);
    no_call(f, ACTIVITY_BULK);
    END;
}

static void
a_shell_is_interactive(void **state)
{
    START; /* a key, its echo, the acknowledgement; output now and then */
    for (int64_t at = T0; at < T0 + 20 * SECOND; at += 170 * MS) {
        feed_ip(f, at, NEAR_END, 88);
        feed_ip(f, at + 25 * MS, FAR_END, 88);
        feed_ip(f, at + 26 * MS, NEAR_END, 52);
        if (feed_random(f, 20) == 0)
            feed_ip(f, at + 27 * MS, FAR_END, 100 + feed_random(f, 900));
    }
    feed_infer(f);
    no_call(f, ACTIVITY_INTERACTIVE);
    END;
}

static void
pages_are_web(void **state)
{
    START;
    for (int64_t page = T0; page < T0 + 60 * SECOND; page += 15 * SECOND)
        for (int object = 0; object < 8; object++) {
            int64_t at = page + object * 90 * MS;
            feed_ip(f, at, NEAR_END, 60);
            feed_ip(f, at + 20 * MS, FAR_END, 60);
            feed_ip(f, at + 21 * MS, NEAR_END, 52);
            feed_ip(f, at + 22 * MS, NEAR_END, 400 + feed_random(f, 500));
            for (uint32_t n = feed_random(f, 4); n > 0; n--)
                feed_ip(f, at + (45 - n) * MS, FAR_END, 1400);
            feed_ip(f, at + 46 * MS, FAR_END, 100 + feed_random(f, 1200));
            feed_ip(f, at + 47 * MS, NEAR_END, 52);
        }
    feed_infer(f);
    assert_int_equal(f->a.n_calls, 0);
    assert_int_equal(f->a.n_messages, 0);
    for (int64_t s = 0; s < 60; s += 15)
        assert_int_equal(feed_kind(f, s), ACTIVITY_WEB);
    assert_int_equal(feed_kind(f, 8), ACTIVITY_IDLE);
    END;
}

/* --- the small ones ------------------------------------------------------------------- */

static void
an_sms_each_way(void **state)
{
    START; /* MESSAGE and its 202, the report as another MESSAGE */
    feed_register(f, T0);
    feed_exchange(f, T0 + 10 * SECOND, NEAR_END, 794, 315);
    feed_exchange(f, T0 + 11 * SECOND, FAR_END, 734, 302);
    feed_exchange(f, T0 + 30 * SECOND, FAR_END, 769, 302);
    feed_exchange(f, T0 + 31 * SECOND, NEAR_END, 749, 315);
    feed_infer(f);
    assert_int_equal(f->a.n_messages, 2);
    assert_int_equal(f->a.n_calls, 0);
    assert_true(by_near(f, f->a.messages[0].way));
    assert_false(by_near(f, f->a.messages[1].way));
    assert_int_equal(f->a.messages[1].report, T0 + 31 * SECOND);
    assert_int_equal(feed_kind(f, 0), ACTIVITY_REGISTRATION);
    assert_int_equal(feed_kind(f, 10), ACTIVITY_MESSAGE);
    assert_int_equal(feed_kind(f, 31), ACTIVITY_MESSAGE);
    assert_int_equal(feed_kind(f, 20), ACTIVITY_IDLE);
    END;
}

/* INVITE, ringing, and CANCEL a while later. */
static void
a_call_that_is_cancelled(void **state)
{
    START;
    int64_t rang = T0 + 12 * SECOND;
    feed_exchange(f, T0 + 2 * SECOND, FAR_END, 1231, 300);
    feed_udp(f, T0 + 2 * SECOND + 400 * MS, NEAR_END, 794);
    feed_exchange(f, T0 + 2 * SECOND + 430 * MS, FAR_END, 460, 307);
    feed_udp(f, T0 + 2 * SECOND + 480 * MS, NEAR_END, 500);
    feed_exchange(f, rang, FAR_END, 450, 310);
    feed_udp(f, rang + 41 * MS, NEAR_END, 330);
    feed_udp(f, rang + 70 * MS, FAR_END, 440);
    feed_infer(f);
    assert_int_equal(f->a.n_calls, 1);
    assert_int_equal(f->a.n_messages, 0);
    assert_true(f->a.calls[0].unanswered);
    assert_false(by_near(f, f->a.calls[0].way));
    assert_int_equal(f->a.calls[0].start, T0 + 2 * SECOND);
    assert_int_equal(f->a.calls[0].end, rang);
    assert_int_equal(feed_kind(f, 8), ACTIVITY_CALL);
    END;
}

/* Requests and responses of any sizes: some look like MESSAGE and its 202. */
static void
an_application_that_asks_is_no_sms(void **state)
{
    START;
    for (int64_t s = 0; s < 240; s += 4)
        feed_exchange(f, T0 + s * SECOND, NEAR_END, 250 + feed_random(f, 900),
                      210 + feed_random(f, 900));
    feed_infer(f);
    assert_int_equal(f->a.n_messages + f->a.n_calls, 0);
    assert_int_equal(feed_kind(f, 40), ACTIVITY_WEB);
    assert_int_equal(feed_kind(f, 41), ACTIVITY_IDLE);
    END;
}

/* The same question over and over is a poll, though each looks like MESSAGE. */
static void
a_poll_is_no_sms(void **state)
{
    START;
    for (int64_t s = 0; s < 240; s += 15)
        feed_exchange(f, T0 + s * SECOND, NEAR_END, 700 + feed_random(f, 20),
                      310);
    feed_infer(f);
    assert_int_equal(f->a.n_messages, 0);
    END;
}

/* OPTIONS every half minute does not hide an SMS. */
static void
an_sms_beside_options(void **state)
{
    START;
    feed_register(f, T0);
    for (int64_t s = 10; s < 300; s += 30)
        feed_exchange(f, T0 + s * SECOND, NEAR_END, 300, 260);
    feed_exchange(f, T0 + 125 * SECOND, FAR_END, 769, 302);
    feed_infer(f);
    assert_int_equal(f->a.n_messages, 1);
    assert_int_equal(feed_kind(f, 125), ACTIVITY_MESSAGE);
    assert_int_equal(feed_kind(f, 130), ACTIVITY_KEEPALIVE);
    END;
}

/* The challenge was not captured. */
static void
a_registration_in_part(void **state)
{
    START;
    feed_udp(f, T0, NEAR_END, 1019);
    feed_exchange(f, T0 + 80 * MS, NEAR_END, 1022, 702);
    feed_call(f, T0 + 5 * SECOND, T0 + 35 * SECOND, NEAR_END, 33, 7);
    feed_infer(f);
    one_call(f, NEAR_END);
    assert_int_equal(feed_kind(f, 0), ACTIVITY_REGISTRATION);
    END;
}

static void
an_sms_during_a_call(void **state)
{
    START;
    feed_call(f, T0 + 5 * SECOND, T0 + 35 * SECOND, NEAR_END, 33, 7);
    feed_exchange(f, T0 + 20 * SECOND, FAR_END, 769, 302);
    feed_infer(f);
    one_call(f, NEAR_END);
    assert_int_equal(f->a.n_messages, 1);
    END;
}

static void
a_registration_is_refreshed(void **state)
{
    START;
    feed_register(f, T0);
    feed_exchange(f, T0 + 50 * SECOND, NEAR_END, 1024, 702);
    feed_infer(f);
    assert_int_equal(f->a.n_messages, 0);
    assert_int_equal(feed_kind(f, 50), ACTIVITY_REGISTRATION);
    END;
}

static void
keepalives_and_nothing(void **state)
{
    START;
    feed_exchange(f, T0, NEAR_END, 400, 380);
    for (int64_t s = 10; s < 100; s += 20)
        feed_raw(f, T0 + s * SECOND, true, TRACE_KEEPALIVE, 1);
    for (int64_t s = 15; s < 100; s += 30) { /* RFC 5626: CRLF and its pong */
        feed_udp(f, T0 + s * SECOND, NEAR_END, 4);
        feed_udp(f, T0 + s * SECOND + 30 * MS, FAR_END, 2);
    }
    feed_infer(f);
    assert_int_equal(f->a.n_calls + f->a.n_messages, 0);
    assert_int_equal(feed_kind(f, 10), ACTIVITY_KEEPALIVE);
    assert_int_equal(feed_kind(f, 15), ACTIVITY_KEEPALIVE);
    assert_int_equal(feed_kind(f, 20), ACTIVITY_IDLE);
    assert_int_equal(f->a.items[f->a.n - 1].kind, ACTIVITY_KEEPALIVE);
    END;
}

static void
times_that_are_none(void **state)
{
    START;
    feed_raw(f, INT64_MIN, true, TRACE_ESP, 136);
    feed_raw(f, INT64_MAX, true, TRACE_ESP, 136);
    feed_raw(f, -5, true, TRACE_ESP, 136);
    feed_raw(f, INT64_MAX / 5, true, TRACE_ESP, 136);
    feed_infer(f);
    assert_int_equal(f->a.n, 3); /* a packet, long nothing, a packet */
    END;
}

static void
nothing_at_all(void **state)
{
    START;
    feed_infer(f);
    assert_int_equal(f->a.n, 0);
    assert_string_equal(terms_name(&terms_activity_kind, ACTIVITY_CALL),
                        "call");
    assert_string_equal(terms_name(&terms_activity_kind, ACTIVITY_IDLE),
                        "idle");
    END;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_with_each_codec_and_cipher),
        cmocka_unit_test(the_codec_that_fits),
        cmocka_unit_test(packets_lost_and_late),
        cmocka_unit_test(a_rekey_does_not_cut_a_call),
        cmocka_unit_test(a_hold_does_not_cut_a_call),
        cmocka_unit_test(two_calls_are_two),
        cmocka_unit_test(a_call_beside_a_download),
        cmocka_unit_test(one_side_of_a_call_silent),
        cmocka_unit_test(a_capture_that_begins_and_ends_within_a_call),
        cmocka_unit_test(a_request_before_a_call_is_no_invite),
        cmocka_unit_test(a_call_that_begins_within_a_page),
        cmocka_unit_test(a_setup_whose_packets_overtake),
        cmocka_unit_test(requests_in_a_pause_are_no_new_call),
        cmocka_unit_test(an_incoming_call_is_no_registration),
        cmocka_unit_test(a_game_is_no_call),
        cmocka_unit_test(a_game_like_media_is_no_call),
        cmocka_unit_test(a_download_is_no_call),
        cmocka_unit_test(a_video_is_no_call),
        cmocka_unit_test(a_shell_is_interactive),
        cmocka_unit_test(pages_are_web),
        cmocka_unit_test(an_sms_each_way),
        cmocka_unit_test(a_call_that_is_cancelled),
        cmocka_unit_test(an_application_that_asks_is_no_sms),
        cmocka_unit_test(a_poll_is_no_sms),
        cmocka_unit_test(an_sms_beside_options),
        cmocka_unit_test(a_registration_in_part),
        cmocka_unit_test(an_sms_during_a_call),
        cmocka_unit_test(a_registration_is_refreshed),
        cmocka_unit_test(keepalives_and_nothing),
        cmocka_unit_test(times_that_are_none),
        cmocka_unit_test(nothing_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
