/* SPDX-License-Identifier: Apache-2.0 */
/* RTP (RFC 3550, section 5.1). */
#include "dissectors/rtp.h"

#include "dissectors/dissector.h"

/*  0                   1                   2                   3
 *  V=2 P X  CC   | M     PT       |       sequence number
 *                            timestamp
 *                              SSRC
 *                           CSRC * CC
 *  with X: profile, length in words, that many words */
#define FIXED_HEADER 12

static const struct field rtp_fields[] = {
    FIELD(FIELD_U32, rtp_event, ssrc),
    FIELD(FIELD_U16, rtp_event, sequence),
    FIELD(FIELD_U32, rtp_event, timestamp),
    FIELD(FIELD_U8, rtp_event, payload_type),
    FIELD(FIELD_BOOL, rtp_event, marker),
    FIELD(FIELD_U32, rtp_event, payload_length),
};
const struct event_desc rtp_desc = EVENT_DESC("rtp", rtp_event, rtp_fields);

/* Takes the padding off the end. Its count is the last byte on the wire, which
 * the snap length may have taken. */
static bool
take_padding(const struct cursor *c, uint32_t *length)
{
    if (cursor_is_cut(c))
        return true;
    uint8_t count = c->have ? c->p[c->have - 1] : 0;
    if (count == 0 || count > c->have)
        return false;
    *length -= count;
    return true;
}

/* RFC 7983, section 7: STUN 0-3, ZRTP 16-19, DTLS 20-63, TURN 64-79, RTP
 * 128-191. The rest is nobody's. */
static bool
is_other(uint8_t first)
{
    return first < 4 || (first >= 16 && first < 80);
}

static void
rtp_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    struct cursor whole = *c;
    if (c->wire == 0 || (c->have && is_other(c->p[0])))
        return;
    uint8_t first = cursor_u8(c), second = cursor_u8(c);
    if (cursor_ok(c) && first >> 6 != 2) {
        sink_anomaly(sink, pkt, "rtp", "rtp.version",
                     "not RTP version 2 on a port that was announced for RTP",
                     whole.off);
        return;
    }
    if (cursor_ok(c) && second >= 192 && second <= 223) {
        /* RFC 5761, section 4: RTCP on the same port */
        next->space = CLAIM_NAME;
        next->name = "rtcp";
        next->cur = whole;
        *c = whole;
        return;
    }
    struct rtp_event ev = {
        .payload_type = second & 0x7f,
        .marker = second & 0x80,
    };
    ev.sequence = cursor_u16(c);
    ev.timestamp = cursor_u32(c);
    ev.ssrc = cursor_u32(c);
    if (sink_fault(sink, pkt, "rtp", c))
        return;
    cursor_skip(c, 4 * (size_t)(first & 0xf));
    if (first & 0x10) {
        cursor_skip(c, 2);
        size_t words = cursor_u16(c);
        cursor_skip(c, 4 * words);
    }
    if (c->why == CURSOR_BAD) {
        sink_fault(sink, pkt, "rtp", c);
        return;
    }
    if (c->why == CURSOR_OK) /* else the extension was cut off: length 0 */
        ev.payload_length = (uint32_t)c->wire;
    if (first & 0x20 && cursor_ok(c) && !take_padding(c, &ev.payload_length))
        sink_anomaly(sink, pkt, "rtp", "rtp.padding",
                     "a padding count that is zero or greater than the payload",
                     c->off);
    sink_emit(sink, pkt, &rtp_desc, &ev, whole.off, (uint32_t)whole.wire);
}

static const struct event_desc *const events[] = {&rtp_desc, NULL};

const struct dissector dissector_rtp = {
    .name = "rtp",
    .spec = "RFC 3550",
    .events = events,
    .dissect = rtp_dissect,
};
