/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sip_state.h - what espy remembers of SIP and RTP: registrations, calls,
 * messages, media endpoints and streams.
 *
 * The pipeline asks `media` where RTP and RTCP are to be expected, and hands
 * each event on. A later stage reads it all through the tables:
 *
 *     uint32_t at = 0;
 *     struct sip_call *c;
 *     while ((c = table_next(&state->calls.table, &at)))
 *
 * in order of appearance as long as nothing was evicted. Every table is capped
 * (see table.h) and counts its evictions.
 */
#ifndef ESPY_STATE_SIP_STATE_H
#define ESPY_STATE_SIP_STATE_H

#include "analyzer/state/call.h"
#include "analyzer/flows/media.h"
#include "analyzer/state/message.h"
#include "analyzer/state/registration.h"
#include "analyzer/state/rtp_stream.h"

/* Entries at most. 0: the default. */
struct sip_caps {
    uint32_t registrations, calls, messages, media, streams;
    uint32_t transactions; /* messages remembered to know them again */
};

struct sip_state {
    struct registrations registrations;
    struct calls calls;
    struct messages messages;
    struct media media;
    struct rtp_streams streams;
    struct table seen; /* SIP messages, to know retransmissions by */

    uint64_t requests, responses; /* SIP messages in all */
    uint64_t retransmissions;     /* the same again at the same place */
    uint64_t copies;              /* the same at another place of capture */
    uint64_t other;               /* of methods that are not followed */
    uint64_t unusable;            /* without Call-ID or CSeq */
};

/* caps may be NULL. 0, or -1 when memory is out. */
int sip_state_init(struct sip_state *s, const struct sip_caps *caps);

/* Was something forgotten because the system had no memory? */
bool sip_state_starved(const struct sip_state *s);
void sip_state_free(struct sip_state *s);

/* Each event, once, in the order of the capture. Packets quoted in ICMP errors
 * are no traffic: they are ignored. */
void sip_state_event(struct sip_state *s, const struct packet *pkt,
                     const struct sip_event *ev);
void sip_state_rtp(struct sip_state *s, const struct packet *pkt,
                   const struct rtp_event *ev);
void sip_state_rtcp(struct sip_state *s, const struct packet *pkt,
                    const struct rtcp_event *ev);

/* The streams of a call: start with *at = 0; NULL at the end. */
struct rtp_stream *
sip_state_call_stream(const struct sip_state *s, const struct sip_call *call,
                      uint32_t *at);

/* Entries dropped to make room, over all tables but `seen` and the indexes,
 * whose loss costs no subject. */
uint64_t sip_state_evicted(const struct sip_state *s);

#endif
