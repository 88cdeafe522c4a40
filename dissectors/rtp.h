/*
 * rtp.h - RTP and RTCP (RFC 3550). Neither has a mark of its own: the pipeline
 * offers a payload only where SDP announced one (see analyzer/state).
 */
#ifndef ESPY_DISSECTORS_RTP_H
#define ESPY_DISSECTORS_RTP_H

#include "dissectors/base/event.h"

struct rtp_event {
    uint32_t ssrc;
    uint16_t sequence;
    uint32_t timestamp;
    uint8_t payload_type;
    bool marker;
    uint32_t payload_length; /* bytes, without padding and header extension */
};
extern const struct event_desc rtp_desc;

struct rtcp_report {
    uint32_t ssrc;
    uint8_t fraction_lost; /* in 1/256 */
    int32_t cumulative_lost;
    uint32_t jitter;       /* timestamp units */
};

struct rtcp_event {
    uint8_t type; /* 200 SR, 201 RR, 202 SDES, 203 BYE, 204 APP */
    const char *name;
    uint32_t ssrc;
    struct list reports; /* struct rtcp_report */
    struct slice cname;  /* SDES */
};
extern const struct event_desc rtcp_desc;

#endif
