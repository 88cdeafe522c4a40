#include "analyzer/correlate/inner.h"

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
inner_kind(const struct interface *i)
{
    static const uint16_t bare[] = {0, 12, 14, 101, 108, 228, 229};
    if (strncmp(i->name, "lo", 2) == 0)
        return false;
    if (named_like_tunnel(i->name))
        return true;
    for (size_t k = 0; k < sizeof bare / sizeof *bare; k++)
        if (i->link_type == bare[k])
            return true;
    return false;
}

/* ESP packets of the tunnel, and whether the spans touch. The state keeps no
 * list of packets, so the rate is taken as even over an SA's life. */
static double
esp_within(const struct state *s, const struct tunnel *tn, int64_t from,
           int64_t to)
{
    double sum = 0;
    uint32_t at = 0;
    for (struct esp_sa *sa; (sa = tunnel_next_esp(&s->tunnels, tn, &at));) {
        int64_t lo = sa->first.ts > from - SLACK ? sa->first.ts : from - SLACK;
        int64_t hi = sa->last.ts < to + SLACK ? sa->last.ts : to + SLACK;
        if (hi < lo)
            continue;
        double span = (double)(sa->last.ts - sa->first.ts);
        double share = span > 0 ? (double)(hi - lo) / span : 1;
        sum += (double)sa->packets * share;
    }
    return sum;
}

static bool
fits(const struct state *s, const struct tunnel *tn, const struct interface *i)
{
    if (!tn->esp_first.frame)
        return false;
    if (i->last.ts + SLACK < tn->esp_first.ts ||
        i->first.ts - SLACK > tn->esp_last.ts)
        return false;
    double esp = esp_within(s, tn, i->first.ts, i->last.ts);
    return (double)i->packets <= esp * 1.5 + 16;
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
    case 58:
        return "icmp";
    case 6:
        return "tcp";
    case 17:
        return "udp";
    default:
        return "ip";
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
        if (!best || (not_this ? c->packets > best->packets
                               : c->flows > best->flows))
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

static void
flows_tell(const struct state *s, struct inner *in)
{
    struct end_counts ends = {.n = 0};
    const struct end_count *local, *remote;
    uint32_t at = 0;
    for (struct flow *f; (f = table_next(&s->flows.table, &at));) {
        uint64_t n = f->packets[0] + f->packets[1];
        uint16_t port;
        struct addr x, y;
        if (f->key.interface != in->interface)
            continue;
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

static int
attach(const struct state *s, const struct interface *i, struct inners *out)
{
    const struct tunnel *tn;
    uint32_t at = 0;
    size_t first = out->n;
    while ((tn = table_next(&s->tunnels.tunnels, &at))) {
        if (!fits(s, tn, i))
            continue;
        struct inner *in = inners_add(out);
        if (!in)
            return -1;
        in->interface = interfaces_index(&s->interfaces, i);
        in->tunnel = tn->serial;
        in->how = INNER_ADJACENT;
        in->packets = i->packets;
        in->first.file = in->last.file = i->key.file;
        in->first.frame = i->first.frame;
        in->first.ts = i->first.ts;
        in->last.frame = i->last.frame;
        in->last.ts = i->last.ts;
        flows_tell(s, in);
    }
    if (out->n == first + 1)
        out->items[first].probable = true;
    return 0;
}

int
inner_attach(const struct state *s, struct inners *out)
{
    uint32_t at = 0;
    memset(out, 0, sizeof *out);
    for (struct interface *i; (i = table_next(&s->interfaces.table, &at));) {
        if (i->packets == 0 || i->outer || i->container || !inner_kind(i))
            continue;
        if (attach(s, i, out) < 0)
            return -1;
    }
    return 0;
}
