/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rtp_stream.h - RTP streams and how well they arrived (RFC 3550, appendix A).
 *
 * A stream is one SSRC on one 5-tuple, seen at one interface and layer. What
 * is lost here was lost before the point of capture, or by the capture itself:
 * a capture cannot tell the two apart.
 */
#ifndef ESPY_STATE_RTP_STREAM_H
#define ESPY_STATE_RTP_STREAM_H

#include "analyzer/flows/media.h"
#include "dissectors/rtp.h"

struct rtp_stream_key {
    struct addr src, dst;
    uint16_t sport, dport;
    uint32_t ssrc;
    uint32_t interface;
    uint32_t layer;
};

enum rtp_sender { RTP_SENDER_UNKNOWN, RTP_SENDER_INITIATOR, RTP_SENDER_PEER };

struct rtp_stream {
    struct rtp_stream_key key;
    uint64_t call;  /* sip_call.id; 0: no call announced it */
    uint8_t media;  /* index of the media description */
    uint8_t sender; /* enum rtp_sender: which side of the call */
    bool secure;    /* SRTP by its SDP */
    bool linked;    /* the call has counted it */
    struct cite first, last;

    uint64_t packets;    /* in all, but for copies */
    uint64_t bytes;      /* payload */
    uint64_t duplicates; /* same sequence number again, at the same tap */
    uint64_t copies;     /* the same packet from another capture file */
    uint64_t reordered;  /* came after a later one */
    uint64_t strays;     /* sequence numbers that fit nowhere */
    uint64_t restarts;   /* the sequence began anew */

    char codec[CODEC_NAME_MAX]; /* of the speech; "" unknown */
    uint32_t clock;             /* Hz; 0 unknown */
    uint64_t payload_types[2];  /* bit n: type n was seen */

    uint64_t markers; /* talk spurts begun (RFC 3551 section 4.1) */
    int64_t silence;  /* ns in gaps of the sender's own making (DTX) */

    /* from RTCP */
    uint64_t reports;          /* report blocks about this stream */
    int64_t reported_lost;     /* the last cumulative count; -1 none */
    double reported_jitter;    /* ms, the last; -1 none */
    uint8_t reported_fraction; /* the worst, in 1/256 */
    int64_t sent_packets;      /* the sender's own count (SR); -1 none */
    char cname[64];
    bool cname_cut;
    struct cite bye;

    /* the arithmetic's */
    uint16_t max_seq;          /* highest seen */
    uint32_t bad_seq;          /* the one that would prove a restart */
    int64_t cycles;            /* 65536 * wraps */
    int64_t base;              /* extended number of the first */
    uint64_t window;           /* bit n: max_seq - n was seen */
    uint64_t unique;           /* packets with a place in the sequence */
    uint64_t expected_before;  /* restarts */
    double jitter, jitter_max; /* in timestamp units */
    uint32_t prev_timestamp;
    int64_t prev_ts;
    bool has_prev;
    uint8_t last_type;    /* payload type last looked up; 255 none */
    bool signal;          /* and whether that one is no speech */
    uint32_t media_epoch; /* when media was last asked */
};

struct rtp_streams {
    struct table table;
    uint64_t orphan_reports; /* RTCP about streams not seen */
};

int rtp_streams_init(struct rtp_streams *r, uint32_t cap);
void rtp_streams_free(struct rtp_streams *r);

/* Counts a packet in its stream, made if new (*created). */
struct rtp_stream *rtp_stream_packet(struct rtp_streams *r, struct media *m,
                                     const struct packet *pkt,
                                     const struct rtp_event *ev, bool *created);

/* Adds what an RTCP packet says to the streams it speaks of. */
void rtp_stream_rtcp(struct rtp_streams *r, struct media *m,
                     const struct packet *pkt, const struct rtcp_event *ev);

uint64_t rtp_stream_expected(const struct rtp_stream *s);
uint64_t rtp_stream_lost(const struct rtp_stream *s);
double rtp_stream_loss_percent(const struct rtp_stream *s);
/* Interarrival jitter at the end, and the worst (RFC 3550 A.8), in ms; -1: the
 * clock rate is not known. */
double rtp_stream_jitter(const struct rtp_stream *s);
double rtp_stream_jitter_max(const struct rtp_stream *s);
/* See codec.h; 0: too little was seen, or it is no speech. */
double rtp_stream_mos(const struct rtp_stream *s);
/* ns from the first to the last packet, without the silence. */
int64_t rtp_stream_talk(const struct rtp_stream *s);

#endif
