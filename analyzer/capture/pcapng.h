/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pcapng.h - what the files about pcapng (draft-ietf-opsawg-pcapng) share.
 */
#ifndef ESPY_CAPTURE_PCAPNG_H
#define ESPY_CAPTURE_PCAPNG_H

#include "analyzer/capture/block_options.h"
#include "analyzer/capture/reader.h"

/* A whole block whose two lengths agree. */
struct block {
    uint64_t offset;
    uint32_t type;
    const uint8_t *body; /* between the two lengths */
    size_t n;
};

/* pcapng.c: stops the reading at a block. Returns 0. */
int pcapng_stop(struct capture *c, const struct block *b, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static inline struct options
pcapng_options(const struct capture *c, const struct block *b, size_t from)
{
    struct options it = {b->body + from, b->n - from, c->ng.big};
    return it;
}

/* interface.c: 1 go on, 0 stop. */
int pcapng_interface(struct capture *c, const struct block *b);
void pcapng_statistics(struct capture *c, const struct block *b);
/* ns since 1970; what does not fit is the nearest that does. */
int64_t pcapng_time(const struct tick *t, uint64_t stamp);

/* packets.c: the three packet blocks. 1 *out is a packet, 0 stop. */
int pcapng_enhanced(struct capture *c, const struct block *b,
                    struct capture_record *out);
int pcapng_obsolete(struct capture *c, const struct block *b,
                    struct capture_record *out);
int pcapng_simple(struct capture *c, const struct block *b,
                  struct capture_record *out);

/* names.c */
void pcapng_names(struct capture *c, const struct block *b);

/* apple.c */
void pcapng_process(struct capture *c, const struct block *b);
/* A packet option with a local code. */
void pcapng_process_option(struct capture *c, const struct option *o,
                           struct capture_record *out);

#endif
