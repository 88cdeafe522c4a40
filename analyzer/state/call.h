/* SPDX-License-Identifier: Apache-2.0 */
/*
 * call.h - calls: INVITE dialogs (RFC 3261, sections 12 to 15).
 *
 * A call is everything with one Call-ID from an INVITE to its end. An INVITE
 * that was challenged, or refused in a way that asks to try again, and is sent
 * anew is the same call. A call whose INVITE was not captured is kept with
 * start_unknown set. Whether a call came in or went out is for a later stage
 * to say: here, `initiator` is the end that sent the INVITE.
 */
#ifndef ESPY_STATE_CALL_H
#define ESPY_STATE_CALL_H

#include "analyzer/model/terms.h"
#include "analyzer/flows/media.h"
#include "analyzer/state/sip_key.h"
#include "dissectors/sip.h"

#define CALL_FORKS_MAX 8
#define CALL_CODECS_MAX 8
#define CALL_MEDIA_MAX 4

enum call_side { CALL_NOBODY, CALL_INITIATOR, CALL_PEER };

struct call_fork {
    char tag[64];
    int status; /* the last with this To tag */
    struct cite first;
};

struct sip_call {
    uint64_t id; /* 1, 2, ... in order of appearance: the table's key */
    struct sip_key dialog; /* Call-ID */
    struct place place;    /* of its first message */
    struct endpoint initiator, peer;
    bool initiator_known; /* false: guessed from a message in mid-call */
    bool start_unknown;   /* the INVITE was not captured */
    bool cut;             /* some text below did not fit */
    char call_id[96];
    char from[128], to[128];         /* URIs, initiator and peer */
    char from_name[64], to_name[64]; /* display names */
    char from_tag[64];
    char identity[128]; /* P-Asserted-Identity, the first */
    char user_agent[96], peer_agent[96];
    char access_network[128]; /* the initiator's */

    struct cite start;    /* the first INVITE */
    struct cite trying;   /* 100 */
    struct cite ringing;  /* 180 */
    struct cite progress; /* the first of 181, 182, 183, 199 */
    struct cite answer;   /* 2xx to the INVITE */
    struct cite ack;
    struct cite challenge; /* the first 401 or 407 */
    struct cite cancel, bye;
    struct cite end;       /* the message that ended it; none for what
                             call_ending() tells of silence */
    struct cite last;      /* its last message of any kind */
    struct cite early_sdp; /* SDP in a provisional response */
    struct cite early_rtp; /* RTP before the answer */
    struct cite hold;      /* the first hold after the answer */

    uint8_t end_how;      /* enum call_end as far as messages tell; see
                             call_ending() */
    uint8_t ended_by;     /* enum call_side */
    int end_status;       /* of the response that ended it; 0 none */
    char end_reason[96];  /* the Reason header (RFC 3326) of BYE or CANCEL, or
                             the response's reason phrase */
    int challenge_status; /* 401 or 407; 0 none */
    bool challenged;      /* by the latest answer */

    uint32_t attempts; /* INVITEs without To tag, by CSeq */
    uint32_t reinvites, updates;
    uint32_t retransmissions, copies;
    uint32_t holds;   /* times it was put on hold */
    bool held;        /* at the end */
    uint32_t n_forks; /* To tags met, however many */
    struct call_fork forks[CALL_FORKS_MAX];

    /* Codecs as negotiated (RFC 3264): those of the answer that were offered,
     * the answer's preference first. `negotiated` false: only one side's
     * description was seen, and these are its own. */
    bool negotiated, secure;
    uint8_t n_codecs, n_offer;
    struct codec codecs[CALL_CODECS_MAX], offer[MEDIA_CODECS_MAX];
    uint8_t offer_by; /* enum call_side */
    uint8_t n_media;
    char media[CALL_MEDIA_MAX][12]; /* "audio", of those not refused */

    uint32_t streams;          /* RTP streams linked to it */
    uint32_t cseq;             /* of the latest INVITE that starts it */
    uint32_t reinvite_cseq[3]; /* by enum call_side */
    struct cite last_invite;
};

struct calls {
    struct table table; /* of struct sip_call by id */
    struct table index; /* Call-ID to the latest call's id */
    uint64_t made;      /* ids given */
};

int calls_init(struct calls *c, uint32_t cap);
void calls_free(struct calls *c);

/* Takes a message of an INVITE dialog (by its CSeq's method) and announces its
 * media. NULL when it belongs to no call: an ACK or INFO on its own, or a
 * message without a Call-ID. */
struct sip_call *
call_event(struct calls *c, struct media *m, const struct packet *pkt,
           const struct sip_event *ev, enum sip_repeat repeat);

/* NULL: evicted, or never was. */
struct sip_call *call_find(struct calls *c, uint64_t id);

/* How it ended, as seen from `now` (the end of the capture, ns). Unlike
 * end_how, it knows calls that ended by silence. */
enum call_end call_ending(const struct sip_call *call, int64_t now);

/* Private: the session descriptions of a message (call_media.c). */
void
call_media(struct sip_call *call, struct media *m, const struct packet *pkt,
           const struct sip_event *ev, enum call_side sender);

#endif
