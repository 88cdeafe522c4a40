/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/model/seen.h"

#include <stdio.h>
#include <string.h>

#define LIST_LONG 12 /* items that are told of a list */
#define TEXT_LONG \
    400 /* bytes that a value's text may grow to before it is cut */

static const struct model_field frame_fields[] = {
    M_FILE(model_frame, file, 0, "its capture"),
    {.name = "frame",
     .kind = MODEL_COUNT,
     .offset = MODEL_AT(model_frame, frame),
     .meaning = "its number"},
};
static MODEL_DESC(model_frame, frame_fields);

/* --- making values ----------------------------------------------------------------- */

struct seen
seen_number(double v)
{
    return (struct seen){.kind = SEEN_NUMBER, .number = v};
}

struct seen
seen_text(const char *text)
{
    return (struct seen){.kind = text ? SEEN_TEXT : SEEN_NOTHING, .text = text};
}

struct seen
seen_map(const struct model_desc *of, const void *object)
{
    return (struct seen){
        .kind = object ? SEEN_MAP : SEEN_NOTHING, .of = of, .at = object};
}

struct seen
seen_list(enum model_kind items, const struct model_desc *of, const void *at,
          size_t n)
{
    return (struct seen){
        .kind = SEEN_LIST, .items = items, .of = of, .at = at, .n = at ? n : 0};
}

static struct seen
truth(bool v)
{
    return (struct seen){.kind = SEEN_BOOL, .truth = v};
}

static struct seen
real(double v)
{
    return (struct seen){.kind = SEEN_NUMBER, .number = v, .real = true};
}

static struct seen
address(const struct addr *a)
{
    struct seen v = {.kind = SEEN_TEXT};
    addr_text(a, v.buf);
    return v;
}

static struct seen
of_value(const struct model_value *v)
{
    switch (v->kind) {
    case MODEL_NUMBER: return seen_number((double)v->number);
    case MODEL_REAL: return real(v->real);
    case MODEL_BOOL: return truth(v->truth);
    case MODEL_ADDRESS: return address(&v->address);
    default: return seen_text(v->text.text);
    }
}

static struct seen
of_spi(const struct model_field *f, uint64_t spi)
{
    struct seen v = {.kind = SEEN_TEXT};
    snprintf(v.buf, sizeof v.buf, "%0*llx", f->kind == MODEL_SPI32 ? 8 : 16,
             (unsigned long long)spi);
    return v;
}

static struct seen
present(const struct seer *s, const struct model_field *f, const void *object)
{
    const void *at = model_at(f, object);
    struct seen v = {.kind = SEEN_TEXT};
    switch (f->kind) {
    case MODEL_TEXT: return seen_text(((const struct told *)at)->text);
    case MODEL_WORD: return seen_text(*(const char *const *)at);
    case MODEL_TERM: return seen_text(terms_name(f->terms, *(const int *)at));
    case MODEL_BOOL: return truth(*(const bool *)at);
    case MODEL_TRUTH: return truth(*(const enum truth *)at == TRUTH_YES);
    case MODEL_COUNT: return seen_number((double)*(const uint64_t *)at);
    case MODEL_NUMBER: return seen_number((double)*(const int64_t *)at);
    case MODEL_REAL: return real(*(const double *)at);
    case MODEL_TIME: time_text(*(const int64_t *)at, v.buf); return v;
    case MODEL_ADDRESS: return address(at);
    case MODEL_SPI32:
    case MODEL_SPI64: return of_spi(f, *(const uint64_t *)at);
    case MODEL_FILE:
        return seen_text(model_path(s->m, *(const uint32_t *)at).text);
    case MODEL_FRAME: return seen_map(&model_frame_desc, at);
    case MODEL_VALUE: return of_value(at);
    case MODEL_OBJECT:
    case MODEL_INLINE: return seen_map(f->of, at);
    case MODEL_POINTER: return seen_map(f->of, *(void *const *)at);
    case MODEL_REF: return seen_text(**(const char *const *const *)at);
    case MODEL_COUNTS:
        return (struct seen){.kind = SEEN_COUNTS,
                             .at = *(void *const *)at,
                             .n = model_n(f, object)};
    case MODEL_TEXTS:
    case MODEL_WORDS:
    case MODEL_FRAMES:
    case MODEL_LIST:
    case MODEL_REFS:
    case MODEL_WHOLE: break;
    }
    return seen_list(f->kind, f->of, *(void *const *)at, model_n(f, object));
}

/* --- reading ------------------------------------------------------------------------ */

struct seen
seen_field(const struct seer *s, const struct model_field *f,
           const void *object)
{
    struct seen v = {.kind = SEEN_NOTHING};
    bool absent = model_is_absent(f, object);
    if (!absent || f->kind == MODEL_BOOL || f->kind == MODEL_COUNT)
        v = present(s, f, object);
    else if (f->n_offset && !(f->flags & MODEL_OMIT))
        v = seen_list(f->kind, f->of, NULL, 0); /* told as an empty one */
    v.omitted = absent;
    return v;
}

struct seen
seen_item(const struct seen *list, size_t i)
{
    const void *const *pointers = list->at;
    switch (list->items) {
    case MODEL_TEXTS: return seen_text(((const struct told *)list->at)[i].text);
    case MODEL_WORDS: return seen_text(pointers[i]);
    case MODEL_REFS: return seen_text(*(const char *const *)pointers[i]);
    case MODEL_WHOLE: return seen_map(list->of, pointers[i]);
    case MODEL_FRAMES:
        return seen_map(&model_frame_desc,
                        (const struct model_frame *)list->at + i);
    default:
        return seen_map(list->of, (const char *)list->at + i * list->of->size);
    }
}

struct seen
seen_key(const struct seer *s, const struct seen *map, const char *name)
{
    const void *object = map->at;
    const struct model_count *c = map->at;
    if (map->kind == SEEN_MAP) {
        const struct model_field *f = model_find(map->of, name, &object);
        return f ? seen_field(s, f, object) : seen_text(NULL);
    }
    for (size_t i = 0; map->kind == SEEN_COUNTS && i < map->n; i++)
        if (strcmp(c[i].name, name) == 0)
            return seen_number((double)c[i].n);
    return seen_text(NULL);
}

struct seen
seen_path(const struct seer *s, const struct seen *map, const char *path)
{
    struct seen v = *map;
    char name[64];
    while (*path) {
        size_t n = strcspn(path, ".");
        snprintf(name, sizeof name, "%.*s", (int)n, path);
        v = seen_key(s, &v, name);
        path += n + (path[n] == '.');
    }
    return v;
}

bool
seen_is_empty(const struct seen *v)
{
    switch (v->kind) {
    case SEEN_NOTHING: return true;
    case SEEN_NUMBER: return v->number == 0;
    case SEEN_LIST:
    case SEEN_COUNTS: return v->n == 0;
    default: return false;
    }
}

/* --- telling ------------------------------------------------------------------------ */

static const char *
tell_rows(const struct seer *s, const struct model_desc *d, const void *object,
          const char *out)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        struct seen v = seen_field(s, f, object);
        if (f->kind == MODEL_INLINE)
            out = tell_rows(s, f->of, v.at, out);
        else if (strlen(out) <= TEXT_LONG && !(f->flags & MODEL_HIDDEN) &&
                 !(v.omitted && f->flags & MODEL_OMIT))
            out = arena_printf(s->arena, "%s%s%s: %s", out, *out ? ", " : "",
                               f->name, seen_tell(s, &v));
    }
    return out;
}

static const char *
tell_list(const struct seer *s, const struct seen *v)
{
    const char *out = "";
    for (size_t i = 0; i < v->n; i++) {
        if (i == LIST_LONG || strlen(out) > TEXT_LONG)
            return arena_printf(s->arena, "[%s, and %zu more]", out, v->n - i);
        struct seen item = seen_item(v, i);
        out = arena_printf(s->arena, "%s%s%s", out, i ? ", " : "",
                           seen_tell(s, &item));
    }
    return arena_printf(s->arena, "[%s]", out);
}

static const char *
tell_counts(const struct seer *s, const struct seen *v)
{
    const struct model_count *c = v->at;
    const char *out = "";
    for (size_t i = 0; i < v->n && strlen(out) <= TEXT_LONG; i++)
        out = arena_printf(s->arena, "%s%s%s: %llu", out, i ? ", " : "",
                           c[i].name, (unsigned long long)c[i].n);
    return arena_printf(s->arena, "{%s}", out);
}

const char *
seen_tell(const struct seer *s, const struct seen *v)
{
    switch (v->kind) {
    case SEEN_NOTHING: return "(nothing)";
    case SEEN_TEXT: return arena_printf(s->arena, "%s", seen_string(v));
    case SEEN_BOOL: return v->truth ? "true" : "false";
    case SEEN_NUMBER:
        return arena_printf(s->arena, v->real ? "%.6g" : "%.0f", v->number);
    case SEEN_MAP:
        return arena_printf(s->arena, "{%s}", tell_rows(s, v->of, v->at, ""));
    case SEEN_COUNTS: return tell_counts(s, v);
    case SEEN_LIST: return tell_list(s, v);
    }
    return "";
}
