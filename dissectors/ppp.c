/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ppp.c - PPP (RFC 1661), bare or in HDLC-like framing (RFC 1662) without
 * octet stuffing, and Cisco HDLC (RFC 1547 section 4.3.1), which shares its
 * link types.
 *
 *  [address 0xff, control 0x03] | protocol 1 or 2 | information
 */
#include "dissectors/layer.h"

/* IANA "PPP DLL Protocol Numbers" that are not followed, for their count. */
static const struct {
    uint16_t protocol;
    const char *name;
} names[] = {
    {0x002d, "vj compressed tcp"},
    {0x002f, "vj uncompressed tcp"},
    {0x003d, "ppp multilink"},
    {0x0053, "ppp encrypted"},
    {0x00fd, "ppp compressed"},
    {0x8021, "ipcp"},
    {0x8053, "ecp"},
    {0x8057, "ipv6cp"},
    {0x80fd, "ccp"},
    {0xc021, "lcp"},
    {0xc023, "pap"},
    {0xc025, "lqr"},
    {0xc223, "chap"},
    {0xc227, "ppp eap"},
};

static void
follow(uint16_t protocol, const struct cursor *c, struct next *next)
{
    switch (protocol) {
    case 0x0021: next_claim(next, CLAIM_ETHERTYPE, ETHERTYPE_IP, c); return;
    case 0x0057: next_claim(next, CLAIM_ETHERTYPE, ETHERTYPE_IPV6, c); return;
    case 0x0281: next_claim(next, CLAIM_ETHERTYPE, 0x8847, c); return;
    case 0x0283: next_claim(next, CLAIM_ETHERTYPE, 0x8848, c); return;
    default: break;
    }
    next_named(next, "ppp payload", c);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].protocol == protocol)
            next->name = names[i].name;
}

static void
ppp_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    uint8_t first = cursor_peek8(c, 0), second = cursor_peek8(c, 1);
    if ((first == 0x0f || first == 0x8f) && second == 0) {
        cursor_u16(c); /* Cisco HDLC: unicast or multicast, control 0 */
        uint16_t type = cursor_u16(c);
        if (cursor_ok(c))
            next_claim(next, CLAIM_ETHERTYPE, type, c);
        layer_fault(sink, pkt, "ppp", c);
        return;
    }
    /* Address and control may be left out (RFC 1661 section 6.6). */
    if (first == 0xff && second == 0x03)
        cursor_u16(c);
    /* Only the last octet of a protocol number is odd, so an odd first octet
     * is a compressed number (RFC 1661 sections 2 and 6.5). */
    uint16_t protocol = cursor_u8(c);
    if ((protocol & 1) == 0)
        protocol = (uint16_t)(protocol << 8 | cursor_u8(c));
    if (!cursor_ok(c)) {
        layer_fault(sink, pkt, "ppp", c);
        return;
    }
    follow(protocol, c, next);
}

static const struct claim claims[] = {
    {CLAIM_LINK, 9},   /* LINKTYPE_PPP */
    {CLAIM_LINK, 50},  /* LINKTYPE_PPP_HDLC */
    {CLAIM_LINK, 104}, /* LINKTYPE_C_HDLC */
    {CLAIM_ETHERTYPE, 0x880b},
};

const struct dissector dissector_ppp = {
    .name = "ppp",
    .spec = "RFC 1661",
    CLAIMS(claims),
    .dissect = ppp_dissect,
};
