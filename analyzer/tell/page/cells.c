/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/page/cells.h"

#include "analyzer/tell/wording.h"

#include <string.h>

static void
text_or_dash(struct doc *d, const char *text)
{
    doc_cell(d, "%s", text && *text ? text : "-");
}

void
cell_told(struct doc *d, const void *told)
{
    text_or_dash(d, ((const struct told *)told)->text);
}

void
cell_word(struct doc *d, const void *word)
{
    text_or_dash(d, *(const char *const *)word);
}

void
cell_time(struct doc *d, const void *ns)
{
    char when[64];
    size_t n = strlen(wording_when(*(const int64_t *)ns, when, sizeof when));
    if (n > 4)
        when[n - 4] = '\0'; /* " UTC" stands above */
    text_or_dash(d, when);
}

void
cell_count(struct doc *d, const void *n)
{
    doc_cell_number(d, (long long)*(const uint64_t *)n);
}

void
cells_table(struct doc *d, const struct cells_table *t, size_t most)
{
    struct doc_column heads[CELLS_COLUMNS_MOST];
    size_t n =
        t->n_columns < CELLS_COLUMNS_MOST ? t->n_columns : CELLS_COLUMNS_MOST;
    for (size_t i = 0; i < n; i++)
        heads[i] = t->columns[i].head;
    doc_table(d, t->caption, heads, n);
    for (size_t r = 0; r < t->n && r < most; r++)
        for (size_t i = 0; i < n; i++)
            t->columns[i].cell(d, (const char *)t->rows + r * t->size +
                                      t->columns[i].at);
    doc_table_end(d, t->n > most ? t->n - most : 0);
}
