/* SPDX-License-Identifier: Apache-2.0 */
/* Registrations, calls and messages that were read in clear; inferred ones behind
 * them. */
#include "analyzer/conclude/fill.h"

#include <string.h>

void
fill_place(struct fill *f, struct model_where *to, const struct place *p)
{
    long inside = fill_inside_of(f, p);
    to->tunnel = inside < 0
                     ? NULL
                     : fill_tunnel_of(f, f->c->inners.items[inside].tunnel);
    to->how = PROVENANCE_OBSERVED;
    to->file = p->file;
    fill_interface(f, &to->interface, p->interface);
}

enum direction
fill_direction(const struct fill *f, const struct place *p,
               const struct endpoint *from, const struct endpoint *to)
{
    long inside = fill_inside_of(f, p);
    const struct inner *in = inside < 0 ? NULL : &f->c->inners.items[inside];
    if (in && addr_eq(&in->local, &from->addr))
        return DIRECTION_OUTGOING;
    if (in && addr_eq(&in->local, &to->addr))
        return DIRECTION_INCOMING;
    bool a = addr_is_private(&from->addr), b = addr_is_private(&to->addr);
    return a == b ? DIRECTION_UNKNOWN
           : a    ? DIRECTION_OUTGOING
                  : DIRECTION_INCOMING;
}

static void
message_fill(struct fill *f, struct model_message *to, const struct message *m)
{
    fill_place(f, &to->where, &m->place);
    to->direction = fill_direction(f, &m->place, &m->sender, &m->receiver);
    to->sms = m->sms ? TRUTH_YES : TRUTH_NO;
    fill_told(f, &to->from, m->from, FILL_CUT_OF(m, m->from));
    fill_told(f, &to->to, m->to, FILL_CUT_OF(m, m->to));
    fill_known(f, &to->number, m->number, FILL_CUT_OF(m, m->number));
    to->rp_type = m->rp_type && *m->rp_type ? m->rp_type : NULL;
    to->tp_type = m->tp_type && *m->tp_type ? m->tp_type : NULL;
    fill_known(f, &to->content_type, m->content_type,
               FILL_CUT_OF(m, m->content_type));
    to->body_length = m->body_length;
    if (m->status)
        to->status = m->status;
    to->at = m->first.ts;
    to->frame = (int64_t)m->first.frame;
    fill_endpoint(f, &to->source, &m->sender);
    fill_endpoint(f, &to->destination, &m->receiver);
    to->transport = fill_transport(m->place.ip_proto);
    to->last = m->last.ts;
}

static void
registration_fill(struct fill *f, struct model_registration *to,
                  const struct registration *r)
{
    fill_place(f, &to->where, &r->place);
    fill_told(f, &to->user, r->user, FILL_CUT_OF(r, r->user));
    fill_told(f, &to->registrar, r->registrar, FILL_CUT_OF(r, r->registrar));
    to->state = (enum registration_state)r->state;
    fill_known(f, &to->contact, r->contact, FILL_CUT_OF(r, r->contact));
    fill_known(f, &to->user_agent, r->user_agent,
               FILL_CUT_OF(r, r->user_agent));
    fill_known(f, &to->access_network, r->access_network,
               FILL_CUT_OF(r, r->access_network));
    if (r->final_status)
        to->status = r->final_status;
    fill_known(f, &to->reason, r->final_reason,
               FILL_CUT_OF(r, r->final_reason));
    to->first = r->first.ts;
    to->registered = fill_time(&r->registered);
    to->removed = fill_time(&r->removed);
    to->frame = r->first.frame;
    to->registered_frame = fill_frame(&r->registered);
    fill_endpoint(f, &to->source, &r->client);
    fill_endpoint(f, &to->destination, &r->server);
    to->transport = fill_transport(r->place.ip_proto);
    to->last = r->last.ts;
}

static void
registrations_fill(struct fill *f, const struct place **places)
{
    const struct table *t = &f->c->kase->state->sip.registrations.table;
    struct model *m = f->m;
    uint32_t at = 0;
    m->registrations = fill_objects(f, &model_registration_desc, t->count);
    for (const struct registration *r;
         m->registrations && (r = table_next(t, &at));) {
        *places++ = &r->place;
        registration_fill(f, &m->registrations[m->n_registrations++], r);
    }
}

static void
calls_fill(struct fill *f, const struct place **places)
{
    const struct table *t = &f->c->kase->state->sip.calls.table;
    struct model *m = f->m;
    uint32_t at = 0;
    m->calls = fill_objects(f, &model_call_desc,
                            t->count + fill_inferred_calls(f, NULL));
    for (const struct sip_call *c; m->calls && (c = table_next(t, &at));) {
        *places++ = &c->place;
        fill_call(f, &m->calls[m->n_calls++], c);
    }
    if (m->calls)
        m->n_calls += fill_inferred_calls(f, m->calls + m->n_calls);
}

static void
messages_fill(struct fill *f, const struct place **places)
{
    const struct table *t = &f->c->kase->state->sip.messages.table;
    struct model *m = f->m;
    uint32_t at = 0;
    m->messages = fill_objects(f, &model_message_desc,
                               t->count + fill_inferred_messages(f, NULL));
    for (const struct message *x; m->messages && (x = table_next(t, &at));) {
        *places++ = &x->place;
        message_fill(f, &m->messages[m->n_messages++], x);
    }
    if (m->messages)
        m->n_messages += fill_inferred_messages(f, m->messages + m->n_messages);
}

void
fill_sip(struct fill *f)
{
    const struct sip_state *s = &f->c->kase->state->sip;
    size_t registrations = s->registrations.table.count,
           calls = s->calls.table.count, messages = s->messages.table.count;
    f->places =
        fill_temp(f, registrations + calls + messages, sizeof *f->places);
    fill_streams(f);
    if (f->failed)
        return;
    registrations_fill(f, f->places);
    calls_fill(f, f->places + registrations);
    messages_fill(f, f->places + registrations + calls);
}
