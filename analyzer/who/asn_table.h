/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asn_table.h - building the sorted arrays of asn_view.h from ranges in any
 * order.
 *
 * Ranges may overlap: the one that starts later wins, and of those that start
 * together the shorter one, so that a prefix inside another keeps its own AS,
 * as in routing. Of two equal ranges the later added wins.
 */
#ifndef ESPY_WHO_ASN_TABLE_H
#define ESPY_WHO_ASN_TABLE_H

#include "analyzer/who/asn_view.h"
#include "dissectors/base/err.h"
#include "dissectors/base/slice.h"

/* Far above any real table (about 1.2 million routes): beyond it the input is
 * not one. */
#define ASN_TABLE_MAX_RANGES (16u << 20)
#define ASN_TABLE_MAX_SYSTEMS (1u << 20)
#define ASN_TABLE_MAX_STRINGS (256u << 20)

struct asn_table;

/* NULL when memory is out. */
struct asn_table *asn_table_new(void);
void asn_table_free(struct asn_table *t);

/*
 * Makes the AS known and names it, if it has no name yet. Bytes of the name
 * that are no UTF-8, or control characters, become '?': it is going to be
 * printed on terminals and in JSON. -1 with err.
 */
int asn_table_name(struct asn_table *t, uint32_t number, struct slice name,
                   struct err *err);

/* start and end are of one family, start <= end. -1 with err. */
int asn_table_add(struct asn_table *t, const struct addr *start,
                  const struct addr *end, uint32_t number, struct slice name,
                  struct err *err);

/* A string that no AS has, for the same pool: its offset, or 0 (the offset of
 * "") when the pool is full. */
uint32_t asn_table_string(struct asn_table *t, struct slice text);

/* Sorts, untangles overlaps, and gives the arrays, which live as long as the
 * table. Once; nothing can be added after it. -1 with err. */
int
asn_table_finish(struct asn_table *t, struct asn_view *out, struct err *err);

/* Ranges added. */
uint32_t asn_table_ranges(const struct asn_table *t);

#endif
