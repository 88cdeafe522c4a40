/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow.h - every conversation, by its 5-tuple.
 *
 * A flow belongs to one interface of one capture: the same packets seen on two
 * interfaces are two flows. Protocols without ports are flows with ports 0.
 * The table is capped; evictions are counted.
 */
#ifndef ESPY_FLOWS_FLOW_H
#define ESPY_FLOWS_FLOW_H

#include "analyzer/base/table.h"
#include "dissectors/base/packet.h"

#include <endian.h>
#include <string.h>

#define FLOW_CAP (128u * 1024)

/* Ends in memory order, so that both directions have one key. */
struct flow_key {
    uint8_t a[16], b[16];
    uint16_t port_a, port_b;
    uint8_t family, proto, layer, zero;
    uint32_t file, interface;
};

enum { FLOW_UNDECIDED = 0, FLOW_NO_DISSECTOR = 255 };

/* What each packet touches stands first, within two cache lines. */
struct flow {
    struct flow_key key;
    bool from_b;          /* the first packet came from end b */
    uint8_t dissector;    /* FLOW_UNDECIDED, FLOW_NO_DISSECTOR, or index into
                              registry_all plus one */
    uint8_t tries;        /* payloads offered to the guessers so far */
    uint8_t encap;        /* enum encap it came in, innermost; 0 none */
    uint32_t media_epoch; /* of the media table when last asked */
    uint32_t process;     /* intern id of the process's name; 0 none */
    uint64_t packets[2];  /* [0] from end a, [1] from end b */
    uint64_t bytes[2];    /* transport payload, on the wire */
    int64_t last;         /* ns */
    uint64_t last_frame;
    int64_t first; /* ns */
    uint64_t first_frame;
    int64_t pid; /* -1 unknown */
};

/* As memcmp() does over 16 bytes. */
static inline int
flow_compare16(const uint8_t *x, const uint8_t *y)
{
    uint64_t a, b;
    for (size_t at = 0; at < 16; at += 8) {
        memcpy(&a, x + at, 8);
        memcpy(&b, y + at, 8);
        if (a != b)
            return be64toh(a) < be64toh(b) ? -1 : 1;
    }
    return 0;
}

/* Sets the ends of a key from a packet's (addresses as in struct addr). True: end
 * a is the source. The other fields are the caller's. */
static inline bool
flow_key_ends(struct flow_key *key, const uint8_t src[16], uint16_t sport,
              const uint8_t dst[16], uint16_t dport)
{
    int c = flow_compare16(src, dst);
    bool forward = c < 0 || (c == 0 && sport <= dport);
    memcpy(key->a, forward ? src : dst, 16);
    memcpy(key->b, forward ? dst : src, 16);
    key->port_a = forward ? sport : dport;
    key->port_b = forward ? dport : sport;
    return forward;
}

struct flows {
    struct table table;
};

int flows_init(struct flows *f, uint32_t cap);
void flows_free(struct flows *f);

/*
 * The packet's flow, made if new, and *dir set to 0 (from end a) or 1. Counts
 * the packet in it.
 */
struct flow *flows_see(struct flows *f, const struct packet *pkt, int *dir);

/* End 0 is the one that sent first. */
void flow_end(const struct flow *f, int end, struct addr *addr, uint16_t *port);

/* Packets and bytes sent by end 0 (the first sender) or 1. */
uint64_t flow_packets(const struct flow *f, int end);
uint64_t flow_bytes(const struct flow *f, int end);

/* Community ID v1 ("1:" and base64 of a SHA-1) with seed 0. Protocols without
 * ports have theirs over the addresses and the protocol alone; ICMP's and
 * SCTP's, for which a flow does not hold enough, is "". NULL: out of memory. */
const char *flow_community_id(const struct flow *f, char buf[40]);

#endif
