/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/match_parts.h"

#include "analyzer/base/glob.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void
match_complain(struct matcher *m, const struct yaml_node *at, const char *where,
               const char *expected, const char *got)
{
    m->n++;
    if (!m->tail || m->n > MATCH_MISMATCHES)
        return;
    struct mismatch *x = arena_alloc(m->arena, sizeof *x);
    if (!x)
        return; /* counted all the same; the caller sees the arena's refusal */
    x->line = at->line;
    x->where = where;
    x->expected = expected;
    x->got = got;
    *m->tail = x;
    m->tail = &x->next;
}

static void
differs(struct matcher *m, const struct yaml_node *want, const json_t *got,
        const char *where)
{
    if (!m->tail) /* spares the texts */
        match_complain(m, want, where, "", "");
    else
        match_complain(m, want, where, match_yaml_text(m->arena, want),
                       match_json_text(m->arena, got));
}

bool
match_glob(struct matcher *m, const char *pattern, const char *text)
{
    struct glob g;
    return glob_compile(pattern, false, false, m->arena, &g) == 0 &&
           glob_holds(&g, text);
}

static bool
text_fits(struct matcher *m, enum spec_match how, const char *want,
          const char *got)
{
    switch (how) {
    case MATCH_GLOB: return match_glob(m, want, got);
    case MATCH_PREFIX: return strncmp(want, got, strlen(want)) == 0;
    case MATCH_PART: return strstr(got, want) != NULL;
    default: return strcmp(want, got) == 0;
    }
}

/* Is one of the texts seen (or the one) the text wanted? */
static bool
is_among(const char *want, const json_t *got)
{
    size_t i;
    const json_t *v;
    if (json_is_string(got))
        return strcmp(json_string_value(got), want) == 0;
    json_array_foreach(got, i, v) {
        if (json_is_string(v) && strcmp(json_string_value(v), want) == 0)
            return true;
    }
    return false;
}

static bool
text_holds(struct matcher *m, const struct spec *s,
           const struct yaml_node *want, const json_t *got)
{
    if (yaml_is_null(want))
        return !got || json_is_null(got);
    if (s->match == MATCH_ONE_OF)
        return is_among(want->text, got);
    return json_is_string(got) &&
           text_fits(m, s->match, want->text, json_string_value(got));
}

bool
match_number(const struct yaml_node *want, const json_t *got)
{
    double value, min = -INFINITY, max = INFINITY;
    if (yaml_is_null(want))
        return !got || json_is_null(got);
    if (!json_is_number(got))
        return false;
    if (want->kind == YAML_MAP)
        return expect_range(want, &min, &max) &&
               json_number_value(got) >= min && json_number_value(got) <= max;
    return yaml_is_real(want, &value) &&
           fabs(value - json_number_value(got)) <= 1e-9 * fabs(value);
}

static void
match_seconds(struct matcher *m, const struct yaml_node *parent,
              const struct yaml_node *want, const json_t *got,
              const char *where)
{
    double value = 0, tolerance = 0;
    const struct yaml_node *t = yaml_tree_get(parent, "tolerance");
    if (t)
        yaml_is_real(t, &tolerance);
    if (yaml_is_null(want)
            ? !got || json_is_null(got)
            : json_is_number(got) && yaml_is_real(want, &value) &&
                  fabs(json_number_value(got) - value) <= tolerance)
        return;
    const char *give = tolerance > 0
                           ? arena_printf(m->arena, "%s, give or take %g",
                                          want->text, tolerance)
                           : match_yaml_text(m->arena, want);
    match_complain(m, want, where, give, match_json_text(m->arena, got));
}

static void
match_texts(struct matcher *m, const struct yaml_node *want, const json_t *got,
            const char *where)
{
    bool all = true;
    if (want->kind == YAML_SCALAR)
        all = is_among(want->text, got);
    for (size_t i = 0; want->kind == YAML_LIST && i < want->n; i++)
        all &= is_among(want->items[i]->text, got);
    if (!all)
        differs(m, want, got, where);
}

/* Names of the file against those seen; what is not named must be 0. */
static void
match_counts(struct matcher *m, const struct yaml_node *want, const json_t *got,
             const char *where)
{
    const char *name;
    json_t *v;
    for (size_t i = 0; i < want->n; i++) {
        const struct yaml_node *key = yaml_key(want, i);
        const json_t *n = json_object_get(got, key->text);
        if (!match_number(yaml_value(want, i), n))
            differs(m, yaml_value(want, i), n,
                    arena_printf(m->arena, "%s: %s", where, key->text));
    }
    json_object_foreach((json_t *)got, name, v)
    {
        if (!yaml_tree_get(want, name) && json_integer_value(v) != 0)
            match_complain(m, want,
                           arena_printf(m->arena, "%s: %s", where, name),
                           "(none)", match_json_text(m->arena, v));
    }
}

static bool
is_nothing(const json_t *j)
{
    return !j || json_is_null(j) ||
           (json_is_integer(j) && json_integer_value(j) == 0);
}

void
match_map(struct matcher *m, const struct spec *table, bool exact,
          const struct yaml_node *want, const json_t *got, const char *where)
{
    for (size_t i = 0; i < want->n; i++) {
        const struct yaml_node *key = yaml_key(want, i);
        const struct spec *s = spec_find(table, key->text);
        match_value(
            m, s, want, yaml_value(want, i), json_object_get(got, s->key),
            m->tail ? arena_printf(m->arena, "%s: %s", where, key->text) : "");
    }
    for (const struct spec *s = table; exact && s->key; s++) {
        const json_t *v = json_object_get(got, s->key);
        if (!yaml_tree_get(want, s->key) && !is_nothing(v))
            match_complain(m, want,
                           arena_printf(m->arena, "%s: %s", where, s->key),
                           "(none)", match_json_text(m->arena, v));
    }
}

void
match_value(struct matcher *m, const struct spec *s,
            const struct yaml_node *parent, const struct yaml_node *want,
            const json_t *got, const char *where)
{
    bool truth = false;
    switch (s->kind) {
    case SPEC_TEXT:
        if (!text_holds(m, s, want, got))
            differs(m, want, got, where);
        break;
    case SPEC_BOOL:
        yaml_is_bool(want, &truth);
        if (!json_is_boolean(got) || json_is_true(got) != truth)
            differs(m, want, got, where);
        break;
    case SPEC_COUNT:
    case SPEC_COUNT_OR_LIST:
        if (!match_number(want, got))
            differs(m, want, got, where);
        break;
    case SPEC_SECONDS: match_seconds(m, parent, want, got, where); break;
    case SPEC_TEXTS: match_texts(m, want, got, where); break;
    case SPEC_MAP:
        match_map(m, s->sub, s->match == MATCH_EXACT, want, got, where);
        break;
    case SPEC_LIST: match_list(m, s, want, got, where); break;
    case SPEC_COUNTS: match_counts(m, want, got, where); break;
    case SPEC_FREE:
        match_free(m, want, got, where, strcmp(s->key, "counters") == 0);
        break;
    case SPEC_TOLERANCE:
    case SPEC_SOURCE: break;
    }
}

/* Lists that may be a number are seen under two keys. */
static void
match_key(struct matcher *m, const struct spec *s, const struct yaml_node *root,
          const struct yaml_node *want, const json_t *seen)
{
    char list[64];
    if (s->kind == SPEC_COUNT_OR_LIST && want->kind == YAML_LIST) {
        snprintf(list, sizeof list, "%s list", s->key);
        match_list(m, s, want, json_object_get(seen, list), s->key);
        return;
    }
    match_value(m, s, root, want,
                json_object_get(seen, s->seen ? s->seen : s->key), s->key);
}

int
match_expectation(const struct expectation *e, const json_t *seen,
                  const char *const *known, size_t n_known, struct arena *arena,
                  struct checks *out)
{
    memset(out, 0, sizeof *out);
    out->items = arena_array(arena, e->root->n + 1, sizeof *out->items);
    uint64_t refused = arena->refused;
    if (!out->items)
        return -1;
    for (size_t i = 0; i < e->root->n; i++) {
        const struct yaml_node *key = yaml_key(e->root, i);
        const struct spec *s = spec_find(spec_top, key->text);
        if (s->kind == SPEC_SOURCE)
            continue;
        struct check *c = &out->items[out->n++];
        struct matcher m = {.arena = arena,
                            .tail = &c->first,
                            .known = known,
                            .n_known = n_known};
        match_key(&m, s, e->root, yaml_value(e->root, i), seen);
        c->key = s->key;
        c->line = key->line;
        c->n = m.n;
        out->n_failed += c->n > 0;
        out->bad |= m.bad;
    }
    return arena->refused == refused ? 0 : -1;
}
