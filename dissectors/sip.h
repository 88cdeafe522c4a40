/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sip.h - SIP messages (RFC 3261) and the session they describe (SDP,
 * RFC 8866). One event per message.
 */
#ifndef ESPY_DISSECTORS_SIP_H
#define ESPY_DISSECTORS_SIP_H

#include "dissectors/base/event.h"

struct arena;
struct cursor;

struct sdp_rtpmap {
    uint8_t payload_type;
    struct slice encoding; /* "AMR-WB"; absent if only an fmtp names the type */
    uint32_t clock_rate;   /* Hz; 0 unknown */
    uint32_t channels;     /* 1 unless told */
    struct slice fmtp;     /* "octet-align=1"; absent */
};

struct sdp_media {
    struct slice type;      /* "audio" */
    uint16_t port;          /* 0: refused */
    struct slice proto;     /* "RTP/AVP" */
    struct list formats;    /* struct slice of text */
    const char *direction;  /* "sendrecv", ... (the session's if it has none) */
    struct addr connection; /* the c= in force for it, if an address */
    uint16_t rtcp_port;     /* a=rtcp (RFC 3605), else port + 1; 0 if muxed */
    struct list rtpmap;     /* struct sdp_rtpmap */
    int64_t ptime;          /* ms of media in a packet; -1 not told */
    bool rtcp_mux;          /* a=rtcp-mux (RFC 5761) */
};

struct sdp {
    struct slice connection; /* address of the session's c= line, as text; of
                                 the first media with one if it has none */
    struct list media;       /* struct sdp_media, SDP_MEDIA_MAX at most */
};
#define SDP_MEDIA_MAX 32
#define SDP_FORMATS_MAX 64 /* of one media */
extern const struct event_desc sdp_desc;

/* Parses an SDP body. NULL when it is not SDP or the arena is full. */
const struct sdp *sdp_parse(struct cursor c, struct arena *arena);

/*
 * A short message in the body (application/vnd.3gpp.sms, TS 24.341): the relay
 * layer (TS 24.011 section 8) and the head of the TPDU (TS 23.040 section 9.2).
 * The text itself is left alone.
 */
struct sip_sms {
    const char *rp_type; /* "RP-DATA", "RP-ACK", "RP-ERROR", "RP-SMMA" */
    bool to_network;     /* MS -> network, by the RP message type */
    uint8_t rp_reference;
    int64_t rp_cause;    /* RP-ERROR (TS 24.011 section 8.2.5.4); -1 */
    struct slice smsc;   /* the service centre's number, "+4512345678" */
    const char *tp_type; /* "SMS-SUBMIT", "SMS-DELIVER", ...; NULL: no TPDU */
    struct slice number; /* TP-DA, TP-OA or TP-RA: the other party */
    const char *coding;  /* "gsm7", "8bit", "ucs2"; NULL unknown */
    int64_t text_length; /* TP-UDL: septets if gsm7, else bytes; -1 */
};
extern const struct event_desc sip_sms_desc;

/* Parses an RP message. NULL when it is none, or cut short before its
 * reference, or the arena is full. */
const struct sip_sms *sip_sms_parse(struct cursor c, struct arena *arena);

struct sip_cseq {
    uint32_t number;
    struct slice method;
};

struct sip_event {
    struct slice method; /* requests; absent in responses */
    int64_t status;      /* responses; -1 in requests */
    struct slice reason;
    struct slice uri; /* Request-URI */
    struct slice call_id;
    const struct sip_cseq *cseq;
    struct slice from, to; /* header values, unfolded */
    struct slice from_uri, from_tag, to_uri, to_tag; /* their parts */
    struct slice from_name, to_name; /* display names, without quotes */
    struct list via;                 /* struct slice of text: each Via value */
    struct slice branch;             /* of the topmost Via */
    struct slice contact;
    struct slice user_agent; /* User-Agent, or Server in a response */
    int64_t expires;         /* Expires or the Contact's; -1 */
    struct slice content_type;
    int64_t content_length; /* as told; -1 absent */
    uint32_t body_length;   /* as it really is, bytes */
    struct slice body;      /* not told */
    const struct sdp *sdp;
    struct list p_asserted_identity; /* struct slice of text */
    struct slice access_network;     /* P-Access-Network-Info (RFC 7315) */
    struct slice security;  /* Security-Client/-Server/-Verify (RFC 3329) */
    struct slice challenge; /* WWW- or Proxy-Authenticate */
    struct slice why;       /* the Reason header (RFC 3326) */
    const struct sip_sms *sms;
};
extern const struct event_desc sip_desc;

#endif
