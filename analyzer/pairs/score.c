/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pairs/score.h"

#include "analyzer/pairs/align.h"

#include <math.h>
#include <stdlib.h>

#define MISSED_SHARE 0.05 /* of the packets may be without a partner (loss) */
#define BITS_LEAST 64.0
#define MARGIN_LEAST 40.0 /* bits above the best of the shifted times */
/* And so many times that score: pairs of media are not independent of each other. */
#define TIMES_LEAST 1.3
#define RARE_MARGIN 100.0
#define RARE_TIMES 1.5
#define RARE 0.1          /* chance of one within RARE_WINDOW of a moment */
#define RARE_WINDOW 20e6  /* ns: of a grid of 20 ms, all */
#define TIMING_LEAST 40.0 /* bits */
#define SHARE_LEAST 0.75
#define MATCHED_LEAST 10u
#define ALONE_LEAST 4u
#define ALONE_BITS 48.0
#define RARE_SHORT 0.15
#define APART 5000000 /* ns: packets of a burst are one event */

/* The chance that an outer packet of this length is within a window of a
 * moment. */
static double
chance_of(const struct lane *l, uint32_t length, double window)
{
    double rate = l->counts->of[length] / (l->span + window + 1);
    double p = 1 - exp(-rate * window);
    return p < 1e-9 ? 1e-9 : p > 0.999 ? 0.999 : p;
}

/* How far a pair's delay is from those of the pairs around it. */
struct delays {
    double follow; /* ns */
    bool begun;
};

static double
delay_off(struct delays *d, const struct lane *l, uint32_t i, uint32_t outer)
{
    double late = (double)(lane_outer(l, outer)->ts -
                           clock_at(&l->clock, lane_inner(l, i)->ts));
    double off = d->begun ? late - d->follow : 0;
    if (!d->begun)
        d->follow = late;
    d->begun = true;
    double most = 3 * l->sigma;
    d->follow += 0.125 * (off > most ? most : off < -most ? -most : off);
    return fabs(off);
}

static void
add_bits(const struct lane *l, uint32_t from, uint32_t to,
         const uint32_t *match, struct score *s)
{
    struct delays d = {0, false};
    int64_t last = INT64_MIN;
    for (uint32_t i = from; i < to; i++) {
        const struct trace_inner *in = lane_inner(l, i);
        uint32_t length = lane_length(l, in), outer = match[i - from];
        double half = 3 * l->sigma;
        if (outer)
            half = fmax(half, delay_off(&d, l, i, outer - 1));
        double chance = chance_of(l, length, 2 * half);
        double bits = outer ? fmax(0, log2((1 - MISSED_SHARE) / chance))
                            : log2(MISSED_SHARE / (1 - chance));
        bool rare = chance_of(l, length, RARE_WINDOW) < RARE;
        s->packets++;
        s->bits += bits;
        s->rare += rare ? bits : 0;
        s->rare_packets += rare;
        if (!outer)
            continue;
        s->matched++;
        s->rare_matched += rare;
        if (last == INT64_MIN || ns_between(last, in->ts) >= APART) {
            s->timing += fmax(0, log2(COPY_SCATTER / (half / 3)));
            last = in->ts;
        }
    }
}

/* ---- do all flows agree? ---- */

#define FLOWS 1024u   /* looked at */
#define FLOW_LEAST 4u /* packets of a flow that say something */

struct flow_count {
    uint32_t flow, packets, matched;
};

static void
flow_add(struct flow_count *flows, uint32_t flow, bool matched)
{
    uint32_t at = flow * 2654435761u >> 22;
    for (uint32_t tries = 0; tries < 16; tries++, at = (at + 1) % FLOWS) {
        if (flows[at].packets && flows[at].flow != flow)
            continue;
        flows[at].flow = flow;
        flows[at].packets++;
        flows[at].matched += matched;
        return;
    }
}

static uint32_t
flows_astray(const struct flow_count *flows)
{
    uint32_t astray = 0;
    for (uint32_t i = 0; i < FLOWS; i++)
        if (flows[i].packets >= FLOW_LEAST &&
            flows[i].matched < flows[i].packets / 2)
            astray += flows[i].packets;
    return astray;
}

static void
flows_count(const struct lane *l, const uint32_t *match,
            struct flow_count *flows)
{
    for (uint32_t i = l->from; i < l->to; i++)
        if (lane_inner(l, i)->flow != TRACE_NO_FLOW)
            flow_add(flows, lane_inner(l, i)->flow, match[i - l->from] != 0);
}

/* ---- alignments ---- */

static int
lanes_at(const struct lane *const lanes[2], int64_t shift, struct score *s)
{
    struct flow_count flows[FLOWS];
    memset(s, 0, sizeof *s);
    memset(flows, 0, sizeof flows);
    for (int k = 0; k < 2; k++) {
        struct lane l = *lanes[k];
        if (l.from >= l.to || l.outer.n == 0)
            continue;
        l.clock.offset += shift;
        uint32_t *match = malloc(((size_t)l.to - l.from) * sizeof *match);
        if (!match || align(&l, l.from, l.to, match) < 0) {
            free(match);
            return -1;
        }
        add_bits(&l, l.from, l.to, match, s);
        flows_count(&l, match, flows);
        free(match);
    }
    s->astray = flows_astray(flows);
    return 0;
}

/* The shifts, in units of 10 ms: multiples of 20 ms, others, and whole seconds;
 * all too long for an alignment to find its way back. */
static const int16_t shifts[] = {
    1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 27, 34, 45, 60, 77, 131, 170,
};
static const int16_t seconds[] = {100, 200, 300, 500, 1000};
#define SHIFT_UNIT 10000000
#define N_SHIFTS (sizeof shifts / sizeof *shifts)
#define N_SECONDS (sizeof seconds / sizeof *seconds)

/* In units of 10 ms, the longest shift from which an alignment might find its
 * way back. */
static int64_t
reach_of(const struct lane *const lanes[2])
{
    double sigma =
        lanes[0]->sigma > lanes[1]->sigma ? lanes[0]->sigma : lanes[1]->sigma;
    double window = 8 * sigma;
    int64_t units =
        (int64_t)(2.5 * (window < ALIGN_WINDOW ? ALIGN_WINDOW : window) /
                  SHIFT_UNIT);
    return units + (units & 1); /* the multiples of 20 ms stay such */
}

int
score_bits(const struct lane *const lanes[2], struct score *out)
{
    return lanes_at(lanes, 0, out);
}

static int
chance_at(const struct lane *const lanes[2], int64_t units, struct score *out)
{
    for (int sign = -1; sign <= 1; sign += 2) {
        struct score s;
        if (lanes_at(lanes, sign * units * SHIFT_UNIT, &s) < 0)
            return -1;
        out->chance = fmax(out->chance, s.bits);
        out->chance_rare = fmax(out->chance_rare, s.rare);
    }
    return 0;
}

int
score_lanes(const struct lane *const lanes[2], struct score *out)
{
    int64_t reach = reach_of(lanes);
    int rc = lanes_at(lanes, 0, out);
    for (size_t i = 0; rc == 0 && i < N_SHIFTS; i++)
        rc = chance_at(lanes, shifts[i] + reach, out);
    for (size_t i = 0; rc == 0 && i < N_SECONDS; i++)
        if (seconds[i] > reach)
            rc = chance_at(lanes, seconds[i], out);
    return rc;
}

static bool
times_tell(const struct score *s)
{
    return s->bits - s->chance >= MARGIN_LEAST &&
           s->bits >= TIMES_LEAST * s->chance;
}

static bool
rare_lengths_tell(const struct score *s)
{
    return s->rare - s->chance_rare >= RARE_MARGIN &&
           s->rare >= RARE_TIMES * s->chance_rare &&
           s->bits - s->chance >= MARGIN_LEAST;
}

/* Packets of rare lengths are lost about as often as the others. */
static bool
rare_lengths_agree(const struct score *s)
{
    double share = (double)s->matched / s->packets;
    double least = (share - RARE_SHORT) * s->rare_packets - 1;
    return s->rare_matched >= least;
}

/* Few packets, but nearly all have a partner, and each in the right place. */
static bool
few_suffice(const struct score *s)
{
    return s->matched >= ALONE_LEAST && 8 * s->matched >= 7 * s->packets &&
           s->bits >= ALONE_BITS && s->bits - s->chance >= MARGIN_LEAST;
}

bool
score_holds(const struct score *s, struct score_setting known)
{
    if (known.all_in && s->astray)
        return false;
    if (known.alone && few_suffice(s))
        return true;
    return s->matched >= MATCHED_LEAST && s->bits >= BITS_LEAST &&
           s->matched >= SHARE_LEAST * s->packets &&
           s->timing >= TIMING_LEAST && rare_lengths_agree(s) &&
           (times_tell(s) || rare_lengths_tell(s));
}
