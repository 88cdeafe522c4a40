/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/json/model_reader.h"

#include "analyzer/base/event_json.h"

#include <stdlib.h>
#include <string.h>

/* Where in the report something stands, for errors. */
struct place {
    const struct place *up;
    const char *name;
    size_t index; /* of a list's item; SIZE_MAX: none */
};

static int read_object(struct reader *r, const struct model_desc *d,
                       const json_t *from, void *to, const struct place *at);

/* --- errors ------------------------------------------------------------------------ */

static size_t
place_text(const struct place *p, char *buf, size_t n)
{
    size_t at = p->up ? place_text(p->up, buf, n) : 0;
    int k = p->index == SIZE_MAX
                ? snprintf(buf + at, n - at, "%s%s", at ? "." : "", p->name)
                : snprintf(buf + at, n - at, "[%zu]", p->index);
    return k > 0 && at + (size_t)k < n ? at + (size_t)k : n - 1;
}

static int
complain(struct reader *r, const struct place *at, const char *what)
{
    char text[160];
    place_text(at, text, sizeof text);
    return err_set(r->err, "%s: %s", text, what);
}

/* --- values ------------------------------------------------------------------------ */

static const char *
copy_text(struct reader *r, const json_t *from)
{
    return arena_copy(&r->m->arena, json_string_value(from),
                      json_string_length(from));
}

static int
read_told(struct reader *r, const json_t *from, unsigned class, struct told *to,
          const struct place *at)
{
    if (!json_is_string(from))
        return complain(r, at, "a text is expected");
    to->class = (unsigned char)class;
    return (to->text = copy_text(r, from)) ? 0 : reader_no_memory(r);
}

static int
read_word(struct reader *r, const json_t *from, const char **to,
          const struct place *at)
{
    if (!json_is_string(from))
        return complain(r, at, "a text is expected");
    return (*to = copy_text(r, from)) ? 0 : reader_no_memory(r);
}

static int
read_term(struct reader *r, const struct model_field *f, const json_t *from,
          int *to, const struct place *at)
{
    int v = json_is_string(from)
                ? terms_value(f->terms, json_string_value(from))
                : -1;
    if (v < 0)
        return complain(r, at, "a word is expected that this version knows");
    *to = v;
    return 0;
}

static int
read_count(struct reader *r, const json_t *from, uint64_t *to,
           const struct place *at)
{
    if (!json_is_integer(from) || json_integer_value(from) < 0)
        return complain(r, at, "a whole number from 0 on is expected");
    *to = (uint64_t)json_integer_value(from);
    return 0;
}

static int
read_number(struct reader *r, const json_t *from, int64_t *to,
            const struct place *at)
{
    if (!json_is_integer(from))
        return complain(r, at, "a whole number is expected");
    *to = json_integer_value(from);
    return 0;
}

static int
read_hex(struct reader *r, const json_t *from, uint64_t *to,
         const struct place *at)
{
    const char *s = json_string_value(from);
    size_t n = s ? strlen(s) : 0;
    if (!n || n > 16 || strspn(s, "0123456789abcdef") != n)
        return complain(r, at, "hex digits are expected");
    *to = strtoull(s, NULL, 16);
    return 0;
}

static int
read_address(struct reader *r, const json_t *from, struct addr *to,
             const struct place *at)
{
    const char *s = json_string_value(from);
    return s && addr_parse(s, to) ? 0
                                  : complain(r, at, "an address is expected");
}

static int
by_path(const void *x, const void *y)
{
    const struct capture_path *a = x, *b = y;
    int d = strcmp(a->path, b->path);
    return d ? d : a->file < b->file ? -1 : a->file > b->file;
}

/* A report names captures by their paths. */
static int
read_file(struct reader *r, const json_t *from, uint32_t *to,
          const struct place *at)
{
    const char *path = json_string_value(from);
    size_t lo = 0, hi = r->n_paths;
    if (!path)
        return complain(r, at, "the path of a capture is expected");
    while (lo < hi) { /* the first of that path */
        size_t mid = (lo + hi) / 2;
        if (strcmp(r->paths[mid].path, path) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == r->n_paths || strcmp(r->paths[lo].path, path) != 0)
        return complain(r, at, "no capture of the case has this path");
    *to = r->paths[lo].file;
    return 0;
}

static int
index_paths(struct reader *r)
{
    const struct model_case *c = &r->m->kase;
    r->paths = arena_array(&r->m->arena, c->n_captures + 1, sizeof *r->paths);
    if (!r->paths)
        return reader_no_memory(r);
    for (size_t i = 0; i < c->n_captures; i++) {
        r->paths[i].path =
            c->captures[i].path.text ? c->captures[i].path.text : "";
        r->paths[i].file = (uint32_t)i;
    }
    r->n_paths = c->n_captures;
    qsort(r->paths, r->n_paths, sizeof *r->paths, by_path);
    return 0;
}

static int
read_frame(struct reader *r, const json_t *from, struct model_frame *to,
           const struct place *at)
{
    const json_t *file = json_object_get(from, "file");
    to->file = MODEL_NO_FILE;
    if (file && read_file(r, file, &to->file, at) < 0)
        return -1;
    return read_count(r, json_object_get(from, "frame"), &to->frame, at);
}

static int
read_value(struct reader *r, const struct model_field *f, const json_t *from,
           struct model_value *to, const struct place *at)
{
    switch (json_typeof(from)) {
    case JSON_INTEGER:
        to->kind = MODEL_NUMBER;
        to->number = json_integer_value(from);
        return 0;
    case JSON_REAL:
        to->kind = MODEL_REAL;
        to->real = json_real_value(from);
        return 0;
    case JSON_TRUE:
    case JSON_FALSE:
        to->kind = MODEL_BOOL;
        to->truth = json_is_true(from);
        return 0;
    default:
        to->kind = MODEL_TEXT;
        return read_told(r, from, f->class ? f->class : TEXT_FREE, &to->text,
                         at);
    }
}

/* --- what refers to something by its id ---------------------------------------------- */

static int
read_ref(struct reader *r, const struct model_field *f, const json_t *from,
         void **slot, const struct place *at)
{
    if (!json_is_string(from))
        return complain(r, at, "an id is expected");
    if (r->n_pending == r->cap_pending) {
        size_t cap = r->cap_pending ? r->cap_pending * 2 : 64;
        struct pending *p = realloc(r->pending, cap * sizeof *p);
        if (!p)
            return reader_no_memory(r);
        r->pending = p;
        r->cap_pending = cap;
    }
    struct pending *p = &r->pending[r->n_pending++];
    p->slot = slot;
    p->of = f->of;
    p->id = copy_text(r, from);
    return p->id ? 0 : reader_no_memory(r);
}

/* --- lists ------------------------------------------------------------------------- */

static int
read_item(struct reader *r, const struct model_field *f, const json_t *from,
          void *items, size_t i, const struct place *at)
{
    switch (f->kind) {
    case MODEL_TEXTS:
        return read_told(r, from, f->class, (struct told *)items + i, at);
    case MODEL_WORDS: return read_word(r, from, (const char **)items + i, at);
    case MODEL_FRAMES:
        return read_frame(r, from, (struct model_frame *)items + i, at);
    case MODEL_REFS: return read_ref(r, f, from, (void **)items + i, at);
    default:
        return read_object(r, f->of, from, (char *)items + i * f->of->size, at);
    }
}

static size_t
item_size(const struct model_field *f)
{
    return f->kind == MODEL_TEXTS    ? sizeof(struct told)
           : f->kind == MODEL_FRAMES ? sizeof(struct model_frame)
           : f->kind == MODEL_LIST   ? f->of->size
                                     : sizeof(void *);
}

static int
read_list(struct reader *r, const struct model_field *f, const json_t *from,
          void *to, const struct place *at)
{
    size_t n = json_array_size(from);
    if (!json_is_array(from))
        return complain(r, at, "a list is expected");
    void *items = f->kind == MODEL_LIST
                      ? model_array(&r->m->arena, f->of, n)
                      : arena_array(&r->m->arena, n + 1, item_size(f));
    if (!items)
        return reader_no_memory(r);
    *(void **)model_at(f, to) = items;
    *(size_t *)(void *)((char *)to + f->n_offset) = n;
    for (size_t i = 0; i < n; i++) {
        struct place here = {at, NULL, i};
        if (read_item(r, f, json_array_get(from, i), items, i, &here) < 0)
            return -1;
    }
    return 0;
}

static int
read_counts(struct reader *r, const struct model_field *f, const json_t *from,
            void *to, const struct place *at)
{
    json_t *o = (json_t *)(uintptr_t)from; /* an iterator wants it so */
    size_t n = json_object_size(from), i = 0;
    struct model_count *items = arena_array(&r->m->arena, n + 1, sizeof *items);
    if (!json_is_object(from))
        return complain(r, at, "an object of numbers is expected");
    if (!items)
        return reader_no_memory(r);
    for (void *k = json_object_iter(o); k; k = json_object_iter_next(o, k)) {
        const char *name = json_object_iter_key(k);
        if (!(items[i].name = arena_copy(&r->m->arena, name, strlen(name))))
            return reader_no_memory(r);
        if (read_count(r, json_object_iter_value(k), &items[i++].n, at) < 0)
            return -1;
    }
    *(void **)model_at(f, to) = items;
    *(size_t *)(void *)((char *)to + f->n_offset) = n;
    return 0;
}

/* --- rows -------------------------------------------------------------------------- */

static int
read_time(struct reader *r, const json_t *from, int64_t *to,
          const struct place *at)
{
    const char *s = json_string_value(from);
    return s && time_parse(s, to)
               ? 0
               : complain(r, at, "a time is expected (RFC 3339, UTC)");
}

static int
read_pointer(struct reader *r, const struct model_field *f, const json_t *from,
             void **to, const struct place *at)
{
    *to = model_new(&r->m->arena, f->of);
    return *to ? read_object(r, f->of, from, *to, at) : reader_no_memory(r);
}

static int
read_row(struct reader *r, const struct model_field *f, const json_t *from,
         void *object, const struct place *at)
{
    void *to = model_at(f, object);
    switch (f->kind) {
    case MODEL_TEXT: return read_told(r, from, f->class, to, at);
    case MODEL_WORD: return read_word(r, from, to, at);
    case MODEL_TERM: return read_term(r, f, from, to, at);
    case MODEL_BOOL:
    case MODEL_TRUTH:
        if (!json_is_boolean(from))
            return complain(r, at, "true or false is expected");
        if (f->kind == MODEL_BOOL)
            *(bool *)to = json_is_true(from);
        else
            *(enum truth *)to = json_is_true(from) ? TRUTH_YES : TRUTH_NO;
        return 0;
    case MODEL_COUNT: return read_count(r, from, to, at);
    case MODEL_NUMBER: return read_number(r, from, to, at);
    case MODEL_REAL:
        if (!json_is_number(from))
            return complain(r, at, "a number is expected");
        *(double *)to = json_number_value(from);
        return 0;
    case MODEL_TIME: return read_time(r, from, to, at);
    case MODEL_ADDRESS: return read_address(r, from, to, at);
    case MODEL_SPI32:
    case MODEL_SPI64: return read_hex(r, from, to, at);
    case MODEL_FILE: return read_file(r, from, to, at);
    case MODEL_FRAME: return read_frame(r, from, to, at);
    case MODEL_VALUE: return read_value(r, f, from, to, at);
    case MODEL_OBJECT: return read_object(r, f->of, from, to, at);
    case MODEL_POINTER: return read_pointer(r, f, from, to, at);
    case MODEL_REF: return read_ref(r, f, from, to, at);
    case MODEL_COUNTS: return read_counts(r, f, from, object, at);
    case MODEL_TEXTS:
    case MODEL_WORDS:
    case MODEL_FRAMES:
    case MODEL_LIST:
    case MODEL_REFS: return read_list(r, f, from, object, at);
    case MODEL_INLINE:
    case MODEL_WHOLE: break; /* read_object(); model_link() */
    }
    return 0;
}

static int
read_object(struct reader *r, const struct model_desc *d, const json_t *from,
            void *to, const struct place *at)
{
    if (!json_is_object(from))
        return complain(r, at, "an object is expected");
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        struct place here = {at, f->name, SIZE_MAX};
        const json_t *v = json_object_get(from, f->name);
        int rc = 0;
        if (f->kind == MODEL_INLINE)
            rc = read_object(r, f->of, from, model_at(f, to), at);
        else if (!(f->flags & MODEL_HIDDEN) && v && !json_is_null(v))
            rc = read_row(r, f, v, to, &here);
        if (rc == 0 && f->of == &model_case_desc)
            rc = index_paths(r); /* what follows names captures */
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* --- the whole --------------------------------------------------------------------- */

static int
read_all(struct reader *r, const json_t *report)
{
    struct model *m = r->m;
    const char *schema = json_string_value(json_object_get(report, "schema"));
    if (!schema)
        return err_set(r->err, "it is no report of espy's (no schema)");
    if (strcmp(schema, MODEL_SCHEMA) != 0)
        return err_set(r->err, "its schema is '%.40s', not " MODEL_SCHEMA,
                       schema);
    if (read_object(r, &model_desc, report, m, NULL) < 0)
        return -1;
    return reader_link(r);
}

int
model_read(struct model *m, const json_t *report, struct err *err)
{
    struct reader r = {.m = m, .err = err};
    model_init(m, (size_t)1 << 32);
    int rc = read_all(&r, report);
    free(r.pending);
    return rc;
}
