/* SPDX-License-Identifier: Apache-2.0 */
/*
 * radiotap.c - the radiotap header (radiotap.org) before an 802.11 frame: read
 * for its length and its Flags field only.
 *
 *  version 1 | pad 1 | length 2 | present 4, more while bit 31 is set | fields
 *
 * Little-endian. TSFT (bit 0, 8 bytes, aligned to 8) is the only field that
 * can stand before Flags (bit 1).
 */
#include "dissectors/layer.h"

#define PRESENT_TSFT 0x1
#define PRESENT_FLAGS 0x2
#define PRESENT_MORE 0x80000000

#define FLAG_FCS 0x10
#define FLAG_DATAPAD 0x20
#define FLAG_BAD_FCS 0x40

/* The Flags field, 0 if absent. `at` counts from the header's start. */
static uint8_t
read_flags(struct cursor *fields)
{
    uint32_t present = cursor_le32(fields), more = present;
    size_t at = 8;
    for (; more & PRESENT_MORE && cursor_ok(fields); at += 4)
        more = cursor_le32(fields);
    if ((present & PRESENT_FLAGS) == 0)
        return 0;
    if (present & PRESENT_TSFT)
        cursor_skip(fields, (8 - at % 8) % 8 + 8);
    return cursor_u8(fields);
}

static void
radiotap_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
                 struct next *next)
{
    uint32_t start = c->off;
    const uint8_t *p = cursor_bytes(c, 4);
    if (!p) {
        layer_fault(sink, pkt, "radiotap", c);
        return;
    }
    uint16_t length = load_le16(p + 2);
    if (p[0] != 0 || length < 8) {
        sink_anomaly(sink, pkt, "radiotap", "radiotap.header",
                     "not a radiotap header of version 0", start);
        return;
    }
    struct cursor fields = cursor_sub(c, length - 4u);
    uint8_t flags = read_flags(&fields);
    if (!cursor_ok(&fields)) {
        layer_fault(sink, pkt, "radiotap", &fields);
        return;
    }
    struct cursor in = *c;
    if (flags & FLAG_FCS && c->wire >= 4)
        in = cursor_sub(c, c->wire - 4);
    if (flags & FLAG_BAD_FCS) /* damaged in the air: nothing in it is certain */
        next_named(next, "wlan bad fcs", &in);
    else if (flags & FLAG_DATAPAD)
        next_named(next, "wlan_datapad", &in);
    else
        next_claim(next, CLAIM_LINK, LINK_80211, &in);
}

static const struct claim claims[] = {{CLAIM_LINK, LINK_RADIOTAP}};

const struct dissector dissector_radiotap = {
    .name = "radiotap",
    .spec = "radiotap.org",
    CLAIMS(claims),
    .dissect = radiotap_dissect,
};
