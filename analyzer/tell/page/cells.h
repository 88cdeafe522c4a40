/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cells.h - cells that tell one member of a row's struct, and tables whose columns
 * say what their cells are.
 */
#ifndef ESPY_TELL_PAGE_CELLS_H
#define ESPY_TELL_PAGE_CELLS_H

#include "analyzer/model/model.h"
#include "analyzer/tell/page/doc.h"

/* Each: "-" where nothing is known. */
void cell_told(struct doc *d, const void *told);
void cell_word(struct doc *d, const void *word);
void cell_time(struct doc *d, const void *ns); /* without " UTC" */
void cell_count(struct doc *d, const void *n);

struct cells_column {
    struct doc_column head;
    void (*cell)(struct doc *d, const void *member);
    size_t at; /* where in the row's struct the member begins; 0: all of it */
};
#define CELLS_COLUMNS_MOST 16

/* A table of n rows, one of `size` bytes after the other. */
struct cells_table {
    const char *caption;
    const struct cells_column *columns;
    size_t n_columns;
    const void *rows;
    size_t n, size;
};
void cells_table(struct doc *d, const struct cells_table *t, size_t most);

/* Columns of one member; that the member is of that type is checked while compiling. */
#define CELLS_OF(title, kind, cell, ctype, type, member)           \
    {                                                              \
        {(title), (kind)}, (cell),                                 \
            MODEL_AT(type, member) + MODEL_IS(type, member, ctype) \
    }
#define CELLS_TOLD(title, kind, type, member) \
    CELLS_OF(title, kind, cell_told, struct told, type, member)
#define CELLS_WORD(title, kind, type, member) \
    CELLS_OF(title, kind, cell_word, const char *, type, member)
#define CELLS_TIME(title, type, member) \
    CELLS_OF(title, DOC_TIME, cell_time, int64_t, type, member)
#define CELLS_COUNT(title, type, member) \
    CELLS_OF(title, DOC_NUMBER, cell_count, uint64_t, type, member)

#endif
