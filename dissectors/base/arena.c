/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_CHUNK (64u * 1024)

struct arena_chunk {
    struct arena_chunk *next;
    size_t size, used;
    _Alignas(max_align_t) unsigned char bytes[];
};

void
arena_init(struct arena *a, size_t limit)
{
    memset(a, 0, sizeof *a);
    a->limit = limit;
}

void
arena_free(struct arena *a)
{
    struct arena_chunk *c = a->first;
    while (c) {
        struct arena_chunk *next = c->next;
        free(c);
        c = next;
    }
    a->first = a->at = NULL;
    a->used = 0;
}

void
arena_reset(struct arena *a)
{
    if (a->used == 0)
        return;
    /* An oversized chunk was made for one big request; keeping every such
     * chunk would let one packet pin memory for the whole run. */
    struct arena_chunk **link = &a->first;
    while (*link) {
        struct arena_chunk *c = *link;
        c->used = 0;
        if (c->size > ARENA_CHUNK) {
            *link = c->next;
            free(c);
        } else {
            link = &c->next;
        }
    }
    a->at = a->first;
    a->used = 0;
}

static struct arena_chunk *
chunk_for(struct arena *a, size_t n)
{
    for (struct arena_chunk *c = a->at; c; c = c->next)
        if (c->size - c->used >= n)
            return c;
    size_t size = n > ARENA_CHUNK ? n : ARENA_CHUNK;
    struct arena_chunk *c = malloc(sizeof *c + size);
    if (!c) {
        a->starved = true;
        return NULL;
    }
    c->size = size;
    c->used = 0;
    if (a->at) {
        c->next = a->at->next;
        a->at->next = c;
    } else {
        c->next = a->first;
        a->first = c;
    }
    return c;
}

void *
arena_alloc(struct arena *a, size_t n)
{
    const size_t align = _Alignof(max_align_t);
    if (n > a->limit || a->used > a->limit - n) {
        a->refused++;
        return NULL;
    }
    size_t want = (n + align - 1) / align * align;
    if (want == 0)
        want = align;
    struct arena_chunk *c = chunk_for(a, want);
    if (!c) {
        a->refused++;
        return NULL;
    }
    void *p = c->bytes + c->used;
    c->used += want;
    a->at = c;
    a->used += want;
    memset(p, 0, want);
    return p;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / size) {
        a->refused++;
        return NULL;
    }
    return arena_alloc(a, n * size);
}

void *
arena_copy(struct arena *a, const void *p, size_t n)
{
    char *to = n == SIZE_MAX ? NULL : arena_alloc(a, n + 1);
    if (to && n)
        memcpy(to, p, n);
    return to;
}

const char *
arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *s = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
    if (!s)
        return "";
    va_start(ap, fmt);
    vsnprintf(s, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return s;
}
