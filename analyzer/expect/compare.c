/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/match_parts.h"

#include <math.h>
#include <string.h>

void
match_complain(struct matcher *m, const struct yaml_node *at, const char *where,
               const char *expected, const char *got)
{
    m->n++;
    if (!m->tail || m->n > MATCH_MISMATCHES)
        return;
    struct mismatch *x = arena_alloc(m->seer.arena, sizeof *x);
    if (!x)
        return; /* counted all the same; the caller sees the arena's refusal */
    x->line = at->line;
    x->where = where;
    x->expected = expected;
    x->got = got;
    *m->tail = x;
    m->tail = &x->next;
}

void
match_differs(struct matcher *m, const struct yaml_node *want,
              const struct seen *got, const char *where)
{
    bool told = m->tail && m->n < MATCH_MISMATCHES; /* else spare the texts */
    match_complain(m, want, where,
                   told ? match_yaml_text(m->seer.arena, want) : "",
                   told ? seen_tell(&m->seer, got) : "");
}

bool
match_glob(struct matcher *m, const char *pattern, const char *text)
{
    struct match_pattern *p = m->pattern;
    if (p->text != pattern &&
        glob_compile(pattern, false, false, m->seer.arena, &p->glob) < 0)
        return false; /* the caller sees the arena's refusal */
    p->text = pattern;
    return glob_holds(&p->glob, text);
}

static void
match_part(struct matcher *m, enum spec_match how, const struct yaml_node *want,
           const struct seen *got, const char *where)
{
    const char *is = got->kind == SEEN_TEXT ? seen_string(got) : NULL;
    if (yaml_is_null(want)    ? got->kind == SEEN_NOTHING
        : !is                 ? false
        : how == MATCH_GLOB   ? match_glob(m, want->text, is)
        : how == MATCH_PREFIX ? !strncmp(want->text, is, strlen(want->text))
                              : strstr(is, want->text) != NULL)
        return;
    match_differs(m, want, got, where);
}

static bool
is_among(const struct yaml_node *want, const struct seen *got)
{
    if (yaml_is_null(want))
        return seen_is_empty(got);
    for (size_t i = 0; i < got->n; i++) {
        struct seen v = seen_item(got, i);
        if (v.kind == SEEN_TEXT && strcmp(seen_string(&v), want->text) == 0)
            return true;
    }
    return false;
}

static void
match_among(struct matcher *m, const struct yaml_node *want,
            const struct seen *got, const char *where)
{
    bool all = want->kind == YAML_LIST || is_among(want, got);
    for (size_t i = 0; want->kind == YAML_LIST && i < want->n; i++)
        all &= is_among(want->items[i], got);
    if (!all)
        match_differs(m, want, got, where);
}

bool
match_number(const struct yaml_node *want, const struct seen *got)
{
    double value, min = -INFINITY, max = INFINITY;
    double is = got->kind == SEEN_LIST ? (double)got->n : got->number;
    if (yaml_is_null(want))
        return got->kind == SEEN_NOTHING || got->omitted;
    if (got->kind != SEEN_NUMBER && got->kind != SEEN_LIST)
        return false;
    if (want->kind != YAML_SCALAR)
        return expect_range(want, &min, &max) && is >= min && is <= max;
    return yaml_is_real(want, &value) && fabs(value - is) <= 1e-9 * fabs(value);
}

static void
match_seconds(struct matcher *m, const struct yaml_node *parent,
              const struct yaml_node *want, const struct seen *got,
              const char *where)
{
    double value = 0, tolerance = 0;
    const struct yaml_node *t = yaml_tree_get(parent, "tolerance");
    if (t)
        yaml_is_real(t, &tolerance);
    if (yaml_is_null(want)
            ? got->kind == SEEN_NOTHING
            : got->kind == SEEN_NUMBER && yaml_is_real(want, &value) &&
                  fabs(got->number - value) <= tolerance)
        return;
    if (tolerance > 0)
        match_complain(
            m, want, where,
            match_text(m, "%s, give or take %g", want->text, tolerance),
            m->tail ? seen_tell(&m->seer, got) : "");
    else
        match_differs(m, want, got, where);
}

/* Names of the file against those seen; what is not named must be 0. */
static void
match_counts(struct matcher *m, const struct yaml_node *want,
             const struct seen *got, const char *where)
{
    const struct model_count *c = got->at;
    for (size_t i = 0; i < want->n; i++) {
        const struct yaml_node *key = yaml_key(want, i);
        struct seen n = seen_key(&m->seer, got, key->text);
        if (!match_number(yaml_value(want, i), &n))
            match_differs(m, yaml_value(want, i), &n,
                          match_text(m, "%s: %s", where, key->text));
    }
    for (size_t i = 0; i < got->n; i++)
        if (c[i].n && !yaml_tree_get(want, c[i].name))
            match_complain(m, want, match_text(m, "%s: %s", where, c[i].name),
                           "(none)",
                           match_text(m, "%llu", (unsigned long long)c[i].n));
}

void
match_map(struct matcher *m, const struct spec_table *t, bool exact,
          const struct yaml_node *want, const struct seen *got,
          const char *where)
{
    for (size_t i = 0; i < want->n; i++) {
        const char *key = yaml_key(want, i)->text;
        const struct spec *s = spec_find(t, key);
        const struct yaml_node *value = yaml_value(want, i);
        const char *at = match_text(m, "%s: %s", where, key);
        if (s) {
            match_spec(m, s, want, value, got, at);
        } else {
            struct seen v = seen_key(&m->seer, got, key);
            match_free(m, value, &v, at);
        }
    }
    for (size_t i = 0; exact && i < t->n; i++) {
        const char *key = t->keys[i].key;
        struct seen v = spec_seen(&m->seer, &t->keys[i], got, false);
        if (!yaml_tree_get(want, key) && !seen_is_empty(&v))
            match_complain(m, want, match_text(m, "%s: %s", where, key),
                           "(none)", m->tail ? seen_tell(&m->seer, &v) : "");
    }
}

void
match_spec(struct matcher *m, const struct spec *s,
           const struct yaml_node *parent, const struct yaml_node *want,
           const struct seen *object, const char *where)
{
    bool as_list = want->kind == YAML_LIST;
    if (s->kind == SPEC_SOURCE || s->kind == SPEC_TOLERANCE)
        return;
    struct seen got = spec_seen(&m->seer, s, object, as_list);
    if (s->kind == SPEC_SECONDS)
        match_seconds(m, parent, want, &got, where);
    else if (s->kind == SPEC_MAP)
        match_map(m, s->sub, s->match == MATCH_EXACT, want, &got, where);
    else if (s->kind == SPEC_LIST || (s->kind == SPEC_COUNT_OR_LIST && as_list))
        match_list(m, s, want, &got, where);
    else if (s->kind == SPEC_COUNTS)
        match_counts(m, want, &got, where);
    else if (s->match == MATCH_AMONG)
        match_among(m, want, &got, where);
    else if (s->match == MATCH_EQUAL)
        match_free(m, want, &got, where);
    else
        match_part(m, s->match, want, &got, where);
}

/* One key of the file. A copy of its name outlives the expectation. */
static void
check_key(const struct expectation *e, size_t i, struct matcher *m,
          struct check *c)
{
    const struct yaml_node *key = yaml_key(e->root, i);
    const struct yaml_node *want = yaml_value(e->root, i);
    const struct spec *s = spec_find(&spec_top, key->text);
    struct seen all = seen_map(&model_desc, m->seer.m);
    m->tail = &c->first;
    c->key = arena_copy(m->seer.arena, key->text, strlen(key->text));
    c->line = key->line;
    if (s) {
        match_spec(m, s, e->root, want, &all, s->key);
    } else {
        struct seen got = seen_key(&m->seer, &all, key->text);
        match_free(m, want, &got, c->key ? c->key : "");
    }
    c->n = m->n;
}

int
match_expectation(const struct expectation *e, const struct model *model,
                  const struct known *known, struct arena *arena,
                  struct checks *out)
{
    memset(out, 0, sizeof *out);
    out->items = arena_array(arena, e->root->n + 1, sizeof *out->items);
    uint64_t refused = arena->refused;
    if (!out->items)
        return -1;
    for (size_t i = 0; i < e->root->n; i++) {
        struct match_pattern pattern = {NULL, {NULL, 0}};
        struct matcher m = {
            .seer = {model, arena}, .pattern = &pattern, .known = known};
        const struct spec *s = spec_find(&spec_top, yaml_key(e->root, i)->text);
        if (s && s->kind == SPEC_SOURCE)
            continue;
        check_key(e, i, &m, &out->items[out->n++]);
        out->n_failed += m.n > 0;
        out->bad |= m.bad;
    }
    return arena->refused == refused ? 0 : -1;
}
