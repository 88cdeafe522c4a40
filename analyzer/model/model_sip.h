/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model_sip.h - calls, messages and registrations: read in clear or inferred from
 * sizes and times.
 */
#ifndef ESPY_MODEL_MODEL_SIP_H
#define ESPY_MODEL_MODEL_SIP_H

#include "analyzer/model/model_tunnel.h"

/* Where it was seen, and in which tunnel. */
struct model_where {
    struct model_tunnel *tunnel; /* NULL: in none that is known */
    enum provenance how;         /* OBSERVED, DECRYPTED or INFERRED */
    uint32_t file;
    struct told interface;
};
extern const struct model_desc model_where_desc;

/* One stream of RTP. */
struct model_stream {
    const char *ssrc; /* 8 hex digits */
    enum side from;
    struct told codec;
    struct addr source;
    uint64_t source_port;
    struct addr destination;
    uint64_t destination_port;
    uint64_t packets, lost;
    double loss_percent, jitter_ms, mos;
    int64_t first, last;
    uint64_t first_frame;
    struct told filter;
};
extern const struct model_desc model_stream_desc;

/* The call's quality is that of its worst stream. */
struct model_quality {
    double mos, loss_percent;
    struct model_stream *streams;
    size_t n_streams;
};
extern const struct model_desc model_quality_desc;

/* What one end of an inferred call sent. */
struct model_media_side {
    uint64_t packets;
    double speaks;   /* share of the time, 0 to 1 */
    bool pauses;     /* comfort noise in the pauses */
    uint64_t length; /* ESP length of most packets */
};
extern const struct model_desc model_media_side_desc;

struct model_media {
    struct model_media_side local, remote;
};
extern const struct model_desc model_media_desc;

struct model_call_frames {
    int64_t start, ring, answer, end;
};
extern const struct model_desc model_call_frames_desc;

struct model_call {
    struct model_where where;
    enum direction direction;
    struct told call_id, from, to;
    int64_t start, ring, answer, end;
    enum call_end ending;
    int64_t status; /* of the response that ended it */
    struct told reason;
    bool start_unknown;
    struct told *codecs;
    size_t n_codecs;
    struct model_quality quality;
    struct model_media *media; /* of an inferred call; NULL */
    enum confidence confidence;
    struct model_call_frames frames;
    /* Beyond the parties: the hosts, and the moments of its first and last
     * message, which need not be its start or end. */
    struct model_endpoint source, destination;
    const char *transport;
    int64_t first, last;
    uint64_t first_frame;
    double talk; /* seconds it was talked, to the capture's end if open */
    bool answered;
    bool end_seen;
    struct told filter;
};
extern const struct model_desc model_call_desc;

struct model_message {
    struct model_where where;
    enum direction direction;
    enum truth sms;
    struct told from, to, number;
    const char *rp_type, *tp_type;
    struct told content_type;
    int64_t body_length; /* bytes */
    int64_t status;
    enum confidence confidence; /* of an inferred one; NONE: read */
    int64_t at, report;
    int64_t frame;
    struct model_endpoint source, destination;
    const char *transport;
    int64_t last;
};
extern const struct model_desc model_message_desc;

struct model_registration {
    struct model_where where;
    struct told user, registrar;
    enum registration_state state;
    struct told contact, user_agent, access_network;
    int64_t status;
    struct told reason; /* of the final response */
    int64_t first, registered, removed;
    uint64_t frame;
    int64_t registered_frame;
    struct model_endpoint source, destination;
    const char *transport;
    int64_t last;
};
extern const struct model_desc model_registration_desc;

#endif
