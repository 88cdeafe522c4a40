/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prefetch.h - guesses from its first bytes alone which flow a packet belongs to
 * that will be read soon, so that the flow's memory is in the cache by then. For
 * plain IP, in Ethernet or bare, with UDP or TCP, without options or fragments:
 * most of a large capture.
 */
#ifndef ESPY_PIPELINE_PREFETCH_H
#define ESPY_PIPELINE_PREFETCH_H

#include "analyzer/capture/capture.h"
#include "analyzer/flows/flow.h"

/* False: the packet is not of this simple form. Sets addresses, ports, family
 * and protocol. */
bool prefetch_flow(const struct capture_peek *peek, struct flow_key *key);

struct prefetch {
    uint64_t hash; /* of the flow of the packet seen last; 0 unknown */
};

/* Prefetches what the packet seen last will need in the table of flows, and
 * begins to do so for this one; NULL: its flow is unknown. */
void prefetch_see(struct prefetch *a, const struct table *flows, uint32_t file,
                  uint32_t interface, const struct capture_peek *peek);

#endif
