/* SPDX-License-Identifier: Apache-2.0 */
/* The busiest conversations, and those that are subjects. */
#include "analyzer/conclude/fill.h"

#include <stdio.h>
#include <string.h>

/* The busiest flows are told one by one; the rest is in the counters. */
#define FLOWS_TOLD 64

static uint64_t
weight(const struct flow *f)
{
    return f->bytes[0] + f->bytes[1];
}

static bool
is_busier(const struct flow *a, const struct flow *b)
{
    if (weight(a) != weight(b))
        return weight(a) > weight(b);
    if (a->first != b->first)
        return a->first < b->first;
    return memcmp(&a->key, &b->key, sizeof a->key) < 0;
}

/* The busiest of all, in that order: there may be very many. */
static size_t
busiest(const struct table *t, const struct flow *top[FLOWS_TOLD])
{
    uint32_t at = 0;
    size_t n = 0;
    for (const struct flow *f; (f = table_next(t, &at));) {
        size_t i = n;
        if (n == FLOWS_TOLD && !is_busier(f, top[n - 1]))
            continue;
        if (n == FLOWS_TOLD)
            i--;
        else
            n++;
        for (; i && is_busier(f, top[i - 1]); i--)
            top[i] = top[i - 1];
        top[i] = f;
    }
    return n;
}

static void
end_fill(struct fill *f, struct model_flow_end *to, const struct flow *fl,
         int end)
{
    uint16_t port;
    struct as_info as;
    flow_end(fl, end, &to->ip, &port);
    if (port)
        to->port = port;
    to->packets = flow_packets(fl, end);
    to->bytes = flow_bytes(fl, end);
    if (who_as(f->c->who, &to->ip, &as) &&
        (to->as = fill_objects(f, &model_flow_as_desc, 1))) {
        to->as->number = as.number;
        fill_told(f, &to->as->organization, as.organization, false);
    }
    const struct name_ref *n =
        names_of(f->c->kase->state->names, &to->ip, NULL);
    fill_told(f, &to->domain, n ? n->name : NULL, false);
}

static const char *
transport(struct fill *f, uint8_t proto)
{
    char number[8];
    snprintf(number, sizeof number, "%u", proto);
    return proto == 6    ? "tcp"
           : proto == 17 ? "udp"
           : proto == 1  ? "icmp"
           : proto == 58 ? "ipv6-icmp"
           : proto == 50 ? "esp"
           : proto == 51 ? "ah"
           : proto == 47 ? "gre"
                         : fill_word(f, number);
}

static void
process_fill(struct fill *f, struct model_flow *to, const struct flow *fl)
{
    if (!fl->process ||
        !(to->process = fill_objects(f, &model_flow_process_desc, 1)))
        return;
    const char *name = intern_text(&f->c->kase->state->processes, fl->process);
    fill_told(f, &to->process->name, name, strlen(name) + 1 >= INTERN_TEXT);
    to->process->pid = fl->pid;
}

static void
flow_fill(struct fill *f, struct model_flow *to, const struct flow *fl)
{
    char id[40];
    struct model_where where;
    struct place place = {.interface = fl->key.interface, .file = fl->key.file};
    bool known =
        fl->dissector != FLOW_UNDECIDED && fl->dissector != FLOW_NO_DISSECTOR;
    uint16_t port;
    model_clear(&model_where_desc, &where);
    flow_end(fl, 0, &place.src, &port);
    flow_end(fl, 1, &place.dst, &port);
    fill_place(f, &where, &place);
    const char *community = flow_community_id(fl, id);
    f->failed |= !community;
    fill_known(f, &to->community_id, community, false);
    to->transport = transport(f, fl->key.proto);
    to->protocol = known ? registry_all[fl->dissector - 1]->name : NULL;
    end_fill(f, &to->source, fl, 0);
    end_fill(f, &to->destination, fl, 1);
    to->file = where.file;
    to->interface = where.interface;
    to->tunnel = where.tunnel;
    to->first = fl->first;
    to->last = fl->last;
    to->first_frame = fl->first_frame;
    to->last_frame = fl->last_frame;
    process_fill(f, to, fl);
}

void
fill_flows(struct fill *f)
{
    const struct conclusion *c = f->c;
    const struct table *t = &c->kase->state->flows.table;
    const struct flow *top[FLOWS_TOLD];
    struct model *m = f->m;
    size_t n = busiest(t, top);
    struct model_flow **told = fill_temp(f, t->high, sizeof *told);
    m->flows = fill_objects(f, &model_flow_desc, n + c->n_flows);
    f->flows = fill_temp(f, c->n_flows, sizeof *f->flows);
    if (f->failed)
        return;
    for (size_t i = 0; i < n; i++) {
        struct model_flow *to = &m->flows[m->n_flows++];
        flow_fill(f, to, top[i]);
        to->busiest = true;
        told[table_index(t, top[i])] = to;
    }
    for (size_t i = 0; i < c->n_flows; i++) {
        uint32_t at = table_index(t, c->flows[i].flow);
        if (!told[at]) {
            told[at] = &m->flows[m->n_flows++];
            flow_fill(f, told[at], c->flows[i].flow);
        }
        told[at]->id = fill_word(f, c->flows[i].id);
        f->flows[i] = told[at];
    }
}
