/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pairs/align.h"

#include <math.h>
#include <stdlib.h>

#define BEAM 8
#define NEAREST 12
#define AHEAD 3       /* outer packets after the last pair: always considered */
#define BLOCK 2048    /* inner packets read before pairs are fixed */
#define LATE 64       /* the last of them are fixed with the next block only */
#define SCAN_MAX 512  /* outer packets looked at for one inner one */
#define SKIP_COST 7.0 /* nats, as all costs: an inner packet has no partner */
#define HOLE_MORE 0.1 /* cost of each packet in a gap, beside lane.hole */
#define HOLES_MAX 8
#define BACK_MOST 32 /* places by which a packet may have been overtaken */
/* Weight of the squared distance, in sigmas, of the followed delay from the clock's:
 * it keeps that delay from drifting away. */
#define STRAY 0.05
#define STRAY_MOST 40.0
#define FOLLOW 0.125 /* weight of the newest pair in the followed delay */
#define NONE UINT32_MAX

struct node {
    uint32_t inner, outer, prev; /* prev: index in the block's nodes, or NONE */
    float delay, last;
};

struct partial {
    double cost;
    double delay;   /* ns beside the clock's: followed, outside of bursts */
    double last;    /* delay of the last pair */
    uint32_t node;  /* its last pair, NONE: none in this block */
    uint32_t outer; /* of the last pair ever, NONE */
    uint32_t inner;
};

struct beam {
    const struct lane *l;
    struct partial now[BEAM], next[BEAM];
    struct partial begun; /* the alignment with which the block began */
    uint32_t n, n_next;
    struct node *nodes;
    uint32_t n_nodes;
    uint32_t low;  /* outer packets before this one are too old for a pair */
    double window; /* ns */
    bool burst;    /* the current packet is in one */
};

/* Keeps the partial alignments of least cost; of two that end with the same pair
 * only the cheaper one. */
static void
offer(struct beam *b, const struct partial *r)
{
    uint32_t at = b->n_next;
    for (uint32_t i = 0; i < b->n_next; i++) {
        if (b->next[i].outer != r->outer)
            continue;
        if (b->next[i].cost <= r->cost)
            return;
        at = i;
        break;
    }
    if (at == b->n_next && b->n_next < BEAM)
        b->n_next++;
    else if (at == b->n_next) {
        at = BEAM - 1;
        if (b->next[at].cost <= r->cost)
            return;
    }
    for (; at > 0 && b->next[at - 1].cost > r->cost; at--)
        b->next[at] = b->next[at - 1];
    b->next[at] = *r;
}

/* Most packets are forwarded after about the same time, and a few much later,
 * when the host is scheduled again. So the cost grows slowly with the distance;
 * but far away it exceeds the cost of leaving the packet without a partner. */
static double
delay_cost(double r)
{
    return 2 * log1p(r * r / 8);
}

/* Has this partial alignment paired the outer packet already? */
static bool
is_taken(const struct beam *b, const struct partial *r, uint32_t j)
{
    uint32_t n = r->node;
    for (int k = 0; n != NONE && k < 2 * BACK_MOST; k++, n = b->nodes[n].prev)
        if (b->nodes[n].outer == j)
            return true;
    return false;
}

/* The cost of this pair coming after the last one; -1: impossible. */
static double
step_cost(const struct beam *b, const struct partial *r, uint32_t i, uint32_t j)
{
    const struct lane *l = b->l;
    if (r->outer == NONE)
        return 0;
    int32_t sent = lane_step(l, r->outer, j);
    if (sent == 0 || sent < -BACK_MOST || (sent < 0 && is_taken(b, r, j)))
        return -1;
    int32_t inside = lane_inner_step(l, r->inner, i);
    double cost = sent < 0 && inside > 0 ? l->back : 0;
    int64_t holes = llabs((int64_t)sent - inside);
    if (holes)
        cost += l->hole +
                HOLE_MORE * (double)(holes > HOLES_MAX ? HOLES_MAX : holes);
    return cost;
}

/* Would a partial alignment of that cost be dropped at once? */
static bool
is_hopeless(const struct beam *b, double cost)
{
    return b->n_next == BEAM && cost >= b->next[BEAM - 1].cost;
}

/* Extends a partial alignment by the pair of inner packet i and outer packet j. */
static void
extend(struct beam *b, const struct partial *r, uint32_t i, uint32_t j,
       double late)
{
    const struct lane *l = b->l;
    double cost = step_cost(b, r, i, j);
    if (cost < 0 || is_hopeless(b, r->cost + cost)) /* before the logarithm */
        return;
    double off = late - (b->burst ? r->last : r->delay);
    double stray = r->delay / l->sigma;
    cost += r->cost + delay_cost(off / (b->burst ? l->burst : l->sigma));
    if (!b->burst)
        cost += STRAY * fmin(stray * stray, STRAY_MOST);
    double step = b->burst              ? 0
                  : off > 3 * l->sigma  ? 3 * l->sigma
                  : off < -3 * l->sigma ? -3 * l->sigma
                                        : off;
    /* A node is made only if the alignment is kept: until then its predecessor
     * is remembered here. */
    struct partial x = {cost, r->delay + FOLLOW * step, late, r->node, j, i};
    offer(b, &x);
}

struct candidates {
    uint32_t at[NEAREST];
    double off[NEAREST];
    uint32_t n;
};

static void
candidate(struct candidates *c, uint32_t j, double off)
{
    uint32_t at = c->n;
    if (c->n == NEAREST) {
        if (c->off[NEAREST - 1] <= off)
            return;
        at = NEAREST - 1;
    } else
        c->n++;
    for (; at > 0 && c->off[at - 1] > off; at--) {
        c->at[at] = c->at[at - 1];
        c->off[at] = c->off[at - 1];
    }
    c->at[at] = j;
    c->off[at] = off;
}

static void
candidates_find(struct beam *b, uint32_t length, double middle,
                struct candidates *c)
{
    const struct lane *l = b->l;
    uint32_t scanned = 0;
    c->n = 0;
    while (b->low < l->outer.n &&
           (double)lane_outer(l, b->low)->ts < middle - 2 * b->window)
        b->low++;
    for (uint32_t j = b->low; j < l->outer.n && scanned < SCAN_MAX; j++) {
        const struct trace_outer *o = lane_outer(l, j);
        double off = fabs((double)o->ts - middle);
        if ((double)o->ts > middle + b->window)
            break;
        if (off > b->window)
            continue;
        scanned++;
        if (o->length == length)
            candidate(c, j, off);
    }
}

/* One inner packet. */
static void
step(struct beam *b, uint32_t i)
{
    const struct lane *l = b->l;
    const struct trace_inner *in = lane_inner(l, i);
    uint32_t length = lane_length(l, in);
    /* Doubles of ns since 1970 would lose 256 ns: times are taken from here. */
    int64_t expect = clock_at(&l->clock, in->ts);
    struct candidates c;
    b->burst =
        i > 0 && ns_between(lane_inner(l, i - 1)->ts, in->ts) < ALIGN_BURST;
    candidates_find(b, length, (double)expect + b->now[0].delay, &c);
    b->n_next = 0;
    for (uint32_t r = 0; r < b->n; r++) {
        struct partial skip = b->now[r];
        skip.cost += SKIP_COST;
        offer(b, &skip);
        for (uint32_t k = 0; k < c.n; k++)
            extend(b, &b->now[r], i, c.at[k],
                   (double)(lane_outer(l, c.at[k])->ts - expect));
        for (uint32_t k = 1; c.n == NEAREST && k <= AHEAD; k++) {
            uint32_t j = b->now[r].outer + k;
            if (b->now[r].outer == NONE || j >= l->outer.n)
                break;
            double late = (double)(lane_outer(l, j)->ts - expect);
            if (lane_outer(l, j)->length == length &&
                fabs(late - b->now[r].delay) <= b->window)
                extend(b, &b->now[r], i, j, late);
        }
    }
    for (uint32_t r = 0; r < b->n_next; r++) {
        struct partial *x = &b->next[r];
        if (x->inner == i && x->outer != NONE) {
            b->nodes[b->n_nodes] = (struct node){
                i, x->outer, x->node, (float)x->delay, (float)x->last};
            x->node = b->n_nodes++;
        }
        b->now[r] = *x;
    }
    b->n = b->n_next;
}

/* Fixes the pairs of the cheapest alignment before `until`, and continues with
 * that alignment alone, from the last of these pairs. */
static void
decide(struct beam *b, uint32_t from, uint32_t until, uint32_t *match,
       int64_t *matched)
{
    struct partial on = b->now[0];
    uint32_t n = on.node;
    while (n != NONE && b->nodes[n].inner >= until)
        n = b->nodes[n].prev;
    if (n != NONE) {
        on.inner = b->nodes[n].inner;
        on.outer = b->nodes[n].outer;
        on.delay = b->nodes[n].delay;
        on.last = b->nodes[n].last;
    } else if (on.node != NONE) { /* all of its pairs are past `until` */
        on = b->begun;
    }
    for (; n != NONE; n = b->nodes[n].prev) {
        match[b->nodes[n].inner - from] = b->nodes[n].outer + 1;
        ++*matched;
    }
    on.cost = 0;
    on.node = NONE;
    b->now[0] = on;
    b->n = 1;
    b->n_nodes = 0;
    b->low = 0;
}

/* At the border of two blocks an outer packet may have been paired twice: the
 * first pair stays. Returns how many were removed; -1: no memory. */
static int64_t
unique(const struct lane *l, uint32_t from, uint32_t to, uint32_t *match)
{
    int64_t again = 0;
    uint8_t *used = calloc((size_t)l->outer.n / 8 + 1, 1);
    if (!used)
        return -1;
    for (uint32_t i = from; i < to; i++) {
        uint32_t j = match[i - from];
        if (j-- == 0)
            continue;
        if (used[j / 8] >> (j % 8) & 1) {
            match[i - from] = 0;
            again++;
        }
        used[j / 8] |= (uint8_t)(1u << (j % 8));
    }
    free(used);
    return again;
}

int64_t
align(const struct lane *l, uint32_t from, uint32_t to, uint32_t *match)
{
    struct beam *b = calloc(1, sizeof *b);
    int64_t matched = 0;
    if (b)
        b->nodes = malloc((BLOCK + LATE) * (BEAM + 1) * sizeof *b->nodes);
    if (!b || !b->nodes) {
        free(b);
        return -1;
    }
    memset(match, 0, ((size_t)to - from) * sizeof *match);
    b->l = l;
    b->window = 8 * l->sigma;
    b->window = b->window < ALIGN_WINDOW ? ALIGN_WINDOW
                : b->window > 3e8        ? 3e8
                                         : b->window;
    b->now[0] = (struct partial){0, 0, 0, NONE, NONE, from};
    b->n = 1;
    for (uint32_t i = from; i < to;) {
        uint32_t end = to - i > BLOCK ? i + BLOCK : to;
        uint32_t until = end == to ? to : end - LATE;
        int64_t begin = clock_at(&l->clock, lane_inner(l, i)->ts);
        b->low = lane_outer_from(
            l, begin + (int64_t)(b->now[0].delay - 4 * b->window));
        b->begun = b->now[0];
        for (uint32_t k = i; k < end; k++)
            step(b, k);
        decide(b, from, until, match, &matched);
        i = until;
    }
    free(b->nodes);
    free(b);
    int64_t again = unique(l, from, to, match);
    return again < 0 ? -1 : matched - again;
}
