/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rtp.h - RTP and RTCP (RFC 3550). Neither has a mark of its own: the pipeline
 * offers a payload only where SDP announced one (see analyzer/state).
 */
#ifndef ESPY_DISSECTORS_RTP_H
#define ESPY_DISSECTORS_RTP_H

#include "dissectors/base/event.h"

/*
 * The dissectors "rtp" and "rtcp" have no claims. A datagram on an RTP port
 * that RFC 7983 gives to STUN, ZRTP, DTLS or TURN says nothing; one that is
 * RTCP (RFC 5761, section 4) is handed on as `next` "rtcp".
 *
 * Encrypted media (SRTP) keeps its RTP header in clear, so that "rtp" holds for
 * it; SRTCP must not be offered to "rtcp".
 */
struct rtp_event {
    uint32_t ssrc;
    uint16_t sequence;
    uint32_t timestamp;
    uint8_t payload_type;
    bool marker;
    uint32_t payload_length; /* bytes, without padding and header extension;
                                with the padding if that was not captured */
};
extern const struct event_desc rtp_desc;

struct rtcp_report {
    uint32_t ssrc;
    uint8_t fraction_lost;   /* in 1/256 */
    int64_t cumulative_lost; /* negative when duplicates outnumber losses;
                                told only when it is not */
    uint32_t jitter;         /* timestamp units */
};

struct rtcp_event {
    uint8_t type; /* 200 SR, 201 RR, 202 SDES, 203 BYE, 204 APP */
    const char *name;
    uint32_t ssrc;
    struct list reports; /* struct rtcp_report */
    struct slice cname;  /* SDES */
    struct slice reason; /* BYE */
    int64_t packets;     /* SR: the sender's packet count; -1 */
    int64_t octets;      /* SR: the sender's payload octets; -1 */
};
extern const struct event_desc rtcp_desc;

#endif
