/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pairs/inner.h"

#include "dissectors/dissector.h"

#include <ctype.h>
#include <stdlib.h>

#define SLACK 2000000000ll /* ns: clocks and buffering of two captures */

/* Interfaces that hosts make for tunnels: Apple's ipsec and utun, Android's
 * and Linux's ipsec, epdg, tun, xfrm, vti, ppp; Windows and routers name none. */
static const char *const tunnel_names[] = {
    "ipsec", "utun", "epdg", "tun", "xfrm", "vti", "ppp", "iwlan", "wg",
};

static bool
named_like_tunnel(const char *name)
{
    for (size_t i = 0; i < sizeof tunnel_names / sizeof *tunnel_names; i++) {
        size_t n = strlen(tunnel_names[i]);
        if (strncmp(name, tunnel_names[i], n) == 0 &&
            (name[n] == '\0' || isdigit((unsigned char)name[n])))
            return true;
    }
    return false;
}

bool
inner_link_is_bare(const struct interface *i)
{
    return link_is_bare(i->link_type);
}

bool
inner_kind(const struct interface *i)
{
    if (strncmp(i->name, "lo", 2) == 0)
        return false;
    return named_like_tunnel(i->name) || inner_link_is_bare(i);
}

/* ESP packets of the tunnel between two times. The state keeps no list of
 * packets, so the rate is taken as even over an SA's life. */
static double
esp_within(const struct state *s, const struct tunnel *tn, int64_t from,
           int64_t to)
{
    double sum = 0;
    uint32_t at = 0;
    from = ns_between(SLACK, from);
    to = ns_between(-SLACK, to);
    for (struct esp_sa *sa; (sa = tunnel_next_esp(&s->tunnels, tn, &at));) {
        int64_t lo = sa->first.ts > from ? sa->first.ts : from;
        int64_t hi = sa->last.ts < to ? sa->last.ts : to;
        if (hi < lo)
            continue;
        double span = (double)ns_between(sa->first.ts, sa->last.ts);
        double share = span > 0 ? (double)ns_between(lo, hi) / span : 1;
        sum += (double)sa->packets * share;
    }
    return sum;
}

static bool
fits(const struct state *s, const struct tunnel *tn, const struct interface *i)
{
    if (!tn->esp_first.frame)
        return false;
    if (ns_between(i->last.ts, tn->esp_first.ts) > SLACK ||
        ns_between(tn->esp_last.ts, i->first.ts) > SLACK)
        return false;
    double esp = esp_within(s, tn, i->first.ts, i->last.ts);
    return esp > 0 && (double)i->packets <= esp * 1.5 + 16;
}

static void
protocol_add(struct inner *in, const char *name, const struct flow *f)
{
    struct cite c = {f->key.file, f->first_frame, f->first};
    for (uint32_t i = 0; i < in->n_protocols; i++) {
        if (strcmp(in->protocols[i], name) != 0)
            continue;
        if (c.ts < in->protocol_at[i].ts)
            in->protocol_at[i] = c;
        return;
    }
    if (in->n_protocols == INNER_PROTOCOLS)
        return;
    in->protocols[in->n_protocols] = name;
    in->protocol_at[in->n_protocols++] = c;
}

static const char *
flow_protocol(const struct flow *f)
{
    if (f->dissector != FLOW_UNDECIDED && f->dissector != FLOW_NO_DISSECTOR)
        return registry_all[f->dissector - 1]->name;
    switch (f->key.proto) {
    case 1:
    case 58: return "icmp";
    case 6: return "tcp";
    case 17: return "udp";
    default: return "ip";
    }
}

/*
 * The host's own address takes part in every flow of its tunnel interface, so
 * it is the one with most flows; among equals, the one that sent first. Who
 * registers knows better: that is the host, to the network's server.
 */
#define ENDS_MAX 64

struct end_count {
    struct addr addr;
    uint32_t flows;
    uint64_t packets;
};

struct end_counts {
    struct end_count items[ENDS_MAX];
    uint32_t n;
};

static void
end_count(struct end_counts *e, const struct addr *a, uint64_t packets)
{
    for (uint32_t i = 0; i < e->n; i++) {
        if (!addr_eq(&e->items[i].addr, a))
            continue;
        e->items[i].flows++;
        e->items[i].packets += packets;
        return;
    }
    if (e->n == ENDS_MAX || addr_is_multicast(a))
        return;
    struct end_count c = {*a, 1, packets};
    e->items[e->n++] = c;
}

static const struct end_count *
end_most(const struct end_counts *e, const struct addr *not_this)
{
    const struct end_count *best = NULL;
    for (uint32_t i = 0; i < e->n; i++) {
        const struct end_count *c = &e->items[i];
        if (not_this && addr_eq(&c->addr, not_this))
            continue;
        if (!best ||
            (not_this ? c->packets > best->packets : c->flows > best->flows))
            best = c;
    }
    return best;
}

static void
registration_tells(const struct state *s, struct inner *in)
{
    uint32_t at = 0;
    const struct registration *r;
    while ((r = table_next(&s->sip.registrations.table, &at))) {
        if (r->place.interface != in->interface || !r->client.addr.family)
            continue;
        in->local = r->client.addr;
        if (!in->remote.family || addr_eq(&in->remote, &in->local))
            in->remote = r->server.addr;
        return;
    }
}

/* The flows of interfaces that may be a tunnel's, those of one together. */
struct flow_list {
    const struct flow **items;
    size_t n;
};

static int
by_interface(const void *x, const void *y)
{
    const struct flow *a = *(const struct flow *const *)x;
    const struct flow *b = *(const struct flow *const *)y;
    if (a->key.interface != b->key.interface)
        return a->key.interface < b->key.interface ? -1 : 1;
    /* Entries do not move: where they lie is the order of appearance. */
    return a < b ? -1 : a > b;
}

static bool
may_be_inner(const struct interface *i)
{
    return i->packets > 0 && !i->outer && !i->container && inner_kind(i);
}

static int
flows_list(const struct state *s, struct flow_list *out)
{
    uint32_t at = 0, count = s->flows.table.count;
    out->n = 0;
    out->items = malloc((count ? count : 1) * sizeof *out->items);
    if (!out->items)
        return -1;
    for (struct flow *f; (f = table_next(&s->flows.table, &at));)
        if (may_be_inner(interfaces_at(&s->interfaces, f->key.interface)))
            out->items[out->n++] = f;
    qsort(out->items, out->n, sizeof *out->items, by_interface);
    return 0;
}

/* The first of an interface's flows in the list. */
static size_t
flows_from(const struct flow_list *l, uint32_t interface)
{
    size_t lo = 0, hi = l->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (l->items[mid]->key.interface < interface)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

void
inner_protocol(struct inner *in, const struct flow *f)
{
    protocol_add(in, flow_protocol(f), f);
}

static void
flows_tell(const struct state *s, const struct flow_list *l, struct inner *in)
{
    struct end_counts ends = {.n = 0};
    const struct end_count *local, *remote;
    for (size_t i = flows_from(l, in->interface);
         i < l->n && l->items[i]->key.interface == in->interface; i++) {
        const struct flow *f = l->items[i];
        uint64_t n = f->packets[0] + f->packets[1];
        uint16_t port;
        struct addr x, y;
        protocol_add(in, flow_protocol(f), f);
        flow_end(f, 0, &x, &port);
        flow_end(f, 1, &y, &port);
        if (addr_is_multicast(&y)) /* router and listener chatter */
            continue;
        end_count(&ends, &x, n);
        end_count(&ends, &y, n);
    }
    if ((local = end_most(&ends, NULL)))
        in->local = local->addr;
    if (local && (remote = end_most(&ends, &local->addr)))
        in->remote = remote->addr;
    registration_tells(s, in);
}

static struct inner *
inners_add(struct inners *in)
{
    if (in->n == in->cap) {
        size_t cap = in->cap ? in->cap * 2 : 8;
        struct inner *more = realloc(in->items, cap * sizeof *more);
        if (!more)
            return NULL;
        in->items = more;
        in->cap = cap;
    }
    memset(&in->items[in->n], 0, sizeof in->items[0]);
    return &in->items[in->n++];
}

void
inners_free(struct inners *in)
{
    free(in->items);
    memset(in, 0, sizeof *in);
}

static struct inner
inner_of(const struct state *s, const struct interface *i,
         const struct flow_list *l)
{
    struct inner in;
    memset(&in, 0, sizeof in);
    in.interface = interfaces_index(&s->interfaces, i);
    in.how = INNER_ADJACENT;
    in.whole = true;
    in.packets = i->packets;
    in.first.file = in.last.file = i->key.file;
    in.first.frame = i->first.frame;
    in.first.ts = i->first.ts;
    in.last.frame = i->last.frame;
    in.last.ts = i->last.ts;
    flows_tell(s, l, &in);
    return in;
}

static bool
is_padded(const struct correlation *c, const struct tunnel *tn)
{
    for (uint32_t i = 0; i < c->n_padded; i++)
        if (c->padded[i] == tn->serial)
            return true;
    return false;
}

static int
attach(const struct state *s, const struct correlation *c,
       const struct interface *i, const struct flow_list *l, struct inners *out)
{
    const struct tunnel *tn;
    uint32_t at = 0, fitting = 0;
    size_t first = out->n;
    struct inner like;
    while ((tn = table_next(&s->tunnels.tunnels, &at))) {
        if (!fits(s, tn, i))
            continue;
        if (++fitting == 1)
            like = inner_of(s, i, l);
        if (fitting > INNER_TUNNELS || out->n == INNER_MAX) {
            out->left_out++;
            continue;
        }
        struct inner *in = inners_add(out);
        if (!in)
            return -1;
        *in = like;
        in->tunnel = tn->serial;
        in->padded = is_padded(c, tn);
    }
    if (fitting == 1 && out->n == first + 1)
        out->items[first].probable = true;
    return 0;
}

static int
attach_matched(const struct state *s, const struct correlation *c,
               struct inners *out)
{
    for (uint32_t i = 0; i < c->n; i++) {
        struct inner *in = inners_add(out);
        if (!in || inner_matched(s, c, &c->items[i], in) < 0)
            return -1;
    }
    return 0;
}

static bool
is_matched(const struct inners *in, uint32_t interface)
{
    for (size_t i = 0; i < in->n; i++)
        if (in->items[i].interface == interface && in->items[i].correlated)
            return true;
    return false;
}

int
inner_attach(const struct state *s, const struct correlation *c,
             struct inners *out)
{
    struct flow_list l;
    uint32_t at = 0;
    memset(out, 0, sizeof *out);
    if (flows_list(s, &l) < 0)
        return -1;
    int rc = attach_matched(s, c, out);
    for (struct interface *i;
         rc == 0 && (i = table_next(&s->interfaces.table, &at));)
        if (may_be_inner(i) &&
            !is_matched(out, interfaces_index(&s->interfaces, i)))
            rc = attach(s, c, i, &l, out);
    free(l.items);
    return rc;
}

bool
inner_shows(const struct inner *in, uint32_t interface, const struct addr *src,
            const struct addr *dst)
{
    if (in->interface != interface)
        return false;
    for (uint32_t i = 0; i < in->n_hosts && !in->whole; i++)
        if (addr_eq(&in->hosts[i], src) || addr_eq(&in->hosts[i], dst))
            return true;
    return in->whole;
}

const char *
inner_confidence(const struct inner *in)
{
    return in->how != INNER_ADJACENT ? "confirmed"
           : in->probable            ? "probable"
                                     : "possible";
}
