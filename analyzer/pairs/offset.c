/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pairs/offset.h"

#include <math.h>
#include <stdlib.h>

/* ---- coarse: rare runs of lengths ---- */

#define RUN_MAX 8
#define BUCKETS_MOST 65536u
#define BUCKETS_LEAST 256u
#define RARE 6 /* a sequence that occurs more often than this is no clue */
#define SAMPLE 131072u      /* packets of a stream that take part */
#define COARSE_BIN 50000000 /* ns */
#define BINS_MOST 65536u
#define BINS_LEAST 1024u
#define VOTES_MAX 1000000u

struct bin {
    int64_t at; /* number of the bin */
    double weight;
};

struct runs {
    uint32_t *head;   /* index + 1 of the last with this hash */
    uint32_t buckets; /* of these: a power of two */
    uint32_t *next;
    uint32_t *hash;
    struct bin *bins;
    uint32_t n_bins; /* a power of two */
    uint32_t votes;
};

static uint32_t
mix(uint32_t h, uint32_t v)
{
    uint64_t x = ((uint64_t)h << 17 ^ v) * 0x9e3779b97f4a7c15ull;
    return (uint32_t)(x >> 32) ^ (uint32_t)x;
}

static void
bin_add(struct runs *r, int64_t bin, double weight)
{
    uint32_t at = mix((uint32_t)bin, (uint32_t)(bin >> 32)) & (r->n_bins - 1);
    for (int tries = 0; tries < 32; tries++, at = (at + 1) & (r->n_bins - 1)) {
        if (r->bins[at].weight != 0 && r->bins[at].at != bin)
            continue;
        r->bins[at].at = bin;
        r->bins[at].weight += weight;
        return;
    }
}

/* A time difference near the border of two bins counts in both. */
static void
vote(struct runs *r, int64_t difference, double weight)
{
    int64_t half = difference / (COARSE_BIN / 2) - (difference < 0);
    bin_add(r, half, weight);
    bin_add(r, half - 1, weight);
    r->votes++;
}

static uint32_t
run_hash(const uint16_t *lengths, uint32_t at, uint32_t k)
{
    uint32_t h = k;
    for (uint32_t i = 0; i < k; i++)
        h = mix(h, lengths[at + i]);
    return h;
}

static void
runs_vote(struct runs *r, const struct lane *l, const uint16_t *outer,
          uint32_t n_outer, const uint16_t *inner, uint32_t n_inner, uint32_t k)
{
    memset(r->head, 0, r->buckets * sizeof *r->head);
    for (uint32_t i = 0; i + k <= n_outer; i++) {
        uint32_t h = run_hash(outer, i, k);
        r->hash[i] = h;
        r->next[i] = r->head[h & (r->buckets - 1)];
        r->head[h & (r->buckets - 1)] = i + 1;
    }
    for (uint32_t i = 0; i + k <= n_inner && r->votes < VOTES_MAX; i++) {
        uint32_t h = run_hash(inner, i, k), same[RARE], n = 0, walked = 0;
        for (uint32_t j = r->head[h & (r->buckets - 1)]; j;
             j = r->next[j - 1]) {
            if (r->hash[j - 1] == h && n++ < RARE)
                same[n - 1] = j - 1;
            if (n > RARE || ++walked > 64)
                break;
        }
        if (n == 0 || n > RARE || walked > 64)
            continue;
        for (uint32_t v = 0; v < n; v++)
            vote(r,
                 ns_between(lane_inner(l, i)->ts, lane_outer(l, same[v])->ts),
                 1.0 / n);
    }
}

static int
lane_votes(struct runs *r, const struct lane *l)
{
    uint32_t n_outer = l->outer.n < SAMPLE ? l->outer.n : SAMPLE;
    uint32_t n_inner = l->inner.n < SAMPLE ? l->inner.n : SAMPLE;
    uint16_t *outer = malloc(((size_t)n_outer + n_inner + 1) * sizeof *outer);
    uint16_t *inner = outer ? outer + n_outer : NULL;
    r->next = malloc(((size_t)n_outer + 1) * sizeof *r->next);
    r->hash = malloc(((size_t)n_outer + 1) * sizeof *r->hash);
    r->buckets = BUCKETS_LEAST;
    while (r->buckets < 2 * n_outer && r->buckets < BUCKETS_MOST)
        r->buckets *= 2;
    r->head = malloc(r->buckets * sizeof *r->head);
    bool ok = outer && r->next && r->hash && r->head;
    for (uint32_t i = 0; ok && i < n_outer; i++)
        outer[i] = lane_outer(l, i)->length;
    for (uint32_t i = 0; ok && i < n_inner; i++)
        inner[i] = (uint16_t)lane_length(l, lane_inner(l, i));
    for (uint32_t k = 1; ok && k <= RUN_MAX; k *= 2)
        runs_vote(r, l, outer, n_outer, inner, n_inner, k);
    free(outer);
    free(r->head);
    free(r->next);
    free(r->hash);
    return ok ? 0 : -1;
}

static void
runs_free(struct runs *r)
{
    if (r)
        free(r->bins);
    free(r);
}

/* As many bins as the packets may need: most trials have few. */
static struct runs *
runs_new(const struct lane *const *lanes, int n)
{
    struct runs *r = calloc(1, sizeof *r);
    uint64_t packets = 0;
    if (!r)
        return NULL;
    for (int i = 0; i < n; i++)
        packets += lanes[i]->inner.n;
    r->n_bins = BINS_LEAST;
    while (r->n_bins < 16 * packets && r->n_bins < BINS_MOST)
        r->n_bins *= 2;
    r->bins = calloc(r->n_bins, sizeof *r->bins);
    if (r->bins)
        return r;
    free(r);
    return NULL;
}

int
offset_coarse(const struct lane *const *lanes, int n,
              int64_t offsets[OFFSETS_MAX])
{
    struct runs *r = runs_new(lanes, n);
    int found = 0;
    if (!r)
        return -1;
    for (int i = 0; i < n; i++)
        if (lane_votes(r, lanes[i]) < 0) {
            runs_free(r);
            return -1;
        }
    for (; found < OFFSETS_MAX; found++) {
        struct bin *best = &r->bins[0];
        for (uint32_t b = 1; b < r->n_bins; b++)
            if (r->bins[b].weight > best->weight ||
                (r->bins[b].weight == best->weight &&
                 llabs(r->bins[b].at) < llabs(best->at)))
                best = &r->bins[b];
        if (best->weight < 3)
            break;
        int64_t at = best->at;
        offsets[found] = (at + 1) * (COARSE_BIN / 2);
        /* Neighbouring bins belong to the same peak. */
        for (uint32_t b = 0; b < r->n_bins; b++)
            if (r->bins[b].at >= at - 4 && r->bins[b].at <= at + 4)
                r->bins[b].weight = 0;
    }
    runs_free(r);
    return found;
}

/* ---- fine: votes within a second ---- */

#define FINE_BIN 125000 /* ns */
#define FINE_BINS 16000 /* a second each side */
#define NARROWER 0.6 /* of the best value: a narrower interval is preferred */
#define FINE_PACKETS 4096u
#define FINE_CHECKS 8000000u
#define FINE_SPAN 90000000000ll /* ns: no longer, because clocks drift */

/* Votes are whole numbers of a fixed fraction, summed up over the bins, so that
 * the votes of an interval of any width are one subtraction. All of them fit 32
 * bits. */
#define ONE_VOTE (1 << 18)

struct fine {
    int32_t votes[FINE_BINS + 1]; /* then: sum of the bins before */
    double sum;
};

/* The stretch of inner packets, up to FINE_SPAN long, that has most packets
 * whose length is rare outside: these are the best clues. */
static void
best_stretch(const struct lane *l, uint32_t *from, uint32_t *to)
{
    uint32_t lo = 0, all_from = *from, all_to = *to;
    double have = 0, best = -1;
    lo = all_from;
    for (uint32_t hi = all_from; hi < all_to; hi++) {
        uint32_t length = lane_length(l, lane_inner(l, hi));
        have += 1.0 / (1 + l->counts->of[length]);
        while (ns_between(lane_inner(l, lo)->ts, lane_inner(l, hi)->ts) >
               FINE_SPAN) {
            length = lane_length(l, lane_inner(l, lo++));
            have -= 1.0 / (1 + l->counts->of[length]);
        }
        if (have > best) {
            best = have;
            *from = lo;
            *to = hi + 1;
        }
    }
}

/* The highest count of outer packets a length may have so that not more than
 * FINE_PACKETS inner ones of the stretch take part. */
static uint32_t
rare_enough(const struct lane *l, uint32_t from, uint32_t to)
{
    uint32_t by_log[33] = {0}, sum = 0, k;
    for (uint32_t i = from; i < to; i++) {
        uint32_t c = l->counts->of[lane_length(l, lane_inner(l, i))];
        by_log[c ? 32 - (uint32_t)__builtin_clz(c) : 0]++;
    }
    for (k = 1; k < 32 && sum < FINE_PACKETS / 4; k++)
        sum += by_log[k];
    return k >= 32 ? UINT32_MAX : (1u << (k - 1));
}

/* Each inner packet has one vote, divided among the outer packets that may be
 * its partner. */
static void
packet_votes(const struct lane *l, struct fine *f, uint32_t i, int64_t offset,
             int64_t reach, uint32_t *checks)
{
    const struct trace_inner *in = lane_inner(l, i);
    uint32_t length = lane_length(l, in), n = 0;
    int64_t at = in->ts + offset;
    uint32_t begin = lane_outer_from(l, at - reach), end = begin;
    for (; end < l->outer.n && lane_outer(l, end)->ts <= at + reach; end++)
        n += lane_outer(l, end)->length == length;
    *checks += 2 * (end - begin) + 1;
    for (uint32_t j = begin; n && j < end; j++) {
        const struct trace_outer *o = lane_outer(l, j);
        if (o->length == length)
            f->votes[(o->ts - at + reach) / FINE_BIN] += ONE_VOTE / (int32_t)n;
    }
    f->sum += n > 0;
}

static void
sum_up(struct fine *f, uint32_t bins)
{
    int32_t sum = 0;
    for (uint32_t i = 0; i <= bins; i++) {
        int32_t v = f->votes[i];
        f->votes[i] = sum;
        sum += v;
    }
}

/* Four at a time: half of what a small capture takes is spent here. */
typedef int32_t four __attribute__((vector_size(16)));

static four
load_four(const int32_t *p)
{
    four v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* The most votes in an interval of this width. */
static int32_t
most_votes(const struct fine *f, uint32_t bins, uint32_t width)
{
    four most = {0, 0, 0, 0};
    uint32_t i = width;
    for (; i + 3 <= bins; i += 4) {
        four have = load_four(&f->votes[i]) - load_four(&f->votes[i - width]);
        four more = have > most;
        most = (have & more) | (most & ~more);
    }
    int32_t best = 0;
    for (; i <= bins; i++)
        if (f->votes[i] - f->votes[i - width] > best)
            best = f->votes[i] - f->votes[i - width];
    for (int k = 0; k < 4; k++)
        best = most[k] > best ? most[k] : best;
    return best;
}

/* By how many standard deviations so many votes exceed chance. */
static double
stands_out(const struct fine *f, uint32_t bins, uint32_t width, int32_t votes)
{
    double chance = f->sum * width / bins;
    return ((double)votes / ONE_VOTE - chance) / sqrt(chance + 0.25);
}

/* The first interval of this width with so many votes. */
static uint32_t
first_place(const struct fine *f, uint32_t bins, uint32_t width, int32_t votes)
{
    uint32_t at = 0;
    while (at + width < bins && f->votes[at + width] - f->votes[at] != votes)
        at++;
    return at;
}

double
offset_fine(struct lane *l, int64_t offset, int64_t reach)
{
    uint32_t from, to, checks = 0, best_width = 8;
    int32_t best_votes = 0;
    double best = 0;
    if (reach > (int64_t)FINE_BIN * FINE_BINS / 2 - 1)
        reach = (int64_t)FINE_BIN * FINE_BINS / 2 - 1;
    l->clock = (struct clock_line){0, offset, 0};
    lane_overlap(l, &from, &to);
    l->from = l->to = from;
    if (from >= to)
        return 0;
    best_stretch(l, &from, &to);
    l->from = from;
    l->to = to;
    uint32_t limit = rare_enough(l, from, to), taken = 0;
    struct fine *f = calloc(1, sizeof *f);
    if (!f)
        return 0;
    /* With a stride, so that what the budget does not reach is spread evenly. */
    for (uint32_t s = 0; s < 16 && checks < FINE_CHECKS; s++)
        for (uint32_t i = from + s; i < to && checks < FINE_CHECKS; i += 16) {
            uint32_t c = l->counts->of[lane_length(l, lane_inner(l, i))];
            if (c == 0 || c > limit || taken > FINE_PACKETS)
                continue;
            taken++;
            packet_votes(l, f, i, offset, reach, &checks);
        }
    uint32_t bins = (uint32_t)(2 * reach / FINE_BIN) + 1;
    sum_up(f, bins);
    for (uint32_t width = 1024; width >= 2; width /= 2) {
        if (width > bins / 4)
            continue;
        int32_t votes = most_votes(f, bins, width);
        double z = stands_out(f, bins, width, votes);
        if (z < best * NARROWER)
            continue;
        best = z > best ? z : best;
        best_votes = votes;
        best_width = width;
    }
    uint32_t best_at =
        best_votes ? first_place(f, bins, best_width, best_votes) : 0;
    free(f);
    l->clock.origin = lane_inner(l, from)->ts;
    l->clock.offset =
        offset - reach + (int64_t)(best_at + best_width / 2) * FINE_BIN;
    l->sigma = (double)best_width * FINE_BIN / 3;
    return best;
}
