/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dict.h - what was learned: texts as they compare (fold.h), and addresses. As many
 * as there are, of any length.
 */
#ifndef ESPY_REDACT_DICT_H
#define ESPY_REDACT_DICT_H

#include "dissectors/base/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct secret {
    char *s; /* folded */
    size_t n;
    const struct secret *parent; /* the longest other one that it begins with */
    uint8_t kind;                /* enum redact_kind */
    bool kept;                   /* a gateway's name: stays as it is, unless */
    bool person;                 /* somebody is called so */
    bool part;                   /* a word of one: only in free texts */
    bool shortened;              /* its end is missing */
};

struct known_addr {
    uint8_t b[16];
    uint8_t family; /* 0: an empty place */
    bool kept;
};

/* Fixed-size entries, found by their first bytes; grows. */
struct dict {
    struct secret *items;
    size_t n, room;
    uint32_t *slots; /* index + 1 */
    size_t n_slots;
    uint64_t seed;               /* of the hashes: set by who makes it */
    const struct secret **order; /* sorted, for dict_longest(); NULL: not yet */
    uint8_t heads[65536 / 8];    /* by the first two bytes */

    struct known_addr *addrs;
    size_t n_addrs, addr_slots;
};

void dict_free(struct dict *d);

/* Finds or makes; the kind of what is there stays. NULL: no memory. Good until the
 * next is made. */
struct secret *
dict_add(struct dict *d, const char *s, size_t n, uint8_t kind, bool *created);
const struct secret *dict_find(const struct dict *d, const char *s, size_t n);

/* To be called after the last was added and before dict_longest(). -1: no memory. */
int dict_sort(struct dict *d);

/* The longest one that the bytes at s begin with; others: its parents. NULL none. */
const struct secret *
dict_longest(const struct dict *d, const char *s, size_t n);

/* Finds or makes; NULL: no memory. */
struct known_addr *dict_addr(struct dict *d, const struct addr *a);
const struct known_addr *
dict_find_addr(const struct dict *d, const struct addr *a);

#endif
