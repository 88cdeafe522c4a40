/* SPDX-License-Identifier: Apache-2.0 */
/* Does anything produce what a rule asks for? */
#include "analyzer/rules/load.h"

#include "analyzer/rules/match_fact.h"

#include "analyzer/base/nearest.h"

#include <string.h>

enum produced {
    PRODUCED_NEVER, /* nobody knows such a value */
    PRODUCED_LATER,
    PRODUCED_NOW,
};

void
load_no_such_value(struct loader *l, const struct fact_desc *fact,
                   const struct yaml_node *at)
{
    struct nearest best = {NULL, 0};
    struct fact_value v;
    char hint[128];
    for (size_t i = 0; (v = fact_value_at(fact, i)).text; i++)
        nearest_offer(&best, at->text, v.text);
    load_error(l, at->line, at->column, "'%s' is never '%.80s'%s%s", fact->name,
               at->text, nearest_hint(&best, hint),
               best.name ? "" : " (espy rules fields lists its values)");
}

static enum produced
value_produced(const struct loader *l, const struct field_test *t,
               const struct value *v)
{
    bool now = fact_is_produced(t->fact);
    enum produced most = PRODUCED_NEVER;
    struct fact_value x;
    if (!fact_is_closed(t->fact))
        return now ? PRODUCED_NOW : PRODUCED_LATER;
    for (size_t i = 0; (x = fact_value_at(t->fact, i)).text; i++) {
        struct fact f = {.desc = t->fact, .value.text = x.text};
        if (!match_fact_value(l->rs, t->op, v, &f))
            continue;
        if (now && !x.later)
            return PRODUCED_NOW;
        most = PRODUCED_LATER;
    }
    return most;
}

void
load_produced(struct loader *l, struct field_test *t,
              const struct yaml_node *at)
{
    size_t later = 0;
    if (t->op == OP_EXISTS) {
        t->never = t->values[0].as.truth && !fact_is_produced(t->fact);
        return;
    }
    for (size_t i = 0; i < t->n; i++) {
        if (t->values[i].kind == VALUE_NULL)
            continue;
        enum produced p = value_produced(l, t, &t->values[i]);
        if (p == PRODUCED_NEVER)
            load_no_such_value(l, t->fact,
                               at->kind == YAML_LIST ? at->items[i] : at);
        later += p == PRODUCED_LATER;
    }
    t->never = t->all ? later > 0 : later == t->n;
}

static const struct field_test *
group_never(const struct test_group *g)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->tests[i].never)
            return &g->tests[i];
    return NULL;
}

/* What keeps a selection from ever holding; NULL: it can. */
static const struct field_test *
selection_never(const struct selection *s)
{
    const struct field_test *first = NULL;
    for (size_t i = 0; i < s->n; i++) {
        const struct field_test *t = group_never(&s->groups[i]);
        if (!t)
            return NULL;
        if (!first)
            first = t;
    }
    return first;
}

static bool
can_hold(const struct rule *r, uint64_t never)
{
    if (!condition_can_hold(&r->condition, never))
        return false;
    bool some = !r->has_tiers;
    for (int c = CONFIDENCE_POSSIBLE; c <= CONFIDENCE_CONFIRMED; c++)
        some = some ||
               (r->tiers[c].text && condition_can_hold(&r->tiers[c], never));
    return some;
}

void
load_dormancy(struct loader *l, struct rule *r, const struct yaml_node *root)
{
    uint64_t never = 0;
    const struct field_test *why = NULL;
    for (size_t i = 0; i < r->n_selections; i++) {
        const struct field_test *t = selection_never(&r->selections[i]);
        if (!t)
            continue;
        never |= (uint64_t)1 << i;
        if (!why)
            why = t;
    }
    if (!why || can_hold(r, never))
        return;
    bool valued = fact_is_produced(why->fact) && why->n == 1;
    r->dormant = arena_printf(
        &l->rs->arena, "%s%s%s is not produced by this version",
        why->fact->name, valued ? " " : "", valued ? why->values[0].text : "");
    if (!r->dormant) {
        load_error(l, root->line, root->column, "out of memory");
        return;
    }
    if (r->retired || (r->status && strcmp(r->status, "experimental") == 0))
        return;
    const struct yaml_node *at = yaml_tree_get(root, "status");
    if (!at)
        at = root;
    load_error(l, at->line, at->column,
               "the rule judges nothing yet, because %s: its status must be "
               "experimental",
               r->dormant);
}
