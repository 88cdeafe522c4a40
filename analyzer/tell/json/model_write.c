/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/json/model_json.h"

struct writer {
    struct json_out *o;
    const struct model *m;
    bool event; /* absent rows are left out, and inner rows chosen */
};

static void write_object(const struct writer *w, const char *key,
                         const struct model_desc *d, const void *object);

static void
write_frame(const struct writer *w, const char *key,
            const struct model_frame *f)
{
    struct told path = model_path(w->m, f->file);
    json_out_object(w->o, key);
    if (path.text && f->file != MODEL_NO_FILE)
        json_out_text(w->o, "file", path.text);
    json_out_count(w->o, "frame", f->frame);
    json_out_close(w->o);
}

static void
write_address(const struct writer *w, const char *key, const struct addr *a)
{
    char text[ADDR_TEXT_MAX];
    json_out_text(w->o, key, addr_text(a, text));
}

static void
write_value(const struct writer *w, const char *key,
            const struct model_value *v)
{
    switch (v->kind) {
    case MODEL_NUMBER: json_out_integer(w->o, key, v->number); break;
    case MODEL_REAL: json_out_real(w->o, key, v->real); break;
    case MODEL_BOOL: json_out_bool(w->o, key, v->truth); break;
    case MODEL_ADDRESS: write_address(w, key, &v->address); break;
    default: json_out_text(w->o, key, v->text.text); break;
    }
}

static void
write_item(const struct writer *w, const struct model_field *f,
           const void *items, size_t i)
{
    const void *const *pointers = items;
    switch (f->kind) {
    case MODEL_TEXTS:
        json_out_text(w->o, NULL, ((const struct told *)items)[i].text);
        break;
    case MODEL_WORDS: json_out_text(w->o, NULL, pointers[i]); break;
    case MODEL_FRAMES:
        write_frame(w, NULL, (const struct model_frame *)items + i);
        break;
    case MODEL_REFS:
        json_out_text(w->o, NULL, *(const char *const *)pointers[i]);
        break;
    case MODEL_WHOLE: write_object(w, NULL, f->of, pointers[i]); break;
    default:
        write_object(w, NULL, f->of, (const char *)items + i * f->of->size);
    }
}

static void
write_list(const struct writer *w, const struct model_field *f,
           const void *object)
{
    const void *items = *(void *const *)model_at(f, object);
    size_t n = items ? model_n(f, object) : 0;
    json_out_list(w->o, f->name);
    for (size_t i = 0; i < n; i++)
        write_item(w, f, items, i);
    json_out_close(w->o);
}

static void
write_counts(const struct writer *w, const struct model_field *f,
             const void *object)
{
    const struct model_count *c = *(void *const *)model_at(f, object);
    size_t n = c ? model_n(f, object) : 0;
    json_out_object(w->o, f->name);
    for (size_t i = 0; i < n; i++)
        json_out_count(w->o, c[i].name, c[i].n);
    json_out_close(w->o);
}

static void
write_present(const struct writer *w, const struct model_field *f,
              const void *object)
{
    struct json_out *o = w->o;
    const void *at = model_at(f, object);
    switch (f->kind) {
    case MODEL_TEXT:
        json_out_text(o, f->name, ((const struct told *)at)->text);
        break;
    case MODEL_WORD: json_out_text(o, f->name, *(const char *const *)at); break;
    case MODEL_TERM:
        json_out_text(o, f->name, terms_name(f->terms, *(const int *)at));
        break;
    case MODEL_BOOL: json_out_bool(o, f->name, *(const bool *)at); break;
    case MODEL_TRUTH:
        json_out_bool(o, f->name, *(const enum truth *)at == TRUTH_YES);
        break;
    case MODEL_COUNT: json_out_count(o, f->name, *(const uint64_t *)at); break;
    case MODEL_NUMBER:
        json_out_integer(o, f->name, *(const int64_t *)at);
        break;
    case MODEL_REAL: json_out_real(o, f->name, *(const double *)at); break;
    case MODEL_TIME: json_out_time(o, f->name, *(const int64_t *)at); break;
    case MODEL_ADDRESS: write_address(w, f->name, at); break;
    case MODEL_SPI32:
    case MODEL_SPI64:
        json_out_printf(o, f->name, "%0*llx", f->kind == MODEL_SPI32 ? 8 : 16,
                        (unsigned long long)*(const uint64_t *)at);
        break;
    case MODEL_FILE: {
        struct told path = model_path(w->m, *(const uint32_t *)at);
        json_out_text(o, f->name, told_text(path));
        break;
    }
    case MODEL_FRAME: write_frame(w, f->name, at); break;
    case MODEL_VALUE: write_value(w, f->name, at); break;
    case MODEL_OBJECT: write_object(w, f->name, f->of, at); break;
    case MODEL_POINTER:
        write_object(w, f->name, f->of, *(void *const *)at);
        break;
    case MODEL_REF:
        json_out_text(o, f->name, **(const char *const *const *)at);
        break;
    case MODEL_COUNTS: write_counts(w, f, object); break;
    case MODEL_INLINE: break; /* write_rows() */
    case MODEL_TEXTS:
    case MODEL_WORDS:
    case MODEL_FRAMES:
    case MODEL_LIST:
    case MODEL_REFS:
    case MODEL_WHOLE: write_list(w, f, object); break;
    }
}

static bool
is_list(const struct model_field *f)
{
    return f->kind == MODEL_TEXTS || f->kind == MODEL_WORDS ||
           f->kind == MODEL_LIST;
}

static void
write_row(const struct writer *w, const struct model_field *f,
          const void *object)
{
    bool absent = model_is_absent(f, object);
    if (!absent || (is_list(f) && !(f->flags & MODEL_OMIT) && !w->event))
        write_present(w, f, object); /* a list that must be there is empty */
    else if (!(f->flags & MODEL_OMIT) && !w->event)
        json_out_null(w->o, f->name);
}

static void
write_rows(const struct writer *w, const struct model_desc *d,
           const void *object, unsigned flags)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        if (f->kind == MODEL_INLINE)
            write_rows(w, f->of, model_at(f, object), flags);
        else if (flags ? f->flags & flags : !(f->flags & MODEL_HIDDEN))
            write_row(w, f, object);
    }
}

static void
write_object(const struct writer *w, const char *key,
             const struct model_desc *d, const void *object)
{
    unsigned flags = 0;
    for (size_t i = 0; w->event && i < d->n; i++)
        flags |= d->fields[i].flags & MODEL_EVENT;
    /* What an event tells whole, it tells as the report does, nulls and all. */
    struct writer as = {w->o, w->m, w->event && flags};
    json_out_object(w->o, key);
    write_rows(&as, d, object, flags);
    json_out_close(w->o);
}

void
model_json_row(struct json_out *o, const struct model *m,
               const struct model_field *f, const void *object)
{
    struct writer w = {o, m, true};
    write_row(&w, f, object);
}

void
model_json_rows(struct json_out *o, const struct model *m,
                const struct model_desc *d, const void *object, unsigned flags)
{
    struct writer w = {o, m, true};
    write_rows(&w, d, object, flags);
}

int
model_json_object(const struct model *m, const struct model_desc *d,
                  const void *object, FILE *to, bool compact)
{
    struct json_out o;
    struct writer w = {&o, m, false};
    json_out_begin(&o, to, compact);
    write_object(&w, NULL, d, object);
    return json_out_end(&o);
}

int
model_json(const struct model *m, FILE *to, bool compact)
{
    return model_json_object(m, &model_desc, m, to, compact);
}
