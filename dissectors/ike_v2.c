/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IKEv2 messages (RFC 7296 section 3, and what extends it).
 *
 * Generic payload header (section 3.2):
 *
 *    next payload(8)  C(1) reserved(7)  payload length(16)
 */
#include "dissectors/ike_v2.h"

#define BIT(t) (UINT64_C(1) << ((t)-PAYLOAD_SA))
#define P_SA BIT(PAYLOAD_SA)
#define P_KE BIT(PAYLOAD_KE)
#define P_ID (BIT(PAYLOAD_IDI) | BIT(PAYLOAD_IDR))
#define P_CERT (BIT(PAYLOAD_CERT) | BIT(PAYLOAD_CERTREQ))
#define P_AUTH BIT(PAYLOAD_AUTH)
#define P_NONCE BIT(PAYLOAD_NONCE)
#define P_N BIT(PAYLOAD_N)
#define P_D BIT(PAYLOAD_D)
#define P_V BIT(PAYLOAD_V)
#define P_TS (BIT(PAYLOAD_TSI) | BIT(PAYLOAD_TSR))
#define P_SK (BIT(PAYLOAD_SK) | BIT(PAYLOAD_SKF))
#define P_CP BIT(PAYLOAD_CP)
#define P_EAP BIT(PAYLOAD_EAP)
#define P_GSPM BIT(PAYLOAD_GSPM)
#define P_IDG BIT(PAYLOAD_IDG)
#define P_GSA (BIT(PAYLOAD_GSA) | BIT(PAYLOAD_KD))
#define P_PS BIT(PAYLOAD_PS)

/*
 * Which payloads an exchange may carry, in clear and inside SK. Exchanges with
 * SK in the clear column must have it.
 */
static const struct exchange {
    uint8_t type;
    bool from_initiator; /* always begun by the original initiator */
    uint64_t clear, inner;
} exchanges[] = {
    /* IKE_SA_INIT: RFC 7296 section 1.2; puzzles RFC 8019 section 7.1 */
    {34, true, P_SA | P_KE | P_NONCE | P_N | P_V | P_CERT | P_PS, 0},
    /* IKE_AUTH: sections 1.2 and 2.16; RFC 6467; puzzles RFC 8019 7.2 */
    {35, true, P_SK | P_PS,
     P_ID | P_CERT | P_AUTH | P_N | P_V | P_CP | P_SA | P_TS | P_EAP | P_GSPM},
    /* CREATE_CHILD_SA: section 1.3 */
    {36, false, P_SK, P_SA | P_NONCE | P_KE | P_TS | P_N | P_V | P_CP},
    /* INFORMATIONAL: section 1.4 */
    {37, false, P_SK, P_N | P_D | P_CP | P_V},
    /* IKE_SESSION_RESUME: RFC 5723 section 4.3.2 */
    {38, true, P_NONCE | P_N | P_V | P_PS, 0},
    /* GSA_AUTH, GSA_REGISTRATION, GSA_REKEY, GSA_INBAND_REKEY: G-IKEv2 */
    {39, true, P_SK | P_PS,
     P_ID | P_CERT | P_AUTH | P_N | P_V | P_CP | P_SA | P_EAP | P_IDG | P_GSA |
         P_D},
    {40, false, P_SK, P_IDG | P_SA | P_N | P_V | P_GSA | P_D},
    {41, false, P_SK, P_GSA | P_N | P_D | P_AUTH | P_V},
    {42, false, P_SK, P_GSA | P_N | P_D | P_V},
    /* IKE_INTERMEDIATE: RFC 9242 section 3.2, RFC 9370 section 2.2.2 */
    {43, true, P_SK, P_KE | P_N | P_V | P_CERT | P_NONCE},
    /* IKE_FOLLOWUP_KE: RFC 9370 section 2.2.4 */
    {44, false, P_SK, P_KE | P_N | P_V},
};

static const struct exchange *
find_exchange(uint8_t type)
{
    for (size_t i = 0; i < sizeof exchanges / sizeof *exchanges; i++)
        if (exchanges[i].type == type)
            return &exchanges[i];
    return NULL;
}

static bool
is_known(uint8_t type)
{
    return type >= PAYLOAD_SA && type < PAYLOAD_END;
}

/* Lists the payload and says what is wrong about its being here. */
static void
note_payload(struct ike_parse *p, uint8_t type, uint8_t bits, uint16_t length,
             uint32_t off)
{
    const struct exchange *x = find_exchange(p->ev->exchange_type);
    bool known = is_known(type);
    struct ike_payload *entry = ike_push(p, &p->payloads, off);
    if (entry) {
        const char *name = ike_payload_name(2, type);
        entry->type = type;
        entry->name = name ? name : "UNKNOWN";
        entry->length = length;
        entry->critical = (bits & 0x80) != 0;
    }
    if (!known && (bits & 0x80))
        ike_flaw(p, FLAW_CRITICAL, off);
    if (bits & 0x7f)
        ike_flaw(p, FLAW_RESERVED, off + 1);
    if (x && known && !((p->inner ? x->inner : x->clear) & BIT(type)) &&
        (p->inner || !(type == PAYLOAD_N && (x->clear & BIT(PAYLOAD_SK)))))
        ike_flaw(p, FLAW_FORBIDDEN, off);
}

void
ike_v2_chain(struct ike_parse *p, uint8_t first, struct cursor *c, bool inner)
{
    uint8_t type = first;
    p->inner = inner;
    p->payloads.present = true;
    while (type != 0) {
        uint32_t off = c->off;
        if (c->wire == 0) {
            ike_flaw(p, FLAW_CHAIN_OPEN, off);
            return;
        }
        uint8_t next = cursor_u8(c);
        uint8_t bits = cursor_u8(c);
        uint16_t length = cursor_u16(c);
        if (ike_failed(p, c, FLAW_PAYLOAD_LENGTH))
            return;
        if (p->payloads.n == IKE_MAX_PAYLOADS) {
            ike_flaw(p, FLAW_TOO_MANY, off);
            return;
        }
        bool sk = type == PAYLOAD_SK || type == PAYLOAD_SKF;
        p->saw_sk |= sk;
        note_payload(p, type, bits, length, off);
        if (length < 4 || (size_t)length - 4 > c->wire) {
            ike_flaw(p, FLAW_PAYLOAD_LENGTH, off);
            return;
        }
        struct cursor body = cursor_sub(c, (size_t)length - 4);
        if (sk && !inner)
            p->ev->encrypted_first = next;
        if (is_known(type))
            ike_v2_body(p, type, &body);
        if (sk) {
            /* Section 3.14: it is the last payload of the message. */
            if (c->wire)
                ike_flaw(p, FLAW_SK, c->off);
            return;
        }
        type = next;
    }
    if (c->wire)
        ike_flaw(p, FLAW_CHAIN_TRAILING, c->off);
}

/*
 * Section 1.5: what is answered outside of any IKE SA comes in clear even where
 * the exchange is encrypted: a Notify of INVALID_IKE_SPI, INVALID_MAJOR_VERSION
 * or INVALID_SPI, and the token of RFC 6290.
 */
static bool
may_be_clear(const struct ike_parse *p)
{
    const struct ike_notify *n = p->notify.items;
    if (p->notify.n == 0 || p->notify.n != p->payloads.n)
        return false;
    for (size_t i = 0; i < p->notify.n; i++)
        if (n[i].type != 4 && n[i].type != 5 && n[i].type != 11 &&
            n[i].type != 16419)
            return false;
    return true;
}

static void
check_header(struct ike_parse *p, const struct exchange *x, uint32_t off)
{
    const struct ike_event *ev = p->ev;
    if (ev->flags & 0xc7)
        ike_flaw(p, FLAW_FLAGS, off + 19);
    if (!x) {
        ike_flaw(p, FLAW_EXCHANGE, off + 18);
        return;
    }
    if (x->from_initiator && ev->initiator == ev->response)
        ike_flaw(p, FLAW_ROLE, off + 19);
    bool opens = x->type == 34 || x->type == 38;
    if (opens && ev->message_id != 0)
        ike_flaw(p, FLAW_MESSAGE_ID, off + 20);
    /* Section 2.6: unknown to the initiator at first; later known to both. An
     * INFORMATIONAL outside of an SA has none. */
    if (opens && !ev->response && ev->responder_spi != 0)
        ike_flaw(p, FLAW_RESPONDER_SPI, off + 8);
    if (!opens && x->type != 37 && ev->responder_spi == 0)
        ike_flaw(p, FLAW_RESPONDER_SPI, off + 8);
}

void
ike_v2_message(struct ike_parse *p, uint8_t first, struct cursor *c)
{
    const struct exchange *x = find_exchange(p->ev->exchange_type);
    uint32_t off = c->off;
    check_header(p, x, off - IKE_HEADER);
    ike_v2_chain(p, first, c, false);
    if (x && (x->clear & BIT(PAYLOAD_SK)) && !p->saw_sk && cursor_ok(&p->cut) &&
        !may_be_clear(p))
        ike_flaw(p, FLAW_NOT_ENCRYPTED, off);
    /* In clear a Notify is the whole message, or nobody's. */
    if (x && (x->clear & BIT(PAYLOAD_SK)) && p->saw_sk && p->notify.n)
        ike_flaw(p, FLAW_FORBIDDEN, off);
}
