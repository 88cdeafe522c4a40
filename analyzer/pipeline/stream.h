/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream.h - TCP reassembly (RFC 9293) for the dissectors that have a `frame`.
 *
 * One stream per direction of a connection, in a capped table keyed by file,
 * interface, layer, addresses and ports. The caller hands in every segment of
 * such a dissector's ports, also those without payload (SYN, FIN, RST and
 * acknowledgements), in capture order. Out come whole messages.
 *
 * In order:   a segment that starts at a message boundary is framed right in
 *             the packet, without copying.
 * Reordered:  kept until the gap before it is filled (bounded per stream and in
 *             all; see struct stream_limits).
 * Seen again: dropped and counted. Where the earlier bytes are still known (held ones
 *             byte by byte; delivered ones by a hash of the last eight
 *             segments) and differ: anomaly "tcp.overlap_differs". The first bytes win.
 * Lost:       a hole is given up when enough later data or time has gone by, or
 *             when the stream ends: counted, anomaly "tcp.hole". The message it
 *             tore is handed out with what there is (have < wire: the capture
 *             lacks the rest). Where its length was known, framing goes on at its
 *             end; else at the next segment whose head is a whole message.
 * Cut:        a segment shortened by the snap length is a hole of known size.
 * No SYN:     the stream begins at the first segment whose head is a whole message,
 *             or looks like one to `guess`.
 *
 * Attribution: a message belongs to the latest frame that holds some of its
 * bytes, which is where it became complete; tshark does the same. So a message handed
 * out late, because a hole before it was given up, still cites the frame it
 * stands in, and frame numbers may step back by as much as was held.
 */
#ifndef ESPY_PIPELINE_STREAM_H
#define ESPY_PIPELINE_STREAM_H

#include "dissectors/dissector.h"

struct streams;

/* Zero means the default. */
struct stream_limits {
    uint32_t streams;      /* directions at once; 16384 */
    uint32_t stream_bytes; /* held by one stream; also the longest message
                                that is put together; 256 KiB */
    /* out-of-order segments held by one stream; 128 */
    uint32_t stream_segments;
    uint32_t head_bytes; /* held while a message's length is unknown; 32 KiB */
    size_t total_bytes;  /* held by all streams, book-keeping included;
                                16 MiB */
    int64_t hole_wait;   /* ns a hole is waited for; 10 s */
};

struct stream_stats {
    uint64_t streams;         /* begun, mid-stream ones included */
    uint64_t midstream;       /* begun without a SYN */
    uint64_t segments, bytes; /* with payload; payload bytes on the wire */
    uint64_t messages;        /* handed out */
    uint64_t reassembled;     /* of these, from more than one segment */
    uint64_t torn;            /* of these, with bytes missing */
    uint64_t out_of_order;    /* segments held */
    uint64_t retransmitted, retransmitted_bytes;
    uint64_t overlap_differs;
    uint64_t holes, hole_bytes;
    uint64_t cut_segments; /* shortened by the snap length */
    uint64_t keepalives;
    uint64_t framing_lost;                         /* times framing was lost */
    uint64_t unsynchronised, unsynchronised_bytes; /* segments passed over
                                  because no message was seen to begin there */
    uint64_t out_of_window;   /* segments that cannot belong to the stream */
    uint64_t too_large;       /* messages longer than the limit */
    uint64_t unfinished;      /* messages left incomplete at FIN or RST */
    uint64_t evicted_streams; /* for want of table space */
    uint64_t evicted_buffers; /* streams that gave up what they held, for want
                                  of memory */
    uint64_t refused;         /* messages or segments lost because the arena
                                  was full or memory was out */
    size_t held;              /* bytes held now, book-keeping included */
};

/*
 * Takes one message: the cursor is over the message, `off` is its place in
 * the packet when the packet holds all of it, else 0. pkt is a copy the
 * callee may change; pkt->reassembled tells that other frames hold a part. The
 * bytes live until the sink's arena is reset. It may call stream_segment again (for what a
 * tunnel carried).
 */
typedef void stream_message_fn(void *ctx, const struct dissector *d,
                               struct cursor message, struct packet *pkt);

/* limits may be NULL. NULL when memory is out. */
struct streams *streams_new(const struct stream_limits *limits);
void streams_free(struct streams *s);

/*
 * Takes one segment of d's ports; d->frame must be set. Quoted packets (in ICMP
 * errors) are ignored. All messages it completes go to fn before it
 * returns; anomalies go to the sink, whose arena holds what is handed out.
 */
void stream_segment(struct streams *s, const struct dissector *d,
                    const struct packet *pkt, struct cursor payload,
                    stream_message_fn *fn, void *ctx, struct sink *sink);

/*
 * At the end of a capture: gives up holes and hands out what is held, one
 * stream a call, so that the arena can be reset in between. True: call again.
 */
bool streams_flush(struct streams *s, stream_message_fn *fn, void *ctx,
                   struct sink *sink);

const struct stream_stats *streams_stats(const struct streams *s);

/* Was something not held because the system had no memory? */
bool streams_starved(const struct streams *s);

#endif
