/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/match_parts.h"

#include "analyzer/base/nearest.h"

#include <string.h>

#define TEXT_LONG \
    400 /* bytes: what a value's text may grow to before it is cut */

/* --- values as text -------------------------------------------------------------- */

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

/* Lists are told up to a length that a reader takes in. */
const char *
match_json_text(struct arena *a, const json_t *j)
{
    const char *out = "", *key;
    size_t i;
    const json_t *v;
    json_t *w;
    switch (j ? json_typeof(j) : JSON_NULL) {
    case JSON_STRING: return arena_printf(a, "%s", json_string_value(j));
    case JSON_INTEGER:
        return arena_printf(a, "%lld", (long long)json_integer_value(j));
    case JSON_REAL: return arena_printf(a, "%.6g", json_real_value(j));
    case JSON_TRUE: return "true";
    case JSON_FALSE: return "false";
    case JSON_NULL: return "(nothing)";
    case JSON_ARRAY:
        json_array_foreach(j, i, v) {
            if (i == 12 || strlen(out) > TEXT_LONG) {
                out = arena_printf(a, "%s, and %zu more", out,
                                   json_array_size(j) - i);
                break;
            }
            out = arena_printf(a, "%s%s%s", out, i ? ", " : "",
                               match_json_text(a, v));
        }
        return arena_printf(a, "[%s]", out);
    case JSON_OBJECT:
        json_object_foreach((json_t *)j, key, w)
        {
            if (strlen(out) > TEXT_LONG) {
                out = arena_printf(a, "%s, ...", out);
                break;
            }
            out = arena_printf(a, "%s%s%s: %s", out, *out ? ", " : "", key,
                               match_json_text(a, w));
        }
        return arena_printf(a, "{%s}", out);
    }
    return "";
}

/* --- any value -------------------------------------------------------------------- */

static bool
scalar_holds(const struct yaml_node *want, const json_t *got)
{
    bool truth;
    if (yaml_is_null(want))
        return !got || json_is_null(got);
    if (json_is_string(got))
        return strcmp(json_string_value(got), want->text) == 0;
    if (json_is_boolean(got))
        return yaml_is_bool(want, &truth) && truth == json_is_true(got);
    return json_is_number(got) && match_number(want, got);
}

static void
not_there(struct matcher *m, const struct yaml_node *key,
          const struct yaml_node *want, const json_t *in, const char *where,
          bool bad)
{
    struct nearest best = {NULL, 0};
    char hint[128];
    const char *name;
    json_t *v;
    json_object_foreach((json_t *)in, name, v)
    {
        nearest_offer(&best, key->text, name);
    }
    match_complain(m, key, where, match_yaml_text(m->arena, want),
                   arena_printf(m->arena, "there is no such key%s",
                                nearest_hint(&best, hint)));
    m->bad |= bad;
}

static void
free_map(struct matcher *m, const struct yaml_node *want, const json_t *got,
         const char *where, bool bad)
{
    for (size_t i = 0; i < want->n; i++) {
        const struct yaml_node *key = yaml_key(want, i);
        const struct yaml_node *value = yaml_value(want, i);
        const char *at = arena_printf(m->arena, "%s.%s", where, key->text);
        const json_t *v = json_object_get(got, key->text);
        if (v)
            match_free(m, value, v, at, bad);
        else if (bad || !yaml_is_null(value))
            not_there(m, key, value, got, at, bad);
    }
}

static void
free_list(struct matcher *m, const struct yaml_node *want, const json_t *got,
          const char *where, bool bad)
{
    size_t n = json_array_size(got);
    if (want->n != n)
        match_complain(m, want, where,
                       arena_printf(m->arena, "%zu: %s", want->n,
                                    match_yaml_text(m->arena, want)),
                       arena_printf(m->arena, "%zu", n));
    for (size_t i = 0; i < want->n && i < n; i++)
        match_free(m, want->items[i], json_array_get(got, i),
                   arena_printf(m->arena, "%s[%zu]", where, i), bad);
}

void
match_free(struct matcher *m, const struct yaml_node *want, const json_t *got,
           const char *where, bool missing_is_bad)
{
    double min, max;
    if (want->kind == YAML_MAP && json_is_object(got))
        free_map(m, want, got, where, missing_is_bad);
    else if (want->kind == YAML_LIST && json_is_array(got))
        free_list(m, want, got, where, missing_is_bad);
    else if (!(want->kind == YAML_SCALAR && scalar_holds(want, got)) &&
             !(expect_range(want, &min, &max) && json_is_number(got) &&
               match_number(want, got)))
        match_complain(m, want, where, match_yaml_text(m->arena, want),
                       match_json_text(m->arena, got));
}
