/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hosts.h - candidates for the inside of a tunnel: the packets from and to one
 * host on one interface.
 */
#ifndef ESPY_PAIRS_HOSTS_H
#define ESPY_PAIRS_HOSTS_H

#include "analyzer/pairs/outer_stream.h"

#define HOSTS_PER_INTERFACE 16 /* the busiest */
#define HOST_SAMPLE 64         /* lengths of its packets, each way */
#define HOST_PACKETS_LEAST 4   /* fewer prove nothing */

struct host {
    struct addr addr;
    uint32_t interface;
    uint8_t depth;                    /* encapsulations around its packets */
    uint32_t sent, received;          /* packets in the trace */
    uint16_t lengths[2][HOST_SAMPLE]; /* of some that it sent, received */
    uint8_t n_lengths[2];
    uint32_t first_path, n_paths; /* its paths, in hosts.paths */
};

struct hosts {
    struct host *items; /* by interface, the busiest first */
    uint32_t n;
    uint32_t *paths;   /* indexes of paths, by host */
    uint32_t left_out; /* past HOSTS_PER_INTERFACE, with packets enough */
};

/* 0, or -1 when memory is out. hosts_free() either way. */
int hosts_build(struct hosts *out, const struct state *s,
                const struct inner_index *index);
void hosts_free(struct hosts *h);

/* Is the path from this host, to it? */
bool host_sends(const struct host *h, const struct trace_path *p);
bool host_receives(const struct host *h, const struct trace_path *p);

#endif
