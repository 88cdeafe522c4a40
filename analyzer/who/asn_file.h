/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asn_file.h - reading a user's own ASN table.
 *
 * Text, plain or gzipped, one range a line, comma- or tab-separated:
 *
 *     start,end,asn,organization      ip-location-db (addresses or numbers)
 *     network/bits,asn,organization   its CIDR variants, GeoLite2's blocks
 *     start,end,asn,cc,description    iptoasn
 *
 * with quotes ("" inside them for one quote) where commas separate. A header
 * line, empty lines and lines starting with # are passed over; AS 0 means that
 * nobody announces the range. Any other line is an error with its number.
 *
 * Or a MaxMind DB (version 2) with autonomous_system_number and
 * autonomous_system_organization, plain or gzipped.
 */
#ifndef ESPY_WHO_ASN_FILE_H
#define ESPY_WHO_ASN_FILE_H

#include "analyzer/who/asn_table.h"

#define ASN_LINE_MAX 4096

/* Reads the file into t. *format is set to a constant: "CSV", "TSV" or
 * "MMDB". -1 with err. */
int asn_file_load(const char *path, struct asn_table *t, const char **format,
                  struct err *err);

/* A text being read, in pieces of any size. */
struct asn_text {
    struct asn_table *table;
    const char *name; /* for messages */
    uint64_t line;
    char separator; /* 0 until the first line tells */
    size_t used;
    char buf[ASN_LINE_MAX];
};

int asn_text_feed(struct asn_text *x, const char *p, size_t n, struct err *err);
/* The last line, if it has no newline. */
int asn_text_end(struct asn_text *x, struct err *err);

/* A MaxMind DB, plain. */
int asn_mmdb_load(const char *path, const char *name, struct asn_table *t,
                  struct err *err);

#endif
