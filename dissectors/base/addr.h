/* SPDX-License-Identifier: Apache-2.0 */
/*
 * addr.h - an IPv4 or IPv6 address as bytes.
 *
 * IPv4 sits in the first four bytes and the rest is zero, so two addresses
 * compare and hash as plain memory.
 */
#ifndef ESPY_BASE_ADDR_H
#define ESPY_BASE_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ADDR_TEXT_MAX 46 /* longest text form with its NUL (INET6_ADDRSTRLEN) */

struct addr {
    uint8_t b[16];
    uint8_t family; /* 0 none, 4 or 6 */
};

static inline struct addr
addr_v4(const uint8_t b[4])
{
    struct addr a;
    memset(&a, 0, sizeof a);
    memcpy(a.b, b, 4);
    a.family = 4;
    return a;
}

static inline struct addr
addr_v6(const uint8_t b[16])
{
    struct addr a;
    memset(&a, 0, sizeof a);
    memcpy(a.b, b, 16);
    a.family = 6;
    return a;
}

static inline bool
addr_eq(const struct addr *a, const struct addr *b)
{
    return a->family == b->family && memcmp(a->b, b->b, 16) == 0;
}

static inline int
addr_cmp(const struct addr *a, const struct addr *b)
{
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    return memcmp(a->b, b->b, 16);
}

/* Bytes of the address proper: 4, 16, or 0 for none. */
static inline size_t
addr_size(const struct addr *a)
{
    return a->family == 4 ? 4 : a->family == 6 ? 16 : 0;
}

/* Text form (RFC 5952 for IPv6); "" for none. Returns buf. */
const char *addr_text(const struct addr *a, char buf[ADDR_TEXT_MAX]);

/* Parses a whole string; false if it is not an address. */
bool addr_parse(const char *text, struct addr *out);

/* Private, shared (RFC 6598), link-local, loopback, or ULA space: an address
 * that no AS announces. */
bool addr_is_private(const struct addr *a);

/* 224.0.0.0/4, ff00::/8 or the limited broadcast address. */
bool addr_is_multicast(const struct addr *a);

#endif
