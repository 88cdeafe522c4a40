/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define NONE UINT32_MAX

/* The fuzzers are built with small tables: they cost little to make, and few
 * packets bring them to evict. */
#ifndef TABLE_CAP_MAX
#    define TABLE_CAP_MAX UINT32_MAX
#endif

/* The clock's second-chance bit sits in the slot: a look-up that finds its
 * entry touches the slot and the entry, and nothing else. */
#define USED 0x80000000u
#define LINE 64 /* bytes of a cache line */
#define SLOTS_MIN 64

struct table_slot {
    uint32_t tag;   /* high half of the hash */
    uint32_t index; /* entry plus one, and USED; 0: empty */
};

struct table_meta {
    uint32_t low; /* of the hash, for removal without hashing the key */
    uint32_t next_free;
    bool live;
};

static uint64_t
mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 u128;
    u128 m = (u128)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static uint64_t
load64(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

uint64_t
hash_bytes(const void *bytes, size_t n, uint64_t seed)
{
    const uint8_t *p = bytes;
    uint64_t h = seed ^ (n * 0x9e3779b97f4a7c15u);
    /* Not a constant: what equals it makes the product zero, and a capture could
     * bring many keys to one place. */
    uint64_t secret = ~seed * 0xa0761d6478bd642fu;
    for (; n >= 16; n -= 16, p += 16)
        h = mix(h ^ load64(p), secret ^ load64(p + 8));
    for (; n >= 8; n -= 8, p += 8)
        h = mix(h ^ load64(p), 0xa0761d6478bd642fu);
    uint64_t tail = 0;
    memcpy(&tail, p, n);
    return mix(h ^ tail, 0xe7037ed1a0b428dbu);
}

int
table_init(struct table *t, size_t entry_size, size_t key_size, uint32_t cap)
{
    memset(t, 0, sizeof *t);
    assert(cap > 0 && cap < 1u << 30 && key_size <= entry_size);
    size_t align = entry_size < LINE ? 16 : LINE;
    t->entry_size = (entry_size + align - 1) & ~(align - 1);
    t->key_size = key_size;
    if (cap > TABLE_CAP_MAX)
        cap = TABLE_CAP_MAX;
    t->cap = cap;
    t->mask = SLOTS_MIN - 1;
    t->free_head = NONE;
    /* calloc of large blocks comes from fresh pages: untouched, it costs no
     * memory, so a big cap is free until it is needed. */
    t->slots = calloc(SLOTS_MIN, sizeof *t->slots);
    /* One block: large ones come from fresh pages, already zero. */
    t->block = calloc(1, cap * (t->entry_size + sizeof *t->meta) + LINE);
    /* The seed decides only the order of probing, never what is reported. */
    if (getrandom(&t->seed, sizeof t->seed, GRND_NONBLOCK) < 0)
        t->seed = (uint64_t)(uintptr_t)t;
    if (!t->slots || !t->block) {
        table_free(t);
        return -1;
    }
    t->entries =
        (uint8_t *)(((uintptr_t)t->block + LINE - 1) & ~(uintptr_t)(LINE - 1));
    t->meta = (struct table_meta *)(void *)(t->entries + cap * t->entry_size);
    return 0;
}

void
table_free(struct table *t)
{
    free(t->slots);
    free(t->block);
    memset(t, 0, sizeof *t);
}

void *
table_at(const struct table *t, uint32_t index)
{
    return t->entries + (size_t)index * t->entry_size;
}

uint32_t
table_index(const struct table *t, const void *entry)
{
    return (uint32_t)((size_t)((const uint8_t *)entry - t->entries) /
                      t->entry_size);
}

/* Keys are short: a call of memcmp costs more than the comparison. */
static bool
key_eq(const uint8_t *x, const uint8_t *y, size_t n)
{
    uint64_t differs = 0;
    for (; n >= 8; n -= 8, x += 8, y += 8)
        differs |= load64(x) ^ load64(y);
    for (; n; n--)
        differs |= (uint64_t)(*x++ ^ *y++);
    return differs == 0;
}

static uint32_t
place(const struct table_slot *s)
{
    return (s->index & ~USED) - 1;
}

/* The slot that holds the key, or the empty one where it would go. */
static uint32_t
slot_of(const struct table *t, const void *key, uint64_t hash)
{
    uint32_t tag = (uint32_t)(hash >> 32), i = (uint32_t)hash & t->mask;
    for (;; i = (i + 1) & t->mask) {
        const struct table_slot *s = &t->slots[i];
        if (s->index == 0)
            return i;
        if (s->tag == tag && key_eq(table_at(t, place(s)), key, t->key_size))
            return i;
    }
}

uint64_t
table_expect(const struct table *t, const void *key)
{
    uint64_t hash = hash_bytes(key, t->key_size, t->seed);
    __builtin_prefetch(&t->slots[(uint32_t)hash & t->mask]);
    return hash;
}

void
table_expect_entry(const struct table *t, uint64_t hash)
{
    const struct table_slot *s = &t->slots[(uint32_t)hash & t->mask];
    if (s->index == 0)
        return;
    const uint8_t *entry = table_at(t, place(s));
    for (size_t at = 0; at < t->entry_size && at < (size_t)2 * LINE; at += LINE)
        __builtin_prefetch(entry + at);
}

void *
table_find(struct table *t, const void *key)
{
    uint32_t i = slot_of(t, key, hash_bytes(key, t->key_size, t->seed));
    if (t->slots[i].index == 0)
        return NULL;
    t->slots[i].index |= USED;
    return table_at(t, place(&t->slots[i]));
}

/* Slots grow with the entries, so that a small case stays in the cache: they
 * are twice the entries at least. Without memory to grow, probing gets longer
 * but stays right, until the last slot but one is taken. */
static void
slots_grow(struct table *t)
{
    uint32_t mask = t->mask * 2 + 1;
    struct table_slot *slots = calloc((size_t)mask + 1, sizeof *slots);
    if (!slots)
        return;
    for (uint32_t i = 0; i <= t->mask; i++) {
        if (t->slots[i].index == 0)
            continue;
        uint32_t to = t->meta[place(&t->slots[i])].low & mask;
        while (slots[to].index)
            to = (to + 1) & mask;
        slots[to] = t->slots[i];
    }
    free(t->slots);
    t->slots = slots;
    t->mask = mask;
}

/* Empties a slot and closes the gap, so that probing stays unbroken. */
static void
slot_clear(struct table *t, uint32_t hole)
{
    for (uint32_t i = (hole + 1) & t->mask; t->slots[i].index;
         i = (i + 1) & t->mask) {
        uint32_t home = t->meta[place(&t->slots[i])].low & t->mask;
        if (((i - home) & t->mask) >= ((i - hole) & t->mask)) {
            t->slots[hole] = t->slots[i];
            hole = i;
        }
    }
    t->slots[hole].index = 0;
}

static uint32_t
slot_of_place(const struct table *t, uint32_t index)
{
    uint32_t i = t->meta[index].low & t->mask;
    while (place(&t->slots[i]) != index)
        i = (i + 1) & t->mask;
    return i;
}

void
table_remove(struct table *t, void *entry)
{
    uint32_t index = table_index(t, entry);
    struct table_meta *m = &t->meta[index];
    assert(m->live);
    slot_clear(t, slot_of_place(t, index));
    m->live = 0;
    m->next_free = t->free_head;
    t->free_head = index;
    t->count--;
}

static void
evict_one(struct table *t)
{
    unsigned kept = 0;
    for (;; t->hand = (t->hand + 1) % t->cap) {
        if (!t->meta[t->hand].live)
            continue;
        struct table_slot *s = &t->slots[slot_of_place(t, t->hand)];
        if (s->index & USED)
            s->index &= ~USED;
        else if (!t->keep || kept++ == TABLE_KEEP_MAX ||
                 !t->keep(t->ctx, table_at(t, t->hand)))
            break;
    }
    void *entry = table_at(t, t->hand);
    if (t->on_evict)
        t->on_evict(t->ctx, entry);
    table_remove(t, entry);
    t->hand = (t->hand + 1) % t->cap;
    t->evicted++;
}

static uint32_t
place_for_new(struct table *t)
{
    bool full = t->free_head == NONE && t->high == t->cap;
    if (full || t->count >= t->mask - 1) {
        t->starved |= !full;
        evict_one(t);
    }
    if (t->free_head == NONE)
        return t->high++;
    uint32_t index = t->free_head;
    t->free_head = t->meta[index].next_free;
    return index;
}

void *
table_get(struct table *t, const void *key, bool *created)
{
    uint64_t hash = hash_bytes(key, t->key_size, t->seed);
    uint32_t i = slot_of(t, key, hash);
    *created = t->slots[i].index == 0;
    if (!*created) {
        t->slots[i].index |= USED;
        return table_at(t, place(&t->slots[i]));
    }
    uint32_t index = place_for_new(t);
    if (t->count >= t->mask / 2)
        slots_grow(t);
    i = slot_of(t, key, hash); /* an eviction or growth moved the hole */
    /* Not marked as used: it stands behind the hand, and has a whole round to
     * prove itself. So what comes only once pushes out its like. */
    struct table_slot s = {(uint32_t)(hash >> 32), index + 1};
    t->slots[i] = s;
    struct table_meta m = {(uint32_t)hash, NONE, true};
    t->meta[index] = m;
    void *entry = table_at(t, index);
    memset(entry, 0, t->entry_size);
    memcpy(entry, key, t->key_size);
    t->count++;
    return entry;
}

void *
table_next(const struct table *t, uint32_t *at)
{
    while (*at < t->high) {
        uint32_t i = (*at)++;
        if (t->meta[i].live)
            return table_at(t, i);
    }
    return NULL;
}
