/* SPDX-License-Identifier: Apache-2.0 */
/*
 * null.c - BSD loopback frames: LINKTYPE_NULL, an address family in the byte
 * order of the machine that captured, and LINKTYPE_LOOP, in network order.
 *
 *  family 4 | packet
 */
#include "dissectors/layer.h"

static void
null_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
             struct next *next)
{
    uint32_t family = cursor_u32(c);
    if (!cursor_ok(c)) {
        layer_fault(sink, pkt, "null", c);
        return;
    }
    /* No family needs more than 16 bits, so the zero half tells the order. */
    if (family > 0xffff)
        family = __builtin_bswap32(family);
    /* Some tools write an EtherType there. */
    if (!layer_family(next, family, c)) {
        if (family >= ETHERTYPE_MIN && family <= 0xffff)
            next_claim(next, CLAIM_ETHERTYPE, family, c);
        else
            next_named(next, "null payload", c);
    }
}

static const struct claim claims[] = {
    {CLAIM_LINK, 0},
    {CLAIM_LINK, 108},
};

const struct dissector dissector_null = {
    .name = "null",
    .spec = "LINKTYPE_NULL",
    CLAIMS(claims),
    .dissect = null_dissect,
};
