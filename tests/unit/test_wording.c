/* SPDX-License-Identifier: Apache-2.0 */
/* Phrases from the values of the model, whatever a capture claims. */
#include "tests/cmocka_all.h"

#include "analyzer/tell/wording.h"

#include <string.h>

#define S INT64_C(1000000000)

static void
test_spans(void **state)
{
    static const struct {
        int64_t ns;
        const char *text;
    } cases[] = {
        {0, "0.0 s"},
        {28 * S + S / 2, "28.5 s"},
        {60 * S, "1 min 0 s"},
        {3599 * S, "59 min 59 s"},
        {3600 * S, "1 h 0 min"},
        {47 * 3600 * S + 59 * 60 * S, "47 h 59 min"},
        {48 * 3600 * S, "2 days 0 h"},
        {INT64_MAX, "106751 days 23 h"},
    };
    char buf[32];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(wording_span(cases[i].ns, buf, sizeof buf),
                            cases[i].text);
}

/* A clock that was set back gives no negative span. */
static void
test_periods(void **state)
{
    const int64_t most = INT64_C(1) << 62;
    char buf[128];
    (void)state;
    assert_string_equal(wording_period(0, 10 * S, buf, sizeof buf),
                        "1970-01-01 00:00:00 UTC, for 10.0 s");
    assert_string_equal(wording_period(86400 * S, 0, buf, sizeof buf),
                        "1970-01-02 00:00:00 UTC, then 24 h 0 min back (the "
                        "clock ran backwards)");
    assert_string_equal(wording_period(-most, most, buf, sizeof buf),
                        "1823-11-12 00:06:21 UTC, for 106751 days 23 h");
    assert_string_equal(wording_period(0, MODEL_ABSENT, buf, sizeof buf),
                        "1970-01-01 00:00:00 UTC");
    assert_string_equal(
        wording_period(MODEL_ABSENT, MODEL_ABSENT, buf, sizeof buf), "");
    assert_string_equal(wording_between(S, 3 * S, buf, sizeof buf), "2.0 s");
    assert_string_equal(wording_between(3 * S, S, buf, sizeof buf), "");
    assert_string_equal(wording_between(MODEL_ABSENT, S, buf, sizeof buf), "");
    assert_string_equal(wording_when(-S / 2, buf, sizeof buf),
                        "1969-12-31 23:59:59 UTC");
}

static void
test_counts(void **state)
{
    char buf[48];
    (void)state;
    assert_string_equal(wording_number(999, buf, sizeof buf), "999");
    assert_string_equal(wording_number(1234567, buf, sizeof buf), "1,234,567");
    assert_string_equal(wording_count(1, "call", "calls", buf, sizeof buf),
                        "1 call");
    assert_string_equal(wording_count(0, "call", "calls", buf, sizeof buf),
                        "0 calls");
}

/* What does not fit ends in "...", and no character is halved. */
static void
test_cut(void **state)
{
    char buf[8];
    size_t at = 0;
    (void)state;
    assert_string_equal(wording_say(buf, sizeof buf, "%s", "1234567"),
                        "1234567");
    assert_string_equal(wording_say(buf, sizeof buf, "%s", "12345678"),
                        "1234...");
    assert_string_equal(
        wording_say(buf, sizeof buf, "123%s", "\xe4\xb8\xad..."), "123...");
    wording_add(buf, sizeof buf, &at, "%s", "abcdef");
    wording_add(buf, sizeof buf, &at, "%s", "ghi");
    wording_add(buf, sizeof buf, &at, "%s", "j");
    assert_string_equal(buf, "abcd...");
}

static void
test_frames(void **state)
{
    struct model_capture captures[2] = {
        {.path = {"a/outer.pcap", TEXT_PATH, 0}},
        {.path = {"inner.pcap", TEXT_PATH, 0}}};
    struct model m = {.kase = {captures, 1}};
    const struct model_frame at[] = {{0, 31}, {0, 32}, {1, 2}, {1, 9}};
    char buf[128];
    (void)state;
    assert_string_equal(wording_frames(&m, at, 0, 0, buf, sizeof buf), "");
    assert_string_equal(wording_frames(&m, at, 1, 1, buf, sizeof buf),
                        "frame 31");
    assert_string_equal(wording_frames(&m, at, 2, 14, buf, sizeof buf),
                        "frames 31, 32 and 12 more");
    assert_string_equal(wording_frame(&m, 0, MODEL_ABSENT, buf, sizeof buf),
                        "");
    m.kase.n_captures = 2;
    assert_string_equal(wording_frames(&m, at, 4, 4, buf, sizeof buf),
                        "outer.pcap 31, 32, inner.pcap 2 and 1 more");
    assert_string_equal(wording_frame(&m, 1, 7, buf, sizeof buf),
                        "inner.pcap 7");
    assert_string_equal(wording_file(&m, MODEL_NO_FILE), "");
}

static void
test_endpoints(void **state)
{
    struct addr a;
    char buf[64];
    (void)state;
    assert_true(addr_parse("10.64.1.100", &a));
    assert_string_equal(wording_endpoint(&a, 4500, buf, sizeof buf),
                        "10.64.1.100:4500");
    assert_string_equal(wording_endpoint(&a, MODEL_ABSENT, buf, sizeof buf),
                        "10.64.1.100");
    assert_true(addr_parse("2607::1", &a));
    assert_string_equal(wording_endpoint(&a, 5060, buf, sizeof buf),
                        "[2607::1]:5060");
}

/* Every value of every set has its words, and no two mean the same. */
static void
test_every_value_has_words(void **state)
{
    const char *seen[16] = {NULL};
    (void)state;
    for (int o = IKE_OUTCOME_UNKNOWN; o <= IKE_OUTCOME_ESTABLISHED; o++) {
        seen[o] = wording_outcome(false, (enum ike_outcome)o);
        assert_true(strlen(seen[o]) > 10);
        for (int i = IKE_OUTCOME_UNKNOWN; i < o; i++)
            assert_string_not_equal(seen[i], seen[o]);
    }
    for (int c = CONFIDENCE_POSSIBLE; c <= CONFIDENCE_CONFIRMED; c++)
        assert_true(strlen(wording_confidence((enum confidence)c)) > 10);
    for (int p = PROVENANCE_OBSERVED; p <= PROVENANCE_LOOKED_UP; p++)
        assert_true(strlen(wording_provenance((enum provenance)p)) > 10);
    for (int k = 0; k < ACTIVITY_KINDS; k++)
        assert_non_null(wording_activity_kind((enum activity_kind)k));
    assert_string_equal(wording_kind("ikev2"), "an IPsec tunnel");
    assert_string_equal(wording_kind("of another day"), "a tunnel");
    assert_string_equal(wording_kind(NULL), "a tunnel");
}

static void
test_operators(void **state)
{
    struct model_operator o = {.name = {"T-Mobile", TEXT_PUBLIC, false}};
    char buf[128];
    (void)state;
    assert_string_equal(wording_operator(NULL, buf, sizeof buf), "");
    assert_string_equal(wording_operator(&o, buf, sizeof buf), "T-Mobile");
    o.mcc = "310";
    o.mnc = "260";
    o.country = "US";
    assert_string_equal(wording_operator(&o, buf, sizeof buf),
                        "T-Mobile (US), MCC 310 MNC 260");
}

static void
test_attempts(void **state)
{
    struct model_ike_error unknown = {.type = 24};
    struct model_ike ike;
    char buf[256];
    (void)state;
    model_clear(&model_ike_desc, &ike);
    ike.version = "2.0";
    ike.outcome = IKE_OUTCOME_NO_RESPONSE;
    ike.retransmissions = 1;
    assert_string_equal(wording_attempt(&ike, buf, sizeof buf),
                        "IKE_SA_INIT never answered, sent again 1 time");
    ike.version = "1.0";
    assert_string_equal(wording_attempt(&ike, buf, sizeof buf),
                        "phase 1 never answered, sent again 1 time");
    ike.retransmissions = 0;
    ike.outcome = IKE_OUTCOME_REFUSED;
    assert_string_equal(wording_attempt(&ike, buf, sizeof buf),
                        "refused with an error");
    ike.error = &unknown;
    assert_string_equal(wording_attempt(&ike, buf, sizeof buf),
                        "refused with error 24");
    ike.outcome = IKE_OUTCOME_ESTABLISHED;
    ike.opening_seen = true;
    ike.retransmissions = 2;
    assert_string_equal(wording_attempt(&ike, buf, sizeof buf),
                        "established; 2 messages sent again");
}

static void
test_calls(void **state)
{
    struct told codec = {"AMR-WB", TEXT_FREE, false};
    struct model_call c;
    char buf[256];
    (void)state;
    model_clear(&model_call_desc, &c);
    c.where.how = PROVENANCE_OBSERVED;
    c.from.text = "sip:a@b";
    c.ending = CALL_REJECTED;
    c.status = 403;
    c.reason.text = "Forbidden";
    assert_string_equal(
        wording_call(&c, buf, sizeof buf),
        "sip:a@b to (unknown), not answered; end: rejected (403 Forbidden)");
    c.answer = S;
    c.talk = 10.42;
    c.ending = CALL_BYE;
    c.status = 200;
    assert_string_equal(wording_call(&c, buf, sizeof buf),
                        "sip:a@b to (unknown), answered, talked for 10.4 s; "
                        "end: hung up");
    c.where.how = PROVENANCE_INFERRED;
    c.start = 0;
    c.end = 13 * S;
    c.direction = DIRECTION_INCOMING;
    c.ending = CALL_NOT_SEEN;
    c.confidence = CONFIDENCE_PROBABLE;
    c.codecs = &codec;
    c.n_codecs = 1;
    assert_string_equal(wording_call(&c, buf, sizeof buf),
                        "1970-01-01 00:00:00 UTC, for 13.0 s, incoming, its "
                        "end not seen, probable; fits AMR-WB");
}

/* Times that only a damaged report can have add up to nothing strange. */
static void
test_activity(void **state)
{
    struct model_activity a[] = {
        {.kind = ACTIVITY_CALL, .start = 0, .end = 65 * S},
        {.kind = ACTIVITY_IDLE, .start = 65 * S, .end = 68 * S},
        {.kind = ACTIVITY_WEB, .start = 9 * S, .end = 8 * S},
        {.kind = ACTIVITY_WEB, .start = MODEL_ABSENT, .end = S},
        {.kind = ACTIVITY_BULK, .start = -INT64_MAX, .end = INT64_MAX},
    };
    struct model_tunnel t = {.activity = a, .n_activity = 5};
    char buf[256];
    (void)state;
    assert_string_equal(wording_activity(&t, buf, sizeof buf),
                        "call 1 min 5 s, idle 3.0 s");
    t.activity = &a[1];
    t.n_activity = 1;
    assert_string_equal(wording_activity(&t, buf, sizeof buf), "");
}

static void
test_findings(void **state)
{
    struct model_finding f = {.id = "anomaly.ike.bad_length",
                              .level = LEVEL_LOW,
                              .title = {"length is wrong", TEXT_SENTENCE, 0}};
    char buf[128];
    (void)state;
    assert_string_equal(wording_finding(&f, buf, sizeof buf),
                        "low: length is wrong");
    f.anomaly = true;
    f.frames_total = 1;
    assert_string_equal(wording_finding(&f, buf, sizeof buf),
                        "ike: length is wrong");
    f.frames_total = 1200;
    assert_string_equal(wording_finding(&f, buf, sizeof buf),
                        "ike: length is wrong (1,200 times)");
}

static void
test_damage(void **state)
{
    struct model_capture c = {.path = {"a.pcap", TEXT_PATH, false},
                              .readable = true};
    char buf[128];
    (void)state;
    assert_string_equal(wording_damage(&c, buf, sizeof buf), "");
    assert_string_equal(wording_damage_head(&c), "");
    c.damage.text = "cut at byte 99";
    assert_string_equal(wording_damage(&c, buf, sizeof buf),
                        "a.pcap: cut at byte 99");
    assert_string_equal(wording_damage_head(&c), "DAMAGED");
    c.damage.text = "a.pcap: no such file";
    c.readable = false;
    assert_string_equal(wording_damage(&c, buf, sizeof buf),
                        "a.pcap: no such file");
    assert_string_equal(wording_damage_head(&c), "NOT READ");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_periods),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_endpoints),
        cmocka_unit_test(test_every_value_has_words),
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_attempts),
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_activity),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
