/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layer.h - what the link, network and transport dissectors share.
 *
 * For dissectors only. A layer that knows what follows but finds no number for
 * it names it (next_named); a name that no dissector bears ("stp", "data")
 * is how the pipeline learns what it could not follow, and counts it so.
 */
#ifndef ESPY_DISSECTORS_LAYER_H
#define ESPY_DISSECTORS_LAYER_H

#include "dissectors/dissector.h"

#define LINK_ETHERNET 1
#define LINK_RAW 101
#define LINK_80211 105
#define LINK_RADIOTAP 127

#define ETHERTYPE_IP 0x0800
#define ETHERTYPE_IPV6 0x86dd
#define ETHERTYPE_MIN 0x0600 /* IEEE 802.3 3.2.6: below, it is a length */

#define IP_PROTO_IPIP 4
#define IP_PROTO_IPV6 41

/* The name given to a payload that is not what its port or number promised. */
#define NEXT_DATA "data"

static inline uint16_t
load_be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t
load_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

static inline uint16_t
load_le16(const uint8_t *p)
{
    return (uint16_t)(p[1] << 8 | p[0]);
}

static inline uint32_t
load_le32(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 |
           p[0];
}

/* Field by field: a struct copied as a whole right after its fields were
 * written is read back before they have settled, and that wait costs as much as
 * a header. */
static inline void
next_claim(struct next *next, enum claim_space space, uint32_t value,
           const struct cursor *cur)
{
    next->space = space;
    next->value = value;
    next->name = NULL;
    next->cur.p = cur->p;
    next->cur.have = cur->have;
    next->cur.wire = cur->wire;
    next->cur.off = cur->off;
    next->cur.why = cur->why;
}

static inline void
next_named(struct next *next, const char *name, const struct cursor *cur)
{
    next->space = CLAIM_NAME;
    next->value = 0;
    next->name = name;
    next->cur = *cur;
}

/* IPv4 or IPv6 by the first nibble; NEXT_DATA when it is neither. */
void next_ip(struct next *next, const struct cursor *cur);

/* What follows an EtherType/Length field: the EtherType's owner, or, for a
 * length, LLC bounded by it. */
void next_llc(struct next *next, struct cursor *c, struct packet *pkt,
              struct sink *sink, const char *protocol, uint16_t length);

static inline void
next_ethertype(struct next *next, struct cursor *c, struct packet *pkt,
               struct sink *sink, const char *protocol, uint16_t type)
{
    if (type >= ETHERTYPE_MIN)
        next_claim(next, CLAIM_ETHERTYPE, type, c);
    else
        next_llc(next, c, pkt, sink, protocol, type);
}

/* sink_fault(), but silent about the cut in a quoted packet: an ICMP error
 * quotes only a part by design. */
void layer_fault(struct sink *sink, const struct packet *pkt,
                 const char *protocol, const struct cursor *c);

/* packet_enter(), with an anomaly when it is nested too deep. */
bool layer_enter(struct packet *pkt, struct sink *sink, const char *protocol,
                 enum encap e, uint32_t off);

/*
 * A child of n bytes, and c moves past it. A sender that claims more than it
 * sent is an anomaly of that `reason`, and the child then holds what there is:
 * the rest is still evidence, and other tools show it.
 */
static inline struct cursor
layer_bound(struct cursor *c, size_t n, struct packet *pkt, struct sink *sink,
            const char *protocol, const char *reason, uint32_t off)
{
    if (__builtin_expect(n > c->wire, 0)) {
        sink_anomaly(sink, pkt, protocol, reason,
                     "the length field claims more than was sent", off);
        n = c->wire;
    }
    return cursor_sub(c, n);
}

/* What an IP header's protocol field announces. IP in IP is entered here, by
 * the outer header, which alone knows it: decrypted tunnel-mode ESP leads to the same
 * numbers and is a layer of its own instead. */
static inline void
next_ip_proto(struct next *next, struct cursor *cur, struct packet *pkt,
              struct sink *sink, const char *protocol, uint8_t proto)
{
    if (proto == IP_PROTO_IPIP || proto == IP_PROTO_IPV6)
        if (!layer_enter(pkt, sink, protocol, ENCAP_IPIP, cur->off))
            return;
    next_claim(next, CLAIM_IP_PROTO, proto, cur);
}

/* Write an address where it is to stay, for the same reason. */
static inline void
layer_set_v4(struct addr *a, const uint8_t *p)
{
    memset(a, 0, sizeof *a);
    memcpy(a->b, p, 4);
    a->family = 4;
}

static inline void
layer_set_v6(struct addr *a, const uint8_t *p)
{
    memcpy(a->b, p, 16);
    a->family = 6;
}

/* An address family as the BSDs, Darwin and Linux number them: IP or IPv6 follows.
 * False: it is another, and nothing is set. */
bool layer_family(struct next *next, uint32_t family, struct cursor *c);

/* LINKTYPE_ value for a DLT_ value as Darwin numbers them. */
uint32_t layer_link_of_dlt(uint32_t dlt);

#endif
