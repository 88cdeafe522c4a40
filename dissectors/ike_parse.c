/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/ike_parse.h"

static const struct {
    const char *reason, *text;
} flaws[FLAW_COUNT] = {
    [FLAW_SHORT] = {"ike.short", "shorter than an IKE header"},
    [FLAW_VERSION] = {"ike.version", "the IKE version is neither 1 nor 2"},
    [FLAW_LENGTH] = {"ike.length",
                     "the header's Length is more than what was sent, or less "
                     "than a header"},
    [FLAW_TRAILING] =
        {"ike.trailing",
         "there are bytes behind what the header's Length covers"},
    [FLAW_SPI_ZERO] = {"ike.spi_zero", "the initiator's SPI is zero"},
    [FLAW_RESPONDER_SPI] = {"ike.responder_spi",
                            "the responder's SPI does not fit the exchange"},
    [FLAW_EXCHANGE] = {"ike.exchange", "the exchange type is not assigned"},
    [FLAW_FLAGS] = {"ike.flags", "reserved bits of the flags are set"},
    [FLAW_ROLE] = {"ike.role",
                   "the Initiator and Response flags contradict each other in "
                   "an exchange that only the original initiator begins"},
    [FLAW_MESSAGE_ID] = {"ike.message_id",
                         "the Message ID does not fit the exchange"},
    [FLAW_PAYLOAD_LENGTH] = {"ike.payload_length",
                             "a payload is shorter than its header or runs "
                             "past the end"},
    [FLAW_CHAIN_OPEN] = {"ike.chain_open",
                         "the payload chain announces another payload, but the "
                         "message ends"},
    [FLAW_CHAIN_TRAILING] = {"ike.chain_trailing",
                             "the payload chain ends before the message does"},
    [FLAW_NOT_ENCRYPTED] = {"ike.not_encrypted",
                            "a message that must be encrypted is in clear"},
    [FLAW_FORBIDDEN] = {"ike.payload_forbidden",
                        "a payload that this exchange may not carry there"},
    [FLAW_CRITICAL] = {"ike.critical_unknown",
                       "an unknown payload has the critical bit"},
    [FLAW_RESERVED] = {"ike.reserved", "reserved bits are not zero"},
    [FLAW_TOO_MANY] = {"ike.too_many",
                       "more elements than are listed; the rest is left out"},
    [FLAW_SA] = {"ike.sa", "the SA payload's lengths and counts disagree"},
    [FLAW_KE] = {"ike.ke", "a broken Key Exchange payload"},
    [FLAW_ID] = {"ike.id", "a broken Identification payload"},
    [FLAW_CERT] = {"ike.cert", "a broken Certificate payload"},
    [FLAW_AUTH] = {"ike.auth", "a broken Authentication payload"},
    [FLAW_NONCE] = {"ike.nonce",
                    "the nonce's length is outside what the RFC allows"},
    [FLAW_NOTIFY] = {"ike.notify", "a broken Notify payload"},
    [FLAW_DELETE] = {"ike.delete", "a broken Delete payload"},
    [FLAW_TS] = {"ike.ts", "a broken Traffic Selector payload"},
    [FLAW_SK] = {"ike.sk", "the Encrypted payload is not the last one"},
    [FLAW_FRAGMENT] = {"ike.fragment", "impossible fragment numbers"},
    [FLAW_CFG] = {"ike.cfg", "a broken Configuration payload"},
    [FLAW_EAP] = {"ike.eap", "a broken EAP payload"},
    [FLAW_NAT] = {"ike.nat", "a broken NAT-D or NAT-OA payload"},
    [FLAW_BODY] = {"ike.payload_body", "a payload's body is too short"},
};

_Static_assert(FLAW_COUNT <= 64, "ike_parse.told has a bit for each flaw");

void
ike_vec_init(struct ike_vec *v, size_t max, size_t size)
{
    memset(v, 0, sizeof *v);
    v->max = max;
    v->size = size;
}

struct list
ike_vec_list(const struct ike_vec *v)
{
    static const char empty; /* an address that is not NULL */
    struct list l = {v->items, v->n};
    if (!l.items && v->present)
        l.items = &empty;
    return l;
}

static void
take_over(struct ike_vec *v, size_t max, size_t size, const struct list *l)
{
    ike_vec_init(v, max, size);
    v->present = l->items != NULL;
    /* The outer list stays as it is: with no room, the first push copies. */
    if (l->n) {
        v->items = (void *)(uintptr_t)l->items;
        v->n = v->room = l->n;
    }
}

void
ike_parse_begin(struct ike_parse *p, struct sink *sink,
                const struct packet *pkt, struct ike_event *ev)
{
    memset(p, 0, sizeof *p);
    p->sink = sink;
    p->pkt = pkt;
    p->ev = ev;
    take_over(&p->payloads, IKE_MAX_PAYLOADS, sizeof(struct ike_payload),
              &ev->payloads);
    take_over(&p->proposals, IKE_MAX_PROPOSALS, sizeof(struct ike_proposal),
              &ev->proposals);
    take_over(&p->notify, IKE_MAX_ITEMS, sizeof(struct ike_notify),
              &ev->notify);
    take_over(&p->vendor_ids, IKE_MAX_ITEMS, sizeof(struct ike_vendor_id),
              &ev->vendor_ids);
    take_over(&p->cfg, IKE_MAX_ITEMS, sizeof(struct ike_cfg), &ev->cfg);
    take_over(&p->ts_i, IKE_MAX_ITEMS, sizeof(struct ike_selector), &ev->ts_i);
    take_over(&p->ts_r, IKE_MAX_ITEMS, sizeof(struct ike_selector), &ev->ts_r);
    take_over(&p->delete, IKE_MAX_ITEMS, sizeof(struct ike_delete),
              &ev->delete);
    take_over(&p->nat_d, IKE_MAX_ITEMS, sizeof(struct slice), &ev->nat_d);
}

void
ike_parse_end(struct ike_parse *p)
{
    p->ev->payloads = ike_vec_list(&p->payloads);
    p->ev->proposals = ike_vec_list(&p->proposals);
    p->ev->notify = ike_vec_list(&p->notify);
    p->ev->vendor_ids = ike_vec_list(&p->vendor_ids);
    p->ev->cfg = ike_vec_list(&p->cfg);
    p->ev->ts_i = ike_vec_list(&p->ts_i);
    p->ev->ts_r = ike_vec_list(&p->ts_r);
    p->ev->delete = ike_vec_list(&p->delete);
    p->ev->nat_d = ike_vec_list(&p->nat_d);
    sink_fault(p->sink, p->pkt, "ike", &p->cut);
}

void
ike_flaw(struct ike_parse *p, enum ike_flaw flaw, uint32_t off)
{
    uint64_t bit = UINT64_C(1) << flaw;
    if (p->told & bit)
        return;
    p->told |= bit;
    sink_anomaly(p->sink, p->pkt, "ike", flaws[flaw].reason, flaws[flaw].text,
                 off);
}

bool
ike_failed(struct ike_parse *p, const struct cursor *c, enum ike_flaw flaw)
{
    if (cursor_ok(c))
        return false;
    if (c->why == CURSOR_BAD)
        ike_flaw(p, flaw, c->off);
    else if (cursor_ok(&p->cut))
        p->cut = *c;
    return true;
}

static bool
grow(struct ike_parse *p, struct ike_vec *v)
{
    size_t room = v->room ? v->room * 2 : 8;
    if (room > v->max)
        room = v->max;
    if (room <= v->n)
        return false;
    void *items = arena_array(p->sink->arena, room, v->size);
    if (!items)
        return false;
    if (v->n)
        memcpy(items, v->items, v->n * v->size);
    v->items = items;
    v->room = room;
    return true;
}

void *
ike_push(struct ike_parse *p, struct ike_vec *v, uint32_t off)
{
    v->present = true;
    if (v->n == v->room && !grow(p, v)) {
        ike_flaw(p, FLAW_TOO_MANY, off);
        return NULL;
    }
    return (char *)v->items + v->n++ * v->size;
}

struct slice
ike_rest(struct cursor *c)
{
    size_t n = c->wire;
    return slice_of(cursor_bytes(c, n), n);
}

struct ike_attribute
ike_attribute(struct cursor *c, bool always_long)
{
    uint16_t type = cursor_u16(c);
    struct ike_attribute a = {(uint16_t)(type & 0x7fff), (type & 0x8000) != 0,
                              *c};
    bool brief = a.first_bit && !always_long;
    a.value = cursor_sub(c, brief ? 2 : cursor_u16(c));
    return a;
}

int64_t
ike_attribute_number(struct ike_attribute a)
{
    size_t n = a.value.wire;
    const uint8_t *b = cursor_bytes(&a.value, n);
    if (!b || n == 0 || n > 8)
        return -1;
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | b[i];
    return v > INT64_MAX ? -1 : (int64_t)v;
}

void
ike_parse_vendor_id(struct ike_parse *p, struct cursor *c)
{
    uint32_t off = c->off;
    struct slice id = ike_rest(c);
    struct ike_vendor_id *v = id.p ? ike_push(p, &p->vendor_ids, off) : NULL;
    if (!v)
        return;
    v->id = id;
    v->name = ike_vendor_name(id);
}

void
ike_parse_nonce(struct ike_parse *p, struct cursor *c)
{
    /* RFC 7296 section 3.9: 16 to 256 octets; RFC 2409 section 5: 8 to 256. */
    size_t least = p->ev->major == 2 ? 16 : 8;
    if (c->wire < least || c->wire > 256)
        ike_flaw(p, FLAW_NONCE, c->off);
    if (p->ev->nonce_length >= 0)
        return;
    p->ev->nonce_length = (int64_t)c->wire;
    p->ev->nonce = ike_rest(c);
}

/* RFC 7296 section 3.15; in IKEv1 the reserved octets hold an identifier. */
void
ike_parse_cfg(struct ike_parse *p, struct cursor *c)
{
    uint8_t type = cursor_u8(c);
    cursor_skip(c, 3);
    if (!cursor_ok(c))
        return;
    if (p->ev->cfg_type < 0)
        p->ev->cfg_type = type;
    p->cfg.present = true;
    while (cursor_ok(c) && c->wire) {
        uint32_t off = c->off;
        struct ike_attribute a = ike_attribute(c, p->ev->major == 2);
        if (!cursor_ok(c))
            return;
        if (a.first_bit && p->ev->major == 2)
            ike_flaw(p, FLAW_RESERVED, off);
        struct ike_cfg *cfg = ike_push(p, &p->cfg, off);
        if (!cfg)
            return;
        cfg->type = a.type;
        cfg->name = ike_cfg_name(a.type);
        struct slice value = ike_rest(&a.value);
        if (!ike_failed(p, &a.value, FLAW_CFG))
            cfg->value = ike_cfg_text(p, a.type, value);
    }
}

void
ike_parse_spis(struct ike_parse *p, struct ike_delete *d, uint8_t size,
               uint16_t count, struct cursor *c)
{
    struct ike_vec spis;
    ike_vec_init(&spis, IKE_MAX_SPIS, sizeof(struct slice));
    spis.present = true;
    for (uint16_t i = 0; size && i < count; i++) {
        uint32_t off = c->off;
        const uint8_t *spi = cursor_bytes(c, size);
        struct slice *to = spi ? ike_push(p, &spis, off) : NULL;
        if (!to)
            break;
        *to = ike_hex(p, slice_of(spi, size));
    }
    d->spis = ike_vec_list(&spis);
}

void
ike_parse_id(struct ike_parse *p, uint8_t type, const char *name,
             struct cursor *c, const struct ike_id **to)
{
    struct slice data = ike_rest(c);
    if (*to) /* the first one stands */
        return;
    struct ike_id *id = arena_alloc(p->sink->arena, sizeof *id);
    if (!id) {
        ike_flaw(p, FLAW_TOO_MANY, c->off);
        return;
    }
    id->type = type;
    id->name = name;
    if (data.p)
        id->value = ike_id_text(p, type, data);
    *to = id;
}
