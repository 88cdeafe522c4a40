/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/model/field.h"

#include <string.h>

const struct model_field *
model_find(const struct model_desc *d, const char *key, const void **object)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        if (f->kind == MODEL_INLINE) {
            const void *inner = *object ? model_at(f, *object) : NULL;
            const struct model_field *found = model_find(f->of, key, &inner);
            if (found) {
                *object = inner;
                return found;
            }
        } else if (strcmp(f->name, key) == 0) {
            return f;
        }
    }
    return NULL;
}

static bool
value_is_absent(const struct model_value *v)
{
    return v->kind == MODEL_TEXT      ? !v->text.text
           : v->kind == MODEL_ADDRESS ? !v->address.family
                                      : false;
}

bool
model_is_absent(const struct model_field *f, const void *object)
{
    const void *at = model_at(f, object);
    switch (f->kind) {
    case MODEL_TEXT: return !((const struct told *)at)->text;
    case MODEL_WORD: return !*(const char *const *)at;
    case MODEL_TERM: return !terms_name(f->terms, *(const int *)at);
    case MODEL_TRUTH: return *(const enum truth *)at == TRUTH_UNKNOWN;
    case MODEL_NUMBER:
    case MODEL_TIME: return *(const int64_t *)at == MODEL_ABSENT;
    case MODEL_REAL: return isnan(*(const double *)at);
    case MODEL_ADDRESS: return !((const struct addr *)at)->family;
    case MODEL_FILE: return *(const uint32_t *)at == MODEL_NO_FILE;
    case MODEL_FRAME: return !((const struct model_frame *)at)->frame;
    case MODEL_VALUE: return value_is_absent(at);
    case MODEL_OBJECT:
        return (f->flags & MODEL_OMIT) &&
               model_is_absent(&f->of->fields[0], at);
    case MODEL_POINTER:
    case MODEL_REF:
    case MODEL_TEXTS:
    case MODEL_WORDS:
    case MODEL_LIST: return !*(void *const *)at;
    case MODEL_BOOL: return (f->flags & MODEL_OMIT) && !*(const bool *)at;
    case MODEL_COUNT: return (f->flags & MODEL_OMIT) && !*(const uint64_t *)at;
    case MODEL_SPI32:
    case MODEL_SPI64:
    case MODEL_FRAMES:
    case MODEL_INLINE:
    case MODEL_COUNTS:
    case MODEL_REFS:
    case MODEL_WHOLE: break;
    }
    return false;
}

void
model_clear(const struct model_desc *d, void *object)
{
    memset(object, 0, d->size);
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        void *at = model_at(f, object);
        switch (f->kind) {
        case MODEL_NUMBER:
        case MODEL_TIME: *(int64_t *)at = MODEL_ABSENT; break;
        case MODEL_REAL: *(double *)at = NAN; break;
        case MODEL_FILE: *(uint32_t *)at = MODEL_NO_FILE; break;
        case MODEL_TEXT:
            ((struct told *)at)->class = (unsigned char)f->class;
            break;
        case MODEL_VALUE: ((struct model_value *)at)->kind = MODEL_TEXT; break;
        case MODEL_OBJECT:
        case MODEL_INLINE: model_clear(f->of, at); break;
        default: break; /* zero is nothing */
        }
    }
}

void *
model_array(struct arena *a, const struct model_desc *d, size_t n)
{
    char *items = arena_array(a, n ? n : 1, d->size);
    for (size_t i = 0; items && i < n; i++)
        model_clear(d, items + i * d->size);
    return items;
}

void *
model_new(struct arena *a, const struct model_desc *d)
{
    return model_array(a, d, 1);
}

static int
walk_list(const struct model_field *f, void *object, model_visit *visit,
          void *ctx)
{
    char *items = *(void **)model_at(f, object);
    size_t n = items ? model_n(f, object) : 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = model_walk(f->of, items + i * f->of->size, visit, ctx);
    return rc;
}

int
model_walk(const struct model_desc *d, void *object, model_visit *visit,
           void *ctx)
{
    int rc = visit(ctx, d, object);
    for (size_t i = 0; rc == 0 && i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        void *at = model_at(f, object);
        if (f->kind == MODEL_OBJECT || f->kind == MODEL_INLINE)
            rc = model_walk(f->of, at, visit, ctx);
        else if (f->kind == MODEL_POINTER && *(void **)at)
            rc = model_walk(f->of, *(void **)at, visit, ctx);
        else if (f->kind == MODEL_LIST)
            rc = walk_list(f, object, visit, ctx);
    }
    return rc;
}
