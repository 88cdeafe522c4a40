/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/flows/interfaces.h"

int
interfaces_init(struct interfaces *in)
{
    struct interface *i = NULL;
    in->merged = 0;
    return table_init(&in->table, sizeof *i, sizeof i->key, INTERFACES_CAP);
}

void
interfaces_free(struct interfaces *in)
{
    table_free(&in->table);
}

struct interface *
interfaces_get(struct interfaces *in, uint32_t file, uint32_t id,
               struct slice name, uint16_t link_type)
{
    struct interface probe;
    bool created;
    memset(&probe.key, 0, sizeof probe.key);
    probe.key.file = file;
    probe.key.id = id;
    size_t n = name.n < INTERFACE_NAME - 1 ? name.n : INTERFACE_NAME - 1;
    if (name.p)
        memcpy(probe.key.name, name.p, n);
    struct interface *i = table_find(&in->table, &probe.key);
    if (i)
        return i;
    if (in->table.count >= in->table.cap - 1) {
        memset(&probe.key, 0, sizeof probe.key);
        memcpy(probe.key.name, "(others)", 8);
        probe.key.id = INTERFACE_OTHERS;
        in->merged++;
    }
    i = table_get(&in->table, &probe.key, &created);
    if (created)
        i->link_type = link_type;
    return i;
}

uint32_t
interfaces_index(const struct interfaces *in, const struct interface *i)
{
    return table_index(&in->table, i);
}

struct interface *
interfaces_at(const struct interfaces *in, uint32_t index)
{
    return table_at(&in->table, index);
}
