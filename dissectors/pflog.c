/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pflog.c - LINKTYPE_PFLOG: packets that pf(4) logged, on the BSDs and Darwin
 * (<net/if_pflog.h>, struct pfloghdr).
 *
 *  length 1 | family 1 | action 1 | reason 1 | interface, rule, ... | packet
 *
 * The length is that of the header without the padding that brings it to a multiple
 * of four.
 */
#include "dissectors/layer.h"

#define PFLOG_LEAST 4u

static void
pflog_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
              struct next *next)
{
    uint32_t off = c->off;
    uint32_t length = cursor_u8(c);
    uint32_t family = cursor_u8(c);
    if (cursor_ok(c) && length < PFLOG_LEAST) {
        sink_anomaly(sink, pkt, "pflog", "pflog.length",
                     "the header's length leaves out a part of it", off);
        return;
    }
    cursor_skip(c, ((length + 3) & ~3u) - 2);
    if (!cursor_ok(c)) {
        layer_fault(sink, pkt, "pflog", c);
        return;
    }
    if (!layer_family(next, family, c))
        next_named(next, "pflog payload", c);
}

static const struct claim claims[] = {{CLAIM_LINK, 117}};

const struct dissector dissector_pflog = {
    .name = "pflog",
    .spec = "LINKTYPE_PFLOG",
    CLAIMS(claims),
    .dissect = pflog_dissect,
};
