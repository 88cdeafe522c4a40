/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nflog.c - LINKTYPE_NFLOG: packets that Linux's netfilter logged (tcpdump.org's list
 * of link-layer header types).
 *
 *  family 1 | version 1 (0) | resource 2 | attributes: length 2 | type 2 | value, padded
 *
 * Lengths and types are in the byte order of the machine that captured. The packet is
 * the value of the attribute of type 9 (NFULA_PAYLOAD).
 */
#include "dissectors/layer.h"

#define NFLOG_HEAD 4u /* length and type of an attribute */
#define NFULA_PAYLOAD 9u

/* An attribute's length: what fits is its byte order, of both the smaller. */
static bool
is_swapped(const struct cursor *c)
{
    struct cursor look = *c;
    uint32_t length = cursor_u16(&look);
    return length < NFLOG_HEAD ||
           (length > look.wire + 2 &&
            __builtin_bswap16((uint16_t)length) >= NFLOG_HEAD) ||
           __builtin_bswap16((uint16_t)length) < length;
}

static uint32_t
in_order(uint16_t v, bool swapped)
{
    return swapped ? __builtin_bswap16(v) : v;
}

static void
nflog_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
              struct next *next)
{
    uint32_t family = cursor_u8(c);
    cursor_skip(c, 3);
    bool swapped = cursor_ok(c) && c->have >= 2 && is_swapped(c);
    while (cursor_ok(c) && c->wire) {
        uint32_t off = c->off;
        uint32_t length = in_order(cursor_u16(c), swapped);
        uint32_t type = in_order(cursor_u16(c), swapped) & 0x7fff;
        if (!cursor_ok(c))
            break;
        if (length < NFLOG_HEAD) {
            sink_anomaly(sink, pkt, "nflog", "nflog.length",
                         "an attribute is shorter than its head", off);
            return;
        }
        struct cursor value = layer_bound(c, length - NFLOG_HEAD, pkt, sink,
                                          "nflog", "nflog.length", off);
        if (type == NFULA_PAYLOAD) {
            if (!layer_family(next, family, &value))
                next_named(next, "nflog payload", &value);
            return;
        }
        size_t padding = (4 - length % 4) % 4;
        cursor_skip(c, padding < c->wire ? padding : c->wire);
    }
    if (!cursor_ok(c))
        layer_fault(sink, pkt, "nflog", c);
}

static const struct claim claims[] = {{CLAIM_LINK, 239}};

const struct dissector dissector_nflog = {
    .name = "nflog",
    .spec = "LINKTYPE_NFLOG",
    CLAIMS(claims),
    .dissect = nflog_dissect,
};
