/* SPDX-License-Identifier: Apache-2.0 */
/*
 * defrag.h - IP datagrams put together from fragments: IPv4 (RFC 791 section
 * 3.2, RFC 815) and IPv6 (RFC 8200 section 4.5, RFC 5722).
 *
 * A datagram is known by file, interface, source, destination, identification,
 * protocol (IPv4) and depth of encapsulation. Everything is capped: datagrams,
 * bytes, fragments of one datagram, and the time they may take in capture
 * time (30 s for IPv4, 60 s for IPv6, from the first fragment). At a cap the
 * oldest datagram makes room. What is given up is counted, always.
 *
 * Fragments that contradict each other are evidence (tools are attacked so),
 * reported as anomalies of protocol "ip" or "ipv6":
 *
 *   ip.fragment_overlap   two fragments share bytes, and are not the same one
 *                         twice. IPv6: the datagram is discarded (RFC 5722).
 *                         IPv4: it is kept, if the shared bytes are equal.
 *   ip.fragment_conflict  the shared bytes differ: nobody can tell which of
 *                         them the receiver took. Discarded.
 *   ip.fragment_too_big   runs past 65,535 bytes. Discarded.
 *   ip.fragment_end       the end of the datagram is not where it was said to
 *                         be. Discarded.
 *   ip.fragment_length    no data, or not a multiple of 8 with more to come.
 *                         That fragment is dropped.
 *   ip.fragment_count     more than DEFRAG_FRAGMENTS_MAX. Discarded.
 *
 * The rest of a discarded datagram's fragments are dropped as they come, until
 * its time is over.
 */
#ifndef ESPY_PIPELINE_DEFRAG_H
#define ESPY_PIPELINE_DEFRAG_H

#include "analyzer/base/table.h"
#include "dissectors/base/cursor.h"
#include "dissectors/base/event.h"
#include "dissectors/base/packet.h"

#define DEFRAG_DATAGRAM_MAX 65535u
#define DEFRAG_FRAGMENTS_MAX 512u
#define DEFRAG_MEMORY (16u << 20) /* bytes, a good default */

struct defrag_stats {
    uint64_t fragments;     /* given to defrag_add, quoted ones too */
    uint64_t completed;     /* datagrams */
    uint64_t completed_cut; /* of these: not all bytes were captured */
    uint64_t duplicates;    /* fragments seen before, byte for byte */
    uint64_t discarded;     /* datagrams given up for what they contained */
    uint64_t timed_out;     /* datagrams */
    uint64_t evicted;       /* datagrams that made room */
    uint64_t unfinished;    /* datagrams open when defrag_finish was called */
    /* fragments that went nowhere: */
    uint64_t dropped_bad;  /* impossible by themselves */
    uint64_t dropped_late; /* of a discarded datagram */
    /* completed a datagram of which no byte was captured */
    uint64_t dropped_cut;
    uint64_t dropped_quoted; /* later fragments inside an ICMP error */
    uint64_t dropped_memory; /* malloc or the arena refused */
};

struct defrag_queue {
    uint32_t first, last; /* oldest, newest; table index plus one, 0 none */
};

struct defrag {
    struct table datagrams;
    struct defrag_queue queue[2]; /* IPv4, IPv6: each in order of arrival */
    size_t memory, memory_max;    /* bytes held */
    bool starved;                 /* the system had no memory for a fragment */
    struct defrag_stats stats;
};

enum defrag_result {
    DEFRAG_HELD,    /* kept; there is more to come */
    DEFRAG_WHOLE,   /* *whole is the datagram */
    DEFRAG_DROPPED, /* went nowhere: see the stats */
};

struct defrag_whole {
    struct cursor cur; /* the payload, off 0. If parts were not captured, have
                          ends at the first gap */
    uint8_t proto;     /* of the first fragment: what the payload is */
    const uint64_t *frames; /* the frames it came from, by offset */
    size_t n_frames;
};

/* datagrams: how many at once. 0, or -1 when memory is out. */
int defrag_init(struct defrag *d, uint32_t datagrams, size_t memory_max);
void defrag_free(struct defrag *d);

/*
 * Takes the fragment in hand (pkt's fragment fields; payload is what next.cur
 * was). On DEFRAG_WHOLE the caller sets pkt->reassembled (if n_frames > 1) and
 * pkt->ip_proto = whole->proto, and goes on with whole->cur. That and the
 * frames lie in the sink's arena.
 *
 * A packet that is no fragment (or an atomic one, RFC 6946) is whole already.
 * So is the first fragment inside an ICMP error: the rest of it will not come,
 * and it is not to be mixed with the traffic.
 */
enum defrag_result defrag_add(struct defrag *d, const struct packet *pkt,
                              const struct cursor *payload, struct sink *sink,
                              struct defrag_whole *whole);

/* The capture has ended: lets go of what is open, and counts it. */
void defrag_finish(struct defrag *d);

#endif
