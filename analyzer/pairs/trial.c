/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pairs/trial.h"

#include "analyzer/pairs/align.h"
#include "analyzer/pairs/offset.h"

#include <math.h>
#include <stdlib.h>

#define REACH 1000000000ll      /* ns: delays, and clocks that were set */
#define REACH_OTHER 600000000ll /* between the directions */
#define STANDS_OUT 3.5
#define LANE_LEAST 2u     /* packets of a direction that take part */
#define BURST_SCATTER 1e6 /* ns, before pairs tell */
#define FITS_LEAST 0.6    /* of lengths that the tunnel has at all */
#define SAMPLE_LEAST 256u
#define FITS_COST 200u      /* of the budget, in packets */
#define FORM_COST 16u       /* a packet */
#define SAME_CLOCK 20000000 /* ns */
#define OVERTAKEN 500u /* more than one packet in so many: try both orders */
#define FITS_SAMPLE 4096u

/* Most tunnels have few lengths: only these are looked at, and wiped. */
static void
lengths_collect(struct tunnel_lengths *out, const struct trace *t,
                const struct outer_tunnel *tunnel)
{
    for (uint32_t i = 0; i < out->distinct; i++)
        out->of[0].of[out->occur[i]] = out->of[1].of[out->occur[i]] = 0;
    out->distinct = out->forms = 0;
    for (int d = 0; d < 2; d++)
        for (uint32_t i = 0; i < tunnel->sent[d].n; i++) {
            uint16_t n = t->outer[tunnel->sent[d].ref[i]].length;
            if (!out->of[0].of[n] && !out->of[1].of[n])
                out->occur[out->distinct++] = n;
            out->of[d].of[n]++;
        }
}

void
tunnel_lengths_count(struct tunnel_lengths *out, const struct trace *t,
                     const struct outer_tunnel *tunnel)
{
    uint64_t allowed[SUITE_FORMS] = {0}, all = 0;
    lengths_collect(out, t, tunnel);
    for (uint32_t i = 0; i < out->distinct; i++) {
        uint32_t n = out->occur[i];
        uint64_t c = (uint64_t)out->of[0].of[n] + out->of[1].of[n];
        all += c;
        for (int k = 0; k < SUITE_FORMS; k++)
            allowed[k] += suite_allows(&suite_forms[k], n) ? c : 0;
    }
    /* One in a hundred may be somebody else's, or damaged. */
    for (int k = 0; k < SUITE_FORMS; k++)
        if (all && allowed[k] >= all - all / 100)
            out->forms |= 1u << k;
}

/* Does the tunnel have the ESP lengths that these packets would have? */
static bool
lengths_fit(const struct lane *l)
{
    uint32_t stride = l->inner.n / FITS_SAMPLE + 1, all = 0, fit = 0;
    for (uint32_t i = 0; i < l->inner.n; i += stride, all++) {
        uint32_t length = lane_length(l, lane_inner(l, i));
        fit += length && l->counts->of[length];
    }
    return fit >= FITS_LEAST * all;
}

/* Where the stretch has few packets, the ones around it are used too. */
static void
widen(struct lane *l)
{
    uint32_t lo, hi;
    lane_overlap(l, &lo, &hi);
    while (l->to - l->from < SAMPLE_LEAST && (l->from > lo || l->to < hi)) {
        l->from -= l->from > lo;
        l->to += l->to < hi;
    }
}

/* Clock, drift and scatter from the pairs; done twice, because a better clock
 * gives better pairs. */
static int
settle_as(struct lane *l, uint32_t *match, int64_t *matched)
{
    int fits = 1;
    *matched = 0;
    for (int i = 0; i < 2 && *matched >= 0 && fits > 0; i++) {
        *matched = align(l, l->from, l->to, match);
        if (*matched > 0)
            fits = align_fit(l, l->from, l->to, match, true);
    }
    return *matched < 0 || fits < 0 ? -1 : 0;
}

/* The mean cost of a pair: it is lower when the assumed order is right. */
static bool
is_smoother(const struct lane *a, int64_t matched_a, const struct lane *b,
            int64_t matched_b)
{
    if (llabs(matched_a - matched_b) > matched_b / 50)
        return matched_a > matched_b;
    return a->hole + a->back > b->hole + b->back;
}

static int
settle(struct lane *l)
{
    if (l->to - l->from > SCORE_SAMPLE)
        l->to = l->from + SCORE_SAMPLE;
    if (l->from >= l->to)
        return 0;
    widen(l);
    uint32_t *match = malloc(((size_t)l->to - l->from) * sizeof *match);
    if (!match)
        return -1;
    int64_t matched = 0, other = 0;
    struct lane arrival = *l;
    arrival.by_arrival = true;
    int rc = settle_as(l, match, &matched);
    if (rc == 0 && l->outer.overtaken > l->outer.n / OVERTAKEN)
        rc = settle_as(&arrival, match, &other);
    if (rc == 0 && is_smoother(&arrival, other, l, matched))
        *l = arrival;
    free(match);
    return rc;
}

static bool
takes_part(const struct lane *l)
{
    return l->inner.n >= LANE_LEAST && l->outer.n >= LANE_LEAST;
}

/* The direction with fewer clues takes its clock from the other one. */
static void
follow(struct lane *l, const struct lane *leader)
{
    double z = 0;
    if (!takes_part(l)) {
        l->from = l->to = 0;
        l->sigma = leader->sigma;
        l->clock = leader->clock;
        return;
    }
    z = offset_fine(l, leader->clock.offset, REACH_OTHER);
    if (z >= STANDS_OUT)
        return;
    l->clock = leader->clock;
    l->sigma = leader->sigma * 4;
}

/* With one clock for both. False if no delay stands out; *rc is -1 when memory
 * is out. */
static bool
try_clock(struct trial *t, int64_t offset, int *rc)
{
    double z[2] = {0, 0};
    for (int k = 0; k < 2; k++)
        if (takes_part(&t->lanes[k]))
            z[k] = offset_fine(&t->lanes[k], offset, REACH);
    int leader = z[1] > z[0];
    if (z[leader] < STANDS_OUT)
        return false;
    follow(&t->lanes[!leader], &t->lanes[leader]);
    const struct lane *const lanes[2] = {&t->lanes[0], &t->lanes[1]};
    if (settle(&t->lanes[0]) < 0 || settle(&t->lanes[1]) < 0 ||
        score_bits(lanes, &t->score) < 0) {
        *rc = -1;
        return false;
    }
    return t->score.matched > t->score.packets / 2;
}

static int
try_form(struct trial *t)
{
    struct trial best = {.holds = false}, now = *t;
    const struct lane *const lanes[2] = {&t->lanes[0], &t->lanes[1]};
    int64_t offsets[OFFSETS_MAX + 1] = {0};
    int rc = 0, n = offset_coarse(lanes, 2, offsets + 1);
    if (n < 0)
        return -1;
    for (int i = 0; i <= n && rc == 0; i++) {
        now = *t;
        if (try_clock(&now, offsets[i], &rc) &&
            now.score.bits > best.score.bits)
            best = now;
    }
    if (best.score.packets)
        *t = best;
    else
        memset(&t->score, 0, sizeof t->score);
    return rc;
}

/* Do outer and inner packets show the same time, apart from what a host needs to
 * forward a packet? */
static bool
same_clock(const struct lane *l)
{
    return llabs(l->clock.offset) <= SAME_CLOCK;
}

/* From its first packet to its last, IKE and keepalives too. */
static double
watched(const struct outer_tunnel *t)
{
    double esp = (double)ns_between(t->first, t->last);
    double all = (double)ns_between(t->tunnel->first.ts, t->tunnel->last.ts);
    return fmax(esp, all);
}

static void
spend(uint64_t *budget, uint64_t cost)
{
    *budget -= *budget > cost ? cost : *budget;
}

int
trial_run(struct trial *out, const struct trace *t,
          const struct outer_tunnel *tunnel,
          const struct tunnel_lengths *lengths,
          const struct inner_stream inner[2], bool transport,
          struct score_setting known, uint64_t *budget)
{
    memset(out, 0, sizeof *out);
    for (int f = 0; f < SUITE_FORMS; f++) {
        struct trial now;
        memset(&now, 0, sizeof now);
        if (!(lengths->forms & 1u << f))
            continue;
        spend(budget, FITS_COST);
        for (int k = 0; k < 2; k++)
            now.lanes[k] = (struct lane){
                .trace = t,
                .outer = tunnel->sent[k],
                .inner = inner[k],
                .counts = &lengths->of[k],
                .form = &suite_forms[f],
                .transport = transport,
                .span = watched(tunnel),
                .hole = ALIGN_HOLE,
                .back = ALIGN_BACK,
                .burst = BURST_SCATTER,
            };
        if (!lengths_fit(&now.lanes[0]) || !lengths_fit(&now.lanes[1]))
            continue;
        spend(budget, FORM_COST * ((uint64_t)inner[0].n + inner[1].n +
                                   tunnel->sent[0].n + tunnel->sent[1].n));
        if (try_form(&now) < 0)
            return -1;
        if (now.score.bits > out->score.bits)
            *out = now;
    }
    const struct lane *const lanes[2] = {&out->lanes[0], &out->lanes[1]};
    if (out->score.bits <= 0)
        return 0;
    if (score_lanes(lanes, &out->score) < 0)
        return -1;
    known.alone =
        known.alone && same_clock(&out->lanes[0]) && same_clock(&out->lanes[1]);
    out->holds = score_holds(&out->score, known);
    return 0;
}
