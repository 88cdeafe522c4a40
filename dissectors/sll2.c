/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sll2.c - the Linux cooked header, second version, LINKTYPE_LINUX_SLL2
 * (tcpdump.org).
 *
 *  protocol 2 | reserved 2 | interface index 4 | ARPHRD_ type 2
 *  packet type 1 | address length 1 | address 8
 */
#include "dissectors/sll.h"

static void
sll2_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
             struct next *next)
{
    const uint8_t *p = cursor_bytes(c, 20);
    if (!p) {
        layer_fault(sink, pkt, "sll2", c);
        return;
    }
    sll_follow(c, pkt, next, p[10], load_be16(p + 8), load_be16(p));
}

static const struct claim claims[] = {{CLAIM_LINK, 276}};

const struct dissector dissector_sll2 = {
    .name = "sll2",
    .spec = "LINKTYPE_LINUX_SLL2",
    CLAIMS(claims),
    .dissect = sll2_dissect,
};
