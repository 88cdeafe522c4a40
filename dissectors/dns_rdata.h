/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dns_rdata.h - names and record data of DNS as text: the inside of dns.c.
 */
#ifndef ESPY_DISSECTORS_DNS_RDATA_H
#define ESPY_DISSECTORS_DNS_RDATA_H

#include "dissectors/base/arena.h"
#include "dissectors/base/cursor.h"
#include "dissectors/base/slice.h"

/* Text in the making. n counts on past cap, so that a first try on the stack
 * says how much room a second one needs. */
struct dns_text {
    char *p;
    size_t cap, n;
};

enum dns_fault {
    DNS_OK,
    DNS_CURSOR,       /* the cursor says what */
    DNS_NAME_LOOP,    /* a pointer that does not lead back */
    DNS_NAME_POINTER, /* a pointer into the header */
    DNS_NAME_LENGTH,  /* more than 255 octets */
    DNS_LABEL_TYPE,   /* neither a label nor a pointer */
    DNS_RDATA,        /* RDLENGTH does not fit the type */
    DNS_FULL,         /* the arena is full */
    DNS_FAULTS
};

/*
 * Reads a name that begins at c, in a message that begins at msg (RFC 1035
 * section 4.1.4), and puts c behind it. out may be NULL to check only. The
 * root is ".".
 */
enum dns_fault
dns_name(const struct cursor *msg, struct cursor *c, struct dns_text *out);

/* The same into the arena. */
enum dns_fault dns_name_text(const struct cursor *msg, struct cursor *c,
                             struct arena *arena, struct slice *out);

/*
 * The data of a record in its presentation form; what has none here, or does
 * not fit its type (then DNS_RDATA or a name's fault is returned besides), in the generic one of
 * RFC 3597 section 5. rdata is exactly the record's data.
 */
enum dns_fault
dns_rdata_text(const struct cursor *msg, struct cursor rdata, uint16_t type,
               uint16_t class, struct arena *arena, struct slice *out);

/* The mnemonic of the IANA table, "TYPEnnn" in the arena. */
const char *dns_type_text(uint16_t type, struct arena *arena);

#endif
