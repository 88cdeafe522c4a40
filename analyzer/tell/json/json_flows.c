/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/event_json.h"
#include "analyzer/tell/json/json_parts.h"

#include <stdlib.h>

/* The busiest flows are told one by one; the rest is in the counters. */
#define FLOWS_TOLD 64

static uint64_t
weight(const struct flow *f)
{
    return f->bytes[0] + f->bytes[1];
}

static int
by_weight(const void *x, const void *y)
{
    const struct flow *a = *(const struct flow *const *)x;
    const struct flow *b = *(const struct flow *const *)y;
    if (weight(a) != weight(b))
        return weight(a) < weight(b) ? 1 : -1;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return memcmp(&a->key, &b->key, sizeof a->key);
}

static json_t *
json_flow_end(const struct conclusion *c, const struct flow *f, int end)
{
    struct addr a;
    uint16_t port;
    struct as_info as;
    flow_end(f, end, &a, &port);
    json_t *o = json_object();
    json_object_set_new(o, "ip", json_addr(&a));
    if (port)
        json_object_set_new(o, "port", json_integer(port));
    json_object_set_new(o, "packets",
                        json_integer((json_int_t)flow_packets(f, end)));
    json_object_set_new(o, "bytes",
                        json_integer((json_int_t)flow_bytes(f, end)));
    if (who_as(c->who, &a, &as))
        json_object_set_new(o, "as",
                            json_pack("{s:I, s:o}", "number",
                                      (json_int_t)as.number, "organization",
                                      json_cstr(as.organization)));
    const struct name_ref *n = names_of(c->kase->state->names, &a, NULL);
    if (n)
        json_object_set_new(o, "domain", json_cstr(n->name));
    return o;
}

static const char *
transport(uint8_t proto)
{
    return proto == 6    ? "tcp"
           : proto == 17 ? "udp"
           : proto == 1  ? "icmp"
           : proto == 58 ? "ipv6-icmp"
           : proto == 50 ? "esp"
           : proto == 51 ? "ah"
           : proto == 47 ? "gre"
                         : NULL;
}

static json_t *
json_flow(const struct conclusion *c, const struct flow *f)
{
    char id[40];
    const char *name = transport(f->key.proto);
    const struct inner *in;
    struct addr src, dst;
    uint16_t port;
    flow_end(f, 0, &src, &port);
    flow_end(f, 1, &dst, &port);
    const struct subject *s =
        inner_tunnel(c, f->key.interface, &src, &dst, &in);
    const struct interface *i =
        interfaces_at(&c->kase->state->interfaces, f->key.interface);
    bool known =
        f->dissector != FLOW_UNDECIDED && f->dissector != FLOW_NO_DISSECTOR;
    json_t *o = json_object();
    json_object_set_new(o, "community_id",
                        *flow_community_id(f, id) ? json_string(id)
                                                  : json_null());
    json_object_set_new(o, "transport",
                        name ? json_string(name)
                             : json_sprintf("%u", f->key.proto));
    json_object_set_new(o, "protocol",
                        known
                            ? json_string(registry_all[f->dissector - 1]->name)
                            : json_null());
    json_object_set_new(o, "source", json_flow_end(c, f, 0));
    json_object_set_new(o, "destination", json_flow_end(c, f, 1));
    json_object_set_new(o, "file",
                        json_cstr(c->kase->captures[f->key.file].path));
    json_object_set_new(o, "interface", json_cstr(i->name));
    json_object_set_new(o, "tunnel", s ? json_string(s->id) : json_null());
    json_object_set_new(o, "first", json_time(f->first));
    json_object_set_new(o, "last", json_time(f->last));
    json_object_set_new(o, "first_frame",
                        json_integer((json_int_t)f->first_frame));
    if (f->process)
        json_object_set_new(
            o, "process",
            json_pack(
                "{s:o, s:I}", "name",
                json_cstr(intern_text(&c->kase->state->processes, f->process)),
                "pid", (json_int_t)f->pid));
    return o;
}

json_t *
json_flows(const struct conclusion *c)
{
    const struct table *t = &c->kase->state->flows.table;
    const struct flow **all = calloc(t->count ? t->count : 1, sizeof *all);
    json_t *a = json_array();
    uint32_t at = 0;
    size_t n = 0;
    for (const struct flow *f; all && (f = table_next(t, &at));)
        all[n++] = f;
    if (n)
        qsort(all, n, sizeof *all, by_weight);
    for (size_t i = 0; i < n && i < FLOWS_TOLD; i++)
        json_array_append_new(a, json_flow(c, all[i]));
    free(all);
    return a;
}
