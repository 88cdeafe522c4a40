/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/expect.h"
#include "analyzer/base/nearest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPECT_ARENA (16u << 20)

static const char *const endings[] = {
    ".pcapng",  ".pcap",       ".cap",      ".pcapng.gz",
    ".pcap.gz", ".pcapng.zst", ".pcap.zst",
};

const struct spec *
spec_find(const struct spec *table, const char *key)
{
    for (; table->key; table++)
        if (strcmp(table->key, key) == 0)
            return table;
    return NULL;
}

static int __attribute__((format(printf, 3, 4)))
wrong(struct expectation *e, const struct yaml_node *at, const char *fmt, ...)
{
    char what[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    for (char *c = what; *c; c++) /* a key may hold anything */
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = '?';
    return err_set(&e->error, "%s:%u:%u: %s", e->path, at->line, at->column,
                   what);
}

static bool
is_number(const struct yaml_node *n)
{
    double d;
    return yaml_is_real(n, &d);
}

static bool
is_count(const struct yaml_node *n)
{
    int64_t i;
    return yaml_is_integer(n, &i) && i >= 0;
}

bool
expect_range(const struct yaml_node *n, double *min, double *max)
{
    if (n->kind != YAML_MAP || n->n == 0)
        return false;
    for (size_t i = 0; i < n->n; i++) {
        const char *key = yaml_key(n, i)->text;
        double *to = strcmp(key, "min") == 0   ? min
                     : strcmp(key, "max") == 0 ? max
                                               : NULL;
        if (!to || !yaml_is_real(yaml_value(n, i), to))
            return false;
    }
    return true;
}

static int check_value(struct expectation *e, const struct spec *s,
                       const struct yaml_node *n);

static int
check_map(struct expectation *e, const struct spec *table,
          const struct yaml_node *map, const char *what)
{
    if (map->kind != YAML_MAP)
        return wrong(e, map, "%s: not a map of keys", what);
    for (size_t i = 0; i < map->n; i++) {
        const struct yaml_node *key = yaml_key(map, i);
        const struct spec *s = spec_find(table, key->text);
        if (!s) {
            struct nearest best = {NULL, 0};
            char hint[128];
            for (const struct spec *k = table; k->key; k++)
                nearest_offer(&best, key->text, k->key);
            return wrong(e, key, "%s has no key '%.80s'%s", what, key->text,
                         nearest_hint(&best, hint));
        }
        if (check_value(e, s, yaml_value(map, i)) < 0)
            return -1;
    }
    return 0;
}

/* An entry of a list that is only a text stands for its first key. */
static int
check_list(struct expectation *e, const struct spec *s,
           const struct yaml_node *n)
{
    if (n->kind != YAML_LIST)
        return wrong(e, n, "%s: not a list", s->key);
    for (size_t i = 0; i < n->n; i++) {
        const struct yaml_node *item = n->items[i];
        bool brief = item->kind == YAML_SCALAR && !yaml_is_null(item) &&
                     (s->match == MATCH_EACH || s->match == MATCH_NONE);
        if (!brief && check_map(e, s->sub, item, s->one) < 0)
            return -1;
        if (!brief && s->match == MATCH_NONE && item->n == 0)
            return wrong(e, item, "%s: an empty map fits everything", s->key);
    }
    return 0;
}

static int
check_texts(struct expectation *e, const struct spec *s,
            const struct yaml_node *n)
{
    if (n->kind == YAML_SCALAR)
        return 0;
    for (size_t i = 0; i < n->n; i++)
        if (n->kind != YAML_LIST || n->items[i]->kind != YAML_SCALAR)
            return wrong(e, n, "%s: not a text, nor a list of texts", s->key);
    return 0;
}

static int
check_counts(struct expectation *e, const struct spec *s,
             const struct yaml_node *n)
{
    double min, max;
    if (n->kind != YAML_MAP)
        return wrong(e, n, "%s: not a map of names to numbers", s->key);
    for (size_t i = 0; i < n->n; i++) {
        const struct yaml_node *v = yaml_value(n, i);
        if (!is_count(v) && !expect_range(v, &min, &max))
            return wrong(e, v, "%s: %.60s: not a number", s->key,
                         yaml_key(n, i)->text);
    }
    return 0;
}

static int
check_value(struct expectation *e, const struct spec *s,
            const struct yaml_node *n)
{
    bool truth;
    double min, max;
    switch (s->kind) {
    case SPEC_TEXT:
        return n->kind == YAML_SCALAR ? 0
                                      : wrong(e, n, "%s: not a text", s->key);
    case SPEC_BOOL:
        return yaml_is_bool(n, &truth)
                   ? 0
                   : wrong(e, n, "%s: true or false", s->key);
    case SPEC_COUNT_OR_LIST:
        if (n->kind == YAML_LIST)
            return check_list(e, s, n);
        /* fall through */
    case SPEC_COUNT:
        return is_count(n) || yaml_is_null(n) || expect_range(n, &min, &max)
                   ? 0
                   : wrong(e, n, "%s: not a whole number, nor {min, max}",
                           s->key);
    case SPEC_SECONDS:
    case SPEC_TOLERANCE:
        return is_number(n) || (s->kind == SPEC_SECONDS && yaml_is_null(n))
                   ? 0
                   : wrong(e, n, "%s: not a number", s->key);
    case SPEC_TEXTS:
    case SPEC_SOURCE: return check_texts(e, s, n);
    case SPEC_MAP: return check_map(e, s->sub, n, s->key);
    case SPEC_LIST: return check_list(e, s, n);
    case SPEC_COUNTS: return check_counts(e, s, n);
    case SPEC_FREE:
        return n->kind == YAML_MAP
                   ? 0
                   : wrong(e, n, "%s: not a map of keys", s->key);
    }
    return 0;
}

/* --- where the capture is -------------------------------------------------------- */

static size_t
folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

static int
capture_named(struct expectation *e, const struct yaml_node *n)
{
    if (e->n_captures == EXPECT_CAPTURES)
        return wrong(e, n, "capture: more than %d", EXPECT_CAPTURES);
    if (yaml_is_null(n) || n->text[0] == '\0')
        return wrong(e, n, "capture: names nothing");
    int folder = n->text[0] == '/' ? 0 : (int)folder_length(e->path);
    e->captures[e->n_captures++] =
        arena_printf(&e->arena, "%.*s%s", folder, e->path, n->text);
    return 0;
}

/* NAME.pcapng, NAME.pcap, ...; the first of them when none is there, for the
 * error to name. */
static void
capture_beside(struct expectation *e)
{
    size_t stem = strlen(e->path), suffix = strlen(EXPECT_SUFFIX);
    if (stem > suffix && strcmp(e->path + stem - suffix, EXPECT_SUFFIX) == 0)
        stem -= suffix;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        const char *path =
            arena_printf(&e->arena, "%.*s%s", (int)stem, e->path, endings[i]);
        if (i == 0 || access(path, F_OK) == 0)
            e->captures[0] = path;
        if (access(path, F_OK) == 0)
            break;
    }
    e->n_captures = 1;
}

static int
captures_find(struct expectation *e)
{
    const struct yaml_node *n = yaml_tree_get(e->root, "capture");
    if (!n) {
        capture_beside(e);
        return 0;
    }
    if (n->kind == YAML_SCALAR)
        return capture_named(e, n);
    for (size_t i = 0; i < n->n; i++)
        if (capture_named(e, n->items[i]) < 0)
            return -1;
    return n->n ? 0 : wrong(e, n, "capture: names nothing");
}

/* --- loading --------------------------------------------------------------------- */

static int
begin(struct expectation *e, const char *path)
{
    memset(e, 0, sizeof *e);
    arena_init(&e->arena, EXPECT_ARENA);
    e->text = "";
    e->path = arena_copy(&e->arena, path, strlen(path));
    return e->path ? 0 : err_set(&e->error, "%s: out of memory", path);
}

static int
parse(struct expectation *e, const char *text, size_t n)
{
    struct yaml_documents docs;
    struct yaml_problem p;
    if (!(e->text = arena_copy(&e->arena, text, n))) {
        e->text = "";
        return err_set(&e->error, "%s: out of memory", e->path);
    }
    e->size = n;
    if (yaml_tree_parse(e->text, n, &e->arena, &docs, &p) < 0)
        return err_set(&e->error, "%s:%u:%u: %s", e->path, p.line, p.column,
                       p.text);
    if (docs.n != 1)
        return err_set(&e->error, "%s:1:1: %s", e->path,
                       docs.n ? "more than one YAML document"
                              : "nothing is expected");
    e->root = docs.roots[0];
    if (check_map(e, spec_top, e->root, "an expectation") < 0)
        return -1;
    return captures_find(e);
}

int
expectation_load_memory(struct expectation *e, const char *path,
                        const char *text, size_t n)
{
    return begin(e, path) < 0 ? -1 : parse(e, text, n);
}

int
expectation_load(struct expectation *e, const char *path)
{
    if (begin(e, path) < 0)
        return -1;
    FILE *f = fopen(path, "rb");
    if (!f)
        return err_set(&e->error, "%s: %s", path, strerror(errno));
    char *text = malloc(YAML_TEXT_MAX + 1);
    size_t n = text ? fread(text, 1, YAML_TEXT_MAX + 1, f) : 0;
    int rc = !text || ferror(f)
                 ? err_set(&e->error, "%s: %s", path,
                           text ? strerror(errno) : "out of memory")
                 : parse(e, text, n);
    free(text);
    fclose(f);
    return rc;
}

int
expectation_new(struct expectation *e, const char *path, const char *capture)
{
    if (begin(e, path) < 0)
        return -1;
    e->captures[0] = arena_copy(&e->arena, capture, strlen(capture));
    e->n_captures = 1;
    return e->captures[0] ? 0 : err_set(&e->error, "%s: out of memory", path);
}

void
expectation_free(struct expectation *e)
{
    arena_free(&e->arena);
}
