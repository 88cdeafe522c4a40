/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tcp.c - TCP (RFC 9293) segments; streams are put together elsewhere.
 *
 *  source port 2 | destination port 2 | sequence 4 | acknowledgment 4
 *  data offset 4 bits, reserved 4 | flags 1 | window 2 | checksum 2 | urgent 2
 *  options | data
 */
#include "dissectors/layer.h"

#define HEADER_MIN 20

/* An ICMP error may quote as little as 8 bytes: the ports and the sequence
 * number, which still say whose segment it was. */
static void
short_header(struct cursor *c, struct packet *pkt, struct sink *sink)
{
    pkt->tcp_seq = pkt->tcp_ack = 0;
    pkt->tcp_flags = 0;
    if (c->have >= 4) {
        pkt->sport = load_be16(c->p);
        pkt->dport = load_be16(c->p + 2);
    }
    if (c->have >= 8)
        pkt->tcp_seq = load_be32(c->p + 4);
    cursor_bytes(c, HEADER_MIN);
    layer_fault(sink, pkt, "tcp", c);
}

static void
tcp_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    uint32_t start = c->off;
    if (c->have < HEADER_MIN) {
        short_header(c, pkt, sink);
        return;
    }
    const uint8_t *p = cursor_bytes(c, HEADER_MIN);
    pkt->sport = load_be16(p);
    pkt->dport = load_be16(p + 2);
    pkt->tcp_seq = load_be32(p + 4);
    pkt->tcp_ack = load_be32(p + 8);
    pkt->tcp_flags = p[13];
    size_t header = (p[12] >> 4) * 4u;
    if (header < HEADER_MIN) {
        sink_anomaly(sink, pkt, "tcp", "tcp.data_offset",
                     "the data offset is less than the header", start + 12);
        return;
    }
    cursor_skip(c, header - HEADER_MIN);
    if (!cursor_ok(c)) {
        layer_fault(sink, pkt, "tcp", c);
        return;
    }
    pkt->payload = (uint32_t)c->wire;
    next_claim(next, CLAIM_TCP, 0, c);
}

static const struct claim claims[] = {{CLAIM_IP_PROTO, 6}};

const struct dissector dissector_tcp = {
    .name = "tcp",
    .spec = "RFC 9293",
    CLAIMS(claims),
    .dissect = tcp_dissect,
};
