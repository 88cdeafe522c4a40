/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ecs.h - what every event has in common: when, of which capture, between whom.
 * A teller fills one struct ecs_event, begins the line with it, adds the objects
 * that only its kind of event has, and ends the line.
 */
#ifndef ESPY_TELL_EVENTS_ECS_H
#define ESPY_TELL_EVENTS_ECS_H

#include "analyzer/tell/json/model_json.h"

#define ECS_VERSION "8.11.0"

struct events {
    struct json_out out; /* of the line that is being written */
    const struct model *m;
    FILE *to;
    bool failed; /* a line could not be written whole */
};

/* One end; an address of family 0 is told as {}. */
struct ecs_end {
    struct addr ip;
    int64_t port;
    const struct model_as *as; /* NULL unknown */
    const struct told *names;  /* best known first */
    size_t n_names;
    bool counted; /* packets and bytes that it sent are known */
    uint64_t packets, bytes;
};

enum ecs_client {
    ECS_CLIENT_UNKNOWN,
    ECS_CLIENT_SOURCE,
    ECS_CLIENT_DESTINATION
};

struct ecs_event {
    const char *dataset;  /* "verdict": espy.verdict */
    size_t number;        /* of this dataset, from 1 */
    const char *kind;     /* event.kind */
    const char *category; /* event.category, one */
    const char *types[4]; /* event.type; ends with NULL */
    const char *outcome;  /* event.outcome; NULL: none */
    const char *action;   /* event.action; the dataset where not set */
    const char *message;
    int severity;       /* event.severity; -1: none */
    const char *reason; /* event.reason; NULL: none */
    uint32_t file;      /* its capture; MODEL_NO_FILE: unknown */
    int64_t start, end; /* ns; of the capture where start is MODEL_ABSENT */
    bool has_ends;      /* source and destination are told */
    struct ecs_end source, destination;
    enum ecs_client client; /* who asked */
    bool host;              /* host.ip is the source's */
    /* network.*; NULL: not told. transport is a name as IANA has it, or a number. */
    const char *transport, *protocol, *direction, *community_id;
    const struct told *users[2]; /* related.user; NULL: none */
};

/* One that says nothing yet. */
void ecs_init(struct ecs_event *e, const char *dataset, size_t number);

void ecs_begin(struct events *t, const struct ecs_event *e);
void ecs_finish(struct events *t);

struct ecs_end ecs_end_of(const struct model_end *end); /* NULL: none */
struct ecs_end ecs_endpoint(const struct model_endpoint *end);

/* "egress", "ingress", "unknown" */
const char *ecs_direction(enum direction d);

/* A text that may be absent: nothing then. */
void ecs_text(struct events *t, const char *key, const char *text);

/* {"sha256": "..."} under a key: an object of one text. Nothing where it is NULL. */
void ecs_object(struct events *t, const char *key, const char *name,
                const char *text);

/* An object of those members of a struct that have one of the flags. */
void ecs_rows(struct events *t, const char *key, const struct model_desc *d,
              const void *object, unsigned flags);

/* --- the events: events_judged.c, events_tunnel.c, events_sip.c --- */
typedef void events_one(struct events *t, size_t i); /* the i-th of its kind */
events_one events_verdict, events_finding, events_tunnel, events_registration,
    events_call, events_message;

#endif
