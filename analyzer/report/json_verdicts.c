#include "analyzer/report/event_json.h"
#include "analyzer/report/json_parts.h"

static json_t *
json_frames(const struct conclusion *c, const struct frame_ref *frames,
            uint32_t n)
{
    json_t *a = json_array();
    for (uint32_t i = 0; i < n; i++)
        json_array_append_new(a, json_frame(c, frames[i].file, frames[i].frame));
    return a;
}

static json_t *
json_value(const struct fact *f)
{
    switch (f->desc->type) {
    case FACT_TEXT:
        return json_cstr(f->value.text);
    case FACT_NUMBER:
        return json_integer(f->value.number);
    case FACT_REAL:
        return json_real(f->value.real);
    case FACT_BOOL:
        return json_boolean(f->value.truth);
    case FACT_ADDR:
        return json_addr(&f->value.addr);
    }
    return json_null();
}

static json_t *
json_operator(const struct subject *s)
{
    if (!s->operator_name)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o}", "name",
                     json_cstr(s->operator_name), "mcc",
                     json_cstr(subject_text(s, "remote.operator.mcc")), "mnc",
                     json_cstr(subject_text(s, "remote.operator.mnc")),
                     "country",
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
        json_object_set_new(o, "frames", json_frames(c, f->frames, f->n_frames));
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

static void
finding(const struct conclusion *c, json_t *a, const char *id, const char *level,
        const char *title, const char *subject, const struct cite *at,
        uint32_t n, json_t *explanation)
{
    json_t *frames = json_array();
    for (uint32_t i = 0; i < n; i++)
        if (at[i].frame)
            json_array_append_new(frames,
                                  json_frame(c, at[i].file, at[i].frame));
    json_array_append_new(
        a, json_pack("{s:s, s:s, s:o, s:s, s:o, s:o}", "id", id, "level", level,
                     "title", json_cstr(title), "subject", subject, "frames",
                     frames, "explanation", explanation));
}

static void
ike_findings(const struct conclusion *c, json_t *a, const struct subject *s)
{
    uint32_t at = 0;
    const struct ike_sa *sa;
    while ((sa = tunnel_next_ike(&c->kase->state->tunnels, s->tunnel, &at))) {
        if (sa->natd_r.source == NATD_MISMATCH)
            finding(c, a, "ike.responder_source_mismatch", "low",
                    "The responder is not where it says it is", s->id,
                    &sa->natd_r_at, 1,
                    json_string("The responder's NAT_DETECTION_SOURCE_IP hash "
                                "does not fit the address it answers from. A "
                                "NAT at the client's side cannot cause this: "
                                "the gateway is behind a NAT of its own, it "
                                "forces UDP encapsulation, or something else "
                                "answers in its place."));
        if (sa->other_responder)
            finding(c, a, "ike.two_responders", "medium",
                    "One IKE_SA_INIT was answered by two responder SPIs", s->id,
                    &sa->last, 1,
                    json_string("Two different answers to one request: a "
                                "responder that restarted, or somebody who "
                                "answers in its place."));
        if (sa->many_addresses)
            finding(c, a, "ike.two_addresses", "low",
                    "One IKE SA was answered from two addresses", s->id,
                    &sa->last, 1,
                    json_string("The responder's address changed within one "
                                "IKE SA: MOBIKE (RFC 4555), or somebody who "
                                "answers in its place."));
    }
}

json_t *
json_findings(const struct conclusion *c)
{
    json_t *a = json_array();
    uint32_t at = 0;
    const struct anomaly_kind *k;
    for (size_t i = 0; i < c->n_tunnels; i++)
        ike_findings(c, a, &c->tunnels[i]);
    while ((k = table_next(&c->kase->state->anomalies.table, &at))) {
        char id[96];
        snprintf(id, sizeof id, "anomaly.%s.%s", k->key.protocol,
                 k->key.reason);
        finding(c, a, id, k->cut ? "informational" : "low", k->text, "case",
                k->first, k->n_first,
                json_sprintf("%s: %s. %llu time%s.", k->key.protocol, k->text,
                             (unsigned long long)k->count,
                             k->count == 1 ? "" : "s"));
    }
    return a;
}
