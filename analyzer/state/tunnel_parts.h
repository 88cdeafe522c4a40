/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tunnel_parts.h - what the files of the tunnels share: finding one again.
 */
#ifndef ESPY_STATE_TUNNEL_PARTS_H
#define ESPY_STATE_TUNNEL_PARTS_H

#include "analyzer/state/tunnel.h"

#define BUSY_APART \
    30000000000 /* ns: a peer behind a NAT that is alive sends
                                  something more often (RFC 3948 section 4) */

/* Makes the private tables, and says what to keep in all. 0 or -1. */
int tunnel_paths_init(struct tunnels *t);

/* It has just had a packet: not the next one to be evicted. */
void tunnel_touch(struct tunnel *tn);

/* The tunnel at an index of the table, if it still is the one with this serial
 * (else it was evicted). */
static inline struct tunnel *
tunnel_if(const struct tunnels *t, uint32_t index, uint64_t serial)
{
    struct tunnel *tn = table_at(&t->tunnels, index);
    return serial && tn->serial == serial ? tn : NULL;
}

static inline struct ike_sa *
ike_sa_if(const struct tunnels *t, uint32_t index, uint64_t serial)
{
    struct ike_sa *sa = table_at(&t->ike, index);
    return serial && sa->serial == serial ? sa : NULL;
}

/* Both ends agreed on keys, as far as is seen: worth more than an attempt. */
static inline bool
tunnel_is_solid(const struct tunnel *tn)
{
    return (tn->esp_from_a && tn->esp_from_b) ||
           (tn->carried[0] && tn->carried[1]);
}

/* Is the packet from end a? */
bool tunnel_from_a(const struct tunnel *tn, const struct packet *pkt);

/* From now on, packets with this packet's addresses and ports belong to this
 * tunnel. */
void tunnel_paths_set(struct tunnels *t, const struct packet *pkt,
                      const struct tunnel *tn);

/* The tunnel of packets of ESP, AH, keepalives; of the path alone. */
struct tunnel *tunnel_of_protected(struct tunnels *t, const struct packet *pkt);
struct tunnel *tunnel_of_path(struct tunnels *t, const struct packet *pkt);

/* The tunnel of this path that is of a kind other than IPsec. */
struct tunnel *tunnel_of_kind(struct tunnels *t, const struct packet *pkt,
                              enum tunnel_kind kind);

/* The tunnel that an IKE SA not seen before belongs to; NULL: a new one. */
struct tunnel *tunnel_of_attempt(struct tunnels *t, const struct packet *pkt,
                                 const struct ike_event *ike);

/* What an opening request offers, as a number; 0 for other messages. */
uint64_t tunnel_likeness(const struct ike_event *ike);

/* Finds the IKE SA of a message by SPIs and hosts, or makes it. */
struct ike_sa *tunnel_ike_sa(struct tunnels *t, const struct packet *pkt,
                             const struct ike_event *ike);

#endif
