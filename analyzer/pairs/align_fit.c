/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pairs/align.h"

#include <math.h>
#include <stdlib.h>

/* ---- the clock, from pairs ---- */

static int
by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

static double
median(double *v, uint32_t n)
{
    qsort(v, n, sizeof *v, by_value);
    return v[n / 2];
}

#define FIT_PAIRS 4096u
#define FIT_LEAST 6u
#define DRIFT_MOST 250e-6
/* A length is telling if the chance of another packet of that length within
 * TELLING_WINDOW (ns) is below TELLING. */
#define TELLING 0.1
#define TELLING_WINDOW 20e6
#define TELLING_LEAST 16u
#define BURST_LEAST 32u
#define RARE_LEAST 0.5
#define RARE_MOST 6.0
#define SIGMA_LEAST 20000.0 /* ns */

struct fit {
    double off[FIT_PAIRS], sorted[FIT_PAIRS];
    int64_t at[FIT_PAIRS];
    uint32_t n;
};

static void
fit_collect(struct fit *f, const struct lane *l, uint32_t from, uint32_t to,
            const uint32_t *match)
{
    uint32_t stride = (to - from) / FIT_PAIRS + 1;
    f->n = 0;
    for (uint32_t i = from; i < to && f->n < FIT_PAIRS; i += stride) {
        if (!match[i - from])
            continue;
        int64_t t = lane_inner(l, i)->ts;
        f->at[f->n] = t;
        f->off[f->n++] = (double)(lane_outer(l, match[i - from] - 1)->ts -
                                  clock_at(&l->clock, t));
    }
}

/* The median of a part, and the middle of its time. */
static double
part_median(struct fit *f, uint32_t from, uint32_t to)
{
    memcpy(f->sorted, f->off + from, (to - from) * sizeof *f->off);
    return median(f->sorted, to - from);
}

/* The delay, from packets that cannot be confused with their neighbours, those
 * of rare lengths: media alone might all be paired one packet off. Where there
 * are too few of these, all pairs count. */
static double
middle_of(const struct lane *l, uint32_t from, uint32_t to,
          const uint32_t *match, struct fit *f)
{
    uint32_t n = 0;
    for (uint32_t i = from; i < to && n < FIT_PAIRS; i++) {
        const struct trace_inner *in = lane_inner(l, i);
        if (!match[i - from] ||
            l->counts->of[lane_length(l, in)] * TELLING_WINDOW >
                TELLING * l->span)
            continue;
        f->sorted[n++] = (double)(lane_outer(l, match[i - from] - 1)->ts -
                                  clock_at(&l->clock, in->ts));
    }
    return n >= TELLING_LEAST ? median(f->sorted, n) : part_median(f, 0, f->n);
}

/* How far the delays within a burst are from that of its first packet: the value
 * that nine in ten stay below. With too few bursts the value assumed at the
 * start stays. */
static double
burst_scatter(const struct lane *l, uint32_t from, uint32_t to,
              const uint32_t *match, struct fit *f)
{
    int64_t first = 0;
    uint32_t n = 0;
    bool begun = false;
    for (uint32_t i = from; i < to && n < FIT_PAIRS; i++) {
        if (i == from || ns_between(lane_inner(l, i - 1)->ts,
                                    lane_inner(l, i)->ts) >= ALIGN_BURST)
            begun = false;
        if (!match[i - from])
            continue;
        int64_t late = lane_outer(l, match[i - from] - 1)->ts -
                       clock_at(&l->clock, lane_inner(l, i)->ts);
        if (begun)
            f->sorted[n++] = fabs((double)(late - first));
        else
            first = late;
        begun = true;
    }
    if (n < BURST_LEAST)
        return l->burst;
    qsort(f->sorted, n, sizeof *f->sorted, by_value);
    return f->sorted[n * 9 / 10];
}

static double
cost_of(uint32_t n, uint32_t of)
{
    double cost = -log((n + 0.5) / (of + 1.0));
    return cost < RARE_LEAST ? RARE_LEAST : cost > RARE_MOST ? RARE_MOST : cost;
}

/* The costs of a gap and of a packet out of order, from how rarely the pairs
 * have one. */
static void
order_costs(struct lane *l, uint32_t from, uint32_t to, const uint32_t *match)
{
    uint32_t last = UINT32_MAX, pairs = 0, holes = 0, back = 0;
    for (uint32_t i = from; i < to; i++) {
        if (!match[i - from])
            continue;
        if (last != UINT32_MAX) {
            int32_t step =
                lane_step(l, match[last - from] - 1, match[i - from] - 1);
            pairs++;
            holes += step != lane_inner_step(l, last, i);
            back += step < 0 && lane_inner_step(l, last, i) > 0;
        }
        last = i;
    }
    l->hole = cost_of(holes, pairs);
    /* A packet out of order makes two such steps, one back and one forth. */
    l->back = 2 * cost_of(back, pairs);
}

/* A quartz clock drifts less than this; more is a delay that changed. */
static double
drift_within(double drift)
{
    return drift > DRIFT_MOST    ? DRIFT_MOST
           : drift < -DRIFT_MOST ? -DRIFT_MOST
                                 : drift;
}

int
align_fit(struct lane *l, uint32_t from, uint32_t to, const uint32_t *match,
          bool drift)
{
    struct fit *f = malloc(sizeof *f);
    if (!f)
        return -1;
    fit_collect(f, l, from, to, match);
    bool ok = f->n >= FIT_LEAST;
    if (ok) {
        order_costs(l, from, to, match);
        l->burst = burst_scatter(l, from, to, match, f);
    }
    if (ok && drift && f->n >= 4 * FIT_LEAST) {
        uint32_t third = f->n / 3;
        int64_t t1 = f->at[third / 2], t2 = f->at[f->n - 1 - third / 2];
        double span = (double)ns_between(t1, t2);
        double rise =
            part_median(f, f->n - third, f->n) - part_median(f, 0, third);
        if (span > 1e9)
            l->clock.drift = drift_within(l->clock.drift + rise / span);
        fit_collect(f, l, from, to, match);
    }
    if (ok) {
        double middle = middle_of(l, from, to, match, f);
        l->clock.offset += (int64_t)middle;
        /* How much one delay differs from the next: the scatter that the beam
         * allows. */
        for (uint32_t i = 0; i + 1 < f->n; i++)
            f->sorted[i] = fabs(f->off[i + 1] - f->off[i]);
        l->sigma = 1.05 * median(f->sorted, f->n - 1);
        if (l->sigma < SIGMA_LEAST)
            l->sigma = SIGMA_LEAST;
        if (l->burst < 2 * l->sigma)
            l->burst = 2 * l->sigma;
    }
    free(f);
    return ok;
}
