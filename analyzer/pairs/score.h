/* SPDX-License-Identifier: Apache-2.0 */
/*
 * score.h - is an alignment more than chance?
 *
 * A pair scores minus the logarithm (base 2) of the probability that some packet of that
 * length came within the scatter of the delay by chance. A packet without a partner
 * lowers the score. The same alignment with shifted times, where nothing can belong
 * together, measures what chance gives in this very traffic. Media packets come every
 * 20 ms and reports every second, so multiples of both are among the shifts: there
 * chance gives most.
 *
 * The alignment is accepted if its score is well above those of the shifts, either by
 * its times (delays that scatter less than a grid of 20 ms can explain) or by lengths
 * that are rare in the tunnel.
 *
 * Two runs of the same programs send the same lengths too. Time tells them from one
 * packet seen twice: the delays of one packet scatter little, those between two runs
 * as much as the programs' timing does (COPY_SCATTER). A recording that is played twice has
 * the same media, but other signalling around it: where the media match and
 * packets of rare lengths do not, it is another run.
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
    uint32_t
        astray; /* packets of flows of which most packets have no partner */
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
    bool
        alone; /* one file, so one clock, with which the packets agree, and only
                    one tunnel in it: it cannot be another run of the same
                    programs, and few packets suffice */
};

/* True if that is proof. */
bool score_holds(const struct score *s, struct score_setting known);

#endif
