/* SPDX-License-Identifier: Apache-2.0 */
/*
 * activity_parts.h - what the files of the inference share: one tunnel's packets
 * in order of time, and what is found in them.
 */
#ifndef ESPY_ACTIVITY_ACTIVITY_PARTS_H
#define ESPY_ACTIVITY_ACTIVITY_PARTS_H

#include "analyzer/activity/activity.h"

#define ACT_SECOND 1000000000ll
#define ACT_MS 1000000ll

/* --- sizes (activity_size.c) ------------------------------------------------------- */

/* How a tunnel's cipher turns an IP packet into an ESP packet (RFC 4303 section 2). */
struct act_sizes {
    uint16_t fixed; /* SPI, sequence number, IV, ICV */
    uint16_t block; /* what is encrypted is a multiple of it */
};

/* An IP packet of so many bytes at most makes an ESP packet of this length, and
 * of at least that minus (block - 1). */
static inline int
act_plain(const struct act_sizes *s, uint16_t length)
{
    return (int)length - s->fixed - 2; /* pad length, next header */
}

/* Sets *s to the nth other cipher that the same lengths may come of. False: no more. */
bool act_sizes_other(struct act_sizes *s, unsigned nth);

/* Which IP versions and codecs fit speech packets (and comfort noise, 0: none
 * seen) of these ESP lengths. Writes their names. Returns bit 0: over IPv4, bit 1:
 * over IPv6. common: one that networks use much is among them. */
unsigned act_codecs(const struct act_sizes *s, uint16_t speech, uint16_t noise,
                    char *to, size_t n, bool *common);
/* The same with any cipher that the lengths allow: does something fit? */
bool act_codec_fits(const struct act_sizes *s, uint16_t speech, uint16_t noise);

/* --- one tunnel ---------------------------------------------------------------------- */

/* Media one way without a break: packets of one size. */
struct act_span {
    int64_t start, end; /* first and last packet */
    uint32_t at, until; /* their places in act_tunnel.order */
    uint32_t packets;
    uint16_t length;  /* ESP */
    uint8_t way;      /* 0 from a, 1 from b */
    uint8_t noise;    /* every 160 ms, else every 20 ms */
    uint8_t together; /* the other way is busy with media too */
    uint8_t ours;     /* of what may be a call's media */
    uint8_t core;     /* of the size that most of its speech has */
};

/* A packet, or a run of fragments, of a size that signalling has and that is
 * rare among its neighbours. */
struct act_signal {
    int64_t ts;
    uint32_t at, until; /* places in act_tunnel.order */
    uint32_t plain;     /* IP bytes at most */
    uint8_t way;
    uint8_t used;  /* enum activity_kind of what it is part of */
    uint8_t alone; /* what act_is_alone() found */
};

enum { ACT_NOT_ASKED, ACT_ALONE, ACT_IN_STREAM, ACT_AMONG_OTHERS };

#define ACT_SPANS_CAP 65536u
#define ACT_SIGNALS_CAP 262144u

struct act_list {
    void *items;
    uint32_t n, cap;
};

struct act_tunnel {
    const struct trace *trace;
    const struct tunnel *tn;
    uint32_t index;        /* in the tunnels' table */
    const uint32_t *order; /* its packets, by time: indexes in trace.outer */
    uint32_t n;
    bool a_local;
    struct act_sizes sizes;
    struct act_span *spans;     /* by start */
    struct act_signal *signals; /* by time */
    uint32_t n_spans, cap_spans, n_signals, cap_signals;
    uint64_t left_out;
    struct activities *out;
    size_t first_call, first_message; /* its own in out */
    /* The registration's last request and response, to know the next one by. */
    uint32_t register_size, registered_size;
};

static inline const struct trace_outer *
act_packet(const struct act_tunnel *t, uint32_t i)
{
    return &t->trace->outer[t->order[i]];
}

struct cite act_cite(const struct act_tunnel *t, uint32_t i);

void act_sizes_learn(struct act_tunnel *t);

/* Fills spans and signals. 0, or -1 when memory is out; as are the next ones. */
int act_scan(struct act_tunnel *t);
void act_group(struct act_tunnel *t); /* activity_group.c: marks spans */
int act_calls(struct act_tunnel *t);  /* activity_call.c */
void act_registrations(struct act_tunnel *t); /* activity_signal.c; once without
                                                calls, once with them */
int act_messages(struct act_tunnel *t);
int act_label(struct act_tunnel *t); /* activity_label.c */

/* The tunnel's call at a time, NULL: none. */
const struct inferred_call *act_call_at(const struct act_tunnel *t, int64_t ts);

/* The first signal at or after a time. */
uint32_t act_signal_from(const struct act_tunnel *t, int64_t ts);

/* Room for one more item of `size`, doubling. NULL: at the cap, or (*failed)
 * memory is out. */
void *act_more(void **items, size_t *n, size_t *cap, size_t most, size_t size,
               bool *failed);

#endif
