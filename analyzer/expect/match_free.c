/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/match_parts.h"

#include "analyzer/base/nearest.h"

#include <string.h>

const char *
match_yaml_text(struct arena *a, const struct yaml_node *n)
{
    const char *out = "";
    if (n->kind == YAML_SCALAR)
        return yaml_is_null(n) ? "(nothing)" : arena_printf(a, "%s", n->text);
    bool map = n->kind == YAML_MAP;
    for (size_t i = 0; i < n->n; i++)
        out = arena_printf(
            a, "%s%s%s%s%s", out, i ? ", " : "",
            map ? yaml_key(n, i)->text : "", map ? ": " : "",
            match_yaml_text(a, map ? yaml_value(n, i) : n->items[i]));
    return arena_printf(a, map ? "{%s}" : "[%s]", out);
}

static bool
scalar_holds(const struct yaml_node *want, const struct seen *got)
{
    bool truth;
    if (yaml_is_null(want))
        return got->kind == SEEN_NOTHING || got->omitted;
    switch (got->kind) {
    case SEEN_TEXT: return strcmp(seen_string(got), want->text) == 0;
    case SEEN_BOOL: return yaml_is_bool(want, &truth) && truth == got->truth;
    case SEEN_NUMBER:
    case SEEN_LIST: return match_number(want, got);
    default: return false;
    }
}

/* Of a map of the model every key is known since loading; names of counters are
 * not. */
static void
no_counter(struct matcher *m, const struct yaml_node *key,
           const struct yaml_node *want, const struct seen *in,
           const char *where)
{
    const struct model_count *c = in->at;
    struct nearest best = {NULL, 0};
    char hint[128];
    for (size_t i = 0; i < in->n; i++)
        nearest_offer(&best, key->text, c[i].name);
    match_complain(
        m, key, where, m->tail ? match_yaml_text(m->seer.arena, want) : "",
        match_text(m, "there is no such key%s", nearest_hint(&best, hint)));
    m->bad = true;
}

static void
free_map(struct matcher *m, const struct yaml_node *want,
         const struct seen *got, const char *where)
{
    for (size_t i = 0; i < want->n; i++) {
        const struct yaml_node *key = yaml_key(want, i);
        const struct yaml_node *value = yaml_value(want, i);
        const char *at = match_text(m, "%s.%s", where, key->text);
        struct seen v = seen_key(&m->seer, got, key->text);
        if (got->kind == SEEN_COUNTS && v.kind == SEEN_NOTHING)
            no_counter(m, key, value, got, at);
        else
            match_free(m, value, &v, at);
    }
}

static void
free_list(struct matcher *m, const struct yaml_node *want,
          const struct seen *got, const char *where)
{
    if (want->n != got->n)
        match_complain(m, want, where,
                       match_text(m, "%zu: %s", want->n,
                                  match_yaml_text(m->seer.arena, want)),
                       match_text(m, "%zu", got->n));
    for (size_t i = 0; i < want->n && i < got->n; i++) {
        struct seen v = seen_item(got, i);
        match_free(m, want->items[i], &v, match_text(m, "%s[%zu]", where, i));
    }
}

void
match_free(struct matcher *m, const struct yaml_node *want,
           const struct seen *got, const char *where)
{
    if (want->kind == YAML_MAP &&
        (got->kind == SEEN_MAP || got->kind == SEEN_COUNTS))
        free_map(m, want, got, where);
    else if (want->kind == YAML_LIST && got->kind == SEEN_LIST)
        free_list(m, want, got, where);
    else if (want->kind == YAML_SCALAR ? !scalar_holds(want, got)
                                       : !match_number(want, got))
        match_differs(m, want, got, where);
}
