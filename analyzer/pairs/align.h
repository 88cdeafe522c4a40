/* SPDX-License-Identifier: Apache-2.0 */
/*
 * align.h - finds which inner packet of a lane is which outer one.
 *
 * A pair must have the predicted length, a delay like that of the pairs before it
 * (within its scatter), and a later place in the order of sending than those. A beam
 * search follows several partial alignments at once and keeps the one of least cost.
 * Costs are: a delay unlike the others, a packet without a partner, and a number of
 * packets between two pairs that differs from what the sequence numbers say. Packets
 * that were overtaken in the network are paired afterwards, where only one fits.
 */
#ifndef ESPY_PAIRS_ALIGN_H
#define ESPY_PAIRS_ALIGN_H

#include "analyzer/pairs/lane.h"

/* ns: a delay may always differ from the last ones by this much. A host that mostly
 * forwards a packet at once forwards some of them only when it is scheduled again. */
#define ALIGN_WINDOW 8e6

/*
 * Writes match[i - from] for inner packets `from` to before `to`: index of the
 * outer packet plus one, 0 for none. Linear in packets. Returns how many
 * were matched, -1 when memory is out.
 */
int64_t
align(const struct lane *l, uint32_t from, uint32_t to, uint32_t *match);

/* Adds pairs among packets left over between two others, where the pairs around
 * them leave one possibility. To be called once it is proven that the two streams
 * belong together. Returns how many were added, or -1. */
int64_t
align_gaps(const struct lane *l, uint32_t from, uint32_t to, uint32_t *match);

/* ns: packets that follow each other within that time are a burst. */
#define ALIGN_BURST 2000000

/* nats: the cost of a gap before it could be estimated from pairs. It is high: packets
 * are seldom lost on the way from the inside into the tunnel. */
#define ALIGN_HOLE 3.0
#define ALIGN_BACK 10.0

/* The last step: removes pairs for which another partner is as likely. Returns how many
 * were removed, or -1. */
int64_t
align_doubt(const struct lane *l, uint32_t from, uint32_t to, uint32_t *match);

/* Sets the lane's drift, offset, sigma, burst, hole and back from matched pairs; drift only
 * with `drift`. 1; 0 with too few of them; -1 when memory is out. */
int align_fit(struct lane *l, uint32_t from, uint32_t to, const uint32_t *match,
              bool drift);

#endif
