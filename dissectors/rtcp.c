/* SPDX-License-Identifier: Apache-2.0 */
/* RTCP (RFC 3550, section 6): one event for each packet of a compound. */
#include "dissectors/dissector.h"
#include "dissectors/rtp.h"

#define PACKETS_MAX 64 /* of one compound that are read */

enum { RTCP_SR = 200, RTCP_RR = 201, RTCP_SDES = 202, RTCP_BYE = 203 };
enum { SDES_END = 0, SDES_CNAME = 1 };

static const struct field report_fields[] = {
    FIELD(FIELD_U32, rtcp_report, ssrc),
    FIELD(FIELD_U8, rtcp_report, fraction_lost),
    FIELD(FIELD_OPT, rtcp_report, cumulative_lost),
    FIELD(FIELD_U32, rtcp_report, jitter),
};
static const struct event_desc report_desc =
    EVENT_DESC("report", rtcp_report, report_fields);

static const struct field rtcp_fields[] = {
    FIELD(FIELD_U8, rtcp_event, type),
    FIELD(FIELD_CSTR, rtcp_event, name),
    FIELD(FIELD_U32, rtcp_event, ssrc),
    FIELD_SUB(FIELD_LIST, rtcp_event, reports, &report_desc),
    TOLD(FIELD_TEXT, TEXT_IDENTITY, rtcp_event, cname),
    TOLD(FIELD_TEXT, TEXT_FREE, rtcp_event, reason),
    FIELD(FIELD_OPT, rtcp_event, packets),
    FIELD(FIELD_OPT, rtcp_event, octets),
};
const struct event_desc rtcp_desc = EVENT_DESC("rtcp", rtcp_event, rtcp_fields);

/* RFC 3550 section 12.1; 205 and 206 RFC 4585, 207 RFC 3611. */
static const char *
type_name(uint8_t type)
{
    static const char *const names[] = {"SR",  "RR",    "SDES", "BYE",
                                        "APP", "RTPFB", "PSFB", "XR"};
    return type >= 200 && type <= 207 ? names[type - 200] : NULL;
}

/* The 24-bit two's complement count of packets lost (section 6.4.1). */
static int32_t
signed24(uint32_t v)
{
    return (int32_t)(v & 0x7fffff) - (int32_t)(v & 0x800000);
}

static void
take_reports(struct cursor *c, unsigned count, struct arena *arena,
             struct rtcp_event *ev)
{
    struct rtcp_report *r = arena_array(arena, count, sizeof *r);
    if (!r)
        return;
    size_t n = 0;
    for (; n < count; n++) {
        r[n].ssrc = cursor_u32(c);
        r[n].fraction_lost = cursor_u8(c);
        r[n].cumulative_lost = signed24(cursor_u24(c));
        cursor_u32(c); /* extended highest sequence number */
        r[n].jitter = cursor_u32(c);
        cursor_u64(c); /* LSR, DLSR */
        if (!cursor_ok(c))
            break;
    }
    ev->reports.items = r;
    ev->reports.n = n;
}

/* The first chunk's CNAME (section 6.5). */
static void
take_sdes(struct cursor *c, struct rtcp_event *ev)
{
    ev->ssrc = cursor_u32(c);
    while (cursor_ok(c) && c->wire) {
        uint8_t type = cursor_u8(c);
        if (type == SDES_END)
            return;
        uint8_t length = cursor_u8(c);
        const uint8_t *text = cursor_bytes(c, length);
        if (text && type == SDES_CNAME && !ev->cname.p)
            ev->cname = slice_of(text, length);
    }
}

static void
take_bye(struct cursor *c, unsigned count, struct rtcp_event *ev)
{
    if (count == 0)
        return;
    ev->ssrc = cursor_u32(c);
    cursor_skip(c, 4 * (size_t)(count - 1));
    if (!cursor_ok(c) || c->wire == 0)
        return;
    uint8_t length = cursor_u8(c);
    const uint8_t *text = cursor_bytes(c, length);
    if (text)
        ev->reason = slice_of(text, length);
}

static void
take_body(struct cursor *c, unsigned count, struct arena *arena,
          struct rtcp_event *ev)
{
    switch (ev->type) {
    case RTCP_SR:
        ev->ssrc = cursor_u32(c);
        cursor_skip(c, 12); /* NTP and RTP timestamps */
        int64_t packets = cursor_u32(c), octets = cursor_u32(c);
        if (cursor_ok(c)) {
            ev->packets = packets;
            ev->octets = octets;
        }
        take_reports(c, count, arena, ev);
        break;
    case RTCP_RR:
        ev->ssrc = cursor_u32(c);
        take_reports(c, count, arena, ev);
        break;
    case RTCP_SDES:
        if (count)
            take_sdes(c, ev);
        break;
    case RTCP_BYE: take_bye(c, count, ev); break;
    default: ev->ssrc = cursor_u32(c); break;
    }
}

/* One packet off the compound. False when the rest cannot be told apart. */
static bool
packet(struct cursor *c, const struct packet *pkt, struct sink *sink)
{
    uint32_t off = c->off;
    uint8_t first = cursor_u8(c);
    struct rtcp_event ev = {.type = cursor_u8(c), .packets = -1, .octets = -1};
    size_t words = cursor_u16(c);
    ev.name = type_name(ev.type);
    if (cursor_ok(c) && (first >> 6 != 2 || ev.type < 192 || ev.type > 223)) {
        sink_anomaly(sink, pkt, "rtcp", "rtcp.header",
                     "not an RTCP version 2 header where one must stand", off);
        return false;
    }
    struct cursor in = cursor_sub(c, 4 * words);
    if (sink_fault(sink, pkt, "rtcp", c))
        return false;
    take_body(&in, first & 0x1f, sink->arena, &ev);
    sink_fault(sink, pkt, "rtcp", &in);
    sink_emit(sink, pkt, &rtcp_desc, &ev, off, (uint32_t)(4 + 4 * words));
    return true;
}

static void
rtcp_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
             struct next *next)
{
    (void)next;
    /* RFC 7983: STUN, ZRTP, DTLS and TURN share the ports */
    if (c->have && (c->p[0] < 4 || (c->p[0] >= 16 && c->p[0] < 80)))
        return;
    int i = 0;
    while (c->wire && i < PACKETS_MAX && packet(c, pkt, sink))
        i++;
    if (i == PACKETS_MAX && c->wire)
        sink_anomaly(sink, pkt, "rtcp", "rtcp.too_many",
                     "more packets in a compound than are read", c->off);
}

static const struct event_desc *const events[] = {&rtcp_desc, NULL};

const struct dissector dissector_rtcp = {
    .name = "rtcp",
    .spec = "RFC 3550",
    .events = events,
    .dissect = rtcp_dissect,
};
