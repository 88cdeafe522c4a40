/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ladder.h - the IKE and SIP messages of a case, one by one, as a ladder diagram
 * shows them. State keeps what follows from messages, not the messages.
 *
 * The first LADDER_HEAD and the last LADDER_TAIL are kept; how many were between is
 * counted.
 */
#ifndef ESPY_STATE_LADDER_H
#define ESPY_STATE_LADDER_H

#include "analyzer/flows/endpoint.h"
#include "dissectors/base/event.h"

#define LADDER_HEAD 1500u
#define LADDER_TAIL 500u

enum rung_kind { RUNG_IKE, RUNG_SIP };

struct rung {
    enum rung_kind kind;
    struct cite at;
    struct endpoint src, dst;
    uint32_t interface;
    bool response;
    bool again;        /* the same was sent before, at the same place */
    uint64_t spi;      /* IKE: the initiator's */
    uint64_t digest;   /* to know it again by */
    int status;        /* SIP responses; else 0 */
    char label[72];    /* "IKE_SA_INIT request", "INVITE", "200 OK" */
    char detail[160];  /* payloads; of SIP what is answered, or "with SDP" */
    char party[96];    /* SIP requests: whom they are for */
    uint8_t label_cut; /* bytes of it, when what they say was cut short */
    uint8_t detail_cut;
    bool party_cut;
};

struct ladder {
    struct rung *head, *tail; /* tail: a ring of LADDER_TAIL */
    uint64_t n;      /* rungs met; those in neither list are left out */
    uint64_t copies; /* of the same message, captured at another point */
};

/* 0, or -1 when memory is out. */
int ladder_init(struct ladder *l);
void ladder_free(struct ladder *l);

/* For case_config.emit: takes IKE and SIP in, and nothing else. */
void
ladder_event(void *ladder, const struct packet *pkt, const struct event *ev);

uint32_t ladder_kept(const struct ladder *l);
uint64_t ladder_left_out(const struct ladder *l);

/* The i-th of those kept, in the order of capture; those from LADDER_HEAD on
 * come after the gap, if there is one. */
const struct rung *ladder_at(const struct ladder *l, uint32_t i);

#endif
