/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/json/model_read_parts.h"

#include "analyzer/base/event_json.h"

#include <stdlib.h>
#include <string.h>

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

int
reader_complain(struct reader *r, const struct place *at, const char *what)
{
    char text[160];
    place_text(at, text, sizeof text);
    return err_set(r->err, "%s: %s", text, what);
}

int
reader_no_memory(struct reader *r)
{
    const struct arena *a = &r->m->arena;
    /* A report that asks for more than a model may have is at fault, not the
     * system. */
    if (a->refused && !a->starved)
        return err_set(r->err, "more is in it than a report can hold");
    return err_no_memory(r->err, "");
}

/* --- values ------------------------------------------------------------------------ */

const char *
reader_copy_text(struct reader *r, const json_t *from)
{
    return arena_copy(&r->m->arena, json_string_value(from),
                      json_string_length(from));
}

int
reader_told(struct reader *r, const json_t *from, unsigned class,
            struct told *to, const struct place *at)
{
    if (!json_is_string(from))
        return reader_complain(r, at, "a text is expected");
    to->class = (unsigned char)class;
    return (to->text = reader_copy_text(r, from)) ? 0 : reader_no_memory(r);
}

int
reader_word(struct reader *r, const json_t *from, const char **to,
            const struct place *at)
{
    if (!json_is_string(from))
        return reader_complain(r, at, "a text is expected");
    return (*to = reader_copy_text(r, from)) ? 0 : reader_no_memory(r);
}

int
reader_term(struct reader *r, const struct model_field *f, const json_t *from,
            int *to, const struct place *at)
{
    int v = json_is_string(from)
                ? terms_value(f->terms, json_string_value(from))
                : -1;
    if (v < 0)
        return reader_complain(r, at,
                               "a word is expected that this version knows");
    *to = v;
    return 0;
}

int
reader_count(struct reader *r, const json_t *from, uint64_t *to,
             const struct place *at)
{
    if (!json_is_integer(from) || json_integer_value(from) < 0)
        return reader_complain(r, at, "a whole number from 0 on is expected");
    *to = (uint64_t)json_integer_value(from);
    return 0;
}

int
reader_number(struct reader *r, const json_t *from, int64_t *to,
              const struct place *at)
{
    if (!json_is_integer(from))
        return reader_complain(r, at, "a whole number is expected");
    *to = json_integer_value(from);
    return 0;
}

int
reader_hex(struct reader *r, const json_t *from, uint64_t *to,
           const struct place *at)
{
    const char *s = json_string_value(from);
    size_t n = s ? strlen(s) : 0;
    if (!n || n > 16 || strspn(s, "0123456789abcdef") != n)
        return reader_complain(r, at, "hex digits are expected");
    *to = strtoull(s, NULL, 16);
    return 0;
}

int
reader_address(struct reader *r, const json_t *from, struct addr *to,
               const struct place *at)
{
    const char *s = json_string_value(from);
    return s && addr_parse(s, to)
               ? 0
               : reader_complain(r, at, "an address is expected");
}

static int
by_path(const void *x, const void *y)
{
    const struct capture_path *a = x, *b = y;
    int d = strcmp(a->path, b->path);
    return d ? d : a->file < b->file ? -1 : a->file > b->file;
}

/* A report names captures by their paths. */
int
reader_file(struct reader *r, const json_t *from, uint32_t *to,
            const struct place *at)
{
    const char *path = json_string_value(from);
    size_t lo = 0, hi = r->n_paths;
    if (!path)
        return reader_complain(r, at, "the path of a capture is expected");
    while (lo < hi) { /* the first of that path */
        size_t mid = (lo + hi) / 2;
        if (strcmp(r->paths[mid].path, path) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == r->n_paths || strcmp(r->paths[lo].path, path) != 0)
        return reader_complain(r, at, "no capture of the case has this path");
    *to = r->paths[lo].file;
    return 0;
}

int
reader_index_paths(struct reader *r)
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

int
reader_frame(struct reader *r, const json_t *from, struct model_frame *to,
             const struct place *at)
{
    const json_t *file = json_object_get(from, "file");
    to->file = MODEL_NO_FILE;
    if (file && reader_file(r, file, &to->file, at) < 0)
        return -1;
    return reader_count(r, json_object_get(from, "frame"), &to->frame, at);
}

int
reader_value(struct reader *r, const struct model_field *f, const json_t *from,
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
        return reader_told(r, from, f->class ? f->class : TEXT_FREE, &to->text,
                           at);
    }
}
