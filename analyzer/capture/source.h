/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.h - the bytes of a capture file, unpacked, as one forward stream.
 *
 * A plain file is memory-mapped and the stream is the mapping. Anything else
 * (gzip RFC 1952, zstd RFC 8878, a pipe) runs through a moving window, which
 * grows only as far as bytes really arrive.
 *
 * The stream ends at its first fault (a read error, broken or cut compressed data); what
 * came before is still handed out.
 */
#ifndef ESPY_CAPTURE_SOURCE_H
#define ESPY_CAPTURE_SOURCE_H

#include "dissectors/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct digest;
struct unpack;

struct source {
    const uint8_t *at, *end; /* the next byte; the end of what is at hand */
    uint64_t end_offset;     /* in the stream, of `end` */

    const uint8_t *map; /* the file as it lies on disk; NULL: a pipe */
    size_t map_size;
    bool mapped; /* map is ours to unmap */
    int fd;      /* of a pipe; -1 none */
    bool close_fd;

    uint8_t *raw;      /* of a pipe: bytes read and not yet unpacked */
    const uint8_t *in; /* the next byte to unpack, in map or raw */
    size_t in_left;
    uint64_t in_total; /* bytes of the file on disk handed to unpacking */
    bool read_failed;
    bool starved; /* the system had no memory to go on */
    bool in_eof;  /* nothing follows what is at `in` */

    struct unpack *unpack; /* NULL: the stream is the file itself */
    uint8_t *window;       /* NULL: the stream is the mapping */
    size_t window_size;
    bool eof;
    char fault[160]; /* "": none. Why the stream ended early */

    struct digest *digest;
};

/* Opens a path, "-" being standard input. -1 with the reason in err. */
int source_open(struct source *s, const char *path, struct err *err);
/* Over bytes that outlive the source. */
int source_open_memory(struct source *s, const void *p, size_t n,
                       const char *name, struct err *err);
void source_close(struct source *s);

/* "", "+gzip" or "+zstd". */
const char *source_suffix(const struct source *s);

/* Size of the file on disk; 0 unknown. */
uint64_t source_size(const struct source *s);

/* The slow path of source_need(). */
const uint8_t *source_fill(struct source *s, size_t n);

/* n contiguous bytes from the current place on, not consumed; NULL if the
 * stream ends before. Good until the next call that is not satisfied at once. */
static inline const uint8_t *
source_need(struct source *s, size_t n)
{
    if ((size_t)(s->end - s->at) >= n)
        return s->at;
    return source_fill(s, n);
}

/* Consumes n bytes that source_need() has shown. What follows is asked for
 * early: the next record's first bytes are a cache miss, and there is a packet
 * to look at meanwhile. */
static inline void
source_take(struct source *s, size_t n)
{
    s->at += n;
    __builtin_prefetch(s->at);
    __builtin_prefetch(s->at + 64);
}

/* Passes over n bytes without holding them; false if the stream ends before. */
bool source_skip(struct source *s, uint64_t n);

/* Of the next byte, in the stream. */
static inline uint64_t
source_offset(const struct source *s)
{
    return s->end_offset - (uint64_t)(s->end - s->at);
}

/* Bytes of the file on disk consumed so far. */
static inline uint64_t
source_disk(const struct source *s)
{
    return s->window ? s->in_total - s->in_left : source_offset(s);
}

/* For a pipe: reads and hashes what is left of it. -1 on a read error. */
int source_drain(struct source *s);

#endif
