/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts and findings as ECS events. */
#include "analyzer/tell/events/ndjson_parts.h"

#include "analyzer/base/event_json.h"

#include <string.h>

/* When, in which file. */
static void
head_of(const struct conclusion *c, const struct subject *s, struct ecs_head *h)
{
    h->timeless = true;
    h->file = c->kase->n == 1 ? 0 : ECS_NO_FILE;
    if (s && s->tunnel) {
        h->file = s->tunnel->first.file;
        h->start = s->tunnel->first.ts;
        h->end = s->tunnel->last.ts;
        h->timeless = false;
    } else if (s && s->flow) {
        h->file = s->flow->key.file;
        h->start = s->flow->first;
        h->end = s->flow->last;
        h->timeless = false;
    }
}

static void
subject_set(const struct ndjson *n, json_t *o, const struct subject *s)
{
    if (!s)
        return;
    bool known = s->tunnel && s->tunnel->initiator_known;
    ecs_ends(n, o, &s->ends.local, &s->ends.remote,
             !known                         ? -1
             : tunnel_a_is_local(s->tunnel) ? 0
                                            : 1);
    ecs_network(o, &s->ends.local, s->flow ? s->flow->key.proto : 0,
                s->tunnel ? tunnel_kind_name(s->tunnel) : NULL);
    if (s->flow) {
        char id[40];
        if (*flow_community_id(s->flow, id))
            ecs_set(o, "network", "community_id", json_string(id));
    }
}

static void
rule_set(json_t *o, const char *id, const char *name, const char *category,
         const char *ruleset, const char *version)
{
    ecs_set(o, "rule", "id", json_cstr(id));
    ecs_set(o, "rule", "name", json_cstr(name));
    ecs_set(o, "rule", "category", json_string(category));
    ecs_set(o, "rule", "ruleset", json_string(ruleset));
    ecs_set(o, "rule", "version", json_string(version));
}

/* One field of one type, whatever the fact's: a store gives a field one type. */
static json_t *
evidence(const struct conclusion *c, const struct verdict *v)
{
    json_t *a = json_array();
    for (size_t i = 0; i < v->n_evidence; i++) {
        const struct fact *f = v->evidence[i].fact;
        json_t *frames = json_array(), *o = json_object();
        for (uint32_t k = 0; k < f->n_frames; k++)
            json_array_append_new(
                frames, json_frame(c, f->frames[k].file, f->frames[k].frame));
        json_object_set_new(o, "fact", json_string(f->desc->name));
        json_object_set_new(o, "text", json_cstr(f->sentence));
        json_object_set_new(o, "frames", frames);
        json_array_append_new(a, o);
    }
    return a;
}

static json_t *
missing(const struct verdict *v)
{
    json_t *a = json_array();
    for (size_t i = 0; i < v->n_missing; i++)
        json_array_append_new(
            a, json_pack("{s:o, s:s}", "text", json_cstr(v->missing[i].text),
                         "would_be", confidence_name(v->missing[i].would_be)));
    return a;
}

static void
operator_set(json_t *o, const struct subject *s)
{
    static const char *const keys[] = {"mcc", "mnc", "country"};
    if (!s->operator_name)
        return;
    json_t *op = json_object();
    json_set_text(op, "name", s->operator_name);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char fact[40];
        snprintf(fact, sizeof fact, "remote.operator.%s", keys[i]);
        json_set_text(op, keys[i], subject_text(s, fact));
    }
    ecs_set(o, "espy", "operator", op);
}

static void
verdict_event(const struct ndjson *n, const struct subject *s,
              const struct verdict *v, bool leading, size_t number)
{
    const struct conclusion *c = n->c;
    struct ecs_head h = {
        .dataset = "verdict",
        .number = number,
        .kind = v->level >= LEVEL_LOW ? "alert" : "event",
        .category = "network",
        .types = {"info"},
        .action = "verdict",
    };
    head_of(c, s, &h);
    json_t *o = ecs_event(n, &h);
    json_object_set_new(o, "message",
                        json_sprintf("%s, %s (%s)", v->name,
                                     confidence_name(v->confidence), s->id));
    ecs_set(o, "event", "severity", json_integer((json_int_t)v->level));
    subject_set(n, o, s->category == FACT_CASE ? NULL : s);
    rule_set(o, rule_id(v->rule), rule_title(v->rule), "verdict", "espy",
             ruleset_hash(c->rules));
    ecs_set(o, "espy", "verdict",
            json_pack("{s:o, s:s, s:s, s:b, s:s, s:o, s:o}", "name",
                      json_cstr(v->name), "confidence",
                      confidence_name(v->confidence), "level",
                      level_name(v->level), "leading", leading, "subject",
                      s->id, "evidence", evidence(c, v), "missing",
                      missing(v)));
    operator_set(o, s);
    ecs_write(n, o);
}

static size_t
verdicts_of(const struct ndjson *n, const struct subject *s, size_t number)
{
    for (size_t i = 0; i < s->verdicts.n_held; i++)
        verdict_event(n, s, &s->verdicts.items[i], i == 0, ++number);
    return number;
}

void
ndjson_verdicts(const struct ndjson *n)
{
    size_t number = 0;
    for (size_t i = 0; i < n->c->n_tunnels; i++)
        number = verdicts_of(n, &n->c->tunnels[i], number);
    for (size_t i = 0; i < n->c->n_flows; i++)
        number = verdicts_of(n, &n->c->flows[i], number);
    verdicts_of(n, &n->c->whole, number);
}

/* --- findings ---------------------------------------------------------------------- */

static int
level_number(const char *name)
{
    for (int l = LEVEL_INFORMATIONAL; name && l <= LEVEL_CRITICAL; l++)
        if (strcmp(name, level_name((enum level)l)) == 0)
            return l;
    return LEVEL_INFORMATIONAL;
}

static const char *
text(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}

static void
finding_event(const struct ndjson *n, const json_t *f, size_t number)
{
    int level = level_number(text(f, "level"));
    struct ecs_head h = {
        .dataset = "finding",
        .number = number,
        .kind = level >= LEVEL_LOW ? "alert" : "event",
        .category = "network",
        .types = {"info"},
        .action = "finding",
    };
    const struct subject *s = ecs_subject(n->c, text(f, "subject"));
    head_of(n->c, s, &h);
    if (!s)
        h.file = ecs_file(
            n->c, json_object_get(
                      json_array_get(json_object_get(f, "frames"), 0), "file"));
    json_t *o = ecs_event(n, &h);
    json_object_set_new(o, "message", json_cstr(text(f, "title")));
    ecs_set(o, "event", "severity", json_integer(level));
    ecs_set(o, "event", "reason", json_cstr(text(f, "explanation")));
    subject_set(n, o, s);
    rule_set(o, text(f, "id"), text(f, "title"), "finding", "espy",
             ruleset_hash(n->c->rules));
    ecs_set(o, "espy", "finding",
            json_pack("{s:s, s:s, s:s, s:O}", "id", text(f, "id"), "level",
                      text(f, "level"), "subject", text(f, "subject"), "frames",
                      json_object_get(f, "frames")));
    ecs_write(n, o);
}

void
ndjson_findings(const struct ndjson *n)
{
    json_t *all = json_findings(n->c);
    size_t i;
    const json_t *f;
    json_array_foreach(all, i, f) {
        finding_event(n, f, i + 1);
    }
    json_decref(all);
}
