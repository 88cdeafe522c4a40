/* SPDX-License-Identifier: Apache-2.0 */
/*
 * media.h - where media will come, as SDP announced it.
 *
 * RTP has no mark of its own. This table says which address and port was
 * announced for it, by which call, and what its payload types mean; the
 * pipeline offers payloads to "rtp" and "rtcp" by it.
 *
 * The table is capped; evictions are counted in table.evicted.
 */
#ifndef ESPY_FLOWS_MEDIA_H
#define ESPY_FLOWS_MEDIA_H

#include "analyzer/base/table.h"
#include "analyzer/flows/cite.h"
#include "analyzer/flows/codec.h"

#define MEDIA_CODECS_MAX 12

enum media_kind {
    MEDIA_NONE = 0,
    MEDIA_RTP,
    MEDIA_RTCP,
    MEDIA_OTHER, /* announced for what cannot be read: T.38, MSRP, SRTCP */
};

struct media_key {
    struct addr addr;
    uint16_t port;
};

struct media_endpoint {
    struct media_key key;
    uint8_t kind;          /* enum media_kind */
    uint8_t index;         /* of the media description in its SDP */
    bool secure;           /* SRTP: the header is clear, SRTCP is not */
    bool by_initiator;     /* announced by the side that started the call */
    uint64_t call;         /* sip_call.id; 0 none */
    uint16_t rtp_port;     /* of MEDIA_RTCP: the RTP port it belongs to */
    struct cite announced; /* where it was last */
    char type[12];         /* "audio" */
    uint8_t n_codecs;
    struct codec codecs[MEDIA_CODECS_MAX];
};

struct media {
    struct table table;
    /* Changes whenever something new is announced, so that a flow that was
     * nobody's at this epoch need not ask again. Never 0. */
    uint32_t epoch;
};

int media_init(struct media *m, uint32_t cap); /* 0, or -1: out of memory */
void media_free(struct media *m);

/*
 * Announces an endpoint; what it said before is forgotten. NULL when it is no
 * place to expect anything (no address, 0.0.0.0, port 0). The caller fills
 * what it knows beyond key and kind; call, index and so on are zero.
 */
struct media_endpoint *
media_expect(struct media *m, const struct addr *addr, uint16_t port,
             enum media_kind kind, const struct packet *pkt);

/* NULL: nothing was announced for it. */
const struct media_endpoint *
media_find(struct media *m, const struct addr *addr, uint16_t port);

/*
 * The endpoint of a datagram: the one it goes to, or else the one it comes from
 * (the far end may be behind a NAT). What one asks for each flow.
 */
const struct media_endpoint *
media_match(struct media *m, const struct packet *pkt);

/* What a payload type means at an endpoint: its rtpmap, or the static one.
 * False: unknown. ep may be NULL. */
bool media_codec(const struct media_endpoint *ep, uint8_t payload_type,
                 struct codec *out);

#endif
