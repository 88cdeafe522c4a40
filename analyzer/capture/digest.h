/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest.h - SHA-256 of a capture file: over mapped bytes, on a thread of its
 * own if they are many, or piece by piece as they come through a pipe.
 */
#ifndef ESPY_CAPTURE_DIGEST_H
#define ESPY_CAPTURE_DIGEST_H

#include "dissectors/base/err.h"

#include <stddef.h>
#include <stdint.h>

struct digest;

/* Over n bytes that outlive the digest. NULL when memory is out. */
struct digest *digest_over(const uint8_t *p, size_t n);

/* Piece by piece. NULL when memory is out. */
struct digest *digest_new(void);
void digest_add(struct digest *d, const uint8_t *p, size_t n);

/* Waits for the thread, or does the work now. 0, or -1 with err set. May be called again. */
int digest_hex(struct digest *d, char hex[65], struct err *err);

/*
 * A key of the same bytes, to which the SHA-256 does not lead: SHA-256 over the
 * bytes and a text of espy's own. (It is no continuation of the padded message,
 * so that a length extension does not make it either.) 0, or -1 with err set.
 */
#define DIGEST_KEY 32
int digest_key(struct digest *d, uint8_t key[DIGEST_KEY], struct err *err);

/* Stops the thread, if one runs. NULL is fine. */
void digest_free(struct digest *d);

#endif
