/* SPDX-License-Identifier: Apache-2.0 */
/* MaxMind DB files, through libmaxminddb, for asn_file.h. */
#include "analyzer/who/asn_file.h"

#include "analyzer/base/table.h"

#include <maxminddb.h>

/* What the record at one offset of the data section says: many networks share
 * one, so it is decoded once (or again, when it was evicted). */
struct record {
    uint32_t offset;
    uint32_t number; /* 0: no AS */
};

#define RECORDS_MAX (1u << 16)

struct walk {
    MMDB_s mmdb;
    const char *name;
    struct asn_table *table;
    struct table records;
    uint64_t steps, most_steps;
    struct err *err;
};

static int
fail(struct walk *w, int status)
{
    return err_set(w->err, "%s: %s", w->name, MMDB_strerror(status));
}

/* The AS a record names, made known to the table. */
static int
decode(struct walk *w, MMDB_entry_s *entry, uint32_t *number)
{
    MMDB_entry_data_s data;
    *number = 0;
    int s = MMDB_get_value(entry, &data, "autonomous_system_number", NULL);
    if (s == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR)
        return 0;
    if (s != MMDB_SUCCESS)
        return fail(w, s);
    if (!data.has_data)
        return 0;
    if (data.type == MMDB_DATA_TYPE_UINT32)
        *number = data.uint32;
    else if (data.type == MMDB_DATA_TYPE_UINT16)
        *number = data.uint16;
    else if (data.type == MMDB_DATA_TYPE_UINT64 && data.uint64 <= UINT32_MAX)
        *number = (uint32_t)data.uint64;
    else
        return err_set(w->err,
                       "%s: autonomous_system_number is not a 32-bit number",
                       w->name);
    struct slice name = {NULL, 0};
    s = MMDB_get_value(entry, &data, "autonomous_system_organization", NULL);
    if (s == MMDB_SUCCESS && data.has_data &&
        data.type == MMDB_DATA_TYPE_UTF8_STRING)
        name = slice_of(data.utf8_string, data.data_size);
    if (*number == 0)
        return 0;
    return asn_table_name(w->table, *number, name, w->err);
}

static int
leaf(struct walk *w, MMDB_entry_s *entry, const struct addr *start,
     unsigned depth)
{
    uint32_t offset = (uint32_t)entry->offset;
    struct record *r = table_find(&w->records, &offset);
    uint32_t number;
    if (r) {
        number = r->number;
    } else {
        if (decode(w, entry, &number) < 0)
            return -1;
        bool created;
        r = table_get(&w->records, &offset, &created);
        r->number = number;
    }
    if (number == 0)
        return 0;
    struct addr end = *start;
    for (size_t i = depth; i < addr_size(&end) * 8; i++)
        end.b[i / 8] = (uint8_t)(end.b[i / 8] | 0x80u >> (i % 8));
    return asn_table_add(w->table, start, &end, number, slice_of(NULL, 0),
                         w->err);
}

static int
visit(struct walk *w, uint32_t node, struct addr *at, unsigned depth);

/* One side of a node. */
static int
descend(struct walk *w, uint64_t record, uint8_t type, MMDB_entry_s *entry,
        struct addr *at, unsigned depth)
{
    switch (type) {
    case MMDB_RECORD_TYPE_EMPTY: return 0;
    case MMDB_RECORD_TYPE_DATA: return leaf(w, entry, at, depth);
    case MMDB_RECORD_TYPE_SEARCH_NODE:
        if (depth >= addr_size(at) * 8)
            return err_set(w->err, "%s: damaged: its tree is too deep",
                           w->name);
        return visit(w, (uint32_t)record, at, depth);
    default: return err_set(w->err, "%s: damaged: an invalid record", w->name);
    }
}

/* Recursion ends after the bits of an address, and the steps are counted
 * because a hostile tree may share its branches. */
static int
visit(struct walk *w, uint32_t node, struct addr *at, unsigned depth)
{
    /* IPv4 lies under ::/96 and is walked for itself; the other ways there
     * (::ffff:0:0/96, 2002::/16, ...) are aliases. */
    if (at->family == 6 && w->mmdb.metadata.ip_version == 6 && depth > 0 &&
        node == w->mmdb.ipv4_start_node.node_value &&
        w->mmdb.ipv4_start_node.netmask > 0)
        return 0;
    if (++w->steps > w->most_steps)
        return err_set(w->err, "%s: damaged: its tree has loops", w->name);
    MMDB_search_node_s n;
    int s = MMDB_read_node(&w->mmdb, node, &n);
    if (s != MMDB_SUCCESS)
        return fail(w, s);
    uint8_t bit = (uint8_t)(0x80u >> (depth % 8));
    uint8_t *byte = &at->b[depth / 8];
    if (descend(w, n.left_record, n.left_record_type, &n.left_record_entry, at,
                depth + 1) < 0)
        return -1;
    *byte = (uint8_t)(*byte | bit);
    int rc = descend(w, n.right_record, n.right_record_type,
                     &n.right_record_entry, at, depth + 1);
    *byte = (uint8_t)(*byte & ~bit);
    return rc;
}

static int
walk_all(struct walk *w)
{
    const MMDB_metadata_s *m = &w->mmdb.metadata;
    struct addr at;
    memset(&at, 0, sizeof at);
    if (m->node_count == 0)
        return 0;
    if (m->ip_version == 6) {
        at.family = 6;
        if (visit(w, 0, &at, 0) < 0)
            return -1;
        if (w->mmdb.ipv4_start_node.node_value >= m->node_count)
            return 0; /* no IPv4 in it, or one record for all of it */
        memset(&at, 0, sizeof at);
        at.family = 4;
        return visit(w, w->mmdb.ipv4_start_node.node_value, &at, 0);
    }
    at.family = 4;
    return visit(w, 0, &at, 0);
}

int
asn_mmdb_load(const char *path, const char *name, struct asn_table *t,
              struct err *err)
{
    struct walk w = {.name = name, .table = t, .err = err};
    int s = MMDB_open(path, MMDB_MODE_MMAP, &w.mmdb);
    if (s != MMDB_SUCCESS)
        return fail(&w, s);
    int rc = -1;
    /* Twice: a tree of IPv6 may be walked again for IPv4. */
    w.most_steps = 2 * (uint64_t)w.mmdb.metadata.node_count;
    if (w.mmdb.metadata.ip_version != 4 && w.mmdb.metadata.ip_version != 6)
        err_set(err, "%s: damaged: IP version %u", name,
                w.mmdb.metadata.ip_version);
    else if (table_init(&w.records, sizeof(struct record), sizeof(uint32_t),
                        RECORDS_MAX) < 0)
        err_set(err, "out of memory");
    else
        rc = walk_all(&w);
    table_free(&w.records);
    MMDB_close(&w.mmdb);
    if (rc == 0 && asn_table_ranges(t) == 0)
        return err_set(err,
                       "%s: no autonomous_system_number in it: not an "
                       "ASN database",
                       name);
    return rc;
}
