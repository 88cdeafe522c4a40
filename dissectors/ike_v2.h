/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ike_v2.h - parsing a chain of IKEv2 payloads (RFC 7296 section 3.2).
 *
 * The dissector runs it over the clear part of a message; whoever has decrypted
 * an SK payload runs it again over the plaintext:
 *
 *     struct ike_event inner = *outer;      the header, the SK entry, ...
 *     inner.decrypted = true;
 *     ike_parse_begin(&p, sink, pkt, &inner);
 *     ike_v2_chain(&p, outer->encrypted_first, &plaintext, true);
 *     ike_parse_end(&p);
 *     sink_emit(sink, pkt, &ike_desc, &inner, ...);
 */
#ifndef ESPY_DISSECTORS_IKE_V2_H
#define ESPY_DISSECTORS_IKE_V2_H

#include "dissectors/ike_parse.h"

/* IANA "IKEv2 Payload Types" */
enum {
    PAYLOAD_SA = 33,
    PAYLOAD_KE,
    PAYLOAD_IDI,
    PAYLOAD_IDR,
    PAYLOAD_CERT,
    PAYLOAD_CERTREQ,
    PAYLOAD_AUTH,
    PAYLOAD_NONCE,
    PAYLOAD_N,
    PAYLOAD_D,
    PAYLOAD_V,
    PAYLOAD_TSI,
    PAYLOAD_TSR,
    PAYLOAD_SK,
    PAYLOAD_CP,
    PAYLOAD_EAP,
    PAYLOAD_GSPM,
    PAYLOAD_IDG,
    PAYLOAD_GSA,
    PAYLOAD_KD,
    PAYLOAD_SKF,
    PAYLOAD_PS,
    PAYLOAD_END
};

/* Appends what the chain says to p's event. `inner`: this was protected, so
 * the rules for what an exchange may carry inside apply. What is broken is told
 * through p, and what came before it is kept. */
void
ike_v2_chain(struct ike_parse *p, uint8_t first, struct cursor *c, bool inner);

/* Parses one payload of a known type (PAYLOAD_SA up to PAYLOAD_END) and tells
 * what is broken in it. */
void ike_v2_body(struct ike_parse *p, uint8_t type, struct cursor *c);

#endif
