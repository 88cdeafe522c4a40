/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trial.h - one host tried against one tunnel: is it inside?
 */
#ifndef ESPY_PAIRS_TRIAL_H
#define ESPY_PAIRS_TRIAL_H

#include "analyzer/pairs/hosts.h"
#include "analyzer/pairs/score.h"

/* What is known of a tunnel's lengths. */
struct tunnel_lengths {
    struct length_counts of[2]; /* sent by a, by b */
    uint32_t forms;             /* bit k: all lengths allow suite_forms[k] */
    uint16_t occur[65536];      /* the lengths that occur */
    uint32_t distinct;          /* how many these are */
};

/* *out holds another tunnel's, or is all zero. */
void tunnel_lengths_count(struct tunnel_lengths *out, const struct trace *t,
                          const struct outer_tunnel *tunnel);

struct trial {
    struct lane lanes[2]; /* the outer packets sent by a, by b */
    struct score score;
    bool holds;
};

/*
 * Tries every form of length and every clock. inner[0] is what end a would
 * have sent. `known` is as for score_holds(); `alone` counts only where the clocks turn
 * out to be the same. The work done is subtracted from the budget. 0, or -1 when
 * memory is out.
 */
int trial_run(struct trial *out, const struct trace *t,
              const struct outer_tunnel *tunnel,
              const struct tunnel_lengths *lengths,
              const struct inner_stream inner[2], bool transport,
              struct score_setting known, uint64_t *budget);

#endif
