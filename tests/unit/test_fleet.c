/* SPDX-License-Identifier: Apache-2.0 */
/* Many reports as one view: what counts as a case, what few are, and what is
 * wrong told where it is. */
#include "analyzer/tell/fleet/fleet_parts.h"
#include "tests/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

#define VERDICT(sure)                             \
    "{\"verdict\":\"VPN\",\"confidence\":\"" sure \
    "\",\"leading\":true,\"subject\":\"tunnel-1\",\"operator\":null}"
#define REPORT(path, verdicts, tunnels)                                       \
    "{\"schema\":\"espy.report/1\",\"case\":{\"captures\":[{\"path\":\"" path \
    "\",\"readable\":true,\"sha256\":\"" path                                 \
    "\",\"damage\":null}]},\"verdicts\":[" verdicts "],\"tunnels\":[" tunnels \
    "]}"
#define UNANSWERED                                                         \
    "{\"id\":\"tunnel-2\",\"outcome\":\"no-response\",\"remote\":{\"ip\":" \
    "\"192.0.2.9\",\"names\":[]}}"

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
    read_text(&r,
              REPORT("a", VERDICT("confirmed") "," VERDICT("probable"),
                     "") "\n" REPORT("b", VERDICT("confirmed"),
                                     UNANSWERED) "\n" REPORT("b", "", "") "\n");
    assert_int_equal(r.wrong, 0);
    assert_int_equal(r.fleet.reports, 3);
    assert_int_equal(r.fleet.repeated, 1);
    json_t *t = fleet_tree(&r.fleet);
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
    assert_int_equal(r.fleet.reports, 2);
    assert_int_equal(r.wrong, 4);
    assert_non_null(strstr(r.errors, "espy: f:4:3: "));
    assert_non_null(strstr(r.errors, "espy: f:6: not a report of espy"));
    assert_non_null(strstr(r.errors, "espy: f:7:1: expected a report"));
    assert_non_null(strstr(r.errors, "espy: f:11:1: "));
    read_free(&r);
}

static void
reports_of_other_shapes_do_no_harm(void **state)
{
    struct read r;
    (void)state;
    read_text(
        &r, "{\"schema\":\"espy.report/1\",\"case\":{\"captures\":[7,null,{}]},"
            "\"verdicts\":{\"a\":1},\"tunnels\":[3,{\"remote\":[]}],"
            "\"findings\":[[],{\"id\":4}]}\n");
    assert_int_equal(r.wrong, 0);
    json_t *t = fleet_tree(&r.fleet);
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    fleet_text(t, to, false);
    fclose(to);
    assert_non_null(strstr(text, "1 case, 3 captures, 2 tunnels"));
    free(text);
    json_decref(t);
    read_free(&r);
}

static void
a_case_is_told_by_its_surest_verdict(void **state)
{
    struct read r;
    (void)state;
    read_text(&r,
              "{\"schema\":\"espy.report/1\",\"case\":{\"captures\":["
              "{\"path\":\"a\",\"readable\":true,\"damage\":\"cut\","
              "\"first\":\"2026-11-24T00:42:18.000000000Z\"},"
              "{\"path\":\"b\",\"readable\":true,\"damage\":null,"
              "\"first\":\"2026-11-24T00:42:17.000000000Z\"},"
              "{\"path\":\"c\",\"readable\":true,\"first\":\"yesterday\"}]},"
              "\"verdicts\":[" VERDICT("possible") "," VERDICT(
                  "confirmed") "," VERDICT("surely") "],\"findings\":[{\"id\":"
                                                     "\"f\",\"level\":\"low\"},"
                                                     "{\"id\":\"g\",\"level\":"
                                                     "\"high\"},{\"level\":"
                                                     "\"highest\"}]}\n");
    json_t *t = fleet_tree(&r.fleet);
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

/* Two bytes a letter: a cut may fall within one. */
static void
long_text_is_cut_between_letters(void **state)
{
    char text[2 * FLEET_TEXT + 2];
    (void)state;
    for (size_t odd = 0; odd < 2; odd++) {
        memset(text, 'a', odd);
        for (size_t i = odd; i + 2 < sizeof text; i += 2)
            memcpy(text + i, "\xc3\xa9", 3);
        json_t *kept = fleet_kept(text);
        const char *s = json_string_value(kept);
        size_t n = strlen(s);
        assert_in_range(n, FLEET_TEXT - 4, FLEET_TEXT);
        assert_memory_equal(s, text, n - 3);
        assert_string_equal(s + n - 5, "\xc3\xa9...");
        json_decref(kept);
    }
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
    struct fleet f;
    char text[600];
    (void)state;
    assert_int_equal(fleet_init(&f), 0);
    for (int i = 0; i < FLEET_KEYS + 10; i++) {
        snprintf(text, sizeof text,
                 "{\"schema\":\"espy.report/1\",\"case\":{\"captures\":[]},"
                 "\"findings\":[{\"id\":\"f%d\"}]}",
                 i);
        json_t *o = json_loads(text, 0, NULL);
        assert_int_equal(fleet_take(&f, o, NULL), 0);
        json_decref(o);
    }
    assert_int_equal(json_object_size(f.findings), FLEET_KEYS);
    assert_int_equal(f.left_out, 10);
    fleet_free(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_are_counted_once),
        cmocka_unit_test(what_is_wrong_is_told_where_it_is),
        cmocka_unit_test(reports_of_other_shapes_do_no_harm),
        cmocka_unit_test(a_case_is_told_by_its_surest_verdict),
        cmocka_unit_test(long_text_is_cut_between_letters),
        cmocka_unit_test(few_is_a_twentieth),
        cmocka_unit_test(values_are_capped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
