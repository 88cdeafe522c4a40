/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names.h - the names of addresses, and who asked for which name.
 *
 * Names are learned from DNS answers (each name on the way from the one that
 * was asked along the CNAMEs to the one that owns the address), from name
 * resolution blocks of the capture, from TLS SNI and from SIP. Queries are remembered too, so
 * that "the gateway's name was asked for and never answered" can be told.
 *
 * Names are kept in lower case, without the final dot, at most 255 characters.
 * All tables are capped; what made room is counted.
 */
#ifndef ESPY_STATE_NAMES_H
#define ESPY_STATE_NAMES_H

#include "dissectors/base/packet.h"
#include "dissectors/dns.h"

#define NAME_TEXT_MAX 256 /* with its NUL */

struct names;

enum name_source { NAME_FROM_DNS, NAME_FROM_NRB, NAME_FROM_SNI, NAME_FROM_SIP };

/* How a DNS name led to the address; when it did so in several ways, the first
 * of these. */
enum name_role {
    NAME_ASKED, /* the name in the question */
    NAME_ALIAS, /* between the two: it was a CNAME's target and has one itself */
    NAME_CANONICAL, /* the end of the CNAMEs: the owner of the address */
    NAME_OTHER,     /* owns the address in an answer, but no CNAME leads there
                       from the question; or not from DNS */
};

/* One name of one address, as one client learned it. */
struct name_ref {
    struct addr addr;
    struct addr client; /* who asked (the DNS or TLS client); family 0:
                                  nobody known */
    uint8_t source;     /* enum name_source */
    char name[NAME_TEXT_MAX];
    char asked[NAME_TEXT_MAX]; /* DNS: the question that led here; else "" */
    uint8_t role;              /* enum name_role */
    uint32_t file;             /* where it was first told */
    uint64_t frame;            /* 0: by no packet (NRB) */
    int64_t first, last;       /* ns; of the answers */
    uint64_t count;            /* times told */
    uint32_t ttl; /* seconds, of the first answer; 0 not from DNS */
};

/* One name one client asked for, and what came of it. */
struct name_query {
    char name[NAME_TEXT_MAX];
    char type[12];              /* "A", "AAAA", "NAPTR", ... */
    struct addr client, server; /* server: the last one asked */
    uint32_t file;
    uint64_t frame; /* the first question; 0: only answers seen */
    uint32_t answer_file;
    uint64_t answer_frame; /* the first answer; 0: none */
    int64_t first,
        last; /* ns; of the questions (of the answers when no question was seen) */
    int64_t answered_at;      /* ns; the first answer */
    uint64_t asked, answered; /* messages */
    uint64_t records;         /* most records of the asked type in one answer */
    uint64_t unclear;         /* answers whose records could not all be read */
    char rcode[16];           /* of the last answer; "" none */
};

enum name_outcome {
    NAME_UNANSWERED,
    NAME_RESOLVED, /* an answer held records of the asked type */
    NAME_UNCLEAR,  /* an answer came, but its records were truncated, cut by the
                      snap length, or broken */
    NAME_EMPTY,    /* NOERROR, but no record of that type */
    NAME_FAILED,   /* another rcode, told in `rcode` */
};

/* Zero means the default. */
struct names_config {
    uint32_t refs;        /* (address, name, client) kept; 8192 */
    uint32_t per_address; /* of these, of one address; 64 */
    uint32_t queries;     /* (name, type, client) kept; 4096 */
    /* Which queries are worth keeping, by lower-case name; NULL: all. Names it
     * holds for are also kept past per_address. */
    bool (*of_interest)(void *ctx, const char *name);
    void *ctx;
};

struct names_stats {
    uint64_t answers;       /* DNS responses learned from */
    uint64_t refs, queries; /* made */
    uint64_t evicted_refs, evicted_queries;
    uint64_t dropped_refs; /* past per_address */
    uint64_t too_long; /* names that NAME_TEXT_MAX does not hold: not kept */
};

/* config may be NULL. NULL when memory is out. */
struct names *names_new(const struct names_config *config);
void names_free(struct names *n);

/* Learns from a DNS message: queries, and addresses with their names. */
void names_dns(struct names *n, const struct packet *pkt,
               const struct dns_event *ev);

/* Learns a name from elsewhere. client may be NULL; pkt may be NULL (NRB), then
 * `file` says whose it is. */
void names_add(struct names *n, const struct addr *a, struct slice name,
               enum name_source source, const struct addr *client,
               const struct packet *pkt, uint32_t file);

/* The names of an address, oldest first: start with prev NULL. NULL at the
 * end. Good until the next names_dns or names_add. */
const struct name_ref *
names_of(struct names *n, const struct addr *a, const struct name_ref *prev);

/* All names, and all queries: start with *at = 0. NULL at the end. */
const struct name_ref *names_next(const struct names *n, uint32_t *at);
const struct name_query *names_queries(const struct names *n, uint32_t *at);

enum name_outcome name_query_outcome(const struct name_query *q);
const char *name_outcome_text(enum name_outcome o); /* "unanswered", ... */
const char *
name_source_text(enum name_source s);         /* "dns", "nrb", "sni", "sip" */
const char *name_role_text(enum name_role r); /* "asked", ... */

/* Good until the next call. */
const struct names_stats *names_stats(struct names *n);

/* Was something forgotten because the system had no memory? */
bool names_starved(const struct names *n);

#endif
