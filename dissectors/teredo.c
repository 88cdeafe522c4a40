/* SPDX-License-Identifier: Apache-2.0 */
/*
 * teredo.c - Teredo (RFC 4380 section 5.1.1): IPv6 in UDP, after an optional
 * authentication (0x0001) and an optional origin indication (0x0000).
 *
 *  0x0001 | ID-len 1 | AU-len 1 | client identifier | authentication value
 *         | nonce 8 | confirmation 1
 *  0x0000 | obfuscated port 2 | obfuscated address 4
 *
 * A packet on the port that is neither is another program's that drew the same
 * port number, and is handed on as such.
 */
#include "dissectors/layer.h"

static void
teredo_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
               struct next *next)
{
    struct cursor whole = *c;
    uint32_t start = c->off;
    if (c->have >= 2 && load_be16(c->p) == 0x0001) {
        cursor_u16(c);
        size_t id = cursor_u8(c), au = cursor_u8(c);
        cursor_skip(c, id + au + 9);
    }
    if (cursor_ok(c) && c->have >= 2 && load_be16(c->p) == 0x0000)
        cursor_skip(c, 8);
    uint8_t first = cursor_u8(c);
    if (c->why == CURSOR_CUT) {
        layer_fault(sink, pkt, "teredo", c);
        return;
    }
    if (!cursor_ok(c) || first >> 4 != 6) {
        next_named(next, NEXT_DATA, &whole);
        return;
    }
    if (!layer_enter(pkt, sink, "teredo", ENCAP_TEREDO, start))
        return;
    cursor_skip(&whole, c->off - 1 - start);
    next_claim(next, CLAIM_ETHERTYPE, ETHERTYPE_IPV6, &whole);
}

static const struct claim claims[] = {{CLAIM_UDP, 3544}};

const struct dissector dissector_teredo = {
    .name = "teredo",
    .spec = "RFC 4380",
    CLAIMS(claims),
    .dissect = teredo_dissect,
};
