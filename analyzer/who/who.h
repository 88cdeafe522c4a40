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
                            "" when the operator is known by its AS alone */
};

enum gateway_class {
    GATEWAY_NONE,
    GATEWAY_EPDG,        /* Wi-Fi calling over an untrusted network (TS 23.402) */
    GATEWAY_N3IWF,       /* its 5G counterpart (TS 23.501) */
    GATEWAY_ENTITLEMENT, /* aes.*: the entitlement server (GSMA TS.43) */
    GATEWAY_IMS,         /* ims.mncNNN.mccNNN.3gppnetwork.org: the IMS domain */
};

struct gateway_name {
    enum gateway_class class;
    const char *class_name;  /* "epdg", "n3iwf", "entitlement", "ims" */
    bool emergency;          /* has a sos label */
    bool visited_country;    /* names a country, not an operator */
    char mcc[4], mnc[4];     /* "" when the name does not say */
    struct operator_info operator; /* name NULL: unknown */
};

/*
 * data: path of the compiled table; asn: a user's own MMDB, CSV or TSV
 * (gzipped or not), or NULL; the user's table wins where both know. NULL on
 * failure with err set (file, line or offset, cause).
 */
struct who *who_open(const char *data, const char *asn, struct err *err);
void who_close(struct who *w);

/* False: no table knows the address. */
bool who_as(const struct who *w, const struct addr *a, struct as_info *out);

/* By MCC and MNC (digits; "26" and "026" differ unless only one exists). */
bool who_operator(const struct who *w, const char *mcc, const char *mnc,
                  struct operator_info *out);

/* The operator that runs a mobile AS. */
bool who_operator_of_as(const struct who *w, uint32_t as,
                        struct operator_info *out);

/*
 * Is this the name of a gateway? Knows the 3GPP forms (TS 23.003 sections 19
 * and 28) and the operators' own names in the table. Case-insensitive, a final
 * dot is ignored. False: an ordinary name.
 */
bool who_gateway(const struct who *w, const char *name,
                 struct gateway_name *out);

/* For `espy asn info`: where the tables come from, their dates and sizes. */
void who_describe(const struct who *w, FILE *to);

#endif
