/* SPDX-License-Identifier: Apache-2.0 */
/* What the descriptors say is shown by its name (rows.h): a new member of the model
 * is in the report without a line here. */
#include "analyzer/tell/incident/parts.h"

#include "analyzer/tell/rows.h"

static void
pair_row(void *ctx, const char *name, const char *value)
{
    struct sheet *s = ctx;
    char upper[ROWS_NAME_MAX];
    doc_pair_text(&s->d, wording_upper(name, upper, sizeof upper), "%s", value);
}

void
shown_pairs(struct sheet *s, const struct model_desc *d, const void *object)
{
    rows_shown(s->m, d, object, pair_row, s);
}

static void
inline_row(void *ctx, const char *name, const char *value)
{
    struct sheet *s = ctx;
    doc_text(&s->d, "; %s: %s", name, value);
}

void
shown_inline(struct sheet *s, const struct model_desc *d, const void *object)
{
    rows_shown(s->m, d, object, inline_row, s);
}

void
shown_cell(struct sheet *s, const struct model_desc *d, const void *object,
           const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    doc_cell_begin(&s->d, NULL);
    doc_say(&s->d, fmt, &ap);
    shown_inline(s, d, object);
    doc_cell_end(&s->d);
    va_end(ap);
}
