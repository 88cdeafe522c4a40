/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/yaml_write.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define BRIEF 4 /* maps with that many keys at most go on one line */

static bool
is_plain(const char *s)
{
    static const char *const words[] = {"true", "false", "yes", "no", "on",
                                        "off",  "null",  "y",   "n"};
    static const char fits[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _./()-";
    if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z')) ||
        s[strspn(s, fits)] || s[strlen(s) - 1] == ' ')
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(s, words[i]) == 0)
            return false;
    return true;
}

/* The character at s; jansson's strings are valid UTF-8. */
static size_t
decode(const unsigned char *s, uint32_t *code)
{
    size_t n = *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
    *code = n == 1 ? *s : *s & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        *code = *code << 6 | (s[i] & 0x3f);
    return n;
}

void
yaml_write_text(FILE *to, const char *text)
{
    if (is_plain(text)) {
        fputs(text, to);
        return;
    }
    fputc('"', to);
    for (const unsigned char *s = (const unsigned char *)text; *s;) {
        uint32_t code;
        s += decode(s, &code);
        if (code == '"' || code == '\\')
            fprintf(to, "\\%c", (int)code);
        else if (code >= ' ' && code < 0x7f)
            fputc((int)code, to);
        else
            fprintf(to, code > 0xffff ? "\\U%08x" : "\\u%04x", code);
    }
    fputc('"', to);
}

static bool
is_empty(const json_t *v)
{
    return !v || json_is_null(v) ||
           (json_is_array(v) && json_array_size(v) == 0) ||
           (json_is_object(v) && json_object_size(v) == 0);
}

static void write_value(FILE *to, const struct spec *s, const json_t *v);

static void
write_scalar(FILE *to, const json_t *v)
{
    if (json_is_string(v))
        yaml_write_text(to, json_string_value(v));
    else if (json_is_integer(v))
        fprintf(to, "%lld", (long long)json_integer_value(v));
    else if (json_is_real(v))
        fprintf(to, "%.1f", json_real_value(v));
    else
        fputs(json_is_true(v)    ? "true"
              : json_is_false(v) ? "false"
                                 : "null",
              to);
}

static bool
is_written(const struct spec *s, const json_t *map)
{
    const json_t *v = json_object_get(map, s->key);
    bool zero = json_is_integer(v) && json_integer_value(v) == 0;
    return s->kind != SPEC_TOLERANCE && !s->seldom && !is_empty(v) && !zero;
}

/* One key of a map; seconds come with a tolerance. */
static void
write_pair(FILE *to, const struct spec *s, const json_t *map)
{
    fprintf(to, "%s: ", s->key);
    write_value(to, s, json_object_get(map, s->key));
    if (s->kind == SPEC_SECONDS)
        fputs(", tolerance: 1", to);
}

static void
write_map(FILE *to, const struct spec *table, const json_t *map)
{
    const char *between = "";
    fputc('{', to);
    for (const struct spec *s = table; s->key; s++) {
        if (!is_written(s, map))
            continue;
        fputs(between, to);
        write_pair(to, s, map);
        between = ", ";
    }
    fputc('}', to);
}

static void
write_counts(FILE *to, const json_t *map)
{
    const char *name, *between = "";
    json_t *v;
    fputc('{', to);
    json_object_foreach((json_t *)map, name, v)
    {
        fputs(between, to);
        yaml_write_text(to, name);
        fputs(": ", to);
        write_scalar(to, v);
        between = ", ";
    }
    fputc('}', to);
}

static void
write_list(FILE *to, const struct spec *s, const json_t *list)
{
    size_t i;
    const json_t *v;
    fputc('[', to);
    json_array_foreach(list, i, v) {
        fputs(i ? ", " : "", to);
        if (s->sub)
            write_map(to, s->sub, v);
        else
            write_scalar(to, v);
    }
    fputc(']', to);
}

static void
write_value(FILE *to, const struct spec *s, const json_t *v)
{
    if (s->match == MATCH_ONE_OF && json_is_array(v))
        write_scalar(to, json_array_get(v, 0));
    else if (s->kind == SPEC_COUNTS)
        write_counts(to, v);
    else if (s->kind == SPEC_MAP)
        write_map(to, s->sub, v);
    else if (json_is_array(v))
        write_list(to, s, v);
    else
        write_scalar(to, v);
}

static void
write_entry(FILE *to, const struct spec *s, const json_t *entry)
{
    size_t keys = 0;
    const char *lead = "  - ";
    for (const struct spec *k = s->sub; k->key; k++)
        keys += !k->seldom;
    if (keys <= BRIEF && s->match != MATCH_EACH) {
        fputs("  - ", to);
        write_map(to, s->sub, entry);
        fputc('\n', to);
        return;
    }
    for (const struct spec *k = s->sub; k->key; k++) {
        if (!is_written(k, entry))
            continue;
        fputs(lead, to);
        fprintf(to, "%s: ", k->key);
        write_value(to, k, json_object_get(entry, k->key));
        if (k->kind == SPEC_SECONDS)
            fputs("\n    tolerance: 1", to);
        fputc('\n', to);
        lead = "    ";
    }
    if (lead[2] == '-') /* nothing was worth a line */
        fputs("  - {}\n", to);
}

/* Of what only has to be there, one entry of a kind is enough. */
static bool
is_repeated(const struct spec *s, const json_t *list, size_t i)
{
    const json_t *a = json_array_get(list, i);
    for (size_t k = 0; s->match == MATCH_EACH && k < i; k++) {
        bool same = true;
        for (const struct spec *p = s->sub; p->key && same; p++)
            same = p->seldom ||
                   json_equal(json_object_get(a, p->key),
                              json_object_get(json_array_get(list, k), p->key));
        if (same)
            return true;
    }
    return false;
}

void
yaml_write_key(FILE *to, const struct spec *s, const json_t *seen)
{
    bool block = s->sub && json_array_size(seen) > 0;
    fprintf(to, "%s:%s", s->key, block ? "\n" : " ");
    if (!block) {
        write_value(to, s, seen);
        fputc('\n', to);
        return;
    }
    for (size_t i = 0; i < json_array_size(seen); i++)
        if (!is_repeated(s, seen, i))
            write_entry(to, s, json_array_get(seen, i));
}
