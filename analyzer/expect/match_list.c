/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/match_parts.h"

#include "analyzer/base/nearest.h"

#include <string.h>

#define ENTRIES_MAX 4096 /* of MATCH_SAME */

/* An entry's mismatches with one seen. A bare text stands for the first key. */
static size_t
distance(const struct matcher *m, const struct spec *s,
         const struct yaml_node *want, const json_t *got)
{
    struct matcher quiet = {.arena = m->arena};
    if (want->kind == YAML_SCALAR)
        match_value(&quiet, s->sub, NULL, want,
                    json_object_get(got, s->sub->key), "");
    else
        match_map(&quiet, s->sub, false, want, got, "");
    return quiet.n;
}

/* Is it the one that is meant, whatever else may differ? */
static bool
is_meant(const struct matcher *m, const struct spec *s,
         const struct yaml_node *want, const json_t *got)
{
    struct matcher quiet = {.arena = m->arena};
    const struct yaml_node *first =
        want->kind == YAML_SCALAR ? want : yaml_tree_get(want, s->sub->key);
    if (first)
        match_value(&quiet, s->sub, NULL, first,
                    json_object_get(got, s->sub->key), "");
    return quiet.n == 0;
}

/* The entries seen, in brief. */
static const char *
brief(struct matcher *m, const struct spec *s, const json_t *list)
{
    const char *out = "";
    size_t i;
    const json_t *item;
    if (!m->tail)
        return "";
    json_array_foreach(list, i, item) {
        if (i == 8)
            return arena_printf(m->arena, "%s and %zu more", out,
                                json_array_size(list) - i);
        const json_t *more = json_object_get(item, s->sub[1].key);
        out = arena_printf(
            m->arena, "%s%s%s%s%s%s", out, i ? ", " : "",
            match_json_text(m->arena, json_object_get(item, s->sub->key)),
            more ? " (" : "", more ? match_json_text(m->arena, more) : "",
            more ? ")" : "");
    }
    return *out ? out : "(none)";
}

/* A verdict that no rule gives: a mistake of spelling, or of another version. */
static const char *
unknown_verdict(struct matcher *m, const char *name)
{
    struct nearest best = {NULL, 0};
    char hint[128];
    for (size_t i = 0; i < m->n_known; i++) {
        if (match_glob(m, name, m->known[i]))
            return NULL;
        nearest_offer(&best, name, m->known[i]);
    }
    return arena_printf(m->arena, "no rule gives this verdict%s",
                        nearest_hint(&best, hint));
}

static const char *
unknown(struct matcher *m, const struct spec *s, const struct yaml_node *want)
{
    const struct yaml_node *name =
        want->kind == YAML_SCALAR ? want : yaml_tree_get(want, s->sub->key);
    bool verdict = strcmp(s->sub->key, "verdict") == 0;
    return verdict && name && m->n_known ? unknown_verdict(m, name->text)
                                         : NULL;
}

/* "tunnel 1: inner" and "ipsec0" make "tunnel 1: inner ipsec0". */
static const char *
entry_place(struct matcher *m, const char *where, const char *one,
            const char *name)
{
    const char *colon = strrchr(where, ':');
    int outer = colon ? (int)(colon - where) + 2 : 0;
    return arena_printf(m->arena, "%.*s%s %s", outer, where, one, name);
}

static void
list_each(struct matcher *m, const struct spec *s, const struct yaml_node *want,
          const json_t *got, const char *where)
{
    const json_t *nearest = NULL, *item;
    size_t least = SIZE_MAX, k;
    json_array_foreach(got, k, item) {
        size_t d =
            is_meant(m, s, want, item) ? distance(m, s, want, item) : SIZE_MAX;
        if (d < least) {
            least = d;
            nearest = item;
        }
    }
    if (least == 0)
        return;
    if (!nearest) {
        const char *why = unknown(m, s, want);
        match_complain(m, want, where,
                       m->tail ? match_yaml_text(m->arena, want) : "",
                       why ? why : brief(m, s, got));
        return;
    }
    const char *name =
        match_json_text(m->arena, json_object_get(nearest, s->sub->key));
    match_map(m, s->sub, false, want, nearest,
              entry_place(m, where, s->one, name));
}

static void
list_none(struct matcher *m, const struct spec *s, const struct yaml_node *want,
          const json_t *got, const char *where)
{
    size_t k;
    const json_t *item;
    const char *expected =
        arena_printf(m->arena, "not: %s", match_yaml_text(m->arena, want));
    const char *why = unknown(m, s, want);
    if (why)
        match_complain(m, want, where, expected, why);
    json_array_foreach(got, k, item) {
        if (distance(m, s, want, item) == 0) {
            match_complain(m, want, where, expected, brief(m, s, got));
            break;
        }
    }
}

static void
list_order(struct matcher *m, const struct spec *s,
           const struct yaml_node *want, const json_t *got, const char *where)
{
    size_t n = json_array_size(got);
    if (n != want->n)
        match_complain(
            m, want, arena_printf(m->arena, "%s: how many", where),
            arena_printf(m->arena, "%zu", want->n),
            n ? arena_printf(m->arena, "%zu: %s", n, brief(m, s, got)) : "0");
    for (size_t i = 0; i < want->n && i < n; i++)
        match_map(m, s->sub, false, want->items[i], json_array_get(got, i),
                  arena_printf(m->arena, "%s %zu", s->one, i + 1));
}

/* Each expected takes a seen one that fits, or else the one that is meant. */
static void
list_same(struct matcher *m, const struct spec *s, const struct yaml_node *want,
          const json_t *got, const char *where)
{
    size_t n = json_array_size(got);
    bool *taken =
        n <= ENTRIES_MAX ? arena_array(m->arena, n + 1, sizeof *taken) : NULL;
    if (!taken) {
        match_complain(m, want, where, "", "too many to compare");
        return;
    }
    for (size_t i = 0; i < want->n; i++) {
        size_t best = n, least = SIZE_MAX;
        for (size_t k = 0; k < n; k++) {
            const json_t *item = json_array_get(got, k);
            size_t d = taken[k] || !is_meant(m, s, want->items[i], item)
                           ? SIZE_MAX
                           : distance(m, s, want->items[i], item);
            if (d < least) {
                least = d;
                best = k;
            }
        }
        if (best == n) {
            match_complain(m, want->items[i], where,
                           match_yaml_text(m->arena, want->items[i]),
                           "(not there)");
            continue;
        }
        taken[best] = true;
        const json_t *item = json_array_get(got, best);
        match_map(
            m, s->sub, false, want->items[i], item,
            arena_printf(
                m->arena, "%s %s", s->one,
                match_json_text(m->arena, json_object_get(item, s->sub->key))));
    }
    for (size_t k = 0; k < n; k++)
        if (!taken[k])
            match_complain(m, want, where, "(none)",
                           match_json_text(m->arena, json_array_get(got, k)));
}

void
match_list(struct matcher *m, const struct spec *s,
           const struct yaml_node *want, const json_t *got, const char *where)
{
    switch (s->match) {
    case MATCH_EACH:
        for (size_t i = 0; i < want->n; i++)
            list_each(m, s, want->items[i], got, where);
        break;
    case MATCH_NONE:
        for (size_t i = 0; i < want->n; i++)
            list_none(m, s, want->items[i], got, where);
        break;
    case MATCH_SAME: list_same(m, s, want, got, where); break;
    default: list_order(m, s, want, got, where);
    }
}
