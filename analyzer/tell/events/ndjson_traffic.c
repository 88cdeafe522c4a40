/* SPDX-License-Identifier: Apache-2.0 */
/* Tunnels, calls, messages and registrations as ECS events. */
#include "analyzer/tell/events/ndjson_parts.h"

#include "analyzer/base/event_json.h"

#include <string.h>

/* --- tunnels ------------------------------------------------------------------------ */

static const char *
outcome_of(const char *tunnel)
{
    if (!tunnel || strcmp(tunnel, "unknown") == 0)
        return "unknown";
    return strcmp(tunnel, "established") == 0 ? "success" : "failure";
}

/* A list of one key of several objects; NULL if none has it. */
static json_t *
column(const json_t *rows, const char *key)
{
    json_t *a = json_array();
    size_t i;
    const json_t *row;
    json_array_foreach(rows, i, row) {
        json_t *v = json_object_get(row, key);
        if (v && !json_is_null(v))
            json_array_append(a, v);
    }
    if (json_array_size(a))
        return a;
    json_decref(a);
    return NULL;
}

static json_t *
errors_of(const json_t *ike)
{
    json_t *a = column(ike, "error");
    json_t *names = a ? column(a, "name") : NULL;
    json_decref(a);
    return names;
}

static void
ike_set(json_t *o, const json_t *ike)
{
    static const char *const keys[] = {
        "initiator_spi", "responder_spi", "version",         "outcome", "suite",
        "dh_group",      "messages",      "retransmissions", "rekeys"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        ecs_set(o, "ike", keys[i], column(ike, keys[i]));
    ecs_set(o, "ike", "error", errors_of(ike));
}

static json_t *
inner_of(const json_t *list)
{
    static const char *const keys[] = {"interface", "how",    "confidence",
                                       "local",     "remote", "protocols",
                                       "packets"};
    json_t *a = json_array();
    size_t i;
    const json_t *in;
    json_array_foreach(list, i, in) {
        json_t *o = json_object();
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            json_t *v = json_object_get(in, keys[k]);
            if (v && !json_is_null(v))
                json_object_set(o, keys[k], v);
        }
        json_array_append_new(a, o);
    }
    return a;
}

/* Packets, bytes and losses of ESP and AH, from the end where they come. */
static void
esp_set(json_t *o, const json_t *esp)
{
    uint64_t packets[2] = {0}, bytes[2] = {0}, lost = 0, replayed = 0;
    size_t i;
    const json_t *sa;
    if (json_array_size(esp) == 0)
        return;
    json_array_foreach(esp, i, sa) {
        const char *way = json_string_value(json_object_get(sa, "direction"));
        bool in = way && strcmp(way, "inbound") == 0;
        packets[in] +=
            (uint64_t)json_integer_value(json_object_get(sa, "packets"));
        bytes[in] += (uint64_t)json_integer_value(json_object_get(sa, "bytes"));
        lost += (uint64_t)json_integer_value(json_object_get(sa, "lost"));
        replayed +=
            (uint64_t)json_integer_value(json_object_get(sa, "replayed"));
    }
    ecs_end_count(o, "source", "packets", packets[0]);
    ecs_end_count(o, "source", "bytes", bytes[0]);
    ecs_end_count(o, "destination", "packets", packets[1]);
    ecs_end_count(o, "destination", "bytes", bytes[1]);
    ecs_set(o, "network", "packets",
            json_integer((json_int_t)(packets[0] + packets[1])));
    ecs_set(o, "network", "bytes",
            json_integer((json_int_t)(bytes[0] + bytes[1])));
    ecs_set(o, "espy", "esp",
            json_pack("{s:o, s:I, s:I}", "spi", column(esp, "spi"), "lost",
                      (json_int_t)lost, "replayed", (json_int_t)replayed));
}

static void
process_set(json_t *o, const json_t *process)
{
    if (!json_is_object(process))
        return;
    ecs_set(o, "process", "name",
            json_incref(json_object_get(process, "name")));
    ecs_set(o, "process", "pid", json_incref(json_object_get(process, "pid")));
}

static void
tunnel_event(const struct ndjson *n, const struct subject *s, size_t number)
{
    const struct tunnel *tn = s->tunnel;
    char local[ADDR_TEXT_MAX];
    json_t *t = json_tunnel(n->c, s);
    const char *outcome = json_string_value(json_object_get(t, "outcome"));
    const char *way = json_string_value(json_object_get(t, "transport"));
    struct ecs_head h = {
        .dataset = "tunnel",
        .number = number,
        .kind = "event",
        .category = "network",
        .types = {"connection", tn->opening_seen ? "start" : NULL},
        .outcome = outcome_of(outcome),
        .file = tn->first.file,
        .start = tn->first.ts,
        .end = tn->last.ts,
        .action = "tunnel",
    };
    json_t *o = ecs_event(n, &h);
    json_object_set_new(o, "message",
                        json_sprintf("%s tunnel, %s", tunnel_kind_name(tn),
                                     outcome ? outcome : "outcome unknown"));
    ecs_ends(n, o, &s->ends.local, &s->ends.remote,
             !tn->initiator_known    ? -1
             : tunnel_a_is_local(tn) ? 0
                                     : 1);
    bool udp = way && strncmp(way, "udp", 3) == 0;
    bool tcp = way && strncmp(way, "tcp", 3) == 0;
    ecs_network(o, &s->ends.local,
                udp   ? 17
                : tcp ? 6
                      : 0,
                tunnel_kind_name(tn));
    ecs_add(o, "host", "ip", addr_text(&s->ends.local.addr, local));
    ike_set(o, json_object_get(t, "ike"));
    esp_set(o, json_object_get(t, "esp"));
    process_set(o, json_object_get(t, "process"));
    ecs_set(o, "espy", "tunnel",
            json_pack("{s:s, s:s, s:O, s:O, s:O, s:O, s:o}", "id", s->id,
                      "kind", tunnel_kind_name(tn), "outcome",
                      json_object_get(t, "outcome"), "transport",
                      json_object_get(t, "transport"), "interface",
                      json_object_get(t, "interface"), "nat",
                      json_object_get(t, "nat"), "inner",
                      inner_of(json_object_get(t, "inner"))));
    json_decref(t);
    ecs_write(n, o);
}

void
ndjson_tunnels(const struct ndjson *n)
{
    for (size_t i = 0; i < n->c->n_tunnels; i++)
        tunnel_event(n, &n->c->tunnels[i], i + 1);
}

/* --- SIP ------------------------------------------------------------------------------ */

void
ecs_row(json_t *o, const json_t *row, const char *kind,
        const char *const *sip_keys, const char *const *espy_keys)
{
    json_t *own = json_object();
    for (; *sip_keys; sip_keys++)
        ecs_set(o, "sip", *sip_keys,
                json_incref(json_object_get(row, *sip_keys)));
    for (; *espy_keys; espy_keys++) {
        json_t *v = json_object_get(row, *espy_keys);
        if (v && !json_is_null(v))
            json_object_set(own, *espy_keys, v);
    }
    ecs_set(o, "espy", kind, own);
    json_t *tunnel = json_object_get(row, "tunnel");
    if (json_is_string(tunnel))
        ecs_set(o, "espy", "tunnel", json_pack("{s:O}", "id", tunnel));
    const char *way = json_string_value(json_object_get(row, "direction"));
    if (way)
        ecs_set(o, "network", "direction",
                json_string(strcmp(way, "outgoing") == 0   ? "egress"
                            : strcmp(way, "incoming") == 0 ? "ingress"
                                                           : "unknown"));
}

static void
users_add(json_t *o, const json_t *row, const char *const *keys)
{
    for (; *keys; keys++)
        ecs_add(o, "related", "user",
                json_string_value(json_object_get(row, *keys)));
}

/* The first of several moments that was seen. */
static const struct cite *
first_seen(const struct cite *const *cites)
{
    while (!(*cites)->frame && cites[1])
        cites++;
    return *cites;
}

static void
call_line(const struct ndjson *n, const struct sip_call *call,
          const json_t *row, size_t number)
{
    static const char *const sip[] = {"call_id", "from",   "to",
                                      "status",  "reason", NULL};
    static const char *const own[] = {"how",    "interface", "ring",
                                      "answer", "ending",    "start_unknown",
                                      "codecs", "quality",   "confidence",
                                      "frames", NULL};
    static const char *const users[] = {"from", "to", NULL};
    const struct cite *const begins[] = {&call->start, &call->ringing,
                                         &call->answer, &call->last, NULL};
    const struct cite *const ends[] = {&call->end, &call->last, NULL};
    bool failed = call->end_how == CALL_REJECTED ||
                  call->end_how == CALL_BUSY || call->end_how == CALL_CANCELLED;
    struct ecs_head h = {
        .dataset = "call",
        .number = number,
        .kind = "event",
        .category = "network",
        .types = {"connection", "protocol"},
        .outcome = call->answer.frame ? "success"
                   : failed           ? "failure"
                                      : "unknown",
        .file = call->place.file,
        .start = first_seen(begins)->ts,
        .end = first_seen(ends)->ts,
        .action = "call",
    };
    const char *ending = json_string_value(json_object_get(row, "ending"));
    json_t *o = ecs_event(n, &h);
    json_object_set_new(o, "message",
                        json_sprintf("SIP call, %s", ending ? ending : "open"));
    ecs_ends(n, o, &call->initiator, &call->peer, 0);
    ecs_network(o, &call->initiator, call->place.ip_proto, "sip");
    ecs_row(o, row, "call", sip, own);
    users_add(o, row, users);
    ecs_write(n, o);
}

void
ndjson_calls(const struct ndjson *n)
{
    json_t *rows = json_calls(n->c);
    uint32_t at = 0;
    const struct sip_call *call;
    size_t i = 0; /* what was read in clear comes first */
    for (; (call = table_next(&n->c->kase->state->sip.calls.table, &at)); i++)
        call_line(n, call, json_array_get(rows, i), i + 1);
    ndjson_inferred(n, rows, "call", i);
    json_decref(rows);
}

static void
message_line(const struct ndjson *n, const struct message *m, const json_t *row,
             size_t number)
{
    static const char *const sip[] = {"from", "to", "status", "content_type",
                                      NULL};
    static const char *const own[] = {"how",         "interface", "sms",
                                      "number",      "rp_type",   "tp_type",
                                      "body_length", "frame",     NULL};
    static const char *const users[] = {"from", "to", NULL};
    struct ecs_head h = {
        .dataset = "message",
        .number = number,
        .kind = "event",
        .category = "network",
        .types = {"protocol", "info"},
        .outcome = m->status == 0         ? "unknown"
                   : m->status / 100 == 2 ? "success"
                                          : "failure",
        .file = m->place.file,
        .start = m->first.ts,
        .end = m->last.ts,
        .action = m->sms ? "short-message" : "message",
    };
    json_t *o = ecs_event(n, &h);
    json_object_set_new(o, "message",
                        json_string(m->sms ? "SMS over IMS" : "SIP MESSAGE"));
    ecs_ends(n, o, &m->sender, &m->receiver, 0);
    ecs_network(o, &m->sender, m->place.ip_proto, "sip");
    ecs_row(o, row, "message", sip, own);
    users_add(o, row, users);
    ecs_write(n, o);
}

void
ndjson_messages(const struct ndjson *n)
{
    json_t *rows = json_messages(n->c);
    uint32_t at = 0;
    const struct message *m;
    size_t i = 0;
    for (; (m = table_next(&n->c->kase->state->sip.messages.table, &at)); i++)
        message_line(n, m, json_array_get(rows, i), i + 1);
    ndjson_inferred(n, rows, "message", i);
    json_decref(rows);
}

static void
registration_line(const struct ndjson *n, const struct registration *r,
                  const json_t *row, size_t number)
{
    static const char *const sip[] = {"user",   "registrar",  "contact",
                                      "status", "user_agent", NULL};
    static const char *const own[] = {
        "how",     "interface",      "state", "registered",
        "removed", "access_network", "frame", NULL};
    static const char *const users[] = {"user", NULL};
    struct ecs_head h = {
        .dataset = "registration",
        .number = number,
        .kind = "event",
        .category = "session",
        .types = {r->removed.frame      ? "end"
                  : r->registered.frame ? "start"
                                        : "info"},
        .outcome = r->registered.frame      ? "success"
                   : r->final_status >= 400 ? "failure"
                                            : "unknown",
        .file = r->place.file,
        .start = r->first.ts,
        .end = r->last.ts,
        .action = "registration",
    };
    const char *state = json_string_value(json_object_get(row, "state"));
    json_t *o = ecs_event(n, &h);
    json_object_set_new(
        o, "message",
        json_sprintf("SIP registration, %s", state ? state : "open"));
    ecs_ends(n, o, &r->client, &r->server, 0);
    ecs_network(o, &r->client, r->place.ip_proto, "sip");
    ecs_row(o, row, "registration", sip, own);
    users_add(o, row, users);
    ecs_write(n, o);
}

void
ndjson_registrations(const struct ndjson *n)
{
    json_t *rows = json_registrations(n->c);
    uint32_t at = 0;
    const struct registration *r;
    for (size_t i = 0;
         (r = table_next(&n->c->kase->state->sip.registrations.table, &at));
         i++)
        registration_line(n, r, json_array_get(rows, i), i + 1);
    json_decref(rows);
}
