/*
 * dns.h - DNS messages (RFC 1035; SRV RFC 2782, NAPTR RFC 3403, SVCB/HTTPS
 * RFC 9460) over UDP and TCP. Names are text without the final dot, bytes that
 * are not printable escaped as in RFC 1035 section 5.1 (\DDD).
 */
#ifndef ESPY_DISSECTORS_DNS_H
#define ESPY_DISSECTORS_DNS_H

#include "dissectors/base/event.h"

struct dns_answer {
    struct slice name;
    uint16_t type_number;
    const char *type;   /* "A", "TYPE65280" in the arena when unknown */
    struct slice data;  /* text form */
    uint32_t ttl;       /* seconds */
    struct addr addr;   /* A and AAAA; not told */
};

struct dns_event {
    uint16_t id;
    struct slice query; /* the first question's name */
    const char *type;   /* the first question's type */
    bool response;
    const char *rcode;  /* "NOERROR", "NXDOMAIN", ...; NULL in a query */
    bool truncated;     /* TC */
    uint16_t questions;
    struct list answers; /* struct dns_answer: the answer section */
};
extern const struct event_desc dns_desc;

#endif
