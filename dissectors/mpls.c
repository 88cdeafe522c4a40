/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mpls.c - MPLS label stacks (RFC 3032), after an EtherType, in IP (RFC 4023)
 * or in UDP (RFC 7510).
 *
 *  label 20 bits | TC 3 | S 1 | TTL 8      and again until S is 1
 *
 * Nothing says what follows the stack. The first nibble is the custom
 * (RFC 4928), and an Ethernet address may begin with 4 or 6 too, so a guess is
 * followed only where the header behind it agrees.
 */
#include "dissectors/layer.h"

#define LABELS_MAX 64
#define LABEL_IPV4_NULL 0
#define LABEL_IPV6_NULL 2

static bool
looks_ipv4(const uint8_t *p, size_t have, size_t wire)
{
    if (have < 20 || p[0] < 0x45 || p[0] > 0x4f)
        return false;
    size_t total = load_be16(p + 2);
    return total == 0 || (total >= (p[0] & 15u) * 4 && total <= wire);
}

static bool
looks_ipv6(const uint8_t *p, size_t have, size_t wire)
{
    return have >= 40 && p[0] >> 4 == 6 && load_be16(p + 4) + 40u <= wire;
}

static bool
looks_ethernet(const uint8_t *p, size_t have, size_t wire)
{
    if (have < 14 + 4)
        return false;
    switch (load_be16(p + 12)) {
    case ETHERTYPE_IP: return looks_ipv4(p + 14, have - 14, wire - 14);
    case ETHERTYPE_IPV6: return looks_ipv6(p + 14, have - 14, wire - 14);
    case 0x0806: /* ARP for IPv4 on Ethernet */
        return load_be16(p + 14) == 1 && load_be16(p + 16) == ETHERTYPE_IP;
    case 0x8100:
    case 0x88a8: return (load_be16(p + 14) & 0x0fff) != 0;
    default: return false;
    }
}

static void
follow(struct cursor *c, uint32_t label, struct next *next)
{
    const uint8_t *p = c->p;
    size_t have = c->have, wire = c->wire;
    if (label == LABEL_IPV4_NULL || looks_ipv4(p, have, wire)) {
        next_claim(next, CLAIM_ETHERTYPE, ETHERTYPE_IP, c);
    } else if (label == LABEL_IPV6_NULL || looks_ipv6(p, have, wire)) {
        next_claim(next, CLAIM_ETHERTYPE, ETHERTYPE_IPV6, c);
    } else if (looks_ethernet(p, have, wire)) {
        next_claim(next, CLAIM_LINK, LINK_ETHERNET, c);
    } else if (have > 4 && p[0] >> 4 == 0 &&
               looks_ethernet(p + 4, have - 4, wire - 4)) {
        cursor_skip(c, 4); /* the control word, RFC 4385 */
        next_claim(next, CLAIM_LINK, LINK_ETHERNET, c);
    } else if (have && (p[0] == 0x45 || p[0] == 0x60)) {
        next_ip(next, c); /* cut or broken: to be told, not left out */
    } else {
        next_named(next, "mpls payload", c);
    }
}

static void
mpls_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
             struct next *next)
{
    uint32_t start = c->off, entry = 0;
    unsigned n = 0;
    do {
        entry = cursor_u32(c);
        if (!cursor_ok(c)) {
            layer_fault(sink, pkt, "mpls", c);
            return;
        }
        if (++n > LABELS_MAX) {
            sink_anomaly(sink, pkt, "mpls", "mpls.labels",
                         "a label stack without an end", start);
            return;
        }
    } while ((entry & 0x100) == 0);
    if (layer_enter(pkt, sink, "mpls", ENCAP_MPLS, start))
        follow(c, entry >> 12, next);
}

static const struct claim claims[] = {
    {CLAIM_ETHERTYPE, 0x8847},
    {CLAIM_ETHERTYPE, 0x8848},
    {CLAIM_IP_PROTO, 137},
    {CLAIM_UDP, 6635},
};

const struct dissector dissector_mpls = {
    .name = "mpls",
    .spec = "RFC 3032",
    CLAIMS(claims),
    .dissect = mpls_dissect,
};
