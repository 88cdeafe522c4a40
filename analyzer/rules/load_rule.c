/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a rule, as rows. */
#include "analyzer/rules/load.h"

#include "analyzer/base/nearest.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
remember(struct loader *l, struct load_problem *list, size_t *n, unsigned line,
         unsigned column, const char *text)
{
    if (*n >= LOAD_PROBLEMS_MAX)
        return;
    struct arena *a = l->tree; /* told before that is freed */
    const char *whole =
        arena_printf(a, "%s:%u:%u: %s", l->path, line, column, text);
    list[(*n)++] = (struct load_problem){line, column, whole};
}

/* What came from the file may hold line ends and worse: a message is a line. */
static void
one_line(char *text)
{
    for (; *text; text++)
        if (iscntrl((unsigned char)*text))
            *text = '?';
}

void
load_error(struct loader *l, unsigned line, unsigned column, const char *fmt,
           ...)
{
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    one_line(text);
    remember(l, l->problems, &l->n_problems, line, column, text);
}

void
load_note(struct loader *l, unsigned line, unsigned column, const char *fmt,
          ...)
{
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    one_line(text);
    if (l->strict)
        remember(l, l->problems, &l->n_problems, line, column, text);
    else
        remember(l, l->notes, &l->n_notes, line, column, text);
}

struct yaml_place
load_place(const struct loader *l, const struct yaml_node *scalar,
           size_t offset)
{
    return yaml_tree_place(l->source, l->size, scalar, offset);
}

const char *
load_kind(const struct yaml_node *n)
{
    if (n->kind == YAML_LIST)
        return "a list";
    if (n->kind == YAML_MAP)
        return "a map";
    return yaml_is_null(n) ? "nothing" : "text";
}

const char *
load_text(struct loader *l, const struct yaml_node *n, const char *what)
{
    if (n->kind != YAML_SCALAR || yaml_is_null(n)) {
        load_error(l, n->line, n->column, "%s must be text, not %s", what,
                   load_kind(n));
        return NULL;
    }
    const char *text = arena_copy(&l->rs->arena, n->text, strlen(n->text));
    if (!text)
        load_error(l, n->line, n->column, "out of memory");
    return text;
}

void *
load_array(struct loader *l, const struct yaml_node *at, size_t n, size_t size)
{
    void *p = arena_array(&l->rs->arena, n ? n : 1, size);
    if (!p)
        load_error(l, at->line, at->column, "out of memory");
    return p;
}

enum key_kind {
    KEY_TEXT,
    KEY_TEXTS, /* text or a list of text */
    KEY_UUID,
    KEY_DATE,
    KEY_STATUS,
    KEY_LEVEL,
    KEY_LOGSOURCE,
    KEY_CATEGORY,
    KEY_PRODUCT,
    KEY_DETECTION,
    KEY_VERDICT,
    KEY_TIERS,
    KEY_FINDING,
    KEY_NAME, /* of a finding */
    KEY_TEMPLATE,
    KEY_FIELDS,
    KEY_RELATED,
    KEY_TESTS,
    KEY_IGNORED, /* its shape is checked where its map is */
};

struct key {
    const char *name;
    enum key_kind kind;
    bool required;
    size_t offset; /* in struct rule: const char *, struct texts or template */
};

#define AT(member) offsetof(struct rule, member)
/* In the order of loading: what a later key needs comes first. */
static const struct key rule_keys[] = {
    {"title", KEY_TEXT, true, AT(title)},
    {"id", KEY_UUID, true, AT(id)},
    {"status", KEY_STATUS, false, AT(status)},
    {"description", KEY_TEXT, false, AT(description)},
    {"license", KEY_TEXT, false, AT(license)},
    {"references", KEY_TEXTS, false, AT(references)},
    {"author", KEY_TEXT, false, AT(author)},
    {"date", KEY_DATE, false, AT(date)},
    {"modified", KEY_DATE, false, AT(modified)},
    {"tags", KEY_TEXTS, false, AT(tags)},
    {"falsepositives", KEY_TEXTS, false, AT(falsepositives)},
    {"response", KEY_TEXTS, false, AT(response)},
    {"level", KEY_LEVEL, true, AT(level)},
    {"related", KEY_RELATED, false, 0},
    {"logsource", KEY_LOGSOURCE, true, 0},
    {"fields", KEY_FIELDS, false, 0},
    {"detection", KEY_DETECTION, true, 0},
    {"verdict", KEY_VERDICT, false, 0},
    {"finding", KEY_FINDING, false, 0},
    {"tests", KEY_TESTS, false, 0},
};
static const struct key logsource_keys[] = {
    {"product", KEY_PRODUCT, true, AT(product)},
    {"category", KEY_CATEGORY, true, AT(category_text)},
    {"service", KEY_TEXT, false, AT(service)},
};
static const struct key verdict_keys[] = {
    {"name", KEY_TEXT, false, AT(verdict_name)},
    {"confidence", KEY_TIERS, false, 0},
};
static const struct key finding_keys[] = {
    {"name", KEY_NAME, true, AT(finding_name)},
    {"title", KEY_TEMPLATE, false, AT(finding_title)},
    {"text", KEY_TEMPLATE, true, AT(finding_text)},
};
static const struct key related_keys[] = {
    {"id", KEY_IGNORED, true, 0},
    {"type", KEY_IGNORED, true, 0},
};
#define COUNT(table) (sizeof(table) / sizeof *(table))

static void load_key(struct loader *l, struct rule *r, const struct key *k,
                     const struct yaml_node *key, const struct yaml_node *v);

/* A map whose keys are the rows of a table: tells unknown and missing ones,
 * loads the rest. */
static void
load_keys(struct loader *l, struct rule *r, const struct yaml_node *map,
          const char *what, const struct key *keys, size_t n)
{
    if (map->kind != YAML_MAP) {
        load_error(l, map->line, map->column, "%s must be a map, not %s", what,
                   load_kind(map));
        return;
    }
    for (size_t i = 0; i < map->n; i++) {
        const struct yaml_node *key = yaml_key(map, i);
        struct nearest best = {NULL, 0};
        bool known = false;
        for (size_t k = 0; k < n && !known; k++)
            known = strcmp(keys[k].name, key->text) == 0;
        for (size_t k = 0; k < n && !known; k++)
            nearest_offer(&best, key->text, keys[k].name);
        char hint[128];
        if (!known)
            load_error(l, key->line, key->column, "unknown key '%.80s'%s",
                       key->text, nearest_hint(&best, hint));
    }
    for (size_t k = 0; k < n; k++) {
        const struct yaml_node *key = NULL, *value = NULL;
        for (size_t i = 0; i < map->n; i++) {
            if (strcmp(yaml_key(map, i)->text, keys[k].name) == 0) {
                key = yaml_key(map, i);
                value = yaml_value(map, i);
            }
        }
        if (key)
            load_key(l, r, &keys[k], key, value);
        else if (keys[k].required)
            load_error(l, map->line, map->column, "%s has no '%s'", what,
                       keys[k].name);
    }
}

static void
load_texts(struct loader *l, const struct yaml_node *v, const char *what,
           struct texts *out)
{
    size_t n = v->kind == YAML_LIST ? v->n : 1;
    const char **items = load_array(l, v, n, sizeof *items);
    if (!items)
        return;
    for (size_t i = 0; i < n; i++) {
        items[i] = load_text(l, v->kind == YAML_LIST ? v->items[i] : v, what);
        if (!items[i])
            return;
    }
    out->items = items;
    out->n = n;
}

/* x stands for a hexadecimal digit, 0 for a decimal one. */
static bool
has_form(const char *s, const char *form)
{
    if (strlen(s) != strlen(form))
        return false;
    for (; *form; form++, s++) {
        bool ok = *form == 'x'   ? isxdigit((unsigned char)*s)
                  : *form == '0' ? isdigit((unsigned char)*s)
                                 : *s == *form;
        if (!ok)
            return false;
    }
    return true;
}

/* YYYY-MM-DD, or YYYY/MM/DD as older Sigma rules have it. */
static bool
is_date(const char *s)
{
    if (!has_form(s, "0000-00-00") && !has_form(s, "0000/00/00"))
        return false;
    int month = (s[5] - '0') * 10 + s[6] - '0';
    int day = (s[8] - '0') * 10 + s[9] - '0';
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* The index of a word in a list; -1 is told. */
static int
load_choice(struct loader *l, const struct yaml_node *v, const char *what,
            const char *const *words, size_t n)
{
    const char *text = load_text(l, v, what);
    if (!text)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], text) == 0)
            return (int)i;
    struct nearest best = {NULL, 0};
    for (size_t i = 0; i < n; i++)
        nearest_offer(&best, text, words[i]);
    char hint[128];
    load_error(l, v->line, v->column, "unknown %s '%.80s'%s", what, text,
               nearest_hint(&best, hint));
    return -1;
}

static void
load_id(struct loader *l, struct rule *r, const struct yaml_node *v)
{
    const char *text = load_text(l, v, "id");
    if (!text)
        return;
    if (!has_form(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")) {
        load_error(l, v->line, v->column, "id '%.80s' is not a UUID", text);
        return;
    }
    for (size_t i = 0; i < l->rs->n; i++) {
        const struct rule *other = l->rs->rules[i];
        if (strcasecmp(other->id, text) == 0)
            load_error(l, v->line, v->column,
                       "id %s is already that of '%.80s' (%.120s:%u)", text,
                       other->title, other->path, other->line);
    }
    r->id = text;
}

static void
load_status(struct loader *l, struct rule *r, const struct yaml_node *v)
{
    static const char *const words[] = {"stable", "test", "experimental",
                                        "deprecated", "unsupported"};
    int i = load_choice(l, v, "status", words, COUNT(words));
    if (i < 0)
        return;
    r->status = words[i];
    r->retired = i >= 3;
}

static void
load_level(struct loader *l, struct rule *r, const struct yaml_node *v)
{
    static const char *const words[] = {"informational", "low", "medium",
                                        "high", "critical"};
    int i = load_choice(l, v, "level", words, COUNT(words));
    if (i >= 0)
        r->level = (enum level)i;
}

static void
load_category(struct loader *l, struct rule *r, const struct yaml_node *v)
{
    static const char *const words[] = {"tunnel", "flow", "case", "anomaly"};
    int i = load_choice(l, v, "category", words, COUNT(words));
    if (i < 0)
        return;
    r->category_text = words[i];
    r->category = (enum fact_category)(1 << i);
}

static void
load_fields(struct loader *l, const struct rule *r, const struct yaml_node *v)
{
    struct texts names = {NULL, 0};
    load_texts(l, v, "a field", &names);
    for (size_t i = 0; i < names.n; i++) {
        const struct yaml_node *at = v->kind == YAML_LIST ? v->items[i] : v;
        load_fact(l, r->category, names.items[i], at);
    }
}

static void
load_related(struct loader *l, struct rule *r, const struct yaml_node *v)
{
    if (v->kind != YAML_LIST) {
        load_error(l, v->line, v->column, "related must be a list, not %s",
                   load_kind(v));
        return;
    }
    for (size_t i = 0; i < v->n; i++)
        load_keys(l, r, v->items[i], "an entry of related", related_keys,
                  COUNT(related_keys));
}

static void
load_tiers(struct loader *l, struct rule *r, const struct yaml_node *v)
{
    if (v->kind != YAML_MAP || v->n == 0) {
        load_error(l, v->line, v->column,
                   "confidence must be a map of possible, probable and "
                   "confirmed to conditions");
        return;
    }
    r->has_tiers = true;
    for (size_t i = 0; i < v->n; i++) {
        static const char *const words[] = {"possible", "probable",
                                            "confirmed"};
        int tier =
            load_choice(l, yaml_key(v, i), "confidence", words, COUNT(words));
        if (tier >= 0)
            load_condition(l, r, yaml_value(v, i), &r->tiers[tier + 1]);
    }
}

static void
load_key(struct loader *l, struct rule *r, const struct key *k,
         const struct yaml_node *key, const struct yaml_node *v)
{
    const char **text = (const char **)(void *)((char *)r + k->offset);
    switch (k->kind) {
    case KEY_TEXT: *text = load_text(l, v, k->name); break;
    case KEY_TEXTS:
        load_texts(l, v, k->name, (struct texts *)(void *)text);
        break;
    case KEY_UUID: load_id(l, r, v); break;
    case KEY_DATE:
        *text = load_text(l, v, k->name);
        if (*text && !is_date(*text))
            load_error(l, v->line, v->column,
                       "%s '%.40s' is not a date (YYYY-MM-DD)", k->name, *text);
        break;
    case KEY_STATUS: load_status(l, r, v); break;
    case KEY_LEVEL: load_level(l, r, v); break;
    case KEY_LOGSOURCE:
        load_keys(l, r, v, "logsource", logsource_keys, COUNT(logsource_keys));
        break;
    case KEY_CATEGORY: load_category(l, r, v); break;
    case KEY_PRODUCT:
        *text = load_text(l, v, k->name);
        if (*text && strcmp(*text, "espy") != 0)
            load_error(l, v->line, v->column,
                       "product must be espy: a rule for '%.40s' judges "
                       "other things",
                       *text);
        break;
    case KEY_DETECTION: load_detection(l, r, v); break;
    case KEY_VERDICT:
        r->has_verdict = true;
        load_keys(l, r, v, "verdict", verdict_keys, COUNT(verdict_keys));
        break;
    case KEY_TIERS: load_tiers(l, r, v); break;
    case KEY_FINDING:
        r->is_finding = true;
        load_keys(l, r, v, "finding", finding_keys, COUNT(finding_keys));
        break;
    case KEY_NAME:
        load_finding_name(l, r, v, (struct template *)(void *)text);
        break;
    case KEY_TEMPLATE:
        load_template(l, r, v, k->name, (struct template *)(void *)text);
        break;
    case KEY_FIELDS: load_fields(l, r, v); break;
    case KEY_RELATED: load_related(l, r, v); break;
    case KEY_TESTS: load_tests(l, r, v); break;
    case KEY_IGNORED: load_text(l, v, key->text); break;
    }
}

static void
note_unused(struct loader *l, const struct rule *r)
{
    uint64_t used = r->condition.positive | r->condition.negative;
    for (int c = CONFIDENCE_POSSIBLE; c <= CONFIDENCE_CONFIRMED; c++)
        used |= r->tiers[c].positive | r->tiers[c].negative;
    for (size_t i = 0; i < r->n_selections; i++)
        if (!(used >> i & 1))
            load_note(l, r->selections[i].line, r->selections[i].column,
                      "selection '%.80s' is used by no condition",
                      r->selections[i].name);
}

static int
add_rule(struct ruleset *rs, struct rule *r)
{
    if (rs->n == rs->cap) {
        size_t cap = rs->cap ? rs->cap * 2 : 32;
        struct rule **more = realloc(rs->rules, cap * sizeof *more);
        if (!more)
            return -1;
        rs->rules = more;
        rs->cap = cap;
    }
    rs->rules[rs->n++] = r;
    return 0;
}

/* A rule is of one kind: a verdict, which also is what it is when it says nothing,
 * or a finding. */
static void
check_kind(struct loader *l, struct rule *r, const struct yaml_node *root)
{
    if (r->is_finding && r->has_verdict)
        load_error(l, root->line, root->column,
                   "a rule has a 'verdict' or a 'finding', not both");
    if (!r->is_finding && r->category == FACT_ANOMALY)
        load_error(l, root->line, root->column,
                   "a rule of category anomaly needs a 'finding': what is "
                   "wrong with packets says nothing of what they are");
    if (!r->is_finding && !r->verdict_name)
        r->verdict_name = r->title;
}

void
load_rule(struct loader *l, const struct yaml_node *root)
{
    struct rule *r = load_array(l, root, 1, sizeof *r);
    if (!r)
        return;
    size_t before = l->n_problems;
    r->path = l->path;
    r->line = root->line;
    load_keys(l, r, root, "the rule", rule_keys, COUNT(rule_keys));
    check_kind(l, r, root);
    if (l->n_problems == before) {
        note_unused(l, r);
        load_dormancy(l, r, root);
    }
    /* At the cap of problems, a faulty rule adds none: so ask for room too. */
    if (l->n_problems == before && before < LOAD_PROBLEMS_MAX &&
        add_rule(l->rs, r) != 0)
        l->starved = true;
}
