/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.h - any member of the model as a name and a text for people, by its
 * descriptor alone. A field whose row is MODEL_SHOWN is told by every report this
 * way, and no teller has to know of it.
 */
#ifndef ESPY_TELL_ROWS_H
#define ESPY_TELL_ROWS_H

#include "analyzer/model/model.h"

#define ROWS_NAME_MAX 64u
#define ROWS_VALUE_MAX 1024u

/* "dh group" of the row dh_group. */
const char *rows_name(const struct model_field *f, char buf[ROWS_NAME_MAX]);

/* What the member says: a text as it is, yes or no, 1,234, a time, an address; of
 * lists their items, of structs their rows. "" where it is absent. Cut with "..."
 * where it is longer than n bytes. */
const char *rows_value(const struct model *m, const struct model_field *f,
                       const void *object, char *buf, size_t n);

/* Calls back for each row of the object that is MODEL_SHOWN and not absent. */
typedef void rows_row(void *ctx, const char *name, const char *value);
void rows_shown(const struct model *m, const struct model_desc *d,
                const void *object, rows_row *row, void *ctx);

#endif
