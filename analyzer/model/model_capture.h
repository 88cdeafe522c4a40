/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model_capture.h - what was read, and by what: captures, their interfaces, and
 * where each packet went.
 */
#ifndef ESPY_MODEL_MODEL_CAPTURE_H
#define ESPY_MODEL_MODEL_CAPTURE_H

#include "analyzer/model/field.h"

struct model_interface {
    uint64_t id;       /* as the file numbers them, from 0 */
    struct told name;  /* what packets or file call it, else its number */
    struct told label; /* the same as people read it: with PKTAP's container */
    const char *link_type; /* libpcap's name: "EN10MB" */
    uint64_t packets;
    int64_t dropped; /* by who captured; ABSENT not told */
    bool pktap;      /* told by PKTAP headers, not by the file */
    struct told description, os;
};
extern const struct model_desc model_interface_desc;

/* Blocks of a pcapng file that are passed over. */
struct model_skipped {
    uint64_t decryption_secrets, custom, unknown;
};
extern const struct model_desc model_skipped_desc;

struct model_capture {
    struct told path;
    const char *sha256; /* lower-case hex; NULL: not asked for, or unreadable */
    int64_t bytes;
    const char *format; /* "pcapng", "pcap, gzip" */
    uint64_t packets;
    int64_t first, last; /* times of packets */
    struct told damage;  /* why it was not read, or not to its end */
    bool readable;       /* it could be opened */
    struct model_interface *interfaces;
    size_t n_interfaces;
    struct told comment;
    struct model_skipped *skipped; /* NULL: unreadable */
};
extern const struct model_desc model_capture_desc;

struct model_rules_used {
    const char *sha256;
    uint64_t count;
};
extern const struct model_desc model_rules_used_desc;

struct model_tool {
    const char *name, *version;
    struct model_rules_used rules;
};
extern const struct model_desc model_tool_desc;

/* Packets that nobody reads, by what they say they are. */
struct model_unread {
    const char *space; /* "link_type", "ethertype", "ip_protocol", "name" */
    struct model_value value; /* NUMBER, or TEXT for a name */
    uint64_t packets;
};
extern const struct model_desc model_unread_desc;

struct model_sip_counts {
    uint64_t requests, responses, retransmissions;
};
extern const struct model_desc model_sip_counts_desc;

struct model_tcp_counts {
    uint64_t retransmitted, out_of_order, holes, hole_bytes;
};
extern const struct model_desc model_tcp_counts_desc;

struct model_fragment_counts {
    uint64_t seen, completed, unfinished, discarded;
};
extern const struct model_desc model_fragment_counts_desc;

struct model_counters {
    struct model_count *packets; /* each packet once, and their total last */
    size_t n_packets;
    struct model_unread *unread;
    size_t n_unread;
    uint64_t flows, anomalies, cut, icmp_errors, memory_refused;
    struct model_sip_counts sip;
    struct model_tcp_counts tcp;
    struct model_fragment_counts fragments;
    struct model_count *evicted; /* what had to be forgotten, or left out */
    size_t n_evicted;
    struct model_count
        *messages; /* by protocol; only for espy test (tally.h) */
    size_t n_messages;
    struct told attempts; /* which handshakes end otherwise than their messages
                             say; NULL: none */
};
extern const struct model_desc model_counters_desc;

#endif
