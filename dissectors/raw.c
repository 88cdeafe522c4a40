/* SPDX-License-Identifier: Apache-2.0 */
/*
 * raw.c - IP without a link header: the first nibble is all there is.
 * (LINKTYPE_IPV4 and LINKTYPE_IPV6 are claimed by ip and ipv6 themselves.)
 */
#include "dissectors/layer.h"

static void
raw_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    if (!cursor_need(c, 1)) {
        layer_fault(sink, pkt, "raw", c);
        return;
    }
    next_ip(next, c);
}

static const struct claim claims[] = {
    {CLAIM_LINK, LINK_RAW},
    {CLAIM_LINK, 12}, /* DLT_RAW written as it is, */
    {CLAIM_LINK, 14}, /* and OpenBSD's */
};

const struct dissector dissector_raw = {
    .name = "raw",
    .spec = "LINKTYPE_RAW",
    CLAIMS(claims),
    .dissect = raw_dissect,
};
