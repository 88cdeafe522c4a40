/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/model/tunnel_kind.h"

#include <stddef.h>
#include <string.h>

#define FOUND false
#define LATER true
#define ROW(id, name, later, words, packets, filter, what) \
    [TUNNEL_##id] = {name, later, words, packets, filter, what},
static const struct tunnel_kind_row rows[] = {TUNNEL_KINDS(ROW)};

const struct tunnel_kind_row *
tunnel_kind_row(enum tunnel_kind kind)
{
    return &rows[kind];
}

const struct tunnel_kind_row *
tunnel_kind_named(const char *name)
{
    for (size_t i = 0; name && i < TUNNEL_KINDS_END; i++)
        if (strcmp(name, rows[i].name) == 0)
            return &rows[i];
    return NULL;
}
