/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unpack.h - gzip (RFC 1952, any number of members) and zstd (RFC 8878, any
 * number of frames) as streams.
 */
#ifndef ESPY_CAPTURE_UNPACK_H
#define ESPY_CAPTURE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unpack_kind { UNPACK_NONE, UNPACK_GZIP, UNPACK_ZSTD };

/* How many first bytes unpack_detect() wants to see. */
#define UNPACK_MAGIC 4
enum unpack_kind unpack_detect(const uint8_t *p, size_t n);
const char *unpack_name(enum unpack_kind kind); /* "gzip", "zstd" */

struct unpack;

/* NULL when memory is out. */
struct unpack *unpack_new(enum unpack_kind kind);
void unpack_free(struct unpack *u);
enum unpack_kind unpack_kind(const struct unpack *u);

enum unpack_state {
    UNPACK_MORE,  /* going on: out is full or in is used up */
    UNPACK_END,   /* in holds no more compressed data, and that is fine */
    UNPACK_FAULT, /* it is broken or cut: see unpack_why() */
};

/*
 * Moves *in and *out forward. `last` says that nothing follows in: then data
 * that is not complete is a fault, and complete data is the end.
 */
enum unpack_state
unpack_run(struct unpack *u, const uint8_t **in, size_t *in_left, bool last,
           uint8_t **out, size_t *out_left);

/* Good until unpack_free(). */
const char *unpack_why(const struct unpack *u);

/* After a fault: was it that the system had no memory? */
bool unpack_starved(const struct unpack *u);

#endif
