/* SPDX-License-Identifier: Apache-2.0 */
/* The bodies of the IKEv2 payloads; the sections are of RFC 7296. SA payloads
 * have a file of their own. */
#include "dissectors/ike_v2.h"

#include <assert.h>

/* Section 3.4: group(16) reserved(16) data */
static void
parse_ke(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    uint16_t group = cursor_u16(c);
    uint16_t reserved = cursor_u16(c);
    if (!cursor_ok(c))
        return;
    if (reserved)
        ike_flaw(p, FLAW_RESERVED, c->off - 2);
    if (c->wire == 0)
        ike_flaw(p, FLAW_KE, c->off);
    if (p->ev->dh_group >= 0)
        return;
    p->ev->dh_group = group;
    struct slice ke = ike_rest(c);
    if (ke.n)
        p->ev->ke = ke;
}

/* Section 3.5: type(8) reserved(24) data */
static void
parse_id(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    uint8_t id_type = cursor_u8(c);
    uint32_t reserved = cursor_u24(c);
    if (!cursor_ok(c))
        return;
    if (reserved)
        ike_flaw(p, FLAW_RESERVED, c->off - 3);
    if (type == PAYLOAD_IDG)
        return;
    ike_parse_id(p, id_type, ike_id_name(2, id_type), c,
                 type == PAYLOAD_IDI ? &p->ev->id_i : &p->ev->id_r);
}

/* Sections 3.6 and 3.7: encoding(8) data */
static void
parse_cert(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)p;
    (void)type;
    cursor_u8(c);
}

/* Section 3.8: method(8) reserved(24) data */
static void
parse_auth(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    uint8_t method = cursor_u8(c);
    uint32_t reserved = cursor_u24(c);
    if (!cursor_ok(c))
        return;
    if (reserved)
        ike_flaw(p, FLAW_RESERVED, c->off - 3);
    if (p->ev->auth_method < 0)
        p->ev->auth_method = method;
}

/* Section 3.10: protocol(8) spi size(8) type(16) SPI data */
static void
parse_notify(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    uint32_t off = c->off;
    uint8_t protocol = cursor_u8(c);
    uint8_t spi_size = cursor_u8(c);
    uint16_t number = cursor_u16(c);
    struct ike_notify *n = cursor_ok(c) ? ike_push(p, &p->notify, off) : NULL;
    if (!n)
        return;
    n->type = number;
    n->name = ike_notify_name(2, number);
    if (!n->name)
        n->name = "UNKNOWN";
    n->protocol = protocol;
    const uint8_t *spi = cursor_bytes(c, spi_size);
    if (spi && spi_size)
        n->spi = slice_of(spi, spi_size);
    if (spi)
        n->data = ike_rest(c);
}

/* Section 3.11: protocol(8) spi size(8) count(16) SPIs */
static void
parse_delete(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    uint32_t off = c->off;
    uint8_t protocol = cursor_u8(c);
    uint8_t size = cursor_u8(c);
    uint16_t count = cursor_u16(c);
    struct ike_delete *d = cursor_ok(c) ? ike_push(p, &p->delete, off) : NULL;
    if (!d)
        return;
    if ((size_t)size * count != c->wire)
        ike_flaw(p, FLAW_DELETE, off);
    d->protocol = protocol;
    ike_parse_spis(p, d, size, count, c);
}

static struct addr
read_address(struct cursor *c, uint8_t type)
{
    struct addr none;
    memset(&none, 0, sizeof none);
    const uint8_t *b = cursor_bytes(c, type == 7 ? 4 : 16);
    return !b ? none : type == 7 ? addr_v4(b) : addr_v6(b);
}

/* Section 3.13.1: type(8) protocol(8) length(16), then ports and addresses. The
 * other types (RFC 4595, RFC 9478) have no addresses to tell. */
static void
parse_selector(struct ike_parse *p, struct ike_vec *to, uint8_t type,
               struct cursor *c)
{
    struct ike_selector *s = ike_push(p, to, c->off);
    if (!s)
        return;
    s->type = type;
    s->protocol = cursor_u8(c);
    cursor_skip(c, 2); /* the length, already known */
    if (type != 7 && type != 8)
        return;
    s->start_port = cursor_u16(c);
    s->end_port = cursor_u16(c);
    s->start = read_address(c, type);
    s->end = read_address(c, type);
    if (cursor_ok(c) && c->wire)
        ike_flaw(p, FLAW_TS, c->off);
}

/* Section 3.13: count(8) reserved(24) selectors */
static void
parse_ts(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    struct ike_vec *to = type == PAYLOAD_TSI ? &p->ts_i : &p->ts_r;
    uint32_t off = c->off;
    uint8_t count = cursor_u8(c);
    cursor_skip(c, 3);
    if (!cursor_ok(c))
        return;
    to->present = true;
    unsigned seen = 0;
    for (; seen < count && c->wire; seen++) {
        struct cursor peek = *c;
        uint8_t ts_type = cursor_u8(&peek);
        cursor_u8(&peek);
        uint16_t length = cursor_u16(&peek);
        if (ike_failed(p, &peek, FLAW_TS))
            return;
        if (length < 4 || length > c->wire) {
            ike_flaw(p, FLAW_TS, c->off);
            return;
        }
        struct cursor body = cursor_sub(c, length);
        cursor_u8(&body);
        parse_selector(p, to, ts_type, &body);
        if (ike_failed(p, &body, FLAW_TS))
            return;
    }
    if (seen != count || c->wire)
        ike_flaw(p, FLAW_TS, off);
}

static void
parse_sa(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    ike_v2_sa(p, c);
}

static void
parse_nonce(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    ike_parse_nonce(p, c);
}

static void
parse_vendor_id(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    ike_parse_vendor_id(p, c);
}

static void
parse_cp(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    ike_parse_cfg(p, c);
}

/* Section 3.16 and RFC 3748 section 4: code(8) identifier(8) length(16)
 * type(8), where an expanded type (254) has vendor(24) and type(32) behind. */
static void
parse_eap(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    uint32_t off = c->off;
    size_t all = c->wire;
    uint8_t code = cursor_u8(c);
    cursor_u8(c);
    uint16_t length = cursor_u16(c);
    if (!cursor_ok(c) || p->ev->eap) /* the first one stands */
        return;
    struct ike_eap *e = arena_alloc(p->sink->arena, sizeof *e);
    if (!e) {
        ike_flaw(p, FLAW_TOO_MANY, off);
        return;
    }
    p->ev->eap = e;
    e->code = code;
    e->type = -1;
    if (length != all)
        ike_flaw(p, FLAW_EAP, off);
    if (code != 1 && code != 2)
        return;
    uint8_t eap_type = cursor_u8(c);
    if (cursor_ok(c))
        e->type = eap_type;
}

/* Section 3.14: the rest of the message, whose first payload the generic
 * header's Next Payload names. */
static void
parse_sk(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    if (c->wire == 0)
        ike_flaw(p, FLAW_BODY, c->off);
    p->ev->encrypted_length = (int64_t)c->wire;
    p->ev->encrypted = ike_rest(c);
}

/* RFC 7383 section 2.5: number(16) total(16), then as in SK */
static void
parse_skf(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    uint32_t off = c->off;
    uint16_t number = cursor_u16(c);
    uint16_t total = cursor_u16(c);
    if (!cursor_ok(c))
        return;
    struct ike_fragment *f = arena_alloc(p->sink->arena, sizeof *f);
    if (!f) {
        ike_flaw(p, FLAW_TOO_MANY, off);
        return;
    }
    f->number = number;
    f->total = total;
    p->ev->fragment = f;
    /* Only the first fragment names a next payload (section 2.5). */
    if (number == 0 || number > total ||
        (number > 1 && p->ev->encrypted_first != 0))
        ike_flaw(p, FLAW_FRAGMENT, off);
    parse_sk(p, type, c);
}

static void
parse_opaque(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)p;
    (void)type;
    (void)c;
}

static const struct {
    void (*parse)(struct ike_parse *p, uint8_t type, struct cursor *c);
    enum ike_flaw flaw;
} payloads[PAYLOAD_END - PAYLOAD_SA] = {
    [PAYLOAD_SA - PAYLOAD_SA] = {parse_sa, FLAW_SA},
    [PAYLOAD_KE - PAYLOAD_SA] = {parse_ke, FLAW_KE},
    [PAYLOAD_IDI - PAYLOAD_SA] = {parse_id, FLAW_ID},
    [PAYLOAD_IDR - PAYLOAD_SA] = {parse_id, FLAW_ID},
    [PAYLOAD_CERT - PAYLOAD_SA] = {parse_cert, FLAW_CERT},
    [PAYLOAD_CERTREQ - PAYLOAD_SA] = {parse_cert, FLAW_CERT},
    [PAYLOAD_AUTH - PAYLOAD_SA] = {parse_auth, FLAW_AUTH},
    [PAYLOAD_NONCE - PAYLOAD_SA] = {parse_nonce, FLAW_NONCE},
    [PAYLOAD_N - PAYLOAD_SA] = {parse_notify, FLAW_NOTIFY},
    [PAYLOAD_D - PAYLOAD_SA] = {parse_delete, FLAW_DELETE},
    [PAYLOAD_V - PAYLOAD_SA] = {parse_vendor_id, FLAW_BODY},
    [PAYLOAD_TSI - PAYLOAD_SA] = {parse_ts, FLAW_TS},
    [PAYLOAD_TSR - PAYLOAD_SA] = {parse_ts, FLAW_TS},
    [PAYLOAD_SK - PAYLOAD_SA] = {parse_sk, FLAW_SK},
    [PAYLOAD_CP - PAYLOAD_SA] = {parse_cp, FLAW_CFG},
    [PAYLOAD_EAP - PAYLOAD_SA] = {parse_eap, FLAW_EAP},
    [PAYLOAD_GSPM - PAYLOAD_SA] = {parse_opaque, FLAW_BODY},
    [PAYLOAD_IDG - PAYLOAD_SA] = {parse_id, FLAW_ID},
    [PAYLOAD_GSA - PAYLOAD_SA] = {parse_opaque, FLAW_BODY},
    [PAYLOAD_KD - PAYLOAD_SA] = {parse_opaque, FLAW_BODY},
    [PAYLOAD_SKF - PAYLOAD_SA] = {parse_skf, FLAW_FRAGMENT},
    [PAYLOAD_PS - PAYLOAD_SA] = {parse_opaque, FLAW_BODY},
};

void
ike_v2_body(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    assert(type >= PAYLOAD_SA && type < PAYLOAD_END);
    payloads[type - PAYLOAD_SA].parse(p, type, c);
    ike_failed(p, c, payloads[type - PAYLOAD_SA].flaw);
}
