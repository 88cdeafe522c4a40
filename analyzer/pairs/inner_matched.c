/* SPDX-License-Identifier: Apache-2.0 */
/* What matched packets say of the inside: its ends, its protocols. */
#include "analyzer/pairs/inner.h"

#include <stdlib.h>

struct path_use {
    uint32_t path, packets;
    bool near; /* sent by the tunnel's near end */
};

struct uses {
    struct path_use *paths;
    uint32_t n;
};

static int
by_packets(const void *x, const void *y)
{
    const struct path_use *a = x, *b = y;
    if (a->packets != b->packets)
        return a->packets > b->packets ? -1 : 1;
    return a->path < b->path ? -1 : a->path > b->path;
}

static int
uses_count(const struct state *s, const struct correlation *c,
           const struct correlated *x, const struct tunnel *tn,
           struct uses *out)
{
    const struct trace *t = &s->trace;
    uint32_t paths = t->paths.high;
    bool near_a = !tn || tunnel_a_is_local(tn);
    out->n = 0;
    out->paths = calloc((size_t)paths + 1, sizeof *out->paths);
    if (!out->paths)
        return -1;
    for (uint32_t i = 0; i < x->n_pairs; i++) {
        const struct correlated_pair *p = &c->pairs[x->first_pair + i];
        struct path_use *u = &out->paths[t->inner[p->inner].path];
        u->path = t->inner[p->inner].path;
        u->packets++;
        u->near = t->outer[p->outer].from_a == near_a;
    }
    qsort(out->paths, paths, sizeof *out->paths, by_packets);
    while (out->n < paths && out->paths[out->n].packets)
        out->n++;
    return 0;
}

static struct addr
addr_from(const struct trace_path *p, const uint8_t *b)
{
    struct addr a;
    memset(&a, 0, sizeof a);
    a.family = p->key.family;
    memcpy(a.b, b, sizeof a.b);
    return a;
}

static void
host_add(struct inner *in, const struct addr *a)
{
    for (uint32_t i = 0; i < in->n_hosts; i++)
        if (addr_eq(&in->hosts[i], a))
            return;
    if (in->n_hosts < INNER_HOSTS && !addr_is_multicast(a))
        in->hosts[in->n_hosts++] = *a;
}

static void
ends_tell(const struct state *s, const struct uses *u, struct inner *in)
{
    for (uint32_t i = 0; i < u->n; i++) {
        const struct trace_path *p = trace_path_at(&s->trace, u->paths[i].path);
        struct addr src = addr_from(p, p->key.src);
        struct addr dst = addr_from(p, p->key.dst);
        host_add(in, u->paths[i].near ? &src : &dst);
        if (i == 0)
            in->remote = u->paths[i].near ? dst : src;
    }
    if (in->n_hosts)
        in->local = in->hosts[0];
}

/* Each flow that has a packet among the pairs, once. */
static int
flows_tell_matched(const struct state *s, const struct correlation *c,
                   const struct correlated *x, struct inner *in)
{
    uint32_t high = s->flows.table.high;
    uint8_t *seen = calloc((size_t)high / 8 + 1, 1);
    if (!seen)
        return -1;
    for (uint32_t i = 0; i < x->n_pairs; i++) {
        const struct trace_inner *p =
            &s->trace.inner[c->pairs[x->first_pair + i].inner];
        if (p->flow >= high || seen[p->flow / 8] >> (p->flow % 8) & 1)
            continue;
        seen[p->flow / 8] |= (uint8_t)(1u << (p->flow % 8));
        const struct flow *f = table_at(&s->flows.table, p->flow);
        /* A flow's place may be another one's by now. */
        if (f->key.interface == x->interface && f->first <= p->ts &&
            p->ts <= f->last)
            inner_protocol(in, f);
    }
    free(seen);
    return 0;
}

static struct cite
cite_inner(const struct state *s, const struct correlated_pair *p)
{
    const struct trace_inner *i = &s->trace.inner[p->inner];
    return (struct cite){trace_path_at(&s->trace, i->path)->file, i->frame,
                         i->ts};
}

int
inner_matched(const struct state *s, const struct correlation *c,
              const struct correlated *x, struct inner *in)
{
    struct uses uses;
    const struct tunnel *tn = NULL;
    uint32_t at = 0;
    const struct interface *i = interfaces_at(&s->interfaces, x->interface);
    while ((tn = table_next(&s->tunnels.tunnels, &at)) &&
           tn->serial != x->tunnel)
        continue;
    if (uses_count(s, c, x, tn, &uses) < 0)
        return -1;
    in->interface = x->interface;
    in->tunnel = x->tunnel;
    in->how = INNER_CORRELATED;
    in->probable = true;
    in->whole = link_is_bare(i->link_type) && !i->outer;
    in->packets = x->packets;
    in->correlated = x;
    in->first = cite_inner(s, &c->pairs[x->first_pair]);
    in->last = cite_inner(s, &c->pairs[x->first_pair + x->n_pairs - 1]);
    ends_tell(s, &uses, in);
    free(uses.paths);
    return flows_tell_matched(s, c, x, in);
}
