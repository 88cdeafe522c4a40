/* SPDX-License-Identifier: Apache-2.0 */
/* Which end of a tunnel is near, and which end sends on an SA. */
#include "analyzer/state/tunnel.h"

static int
likely_local(const struct endpoint *e, uint64_t keepalives)
{
    int score = 0;
    score += addr_is_private(&e->addr) ? 2 : 0;
    score += keepalives ? 2 : 0;
    score += e->port && e->port != 500 && e->port != 4500 ? 1 : 0;
    return score;
}

bool
tunnel_a_is_local(const struct tunnel *tn)
{
    if (tn->opening_seen)
        return true;
    if (tn->out_packets != tn->in_packets)
        return tn->out_packets > tn->in_packets;
    return likely_local(&tn->a, tn->keepalives[0]) + tn->initiator_known >=
           likely_local(&tn->b, tn->keepalives[1]);
}

bool
esp_sa_from_a(const struct tunnel *tn, const struct esp_sa *sa)
{
    const struct addr *src = &sa->src.addr, *dst = &sa->dst.addr;
    if (addr_eq(src, &tn->a.addr) || addr_eq(dst, &tn->b.addr))
        return true;
    if (addr_eq(src, &tn->b.addr) || addr_eq(dst, &tn->a.addr))
        return false;
    return addr_eq(src, &tn->first_a.addr) || addr_eq(dst, &tn->first_b.addr);
}
