/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resolution.c - Name Resolution Blocks (draft-ietf-opsawg-pcapng section 4.5): a
 * list of records, each an address and its names, every name ended by a NUL.
 */
#include "analyzer/capture/pcapng.h"

#include <stdlib.h>
#include <string.h>

#define NRB_IPV4 1
#define NRB_IPV6 2

static struct capture_name *
names_new(struct capture *c)
{
    if (c->n_names == CAPTURE_MAX_NAMES)
        return NULL;
    uint32_t chunk = c->n_names / CAPTURE_NAMES_CHUNK;
    if (!c->names)
        c->names =
            calloc(CAPTURE_MAX_NAMES / CAPTURE_NAMES_CHUNK, sizeof *c->names);
    if (c->names && !c->names[chunk])
        c->names[chunk] = calloc(CAPTURE_NAMES_CHUNK, sizeof **c->names);
    if (!c->names || !c->names[chunk]) {
        c->starved = true;
        return NULL;
    }
    return &c->names[chunk][c->n_names++ % CAPTURE_NAMES_CHUNK];
}

static void
names_add(struct capture *c, const uint8_t *address, uint8_t family,
          const uint8_t *p, size_t n)
{
    struct capture_name *name = NULL;
    c->stats.name_records++;
    if (n < sizeof name->name)
        name = names_new(c);
    if (!name) {
        c->stats.names_refused++;
        return;
    }
    name->family = family;
    memcpy(name->address, address, family == 4 ? 4 : 16);
    memcpy(name->name, p, n);
}

static void
names_record(struct capture *c, const struct option *o)
{
    uint8_t family = o->code == NRB_IPV4 ? 4 : 6;
    size_t size = family == 4 ? 4 : 16;
    if (o->n < size) {
        c->stats.malformed++;
        return;
    }
    const uint8_t *p = o->p + size;
    size_t left = o->n - size;
    while (left) {
        const uint8_t *nul = memchr(p, '\0', left);
        size_t n = nul ? (size_t)(nul - p) : left;
        /* Without its NUL the last name is cut, or its writer forgot it. */
        c->stats.malformed += !nul;
        if (n)
            names_add(c, o->p, family, p, n);
        p += nul ? n + 1 : n;
        left -= nul ? n + 1 : n;
    }
}

void
pcapng_names(struct capture *c, const struct block *b)
{
    struct options it = pcapng_options(c, b, 0);
    struct option o;
    int rc;
    while ((rc = options_next(&it, &o)) > 0)
        if (o.code == NRB_IPV4 || o.code == NRB_IPV6)
            names_record(c, &o);
    /* Past the end-of-records mark stand the block's options. */
    if (rc == 0 && it.left >= 4) {
        it.p += 4;
        it.left -= 4;
        while ((rc = options_next(&it, &o)) > 0)
            c->stats.comments += o.code == OPTION_COMMENT;
    }
    c->stats.malformed += rc < 0;
}
