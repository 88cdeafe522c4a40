/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "analyzer/base/glob.h"
#include "analyzer/rules/match_fact.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

struct fixture {
    struct arena arena;
    struct fact_set facts;
};

static int
setup(void **state)
{
    static struct fixture f;
    struct addr a;
    arena_init(&f.arena, 1u << 20);
    fact_set_init(&f.facts, &f.arena, FACT_TUNNEL, "t");
    f.facts.inside = PROVENANCE_CORRELATED;
    fact_text(&f.facts, "process.name", "ikev2", "%s", "");
    fact_text(&f.facts, "remote.name",
              "EPDG.epc.mnc260.mcc310.pub.3gppnetwork.org", "%s", "");
    fact_text(&f.facts, "remote.name", "ss.example", "%s", "");
    fact_text(&f.facts, "inner.protocol", "sip", "%s", "");
    fact_text(&f.facts, "inner.protocol", "rtp", "%s", "");
    fact_text(&f.facts, "ike.id_i", "a*b?c\\d", "%s", "");
    fact_text(&f.facts, "remote.as.organization", "", "%s", "");
    fact_text(&f.facts, "remote.operator.name", "Telef\xc3\xb3nica", "%s", "");
    fact_text(&f.facts, "remote.operator.mnc", "001", "%s", "");
    fact_number(&f.facts, "tunnel.attempts", 3, "%s", "");
    fact_number(&f.facts, "tunnel.ports", 500, "%s", "");
    fact_number(&f.facts, "tunnel.ports", 4500, "%s", "");
    fact_real(&f.facts, "tunnel.duration", 12.5, "%s", "");
    fact_bool(&f.facts, "local.nat", true, "%s", "");
    fact_bool(&f.facts, "remote.nat", false, "%s", "");
    addr_parse("208.54.17.9", &a);
    fact_addr(&f.facts, "remote.ip", &a, "%s", "");
    addr_parse("2607:fb90::5", &a);
    fact_addr(&f.facts, "inner.ip", &a, "%s", "");
    addr_parse("10.1.2.3", &a);
    fact_addr(&f.facts, "inner.ip", &a, "%s", "");
    *state = &f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;
    arena_free(&f->arena);
    return 0;
}

static bool
holds(const struct fixture *f, const char *selection)
{
    char yaml[1024];
    struct err err;
    snprintf(yaml, sizeof yaml,
             "title: T\n"
             "id: 11111111-2222-3333-4444-555555555555\n"
             "level: low\n"
             "logsource: {product: espy, category: tunnel}\n"
             "detection:\n  condition: s\n  s: %s\n",
             selection);
    struct ruleset *rs = ruleset_load_memory(yaml, strlen(yaml), "r.yml", &err);
    if (!rs)
        fail_msg("%s: %s", selection, err.text);
    bool held = match_selection(rs, &rs->rules[0]->selections[0], &f->facts);
    ruleset_free(rs);
    return held;
}

#define YES(selection)             \
    if (!holds(*state, selection)) \
    fail_msg("does not hold: %s", selection)
#define NO(selection)             \
    if (holds(*state, selection)) \
    fail_msg("holds: %s", selection)

static void
text_is_compared_without_case(void **state)
{
    YES("{process.name: ikev2}");
    YES("{process.name: IKEv2}");
    YES("{remote.name: epdg.EPC.mnc260.mcc310.pub.3gppnetwork.org}");
    NO("{process.name: ikev}");
    NO("{process.name: ikev22}");
    NO("{process.name: ''}");
    YES("{remote.as.organization: ''}");
    YES("{remote.operator.mnc: 001}"); /* as written, no number */
    NO("{remote.operator.mnc: 1}");
}

static void
wildcards_are_sigmas(void **state)
{
    YES("{process.name: 'ike*'}");
    YES("{process.name: '*2'}");
    YES("{process.name: '*'}");
    YES("{process.name: 'i*e*2'}");
    YES("{process.name: 'ikev?'}");
    YES("{process.name: '\?\?\?\?\?'}");
    YES("{process.name: '*ikev2*'}");
    NO("{process.name: '\?\?\?\?'}");
    NO("{process.name: 'ike?'}");
    NO("{process.name: '*1'}");
    NO("{process.name: 'ikev2?'}");
    YES("{remote.as.organization: '*'}"); /* there, though empty */
    NO("{remote.as.organization: '?'}");
    NO("{ike.id_r: '*'}"); /* absent */
    /* one character is one, not one byte */
    YES("{remote.operator.name: 'telef?nica'}");
    NO("{remote.operator.name: 'telef??nica'}");
}

static void
a_backslash_takes_their_meaning_away(void **state)
{
    YES("{ike.id_i: 'a\\*b\\?c\\d'}");
    YES("{ike.id_i: 'a\\*b\\?c\\\\d'}");
    YES("{ike.id_i: 'a*d'}");
    NO("{ike.id_i: 'a\\*d'}");
    NO("{process.name: 'ike\\*'}");
    NO("{process.name: 'ikev\\?'}");
    YES("{ike.id_i|contains: '\\*b\\?'}");
    NO("{remote.name|contains: '\\*'}");
}

static void
lists_are_alternatives(void **state)
{
    YES("{process.name: [esp, ikev2]}");
    NO("{process.name: [esp, ah]}");
    YES("{inner.protocol: [dns, rtp]}"); /* one value of several is enough */
    YES("{tunnel.ports: [53, 4500]}");
    NO("{tunnel.ports: [53, 80]}");
}

static void
maps_ask_for_all_and_lists_of_maps_for_one(void **state)
{
    YES("{process.name: ikev2, local.nat: true}");
    NO("{process.name: ikev2, local.nat: false}");
    YES("[{process.name: esp}, {local.nat: true}]");
    NO("[{process.name: esp}, {local.nat: false}]");
    NO("[{process.name: esp, local.nat: true}, {process.name: ikev2, "
       "local.nat: "
       "false}]");
}

static void
null_is_absent(void **state)
{
    YES("{ike.id_r: null}");
    YES("{ike.id_r: ~}");
    YES("{ike.id_r: }");
    NO("{process.name: null}");
    NO("{process.name: 'null'}"); /* quoted: the text */
    YES("{ike.id_r: [ims, null]}");
    YES("{process.name: [null, ikev2]}");
    NO("{process.name: [null, esp]}");
    NO("{remote.as.organization: null}"); /* empty is not absent */
    YES("{remote.nat: [false, null]}");
    YES("{tunnel.established: [false, null]}");
    NO("{local.nat: [false, null]}");
    YES("{ike.dh_group: null}");
    YES("{local.ip: null}");
}

static void
contains_startswith_endswith(void **state)
{
    YES("{remote.name|contains: .MNC260.}");
    NO("{remote.name|contains: mnc261}");
    YES("{remote.name|startswith: epdg.}");
    NO("{remote.name|startswith: epc}");
    YES("{remote.name|endswith: .3gppnetwork.org}");
    NO("{remote.name|endswith: .3gppnetwork}");
    YES("{remote.name|contains: 'mnc*mcc310'}");
    YES("{remote.name|startswith: '*.epc.'}");
    YES("{remote.name|endswith: [.com, .example]}");
    YES("{process.name|contains: ikev2}");
    YES("{process.name|startswith: ikev2}");
    YES("{process.name|endswith: ikev2}");
    NO("{ike.id_r|contains: x}");
}

static void
all_asks_for_every_value(void **state)
{
    YES("{inner.protocol|all: [sip, rtp]}");
    NO("{inner.protocol|all: [sip, dns]}");
    YES("{remote.name|contains|all: [epdg, mnc260]}");
    YES("{remote.name|contains|all: [epdg, example]}"); /* in different values */
    NO("{remote.name|contains|all: [epdg, mnc261]}");
    YES("{remote.name|all|contains: [epdg]}");
    YES("{process.name|re|all: ['^ike', '2$']}");
    NO("{process.name|re|all: ['^ike', '1$']}");
    YES("{tunnel.ports|all: [500, 4500]}");
    YES("{inner.ip|cidr|all: [10.0.0.0/8, '2600::/12']}");
    NO("{inner.ip|cidr|all: [10.0.0.0/8, 192.0.2.0/24]}");
}

static void
regular_expressions_are_pcre(void **state)
{
    YES("{remote.name|re: 'mnc\\d{3}\\.mcc\\d{3}'}");
    YES("{process.name|re: '^ikev[12]$'}");
    NO("{process.name|re: '^IKEV2$'}"); /* as in Sigma */
    YES("{process.name|re: '(?i)^IKEV2$'}");
    YES("{process.name|re: ['^x', 'v2']}");
    YES("{remote.operator.name|re: '^Telef.nica$'}"); /* characters */
    NO("{ike.id_r|re: '.*'}");
    YES("{remote.as.organization|re: '^$'}");
}

static void
networks(void **state)
{
    YES("{remote.ip|cidr: 208.54.0.0/17}");
    NO("{remote.ip|cidr: 208.54.128.0/17}");
    YES("{remote.ip|cidr: 208.54.17.9/32}");
    YES("{remote.ip|cidr: 208.54.17.9}");
    NO("{remote.ip|cidr: 208.54.17.8/32}");
    YES("{remote.ip|cidr: 208.54.17.8/31}");
    YES("{remote.ip|cidr: 0.0.0.0/0}");
    NO("{remote.ip|cidr: '::/0'}"); /* another family */
    YES("{inner.ip|cidr: '2607:fb90::/32'}");
    NO("{inner.ip|cidr: '2607:fb91::/32'}");
    YES("{inner.ip|cidr: '2607:fb90::5/128'}");
    YES("{remote.ip|cidr: [10.0.0.0/8, 208.54.0.0/16]}");
    YES("{remote.ip: 208.54.17.9}");
    NO("{remote.ip: 208.54.17.8}");
    YES("{inner.ip: '2607:fb90:0:0::5'}");
}

static void
presence(void **state)
{
    YES("{process.name|exists: true}");
    NO("{process.name|exists: false}");
    YES("{ike.id_r|exists: false}");
    NO("{ike.id_r|exists: true}");
    YES("{remote.as.organization|exists: true}");
    YES("{tunnel.ports|exists: true}");
    YES("{remote.nat|exists: true}");
}

static void
numbers_are_ordered(void **state)
{
    YES("{tunnel.attempts: 3}");
    YES("{tunnel.attempts: +3}");
    NO("{tunnel.attempts: -3}");
    YES("{tunnel.attempts|lt: 4}");
    NO("{tunnel.attempts|lt: 3}");
    YES("{tunnel.attempts|lte: 3}");
    NO("{tunnel.attempts|lte: 2}");
    YES("{tunnel.attempts|gt: 2}");
    NO("{tunnel.attempts|gt: 3}");
    YES("{tunnel.attempts|gte: 3}");
    NO("{tunnel.attempts|gte: 4}");
    YES("{tunnel.ports|gt: 4000}");
    YES("{tunnel.ports|lt: 501}");
    YES("{tunnel.duration|gt: 12}");
    YES("{tunnel.duration|lt: 12.6}");
    NO("{tunnel.duration|gt: 1.25e1}");
    YES("{tunnel.duration|gte: 12.5}");
    YES("{tunnel.duration: 12.5}");
    NO("{tunnel.duration: 12}");
    NO("{ike.dh_group|lt: 100}"); /* absent is not small */
}

static void
booleans(void **state)
{
    YES("{local.nat: true}");
    YES("{local.nat: True}");
    NO("{local.nat: false}");
    YES("{remote.nat: false}");
    NO("{tunnel.established: false}"); /* absent is not false */
    NO("{tunnel.established: true}");
}

/* Patterns made to be slow are not. */
static void
hostile_text_costs_bounded_time(void **state)
{
    struct fixture *f = *state;
    char text[3000];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    fact_text(&f->facts, "ike.suite", text, "%s", "");
    clock_t start = clock();
    NO("{ike.suite|re: '^(a+)+$b'}");
    NO("{ike.suite|re: '(a|aa)+$(?<!a)'}");
    NO("{ike.suite: '*a*a*a*a*a*a*a*a*a*a*a*a*b'}");
    assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
}

static void
invalid_utf8_is_matched_around(void **state)
{
    struct fixture *f = *state;
    fact_text(&f->facts, "ike.suite",
              "ab\xff\xfe"
              "cd",
              "%s", "");
    YES("{ike.suite|re: 'cd$'}");
    YES("{ike.suite|contains: cd}");
    NO("{ike.suite|re: 'ab.*cd'}");
}

static void
globs_meet_where_a_text_fits_both(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *a, *b;
        bool meet;
    } rows[] = {
        {"abc", "abc", true},    {"abc", "abd", false},  {"a*", "*c", true},
        {"a*", "b*", false},     {"*", "", true},        {"?", "", false},
        {"a?c", "a*", true},     {"a?c", "ac", false},   {"*b*", "a*c", true},
        {"x.*", "x.many", true}, {"*.x.*", "a.*", true}, {"", "", true},
        {"ab*", "a", false},     {"*a", "*b", false},    {"a\\*", "a?", true},
        {"a\\*", "ab", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct glob a, b;
        assert_int_equal(glob_compile(rows[i].a, false, false, &f->arena, &a),
                         0);
        assert_int_equal(glob_compile(rows[i].b, false, false, &f->arena, &b),
                         0);
        if (glob_meets(&a, &b) != rows[i].meet ||
            glob_meets(&b, &a) != rows[i].meet)
            fail_msg("%s and %s", rows[i].a, rows[i].b);
    }
}

int
main(void)
{
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(globs_meet_where_a_text_fits_both),
        T(text_is_compared_without_case),
        T(wildcards_are_sigmas),
        T(a_backslash_takes_their_meaning_away),
        T(lists_are_alternatives),
        T(maps_ask_for_all_and_lists_of_maps_for_one),
        T(null_is_absent),
        T(contains_startswith_endswith),
        T(all_asks_for_every_value),
        T(regular_expressions_are_pcre),
        T(networks),
        T(presence),
        T(numbers_are_ordered),
        T(booleans),
        T(hostile_text_costs_bounded_time),
        T(invalid_utf8_is_matched_around),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
