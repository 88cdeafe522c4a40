/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IKEv1 messages (RFC 2408 section 3, RFC 2407 and 2409 for what is in them;
 * NAT traversal RFC 3947; Cisco's fragments).
 *
 * Generic payload header: next payload(8) reserved(8) payload length(16).
 */
#include "dissectors/ike_parse.h"

enum {
    V1_SA = 1,
    V1_PROPOSAL,
    V1_TRANSFORM,
    V1_KE,
    V1_ID,
    V1_CERT,
    V1_CR,
    V1_HASH,
    V1_SIG,
    V1_NONCE,
    V1_N,
    V1_D,
    V1_VID,
    V1_ATTRIBUTES,
    V1_NAT_D_DRAFT4 = 15,
    V1_NAT_D = 20,
    V1_NAT_D_DRAFT = 130,
    V1_FRAGMENT = 132
};

enum { PROTO_ISAKMP = 1 };      /* RFC 2407 section 4.4.1 */
enum { DOI_IPSEC = 1 };         /* section 4.2 */
enum { SIT_IDENTITY_ONLY = 1 }; /* section 4.2.1 */
enum {
    EXCHANGE_AGGRESSIVE = 4,
    EXCHANGE_BASE = 1,
    EXCHANGE_TRANSACTION = 6,
    EXCHANGE_QUICK = 32,
    EXCHANGE_NEW_GROUP = 33
};

/* Attribute classes: of ISAKMP SAs RFC 2409 appendix A, of the others RFC 2407
 * section 4.5. */
enum { PHASE1_ENCRYPTION = 1, PHASE1_KEY_LENGTH = 14, PHASE2_KEY_LENGTH = 6 };

static void
parse_attribute(struct ike_parse *p, bool phase2, struct ike_vec *to,
                struct cursor *c)
{
    uint32_t off = c->off;
    struct ike_attribute a = ike_attribute(c, false);
    struct ike_transform *t = cursor_ok(c) ? ike_push(p, to, off) : NULL;
    if (!t)
        return;
    t->type = a.type < 256 ? (uint8_t)a.type : 255;
    t->value = ike_attribute_number(a);
    if (t->value >= 0 && t->value <= UINT16_MAX)
        t->id = (uint16_t)t->value;
    t->key_bits = -1;
    t->name = ike_v1_attribute_name(phase2, a.type, t->id);
    if (a.type != (phase2 ? PHASE2_KEY_LENGTH : PHASE1_KEY_LENGTH))
        return;
    t->key_bits = t->value;
    /* It is the cipher's: the transform's own id, or the encryption class. */
    struct ike_transform *all = to->items;
    for (size_t i = 0; i < to->n; i++)
        if (all[i].type == (phase2 ? 0 : PHASE1_ENCRYPTION))
            all[i].key_bits = t->value;
}

/* RFC 2408 section 3.6: number(8) id(8) reserved(16) attributes */
static void
parse_transform(struct ike_parse *p, const struct ike_proposal *proposal,
                struct cursor *c)
{
    uint32_t off = c->off;
    uint8_t number = cursor_u8(c);
    uint8_t id = cursor_u8(c);
    if (cursor_u16(c))
        ike_flaw(p, FLAW_RESERVED, off + 2);
    struct ike_proposal *pr =
        cursor_ok(c) ? ike_push(p, &p->proposals, off) : NULL;
    if (!pr)
        return;
    *pr = *proposal;
    pr->transform = number;
    bool phase2 = pr->protocol != PROTO_ISAKMP;
    struct ike_vec list;
    ike_vec_init(&list, IKE_MAX_TRANSFORMS, sizeof(struct ike_transform));
    list.present = true;
    struct ike_transform *t = phase2 ? ike_push(p, &list, off) : NULL;
    if (t) {
        t->id = id;
        t->name = ike_v1_transform_name(pr->protocol, id);
        t->key_bits = t->value = -1;
    }
    size_t before = SIZE_MAX;
    while (cursor_ok(c) && c->wire && list.n != before) {
        before = list.n; /* a full list ends the loop */
        parse_attribute(p, phase2, &list, c);
    }
    /* The pool of proposals may have moved; this one is still its last. */
    pr = (struct ike_proposal *)p->proposals.items + p->proposals.n - 1;
    pr->transforms = ike_vec_list(&list);
}

/* A substructure's header; its body in *body, and whether another follows. */
static bool
enter(struct ike_parse *p, struct cursor *c, uint8_t again, bool *more,
      struct cursor *body)
{
    uint32_t off = c->off;
    uint8_t next = cursor_u8(c);
    uint8_t reserved = cursor_u8(c);
    uint16_t length = cursor_u16(c);
    if (!cursor_ok(c))
        return false;
    if (reserved)
        ike_flaw(p, FLAW_RESERVED, off + 1);
    if (length < 8 || (size_t)length - 4 > c->wire ||
        (next != 0 && next != again)) {
        ike_flaw(p, FLAW_SA, off);
        return false;
    }
    *more = next == again;
    *body = cursor_sub(c, (size_t)length - 4);
    return true;
}

/* Section 3.5: number(8) protocol(8) spi size(8) count(8) SPI transforms */
static void
parse_proposal(struct ike_parse *p, struct cursor *c)
{
    uint32_t off = c->off;
    struct ike_proposal pr = {0};
    pr.number = cursor_u8(c);
    pr.protocol = cursor_u8(c);
    uint8_t spi_size = cursor_u8(c);
    uint8_t count = cursor_u8(c);
    const uint8_t *spi = cursor_bytes(c, spi_size);
    if (!spi)
        return;
    if (spi_size)
        pr.spi = slice_of(spi, spi_size);
    unsigned seen = 0;
    bool more = count > 0;
    while (more && p->proposals.n < IKE_MAX_PROPOSALS) {
        struct cursor body;
        if (!enter(p, c, V1_TRANSFORM, &more, &body))
            return;
        parse_transform(p, &pr, &body);
        if (ike_failed(p, &body, FLAW_SA))
            return;
        seen++;
    }
    if (more)
        ike_flaw(p, FLAW_TOO_MANY, c->off);
    else if (seen != count || c->wire)
        ike_flaw(p, FLAW_SA, off);
}

/* Section 3.4: DOI(32) situation, proposals */
static void
parse_sa(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    uint32_t off = c->off;
    uint32_t doi = cursor_u32(c);
    uint32_t situation = doi == DOI_IPSEC ? cursor_u32(c) : 0;
    if (!cursor_ok(c))
        return;
    p->proposals.present = true;
    /* Other DOIs and labelled domains put more here, which nobody uses. */
    if (doi != DOI_IPSEC || situation != SIT_IDENTITY_ONLY) {
        ike_flaw(p, FLAW_SA, off);
        return;
    }
    bool more = true;
    while (more && p->proposals.n < IKE_MAX_PROPOSALS) {
        struct cursor body;
        if (!enter(p, c, V1_PROPOSAL, &more, &body))
            return;
        parse_proposal(p, &body);
        if (ike_failed(p, &body, FLAW_SA))
            return;
    }
    if (!more && c->wire)
        ike_flaw(p, FLAW_SA, c->off);
}

static void
parse_ke(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    if (c->wire == 0)
        ike_flaw(p, FLAW_KE, c->off);
    else if (!p->ev->ke.p)
        p->ev->ke = ike_rest(c);
}

/*
 * RFC 2407 section 4.6.2: type(8) protocol(8) port(16) data. Whose it is must
 * be inferred: in Quick Mode the initiator's comes first (RFC 2409 section
 * 5.5); in the others, only the first message has no responder cookie.
 */
static void
parse_id(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    struct ike_event *ev = p->ev;
    uint8_t id_type = cursor_u8(c);
    cursor_skip(c, 3);
    if (!cursor_ok(c))
        return;
    bool responder = ev->exchange_type == EXCHANGE_QUICK
                         ? ev->id_i != NULL
                         : (ev->exchange_type == EXCHANGE_AGGRESSIVE ||
                            ev->exchange_type == EXCHANGE_BASE) &&
                               ev->responder_spi != 0;
    ike_parse_id(p, id_type, ike_id_name(1, id_type), c,
                 responder ? &ev->id_r : &ev->id_i);
}

static void
parse_cert(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)p;
    (void)type;
    cursor_u8(c); /* encoding */
}

static void
parse_nonce(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    ike_parse_nonce(p, c);
}

/* RFC 2408 section 3.14: DOI(32) protocol(8) spi size(8) type(16) SPI data */
static void
parse_notify(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    uint32_t off = c->off;
    cursor_u32(c);
    uint8_t protocol = cursor_u8(c);
    uint8_t spi_size = cursor_u8(c);
    uint16_t number = cursor_u16(c);
    struct ike_notify *n = cursor_ok(c) ? ike_push(p, &p->notify, off) : NULL;
    if (!n)
        return;
    n->type = number;
    n->name = ike_notify_name(1, number);
    if (!n->name)
        n->name = "UNKNOWN";
    n->protocol = protocol;
    const uint8_t *spi = cursor_bytes(c, spi_size);
    if (spi && spi_size)
        n->spi = slice_of(spi, spi_size);
    if (spi)
        n->data = ike_rest(c);
}

/* Section 3.15: DOI(32) protocol(8) spi size(8) count(16) SPIs */
static void
parse_delete(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    uint32_t off = c->off;
    cursor_u32(c);
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

static void
parse_vendor_id(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    ike_parse_vendor_id(p, c);
}

static void
parse_attributes(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    ike_parse_cfg(p, c);
}

/* RFC 3947 section 3.2 */
static void
parse_nat_d(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    uint32_t off = c->off;
    struct slice hash = ike_rest(c);
    if (hash.n == 0) {
        ike_flaw(p, FLAW_NAT, off);
        return;
    }
    struct slice *to = hash.p ? ike_push(p, &p->nat_d, off) : NULL;
    if (to)
        *to = ike_hex(p, hash);
}

/* Cisco: id(16) number(8) flags(8) data, where bit 0 says "the last one". */
static void
parse_fragment(struct ike_parse *p, uint8_t type, struct cursor *c)
{
    (void)type;
    uint32_t off = c->off;
    cursor_u16(c);
    uint8_t number = cursor_u8(c);
    uint8_t flags = cursor_u8(c);
    if (!cursor_ok(c))
        return;
    struct ike_fragment *f = arena_alloc(p->sink->arena, sizeof *f);
    if (!f) {
        ike_flaw(p, FLAW_TOO_MANY, off);
        return;
    }
    if (number == 0)
        ike_flaw(p, FLAW_FRAGMENT, off);
    f->number = number;
    f->total = flags & 1 ? number : 0;
    p->ev->fragment = f;
}

static const struct payload {
    uint8_t type;
    enum ike_flaw flaw;
    void (*parse)(struct ike_parse *p, uint8_t type, struct cursor *c);
} payloads[] = {
    {V1_SA, FLAW_SA, parse_sa},
    {V1_KE, FLAW_KE, parse_ke},
    {V1_ID, FLAW_ID, parse_id},
    {V1_CERT, FLAW_CERT, parse_cert},
    {V1_CR, FLAW_CERT, parse_cert},
    {V1_NONCE, FLAW_NONCE, parse_nonce},
    {V1_N, FLAW_NOTIFY, parse_notify},
    {V1_D, FLAW_DELETE, parse_delete},
    {V1_VID, FLAW_BODY, parse_vendor_id},
    {V1_ATTRIBUTES, FLAW_CFG, parse_attributes},
    {V1_NAT_D, FLAW_NAT, parse_nat_d},
    {V1_NAT_D_DRAFT4, FLAW_NAT, parse_nat_d},
    {V1_NAT_D_DRAFT, FLAW_NAT, parse_nat_d},
    {V1_FRAGMENT, FLAW_FRAGMENT, parse_fragment},
};

static void
parse_payload(struct ike_parse *p, uint8_t type, struct cursor *body)
{
    for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++)
        if (payloads[i].type == type) {
            payloads[i].parse(p, type, body);
            ike_failed(p, body, payloads[i].flaw);
        }
}

static void
parse_chain(struct ike_parse *p, uint8_t first, struct cursor *c)
{
    uint8_t type = first;
    while (type != 0) {
        uint32_t off = c->off;
        if (c->wire == 0) {
            ike_flaw(p, FLAW_CHAIN_OPEN, off);
            return;
        }
        uint8_t next = cursor_u8(c);
        uint8_t reserved = cursor_u8(c);
        uint16_t length = cursor_u16(c);
        if (ike_failed(p, c, FLAW_PAYLOAD_LENGTH))
            return;
        struct ike_payload *entry = ike_push(p, &p->payloads, off);
        if (!entry)
            return;
        const char *name = ike_payload_name(1, type);
        entry->type = type;
        entry->name = name ? name : "UNKNOWN";
        entry->length = length;
        if (reserved)
            ike_flaw(p, FLAW_RESERVED, off + 1);
        if (length < 4 || (size_t)length - 4 > c->wire) {
            ike_flaw(p, FLAW_PAYLOAD_LENGTH, off);
            return;
        }
        struct cursor body = cursor_sub(c, (size_t)length - 4);
        parse_payload(p, type, &body);
        type = next;
    }
    if (c->wire)
        ike_flaw(p, FLAW_CHAIN_TRAILING, c->off);
}

void
ike_v1_message(struct ike_parse *p, uint8_t first, struct cursor *c)
{
    struct ike_event *ev = p->ev;
    uint32_t start = c->off - IKE_HEADER;
    if (ev->flags & 0xf8)
        ike_flaw(p, FLAW_FLAGS, start + 19);
    if (!ike_exchange_name(1, ev->exchange_type))
        ike_flaw(p, FLAW_EXCHANGE, start + 18);
    p->payloads.present = true;
    if (ev->encrypted_flag) {
        ev->encrypted_length = (int64_t)c->wire;
        ev->encrypted_first = first;
        ev->encrypted = slice_of(NULL, 0);
        if (c->have == c->wire)
            ev->encrypted = ike_rest(c);
        return;
    }
    parse_chain(p, first, c);
    /* RFC 2409 sections 5.5 and 5.6: these follow an established ISAKMP SA. But
     * a fragment of such a message is a message in clear. */
    bool later = ev->exchange_type == EXCHANGE_QUICK ||
                 ev->exchange_type == EXCHANGE_NEW_GROUP ||
                 ev->exchange_type == EXCHANGE_TRANSACTION;
    if (later && !ev->fragment && cursor_ok(&p->cut))
        ike_flaw(p, FLAW_NOT_ENCRYPTED, start + 19);
}
