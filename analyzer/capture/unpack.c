/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/capture/unpack.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

struct unpack {
    enum unpack_kind kind;
    bool starved; /* zlib or zstd had no memory */
    bool between; /* at the border of two members or frames */
    char why[120];
    z_stream z;
    ZSTD_DStream *zstd;
};

enum unpack_kind
unpack_detect(const uint8_t *p, size_t n)
{
    if (n >= 3 && p[0] == 0x1f && p[1] == 0x8b && p[2] == 8)
        return UNPACK_GZIP;
    if (n >= 4 && memcmp(p, "\x28\xb5\x2f\xfd", 4) == 0)
        return UNPACK_ZSTD;
    /* RFC 8878 section 3.1.2: a skippable frame may come first. */
    if (n >= 4 && (p[0] & 0xf0) == 0x50 &&
        memcmp(p + 1, "\x2a\x4d\x18", 3) == 0)
        return UNPACK_ZSTD;
    return UNPACK_NONE;
}

const char *
unpack_name(enum unpack_kind kind)
{
    return kind == UNPACK_GZIP ? "gzip" : kind == UNPACK_ZSTD ? "zstd" : "";
}

struct unpack *
unpack_new(enum unpack_kind kind)
{
    struct unpack *u = calloc(1, sizeof *u);
    if (!u)
        return NULL;
    u->kind = kind;
    if (kind == UNPACK_GZIP && inflateInit2(&u->z, 15 + 16) == Z_OK)
        return u;
    if (kind == UNPACK_ZSTD && (u->zstd = ZSTD_createDStream()) != NULL)
        return u;
    free(u);
    return NULL;
}

void
unpack_free(struct unpack *u)
{
    if (!u)
        return;
    if (u->kind == UNPACK_GZIP)
        inflateEnd(&u->z);
    else
        ZSTD_freeDStream(u->zstd);
    free(u);
}

enum unpack_kind
unpack_kind(const struct unpack *u)
{
    return u->kind;
}

bool
unpack_starved(const struct unpack *u)
{
    return u->starved;
}

const char *
unpack_why(const struct unpack *u)
{
    return u->why;
}

static enum unpack_state
unpack_fault(struct unpack *u, const char *what, const char *detail)
{
    snprintf(u->why, sizeof u->why, "the %s data %s%s%s%s",
             unpack_name(u->kind), what, detail ? " (" : "",
             detail ? detail : "", detail ? ")" : "");
    return UNPACK_FAULT;
}

/* What follows a complete member or frame: another one, the end, zero padding
 * (as tape blocks leave it), or something that does not belong there. */
static enum unpack_state
unpack_border(struct unpack *u, const uint8_t **in, size_t *in_left, bool last)
{
    while (*in_left && **in == 0) {
        ++*in;
        --*in_left;
    }
    if (*in_left == 0 && last)
        return UNPACK_END;
    if (*in_left < UNPACK_MAGIC && !last)
        return UNPACK_MORE;
    if (unpack_detect(*in, *in_left) != u->kind)
        return unpack_fault(u, "is followed by other bytes", NULL);
    u->between = false;
    if (u->kind == UNPACK_GZIP)
        inflateReset(&u->z);
    return UNPACK_MORE;
}

static enum unpack_state
unpack_gzip(struct unpack *u, const uint8_t **in, size_t *in_left, bool last,
            uint8_t **out, size_t *out_left)
{
    uInt in_now = *in_left > UINT_MAX ? UINT_MAX : (uInt)*in_left;
    uInt out_now = *out_left > UINT_MAX ? UINT_MAX : (uInt)*out_left;
    u->z.next_in = (z_const Bytef *)(uintptr_t)*in;
    u->z.avail_in = in_now;
    u->z.next_out = *out;
    u->z.avail_out = out_now;
    int rc = inflate(&u->z, Z_NO_FLUSH);
    *in += in_now - u->z.avail_in;
    *in_left -= in_now - u->z.avail_in;
    *out += out_now - u->z.avail_out;
    *out_left -= out_now - u->z.avail_out;
    if (rc == Z_STREAM_END)
        u->between = true;
    u->starved = rc == Z_MEM_ERROR;
    if (rc != Z_STREAM_END && rc != Z_OK && rc != Z_BUF_ERROR)
        return unpack_fault(u, "is broken", u->z.msg);
    if (rc != Z_STREAM_END && last && *in_left == 0 && u->z.avail_out)
        return unpack_fault(u, "is cut off", NULL);
    return UNPACK_MORE;
}

static enum unpack_state
unpack_zstd(struct unpack *u, const uint8_t **in, size_t *in_left, bool last,
            uint8_t **out, size_t *out_left)
{
    ZSTD_inBuffer zi = {*in, *in_left, 0};
    ZSTD_outBuffer zo = {*out, *out_left, 0};
    size_t rc = ZSTD_decompressStream(u->zstd, &zo, &zi);
    *in += zi.pos;
    *in_left -= zi.pos;
    *out += zo.pos;
    *out_left -= zo.pos;
    u->starved = ZSTD_getErrorCode(rc) == ZSTD_error_memory_allocation;
    if (ZSTD_isError(rc))
        return unpack_fault(u, "is broken", ZSTD_getErrorName(rc));
    if (rc == 0)
        u->between = true;
    else if (last && *in_left == 0 && *out_left)
        return unpack_fault(u, "is cut off", NULL);
    return UNPACK_MORE;
}

enum unpack_state
unpack_run(struct unpack *u, const uint8_t **in, size_t *in_left, bool last,
           uint8_t **out, size_t *out_left)
{
    /* Each turn either uses up input, fills output or returns. */
    while (*out_left) {
        enum unpack_state st;
        if (u->between) {
            st = unpack_border(u, in, in_left, last);
            if (st != UNPACK_MORE || u->between)
                return st;
        }
        if (*in_left == 0 && !last)
            return UNPACK_MORE;
        if (u->kind == UNPACK_GZIP)
            st = unpack_gzip(u, in, in_left, last, out, out_left);
        else
            st = unpack_zstd(u, in, in_left, last, out, out_left);
        if (st != UNPACK_MORE)
            return st;
    }
    return UNPACK_MORE;
}
