/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inner_lookup.h - which inner shows what goes between two addresses, found by search:
 * a case may have thousands of inners and of conversations.
 */
#ifndef ESPY_PAIRS_INNER_LOOKUP_H
#define ESPY_PAIRS_INNER_LOOKUP_H

#include "analyzer/pairs/inner.h"

struct inner_row {
    uint32_t interface;
    struct addr host; /* family 0: all of the interface */
    uint32_t inner;   /* index in the inners */
};

struct inner_lookup {
    struct inner_row *rows; /* in order of interface, host, inner */
    size_t n;
};

/* Of those inners of which wanted() says yes (NULL: of all). 0, or -1 when memory is
 * out; inner_lookup_free() either way. */
int
inner_lookup_make(struct inner_lookup *index, const struct inners *all,
                  bool (*wanted)(const void *ctx, size_t i), const void *ctx);
void inner_lookup_free(struct inner_lookup *index);

/* The first inner for which inner_shows() holds, as its index; -1: none. */
long inner_lookup_find(const struct inner_lookup *index, uint32_t interface,
                       const struct addr *src, const struct addr *dst);

#endif
