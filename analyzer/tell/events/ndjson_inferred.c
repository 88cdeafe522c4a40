/* SPDX-License-Identifier: Apache-2.0 */
/* Calls and messages that were heard through the encryption, as ECS events: between
 * the tunnel's own ends, and said to be inferred. */
#include "analyzer/tell/events/ndjson_parts.h"

#include "analyzer/base/event_json.h"

#include <string.h>

static int64_t
time_or(const json_t *row, const char *key, int64_t otherwise)
{
    int64_t ns;
    return json_time_ns(json_object_get(row, key), &ns) ? ns : otherwise;
}

static void
inferred_line(const struct ndjson *n, const json_t *row, const char *dataset,
              size_t number)
{
    static const char *const sip[] = {NULL};
    static const char *const own[] = {
        "how",   "interface",  "answer", "ending", "start_unknown", "codecs",
        "media", "confidence", "frames", "report", "frame",         NULL};
    const char *id = json_string_value(json_object_get(row, "tunnel"));
    const struct subject *s = id ? ecs_subject(n->c, id) : NULL;
    bool call = strcmp(dataset, "call") == 0;
    struct ecs_head h = {
        .dataset = dataset,
        .number = number,
        .kind = "event",
        .category = "network",
        .types = {call ? "connection" : "protocol", "info"},
        .outcome = "unknown",
        .file = ecs_file(n->c, json_object_get(row, "file")),
        .action = call ? "call" : "message",
    };
    h.start = time_or(row, call ? "start" : "at", 0);
    h.end = time_or(row, call ? "end" : "report", h.start);
    json_t *o = ecs_event(n, &h);
    json_object_set_new(o, "message",
                        json_sprintf("%s inferred from sizes and times",
                                     call ? "call" : "message"));
    if (s && s->tunnel) {
        ecs_ends(n, o, &s->ends.local, &s->ends.remote, -1);
        ecs_network(o, &s->ends.local, 0, tunnel_kind_name(s->tunnel));
    }
    ecs_row(o, row, dataset, sip, own);
    ecs_write(n, o);
}

void
ndjson_inferred(const struct ndjson *n, const json_t *rows, const char *dataset,
                size_t number)
{
    for (size_t i = number; i < json_array_size(rows); i++)
        inferred_line(n, json_array_get(rows, i), dataset, i + 1);
}
