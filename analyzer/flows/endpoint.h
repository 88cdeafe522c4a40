/* SPDX-License-Identifier: Apache-2.0 */
/* endpoint.h - the two ends of the packet in hand. */
#ifndef ESPY_FLOWS_ENDPOINT_H
#define ESPY_FLOWS_ENDPOINT_H

#include "analyzer/flows/cite.h"

static inline struct endpoint
endpoint_src(const struct packet *pkt)
{
    struct endpoint e = {pkt->src, pkt->sport};
    return e;
}

static inline struct endpoint
endpoint_dst(const struct packet *pkt)
{
    struct endpoint e = {pkt->dst, pkt->dport};
    return e;
}

static inline bool
endpoint_eq(const struct endpoint *x, const struct endpoint *y)
{
    return x->port == y->port && addr_eq(&x->addr, &y->addr);
}

#endif
