/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UDP port 4500 (RFC 3948 section 2): ESP as it is, IKE behind a marker of four
 * zero octets where ESP has its SPI, and keepalives of one octet 0xFF.
 */
#include "dissectors/esp.h"
#include "dissectors/ike_parse.h"

#define MARKER 4

static bool
at_marker(const struct cursor *c)
{
    static const uint8_t zero[MARKER];
    return c->have >= MARKER && memcmp(c->p, zero, MARKER) == 0;
}

void
encap_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
              struct next *next, const char *protocol, const char *too_short,
              const char *no_marker)
{
    bool tiny = c->wire < MARKER;
    if (!cursor_need(c, tiny ? c->wire : MARKER)) {
        sink_fault(sink, pkt, protocol, c);
        return;
    }
    if (c->wire == 1 && c->p[0] == 0xff) { /* section 2.3 */
        struct keepalive_event ev = {"nat-t"};
        sink_emit(sink, pkt, &keepalive_desc, &ev, c->off, 1);
        return;
    }
    if (tiny) {
        sink_anomaly(sink, pkt, protocol, too_short,
                     "too short for ESP or IKE, and not a keepalive", c->off);
        return;
    }
    pkt->non_esp_marker = at_marker(c);
    bool ike = pkt->non_esp_marker;
    if (ike) {
        cursor_skip(c, MARKER);
    } else if (ike_guess(*c)) {
        /* Told as ESP, it would invent a tunnel of one packet. */
        ike = true;
        sink_anomaly(sink, pkt, protocol, no_marker,
                     "IKE without the marker that tells it from ESP", c->off);
    }
    next->space = CLAIM_NAME;
    next->name = ike ? "ike" : "esp";
    next->cur = *c;
}

static void
dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
        struct next *next)
{
    encap_dissect(c, pkt, sink, next, "udpencap", "udpencap.short",
                  "udpencap.no_marker");
}

/* ESP has no mark of its own, so only IKE behind its marker can be guessed. */
static bool
guess(struct cursor c)
{
    if (!at_marker(&c))
        return false;
    cursor_skip(&c, MARKER);
    return ike_guess(c);
}

static const struct claim claims[] = {{CLAIM_UDP, IKE_NAT_PORT}};
static const struct event_desc *const events[] = {&keepalive_desc, NULL};

extern const struct dissector dissector_udpencap;
const struct dissector dissector_udpencap = {
    .name = "udpencap",
    .spec = "RFC 3948",
    .claims = claims,
    .n_claims = sizeof claims / sizeof *claims,
    .events = events,
    .dissect = dissect,
    .guess = guess,
};

static const struct field keepalive_fields[] = {
    FIELD(FIELD_CSTR, keepalive_event, protocol),
};
const struct event_desc keepalive_desc =
    EVENT_DESC("keepalive", keepalive_event, keepalive_fields);
