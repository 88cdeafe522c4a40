/* SPDX-License-Identifier: Apache-2.0 */
/* Which rules judge, what is muted, levels of the user's own; and what of the facts
 * that rules name is produced at all. */
#include "tests/cmocka_all.h"

#include "analyzer/rules/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RULE(n, level, rest)                         \
    "---\ntitle: Title " n "\n"                      \
    "id: 0000000" n "-2222-3333-4444-555555555555\n" \
    "level: " level "\n"                             \
    "logsource: {product: espy, category: tunnel}\n" rest
#define ALWAYS "detection: {s: {tunnel.ports|exists: true}, condition: s}\n"
#define VERDICT(n, level, name) \
    RULE(n, level, ALWAYS "verdict: {name: " name "}\n")
#define FINDING(n, level, name) \
    RULE(n, level, ALWAYS "finding: {name: '" name "', text: t}\n")

static const char own[] = VERDICT("1", "low", "some VPN")
    FINDING("2", "medium", "x.many") FINDING("3", "low", "y.{ike.version}");

struct fixture {
    char dir[32];
    char own[64], more[64], settings[64];
    struct arena arena;
    struct fact_set facts;
    struct ruleset *rs;
    struct verdicts v;
    struct findings found;
    struct err err;
};

static void
write_to(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static int
setup(void **state)
{
    static struct fixture f;
    memset(&f, 0, sizeof f);
    strcpy(f.dir, "/tmp/espy-rules-XXXXXX");
    assert_non_null(mkdtemp(f.dir));
    snprintf(f.own, sizeof f.own, "%s/own.yml", f.dir);
    snprintf(f.more, sizeof f.more, "+%s/more.yml", f.dir);
    snprintf(f.settings, sizeof f.settings, "%s/settings.yml", f.dir);
    write_to(f.own, own);
    arena_init(&f.arena, 1u << 20);
    fact_set_init(&f.facts, &f.arena, FACT_TUNNEL, "tunnel-1");
    fact_number(&f.facts, "tunnel.ports", 500, "%s", "");
    fact_text(&f.facts, "ike.version", "2.0", "%s", "");
    *state = &f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;
    ruleset_free(f->rs);
    arena_free(&f->arena);
    unlink(f->own);
    unlink(f->more + 1);
    unlink(f->settings);
    return rmdir(f->dir);
}

static const struct ruleset *
open_with(struct fixture *f, struct ruleset_config cfg)
{
    ruleset_free(f->rs);
    f->err.text[0] = '\0';
    cfg.own = f->own;
    f->rs = ruleset_open(&cfg, &f->err);
    if (f->rs)
        assert_int_equal(
            ruleset_judge(f->rs, &f->facts, &f->arena, &f->v, &f->found), 0);
    return f->rs;
}

static const struct ruleset *
muting(struct fixture *f, const char *name)
{
    return open_with(f, (struct ruleset_config){.mutes = &name, .n_mutes = 1});
}

static const struct ruleset *
settings(struct fixture *f, const char *yaml)
{
    write_to(f->settings, yaml);
    return open_with(f, (struct ruleset_config){.settings = f->settings});
}

static void
ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    if (n < m || strcmp(text + n - m, end) != 0)
        fail_msg("\"%s\" does not end with \"%s\"", text, end);
}

static void
rules_are_added_or_replaced(void **state)
{
    struct fixture *f = *state;
    const char *more[] = {f->more, f->more + 1, f->more};
    write_to(f->more + 1, FINDING("4", "critical", "z"));
    assert_int_equal(ruleset_size(open_with(f, (struct ruleset_config){0})), 3);
    assert_false(ruleset_can_reach(f->rs, LEVEL_HIGH));
    assert_int_equal(
        ruleset_size(
            open_with(f, (struct ruleset_config){.paths = more, .n_paths = 1})),
        4);
    assert_true(ruleset_can_reach(f->rs, LEVEL_CRITICAL));
    assert_string_equal(f->found.items[0].id, "z");
    assert_int_equal(
        ruleset_size(open_with(
            f, (struct ruleset_config){.paths = more + 1, .n_paths = 1})),
        1);
    /* The same file twice is two rules of one id. */
    assert_null(
        open_with(f, (struct ruleset_config){.paths = more, .n_paths = 2}));
    assert_non_null(strstr(f->err.text, "is already that of 'Title 4'"));
}

static void
what_is_muted_is_not_told(void **state)
{
    struct fixture *f = *state;
    char plain[65];
    open_with(f, (struct ruleset_config){0});
    strcpy(plain, ruleset_hash(f->rs));
    assert_int_equal(f->found.n, 2);
    assert_int_equal(f->v.n_held, 1);
    muting(f, "x.many");
    assert_int_equal(f->found.n, 1);
    assert_string_not_equal(ruleset_hash(f->rs), plain);
    muting(f, "y.2.0"); /* one of those that the rule can give */
    assert_int_equal(f->found.n, 1);
    assert_true(ruleset_finds(f->rs, "y.1.0", NULL));
    muting(f, "y.*");
    assert_int_equal(f->found.n, 1);
    assert_false(ruleset_finds(f->rs, "y.1.0", NULL));
    muting(f, "00000002-2222-3333-4444-555555555555");
    assert_int_equal(f->found.n, 1);
    assert_string_equal(f->found.items[0].id, "y.2.0");
    assert_false(ruleset_can_reach(f->rs, LEVEL_MEDIUM));
    muting(f, "some VPN");
    assert_int_equal(f->v.n, 0);
    assert_false(ruleset_gives_verdict(f->rs, "*VPN", NULL));
    assert_null(muting(f, "x.mny"));
    assert_string_equal(f->err.text,
                        "--mute 'x.mny' is no finding, no verdict and no "
                        "rule's id; did you mean 'x.many'?");
}

static void
levels_of_ones_own(void **state)
{
    struct fixture *f = *state;
    settings(f, "mute: x.many\nlevels: {y.2.0: critical, some vpn: high}\n");
    assert_string_equal(f->err.text, "");
    assert_int_equal(f->found.n, 1);
    assert_int_equal(f->found.items[0].level, LEVEL_CRITICAL);
    assert_int_equal(f->v.items[0].level, LEVEL_HIGH);
    assert_true(ruleset_can_reach(f->rs, LEVEL_CRITICAL));
    settings(f, "levels: {y.1.0: critical, '*.*': high}\n");
    assert_int_equal(f->found.items[0].level, LEVEL_HIGH);
    assert_int_equal(f->v.items[0].level, LEVEL_LOW);
    assert_true(ruleset_can_reach(f->rs, LEVEL_CRITICAL));
}

static void
settings_are_strict(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[][2] = {
        {"[a]\n", ":1:1: settings are a map with the keys mute and levels"},
        {"mutes: [a]\n", ":1:1: unknown key 'mutes'; did you mean 'mute'?"},
        {"mute: {a: b}\n", ":1:7: mute takes a name or a list of names"},
        {"mute: [x.many, x.mny]\n",
         ":1:16: 'x.mny' is no finding, no verdict and no rule's id; did you "
         "mean 'x.many'?"},
        {"levels: x\n", ":1:9: levels takes a map of names to levels"},
        {"levels: {x.many: hgh}\n",
         ":1:18: unknown level 'hgh'; did you mean 'high'?"},
        {"levels: {x.mny: high}\n",
         ":1:10: 'x.mny' is no finding, no verdict and no rule's id; did you "
         "mean 'x.many'?"},
        {"levels: {a: low, a: high}\n",
         ":1:18: duplicate key 'a' (first on line 1)"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_null(settings(f, bad[i][0]));
        ends_with(f->err.text, bad[i][1]);
    }
    assert_null(
        open_with(f, (struct ruleset_config){.settings = "/nonexistent"}));
    assert_string_equal(f->err.text, "/nonexistent: No such file or directory");
}

static void
names_that_nobody_gives(void **state)
{
    struct fixture *f = *state;
    struct nearest best = {NULL, 0};
    open_with(f, (struct ruleset_config){0});
    assert_true(ruleset_gives_verdict(f->rs, "some *", NULL));
    assert_false(ruleset_gives_verdict(f->rs, "x.many", NULL));
    assert_false(ruleset_gives_verdict(f->rs, "sme VPN", &best));
    assert_string_equal(best.name, "some VPN");
    best = (struct nearest){NULL, 0};
    assert_true(ruleset_finds(f->rs, "x.*", NULL));
    assert_true(ruleset_finds(f->rs, "y.1.0", NULL));
    assert_true(ruleset_finds(f->rs, "*.0", NULL));
    assert_true(ruleset_finds(f->rs, "?.many", NULL));
    assert_false(ruleset_finds(f->rs, "z.*", NULL));
    assert_false(ruleset_finds(f->rs, "x.mny", &best));
    assert_string_equal(best.name, "x.many");
}

/* --- what is produced ------------------------------------------------------------- */

static void
check(const char *status, const char *selection, const char *expected)
{
    char yaml[1024];
    struct err err = {.text = ""};
    snprintf(yaml, sizeof yaml,
             RULE("1", "low", "status: %s\n") "detection:\n"
                                              "  s: %s\n  any: {tunnel.ports: "
                                              "1}\n  condition: s\n",
             status, selection);
    struct ruleset *rs = ruleset_load_memory(yaml, strlen(yaml), "r.yml", &err);
    assert_string_equal(err.text, expected);
    if (rs && strcmp(status, "experimental") == 0)
        assert_non_null(rule_dormant(ruleset_at(rs, 0)));
    else if (rs && strcmp(status, "stable") == 0)
        assert_null(rule_dormant(ruleset_at(rs, 0)));
    ruleset_free(rs);
}

#define LATER(what)                                                    \
    "r.yml:6:9: the rule judges nothing yet, because " what " is not " \
    "produced by this version: its status must be experimental"

static void
values_that_nobody_produces(void **state)
{
    (void)state;
    check("stable", "{tunnel.kind: ikev3}",
          "r.yml:8:20: 'tunnel.kind' is never 'ikev3'; did you mean 'ikev2'?");
    check("stable", "{tunnel.kind: [esp, 'wire?']}",
          "r.yml:8:26: 'tunnel.kind' is never 'wire?' (espy rules fields lists "
          "its values)");
    check("stable", "{tunnel.kind|contains: kev}", "");
    check("stable", "{tunnel.kind|startswith: kev}",
          "r.yml:8:31: 'tunnel.kind' is never 'kev' (espy rules fields lists "
          "its values)");
    check("stable", "{tunnel.kind|re: '^ike.?2$'}", "");
    check(
        "stable", "{tunnel.kind|re: '^x'}",
        "r.yml:8:23: 'tunnel.kind' is never '^x' (espy rules fields lists its "
        "values)");
    check("stable", "{remote.as.role: [null, Mobile-Operator]}", "");
    check("stable", "{remote.name: anything}", "");
}

static void
values_of_a_later_version(void **state)
{
    (void)state;
    check("stable", "{tunnel.kind: wireguard}", LATER("tunnel.kind wireguard"));
    check("experimental", "{tunnel.kind: wireguard}", "");
    check("deprecated", "{tunnel.kind: wireguard}", "");
    check("stable", "{tunnel.kind: [wireguard, esp]}", "");
    check("stable", "{tunnel.kind: [wireguard, openvpn]}",
          LATER("tunnel.kind"));
    check("stable", "{ike.eap: true}", LATER("ike.eap"));
    check("stable", "{ike.eap: null}", "");
    check("stable", "{ike.eap: [true, null]}", "");
    check("stable", "{ike.eap|exists: true}", LATER("ike.eap"));
    check("stable", "{ike.eap|exists: false}", "");
    check("stable", "[{ike.eap: true}, {tunnel.ports: 5}]", "");
    check("stable", "{inner.how|all: [correlated, decrypted]}",
          LATER("inner.how"));
}

static void
conditions_that_wait(void **state)
{
    (void)state;
    static const struct {
        const char *condition;
        bool waits;
    } rows[] = {
        {"later or now", false},      {"later and now", true},
        {"not later", false},         {"not (later or not later)", true},
        {"all of them", true},        {"1 of them", false},
        {"now and not later", false}, {"not not later", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char yaml[1024];
        struct err err = {.text = ""};
        snprintf(
            yaml, sizeof yaml,
            RULE("1", "low",
                 "detection:\n") "  later: {ike.eap: true}\n"
                                 "  now: {tunnel.ports: 1}\n  condition: %s\n",
            rows[i].condition);
        struct ruleset *rs =
            ruleset_load_memory(yaml, strlen(yaml), "r.yml", &err);
        if ((rs == NULL) != rows[i].waits)
            fail_msg("%s: %s", rows[i].condition, err.text);
        ruleset_free(rs);
    }
}

static void
tests_give_what_is_produced(void **state)
{
    (void)state;
    struct err err = {.text = ""};
    static const char bad[] = VERDICT(
        "1", "low", "v") "tests: [{name: a, facts: {tunnel.kind: ikev3}}]\n";
    static const char later[] = VERDICT(
        "1", "low", "v") "tests:\n"
                         "  - {name: a, facts: {tunnel.kind: openvpn}}\n"
                         "  - {name: b, facts: {ike.eap: true}}\n"
                         "  - {name: c, facts: {tunnel.kind: esp}}\n";
    assert_null(ruleset_load_memory(bad, sizeof bad - 1, "r.yml", &err));
    assert_string_equal(err.text, "r.yml:8:40: 'tunnel.kind' is never 'ikev3'; "
                                  "did you mean 'ikev2'?");
    struct ruleset *rs =
        ruleset_load_memory(later, sizeof later - 1, "r.yml", &err);
    assert_non_null(rs);
    assert_int_equal(ruleset_later_tests(rs), 2);
    ruleset_free(rs);
}

int
main(void)
{
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(rules_are_added_or_replaced),
        T(what_is_muted_is_not_told),
        T(levels_of_ones_own),
        T(settings_are_strict),
        T(names_that_nobody_gives),
        cmocka_unit_test(values_that_nobody_produces),
        cmocka_unit_test(values_of_a_later_version),
        cmocka_unit_test(conditions_that_wait),
        cmocka_unit_test(tests_give_what_is_produced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
