/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/rows.h"

#include "analyzer/tell/wording.h"

#include <inttypes.h>
#include <stdio.h>

/* A value as it grows. */
struct value {
    const struct model *m;
    char *buf;
    size_t n, at;
};

static void
add_object(struct value *v, const struct model_desc *d, const void *object);

static void
add(struct value *v, const char *text)
{
    wording_add(v->buf, v->n, &v->at, "%s", text ? text : "");
}

static void
add_frames(struct value *v, const struct model_frame *frames, size_t n)
{
    char text[ROWS_VALUE_MAX];
    add(v, wording_frames(v->m, frames, n, n, text, sizeof text));
}

static void
add_item(struct value *v, const struct model_field *f, const void *items,
         size_t i)
{
    const void *const *pointers = items;
    switch (f->kind) {
    case MODEL_TEXTS: add(v, ((const struct told *)items)[i].text); break;
    case MODEL_WORDS: add(v, pointers[i]); break;
    case MODEL_REFS:
    case MODEL_WHOLE: add(v, *(const char *const *)pointers[i]); break;
    case MODEL_COUNTS: {
        const struct model_count *c = (const struct model_count *)items + i;
        wording_add(v->buf, v->n, &v->at, "%" PRIu64 " %s", c->n, c->name);
        break;
    }
    default: add_object(v, f->of, (const char *)items + i * f->of->size); break;
    }
}

static void
add_list(struct value *v, const struct model_field *f, const void *object)
{
    const void *items = *(void *const *)model_at(f, object);
    size_t n = items ? model_n(f, object) : 0;
    if (f->kind == MODEL_FRAMES) {
        add_frames(v, items, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (i)
            add(v, f->kind == MODEL_LIST ? "; " : ", ");
        add_item(v, f, items, i);
    }
}

static void
add_one(struct value *v, const struct model_field *f, const void *object)
{
    const void *at = model_at(f, object);
    char text[ROWS_VALUE_MAX];
    switch (f->kind) {
    case MODEL_TEXT: add(v, ((const struct told *)at)->text); break;
    case MODEL_WORD: add(v, *(const char *const *)at); break;
    case MODEL_TERM: add(v, terms_name(f->terms, *(const int *)at)); break;
    case MODEL_BOOL: add(v, *(const bool *)at ? "yes" : "no"); break;
    case MODEL_TRUTH:
        add(v, *(const enum truth *)at == TRUTH_YES ? "yes" : "no");
        break;
    case MODEL_COUNT:
        add(v, wording_number(*(const uint64_t *)at, text, sizeof text));
        break;
    case MODEL_NUMBER:
        wording_add(v->buf, v->n, &v->at, "%" PRId64, *(const int64_t *)at);
        break;
    case MODEL_REAL:
        wording_add(v->buf, v->n, &v->at, "%.4g", *(const double *)at);
        break;
    case MODEL_TIME:
        add(v, wording_when(*(const int64_t *)at, text, sizeof text));
        break;
    case MODEL_ADDRESS: add(v, addr_text(at, text)); break;
    case MODEL_SPI32:
    case MODEL_SPI64:
        wording_add(v->buf, v->n, &v->at, "%0*" PRIx64,
                    f->kind == MODEL_SPI32 ? 8 : 16, *(const uint64_t *)at);
        break;
    case MODEL_FILE: add(v, wording_file(v->m, *(const uint32_t *)at)); break;
    case MODEL_FRAME: add_frames(v, at, 1); break;
    case MODEL_VALUE: add(v, wording_value(at, text, sizeof text)); break;
    case MODEL_OBJECT:
    case MODEL_INLINE: add_object(v, f->of, at); break;
    case MODEL_POINTER: add_object(v, f->of, *(void *const *)at); break;
    case MODEL_REF: add(v, **(const char *const *const *)at); break;
    case MODEL_TEXTS:
    case MODEL_WORDS:
    case MODEL_FRAMES:
    case MODEL_LIST:
    case MODEL_COUNTS:
    case MODEL_REFS:
    case MODEL_WHOLE: add_list(v, f, object); break;
    }
}

/* "packets 12, median 0.2" */
static void
add_object(struct value *v, const struct model_desc *d, const void *object)
{
    bool any = false;
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        char name[ROWS_NAME_MAX];
        if (model_is_absent(f, object))
            continue;
        if (any)
            add(v, ", ");
        any = true;
        if (f->kind != MODEL_INLINE)
            wording_add(v->buf, v->n, &v->at, "%s ", rows_name(f, name));
        add_one(v, f, object);
    }
}

const char *
rows_name(const struct model_field *f, char buf[ROWS_NAME_MAX])
{
    return wording_key(f->name, buf, ROWS_NAME_MAX);
}

const char *
rows_value(const struct model *m, const struct model_field *f,
           const void *object, char *buf, size_t n)
{
    struct value v = {m, buf, n, 0};
    buf[0] = '\0';
    if (!model_is_absent(f, object))
        add_one(&v, f, object);
    return buf;
}

void
rows_shown(const struct model *m, const struct model_desc *d,
           const void *object, rows_row *row, void *ctx)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        char name[ROWS_NAME_MAX], value[ROWS_VALUE_MAX];
        if (f->kind == MODEL_INLINE)
            rows_shown(m, f->of, model_at(f, object), row, ctx);
        else if (f->flags & MODEL_SHOWN &&
                 *rows_value(m, f, object, value, sizeof value))
            row(ctx, rows_name(f, name), value);
    }
}
