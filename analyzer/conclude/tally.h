/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tally.h - what an expectation counts and the report does not: messages by
 * protocol, and how far each IKEv2 attempt got by its messages alone. Copies that
 * ICMP errors quote are not counted.
 */
#ifndef ESPY_CONCLUDE_TALLY_H
#define ESPY_CONCLUDE_TALLY_H

#include "analyzer/base/table.h"
#include "analyzer/model/model.h"
#include "dissectors/base/event.h"
#include "dissectors/base/packet.h"

#define TALLY_ATTEMPTS 65536

enum tally_seen {
    TALLY_INIT_RESPONSE = 1, /* of IKE_SA_INIT */
    TALLY_AUTH_REQUEST = 2,
    TALLY_AUTH_RESPONSE = 4,
};

struct tally_attempt {
    uint64_t initiator_spi; /* the key */
    unsigned seen;          /* enum tally_seen */
    bool told;              /* the model has its IKE SA */
};

struct tally {
    uint64_t ike, esp, nat_keepalive, dns, sip;
    uint64_t rtcp;          /* packets: several RTCP packets come in one */
    uint64_t ike_fragments; /* messages with an Encrypted Fragment (RFC 7383) */
    uint64_t rtcp_frame;    /* of the last one counted */
    uint32_t rtcp_file;
    struct table attempts; /* of struct tally_attempt, IKEv2 only */
};

/* 0, or -1 when memory is out. tally_free() after it. */
int tally_init(struct tally *t);
void tally_free(struct tally *t);

/* Counts one event; t is a struct tally. */
void tally_event(void *t, const struct packet *pkt, const struct event *ev);

/* Into the model's counters: `messages` and `attempts`. 0, or -1: its arena is
 * full. */
int tally_fill(struct model *m, struct tally *t);

#endif
