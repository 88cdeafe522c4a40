/* SPDX-License-Identifier: Apache-2.0 */
/* Many reports as one view: what counts as a case, what few are, and what is
 * wrong told where it is. */
#include "analyzer/tell/fleet/fleet_parts.h"
#include "analyzer/tell/json/model_json.h"
#include "tests/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

#define VERDICT_OF(sure, subject)                 \
    "{\"verdict\":\"VPN\",\"confidence\":\"" sure \
    "\",\"leading\":true,\"subject\":\"" subject "\",\"operator\":null}"
#define VERDICT(sure) VERDICT_OF(sure, "tunnel-1")
#define CAPTURE(path, more) "{\"path\":\"" path "\",\"readable\":true," more "}"
#define REPORT_OF(captures, verdicts, tunnels, findings)              \
    "{\"schema\":\"espy.report/1\",\"case\":{\"captures\":[" captures \
    "]},\"verdicts\":[" verdicts "],\"tunnels\":[" tunnels            \
    "],\"findings\":[" findings "]}"
#define REPORT(path, verdicts, tunnels)                                 \
    REPORT_OF(CAPTURE(path, "\"sha256\":\"" path "\",\"damage\":null"), \
              verdicts, tunnels, "")
#define TUNNEL(id, outcome)                                        \
    "{\"id\":\"" id "\",\"kind\":\"ikev2\",\"outcome\":\"" outcome \
    "\",\"remote\":{\"ip\":\"192.0.2.9\",\"names\":[]}}"

struct read {
    struct fleet fleet;
    char *errors;
    size_t n;
    unsigned long wrong;
};

static void
read_text(struct read *r, const char *text)
{
    FILE *from = fmemopen((char *)(uintptr_t)text, strlen(text), "r");
    FILE *errors = open_memstream(&r->errors, &r->n);
    assert_int_equal(fleet_init(&r->fleet), 0);
    r->wrong = fleet_read(&r->fleet, from, "f", errors);
    fclose(from);
    fclose(errors);
}

static void
read_free(struct read *r)
{
    fleet_free(&r->fleet);
    free(r->errors);
}

/* What was read, told and parsed again. */
static json_t *
tree(struct fleet *f)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    assert_int_equal(fleet_end(f), 0);
    assert_int_equal(fleet_json(f, to), 0);
    fclose(to);
    json_t *t = json_loads(text, 0, NULL);
    assert_non_null(t);
    free(text);
    return t;
}

static json_int_t
at(const json_t *tree, const char *list, size_t i, const char *key)
{
    return json_integer_value(
        json_object_get(json_array_get(json_object_get(tree, list), i), key));
}

static void
cases_are_counted_once(void **state)
{
    struct read r;
    (void)state;
    read_text(
        &r, REPORT("a", VERDICT("confirmed") "," VERDICT("probable"),
                   "") "\n" REPORT("b", VERDICT("confirmed"),
                                   TUNNEL("tunnel-2",
                                          "no-response")) "\n" REPORT("b", "",
                                                                      "") "\n");
    assert_int_equal(r.wrong, 0);
    assert_int_equal(r.fleet.cases, 3);
    assert_int_equal(r.fleet.repeated, 1);
    json_t *t = tree(&r.fleet);
    assert_int_equal(at(t, "verdicts", 0, "cases"), 2);
    assert_int_equal(at(t, "verdicts", 0, "times"), 3);
    assert_int_equal(at(t, "verdicts", 0, "confirmed"), 2);
    assert_int_equal(at(t, "unanswered", 0, "cases"), 1);
    assert_int_equal(at(t, "unidentified", 0, "cases"), 1);
    assert_int_equal(json_integer_value(json_object_get(
                         json_object_get(t, "no_verdict"), "cases")),
                     1);
    json_decref(t);
    read_free(&r);
}

static void
what_is_wrong_is_told_where_it_is(void **state)
{
    struct read r;
    (void)state;
    read_text(
        &r,
        REPORT(
            "a", "",
            "") "\n"
                "{\n  \"a\": [1,\n  x]\n}\n" /* line 2 to 5, wrong in line 4 */
                "{\"schema\":\"other\"}\n"
                "nothing\nat all\n"
                "{\n \"cut\": 1,\n" /* line 9 */
        REPORT("b", "", "") "\n");
    assert_int_equal(r.fleet.cases, 2);
    assert_int_equal(r.wrong, 4);
    assert_non_null(strstr(r.errors, "espy: f:4:3: "));
    assert_non_null(strstr(r.errors, "espy: f:6: not a report of espy"));
    assert_non_null(strstr(r.errors, "espy: f:7:1: expected a report"));
    assert_non_null(strstr(r.errors, "espy: f:11:1: "));
    read_free(&r);
}

/* What is missing is not told; what is there and of another kind is an error that
 * says where, whatever stands beside it. */
static void
reports_of_other_shapes_do_no_harm(void **state)
{
    struct read r;
    const struct tell_style plain = {false, 0};
    char *text = NULL;
    size_t n = 0;
    (void)state;
    read_text(&r, "{\"schema\":\"espy.report/1\"}\n"
                  "{\"schema\":\"espy.report/1\",\"case\":{\"captures\":[{}]},"
                  "\"tunnels\":[{\"id\":\"t\",\"kind\":\"x\"}],\"later\":[1]}\n"
                  "{\"schema\":\"espy.report/1\",\"case\":{\"captures\":[7]}}\n"
                  "{\"schema\":\"espy.report/1\",\"verdicts\":{\"a\":1}}\n"
                  "{\"schema\":\"espy.report/1\",\"tunnels\":[{\"id\":\"t\","
                  "\"kind\":\"x\",\"remote\":{\"ip\":\"\\u001b[2J\"}}]}\n");
    assert_int_equal(r.wrong, 3);
    assert_non_null(strstr(r.errors, "espy: f:3: not a report of espy: "
                                     "case.captures[0]: "));
    assert_non_null(
        strstr(r.errors, "espy: f:4: not a report of espy: verdicts: "));
    assert_non_null(strstr(
        r.errors, "espy: f:5: not a report of espy: tunnels[0].remote.ip: "));
    assert_null(strchr(r.errors, '\033'));
    assert_int_equal(fleet_end(&r.fleet), 0);
    FILE *to = open_memstream(&text, &n);
    assert_int_equal(fleet_text(&r.fleet, to, &plain), 0);
    fclose(to);
    assert_non_null(strstr(text, "2 cases, 1 capture, 1 tunnel"));
    free(text);
    read_free(&r);
}

static void
a_case_is_told_by_its_surest_verdict(void **state)
{
    struct read r;
    (void)state;
    read_text(
        &r,
        REPORT_OF(
            CAPTURE(
                "a",
                "\"damage\":\"cut\",\"first\":"
                "\"2026-11-24T00:42:18.000000000Z\"") "," CAPTURE("b",
                                                                  "\"damage\":"
                                                                  "null,"
                                                                  "\"first\":"
                                                                  "\"2026-11-"
                                                                  "24T00:42:17."
                                                                  "000000000Z"
                                                                  "\"") "," CAPTURE("c",
                                                                                    "\"first\":null"),
            VERDICT("possible") "," VERDICT("confirmed"), "",
            "{\"id\":\"f\",\"level\":\"low\"},"
            "{\"id\":\"g\",\"level\":\"high\"},"
            "{\"id\":\"h\"}") "\n");
    assert_int_equal(r.wrong, 0);
    json_t *t = tree(&r.fleet);
    const json_t *c = json_array_get(json_object_get(t, "listed"), 0);
    json_t *expected = json_pack(
        "{s:s, s:n, s:i, s:s, s:s, s:i, s:s, s:s, s:n, s:i, s:s}", "path", "a",
        "sha256", "captures", 3, "state", "damaged", "first",
        "2026-11-24T00:42:17.000000000Z", "verdicts", 2, "verdict", "VPN",
        "confidence", "confirmed", "operator", "findings", 3, "level", "high");
    assert_true(json_equal(c, expected));
    json_decref(expected);
    json_decref(t);
    read_free(&r);
}

/* An attempt that came to nothing is counted as one, and is no name for a case in
 * which another tunnel came to more. */
static void
attempts_are_told_as_such(void **state)
{
    struct read r;
    (void)state;
    read_text(
        &r,
        REPORT(
            "a", VERDICT("probable") "," VERDICT_OF("probable", "tunnel-2"),
            TUNNEL("tunnel-1", "refused") "," TUNNEL(
                "tunnel-2",
                "established")) "\n" REPORT("b",
                                            VERDICT("probable") "," VERDICT(
                                                "probable"),
                                            TUNNEL(
                                                "tunnel-1",
                                                "refused")) "\n" REPORT("c",
                                                                        VERDICT(
                                                                            "pr"
                                                                            "ob"
                                                                            "ab"
                                                                            "l"
                                                                            "e"),
                                                                        TUNNEL(
                                                                            "tu"
                                                                            "nn"
                                                                            "el"
                                                                            "-"
                                                                            "1",
                                                                            "es"
                                                                            "ta"
                                                                            "bl"
                                                                            "is"
                                                                            "he"
                                                                            "d")) "\n");
    json_t *t = tree(&r.fleet);
    const json_t *listed = json_object_get(t, "listed");
    assert_int_equal(at(t, "verdicts", 0, "cases"), 3);
    assert_int_equal(at(t, "verdicts", 0, "times"), 5);
    assert_int_equal(at(t, "verdicts", 0, "attempts"), 3);
    assert_int_equal(at(t, "verdicts", 0, "attempted"), 1);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(json_is_true(json_object_get(json_array_get(listed, i),
                                                      "attempted")),
                         i == 1);
    json_decref(t);
    read_free(&r);
}

/* Two bytes a letter: a cut may fall within one. */
static void
long_text_is_cut_between_letters(void **state)
{
    char text[2 * FLEET_TEXT + 2];
    struct fleet f;
    (void)state;
    assert_int_equal(fleet_init(&f), 0);
    for (size_t odd = 0; odd < 2; odd++) {
        bool failed = false;
        memset(text, 'a', odd);
        for (size_t i = odd; i + 2 < sizeof text; i += 2)
            memcpy(text + i, "\xc3\xa9", 3);
        struct told kept =
            fleet_kept(&f, (struct told){text, TEXT_FREE, false}, &failed);
        size_t n = strlen(kept.text);
        assert_false(failed);
        assert_true(kept.cut);
        assert_in_range(n, FLEET_TEXT - 4, FLEET_TEXT);
        assert_memory_equal(kept.text, text, n - 3);
        assert_string_equal(kept.text + n - 5, "\xc3\xa9...");
    }
    fleet_free(&f);
}

static void
few_is_a_twentieth(void **state)
{
    (void)state;
    assert_int_equal(fleet_few(4), 0);
    assert_int_equal(fleet_few(5), 1);
    assert_int_equal(fleet_few(100), 5);
}

static void
values_are_capped(void **state)
{
    char *text = NULL;
    size_t n = 0;
    struct read r;
    (void)state;
    FILE *to = open_memstream(&text, &n);
    fputs("{\"schema\":\"espy.report/1\",\"findings\":[{\"id\":\"f\"}", to);
    for (int i = 0; i < FLEET_KEYS + 9; i++)
        fprintf(to, ",{\"id\":\"f%d\"}", i);
    fputs("]}\n", to);
    fclose(to);
    read_text(&r, text);
    free(text);
    assert_int_equal(r.wrong, 0);
    assert_int_equal(fleet_end(&r.fleet), 0);
    assert_int_equal(r.fleet.n_findings, FLEET_KEYS);
    assert_int_equal(r.fleet.left_out, 10);
    assert_int_equal(r.fleet.listed[0].findings, FLEET_KEYS + 10);
    read_free(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_are_counted_once),
        cmocka_unit_test(what_is_wrong_is_told_where_it_is),
        cmocka_unit_test(reports_of_other_shapes_do_no_harm),
        cmocka_unit_test(a_case_is_told_by_its_surest_verdict),
        cmocka_unit_test(attempts_are_told_as_such),
        cmocka_unit_test(long_text_is_cut_between_letters),
        cmocka_unit_test(few_is_a_twentieth),
        cmocka_unit_test(values_are_capped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
