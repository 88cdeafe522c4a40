/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asn_view.h - finding an address in sorted arrays.
 *
 * The arrays have the same shape in the compiled table (mapped from disk) and
 * in a user's own table (built in memory by asn_table.h): little-endian
 * numbers, and each range given by its start alone, because it ends where the
 * next one starts. Space that nobody announces is a range of its own with
 * the value 0.
 *
 * Nothing in a view is trusted: an index or offset out of bounds is "unknown".
 */
#ifndef ESPY_WHO_ASN_VIEW_H
#define ESPY_WHO_ASN_VIEW_H

#include "dissectors/base/addr.h"

#include <stdbool.h>
#include <stdint.h>

/* An autonomous system; both members little-endian. */
struct asn_row {
    uint32_t number;
    uint32_t name; /* offset in the strings */
};

struct asn_view {
    const uint32_t *v4_start; /* sorted */
    const uint32_t *v4_row;   /* 1 + index in rows; 0 nobody */
    const uint8_t *v6_start;  /* 16 bytes each, network order, sorted */
    const uint32_t *v6_row;
    const struct asn_row *rows;
    const char *strings; /* the last byte is NUL */
    uint32_t n4, n6, n_rows, n_strings;
};

/* False: the table does not know the address. *name is never NULL. */
bool asn_view_find(const struct asn_view *v, const struct addr *a,
                   uint32_t *number, const char **name);

/* The name of an AS, in a view whose rows are sorted by number. */
bool
asn_view_number(const struct asn_view *v, uint32_t number, const char **name);

/* "" when the offset is out of bounds. */
const char *asn_view_string(const struct asn_view *v, uint32_t offset);

#endif
