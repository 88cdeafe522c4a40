/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that give findings: names, sentences, and what does not load. */
#include "tests/cmocka_all.h"

#include "analyzer/rules/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct arena arena;
    struct fact_set facts;
    struct ruleset *rs;
    struct verdicts v;
    struct findings found;
};

static int
setup(void **state)
{
    static struct fixture f;
    memset(&f, 0, sizeof f);
    arena_init(&f.arena, 1u << 20);
    fact_set_init(&f.facts, &f.arena, FACT_TUNNEL, "tunnel-3");
    *state = &f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;
    ruleset_free(f->rs);
    arena_free(&f->arena);
    return 0;
}

#define RULE(n, level, finding, rest)                      \
    "---\ntitle: Title " n "\n"                            \
    "id: 0000000" n "-2222-3333-4444-555555555555\n"       \
    "level: " level "\n"                                   \
    "logsource: {product: espy, category: tunnel}\n"       \
    "detection:\n  s: {tunnel.ports|gt: 0}\n"              \
    "  t: {tunnel.attempts|gt: 0}\n  condition: s and t\n" \
    "finding:\n" finding rest
/* the finding's first line is line 10 of the first rule */
#define NAMED "  name: x.many\n"
#define TEXT "  text: t\n"

static struct ruleset *
load(struct fixture *f, const char *yaml, const char *expected)
{
    struct err err = {.text = ""};
    f->rs = ruleset_load_memory(yaml, strlen(yaml), "r.yml", &err);
    assert_string_equal(err.text, expected);
    return f->rs;
}

static void
judge(struct fixture *f, const char *yaml)
{
    load(f, yaml, "");
    assert_int_equal(
        ruleset_judge(f->rs, &f->facts, &f->arena, &f->v, &f->found), 0);
}

static void
add_ports(struct fixture *f, int n)
{
    for (int i = 1; i <= n; i++)
        fact_cite(fact_number(&f->facts, "tunnel.ports", i, "port %d", i), 0,
                  (uint64_t)i);
}

static void
values_are_filled_in(void **state)
{
    struct fixture *f = *state;
    fact_cite(fact_number(&f->facts, "tunnel.attempts", 1, "%s", ""), 0, 2);
    fact_text(&f->facts, "ike.version", "2.0", "%s", "");
    fact_text(&f->facts, "local.as.organization", "A/B c", "%s", "");
    add_ports(f, 3);
    judge(f, RULE("1", "high",
                  "  name: x.{ike.version}.{local.as.organization}\n"
                  "  title: 'Of {ike.version}'\n"
                  "  text: '{{{tunnel.attempts}}} {tunnel.attempts|time|times}"
                  ", ports {tunnel.ports}, {remote.name}'\n",
                  "response: [a, b]\n"));
    assert_int_equal(f->v.n, 0);
    assert_int_equal(f->found.n, 1);
    const struct finding *x = f->found.items;
    assert_string_equal(x->id, "x.2.0.A_B_c");
    assert_string_equal(x->title, "Of 2.0");
    assert_string_equal(x->explanation, "{1} time, ports 1, 2 and 3, unknown");
    assert_string_equal(x->subject, "tunnel-3");
    assert_int_equal(x->level, LEVEL_HIGH);
    assert_false(x->anomaly);
    assert_string_equal(rule_response(x->rule, 1), "b");
    assert_null(rule_verdict_name(x->rule));
    assert_int_equal(x->n_evidence, 4);
    assert_string_equal(x->evidence[0].selection, "s");
    /* Frame 2 proves two of them. */
    assert_int_equal(x->n, 3);
    assert_int_equal(x->total, 3);
}

static void
many_values_and_frames_are_counted(void **state)
{
    struct fixture *f = *state;
    fact_number(&f->facts, "tunnel.attempts", 2, "%s", "");
    add_ports(f, 12);
    judge(f, RULE("1", "low", NAMED,
                  "  text: '{tunnel.attempts|time|times} {tunnel.ports}'\n"));
    assert_string_equal(f->found.items[0].explanation,
                        "times 1, 2, 3, 4, 5, 6, 7, 8 and 4 more");
    assert_int_equal(f->found.items[0].n, FINDING_FRAMES);
    assert_int_equal(f->found.items[0].total, 12);
    assert_string_equal(f->found.items[0].title, "Title 1");
}

static void
the_gravest_comes_first_and_each_once(void **state)
{
    struct fixture *f = *state;
    fact_number(&f->facts, "tunnel.attempts", 2, "%s", "");
    add_ports(f, 1);
    judge(f, RULE("1", "low", "  name: x.b\n", TEXT)
                 RULE("2", "high", "  name: x.c\n", TEXT)
                     RULE("3", "low", "  name: x.a\n", TEXT)
                         RULE("4", "medium", "  name: x.b\n", TEXT)
                             RULE("5", "critical", "  name: x.d\n",
                                  TEXT "status: deprecated\n"));
    assert_int_equal(f->found.n, 3);
    assert_string_equal(f->found.items[0].id, "x.c");
    assert_string_equal(f->found.items[1].id, "x.b");
    assert_int_equal(f->found.items[1].level, LEVEL_MEDIUM);
    assert_string_equal(f->found.items[2].id, "x.a");
}

static void
what_does_not_hold_is_not_found(void **state)
{
    struct fixture *f = *state;
    add_ports(f, 1);
    judge(f, RULE("1", "low", NAMED, TEXT));
    assert_int_equal(f->found.n, 0);
}

static void
a_full_arena_is_told(void **state)
{
    struct fixture *f = *state;
    fact_number(&f->facts, "tunnel.attempts", 2, "%s", "");
    add_ports(f, 1);
    judge(f, RULE("1", "low", NAMED, TEXT));
    int refused = 0;
    for (size_t limit = 0; limit < 1200; limit += 16) {
        struct arena small;
        arena_init(&small, limit);
        refused +=
            ruleset_judge(f->rs, &f->facts, &small, &f->v, &f->found) == -1;
        arena_free(&small);
    }
    assert_in_range(refused, 3, 74);
}

static void
what_is_no_finding_does_not_load(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *yaml, *error;
    } bad[] = {
        {RULE("1", "low", NAMED, ""), "r.yml:11:3: finding has no 'text'"},
        {RULE("1", "low", TEXT, ""), "r.yml:11:3: finding has no 'name'"},
        {RULE("1", "low", NAMED TEXT, "  txt: a\n"),
         "r.yml:13:3: unknown key 'txt'; did you mean 'text'?"},
        {RULE("1", "low", NAMED TEXT, "verdict: {name: x}\n"),
         "r.yml:2:1: a rule has a 'verdict' or a 'finding', not both"},
        {RULE("1", "low", NAMED, "  text: a {tunnel.knd} b\n"),
         "r.yml:12:12: unknown field 'tunnel.knd'; did you mean "
         "'tunnel.kind'?"},
        {RULE("1", "low", NAMED, "  text: 'a {anomaly.count}'\n"),
         "r.yml:12:13: field 'anomaly.count' does not exist in category "
         "tunnel, only in anomaly"},
        {RULE("1", "low", NAMED, "  text: 'a {b'\n"),
         "r.yml:12:12: '{' without '}' (for the character itself: '{{')"},
        {RULE("1", "low", NAMED, "  text: 'a } b'\n"),
         "r.yml:12:12: '}' without '{' (for the character itself: '}}')"},
        {RULE("1", "low", NAMED, "  text: '{tunnel.kind|a|b}'\n"),
         "r.yml:12:10: words for one and for many: {number|time|times}"},
        {RULE("1", "low", "  name: X y\n", TEXT),
         "r.yml:11:9: a finding's name is lower-case letters, digits, '_' and "
         "'.', and values in braces"},
        {RULE("1", "low", "  name: x.{tunnel.ports}\n", TEXT),
         "r.yml:11:9: 'tunnel.ports' has several values or words: it cannot be "
         "a part of a name"},
        {RULE("1", "low", "  name: x.{local.ip}\n", TEXT),
         "r.yml:11:9: 'local.ip' may be anything that a capture holds, and "
         "names are told as they are, under --redact too"},
        {RULE("1", "low", NAMED TEXT,
              "tests: [{name: a, facts: {}, verdict: x}]\n"),
         "r.yml:13:30: this rule gives a finding: no verdict"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_null(load(f, bad[i].yaml, bad[i].error));
    assert_null(load(f,
                     "title: T\nid: 00000001-2222-3333-4444-555555555555\n"
                     "level: low\n"
                     "logsource: {product: espy, category: anomaly}\n"
                     "detection: {s: {anomaly.cut: true}, condition: s}\n",
                     "r.yml:1:1: a rule of category anomaly needs a 'finding': "
                     "what is wrong with packets says nothing of what they "
                     "are"));
}

static void
keep(void *ctx, bool is_error, const char *line)
{
    char *to = ctx;
    (void)is_error;
    snprintf(to + strlen(to), 2000 - strlen(to), "%s\n", line);
}

static void
its_tests_are_run(void **state)
{
    struct fixture *f = *state;
    static char told[2000];
    size_t ran;
    *told = '\0';
    load(f,
         RULE("1", "low", "  name: x.{tunnel.kind}\n",
              "  text: '{tunnel.attempts}'\n"
              "tests:\n"
              "  - {name: a, facts: {tunnel.kind: esp, tunnel.ports: 1, "
              "tunnel.attempts: 4}, finding: x.esp, text: '4'}\n"
              "  - {name: b, facts: {tunnel.kind: esp, tunnel.ports: 1, "
              "tunnel.attempts: 4}, finding: x.ah}\n"
              "  - {name: c, facts: {tunnel.kind: esp, tunnel.ports: 1, "
              "tunnel.attempts: 4}, text: '5'}\n"
              "  - {name: d, facts: {tunnel.kind: esp, tunnel.ports: 1, "
              "tunnel.attempts: 4}, finding: null}\n"
              "  - {name: e, facts: {tunnel.kind: esp}}\n"
              "  - {name: g, facts: {tunnel.kind: esp}, finding: null}\n"),
         "");
    assert_int_equal(ruleset_run_tests(f->rs, keep, told, &ran), 4);
    assert_int_equal(ran, 6);
    assert_string_equal(
        told, "r.yml:15:5: test 'b' failed: expected x.ah, got x.esp\n"
              "r.yml:16:5: test 'c' failed: expected '5', got '4'\n"
              "r.yml:17:5: test 'd' failed: expected that it does not hold, "
              "got x.esp\n"
              "r.yml:18:5: test 'e' failed: expected that it holds, got that "
              "it does not\n");
}

static void
it_explains_itself(void **state)
{
    struct fixture *f = *state;
    load(f, RULE("1", "low", NAMED, "  text: 'so {tunnel.attempts}'\n"), "");
    char *text;
    size_t n;
    FILE *to = open_memstream(&text, &n);
    rule_explain(ruleset_at(f->rs, 0), to, 80);
    fclose(to);
    assert_non_null(strstr(text, "Finding: x.many\n  so {tunnel.attempts}\n"));
    assert_null(strstr(text, "Verdict"));
    free(text);
}

int
main(void)
{
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(values_are_filled_in),
        T(many_values_and_frames_are_counted),
        T(the_gravest_comes_first_and_each_once),
        T(what_does_not_hold_is_not_found),
        T(a_full_arena_is_told),
        T(what_is_no_finding_does_not_load),
        T(its_tests_are_run),
        T(it_explains_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
