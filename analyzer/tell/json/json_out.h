/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_out.h - JSON written as a stream: no tree, whatever its size.
 *
 * Within an object each value has a key; within a list the key is NULL. Text is
 * escaped by jansson, and everything beyond ASCII too: a terminal may be reading.
 */
#ifndef ESPY_TELL_JSON_JSON_OUT_H
#define ESPY_TELL_JSON_JSON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_OUT_DEPTH 64

struct json_out {
    FILE *to;
    bool compact; /* on one line */
    unsigned depth;
    bool list[JSON_OUT_DEPTH]; /* what is open at each depth */
    bool any[JSON_OUT_DEPTH];  /* something stands in it */
    bool failed; /* memory is out, or to deep; writing failures are
                                  the file's: ferror() */
};

void json_out_begin(struct json_out *o, FILE *to, bool compact);

/* Ends the line. 0, or -1: not everything was written. */
int json_out_end(struct json_out *o);

void json_out_object(struct json_out *o, const char *key);
void json_out_list(struct json_out *o, const char *key);
void json_out_close(struct json_out *o); /* the object or list opened last */

void json_out_text(struct json_out *o, const char *key, const char *text);
void json_out_integer(struct json_out *o, const char *key, int64_t v);
void json_out_count(struct json_out *o, const char *key, uint64_t v);
void json_out_real(struct json_out *o, const char *key, double v);
void json_out_bool(struct json_out *o, const char *key, bool v);
void json_out_null(struct json_out *o, const char *key);

/* RFC 3339, UTC, ns since 1970. */
void json_out_time(struct json_out *o, const char *key, int64_t ns);

/* A text by a format, for what is known to be short. */
void json_out_printf(struct json_out *o, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
