/* SPDX-License-Identifier: Apache-2.0 */
/*
 * udp.c - UDP (RFC 768).
 *
 *  source port 2 | destination port 2 | Length 2 | checksum 2 | data
 */
#include "dissectors/layer.h"

#define HEADER 8

/* The data's length. 0 in the header is a jumbogram (RFC 2675 section 4) or
 * segmentation offload, and right only if the length would not have fit. */
static size_t
data_length(uint16_t length, const struct cursor *c, struct packet *pkt,
            struct sink *sink, uint32_t off)
{
    if (length >= HEADER && length <= c->wire + HEADER)
        return length - (size_t)HEADER;
    bool jumbo = length == 0 && c->wire + HEADER > UINT16_MAX;
    /* A quoted fragment holds less than its datagram, as it must. */
    bool quoted = length >= HEADER && pkt->quoted && pkt->is_fragment;
    if (!jumbo && !quoted)
        sink_anomaly(sink, pkt, "udp", "udp.length",
                     length > HEADER ? "the length claims more than was sent"
                                     : "the length is less than the header",
                     off);
    return length == 0 || length >= HEADER ? c->wire : 0;
}

static void
udp_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    uint32_t start = c->off;
    if (c->have >= 4) { /* even where an ICMP quote ends in the header */
        pkt->sport = load_be16(c->p);
        pkt->dport = load_be16(c->p + 2);
    }
    const uint8_t *p = cursor_bytes(c, HEADER);
    if (!p) {
        layer_fault(sink, pkt, "udp", c);
        return;
    }
    size_t n = data_length(load_be16(p + 4), c, pkt, sink, start + 4);
    struct cursor in = cursor_sub(c, n);
    pkt->payload = (uint32_t)n;
    next_claim(next, CLAIM_UDP, 0, &in);
}

static const struct claim claims[] = {{CLAIM_IP_PROTO, 17}};

const struct dissector dissector_udp = {
    .name = "udp",
    .spec = "RFC 768",
    CLAIMS(claims),
    .dissect = udp_dissect,
};
