#include "analyzer/base/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define NONE UINT32_MAX

struct table_slot {
    uint32_t tag;   /* high half of the hash */
    uint32_t index; /* entry plus one; 0: empty */
};

struct table_meta {
    uint32_t tag, low;  /* the hash, for removal without rehashing the key */
    uint32_t next_free;
    uint8_t live, used; /* used: the clock's second chance */
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
    uint32_t slots = 16;
    while (slots < cap * 2)
        slots *= 2;
    t->entry_size = (entry_size + 15) & ~(size_t)15;
    t->key_size = key_size;
    t->cap = cap;
    t->mask = slots - 1;
    t->free_head = NONE;
    /* calloc of large blocks comes from fresh pages: untouched, it costs no
     * memory, so a big cap is free until it is needed. */
    t->slots = calloc(slots, sizeof *t->slots);
    t->meta = calloc(cap, sizeof *t->meta);
    t->entries = calloc(cap, t->entry_size);
    /* The seed decides only the order of probing, never what is reported. */
    if (getrandom(&t->seed, sizeof t->seed, GRND_NONBLOCK) < 0)
        t->seed = (uint64_t)(uintptr_t)t;
    if (t->slots && t->meta && t->entries)
        return 0;
    table_free(t);
    return -1;
}

void
table_free(struct table *t)
{
    free(t->slots);
    free(t->meta);
    free(t->entries);
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

/* The slot that holds the key, or the empty one where it would go. */
static uint32_t
slot_of(const struct table *t, const void *key, uint64_t hash)
{
    uint32_t tag = (uint32_t)(hash >> 32), i = (uint32_t)hash & t->mask;
    for (;; i = (i + 1) & t->mask) {
        const struct table_slot *s = &t->slots[i];
        if (s->index == 0)
            return i;
        if (s->tag == tag &&
            memcmp(table_at(t, s->index - 1), key, t->key_size) == 0)
            return i;
    }
}

void *
table_find(struct table *t, const void *key)
{
    uint32_t i = slot_of(t, key, hash_bytes(key, t->key_size, t->seed));
    if (t->slots[i].index == 0)
        return NULL;
    t->meta[t->slots[i].index - 1].used = 1;
    return table_at(t, t->slots[i].index - 1);
}

/* Empties a slot and closes the gap, so that probing stays unbroken. */
static void
slot_clear(struct table *t, uint32_t hole)
{
    for (uint32_t i = (hole + 1) & t->mask; t->slots[i].index;
         i = (i + 1) & t->mask) {
        uint32_t home = t->meta[t->slots[i].index - 1].low & t->mask;
        if (((i - home) & t->mask) >= ((i - hole) & t->mask)) {
            t->slots[hole] = t->slots[i];
            hole = i;
        }
    }
    t->slots[hole].index = 0;
}

void
table_remove(struct table *t, void *entry)
{
    uint32_t index = table_index(t, entry);
    struct table_meta *m = &t->meta[index];
    assert(m->live);
    uint32_t i = m->low & t->mask;
    while (t->slots[i].index != index + 1)
        i = (i + 1) & t->mask;
    slot_clear(t, i);
    m->live = 0;
    m->next_free = t->free_head;
    t->free_head = index;
    t->count--;
}

static void
evict_one(struct table *t)
{
    for (;; t->hand = (t->hand + 1) % t->cap) {
        struct table_meta *m = &t->meta[t->hand];
        if (!m->live)
            continue;
        if (m->used) {
            m->used = 0;
            continue;
        }
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
    if (t->free_head == NONE && t->high == t->cap)
        evict_one(t);
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
        t->meta[t->slots[i].index - 1].used = 1;
        return table_at(t, t->slots[i].index - 1);
    }
    uint32_t index = place_for_new(t);
    i = slot_of(t, key, hash); /* an eviction may have moved the hole */
    struct table_slot s = {(uint32_t)(hash >> 32), index + 1};
    t->slots[i] = s;
    struct table_meta m = {s.tag, (uint32_t)hash, NONE, 1, 1};
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
