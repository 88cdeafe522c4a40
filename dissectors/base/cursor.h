/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cursor.h - a bounded reader over captured bytes.
 *
 * A capture holds two lengths for everything: what was on the wire and what
 * the capturing tool kept (the snap length). A forensic tool must not confuse
 * them, so a cursor carries both:
 *
 *   reading past `wire`  -> CURSOR_BAD: the sender announced more than it sent
 *   reading past `have`  -> CURSOR_CUT: it was sent, but the capture lacks it
 *
 * The first failure sticks: every later read returns 0 (or NULL), so a run of
 * reads needs one check. Check before any branch, loop, allocation or emit
 * that uses what was read.
 *
 * A nested length is entered only through cursor_sub(): code inside a payload
 * cannot see past it, and link-layer padding never reaches a dissector.
 *
 * All multi-byte reads are network byte order unless the name says `le`.
 */
#ifndef ESPY_BASE_CURSOR_H
#define ESPY_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cursor_fault {
    CURSOR_OK = 0,
    CURSOR_BAD, /* past what the sender said it sent */
    CURSOR_CUT, /* past the snap length */
};

struct cursor {
    const uint8_t *p;      /* the next byte */
    size_t have;           /* captured bytes from p on; have <= wire */
    size_t wire;           /* bytes from p on that existed on the wire */
    uint32_t off;          /* offset of p in its packet, for citing */
    enum cursor_fault why; /* the first failure */
};

/* A cursor over `have` captured bytes of something that was `wire` long. */
static inline struct cursor
cursor_over(const void *p, size_t have, size_t wire)
{
    struct cursor c = {p, have < wire ? have : wire, wire, 0, CURSOR_OK};
    return c;
}

static inline bool
cursor_ok(const struct cursor *c)
{
    return c->why == CURSOR_OK;
}

/* Marks the cursor failed (for a value that is in bounds but impossible). */
static inline void
cursor_fail(struct cursor *c, enum cursor_fault why)
{
    if (c->why == CURSOR_OK)
        c->why = why;
    c->have = c->wire = 0;
}

/* True if n bytes can be read; otherwise fails the cursor and says why. */
static inline bool
cursor_need(struct cursor *c, size_t n)
{
    if (n <= c->have)
        return true;
    cursor_fail(c, n > c->wire ? CURSOR_BAD : CURSOR_CUT);
    return false;
}

static inline void
cursor_advance(struct cursor *c, size_t n)
{
    c->p += n;
    c->have -= n;
    c->wire -= n;
    c->off += (uint32_t)n;
}

/* n bytes in place, or NULL on failure. n == 0 gives a non-NULL pointer
 * unless the cursor has failed. */
static inline const uint8_t *
cursor_bytes(struct cursor *c, size_t n)
{
    const uint8_t *p = c->p;
    if (c->why != CURSOR_OK || !cursor_need(c, n))
        return NULL;
    cursor_advance(c, n);
    return p;
}

static inline uint8_t
cursor_u8(struct cursor *c)
{
    const uint8_t *p = cursor_bytes(c, 1);
    return p ? p[0] : 0;
}

static inline uint16_t
cursor_u16(struct cursor *c)
{
    const uint8_t *p = cursor_bytes(c, 2);
    return (uint16_t)(p ? p[0] << 8 | p[1] : 0);
}

static inline uint32_t
cursor_u24(struct cursor *c)
{
    const uint8_t *p = cursor_bytes(c, 3);
    return p ? (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2] : 0;
}

static inline uint32_t
cursor_u32(struct cursor *c)
{
    const uint8_t *p = cursor_bytes(c, 4);
    return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
                   (uint32_t)p[2] << 8 | p[3]
             : 0;
}

static inline uint64_t
cursor_u64(struct cursor *c)
{
    uint64_t hi = cursor_u32(c);
    return hi << 32 | cursor_u32(c);
}

static inline uint16_t
cursor_le16(struct cursor *c)
{
    const uint8_t *p = cursor_bytes(c, 2);
    return (uint16_t)(p ? p[1] << 8 | p[0] : 0);
}

static inline uint32_t
cursor_le32(struct cursor *c)
{
    const uint8_t *p = cursor_bytes(c, 4);
    return p ? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
                   (uint32_t)p[1] << 8 | p[0]
             : 0;
}

/* Reads without consuming; 0 if not there, and the cursor does not fail. */
static inline uint8_t
cursor_peek8(const struct cursor *c, size_t at)
{
    return at < c->have ? c->p[at] : 0;
}

/*
 * Skips n bytes. Bytes that were on the wire but not captured may be skipped:
 * the cursor then stands at the cut with have == 0, which is no failure until
 * something is read there.
 */
static inline void
cursor_skip(struct cursor *c, size_t n)
{
    if (c->why != CURSOR_OK)
        return;
    if (n > c->wire) {
        cursor_fail(c, CURSOR_BAD);
        return;
    }
    size_t held = n < c->have ? n : c->have;
    c->p += held;
    c->have -= held;
    c->wire -= n;
    c->off += (uint32_t)n;
}

/*
 * A child over the next n wire bytes, and the parent moves past them. If the
 * sender sent fewer than n, parent and child both fail BAD; if the capture
 * holds fewer, the child's have is short and reading into the gap is CUT.
 */
static inline struct cursor
cursor_sub(struct cursor *c, size_t n)
{
    struct cursor child = *c;
    if (c->why == CURSOR_OK && n > c->wire) {
        cursor_fail(c, CURSOR_BAD);
        child = *c;
    }
    if (c->why != CURSOR_OK)
        return child;
    child.wire = n;
    if (child.have > n)
        child.have = n;
    cursor_skip(c, n);
    return child;
}

/* True if any bytes of the capture are missing from what is left. */
static inline bool
cursor_is_cut(const struct cursor *c)
{
    return c->have < c->wire;
}

#endif
