/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ipv4.c - IPv4 (RFC 791). Options are skipped; checksums are not judged,
 * because captures at the sender hold what its hardware had yet to fill in.
 *
 *  version 4 bits, IHL 4 | TOS 1 | Total Length 2 | Identification 2
 *  flags 3 bits, Fragment Offset 13 | TTL 1 | Protocol 1 | checksum 2
 *  source 4 | destination 4 | options
 */
#include "dissectors/layer.h"

#define HEADER_MIN 20
#define FLAG_MF 0x2000
#define OFFSET_MASK 0x1fff

static void
fill(struct packet *pkt, const uint8_t *p)
{
    layer_set_v4(&pkt->src, p + 12);
    layer_set_v4(&pkt->dst, p + 16);
    pkt->ip_proto = p[9];
    pkt->ttl = p[8];
    pkt->sport = pkt->dport = 0;
    pkt->payload = 0;
    uint16_t word = load_be16(p + 6);
    pkt->is_fragment = (word & (FLAG_MF | OFFSET_MASK)) != 0;
    if (pkt->is_fragment) {
        pkt->frag_more = (word & FLAG_MF) != 0;
        pkt->frag_off = (word & OFFSET_MASK) * 8u;
        pkt->frag_id = load_be16(p + 4);
    }
}

static void
ip_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
           struct next *next)
{
    uint32_t start = c->off;
    const uint8_t *p = cursor_bytes(c, HEADER_MIN);
    if (!p) {
        layer_fault(sink, pkt, "ip", c);
        return;
    }
    if (p[0] >> 4 != 4) {
        sink_anomaly(sink, pkt, "ip", "ip.version", "the version is not 4",
                     start);
        return;
    }
    fill(pkt, p);
    size_t header = (p[0] & 0x0fu) * 4, total = load_be16(p + 2);
    if (header < HEADER_MIN) {
        sink_anomaly(sink, pkt, "ip", "ip.header_length", "IHL is less than 5",
                     start);
        return;
    }
    if (total && total < header) {
        sink_anomaly(sink, pkt, "ip", "ip.total_length",
                     "the total length is less than the header", start + 2);
        return;
    }
    pkt->ip_length = (uint32_t)(total ? total : HEADER_MIN + c->wire);
    cursor_skip(c, header - HEADER_MIN);
    if (!cursor_ok(c)) {
        layer_fault(sink, pkt, "ip", c);
        return;
    }
    /* Total Length 0 is what a capture sees of segmentation offload. */
    struct cursor in = layer_bound(c, total ? total - header : c->wire, pkt,
                                   sink, "ip", "ip.total_length", start + 2);
    next_ip_proto(next, &in, pkt, sink, "ip", p[9]);
}

static const struct claim claims[] = {
    {CLAIM_ETHERTYPE, ETHERTYPE_IP},
    {CLAIM_IP_PROTO, IP_PROTO_IPIP},
    {CLAIM_LINK, 228}, /* LINKTYPE_IPV4 */
};

const struct dissector dissector_ip = {
    .name = "ip",
    .spec = "RFC 791",
    CLAIMS(claims),
    .dissect = ip_dissect,
};
