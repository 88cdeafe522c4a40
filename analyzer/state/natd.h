/* SPDX-License-Identifier: Apache-2.0 */
/*
 * natd.h - NAT detection, recomputed by a bystander (RFC 7296 section 2.23).
 *
 * Each side of IKE_SA_INIT sends SHA-1(SPIi | SPIr | address | port) of where
 * it thinks it is (SOURCE, possibly several) and of whom it talks to
 * (DESTINATION). Someone who sees the packet knows the addresses at his place
 * on the path, so he learns on which side of him addresses were changed:
 *
 *   initiator SOURCE wrong        a NAT between initiator and capture, or the
 *                                 initiator faked it to force encapsulation
 *   responder DESTINATION wrong   a NAT between capture and responder rewrote
 *                                 the initiator's address
 *   initiator DESTINATION wrong   the responder's address was rewritten
 *                                 between initiator and capture
 *   responder SOURCE wrong        the responder is not where it seems: a NAT
 *                                 at *its* side, a fake to force
 *                                 encapsulation, or somebody else answering
 *
 * A NAT at the client's side cannot cause the last two.
 */
#ifndef ESPY_STATE_NATD_H
#define ESPY_STATE_NATD_H

#include "analyzer/flows/endpoint.h"
#include "dissectors/ike.h"

enum natd_result {
    NATD_ABSENT = 0, /* no such notify was sent */
    NATD_MATCH,
    NATD_MISMATCH,
};

struct natd {
    uint8_t source, destination; /* enum natd_result */
    bool starved; /* no memory to hash with: absent says nothing */
};

#define IKE_N_NAT_DETECTION_SOURCE_IP 16388
#define IKE_N_NAT_DETECTION_DESTINATION_IP 16389

/* Judges the notifies of one IKE_SA_INIT message by where it was seen. */
struct natd natd_check(const struct packet *pkt, const struct ike_event *ike);

#endif
