/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/incident/parts.h"

bool
listing_row(struct listing *l)
{
    if (l->n++ == 0)
        doc_table(&l->s->d, l->caption, l->columns, l->n_columns);
    return l->n <= ROWS_MOST;
}

void
listing_end(struct listing *l)
{
    if (l->n)
        doc_table_end(&l->s->d, l->n > ROWS_MOST ? l->n - ROWS_MOST : 0);
}
