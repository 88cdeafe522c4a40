/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state.h - all that is remembered of a case, fed by events.
 */
#ifndef ESPY_STATE_STATE_H
#define ESPY_STATE_STATE_H

#include "analyzer/base/intern.h"
#include "analyzer/state/anomalies.h"
#include "analyzer/flows/flow.h"
#include "analyzer/flows/interfaces.h"
#include "analyzer/flows/media.h"
#include "analyzer/state/names.h"
#include "analyzer/state/sip_state.h"
#include "analyzer/state/tunnel.h"

struct state {
    struct flows flows;
    struct tunnels tunnels;
    struct interfaces interfaces;
    struct anomalies anomalies;
    struct intern processes;
    struct names *names;
    struct sip_state sip;
    struct trace trace;
    uint64_t icmp_errors;
    const char *icmp_name; /* of the ICMP error in hand */
};

/* gateway: is this (lower-case) name worth remembering a DNS query for? */
struct state *
state_new(bool (*gateway)(void *ctx, const char *name), void *ctx);
void state_free(struct state *s);

/* Takes one event in; `ctx` of a sink. */
void
state_event(struct state *s, const struct packet *pkt, const struct event *ev);

/* Takes the transport header quoted in an ICMP error in. */
void state_quoted(struct state *s, const struct packet *pkt);

/* All packets are read. Before looking at the tunnels. 0; or -1 when the system had
 * no memory, now or at any time before: what is remembered then lacks something
 * of which nothing is known. (What a cap left out is counted.) */
int state_finish(struct state *s);

/* Is the flow the one that a packet seen at this place belonged to? */
bool place_in_flow(const struct place *p, const struct flow *fl);

#endif
