/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs that the beam search left out: packets with very unusual delays, and
 * packets that were overtaken in the network. */
#include "analyzer/pairs/align.h"

#include <stdlib.h>

#define GAP_WINDOW 100000000  /* ns: a delay longer than that is no pair */
#define ALONE_WINDOW 10000000 /* ns */
#define GAP_MAX 64u           /* packets in a gap that are looked at */

struct gaps {
    const struct lane *l;
    uint8_t *used; /* bit per outer packet */
    uint32_t from, to;
    uint32_t *match;
    int64_t delay; /* of the last pair, beside the clock's */
    int64_t found;
};

static bool
is_used(const struct gaps *g, uint32_t j)
{
    return g->used[j / 8] >> (j % 8) & 1;
}

static void
pair(struct gaps *g, uint32_t i, uint32_t j)
{
    g->match[i - g->from] = j + 1;
    g->used[j / 8] |= (uint8_t)(1u << (j % 8));
    g->found++;
}

static bool
in_time(const struct gaps *g, uint32_t i, uint32_t j, int64_t window)
{
    int64_t expect = clock_at(&g->l->clock, lane_inner(g->l, i)->ts) + g->delay;
    return llabs(lane_outer(g->l, j)->ts - expect) <= window;
}

/* As exact as the pairs themselves are. */
static int64_t
narrow(const struct lane *l)
{
    int64_t window = (int64_t)(6 * l->sigma);
    return window < 500000 ? 500000 : window > GAP_WINDOW ? GAP_WINDOW : window;
}

/* Do the sequence numbers say that between the two neighbouring pairs as many
 * packets were sent as there are inside? At an end of the capture, where only
 * one pair is near: are there no gaps up to that pair? */
static bool
numbers_agree(const struct gaps *g, uint32_t begin, uint32_t end,
              const uint32_t *outer)
{
    uint32_t low = outer[0], high = outer[end - begin - 1];
    int32_t steps = (int32_t)(end - begin) - 1;
    if (begin > g->from) {
        low = g->match[begin - 1 - g->from] - 1;
        steps++;
    }
    if (end < g->to) {
        high = g->match[end - g->from] - 1;
        steps++;
    }
    return lane_step(g->l, low, high) == steps;
}

/* Inner packets from i on, and the unused outer ones between the same two pairs:
 * if both are as many and have the predicted lengths in the same order, they are
 * pairs. */
static bool
gap_fits(struct gaps *g, uint32_t begin, uint32_t end, uint32_t low,
         uint32_t high)
{
    uint32_t outer[GAP_MAX], n = 0;
    for (uint32_t j = low; j < high; j++) {
        if (is_used(g, j))
            continue;
        if (n == GAP_MAX)
            return false;
        outer[n++] = j;
    }
    if (n != end - begin)
        return false;
    int64_t window =
        numbers_agree(g, begin, end, outer) ? GAP_WINDOW : narrow(g->l);
    for (uint32_t k = 0; k < n; k++)
        if (!in_time(g, begin + k, outer[k], window) ||
            lane_outer(g->l, outer[k])->length !=
                lane_length(g->l, lane_inner(g->l, begin + k)))
            return false;
    for (uint32_t k = 0; k < n; k++)
        pair(g, begin + k, outer[k]);
    return true;
}

/* Otherwise: the only packet that fits, where there is just one. */
static void
only_one(struct gaps *g, uint32_t i)
{
    const struct lane *l = g->l;
    int64_t expect = clock_at(&l->clock, lane_inner(l, i)->ts) + g->delay;
    int64_t window = narrow(l);
    /* With more delay, a packet whose partner is missing takes another one's. */
    if (window > ALONE_WINDOW)
        return;
    uint32_t length = lane_length(l, lane_inner(l, i)), fits = 0, at = 0;
    for (uint32_t j = lane_outer_from(l, expect - window), n = 0;
         j < l->outer.n && n < 8 * GAP_MAX &&
         lane_outer(l, j)->ts <= expect + window;
         j++, n++) {
        if (is_used(g, j) || lane_outer(l, j)->length != length)
            continue;
        fits++;
        at = j;
    }
    if (fits == 1)
        pair(g, i, at);
}

/* Or the one that is as many places after the pair before, and before the pair
 * after, as the inner packet is. */
static void
by_number(struct gaps *g, uint32_t i, uint32_t before, uint32_t after)
{
    const struct lane *l = g->l;
    uint32_t low = g->match[before - g->from] - 1;
    uint32_t high = g->match[after - g->from] - 1;
    uint32_t length = lane_length(l, lane_inner(l, i));
    uint32_t near = low > GAP_MAX ? low - GAP_MAX : 0;
    for (uint32_t j = near; j < l->outer.n && j < low + 2 * GAP_MAX; j++)
        if (!is_used(g, j) && lane_outer(l, j)->length == length &&
            lane_step(l, low, j) == lane_inner_step(l, before, i) &&
            lane_step(l, j, high) == lane_inner_step(l, i, after) &&
            in_time(g, i, j, GAP_WINDOW)) {
            pair(g, i, j);
            return;
        }
}

static void
gap(struct gaps *g, uint32_t begin, uint32_t end)
{
    uint32_t low = 0, high = g->l->outer.n;
    if (begin == g->from && end == g->to) /* no pair at either side */
        return;
    if (begin > g->from)
        low = g->match[begin - 1 - g->from]; /* its index plus one */
    else
        low = lane_outer_from(
            g->l, clock_at(&g->l->clock, lane_inner(g->l, begin)->ts) +
                      g->delay - GAP_WINDOW);
    if (end < g->to)
        high = g->match[end - g->from] - 1;
    else
        high = lane_outer_from(
            g->l, clock_at(&g->l->clock, lane_inner(g->l, end - 1)->ts) +
                      g->delay + GAP_WINDOW);
    if (end - begin <= GAP_MAX && low <= high &&
        gap_fits(g, begin, end, low, high))
        return;
    for (uint32_t i = begin; i < end; i++) {
        if (begin > g->from && end < g->to)
            by_number(g, i, begin - 1, end);
        if (!g->match[i - g->from])
            only_one(g, i);
    }
}

int64_t
align_gaps(const struct lane *l, uint32_t from, uint32_t to, uint32_t *match)
{
    struct gaps g = {.l = l, .from = from, .to = to, .match = match};
    g.used = calloc((size_t)l->outer.n / 8 + 1, 1);
    if (!g.used)
        return -1;
    for (uint32_t i = from; i < to; i++)
        if (match[i - from])
            g.used[(match[i - from] - 1) / 8] |=
                (uint8_t)(1u << ((match[i - from] - 1) % 8));
    for (uint32_t i = from; i < to; i++) {
        uint32_t begin = i;
        while (i < to && !match[i - from])
            i++;
        if (begin < i)
            gap(&g, begin, i);
        if (i < to)
            g.delay = lane_outer(l, match[i - from] - 1)->ts -
                      clock_at(&l->clock, lane_inner(l, i)->ts);
    }
    free(g.used);
    return g.found;
}
