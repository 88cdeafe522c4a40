/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tell_events.h - --format ndjson: verdicts, findings, tunnels, registrations,
 * calls and messages, one event a line, in the fields of the Elastic Common Schema
 * 8.11 (https://www.elastic.co/guide/en/ecs/8.11/), and what ECS has no field for
 * under espy.*, ike.* and sip.*.
 */
#ifndef ESPY_TELL_EVENTS_TELL_EVENTS_H
#define ESPY_TELL_EVENTS_TELL_EVENTS_H

#include "analyzer/model/model.h"

#include <stdio.h>

/* 0, or -1: it could not all be written. */
int tell_events(const struct model *m, FILE *to);

#endif
