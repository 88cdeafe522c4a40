/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outer_stream.h - the two sequences that are compared: the ESP packets of one
 * direction of a tunnel, and the packets between inner hosts.
 *
 * Both are indexes of the trace's entries, in order of time. ESP packets also have a
 * place in the order of sending, from their sequence numbers: a packet that was not
 * captured leaves a gap in these places. The SAs of a tunnel that replace each other
 * (rekeying) are numbered through. The 32 bits of a sequence number may wrap
 * (RFC 4303 section 2.2.1) and may start again.
 */
#ifndef ESPY_PAIRS_OUTER_STREAM_H
#define ESPY_PAIRS_OUTER_STREAM_H

#include "analyzer/state/state.h"

/* Time stamps are what a file says. Those from 1970 to 2112 take part: so sums and
 * differences of them stay in range. */
static inline bool
stream_time(int64_t ts)
{
    return ts >= 0 && ts <= 4500000000000000000ll;
}

struct outer_stream {
    const uint32_t *ref;   /* in trace.outer */
    const uint32_t *order; /* place in the order of sending */
    uint32_t n;
    uint32_t overtaken; /* came after a later one */
};

struct outer_tunnel {
    uint64_t serial; /* struct tunnel's */
    const struct tunnel *tunnel;
    struct outer_stream sent[2]; /* by its end a, by its end b */
    int64_t first, last;         /* times of its ESP packets */
};

struct outer_streams {
    struct outer_tunnel *tunnels; /* those with ESP in the trace, most first */
    uint32_t n;
    uint32_t *ref, *order; /* all of them */
};

/* Fills *out; outer_streams_free() either way. 0, or -1 when memory is out. */
int outer_streams_build(struct outer_streams *out, const struct state *s);
void outer_streams_free(struct outer_streams *o);

/*
 * Packets of one inner stream: refs in trace.inner, in order of time, and places in
 * the order of sending. Where packets are numbered (RTP, TCP with data), one that
 * the capture lacks leaves a hole there.
 */
struct inner_stream {
    uint32_t *ref, *order;
    uint32_t n;
};

/* Sets the order of a stream whose refs are set. */
void inner_stream_order(struct inner_stream *s, const struct trace *t);

/* The trace's inner packets by interface, so that an interface's are together. */
struct inner_index {
    uint32_t *ref;   /* by interface, then in order of time */
    uint32_t *start; /* of each interface, and the end of the last */
    uint32_t n_interfaces;
    uint32_t *path_count; /* packets of each path */
    uint32_t *path_at;    /* places in `ref`, by path, ascending */
    uint32_t *path_start; /* of each path in path_at */
};

int inner_index_build(struct inner_index *out, const struct state *s);
void inner_index_free(struct inner_index *i);

#endif
