/* SPDX-License-Identifier: Apache-2.0 */
/*
 * who.h - who is at an address, and whose gateway a name is.
 *
 * Both tables are compiled at build time into one file that is memory-mapped
 * (see rules/README.md for their sources): look-ups allocate nothing, and the
 * strings they give live as long as the struct who.
 */
#ifndef ESPY_WHO_WHO_H
#define ESPY_WHO_WHO_H

#include "dissectors/base/addr.h"
#include "dissectors/base/err.h"

#include <stdint.h>
#include <stdio.h>

struct who;

struct as_info {
    uint32_t number;
    const char *organization; /* "" unknown */
    const char *role;         /* "mobile-operator", ... ; NULL: none known */
};

struct operator_info {
    const char *name;    /* "T-Mobile" */
    const char *country; /* ISO 3166-1 alpha-2, upper case: "US" */
    char mcc[4], mnc[4]; /* digits; mnc as the operator writes it (2 or 3);
                            "" when the operator is known by its AS alone and
                            no single network stands for it */
};

enum gateway_class {
    GATEWAY_NONE,
    GATEWAY_EPDG,  /* Wi-Fi calling over an untrusted network (TS 23.402) */
    GATEWAY_N3IWF, /* its 5G counterpart (TS 23.501) */
    GATEWAY_ENTITLEMENT, /* aes.*: the entitlement server (GSMA TS.43) */
    GATEWAY_IMS,         /* ims.mncNNN.mccNNN.3gppnetwork.org: the IMS domain */
};

struct gateway_name {
    enum gateway_class class;
    const char *class_name; /* "epdg", "n3iwf", "entitlement", "ims" */
    bool emergency;         /* has a sos label */
    bool visited_country;   /* names a country, not an operator */
    char mcc[4], mnc[4];    /* "" when the name does not say; the mnc as the
                                operator writes it, or if no operator is known
                                the name's three digits */
    struct operator_info operator; /* name NULL: unknown */
};

/*
 * data: path of the compiled table; asn: a user's own MMDB, CSV or TSV
 * (gzipped or not), or NULL; the user's table wins where both know. NULL on
 * failure with err set (file, line or offset, cause).
 */
struct who *who_open(const char *data, const char *asn, struct err *err);
void who_close(struct who *w);

/* False: no table knows the address. An IPv6 address that holds an IPv4 one
 * (IPv4-mapped, or NAT64's 64:ff9b::/96 of RFC 6052) is looked up by that. */
bool who_as(const struct who *w, const struct addr *a, struct as_info *out);

/* By MCC and MNC (digits; "26" and "026" differ unless only one exists). */
bool who_operator(const struct who *w, const char *mcc, const char *mnc,
                  struct operator_info *out);

/* The operator that runs a mobile AS. */
bool
who_operator_of_as(const struct who *w, uint32_t as, struct operator_info *out);

/*
 * Is this the name of a gateway? Knows the 3GPP forms (TS 23.003 sections 19
 * and 28) and the operators' own names in the table. Case-insensitive, a final
 * dot is ignored. False: an ordinary name.
 */
bool
who_gateway(const struct who *w, const char *name, struct gateway_name *out);

/* The organization and role of an AS by its number. False: not in the compiled
 * table. */
bool who_as_number(const struct who *w, uint32_t number, struct as_info *out);

/* Where a part of the tables comes from. Any text may be "". */
struct who_source {
    const char *name, *version, *date, *licence, *url, *credit;
};

/* How large the tables are. */
struct who_sizes {
    uint32_t v4_ranges, v6_ranges; /* the gaps between them included */
    uint32_t systems, roles, operators, gateways;
    uint64_t bytes;          /* of the compiled file */
    const char *data;        /* its path */
    const char *user;        /* path of the user's own table; NULL: none */
    const char *user_format; /* "CSV", "TSV" or "MMDB" */
    uint32_t user_v4_ranges, user_v6_ranges, user_systems;
};

/* False: no source i. */
bool who_source_at(const struct who *w, uint32_t i, struct who_source *out);
void who_sizes(const struct who *w, struct who_sizes *out);

/* For `espy asn info`: where the tables come from, their dates and sizes. */
void who_describe(const struct who *w, FILE *to);

#endif
