/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/json/json_out.h"

#include "analyzer/base/event_json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define FLAGS (JSON_ENCODE_ANY | JSON_ENSURE_ASCII)

void
json_out_begin(struct json_out *o, FILE *to, bool compact)
{
    memset(o, 0, sizeof *o);
    o->to = to;
    o->compact = compact;
}

int
json_out_end(struct json_out *o)
{
    fputc('\n', o->to);
    return o->failed || ferror(o->to) ? -1 : 0;
}

/* A text between quotes. Most of what is told is plain and needs no library. */
static void
quoted(struct json_out *o, const char *text)
{
    const char *p = text;
    while (*p >= ' ' && *p <= '~' && *p != '"' && *p != '\\')
        p++;
    if (!*p) {
        fputc('"', o->to);
        fwrite(text, 1, (size_t)(p - text), o->to);
        fputc('"', o->to);
        return;
    }
    json_t *j = json_text(text, strlen(text));
    char *escaped = j ? json_dumps(j, FLAGS) : NULL;
    if (!escaped)
        o->failed = true;
    /* jansson leaves DEL as it is; a terminal need not. */
    for (char *at = escaped, *del; at; at = del ? del + 1 : NULL) {
        del = strchr(at, 0x7f);
        fwrite(at, 1, del ? (size_t)(del - at) : strlen(at), o->to);
        if (del)
            fputs("\\u007f", o->to);
    }
    free(escaped);
    json_decref(j);
}

static void
line(struct json_out *o)
{
    if (o->compact || !o->depth)
        return;
    fputc('\n', o->to);
    for (unsigned i = 0; i < o->depth; i++)
        fputs("  ", o->to);
}

static void
before(struct json_out *o, const char *key)
{
    if (o->depth && o->any[o->depth - 1])
        fputc(',', o->to);
    if (o->depth)
        o->any[o->depth - 1] = true;
    line(o);
    if (!key)
        return;
    quoted(o, key);
    fputs(o->compact ? ":" : ": ", o->to);
}

static void
open_one(struct json_out *o, const char *key, bool list)
{
    if (o->depth == JSON_OUT_DEPTH) {
        o->failed = true;
        return;
    }
    before(o, key);
    fputc(list ? '[' : '{', o->to);
    o->list[o->depth] = list;
    o->any[o->depth++] = false;
}

void
json_out_object(struct json_out *o, const char *key)
{
    open_one(o, key, false);
}

void
json_out_list(struct json_out *o, const char *key)
{
    open_one(o, key, true);
}

void
json_out_close(struct json_out *o)
{
    if (!o->depth)
        return;
    o->depth--;
    if (o->any[o->depth] && !o->compact) {
        fputc('\n', o->to);
        for (unsigned i = 0; i < o->depth; i++)
            fputs("  ", o->to);
    }
    fputc(o->list[o->depth] ? ']' : '}', o->to);
}

void
json_out_text(struct json_out *o, const char *key, const char *text)
{
    before(o, key);
    quoted(o, text);
}

void
json_out_integer(struct json_out *o, const char *key, int64_t v)
{
    before(o, key);
    fprintf(o->to, "%" PRId64, v);
}

void
json_out_count(struct json_out *o, const char *key, uint64_t v)
{
    before(o, key);
    fprintf(o->to, "%" PRIu64, v);
}

void
json_out_real(struct json_out *o, const char *key, double v)
{
    before(o, key);
    json_t *j = json_real(v);
    if (!j || json_dumpf(j, o->to, FLAGS) < 0)
        o->failed = true;
    json_decref(j);
}

void
json_out_bool(struct json_out *o, const char *key, bool v)
{
    before(o, key);
    fputs(v ? "true" : "false", o->to);
}

void
json_out_null(struct json_out *o, const char *key)
{
    before(o, key);
    fputs("null", o->to);
}

void
json_out_time(struct json_out *o, const char *key, int64_t ns)
{
    char text[TIME_TEXT_MAX];
    json_out_text(o, key, time_text(ns, text));
}

void
json_out_printf(struct json_out *o, const char *key, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof text)
        o->failed = true;
    json_out_text(o, key, text);
}
