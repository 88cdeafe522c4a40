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
    struct slice encoding; /* "AMR-WB" */
    uint32_t clock_rate;   /* Hz; 0 unknown */
    struct slice fmtp;     /* "octet-align=1"; absent */
};

struct sdp_media {
    struct slice type;        /* "audio" */
    uint16_t port;            /* 0: refused */
    struct slice proto;       /* "RTP/AVP" */
    struct list formats;      /* struct slice of text */
    const char *direction;    /* "sendrecv", ... (the session's if it has none) */
    struct addr connection;   /* the c= in force for it, if an address */
    uint16_t rtcp_port;       /* a=rtcp (RFC 3605), else port + 1; 0 if muxed */
    struct list rtpmap;       /* struct sdp_rtpmap */
};

struct sdp {
    struct slice connection;  /* address of the session's c= line, as text */
    struct list media;        /* struct sdp_media */
};
extern const struct event_desc sdp_desc;

/* Parses an SDP body. NULL when it is not SDP or the arena is full. */
const struct sdp *sdp_parse(struct cursor c, struct arena *arena);

struct sip_cseq {
    uint32_t number;
    struct slice method;
};

struct sip_event {
    struct slice method;     /* requests; absent in responses */
    int64_t status;          /* responses; -1 in requests */
    struct slice reason;
    struct slice uri;        /* Request-URI */
    struct slice call_id;
    const struct sip_cseq *cseq;
    struct slice from, to;   /* header values, unfolded */
    struct slice from_uri, from_tag, to_uri, to_tag; /* their parts */
    struct list via;         /* struct slice of text: each Via value */
    struct slice branch;     /* of the topmost Via */
    struct slice contact;
    struct slice user_agent; /* User-Agent, or Server in a response */
    int64_t expires;         /* Expires or the Contact's; -1 */
    struct slice content_type;
    int64_t content_length;  /* as told; -1 absent */
    uint32_t body_length;    /* as it really is, bytes */
    struct slice body;       /* not told */
    const struct sdp *sdp;
    struct list p_asserted_identity; /* struct slice of text */
    struct slice access_network;     /* P-Access-Network-Info (RFC 7315) */
    struct slice security;   /* Security-Client/-Server/-Verify (RFC 3329) */
};
extern const struct event_desc sip_desc;

#endif
