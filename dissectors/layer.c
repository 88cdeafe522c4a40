/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/layer.h"

void
next_ip(struct next *next, const struct cursor *cur)
{
    switch (cursor_peek8(cur, 0) >> 4) {
    case 4: next_claim(next, CLAIM_ETHERTYPE, ETHERTYPE_IP, cur); break;
    case 6: next_claim(next, CLAIM_ETHERTYPE, ETHERTYPE_IPV6, cur); break;
    default: next_named(next, NEXT_DATA, cur); break;
    }
}

void
next_llc(struct next *next, struct cursor *c, struct packet *pkt,
         struct sink *sink, const char *protocol, uint16_t length)
{
    struct cursor in =
        layer_bound(c, length, pkt, sink, protocol, "eth.length", c->off - 2);
    next_named(next, "llc", &in);
}

void
layer_fault(struct sink *sink, const struct packet *pkt, const char *protocol,
            const struct cursor *c)
{
    if (pkt->quoted && c->why == CURSOR_CUT)
        return;
    sink_fault(sink, pkt, protocol, c);
}

bool
layer_enter(struct packet *pkt, struct sink *sink, const char *protocol,
            enum encap e, uint32_t off)
{
    if (packet_enter(pkt, e))
        return true;
    sink_anomaly(sink, pkt, protocol, "encapsulation.depth",
                 "encapsulations are nested too deep to follow", off);
    return false;
}

bool
layer_family(struct next *next, uint32_t family, struct cursor *c)
{
    switch (family) {
    case 2: /* AF_INET everywhere */
        next_claim(next, CLAIM_ETHERTYPE, ETHERTYPE_IP, c);
        return true;
    case 10: /* AF_INET6: Linux */
    case 24: /* NetBSD, OpenBSD, BSD/OS */
    case 28: /* FreeBSD, DragonFly */
    case 30: /* Darwin */
        next_claim(next, CLAIM_ETHERTYPE, ETHERTYPE_IPV6, c);
        return true;
    default: return false;
    }
}

/* Where DLT_ and LINKTYPE_ differ: tcpdump.org's list of link-layer header
 * types, the LINKTYPE_ values 100 to 103. */
uint32_t
layer_link_of_dlt(uint32_t dlt)
{
    switch (dlt) {
    case 11: /* DLT_ATM_RFC1483 */ return 100;
    case 12: /* DLT_RAW */
    case 14: /* DLT_RAW on OpenBSD */ return LINK_RAW;
    case 15: /* DLT_SLIP_BSDOS */ return 102;
    case 16: /* DLT_PPP_BSDOS */ return 103;
    default: return dlt;
    }
}
