/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gateway.h - reading the operator's network out of a gateway's name.
 *
 * 3GPP TS 23.003 section 19.4.2.9 (ePDG), 28.3.2 (N3IWF), 13.2 (the IMS
 * domain) and GSMA TS.43 (entitlement server). All end in
 *
 *     mncNNN.mccNNN.[pub.]3gppnetwork.org
 *     mccNNN.visited-country.[pub.]3gppnetwork.org
 *
 * where the MNC always has three digits, a two-digit one a zero in front. That
 * zone belongs to the operator, who may put labels of its own before, between
 * and after the standard ones (ss.epdg.epc.geo.mnc260...): so what counts is
 * which standard label is there.
 */
#ifndef ESPY_WHO_GATEWAY_H
#define ESPY_WHO_GATEWAY_H

#include "analyzer/who/who.h"

#define GATEWAY_NAME_MAX 253 /* characters of a DNS name (RFC 1035) */

/* The name in lower case without its final dot; false if it cannot be a DNS
 * name (an empty label, one above 63 characters, or too long altogether). */
bool gateway_normalize(const char *name, char out[GATEWAY_NAME_MAX + 1]);

/*
 * A normalized name in one of the 3GPP forms? Sets class, emergency,
 * visited_country, mcc and mnc (three digits, as in the name; "" in a
 * visited-country form).
 */
bool gateway_parse(const char *name, struct gateway_name *out);

/* "epdg", ...; NULL for GATEWAY_NONE. */
const char *gateway_class_name(enum gateway_class c);

#endif
