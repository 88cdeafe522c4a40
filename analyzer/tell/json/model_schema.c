/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON Schema (draft 2020-12) of the JSON report, from the same descriptors that
 * write and read it. */
#include "analyzer/tell/json/model_json.h"

#include <string.h>

#define STRUCTS_MAX 128 /* our own: an assert would be as good */

struct schema {
    struct json_out o;
    const struct model_desc *all[STRUCTS_MAX];
    size_t n;
};

/* "model_ike_error" is told as "ike_error". */
static const char *
name_of(const struct model_desc *d)
{
    return strncmp(d->name, "model_", 6) == 0 ? d->name + 6 : d->name;
}

static void
collect(struct schema *s, const struct model_desc *d)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->all[i] == d)
            return;
    if (s->n == STRUCTS_MAX) {
        s->o.failed = true;
        return;
    }
    s->all[s->n++] = d;
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        if (f->flags & MODEL_HIDDEN || !f->of || f->kind == MODEL_REF ||
            f->kind == MODEL_REFS)
            continue;
        collect(s, f->of);
    }
}

static void
type(struct schema *s, const char *name)
{
    json_out_text(&s->o, "type", name);
}

static void
refers(struct schema *s, const char *name)
{
    json_out_printf(&s->o, "$ref", "#/$defs/%s", name);
}

/* Of a list's item. */
static void
item(struct schema *s, const struct model_field *f)
{
    json_out_object(&s->o, "items");
    if (f->kind == MODEL_LIST || f->kind == MODEL_WHOLE)
        refers(s, name_of(f->of));
    else if (f->kind == MODEL_FRAMES)
        refers(s, "cite");
    else
        type(s, "string");
    json_out_close(&s->o);
}

static void
terms(struct schema *s, const struct terms *t)
{
    json_out_list(&s->o, "enum");
    for (size_t i = 0; i < t->n; i++)
        if (t->items[i])
            json_out_text(&s->o, NULL, t->items[i]);
    json_out_close(&s->o);
}

/* What a value is that is there. */
static void
present(struct schema *s, const struct model_field *f)
{
    switch (f->kind) {
    case MODEL_TEXT:
    case MODEL_WORD:
    case MODEL_FILE:
    case MODEL_REF: type(s, "string"); break;
    case MODEL_TERM: terms(s, f->terms); break;
    case MODEL_BOOL:
    case MODEL_TRUTH: type(s, "boolean"); break;
    case MODEL_COUNT: refers(s, "count"); break;
    case MODEL_NUMBER: type(s, "integer"); break;
    case MODEL_REAL: type(s, "number"); break;
    case MODEL_TIME: refers(s, "time"); break;
    case MODEL_ADDRESS: refers(s, "ip"); break;
    case MODEL_SPI32: refers(s, "spi32"); break;
    case MODEL_SPI64: refers(s, "spi64"); break;
    case MODEL_FRAME: refers(s, "cite"); break;
    case MODEL_VALUE: refers(s, "value"); break;
    case MODEL_OBJECT:
    case MODEL_POINTER: refers(s, name_of(f->of)); break;
    case MODEL_COUNTS:
        type(s, "object");
        json_out_object(&s->o, "additionalProperties");
        refers(s, "count");
        json_out_close(&s->o);
        break;
    case MODEL_TEXTS:
    case MODEL_WORDS:
    case MODEL_FRAMES:
    case MODEL_LIST:
    case MODEL_REFS:
    case MODEL_WHOLE:
        type(s, "array");
        item(s, f);
        break;
    case MODEL_INLINE: break;
    }
}

static bool
may_be_null(const struct model_field *f)
{
    if (f->flags & MODEL_OMIT)
        return false;
    switch (f->kind) {
    case MODEL_TEXT:
    case MODEL_WORD:
    case MODEL_FILE:
    case MODEL_REF:
    case MODEL_TRUTH:
    case MODEL_NUMBER:
    case MODEL_REAL:
    case MODEL_TIME:
    case MODEL_ADDRESS:
    case MODEL_FRAME:
    case MODEL_VALUE:
    case MODEL_POINTER: return true;
    case MODEL_TERM: return !f->terms->items[0];
    default: return false;
    }
}

static void
property(struct schema *s, const struct model_field *f)
{
    json_out_object(&s->o, f->name);
    json_out_text(&s->o, "description", f->meaning);
    if (may_be_null(f)) {
        json_out_list(&s->o, "anyOf");
        json_out_object(&s->o, NULL);
        present(s, f);
        json_out_close(&s->o);
        json_out_object(&s->o, NULL);
        type(s, "null");
        json_out_close(&s->o);
        json_out_close(&s->o);
    } else {
        present(s, f);
    }
    json_out_close(&s->o);
}

static void
required(struct schema *s, const struct model_desc *d)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        if (f->kind == MODEL_INLINE)
            required(s, f->of);
        else if (!(f->flags & (MODEL_HIDDEN | MODEL_OMIT)))
            json_out_text(&s->o, NULL, f->name);
    }
}

static void
properties(struct schema *s, const struct model_desc *d)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct model_field *f = &d->fields[i];
        if (f->kind == MODEL_INLINE)
            properties(s, f->of);
        else if (!(f->flags & MODEL_HIDDEN))
            property(s, f);
    }
}

static void
shape(struct schema *s, const struct model_desc *d)
{
    type(s, "object");
    json_out_list(&s->o, "required");
    required(s, d);
    json_out_close(&s->o);
    json_out_object(&s->o, "properties");
    properties(s, d);
    json_out_close(&s->o);
}

/* What has no struct of its own. */
static void
pattern(struct schema *s, const char *name, const char *what,
        const char *expression)
{
    json_out_object(&s->o, name);
    json_out_text(&s->o, "description", what);
    type(s, "string");
    json_out_text(&s->o, "pattern", expression);
    json_out_close(&s->o);
}

static void
common(struct schema *s)
{
    static const char *const kinds[] = {"string", "number", "boolean", "null"};
    pattern(s, "time", "RFC 3339, UTC, nanoseconds",
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
            "\\.[0-9]{9}Z$");
    pattern(s, "spi64", "an IKE SPI", "^[0-9a-f]{16}$");
    pattern(s, "spi32", "an ESP or AH SPI", "^[0-9a-f]{8}$");
    pattern(s, "ip", "an IPv4 or IPv6 address in text",
            "^([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$");
    json_out_object(&s->o, "count");
    type(s, "integer");
    json_out_integer(&s->o, "minimum", 0);
    json_out_close(&s->o);
    json_out_object(&s->o, "value");
    json_out_list(&s->o, "type");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        json_out_text(&s->o, NULL, kinds[i]);
    json_out_close(&s->o);
    json_out_close(&s->o);
    json_out_object(&s->o, "cite");
    json_out_text(&s->o, "description", "a frame, 1-based in its file");
    type(s, "object");
    json_out_list(&s->o, "required");
    json_out_text(&s->o, NULL, "file");
    json_out_text(&s->o, NULL, "frame");
    json_out_close(&s->o);
    json_out_object(&s->o, "properties");
    json_out_object(&s->o, "file");
    type(s, "string");
    json_out_close(&s->o);
    json_out_object(&s->o, "frame");
    type(s, "integer");
    json_out_integer(&s->o, "minimum", 1);
    json_out_close(&s->o);
    json_out_close(&s->o);
    json_out_close(&s->o);
}

int
model_schema(FILE *to)
{
    struct schema s = {.n = 0};
    json_out_begin(&s.o, to, false);
    collect(&s, &model_desc);
    json_out_object(&s.o, NULL);
    json_out_text(&s.o, "$schema",
                  "https://json-schema.org/draft/2020-12/schema");
    json_out_text(&s.o, "$id", "espy.report.json");
    json_out_text(&s.o, "title", MODEL_SCHEMA);
    json_out_text(&s.o, "description",
                  "What `espy --format json` writes. Made by `espy schema`. "
                  "Additive changes only: other keys may appear anywhere.");
    shape(&s, &model_desc);
    json_out_object(&s.o, "$defs");
    common(&s);
    for (size_t i = 1; i < s.n; i++) { /* all[0] is the whole */
        json_out_object(&s.o, name_of(s.all[i]));
        shape(&s, s.all[i]);
        json_out_close(&s.o);
    }
    json_out_close(&s.o);
    json_out_close(&s.o);
    return json_out_end(&s.o);
}
