/* SPDX-License-Identifier: Apache-2.0 */
/* Masking by class: what each class becomes, what is learned from which text, in which
 * spellings it is found again, and that nothing is told when it cannot be masked. */
#include "analyzer/redact/redact.h"
#include "dissectors/sip.h"
#include "tests/cmocka_all.h"

#include <stdio.h>
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
learn(struct redact *r, enum text_class class, const char *text)
{
    struct told t = {text, (unsigned char)class, false};
    redact_learn_told(r, &t);
}

static void
learn_ip(struct redact *r, const char *text)
{
    struct addr a;
    assert_true(addr_parse(text, &a));
    redact_learn_addr(r, &a);
}

static char *
told(struct redact *r, enum text_class class, const char *text)
{
    struct told t = {text, (unsigned char)class, false};
    char *m = redact_told(r, &t);
    assert_non_null(m);
    return m;
}

/* Is the text told without the part, and with the other one? */
static void
check(struct redact *r, enum text_class class, const char *text,
      const char *without, const char *with)
{
    char *m = told(r, class, text);
    if (strcasestr(m, without) || !strstr(m, with))
        fail_msg("%s became %s", text, m);
    free(m);
}

static void
becomes(struct redact *r, enum text_class class, const char *text,
        const char *expected)
{
    char *m = told(r, class, text);
    assert_string_equal(m, expected);
    free(m);
}

static void
same(struct redact *r, enum text_class class, const char *text)
{
    becomes(r, class, text, text);
}

static void
alike(struct redact *r, enum text_class class, const char *a, const char *b)
{
    char *x = told(r, class, a), *y = told(r, class, b);
    assert_string_equal(x, y);
    free(x);
    free(y);
}

/* --- typed texts -------------------------------------------------------------------- */

static void
identities_keep_scheme_and_network(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    const char *imsi =
        "sip:310260123456789@ims.mnc260.mcc310.3gppnetwork.org;x";
    char *m = told(r, TEXT_IDENTITY, imsi);
    assert_memory_equal(m, "sip:imsi-", 9);
    assert_string_equal(m + 4 + 13, "@ims.mnc260.mcc310.3gppnetwork.org");
    free(m);
    check(r, TEXT_IDENTITY,
          "\"Erika M\" <sips:alice:pass@pbx.example:5061>;tag=7", "alice",
          "<sips:user-");
    check(r, TEXT_IDENTITY,
          "\"Erika M\" <sips:alice:pass@pbx.example:5061>;tag=7", "tag",
          ":5061>");
    check(r, TEXT_IDENTITY, "<tel:+1-202-555-0143;phone-context=x>", "555",
          "<tel:+number-");
    check(r, TEXT_IDENTITY, "urn:gsma:imei:35693803-564380-9", "3569",
          "urn:gsma:imei:imei-");
    check(r, TEXT_IDENTITY, "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
          "f81d", "urn:uuid:device-");
    check(r, TEXT_IDENTITY, "<sip:a@x>, \"B, C\" <sip:d@y>", "B, C",
          ">, name-");
    check(r, TEXT_IDENTITY,
          "sip:310260.alice.ims.mnc260.mcc310.3gppnetwork.org", "alice",
          ".ims.mnc260.mcc310.3gppnetwork.org");
    check(r, TEXT_IDENTITY,
          "0310260123456789@nai.epc.mnc260.mcc310.3gppnetwork.org", "3102601",
          "imsi-");
    check(r, TEXT_IDENTITY, "whatever this is", "what", "user-");
    same(r, TEXT_IDENTITY, "*");
    same(r, TEXT_IDENTITY, "sip:anonymous@anonymous.invalid");
    becomes(r, TEXT_IDENTITY, "urn:service:sos;user=alice", "urn:service:sos");
    check(r, TEXT_IDENTITY, "urn:service:alice", "alice", "user-");
    redact_free(r);
}

static void
one_secret_one_token(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    char *a = told(r, TEXT_IDENTITY, "0310260123456789@nai.epc.example");
    char *b = told(r, TEXT_IDENTITY, "sip:310260123456789@ims.example");
    assert_memory_equal(a, b + 4, 13);
    free(a);
    free(b);
    alike(r, TEXT_DEVICE, "35693803-564380-9", "356938035643809");
    alike(r, TEXT_NUMBER, "+1 (202) 555-0143", "+12025550143");
    alike(r, TEXT_IDENTITY, "sip:al%69ce@x", "sip:Alice@X");
    alike(r, TEXT_IDENTITY, "J\u00dcRGEN",
          "ju\u0308rgen"); /* one is decomposed */
    redact_free(r);
}

static void
the_other_classes(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    same(r, TEXT_OWN, "confirmed");
    same(r, TEXT_PUBLIC, "T-Mobile USA, Inc.");
    check(r, TEXT_CELL, "IEEE-802.11;i-wlan-node-id=02005e000101", "02005e",
          "IEEE-802.11;cell-");
    check(r, TEXT_CELL, "Home;ssid=Home", "home", "cell-");
    check(r, TEXT_HOST, "erikas-iphone.local", "erika", "name-");
    same(r, TEXT_HOST, "epdg.epc.mnc260.mcc310.pub.3gppnetwork.org");
    /* What a gateway is called somewhere is no name, though labels follow it that
     * espy does not know: "an ePDG" stays one. */
    learn(r, TEXT_HOST, "epdg.epc.geo.mnc260.mcc310.pub.3gppnetwork.org");
    learn(r, TEXT_HOST, "epdg.epc.boston.mnc260.mcc310.pub.3gppnetwork.org");
    same(r, TEXT_SENTENCE,
         "asked for epdg.epc.mnc260.mcc310.pub.3gppnetwork.org, an ePDG name");
    learn(r, TEXT_HOST, "sip.provider.example");
    same(r, TEXT_SENTENCE, "the payload is sip");
    check(r, TEXT_SENTENCE, "asked for sip.provider.example", "provider",
          "name-");
    check(r, TEXT_HOST, "alice.epdg.epc.mnc260.mcc310.pub.3gppnetwork.org",
          "alice", ".epdg.epc.mnc260.mcc310");
    check(r, TEXT_ADDRESS, "10.8.0.17", "10.8", "2");
    check(r, TEXT_ADDRESS, "no address", "address", "opaque-");
    same(r, TEXT_ADDRESS, "0.0.0.0");
    check(r, TEXT_OPAQUE, "SIP/2.0/UDP pc7.home;branch=z9hG4bK", "pc7",
          "SIP/2.0/UDP opaque-");
    same(r, TEXT_BYTES, "0011223344556677");
    learn(r, TEXT_IDENTITY, "sip:somebody@example.org");
    check(r, TEXT_BYTES, "00736f6d65626f6479ff", "736f6d65", "");
    learn_ip(r, "10.8.0.17");
    check(r, TEXT_BYTES, "000a080011", "0a080011", "");
    same(r, TEXT_FILTER, "frame.number == 12 && udp.port == 4500");
    same(r, TEXT_FILTER, "isakmp.ispi == f2:ad:22:19:32:dc:b3:7a");
    struct told filter = {"ip.addr == 10.8.0.17", TEXT_FILTER, false};
    assert_null(redact_told(r, &filter));
    assert_null(redact_failed(r));
    struct told none = {NULL, TEXT_FREE, false};
    assert_null(redact_told(r, &none));
    assert_null(redact_failed(r));
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
    same(r, TEXT_FREE, "192.0.2.10 and ec2-192-0-2-10.example");
    same(r, TEXT_ADDRESS, "192.0.2.10");
    learn(r, TEXT_IDENTITY, "sip:gate@gate.example.net");
    redact_keep_host(r, "gate.example.net");
    same(r, TEXT_HOST, "gate.example.net");
    same(r, TEXT_SENTENCE, "by gate.example.net");
    /* But somebody's number in it does not, nor his name. */
    redact_keep_host(r, "310260123456789.example.net");
    check(r, TEXT_HOST, "310260123456789.example.net", "31026", "name-");
    check(r, TEXT_FREE, "at 310260123456789.example.net", "31026", "at ");
    learn(r, TEXT_IDENTITY, "sip:somebody@example.org");
    redact_keep_host(r, "somebody.example.net");
    check(r, TEXT_HOST, "somebody.example.net", "somebody", "name-");
    redact_free(r);
}

/* --- free texts ----------------------------------------------------------------------- */

static void
numbers_in_each_spelling(void **state)
{
    static const char *const spelled[] = {
        "310260004710074",
        "310260 00471 10074",
        "31-02-60-00-47-10-07-4",
        "x310260004710074y",
        "(310260)004710074",
        "310260  004710074",
        "%33%31%30%32%36%30%30%30%34%37%31%30%30%37%34",
        "333130323630303034373130303734",
        "33:31:30:32:36:30:30:30:34:37:31:30:30:37:34",
        ("\uff13\uff11\uff10\uff12\uff16\uff10\uff10\uff10\uff14\uff17\uff11"
         "\uff10\uff10\uff17\uff14"),
        "a333130323630303034373130303734"};
    struct redact *r = fresh(1);
    (void)state;
    for (int known = 0; known < 2; known++) {
        for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++) {
            char text[200];
            snprintf(text, sizeof text, "busy %s now", spelled[i]);
            char *m = told(r, TEXT_FREE, text);
            if (strstr(m, "0260") || strstr(m, "4710") || strstr(m, "3630") ||
                strstr(m, "\uff16") || strstr(m, "6-00") || strstr(m, "%3") ||
                strstr(m, "32:36") || strncmp(m, "busy ", 5) != 0 ||
                strcmp(m + strlen(m) - 4, " now") != 0)
                fail_msg("%s became %s", text, m);
            free(m);
        }
        learn(r, TEXT_IDENTITY, "310260004710074@nai.example");
    }
    same(r, TEXT_FREE, "frame 12 of 456, 3");
    alike(r, TEXT_FREE, "310260 00471 0074", "310260004710074");
    redact_free(r);
}

static void
names_in_each_spelling(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    learn(r, TEXT_IDENTITY,
          "\"J\u00fcrgen M\u00fcller\" <sip:max.mustermann@example.org>");
    learn(r, TEXT_IDENTITY, "sip:al@example.org");
    learn(r, TEXT_IDENTITY, "sip:42@example.org");
    check(r, TEXT_FREE, "MAX.MUSTERMANN's", "muster", "user-");
    check(r, TEXT_FREE, "Herr Mustermann", "muster", "Herr user-");
    check(r, TEXT_FREE, "Frau M\u00dcLLER", "ller", "Frau name-");
    check(r, TEXT_FREE, "Frau Mu\u0308ller", "ller", "Frau name-");
    check(r, TEXT_FREE, "m%75stermann", "stermann", "user-");
    check(r, TEXT_FREE, "6d61782e6d75737465726d616e6e", "6d75737465",
          "opaque-");
    check(r, TEXT_FREE, "no al here", " al ", "no user-");
    check(r, TEXT_FREE, "user 42 is busy", "42", "user number-");
    same(r, TEXT_FREE, "altogether 142");
    check(r, TEXT_FREE, "write to eve@mail.example now", "eve", "@name-");
    check(r, TEXT_FREE, "write to eve@mail.example now", "mail", " now");
    check(r, TEXT_FREE, "sip:pc7.home.example:5060", "home", "sip:name-");
    check(r, TEXT_FREE, "02:00:5e:00:01:01 here", "5e", "device-");
    check(r, TEXT_FREE, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d",
          "device-");
    check(r, TEXT_SENTENCE, "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
          "f81d", "device-");
    check(r, TEXT_FREE, "add:02:00:5e:00:01:01:it", "5e", "device-");
    check(r, TEXT_PATH, "/home/mustermann/x.pcap", "muster", "/home/user-");
    redact_free(r);
}

static void
addresses_in_each_spelling(void **state)
{
    static const char *const v4[] = {"10.8.0.17",
                                     "10.8.0.17:5060",
                                     "sip:10.8.0.17",
                                     "(10.8.0.17).",
                                     "::ffff:10.8.0.17",
                                     "64:ff9b::10.8.0.17",
                                     "::FFFF:0a08:0011",
                                     "a10.8.0.17",
                                     "10-8-0-17",
                                     "ip-10-8-0-17.x",
                                     "168296465",
                                     "0x0a080011",
                                     "0A080011",
                                     "0x0a.8.0.0x11",
                                     "012.010.0.021",
                                     "010.008.000.017",
                                     "17.0.8.10.in-addr.arpa",
                                     "x.10.8.0.17"};
    static const char *const v6[] = {"2607:fb90::101",
                                     "2607:FB90:0:0:0:0:0:101",
                                     "[2607:fb90::101]:5060",
                                     "1-2@2607:fb90::101",
                                     "at 2607:fb90::101.",
                                     "2607:fb90::101%utun2",
                                     "2607:fb90:0000:0000:0000:0000:0000:0101",
                                     "x2607:fb90::101",
                                     "2607fb90000000000000000000000101",
                                     ("1.0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
                                      "0.0.0.0.0.9.b.f.7.0.6.2.ip6.arpa")};
    struct redact *r = fresh(1);
    enum text_class classes[] = {TEXT_FREE, TEXT_SENTENCE};
    (void)state;
    learn_ip(r, "2607:fb90::101");
    learn_ip(r, "10.8.0.17");
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < sizeof v4 / sizeof *v4; i++) {
            char *m = told(r, classes[k], v4[i]);
            if (strcmp(m, v4[i]) == 0 || strstr(m, "8.0.17") ||
                strstr(m, "0011") || strstr(m, "17.0.8.10"))
                fail_msg("%s became %s", v4[i], m);
            free(m);
        }
        for (size_t i = 0; i < sizeof v6 / sizeof *v6; i++) {
            char *m = told(r, classes[k], v6[i]);
            if (strcmp(m, v6[i]) == 0 || strcasestr(m, "fb90") ||
                strstr(m, "9.b.f"))
                fail_msg("%s became %s", v6[i], m);
            free(m);
        }
    }
    same(r, TEXT_SENTENCE, "110.8.0.17");
    same(r, TEXT_SENTENCE, "10.8.0.171");
    same(r, TEXT_SENTENCE, "2607:fb90::1011");
    same(r, TEXT_SENTENCE, "between 203.0.113.9:4500 and 8.8.8.8");
    check(r, TEXT_FREE, "from 8.8.8.8", "8.8.8", "from 2");
    struct addr a;
    char *m = told(r, TEXT_FREE, "10.8.0.17");
    assert_true(addr_parse(m, &a) && a.family == 4 && a.b[0] >= 240);
    free(m);
    m = told(r, TEXT_FREE, "2607:fb90::101");
    assert_true(addr_parse(m, &a) && memcmp(a.b, "\x20\x01\x0d\xb8", 4) == 0);
    free(m);
    redact_free(r);
}

static void
sentences_keep_own_words(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    learn(r, TEXT_IDENTITY, "sip:101@pbx");
    learn(r, TEXT_IDENTITY, "sip:al@pbx");
    learn(r, TEXT_IDENTITY,
          "\"Test Call Noteworthy\" <sip:somebody-of-note@pbx>");
    learn(r, TEXT_FREE, "busy 310260 00471 0074");
    same(r, TEXT_SENTENCE,
         "frame 101 of 1010 was the first call, 12345678 bytes");
    check(r, TEXT_SENTENCE, "sip:101@pbx rang", "101", "sip:number-");
    check(r, TEXT_SENTENCE, "it was Noteworthy", "note", "it was name-");
    check(r, TEXT_SENTENCE, "it says \"al is out\" and ended", " al ",
          "it says ");
    check(r, TEXT_SENTENCE, "it says \"al is out\" and ended", "\"al", "user-");
    check(r, TEXT_SENTENCE, "somebody-of-note called", "note", "user-");
    check(r, TEXT_SENTENCE, "refused: 31026 0004710 074", "0004", "refused: ");
    check(r, TEXT_SENTENCE, "at 350260004710074 of", "0047", "at imsi-");
    same(r, TEXT_SENTENCE, "2026-11-28 00:18:08.123456789 UTC");
    redact_free(r);
}

static void
a_cut_text_loses_its_end(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"to somebod", "to ..."},
        {"busy 310 260 00", "busy ..."},
        {"busy 310260 ", "busy ..."},
        {"somebod", "..."},
        {"", "..."},
        {"+sip.instance=\"<urn:gsma:imei:3569380", "+sip.instance=\"<..."},
    };
    struct redact *r = fresh(1);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct told t = {cases[i].text, TEXT_FREE, true};
        char *m = redact_told(r, &t);
        if (*cases[i].text)
            assert_string_equal(m, cases[i].expected);
        free(m);
    }
    /* What was learned cut goes on to the end of the word. */
    struct told t = {"sip:somebody-of-", TEXT_IDENTITY, true};
    redact_learn_told(r, &t);
    check(r, TEXT_FREE, "is somebody-of-note here", "note", " here");
    redact_free(r);
}

/* --- tokens ------------------------------------------------------------------------------- */

static void
keys_make_tokens(void **state)
{
    struct redact *r = fresh(1), *q = fresh(2);
    (void)state;
    char *a = told(r, TEXT_IDENTITY, "somebody"),
         *b = told(q, TEXT_IDENTITY, "somebody");
    assert_string_not_equal(a, b);
    assert_int_equal(strlen(a), 5 + 8);
    free(a);
    free(b);
    redact_free(r);
    redact_free(q);
}

/* Masking what was masked changes nothing, whatever a token is called. */
static void
tokens_stay(void **state)
{
    struct redact *r = fresh(1);
    (void)state;
    learn(r, TEXT_IDENTITY, "user");
    learn(r, TEXT_IDENTITY, "name");
    learn(r, TEXT_IDENTITY, "somebody");
    learn_ip(r, "10.8.0.17");
    char *once = told(r, TEXT_FREE, "somebody, user and name at 10.8.0.17");
    char *twice = told(r, TEXT_FREE, once);
    assert_null(strstr(once, "somebody"));
    assert_string_equal(once, twice);
    char *never = told(r, TEXT_FREE, "user-00000000");
    assert_null(strstr(never, "user-00000000"));
    free(once);
    free(twice);
    free(never);
    redact_free(r);
}

/* --- events ----------------------------------------------------------------------------------- */

static void
events_by_class(void **state)
{
    struct redact *r = fresh(1);
    struct sip_event ev;
    struct slice via = slice_cstr("SIP/2.0/UDP pc7.home.example;branch=z9");
    (void)state;
    memset(&ev, 0, sizeof ev);
    ev.status = 486;
    ev.reason = slice_cstr("Dave is busy, call 4512345678");
    ev.from = slice_cstr("\"Dave Doe\" <sip:dave.d@[2001:db8::5]>;tag=1");
    ev.call_id = slice_cstr("333130323630");
    ev.user_agent = slice_cstr("Phone of dave.d");
    ev.via.items = &via;
    ev.via.n = 1;
    redact_learn_event(r, &sip_desc, &ev, false);
    json_t *o = redact_event(r, &sip_desc, &ev);
    char *all = json_dumps(o, 0);
    assert_null(strcasestr(all, "dave"));
    assert_null(strstr(all, "4512"));
    assert_null(strstr(all, "3331"));
    assert_null(strstr(all, "home"));
    assert_null(strstr(all, "db8::5"));
    assert_non_null(strstr(all, "\"status\": 486"));
    assert_non_null(strstr(all, "is busy, call number-"));
    free(all);
    json_decref(o);
    /* Its texts name somebody wherever they stand. */
    check(r, TEXT_SENTENCE, "at 2001:db8::5", "db8::5", "at ");
    redact_free(r);
}

static void
community_ids(void **state)
{
    struct redact *r = fresh(1);
    struct addr a, b;
    char id[40] = "1:LQU9qZlK+B5F3KDmev6m5PMibrg=";
    (void)state;
    addr_parse("10.8.0.17", &a);
    addr_parse("192.0.2.1", &b);
    redact_community(r, &a, &b, id);
    assert_string_equal(id, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    redact_learn_addr(r, &a);
    redact_community(r, &a, &b, id);
    assert_string_not_equal(id, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    assert_int_equal(strlen(id), 30);
    redact_free(r);
}

/* --- limits -------------------------------------------------------------------------------------- */

/* Nothing that a capture holds makes it give up. */
static void
no_size_is_refused(void **state)
{
    char name[400], text[500];
    struct redact *r = fresh(1);
    (void)state;
    for (int i = 0; i < 70000; i++) {
        snprintf(name, sizeof name, "somebody%d", i);
        learn(r, TEXT_IDENTITY, name);
    }
    memset(name, 'x', 300);
    name[300] = '\0';
    learn(r, TEXT_IDENTITY, name);
    assert_null(redact_failed(r));
    check(r, TEXT_FREE, "with somebody69999 and somebody7", "somebody",
          "and user-");
    snprintf(text, sizeof text, "is %s here", name);
    check(r, TEXT_FREE, text, "xx", " here");
    check(r, TEXT_IDENTITY, name, "xx", "user-");
    redact_free(r);
}

static void
it_fails_closed(void **state)
{
    struct redact *r = redact_new(); /* without a key */
    struct told t = {"somebody", TEXT_IDENTITY, false};
    (void)state;
    assert_null(redact_told(r, &t));
    assert_non_null(redact_failed(r));
    t.class = TEXT_OWN; /* and from then on nothing is told */
    assert_null(redact_told(r, &t));
    redact_free(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identities_keep_scheme_and_network),
        cmocka_unit_test(one_secret_one_token),
        cmocka_unit_test(the_other_classes),
        cmocka_unit_test(what_is_kept_stays),
        cmocka_unit_test(numbers_in_each_spelling),
        cmocka_unit_test(names_in_each_spelling),
        cmocka_unit_test(addresses_in_each_spelling),
        cmocka_unit_test(sentences_keep_own_words),
        cmocka_unit_test(a_cut_text_loses_its_end),
        cmocka_unit_test(keys_make_tokens),
        cmocka_unit_test(tokens_stay),
        cmocka_unit_test(events_by_class),
        cmocka_unit_test(community_ids),
        cmocka_unit_test(no_size_is_refused),
        cmocka_unit_test(it_fails_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
