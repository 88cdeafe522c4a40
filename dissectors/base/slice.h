/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slice.h - borrowed bytes and borrowed text.
 *
 * A slice owns nothing. What it points to lives as long as the packet it was
 * cut from (see arena.h and analyzer/capture/capture.h); whoever wants to keep
 * it past the packet copies it.
 */
#ifndef ESPY_BASE_SLICE_H
#define ESPY_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

struct slice {
    const uint8_t *p; /* NULL: absent (unlike empty) */
    size_t n;
};

static inline struct slice
slice_of(const void *p, size_t n)
{
    struct slice s = {p, n};
    return s;
}

static inline struct slice
slice_cstr(const char *s)
{
    return slice_of(s, s ? strlen(s) : 0);
}

static inline bool
slice_eq(struct slice s, const char *text)
{
    return s.p && s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

/* ASCII case-insensitive, as header and host names compare. */
static inline bool
slice_ieq(struct slice s, const char *text)
{
    return s.p && s.n == strlen(text) &&
           strncasecmp((const char *)s.p, text, s.n) == 0;
}

#endif
