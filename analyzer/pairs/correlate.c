/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pairs/correlate_parts.h"

#include <stdlib.h>

#define TUNNEL_LEAST 4u     /* ESP packets: fewer prove nothing */
#define BUDGET 600000000ull /* packets looked at over all trials */
#define LOOK_COST 100u      /* of the budget, to see if a host may fit */
#define COVERED 0.9 /* of a host's packets are matched: it needs no trial */

/* ---- trials ---- */

/* The side of each of the host's paths; or, with `off`, none any more. */
static void
sides_of_host(struct run *r, const struct host *h, bool is_b, bool off)
{
    for (uint32_t k = 0; k < h->n_paths; k++) {
        uint32_t i = r->hosts.paths[h->first_path + k];
        bool sends = host_sends(h, trace_path_at(&r->s->trace, i));
        r->side[i] = off || r->taken[i] ? 0 : sends ? 1 + is_b : 2 - is_b;
    }
}

/* Is the host one of the tunnel's own ends, as in transport mode? */
static bool
is_end(const struct outer_tunnel *t, const struct host *h)
{
    return addr_eq(&t->tunnel->a.addr, &h->addr) ||
           addr_eq(&t->tunnel->b.addr, &h->addr);
}

/* An interface that carries bare IP packets and none of a tunnel's outer packets
 * belongs to one tunnel. */
static bool
all_in(const struct run *r, uint32_t interface)
{
    const struct interface *i = interfaces_at(&r->s->interfaces, interface);
    return link_is_bare(i->link_type) && !i->outer;
}

/* Does one file have all of it, and no other tunnel? */
static bool
is_alone(const struct run *r, const struct inside *p)
{
    const struct trace *t = &r->s->trace;
    if (r->outer.n > 1 &&
        r->outer.tunnels[1].sent[0].n + r->outer.tunnels[1].sent[1].n)
        return false;
    const struct outer_stream *o = &p->tunnel->sent[p->tunnel->sent[0].n == 0];
    return t->outer[o->ref[0]].file ==
           interfaces_at(&r->s->interfaces, p->interface)->key.file;
}

static struct score_setting
setting(const struct run *r, const struct inside *p, const struct host *h)
{
    return (struct score_setting){all_in(r, h->interface), is_alone(r, p)};
}

static bool
is_known(const struct run *r, const struct inside *p, const struct host *h)
{
    uint64_t all = 0, known = 0;
    for (uint32_t k = 0; k < h->n_paths; k++) {
        uint32_t i = r->hosts.paths[h->first_path + k];
        all += r->inner.path_count[i];
        known += p->side[i] || r->taken[i] ? r->inner.path_count[i] : 0;
    }
    return (double)known >= COVERED * (double)all;
}

static void
inside_remember(struct inside *p, const struct trial *t)
{
    p->found = true;
    p->score = t->score;
    for (int k = 0; k < 2; k++) {
        const struct lane *l = &t->lanes[k];
        p->lanes[k] = *l;
        p->from[k] = 1;
        p->to[k] = 0;
        if (l->from >= l->to)
            continue;
        p->from[k] = lane_inner(l, l->from)->ts;
        p->to[k] = lane_inner(l, l->to - 1)->ts;
    }
}

/* Do nearly all packets of an interface that belongs to one tunnel come from or
 * go to this host? Then, if this host does not fit a tunnel, the interface is
 * not the inside of that tunnel, even if some other host seems to fit. */
static bool
is_all(const struct run *r, const struct host *h)
{
    uint32_t n =
        r->inner.start[h->interface + 1] - r->inner.start[h->interface];
    return all_in(r, h->interface) &&
           (double)(h->sent + h->received) >= COVERED * n;
}

/* One of the two ways in which a host may be at the tunnel's ends. */
static int
way_try(struct run *r, struct inside *p, const struct host *h, bool is_b,
        struct trial *t)
{
    struct inner_stream inner[2];
    sides_of_host(r, h, is_b, false);
    streams_of_host(r, h, inner);
    int rc = trial_run(t, &r->s->trace, p->tunnel, &r->lengths, inner,
                       is_end(p->tunnel, h), setting(r, p, h), &r->budget);
    for (uint32_t k = 0; rc == 0 && t->holds && k < h->n_paths; k++) {
        uint32_t i = r->hosts.paths[h->first_path + k];
        if (r->side[i] && !p->side[i])
            p->side[i] = r->side[i];
    }
    if (rc == 0 && t->holds && (!p->found || t->score.bits > p->score.bits))
        inside_remember(p, t);
    sides_of_host(r, h, is_b, true);
    return rc;
}

/* Does the tunnel have the ESP lengths that at least half of the host's packets
 * would have under some form? If not, a trial is not worth it. */
static bool
may_fit(const struct run *r, const struct inside *p, const struct host *h,
        bool is_b)
{
    uint32_t less =
        is_end(p->tunnel, h) ? 20 : 0; /* transport mode, if at all */
    for (int f = 0; f < SUITE_FORMS; f++) {
        bool fits = r->lengths.forms & 1u << f;
        for (int way = 0; way < 2 && fits; way++) {
            const struct length_counts *c = &r->lengths.of[way ^ is_b];
            uint32_t n = 0;
            for (uint32_t k = 0; k < h->n_lengths[way]; k++) {
                uint32_t length = h->lengths[way][k];
                n += c->of[suite_length(&suite_forms[f], length - less) &
                           UINT16_MAX] > 0 ||
                     less;
            }
            fits = 2 * n >= h->n_lengths[way];
        }
        if (fits)
            return true;
    }
    return false;
}

static int
host_try(struct run *r, struct inside *p, const struct host *h)
{
    bool local_is_b = !tunnel_a_is_local(p->tunnel->tunnel);
    if (p->refuted || is_known(r, p, h))
        return 0;
    for (int way = 0; way < 2; way++) {
        struct trial t;
        bool is_b = local_is_b ^ (way == 1);
        r->budget -= r->budget < LOOK_COST ? r->budget : LOOK_COST;
        if (!may_fit(r, p, h, is_b))
            continue;
        if (way_try(r, p, h, is_b, &t) < 0)
            return -1;
        if (t.holds)
            return 0;
    }
    p->refuted = is_all(r, h);
    return 0;
}

static int
tunnel_try(struct run *r, const struct outer_tunnel *tunnel)
{
    size_t paths = r->s->trace.paths.high;
    struct inside p = {.tunnel = tunnel, .side = calloc(paths + 1, 1)};
    int rc = p.side ? 0 : -1;
    tunnel_lengths_count(&r->lengths, &r->s->trace, tunnel);
    for (uint32_t i = 0; i < r->hosts.n && rc >= 0; i++) {
        const struct host *h = &r->hosts.items[i];
        if (r->budget < LOOK_COST) {
            r->out->left_out += r->hosts.n - i;
            break;
        }
        if (i && h->interface != r->hosts.items[i - 1].interface) {
            rc = inside_finish(r, &p);
            if (p.found)
                memset(p.side, 0, paths);
            p.found = p.refuted = false;
        }
        p.interface = h->interface;
        if (rc >= 0)
            rc = host_try(r, &p, h);
    }
    if (rc >= 0)
        rc = inside_finish(r, &p);
    free(p.side);
    return rc < 0 ? -1 : 0;
}

/* ---- padding ---- */

/* All its packets have one length, and there are enough of them that this is no
 * coincidence. */
#define PADDED_LEAST 32

static int
padded_note(struct run *r, const struct outer_tunnel *t)
{
    struct correlation *c = r->out;
    if (r->lengths.distinct != 1 ||
        t->sent[0].n + t->sent[1].n < PADDED_LEAST ||
        c->n_padded == CORRELATED_MAX)
        return 0;
    uint64_t *more = realloc(c->padded, (c->n_padded + 1) * sizeof *more);
    if (!more)
        return -1;
    c->padded = more;
    c->padded[c->n_padded++] = t->serial;
    return 0;
}

static bool
is_correlated(const struct correlation *c, uint64_t tunnel)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->items[i].tunnel == tunnel)
            return true;
    return false;
}

/* ---- all tunnels ---- */

static int
run_open(struct run *r)
{
    size_t paths = (size_t)r->s->trace.paths.high + 1, most = 0;
    if (outer_streams_build(&r->outer, r->s) < 0 ||
        inner_index_build(&r->inner, r->s) < 0 ||
        hosts_build(&r->hosts, r->s, &r->inner) < 0)
        return -1;
    r->out->left_out += r->hosts.left_out;
    for (uint32_t i = 0; i < r->inner.n_interfaces; i++) {
        size_t n = r->inner.start[i + 1] - r->inner.start[i];
        most = n > most ? n : most;
    }
    r->side = calloc(paths, 1);
    r->taken = calloc(paths, 1);
    r->path_all = calloc(paths, sizeof *r->path_all);
    r->path_matched = calloc(paths, sizeof *r->path_matched);
    bool ok = r->side && r->taken && r->path_all && r->path_matched;
    for (int k = 0; k < 2; k++) {
        r->ref[k] = malloc((most + 1) * sizeof *r->ref[k]);
        r->order[k] = malloc((most + 1) * sizeof *r->order[k]);
        r->match[k] = malloc((most + 1) * sizeof *r->match[k]);
        ok = ok && r->ref[k] && r->order[k] && r->match[k];
    }
    return ok ? 0 : -1;
}

static void
run_close(struct run *r)
{
    outer_streams_free(&r->outer);
    inner_index_free(&r->inner);
    hosts_free(&r->hosts);
    free(r->side);
    free(r->taken);
    free(r->path_all);
    free(r->path_matched);
    for (int k = 0; k < 2; k++) {
        free(r->ref[k]);
        free(r->order[k]);
        free(r->match[k]);
    }
}

int
correlate(struct correlation *out, const struct state *s)
{
    memset(out, 0, sizeof *out);
    if (s->trace.n_inner == 0 || s->trace.n_outer == 0)
        return 0;
    struct run *r = calloc(1, sizeof *r);
    if (!r)
        return -1;
    r->out = out;
    r->s = s;
    r->budget = BUDGET;
    int rc = run_open(r);
    for (uint32_t i = 0; rc == 0 && r->hosts.n && i < r->outer.n; i++) {
        const struct outer_tunnel *t = &r->outer.tunnels[i];
        if (t->sent[0].n + t->sent[1].n < TUNNEL_LEAST)
            break; /* the others have fewer */
        rc = tunnel_try(r, t);
        if (rc == 0 && !is_correlated(out, t->serial))
            rc = padded_note(r, t);
    }
    run_close(r);
    free(r);
    return rc;
}

void
correlation_free(struct correlation *c)
{
    free(c->items);
    free(c->pairs);
    free(c->padded);
    memset(c, 0, sizeof *c);
}
