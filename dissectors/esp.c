/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ESP (RFC 4303 section 2): SPI(32) sequence(32), the rest is encrypted.
 */
#include "dissectors/esp.h"
#include "dissectors/dissector.h"

#define ESP_HEADER 8
#define SPI_RESERVED 255 /* section 2.1: 1 to 255 by IANA, 0 for local use */

static void
dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
        struct next *next)
{
    (void)next;
    struct esp_event ev = {
        .length = (uint32_t)c->wire,
        .encapsulation = pkt->ip_proto == 17  ? "udp"
                         : pkt->ip_proto == 6 ? "tcp"
                                              : "ip",
    };
    uint32_t off = c->off;
    if (c->wire < ESP_HEADER) {
        sink_anomaly(sink, pkt, "esp", "esp.short",
                     "shorter than an ESP header", off);
        return;
    }
    ev.spi = cursor_u32(c);
    ev.sequence = cursor_u32(c);
    if (sink_fault(sink, pkt, "esp", c))
        return;
    if (ev.spi <= SPI_RESERVED)
        sink_anomaly(sink, pkt, "esp", "esp.spi_reserved",
                     "SPIs up to 255 are reserved and do not occur on the wire",
                     off);
    sink_emit(sink, pkt, &esp_desc, &ev, off, ev.length);
}

static const struct claim claims[] = {{CLAIM_IP_PROTO, 50}};
static const struct event_desc *const events[] = {&esp_desc, NULL};

extern const struct dissector dissector_esp;
const struct dissector dissector_esp = {
    .name = "esp",
    .spec = "RFC 4303",
    .claims = claims,
    .n_claims = sizeof claims / sizeof *claims,
    .events = events,
    .dissect = dissect,
};

static const struct field esp_fields[] = {
    FIELD(FIELD_SPI32, esp_event, spi),
    FIELD(FIELD_U32, esp_event, sequence),
    FIELD(FIELD_U32, esp_event, length),
    FIELD(FIELD_CSTR, esp_event, encapsulation),
    FIELD(FIELD_BOOL, esp_event, decrypted),
};
const struct event_desc esp_desc = EVENT_DESC("esp", esp_event, esp_fields);
