/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/intern.h"

#include <stdlib.h>

int
intern_init(struct intern *in)
{
    memset(in, 0, sizeof *in);
    in->text = calloc(INTERN_CAP, sizeof *in->text);
    return in->text ? 0 : -1;
}

void
intern_free(struct intern *in)
{
    free(in->text);
    memset(in, 0, sizeof *in);
}

uint32_t
intern_add(struct intern *in, struct slice s)
{
    if (!s.p || s.n == 0)
        return 0;
    size_t n = s.n < INTERN_TEXT - 1 ? s.n : INTERN_TEXT - 1;
    for (uint32_t i = 0; i < in->n; i++)
        if (memcmp(in->text[i], s.p, n) == 0 && in->text[i][n] == '\0')
            return i + 1;
    if (in->n == INTERN_CAP) {
        in->refused++;
        return 0;
    }
    memcpy(in->text[in->n], s.p, n);
    return ++in->n;
}

const char *
intern_text(const struct intern *in, uint32_t id)
{
    return id ? in->text[id - 1] : "";
}
