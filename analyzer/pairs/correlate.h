/* SPDX-License-Identifier: Apache-2.0 */
/*
 * correlate.h - which inner packets run in which tunnel, packet by packet and
 * without keys. How it is done and why it may be believed: METHOD.md here.
 *
 * Each host whose packets may be the inside of a tunnel is tried against it: both
 * directions are aligned under each form of length (suite.h). If the result is better
 * than chance (score.h), the other hosts that belong to the same inside are added, and
 * all of them are matched over the whole capture.
 */
#ifndef ESPY_PAIRS_CORRELATE_H
#define ESPY_PAIRS_CORRELATE_H

#include "analyzer/pairs/score.h"

#define CORRELATED_MAX 1024 /* tunnels with an inside, kept */

struct correlated_pair {
    uint32_t outer, inner; /* in trace.outer, trace.inner */
};

/* Outer minus inner time, ns, as captured: with two clocks, the difference of
 * these is in it. */
struct delay_stats {
    uint64_t n;
    int64_t least, median, p95, most;
};

/* An interface's packets, and the tunnel they run in. */
struct correlated {
    uint32_t interface; /* index in the case */
    uint64_t tunnel;    /* serial */
    uint32_t forms;     /* bit k: suite_forms[k] explains every length */
    bool transport;     /* transport mode (RFC 4303 section 3.1.1) */
    uint64_t packets; /* of the matched hosts, while the tunnel was captured */
    uint64_t matched; /* of these */
    uint64_t esp;     /* ESP packets while the inside was captured */
    struct delay_stats delay[2]; /* sent by the tunnel's end a, by b */
    bool two_clocks;      /* from two files, which show different times */
    int64_t clock_offset; /* ns: outer clock minus inner clock */
    double clock_drift;   /* ns per ns */
    struct score score;
    uint32_t first_pair, n_pairs;
};

struct correlation {
    struct correlated *items;
    uint32_t n;
    struct correlated_pair *pairs; /* by item, in order of time */
    uint32_t n_pairs;
    uint64_t left_out; /* hosts and tunnels not compared: too many */
    uint64_t *padded;  /* serials of tunnels whose packets all have one length,
                           while what may be inside has many: padded (RFC 4303
                           section 2.7), which defeats this */
    uint32_t n_padded;
};

/* Fills *out; correlation_free() either way. 0, or -1 when memory is out. */
int correlate(struct correlation *out, const struct state *s);
void correlation_free(struct correlation *c);

#endif
