/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.h - a capped hash table of fixed-size entries, with eviction.
 *
 * Everything that remembers (flows, tunnels, fragments, streams, names) sits
 * in one of these. The cap is fixed when the table is made, because a capture
 * is hostile: at the cap, the entry not used for longest (approximately: the
 * clock, or second-chance, order) makes room, and the eviction is counted.
 *
 * An entry's first key_size bytes are its key; zero padding inside the key is
 * the caller's duty (memset before filling). Entries do not move, so pointers
 * to one stay good until that entry is evicted or removed. Memory is touched as the
 * table grows, not at the start.
 */
#ifndef ESPY_BASE_TABLE_H
#define ESPY_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table {
    size_t entry_size, key_size;
    uint32_t cap;     /* entries at most */
    uint32_t high;    /* entries ever used: indexes below it are valid */
    uint32_t count;   /* live entries */
    uint64_t evicted; /* entries dropped to make room */
    uint64_t seed;
    bool starved;  /* entries made room because the system had no memory for
                         more slots: what is lacking then is nobody's fault but
                         the environment's */
    uint32_t mask; /* slots - 1 */
    uint32_t hand; /* the clock's */
    uint32_t free_head; /* removed entries, linked through `meta` */
    struct table_slot *slots;
    struct table_meta *meta;
    uint8_t *entries; /* in block, aligned to cache lines */
    void *block;
    /* Called before an entry is evicted (not when removed). May be NULL. */
    void (*on_evict)(void *ctx, void *entry);
    /* Is this entry worth more than most? Asked when its turn to make room has
     * come, about TABLE_KEEP_MAX entries in a row at most. May be NULL. */
    bool (*keep)(void *ctx, void *entry);
    void *ctx;
};

#define TABLE_KEEP_MAX 64

/* 0, or -1 when memory is out. */
int
table_init(struct table *t, size_t entry_size, size_t key_size, uint32_t cap);
void table_free(struct table *t);

/* NULL if absent. Marks the entry as used. */
void *table_find(struct table *t, const void *key);

/*
 * Asks for the memory of a look-up that is to come: first that of the key's slot,
 * and, a few hundred nanoseconds later, of the entry, by the hash that the first
 * returned. Changes nothing.
 */
uint64_t table_expect(const struct table *t, const void *key);
void table_expect_entry(const struct table *t, uint64_t hash);

/* Finds, or makes (zeroed but for the key; *created set). Never NULL after a
 * successful table_init. */
void *table_get(struct table *t, const void *key, bool *created);

void table_remove(struct table *t, void *entry);

/* Iteration in order of making (but for reused places): start with *at = 0.
 * NULL at the end. */
void *table_next(const struct table *t, uint32_t *at);

/* The entry's stable index, and back. */
uint32_t table_index(const struct table *t, const void *entry);
void *table_at(const struct table *t, uint32_t index);

/* A seeded 64-bit hash for memory keys; not for security against someone who
 * can see the output, which nobody can here. */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);

#endif
