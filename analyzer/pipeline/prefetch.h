/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ahead.h - which flow a packet belongs to, by a glance: plain IP in Ethernet or
 * bare, UDP or TCP, no options, no fragments. That is most of a large capture.
 */
#ifndef ESPY_PIPELINE_PREFETCH_H
#define ESPY_PIPELINE_PREFETCH_H

#include "analyzer/capture/capture.h"
#include "analyzer/flows/flow.h"

/* False: not seen at a glance. Sets addresses, ports, family and protocol. */
bool ahead_flow(const struct capture_peek *peek, struct flow_key *key);

struct ahead {
    uint64_t hash; /* of the flow of the packet seen last; 0 unknown */
};

/* Asks for the memory that the packet seen last will need in the table of flows,
 * and begins to for the next one; NULL: it is not known where it belongs. */
void ahead_see(struct ahead *a, const struct table *flows, uint32_t file,
               uint32_t interface, const struct capture_peek *peek);

#endif
