/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "tests/unit/sip_feed.h"

#define UE "10.0.0.2:5060"
#define CORE "10.9.0.1:5060"

#define FIELDS(n, id, branch)                                              \
    "|Via: SIP/2.0/UDP h;branch=z9hG4bK" branch "|From: <sip:u@ims>;tag=1" \
    "|To: <tel:+45>|Call-ID: " id "|CSeq: " n " MESSAGE"
#define MESSAGE(n, id, branch, type) \
    "MESSAGE tel:+45 SIP/2.0" FIELDS(n, id, branch) "|Content-Type: " type
#define SMS "application/vnd.3gpp.sms"

/* A body with NULs in it. */
static void
feed_sms(struct feed *f, int64_t ts, const char *src, const char *dst,
         const char *head, const char *body, size_t n)
{
    char text[2048];
    size_t at = 0;
    for (; *head; head++) {
        if (*head == '|')
            text[at++] = '\r';
        text[at++] = *head == '|' ? '\n' : *head;
    }
    at += (size_t)snprintf(text + at, sizeof text - at,
                           "\r\nContent-Length: %zu\r\n\r\n", n);
    memcpy(text + at, body, n);
    feed_bytes(f, &dissector_sip, ts, src, dst, text, at + n);
}

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

static struct message *
nth(struct feed *f, uint32_t n)
{
    struct message *m = feed_nth(&f->state.messages.table, n);
    assert_non_null(m);
    return m;
}

static void
sms_both_ways(void **state)
{
    struct feed *f = *state;
    static const char submit[] = "\x00\x2a\x00\x06\x91\x54\x21\x43\x65\x87\x12"
                                 "\x11\x07\x0a\x91\x54\x78\x56"
                                 "\x34\x12\x00\x00\xa7\x05\xe8\x32\x9b\xfd\x06";
    static const char deliver[] =
        "\x01\x07\x06\x91\x54\x21\x43\x65\x87\x00\x15\x04\x07\xd0\xe5\x39\x3c"
        "\x0f"
        "\x00\x08\x42\x10\x10\x21\x43\x65\x00\x04\x00\x48\x00\x69";
    feed_sms(f, 1 * SEC, UE, CORE, MESSAGE("1", "m1", "a", SMS), submit,
             sizeof submit - 1);
    feed_sms(f, 1 * SEC, UE, CORE, MESSAGE("1", "m1", "a", SMS), submit,
             sizeof submit - 1);
    feed_sip(f, 2 * SEC, CORE, UE,
             "SIP/2.0 202 Accepted" FIELDS("1", "m1", "a"), NULL);
    feed_sms(f, 3 * SEC, CORE, UE, MESSAGE("1", "m2", "b", SMS), deliver,
             sizeof deliver - 1);
    feed_sip(f, 3 * SEC, UE, CORE, "SIP/2.0 200 OK" FIELDS("1", "m2", "b"),
             NULL);
    feed_sms(f, 4 * SEC, UE, CORE, MESSAGE("1", "m3", "c", SMS),
             "\x02\x07\x41\x02\x00\x00", 6);
    assert_int_equal(f->state.messages.table.count, 3);
    struct message *m = nth(f, 0);
    assert_true(m->sms);
    assert_string_equal(m->from, "sip:u@ims");
    assert_string_equal(m->to, "tel:+45");
    assert_string_equal(m->rp_type, "RP-DATA");
    assert_string_equal(m->tp_type, "SMS-SUBMIT");
    assert_true(m->to_network);
    assert_string_equal(m->number, "+4587654321");
    assert_string_equal(m->smsc, "+4512345678");
    assert_int_equal(m->text_length, 5);
    assert_int_equal(m->body_length, sizeof submit - 1);
    assert_int_equal(m->status, 202);
    assert_int_equal(m->retransmissions, 1);
    assert_int_equal(m->sender.addr.b[1], 0);
    assert_int_equal(m->first.ts, 1 * SEC);
    assert_int_equal(m->final.frame, 3);
    m = nth(f, 1);
    assert_string_equal(m->tp_type, "SMS-DELIVER");
    assert_string_equal(m->number, "espy");
    assert_int_equal(m->sender.addr.b[1], 9);
    assert_false(m->to_network);
    m = nth(f, 2);
    assert_string_equal(m->rp_type, "RP-ACK");
    assert_int_equal(m->status, 0);
    assert_int_equal(m->rp_reference, 7);
}

static void
plain_text(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, CORE, MESSAGE("1", "m1", "a", "text/plain"),
             "hello");
    feed_sip(f, 2 * SEC, CORE, UE,
             "SIP/2.0 404 Not Found" FIELDS("1", "m1", "a"), NULL);
    struct message *m = nth(f, 0);
    assert_false(m->sms);
    assert_string_equal(m->content_type, "text/plain");
    assert_int_equal(m->body_length, 5);
    assert_int_equal(m->text_length, -1);
    assert_int_equal(m->status, 404);
}

static void
challenged_is_one_message(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, CORE, MESSAGE("1", "m1", "a", "text/plain"),
             "hello");
    feed_sip(f, 2 * SEC, CORE, UE, "SIP/2.0 407 Auth" FIELDS("1", "m1", "a"),
             NULL);
    feed_sip(f, 3 * SEC, UE, CORE, MESSAGE("2", "m1", "b", "text/plain"),
             "hello");
    feed_sip(f, 4 * SEC, CORE, UE, "SIP/2.0 200 OK" FIELDS("2", "m1", "b"),
             NULL);
    assert_int_equal(f->state.messages.table.count, 1);
    assert_int_equal(nth(f, 0)->challenge_status, 407);
    assert_int_equal(nth(f, 0)->status, 200);
    /* the next in the same dialog is another message */
    feed_sip(f, 5 * SEC, UE, CORE, MESSAGE("3", "m1", "c", "text/plain"),
             "again");
    assert_int_equal(f->state.messages.table.count, 2);
    feed_sip(f, 6 * SEC, CORE, UE, "SIP/2.0 500 No" FIELDS("3", "m1", "c"),
             NULL);
    assert_int_equal(nth(f, 0)->status, 200);
    assert_int_equal(nth(f, 1)->status, 500);
}

static void
unreadable_and_unstarted(void **state)
{
    struct feed *f = *state;
    feed_sms(f, 1 * SEC, UE, CORE, MESSAGE("1", "m1", "a", SMS), "\x01", 1);
    struct message *m = nth(f, 0);
    assert_true(m->sms);
    assert_null(m->rp_type);
    assert_int_equal(f->anomalies, 1);
    feed_sip(f, 2 * SEC, CORE, UE, "SIP/2.0 200 OK" FIELDS("1", "m9", "z"),
             NULL);
    m = nth(f, 1);
    assert_true(m->start_unknown);
    assert_int_equal(m->sender.addr.b[1], 0);
    assert_int_equal(m->status, 200);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sms_both_ways),
        TEST(plain_text),
        TEST(challenged_is_one_message),
        TEST(unreadable_and_unstarted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
