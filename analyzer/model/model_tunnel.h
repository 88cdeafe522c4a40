/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model_tunnel.h - a tunnel as it is told: its ends, handshakes, security
 * associations, what was seen of its inside and what ran in it by sizes and times.
 */
#ifndef ESPY_MODEL_MODEL_TUNNEL_H
#define ESPY_MODEL_MODEL_TUNNEL_H

#include "analyzer/model/field.h"

struct model_call;
struct model_message;
struct model_registration;

struct model_as {
    uint64_t number;
    struct told organization;
    const char *role; /* "mobile-operator"; NULL unknown */
};
extern const struct model_desc model_as_desc;

/* One end of a tunnel or of a flow that is a subject. */
struct model_end {
    struct addr ip;
    int64_t port;
    struct model_as *as; /* NULL unknown */
    struct told *names;  /* each once, best known first */
    size_t n_names;
};
extern const struct model_desc model_end_desc;

/* An address and a port inside a tunnel, or of a conversation. */
struct model_endpoint {
    struct addr ip;
    int64_t port;
    struct model_as *as; /* NULL unknown */
    struct told *names;  /* each once, best known first */
    size_t n_names;
};
extern const struct model_desc model_endpoint_desc; /* ip masked if inside */

/* The same of a tunnel's own ends: never masked. */
struct model_outer_endpoint {
    struct addr ip;
    int64_t port;
};
extern const struct model_desc model_outer_endpoint_desc;

/* The recomputed NAT_DETECTION hashes (RFC 7296 section 2.23): does each fit what
 * the capture shows? */
struct model_natd {
    enum truth initiator_source, initiator_destination;
    enum truth responder_source, responder_destination;
};
extern const struct model_desc model_natd_desc;

struct model_nat {
    enum truth local, remote; /* is that end behind a NAT? */
    enum truth responder_source_mismatch;
    struct model_natd *hashes_fit; /* NULL: no IKE */
    uint64_t keepalives;
};
extern const struct model_desc model_nat_desc;

/* An end that moved: from port 500 to 4500, NAT rebinding, MOBIKE. */
struct model_move {
    struct model_outer_endpoint from, to;
    uint64_t frame;
    int64_t at;
};
extern const struct model_desc model_move_desc;

struct model_process {
    struct told name;
    int64_t pid;
    int64_t frame;
};
extern const struct model_desc model_process_desc;

struct model_transform {
    uint64_t proposal, type, id;
    const char *name;
    int64_t key_bits;
};
extern const struct model_desc model_transform_desc;

struct model_notify {
    uint64_t type;
    const char *name;
    enum side from;
    uint64_t frame;
};
extern const struct model_desc model_notify_desc;

struct model_vendor {
    struct told id; /* hex digits, of its beginning */
    const char *name;
    enum side from;
    uint64_t frame;
};
extern const struct model_desc model_vendor_desc;

struct model_ike_message {
    int64_t at;
    uint32_t file; /* told only where a case has several captures */
    uint64_t frame;
    const char *exchange;
    uint64_t exchange_type, message_id;
    enum side from;
    bool response;
    uint64_t length; /* bytes */
    bool retransmission;
    uint64_t fragment; /* its number (RFC 7383); 0 whole */
};
extern const struct model_desc model_ike_message_desc;

struct model_ike_error {
    uint64_t type;
    const char *name;
    uint64_t frame;
};
extern const struct model_desc model_ike_error_desc;

/* One IKE SA, or one attempt at one. */
struct model_ike {
    uint64_t initiator_spi, responder_spi;
    const char *version; /* "1.0", "2.0" */
    enum ike_outcome outcome;
    struct model_ike_error *error; /* the first from the responder; NULL */
    int64_t first, last;
    uint64_t first_frame, last_frame;
    uint32_t file;
    uint64_t messages, retransmissions, rekeys, fragments;
    bool nat_traversal; /* moved from port 500 to 4500 */
    struct model_transform *offered, *chosen;
    size_t n_offered, n_chosen;
    const char *suite; /* "ENCR_AES_CBC-256, ..."; NULL unknown */
    int64_t dh_group_offered, dh_group;
    const char *ke_sha256; /* of the responder's key exchange data */
    struct told id_i, id_r;
    struct model_notify *notify;
    size_t n_notify;
    struct model_vendor *vendor_ids;
    size_t n_vendor_ids;
    struct model_ike_message *timeline;
    size_t n_timeline;
    bool init_answered;      /* its first exchange had an answer */
    bool opening_seen;       /* its first exchange is in the capture */
    int64_t last_auth_reply; /* encrypted bytes of the last IKE_AUTH reply */
    struct told filter;      /* Wireshark's, that finds it */
};
extern const struct model_desc model_ike_desc;

struct model_sequence {
    uint64_t first, last;
};
extern const struct model_desc model_sequence_desc;

struct model_size {
    uint64_t min;
    double mean;
    uint64_t max;
};
extern const struct model_desc model_size_desc;

/* One ESP or AH security association. */
struct model_sa {
    uint64_t spi;
    const char *protocol; /* "esp", "ah" */
    enum sa_direction direction;
    const char *encapsulation; /* "ip", "udp", "tcp" */
    uint64_t packets, bytes, lost, reordered, replayed;
    int64_t first, last;
    uint64_t first_frame, last_frame;
    uint32_t file;
    struct model_sequence sequence;
    struct model_size size; /* bytes of its packets */
    double longest_gap;     /* seconds */
    struct told filter;
};
extern const struct model_desc model_sa_desc;

struct model_delay {
    uint64_t packets;
    double min, median, p95, max; /* seconds */
};
extern const struct model_desc model_delay_desc;

/* By the direction in which the tunnel was initiated. */
struct model_delays {
    struct model_delay *initiator, *responder; /* NULL: nothing matched */
};
extern const struct model_desc model_delays_desc;

struct model_clock {
    bool two_files;
    double offset; /* seconds, the outer clock's less the inner one's */
    double drift_ppm;
};
extern const struct model_desc model_clock_desc;

struct model_score {
    double bits, chance_bits;
    uint64_t sample; /* packets */
};
extern const struct model_desc model_score_desc;

/* An interface that shows the inside of the tunnel. */
struct model_inner {
    uint32_t file;
    struct told interface, label;
    enum provenance how; /* DECRYPTED, CORRELATED or ADJACENT */
    double matched;      /* share of its packets, 0 to 1; NAN not matched */
    bool padded; /* all ESP packets have one length: nothing can match */
    int64_t matched_packets, esp_packets;
    const char *mode;    /* "tunnel", "transport" */
    const char **suites; /* names of transforms that fit the lengths */
    size_t n_suites;
    const char **forms; /* the same for people: "AES-CBC with HMAC-SHA1-96" */
    size_t n_forms;
    struct model_delays *delay;
    struct model_clock *clock;
    struct model_score *score;
    enum confidence confidence;
    uint64_t packets;
    struct addr local, remote;
    struct model_as *local_as;
    const char **protocols; /* "sip", "rtp", "tcp" */
    size_t n_protocols;
    int64_t first, last;
    /* What was read on it of SIP; they stand whole in the case's lists. */
    struct model_registration **registrations;
    size_t n_registrations;
    struct model_call **calls;
    size_t n_calls;
    struct model_message **messages;
    size_t n_messages;
};
extern const struct model_desc model_inner_desc;

/* A stretch of time of one kind, by sizes and times alone. */
struct model_activity {
    enum activity_kind kind;
    int64_t start, end;
    enum confidence confidence;
    enum provenance how; /* INFERRED */
    uint64_t packets;
    int64_t first_frame, last_frame;
};
extern const struct model_desc model_activity_desc;

/* ICMP said that the far end cannot be reached. */
struct model_unreachable {
    const char *reason;
    uint64_t count;
};
extern const struct model_desc model_unreachable_desc;

struct model_tunnel {
    const char *id;   /* "tunnel-1"; first, see MODEL_REF */
    const char *kind; /* "ikev2"; see tunnel_kind.h */
    struct model_end local, remote;
    enum ike_outcome outcome;
    bool kept;                /* it came to more than an attempt */
    struct told outcome_text; /* why it ended so, in a sentence */
    struct model_frame *outcome_frames;
    size_t n_outcome_frames;
    uint64_t outcome_frames_total;
    const char *transport; /* "udp-encapsulated", "ip"; NULL unknown */
    enum end initiator;    /* who began it */
    bool opening_seen;
    int64_t first, last;
    uint32_t file; /* it begins in */
    struct told interface;
    uint64_t packets; /* protected ones: of ESP and AH, those of forgotten SAs
                         too; of other kinds those that carry something */
    struct model_nat nat;
    struct model_move *moves;
    size_t n_moves;
    struct model_process *process;
    struct model_unreachable *unreachable;
    struct model_ike *ike;
    size_t n_ike;
    struct model_sa *esp;
    size_t n_esp;
    struct model_inner *inner;
    size_t n_inner;
    struct model_call **calls; /* inside it, read or inferred */
    size_t n_calls;
    struct model_activity *activity;
    size_t n_activity;
    struct model_registration **registrations;
    size_t n_registrations;
    struct model_message **messages;
    size_t n_messages;
    struct told filter;
};
extern const struct model_desc model_tunnel_desc;

#endif
