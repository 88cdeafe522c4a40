/* SPDX-License-Identifier: Apache-2.0 */
/* A user's table: any bytes give an error or arrays that hold together. */
#include "analyzer/who/asn_file.h"

#include <endian.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(const struct asn_view *v)
{
    for (uint32_t i = 1; i < v->n4; i++)
        if (le32toh(v->v4_start[i - 1]) >= le32toh(v->v4_start[i]) ||
            v->v4_row[i - 1] == v->v4_row[i])
            abort();
    for (uint32_t i = 1; i < v->n6; i++)
        if (memcmp(v->v6_start + 16 * (size_t)(i - 1),
                   v->v6_start + 16 * (size_t)i, 16) >= 0 ||
            v->v6_row[i - 1] == v->v6_row[i])
            abort();
    for (uint32_t i = 0; i < v->n_rows; i++)
        if (le32toh(v->rows[i].name) >= v->n_strings)
            abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct err err = {.text = ""};
    struct asn_view view;
    struct asn_text *x = calloc(1, sizeof *x);
    struct asn_table *t = asn_table_new();
    if (!x || !t)
        abort();
    x->table = t;
    x->name = "fuzz";
    int rc = asn_text_feed(x, (const char *)data, n, &err);
    if (rc == 0)
        rc = asn_text_end(x, &err);
    if ((rc < 0) != (err.text[0] != '\0'))
        abort();
    if (rc == 0 && asn_table_finish(t, &view, &err) == 0)
        check(&view);
    asn_table_free(t);
    free(x);
    return 0;
}
