/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pairs/outer_stream.h"

#include <stdlib.h>

#define FAR 65536 /* a longer step is not loss: numbering started again */
#define DIRECT_MOST (1u << 20) /* serials */
#define ROOM 256 /* places before an SA's first packet, for those it overtook */

/* ---- an SA's numbers, and where it stands in its direction ---- */

struct sa_place {
    uint32_t serial;
    uint32_t tunnel; /* index in outer_streams.tunnels */
    bool begun
        [2]; /* by direction: a real SA has one; a hostile capture may show both */
    uint32_t last[2];  /* number last seen */
    uint32_t order[2]; /* and its place */
};

struct build {
    const struct state *s;
    struct outer_streams *out;
    struct sa_place *sas; /* by serial */
    uint32_t n_sas;
    uint32_t *direct; /* of a serial, its index in sas plus one */
    uint32_t n_direct;
    uint32_t *count; /* by tunnel and direction */
    uint32_t *top;   /* highest place so far, likewise */
};

static int
by_serial(const void *x, const void *y)
{
    uint32_t a = ((const struct sa_place *)x)->serial;
    uint32_t b = ((const struct sa_place *)y)->serial;
    return a < b ? -1 : a > b;
}

static int
tunnel_by_serial(const void *x, const void *y)
{
    uint64_t a = ((const struct outer_tunnel *)x)->serial;
    uint64_t b = ((const struct outer_tunnel *)y)->serial;
    return a < b ? -1 : a > b;
}

/* Serials are counted, so mostly an array is enough to find one. */
static int
direct_make(struct build *b)
{
    uint32_t most = b->n_sas ? b->sas[b->n_sas - 1].serial : 0;
    if (most >= DIRECT_MOST)
        return 0;
    b->n_direct = most + 1;
    b->direct = calloc(b->n_direct, sizeof *b->direct);
    if (!b->direct)
        return -1;
    for (uint32_t i = 0; i < b->n_sas; i++)
        b->direct[b->sas[i].serial] = i + 1;
    return 0;
}

static int
places_make(struct build *b)
{
    const struct tunnels *t = &b->s->tunnels;
    uint32_t at = 0;
    for (const struct tunnel *tn; (tn = table_next(&t->tunnels, &at));) {
        struct outer_tunnel *o = &b->out->tunnels[b->out->n++];
        o->serial = tn->serial;
        o->tunnel = tn;
    }
    qsort(b->out->tunnels, b->out->n, sizeof *b->out->tunnels,
          tunnel_by_serial);
    at = 0;
    for (const struct esp_sa *sa; (sa = table_next(&t->esp, &at));) {
        struct outer_tunnel key = {.serial = sa->tunnel_serial};
        struct outer_tunnel *o = bsearch(&key, b->out->tunnels, b->out->n,
                                         sizeof key, tunnel_by_serial);
        if (!o)
            continue;
        struct sa_place *p = &b->sas[b->n_sas++];
        p->serial = (uint32_t)sa->serial;
        p->tunnel = (uint32_t)(o - b->out->tunnels);
    }
    qsort(b->sas, b->n_sas, sizeof *b->sas, by_serial);
    return direct_make(b);
}

static struct sa_place *
place_of_series(const struct build *b, uint32_t series, struct sa_place *last)
{
    if (last && last->serial == series)
        return last;
    if (series < b->n_direct)
        return b->direct[series] ? &b->sas[b->direct[series] - 1] : NULL;
    struct sa_place key = {.serial = series};
    return bsearch(&key, b->sas, b->n_sas, sizeof key, by_serial);
}

/* ---- order of sending ---- */

static uint32_t
order_of(struct sa_place *p, const struct trace_outer *o, uint32_t *top)
{
    unsigned d = o->from_a;
    int32_t step = (int32_t)(o->sequence - p->last[d]);
    if (!p->begun[d] || step > FAR || step < -FAR)
        p->order[d] = *top + ROOM; /* a new SA, or numbered from the start */
    else
        p->order[d] += (uint32_t)step;
    p->begun[d] = true;
    p->last[d] = o->sequence;
    if ((int32_t)(p->order[d] - *top) > 0)
        *top = p->order[d];
    return p->order[d];
}

/* The SA that an outer packet takes part with; NULL if it does not. */
static struct sa_place *
takes_part(const struct build *b, const struct trace_outer *o,
           struct sa_place *last)
{
    if (o->kind != TRACE_ESP || !stream_time(o->ts))
        return NULL;
    return place_of_series(b, o->series, last);
}

static void
count_all(struct build *b)
{
    const struct trace *t = &b->s->trace;
    struct sa_place *p, *last = NULL;
    for (uint32_t i = 0; i < t->n_outer; i++) {
        if (!(p = takes_part(b, &t->outer[i], last)))
            continue;
        b->count[2 * p->tunnel + !t->outer[i].from_a]++;
        last = p;
    }
}

/* The streams' places in the common arrays; b->count becomes where to write. */
static void
lay_out(struct build *b)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < 2 * b->out->n; i++) {
        struct outer_stream *s = &b->out->tunnels[i / 2].sent[i % 2];
        s->ref = b->out->ref + at;
        s->order = b->out->order + at;
        s->n = b->count[i];
        b->count[i] = at;
        at += s->n;
    }
}

static void
fill_all(struct build *b)
{
    const struct trace *t = &b->s->trace;
    struct sa_place *p, *last = NULL;
    for (uint32_t i = 0; i < t->n_outer; i++) {
        const struct trace_outer *o = &t->outer[i];
        if (!(p = takes_part(b, o, last)))
            continue;
        last = p;
        uint32_t which = 2 * p->tunnel + !o->from_a, at = b->count[which]++;
        b->out->ref[at] = i;
        b->out->order[at] = order_of(p, o, &b->top[which]);
    }
}

/* ---- order of time: what comes nearly sorted is sorted by insertion ---- */

#define SHIFTS_PER_PACKET 16

static bool
insertion_sort(const struct trace *t, uint32_t *ref, uint32_t *order,
               uint32_t n)
{
    uint64_t budget = (uint64_t)n * SHIFTS_PER_PACKET;
    for (uint32_t i = 1; i < n; i++) {
        uint32_t r = ref[i], q = order[i], k = i;
        int64_t ts = t->outer[r].ts;
        for (; k > 0 && t->outer[ref[k - 1]].ts > ts; k--) {
            if (budget-- == 0)
                return false;
            ref[k] = ref[k - 1];
            order[k] = order[k - 1];
        }
        ref[k] = r;
        order[k] = q;
    }
    return true;
}

struct timed {
    int64_t ts;
    uint32_t ref, order;
};

static int
by_time(const void *x, const void *y)
{
    const struct timed *a = x, *b = y;
    if (a->ts != b->ts)
        return a->ts < b->ts ? -1 : 1;
    return a->ref < b->ref ? -1 : a->ref > b->ref;
}

static int
sort_fully(const struct trace *t, uint32_t *ref, uint32_t *order, uint32_t n)
{
    struct timed *all = malloc((size_t)n * sizeof *all);
    if (!all)
        return -1;
    for (uint32_t i = 0; i < n; i++)
        all[i] = (struct timed){t->outer[ref[i]].ts, ref[i], order[i]};
    qsort(all, n, sizeof *all, by_time);
    for (uint32_t i = 0; i < n; i++) {
        ref[i] = all[i].ref;
        order[i] = all[i].order;
    }
    free(all);
    return 0;
}

static int
sort_all(struct build *b)
{
    const struct trace *t = &b->s->trace;
    for (uint32_t i = 0; i < b->out->n; i++) {
        struct outer_tunnel *o = &b->out->tunnels[i];
        o->first = INT64_MAX;
        o->last = INT64_MIN;
        for (int d = 0; d < 2; d++) {
            struct outer_stream *s = &o->sent[d];
            uint32_t at = (uint32_t)(s->ref - b->out->ref);
            if (s->n == 0)
                continue;
            if (!insertion_sort(t, b->out->ref + at, b->out->order + at,
                                s->n) &&
                sort_fully(t, b->out->ref + at, b->out->order + at, s->n) < 0)
                return -1;
            for (uint32_t k = 1; k < s->n; k++)
                s->overtaken += (int32_t)(s->order[k] - s->order[k - 1]) < 0;
            int64_t first = t->outer[s->ref[0]].ts;
            int64_t last = t->outer[s->ref[s->n - 1]].ts;
            o->first = first < o->first ? first : o->first;
            o->last = last > o->last ? last : o->last;
        }
    }
    return 0;
}

static int
most_first(const void *x, const void *y)
{
    const struct outer_tunnel *a = x, *b = y;
    uint32_t na = a->sent[0].n + a->sent[1].n;
    uint32_t nb = b->sent[0].n + b->sent[1].n;
    if (na != nb)
        return na > nb ? -1 : 1;
    return a->serial < b->serial ? -1 : a->serial > b->serial;
}

static void *
zeroed(size_t n, size_t size)
{
    return calloc(n ? n : 1, size);
}

int
outer_streams_build(struct outer_streams *out, const struct state *s)
{
    uint32_t tunnels = s->tunnels.tunnels.count;
    struct build b = {.s = s, .out = out};
    int rc = -1;
    memset(out, 0, sizeof *out);
    out->tunnels = zeroed(tunnels, sizeof *out->tunnels);
    out->ref = malloc(((size_t)s->trace.n_outer + 1) * sizeof *out->ref);
    out->order = malloc(((size_t)s->trace.n_outer + 1) * sizeof *out->order);
    b.sas = zeroed(s->tunnels.esp.count, sizeof *b.sas);
    b.count = zeroed(2 * (size_t)tunnels, sizeof *b.count);
    b.top = zeroed(2 * (size_t)tunnels, sizeof *b.top);
    if (out->tunnels && out->ref && out->order && b.sas && b.count && b.top) {
        rc = places_make(&b);
    }
    if (rc == 0) {
        count_all(&b);
        lay_out(&b);
        fill_all(&b);
        rc = sort_all(&b);
        qsort(out->tunnels, out->n, sizeof *out->tunnels, most_first);
    }
    free(b.sas);
    free(b.direct);
    free(b.count);
    free(b.top);
    return rc;
}

void
outer_streams_free(struct outer_streams *o)
{
    free(o->tunnels);
    free(o->ref);
    free(o->order);
    memset(o, 0, sizeof *o);
}

/* ---- inner packets by interface ---- */

struct inner_timed {
    int64_t ts;
    uint32_t ref;
};

static int
inner_by_time(const void *x, const void *y)
{
    const struct inner_timed *a = x, *b = y;
    if (a->ts != b->ts)
        return a->ts < b->ts ? -1 : 1;
    return a->ref < b->ref ? -1 : a->ref > b->ref;
}

static int
inner_sort(const struct trace *t, uint32_t *ref, uint32_t n)
{
    uint64_t budget = (uint64_t)n * SHIFTS_PER_PACKET;
    uint32_t i;
    for (i = 1; i < n && budget; i++) {
        uint32_t r = ref[i], k = i;
        for (; k > 0 && t->inner[ref[k - 1]].ts > t->inner[r].ts && budget;
             k--, budget--)
            ref[k] = ref[k - 1];
        ref[k] = r;
    }
    if (i >= n)
        return 0;
    struct inner_timed *all = malloc((size_t)n * sizeof *all);
    if (!all)
        return -1;
    for (i = 0; i < n; i++)
        all[i] = (struct inner_timed){t->inner[ref[i]].ts, ref[i]};
    qsort(all, n, sizeof *all, inner_by_time);
    for (i = 0; i < n; i++)
        ref[i] = all[i].ref;
    free(all);
    return 0;
}

static void
index_paths(struct inner_index *x, const struct trace *t)
{
    for (uint32_t p = 0; p < t->paths.high; p++)
        x->path_start[p + 2] = x->path_start[p + 1] + x->path_count[p];
    for (uint32_t i = 0; i < x->start[x->n_interfaces]; i++)
        x->path_at[x->path_start[t->inner[x->ref[i]].path + 1]++] = i;
}

int
inner_index_build(struct inner_index *out, const struct state *s)
{
    const struct trace *t = &s->trace;
    uint32_t n = s->interfaces.table.high;
    memset(out, 0, sizeof *out);
    out->n_interfaces = n;
    out->ref = malloc(((size_t)t->n_inner + 1) * sizeof *out->ref);
    out->start = zeroed((size_t)n + 2, sizeof *out->start);
    out->path_count = zeroed(t->paths.high, sizeof *out->path_count);
    out->path_start =
        zeroed((size_t)t->paths.high + 2, sizeof *out->path_start);
    out->path_at = malloc(((size_t)t->n_inner + 1) * sizeof *out->path_at);
    if (!out->ref || !out->start || !out->path_count || !out->path_start ||
        !out->path_at)
        return -1;
    for (uint32_t i = 0; i < t->n_inner; i++)
        out->path_count[t->inner[i].path] += stream_time(t->inner[i].ts);
    for (uint32_t p = 0; p < t->paths.high; p++)
        out->start[trace_path_at(t, p)->key.interface + 2] +=
            out->path_count[p];
    for (uint32_t k = 2; k < n + 2; k++)
        out->start[k] += out->start[k - 1];
    for (uint32_t i = 0; i < t->n_inner; i++)
        if (stream_time(t->inner[i].ts))
            out->ref
                [out->start[trace_path_at(t, t->inner[i].path)->key.interface +
                            1]++] = i;
    for (uint32_t k = 0; k < n; k++)
        if (inner_sort(t, out->ref + out->start[k],
                       out->start[k + 1] - out->start[k]) < 0)
            return -1;
    index_paths(out, t);
    return 0;
}

void
inner_index_free(struct inner_index *i)
{
    free(i->ref);
    free(i->start);
    free(i->path_count);
    free(i->path_at);
    free(i->path_start);
    memset(i, 0, sizeof *i);
}
