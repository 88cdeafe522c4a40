/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sip_key.h - keys made of text of any length (Call-IDs, tags, URIs).
 *
 * 128 bits hashed with the table's own seed, so that nobody who writes a
 * capture can make two dialogs fall together.
 */
#ifndef ESPY_STATE_SIP_KEY_H
#define ESPY_STATE_SIP_KEY_H

#include "analyzer/base/table.h"
#include "dissectors/base/slice.h"

struct sip_key {
    uint64_t a, b;
};

static inline struct sip_key
sip_key_start(uint64_t seed)
{
    struct sip_key k = {seed, ~seed * 0x9e3779b97f4a7c15u + 1};
    return k;
}

/* The length goes in with the bytes, so that "ab" "c" is not "a" "bc". */
static inline void
sip_key_add(struct sip_key *k, const void *p, size_t n)
{
    k->a = hash_bytes(p, n, k->a);
    k->b = hash_bytes(p, n, k->b);
}

static inline void
sip_key_slice(struct sip_key *k, struct slice s)
{
    sip_key_add(k, s.n ? (const void *)s.p : "", s.n);
}

/* How a message relates to what was seen before. */
enum sip_repeat {
    SIP_NEW,
    SIP_RETRANSMISSION, /* the same one again, at the same place */
    SIP_COPY,           /* the same one, captured at another place */
};

/* A response, and of that kind? */
#define SIP_IS_CHALLENGE(status) \
    ((status) == 401 || (status) == 407 || (status) == 494)

#endif
