/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ppi.c - the Per-Packet Information header (CACE, LINKTYPE_PPI), read for its
 * length, the link type behind it, and whether an 802.11 frame ends in an FCS.
 *
 *  version 1 | flags 1 | length 2 | dlt 4 | fields: type 2, length 2, data
 *
 * Little-endian.
 */
#include "dissectors/layer.h"

#define FIELDS_MAX 64
#define FIELD_80211_COMMON 2 /* TSF timer 8, flags 2, ... */
#define FLAG_FCS 0x1
#define FLAG_BAD_FCS 0x8

static uint16_t
read_flags(struct cursor *fields)
{
    for (unsigned n = 0; n < FIELDS_MAX && fields->wire >= 4; n++) {
        uint16_t type = cursor_le16(fields), length = cursor_le16(fields);
        struct cursor field = cursor_sub(fields, length);
        if (type == FIELD_80211_COMMON) {
            cursor_skip(&field, 8);
            return cursor_le16(&field);
        }
    }
    return 0;
}

static void
ppi_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    uint32_t start = c->off;
    const uint8_t *p = cursor_bytes(c, 8);
    if (!p) {
        layer_fault(sink, pkt, "ppi", c);
        return;
    }
    uint16_t length = load_le16(p + 2);
    if (p[0] != 0 || length < 8) {
        sink_anomaly(sink, pkt, "ppi", "ppi.header",
                     "not a PPI header of version 0", start);
        return;
    }
    uint32_t link = layer_link_of_dlt(load_le32(p + 4));
    struct cursor fields = cursor_sub(c, length - 8u);
    uint16_t flags = link == LINK_80211 ? read_flags(&fields) : 0;
    if (!cursor_ok(&fields)) {
        layer_fault(sink, pkt, "ppi", &fields);
        return;
    }
    struct cursor in = *c;
    if (flags & FLAG_FCS && c->wire >= 4)
        in = cursor_sub(c, c->wire - 4);
    if (flags & FLAG_BAD_FCS)
        next_named(next, "wlan bad fcs", &in);
    else
        next_claim(next, CLAIM_LINK, link, &in);
}

static const struct claim claims[] = {{CLAIM_LINK, 192}};

const struct dissector dissector_ppi = {
    .name = "ppi",
    .spec = "LINKTYPE_PPI",
    CLAIMS(claims),
    .dissect = ppi_dissect,
};
