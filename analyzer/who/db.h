/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db.h - who.db: the tables of rules/ compiled into one file to be mapped.
 *
 * Numbers are little-endian, text is UTF-8 in one pool of NUL-terminated
 * strings, and a table is an array of the rows below, sorted for binary
 * search. Opening checks the header and that every section lies in the file,
 * which costs the same whatever the size; what a row points to is checked when
 * it is used. So a damaged file is refused or answers "unknown".
 */
#ifndef ESPY_WHO_DB_H
#define ESPY_WHO_DB_H

#include "analyzer/who/asn_view.h"
#include "dissectors/base/err.h"

#define DB_MAGIC "espywho\n"
#define DB_VERSION 1u

enum db_section {
    DB_V4_START,
    DB_V4_ROW,
    DB_V6_START,
    DB_V6_ROW,
    DB_SYSTEMS,   /* struct asn_row, by number */
    DB_ROLES,     /* struct db_role, by as */
    DB_OPERATORS, /* struct db_operator, by mcc, mnc */
    DB_GATEWAYS,  /* struct db_gateway, by name in lower case */
    DB_SOURCES,   /* struct db_source */
    DB_STRINGS,
    DB_SECTIONS
};

struct db_extent {
    uint32_t offset; /* from the start of the file; a multiple of 4 */
    uint32_t size;   /* bytes */
};

struct db_header {
    char magic[8];
    uint32_t version;
    uint32_t file_size;
    struct db_extent sections[DB_SECTIONS];
    uint32_t crc; /* CRC-32 (zlib's) of all members above */
};

/* What an AS is known for, and whose it is. */
struct db_role {
    uint32_t number;
    uint32_t role, name;             /* strings */
    char country[4], mcc[4], mnc[4]; /* NUL-padded */
};

struct db_operator {
    char mcc[4], mnc[4]; /* NUL-padded: they compare as memory */
    char country[4];
    uint32_t name; /* the brand, or else the company */
    uint32_t company;
};

struct db_gateway {
    uint32_t name;
    uint32_t operator_name; /* 0 unknown */
    uint8_t class;          /* enum gateway_class */
    uint8_t emergency;
    uint8_t zero[2];
    char country[4], mcc[4], mnc[4];
};

struct db_source {
    uint32_t name, version, date, licence, url, credit;
};

struct db {
    struct asn_view asn;
    const struct db_role *roles;
    const struct db_operator *operators;
    const struct db_gateway *gateways;
    const struct db_source *sources;
    uint32_t n_roles, n_operators, n_gateways, n_sources;
    const uint8_t *map; /* NULL: the bytes are somebody else's */
    size_t size;
};

/* -1 with err. */
int db_open(struct db *db, const char *path, struct err *err);
/* Over bytes, aligned to 4, that outlive it; name is for messages. */
int db_over(struct db *db, const void *bytes, size_t n, const char *name,
            struct err *err);
void db_close(struct db *db);

/* NULL: not there. */
const struct db_role *db_role_of(const struct db *db, uint32_t number);
const struct db_operator *
db_operator_of(const struct db *db, const char *mcc, const char *mnc);
/* name: lower case, without a final dot. */
const struct db_gateway *db_gateway_of(const struct db *db, const char *name);

#endif
