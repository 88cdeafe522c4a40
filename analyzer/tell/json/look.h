/* SPDX-License-Identifier: Apache-2.0 */
/*
 * look.h - reading a report's tree: by a path of keys, and never failing, because
 * what is absent is told as absent.
 */
#ifndef ESPY_TELL_JSON_LOOK_H
#define ESPY_TELL_JSON_LOOK_H

#include <jansson.h>
#include <stdbool.h>

/* "remote.as.number"; NULL when some key is absent, or null. */
const json_t *look(const json_t *o, const char *path);
const char *look_text(const json_t *o, const char *path); /* "" */
long long look_int(const json_t *o, const char *path);    /* 0 */
double look_real(const json_t *o, const char *path); /* 0; of an integer too */
bool look_true(const json_t *o, const char *path);
size_t look_size(const json_t *o, const char *path); /* of a list */

/* The tunnel of this id, or the leading verdict about this subject; NULL. */
const json_t *look_tunnel(const json_t *report, const char *id);
const json_t *look_leading(const json_t *report, const char *subject);

/* RFC 3339 as the reports write it, to ns since 1970; false for anything else. */
bool look_time(const char *text, int64_t *ns);

/* "10.64.1.100:4500", "[2607::1]:5060" of {ip, port}. */
const char *look_endpoint(const json_t *o, char *buf, size_t n);

/* "2026-11-24 00:42:18 UTC" of an RFC 3339 time; "" for none. */
const char *look_when(const json_t *o, const char *path, char *buf, size_t n);

/* "28.4 s" from one time to another; "" when one is absent. */
const char *look_span(const json_t *o, const char *from, const char *to,
                      char *buf, size_t n);

/* A value of any kind as text: a fact's. */
const char *look_value(const json_t *v, char *buf, size_t n);

/* The last part of a path. */
const char *look_base(const char *path);

/* For each value of a list; none when it is no list. */
#define LOOK_EACH(list, i, v)                                            \
    for ((i) = 0;                                                        \
         (i) < json_array_size(list) && ((v) = json_array_get(list, i)); \
         (i)++)

#endif
