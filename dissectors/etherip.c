/* SPDX-License-Identifier: Apache-2.0 */
/*
 * etherip.c - Ethernet in IP (RFC 3378).
 *
 *  version 4 bits (3), reserved 12 | frame
 */
#include "dissectors/layer.h"

static void
etherip_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
                struct next *next)
{
    uint32_t start = c->off;
    uint16_t head = cursor_u16(c);
    if (!cursor_ok(c)) {
        layer_fault(sink, pkt, "etherip", c);
        return;
    }
    if (head >> 12 != 3) {
        sink_anomaly(sink, pkt, "etherip", "etherip.version",
                     "the version is not 3", start);
        return;
    }
    if (layer_enter(pkt, sink, "etherip", ENCAP_ETHERIP, start))
        next_claim(next, CLAIM_LINK, LINK_ETHERNET, c);
}

static const struct claim claims[] = {{CLAIM_IP_PROTO, 97}};

const struct dissector dissector_etherip = {
    .name = "etherip",
    .spec = "RFC 3378",
    CLAIMS(claims),
    .dissect = etherip_dissect,
};
