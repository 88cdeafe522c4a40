/* SPDX-License-Identifier: Apache-2.0 */
/* Calls, messages and registrations as ECS events: between those who spoke SIP where
 * it was read, between the tunnel's ends where it was inferred. */
#include "analyzer/tell/events/ecs.h"

#include "analyzer/tell/wording.h"

/* sip.*, espy.KIND and the tunnel it was in. */
static void
write_own(struct events *t, const char *kind, const struct model_desc *d,
          const void *object, const struct model_where *where)
{
    if (where->how != PROVENANCE_INFERRED)
        ecs_rows(t, "sip", d, object, MODEL_SIP);
    json_out_object(&t->out, "espy");
    ecs_rows(t, kind, d, object, MODEL_EVENT);
    if (where->tunnel)
        ecs_object(t, "tunnel", "id", where->tunnel->id);
    json_out_close(&t->out);
    ecs_finish(t);
}

static void
between_tunnel(struct ecs_event *e, const struct model_tunnel *tn)
{
    if (!tn)
        return;
    e->has_ends = true;
    e->source = ecs_end_of(&tn->local);
    e->destination = ecs_end_of(&tn->remote);
    e->protocol = tn->kind;
}

static void
between(struct ecs_event *e, const struct model_endpoint *source,
        const struct model_endpoint *destination, const char *transport)
{
    e->has_ends = true;
    e->source = ecs_endpoint(source);
    e->destination = ecs_endpoint(destination);
    e->client = ECS_CLIENT_SOURCE;
    e->transport = transport;
    e->protocol = "sip";
}

/* The first of several moments that is known. */
static int64_t
first_known(int64_t a, int64_t b, int64_t c, int64_t d)
{
    return a != MODEL_ABSENT   ? a
           : b != MODEL_ABSENT ? b
           : c != MODEL_ABSENT ? c
                               : d;
}

void
events_call(struct events *t, size_t i)
{
    const struct model_call *c = &t->m->calls[i];
    char message[64];
    bool inferred = c->where.how == PROVENANCE_INFERRED;
    bool failed = c->ending == CALL_REJECTED || c->ending == CALL_BUSY ||
                  c->ending == CALL_CANCELLED;
    struct ecs_event e;
    ecs_init(&e, "call", i + 1);
    e.types[0] = "connection";
    e.types[1] = inferred ? "info" : "protocol";
    e.file = c->where.file;
    e.direction = ecs_direction(c->direction);
    e.start = first_known(c->start, c->ring, c->answer, c->last);
    e.end = first_known(c->end, c->last, MODEL_ABSENT, MODEL_ABSENT);
    if (inferred) {
        e.outcome = "unknown";
        e.message = "call inferred from sizes and times";
        between_tunnel(&e, c->where.tunnel);
    } else {
        e.outcome = c->answer != MODEL_ABSENT ? "success"
                    : failed                  ? "failure"
                                              : "unknown";
        e.message = wording_say(message, sizeof message, "SIP call, %s",
                                terms_name(&terms_call_end, (int)c->ending));
        between(&e, &c->source, &c->destination, c->transport);
        e.users[0] = &c->from;
        e.users[1] = &c->to;
    }
    ecs_begin(t, &e);
    write_own(t, "call", &model_call_desc, c, &c->where);
}

void
events_message(struct events *t, size_t i)
{
    const struct model_message *m = &t->m->messages[i];
    bool inferred = m->where.how == PROVENANCE_INFERRED;
    bool sms = m->sms == TRUTH_YES;
    struct ecs_event e;
    ecs_init(&e, "message", i + 1);
    e.types[0] = "protocol";
    e.types[1] = "info";
    e.action = sms ? "short-message" : NULL;
    e.file = m->where.file;
    e.direction = ecs_direction(m->direction);
    e.start = m->at;
    e.end = first_known(inferred ? m->report : m->last, m->at, MODEL_ABSENT,
                        MODEL_ABSENT);
    if (inferred) {
        e.outcome = "unknown";
        e.message = "message inferred from sizes and times";
        between_tunnel(&e, m->where.tunnel);
    } else {
        e.outcome = m->status == MODEL_ABSENT ? "unknown"
                    : m->status / 100 == 2    ? "success"
                                              : "failure";
        e.message = sms ? "SMS over IMS" : "SIP MESSAGE";
        between(&e, &m->source, &m->destination, m->transport);
        e.users[0] = &m->from;
        e.users[1] = &m->to;
    }
    ecs_begin(t, &e);
    write_own(t, "message", &model_message_desc, m, &m->where);
}

void
events_registration(struct events *t, size_t i)
{
    const struct model_registration *r = &t->m->registrations[i];
    char message[64];
    bool granted = r->registered != MODEL_ABSENT;
    struct ecs_event e;
    ecs_init(&e, "registration", i + 1);
    e.category = "session";
    e.types[0] = r->removed != MODEL_ABSENT ? "end"
                 : granted                  ? "start"
                                            : "info";
    e.outcome = granted                                         ? "success"
                : r->status != MODEL_ABSENT && r->status >= 400 ? "failure"
                                                                : "unknown";
    e.message =
        wording_say(message, sizeof message, "SIP registration, %s",
                    terms_name(&terms_registration_state, (int)r->state));
    e.file = r->where.file;
    e.start = r->first;
    e.end = r->last;
    between(&e, &r->source, &r->destination, r->transport);
    e.users[0] = &r->user;
    ecs_begin(t, &e);
    write_own(t, "registration", &model_registration_desc, r, &r->where);
}
