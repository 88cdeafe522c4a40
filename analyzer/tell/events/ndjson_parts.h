/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ndjson_parts.h - the pieces of --format ndjson: one event a line in the fields of
 * the Elastic Common Schema 8.11 (https://www.elastic.co/guide/en/ecs/8.11/), what
 * ECS has no field for under espy.*, ike.* and sip.*.
 */
#ifndef ESPY_TELL_EVENTS_NDJSON_PARTS_H
#define ESPY_TELL_EVENTS_NDJSON_PARTS_H

#include "analyzer/tell/json/json_parts.h"
#include "analyzer/redact/redact_tree.h"

#include <stdio.h>

#define ECS_VERSION "8.11.0"
#define ECS_NO_FILE UINT32_MAX

struct ndjson {
    const struct conclusion *c;
    FILE *to;
    struct redact *redact; /* NULL: nothing is masked */
};

/* What every event starts with. */
struct ecs_head {
    const char *dataset;  /* "verdict": espy.verdict */
    size_t number;        /* of this kind, from 1 */
    const char *kind;     /* event.kind */
    const char *category; /* event.category, one */
    const char *types[4]; /* event.type; ends with NULL */
    const char *outcome;  /* event.outcome; NULL: none */
    uint32_t file;        /* index of the capture; ECS_NO_FILE: unknown */
    int64_t start, end;   /* nanoseconds; of the capture if `timeless` */
    bool timeless;
    const char *action; /* event.action; NULL: none */
};

json_t *ecs_event(const struct ndjson *n, const struct ecs_head *head);

/* The ends of a conversation: source and destination; client and server too where
 * it is known who asked: client is 0 for the source, 1 for the destination, -1
 * unknown. Adds both to related.ip and their names to related.hosts. */
void ecs_ends(const struct ndjson *n, json_t *o, const struct endpoint *source,
              const struct endpoint *destination, int client);

/* Sets a key of source and of client or server, whichever the end is. */
void ecs_end_count(json_t *o, const char *end, const char *key, uint64_t value);

/* network.type, .transport (by IP protocol number; 0 unknown) and .protocol. */
void ecs_network(json_t *o, const struct endpoint *e, uint8_t ip_proto,
                 const char *protocol);

/* o[set][key] = value (taken over); nothing if value is NULL or JSON null. */
void ecs_set(json_t *o, const char *set, const char *key, json_t *value);

/* Appends a text to the list o[set][key] unless it is in it. */
void ecs_add(json_t *o, const char *set, const char *key, const char *text);

/* By the id that the report gives it; NULL: the case itself. */
const struct subject *ecs_subject(const struct conclusion *c, const char *id);

/* The capture with this path. */
uint32_t ecs_file(const struct conclusion *c, const json_t *path);

/* Writes the line and lets go of it. */
void ecs_write(const struct ndjson *n, json_t *o);

/* From a row of the report: what is told of it under sip.*, and under espy.`kind`
 * and espy.tunnel; keys end with a NULL. */
void ecs_row(json_t *o, const json_t *row, const char *kind,
             const char *const *sip_keys, const char *const *espy_keys);

/* Those rows of calls or messages that were inferred: the number of the first
 * event is `number` + 1. */
void ndjson_inferred(const struct ndjson *n, const json_t *rows,
                     const char *dataset, size_t number);

/* The events themselves: ndjson_judged.c, ndjson_traffic.c, ndjson_inferred.c. */
void ndjson_verdicts(const struct ndjson *n);
void ndjson_findings(const struct ndjson *n);
void ndjson_tunnels(const struct ndjson *n);
void ndjson_calls(const struct ndjson *n);
void ndjson_messages(const struct ndjson *n);
void ndjson_registrations(const struct ndjson *n);

#endif
