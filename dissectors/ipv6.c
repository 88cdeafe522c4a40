/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ipv6.c - IPv6 (RFC 8200) and its extension headers: hop-by-hop and
 * destination options, routing, fragment, mobility (RFC 6275), host identity
 * (RFC 7401) and shim6 (RFC 5533). AH and ESP are protocols of their own.
 *
 *  version 4 bits, class 8, flow label 20 | Payload Length 2 | Next Header 1
 *  Hop Limit 1 | source 16 | destination 16
 */
#include "dissectors/layer.h"

#define HEADER 40
#define EXTENSIONS_MAX 64

#define NH_HOP_BY_HOP 0
#define NH_ROUTING 43
#define NH_FRAGMENT 44
#define NH_NONE 59
#define NH_DESTINATION 60
#define NH_MOBILITY 135
#define NH_HIP 139
#define NH_SHIM6 140

#define OPTION_PAD1 0
#define OPTION_JUMBO 0xc2 /* RFC 2675 section 2 */

/* Next Header 1 | reserved 1 | offset 13 bits, 2, M 1 | Identification 4.
 * Offset 0 and no more to come is an atomic fragment (RFC 6946): a whole
 * packet. True if it is a real fragment. */
static bool
read_fragment(const uint8_t *p, struct packet *pkt)
{
    uint16_t word = load_be16(p + 2);
    if ((word & 0xfff9) == 0)
        return false;
    pkt->is_fragment = true;
    pkt->frag_more = word & 1;
    pkt->frag_off = word & 0xfff8u;
    pkt->frag_id = load_be32(p + 4);
    return true;
}

/* Skips one extension header; *nh becomes what follows it. True if there was
 * one and the chain goes on behind it. */
static bool
step(struct cursor *c, struct packet *pkt, uint8_t *nh)
{
    const uint8_t *p;
    switch (*nh) {
    case NH_FRAGMENT:
        p = cursor_bytes(c, 8);
        *nh = p ? p[0] : NH_NONE;
        return p && !read_fragment(p, pkt);
    case NH_HOP_BY_HOP:
    case NH_ROUTING:
    case NH_DESTINATION:
    case NH_MOBILITY:
    case NH_HIP:
    case NH_SHIM6:
        /* Next Header 1 | length 1, in 8 bytes, without the first 8 */
        p = cursor_bytes(c, 2);
        *nh = p ? p[0] : NH_NONE;
        cursor_skip(c, p ? p[1] * 8u + 6 : 0);
        return cursor_ok(c);
    default: return false;
    }
}

static void
follow_chain(struct cursor *c, struct packet *pkt, struct sink *sink,
             struct next *next, uint8_t nh)
{
    bool nested = pkt->is_fragment; /* then this is what was put together */
    unsigned n = 0;
    while (n < EXTENSIONS_MAX && !(nested && nh == NH_FRAGMENT) &&
           step(c, pkt, &nh))
        n++;
    if (!cursor_ok(c)) {
        layer_fault(sink, pkt, "ipv6", c);
        return;
    }
    if (n == EXTENSIONS_MAX) {
        sink_anomaly(sink, pkt, "ipv6", "ipv6.extension_headers",
                     "a chain of extension headers without an end", c->off);
        return;
    }
    if (nested && nh == NH_FRAGMENT) {
        sink_anomaly(sink, pkt, "ipv6", "ipv6.nested_fragment",
                     "a fragment header inside a fragment", c->off);
        return;
    }
    pkt->ip_proto = nh;
    if (nh != NH_NONE || pkt->is_fragment)
        next_ip_proto(next, c, pkt, sink, "ipv6", nh);
}

/* The Jumbo Payload Length of a hop-by-hop header; 0 if it has none. */
static uint32_t
jumbo_length(struct cursor c)
{
    cursor_u8(&c);
    size_t n = cursor_u8(&c) * 8u + 6;
    struct cursor options = cursor_sub(&c, n);
    while (cursor_ok(&options) && options.wire > 0) {
        uint8_t type = cursor_u8(&options);
        if (type == OPTION_PAD1)
            continue;
        uint8_t length = cursor_u8(&options);
        if (type == OPTION_JUMBO && length == 4)
            return cursor_u32(&options);
        cursor_skip(&options, length);
    }
    return 0;
}

static void
fill(struct packet *pkt, const uint8_t *p)
{
    layer_set_v6(&pkt->src, p + 8);
    layer_set_v6(&pkt->dst, p + 24);
    pkt->ip_proto = p[6];
    pkt->ttl = p[7];
    pkt->sport = pkt->dport = 0;
    pkt->payload = 0;
    pkt->is_fragment = false;
}

static void
ipv6_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
             struct next *next)
{
    uint32_t start = c->off;
    const uint8_t *p = cursor_bytes(c, HEADER);
    if (!p) {
        layer_fault(sink, pkt, "ipv6", c);
        return;
    }
    if (p[0] >> 4 != 6) {
        sink_anomaly(sink, pkt, "ipv6", "ipv6.version", "the version is not 6",
                     start);
        return;
    }
    fill(pkt, p);
    size_t length = load_be16(p + 4);
    if (length == 0 && p[6] == NH_HOP_BY_HOP)
        length = jumbo_length(*c);
    /* 0 and no jumbogram is what a capture sees of segmentation offload. */
    pkt->ip_length = (uint32_t)(HEADER + (length ? length : c->wire));
    struct cursor in = layer_bound(c, length ? length : c->wire, pkt, sink,
                                   "ipv6", "ipv6.payload_length", start + 4);
    follow_chain(&in, pkt, sink, next, p[6]);
}

static const struct claim ext_claims[] = {
    {CLAIM_IP_PROTO, NH_HOP_BY_HOP}, {CLAIM_IP_PROTO, NH_ROUTING},
    {CLAIM_IP_PROTO, NH_FRAGMENT},   {CLAIM_IP_PROTO, NH_DESTINATION},
    {CLAIM_IP_PROTO, NH_MOBILITY},   {CLAIM_IP_PROTO, NH_HIP},
    {CLAIM_IP_PROTO, NH_SHIM6},
};

/* A chain that goes on behind reassembled fragments, AH or ESP. Which header
 * comes first stands in the packet's ip_proto. */
static void
ipv6_ext_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
                 struct next *next)
{
    for (size_t i = 0; i < sizeof ext_claims / sizeof *ext_claims; i++)
        if (ext_claims[i].value == pkt->ip_proto) {
            follow_chain(c, pkt, sink, next, pkt->ip_proto);
            return;
        }
    next_named(next, NEXT_DATA, c);
}

static const struct claim claims[] = {
    {CLAIM_ETHERTYPE, ETHERTYPE_IPV6},
    {CLAIM_IP_PROTO, IP_PROTO_IPV6},
    {CLAIM_LINK, 229}, /* LINKTYPE_IPV6 */
};

const struct dissector dissector_ipv6 = {
    .name = "ipv6",
    .spec = "RFC 8200",
    CLAIMS(claims),
    .dissect = ipv6_dissect,
};

const struct dissector dissector_ipv6_ext = {
    .name = "ipv6_ext",
    .spec = "RFC 8200 section 4",
    CLAIMS(ext_claims),
    .dissect = ipv6_ext_dissect,
};
