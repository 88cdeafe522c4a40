/* SPDX-License-Identifier: Apache-2.0 */
/*
 * harness.h - runs one dissector on a bare byte array and keeps what it says.
 *
 * `sweep` cuts the bytes at every length, both as the sender's lie (wire ==
 * have) and as the snap length (wire > have), each in a heap block of exactly
 * that size, so that the address sanitizer sees any read past it.
 */
#ifndef ESPY_TESTS_HARNESS_H
#define ESPY_TESTS_HARNESS_H

#include "dissectors/dissector.h"

#define HARNESS_EVENTS 64

struct harness {
    struct arena arena;
    struct sink sink;
    struct packet pkt;
    struct next next;
    struct cursor cur;                   /* as the dissector left it */
    struct event events[HARNESS_EVENTS]; /* bodies live in the arena */
    size_t n;                            /* events, anomalies included */
    size_t n_anomalies;
    const char *anomaly[HARNESS_EVENTS]; /* their reasons */
};

void harness_init(struct harness *h);
void harness_free(struct harness *h);

/* Runs d over n captured bytes of `wire`; h is reset first but for h->pkt, which the test may fill. */
void harness_run(struct harness *h, const struct dissector *d,
                 const void *bytes, size_t have, size_t wire);

/* The body of the first event of this shape; NULL if none. */
const void *
harness_event(const struct harness *h, const struct event_desc *desc);
bool harness_has_anomaly(const struct harness *h, const char *reason);

/* Every truncation of bytes, both kinds. */
void harness_sweep(const struct dissector *d, const struct packet *pkt,
                   const void *bytes, size_t n);

#endif
