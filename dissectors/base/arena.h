/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena.h - memory that is freed all at once.
 *
 * The packet arena holds what lives as long as one packet: event bodies, lists,
 * reassembled or decrypted bytes. It is reset after each packet, and keeps its
 * chunks, so the common path never calls malloc.
 *
 * An arena has a ceiling, because a hostile packet may ask for anything: past
 * it, arena_alloc returns NULL, and the caller treats that as a full table
 * (stop, count, report), never as a crash. Memory that the system refuses gives
 * NULL as well; whoever owns the arena then asks `starved`, and fails.
 */
#ifndef ESPY_BASE_ARENA_H
#define ESPY_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *first, *at;
    size_t limit;     /* bytes; the ceiling of what is handed out at once */
    size_t used;      /* bytes handed out since the last reset */
    uint64_t refused; /* requests past the ceiling, over the arena's life */
    bool starved; /* the system had no memory: what was asked for is lacking,
                         through nobody's fault but the environment's */
};

void arena_init(struct arena *a, size_t limit);
void arena_free(struct arena *a);

/* Forgets everything handed out; keeps the memory. */
void arena_reset(struct arena *a);

/* n zeroed bytes, aligned for any type; NULL past the ceiling. */
void *arena_alloc(struct arena *a, size_t n);

/* n elements of size each; NULL past the ceiling or on overflow. */
void *arena_array(struct arena *a, size_t n, size_t size);

/* A copy of n bytes followed by a NUL. */
void *arena_copy(struct arena *a, const void *p, size_t n);

/* snprintf into the arena; "" past the ceiling. */
const char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
