/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SA payload (RFC 7296 section 3.3):
 *
 *   proposal:  last(0|2) reserved length number protocol spi-size transforms
 *              SPI, then the transforms
 *   transform: last(0|3) reserved length type reserved id, then attributes
 */
#include "dissectors/ike_parse.h"

#define ATTRIBUTE_KEY_LENGTH 14 /* section 3.3.5 */

static void
parse_transform(struct ike_parse *p, struct ike_vec *to, struct cursor *c)
{
    uint32_t off = c->off;
    uint8_t type = cursor_u8(c);
    uint8_t reserved = cursor_u8(c);
    uint16_t id = cursor_u16(c);
    struct ike_transform *t = cursor_ok(c) ? ike_push(p, to, off) : NULL;
    if (!t)
        return;
    if (reserved)
        ike_flaw(p, FLAW_RESERVED, off);
    t->type = type;
    t->id = id;
    t->name = ike_transform_name(type, id);
    t->key_bits = t->value = -1;
    while (cursor_ok(c) && c->wire) {
        struct ike_attribute a = ike_attribute(c, false);
        if (cursor_ok(c) && a.type == ATTRIBUTE_KEY_LENGTH)
            t->key_bits = ike_attribute_number(a);
    }
}

/* A substructure's header: true with its body in *body, or told as broken.
 * `more` is what the header says about a following one, `again` the value that
 * means yes. */
static bool
enter(struct ike_parse *p, struct cursor *c, uint8_t again, bool *more,
      struct cursor *body)
{
    uint32_t off = c->off;
    uint8_t last = cursor_u8(c);
    uint8_t reserved = cursor_u8(c);
    uint16_t length = cursor_u16(c);
    if (!cursor_ok(c))
        return false;
    if (reserved)
        ike_flaw(p, FLAW_RESERVED, off + 1);
    if (length < 8 || (size_t)length - 4 > c->wire ||
        (last != 0 && last != again)) {
        ike_flaw(p, FLAW_SA, off);
        return false;
    }
    *more = last == again;
    *body = cursor_sub(c, (size_t)length - 4);
    return true;
}

static void
parse_proposal(struct ike_parse *p, struct cursor *c)
{
    uint32_t off = c->off;
    uint8_t number = cursor_u8(c);
    uint8_t protocol = cursor_u8(c);
    uint8_t spi_size = cursor_u8(c);
    uint8_t count = cursor_u8(c);
    struct ike_proposal *pr =
        cursor_ok(c) ? ike_push(p, &p->proposals, off) : NULL;
    if (!pr)
        return;
    pr->number = number;
    pr->protocol = protocol;
    pr->transform = -1;
    const uint8_t *spi = cursor_bytes(c, spi_size);
    if (spi && spi_size)
        pr->spi = slice_of(spi, spi_size);

    struct ike_vec transforms;
    ike_vec_init(&transforms, IKE_MAX_TRANSFORMS, sizeof(struct ike_transform));
    transforms.present = true;
    bool more = count > 0;
    while (cursor_ok(c) && more && transforms.n < IKE_MAX_TRANSFORMS) {
        struct cursor body;
        if (!enter(p, c, 3, &more, &body))
            break;
        parse_transform(p, &transforms, &body);
        if (ike_failed(p, &body, FLAW_SA))
            break;
    }
    pr->transforms = ike_vec_list(&transforms);
    if (cursor_ok(c) && cursor_ok(&p->cut) &&
        (c->wire || transforms.n != count))
        ike_flaw(p, FLAW_SA, off);
}

void
ike_v2_sa(struct ike_parse *p, struct cursor *c)
{
    bool more = true;
    p->proposals.present = true;
    while (more && p->proposals.n < IKE_MAX_PROPOSALS) {
        struct cursor body;
        if (!enter(p, c, 2, &more, &body))
            return;
        parse_proposal(p, &body);
        if (ike_failed(p, &body, FLAW_SA))
            return;
    }
    if (more)
        ike_flaw(p, FLAW_TOO_MANY, c->off);
    else if (c->wire)
        ike_flaw(p, FLAW_SA, c->off);
}
