/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gtpu.c - GTP-U, the user plane of mobile networks (3GPP TS 29.281 section
 * 5.1): only G-PDUs carry a packet.
 *
 *  version 3 bits (1), PT 1, reserved 1, E 1, S 1, PN 1 | type 1 | length 2
 *  TEID 4 | if E, S or PN: sequence 2, N-PDU 1, next extension type 1
 *  extensions: length 1 (in 4 bytes), content, next extension type 1
 */
#include "dissectors/layer.h"

#define TYPE_G_PDU 255
#define FLAGS_OPTIONAL 0x07
#define FLAG_E 0x04
#define EXTENSIONS_MAX 32

/* True once the chain has ended as it should. */
static bool
skip_extensions(struct cursor *c)
{
    uint8_t type = cursor_u8(c);
    for (unsigned n = 0; type != 0 && n < EXTENSIONS_MAX; n++) {
        size_t bytes = cursor_u8(c) * 4u;
        if (cursor_ok(c) && bytes == 0)
            cursor_fail(c, CURSOR_BAD);
        cursor_skip(c, bytes ? bytes - 2 : 0);
        type = cursor_u8(c);
    }
    if (type != 0)
        cursor_fail(c, CURSOR_BAD);
    return cursor_ok(c);
}

static void
g_pdu(struct cursor *c, struct packet *pkt, struct sink *sink,
      struct next *next, uint8_t flags)
{
    uint32_t start = c->off;
    if (flags & FLAGS_OPTIONAL) {
        cursor_bytes(c, 3);
        if (flags & FLAG_E)
            skip_extensions(c);
        else
            cursor_u8(c);
    }
    if (!cursor_ok(c)) {
        layer_fault(sink, pkt, "gtp", c);
        return;
    }
    if (layer_enter(pkt, sink, "gtp", ENCAP_GTPU, start))
        next_ip(next, c);
}

static void
gtp_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    struct cursor whole = *c;
    uint32_t start = c->off;
    const uint8_t *p = cursor_bytes(c, 8);
    if (!p) {
        layer_fault(sink, pkt, "gtp", c);
        return;
    }
    if ((p[0] & 0xf0) != 0x30) { /* version 1, GTP and not GTP' */
        next_named(next, NEXT_DATA, &whole);
        return;
    }
    if (p[1] != TYPE_G_PDU) /* echo, error indication, end marker */
        return;
    struct cursor in = layer_bound(c, load_be16(p + 2), pkt, sink, "gtp",
                                   "gtp.length", start + 2);
    g_pdu(&in, pkt, sink, next, p[0]);
}

static const struct claim claims[] = {{CLAIM_UDP, 2152}};

const struct dissector dissector_gtp = {
    .name = "gtp",
    .spec = "3GPP TS 29.281",
    CLAIMS(claims),
    .dissect = gtp_dissect,
};
