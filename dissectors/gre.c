/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gre.c - GRE: version 0 (RFC 2784, key and sequence RFC 2890), the enhanced
 * version 1 of PPTP (RFC 2637 section 4.1), in IP and in UDP (RFC 8086).
 *
 *  C - K S  reserved  version 3 bits | protocol type 2
 *  [checksum 2, reserved 2] [key 4] [sequence 4] [acknowledgment 4]
 */
#include "dissectors/layer.h"

#define FLAG_CHECKSUM 0x8000
#define FLAG_ROUTING 0x4000 /* RFC 1701 only */
#define FLAG_KEY 0x2000
#define FLAG_SEQUENCE 0x1000
#define FLAG_ACK 0x0080 /* version 1 */

#define PROTOCOL_PPP 0x880b
#define PROTOCOL_ERSPAN 0x88be

static void
follow_v0(struct cursor *c, struct packet *pkt, struct sink *sink,
          struct next *next, uint16_t flags, uint16_t protocol)
{
    uint32_t start = c->off;
    if (flags & FLAG_ROUTING) {
        sink_anomaly(sink, pkt, "gre", "gre.routing",
                     "source routing, obsolete since RFC 2784", start);
        return;
    }
    size_t n = (flags & FLAG_CHECKSUM ? 4u : 0) + (flags & FLAG_KEY ? 4u : 0) +
               (flags & FLAG_SEQUENCE ? 4u : 0);
    /* ERSPAN type II has a header of 8 bytes and always a sequence number;
     * type I has neither. */
    if (protocol == PROTOCOL_ERSPAN && flags & FLAG_SEQUENCE)
        n += 8;
    cursor_bytes(c, n);
    if (!cursor_ok(c)) {
        layer_fault(sink, pkt, "gre", c);
        return;
    }
    if (!layer_enter(pkt, sink, "gre", ENCAP_GRE, start))
        return;
    if (protocol == PROTOCOL_ERSPAN)
        next_claim(next, CLAIM_LINK, LINK_ETHERNET, c);
    else
        next_claim(next, CLAIM_ETHERTYPE, protocol, c);
}

/* The key field is payload length 2, call ID 2. */
static void
follow_v1(struct cursor *c, struct packet *pkt, struct sink *sink,
          struct next *next, uint16_t flags, uint16_t protocol)
{
    uint32_t start = c->off;
    if (protocol != PROTOCOL_PPP || (flags & FLAG_KEY) == 0) {
        sink_anomaly(sink, pkt, "gre", "gre.version",
                     "version 1, but not as RFC 2637 has it", start);
        return;
    }
    uint16_t length = cursor_u16(c);
    cursor_u16(c);
    cursor_bytes(c, (flags & FLAG_SEQUENCE ? 4u : 0) +
                        (flags & FLAG_ACK ? 4u : 0));
    if (!cursor_ok(c)) {
        layer_fault(sink, pkt, "gre", c);
        return;
    }
    if ((flags & FLAG_SEQUENCE) == 0) /* an acknowledgment, and no more */
        return;
    if (!layer_enter(pkt, sink, "gre", ENCAP_GRE, start))
        return;
    struct cursor in =
        layer_bound(c, length, pkt, sink, "gre", "gre.payload_length", start);
    next_named(next, "ppp", &in);
}

static void
gre_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    const uint8_t *p = cursor_bytes(c, 4);
    if (!p) {
        layer_fault(sink, pkt, "gre", c);
        return;
    }
    uint16_t flags = load_be16(p), protocol = load_be16(p + 2);
    switch (flags & 7) {
    case 0: follow_v0(c, pkt, sink, next, flags, protocol); break;
    case 1: follow_v1(c, pkt, sink, next, flags, protocol); break;
    default:
        sink_anomaly(sink, pkt, "gre", "gre.version",
                     "the version is neither 0 nor 1", c->off - 4);
        break;
    }
}

static const struct claim claims[] = {
    {CLAIM_IP_PROTO, 47},
    {CLAIM_UDP, 4754},
};

const struct dissector dissector_gre = {
    .name = "gre",
    .spec = "RFC 2784",
    CLAIMS(claims),
    .dissect = gre_dissect,
};
