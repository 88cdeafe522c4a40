/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "tests/unit/sip_feed.h"

static struct packet pkt;

static struct addr
ip(const char *text)
{
    struct addr a;
    assert_true(addr_parse(text, &a));
    return a;
}

static void
expects_and_finds(void **state)
{
    (void)state;
    struct media m;
    assert_int_equal(media_init(&m, 8), 0);
    struct addr a = ip("192.0.2.1"), b = ip("2001:db8::1"),
                zero = ip("0.0.0.0");
    uint32_t before = m.epoch;
    assert_null(media_find(&m, &a, 4000));
    struct media_endpoint *ep = media_expect(&m, &a, 4000, MEDIA_RTP, &pkt);
    ep->call = 7;
    assert_int_not_equal(m.epoch, before);
    before = m.epoch;
    assert_int_equal(media_find(&m, &a, 4000)->call, 7);
    assert_null(media_find(&m, &a, 4001));
    assert_null(media_find(&m, &b, 4000));
    media_expect(&m, &a, 4000, MEDIA_RTP, &pkt);
    assert_int_equal(m.epoch, before); /* nothing new */
    assert_int_equal(media_find(&m, &a, 4000)->call, 0);
    media_expect(&m, &a, 4000, MEDIA_OTHER, &pkt);
    assert_int_not_equal(m.epoch, before);
    assert_null(media_expect(&m, &zero, 4000, MEDIA_RTP, &pkt));
    assert_null(media_expect(&m, &a, 0, MEDIA_RTP, &pkt));
    media_expect(&m, &b, 9, MEDIA_RTP, &pkt);
    struct packet p = {.src = b, .dst = a, .sport = 9, .dport = 4000};
    assert_int_equal(media_match(&m, &p)->kind,
                     MEDIA_OTHER); /* where it goes */
    p.dport = 1;
    assert_int_equal(media_match(&m, &p)->kind, MEDIA_RTP);
    p.sport = 1;
    assert_null(media_match(&m, &p));
    for (uint16_t port = 1; port < 100; port++)
        media_expect(&m, &a, port, MEDIA_RTP, &pkt);
    assert_int_equal(m.table.count, 8);
    assert_true(m.table.evicted >= 91);
    media_free(&m);
}

static void
payload_types(void **state)
{
    (void)state;
    struct media_endpoint ep;
    struct codec c;
    memset(&ep, 0, sizeof ep);
    ep.n_codecs = 2;
    ep.codecs[0] = (struct codec){"EVS", 16000, 96};
    ep.codecs[1] = (struct codec){"", 0, 8}; /* offered without an rtpmap */
    assert_true(media_codec(&ep, 96, &c));
    assert_string_equal(c.name, "EVS");
    assert_true(media_codec(&ep, 8, &c));
    assert_string_equal(c.name, "PCMA");
    assert_false(media_codec(&ep, 97, &c));
    assert_true(media_codec(NULL, 9, &c));
    assert_int_equal(c.clock, 8000); /* RFC 3551 section 4.5.2 */
    assert_true(codec_is_signal("Telephone-Event"));
    assert_false(codec_is_signal("EVS"));
}

#define SDP_HEAD "v=0\r\nc=IN IP4 10.0.0.2\r\n"

static void
from_a_description(void **state)
{
    (void)state;
    struct feed f;
    feed_init(&f, NULL);
    feed_sip(&f, SEC, "10.0.0.2:5060", "10.9.0.1:5060",
             "INVITE sip:a SIP/2.0|Via: SIP/2.0/UDP h|From: <sip:b>;tag=1|To: "
             "<sip:a>|"
             "Call-ID: c|CSeq: 1 INVITE|Content-Type: application/sdp",
             SDP_HEAD "m=audio 5004 RTP/SAVP 0\r\na=rtcp-mux\r\n"
                      "m=video 5005 RTP/AVP 31\r\na=rtcp:7000\r\n"
                      "m=image 6000 udptl t38\r\n"
                      "m=audio 0 RTP/AVP 0\r\n"
                      "m=audio 8000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n");
    struct media *m = &f.state.media;
    struct addr a = ip("10.0.0.2");
    const struct media_endpoint *ep = media_find(m, &a, 5004);
    assert_int_equal(ep->kind, MEDIA_RTP);
    assert_true(ep->secure);
    assert_true(ep->by_initiator);
    assert_int_equal(ep->call, 1);
    assert_int_equal(ep->announced.frame, 1);
    assert_string_equal(ep->type, "audio");
    assert_string_equal(ep->codecs[0].name, "PCMU");
    /* the neighbour of a multiplexed port is the video's RTP, not its RTCP */
    ep = media_find(m, &a, 5005);
    assert_int_equal(ep->kind, MEDIA_RTP);
    assert_int_equal(ep->index, 1);
    ep = media_find(m, &a, 7000);
    assert_int_equal(ep->kind, MEDIA_RTCP);
    assert_int_equal(ep->rtp_port, 5005);
    assert_int_equal(media_find(m, &a, 6000)->kind, MEDIA_OTHER);
    assert_int_equal(m->table.count, 4);
    feed_sip(&f, SEC, "10.0.0.2:5060", "10.9.0.1:5060",
             "INVITE sip:a SIP/2.0|Via: SIP/2.0/UDP h|From: <sip:b>;tag=1|To: "
             "<sip:a>|"
             "Call-ID: d|CSeq: 1 INVITE|Content-Type: application/sdp",
             SDP_HEAD "m=audio 9000 RTP/SAVP 0\r\n");
    assert_int_equal(media_find(m, &a, 9000)->kind, MEDIA_RTP);
    assert_int_equal(media_find(m, &a, 9001)->kind, MEDIA_OTHER); /* SRTCP */
    feed_free(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expects_and_finds),
        cmocka_unit_test(payload_types),
        cmocka_unit_test(from_a_description),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
