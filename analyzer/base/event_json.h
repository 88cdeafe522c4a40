/* SPDX-License-Identifier: Apache-2.0 */
/*
 * event_json.h - any event as JSON, from its descriptor table alone.
 */
#ifndef ESPY_BASE_EVENT_JSON_H
#define ESPY_BASE_EVENT_JSON_H

#include "dissectors/base/event.h"

#include <jansson.h>
#include <stdbool.h>

/* A new object with every field that is present; NULL when there is no memory for all
 * of them. */
json_t *event_json(const struct event_desc *desc, const void *body);

/* The same with every text, and every address that is a field, made by these: new
 * references, NULL where that is not possible. text() also gets the bytes of FIELD_HEX. */
struct event_mask {
    void *ctx;
    json_t *(*text)(void *ctx, const struct field *f, const struct slice *s);
    json_t *(*addr)(void *ctx, const struct field *f, const struct addr *a);
};
json_t *event_json_masked(const struct event_desc *desc, const void *body,
                          const struct event_mask *mask);

/* Text that may be anything: valid UTF-8 as it is, other bytes as U+FFFD. NULL: no
 * memory. */
json_t *json_text(const void *p, size_t n);
json_t *json_cstr(const char *s); /* NULL gives JSON null */

/* "2026-11-23T23:35:00.000000001Z" (RFC 3339); years 1678 to 2262. */
#define TIME_TEXT_MAX 96
const char *time_text(int64_t ns, char buf[TIME_TEXT_MAX]);

/* Back again, of a text in just this form; false for anything else. */
bool time_parse(const char *text, int64_t *ns);

#endif
