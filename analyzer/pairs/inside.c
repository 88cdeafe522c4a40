/* SPDX-License-Identifier: Apache-2.0 */
/* All hosts of one candidate matched over the whole capture. */
#include "analyzer/pairs/correlate_parts.h"

#include "analyzer/pairs/align.h"

#include <stdlib.h>

#define GROWTHS 32     /* each doubles the stretch of time: never reached */
#define PATH_SHARE 0.5 /* matched, of a path that belongs to it */

void
streams_by_side(const struct run *r, uint32_t interface,
                struct inner_stream out[2])
{
    const struct trace *t = &r->s->trace;
    for (int k = 0; k < 2; k++)
        out[k] = (struct inner_stream){r->ref[k], r->order[k], 0};
    for (uint32_t i = r->inner.start[interface];
         i < r->inner.start[interface + 1]; i++) {
        uint32_t ref = r->inner.ref[i];
        uint8_t side = r->side[t->inner[ref].path];
        if (side)
            out[side - 1].ref[out[side - 1].n++] = ref;
    }
    for (int k = 0; k < 2; k++)
        inner_stream_order(&out[k], t);
}

static int
by_place(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

void
streams_of_host(struct run *r, const struct host *h, struct inner_stream out[2])
{
    const struct inner_index *x = &r->inner;
    const struct trace *t = &r->s->trace;
    uint32_t *at = r->match[0], n = 0; /* free before anything is matched */
    if (16ull * (h->sent + h->received) >
        x->start[h->interface + 1] - x->start[h->interface]) {
        streams_by_side(r, h->interface, out);
        return;
    }
    for (uint32_t k = 0; k < h->n_paths; k++) {
        uint32_t path = r->hosts.paths[h->first_path + k];
        if (!r->side[path])
            continue;
        memcpy(at + n, x->path_at + x->path_start[path],
               x->path_count[path] * sizeof *at);
        n += x->path_count[path];
    }
    qsort(at, n, sizeof *at, by_place);
    for (int k = 0; k < 2; k++)
        out[k] = (struct inner_stream){r->ref[k], r->order[k], 0};
    for (uint32_t i = 0; i < n; i++) {
        uint32_t ref = x->ref[at[i]];
        struct inner_stream *s = &out[r->side[t->inner[ref].path] - 1];
        s->ref[s->n++] = ref;
    }
    for (int k = 0; k < 2; k++)
        inner_stream_order(&out[k], t);
}

static int
align_all(struct lane *l, uint32_t *match)
{
    uint32_t lo, hi;
    lane_overlap(l, &lo, &hi);
    if (lo >= hi) {
        l->from = l->to = 0;
        return 0;
    }
    if (l->from < lo || l->from >= hi || l->to <= l->from)
        l->from = lo;
    l->to = l->to <= l->from || l->to > hi ? hi : l->to;
    /* The drift of a clock is the more exact the longer the time: it is fitted
     * over longer and longer stretches. */
    for (int i = 0; i < GROWTHS && (l->from > lo || l->to < hi); i++) {
        if (align(l, l->from, l->to, match) < 0 ||
            align_fit(l, l->from, l->to, match, true) < 0)
            return -1;
        lane_overlap(l, &lo, &hi);
        uint64_t n = (uint64_t)l->to - l->from + 64;
        l->from = l->from > lo + n ? (uint32_t)(l->from - n) : lo;
        l->to =
            hi > l->to && hi - l->to > 2 * n ? (uint32_t)(l->to + 2 * n) : hi;
        if (l->from >= l->to)
            return 0;
    }
    if (align(l, l->from, l->to, match) < 0 ||
        align_fit(l, l->from, l->to, match, true) < 0 ||
        align(l, l->from, l->to, match) < 0 ||
        align_gaps(l, l->from, l->to, match) < 0 ||
        align_doubt(l, l->from, l->to, match) < 0)
        return -1;
    return 0;
}

/* The inner packets of a time, in a stream that may have more hosts now. */
static void
stretch_find(struct lane *l, int64_t from, int64_t to)
{
    l->from = l->to = 0;
    for (uint32_t i = 0; from <= to && i < l->inner.n; i++) {
        int64_t ts = lane_inner(l, i)->ts;
        l->from += ts < from;
        l->to += ts <= to;
    }
}

static int
lanes_match(struct run *r, struct inside *p)
{
    struct inner_stream inner[2];
    streams_by_side(r, p->interface, inner);
    for (int k = 0; k < 2; k++) {
        p->lanes[k].inner = inner[k];
        stretch_find(&p->lanes[k], p->from[k], p->to[k]);
        if (align_all(&p->lanes[k], r->match[k]) < 0)
            return -1;
    }
    return 0;
}

/* Takes out paths of which too few packets are matched. True if there were any. */
static bool
paths_prune(struct run *r, const struct inside *p)
{
    const struct trace *t = &r->s->trace;
    bool pruned = false;
    memset(r->path_all, 0, t->paths.high * sizeof *r->path_all);
    memset(r->path_matched, 0, t->paths.high * sizeof *r->path_matched);
    for (int k = 0; k < 2; k++) {
        const struct lane *l = &p->lanes[k];
        for (uint32_t i = l->from; i < l->to; i++) {
            uint32_t path = lane_inner(l, i)->path;
            r->path_all[path]++;
            r->path_matched[path] += r->match[k][i - l->from] != 0;
        }
    }
    for (uint32_t i = 0; i < t->paths.high; i++) {
        if (!r->side[i] || !r->path_all[i] ||
            r->path_matched[i] >= PATH_SHARE * r->path_all[i])
            continue;
        r->side[i] = 0;
        pruned = true;
    }
    return pruned;
}

int
inside_finish(struct run *r, struct inside *p)
{
    if (!p->found)
        return 0;
    memcpy(r->side, p->side, r->s->trace.paths.high);
    if (lanes_match(r, p) < 0)
        return -1;
    if (paths_prune(r, p) && lanes_match(r, p) < 0)
        return -1;
    paths_prune(r, p);
    int rc = result_add(r, p);
    memset(r->side, 0, r->s->trace.paths.high);
    return rc;
}
