/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vxlan.c - VXLAN (RFC 7348 section 5).
 *
 *  flags 1 (I is 0x08) | reserved 3 | VNI 3 | reserved 1 | Ethernet frame
 */
#include "dissectors/layer.h"

static void
vxlan_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
              struct next *next)
{
    struct cursor whole = *c;
    uint32_t start = c->off;
    const uint8_t *p = cursor_bytes(c, 8);
    if (!p) {
        layer_fault(sink, pkt, "vxlan", c);
        return;
    }
    if ((p[0] & 0x08) == 0) { /* without a VNI it is not VXLAN */
        next_named(next, NEXT_DATA, &whole);
        return;
    }
    if (layer_enter(pkt, sink, "vxlan", ENCAP_VXLAN, start))
        next_claim(next, CLAIM_LINK, LINK_ETHERNET, c);
}

static const struct claim claims[] = {{CLAIM_UDP, 4789}};

const struct dissector dissector_vxlan = {
    .name = "vxlan",
    .spec = "RFC 7348",
    CLAIMS(claims),
    .dissect = vxlan_dissect,
};
