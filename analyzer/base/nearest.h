/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nearest.h - "did you mean": the known name nearest to a mistyped one.
 */
#ifndef ESPY_BASE_NEAREST_H
#define ESPY_BASE_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *name; /* the best so far; NULL: none is near enough */
    size_t distance;
};

/* Offers one candidate; keeps it if it is nearer than the best so far and near
 * enough to be a typing error (a third of the name, at least one edit). */
void
nearest_offer(struct nearest *best, const char *typed, const char *candidate);

/* Edits (insert, delete, replace, swap of neighbours) from a to b, ignoring
 * case; names longer than 64 bytes count as far away. */
size_t nearest_distance(const char *a, const char *b);

/* "; did you mean 'x'?" in buf, or "". */
const char *nearest_hint(const struct nearest *best, char buf[128]);

#endif
