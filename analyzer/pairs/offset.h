/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset.h - how far two clocks are apart, from lengths alone.
 *
 * Coarse: sequences of one to eight lengths that are rare in both streams vote for the
 * difference of their times. Fine: each inner packet votes for the delay to every outer
 * packet of its predicted length within a second. The delay is the interval that has
 * the most votes beyond chance, over all widths of the interval; its width is the
 * scatter of the delay.
 */
#ifndef ESPY_PAIRS_OFFSET_H
#define ESPY_PAIRS_OFFSET_H

#include "analyzer/pairs/lane.h"

#define OFFSETS_MAX 4

/* Differences of clocks worth trying, best first, ns. `n` lanes (both
 * directions) vote together. Number of them, or -1 when memory is out. */
int offset_coarse(const struct lane *const *lanes, int n,
                  int64_t offsets[OFFSETS_MAX]);

/*
 * Sets the lane's clock (drift 0), sigma, from and to from votes about `offset`, within
 * `reach` ns each side. Returns how many standard deviations of chance the
 * votes stand out; 0 when there are none.
 */
double offset_fine(struct lane *l, int64_t offset, int64_t reach);

#endif
