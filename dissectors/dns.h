/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dns.h - DNS messages (RFC 1035; SRV RFC 2782, NAPTR RFC 3403, SVCB/HTTPS
 * RFC 9460) over UDP and TCP, and multicast DNS (RFC 6762) and LLMNR (RFC 4795).
 *
 * Names are text without the final dot (the root is "."), bytes that are not
 * printable escaped as in RFC 1035 section 5.1 (\DDD). Record data is in its
 * presentation form, names in it like those above; a type without one here has
 * the generic form of RFC 3597 section 5, "\# 4 0a000001".
 *
 * An event tells what could be read, so after an anomaly in the same frame it
 * may lack answers.
 */
#ifndef ESPY_DISSECTORS_DNS_H
#define ESPY_DISSECTORS_DNS_H

#include "dissectors/base/event.h"

struct dns_answer {
    struct slice name;
    uint16_t type_number;
    const char *type;  /* "A", "TYPE65280" in the arena when unknown */
    struct slice data; /* text form; absent when the snap length cut it off */
    uint32_t ttl;      /* seconds */
    struct addr addr;  /* A and AAAA; not told */
};

struct dns_event {
    uint16_t id;
    const char *opcode; /* "QUERY", "NOTIFY", "UPDATE", ... */
    struct slice query; /* the first question's name; absent without one */
    const char *type;   /* the first question's type */
    bool response;
    const char *rcode; /* "NOERROR", "NXDOMAIN", ..., EDNS's upper bits
                           included (RFC 6891); NULL in a query */
    bool truncated;    /* TC */
    uint16_t questions;
    uint16_t answer_count; /* ANCOUNT; more than `answers` has when they could
                              not all be read; not told */
    struct list answers;   /* struct dns_answer: the answer section, the first
                            512; absent in a query that has none */
};
extern const struct event_desc dns_desc;

#endif
