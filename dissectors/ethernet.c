/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ethernet.c - Ethernet II and IEEE 802.3 frames (IEEE 802.3 clause 3).
 *
 *  destination 6 | source 6 | type or length 2 | payload, padding
 */
#include "dissectors/layer.h"

#define HEADER 14

static void
eth_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    const uint8_t *p = cursor_bytes(c, HEADER);
    if (!p) {
        layer_fault(sink, pkt, "eth", c);
        return;
    }
    next_ethertype(next, c, pkt, sink, "eth", load_be16(p + 12));
}

static const struct claim claims[] = {
    {CLAIM_LINK, LINK_ETHERNET},
    {CLAIM_ETHERTYPE, 0x6558}, /* Transparent Ethernet Bridging, in GRE */
};

const struct dissector dissector_eth = {
    .name = "eth",
    .spec = "IEEE 802.3",
    CLAIMS(claims),
    .dissect = eth_dissect,
};
