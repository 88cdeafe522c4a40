/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registration.h - SIP registrations (RFC 3261, section 10; in IMS: TS 24.229).
 *
 * One registration is a series of REGISTER transactions with one Call-ID and
 * one address-of-record: the challenge, its answer, refreshes, the removal.
 */
#ifndef ESPY_STATE_REGISTRATION_H
#define ESPY_STATE_REGISTRATION_H

#include "analyzer/model/terms.h"
#include "analyzer/flows/cite.h"
#include "analyzer/state/sip_key.h"
#include "dissectors/sip.h"

struct registration {
    struct sip_key key;             /* Call-ID and To URI */
    struct place place;             /* of its first message */
    struct endpoint client, server; /* who registers, and where it asked */
    bool start_unknown;  /* a response came first: its request was not seen */
    bool cut;            /* some text below did not fit */
    uint8_t state;       /* enum registration_state */
    char user[128];      /* To URI: the address-of-record */
    char registrar[128]; /* Request-URI */
    char call_id[96];
    char contact[160];
    char user_agent[96];
    char access_network[128]; /* P-Access-Network-Info (RFC 7315) */
    bool security;            /* agrees on IPsec to the P-CSCF (RFC 3329) */
    bool aka;                /* challenged with AKA (RFC 3310): a SIM answers */
    int64_t expires_asked;   /* s; -1 not told */
    int64_t expires_granted; /* s; -1 */
    uint32_t requests;       /* without retransmissions */
    uint32_t refreshes;      /* successes after the first */
    uint32_t challenges;
    uint32_t retransmissions, copies;
    int challenge_status; /* 401, 407 or 494; 0 none */
    int final_status;     /* the last final one that is no challenge; 0 none */
    char final_reason[64];
    struct cite first, last;
    struct cite challenge, registered, removed,
        final;     /* the first of each; final: the last */
    uint32_t cseq; /* of the latest request; */
    bool removing; /* which asks to remove the binding */
};

struct registrations {
    struct table table;
};

int registrations_init(struct registrations *r, uint32_t cap);
void registrations_free(struct registrations *r);

/* Takes a message whose CSeq says REGISTER. NULL if it names no Call-ID. */
struct registration *
registration_event(struct registrations *r, const struct packet *pkt,
                   const struct sip_event *ev, enum sip_repeat repeat);

#endif
