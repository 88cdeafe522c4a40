/* SPDX-License-Identifier: Apache-2.0 */
/*
 * message.h - SIP MESSAGE requests (RFC 3428): SMS over IMS (TS 24.341) and
 * plain text. The text itself is not kept.
 */
#ifndef ESPY_STATE_MESSAGE_H
#define ESPY_STATE_MESSAGE_H

#include "analyzer/flows/cite.h"
#include "analyzer/state/sip_key.h"
#include "dissectors/sip.h"

struct message {
    struct sip_key key; /* Call-ID and CSeq number */
    struct place place; /* of its first SIP message */
    struct endpoint sender, receiver;
    bool start_unknown; /* only a response was seen */
    bool cut;           /* some text below did not fit */
    bool sms;           /* application/vnd.3gpp.sms; the fields below hold */
    char from[128], to[128]; /* URIs */
    char call_id[96];
    char content_type[64];
    uint32_t body_length;
    int status;           /* the final answer; 0 none seen */
    int challenge_status; /* 401 or 407 before that; 0 none */
    uint32_t retransmissions, copies;
    struct cite first, last, final;

    /* of an SMS; see struct sip_sms */
    const char *rp_type; /* "RP-DATA" carries a message or a report, "RP-ACK"
                             and "RP-ERROR" answer one; NULL: not readable */
    const char *tp_type; /* "SMS-SUBMIT", "SMS-DELIVER", ...; NULL none */
    bool to_network;
    uint8_t rp_reference;
    char number[40];     /* the other party's; "" none */
    char smsc[24];       /* the service centre's; "" none */
    int64_t text_length; /* septets or bytes by `coding`; -1 */
    const char *coding;  /* "gsm7", "8bit", "ucs2"; NULL */
};

struct messages {
    struct table table;
    struct table index; /* Call-ID to the latest message's key */
};

int messages_init(struct messages *m, uint32_t cap);
void messages_free(struct messages *m);

/* Takes a message whose CSeq says MESSAGE. NULL if it names no Call-ID. */
struct message *
message_event(struct messages *m, const struct packet *pkt,
              const struct sip_event *ev, enum sip_repeat repeat);

#endif
