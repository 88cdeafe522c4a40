/* SPDX-License-Identifier: Apache-2.0 */
/*
 * interfaces.h - the interfaces of a case, each with one number.
 *
 * A capture numbers its interfaces itself; PKTAP hides several behind one and
 * names the real one in each packet. Here each (file, id, name) has one index
 * in the whole case, which packets, flows and tunnels carry.
 */
#ifndef ESPY_FLOWS_INTERFACES_H
#define ESPY_FLOWS_INTERFACES_H

#include "analyzer/base/table.h"
#include "dissectors/base/packet.h"

#define INTERFACES_CAP 4096
#define INTERFACE_NAME 32

struct interface {
    struct {
        uint32_t file, id;
        char name[INTERFACE_NAME]; /* "" unknown */
    } key;
    uint16_t link_type; /* behind PKTAP: the real one */
    bool pktap;         /* named by the packets, not by the file */
    bool container;     /* a PKTAP one: its packets belong to those they name;
                            those that name none remain */
    char name[64];      /* once reading is over: the packets' or the file's,
                            else its number */
    char label[80];     /* for people: where it has no name, the file's */
    uint64_t packets, bytes;
    uint64_t outer;     /* packets of tunnels from outside: IKE, ESP, AH */
    int64_t outer_last; /* ns; when the last of these came */
    uint64_t behind;    /* others that came right behind one, and may have come
                            out of it */
    struct {
        uint64_t frame;
        int64_t ts;
    } first, last;
};

/* The last place is for all that find no other: indexes stay good for the whole
 * run, so nothing is evicted here. */
#define INTERFACE_OTHERS UINT32_MAX /* its key.id */

struct interfaces {
    struct table table;
    uint64_t merged; /* look-ups that ended there */
};

int interfaces_init(struct interfaces *in);
void interfaces_free(struct interfaces *in);

/* Finds or makes. The index is good for the whole run. */
struct interface *
interfaces_get(struct interfaces *in, uint32_t file, uint32_t id,
               struct slice name, uint16_t link_type);
uint32_t
interfaces_index(const struct interfaces *in, const struct interface *i);
struct interface *interfaces_at(const struct interfaces *in, uint32_t index);

/* Does this link type carry IP without a link header? */
static inline bool
link_is_bare(uint16_t link_type)
{
    switch (link_type) {
    case 0:   /* NULL */
    case 12:  /* RAW, */
    case 14:  /* as OpenBSD numbers it, */
    case 101: /* and as files do */
    case 108: /* LOOP */
    case 228: /* IPV4 */
    case 229: /* IPV6 */ return true;
    default: return false;
    }
}

#endif
