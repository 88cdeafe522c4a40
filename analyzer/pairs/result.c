/* SPDX-License-Identifier: Apache-2.0 */
/* What the pairs of a candidate say: delays, clocks, suites. */
#include "analyzer/pairs/correlate_parts.h"

#include <stdlib.h>

static int
by_number(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

static int
delay_tell(const struct lane *l, const uint32_t *match, struct delay_stats *d)
{
    int64_t *v = malloc(((size_t)(l->to - l->from) + 1) * sizeof *v);
    if (!v)
        return -1;
    for (uint32_t i = l->from; i < l->to; i++)
        if (match[i - l->from])
            v[d->n++] = lane_outer(l, match[i - l->from] - 1)->ts -
                        lane_inner(l, i)->ts;
    if (d->n) {
        qsort(v, d->n, sizeof *v, by_number);
        d->least = v[0];
        d->median = v[d->n / 2];
        d->p95 = v[d->n - 1 - d->n / 20];
        d->most = v[d->n - 1];
    }
    free(v);
    return 0;
}

static int
pairs_add(struct run *r, const struct lane *l, const uint32_t *match)
{
    struct correlation *c = r->out;
    for (uint32_t i = l->from; i < l->to; i++) {
        if (!match[i - l->from])
            continue;
        if (c->n_pairs == r->pair_cap) {
            uint32_t cap = r->pair_cap ? r->pair_cap * 2 : 4096;
            struct correlated_pair *more =
                realloc(c->pairs, cap * sizeof *more);
            if (!more)
                return -1;
            c->pairs = more;
            r->pair_cap = cap;
        }
        c->pairs[c->n_pairs++] = (struct correlated_pair){
            l->outer.ref[match[i - l->from] - 1], l->inner.ref[i]};
    }
    return 0;
}

static int
pair_order(const void *x, const void *y)
{
    const struct correlated_pair *a = x, *b = y;
    return a->outer < b->outer ? -1 : a->outer > b->outer;
}

/* Forms that explain every pair's lengths. */
static uint32_t
forms_of(const struct run *r, const struct correlated *x,
         const struct tunnel_lengths *lengths)
{
    const struct trace *t = &r->s->trace;
    uint32_t forms = 0;
    for (int f = 0; f < SUITE_FORMS; f++) {
        struct lane l = {
            .trace = t, .form = &suite_forms[f], .transport = x->transport};
        uint32_t i = 0;
        if (!(lengths->forms & 1u << f))
            continue;
        for (; i < x->n_pairs; i++) {
            const struct correlated_pair *p = &r->out->pairs[x->first_pair + i];
            if (lane_length(&l, &t->inner[p->inner]) !=
                t->outer[p->outer].length)
                break;
        }
        if (i == x->n_pairs)
            forms |= 1u << f;
    }
    return forms;
}

/* The difference between two clocks is the part that the delays of both
 * directions share: in one direction the outer packet comes after the inner one,
 * in the other about as long before it. */
static void
clock_tell(const struct run *r, const struct inside *p, struct correlated *x)
{
    const struct delay_stats *d = x->delay;
    if (d[0].n && d[1].n)
        x->clock_offset = (d[0].median + d[1].median) / 2;
    else
        x->clock_offset = d[0].n ? d[0].median : d[1].median;
    const struct correlated_pair *first = &r->out->pairs[x->first_pair];
    const struct trace *t = &r->s->trace;
    uint32_t inner = t->inner[first->inner].path;
    x->two_clocks =
        t->outer[first->outer].file != trace_path_at(t, inner)->file;
    if (x->two_clocks)
        x->clock_drift = p->lanes[d[1].n > d[0].n].clock.drift;
}

/* ESP packets of the tunnel while its inside was captured. */
static uint64_t
esp_meanwhile(const struct inside *p)
{
    uint64_t n = 0;
    for (int k = 0; k < 2; k++) {
        const struct lane *l = &p->lanes[k];
        if (l->from >= l->to)
            continue;
        int64_t first = clock_at(&l->clock, lane_inner(l, l->from)->ts);
        int64_t last = clock_at(&l->clock, lane_inner(l, l->to - 1)->ts);
        int64_t slack = (int64_t)(8 * l->sigma) + 1000000;
        n += lane_outer_from(l, last + slack) -
             lane_outer_from(l, first - slack);
    }
    return n;
}

int
result_add(struct run *r, const struct inside *p)
{
    struct correlation *c = r->out;
    if (c->n == CORRELATED_MAX) {
        c->left_out++;
        return 0;
    }
    struct correlated *more = realloc(c->items, (c->n + 1) * sizeof *more);
    if (!more)
        return -1;
    c->items = more;
    struct correlated *x = &more[c->n];
    memset(x, 0, sizeof *x);
    x->interface = p->interface;
    x->tunnel = p->tunnel->serial;
    x->transport = p->lanes[0].transport;
    x->score = p->score;
    x->first_pair = c->n_pairs;
    for (int k = 0; k < 2; k++) {
        const struct lane *l = &p->lanes[k];
        x->packets += l->to - l->from;
        if (delay_tell(l, r->match[k], &x->delay[k]) < 0 ||
            pairs_add(r, l, r->match[k]) < 0)
            return -1;
        x->matched += x->delay[k].n;
    }
    x->n_pairs = c->n_pairs - x->first_pair;
    if (x->n_pairs == 0)
        return 0;
    qsort(c->pairs + x->first_pair, x->n_pairs, sizeof *c->pairs, pair_order);
    x->forms = forms_of(r, x, &r->lengths);
    x->esp = esp_meanwhile(p);
    clock_tell(r, p, x);
    c->n++;
    for (uint32_t i = 0; i < r->s->trace.paths.high; i++)
        r->taken[i] |= r->side[i] && r->path_matched[i];
    return 0;
}
