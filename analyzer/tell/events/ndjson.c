/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/events/ndjson_parts.h"

#include "analyzer/base/event_json.h"
#include "analyzer/tell/json/report.h"

#include <string.h>

void
ecs_set(json_t *o, const char *set, const char *key, json_t *value)
{
    if (!value || json_is_null(value)) {
        json_decref(value);
        return;
    }
    json_t *to = json_object_get(o, set);
    if (!to) {
        to = json_object();
        json_object_set_new(o, set, to);
    }
    json_object_set_new(to, key, value);
}

void
ecs_add(json_t *o, const char *set, const char *key, const char *text)
{
    json_t *list = json_object_get(json_object_get(o, set), key);
    size_t i;
    const json_t *v;
    if (!text || !*text)
        return;
    if (!list) {
        list = json_array();
        ecs_set(o, set, key, list);
    }
    json_array_foreach(list, i, v) {
        if (strcmp(json_string_value(v), text) == 0)
            return;
    }
    json_array_append_new(list, json_cstr(text));
}

const struct subject *
ecs_subject(const struct conclusion *c, const char *id)
{
    for (size_t i = 0; i < c->n_tunnels; i++)
        if (strcmp(c->tunnels[i].id, id) == 0)
            return &c->tunnels[i];
    for (size_t i = 0; i < c->n_flows; i++)
        if (strcmp(c->flows[i].id, id) == 0)
            return &c->flows[i];
    return NULL;
}

uint32_t
ecs_file(const struct conclusion *c, const json_t *path)
{
    for (uint32_t i = 0; json_is_string(path) && i < c->kase->n; i++)
        if (strcmp(c->kase->captures[i].path, json_string_value(path)) == 0)
            return i;
    return ECS_NO_FILE;
}

static void
file_set(const struct ndjson *n, json_t *o, uint32_t file)
{
    const struct case_capture *cc = &n->c->kase->captures[file];
    const char *slash = strrchr(cc->path, '/');
    ecs_set(o, "file", "path", json_cstr(cc->path));
    ecs_set(o, "file", "name", json_cstr(slash ? slash + 1 : cc->path));
    ecs_set(o, "file", "type", json_string("file"));
    if (cc->capture && capture_stats(cc->capture)->size)
        ecs_set(o, "file", "size",
                json_integer((json_int_t)capture_stats(cc->capture)->size));
    if (!cc->sha256[0])
        return;
    ecs_set(o, "file", "hash", json_pack("{s:s}", "sha256", cc->sha256));
    ecs_add(o, "related", "hash", cc->sha256);
}

/* Of all captures, or of one. */
static bool
period(const struct conclusion *c, uint32_t file, int64_t *start, int64_t *end)
{
    bool any = false;
    for (uint32_t i = 0; i < c->kase->n; i++) {
        const struct capture *cap = c->kase->captures[i].capture;
        const struct capture_stats *s = cap ? capture_stats(cap) : NULL;
        if (!s || !s->timed || (file != ECS_NO_FILE && file != i))
            continue;
        if (!any || s->first < *start)
            *start = s->first;
        if (!any || s->last > *end)
            *end = s->last;
        any = true;
    }
    return any;
}

static void
times_set(const struct ndjson *n, json_t *o, const struct ecs_head *h)
{
    int64_t start = h->start, end = h->end;
    if (h->timeless && !period(n->c, h->file, &start, &end))
        start = end = 0; /* @timestamp must be there */
    json_object_set_new(o, "@timestamp", json_time(start));
    ecs_set(o, "event", "start", json_time(start));
    ecs_set(o, "event", "end", json_time(end));
    ecs_set(o, "event", "duration",
            json_integer(end > start ? (json_int_t)(end - start) : 0));
}

/* The same capture read again gives the same ids, so that a store can tell what
 * it has. */
static void
id_set(const struct ndjson *n, json_t *o, const struct ecs_head *h)
{
    const struct espy_case *k = n->c->kase;
    uint32_t file = h->file == ECS_NO_FILE ? 0 : h->file;
    if (k->n && k->captures[file].sha256[0])
        ecs_set(o, "event", "id",
                json_sprintf("%.16s-%s-%zu", k->captures[file].sha256,
                             h->dataset, h->number));
}

json_t *
ecs_event(const struct ndjson *n, const struct ecs_head *h)
{
    json_t *o = json_object();
    times_set(n, o, h);
    ecs_set(o, "ecs", "version", json_string(ECS_VERSION));
    ecs_set(o, "event", "kind", json_string(h->kind));
    ecs_set(o, "event", "module", json_string("espy"));
    ecs_set(o, "event", "dataset", json_sprintf("espy.%s", h->dataset));
    ecs_add(o, "event", "category", h->category);
    for (size_t i = 0; i < 4 && h->types[i]; i++)
        ecs_add(o, "event", "type", h->types[i]);
    if (h->outcome)
        ecs_set(o, "event", "outcome", json_string(h->outcome));
    if (h->action)
        ecs_set(o, "event", "action", json_string(h->action));
    id_set(n, o, h);
    ecs_set(o, "observer", "vendor", json_string("espy"));
    ecs_set(o, "observer", "product", json_string("espy"));
    ecs_set(o, "observer", "type", json_string("sensor"));
    ecs_set(o, "observer", "version", json_string(ESPY_VERSION));
    if (h->file != ECS_NO_FILE)
        file_set(n, o, h->file);
    return o;
}

/* --- ends ------------------------------------------------------------------------- */

static json_t *
end_json(const struct ndjson *n, json_t *o, const struct endpoint *e)
{
    char text[ADDR_TEXT_MAX];
    struct as_info as;
    const struct name_ref *name = NULL;
    json_t *end = json_object();
    if (!e->addr.family)
        return end;
    addr_text(&e->addr, text);
    json_object_set_new(end, "ip", json_string(text));
    json_object_set_new(end, "address", json_string(text));
    ecs_add(o, "related", "ip", text);
    if (e->port)
        json_object_set_new(end, "port", json_integer(e->port));
    if (who_as(n->c->who, &e->addr, &as)) {
        ecs_set(end, "as", "number", json_integer((json_int_t)as.number));
        if (as.organization)
            ecs_set(end, "as", "organization",
                    json_pack("{s:o}", "name", json_cstr(as.organization)));
    }
    while ((name = names_of(n->c->kase->state->names, &e->addr, name))) {
        if (!json_object_get(end, "domain"))
            json_object_set_new(end, "domain", json_cstr(name->name));
        ecs_add(o, "related", "hosts", name->name);
    }
    return end;
}

void
ecs_ends(const struct ndjson *n, json_t *o, const struct endpoint *source,
         const struct endpoint *destination, int client)
{
    json_t *ends[2] = {end_json(n, o, source), end_json(n, o, destination)};
    json_object_set_new(o, "source", ends[0]);
    json_object_set_new(o, "destination", ends[1]);
    if (client >= 0) {
        json_object_set_new(o, "client", json_deep_copy(ends[client]));
        json_object_set_new(o, "server", json_deep_copy(ends[!client]));
    }
}

void
ecs_end_count(json_t *o, const char *end, const char *key, uint64_t value)
{
    static const char *const roles[] = {"client", "server"};
    const json_t *ip = json_object_get(json_object_get(o, end), "ip");
    ecs_set(o, end, key, json_integer((json_int_t)value));
    for (size_t i = 0; i < 2; i++) {
        const json_t *role = json_object_get(o, roles[i]);
        if (ip && json_equal(json_object_get(role, "ip"), ip) &&
            json_equal(json_object_get(role, "port"),
                       json_object_get(json_object_get(o, end), "port")))
            ecs_set(o, roles[i], key, json_integer((json_int_t)value));
    }
}

void
ecs_network(json_t *o, const struct endpoint *e, uint8_t ip_proto,
            const char *protocol)
{
    static const struct {
        uint8_t number;
        const char *name;
    } transports[] = {{1, "icmp"},       {6, "tcp"},   {17, "udp"},
                      {47, "gre"},       {50, "esp"},  {51, "ah"},
                      {58, "ipv6-icmp"}, {132, "sctp"}};
    if (e->addr.family)
        ecs_set(o, "network", "type",
                json_string(e->addr.family == 4 ? "ipv4" : "ipv6"));
    for (size_t i = 0; i < sizeof transports / sizeof *transports; i++)
        if (transports[i].number == ip_proto)
            ecs_set(o, "network", "transport", json_string(transports[i].name));
    if (ip_proto)
        ecs_set(o, "network", "iana_number", json_sprintf("%u", ip_proto));
    if (protocol)
        ecs_set(o, "network", "protocol", json_string(protocol));
}

void
ecs_write(const struct ndjson *n, json_t *o)
{
    if (n->redact)
        redact_json(n->redact, o);
    /* What a capture says may be meant for the terminal: escaped. */
    if (!n->redact || !redact_failed(n->redact)) {
        json_dumpf(o, n->to, JSON_COMPACT | JSON_ENSURE_ASCII);
        fputc('\n', n->to);
    }
    json_decref(o);
}

int
report_ndjson_redacted(const struct conclusion *c, FILE *to, struct redact *r)
{
    struct ndjson n = {.c = c, .to = to, .redact = r};
    ndjson_verdicts(&n);
    ndjson_findings(&n);
    ndjson_tunnels(&n);
    ndjson_registrations(&n);
    ndjson_calls(&n);
    ndjson_messages(&n);
    return r && redact_failed(r) ? -1 : 0;
}

void
report_ndjson(const struct conclusion *c, FILE *to)
{
    report_ndjson_redacted(c, to, NULL);
}
