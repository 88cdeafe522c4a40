/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/event_json.h"
#include "analyzer/tell/json/json_parts.h"

static const struct tunnel *
tunnel_of(const struct conclusion *c, uint32_t index)
{
    return table_at(&c->kase->state->tunnels.tunnels, index);
}

static json_t *
json_frame_of(const struct cite *at)
{
    return at->frame ? json_integer((json_int_t)at->frame) : json_null();
}

/* From the near end: outgoing. */
static json_t *
json_way(const struct tunnel *tn, uint8_t way)
{
    if (way == ACTIVITY_WAY_UNKNOWN)
        return json_string("unknown");
    bool out = (way == ACTIVITY_FROM_A) == tunnel_a_is_local(tn);
    return json_string(out ? "outgoing" : "incoming");
}

static json_t *
json_confidence(bool probable)
{
    return json_string(probable ? "probable" : "possible");
}

static json_t *
json_segment(const struct activity *a)
{
    json_t *o = json_object();
    json_object_set_new(
        o, "kind", json_string(terms_name(&terms_activity_kind, (int)a->kind)));
    json_object_set_new(o, "start", json_time(a->start));
    json_object_set_new(o, "end", json_time(a->end));
    json_object_set_new(o, "confidence", json_confidence(a->probable));
    json_object_set_new(o, "how", json_string("inferred"));
    json_object_set_new(o, "packets", json_integer((json_int_t)a->packets));
    if (a->packets) {
        json_object_set_new(o, "first_frame", json_frame_of(&a->first));
        json_object_set_new(o, "last_frame", json_frame_of(&a->last));
    }
    return o;
}

json_t *
json_activity(const struct conclusion *c, const struct tunnel *tn)
{
    json_t *list = json_array();
    /* The attempts at a tunnel that never was are told as such. */
    if (!tn->esp_packets && !tn->ah_packets)
        return list;
    for (size_t i = 0; i < c->activities.n; i++)
        if (tunnel_of(c, c->activities.items[i].tunnel) == tn)
            json_array_append_new(list, json_segment(&c->activities.items[i]));
    return list;
}

static void
where_set(const struct conclusion *c, json_t *o, const struct tunnel *tn,
          const struct cite *at)
{
    const char *id = NULL;
    for (size_t i = 0; i < c->n_tunnels && !id; i++)
        if (c->tunnels[i].tunnel == tn)
            id = c->tunnels[i].id;
    json_object_set_new(o, "tunnel", json_cstr(id));
    json_object_set_new(o, "how", json_string("inferred"));
    json_object_set_new(o, "file", json_cstr(c->kase->captures[at->file].path));
    json_object_set_new(
        o, "interface",
        json_cstr(
            interfaces_at(&c->kase->state->interfaces, tn->interface)->name));
}

/* What one end sent. */
static json_t *
json_side(const struct inferred_call *call, unsigned way)
{
    return json_pack("{s:I, s:f, s:b, s:i}", "packets",
                     (json_int_t)call->packets[way], "speaks",
                     call->speaks[way] > 1 ? 1 : call->speaks[way], "pauses",
                     (int)call->pauses[way], "length", (int)call->length[way]);
}

static json_t *
json_call_inferred(const struct conclusion *c, const struct inferred_call *call)
{
    const struct tunnel *tn = tunnel_of(c, call->tunnel);
    bool a_local = tunnel_a_is_local(tn);
    json_t *o = json_object(), *codecs = json_array(), *frames = json_object();
    if (*call->codec)
        json_array_append_new(codecs, json_cstr(call->codec));
    where_set(c, o, tn, &call->first);
    json_object_set_new(o, "direction", json_way(tn, call->way));
    json_object_set_new(o, "call_id", json_null());
    json_object_set_new(o, "from", json_null());
    json_object_set_new(o, "to", json_null());
    json_object_set_new(o, "start", json_time(call->start));
    json_object_set_new(o, "ring", json_null());
    json_object_set_new(o, "answer",
                        call->answer ? json_time(call->answer) : json_null());
    json_object_set_new(o, "end", json_time(call->end));
    json_object_set_new(o, "ending",
                        json_string(call->unanswered ? "cancelled"
                                    : call->end_seen ? "hung up"
                                                     : "not seen"));
    json_object_set_new(o, "start_unknown", json_boolean(!call->start_seen));
    json_object_set_new(o, "codecs", codecs);
    json_object_set_new(
        o, "quality",
        json_pack("{s:n, s:n, s:[]}", "mos", "loss_percent", "streams"));
    json_object_set_new(o, "media",
                        json_pack("{s:o, s:o}", "local",
                                  json_side(call, !a_local), "remote",
                                  json_side(call, a_local)));
    json_object_set_new(o, "confidence", json_confidence(call->probable));
    json_object_set_new(frames, "start", json_frame_of(&call->first));
    json_object_set_new(frames, "end", json_frame_of(&call->last));
    json_object_set_new(o, "frames", frames);
    return o;
}

void
json_inferred_calls(const struct conclusion *c, const struct tunnel *tn,
                    json_t *to)
{
    for (size_t i = 0; i < c->activities.n_calls; i++) {
        const struct inferred_call *call = &c->activities.calls[i];
        if (!call->observed && (!tn || tunnel_of(c, call->tunnel) == tn))
            json_array_append_new(to, json_call_inferred(c, call));
    }
}

static json_t *
json_message_inferred(const struct conclusion *c,
                      const struct inferred_message *m)
{
    const struct tunnel *tn = tunnel_of(c, m->tunnel);
    json_t *o = json_object();
    where_set(c, o, tn, &m->first);
    json_object_set_new(o, "direction", json_way(tn, m->way));
    json_object_set_new(o, "sms", json_null());
    json_object_set_new(o, "from", json_null());
    json_object_set_new(o, "to", json_null());
    json_object_set_new(o, "body_length", json_null());
    json_object_set_new(o, "status", json_null());
    json_object_set_new(o, "confidence", json_confidence(m->probable));
    json_object_set_new(o, "at", json_time(m->at));
    json_object_set_new(o, "report",
                        m->report ? json_time(m->report) : json_null());
    json_object_set_new(o, "frame", json_frame_of(&m->first));
    return o;
}

void
json_inferred_messages(const struct conclusion *c, json_t *to)
{
    for (size_t i = 0; i < c->activities.n_messages; i++)
        if (!c->activities.messages[i].observed)
            json_array_append_new(
                to, json_message_inferred(c, &c->activities.messages[i]));
}
