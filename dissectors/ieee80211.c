/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ieee80211.c - IEEE 802.11 data frames (IEEE 802.11-2020 section 9.3.2), as
 * far as the LLC header inside.
 *
 *  frame control 2 | duration 2 | address 1..3 18 | sequence control 2
 *  [address 4, 6] [QoS control 2] [HT control 4] [padding] | body
 *
 * Multi-byte fields are little-endian. Management, control and protected
 * frames end here, named for what they are.
 */
#include "dissectors/layer.h"

#define TYPE_DATA 2
#define SUBTYPE_NULL 0x4
#define SUBTYPE_QOS 0x8

#define FC1_DS 0x03 /* To DS and From DS: four addresses */
#define FC1_MORE_FRAGMENTS 0x04
#define FC1_PROTECTED 0x40
#define FC1_HTC 0x80

#define QOS_AMSDU 0x80

static const char *const type_names[4] = {"wlan management", "wlan control",
                                          NULL, "wlan extension"};

/* A-MSDU subframes: destination 6, source 6, length 2 (network order), MSDU,
 * padding to four bytes. One payload follows a layer, so it is the first. */
static void
first_msdu(struct cursor *c, struct packet *pkt, struct sink *sink,
           struct next *next)
{
    uint32_t start = c->off;
    const uint8_t *p = cursor_bytes(c, 14);
    if (!p) {
        layer_fault(sink, pkt, "wlan", c);
        return;
    }
    struct cursor in = layer_bound(c, load_be16(p + 12), pkt, sink, "wlan",
                                   "wlan.amsdu_length", start + 12);
    if (c->wire > 3)
        sink_anomaly(sink, pkt, "wlan", "wlan.amsdu",
                     "only the first MSDU of an aggregate is followed", c->off);
    next_named(next, "llc", &in);
}

/* The whole MAC header behind the frame control field; NULL on failure. */
static const uint8_t *
header(struct cursor *c, const uint8_t fc[2], bool datapad, const uint8_t **qos)
{
    size_t n = 22;
    *qos = NULL;
    if ((fc[1] & FC1_DS) == FC1_DS)
        n += 6;
    size_t qos_at = n;
    if (fc[0] >> 4 & SUBTYPE_QOS)
        n += fc[1] & FC1_HTC ? 6 : 2;
    const uint8_t *p = cursor_bytes(c, n);
    if (p && fc[0] >> 4 & SUBTYPE_QOS)
        *qos = p + qos_at;
    if (p && datapad)
        cursor_skip(c, (4 - (n + 2) % 4) % 4);
    return cursor_ok(c) ? p : NULL;
}

static void
data_frame(struct cursor *c, struct packet *pkt, struct sink *sink,
           struct next *next, const uint8_t fc[2], bool datapad)
{
    const uint8_t *qos, *p = header(c, fc, datapad, &qos);
    if (!p) {
        layer_fault(sink, pkt, "wlan", c);
        return;
    }
    bool fragment = fc[1] & FC1_MORE_FRAGMENTS || p[20] & 0x0f;
    if (fc[0] >> 4 & SUBTYPE_NULL)
        return;
    if (fc[1] & FC1_PROTECTED)
        next_named(next, "wlan protected", c);
    else if (fragment)
        next_named(next, "wlan fragment", c);
    else if (qos && qos[0] & QOS_AMSDU)
        first_msdu(c, pkt, sink, next);
    else
        next_named(next, "llc", c);
}

static void
frame_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
              struct next *next, bool datapad)
{
    const uint8_t *fc = cursor_bytes(c, 2);
    if (!fc) {
        layer_fault(sink, pkt, "wlan", c);
        return;
    }
    unsigned version = fc[0] & 3, type = fc[0] >> 2 & 3;
    if (version != 0)
        sink_anomaly(sink, pkt, "wlan", "wlan.version",
                     "the protocol version is not 0", c->off - 2);
    else if (type != TYPE_DATA)
        next_named(next, type_names[type], c);
    else
        data_frame(c, pkt, sink, next, fc, datapad);
}

static void
wlan_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
             struct next *next)
{
    frame_dissect(c, pkt, sink, next, false);
}

/* The same where the driver padded the MAC header to four bytes, which only
 * the radiotap header in front knows. */
static void
wlan_datapad_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
                     struct next *next)
{
    frame_dissect(c, pkt, sink, next, true);
}

static const struct claim claims[] = {{CLAIM_LINK, LINK_80211}};

const struct dissector dissector_wlan = {
    .name = "wlan",
    .spec = "IEEE 802.11",
    CLAIMS(claims),
    .dissect = wlan_dissect,
};

const struct dissector dissector_wlan_datapad = {
    .name = "wlan_datapad",
    .spec = "IEEE 802.11",
    .dissect = wlan_datapad_dissect,
};
