/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "tests/unit/sip_feed.h"

#define UE "10.0.0.2:5060"
#define PROXY "10.9.0.1:5060"
#define HOP "10.9.0.2:5060"

#define SDP_UE                                  \
    "v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\n" \
    "c=IN IP4 10.0.0.2\r\nt=0 0\r\n"            \
    "m=audio 40000 RTP/AVP 104 0 101\r\n"       \
    "a=rtpmap:104 AMR-WB/16000\r\n"             \
    "a=rtpmap:101 telephone-event/16000\r\n"
#define SDP_PEER                                \
    "v=0\r\no=- 2 2 IN IP4 10.9.0.7\r\ns=-\r\n" \
    "c=IN IP4 10.9.0.7\r\nt=0 0\r\n"            \
    "m=audio 50000 RTP/AVP 96 8\r\n"            \
    "a=rtpmap:96 AMR-WB/16000\r\n"
#define SDP_HOLD                                   \
    "v=0\r\no=- 1 2 IN IP4 10.0.0.2\r\ns=-\r\n"    \
    "c=IN IP4 10.0.0.2\r\nt=0 0\r\na=sendonly\r\n" \
    "m=audio 40000 RTP/AVP 104\r\na=rtpmap:104 AMR-WB/16000\r\n"

#define ID "|Call-ID: c1@ue|"
#define FROM "From: \"Alice\" <sip:alice@ims>;tag=a1"
#define TO "|To: <tel:+4512345678>"
#define SDPT "|Content-Type: application/sdp"

#define INVITE(n, branch)                                       \
    "INVITE tel:+4512345678 SIP/2.0|Via: SIP/2.0/UDP 10.0.0.2;" \
    "branch=z9hG4bK" branch ID FROM TO "|CSeq: " n " INVITE"    \
    "|User-Agent: phone/1|P-Access-Network-Info: IEEE-802.11" SDPT
#define REPLY(status, n, method, branch, tag)                         \
    "SIP/2.0 " status                                                 \
    "|Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK" branch ID FROM TO tag \
    "|CSeq: " n " " method "|Server: core/2" SDPT
#define REQUEST(method, n, branch, tag)                            \
    method " sip:peer@10.9.0.7 SIP/2.0|Via: SIP/2.0/UDP 10.0.0.2;" \
           "branch=z9hG4bK" branch ID FROM TO tag "|CSeq: " n " " method SDPT
/* the callee's: From and To change places */
#define PEER_REQUEST(method, n, branch)                                 \
    method " sip:alice@10.0.0.2 SIP/2.0|Via: SIP/2.0/UDP 10.9.0.1;"     \
           "branch=z9hG4bK" branch ID "From: <tel:+4512345678>;tag=b1|" \
           "To: <sip:alice@ims>;tag=a1|CSeq: " n " " method             \
           "|Reason: Q.850;cause=16" SDPT
#define TAG ";tag=b1"

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

static struct sip_call *
only_call(struct feed *f)
{
    assert_int_equal(f->state.calls.table.count, 1);
    return feed_nth(&f->state.calls.table, 0);
}

static void
answered(struct feed *f)
{
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    feed_sip(f, 2 * SEC, PROXY, UE,
             REPLY("100 Trying", "1", "INVITE", "i1", ""), NULL);
    feed_sip(f, 3 * SEC, PROXY, UE,
             REPLY("183 Progress", "1", "INVITE", "i1", TAG), SDP_PEER);
    feed_sip(f, 4 * SEC, PROXY, UE,
             REPLY("180 Ringing", "1", "INVITE", "i1", TAG), NULL);
    feed_sip(f, 6 * SEC, PROXY, UE, REPLY("200 OK", "1", "INVITE", "i1", TAG),
             SDP_PEER);
    feed_sip(f, 7 * SEC, UE, PROXY, REQUEST("ACK", "1", "a1", TAG), NULL);
}

static void
normal_call(void **state)
{
    struct feed *f = *state;
    answered(f);
    feed_sip(f, 60 * SEC, PROXY, UE, PEER_REQUEST("BYE", "1", "y1"), NULL);
    struct sip_call *c = only_call(f);
    assert_string_equal(c->from, "sip:alice@ims");
    assert_string_equal(c->from_name, "Alice");
    assert_string_equal(c->to, "tel:+4512345678");
    assert_string_equal(c->call_id, "c1@ue");
    assert_string_equal(c->user_agent, "phone/1");
    assert_string_equal(c->peer_agent, "core/2");
    assert_string_equal(c->access_network, "IEEE-802.11");
    assert_false(c->start_unknown);
    assert_true(c->initiator_known);
    assert_false(c->cut);
    assert_int_equal(c->initiator.port, 5060);
    assert_int_equal(c->initiator.addr.b[3], 2);
    assert_int_equal(c->place.dst.b[1], 9);
    assert_int_equal(c->start.frame, 1);
    assert_int_equal(c->trying.frame, 2);
    assert_int_equal(c->progress.frame, 3);
    assert_int_equal(c->early_sdp.frame, 3);
    assert_int_equal(c->ringing.frame, 4);
    assert_int_equal(c->answer.frame, 5);
    assert_int_equal(c->answer.ts, 6 * SEC);
    assert_int_equal(c->ack.frame, 6);
    assert_int_equal(c->bye.frame, 7);
    assert_int_equal(c->end.frame, 7);
    assert_int_equal(c->end_how, CALL_BYE);
    assert_int_equal(c->ended_by, CALL_PEER);
    assert_string_equal(c->end_reason, "Q.850;cause=16");
    assert_int_equal(c->retransmissions, 0);
    assert_int_equal(c->n_forks, 1);
    assert_int_equal(c->attempts, 1);
    assert_int_equal(f->anomalies, 0);
}

static void
codecs_are_what_both_want(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    struct sip_call *c = only_call(f);
    assert_false(c->negotiated);
    assert_int_equal(c->n_codecs, 3);
    assert_string_equal(c->codecs[1].name, "PCMU");
    feed_sip(f, 6 * SEC, PROXY, UE, REPLY("200 OK", "1", "INVITE", "i1", TAG),
             SDP_PEER);
    /* PCMA was not offered; AMR-WB goes by its name, not by its number */
    assert_true(c->negotiated);
    assert_int_equal(c->n_codecs, 1);
    assert_string_equal(c->codecs[0].name, "AMR-WB");
    assert_int_equal(c->codecs[0].payload_type, 96);
    assert_int_equal(c->codecs[0].clock, 16000);
    assert_int_equal(c->n_media, 1);
    assert_string_equal(c->media[0], "audio");
}

static void
offer_in_the_answer(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), NULL);
    feed_sip(f, 2 * SEC, PROXY, UE, REPLY("200 OK", "1", "INVITE", "i1", TAG),
             SDP_PEER);
    struct sip_call *c = only_call(f);
    assert_false(c->negotiated);
    assert_int_equal(c->n_codecs, 2);
    feed_sip(f, 3 * SEC, UE, PROXY, REQUEST("ACK", "1", "a1", TAG), SDP_UE);
    assert_true(c->negotiated);
    assert_int_equal(c->n_codecs, 1);
    assert_int_equal(c->codecs[0].payload_type, 104);
}

static void
retransmissions_count_apart(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    feed_sip(f, 2 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    feed_sip(f, 3 * SEC, PROXY, UE, REPLY("200 OK", "1", "INVITE", "i1", TAG),
             SDP_PEER);
    feed_sip(f, 4 * SEC, PROXY, UE, REPLY("200 OK", "1", "INVITE", "i1", TAG),
             SDP_PEER);
    struct sip_call *c = only_call(f);
    assert_int_equal(c->retransmissions, 2);
    assert_int_equal(c->attempts, 1);
    assert_int_equal(c->start.ts, 1 * SEC);
    assert_int_equal(c->answer.ts, 3 * SEC);
    assert_int_equal(c->last.ts, 4 * SEC);
    assert_int_equal(f->state.retransmissions, 2);
}

static void
another_tap_is_no_retransmission(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    f->pkt.interface = 1;
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    f->pkt.interface = 0;
    /* the proxy's own leg has another branch */
    feed_sip(f, 1 * SEC, PROXY, HOP, INVITE("1", "next"), SDP_UE);
    struct sip_call *c = only_call(f);
    assert_int_equal(c->retransmissions, 0);
    assert_int_equal(c->copies, 2);
    assert_int_equal(c->attempts, 1);
    assert_int_equal(f->state.copies, 1);
}

static void
challenged_invite_is_one_call(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    feed_sip(f, 2 * SEC, PROXY, UE,
             REPLY("407 Proxy Authentication Required", "1", "INVITE", "i1",
                   ";tag=x"),
             NULL);
    struct sip_call *c = only_call(f);
    assert_int_equal(call_ending(c, 3 * SEC), CALL_CHALLENGED);
    feed_sip(f, 2 * SEC, UE, PROXY, REQUEST("ACK", "1", "i1", ";tag=x"), NULL);
    feed_sip(f, 3 * SEC, UE, PROXY, INVITE("2", "i2"), SDP_UE);
    feed_sip(f, 4 * SEC, PROXY, UE, REPLY("200 OK", "2", "INVITE", "i2", TAG),
             SDP_PEER);
    feed_sip(f, 5 * SEC, UE, PROXY, REQUEST("BYE", "3", "y", TAG), NULL);
    c = only_call(f);
    assert_int_equal(c->attempts, 2);
    assert_int_equal(c->challenge_status, 407);
    assert_int_equal(c->start.ts, 1 * SEC);
    assert_int_equal(c->answer.ts, 4 * SEC);
    assert_int_equal(c->n_forks, 1); /* the challenge's To tag is none */
    assert_int_equal(c->retransmissions, 0);
    assert_int_equal(c->end_how, CALL_BYE);
    assert_int_equal(c->ended_by, CALL_INITIATOR);
}

static void
cancelled(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    feed_sip(f, 2 * SEC, PROXY, UE,
             REPLY("180 Ringing", "1", "INVITE", "i1", TAG), NULL);
    feed_sip(
        f, 3 * SEC, UE, PROXY,
        REQUEST("CANCEL", "1", "i1", "") "|Reason: SIP;cause=487;text=\"gone\"",
        NULL);
    struct sip_call *c = only_call(f);
    assert_int_equal(call_ending(c, 4 * SEC), CALL_CANCELLED);
    assert_int_equal(c->end_how, CALL_OPEN); /* a 200 may still cross it */
    feed_sip(f, 3 * SEC, PROXY, UE, REPLY("200 OK", "1", "CANCEL", "i1", TAG),
             NULL);
    feed_sip(f, 4 * SEC, PROXY, UE,
             REPLY("487 Request Terminated", "1", "INVITE", "i1", TAG), NULL);
    feed_sip(f, 4 * SEC, UE, PROXY, REQUEST("ACK", "1", "i1", TAG), NULL);
    c = only_call(f);
    assert_int_equal(c->end_how, CALL_CANCELLED);
    assert_int_equal(c->ended_by, CALL_INITIATOR);
    assert_int_equal(c->cancel.frame, 3);
    assert_int_equal(c->end.frame, 5);
    assert_int_equal(c->end_status, 487);
    assert_string_equal(c->end_reason, "SIP;cause=487;text=\"gone\"");
    assert_int_equal(c->ack.frame, 0); /* of a failure: no call to confirm */
    assert_int_equal(c->answer.frame, 0);
}

static void
busy_and_rejected(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    feed_sip(f, 2 * SEC, PROXY, UE,
             REPLY("486 Busy Here", "1", "INVITE", "i1", TAG), NULL);
    struct sip_call *c = only_call(f);
    assert_int_equal(c->end_how, CALL_BUSY);
    assert_int_equal(c->ended_by, CALL_PEER);
    assert_string_equal(c->end_reason, "Busy Here");
    /* the same Call-ID again after that is another call */
    feed_sip(f, 9 * SEC, UE, PROXY, INVITE("2", "i2"), SDP_UE);
    feed_sip(f, 9 * SEC, PROXY, UE,
             REPLY("603 Decline", "2", "INVITE", "i2", TAG), NULL);
    assert_int_equal(f->state.calls.table.count, 2);
    struct sip_call *second = feed_nth(&f->state.calls.table, 1);
    assert_int_equal(c->end_how, CALL_BUSY);
    assert_int_equal(second->end_how, CALL_REJECTED);
    assert_int_equal(second->end_status, 603);
    assert_int_equal(second->start.ts, 9 * SEC);
    assert_string_equal(terms_name(&terms_call_end, CALL_REJECTED), "rejected");
}

static void
unanswered(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    struct sip_call *c = only_call(f);
    assert_int_equal(call_ending(c, 10 * SEC), CALL_OPEN);
    assert_int_equal(call_ending(c, 34 * SEC), CALL_TIMEOUT);
    feed_sip(f, 30 * SEC, PROXY, UE,
             REPLY("180 Ringing", "1", "INVITE", "i1", TAG), NULL);
    assert_int_equal(call_ending(c, 60 * SEC), CALL_OPEN);
    assert_int_equal(call_ending(c, 230 * SEC), CALL_TIMEOUT);
}

static void
forked(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    feed_sip(f, 2 * SEC, PROXY, UE,
             REPLY("180 Ringing", "1", "INVITE", "i1", ";tag=f1"), NULL);
    feed_sip(f, 3 * SEC, PROXY, UE,
             REPLY("180 Ringing", "1", "INVITE", "i1", ";tag=f2"), NULL);
    feed_sip(f, 4 * SEC, PROXY, UE,
             REPLY("200 OK", "1", "INVITE", "i1", ";tag=f2"), SDP_PEER);
    struct sip_call *c = only_call(f);
    assert_int_equal(c->n_forks, 2);
    assert_string_equal(c->forks[0].tag, "f1");
    assert_int_equal(c->forks[0].status, 180);
    assert_string_equal(c->forks[1].tag, "f2");
    assert_int_equal(c->forks[1].status, 200);
    assert_int_equal(c->ringing.ts, 2 * SEC);
    for (int i = 0; i < 12; i++) {
        char head[512];
        snprintf(head, sizeof head,
                 REPLY("183 X", "1", "INVITE", "i1", ";tag=g%d"), i);
        feed_sip(f, 5 * SEC, PROXY, UE, head, NULL);
    }
    assert_true(c->n_forks > CALL_FORKS_MAX); /* counted, not kept */
}

static void
held_and_resumed(void **state)
{
    struct feed *f = *state;
    answered(f);
    struct sip_call *c = only_call(f);
    assert_int_equal(c->holds, 0);
    feed_sip(f, 10 * SEC, UE, PROXY, REQUEST("INVITE", "2", "h1", TAG),
             SDP_HOLD);
    feed_sip(f, 10 * SEC, PROXY, UE, REPLY("200 OK", "2", "INVITE", "h1", TAG),
             SDP_PEER);
    assert_true(c->held);
    assert_int_equal(c->holds, 1);
    assert_int_equal(c->hold.ts, 10 * SEC);
    feed_sip(f, 20 * SEC, UE, PROXY, REQUEST("UPDATE", "3", "h2", TAG), SDP_UE);
    assert_false(c->held);
    assert_int_equal(c->holds, 1);
    assert_int_equal(c->reinvites, 1);
    assert_int_equal(c->updates, 1);
    assert_int_equal(c->attempts, 1);
    assert_int_equal(c->answer.ts, 6 * SEC);
    /* a re-INVITE that is refused does not end the call */
    feed_sip(f, 21 * SEC, UE, PROXY, REQUEST("INVITE", "4", "h3", TAG),
             SDP_HOLD);
    feed_sip(f, 21 * SEC, PROXY, UE,
             REPLY("488 Not Acceptable Here", "4", "INVITE", "h3", TAG), NULL);
    assert_int_equal(c->end_how, CALL_OPEN);
    only_call(f);
}

static void
met_in_the_middle(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, PROXY, UE, PEER_REQUEST("BYE", "7", "y1"), NULL);
    feed_sip(f, 1 * SEC, UE, PROXY,
             "SIP/2.0 200 OK|Via: SIP/2.0/UDP 10.9.0.1;branch=z9hG4bKy1" ID
             "From: <tel:+4512345678>;tag=b1|To: <sip:alice@ims>;tag=a1|"
             "CSeq: 7 BYE",
             NULL);
    struct sip_call *c = only_call(f);
    assert_true(c->start_unknown);
    assert_false(c->initiator_known);
    assert_int_equal(c->start.frame, 0);
    assert_int_equal(c->end_how, CALL_BYE);
    assert_int_equal(c->end.frame, 1);
    assert_int_equal(c->ended_by, CALL_NOBODY);
}

static void
only_the_200_was_seen(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, PROXY, UE, REPLY("200 OK", "3", "INVITE", "i1", TAG),
             SDP_PEER);
    feed_sip(f, 2 * SEC, UE, PROXY, REQUEST("ACK", "3", "a", TAG), NULL);
    struct sip_call *c = only_call(f);
    assert_true(c->start_unknown);
    assert_false(c->initiator_known);
    assert_int_equal(c->initiator.addr.b[1],
                     0); /* who asked is who is answered */
    assert_int_equal(c->answer.frame, 1);
    assert_int_equal(c->ack.frame, 2);
    assert_false(c->negotiated);
    assert_int_equal(c->n_codecs, 2);
}

static void
stray_messages_make_no_call(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PROXY, REQUEST("ACK", "3", "a", TAG), NULL);
    feed_sip(f, 1 * SEC, UE, PROXY, REQUEST("INFO", "4", "b", TAG), NULL);
    feed_sip(f, 1 * SEC, PROXY, UE, REPLY("481 No Call", "4", "BYE", "c", TAG),
             NULL);
    feed_sip(f, 1 * SEC, UE, PROXY, REQUEST("OPTIONS", "5", "d", ""), NULL);
    assert_int_equal(f->state.calls.table.count, 0);
    assert_int_equal(f->state.other, 1);
}

static void
icmp_quotes_are_no_traffic(void **state)
{
    struct feed *f = *state;
    f->pkt.quoted = true;
    feed_sip(f, 1 * SEC, UE, PROXY, INVITE("1", "i1"), SDP_UE);
    assert_int_equal(f->state.calls.table.count, 0);
    assert_int_equal(f->state.requests, 0);
}

static void
agents_without_tags(void **state)
{
    struct feed *f = *state;
#define OLD                                                                    \
    "|Via: SIP/2.0/UDP 10.0.0.2|Call-ID: old|From: sip:a@x|To: sip:b@y|CSeq: " \
    "1 INVITE"
    feed_sip(f, 1 * SEC, UE, PROXY, "INVITE sip:b@y SIP/2.0" OLD, NULL);
    feed_sip(f, 2 * SEC, PROXY, UE, "SIP/2.0 180 Ringing" OLD, NULL);
    feed_sip(f, 3 * SEC, PROXY, UE, "SIP/2.0 200 OK" OLD, NULL);
    struct sip_call *c = only_call(f);
    assert_int_equal(c->ringing.frame, 2);
    assert_int_equal(c->answer.frame, 3);
}

static void
long_text_is_cut_and_says_so(void **state)
{
    struct feed *f = *state;
    char head[1024], id[300];
    memset(id, 'x', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    snprintf(head, sizeof head,
             "INVITE sip:b@y SIP/2.0|Via: SIP/2.0/UDP 10.0.0.2|Call-ID: %s|"
             "From: sip:a@x;tag=%s|To: sip:b@y|CSeq: 1 INVITE",
             id, id);
    feed_sip(f, 1 * SEC, UE, PROXY, head, NULL);
    struct sip_call *c = only_call(f);
    assert_true(c->cut);
    assert_int_equal(strlen(c->call_id), sizeof c->call_id - 1);
    /* a Call-ID that differs past the cut is another call */
    head[strlen("INVITE sip:b@y SIP/2.0|Via: SIP/2.0/UDP 10.0.0.2|Call-ID: ") +
         200] = 'y';
    feed_sip(f, 2 * SEC, UE, PROXY, head, NULL);
    assert_int_equal(f->state.calls.table.count, 2);
}

static void
calls_are_capped(void **state)
{
    (void)state;
    struct sip_caps caps = {.calls = 4};
    struct feed f;
    feed_init(&f, &caps);
    for (int i = 0; i < 20; i++) {
        char head[256];
        snprintf(
            head, sizeof head,
            "INVITE sip:b@y SIP/2.0|Via: SIP/2.0/UDP 10.0.0.2|Call-ID: n%d|"
            "From: sip:a@x;tag=t|To: sip:b@y|CSeq: 1 INVITE",
            i);
        feed_sip(&f, i * SEC, UE, PROXY, head, NULL);
    }
    assert_int_equal(f.state.calls.table.count, 4);
    assert_int_equal(f.state.calls.table.evicted, 16);
    assert_int_equal(sip_state_evicted(&f.state), 16);
    feed_free(&f);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(normal_call),
        TEST(codecs_are_what_both_want),
        TEST(offer_in_the_answer),
        TEST(retransmissions_count_apart),
        TEST(another_tap_is_no_retransmission),
        TEST(challenged_invite_is_one_call),
        TEST(cancelled),
        TEST(busy_and_rejected),
        TEST(unanswered),
        TEST(forked),
        TEST(held_and_resumed),
        TEST(met_in_the_middle),
        TEST(only_the_200_was_seen),
        TEST(stray_messages_make_no_call),
        TEST(icmp_quotes_are_no_traffic),
        TEST(agents_without_tags),
        TEST(long_text_is_cut_and_says_so),
        cmocka_unit_test(calls_are_capped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
