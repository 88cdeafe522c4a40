/* SPDX-License-Identifier: Apache-2.0 */
/*
 * align.h - inner and outer packets of a lane laid side by side.
 *
 * A pair has the predicted length, comes within the delay that the last pairs
 * had, give or take its scatter, and after the pairs before it in the order of
 * sending. Several readings are followed at once (a beam), and the cheapest
 * one stands: it pays for delays out of line, for packets left out and for holes
 * that the sequence numbers do not show. What networks overtook is picked
 * up afterwards, where only one packet fits.
 */
#ifndef ESPY_PAIRS_ALIGN_H
#define ESPY_PAIRS_ALIGN_H

#include "analyzer/pairs/lane.h"

/* ns: the least that a delay may be off the last ones. Hosts that handle a
 * packet at once hand over some of them only when they wake up. */
#define ALIGN_WINDOW 8e6

/*
 * Writes match[i - from] for inner packets `from` to before `to`: index of the
 * outer packet plus one, 0 for none. Linear in packets. Returns how many
 * were matched, -1 when memory is out.
 */
int64_t
align(const struct lane *l, uint32_t from, uint32_t to, uint32_t *match);

/* To be called when it is proven that they belong together: adds pairs that only
 * what is around them tells. How many, or -1. */
int64_t
align_gaps(const struct lane *l, uint32_t from, uint32_t to, uint32_t *match);

/* ns: packets that follow each other within that time are a burst. */
#define ALIGN_BURST 2000000

/* nats, before pairs tell: an inside seldom loses packets. */
#define ALIGN_HOLE 3.0
#define ALIGN_BACK 10.0

/* The last part: gives pairs up that might as well be others. How many, or -1. */
int64_t
align_doubt(const struct lane *l, uint32_t from, uint32_t to, uint32_t *match);

/* Sets the lane's drift, offset, sigma, burst, hole and back from matched pairs; drift only
 * with `drift`. 1; 0 with too few of them; -1 when memory is out. */
int align_fit(struct lane *l, uint32_t from, uint32_t to, const uint32_t *match,
              bool drift);

#endif
