/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "analyzer/rules/rules.h"

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
    fact_set_init(&f.facts, &f.arena, FACT_TUNNEL, "tunnel-1");
    f.facts.inside = PROVENANCE_CORRELATED;
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

#define RULE(n, title, level, rest)                  \
    "---\ntitle: " title "\n"                        \
    "id: 0000000" n "-2222-3333-4444-555555555555\n" \
    "level: " level "\n"                             \
    "logsource: {product: espy, category: tunnel}\n" rest

/* DESIGN's own example. */
#define CARRIER                                              \
    RULE(                                                    \
        "1", "Carrier Wi-Fi calling", "informational",       \
        "detection:\n"                                       \
        "  ipsec: {tunnel.kind: [ikev2, esp]}\n"             \
        "  carrier_as: {remote.as.role: mobile-operator}\n"  \
        "  epdg_name: {remote.name.class: epdg}\n"           \
        "  ims_inside: {inner.protocol: sip}\n"              \
        "  condition: ipsec and (carrier_as or epdg_name)\n" \
        "verdict:\n"                                         \
        "  name: carrier Wi-Fi calling\n"                    \
        "  confidence:\n"                                    \
        "    possible: ipsec and carrier_as\n"               \
        "    probable: ipsec and epdg_name\n"                \
        "    confirmed: ipsec and (carrier_as or epdg_name) and ims_inside\n")

static void
judge(struct fixture *f, const char *yaml)
{
    struct err err;
    f->rs = ruleset_load_memory(yaml, strlen(yaml), "r.yml", &err);
    if (!f->rs)
        fail_msg("%s", err.text);
    assert_int_equal(
        ruleset_judge(f->rs, &f->facts, &f->arena, &f->v, &f->found), 0);
}

static void
add(struct fixture *f, const char *name, const char *value)
{
    fact_text(&f->facts, name, value, "%s is %s", name, value);
}

static void
highest_tier_that_holds_is_the_confidence(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "ikev2");
    add(f, "remote.as.role", "mobile-operator");
    judge(f, CARRIER);
    assert_int_equal(f->v.n_held, 1);
    assert_int_equal(f->v.items[0].confidence, CONFIDENCE_POSSIBLE);
    assert_string_equal(f->v.items[0].name, "carrier Wi-Fi calling");
    assert_string_equal(f->v.items[0].subject, "tunnel-1");
    assert_string_equal(rule_title(f->v.items[0].rule),
                        "Carrier Wi-Fi calling");

    add(f, "remote.name.class", "epdg");
    assert_int_equal(
        ruleset_judge(f->rs, &f->facts, &f->arena, &f->v, &f->found), 0);
    assert_int_equal(f->v.items[0].confidence, CONFIDENCE_PROBABLE);

    add(f, "inner.protocol", "sip");
    assert_int_equal(
        ruleset_judge(f->rs, &f->facts, &f->arena, &f->v, &f->found), 0);
    assert_int_equal(f->v.items[0].confidence, CONFIDENCE_CONFIRMED);
    assert_int_equal(f->v.items[0].n_missing, 0);
}

static void
evidence_is_each_fact_a_held_selection_rests_on(void **state)
{
    struct fixture *f = *state;
    add(f, "remote.name.class", "ims");
    add(f, "remote.name.class", "epdg");
    add(f, "tunnel.kind", "ikev2");
    add(f, "inner.protocol", "dns");
    judge(f, CARRIER);
    const struct verdict *v = &f->v.items[0];
    assert_int_equal(v->n_evidence, 2);
    assert_string_equal(v->evidence[0].selection, "ipsec");
    assert_string_equal(v->evidence[0].fact->sentence, "tunnel.kind is ikev2");
    assert_string_equal(v->evidence[1].selection, "epdg_name");
    assert_string_equal(v->evidence[1].fact->value.text, "epdg");
    assert_int_equal(v->specificity, 2);
}

static void
evidence_has_every_matching_value_and_all_of_a_map(void **state)
{
    struct fixture *f = *state;
    add(f, "inner.protocol", "sip");
    add(f, "inner.protocol", "dns");
    add(f, "inner.protocol", "rtp");
    add(f, "tunnel.kind", "esp");
    judge(f, RULE("1", "T", "low",
                  "detection:\n"
                  "  s: [{inner.protocol: [sip, rtp], tunnel.kind: esp}, "
                  "{tunnel.kind: ah, local.nat: true}]\n"
                  "  condition: s\n"));
    const struct verdict *v = &f->v.items[0];
    assert_int_equal(v->n_evidence, 3);
    assert_string_equal(v->evidence[0].fact->value.text, "sip");
    assert_string_equal(v->evidence[1].fact->value.text, "rtp");
    assert_string_equal(v->evidence[2].fact->value.text, "esp");
    assert_int_equal(v->specificity, 1);
}

static void
a_held_rule_says_what_the_next_tier_lacks(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "esp");
    add(f, "remote.as.role", "mobile-operator");
    add(f, "remote.name.class", "ims");
    add(f, "remote.name.class", "entitlement");
    judge(f, CARRIER);
    const struct verdict *v = &f->v.items[0];
    assert_int_equal(v->n_missing, 2);
    assert_string_equal(v->missing[0].selection, "epdg_name");
    assert_int_equal(v->missing[0].would_be, CONFIDENCE_PROBABLE);
    assert_string_equal(
        v->missing[0].text,
        "remote.name.class is not epdg (it is ims, entitlement)");
    assert_string_equal(v->missing[1].selection, "ims_inside");
    assert_int_equal(v->missing[1].would_be, CONFIDENCE_CONFIRMED);
    assert_string_equal(v->missing[1].text,
                        "inner.protocol is not sip (it is absent)");
}

static void
a_rule_that_nearly_held_says_what_was_missing(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "ikev2");
    add(f, "remote.as.role", "hosting");
    judge(f, CARRIER);
    assert_int_equal(f->v.n_held, 0);
    assert_int_equal(f->v.n, 1);
    const struct verdict *v = &f->v.items[0];
    assert_int_equal(v->confidence, CONFIDENCE_NONE);
    assert_int_equal(v->n_missing, 2);
    assert_string_equal(v->missing[0].selection, "carrier_as");
    assert_int_equal(v->missing[0].would_be, CONFIDENCE_POSSIBLE);
    assert_string_equal(
        v->missing[0].text,
        "remote.as.role is not mobile-operator (it is hosting)");
    assert_string_equal(v->missing[1].selection, "epdg_name");
    assert_int_equal(v->n_evidence, 1); /* what did hold */
    assert_string_equal(v->evidence[0].selection, "ipsec");
}

static void
nothing_held_is_not_nearly(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "wireguard");
    /* One selection short, but it is all there is. */
    judge(f, RULE("1", "T", "low",
                  "detection: {s: {tunnel.kind: esp}, condition: s}\n"));
    assert_int_equal(f->v.n, 0);
}

static void
two_selections_short_is_not_nearly(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "esp");
    judge(f, RULE("1", "T", "low",
                  "detection: {s: {tunnel.kind: esp}, t: {local.nat: true}, "
                  "u: {remote.nat: true}, condition: all of them}\n"));
    assert_int_equal(f->v.n, 0);
}

static void
a_hindrance_is_told(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "esp");
    fact_bool(&f->facts, "local.nat", true, "%s", "");
    judge(f, RULE("1", "T", "low",
                  "detection: {s: {tunnel.kind: esp}, t: {local.nat: true}, "
                  "condition: s and not t}\n"));
    assert_int_equal(f->v.n_held, 0);
    assert_int_equal(f->v.n, 1);
    assert_string_equal(f->v.items[0].missing[0].selection, "t");
    assert_string_equal(f->v.items[0].missing[0].text,
                        "local.nat is true, which speaks against it");
    assert_int_equal(f->v.items[0].missing[0].would_be, CONFIDENCE_PROBABLE);
}

/* The text of the only thing missing when "s" must hold beside tunnel.kind. */
static void
check_missing(struct fixture *f, const char *selection, const char *expected)
{
    char yaml[1024];
    snprintf(yaml, sizeof yaml,
             RULE("1", "T", "low",
                  "detection:\n  k: {tunnel.kind: esp}\n  s: %s\n"
                  "  condition: k and s\n"),
             selection);
    ruleset_free(f->rs);
    judge(f, yaml);
    assert_int_equal(f->v.n, 1);
    if (f->v.items[0].n_missing != 1)
        fail_msg("%s: %zu missing", selection, f->v.items[0].n_missing);
    assert_string_equal(f->v.items[0].missing[0].text, expected);
}

static void
missing_reads_as_a_sentence(void **state)
{
    struct fixture *f = *state;
    struct addr a;
    add(f, "tunnel.kind", "esp");
    add(f, "remote.name", "a.example");
    fact_number(&f->facts, "tunnel.attempts", 3, "%s", "");
    for (int i = 1; i <= 10; i++)
        fact_number(&f->facts, "tunnel.ports", i, "%s", "");
    addr_parse("192.0.2.1", &a);
    fact_addr(&f->facts, "remote.ip", &a, "%s", "");
    check_missing(f, "{remote.name: [b, c]}",
                  "remote.name is not any of b, c (it is a.example)");
    check_missing(f, "{remote.name|contains: z}",
                  "remote.name does not contain z (it is a.example)");
    check_missing(f, "{remote.name|contains|all: [x, y]}",
                  "remote.name does not contain all of x, y (it is a.example)");
    check_missing(f, "{remote.name|startswith: [x, y]}",
                  "remote.name does not start with any of x, y (it is "
                  "a.example)");
    check_missing(f, "{remote.name|endswith: x}",
                  "remote.name does not end with x (it is a.example)");
    check_missing(f, "{remote.name|re: '^x'}",
                  "remote.name does not match /^x/ (it is a.example)");
    check_missing(f, "{remote.ip|cidr: 10.0.0.0/8}",
                  "remote.ip is not in 10.0.0.0/8 (it is 192.0.2.1)");
    check_missing(f, "{remote.name|exists: false}",
                  "remote.name is present (it is a.example)");
    check_missing(f, "{remote.name: null}",
                  "remote.name is present (it is a.example)");
    check_missing(f, "{ike.suite|exists: true}", "ike.suite is absent");
    check_missing(f, "{tunnel.attempts|gt: 3}",
                  "tunnel.attempts is not more than 3 (it is 3)");
    check_missing(f, "{tunnel.attempts|gte: 4}",
                  "tunnel.attempts is less than 4 (it is 3)");
    check_missing(f, "{tunnel.attempts|lt: 3}",
                  "tunnel.attempts is not less than 3 (it is 3)");
    check_missing(f, "{tunnel.attempts|lte: 2}",
                  "tunnel.attempts is more than 2 (it is 3)");
    check_missing(f, "{tunnel.ports: 11}",
                  "tunnel.ports is not 11 (it is 1, 2, 3, 4, 5, 6, 7, 8 and 2 "
                  "more)");
    check_missing(f, "{remote.name: x, tunnel.attempts: 3, local.nat: true}",
                  "remote.name is not x (it is a.example); local.nat is not "
                  "true (it is absent)");
    /* Of alternatives, the nearest. */
    check_missing(f,
                  "[{remote.name: x, local.nat: true}, {tunnel.attempts: 4}]",
                  "tunnel.attempts is not 4 (it is 3)");
}

static void
long_texts_are_cut_not_lost(void **state)
{
    struct fixture *f = *state;
    char name[1000];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    add(f, "tunnel.kind", "esp");
    add(f, "remote.name", name);
    judge(f, RULE("1", "T", "low",
                  "detection: {k: {tunnel.kind: esp}, s: {remote.name: x}, "
                  "condition: k and s}\n"));
    const char *text = f->v.items[0].missing[0].text;
    assert_true(strlen(text) < 620);
    assert_string_equal(text + strlen(text) - 3, "...");
}

static void
without_tiers_it_is_probable(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "esp");
    judge(f, RULE("1", "T", "low",
                  "detection: {s: {tunnel.kind: esp}, condition: s}\n"));
    assert_int_equal(f->v.n_held, 1);
    assert_int_equal(f->v.items[0].confidence, CONFIDENCE_PROBABLE);
    assert_string_equal(f->v.items[0].name, "T");
}

static void
tiers_alone_do_not_make_it_hold(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "esp");
    judge(f, RULE("1", "T", "low",
                  "detection: {s: {tunnel.kind: esp}, t: {local.nat: true}, "
                  "condition: t}\n"
                  "verdict: {confidence: {possible: s}}\n"));
    assert_int_equal(f->v.n_held, 0); /* no condition */
    ruleset_free(f->rs);
    judge(f, RULE("1", "T", "low",
                  "detection: {s: {tunnel.kind: esp}, t: {local.nat: true}, "
                  "condition: s}\n"
                  "verdict: {confidence: {possible: t}}\n"));
    assert_int_equal(f->v.n_held, 0); /* no tier */
    assert_int_equal(f->v.n, 1);      /* but nearly */
}

static void
most_specific_leads(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "ikev2");
    add(f, "remote.as.role", "mobile-operator");
    fact_bool(&f->facts, "tunnel.established", true, "%s", "");
    judge(
        f,
        RULE("2", "Fallback", "critical",
             "detection: {s: {tunnel.kind: ah}, condition: not s}\n"
             "verdict: {confidence: {confirmed: not s}}\n")
            RULE("3", "General", "critical",
                 "detection: {s: {tunnel.kind: ikev2}, condition: s}\n"
                 "verdict: {confidence: {confirmed: s}}\n")
                RULE("4", "Near", "critical",
                     "detection: {s: {tunnel.kind: ikev2}, t: {local.nat: "
                     "true}, "
                     "condition: s and t}\n")
                    RULE("5", "B", "low",
                         "detection: {s: {tunnel.kind: ikev2}, condition: s}\n")
                        RULE("6", "A", "low",
                             "detection: {s: {tunnel.kind: ikev2}, condition: "
                             "s}\n") RULE("7", "Z", "medium",
                                          "detection: {s: {tunnel.kind: "
                                          "ikev2}, condition: s}\n") CARRIER);
    assert_int_equal(f->v.n_held, 6);
    assert_int_equal(f->v.n, 7);
    static const char *const order[] = {
        "carrier Wi-Fi calling", /* two selections, though only possible */
        "General",               /* one, confirmed */
        "Z",                     /* one, probable, medium */
        "A",
        "B",        /* one, probable, low: by title */
        "Fallback", /* none */
        "Near",     /* did not hold */
    };
    for (size_t i = 0; i < 7; i++)
        assert_string_equal(f->v.items[i].name, order[i]);
    assert_int_equal(f->v.items[0].specificity, 2);
    assert_int_equal(f->v.items[5].specificity, 0);
}

static void
specificity_counts_what_speaks_for_the_tier_reached(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "esp");
    fact_bool(&f->facts, "local.nat", true, "%s", "");
    fact_bool(&f->facts, "remote.nat", true, "%s", "");
    /* nat is used by a tier above the one reached; rnat only by "not". */
    judge(f, RULE("1", "T", "low",
                  "detection: {s: {tunnel.kind: esp}, nat: {local.nat: true}, "
                  "rnat: {remote.nat: true}, more: {ike.eap: true}, condition: "
                  "s and not (more and rnat)}\n"
                  "verdict: {confidence: {possible: s, confirmed: nat and "
                  "more}}\n"));
    assert_int_equal(f->v.items[0].confidence, CONFIDENCE_POSSIBLE);
    assert_int_equal(f->v.items[0].specificity, 1);
    assert_int_equal(f->v.items[0].n_evidence, 1);
}

static void
only_its_category_and_no_retired_rule_judges(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "esp");
    judge(
        f,
        RULE("1", "T", "low",
             "status: deprecated\n"
             "detection: {s: {tunnel.kind: esp}, condition: s}\n") "---\ntitle:"
                                                                   " F\nid: "
                                                                   "00000002-"
                                                                   "2222-3333-"
                                                                   "4444-"
                                                                   "55555555555"
                                                                   "5\n"
                                                                   "level: "
                                                                   "low\nlogsou"
                                                                   "rce: "
                                                                   "{product: "
                                                                   "espy, "
                                                                   "category: "
                                                                   "flow}\n"
                                                                   "detection: "
                                                                   "{s: "
                                                                   "{flow."
                                                                   "protocol: "
                                                                   "sip}, "
                                                                   "condition: "
                                                                   "not s}\n");
    assert_int_equal(f->v.n, 0);
    assert_true(rule_is_retired(ruleset_at(f->rs, 0)));
}

static void
full_arena_is_told(void **state)
{
    struct fixture *f = *state;
    add(f, "tunnel.kind", "ikev2");
    add(f, "remote.as.role", "mobile-operator");
    judge(f, CARRIER);
    int refused = 0;
    for (size_t limit = 0; limit < 2000; limit += 16) {
        struct arena small;
        struct verdicts v;
        struct findings found;
        arena_init(&small, limit);
        refused += ruleset_judge(f->rs, &f->facts, &small, &v, &found) == -1;
        arena_free(&small);
    }
    assert_in_range(refused, 3, 124);
}

/* The rules that ship, together: which leads, what else holds. */
struct shipped {
    const char *what;
    const char *kind;
    int established; /* -1 absent */
    const char *outcome, *role, *class, *inner, *how;
    bool ims;
    const char *leads;
    enum confidence confidence;
};

static const struct shipped shipped[] = {
    {"Wi-Fi calling seen from outside and inside", "esp", -1, NULL,
     "mobile-operator", NULL, "sip", "correlated", true,
     "carrier Wi-Fi calling", CONFIDENCE_CONFIRMED},
    {"a named gateway, no answer", "ikev2", 0, "no-response", NULL, "epdg",
     NULL, NULL, false, "carrier Wi-Fi calling", CONFIDENCE_PROBABLE},
    {"ESP to an operator, nothing else", "esp", -1, NULL, "mobile-operator",
     NULL, NULL, NULL, false, "carrier Wi-Fi calling", CONFIDENCE_POSSIBLE},
    {"a VPN in an operator's network, a softphone inside", "ikev2", 1,
     "established", "mobile-operator", NULL, "sip", "decrypted", false,
     "carrier Wi-Fi calling", CONFIDENCE_POSSIBLE},
    {"a VPN with a softphone inside", "ikev2", 1, "established", "hosting",
     NULL, "sip", "decrypted", false, "IKEv2 VPN", CONFIDENCE_CONFIRMED},
    {"an N3IWF in an operator's network", "ikev2", 1, "established",
     "mobile-operator", "n3iwf", NULL, NULL, false,
     "5G access over an untrusted network (N3IWF)", CONFIDENCE_PROBABLE},
    {"a VPN", "ikev2", 1, "established", NULL, NULL, NULL, NULL, false,
     "IKEv2 VPN", CONFIDENCE_CONFIRMED},
    {"an old VPN", "ikev1", 1, "established", NULL, NULL, NULL, NULL, false,
     "IKEv1 VPN", CONFIDENCE_CONFIRMED},
    {"ESP alone", "esp", -1, NULL, NULL, NULL, NULL, NULL, false,
     "unidentified IPsec tunnel", CONFIDENCE_POSSIBLE},
    {"AH alone", "ah", -1, NULL, "mobile-operator", NULL, NULL, NULL, false,
     "unidentified IPsec tunnel", CONFIDENCE_CONFIRMED},
    {"WireGuard to an operator", "wireguard", 1, NULL, "mobile-operator", NULL,
     NULL, NULL, false, "WireGuard tunnel", CONFIDENCE_CONFIRMED},
    {"OpenVPN", "openvpn", 0, NULL, NULL, NULL, NULL, NULL, false,
     "OpenVPN tunnel", CONFIDENCE_PROBABLE},
    {"L2TP", "l2tp", 1, NULL, NULL, NULL, NULL, NULL, false, "L2TP tunnel",
     CONFIDENCE_CONFIRMED},
    {"nothing known", NULL, -1, NULL, NULL, NULL, NULL, NULL, false,
     "unidentified tunnel", CONFIDENCE_PROBABLE},
};

static void
add_shipped(struct fixture *f, const struct shipped *s)
{
    fact_set_init(&f->facts, &f->arena, FACT_TUNNEL, "t");
    f->facts.inside = PROVENANCE_CORRELATED;
    fact_text(&f->facts, "tunnel.kind", s->kind, "%s", "");
    fact_text(&f->facts, "tunnel.outcome", s->outcome, "%s", "");
    fact_text(&f->facts, "remote.as.role", s->role, "%s", "");
    fact_text(&f->facts, "remote.name.class", s->class, "%s", "");
    fact_text(&f->facts, "inner.protocol", s->inner, "%s", "");
    fact_text(&f->facts, "inner.how", s->how, "%s", "");
    if (s->inner)
        fact_bool(&f->facts, "inner.sip.ims", s->ims, "%s", "");
    if (s->established >= 0)
        fact_bool(&f->facts, "tunnel.established", s->established == 1, "%s",
                  "");
}

static void
the_shipped_rules_lead_rightly(void **state)
{
    struct fixture *f = *state;
    struct err err;
    f->rs = ruleset_load("rules", &err);
    if (!f->rs)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
        const struct shipped *s = &shipped[i];
        add_shipped(f, s);
        assert_int_equal(
            ruleset_judge(f->rs, &f->facts, &f->arena, &f->v, &f->found), 0);
        if (f->v.n_held == 0)
            fail_msg("%s: no verdict", s->what);
        if (strcmp(f->v.items[0].name, s->leads) != 0 ||
            f->v.items[0].confidence != s->confidence)
            fail_msg("%s: %s, %s", s->what, f->v.items[0].name,
                     confidence_name(f->v.items[0].confidence));
    }
}

/* Of whatever kind it is: no tunnel is left out. */
static void
every_kind_of_tunnel_has_a_verdict(void **state)
{
    struct fixture *f = *state;
    struct err err;
    const struct fact_desc *kind = fact_find("tunnel.kind");
    f->rs = ruleset_load("rules", &err);
    assert_non_null(f->rs);
    struct fact_value v;
    size_t n = 0;
    for (; (v = fact_value_at(kind, n)).text; n++) {
        fact_set_init(&f->facts, &f->arena, FACT_TUNNEL, "t");
        fact_text(&f->facts, "tunnel.kind", v.text, "%s", "");
        assert_int_equal(
            ruleset_judge(f->rs, &f->facts, &f->arena, &f->v, &f->found), 0);
        if (f->v.n_held == 0)
            fail_msg("%s: no verdict", v.text);
    }
    assert_true(n >= 4);
}

static void
print_failure(void *ctx, bool is_error, const char *line)
{
    (void)ctx;
    (void)is_error;
    print_message("%s\n", line);
}

static void
the_shipped_rules_pass_their_own_tests(void **state)
{
    struct fixture *f = *state;
    static const char *const paths[] = {"rules"};
    f->rs = ruleset_check(paths, 1, true, print_failure, NULL);
    assert_non_null(f->rs);
    size_t ran;
    assert_int_equal(ruleset_run_tests(f->rs, print_failure, NULL, &ran), 0);
    if (ran < 3 * ruleset_size(f->rs))
        fail_msg("rules/: %zu rules carry %zu tests, fewer than three each",
                 ruleset_size(f->rs), ran);
    for (size_t i = 0; i < ruleset_size(f->rs); i++) {
        const struct rule *r = ruleset_at(f->rs, i);
        const char *status = rule_dormant(r) ? "experimental" : "stable";
        if (strcmp(rule_status(r), status) != 0)
            fail_msg("%s: the status of \"%s\" is %s, a rule of espy's own "
                     "like it is %s",
                     rule_path(r), rule_title(r), rule_status(r), status);
        if (strlen(rule_description(r)) <= 40)
            fail_msg("%s: the description of \"%s\" explains too little",
                     rule_path(r), rule_title(r));
    }
}

static void
a_rule_explains_itself(void **state)
{
    struct fixture *f = *state;
    judge(f, CARRIER);
    char *text;
    size_t n;
    FILE *to = open_memstream(&text, &n);
    rule_explain(ruleset_at(f->rs, 0), to, 80);
    fclose(to);
    static const char *const says[] = {
        "Carrier Wi-Fi calling\n",
        "level informational\n",
        "It holds for a tunnel when\n  ipsec and (carrier_as or epdg_name)\n",
        "  ipsec       tunnel.kind is one of ikev2, esp\n",
        "  carrier_as  remote.as.role is mobile-operator\n",
        "Verdict: carrier Wi-Fi calling\n",
        "  probable   when ipsec and epdg_name\n",
        "  inner.protocol: protocols seen inside",
    };
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        if (!strstr(text, says[i]))
            fail_msg("does not say \"%s\":\n%s", says[i], text);
    for (const char *p = text; *p; p += strcspn(p, "\n") + 1)
        assert_true(strcspn(p, "\n") <= 80);
    free(text);
}

int
main(void)
{
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(highest_tier_that_holds_is_the_confidence),
        T(evidence_is_each_fact_a_held_selection_rests_on),
        T(evidence_has_every_matching_value_and_all_of_a_map),
        T(a_held_rule_says_what_the_next_tier_lacks),
        T(a_rule_that_nearly_held_says_what_was_missing),
        T(nothing_held_is_not_nearly),
        T(two_selections_short_is_not_nearly),
        T(a_hindrance_is_told),
        T(missing_reads_as_a_sentence),
        T(long_texts_are_cut_not_lost),
        T(without_tiers_it_is_probable),
        T(tiers_alone_do_not_make_it_hold),
        T(most_specific_leads),
        T(specificity_counts_what_speaks_for_the_tier_reached),
        T(only_its_category_and_no_retired_rule_judges),
        T(full_arena_is_told),
        T(the_shipped_rules_lead_rightly),
        T(every_kind_of_tunnel_has_a_verdict),
        T(the_shipped_rules_pass_their_own_tests),
        T(a_rule_explains_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
