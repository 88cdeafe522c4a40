/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of extension headers by itself, from any of its headers, in a
 * datagram that was put together or not. */
#include "dissectors/dissector.h"

#include <stdlib.h>

extern const struct dissector dissector_ipv6_ext;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
ignore(void *ctx, const struct packet *pkt, const struct event *ev)
{
    (void)ctx;
    (void)pkt;
    if (ev->desc != &anomaly_desc)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n < 2)
        return 0;
    struct packet pkt;
    memset(&pkt, 0, sizeof pkt);
    pkt.ip_proto = data[0];
    pkt.is_fragment = data[1] & 1;
    struct sink sink = {ignore, NULL, NULL};
    struct next next;
    memset(&next, 0, sizeof next);
    struct cursor c = cursor_over(data + 2, n - 2, n - 2 + (data[1] >> 1));
    dissector_ipv6_ext.dissect(&c, &pkt, &sink, &next);
    /* The pipeline follows numbers back here, so each step must eat. */
    if (next.space == CLAIM_IP_PROTO && next.cur.wire >= n - 2 + (data[1] >> 1))
        abort();
    return 0;
}
