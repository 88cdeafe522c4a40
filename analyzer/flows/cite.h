/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cite.h - where in the case something was seen, and bounded copies of text.
 *
 * State outlives packets, so whatever it keeps of an event is copied into
 * fields of fixed size.
 */
#ifndef ESPY_FLOWS_CITE_H
#define ESPY_FLOWS_CITE_H

#include "dissectors/base/packet.h"

/* A citation. frame 0: not seen. */
struct cite {
    uint32_t file;  /* index of the capture in the case */
    uint64_t frame; /* 1-based in it */
    int64_t ts;     /* ns since 1970-01-01 UTC */
};

static inline struct cite
cite_of(const struct packet *pkt)
{
    struct cite c = {pkt->file, pkt->frame, pkt->ts};
    return c;
}

static inline bool
cite_seen(const struct cite *c)
{
    return c->frame != 0;
}

/* Sets *c if nothing was cited there yet. */
static inline void
cite_once(struct cite *c, const struct packet *pkt)
{
    if (c->frame == 0)
        *c = cite_of(pkt);
}

/* From one time to another, ns; at the end of the range when it would not fit
 * (time stamps are what a file says). */
static inline int64_t
ns_between(int64_t from, int64_t to)
{
    int64_t d;
    return __builtin_sub_overflow(to, from, &d)
               ? to > from ? INT64_MAX : INT64_MIN
               : d;
}

/*
 * The conversation a subject's first packet belonged to, so that a later stage
 * can find its flow, or the tunnel it ran in.
 */
struct place {
    struct addr src, dst; /* of the first packet */
    uint16_t sport, dport;
    uint8_t ip_proto;
    uint8_t layer; /* 0 outer, 1 inside a decrypted tunnel, ... */
    uint32_t file, interface;
};

static inline struct place
place_of(const struct packet *pkt)
{
    struct place p;
    memset(&p, 0, sizeof p);
    p.src = pkt->src;
    p.dst = pkt->dst;
    p.sport = pkt->sport;
    p.dport = pkt->dport;
    p.ip_proto = pkt->ip_proto;
    p.layer = pkt->layer;
    p.file = pkt->file;
    p.interface = pkt->interface;
    return p;
}

/* Seen at the same point of capture? (The same packet seen at two points is
 * a copy, not a retransmission.) */
static inline bool
place_same_tap(const struct place *a, const struct place *b)
{
    return a->file == b->file && a->interface == b->interface &&
           a->layer == b->layer;
}

static inline bool
place_eq(const struct place *a, const struct place *b)
{
    return place_same_tap(a, b) && addr_eq(&a->src, &b->src) &&
           addr_eq(&a->dst, &b->dst) && a->sport == b->sport &&
           a->dport == b->dport;
}

/* One end of a conversation. */
struct endpoint {
    struct addr addr; /* family 0: unknown */
    uint16_t port;
};

/*
 * Copies text into a field of `size` bytes with a NUL behind it, and sets *cut
 * if it did not fit. Control characters become '?', so that the field is one
 * line of text. An absent slice leaves the field as it is.
 */
void cite_text(char *to, size_t size, struct slice from, bool *cut);
#define CITE_TEXT(field, slice, cut) \
    cite_text((field), sizeof(field), (slice), (cut))

#endif
