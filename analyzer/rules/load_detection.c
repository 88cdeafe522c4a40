/* SPDX-License-Identifier: Apache-2.0 */
/* detection: the named selections, and the condition over them. */
#include "analyzer/rules/load.h"

#include "analyzer/base/nearest.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    enum op op;
    unsigned types; /* bits of enum fact_type it can look at */
} modifiers[] = {
#define BIT(type) (1u << (type))
#define ORDERED (BIT(FACT_NUMBER) | BIT(FACT_REAL))
#define ANY_TYPE (~0u)
    {"contains", OP_CONTAINS, BIT(FACT_TEXT)},
    {"startswith", OP_STARTSWITH, BIT(FACT_TEXT)},
    {"endswith", OP_ENDSWITH, BIT(FACT_TEXT)},
    {"re", OP_RE, BIT(FACT_TEXT)},
    {"cidr", OP_CIDR, BIT(FACT_ADDR)},
    {"exists", OP_EXISTS, ANY_TYPE},
    {"lt", OP_LT, ORDERED},
    {"lte", OP_LTE, ORDERED},
    {"gt", OP_GT, ORDERED},
    {"gte", OP_GTE, ORDERED},
};
#define MODIFIERS (sizeof modifiers / sizeof *modifiers)

/* "tunnel and flow" */
static const char *
categories_text(unsigned categories, char out[64])
{
    out[0] = '\0';
    for (unsigned c = 1; c < FACT_CATEGORIES_END; c <<= 1)
        if (categories & c)
            snprintf(out + strlen(out), 64 - strlen(out), "%s%s",
                     *out ? " and " : "",
                     fact_category_name((enum fact_category)c));
    return out;
}

const struct fact_desc *
load_fact(struct loader *l, unsigned category, const char *name,
          const struct yaml_node *at)
{
    const struct fact_desc *fact = fact_find(name);
    if (fact && (!category || (fact->categories & category)))
        return fact;
    struct yaml_place place = load_place(l, at, 0);
    char in[64];
    if (fact) {
        load_error(l, place.line, place.column,
                   "field '%s' does not exist in category %s, only in %s", name,
                   fact_category_name((enum fact_category)category),
                   categories_text(fact->categories, in));
        return NULL;
    }
    struct nearest best = {NULL, 0};
    for (size_t i = 0; i < fact_table_size; i++)
        if (!category || (fact_table[i].categories & category))
            nearest_offer(&best, name, fact_table[i].name);
    char hint[128];
    load_error(l, place.line, place.column, "unknown field '%.100s'%s", name,
               nearest_hint(&best, hint));
    return NULL;
}

/* One word after a |. */
static int
load_modifier(struct loader *l, struct field_test *t, const char *word,
              const struct yaml_node *key, size_t offset)
{
    struct yaml_place place = load_place(l, key, offset);
    if (strcmp(word, "all") == 0) {
        if (t->all)
            load_error(l, place.line, place.column,
                       "modifier 'all' stands twice");
        t->all = true;
        return 0;
    }
    for (size_t i = 0; i < MODIFIERS; i++) {
        if (strcmp(word, modifiers[i].name) != 0)
            continue;
        if (t->op != OP_IS) {
            load_error(l, place.line, place.column,
                       "modifier '%s' cannot be combined with another", word);
            return -1;
        }
        if (!(modifiers[i].types & BIT(t->fact->type))) {
            load_error(l, place.line, place.column,
                       "modifier '%s' does not go with '%s', which is of type "
                       "%s",
                       word, t->fact->name, fact_type_name(t->fact->type));
            return -1;
        }
        t->op = modifiers[i].op;
        return 0;
    }
    struct nearest best = {NULL, 0};
    for (size_t i = 0; i < MODIFIERS; i++)
        nearest_offer(&best, word, modifiers[i].name);
    nearest_offer(&best, word, "all");
    char hint[128];
    load_error(l, place.line, place.column, "unknown modifier '%.80s'%s", word,
               nearest_hint(&best, hint));
    return -1;
}

/* "field|modifier|modifier". */
static int
load_field(struct loader *l, const struct rule *r, struct field_test *t,
           const struct yaml_node *key)
{
    char *words = arena_copy(l->tree, key->text, strlen(key->text));
    if (!words) {
        load_error(l, key->line, key->column, "out of memory");
        return -1;
    }
    size_t n = strcspn(words, "|");
    bool more = words[n] == '|';
    words[n] = '\0';
    t->fact = load_fact(l, r->category, words, key);
    if (!t->fact)
        return -1;
    while (more) {
        size_t at = n + 1;
        n = at + strcspn(words + at, "|");
        more = words[n] == '|';
        words[n] = '\0';
        if (load_modifier(l, t, words + at, key, at) != 0)
            return -1;
    }
    return 0;
}

static int
load_group(struct loader *l, const struct rule *r, struct test_group *g,
           const struct yaml_node *map)
{
    if (map->n == 0) {
        load_error(l, map->line, map->column, "the selection is empty");
        return -1;
    }
    struct field_test *tests = load_array(l, map, map->n, sizeof *tests);
    if (!tests)
        return -1;
    int rc = 0;
    for (size_t i = 0; i < map->n; i++)
        if (load_field(l, r, &tests[i], yaml_key(map, i)) != 0 ||
            load_values(l, &tests[i], yaml_value(map, i)) != 0)
            rc = -1;
    g->tests = tests;
    g->n = map->n;
    return rc;
}

/* A map, or a list of maps one of which must hold. */
static void
load_selection(struct loader *l, const struct rule *r, struct selection *s,
               const struct yaml_node *v)
{
    bool list = v->kind == YAML_LIST;
    size_t n = list ? v->n : 1;
    if (n == 0) {
        load_error(l, v->line, v->column, "the selection is empty");
        return;
    }
    struct test_group *groups = load_array(l, v, n, sizeof *groups);
    if (!groups)
        return;
    for (size_t i = 0; i < n; i++) {
        const struct yaml_node *map = list ? v->items[i] : v;
        if (map->kind != YAML_MAP) {
            load_error(l, map->line, map->column,
                       "a selection is a map of fields to values, or a list "
                       "of such maps; this is %s",
                       load_kind(map));
            return;
        }
        if (load_group(l, r, &groups[i], map) != 0)
            return;
    }
    s->groups = groups;
    s->n = n;
}

void
load_condition(struct loader *l, const struct rule *r,
               const struct yaml_node *at, struct condition *out)
{
    const char *text = load_text(l, at, "a condition");
    if (!text)
        return;
    const char *names[RULE_SELECTIONS_MAX];
    for (size_t i = 0; i < r->n_selections; i++)
        names[i] = r->selections[i].name;
    struct condition_error error;
    if (condition_parse(text, names, r->n_selections, &l->rs->arena, out,
                        &error) == 0)
        return;
    struct yaml_place place = load_place(l, at, error.at);
    load_error(l, place.line, place.column, "%s", error.text);
}

static void
check_name(struct loader *l, const struct yaml_node *key)
{
    if (!condition_name_ok(key->text))
        load_error(l, key->line, key->column,
                   "'%.80s' cannot name a selection (letters, digits, _, -, "
                   ".; not a word of the conditions)",
                   key->text);
}

void
load_detection(struct loader *l, struct rule *r, const struct yaml_node *map)
{
    if (map->kind != YAML_MAP) {
        load_error(l, map->line, map->column, "detection must be a map, not %s",
                   load_kind(map));
        return;
    }
    if (map->n > RULE_SELECTIONS_MAX) {
        load_error(l, map->line, map->column, "more than %d selections",
                   RULE_SELECTIONS_MAX - 1);
        return;
    }
    r->selections = load_array(l, map, map->n, sizeof *r->selections);
    if (!r->selections)
        return;
    for (size_t i = 0; i < map->n; i++) {
        const struct yaml_node *key = yaml_key(map, i);
        if (strcmp(key->text, "condition") == 0)
            continue;
        check_name(l, key);
        /* A faulty one keeps its name, so that conditions are not told to be
         * wrong as well. */
        struct selection *s = &r->selections[r->n_selections++];
        s->name = load_text(l, key, "a selection's name");
        if (!s->name)
            s->name = "?";
        s->line = key->line;
        s->column = key->column;
        load_selection(l, r, s, yaml_value(map, i));
    }
    const struct yaml_node *condition = yaml_tree_get(map, "condition");
    if (condition)
        load_condition(l, r, condition, &r->condition);
    else
        load_error(l, map->line, map->column, "detection has no 'condition'");
}
