/* SPDX-License-Identifier: Apache-2.0 */
/* Where one side lacks one of several packets of equal length, only the delays
 * can tell which. Pairs for which they do not are removed: they prove nothing. */
#include "analyzer/pairs/align.h"

#include <math.h>
#include <stdlib.h>

#define DOUBT 3.0 /* nats: a shift that costs no more than this is likely too */
#define CERTAIN 15.0
#define DOUBT_FAR 64 /* pairs that are looked at on each side of such a place */
#define DOUBT_HOLES 4 /* at most so many packets may be missing on one side */

struct doubt {
    const struct lane *l;
    uint32_t from, to;
    const uint32_t *match;
    uint8_t *doubtful; /* bit per inner packet */
};

static double
pair_cost(const struct lane *l, uint32_t i, uint32_t j)
{
    int64_t expect = clock_at(&l->clock, lane_inner(l, i)->ts);
    double r = (double)(lane_outer(l, j)->ts - expect) / l->sigma;
    return 2 * log1p(r * r / 8);
}

/* From inner packet i on, in direction `way`: would the pairs be about as likely
 * if they were shifted by `outer` ESP packets, or by `inner` inner ones? Those
 * up to the last place where they would be are doubtful. */
static void
walk(struct doubt *d, uint32_t i, int way, int outer, int inner)
{
    const struct lane *l = d->l;
    double more = 0;
    uint32_t last = 0, n = 0;
    for (uint32_t at = i; n < DOUBT_FAR && more < CERTAIN;
         at += (uint32_t)way) {
        if (at < d->from || at >= d->to || !d->match[at - d->from])
            break;
        uint32_t j = d->match[at - d->from] - 1;
        int64_t other_j = (int64_t)j + outer, other_i = (int64_t)at + inner;
        if (other_j < 0 || other_j >= l->outer.n || other_i < d->from ||
            other_i >= d->to ||
            lane_outer(l, (uint32_t)other_j)->length !=
                lane_length(l, lane_inner(l, (uint32_t)other_i)))
            break;
        more += pair_cost(l, (uint32_t)other_i, (uint32_t)other_j) -
                pair_cost(l, at, j);
        n++;
        if (more < DOUBT)
            last = n;
    }
    for (uint32_t k = 0; k < last; k++) {
        uint32_t at = i + (uint32_t)way * k - d->from;
        d->doubtful[at / 8] |= (uint8_t)(1u << (at % 8));
    }
}

/* Between two pairs that follow each other the numbers of packets differ. */
static void
place_look(struct doubt *d, uint32_t p, uint32_t q)
{
    const struct lane *l = d->l;
    int32_t sent =
        lane_step(l, d->match[p - d->from] - 1, d->match[q - d->from] - 1);
    int32_t more = sent - lane_inner_step(l, p, q); /* without inner ones */
    if (more == 0 || sent <= 0 || more > DOUBT_HOLES || more < -DOUBT_HOLES)
        return;
    walk(d, p, -1, more > 0 ? more : 0, more < 0 ? -more : 0);
    walk(d, q, +1, more > 0 ? -more : 0, more < 0 ? more : 0);
}

int64_t
align_doubt(const struct lane *l, uint32_t from, uint32_t to, uint32_t *match)
{
    struct doubt d = {.l = l, .from = from, .to = to, .match = match};
    int64_t given_up = 0;
    uint32_t last = UINT32_MAX;
    d.doubtful = calloc((size_t)(to - from) / 8 + 1, 1);
    if (!d.doubtful)
        return -1;
    for (uint32_t i = from; i < to; i++) {
        if (!match[i - from])
            continue;
        if (last != UINT32_MAX)
            place_look(&d, last, i);
        last = i;
    }
    for (uint32_t i = 0; i < to - from; i++) {
        if (!(d.doubtful[i / 8] >> (i % 8) & 1) || !match[i])
            continue;
        match[i] = 0;
        given_up++;
    }
    free(d.doubtful);
    return given_up;
}
