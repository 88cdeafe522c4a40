/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream_parts.h - the inside of stream.c: its struct, and the two things done
 * to a stream. stream_feed.c frames what is contiguous; stream_hold.c keeps
 * what came too early.
 *
 * Nothing here calls the taker of messages: they are gathered in a list in the
 * arena, and handed out when the stream is whole again, because the taker may
 * come back with another segment and so evict any stream.
 */
#ifndef ESPY_PIPELINE_STREAM_PARTS_H
#define ESPY_PIPELINE_STREAM_PARTS_H

#include "analyzer/base/table.h"
#include "analyzer/pipeline/stream.h"

#define SAVED_NAME_MAX 64
#define RECENT_SEGMENTS 8

/* A packet kept past its time, with what it pointed to. */
struct saved_packet {
    struct packet pkt;
    uint8_t process[SAVED_NAME_MAX], if_name[SAVED_NAME_MAX];
};

/* A segment that came too early. Those of a stream never overlap. */
struct held {
    struct held *next;
    uint32_t seq;
    size_t have, wire;
    struct saved_packet from;
    uint8_t bytes[];
};

/* The beginning of a message whose end has not come. */
struct partial {
    struct saved_packet from; /* the latest frame with a part of it */
    size_t n, cap;
    size_t want; /* octets in all; 0 not known yet */
    uint8_t *bytes;
};

struct stream_key {
    uint32_t file, interface;
    struct addr src, dst;
    uint16_t sport, dport;
    uint8_t layer;
};

struct recent {
    uint32_t seq, length;
    uint64_t hash;
};

struct stream {
    struct stream_key key;
    const struct dissector *d;
    uint32_t next;       /* sequence number up to which all is framed */
    uint32_t origin;     /* that of the first octet */
    uint32_t fin;        /* that behind the last octet, once known */
    uint32_t stray_next; /* where the last segment out of the window ended */
    size_t skip;         /* octets of a torn message still to pass over */
    bool begun, fin_seen, stray;
    bool synced; /* next is in a message or at its start */
    bool busy;   /* it is being worked on: its buffers must not be taken away */
    struct held *held;
    uint32_t n_held;
    size_t held_bytes;
    struct partial *partial;
    struct recent recent[RECENT_SEGMENTS];
    uint32_t recent_at;
};

/* A message waiting to be handed out. */
struct message_item {
    struct message_item *next;
    const struct dissector *d;
    struct cursor cur;
    const struct packet *pkt;
    bool reassembled;
};

/* One call from outside. */
struct stream_call {
    struct sink *sink;
    const struct packet *pkt; /* the packet in hand; NULL when flushing */
    const struct stream *st;  /* its stream, once found */
    struct message_item *first, **last;
};

struct streams {
    struct table table;
    struct stream_limits limits;
    struct stream_stats stats;
    struct stream_call *call; /* for evictions out of table_get */
    uint32_t hand;            /* next to give up its buffers */
    uint32_t flush_at;
    bool evicting; /* a stream is giving up its buffers */
    bool starved;  /* the system had no memory for what should be held */
};

/* stream_feed.c */

/* Data that stands at st->next; pkt is where it came from, good until the
 * arena is reset (as are the data). */
void stream_feed(struct streams *s, struct stream *st, struct cursor data,
                 const struct packet *pkt);

/* The next `gap` octets are missing for good. */
void stream_gap(struct streams *s, struct stream *st, size_t gap);

/* Hands out what is left of a message; `ended`: the sender sent no more. */
void stream_unfinished(struct streams *s, struct stream *st, bool ended);

/* stream_hold.c */

/* Keeps data that came from the packet in hand and stands at seq, after (or at)
 * st->next. */
void stream_hold(struct streams *s, struct stream *st, uint32_t seq,
                 struct cursor data);

/* Feeds what is held and contiguous. */
void stream_drain(struct streams *s, struct stream *st);

/* Stops waiting for the segments missing before what is held, and hands out what
 * then can be. */
void stream_skip_hole(struct streams *s, struct stream *st);

/* Copies a packet with what it points to. */
void stream_save(struct saved_packet *to, const struct packet *pkt);

/* A saved packet of st: the one in hand if it is that, else a copy in the
 * arena; NULL when that is full. */
const struct packet *stream_recall(struct streams *s, const struct stream *st,
                                   const struct saved_packet *from);

/* stream.c */

/* Makes room for n more octets, at the cost of other streams. False: there is
 * none. Accounts for them. */
bool stream_reserve(struct streams *s, size_t n);

#endif
