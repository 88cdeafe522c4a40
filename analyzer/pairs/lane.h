/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane.h - one direction of a tunnel compared with one direction of inner packets,
 * under one hypothesis of the cipher suite (which gives ESP lengths) and of the
 * difference between the clocks. offset.c, align.c and score.c work on lanes.
 */
#ifndef ESPY_PAIRS_LANE_H
#define ESPY_PAIRS_LANE_H

#include "analyzer/pairs/outer_stream.h"
#include "analyzer/pairs/suite.h"

/* How often each length occurs. */
struct length_counts {
    uint32_t of[65536];
};

/* The outer clock as the inner one shows it: an inner packet of time t has its
 * outer one at about t + offset + drift * (t - origin). Ends of tunnels and places of
 * capture lie apart, so this has the mean delay of the direction in it. */
struct clock_line {
    int64_t origin; /* ns since 1970, inner clock */
    int64_t offset; /* ns */
    double drift;   /* ns per ns */
};

static inline int64_t
clock_at(const struct clock_line *c, int64_t t)
{
    double moved = c->drift * (double)ns_between(c->origin, t);
    int64_t at;
    if (__builtin_add_overflow(t, c->offset, &at))
        return t;
    return moved > 1e15 || moved < -1e15 ? at : at + (int64_t)moved;
}

struct lane {
    const struct trace *trace;
    struct outer_stream outer;
    struct inner_stream inner;
    const struct length_counts *counts; /* of the outer stream */
    const struct suite_form *form;
    bool transport;
    double span; /* ns: the time for which the tunnel was watched */
    struct clock_line clock;
    double sigma; /* ns: how far delays scatter about it */
    double burst; /* ns: and those of packets in a burst, which wait for each
                     other */
    double hole;  /* nats: what it costs when the sequence numbers show more or
                     fewer packets between two pairs than the inside does */
    double back;  /* nats: for a packet sent before the last one */
    bool by_arrival;   /* inner packets are in the order in which the outer ones
                        came, where the network changed it; else as sent */
    uint32_t from, to; /* the inner packets that say most about it */
};

static inline const struct trace_outer *
lane_outer(const struct lane *l, uint32_t i)
{
    return &l->trace->outer[l->outer.ref[i]];
}

static inline const struct trace_inner *
lane_inner(const struct lane *l, uint32_t i)
{
    return &l->trace->inner[l->inner.ref[i]];
}

/* From an outer packet to a later one, in the order that inner packets have. */
static inline int32_t
lane_step(const struct lane *l, uint32_t from, uint32_t to)
{
    return (int32_t)(l->by_arrival ? to - from
                                   : l->outer.order[to] - l->outer.order[from]);
}

/* From an inner packet to a later one, packets that were sent. */
static inline int32_t
lane_inner_step(const struct lane *l, uint32_t from, uint32_t to)
{
    return (int32_t)(l->inner.order[to] - l->inner.order[from]);
}

/* Length that an inner packet has in ESP; 0 if it cannot be in it. Transport mode
 * keeps the IP header outside: 20 octets, 40 for IPv6 (options are rare). */
static inline uint32_t
lane_length(const struct lane *l, const struct trace_inner *in)
{
    uint32_t header = 0, n;
    if (l->transport)
        header = trace_path_at(l->trace, in->path)->key.family == 6 ? 40 : 20;
    if (in->length <= header)
        return 0;
    n = suite_length(l->form, in->length - header);
    return n > UINT16_MAX ? 0 : n;
}

/* The first outer packet at or after a time. */
uint32_t lane_outer_from(const struct lane *l, int64_t ts);

/* Inner packets whose outer ones the capture could hold: *from to before *to,
 * as the clock is thought to be. */
void lane_overlap(const struct lane *l, uint32_t *from, uint32_t *to);

#endif
