/* SPDX-License-Identifier: Apache-2.0 */
/* A report of 0.1.0 is read into the model and comes out again with all it said, and
 * what comes out is read and written without a change. */
#include "analyzer/tell/json/model_json.h"
#include "tests/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

static char *
written(const struct model *m)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    assert_int_equal(model_json(m, f, false), 0);
    fclose(f);
    return text;
}

/* Is everything of `old` in `new`? Keys may be added. */
static void
assert_within(const json_t *old, const json_t *new, const char *at)
{
    char here[256];
    const char *key;
    size_t i;
    json_t *v;
    if (json_is_object(old)) {
        if (!json_is_object(new))
            fail_msg("%s: no object", at);
        json_object_foreach((json_t *)(uintptr_t)old, key, v)
        {
            snprintf(here, sizeof here, "%.200s.%s", at, key);
            if (!json_object_get(new, key))
                fail_msg("%s is not there", here);
            assert_within(v, json_object_get(new, key), here);
        }
    } else if (json_is_array(old)) {
        if (json_array_size(old) != json_array_size(new))
            fail_msg("%s: %zu instead of %zu", at, json_array_size(new),
                     json_array_size(old));
        json_array_foreach(old, i, v) {
            snprintf(here, sizeof here, "%.200s[%zu]", at, i);
            assert_within(v, json_array_get(new, i), here);
        }
    } else if (!json_equal(old, new)) {
        fail_msg("%s: another value", at);
    }
}

static json_t *
loaded(const char *text)
{
    json_error_t e;
    json_t *o = json_loads(text, 0, &e);
    if (!o)
        fail_msg("line %d: %s", e.line, e.text);
    return o;
}

static void
round_trip(void **state)
{
    (void)state;
    struct model m, again;
    struct err err;
    json_t *old = json_load_file("tests/golden/ipsec0.json", 0, NULL);
    assert_non_null(old);
    /* The golden file has a word in place of what changes with every rule. */
    json_object_set_new(json_object_get(old, "tool"), "rules",
                        json_pack("{s:s, s:i}", "sha256", "00", "count", 1));
    if (model_read(&m, old, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(m.n_tunnels, 1);
    assert_ptr_equal(m.tunnels[0].calls[0], &m.calls[0]);
    assert_ptr_equal(m.verdicts[0].subject, &m.subjects[0]);
    assert_int_equal(m.subjects[0].lead->confidence, CONFIDENCE_CONFIRMED);
    assert_true(m.tunnels[0].kept);
    char *first = written(&m);
    json_t *new = loaded(first);
    assert_within(old, new, "");
    assert_int_equal(model_read(&again, new, &err), 0);
    char *second = written(&again);
    assert_string_equal(first, second);
    free(first);
    free(second);
    json_decref(old);
    json_decref(new);
    model_free(&m);
    model_free(&again);
}

static void
refused(const char *text, const char *why)
{
    struct model m;
    struct err err;
    json_t *o = loaded(text);
    assert_int_equal(model_read(&m, o, &err), -1);
    if (!strstr(err.text, why))
        fail_msg("%s", err.text);
    model_free(&m);
    json_decref(o);
}

static void
bad_reports(void **state)
{
    (void)state;
    refused("[]", "no schema");
    refused("{\"schema\": 1}", "no schema");
    refused("{\"schema\": \"espy.report/2\"}", "its schema is");
    refused("{\"schema\": \"espy.report/1\", \"tunnels\": {}}",
            "tunnels: a list is expected");
    refused("{\"schema\": \"espy.report/1\", \"tunnels\": [{\"id\": \"t\", "
            "\"kind\": \"esp\", \"local\": {\"ip\": \"1.2.3\"}}]}",
            "tunnels[0].local.ip: an address");
    refused("{\"schema\": \"espy.report/1\", \"tunnels\": [{\"id\": \"t\", "
            "\"kind\": \"esp\", \"outcome\": \"magic\"}]}",
            "tunnels[0].outcome: a word");
    refused("{\"schema\": \"espy.report/1\", \"tunnels\": [{\"kind\": "
            "\"esp\"}]}",
            "id or kind");
    refused("{\"schema\": \"espy.report/1\", \"calls\": [{\"tunnel\": "
            "\"tunnel-9\"}]}",
            "nothing has the id 'tunnel-9'");
    refused("{\"schema\": \"espy.report/1\", \"stories\": [{\"id\": \"s\"}]}",
            "stories[0]: lead is missing");
}

/* Found by tests/fuzz/fuzz_report.c: pages rely on a subject. */
static void
about_the_case(void **state)
{
    struct model m;
    struct err err;
    (void)state;
    json_t *o =
        loaded("{\"schema\": \"espy.report/1\", \"verdicts\": "
               "[{\"verdict\": \"v\"}], \"findings\": [{\"id\": \"f\"}]}");
    assert_int_equal(model_read(&m, o, &err), 0);
    assert_string_equal(m.verdicts[0].subject->id, "case");
    assert_string_equal(m.findings[0].subject->id, "case");
    model_free(&m);
    json_decref(o);
}

/* As many rules as verdicts: each verdict finds its own, of two of one id the first. */
static void
rules_are_found(void **state)
{
    enum { N = 50000 };
    struct model m;
    struct err err;
    char id[16];
    (void)state;
    json_t *rules = json_array(), *verdicts = json_array();
    for (int i = 0; i < N; i++) {
        snprintf(id, sizeof id, "r%d", i / 2);
        json_array_append_new(rules, json_pack("{s:s}", "id", id));
        snprintf(id, sizeof id, "r%d", (N - 1 - i) / 2);
        json_array_append_new(verdicts,
                              json_pack("{s:s, s:b, s:{s:s}}", "verdict", "v",
                                        "leading", 1, "rule", "id", id));
    }
    json_t *o = json_pack("{s:s, s:o, s:o}", "schema", "espy.report/1", "rules",
                          rules, "verdicts", verdicts);
    assert_int_equal(model_read(&m, o, &err), 0);
    for (size_t i = 0; i < N; i++) {
        assert_ptr_equal(m.verdicts[i].rule_text,
                         &m.rules[(N - 1 - i) / 2 * 2]);
        assert_int_equal(m.verdicts[i].first_of_rule, i % 2 == 0);
    }
    model_free(&m);
    json_decref(o);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(bad_reports),
        cmocka_unit_test(about_the_case),
        cmocka_unit_test(rules_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
