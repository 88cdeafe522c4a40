/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pairs/inner_lookup.h"

#include <stdlib.h>
#include <string.h>

static int
key_compare(const struct inner_row *a, const struct inner_row *b)
{
    if (a->interface != b->interface)
        return a->interface < b->interface ? -1 : 1;
    if (a->host.family != b->host.family)
        return a->host.family < b->host.family ? -1 : 1;
    return memcmp(a->host.b, b->host.b, sizeof a->host.b);
}

static int
by_key(const void *x, const void *y)
{
    const struct inner_row *a = x, *b = y;
    int order = key_compare(a, b);
    return order ? order : a->inner < b->inner ? -1 : a->inner > b->inner;
}

int
inner_lookup_make(struct inner_lookup *index, const struct inners *all,
                  bool (*wanted)(const void *ctx, size_t i), const void *ctx)
{
    index->n = 0;
    index->rows = calloc(all->n * INNER_HOSTS + 1, sizeof *index->rows);
    if (!index->rows)
        return -1;
    for (size_t i = 0; i < all->n; i++) {
        const struct inner *in = &all->items[i];
        struct inner_row row = {.interface = in->interface,
                                .inner = (uint32_t)i};
        if (wanted && !wanted(ctx, i))
            continue;
        if (in->whole)
            index->rows[index->n++] = row;
        for (uint32_t k = 0; !in->whole && k < in->n_hosts; k++) {
            row.host = in->hosts[k];
            index->rows[index->n++] = row;
        }
    }
    qsort(index->rows, index->n, sizeof *index->rows, by_key);
    return 0;
}

void
inner_lookup_free(struct inner_lookup *index)
{
    free(index->rows);
    memset(index, 0, sizeof *index);
}

/* The first inner of a key; -1: none. */
static long
first_of(const struct inner_lookup *index, const struct inner_row *key)
{
    size_t low = 0, high = index->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (key_compare(&index->rows[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < index->n && key_compare(&index->rows[low], key) == 0
               ? (long)index->rows[low].inner
               : -1;
}

long
inner_lookup_find(const struct inner_lookup *index, uint32_t interface,
                  const struct addr *src, const struct addr *dst)
{
    const struct inner_row keys[] = {{.interface = interface},
                                     {.interface = interface, .host = *src},
                                     {.interface = interface, .host = *dst}};
    long best = -1;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        long found = first_of(index, &keys[i]);
        if (found >= 0 && (best < 0 || found < best))
            best = found;
    }
    return best;
}
