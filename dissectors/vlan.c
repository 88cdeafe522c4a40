/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vlan.c - VLAN tags: IEEE 802.1Q (0x8100), 802.1ad service tags (0x88a8) and
 * the 0x9100 used before them. One tag a call; QinQ is two.
 *
 *  PCP 3 bits, DEI 1, VID 12 | type or length 2
 */
#include "dissectors/layer.h"

static void
vlan_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
             struct next *next)
{
    uint32_t start = c->off;
    const uint8_t *p = cursor_bytes(c, 4);
    if (!p) {
        layer_fault(sink, pkt, "vlan", c);
        return;
    }
    if (!layer_enter(pkt, sink, "vlan", ENCAP_VLAN, start))
        return;
    pkt->vlan = load_be16(p) & 0x0fff;
    next_ethertype(next, c, pkt, sink, "vlan", load_be16(p + 2));
}

static const struct claim claims[] = {
    {CLAIM_ETHERTYPE, 0x8100},
    {CLAIM_ETHERTYPE, 0x88a8},
    {CLAIM_ETHERTYPE, 0x9100},
};

const struct dissector dissector_vlan = {
    .name = "vlan",
    .spec = "IEEE 802.1Q",
    CLAIMS(claims),
    .dissect = vlan_dissect,
};
