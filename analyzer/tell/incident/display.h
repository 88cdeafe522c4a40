/* SPDX-License-Identifier: Apache-2.0 */
/*
 * display.h - Wireshark display filters that find what a report cites
 * (wireshark-filter(4); field names as of Wireshark 3.4 and later). They are
 * meant for the capture that is named beside them: frame numbers are a file's own.
 */
#ifndef ESPY_TELL_INCIDENT_DISPLAY_H
#define ESPY_TELL_INCIDENT_DISPLAY_H

#include "analyzer/redact/redact_tree.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#define DISPLAY_MAX 4096

/* Each writes at most n bytes and returns buf; "" where no filter says it. */
const char *display_frame(long long frame, char *buf, size_t n);

/* Of "1-5,7": frame.number in {1..5, 7}. */
const char *display_ranges(const char *ranges, char *buf, size_t n);

/* Both ends: of addresses. */
const char *display_ends(const char *a, const char *b, char *buf, size_t n);

/* Of tunnels[], tunnels[].ike[], tunnels[].esp[], calls[], streams[], flows[]. */
const char *display_tunnel(const json_t *tunnel, char *buf, size_t n);
const char *display_ike(const json_t *sa, char *buf, size_t n);
const char *display_esp(const json_t *sa, char *buf, size_t n);
const char *display_call(const json_t *call, char *buf, size_t n);
const char *display_stream(const json_t *stream, char *buf, size_t n);
const char *display_flow(const json_t *flow, char *buf, size_t n);

/* Sets "filter" of each of these in a report that is not masked yet. One that would
 * name what redact (may be NULL) masks becomes that of the first frame, or "". */
void display_set(json_t *report, struct redact *redact);

#endif
