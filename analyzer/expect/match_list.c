/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/match_parts.h"

#include <string.h>

#define BRIEF 8 /* entries that are named */

static const struct spec *
first_key(const struct spec *s)
{
    return &s->sub->keys[0];
}

/* An entry's mismatches with one seen. A bare text stands for the first key. */
static size_t
distance(const struct matcher *m, const struct spec *s,
         const struct yaml_node *want, const struct seen *got)
{
    struct matcher quiet = {.seer = m->seer, .pattern = m->pattern};
    if (want->kind == YAML_SCALAR)
        match_spec(&quiet, first_key(s), NULL, want, got, "");
    else
        match_map(&quiet, s->sub, false, want, got, "");
    return quiet.n;
}

static const struct yaml_node *
name_of(const struct spec *s, const struct yaml_node *want)
{
    return want->kind == YAML_SCALAR ? want
                                     : yaml_tree_get(want, first_key(s)->key);
}

/* Is it the one that is meant, whatever else may differ? */
static bool
is_meant(const struct matcher *m, const struct spec *s,
         const struct yaml_node *want, const struct seen *got)
{
    struct matcher quiet = {.seer = m->seer, .pattern = m->pattern};
    const struct yaml_node *first = name_of(s, want);
    if (first)
        match_spec(&quiet, first_key(s), NULL, first, got, "");
    return quiet.n == 0;
}

/* The entries seen, in brief. */
static const char *
brief(struct matcher *m, const struct spec *s, const struct seen *list)
{
    const char *out = "";
    if (!m->tail)
        return "";
    for (size_t i = 0; i < list->n; i++) {
        if (i == BRIEF)
            return match_text(m, "%s and %zu more", out, list->n - i);
        struct seen item = seen_item(list, i);
        struct seen a = spec_seen(&m->seer, first_key(s), &item, false);
        struct seen b = spec_seen(&m->seer, first_key(s) + 1, &item, false);
        out = match_text(m, "%s%s%s (%s)", out, i ? ", " : "",
                         seen_tell(&m->seer, &a), seen_tell(&m->seer, &b));
    }
    return *out ? out : "(none)";
}

/* A name that no rule gives: a mistake of spelling, or of another version. NULL:
 * it may be given. */
static const char *
unknown(struct matcher *m, const struct spec *s, const struct yaml_node *want)
{
    const struct known none = {NULL, NULL, NULL};
    const struct known *k = m->known ? m->known : &none;
    const struct yaml_node *name = name_of(s, want);
    known_name *knows = s->sub->of == &model_finding_desc   ? k->finding
                        : s->sub->of == &model_verdict_desc ? k->verdict
                                                            : NULL;
    struct nearest best = {NULL, 0};
    char hint[128];
    if (!name || !knows || knows(k->ctx, name->text, &best))
        return NULL;
    return match_text(m, "no rule gives this %s%s", s->sub->one,
                      nearest_hint(&best, hint));
}

/* "tunnel 1: inner" and "ipsec0" make "tunnel 1: inner ipsec0". */
static const char *
entry_place(struct matcher *m, const char *where, const struct spec *s,
            const struct seen *entry)
{
    const char *colon = strrchr(where, ':');
    int outer = colon ? (int)(colon - where) + 2 : 0;
    struct seen name = spec_seen(&m->seer, first_key(s), entry, false);
    return match_text(m, "%.*s%s %s", outer, where, s->sub->one,
                      m->tail ? seen_tell(&m->seer, &name) : "");
}

/*
 * The entry seen that fits, or else the nearest of those that are meant; list->n:
 * there is none. Most expectations name entries in the order they are seen in, so
 * the search begins after the last one that was found (*from).
 */
static size_t
find(const struct matcher *m, const struct spec *s,
     const struct yaml_node *want, const struct seen *list, const bool *taken,
     size_t *from, size_t *least)
{
    size_t best = list->n;
    *least = SIZE_MAX;
    for (size_t i = 0; i < list->n && *least; i++) {
        size_t at = (*from + i) % list->n;
        struct seen item = seen_item(list, at);
        if ((taken && taken[at]) || !is_meant(m, s, want, &item))
            continue;
        size_t d = distance(m, s, want, &item);
        if (d < *least || (d == *least && at < best)) {
            *least = d;
            best = at;
        }
    }
    if (*least == 0)
        *from = best + 1;
    return best;
}

/* taken: each is seen once, so it fits one that is expected. */
static void
list_each(struct matcher *m, const struct spec *s, const struct yaml_node *want,
          const struct seen *got, bool *taken, size_t *from, const char *where)
{
    size_t least, at = find(m, s, want, got, taken, from, &least);
    if (at < got->n && taken)
        taken[at] = true;
    if (least == 0)
        return;
    if (at < got->n) {
        struct seen nearest = seen_item(got, at);
        match_map(m, s->sub, false, want, &nearest,
                  entry_place(m, where, s, &nearest));
        return;
    }
    const char *why = unknown(m, s, want);
    match_complain(m, want, where,
                   m->tail ? match_yaml_text(m->seer.arena, want) : "",
                   why     ? why
                   : taken ? "(not there)"
                           : brief(m, s, got));
}

static void
list_none(struct matcher *m, const struct spec *s, const struct yaml_node *want,
          const struct seen *got, const char *where)
{
    const char *expected =
        match_text(m, "not: %s", match_yaml_text(m->seer.arena, want));
    const char *why = unknown(m, s, want);
    if (why)
        match_complain(m, want, where, expected, why);
    for (size_t i = 0; i < got->n; i++) {
        struct seen item = seen_item(got, i);
        if (distance(m, s, want, &item) == 0) {
            match_complain(m, want, where, expected, brief(m, s, got));
            break;
        }
    }
}

static void
list_order(struct matcher *m, const struct spec *s,
           const struct yaml_node *want, const struct seen *got,
           const char *where)
{
    if (got->n != want->n)
        match_complain(
            m, want, match_text(m, "%s: how many", where),
            match_text(m, "%zu", want->n),
            got->n ? match_text(m, "%zu: %s", got->n, brief(m, s, got)) : "0");
    for (size_t i = 0; i < want->n && i < got->n; i++) {
        struct seen item = seen_item(got, i);
        match_map(m, s->sub, false, want->items[i], &item,
                  match_text(m, "%s %zu", s->sub->one, i + 1));
    }
}

static void
list_same(struct matcher *m, const struct spec *s, const struct yaml_node *want,
          const struct seen *got, const char *where)
{
    bool *taken = arena_array(m->seer.arena, got->n + 1, sizeof *taken);
    size_t from = 0;
    if (!taken)
        return; /* the caller sees the arena's refusal */
    for (size_t i = 0; i < want->n; i++)
        list_each(m, s, want->items[i], got, taken, &from, where);
    for (size_t k = 0; k < got->n; k++) {
        struct seen item = seen_item(got, k);
        if (!taken[k])
            match_complain(m, want, where, "(none)",
                           m->tail ? seen_tell(&m->seer, &item) : "");
    }
}

void
match_list(struct matcher *m, const struct spec *s,
           const struct yaml_node *want, const struct seen *got,
           const char *where)
{
    size_t from = 0;
    if (s->match == MATCH_SAME)
        list_same(m, s, want, got, where);
    else if (s->match == MATCH_EACH)
        for (size_t i = 0; i < want->n; i++)
            list_each(m, s, want->items[i], got, NULL, &from, where);
    else if (s->match == MATCH_NONE)
        for (size_t i = 0; i < want->n; i++)
            list_none(m, s, want->items[i], got, where);
    else
        list_order(m, s, want, got, where);
}
