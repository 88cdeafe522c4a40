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

static bool
is_range(const struct yaml_node *n)
{
    double min, max;
    return expect_range(n, &min, &max);
}

static int
must(struct expectation *e, const struct yaml_node *n, const char *key, bool is,
     const char *what)
{
    return is ? 0 : wrong(e, n, "%s: %s", key, what);
}

static int
check_count(struct expectation *e, const char *key, const struct yaml_node *n)
{
    return must(e, n, key, is_count(n) || yaml_is_null(n) || is_range(n),
                "not a whole number, nor {min, max}");
}

static int
check_counts(struct expectation *e, const char *key, const struct yaml_node *n)
{
    if (n->kind != YAML_MAP)
        return wrong(e, n, "%s: not a map of names to numbers", key);
    for (size_t i = 0; i < n->n; i++) {
        const struct yaml_node *v = yaml_value(n, i);
        if (!is_count(v) && !is_range(v))
            return wrong(e, v, "%s: %.60s: not a number", key,
                         yaml_key(n, i)->text);
    }
    return 0;
}

static int
check_texts(struct expectation *e, const char *key, const struct yaml_node *n)
{
    bool all = n->kind != YAML_MAP;
    for (size_t i = 0; n->kind == YAML_LIST && i < n->n; i++)
        all &= n->items[i]->kind == YAML_SCALAR;
    return must(e, n, key, all, "not a text, nor a list of texts");
}

/* --- keys --------------------------------------------------------------------------- */

static int check_map(struct expectation *e, const struct spec_table *t,
                     const struct yaml_node *map, const char *what);

/* One of a closed set of words. */
static int
check_term(struct expectation *e, const struct terms *terms, const char *key,
           const struct yaml_node *n)
{
    struct nearest best = {NULL, 0};
    char hint[128];
    if (n->kind != YAML_SCALAR)
        return wrong(e, n, "%s: not a text", key);
    if (yaml_is_null(n) || terms_value(terms, n->text) >= 0)
        return 0;
    for (size_t i = 0; i < terms->n; i++)
        if (terms->items[i])
            nearest_offer(&best, n->text, terms->items[i]);
    return wrong(e, n, "%s is never '%.60s'%s", key, n->text,
                 nearest_hint(&best, hint));
}

static int
check_rows(struct expectation *e, const struct spec_table *t,
           const struct yaml_node *n)
{
    if (n->kind != YAML_LIST)
        return check_count(e, t->one, n); /* how many */
    for (size_t i = 0; i < n->n; i++)
        if (check_map(e, t, n->items[i], t->one) < 0)
            return -1;
    return 0;
}

/* A value by the model's descriptor. Nothing at all may be expected of any. */
static int
check_field(struct expectation *e, const char *key, const struct model_field *f,
            const struct yaml_node *n)
{
    const struct spec_table t = {key, f->of, NULL, 0};
    bool truth;
    if (yaml_is_null(n))
        return 0;
    switch (f->kind) {
    case MODEL_TEXT:
    case MODEL_WORD:
    case MODEL_TIME:
    case MODEL_ADDRESS:
    case MODEL_SPI32:
    case MODEL_SPI64:
    case MODEL_FILE:
    case MODEL_REF:
        return must(e, n, key, n->kind == YAML_SCALAR, "not a text");
    case MODEL_TERM: return check_term(e, f->terms, key, n);
    case MODEL_BOOL:
    case MODEL_TRUTH:
        return must(e, n, key, yaml_is_bool(n, &truth), "true or false");
    case MODEL_COUNT: return check_count(e, key, n);
    case MODEL_NUMBER:
    case MODEL_REAL:
        return must(e, n, key, is_number(n) || is_range(n), "not a number");
    case MODEL_TEXTS:
    case MODEL_WORDS:
    case MODEL_REFS: return check_texts(e, key, n);
    case MODEL_COUNTS: return check_counts(e, key, n);
    case MODEL_OBJECT:
    case MODEL_INLINE:
    case MODEL_POINTER: return check_map(e, &t, n, key);
    case MODEL_LIST:
    case MODEL_WHOLE: return check_rows(e, &t, n);
    case MODEL_VALUE:
    case MODEL_FRAME:
    case MODEL_FRAMES: break;
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
        if (!brief && check_map(e, s->sub, item, s->sub->one) < 0)
            return -1;
        if (!brief && s->match == MATCH_NONE && item->n == 0)
            return wrong(e, item, "%s: an empty map fits everything", s->key);
    }
    return 0;
}

static int
check_value(struct expectation *e, const struct spec_table *t,
            const struct spec *s, const struct yaml_node *n)
{
    bool truth;
    switch (s->kind) {
    case SPEC_FIELD: return check_field(e, s->key, spec_meant(t, s), n);
    case SPEC_TEXT:
        return must(e, n, s->key, n->kind == YAML_SCALAR, "not a text");
    case SPEC_BOOL:
        return must(e, n, s->key, yaml_is_bool(n, &truth), "true or false");
    case SPEC_COUNT_OR_LIST:
        return n->kind == YAML_LIST ? check_list(e, s, n)
                                    : check_count(e, s->key, n);
    case SPEC_COUNT: return check_count(e, s->key, n);
    case SPEC_SECONDS:
    case SPEC_TOLERANCE:
        return must(e, n, s->key,
                    is_number(n) ||
                        (s->kind == SPEC_SECONDS && yaml_is_null(n)),
                    "not a number");
    case SPEC_SOURCE: return check_texts(e, s->key, n);
    case SPEC_MAP:
    case SPEC_FREE: return check_map(e, s->sub, n, s->key);
    case SPEC_LIST: return check_list(e, s, n);
    case SPEC_COUNTS: return check_counts(e, s->key, n);
    }
    return 0;
}

static void
offer_fields(struct nearest *best, const char *key, const struct model_desc *d)
{
    for (size_t i = 0; d && i < d->n; i++)
        if (d->fields[i].kind == MODEL_INLINE)
            offer_fields(best, key, d->fields[i].of);
        else if (!(d->fields[i].flags & MODEL_HIDDEN))
            nearest_offer(best, key, d->fields[i].name);
}

static int
no_key(struct expectation *e, const struct spec_table *t,
       const struct yaml_node *key, const char *what)
{
    struct nearest best = {NULL, 0};
    char hint[128];
    for (size_t i = 0; i < t->n; i++)
        nearest_offer(&best, key->text, t->keys[i].key);
    offer_fields(&best, key->text, t->of);
    return wrong(e, key, "%s has no key '%.80s'%s", what, key->text,
                 nearest_hint(&best, hint));
}

static int
check_map(struct expectation *e, const struct spec_table *t,
          const struct yaml_node *map, const char *what)
{
    if (map->kind != YAML_MAP)
        return wrong(e, map, "%s: not a map of keys", what);
    for (size_t i = 0; i < map->n; i++) {
        const struct yaml_node *key = yaml_key(map, i);
        const struct spec *s = spec_find(t, key->text);
        const struct model_field *f = s ? NULL : spec_field(t->of, key->text);
        if (!s && !f)
            return no_key(e, t, key, what);
        if ((s ? check_value(e, t, s, yaml_value(map, i))
               : check_field(e, key->text, f, yaml_value(map, i))) < 0)
            return -1;
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
    if (e->path)
        return 0;
    e->path = path; /* the caller's, to be told with the error */
    return err_set(&e->error, "%s: out of memory", path);
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
    if (check_map(e, &spec_top, e->root, "an expectation") < 0)
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
