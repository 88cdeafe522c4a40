/* SPDX-License-Identifier: Apache-2.0 */
/* Masking: what is learned from which text, where it is found again, and that
 * nothing is told when it cannot be masked. */
#include "analyzer/redact/redact.h"
#include "tests/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

static struct redact *
fresh(uint8_t seed)
{
    uint8_t key[REDACT_KEY];
    struct redact *r = redact_new();
    assert_non_null(r);
    memset(key, seed, sizeof key);
    redact_key(r, key);
    return r;
}

static void
learn_ip(struct redact *r, const char *text)
{
    struct addr a;
    assert_true(addr_parse(text, &a));
    redact_learn_addr(r, &a);
}

/* Is the text told without the part, and with the other one? */
static void
check(struct redact *r, const char *text, const char * not, const char *with)
{
    char *m = redact_text(r, text);
    assert_non_null(m);
    if (strstr(m, not ) || !strstr(m, with))
        fail_msg("%s became %s", text, m);
    free(m);
}

static void
same(struct redact *r, const char *text)
{
    char *m = redact_text(r, text);
    assert_string_equal(m, text);
    free(m);
}

static void
a_uri_has_its_user(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    redact_learn_text(
        r, "<sip:310260123456789@ims.mnc260.mcc310.3gppnetwork.org>;x", true);
    redact_learn_text(r, "<tel:+1-202-555-0143;phone-context=x>", true);
    redact_learn_text(r, "sips:alice:pass@pbx.example.net:5061", true);
    check(r, "0310260123456789@nai.epc", "3102601", "0imsi-");
    check(r, "x mnc260.mcc310.3gppnetwork.org", "imsi", "mnc260.mcc310");
    check(r, "to +12025550143", "2025550143", "+number-");
    check(r, "tel:+1-202-555-0143", "555", "tel:+number-");
    check(r, "(ALICE) and alice.", "lice", "user-");
    same(r, "malice aliceX");
    check(r, "at pbx.example.net", "pbx", "name-");
    redact_free(r);
}

static void
a_nai_has_the_same_imsi(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    redact_learn_user(r, "0310260123456789", 16, "nai.epc.mnc260.mcc310");
    redact_learn_user(r, "310260123456789", 15, "ims.mnc260.mcc310");
    char *a = redact_text(r, "0310260123456789"),
         *b = redact_text(r, "310260123456789");
    assert_string_equal(a + 1, b);
    assert_memory_equal(b, "imsi-", 5);
    assert_int_equal(strlen(b), 5 + 8);
    free(a);
    free(b);
    redact_free(r);
}

static void
an_imei_in_each_spelling(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    redact_learn_text(r, "+sip.instance=\"<urn:gsma:imei:35693803-564380-9>\"",
                      false);
    char *a = redact_text(r, "35693803-564380-9"),
         *b = redact_text(r, "356938035643809");
    char *c = redact_text(r, "35693803564380");
    assert_string_equal(a, b);
    assert_string_equal(a, c);
    assert_memory_equal(a, "imei-", 5);
    free(a);
    free(b);
    free(c);
    redact_learn_text(r, "IEEE-802.11;i-wlan-node-id=02005e000101", false);
    check(r, "i-wlan-node-id=02005e000101;x", "02005e", "node-id=cell-");
    redact_free(r);
}

static void
addresses_in_each_spelling(void **state)
{
    static const char *const spelled[] = {"2607:fb90::101",
                                          "2607:FB90:0:0:0:0:0:101",
                                          "[2607:fb90::101]:5060",
                                          "1-2@2607:fb90::101",
                                          "at 2607:fb90::101.",
                                          "10.8.0.17",
                                          "10.8.0.17:5060",
                                          "sip:10.8.0.17",
                                          "(10.8.0.17).",
                                          "::ffff:10.8.0.17",
                                          "a10.8.0.17"};
    struct redact *r = fresh(1);
    (void)state;
    learn_ip(r, "2607:fb90::101");
    learn_ip(r, "10.8.0.17");
    for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++) {
        char *m = redact_text(r, spelled[i]);
        if (strcasestr(m, "fb90") || strstr(m, "10.8.0.17"))
            fail_msg("%s became %s", spelled[i], m);
        free(m);
    }
    same(r, "110.8.0.17");
    same(r, "10.8.0.171");
    same(r, "2607:fb90::1011");
    char *m = redact_text(r, "10.8.0.17");
    struct addr a;
    assert_true(addr_parse(m, &a) && a.family == 4 && a.b[0] >= 240);
    free(m);
    m = redact_text(r, "2607:fb90::101");
    assert_true(addr_parse(m, &a) && memcmp(a.b, "\x20\x01\x0d\xb8", 4) == 0);
    free(m);
    redact_free(r);
}

static void
what_is_kept_stays(void **state)
{
    struct redact *r = fresh(1);
    struct addr a;
    (void)state;
    learn_ip(r, "192.0.2.10");
    addr_parse("192.0.2.10", &a);
    redact_keep_addr(r, &a);
    same(r, "192.0.2.10");
    redact_learn_text(r, "sip:gate@gate.example.net", false);
    redact_keep_name(r, "gate.example.net");
    same(r, "by gate.example.net");
    redact_free(r);
}

static void
short_users_only_where_users_are(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    redact_learn_text(r, "<sip:101@pbx>", false);
    check(r, "sip:101@pbx", "101", "sip:user-");
    check(r, "101@pbx", "101", "user-");
    same(r, "frame 101 of 1010");
    redact_free(r);
}

static void
keys_make_tokens(void **state)
{
    struct redact *r = fresh(1), *q = fresh(2);
    (void)state;
    redact_learn(r, REDACT_USER, "somebody", 8);
    redact_learn(q, REDACT_USER, "somebody", 8);
    char *a = redact_text(r, "somebody"), *b = redact_text(q, "somebody");
    assert_string_not_equal(a, b);
    free(a);
    free(b);
    redact_free(r);
    redact_free(q);
}

static void
a_cut_text_loses_its_last_word(void **state)
{
    struct redact *r = fresh(1);
    const char *cut = "<sip:x>;+sip.instance=\"<urn:gsma:imei:3569380";
    (void)state;
    redact_learn(r, REDACT_CUT, cut, strlen(cut));
    check(r, cut, "3569380", "+sip.instance=\"<...");
    redact_learn(r, REDACT_CUT, "(((((", 5); /* nothing to leave away */
    check(r, "(((((", "(((((", "...");
    /* The same from its beginning, but whole: the secret goes on. */
    redact_learn(r, REDACT_USER, "somebody-of-note", 16);
    redact_learn(r, REDACT_CUT, "sip:x;somebody", 14);
    check(r, "sip:x;somebody", "somebody", "sip:x;...");
    check(r, "sip:x;somebody-of-note@", "note", "sip:x;user-");
    redact_free(r);
}

static void
own_words_stay(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    redact_learn(r, REDACT_USER, "confirmed", 9);
    redact_learn(r, REDACT_NUMBER, "1202555", 7);
    json_t *o = json_pack("{s:s, s:s, s:[s], s:s}", "confidence", "confirmed",
                          "sha256", "1202555", "names", "confirmed", "text",
                          "1202555 is confirmed");
    redact_json(r, o);
    assert_string_equal(json_string_value(json_object_get(o, "confidence")),
                        "confirmed");
    assert_string_equal(json_string_value(json_object_get(o, "sha256")),
                        "1202555");
    char *all = json_dumps(json_object_get(o, "names"), 0);
    assert_null(strstr(all, "confirmed"));
    free(all);
    assert_null(
        strstr(json_string_value(json_object_get(o, "text")), "confirmed"));
    json_decref(o);
    redact_free(r);
}

/* Masking what was masked changes nothing, whatever a token is called. */
static void
tokens_stay(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    redact_learn(r, REDACT_USER, "user", 4);
    redact_learn(r, REDACT_NAME, "name", 4);
    redact_learn(r, REDACT_USER, "somebody", 8);
    char *once = redact_text(r, "somebody, user and name");
    char *twice = redact_text(r, once);
    assert_null(strstr(once, "somebody"));
    assert_string_equal(once, twice);
    char *part =
        redact_bytes(r, "user-00000000", REDACT_AS_PART); /* never given */
    assert_null(strstr(part, "user-00000000"));
    free(once);
    free(twice);
    free(part);
    redact_free(r);
}

static void
escapes_of_uris(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    redact_learn_text(r, "sip:al%69ce%20b@example.net", false);
    char *a = redact_text(r, "al%69ce%20b"), *b = redact_text(r, "Alice B");
    assert_string_equal(a, b);
    assert_memory_equal(a, "user-", 5);
    free(a);
    free(b);
    redact_free(r);
}

/* A text that fills its buffer may end in half a secret, and within half a
 * character less than fills it. */
static void
full_buffers(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    redact_learn_cut(r, "to somebod", 12);
    check(r, "to somebod", "somebod", "to ...");
    redact_learn_cut(r, "to whoev", 13);
    same(r, "to whoev");
    redact_free(r);
}

static void
community_ids(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    learn_ip(r, "10.8.0.17");
    json_t *o =
        json_pack("{s:{s:s}, s:{s:s}, s:{s:s}}", "network", "community_id",
                  "1:LQU9qZlK+B5F3KDmev6m5PMibrg=", "source", "ip", "10.8.0.17",
                  "destination", "ip", "192.0.2.1");
    redact_json(r, o);
    assert_string_not_equal(json_string_value(json_object_get(
                                json_object_get(o, "network"), "community_id")),
                            "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    json_decref(o);
    redact_free(r);
}

static void
learn_event(struct redact *r, const char *dataset, bool inside,
            const char *json)
{
    json_t *o = json_loads(json, 0, NULL);
    assert_non_null(o);
    redact_learn_event(r, dataset, o, inside);
    json_decref(o);
}

static void
messages_are_learned_from(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    learn_event(
        r, "ike", false,
        "{\"id_i\":{\"type\":3,\"value\":\"carol@vpn.example.net\"},"
        "\"id_r\":{\"value\":\"10.9.9.9\"},\"ts_i\":[{\"start\":\"10.9.8.0\"}],"
        "\"notify\":[{\"name\":\"INITIAL_CONTACT\"}]}");
    check(r, "calls itself carol@vpn.example.net", "carol", "user-");
    check(r, "10.9.9.9 and 10.9.8.0", "10.9.", "and 2");
    learn_event(
        r, "sip", false,
        "{\"from\":\"\\\"Dave Doe\\\" <sip:d@[2001:db8::5]>\","
        "\"to_name\":\"Eve\",\"via\":[\"SIP/2.0/UDP pc7.home.example:5060\"],"
        "\"sms\":{\"number\":\"+4512345678\",\"smsc\":\"12345\"},"
        "\"p_asserted_identity\":[\"Frank <tel:+15550100999>\"]}");
    check(r, "Dave Doe, Eve, Frank", "Dave", "name-");
    check(r, "Dave Doe, Eve, Frank", "Eve", "name-");
    check(r, "Dave Doe, Eve, Frank", "Frank", "name-");
    check(r, "pc7.home.example", "home", "name-");
    check(r, "004512345678", "4512345678", "00number-");
    check(r, "15550100999", "0100", "number-");
    learn_event(r, "dns", false, "{\"query\":\"www.example.org\"}");
    same(r, "www.example.org");
    learn_event(r, "dns", true,
                "{\"query\":\"www.example.org\",\"answers\":["
                "{\"name\":\"a.example.org\",\"data\":\"198.51.100.7\"}]}");
    check(r, "www.example.org", "example", "name-");
    check(r, "198.51.100.7", "198.51", "2");
    learn_event(r, "dns", false, "{\"query\":\"Eves-iPhone.local\"}");
    check(r, "eves-iphone.local", "iphone", "name-");
    redact_free(r);
}

static void
it_fails_closed(void **state)
{
    char name[REDACT_LENGTH + 2];
    struct redact *r = fresh(1);
    (void)state;
    for (int i = 0; i < REDACT_MAX + 8 && !redact_failed(r); i++) {
        snprintf(name, sizeof name, "somebody%d", i);
        redact_learn(r, REDACT_USER, name, strlen(name));
    }
    assert_non_null(redact_failed(r));
    assert_null(redact_text(r, "anything"));
    redact_free(r);
    r = fresh(1);
    memset(name, 'x', sizeof name);
    redact_learn(r, REDACT_USER, name, REDACT_LENGTH + 1);
    assert_non_null(redact_failed(r));
    redact_free(r);
    r = redact_new(); /* without a key */
    redact_learn(r, REDACT_USER, "somebody", 8);
    assert_null(redact_text(r, "somebody"));
    assert_non_null(redact_failed(r));
    redact_free(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_uri_has_its_user),
        cmocka_unit_test(a_nai_has_the_same_imsi),
        cmocka_unit_test(an_imei_in_each_spelling),
        cmocka_unit_test(addresses_in_each_spelling),
        cmocka_unit_test(what_is_kept_stays),
        cmocka_unit_test(short_users_only_where_users_are),
        cmocka_unit_test(keys_make_tokens),
        cmocka_unit_test(a_cut_text_loses_its_last_word),
        cmocka_unit_test(own_words_stay),
        cmocka_unit_test(tokens_stay),
        cmocka_unit_test(escapes_of_uris),
        cmocka_unit_test(full_buffers),
        cmocka_unit_test(community_ids),
        cmocka_unit_test(messages_are_learned_from),
        cmocka_unit_test(it_fails_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
