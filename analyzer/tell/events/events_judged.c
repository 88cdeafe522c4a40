/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts and findings as ECS events. */
#include "analyzer/tell/events/ecs.h"

#include "analyzer/tell/wording.h"

static void
about_tunnel(struct ecs_event *e, const struct model_tunnel *tn)
{
    e->protocol = tn->kind;
    e->client = tn->initiator == END_LOCAL    ? ECS_CLIENT_SOURCE
                : tn->initiator == END_REMOTE ? ECS_CLIENT_DESTINATION
                                              : ECS_CLIENT_UNKNOWN;
}

static void
about_flow(struct ecs_event *e, const struct model_flow *f)
{
    e->transport = f->transport;
    e->community_id = f->community_id.text;
}

/* When, in which file, between whom. */
static void
about(const struct model *m, const struct model_subject *s, struct ecs_event *e)
{
    e->file = m->kase.n_captures == 1 ? 0 : MODEL_NO_FILE;
    if (!s || s->kind == SUBJECT_CASE)
        return;
    e->file = s->file;
    e->start = s->first;
    e->end = s->last;
    e->has_ends = true;
    e->source = ecs_end_of(s->local);
    e->destination = ecs_end_of(s->remote);
    if (s->tunnel)
        about_tunnel(e, s->tunnel);
    else if (s->flow)
        about_flow(e, s->flow);
}

static void
write_rule(struct events *t, const char *id, const char *name,
           const char *category)
{
    json_out_object(&t->out, "rule");
    ecs_text(t, "id", id);
    ecs_text(t, "name", name);
    ecs_text(t, "category", category);
    ecs_text(t, "ruleset", "espy");
    ecs_text(t, "version", t->m->tool.rules.sha256);
    json_out_close(&t->out);
}

void
events_verdict(struct events *t, size_t i)
{
    const struct model_verdict *v = &t->m->verdicts[i];
    char message[WORDING_MAX];
    struct ecs_event e;
    ecs_init(&e, "verdict", i + 1);
    e.kind = v->level >= LEVEL_LOW ? "alert" : "event";
    e.types[0] = "info";
    e.severity = (int)v->level;
    e.message = wording_say(message, sizeof message, "%s, %s (%s)", v->verdict,
                            confidence_name(v->confidence),
                            v->subject ? v->subject->id : "case");
    about(t->m, v->subject, &e);
    ecs_begin(t, &e);
    write_rule(t, v->rule.id, v->rule.title, "verdict");
    json_out_object(&t->out, "espy");
    json_out_object(&t->out, "verdict");
    json_out_text(&t->out, "name", v->verdict);
    model_json_rows(&t->out, t->m, &model_verdict_desc, v, MODEL_EVENT);
    json_out_close(&t->out);
    if (v->mno)
        ecs_rows(t, "operator", &model_operator_desc, v->mno, MODEL_EVENT);
    json_out_close(&t->out);
    ecs_finish(t);
}

void
events_finding(struct events *t, size_t i)
{
    const struct model_finding *f = &t->m->findings[i];
    struct ecs_event e;
    ecs_init(&e, "finding", i + 1);
    e.kind = f->level >= LEVEL_LOW ? "alert" : "event";
    e.types[0] = "info";
    e.severity = (int)f->level;
    e.message = f->title.text ? f->title.text : f->id;
    e.reason = f->explanation.text;
    about(t->m, f->subject, &e);
    if (e.start == MODEL_ABSENT && f->n_frames)
        e.file = f->frames[0].file;
    ecs_begin(t, &e);
    write_rule(t, f->id, f->title.text, "finding");
    json_out_object(&t->out, "espy");
    ecs_rows(t, "finding", &model_finding_desc, f, MODEL_EVENT);
    json_out_close(&t->out);
    ecs_finish(t);
}
