/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/redact/dict.h"

#include "analyzer/base/table.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 256u /* a power of two */

void
dict_free(struct dict *d)
{
    for (size_t i = 0; i < d->n; i++)
        free(d->items[i].s);
    free(d->items);
    free(d->slots);
    free(d->order);
    free(d->addrs);
    memset(d, 0, sizeof *d);
}

/* --- texts ----------------------------------------------------------------------- */

/* Where it is, or would be. */
static size_t
slot_of(const struct dict *d, const char *s, size_t n)
{
    size_t at = hash_bytes(s, n, d->seed) & (d->n_slots - 1);
    for (; d->slots[at]; at = (at + 1) & (d->n_slots - 1)) {
        const struct secret *e = &d->items[d->slots[at] - 1];
        if (e->n == n && memcmp(e->s, s, n) == 0)
            break;
    }
    return at;
}

const struct secret *
dict_find(const struct dict *d, const char *s, size_t n)
{
    if (!d->n_slots)
        return NULL;
    uint32_t i = d->slots[slot_of(d, s, n)];
    return i ? &d->items[i - 1] : NULL;
}

static int
grow_slots(struct dict *d)
{
    size_t n = d->n_slots ? d->n_slots * 2 : FIRST_SLOTS;
    uint32_t *slots = calloc(n, sizeof *slots);
    if (!slots)
        return -1;
    free(d->slots);
    d->slots = slots;
    d->n_slots = n;
    for (size_t i = 0; i < d->n; i++)
        slots[slot_of(d, d->items[i].s, d->items[i].n)] = (uint32_t)i + 1;
    return 0;
}

static int
make_room(struct dict *d)
{
    if (d->n == d->room) {
        size_t room = d->room ? d->room * 2 : 64;
        struct secret *more = realloc(d->items, room * sizeof *more);
        if (!more)
            return -1;
        d->items = more;
        d->room = room;
    }
    return d->n * 2 < d->n_slots ? 0 : grow_slots(d);
}

struct secret *
dict_add(struct dict *d, const char *s, size_t n, uint8_t kind, bool *created)
{
    *created = false;
    if (d->n_slots) {
        uint32_t i = d->slots[slot_of(d, s, n)];
        if (i)
            return &d->items[i - 1];
    }
    char *copy = malloc(n + 1);
    if (!copy || d->n >= UINT32_MAX - 1 || make_room(d) < 0) {
        free(copy);
        return NULL;
    }
    memcpy(copy, s, n);
    copy[n] = '\0';
    struct secret *e = &d->items[d->n++];
    memset(e, 0, sizeof *e);
    e->s = copy;
    e->n = n;
    e->kind = kind;
    d->slots[slot_of(d, s, n)] = (uint32_t)d->n;
    free(d->order); /* it holds places of items, which may have moved */
    d->order = NULL;
    *created = true;
    return e;
}

/* As memcmp() does; what another begins with comes before it. */
static int
compare(const char *a, size_t na, const char *b, size_t nb)
{
    int c = memcmp(a, b, na < nb ? na : nb);
    return c ? c : (na > nb) - (na < nb);
}

static int
by_text(const void *x, const void *y)
{
    const struct secret *a = *(const struct secret *const *)x;
    const struct secret *b = *(const struct secret *const *)y;
    return compare(a->s, a->n, b->s, b->n);
}

static bool
begins_with(const struct secret *e, const struct secret *head)
{
    return head->n <= e->n && memcmp(e->s, head->s, head->n) == 0;
}

static unsigned
head_of(const char *s, size_t n)
{
    return (unsigned)(uint8_t)s[0] << 8 | (n > 1 ? (uint8_t)s[1] : 0);
}

int
dict_sort(struct dict *d)
{
    if (d->order || d->n == 0)
        return 0;
    d->order = malloc(d->n * sizeof *d->order);
    if (!d->order)
        return -1;
    memset(d->heads, 0, sizeof d->heads);
    for (size_t i = 0; i < d->n; i++) {
        const struct secret *e = &d->items[i];
        unsigned head = head_of(e->s, e->n);
        d->order[i] = e;
        d->heads[head / 8] |= (uint8_t)(1u << head % 8);
    }
    qsort(d->order, d->n, sizeof *d->order, by_text);
    const struct secret *last = NULL;
    for (size_t i = 0; i < d->n; i++) {
        struct secret *e = &d->items[d->order[i] - d->items];
        while (last && !begins_with(e, last))
            last = last->parent;
        e->parent = last;
        last = e;
    }
    return 0;
}

static bool
has_head(const struct dict *d, unsigned head)
{
    return d->heads[head / 8] & (1u << head % 8);
}

/*
 * Of all in order the last that is not behind the bytes: whatever they begin with
 * is it, or one of its parents, for all between begin with the same.
 */
const struct secret *
dict_longest(const struct dict *d, const char *s, size_t n)
{
    if (!d->order || n == 0 ||
        (!has_head(d, head_of(s, n)) && !has_head(d, head_of(s, 1))))
        return NULL;
    size_t low = 0, high = d->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (compare(d->order[mid]->s, d->order[mid]->n, s, n) <= 0)
            low = mid + 1;
        else
            high = mid;
    }
    const struct secret *e = low ? d->order[low - 1] : NULL;
    while (e && (e->n > n || memcmp(e->s, s, e->n) != 0))
        e = e->parent;
    return e;
}

/* --- addresses ------------------------------------------------------------------- */

static size_t
addr_slot(const struct known_addr *slots, size_t n, const struct addr *a,
          uint64_t seed)
{
    size_t at = hash_bytes(a->b, 16, seed + a->family) & (n - 1);
    while (slots[at].family && (slots[at].family != a->family ||
                                memcmp(slots[at].b, a->b, 16) != 0))
        at = (at + 1) & (n - 1);
    return at;
}

const struct known_addr *
dict_find_addr(const struct dict *d, const struct addr *a)
{
    if (!d->addr_slots || !a->family)
        return NULL;
    const struct known_addr *e =
        &d->addrs[addr_slot(d->addrs, d->addr_slots, a, d->seed)];
    return e->family ? e : NULL;
}

static int
grow_addrs(struct dict *d)
{
    size_t n = d->addr_slots ? d->addr_slots * 2 : FIRST_SLOTS;
    struct known_addr *slots = calloc(n, sizeof *slots);
    if (!slots)
        return -1;
    for (size_t i = 0; i < d->addr_slots; i++) {
        struct addr a = {.family = d->addrs[i].family};
        memcpy(a.b, d->addrs[i].b, 16);
        if (a.family)
            slots[addr_slot(slots, n, &a, d->seed)] = d->addrs[i];
    }
    free(d->addrs);
    d->addrs = slots;
    d->addr_slots = n;
    return 0;
}

struct known_addr *
dict_addr(struct dict *d, const struct addr *a)
{
    if (d->n_addrs * 2 >= d->addr_slots && grow_addrs(d) < 0)
        return NULL;
    struct known_addr *e =
        &d->addrs[addr_slot(d->addrs, d->addr_slots, a, d->seed)];
    if (!e->family) {
        memcpy(e->b, a->b, 16);
        e->family = a->family;
        d->n_addrs++;
    }
    return e;
}
