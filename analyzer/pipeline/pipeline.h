/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pipeline.h - from a captured record to events.
 *
 *   record -> link -> IP (defragment) -> transport (TCP stream) -> dissector -> events
 *
 * The pipeline chooses dissectors by what they claim, remembers the choice in
 * the flow, and accounts for every packet. What the events mean is not its
 * business: they go to the sink it was given.
 */
#ifndef ESPY_PIPELINE_PIPELINE_H
#define ESPY_PIPELINE_PIPELINE_H

#include "analyzer/capture/capture.h"
#include "analyzer/pipeline/account.h"
#include "analyzer/pipeline/defrag.h"
#include "analyzer/pipeline/filter.h"
#include "analyzer/pipeline/stream.h"
#include "analyzer/flows/flow.h"
#include "analyzer/flows/interfaces.h"
#include "analyzer/flows/media.h"
#include "analyzer/flows/trace.h"
#include "dissectors/dissector.h"

struct pipeline_config {
    const struct registry *registry;
    struct flows *flows;
    struct interfaces *interfaces;
    struct media *media;      /* where RTP and RTCP are to be expected */
    struct intern *processes; /* names flows refer to */
    struct trace *trace;      /* packets that may be a tunnel's inside */
    bool several;             /* the case has more than one capture */
    struct filter *filter;    /* or NULL */
    /* Every event, anomalies included, in order. */
    void (*emit)(void *ctx, const struct packet *pkt, const struct event *ev);
    /* The transport header of a packet quoted in an ICMP error. */
    void (*quoted)(void *ctx, const struct packet *pkt);
    void *ctx;
};

struct pipeline;

#define UNREAD_CAP 512

/* What nobody reads, counted by what it is. */
struct unread {
    struct {
        uint32_t space; /* enum claim_space */
        uint32_t value; /* EtherType, IP protocol, link type */
        char name[24];  /* CLAIM_NAME: what a layer called it */
    } key;
    uint64_t packets;
};

/* NULL when memory is out. */
struct pipeline *pipeline_new(const struct pipeline_config *config);
void pipeline_free(struct pipeline *p);

/* Takes one record through all stages. `file` is the capture's index. */
void pipeline_record(struct pipeline *p, uint32_t file,
                     const struct capture_record *r);

/* A packet that will be handed in soon: prefetches the memory of its flow. */
void pipeline_expect(struct pipeline *p, uint32_t file,
                     const struct capture_peek *peek);

/* At the end of the reading: hands out TCP messages that waited for missing
 * segments. 0; or -1 when the system had no memory, now or at any time before,
 * so that something unknown was not seen. (What a cap left out is counted
 * instead.) */
int pipeline_flush(struct pipeline *p);

const struct accounts *pipeline_accounts(const struct pipeline *p);
const struct stream_stats *pipeline_streams(const struct pipeline *p);
const struct defrag_stats *pipeline_defrag(const struct pipeline *p);
const struct table *
pipeline_unread(const struct pipeline *p);           /* struct unread */
uint64_t pipeline_refused(const struct pipeline *p); /* arena requests */

#endif
