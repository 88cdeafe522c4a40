/* SPDX-License-Identifier: Apache-2.0 */
/* json_parts.h - the pieces of the JSON report; each makes a new value. */
#ifndef ESPY_TELL_JSON_JSON_PARTS_H
#define ESPY_TELL_JSON_JSON_PARTS_H

#include "analyzer/conclude/conclude.h"

#include <jansson.h>

/* The whole report, as --format json writes it. */
json_t *report_tree(const struct conclusion *c);

json_t *json_tunnel(const struct conclusion *c, const struct subject *s);
json_t *json_ike_sas(const struct conclusion *c, const struct tunnel *tn);
json_t *json_calls(const struct conclusion *c);
json_t *json_calls_of(const struct conclusion *c, const struct tunnel *tn);
json_t *json_messages(const struct conclusion *c);
/* What was inferred: a tunnel's stretches of time, and the calls (of one tunnel,
 * or of all: NULL) and messages that were not read in clear, added to a list. */
json_t *json_activity(const struct conclusion *c, const struct tunnel *tn);
void json_inferred_calls(const struct conclusion *c, const struct tunnel *tn,
                         json_t *to);
void json_inferred_messages(const struct conclusion *c, json_t *to);
json_t *json_registrations(const struct conclusion *c);
json_t *json_flows(const struct conclusion *c);
json_t *json_findings(const struct conclusion *c);
json_t *json_verdicts(const struct conclusion *c);

/* {"file": path, "frame": n}; null when nothing is cited. */
json_t *json_frame(const struct conclusion *c, uint32_t file, uint64_t frame);
json_t *json_time(int64_t ns);
json_t *json_time_at(const struct cite *at); /* null when not seen */
json_t *json_addr(const struct addr *a);     /* null when there is none */

/* Back from json_time's text to nanoseconds; false if it is none. */
bool json_time_ns(const json_t *time, int64_t *ns);

/* Sets a key only when there is a value (not NULL, not ""). */
void json_set_text(json_t *o, const char *key, const char *value);

/* The tunnel in which what goes between two addresses on an interface runs; NULL
 * when it is not known to be in one. */
const struct subject *
inner_tunnel(const struct conclusion *c, uint32_t interface,
             const struct addr *src, const struct addr *dst,
             const struct inner **in);

#endif
