/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IKE and ESP in TCP (RFC 9329, before that RFC 8229). The initiator opens its
 * side of the stream with "IKETCP" (section 4); then both sides send messages
 * as in UDP port 4500, each behind a 16-bit length that counts itself
 * (section 3).
 */
#include "dissectors/esp.h"
#include "dissectors/ike_parse.h"

#define LENGTH 2

static const uint8_t prefix[] = {'I', 'K', 'E', 'T', 'C', 'P'};

/*
 * The bytes "IKETCP" could also begin a message of 18763 bytes of ESP, on one
 * SPI out of four billion; a stream that begins so is far more likely.
 */
static struct framing
frame(const uint8_t *p, size_t n)
{
    struct framing f = {FRAME_MORE, 0};
    size_t head = n < sizeof prefix ? n : sizeof prefix;
    if (head && memcmp(p, prefix, head) == 0) {
        f.length = sizeof prefix;
        f.state = n < sizeof prefix ? FRAME_MORE : FRAME_DONE;
        return f;
    }
    if (n < LENGTH)
        return f;
    f.length = (size_t)(p[0] << 8 | p[1]);
    if (f.length < LENGTH + 1) {
        f.state = FRAME_LOST;
        f.length = 0;
    } else if (f.length <= n) {
        f.state = FRAME_DONE;
    }
    return f;
}

static void
dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
        struct next *next)
{
    if (c->have >= sizeof prefix && memcmp(c->p, prefix, sizeof prefix) == 0) {
        cursor_skip(c, sizeof prefix);
        return;
    }
    uint32_t off = c->off;
    size_t all = c->wire;
    uint16_t length = cursor_u16(c);
    if (sink_fault(sink, pkt, "tcpencap", c))
        return;
    if (length < LENGTH || length > all) {
        sink_anomaly(sink, pkt, "tcpencap", "tcpencap.length",
                     "the length in front of the message is impossible", off);
        return;
    }
    struct cursor inside = cursor_sub(c, (size_t)length - LENGTH);
    encap_dissect(&inside, pkt, sink, next, "tcpencap", "tcpencap.short",
                  "tcpencap.no_marker");
}

/*
 * Port 4500 alone proves nothing: ESP has no mark of its own, and what another
 * service sends there would be told as a tunnel. So a stream is this only where
 * it begins with the prefix, or shows IKE behind its marker.
 */
static bool
guess(struct cursor c)
{
    static const uint8_t marker[4];
    if (c.have >= sizeof prefix && memcmp(c.p, prefix, sizeof prefix) == 0)
        return true;
    size_t length = cursor_u16(&c);
    if (!cursor_ok(&c) || length < LENGTH + sizeof marker ||
        length - LENGTH > c.wire)
        return false;
    c = cursor_sub(&c, length - LENGTH);
    const uint8_t *p = cursor_bytes(&c, sizeof marker);
    return p && memcmp(p, marker, sizeof marker) == 0 && ike_guess(c);
}

static const struct event_desc *const events[] = {&keepalive_desc, NULL};

extern const struct dissector dissector_tcpencap;
const struct dissector dissector_tcpencap = {
    .name = "tcpencap",
    .spec = "RFC 9329",
    .events = events,
    .dissect = dissect,
    .guess = guess,
    .frame = frame,
};
