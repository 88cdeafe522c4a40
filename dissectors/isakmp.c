/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IKE messages, both versions (RFC 7296 section 3.1, RFC 2408 section 3.1):
 *
 *     0        8        16       24     31
 *    | initiator's SPI (64)               |
 *    | responder's SPI (64)               |
 *    | next   | Mj Mn  | exch.  | flags   |
 *    | message ID                         |
 *    | length                             |
 */
#include "dissectors/esp.h"
#include "dissectors/ike_parse.h"

static const char *
version_text(struct arena *arena, uint8_t version)
{
    switch (version) {
    case 0x10: return "1.0";
    case 0x20: return "2.0";
    default: return arena_printf(arena, "%d.%d", version >> 4, version & 15);
    }
}

static void
read_header(struct cursor *c, struct arena *arena, struct ike_event *ev,
            uint8_t *first)
{
    ev->initiator_spi = cursor_u64(c);
    ev->responder_spi = cursor_u64(c);
    *first = cursor_u8(c);
    uint8_t version = cursor_u8(c);
    ev->exchange_type = cursor_u8(c);
    ev->flags = cursor_u8(c);
    ev->message_id = cursor_u32(c);
    ev->length = cursor_u32(c);
    ev->major = version >> 4;
    ev->version = version_text(arena, version);
    if (ev->major == 2) {
        ev->initiator = (ev->flags & IKE_FLAG_INITIATOR) != 0;
        ev->response = (ev->flags & IKE_FLAG_RESPONSE) != 0;
    } else {
        ev->encrypted_flag = (ev->flags & IKE_V1_FLAG_ENCRYPTION) != 0;
    }
    ev->exchange = ike_exchange_name(ev->major, ev->exchange_type);
    if (!ev->exchange)
        ev->exchange = "UNKNOWN";
}

/* The part of c that the header's Length covers, as far as it was sent. */
static struct cursor
message_body(struct ike_parse *p, struct cursor *c, uint32_t start)
{
    size_t said = p->ev->length;
    size_t sent = c->wire;
    if (said < IKE_HEADER || said - IKE_HEADER > sent) {
        ike_flaw(p, FLAW_LENGTH, start + 24);
        return cursor_sub(c, sent);
    }
    if (said - IKE_HEADER < sent)
        ike_flaw(p, FLAW_TRAILING, start + (uint32_t)said);
    return cursor_sub(c, said - IKE_HEADER);
}

static void
dissect_message(struct cursor *c, const struct packet *pkt, struct sink *sink,
                bool marker)
{
    struct ike_event ev = {
        .non_esp_marker = marker,
        .dh_group = -1,
        .nonce_length = -1,
        .auth_method = -1,
        .cfg_type = -1,
        .encrypted_length = -1,
    };
    struct ike_parse p;
    const struct cursor whole = *c;
    uint8_t first;
    ike_parse_begin(&p, sink, pkt, &ev);
    read_header(c, sink->arena, &ev, &first);
    if (ike_failed(&p, c, FLAW_SHORT)) {
        ike_parse_end(&p);
        return;
    }
    /* Of a version that nobody has defined, not even the header's other fields
     * can be trusted: this is not told as IKE. */
    if (ev.major != 1 && ev.major != 2) {
        ike_flaw(&p, FLAW_VERSION, whole.off + 17);
        ike_parse_end(&p);
        return;
    }
    if (ev.initiator_spi == 0)
        ike_flaw(&p, FLAW_SPI_ZERO, whole.off);
    struct cursor body = message_body(&p, c, whole.off);
    size_t all = IKE_HEADER + body.wire;
    if (whole.have >= all)
        ev.message = slice_of(whole.p, all);
    if (ev.major == 2)
        ike_v2_message(&p, first, &body);
    else
        ike_v1_message(&p, first, &body);
    if (whole.have < all && cursor_ok(&p.cut)) {
        p.cut = whole; /* in bytes that no parser had to read */
        cursor_need(&p.cut, all);
    }
    ike_parse_end(&p);
    sink_emit(sink, pkt, &ike_desc, &ev, whole.off, (uint32_t)whole.wire);
}

static void
dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
        struct next *next)
{
    (void)next;
    bool marker = pkt->non_esp_marker;
    pkt->non_esp_marker = false;
    /* The first drafts of NAT traversal kept port 500 for all of it. */
    if (c->wire == 1 && c->have == 1 && c->p[0] == 0xff) {
        struct keepalive_event ev = {"nat-t"};
        sink_emit(sink, pkt, &keepalive_desc, &ev, c->off, 1);
        return;
    }
    dissect_message(c, pkt, sink, marker);
}

static bool
is_payload(uint8_t major, uint8_t type)
{
    return ike_payload_name(major, type) != NULL;
}

/* True if the payload headers fill the cursor exactly, as far as it was
 * captured, all of known types. */
static bool
chain_is_sane(uint8_t major, uint8_t type, struct cursor *c)
{
    for (int n = 0; type != 0 && n < IKE_MAX_PAYLOADS; n++) {
        if (!is_payload(major, type))
            return false;
        bool last = major == 2 && (type == 46 || type == 53);
        type = cursor_u8(c);
        uint8_t bits = cursor_u8(c);
        uint16_t length = cursor_u16(c);
        if (c->why == CURSOR_CUT)
            return n > 0;
        if (!cursor_ok(c) || (bits & 0x7f) || length < 4 ||
            (size_t)length - 4 > c->wire)
            return false;
        cursor_skip(c, (size_t)length - 4);
        if (last)
            break;
    }
    return c->wire == 0;
}

bool
ike_guess(struct cursor c)
{
    size_t all = c.wire;
    /* Asked of every ESP packet on port 4500: most end here. */
    uint8_t version = cursor_peek8(&c, 17);
    if (version != 0x10 && version != 0x20)
        return false;
    uint64_t initiator_spi = cursor_u64(&c);
    uint64_t responder_spi = cursor_u64(&c);
    uint8_t first = cursor_u8(&c);
    cursor_u8(&c);
    uint8_t exchange = cursor_u8(&c);
    uint8_t flags = cursor_u8(&c);
    uint32_t id = cursor_u32(&c);
    uint32_t length = cursor_u32(&c);
    if (!cursor_ok(&c) || initiator_spi == 0 || length != all)
        return false;
    uint8_t major = version >> 4;
    if (!ike_exchange_name(major, exchange) || !is_payload(major, first))
        return false;
    if (major == 1) {
        if (flags & 0xf8)
            return false;
        if (flags & IKE_V1_FLAG_ENCRYPTION)
            return c.wire >= 8 && responder_spi != 0;
        return chain_is_sane(1, first, &c);
    }
    if ((flags & 0xc7) || (exchange == 34 && id != 0))
        return false;
    return chain_is_sane(2, first, &c);
}

static const struct claim claims[] = {{CLAIM_UDP, IKE_PORT}};
static const struct event_desc *const events[] = {&ike_desc, &keepalive_desc,
                                                  NULL};

extern const struct dissector dissector_ike;
const struct dissector dissector_ike = {
    .name = "ike",
    .spec = "RFC 7296, RFC 2408",
    .claims = claims,
    .n_claims = sizeof claims / sizeof *claims,
    .events = events,
    .dissect = dissect,
    .guess = ike_guess,
};
