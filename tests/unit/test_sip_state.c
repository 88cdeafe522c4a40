/* SPDX-License-Identifier: Apache-2.0 */
/* A public capture of a soft phone (not in this repository) through the
 * dissectors into the state; what is asserted was read with other tools. */
#include "tests/cmocka_all.h"

#include "analyzer/capture/capture.h"
#include "tests/unit/sip_feed.h"

#include <unistd.h>

#define PHONE_CAPTURE "../shared/captures/sip/sip.pcap"

/* Ethernet and IPv4 without options: all this capture has. */
static void
take(struct feed *f, const struct capture_record *r)
{
    const uint8_t *ip = r->data + 14, *udp = ip + 20;
    if (r->caplen < 42 || ip[0] != 0x45 || ip[9] != 17)
        return;
    f->pkt.frame = r->frame;
    f->pkt.ts = r->ts;
    f->pkt.src = addr_v4(ip + 12);
    f->pkt.dst = addr_v4(ip + 16);
    f->pkt.sport = (uint16_t)(udp[0] << 8 | udp[1]);
    f->pkt.dport = (uint16_t)(udp[2] << 8 | udp[3]);
    size_t n = (size_t)(udp[4] << 8 | udp[5]) - 8;
    const struct dissector *d = NULL;
    const struct media_endpoint *ep = media_match(&f->state.media, &f->pkt);
    if (f->pkt.sport == 5060 || f->pkt.dport == 5060)
        d = &dissector_sip;
    else if (ep)
        d = ep->kind == MEDIA_RTP ? &dissector_rtp : &dissector_rtcp;
    if (!d || 42 + n > r->caplen)
        return;
    struct sink sink = {feed_emit, f, &f->arena};
    struct next next;
    memset(&next, 0, sizeof next);
    struct cursor c = cursor_over(udp + 8, n, n);
    d->dissect(&c, &f->pkt, &sink, &next);
    arena_reset(&f->arena);
}

static void
check_calls(struct feed *f)
{
    const struct calls *calls = &f->state.calls;
    assert_int_equal(calls->table.count, 4);
    struct sip_call *c = feed_nth(&calls->table, 0);
    assert_string_equal(c->call_id, "105090259-446faf7a@192.168.1.2");
    assert_int_equal(c->start.frame, 22);
    assert_int_equal(c->trying.frame, 25);
    assert_int_equal(c->cancel.frame, 27);
    assert_int_equal(c->end.frame, 30);
    assert_int_equal(c->end_status, 408);
    assert_int_equal(c->retransmissions, 2 + 10);
    c = feed_nth(&calls->table, 1);
    assert_int_equal(c->start.frame, 46);
    assert_int_equal(c->challenge.frame, 49);
    assert_int_equal(c->challenge_status, 407);
    assert_int_equal(c->attempts, 2);
    assert_int_equal(c->end_status, 403);
    assert_int_equal(c->end.frame, 53);
    assert_string_equal(c->end_reason, "Wrong password or domain");
    c = feed_nth(&calls->table, 3);
    assert_int_equal(c->progress.frame, 92);
    assert_int_equal(c->early_sdp.frame, 92);
    assert_int_equal(c->end_status, 480);
    assert_int_equal(c->answer.frame, 0);
    assert_true(c->negotiated);
    assert_string_equal(c->codecs[0].name, "PCMA");
    assert_int_equal(c->streams, 1);
}

static void
a_soft_phone(void **state)
{
    (void)state;
    struct feed f;
    struct err err;
    struct capture_record r;
    if (access(PHONE_CAPTURE, R_OK) != 0) {
        printf("skip: " PHONE_CAPTURE " is not here\n");
        skip();
    }
    struct capture *cap = capture_open(PHONE_CAPTURE, &err);
    assert_non_null(cap);
    feed_init(&f, NULL);
    while (capture_next(cap, &r) == 1)
        take(&f, &r);
    capture_close(cap);
    assert_int_equal(f.anomalies, 0);
    assert_int_equal(f.state.requests + f.state.responses, 81);
    check_calls(&f);
    assert_int_equal(f.state.streams.table.count, 1);
    struct rtp_stream *s = feed_nth(&f.state.streams.table, 0);
    assert_int_equal(s->key.ssrc, 0x3796cb71);
    assert_int_equal(s->packets, 9);
    assert_int_equal(rtp_stream_lost(s), 0);
    assert_int_equal(s->sender, RTP_SENDER_INITIATOR);
    assert_int_equal(s->bye.frame, 104);
    assert_int_equal(s->sent_packets, 9);
    struct registration *reg = feed_nth(&f.state.registrations.table, 0);
    assert_string_equal(reg->user, "sip:voi18063@sip.cybercity.dk");
    assert_string_equal(reg->registrar, "sip:sip.cybercity.dk");
    /* refused once, then tried again and left at the challenge */
    assert_int_equal(reg->final.frame, 5);
    assert_int_equal(reg->final_status, 403);
    assert_int_equal(reg->state, REGISTRATION_CHALLENGED);
    assert_int_equal(reg->last.frame, 9);
    reg = feed_nth(&f.state.registrations.table, 1);
    assert_string_equal(reg->user, "sip:voi18062@sip.cybercity.dk");
    assert_int_equal(reg->registered.frame, 18);
    assert_int_equal(reg->expires_granted, 1200);
    feed_free(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_soft_phone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
