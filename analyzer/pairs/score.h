/* SPDX-License-Identifier: Apache-2.0 */
/*
 * score.h - is an alignment more than chance?
 *
 * A packet that finds its pair is worth what its length and the narrowness of the
 * delay say: minus the logarithm of the chance that some packet of that length came
 * by then anyway; one that finds none costs. The same at shifted times, where
 * nothing belongs together, tells what chance brings in this very traffic.
 * Packets every 20 ms find each other at each multiple of 20 ms, reports every
 * second at each second, so these are among the shifts.
 *
 * It holds if it stands out from them by its times (delays so narrow that a grid
 * of 20 ms cannot bring them), or by lengths that are rare in the tunnel.
 *
 * Two runs of the same programs are alike in their lengths too. What tells them
 * from one packet seen twice is time: delays of one packet scatter little, those
 * between two runs as programs do (COPY_SCATTER). And a recording played twice
 * has its stream of media alike, but not what was said around it: where media match and
 * the rare packets do not, it is another run.
 */
#ifndef ESPY_PAIRS_SCORE_H
#define ESPY_PAIRS_SCORE_H

#include "analyzer/pairs/lane.h"

#define SCORE_SAMPLE 4096u /* inner packets of a lane that are scored */
#define COPY_SCATTER 20e6  /* ns */

struct score {
    double bits;                /* of the sample */
    double rare;                /* of these, from lengths that are rare */
    double chance, chance_rare; /* the most that shifted times bring */
    double timing; /* bits that say it is no other run of the same */
    uint32_t packets, matched;
    uint32_t rare_packets, rare_matched; /* of these, of rare lengths */
    uint32_t astray; /* packets of flows most of whose packets find no pair */
};

/* Of both lanes together, on the inner packets from..to of each. 0, or -1 when memory
 * is out. */
int score_lanes(const struct lane *const lanes[2], struct score *out);

/* Bits of the lanes alone, without what chance brings: to compare readings. */
int score_bits(const struct lane *const lanes[2], struct score *out);

/* What is known beside the packets. */
struct score_setting {
    /* the packets are an interface's that is the tunnel's alone: so every flow
       must be in it */
    bool all_in;
    bool alone; /* one file, so one clock, which the packets agree with, and no
                    other tunnel in it: another run of the same is out of question,
                    and few packets suffice */
};

/* True if that is proof. */
bool score_holds(const struct score *s, struct score_setting known);

#endif
