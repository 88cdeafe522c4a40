/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AH (RFC 4302 section 2): next header(8) payload length(8) reserved(16)
 * SPI(32) sequence(32) ICV. The payload length counts 32-bit words, less two.
 */
#include "dissectors/dissector.h"
#include "dissectors/esp.h"

#define AH_HEADER 12
#define SPI_RESERVED 255

static void
dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
        struct next *next)
{
    uint32_t off = c->off;
    size_t all = c->wire;
    struct ah_event ev = {0};
    ev.next_header = cursor_u8(c);
    ev.length = (cursor_u8(c) + 2u) * 4;
    uint16_t reserved = cursor_u16(c);
    ev.spi = cursor_u32(c);
    ev.sequence = cursor_u32(c);
    if (sink_fault(sink, pkt, "ah", c))
        return;
    if (ev.spi <= SPI_RESERVED)
        sink_anomaly(sink, pkt, "ah", "ah.spi_reserved",
                     "SPIs up to 255 are reserved and do not occur on the wire",
                     off + 4);
    if (reserved)
        sink_anomaly(sink, pkt, "ah", "ah.reserved",
                     "reserved bits are not zero", off + 2);
    sink_emit(sink, pkt, &ah_desc, &ev, off, ev.length);
    if (ev.length < AH_HEADER || ev.length > all) {
        sink_anomaly(sink, pkt, "ah", "ah.length",
                     "the header's length is impossible", off + 1);
        return;
    }
    cursor_skip(c, ev.length - AH_HEADER);
    pkt->ip_proto = ev.next_header;
    next->space = CLAIM_IP_PROTO;
    next->value = ev.next_header;
    next->cur = *c;
}

static const struct claim claims[] = {{CLAIM_IP_PROTO, 51}};
static const struct event_desc *const events[] = {&ah_desc, NULL};

extern const struct dissector dissector_ah;
const struct dissector dissector_ah = {
    .name = "ah",
    .spec = "RFC 4302",
    .claims = claims,
    .n_claims = sizeof claims / sizeof *claims,
    .events = events,
    .dissect = dissect,
};

static const struct field ah_fields[] = {
    FIELD(FIELD_U8, ah_event, next_header),
    FIELD(FIELD_SPI32, ah_event, spi),
    FIELD(FIELD_U32, ah_event, sequence),
    FIELD(FIELD_U32, ah_event, length),
};
const struct event_desc ah_desc = EVENT_DESC("ah", ah_event, ah_fields);
