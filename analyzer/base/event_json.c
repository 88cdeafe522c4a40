/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/event_json.h"

#include "analyzer/base/plain.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

const char *
time_text(int64_t ns, char buf[TIME_TEXT_MAX])
{
    int64_t s = ns / 1000000000, rest = ns % 1000000000;
    if (rest < 0) {
        rest += 1000000000;
        s--;
    }
    time_t t = (time_t)s;
    struct tm tm;
    if (!gmtime_r(&t, &tm))
        memset(&tm, 0, sizeof tm);
    snprintf(buf, TIME_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d.%09dZ",
             tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
             tm.tm_min, tm.tm_sec, (int)rest);
    return buf;
}

bool
time_parse(const char *text, int64_t *ns)
{
    struct tm tm;
    int nanos = 0, end = 0;
    memset(&tm, 0, sizeof tm);
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%9dZ%n", &tm.tm_year, &tm.tm_mon,
               &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &nanos,
               &end) != 7 ||
        !end)
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    int64_t s = timegm(&tm);
    return !__builtin_mul_overflow(s, (int64_t)1000000000, &s) &&
           !__builtin_add_overflow(s, nanos, ns);
}

json_t *
json_text(const void *bytes, size_t n)
{
    json_t *ok = json_stringn(bytes, n);
    if (ok)
        return ok;
    const char *p = bytes;
    char *out = malloc(n * 3 + 1), *o = out;
    if (!out)
        return NULL;
    for (size_t len; n; p += len, n -= len) {
        uint32_t code;
        len = plain_character(p, n, &code);
        bool good = code || !*p; /* U+0000 is a character too */
        memcpy(o, good ? p : "\xef\xbf\xbd", good ? len : 3);
        o += good ? len : 3;
    }
    ok = json_stringn(out, (size_t)(o - out));
    free(out);
    return ok;
}

json_t *
json_cstr(const char *s)
{
    return s ? json_text(s, strlen(s)) : json_null();
}

static json_t *
json_hex(const uint8_t *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char *out = malloc(n * 2 + 1);
    if (!out)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 15];
    }
    json_t *j = json_stringn(out, n * 2);
    free(out);
    return j;
}

static json_t *
json_sha256(struct slice s)
{
    uint8_t digest[32];
    unsigned n = 0;
    if (EVP_Digest(s.p, s.n, digest, &n, EVP_sha256(), NULL) != 1)
        return NULL;
    return json_hex(digest, n);
}

/* mask: NULL, where nothing is masked. */
static json_t *
json_text_field(const struct field *f, const struct slice *s,
                const struct event_mask *mask)
{
    if (f->kind == FIELD_SHA256)
        return json_sha256(*s);
    if (mask)
        return mask->text(mask->ctx, f, s);
    return f->kind == FIELD_HEX ? json_hex(s->p, s->n) : json_text(s->p, s->n);
}

static json_t *
json_list(const struct field *f, const struct list *l,
          const struct event_mask *mask)
{
    json_t *a = json_array();
    int rc = a ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < l->n; i++) {
        if (f->kind == FIELD_TEXTS) {
            const struct slice *s = (const struct slice *)l->items + i;
            rc = json_array_append_new(a, json_text_field(f, s, mask));
        } else {
            const uint8_t *at = (const uint8_t *)l->items + i * f->sub->size;
            rc = json_array_append_new(a, event_json_masked(f->sub, at, mask));
        }
    }
    if (rc == 0)
        return a;
    json_decref(a);
    return NULL;
}

static json_t *
json_number_field(enum field_kind kind, const void *at)
{
    switch (kind) {
    case FIELD_U8: return json_integer(*(const uint8_t *)at);
    case FIELD_U16: return json_integer(*(const uint16_t *)at);
    case FIELD_U32: return json_integer(*(const uint32_t *)at);
    case FIELD_U64: return json_integer((json_int_t) * (const uint64_t *)at);
    case FIELD_BOOL: return json_boolean(*(const bool *)at);
    case FIELD_SPI32: return json_sprintf("%08x", *(const uint32_t *)at);
    case FIELD_SPI64:
        return json_sprintf("%016llx",
                            (unsigned long long)*(const uint64_t *)at);
    default: return json_integer(*(const int64_t *)at);
    }
}

/* Absent fields have no key. */
static bool
is_absent(const struct field *f, const void *at)
{
    switch (f->kind) {
    case FIELD_CSTR: return !*(const char *const *)at;
    case FIELD_TEXT:
    case FIELD_HEX:
    case FIELD_SHA256: return !((const struct slice *)at)->p;
    case FIELD_ADDR: return !((const struct addr *)at)->family;
    case FIELD_OBJECT: return !*(const void *const *)at;
    case FIELD_LIST:
    case FIELD_TEXTS: return !((const struct list *)at)->items;
    case FIELD_OPT: return *(const int64_t *)at < 0;
    default: return false;
    }
}

/* Of a field that is there. NULL: no memory. */
static json_t *
json_field(const struct field *f, const void *at, const struct event_mask *mask)
{
    char text[ADDR_TEXT_MAX];
    switch (f->kind) {
    case FIELD_CSTR: return json_cstr(*(const char *const *)at);
    case FIELD_TEXT:
    case FIELD_HEX:
    case FIELD_SHA256: return json_text_field(f, at, mask);
    case FIELD_ADDR:
        return mask ? mask->addr(mask->ctx, f, at)
                    : json_string(addr_text(at, text));
    case FIELD_OBJECT:
        return event_json_masked(f->sub, *(const void *const *)at, mask);
    case FIELD_LIST:
    case FIELD_TEXTS: return json_list(f, at, mask);
    default: return json_number_field(f->kind, at);
    }
}

json_t *
event_json_masked(const struct event_desc *desc, const void *body,
                  const struct event_mask *mask)
{
    json_t *o = json_object();
    int rc = o ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < desc->n; i++) {
        const struct field *f = &desc->fields[i];
        const uint8_t *at = (const uint8_t *)body + f->offset;
        if (!is_absent(f, at))
            rc = json_object_set_new_nocheck(o, f->name,
                                             json_field(f, at, mask));
    }
    if (rc == 0)
        return o;
    json_decref(o);
    return NULL;
}

json_t *
event_json(const struct event_desc *desc, const void *body)
{
    return event_json_masked(desc, body, NULL);
}
