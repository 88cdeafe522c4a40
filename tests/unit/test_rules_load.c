/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "analyzer/rules/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD                                     \
    "title: T\n"                                 \
    "id: 11111111-2222-3333-4444-555555555555\n" \
    "level: low\n"                               \
    "logsource: {product: espy, category: tunnel}\n"
/* the next line is line 5 */
#define RULE HEAD "detection:\n"

static void
check_error(const char *yaml, const char *expected)
{
    struct err err;
    struct ruleset *rs = ruleset_load_memory(yaml, strlen(yaml), "r.yml", &err);
    if (rs)
        fail_msg("accepted: %s", yaml);
    assert_string_equal(err.text, expected);
}

static void
check_loads(const char *yaml)
{
    struct err err;
    struct ruleset *rs = ruleset_load_memory(yaml, strlen(yaml), "r.yml", &err);
    if (!rs)
        fail_msg("%s in %s", err.text, yaml);
    ruleset_free(rs);
}

static void
check_selection_error(const char *selection, const char *expected)
{
    char yaml[2048];
    snprintf(yaml, sizeof yaml, RULE "  s: %s\n  condition: s\n", selection);
    check_error(yaml, expected);
}

static void
loads_every_key(void **state)
{
    (void)state;
    static const char yaml[] =
        "title: All keys\n"
        "id: ABCDEF01-2222-3333-4444-555555555555\n"
        "status: test\n"
        "description: about\n"
        "license: Apache-2.0\n"
        "references: [one, two]\n"
        "author: me\n"
        "date: 2024/02/29\n"
        "modified: 2024-03-01\n"
        "tags: x.y\n"
        "falsepositives: [none]\n"
        "level: critical\n"
        "related:\n"
        "  - {id: 11111111-2222-3333-4444-555555555555, type: derived}\n"
        "logsource: {product: espy, category: flow, service: sip}\n"
        "fields: [sip.method, remote.ip]\n"
        "detection:\n"
        "  a: {flow.protocol: sip}\n"
        "  b: [{sip.calls|gt: 1}, {sip.messages|gt: 1}]\n"
        "  condition: a or b\n"
        "verdict: {name: the verdict, confidence: {possible: a, confirmed: "
        "b}}\n"
        "tests:\n"
        "  - {name: t, facts: {flow.protocol: sip}, confidence: possible}\n";
    struct err err;
    struct ruleset *rs =
        ruleset_load_memory(yaml, sizeof yaml - 1, "dir/r.yml", &err);
    assert_non_null(rs);
    assert_int_equal(ruleset_size(rs), 1);
    const struct rule *r = ruleset_at(rs, 0);
    assert_null(ruleset_at(rs, 1));
    assert_string_equal(rule_title(r), "All keys");
    assert_string_equal(rule_id(r), "ABCDEF01-2222-3333-4444-555555555555");
    assert_string_equal(rule_path(r), "dir/r.yml");
    assert_string_equal(rule_description(r), "about");
    assert_string_equal(rule_status(r), "test");
    assert_string_equal(rule_verdict_name(r), "the verdict");
    assert_int_equal(rule_level(r), LEVEL_CRITICAL);
    assert_int_equal(rule_category(r), FACT_FLOW);
    assert_false(rule_is_retired(r));
    assert_int_equal(r->references.n, 2);
    assert_string_equal(r->references.items[1], "two");
    assert_int_equal(r->tags.n, 1);
    size_t ran;
    assert_int_equal(ruleset_run_tests(rs, NULL, NULL, &ran), 0);
    assert_int_equal(ran, 1);
    ruleset_free(rs);
}

static void
the_title_is_the_verdict_unless_named(void **state)
{
    (void)state;
    struct err err;
    static const char yaml[] = RULE "  s: {tunnel.kind: esp}\n  condition: s\n";
    struct ruleset *rs =
        ruleset_load_memory(yaml, sizeof yaml - 1, "r.yml", &err);
    assert_non_null(rs);
    assert_string_equal(rule_verdict_name(ruleset_at(rs, 0)), "T");
    assert_string_equal(rule_description(ruleset_at(rs, 0)), "");
    ruleset_free(rs);
}

static void
bad_yaml_has_a_place(void **state)
{
    (void)state;
    check_error("", "r.yml:1:1: no rule in it");
    check_error("---\n...\n", "r.yml:1:1: no rule in it");
    check_error("a: [1\nb: 2\n",
                "r.yml:2:2: did not find expected ',' or ']' while parsing a "
                "flow sequence");
    check_error("title: a\ntitle: b\n",
                "r.yml:2:1: duplicate key 'title' (first on line 1)");
    check_error(RULE "  s: {tunnel.kind: a, tunnel.kind: b}\n  condition: s\n",
                "r.yml:6:23: duplicate key 'tunnel.kind' (first on line 6)");
    check_error("a: &x 1\nb: *x\n",
                "r.yml:2:4: aliases are not supported: write the value out");
    check_error("a: !!str 1\n", "r.yml:1:4: tags are not supported");
    check_error("[a]: 1\n", "r.yml:1:1: a key must be text");
    check_error("a: \"x\\0y\"\n", "r.yml:1:4: text holds a NUL character");
    check_error("a: \"\xff\"\n", "r.yml:1:5: invalid leading UTF-8 octet");
    check_error("a: \xc3\xa4 \xff\n", "r.yml:1:6: invalid leading UTF-8 octet");
    check_error("- a\n", "r.yml:1:1: the rule must be a map, not a list");
    char deep[200];
    memset(deep, '[', 100);
    deep[100] = '\0';
    check_error(deep, "r.yml:1:33: nested too deep");
}

static void
bad_keys_have_a_place_and_the_nearest_name(void **state)
{
    (void)state;
    static const char rest[] =
        "detection: {s: {tunnel.kind: esp}, condition: s}\n";
    char yaml[2048];
#define WITH(line) (snprintf(yaml, sizeof yaml, HEAD "%s%s", rest, line), yaml)
    check_error(WITH("levle: low\n"),
                "r.yml:6:1: unknown key 'levle'; did you mean 'level'?");
    check_error(WITH("timeframe: 5m\n"), "r.yml:6:1: unknown key 'timeframe'");
    check_error(WITH("status: stabel\n"),
                "r.yml:6:9: unknown status 'stabel'; did you mean 'stable'?");
    check_error(WITH("status: [stable]\n"),
                "r.yml:6:9: status must be text, not a list");
    check_error(WITH("date: 2024-13-01\n"),
                "r.yml:6:7: date '2024-13-01' is not a date (YYYY-MM-DD)");
    check_error(WITH("modified: yesterday\n"),
                "r.yml:6:11: modified 'yesterday' is not a date (YYYY-MM-DD)");
    check_error(WITH("author:\n"),
                "r.yml:6:8: author must be text, not nothing");
    check_error(WITH("tags: [a, {b: c}]\n"),
                "r.yml:6:11: tags must be text, not a map");
    check_error(WITH("fields: [tunnel.knd]\n"),
                "r.yml:6:10: unknown field 'tunnel.knd'; did you mean "
                "'tunnel.kind'?");
    check_error(WITH("related: x\n"),
                "r.yml:6:10: related must be a list, not text");
    check_error(WITH("related: [{id: x, typ: y}]\n"),
                "r.yml:6:11: an entry of related has no 'type'");
    check_error(WITH("verdict: x\n"),
                "r.yml:6:10: verdict must be a map, not text");
    check_error(WITH("verdict: {nam: x}\n"),
                "r.yml:6:11: unknown key 'nam'; did you mean 'name'?");
    check_error(WITH("verdict: {confidence: {probble: s}}\n"),
                "r.yml:6:24: unknown confidence 'probble'; did you mean "
                "'probable'?");
    check_error(
        WITH("verdict: {confidence: {}}\n"),
        "r.yml:6:23: confidence must be a map of possible, probable and "
        "confirmed to conditions");
    check_error(WITH("verdict: {confidence: {possible: z}}\n"),
                "r.yml:6:34: unknown selection 'z'; did you mean 's'?");
}

static void
required_keys_are_missed(void **state)
{
    (void)state;
    check_error("title: T\n", "r.yml:1:1: the rule has no 'id'");
    check_error("id: 11111111-2222-3333-4444-555555555555\n",
                "r.yml:1:1: the rule has no 'title'");
    check_error("title: T\nid: 1111111-2222-3333-4444-555555555555\n",
                "r.yml:1:1: the rule has no 'level'");
    check_error("id: 11111111-2222-3333-4444-55555555555g\n",
                "r.yml:1:1: the rule has no 'title'");
    check_error(HEAD, "r.yml:1:1: the rule has no 'detection'");
    check_error(HEAD "detection: {s: {tunnel.kind: esp}}\n",
                "r.yml:5:12: detection has no 'condition'");
    check_error(HEAD "detection: [s]\n",
                "r.yml:5:12: detection must be a map, not a list");
}

static void
logsource_says_what_is_judged(void **state)
{
    (void)state;
#define LOG(map)                                                     \
    "title: T\nid: 11111111-2222-3333-4444-555555555555\n"           \
    "level: low\ndetection: {s: {tunnel.kind: esp}, condition: s}\n" \
    "logsource: " map "\n"
    check_loads(LOG("{product: espy, category: tunnel}"));
    check_error(LOG("{product: windows, category: tunnel}"),
                "r.yml:5:22: product must be espy: a rule for 'windows' judges "
                "other things");
    check_error(LOG("{product: espy, category: tunel}"),
                "r.yml:5:38: unknown category 'tunel'; did you mean 'tunnel'?");
    check_error(LOG("{product: espy}"),
                "r.yml:5:12: logsource has no 'category'");
    check_error(LOG("{product: espy, category: tunnel, servce: x}"),
                "r.yml:5:46: unknown key 'servce'; did you mean 'service'?");
    check_error(LOG("{product: espy, category: case}"),
                "r.yml:4:17: field 'tunnel.kind' does not exist in category "
                "case, only in tunnel");
}

static void
ids_are_unique_uuids(void **state)
{
    (void)state;
#define ONE(id)                                      \
    "title: T\nid: " id "\nlevel: low\n"             \
    "logsource: {product: espy, category: tunnel}\n" \
    "detection: {s: {tunnel.kind: esp}, condition: s}\n"
    check_loads(ONE("11111111-2222-3333-4444-555555555555"));
    check_error(ONE("11111111-2222-3333-4444"),
                "r.yml:2:5: id '11111111-2222-3333-4444' is not a UUID");
    check_error(ONE("1111111g-2222-3333-4444-555555555555"),
                "r.yml:2:5: id '1111111g-2222-3333-4444-555555555555' is not a "
                "UUID");
    check_error(ONE("aaaaaaaa-2222-3333-4444-555555555555") "---\n" ONE(
                    "AAAAAAAA-2222-3333-4444-555555555555"),
                "r.yml:8:5: id AAAAAAAA-2222-3333-4444-555555555555 is already "
                "that of 'T' (r.yml:1)");
}

static void
bad_selections_have_a_place(void **state)
{
    (void)state;
    check_selection_error(
        "[a, b]", "r.yml:6:7: a selection is a map of fields to values, "
                  "or a list of such maps; this is text");
    check_selection_error("x", "r.yml:6:6: a selection is a map of fields to "
                               "values, or a list of such maps; this is text");
    check_selection_error("{}", "r.yml:6:6: the selection is empty");
    check_selection_error("[]", "r.yml:6:6: the selection is empty");
    check_selection_error("{tunnel.knd: esp}",
                          "r.yml:6:7: unknown field 'tunnel.knd'; did you mean "
                          "'tunnel.kind'?");
    check_selection_error("{Image: x}", "r.yml:6:7: unknown field 'Image'");
    check_selection_error("{flow.protocol: sip}",
                          "r.yml:6:7: field 'flow.protocol' does not exist in "
                          "category tunnel, only in flow");
    check_selection_error("{tunnel.kind|contians: x}",
                          "r.yml:6:19: unknown modifier 'contians'; did you "
                          "mean 'contains'?");
    check_selection_error("{'tunnel.kind|base64': x}",
                          "r.yml:6:20: unknown modifier 'base64'");
    check_selection_error("{tunnel.kind|: x}",
                          "r.yml:6:19: unknown modifier ''");
    check_selection_error("{tunnel.kind|contains|re: x}",
                          "r.yml:6:28: modifier 're' cannot be combined with "
                          "another");
    check_selection_error("{inner.protocol|all|all: [x]}",
                          "r.yml:6:26: modifier 'all' stands twice");
    check_error(RULE "  not: {tunnel.kind: esp}\n  condition: 1 of them\n",
                "r.yml:6:3: 'not' cannot name a selection (letters, digits, _, "
                "-, .; not a word of the conditions)");
    check_error(RULE "  s: {tunnel.kind: esp}\n  condition: [s]\n",
                "r.yml:7:14: a condition must be text, not a list");
}

static void
modifiers_fit_their_type(void **state)
{
    (void)state;
    check_selection_error("{tunnel.attempts|contains: 3}",
                          "r.yml:6:23: modifier 'contains' does not go with "
                          "'tunnel.attempts', which is of type number");
    check_selection_error("{remote.ip|re: x}",
                          "r.yml:6:17: modifier 're' does not go with "
                          "'remote.ip', which is of type address");
    check_selection_error("{remote.name|cidr: 10.0.0.0/8}",
                          "r.yml:6:19: modifier 'cidr' does not go with "
                          "'remote.name', which is of type text");
    check_selection_error("{local.nat|gt: 1}",
                          "r.yml:6:17: modifier 'gt' does not go with "
                          "'local.nat', which is of type bool");
    check_selection_error("{remote.name|lte: 1}",
                          "r.yml:6:19: modifier 'lte' does not go with "
                          "'remote.name', which is of type text");
}

static void
values_fit_their_type(void **state)
{
    (void)state;
    check_selection_error(
        "{tunnel.attempts: many}",
        "r.yml:6:24: 'tunnel.attempts' is a number, 'many' is "
        "not");
    check_selection_error("{tunnel.attempts: '3'}",
                          "r.yml:6:24: 'tunnel.attempts' is a number, '3' is "
                          "not");
    check_selection_error("{tunnel.attempts: 1.5}",
                          "r.yml:6:24: 'tunnel.attempts' is a number, '1.5' is "
                          "not");
    check_selection_error("{tunnel.attempts: 99999999999999999999}",
                          "r.yml:6:24: 'tunnel.attempts' is a number, "
                          "'99999999999999999999' is not");
    check_selection_error(
        "{tunnel.duration|gt: 0x10}",
        "r.yml:6:27: 'tunnel.duration' is a number, '0x10' is "
        "not");
    check_selection_error("{tunnel.duration|gt: nan}",
                          "r.yml:6:27: 'tunnel.duration' is a number, 'nan' is "
                          "not");
    check_selection_error("{local.nat: yes}",
                          "r.yml:6:18: 'local.nat' is true or false, 'yes' is "
                          "not");
    check_selection_error("{tunnel.kind: [esp, true]}",
                          "r.yml:6:26: 'tunnel.kind' is text, true is a "
                          "boolean: quote it");
    check_selection_error("{remote.ip: 10.0.0.300}",
                          "r.yml:6:18: 'remote.ip' is an address, '10.0.0.300' "
                          "is not");
    check_selection_error("{remote.ip: 10.0.0.0/8}",
                          "r.yml:6:18: '10.0.0.0/8' is a network: write "
                          "'remote.ip|cidr'");
    check_selection_error("{tunnel.kind: {a: b}}",
                          "r.yml:6:20: a value is text, a number, true, false "
                          "or null, not a map");
    check_selection_error("{tunnel.kind: []}",
                          "r.yml:6:20: the list of values is empty");
    check_selection_error("{tunnel.kind|contains: ''}",
                          "r.yml:6:29: every text contains the empty one");
    check_selection_error("{tunnel.kind|contains: null}",
                          "r.yml:6:29: null (absent) does not go with a "
                          "modifier");
    check_selection_error("{inner.protocol|all: [sip, null]}",
                          "r.yml:6:33: null (absent) does not go with a "
                          "modifier");
    check_selection_error("{inner.protocol|all: sip}",
                          "r.yml:6:27: 'all' needs a list of values");
    check_selection_error("{tunnel.kind|all: [a, b]}",
                          "r.yml:6:24: 'tunnel.kind' has one value: it cannot "
                          "be all of these");
    check_selection_error("{tunnel.kind|exists: 1}",
                          "r.yml:6:27: 'exists' takes true or false");
    check_selection_error("{tunnel.kind|exists: [true]}",
                          "r.yml:6:27: this modifier takes one value, not a "
                          "list");
    check_selection_error("{tunnel.attempts|gt: [1, 2]}",
                          "r.yml:6:27: this modifier takes one value, not a "
                          "list");
}

static void
networks_and_expressions_are_checked(void **state)
{
    (void)state;
    check_selection_error("{remote.ip|cidr: 10.0.0.1/8}",
                          "r.yml:6:23: '10.0.0.1/8' has bits set past its "
                          "prefix length");
    check_selection_error("{remote.ip|cidr: 10.0.0.0/33}",
                          "r.yml:6:23: '10.0.0.0/33' has no prefix length of 0 "
                          "to 32");
    check_selection_error(
        "{remote.ip|cidr: 10.0.0.0/}",
        "r.yml:6:23: '10.0.0.0/' has no prefix length of 0 to "
        "32");
    check_selection_error(
        "{remote.ip|cidr: '2001:db8::/129'}",
        "r.yml:6:23: '2001:db8::/129' has no prefix length of "
        "0 to 128");
    check_selection_error("{remote.ip|cidr: ten/8}",
                          "r.yml:6:23: 'ten/8' is not a network (10.0.0.0/8)");
    check_selection_error("{remote.name|re: 'a(b'}",
                          "r.yml:6:27: not a regular expression: missing "
                          "closing parenthesis");
    check_selection_error("{remote.name|re: '\\Ca'}",
                          "r.yml:6:26: not a regular expression: using \\C is "
                          "disabled by the application");
}

static void
a_place_is_found_through_folding(void **state)
{
    (void)state;
    check_error(RULE "  s: {tunnel.kind: esp}\n"
                     "  condition: >-\n"
                     "      s and\n"
                     "      ( s or   xx )\n",
                "r.yml:9:16: unknown selection 'xx'");
    check_error(RULE "  s: {tunnel.kind: esp}\n"
                     "  condition: s or\n"
                     "       xx\n",
                "r.yml:8:8: unknown selection 'xx'");
    check_error(RULE "  s: {tunnel.kind: esp}\n"
                     "  condition: \"s or\n"
                     "       xx\"\n",
                "r.yml:8:8: unknown selection 'xx'");
    check_error(RULE "  s: {tunnel.kind: esp}\n"
                     "  condition: 's or xx'\n",
                "r.yml:7:20: unknown selection 'xx'");
    /* An escape hides where it is: then the scalar's own place. */
    check_error(RULE "  s: {tunnel.kind: esp}\n"
                     "  condition: \"\\x73 or xx\"\n",
                "r.yml:7:14: unknown selection 'xx'");
    check_error(
        RULE "  s: {tunnel.kind: esp}\n"
             "  condition: s and\n",
        "r.yml:7:19: the condition ends where a selection should stand");
}

static void
tests_are_checked(void **state)
{
    (void)state;
    static const char rest[] =
        "detection: {s: {tunnel.kind: esp}, condition: s}\n";
    char yaml[2048];
    check_error(WITH("tests: x\n"),
                "r.yml:6:8: tests must be a list, not text");
    check_error(WITH("tests: [x]\n"),
                "r.yml:6:9: a test must be a map, not text");
    check_error(WITH("tests: [{facts: {}}]\n"),
                "r.yml:6:9: the test has no 'name'");
    check_error(WITH("tests: [{name: x}]\n"),
                "r.yml:6:9: the test has no 'facts'");
    check_error(WITH("tests: [{name: x, facts: {}, verdit: y}]\n"),
                "r.yml:6:30: unknown key 'verdit'; did you mean 'verdict'?");
    check_error(WITH("tests: [{name: x, facts: {tunnel.knd: y}}]\n"),
                "r.yml:6:27: unknown field 'tunnel.knd'; did you mean "
                "'tunnel.kind'?");
    check_error(WITH("tests: [{name: x, facts: {tunnel.kind: [a, b]}}]\n"),
                "r.yml:6:40: 'tunnel.kind' has one value, not a list");
    check_error(WITH("tests: [{name: x, facts: {tunnel.attempts: a}}]\n"),
                "r.yml:6:44: 'tunnel.attempts' is of type number, 'a' is not");
    check_error(WITH("tests: [{name: x, facts: {remote.ip: a}}]\n"),
                "r.yml:6:38: 'remote.ip' is of type address, 'a' is not");
    check_error(WITH("tests: [{name: x, facts: {remote.ip: }}]\n"),
                "r.yml:6:38: 'remote.ip' is of type address, not nothing");
    check_error(WITH("tests: [{name: x, facts: {}, verdict: U}]\n"),
                "r.yml:6:39: this rule's verdict is 'T' (or null: that it does "
                "not hold)");
    check_error(WITH("tests: [{name: x, facts: {}, confidence: sure}]\n"),
                "r.yml:6:42: unknown confidence 'sure'");
    check_error(WITH("tests: [{name: x, facts: {}, verdict: null, confidence: "
                     "possible}]\n"),
                "r.yml:6:57: a rule that does not hold has no confidence");
}

struct told_facts {
    char text[4096];
    size_t errors, notes;
};

static void
keep(void *ctx, bool is_error, const char *line)
{
    struct told_facts *t = ctx;
    size_t n = strlen(t->text);
    snprintf(t->text + n, sizeof t->text - n, "%s\n", line);
    t->errors += is_error;
    t->notes += !is_error;
}

static void
failing_tests_say_what_was_expected(void **state)
{
    (void)state;
    static const char rest[] =
        "detection: {s: {tunnel.kind: esp}, t: {local.nat: true}, condition: "
        "s}\n"
        "verdict: {confidence: {possible: s, confirmed: s and t}}\n";
    char yaml[2048];
    struct err err;
    struct told_facts told = {.text = ""};
    size_t ran;
    WITH("tests:\n"
         "  - {name: one, facts: {tunnel.kind: esp}, confidence: confirmed}\n"
         "  - {name: two, facts: {tunnel.kind: esp}, verdict: null}\n"
         "  - {name: three, facts: {tunnel.kind: ah}}\n"
         "  - {name: four, facts: {tunnel.kind: esp, local.nat: true}}\n");
    struct ruleset *rs = ruleset_load_memory(yaml, strlen(yaml), "r.yml", &err);
    assert_non_null(rs);
    assert_int_equal(ruleset_run_tests(rs, keep, &told, &ran), 3);
    assert_int_equal(ran, 4);
    assert_string_equal(
        told.text,
        "r.yml:8:5: test 'one' failed: expected confirmed, got possible; t: "
        "local.nat is not true (it is absent)\n"
        "r.yml:9:5: test 'two' failed: expected that it does not hold, got "
        "possible; t: local.nat is not true (it is absent)\n"
        "r.yml:10:5: test 'three' failed: expected that it holds, got that it "
        "does not hold\n");
    ruleset_free(rs);
}

/* A folder of its own for files. */
static void
write_file(const char *dir, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void
remove_folder(const char *dir)
{
    char command[300];
    snprintf(command, sizeof command, "rm -r '%s'", dir);
    assert_int_equal(system(command), 0);
}

static void
every_error_is_told_in_order(void **state)
{
    (void)state;
    char dir[] = "build/test_rules_XXXXXX", expected[2048];
    assert_non_null(mkdtemp(dir));
    write_file(dir, "a.yml",
               "titel: x\n" RULE "  s: {tunnel.knd: a}\n  t: {local.nat: 3}\n"
               "  condition: s and u\n");
    write_file(dir, "b.yaml", "x: [\n");
    write_file(dir, "c.txt", "not a rule: at all\n");
    write_file(dir, ".d.yml", "hidden: 1\n");
    struct told_facts told = {.text = ""};
    const char *paths[] = {dir, "/nonexistent/x.yml"};
    assert_null(ruleset_check(paths, 2, false, keep, &told));
    snprintf(
        expected, sizeof expected,
        "%s/a.yml:1:1: unknown key 'titel'; did you mean 'title'?\n"
        "%s/a.yml:7:7: unknown field 'tunnel.knd'; did you mean "
        "'tunnel.kind'?\n"
        "%s/a.yml:8:18: 'local.nat' is true or false, '3' is not\n"
        "%s/a.yml:9:20: unknown selection 'u'; did you mean 's'?\n"
        "%s/b.yaml:2:1: did not find expected node content while parsing a "
        "flow node\n"
        "/nonexistent/x.yml: No such file or directory\n",
        dir, dir, dir, dir, dir);
    assert_string_equal(told.text, expected);
    assert_int_equal(told.errors, 6);
    remove_folder(dir);
}

static void
loads_a_folder_in_order_of_names(void **state)
{
    (void)state;
    char dir[] = "build/test_rules_XXXXXX", path[128];
    assert_non_null(mkdtemp(dir));
    struct err err;
    assert_null(ruleset_load(dir, &err));
    assert_non_null(strstr(err.text, ": no rules (*.yml, *.yaml) in it"));
    write_file(dir, "b.yml", ONE("11111111-2222-3333-4444-555555555555"));
    write_file(dir, "a.yaml",
               ONE("21111111-2222-3333-4444-555555555555") "---\n" ONE(
                   "31111111-2222-3333-4444-555555555555"));
    struct ruleset *rs = ruleset_load(dir, &err);
    assert_non_null(rs);
    assert_int_equal(ruleset_size(rs), 3);
    assert_int_equal(rule_id(ruleset_at(rs, 0))[0], '2');
    assert_int_equal(rule_id(ruleset_at(rs, 1))[0], '3');
    assert_int_equal(rule_id(ruleset_at(rs, 2))[0], '1');
    assert_int_equal(strlen(ruleset_hash(rs)), 64);
    char hash[65];
    strcpy(hash, ruleset_hash(rs));
    ruleset_free(rs);
    /* The hash is of the files: the same files, the same hash. */
    rs = ruleset_load(dir, &err);
    assert_string_equal(ruleset_hash(rs), hash);
    ruleset_free(rs);
    snprintf(path, sizeof path, "%s/b.yml", dir);
    rs = ruleset_load(path, &err);
    assert_int_equal(ruleset_size(rs), 1);
    assert_string_not_equal(ruleset_hash(rs), hash);
    ruleset_free(rs);
    remove_folder(dir);
}

static void
hash_is_sha256_of_the_bytes(void **state)
{
    (void)state;
    static const char yaml[] = ONE("11111111-2222-3333-4444-555555555555");
    struct err err;
    struct ruleset *rs =
        ruleset_load_memory(yaml, sizeof yaml - 1, "r.yml", &err);
    assert_non_null(rs);
    /* As sha256sum has it. */
    assert_string_equal(ruleset_hash(rs), "172aabcee0b3e642d04fd3a5383ee193"
                                          "e3134326f8d8d7b4ebd29fca93933a1b");
    ruleset_free(rs);
}

static void
unused_selections_are_noted(void **state)
{
    (void)state;
    char dir[] = "build/test_rules_XXXXXX", path[128];
    assert_non_null(mkdtemp(dir));
    write_file(dir, "a.yml",
               RULE "  s: {tunnel.kind: esp}\n  t: {local.nat: true}\n"
                    "  condition: s\n");
    snprintf(path, sizeof path, "%s/a.yml", dir);
    const char *paths[] = {path};
    struct told_facts told = {.text = ""};
    struct ruleset *rs = ruleset_check(paths, 1, false, keep, &told);
    assert_non_null(rs);
    assert_int_equal(told.notes, 1);
    assert_non_null(strstr(told.text, "a.yml:7:3: selection 't' is used by no "
                                      "condition"));
    ruleset_free(rs);
    struct told_facts strict = {.text = ""};
    assert_null(ruleset_check(paths, 1, true, keep, &strict));
    assert_int_equal(strict.errors, 1);
    remove_folder(dir);
}

static void
messages_are_one_line(void **state)
{
    (void)state;
    check_error(HEAD "\"a\\nb\\e[31m\": 1\n"
                     "detection: {s: {tunnel.kind: esp}, condition: s}\n",
                "r.yml:5:1: unknown key 'a?b?[31m'");
}

static void
size_is_bounded(void **state)
{
    (void)state;
    size_t n = YAML_TEXT_MAX + 1;
    char *big = malloc(n);
    assert_non_null(big);
    memset(big, '#', n);
    struct err err;
    assert_null(ruleset_load_memory(big, n, "r.yml", &err));
    assert_string_equal(err.text, "r.yml:1:1: larger than 1048576 bytes: not a "
                                  "file written by hand");
    free(big);
    char *many = malloc(100 * 60);
    assert_non_null(many);
    size_t at = (size_t)sprintf(many, RULE);
    for (int i = 0; i < 65; i++)
        at += (size_t)sprintf(many + at, "  s%d: {tunnel.kind: esp}\n", i);
    assert_null(ruleset_load_memory(many, at, "r.yml", &err));
    assert_string_equal(err.text, "r.yml:6:3: more than 63 selections");
    free(many);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_every_key),
        cmocka_unit_test(the_title_is_the_verdict_unless_named),
        cmocka_unit_test(bad_yaml_has_a_place),
        cmocka_unit_test(bad_keys_have_a_place_and_the_nearest_name),
        cmocka_unit_test(required_keys_are_missed),
        cmocka_unit_test(logsource_says_what_is_judged),
        cmocka_unit_test(ids_are_unique_uuids),
        cmocka_unit_test(bad_selections_have_a_place),
        cmocka_unit_test(modifiers_fit_their_type),
        cmocka_unit_test(values_fit_their_type),
        cmocka_unit_test(networks_and_expressions_are_checked),
        cmocka_unit_test(a_place_is_found_through_folding),
        cmocka_unit_test(tests_are_checked),
        cmocka_unit_test(failing_tests_say_what_was_expected),
        cmocka_unit_test(every_error_is_told_in_order),
        cmocka_unit_test(loads_a_folder_in_order_of_names),
        cmocka_unit_test(hash_is_sha256_of_the_bytes),
        cmocka_unit_test(unused_selections_are_noted),
        cmocka_unit_test(messages_are_one_line),
        cmocka_unit_test(size_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
