/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pppoe.c - PPPoE (RFC 2516), the session stage.
 *
 *  VER 4 bits, TYPE 4 | CODE 1 | SESSION_ID 2 | LENGTH 2 | PPP
 */
#include "dissectors/layer.h"

static void
pppoe_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
              struct next *next)
{
    uint32_t start = c->off;
    const uint8_t *p = cursor_bytes(c, 6);
    if (!p) {
        layer_fault(sink, pkt, "pppoe", c);
        return;
    }
    if (p[0] != 0x11) {
        sink_anomaly(sink, pkt, "pppoe", "pppoe.version",
                     "VER and TYPE are not 1 (RFC 2516 section 4)", start);
        return;
    }
    if (!layer_enter(pkt, sink, "pppoe", ENCAP_PPPOE, start))
        return;
    struct cursor in = layer_bound(c, load_be16(p + 4), pkt, sink, "pppoe",
                                   "pppoe.length", start + 4);
    /* CODE 0 is session data; the rest (PADI, PADO, ...) is discovery, which
     * link type 51 may hold too. */
    next_named(next, p[1] == 0 ? "ppp" : "pppoe discovery", &in);
}

static const struct claim claims[] = {
    {CLAIM_ETHERTYPE, 0x8864}, {CLAIM_LINK, 51}, /* LINKTYPE_PPP_ETHER */
};

const struct dissector dissector_pppoe = {
    .name = "pppoe",
    .spec = "RFC 2516",
    CLAIMS(claims),
    .dissect = pppoe_dissect,
};
