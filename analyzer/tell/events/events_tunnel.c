/* SPDX-License-Identifier: Apache-2.0 */
/* Tunnels as ECS events. */
#include "analyzer/tell/events/ecs.h"

#include "analyzer/tell/wording.h"

#include <string.h>

static const char *
outcome_of(enum ike_outcome o)
{
    if (o == IKE_OUTCOME_NONE || o == IKE_OUTCOME_UNKNOWN)
        return "unknown";
    return o == IKE_OUTCOME_ESTABLISHED ? "success" : "failure";
}

static const char *
transport_of(const struct model_tunnel *tn)
{
    return !tn->transport                          ? NULL
           : strncmp(tn->transport, "udp", 3) == 0 ? "udp"
           : strncmp(tn->transport, "tcp", 3) == 0 ? "tcp"
                                                   : NULL;
}

/* Packets and bytes of ESP and AH, from the end where they come. */
static void
count(const struct model_tunnel *tn, struct ecs_event *e)
{
    e->source.counted = e->destination.counted = tn->n_esp > 0;
    for (size_t i = 0; i < tn->n_esp; i++) {
        const struct model_sa *sa = &tn->esp[i];
        struct ecs_end *from =
            sa->direction == SA_INBOUND ? &e->destination : &e->source;
        from->packets += sa->packets;
        from->bytes += sa->bytes;
    }
}

/* --- ike.*: the fields of all its IKE SAs side by side --------------------------------- */

/* The values of one field in a list; nothing where none has it. */
static void
write_column(struct events *t, const struct model_tunnel *tn, const char *key)
{
    bool any = false;
    for (size_t i = 0; i < tn->n_ike; i++) {
        const void *ike = &tn->ike[i];
        const struct model_field *f = model_find(&model_ike_desc, key, &ike);
        if (!f || model_is_absent(f, ike))
            continue;
        if (!any)
            json_out_list(&t->out, key);
        any = true;
        struct model_field item = *f;
        item.name = NULL; /* within a list */
        model_json_row(&t->out, t->m, &item, ike);
    }
    if (any)
        json_out_close(&t->out);
}

static void
write_errors(struct events *t, const struct model_tunnel *tn)
{
    bool any = false;
    for (size_t i = 0; i < tn->n_ike; i++) {
        const struct model_ike_error *error = tn->ike[i].error;
        if (!error || !error->name)
            continue;
        if (!any)
            json_out_list(&t->out, "error");
        any = true;
        json_out_text(&t->out, NULL, error->name);
    }
    if (any)
        json_out_close(&t->out);
}

static void
write_ike(struct events *t, const struct model_tunnel *tn)
{
    static const char *const keys[] = {
        "initiator_spi", "responder_spi", "version",         "outcome", "suite",
        "dh_group",      "messages",      "retransmissions", "rekeys"};
    if (!tn->n_ike)
        return;
    json_out_object(&t->out, "ike");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        write_column(t, tn, keys[i]);
    write_errors(t, tn);
    json_out_close(&t->out);
}

/* --- espy.* ------------------------------------------------------------------------------- */

static void
write_esp(struct events *t, const struct model_tunnel *tn)
{
    uint64_t lost = 0, replayed = 0;
    if (!tn->n_esp)
        return;
    json_out_object(&t->out, "esp");
    json_out_list(&t->out, "spi");
    for (size_t i = 0; i < tn->n_esp; i++) {
        json_out_printf(&t->out, NULL, "%08llx",
                        (unsigned long long)tn->esp[i].spi);
        lost += tn->esp[i].lost;
        replayed += tn->esp[i].replayed;
    }
    json_out_close(&t->out);
    json_out_count(&t->out, "lost", lost);
    json_out_count(&t->out, "replayed", replayed);
    json_out_close(&t->out);
}

static void
write_process(struct events *t, const struct model_process *p)
{
    if (!p)
        return;
    json_out_object(&t->out, "process");
    ecs_text(t, "name", p->name.text);
    if (p->pid != MODEL_ABSENT)
        json_out_integer(&t->out, "pid", p->pid);
    json_out_close(&t->out);
}

void
events_tunnel(struct events *t, size_t i)
{
    const struct model_tunnel *tn = &t->m->tunnels[i];
    char message[128];
    const char *outcome = terms_name(&terms_ike_outcome, (int)tn->outcome);
    struct ecs_event e;
    ecs_init(&e, "tunnel", i + 1);
    e.types[0] = "connection";
    e.types[1] = tn->opening_seen ? "start" : NULL;
    e.outcome = outcome_of(tn->outcome);
    e.message = wording_say(message, sizeof message, "%s tunnel, %s", tn->kind,
                            outcome ? outcome : "outcome unknown");
    e.file = tn->file;
    e.start = tn->first;
    e.end = tn->last;
    e.has_ends = e.host = true;
    e.source = ecs_end_of(&tn->local);
    e.destination = ecs_end_of(&tn->remote);
    e.client = tn->initiator == END_LOCAL    ? ECS_CLIENT_SOURCE
               : tn->initiator == END_REMOTE ? ECS_CLIENT_DESTINATION
                                             : ECS_CLIENT_UNKNOWN;
    e.transport = transport_of(tn);
    e.protocol = tn->kind;
    count(tn, &e);
    ecs_begin(t, &e);
    write_ike(t, tn);
    write_process(t, tn->process);
    json_out_object(&t->out, "espy");
    json_out_object(&t->out, "tunnel");
    model_json_rows(&t->out, t->m, &model_tunnel_desc, tn, MODEL_EVENT);
    if (!tn->transport) /* a promise of version 0.1.0 */
        json_out_null(&t->out, "transport");
    json_out_close(&t->out);
    write_esp(t, tn);
    json_out_close(&t->out);
    ecs_finish(t);
}
