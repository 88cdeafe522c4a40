/* SPDX-License-Identifier: Apache-2.0 */
/*
 * llc.c - IEEE 802.2 LLC, and SNAP (RFC 1042), which leads back to an
 * EtherType.
 *
 *  DSAP 1 | SSAP 1 | control 1 | SNAP: OUI 3, protocol 2
 */
#include "dissectors/layer.h"

#define SAP_SNAP 0xaa
#define SAP_IP 0x06
#define CONTROL_UI 0x03

/* IEEE 802.2 link service access points, for the count of what is not
 * followed. */
static const char *
sap_name(uint8_t sap)
{
    switch (sap) {
    case 0x42: return "stp";
    case 0xe0:
    case 0xff: /* Novell's raw 802.3: no LLC, the IPX checksum */ return "ipx";
    case 0xf0: return "netbios";
    case 0xfe: return "osi";
    default: return "llc payload";
    }
}

static void
llc_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    const uint8_t *p = cursor_bytes(c, 3);
    if (p && p[0] == SAP_IP && p[1] == SAP_IP && p[2] == CONTROL_UI) {
        next_claim(next, CLAIM_ETHERTYPE, ETHERTYPE_IP, c);
        return;
    }
    if (p && (p[0] != SAP_SNAP || p[1] != SAP_SNAP || p[2] != CONTROL_UI)) {
        next_named(next, sap_name(p[0]), c);
        return;
    }
    uint32_t oui = cursor_u24(c);
    uint16_t pid = cursor_u16(c);
    if (!cursor_ok(c)) {
        layer_fault(sink, pkt, "llc", c);
        return;
    }
    /* 00-00-00 and, from IEEE 802.1H bridges, 00-00-F8 mean an EtherType. */
    if (oui == 0 || oui == 0xf8)
        next_claim(next, CLAIM_ETHERTYPE, pid, c);
    else
        next_named(next, "snap payload", c);
}

const struct dissector dissector_llc = {
    .name = "llc",
    .spec = "IEEE 802.2, RFC 1042",
    .dissect = llc_dissect,
};
