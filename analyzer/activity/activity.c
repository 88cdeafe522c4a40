/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/activity/activity_parts.h"

#include <stdlib.h>
#include <string.h>

/* A serial of an SA, or of a tunnel, and where that tunnel is in its table. */
struct owner {
    uint32_t series;
    uint32_t tunnel;
};

struct owners {
    struct owner *items; /* by series */
    uint32_t n, last; /* last: of the packet before, most likely the next's */
    uint32_t *direct; /* of a series, its tunnel; NULL: there are too many */
    uint32_t n_direct;
};

/* The trace's packets by tunnel. */
struct groups {
    struct owners sas, tunnels;
    uint32_t *begin; /* where a tunnel's packets begin in `order`, by index */
    uint32_t *order; /* indexes in trace.outer */
    uint32_t n;      /* tunnels */
};

#define DIRECT_MOST (1u << 20) /* serials */
#define TS_SANE \
    (INT64_MAX / 4) /* ns: what is further from 1970 is no time, and
                                   sums of what is nearer do not overflow */

struct cite
act_cite(const struct act_tunnel *t, uint32_t i)
{
    const struct trace_outer *o = act_packet(t, i);
    struct cite c = {o->file, o->frame, o->ts};
    return c;
}

static void
groups_free(struct groups *g)
{
    free(g->sas.items);
    free(g->sas.direct);
    free(g->tunnels.items);
    free(g->tunnels.direct);
    free(g->begin);
    free(g->order);
}

static int
owner_order(const void *a, const void *b)
{
    const struct owner *x = a, *y = b;
    return (x->series > y->series) - (x->series < y->series);
}

static int
owners_init(struct owners *o, uint32_t most)
{
    o->items = calloc(most ? most : 1, sizeof *o->items);
    return o->items ? 0 : -1;
}

static void
owners_add(struct owners *o, uint64_t series, uint32_t tunnel)
{
    o->items[o->n++] = (struct owner){(uint32_t)series, tunnel};
}

/* Serials are counted, so mostly an array is enough. Without memory for it, or
 * with too many, they are looked for. */
static void
owners_direct(struct owners *o)
{
    uint32_t most = o->n ? o->items[o->n - 1].series : 0;
    if (most >= DIRECT_MOST)
        return;
    o->direct = malloc((most + 1) * sizeof *o->direct);
    if (!o->direct)
        return;
    o->n_direct = most + 1;
    memset(o->direct, 0xff, o->n_direct * sizeof *o->direct);
    for (uint32_t i = 0; i < o->n; i++)
        o->direct[o->items[i].series] = o->items[i].tunnel;
}

static uint32_t
owner_of(struct owners *o, uint32_t series)
{
    uint32_t low = 0, high = o->n;
    if (o->last < o->n && o->items[o->last].series == series)
        return o->items[o->last].tunnel;
    if (o->direct)
        return series < o->n_direct ? o->direct[series] : UINT32_MAX;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (o->items[mid].series < series)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == o->n || o->items[low].series != series)
        return UINT32_MAX; /* forgotten since */
    o->last = low;
    return o->items[low].tunnel;
}

static int
owners_fill(struct groups *g, const struct tunnels *t)
{
    uint32_t at = 0;
    const struct tunnel *tn;
    const struct esp_sa *sa;
    if (owners_init(&g->tunnels, t->tunnels.count) < 0 ||
        owners_init(&g->sas, t->esp.count) < 0)
        return -1;
    while ((tn = table_next(&t->tunnels, &at)))
        owners_add(&g->tunnels, tn->serial, table_index(&t->tunnels, tn));
    at = 0;
    while ((sa = table_next(&t->esp, &at))) {
        const struct tunnel *of = table_at(&t->tunnels, sa->tunnel);
        if (of->serial == sa->tunnel_serial)
            owners_add(&g->sas, sa->serial, sa->tunnel);
    }
    qsort(g->tunnels.items, g->tunnels.n, sizeof(struct owner), owner_order);
    qsort(g->sas.items, g->sas.n, sizeof(struct owner), owner_order);
    owners_direct(&g->tunnels);
    owners_direct(&g->sas);
    return 0;
}

static uint32_t
group_of(struct groups *g, const struct trace_outer *o)
{
    if (o->ts > TS_SANE || o->ts < -TS_SANE)
        return UINT32_MAX;
    return owner_of(o->kind == TRACE_ESP ? &g->sas : &g->tunnels, o->series);
}

/* In the order they came. */
static int
groups_fill(struct groups *g, const struct state *s)
{
    const struct trace *tr = &s->trace;
    g->n = s->tunnels.tunnels.high;
    g->begin = calloc((size_t)g->n + 2, sizeof *g->begin);
    g->order = calloc(tr->n_outer ? tr->n_outer : 1, sizeof *g->order);
    if (!g->begin || !g->order || owners_fill(g, &s->tunnels) < 0)
        return -1;
    for (uint32_t i = 0; i < tr->n_outer; i++) {
        uint32_t k = group_of(g, &tr->outer[i]);
        if (k < g->n)
            g->begin[k + 2]++;
    }
    for (uint32_t k = 2; k < g->n + 2; k++)
        g->begin[k] += g->begin[k - 1];
    for (uint32_t i = 0; i < tr->n_outer; i++) {
        uint32_t k = group_of(g, &tr->outer[i]);
        if (k < g->n)
            g->order[g->begin[k + 1]++] = i;
    }
    return 0;
}

/* By time, and what came at one time as it came. */
static int
by_time(const void *a, const void *b, void *trace)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const struct trace_outer *outer = ((const struct trace *)trace)->outer;
    if (outer[x].ts != outer[y].ts)
        return outer[x].ts < outer[y].ts ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* Captures are in the order of time but for several of them in one case. */
static void
order_by_time(const struct trace *tr, uint32_t *order, uint32_t n)
{
    uint32_t i = 1;
    while (i < n && tr->outer[order[i - 1]].ts <= tr->outer[order[i]].ts)
        i++;
    if (i < n)
        qsort_r(order, n, sizeof *order, by_time, (void *)(uintptr_t)tr);
}

static int
tunnel_infer(struct act_tunnel *t)
{
    act_sizes_learn(t);
    int rc = act_scan(t);
    if (rc == 0) {
        act_registrations(t);
        rc = act_calls(t);
    }
    if (rc == 0) {
        act_registrations(t); /* the refreshes during calls */
        rc = act_messages(t);
    }
    if (rc == 0)
        rc = act_label(t);
    t->out->left_out += t->left_out;
    free(t->spans);
    free(t->signals);
    return rc;
}

static int
infer(const struct state *s, const struct groups *g, struct activities *out)
{
    uint32_t at = 0;
    const struct tunnel *tn;
    while ((tn = table_next(&s->tunnels.tunnels, &at))) {
        struct act_tunnel t;
        memset(&t, 0, sizeof t);
        t.trace = &s->trace;
        t.tn = tn;
        t.index = table_index(&s->tunnels.tunnels, tn);
        uint32_t *order = g->order + g->begin[t.index];
        t.n = g->begin[t.index + 1] - g->begin[t.index];
        if (!t.n)
            continue;
        order_by_time(t.trace, order, t.n);
        t.order = order;
        t.a_local = tunnel_a_is_local(tn);
        t.out = out;
        t.first_call = out->n_calls;
        t.first_message = out->n_messages;
        if (tunnel_infer(&t) < 0)
            return -1;
    }
    return 0;
}

int
activity_infer(const struct state *s, struct activities *out)
{
    struct groups g;
    memset(&g, 0, sizeof g);
    memset(out, 0, sizeof *out);
    int rc = groups_fill(&g, s);
    if (rc == 0)
        rc = infer(s, &g, out);
    groups_free(&g);
    if (rc < 0)
        activities_free(out);
    return rc;
}

void
activities_free(struct activities *a)
{
    free(a->items);
    free(a->calls);
    free(a->messages);
    memset(a, 0, sizeof *a);
}
