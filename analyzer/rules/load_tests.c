/* SPDX-License-Identifier: Apache-2.0 */
/* tests: facts in, verdict out. */
#include "analyzer/rules/load.h"

#include "analyzer/base/nearest.h"

#include <string.h>

/* Does this version produce it? */
static bool
is_later(const struct fact_desc *desc, const char *text)
{
    struct fact_value v;
    for (size_t i = 0; (v = fact_value_at(desc, i)).text; i++)
        if (v.later && strcmp(v.text, text) == 0)
            return true;
    return !fact_is_produced(desc);
}

static void
add_fact(struct loader *l, struct fact_set *facts, const struct fact_desc *desc,
         const struct yaml_node *at)
{
    int64_t number;
    double real;
    bool truth;
    struct addr addr;
    if (at->kind != YAML_SCALAR || yaml_is_null(at)) {
        load_error(l, at->line, at->column, "'%s' is of type %s, not %s",
                   desc->name, fact_type_name(desc->type), load_kind(at));
        return;
    }
    struct fact *made = NULL;
    bool fits = true;
    switch (desc->type) {
    case FACT_TEXT:
        if (!fact_can_be(desc, at->text)) {
            load_no_such_value(l, desc, at);
            return;
        }
        made = fact_text(facts, desc->name, at->text, "%s", "");
        break;
    case FACT_NUMBER:
        if ((fits = yaml_is_integer(at, &number)))
            made = fact_number(facts, desc->name, number, "%s", "");
        break;
    case FACT_REAL:
        if ((fits = yaml_is_real(at, &real)))
            made = fact_real(facts, desc->name, real, "%s", "");
        break;
    case FACT_BOOL:
        if ((fits = yaml_is_bool(at, &truth)))
            made = fact_bool(facts, desc->name, truth, "%s", "");
        break;
    case FACT_ADDR:
        if ((fits = addr_parse(at->text, &addr)))
            made = fact_addr(facts, desc->name, &addr, "%s", "");
        break;
    }
    if (!fits)
        load_error(l, at->line, at->column,
                   "'%s' is of type %s, '%.80s' is not", desc->name,
                   fact_type_name(desc->type), at->text);
    else if (!made)
        load_error(l, at->line, at->column, "out of memory");
}

static void
load_facts(struct loader *l, const struct rule *r, struct rule_test *t,
           const struct yaml_node *map)
{
    if (map->kind != YAML_MAP) {
        load_error(l, map->line, map->column, "facts must be a map, not %s",
                   load_kind(map));
        return;
    }
    if (!r->category)
        return; /* told before; without it no fact can be checked */
    fact_set_init(&t->facts, &l->rs->arena, r->category, "test");
    t->facts.inside = PROVENANCE_OBSERVED; /* a test says so */
    for (size_t i = 0; i < map->n; i++) {
        const struct yaml_node *key = yaml_key(map, i), *v = yaml_value(map, i);
        const struct fact_desc *desc =
            load_fact(l, r->category, key->text, key);
        if (!desc)
            continue;
        if (v->kind == YAML_LIST && !desc->many && v->n > 1) {
            load_error(l, v->line, v->column, "'%s' has one value, not a list",
                       desc->name);
            continue;
        }
        size_t n = v->kind == YAML_LIST ? v->n : 1;
        for (size_t k = 0; k < n; k++) {
            const struct yaml_node *x = v->kind == YAML_LIST ? v->items[k] : v;
            add_fact(l, &t->facts, desc, x);
            t->later |= x->kind == YAML_SCALAR && is_later(desc, x->text);
        }
    }
}

static void
load_confidence(struct loader *l, struct rule_test *t,
                const struct yaml_node *at)
{
    const char *text = load_text(l, at, "confidence");
    struct nearest best = {NULL, 0};
    for (int c = CONFIDENCE_POSSIBLE; text && c <= CONFIDENCE_CONFIRMED; c++) {
        nearest_offer(&best, text, confidence_name((enum confidence)c));
        if (strcmp(text, confidence_name((enum confidence)c)) == 0)
            t->confidence = (enum confidence)c;
    }
    char hint[128];
    if (text && !t->confidence)
        load_error(l, at->line, at->column, "unknown confidence '%.80s'%s",
                   text, nearest_hint(&best, hint));
    else if (text && !t->holds)
        load_error(l, at->line, at->column,
                   "a rule that does not hold has no confidence");
}

/* Of a test, what only the other kind of rule gives. */
static void
refuse_keys(struct loader *l, const struct yaml_node *map, const char *a,
            const char *b, const char *kind)
{
    for (size_t i = 0; i < map->n; i++) {
        const struct yaml_node *key = yaml_key(map, i);
        if (strcmp(key->text, a) == 0 || strcmp(key->text, b) == 0)
            load_error(l, key->line, key->column, "this rule gives a %s: no %s",
                       kind, key->text);
    }
}

static void
load_expected_verdict(struct loader *l, const struct rule *r,
                      struct rule_test *t, const struct yaml_node *map)
{
    const struct yaml_node *verdict = yaml_tree_get(map, "verdict"),
                           *confidence = yaml_tree_get(map, "confidence");
    const char *own = r->verdict_name ? r->verdict_name : r->title;
    refuse_keys(l, map, "finding", "text", "verdict");
    t->holds = !verdict || !yaml_is_null(verdict);
    if (verdict && t->holds) {
        const char *text = load_text(l, verdict, "verdict");
        if (text && own && strcmp(text, own) != 0)
            load_error(l, verdict->line, verdict->column,
                       "this rule's verdict is '%.80s' (or null: that it does "
                       "not hold)",
                       own);
    }
    if (confidence)
        load_confidence(l, t, confidence);
}

static void
load_expected_finding(struct loader *l, struct rule_test *t,
                      const struct yaml_node *map)
{
    const struct yaml_node *finding = yaml_tree_get(map, "finding"),
                           *text = yaml_tree_get(map, "text");
    refuse_keys(l, map, "verdict", "confidence", "finding");
    t->holds = !finding || !yaml_is_null(finding);
    if (finding && t->holds)
        t->finding = load_text(l, finding, "finding");
    if (text && t->holds)
        t->text = load_text(l, text, "text");
    else if (text)
        load_error(l, text->line, text->column,
                   "a rule that does not hold has no text");
}

static void
check_keys(struct loader *l, const struct yaml_node *map)
{
    static const char *const keys[] = {"name",       "facts",   "verdict",
                                       "confidence", "finding", "text"};
    for (size_t i = 0; i < map->n; i++) {
        const struct yaml_node *key = yaml_key(map, i);
        struct nearest best = {NULL, 0};
        bool known = false;
        for (size_t k = 0; k < sizeof keys / sizeof *keys && !known; k++)
            known = strcmp(keys[k], key->text) == 0;
        for (size_t k = 0; k < sizeof keys / sizeof *keys && !known; k++)
            nearest_offer(&best, key->text, keys[k]);
        char hint[128];
        if (!known)
            load_error(l, key->line, key->column, "unknown key '%.80s'%s",
                       key->text, nearest_hint(&best, hint));
    }
}

static void
load_test(struct loader *l, const struct rule *r, struct rule_test *t,
          const struct yaml_node *map)
{
    if (map->kind != YAML_MAP) {
        load_error(l, map->line, map->column, "a test must be a map, not %s",
                   load_kind(map));
        return;
    }
    check_keys(l, map);
    t->line = map->line;
    t->column = map->column;
    const struct yaml_node *name = yaml_tree_get(map, "name");
    const struct yaml_node *facts = yaml_tree_get(map, "facts");
    if (name)
        t->name = load_text(l, name, "name");
    else
        load_error(l, map->line, map->column, "the test has no 'name'");
    if (facts)
        load_facts(l, r, t, facts);
    else
        load_error(l, map->line, map->column, "the test has no 'facts'");
    if (r->is_finding)
        load_expected_finding(l, t, map);
    else
        load_expected_verdict(l, r, t, map);
}

void
load_tests(struct loader *l, struct rule *r, const struct yaml_node *list)
{
    if (list->kind != YAML_LIST) {
        load_error(l, list->line, list->column, "tests must be a list, not %s",
                   load_kind(list));
        return;
    }
    r->tests = load_array(l, list, list->n, sizeof *r->tests);
    if (!r->tests)
        return;
    r->n_tests = list->n;
    for (size_t i = 0; i < list->n; i++)
        load_test(l, r, &r->tests[i], list->items[i]);
}
