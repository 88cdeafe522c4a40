/* SPDX-License-Identifier: Apache-2.0 */
/*
 * correlate_parts.h - what the files of a correlation share: the run over all
 * tunnels, and the candidate being worked on, one interface against one tunnel.
 */
#ifndef ESPY_PAIRS_CORRELATE_PARTS_H
#define ESPY_PAIRS_CORRELATE_PARTS_H

#include "analyzer/pairs/correlate.h"
#include "analyzer/pairs/trial.h"

struct run {
    struct correlation *out;
    const struct state *s;
    struct outer_streams outer;
    struct inner_index inner;
    struct hosts hosts;
    struct tunnel_lengths lengths; /* of the current tunnel */
    uint8_t *side;                 /* by path: 1, 2: sent by the tunnel's end
                                      a, b; for the current candidate */
    bool *taken;                   /* by path: in a tunnel before */
    uint32_t *path_matched, *path_all;
    uint32_t *ref[2], *order[2]; /* of the inner streams in hand */
    uint32_t *match[2];
    uint64_t budget; /* what is left of it */
    uint32_t pair_cap;
};

struct inside {
    const struct outer_tunnel *tunnel;
    uint32_t interface;
    uint8_t *side; /* by path, of the hosts found so far */
    bool found;
    bool refuted; /* the host that sends and receives all of the interface's
                     packets does not fit */
    /* Of the host with the best score. The refs of its streams are overwritten when
     * the next host is tried; the times of the matched stretch remain. */
    struct lane lanes[2];
    int64_t from[2], to[2]; /* to < from: no stretch */
    struct score score;
};

/* The packets of an interface that the tunnel's end a sends, and those that b
 * sends, in order of time. */
void streams_by_side(const struct run *r, uint32_t interface,
                     struct inner_stream out[2]);

/* The same for one host's paths alone. */
void streams_of_host(struct run *r, const struct host *h,
                     struct inner_stream out[2]);

/*
 * The hosts found at a place, over the whole capture: pairs, less the paths that
 * do not belong to it, and the result. 0, or -1 when memory is out.
 */
int inside_finish(struct run *r, struct inside *p);

/* Adds the pairs in hand, and what they say, to the results. */
int result_add(struct run *r, const struct inside *p);

#endif
