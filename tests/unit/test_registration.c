/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "tests/unit/sip_feed.h"

#define UE "[2001:db8::2]:5060"
#define PCSCF "[2001:db8::9]:5060"

#define REGISTER(n, expires, more)                                    \
    "REGISTER sip:ims SIP/2.0|Via: SIP/2.0/UDP h;branch=z9hG4bK" n    \
    "|From: <sip:u@ims>;tag=1|To: <sip:u@ims>|Call-ID: r@ue|CSeq: " n \
    " REGISTER|Contact: <sip:u@[2001:db8::2]>|Expires: " expires more
#define REPLY(status, n, more)                                              \
    "SIP/2.0 " status "|Via: SIP/2.0/UDP h;branch=z9hG4bK" n                \
    "|From: <sip:u@ims>;tag=1|To: <sip:u@ims>;tag=2|Call-ID: r@ue|CSeq: " n \
    " REGISTER" more

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

static struct registration *
only(struct feed *f)
{
    assert_int_equal(f->state.registrations.table.count, 1);
    return feed_nth(&f->state.registrations.table, 0);
}

static void
ims_registration(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PCSCF,
             REGISTER("1", "600000",
                      "|Security-Client: ipsec-3gpp;ealg=null"
                      "|P-Access-Network-Info: IEEE-802.11|User-Agent: phone"),
             NULL);
    struct registration *r = only(f);
    assert_int_equal(r->state, REGISTRATION_TRYING);
    feed_sip(
        f, 2 * SEC, PCSCF, UE,
        REPLY("401 Unauthorized", "1",
              "|WWW-Authenticate: Digest realm=\"ims\", algorithm=AKAv1-MD5"),
        NULL);
    assert_int_equal(r->state, REGISTRATION_CHALLENGED);
    feed_sip(f, 3 * SEC, UE, PCSCF, REGISTER("2", "600000", ""), NULL);
    feed_sip(
        f, 4 * SEC, PCSCF, UE,
        REPLY("200 OK", "2", "|Contact: <sip:u@[2001:db8::2]>;expires=7200"),
        NULL);
    r = only(f);
    assert_int_equal(r->state, REGISTRATION_DONE);
    assert_string_equal(terms_name(&terms_registration_state, (int)r->state),
                        "registered");
    assert_string_equal(r->user, "sip:u@ims");
    assert_string_equal(r->registrar, "sip:ims");
    assert_string_equal(r->contact, "<sip:u@[2001:db8::2]>");
    assert_string_equal(r->user_agent, "phone");
    assert_string_equal(r->access_network, "IEEE-802.11");
    assert_true(r->security);
    assert_true(r->aka);
    assert_false(r->start_unknown);
    assert_int_equal(r->challenge_status, 401);
    assert_int_equal(r->final_status, 200);
    assert_string_equal(r->final_reason, "OK");
    assert_int_equal(r->expires_asked, 600000);
    assert_int_equal(r->expires_granted, 7200);
    assert_int_equal(r->requests, 2);
    assert_int_equal(r->first.frame, 1);
    assert_int_equal(r->challenge.frame, 2);
    assert_int_equal(r->registered.frame, 4);
    assert_int_equal(r->last.ts, 4 * SEC);
    assert_int_equal(r->client.addr.b[15], 2);
    assert_int_equal(r->place.dst.b[15], 9);
}

static void
refreshed_and_removed(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PCSCF, REGISTER("1", "600", ""), NULL);
    feed_sip(f, 1 * SEC, UE, PCSCF, REGISTER("1", "600", ""), NULL);
    feed_sip(f, 1 * SEC, PCSCF, UE, REPLY("100 Trying", "1", ""), NULL);
    feed_sip(f, 1 * SEC, PCSCF, UE, REPLY("200 OK", "1", ""), NULL);
    feed_sip(f, 300 * SEC, UE, PCSCF, REGISTER("2", "600", ""), NULL);
    feed_sip(f, 300 * SEC, PCSCF, UE, REPLY("401 Unauthorized", "2", ""), NULL);
    struct registration *r = only(f);
    assert_int_equal(r->state,
                     REGISTRATION_DONE); /* the binding still stands */
    feed_sip(f, 301 * SEC, UE, PCSCF, REGISTER("3", "600", ""), NULL);
    feed_sip(f, 301 * SEC, PCSCF, UE, REPLY("200 OK", "3", ""), NULL);
    assert_int_equal(r->refreshes, 1);
    assert_int_equal(r->retransmissions, 1);
    feed_sip(f, 400 * SEC, UE, PCSCF, REGISTER("4", "0", ""), NULL);
    assert_int_equal(r->state, REGISTRATION_DONE);
    feed_sip(f, 400 * SEC, PCSCF, UE, REPLY("200 OK", "4", ""), NULL);
    r = only(f);
    assert_int_equal(r->state, REGISTRATION_REMOVED);
    assert_int_equal(r->removed.ts, 400 * SEC);
    assert_int_equal(r->requests, 4);
    assert_int_equal(r->refreshes, 1);
    assert_int_equal(r->registered.ts, 1 * SEC);
}

static void
refused(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PCSCF, REGISTER("1", "600", ""), NULL);
    feed_sip(f, 2 * SEC, PCSCF, UE, REPLY("403 Forbidden", "1", ""), NULL);
    struct registration *r = only(f);
    assert_int_equal(r->state, REGISTRATION_FAILED);
    assert_int_equal(r->final_status, 403);
    assert_string_equal(r->final_reason, "Forbidden");
    assert_int_equal(r->registered.frame, 0);
}

static void
met_in_the_middle(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 2 * SEC, PCSCF, UE, REPLY("200 OK", "9", "|Expires: 60"), NULL);
    struct registration *r = only(f);
    assert_true(r->start_unknown);
    assert_int_equal(r->state, REGISTRATION_DONE);
    assert_int_equal(r->client.addr.b[15], 2);
    assert_int_equal(r->server.addr.b[15], 9);
    assert_int_equal(r->expires_granted, 60);
    assert_int_equal(r->expires_asked, -1);
}

static void
one_call_id_may_serve_two_users(void **state)
{
    struct feed *f = *state;
    feed_sip(f, 1 * SEC, UE, PCSCF, REGISTER("1", "600", ""), NULL);
    feed_sip(f, 1 * SEC, UE, PCSCF,
             "REGISTER sip:ims SIP/2.0|Via: SIP/2.0/UDP "
             "h;branch=z9hG4bKq|From: <sip:v@ims>;tag=1|"
             "To: <sip:v@ims>|Call-ID: r@ue|CSeq: 2 REGISTER",
             NULL);
    assert_int_equal(f->state.registrations.table.count, 2);
    feed_sip(f, 1 * SEC, UE, PCSCF, "REGISTER sip:ims SIP/2.0|To: <sip:w@ims>",
             NULL);
    assert_int_equal(f->state.unusable, 1);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ims_registration),
        TEST(refreshed_and_removed),
        TEST(refused),
        TEST(met_in_the_middle),
        TEST(one_call_id_may_serve_two_users),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
