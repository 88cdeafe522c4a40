/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/event_json.h"
#include "analyzer/tell/json/json_parts.h"

static json_t *
json_frames(const struct conclusion *c, const struct frame_ref *frames,
            uint32_t n)
{
    json_t *a = json_array();
    for (uint32_t i = 0; i < n; i++)
        json_array_append_new(a,
                              json_frame(c, frames[i].file, frames[i].frame));
    return a;
}

static json_t *
json_value(const struct fact *f)
{
    switch (f->desc->type) {
    case FACT_TEXT: return json_cstr(f->value.text);
    case FACT_NUMBER: return json_integer(f->value.number);
    case FACT_REAL: return json_real(f->value.real);
    case FACT_BOOL: return json_boolean(f->value.truth);
    case FACT_ADDR: return json_addr(&f->value.addr);
    }
    return json_null();
}

static json_t *
json_operator(const struct subject *s)
{
    if (!s->operator_name)
        return json_null();
    return json_pack(
        "{s:o, s:o, s:o, s:o}", "name", json_cstr(s->operator_name), "mcc",
        json_cstr(subject_text(s, "remote.operator.mcc")), "mnc",
        json_cstr(subject_text(s, "remote.operator.mnc")), "country",
        json_cstr(subject_text(s, "remote.operator.country")));
}

static json_t *
json_evidence(const struct conclusion *c, const struct verdict *v)
{
    json_t *a = json_array();
    for (size_t i = 0; i < v->n_evidence; i++) {
        const struct fact *f = v->evidence[i].fact;
        json_t *o = json_object();
        json_object_set_new(o, "selection",
                            json_cstr(v->evidence[i].selection));
        json_object_set_new(o, "fact", json_string(f->desc->name));
        json_object_set_new(o, "value", json_value(f));
        json_object_set_new(o, "frames",
                            json_frames(c, f->frames, f->n_frames));
        json_object_set_new(o, "frames_total",
                            json_integer((json_int_t)f->frames_total));
        json_object_set_new(o, "text", json_cstr(f->sentence));
        json_array_append_new(a, o);
    }
    return a;
}

static json_t *
json_missing(const struct verdict *v)
{
    json_t *a = json_array();
    for (size_t i = 0; i < v->n_missing; i++)
        json_array_append_new(
            a, json_pack("{s:o, s:o, s:s}", "selection",
                         json_cstr(v->missing[i].selection), "text",
                         json_cstr(v->missing[i].text), "would_be",
                         confidence_name(v->missing[i].would_be)));
    return a;
}

static json_t *
json_verdict(const struct conclusion *c, const struct subject *s,
             const struct verdict *v, bool leading)
{
    json_t *o = json_object();
    json_object_set_new(o, "verdict", json_cstr(v->name));
    json_object_set_new(o, "confidence",
                        json_string(confidence_name(v->confidence)));
    json_object_set_new(o, "level", json_string(level_name(v->level)));
    json_object_set_new(o, "leading", json_boolean(leading));
    json_object_set_new(o, "subject", json_string(s->id));
    json_object_set_new(o, "rule",
                        json_pack("{s:o, s:o}", "id",
                                  json_cstr(rule_id(v->rule)), "title",
                                  json_cstr(rule_title(v->rule))));
    json_object_set_new(o, "operator", json_operator(s));
    json_object_set_new(o, "evidence", json_evidence(c, v));
    json_object_set_new(o, "missing", json_missing(v));
    return o;
}

static void
subject_append(const struct conclusion *c, json_t *a, const struct subject *s)
{
    for (size_t i = 0; i < s->verdicts.n_held; i++)
        json_array_append_new(
            a, json_verdict(c, s, &s->verdicts.items[i], i == 0));
}

json_t *
json_verdicts(const struct conclusion *c)
{
    json_t *a = json_array();
    for (size_t i = 0; i < c->n_tunnels; i++)
        subject_append(c, a, &c->tunnels[i]);
    for (size_t i = 0; i < c->n_flows; i++)
        subject_append(c, a, &c->flows[i]);
    subject_append(c, a, &c->whole);
    return a;
}

/* --- findings ------------------------------------------------------------------- */

json_t *
json_findings(const struct conclusion *c)
{
    json_t *a = json_array();
    for (size_t i = 0; i < c->findings.n; i++) {
        const struct finding *x = &c->findings.items[i];
        json_t *frames = json_array();
        for (uint32_t k = 0; k < x->n; k++)
            json_array_append_new(frames,
                                  json_frame(c, x->at[k].file, x->at[k].frame));
        json_array_append_new(
            a, json_pack("{s:s, s:s, s:o, s:s, s:o, s:o}", "id", x->id, "level",
                         level_name(x->level), "title", json_cstr(x->title),
                         "subject", x->subject, "frames", frames, "explanation",
                         json_cstr(x->explanation)));
    }
    return a;
}
