/* SPDX-License-Identifier: Apache-2.0 */
/* What all events have in common, and their order. */
#include "analyzer/tell/events/ecs.h"
#include "analyzer/tell/events/tell_events.h"

#include <string.h>

void
ecs_init(struct ecs_event *e, const char *dataset, size_t number)
{
    memset(e, 0, sizeof *e);
    e->dataset = dataset;
    e->number = number;
    e->kind = "event";
    e->category = "network";
    e->severity = -1;
    e->file = MODEL_NO_FILE;
    e->start = e->end = MODEL_ABSENT;
}

void
ecs_text(struct events *t, const char *key, const char *text)
{
    if (text)
        json_out_text(&t->out, key, text);
}

void
ecs_object(struct events *t, const char *key, const char *name,
           const char *text)
{
    if (!text)
        return;
    json_out_object(&t->out, key);
    json_out_text(&t->out, name, text);
    json_out_close(&t->out);
}

void
ecs_rows(struct events *t, const char *key, const struct model_desc *d,
         const void *object, unsigned flags)
{
    json_out_object(&t->out, key);
    model_json_rows(&t->out, t->m, d, object, flags);
    json_out_close(&t->out);
}

/* A list of one text. */
static void
write_single(struct events *t, const char *key, const char *text)
{
    json_out_list(&t->out, key);
    json_out_text(&t->out, NULL, text);
    json_out_close(&t->out);
}

/* --- when, and of which capture ---------------------------------------------------- */

/* Of all captures, or of one; 0 where nothing has a time: @timestamp must be
 * there. */
static void
period(const struct model *m, uint32_t file, int64_t *start, int64_t *end)
{
    *start = *end = MODEL_ABSENT;
    for (uint32_t i = 0; i < m->kase.n_captures; i++) {
        const struct model_capture *c = &m->kase.captures[i];
        if (c->first == MODEL_ABSENT || (file != MODEL_NO_FILE && file != i))
            continue;
        if (*start == MODEL_ABSENT || c->first < *start)
            *start = c->first;
        if (*end == MODEL_ABSENT || c->last > *end)
            *end = c->last;
    }
    if (*start == MODEL_ABSENT)
        *start = *end = 0;
}

/* The same capture read again gives the same ids, so that a store can tell what
 * it has. */
static void
write_id(struct events *t, const struct ecs_event *e)
{
    const struct model_case *k = &t->m->kase;
    uint32_t file = e->file == MODEL_NO_FILE ? 0 : e->file;
    if (file < k->n_captures && k->captures[file].sha256)
        json_out_printf(&t->out, "id", "%.16s-%s-%zu", k->captures[file].sha256,
                        e->dataset, e->number);
}

static void
write_event(struct events *t, const struct ecs_event *e, int64_t start,
            int64_t end)
{
    struct json_out *o = &t->out;
    json_out_object(o, "event");
    json_out_time(o, "start", start);
    json_out_time(o, "end", end);
    json_out_integer(o, "duration", end > start ? end - start : 0);
    json_out_text(o, "kind", e->kind);
    json_out_text(o, "module", "espy");
    json_out_printf(o, "dataset", "espy.%s", e->dataset);
    write_single(t, "category", e->category);
    json_out_list(o, "type");
    for (size_t i = 0; i < 4 && e->types[i]; i++)
        json_out_text(o, NULL, e->types[i]);
    json_out_close(o);
    ecs_text(t, "outcome", e->outcome);
    ecs_text(t, "action", e->action ? e->action : e->dataset);
    ecs_text(t, "reason", e->reason);
    if (e->severity >= 0)
        json_out_integer(o, "severity", e->severity);
    write_id(t, e);
    json_out_close(o);
}

static void
write_observer(struct events *t)
{
    struct json_out *o = &t->out;
    json_out_object(o, "observer");
    json_out_text(o, "vendor", "espy");
    json_out_text(o, "product", "espy");
    json_out_text(o, "type", "sensor");
    ecs_text(t, "version", t->m->tool.version);
    json_out_close(o);
}

static void
write_file(struct events *t, const struct model_capture *c)
{
    struct json_out *o = &t->out;
    const char *path = told_text(c->path);
    const char *slash = strrchr(path, '/');
    json_out_object(o, "file");
    json_out_text(o, "path", path);
    json_out_text(o, "name", slash ? slash + 1 : path);
    json_out_text(o, "type", "file");
    if (c->bytes != MODEL_ABSENT && c->bytes > 0)
        json_out_integer(o, "size", c->bytes);
    ecs_object(t, "hash", "sha256", c->sha256);
    json_out_close(o);
}

/* --- between whom --------------------------------------------------------------------- */

struct ecs_end
ecs_end_of(const struct model_end *end)
{
    struct ecs_end e;
    memset(&e, 0, sizeof e);
    if (!end)
        return e;
    e.ip = end->ip;
    e.port = end->port;
    e.as = end->as;
    e.names = end->names;
    e.n_names = end->n_names;
    return e;
}

struct ecs_end
ecs_endpoint(const struct model_endpoint *end)
{
    struct ecs_end e;
    memset(&e, 0, sizeof e);
    e.ip = end->ip;
    e.port = end->port;
    e.as = end->as;
    e.names = end->names;
    e.n_names = end->n_names;
    return e;
}

static void
write_as(struct events *t, const struct model_as *as)
{
    json_out_object(&t->out, "as");
    json_out_count(&t->out, "number", as->number);
    ecs_object(t, "organization", "name", as->organization.text);
    json_out_close(&t->out);
}

static void
write_end(struct events *t, const char *key, const struct ecs_end *e)
{
    struct json_out *o = &t->out;
    char text[ADDR_TEXT_MAX];
    json_out_object(o, key);
    if (e->ip.family) {
        json_out_text(o, "ip", addr_text(&e->ip, text));
        json_out_text(o, "address", text);
        if (e->port != MODEL_ABSENT && e->port > 0)
            json_out_integer(o, "port", e->port);
        if (e->as)
            write_as(t, e->as);
        if (e->n_names)
            ecs_text(t, "domain", e->names[0].text);
    }
    if (e->counted) {
        json_out_count(o, "packets", e->packets);
        json_out_count(o, "bytes", e->bytes);
    }
    json_out_close(o);
}

static bool
has_name(const struct ecs_end *e, size_t n, const char *name)
{
    for (size_t i = 0; i < n && i < e->n_names; i++)
        if (e->names[i].text && strcmp(e->names[i].text, name) == 0)
            return true;
    return false;
}

/* Each name of both ends once. */
static void
write_hosts(struct events *t, const struct ecs_event *e)
{
    const struct ecs_end *s = &e->source, *d = &e->destination;
    if (!s->n_names && !d->n_names)
        return;
    json_out_list(&t->out, "hosts");
    for (size_t i = 0; i < s->n_names; i++)
        if (s->names[i].text && !has_name(s, i, s->names[i].text))
            json_out_text(&t->out, NULL, s->names[i].text);
    for (size_t i = 0; i < d->n_names; i++)
        if (d->names[i].text && !has_name(s, s->n_names, d->names[i].text) &&
            !has_name(d, i, d->names[i].text))
            json_out_text(&t->out, NULL, d->names[i].text);
    json_out_close(&t->out);
}

static void
write_users(struct events *t, const struct ecs_event *e)
{
    const char *last = NULL;
    bool any = false;
    for (size_t i = 0; i < 2; i++) {
        const char *user = e->users[i] ? e->users[i]->text : NULL;
        if (!user || !*user || (last && strcmp(user, last) == 0))
            continue;
        if (!any)
            json_out_list(&t->out, "user");
        any = true;
        json_out_text(&t->out, NULL, user);
        last = user;
    }
    if (any)
        json_out_close(&t->out);
}

static void
write_ips(struct events *t, const struct ecs_event *e)
{
    char text[ADDR_TEXT_MAX];
    const struct addr *a = &e->source.ip, *b = &e->destination.ip;
    if (!a->family && !b->family)
        return;
    json_out_list(&t->out, "ip");
    if (a->family)
        json_out_text(&t->out, NULL, addr_text(a, text));
    if (b->family && !(a->family && addr_eq(a, b)))
        json_out_text(&t->out, NULL, addr_text(b, text));
    json_out_close(&t->out);
}

static void
write_related(struct events *t, const struct ecs_event *e,
              const struct model_capture *c)
{
    bool hash = c && c->sha256;
    bool ends =
        e->has_ends && (e->source.ip.family || e->destination.ip.family);
    if (!hash && !ends && !e->users[0] && !e->users[1])
        return;
    json_out_object(&t->out, "related");
    if (hash)
        write_single(t, "hash", c->sha256);
    write_ips(t, e);
    write_hosts(t, e);
    write_users(t, e);
    json_out_close(&t->out);
}

static void
write_ends(struct events *t, const struct ecs_event *e)
{
    const struct ecs_end *s = &e->source, *d = &e->destination;
    bool from_source = e->client == ECS_CLIENT_SOURCE;
    char text[ADDR_TEXT_MAX];
    write_end(t, "source", s);
    write_end(t, "destination", d);
    if (e->client != ECS_CLIENT_UNKNOWN) {
        write_end(t, "client", from_source ? s : d);
        write_end(t, "server", from_source ? d : s);
    }
    if (!e->host || !s->ip.family)
        return;
    json_out_object(&t->out, "host");
    write_single(t, "ip", addr_text(&s->ip, text));
    json_out_close(&t->out);
}

/* --- network.* --------------------------------------------------------------------------- */

const char *
ecs_direction(enum direction d)
{
    return d == DIRECTION_OUTGOING   ? "egress"
           : d == DIRECTION_INCOMING ? "ingress"
                                     : "unknown";
}

/* IP protocols that ECS names; others are told by their number. */
static const char *
iana_number(const char *transport)
{
    static const struct {
        const char *name, *number;
    } rows[] = {{"icmp", "1"},       {"tcp", "6"},   {"udp", "17"},
                {"gre", "47"},       {"esp", "50"},  {"ah", "51"},
                {"ipv6-icmp", "58"}, {"sctp", "132"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, transport) == 0)
            return rows[i].number;
    return transport;
}

static void
write_transport(struct events *t, const char *transport)
{
    const char *number = iana_number(transport);
    if (number != transport)
        json_out_text(&t->out, "transport", transport);
    json_out_text(&t->out, "iana_number", number);
}

static void
write_network(struct events *t, const struct ecs_event *e)
{
    struct json_out *o = &t->out;
    const struct ecs_end *s = &e->source, *d = &e->destination;
    if (!e->has_ends && !e->direction)
        return;
    json_out_object(o, "network");
    if (s->ip.family)
        json_out_text(o, "type", s->ip.family == 4 ? "ipv4" : "ipv6");
    if (e->transport)
        write_transport(t, e->transport);
    ecs_text(t, "protocol", e->protocol);
    ecs_text(t, "direction", e->direction);
    ecs_text(t, "community_id", e->community_id);
    if (s->counted && d->counted) {
        json_out_count(o, "packets", s->packets + d->packets);
        json_out_count(o, "bytes", s->bytes + d->bytes);
    }
    json_out_close(o);
}

/* --- the line ------------------------------------------------------------------------------ */

void
ecs_begin(struct events *t, const struct ecs_event *e)
{
    const struct model_case *k = &t->m->kase;
    const struct model_capture *c =
        e->file < k->n_captures ? &k->captures[e->file] : NULL;
    int64_t start = e->start, end = e->end;
    if (start == MODEL_ABSENT)
        period(t->m, e->file, &start, &end);
    if (end == MODEL_ABSENT)
        end = start;
    json_out_begin(&t->out, t->to, true);
    json_out_object(&t->out, NULL);
    json_out_time(&t->out, "@timestamp", start);
    json_out_text(&t->out, "message", e->message);
    ecs_object(t, "ecs", "version", ECS_VERSION);
    write_event(t, e, start, end);
    write_observer(t);
    if (c)
        write_file(t, c);
    if (e->has_ends)
        write_ends(t, e);
    write_network(t, e);
    write_related(t, e, c);
}

void
ecs_finish(struct events *t)
{
    json_out_close(&t->out);
    if (json_out_end(&t->out) < 0)
        t->failed = true;
}

int
tell_events(const struct model *m, FILE *to)
{
    const struct {
        events_one *one;
        size_t n;
    } kinds[] = {{events_verdict, m->n_verdicts},
                 {events_finding, m->n_findings},
                 {events_tunnel, m->n_tunnels},
                 {events_registration, m->n_registrations},
                 {events_call, m->n_calls},
                 {events_message, m->n_messages}};
    struct events t = {.m = m, .to = to};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (size_t i = 0; i < kinds[k].n; i++)
            kinds[k].one(&t, i);
    return t.failed || ferror(to) ? -1 : 0;
}
