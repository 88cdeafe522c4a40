/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "dissectors/base/arena.h"
#include "dissectors/base/cursor.h"
#include "dissectors/sip.h"

#include <stdio.h>
#include <stdlib.h>

static struct arena arena;

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena, 1u << 20);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* Parses a body, after every truncation of it in a block of its own size. */
static const struct sdp *
parse(const char *text)
{
    size_t n = strlen(text);
    for (size_t have = 0; have <= n; have++) {
        uint8_t *exact = malloc(have ? have : 1);
        memcpy(exact, text, have);
        sdp_parse(cursor_over(exact, have, have), &arena);
        sdp_parse(cursor_over(exact, have, n), &arena);
        free(exact);
        arena_reset(&arena);
    }
    return sdp_parse(cursor_over(text, n, n), &arena);
}

static const struct sdp_media *
media(const struct sdp *s, size_t i)
{
    assert_non_null(s);
    assert_true(i < s->media.n);
    return (const struct sdp_media *)s->media.items + i;
}

static void
slice_is(struct slice s, const char *text)
{
    if (!slice_eq(s, text))
        fail_msg("\"%.*s\" is not \"%s\"", (int)s.n, (const char *)s.p, text);
}

static void
session_and_media(void **state)
{
    (void)state;
    const struct sdp *s = parse(
        "v=0\r\no=- 1 1 IN IP6 2001:db8::1\r\ns=-\r\nc=IN IP6 2001:db8::1\r\n"
        "t=0 0\r\na=sendonly\r\n"
        "m=audio 49170/2 RTP/AVP 104 0 101\r\n"
        "b=AS:41\r\n"
        "a=fmtp:104 mode-change-capability=2;octet-align=1\r\n"
        "a=rtpmap:104 AMR-WB/16000/1\r\n"
        "a=rtpmap:101 telephone-event/16000\r\n"
        "a=rtpmap:99 not-offered/8000\r\n"
        "a=ptime:20\r\na=rtcp:53020 IN IP4 126.16.64.4\r\n"
        "m=video 5004 RTP/SAVPF 31\r\nc=IN IP4 224.2.1.1/127\r\n"
        "a=recvonly\r\na=rtcp-mux\r\n"
        "m=image 0 udptl t38\r\na=inactive\r\n");
    slice_is(s->connection, "2001:db8::1");
    assert_int_equal(s->media.n, 3);
    const struct sdp_media *m = media(s, 0);
    slice_is(m->type, "audio");
    assert_int_equal(m->port, 49170);
    slice_is(m->proto, "RTP/AVP");
    assert_int_equal(m->formats.n, 3);
    slice_is(((const struct slice *)m->formats.items)[2], "101");
    assert_string_equal(m->direction, "sendonly");
    assert_int_equal(m->connection.family, 6);
    assert_int_equal(m->rtcp_port, 53020);
    assert_int_equal(m->ptime, 20);
    const struct sdp_rtpmap *map = m->rtpmap.items;
    assert_int_equal(m->rtpmap.n, 3);
    assert_int_equal(map[0].payload_type, 104);
    slice_is(map[0].encoding, "AMR-WB");
    assert_int_equal(map[0].clock_rate, 16000);
    assert_int_equal(map[0].channels, 1);
    slice_is(map[0].fmtp, "mode-change-capability=2;octet-align=1");
    m = media(s, 1);
    assert_int_equal(m->connection.family, 4);
    assert_int_equal(m->connection.b[0], 224);
    assert_string_equal(m->direction, "recvonly");
    assert_true(m->rtcp_mux);
    assert_int_equal(m->rtcp_port, 0);
    assert_int_equal(m->ptime, -1);
    m = media(s, 2);
    assert_int_equal(m->port, 0);
    assert_int_equal(m->rtcp_port, 0);
    assert_string_equal(m->direction, "inactive");
    slice_is(((const struct slice *)m->formats.items)[0], "t38");
}

static void
defaults(void **state)
{
    (void)state;
    const struct sdp *s =
        parse("\nv=0\nm=audio 4000 RTP/AVP 0\nc=IN IP4 host.example\n");
    const struct sdp_media *m = media(s, 0);
    assert_string_equal(m->direction, "sendrecv");
    assert_int_equal(m->rtcp_port, 4001);
    assert_int_equal(m->connection.family, 0); /* a name is no address */
    slice_is(s->connection, "host.example");
    assert_int_equal(m->rtpmap.n, 0);
    assert_false(m->rtcp_mux);
}

static void
nonsense(void **state)
{
    (void)state;
    assert_null(parse(""));
    assert_null(parse("hello"));
    assert_null(parse("v=1\r\n"));
    const struct sdp *s =
        parse("v=0\r\nm=\r\nm=audio 99999 RTP/AVP\r\na=rtpmap:x\r\n"
              "a=rtpmap:200 y/1\r\nc=\r\na=\r\na=rtcp:\r\nq\r\n");
    assert_int_equal(s->media.n, 2);
    assert_int_equal(media(s, 1)->port, 0);
    assert_int_equal(media(s, 0)->formats.n, 0);
}

static void
is_capped(void **state)
{
    (void)state;
    static char text[65536];
    size_t n = (size_t)snprintf(text, sizeof text, "v=0\n");
    for (int i = 0; i < 100; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "m=audio 4 RTP/AVP");
        for (int k = 0; k < 100; k++)
            n += (size_t)snprintf(text + n, sizeof text - n, " %d", k);
        n += (size_t)snprintf(text + n, sizeof text - n, "\n");
    }
    const struct sdp *s = sdp_parse(cursor_over(text, n, n), &arena);
    assert_int_equal(s->media.n, SDP_MEDIA_MAX);
    assert_int_equal(media(s, 31)->formats.n, SDP_FORMATS_MAX);
}

static void
half_a_line_at_the_cut_is_not_read(void **state)
{
    (void)state;
    static const char text[] = "v=0\r\nc=IN IP4 10.0.0.12";
    size_t n = sizeof text - 1;
    const struct sdp *s = sdp_parse(cursor_over(text, n - 1, n), &arena);
    assert_non_null(s);
    assert_null(s->connection.p); /* else it would be 10.0.0.1 */
    s = sdp_parse(cursor_over(text, n, n), &arena);
    slice_is(s->connection, "10.0.0.12");
}

static void
a_full_arena_is_no_crash(void **state)
{
    (void)state;
    struct arena small;
    static const char text[] =
        "v=0\r\nm=audio 1 RTP/AVP 0 8\r\nm=audio 2 RTP/AVP 0\r\n";
    for (size_t limit = 0; limit < 1024; limit += 16) {
        arena_init(&small, limit);
        const struct sdp *s = sdp_parse(
            cursor_over(text, sizeof text - 1, sizeof text - 1), &small);
        assert_true(!s || s->media.n <= 2);
        arena_free(&small);
    }
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(session_and_media),
        TEST(defaults),
        TEST(nonsense),
        TEST(is_capped),
        TEST(half_a_line_at_the_cut_is_not_read),
        TEST(a_full_arena_is_no_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
