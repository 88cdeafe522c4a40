/* SPDX-License-Identifier: Apache-2.0 */
/* What the fact table says of facts: that it is all that espy makes. */
#include "tests/cmocka_all.h"

#include "analyzer/conclude/conclude.h"
#include "analyzer/pairs/suite.h"
#include "analyzer/who/gateway.h"
#include "dissectors/dissector.h"
#include "dissectors/ike.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

static const struct fact_desc *
desc(const char *name)
{
    const struct fact_desc *d = fact_find(name);
    if (!d)
        fail_msg("no fact %s", name);
    return d;
}

/* 1: the fact can take it now; 0: later; -1: never. */
static int
can_take(const char *fact, const char *text)
{
    struct fact_value v;
    for (size_t i = 0; (v = fact_value_at(desc(fact), i)).text; i++)
        if (strcmp(v.text, text) == 0)
            return v.later ? 0 : 1;
    return -1;
}

static void
takes(const char *fact, const char *text)
{
    if (can_take(fact, text) != 1)
        fail_msg("%s is made, but is not declared as a value of %s", text,
                 fact);
}

static size_t
values_of(const char *fact)
{
    size_t n = 0;
    struct fact_value v;
    for (size_t i = 0; (v = fact_value_at(desc(fact), i)).text; i++)
        n += !v.later;
    return n;
}

/* All of a set of terms from `from` on, and nothing else. */
static void
takes_terms(const char *fact, const struct terms *t, size_t from)
{
    for (size_t i = from; i < t->n; i++)
        takes(fact, t->items[i]);
    assert_int_equal(values_of(fact), t->n - from);
}

static void
each_fact_says_where_it_comes_from(void **state)
{
    (void)state;
    for (size_t i = 0; i < fact_table_size; i++) {
        const struct fact_desc *d = &fact_table[i];
        struct fact_value v, w;
        assert_true(d->producers && d->producers < 1u << PRODUCERS);
        /* Later is not also now. */
        assert_true(!(d->producers & PRODUCER_LATER) ||
                    d->producers == PRODUCER_LATER);
        assert_true(d->class >= TEXT_OWN && d->class <= TEXT_FILTER);
        assert_true(d->how <= PROVENANCE_LOOKED_UP);
        assert_true(d->how || strncmp(d->name, "inner.", 6) == 0);
        assert_true(!fact_is_closed(d) || d->type == FACT_TEXT);
        for (size_t k = 0; (v = fact_value_at(d, k)).text; k++)
            for (size_t j = 0; j < k; j++) {
                w = fact_value_at(d, j);
                if (strcmp(v.text, w.text) == 0)
                    fail_msg("%s: %s stands twice", d->name, v.text);
            }
    }
    assert_int_equal(can_take("tunnel.kind", "wireguard"), 0);
    assert_int_equal(can_take("tunnel.kind", "ikev3"), -1);
    assert_int_equal(can_take("inner.how", "decrypted"), 0);
    assert_true(fact_can_be(desc("remote.name"), "anything"));
    assert_false(fact_is_produced(desc("ike.eap")));
}

/* The sets, from where the values are made. */
static void
sets_are_whole(void **state)
{
    (void)state;
    takes_terms("tunnel.outcome", &terms_ike_outcome, IKE_OUTCOME_UNKNOWN);
    takes_terms("activity.kinds", &terms_activity_kind, ACTIVITY_KEEPALIVE);
    takes_terms("inner.confidence", &terms_confidence, CONFIDENCE_POSSIBLE);
    for (enum gateway_class c = GATEWAY_NONE; c <= GATEWAY_IMS; c++)
        if (gateway_class_name(c)) {
            takes("remote.name.class", gateway_class_name(c));
            takes("dns.gateway.class", gateway_class_name(c));
        }
    for (enum name_source s = NAME_FROM_DNS; s <= NAME_FROM_SIP; s++)
        takes("remote.name.source", name_source_text(s));
    for (unsigned type = 0; type < 256; type++)
        for (uint8_t major = 1; major <= 2; major++)
            if (ike_exchange_name(major, (uint8_t)type))
                takes("ike.exchanges", ike_exchange_name(major, (uint8_t)type));
    for (size_t i = 0; i < SUITE_FORMS; i++)
        for (const char *const *s = suite_forms[i].names; *s; s++)
            takes("inner.suite", *s);
    for (size_t i = 0; registry_all[i]; i++)
        takes("inner.protocol", registry_all[i]->name);
    struct tunnel tn;
    memset(&tn, 0, sizeof tn);
    for (int k = 0; k < TUNNEL_KINDS_END; k++) {
        tn.kind = (uint8_t)k;
        if (!tunnel_kind_row(tn.kind)->later)
            takes("tunnel.kind", tunnel_kind_name(&tn));
    }
    FILE *f = fopen("rules/operator_as.tsv", "r");
    char line[1024], role[64];
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        if (line[0] != '#' && sscanf(line, "%*[^\t]\t%63[^\t]", role) == 1) {
            takes("remote.as.role", role);
            takes("inner.local.as.role", role);
        }
    fclose(f);
}

/* --- over whole captures -------------------------------------------------------------- */

/* How reports called it before facts said it themselves: four words, from the fact's
 * name and what the tunnel's inside is known by. */
static const char *
formerly(const struct fact *f, enum provenance inside)
{
    const char *name = f->desc->name;
    if (strstr(name, ".as.") || strncmp(name, "activity.", 9) == 0 ||
        strncmp(name, "remote.operator.", 16) == 0)
        return "inferred";
    if (strncmp(name, "inner.", 6) != 0)
        return "observed";
    return inside == PROVENANCE_DECRYPTED    ? "decrypted"
           : inside == PROVENANCE_CORRELATED ? "correlated"
                                             : "inferred";
}

static const char *
coarse(enum provenance how)
{
    return how == PROVENANCE_ADJACENT || how == PROVENANCE_LOOKED_UP
               ? "inferred"
               : terms_name(&terms_provenance, (int)how);
}

static void
check_facts(const struct fact_set *s, const char *path)
{
    enum provenance inside = PROVENANCE_NONE;
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->facts[i].desc->name, "inner.how") == 0 && !inside)
            inside = (enum provenance)terms_value(&terms_provenance,
                                                  s->facts[i].value.text);
    for (size_t i = 0; i < s->n; i++) {
        const struct fact *f = &s->facts[i];
        if (!fact_is_produced(f->desc))
            fail_msg("%s: %s is produced", path, f->desc->name);
        if (fact_is_closed(f->desc) &&
            can_take(f->desc->name, f->value.text) != 1)
            fail_msg("%s: %s is %s", path, f->desc->name, f->value.text);
        if (strcmp(coarse(f->how), formerly(f, inside)) != 0)
            fail_msg("%s: %s is %s, was %s", path, f->desc->name,
                     coarse(f->how), formerly(f, inside));
    }
}

struct shop {
    struct who *who;
    struct ruleset *rules;
    size_t captures, facts;
};

/* All facts, of which a conclusion keeps only some. */
static void
check_subjects(struct shop *s, const struct conclusion *c, const char *path)
{
    struct arena arena;
    struct fact_set facts;
    struct collector col = {c->kase->state, s->who, &c->inners, &arena,
                            &c->activities};
    arena_init(&arena, (size_t)64 << 20);
    for (size_t i = 0; i < c->n_tunnels; i++) {
        collect_tunnel(&col, c->tunnels[i].tunnel, "tunnel", &facts);
        check_facts(&facts, path);
        s->facts += facts.n;
    }
    for (size_t i = 0; i < c->n_flows; i++) {
        collect_flow(&col, c->flows[i].flow, "flow", &facts);
        check_facts(&facts, path);
    }
    collect_case(&col, c->kase->n, &facts);
    check_facts(&facts, path);
    assert_int_equal(arena.refused, 0);
    arena_free(&arena);
}

static bool
is_gateway(void *ctx, const char *name)
{
    struct gateway_name g;
    return who_gateway(ctx, name, &g);
}

static void
check_capture(struct shop *s, const char *path)
{
    struct err err = {.text = ""};
    struct case_config cfg = {.paths = &path,
                              .n_paths = 1,
                              .gateway = is_gateway,
                              .gateway_ctx = s->who};
    struct conclusion c;
    struct espy_case *k = case_open(&cfg, &err);
    if (!k)
        fail_msg("%s: %s", path, err.text);
    if (case_read(k, &err) != 0)
        fail_msg("%s: %s", path, err.text);
    if (conclude(&c, k, s->who, s->rules, &err) != 0)
        fail_msg("%s: %s", path, err.text);
    check_subjects(s, &c, path);
    for (size_t i = 0; i < c.findings.n; i++) {
        const struct finding *x = &c.findings.items[i];
        assert_true(x->n <= x->total);
        assert_true(x->n_evidence > 0);
        for (size_t e = 0; e < x->n_evidence; e++)
            if (x->anomaly)
                assert_int_equal(x->evidence[e].fact->how, PROVENANCE_OBSERVED);
    }
    conclusion_free(&c);
    case_free(k);
    s->captures++;
}

static void
check_captures(struct shop *s, const char *pattern)
{
    glob_t g;
    if (glob(pattern, 0, NULL, &g) == 0) {
        for (size_t i = 0; i < g.gl_pathc; i++)
            check_capture(s, g.gl_pathv[i]);
        globfree(&g);
    }
}

static void
captures_make_only_declared_values(void **state)
{
    (void)state;
    struct err err = {.text = ""};
    struct shop s = {.who = who_open("build/share/espy/who.db", NULL, &err),
                     .rules = ruleset_load("rules", &err)};
    assert_string_equal(err.text, "");
    check_captures(&s, "samples/*.pcap*");
    assert_true(s.captures > 0 && s.facts > 100);
    size_t own = s.captures;
    check_captures(&s, "../shared/captures/*/*.*cap*");
    if (s.captures == own)
        print_message("skip: ../shared/captures/*/*.*cap* is not here\n");
    who_close(s.who);
    ruleset_free(s.rules);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fact_says_where_it_comes_from),
        cmocka_unit_test(sets_are_whole),
        cmocka_unit_test(captures_make_only_declared_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
