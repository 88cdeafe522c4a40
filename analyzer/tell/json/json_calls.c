/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/event_json.h"
#include "analyzer/tell/json/json_parts.h"

/* Where it was seen, and in which tunnel if in one. Nothing here was
 * decrypted or inferred: it was read in clear. */
static void
place_set(const struct conclusion *c, json_t *o, const struct place *p)
{
    const struct inner *in;
    const struct subject *s =
        inner_tunnel(c, p->interface, &p->src, &p->dst, &in);
    const struct interface *i =
        interfaces_at(&c->kase->state->interfaces, p->interface);
    json_object_set_new(o, "tunnel", s ? json_string(s->id) : json_null());
    json_object_set_new(o, "how", json_string("observed"));
    json_object_set_new(o, "file", json_cstr(c->kase->captures[p->file].path));
    json_object_set_new(o, "interface", json_cstr(i->name));
}

/* Incoming or outgoing as seen from the host that was captured: the near end
 * of the inner interface, else whoever has the only private address. */
static const char *
direction(const struct conclusion *c, const struct place *p,
          const struct endpoint *from, const struct endpoint *to)
{
    const struct inner *in;
    inner_tunnel(c, p->interface, &p->src, &p->dst, &in);
    if (in && addr_eq(&in->local, &from->addr))
        return "outgoing";
    if (in && addr_eq(&in->local, &to->addr))
        return "incoming";
    bool a = addr_is_private(&from->addr), b = addr_is_private(&to->addr);
    return a == b ? "unknown" : a ? "outgoing" : "incoming";
}

static json_t *
json_stream(const struct rtp_stream *s)
{
    json_t *o = json_object();
    json_object_set_new(o, "ssrc", json_sprintf("%08x", s->key.ssrc));
    json_object_set_new(
        o, "from",
        json_string(s->sender == RTP_SENDER_INITIATOR ? "initiator"
                    : s->sender == RTP_SENDER_PEER    ? "peer"
                                                      : "unknown"));
    json_object_set_new(o, "codec",
                        s->codec[0] ? json_cstr(s->codec) : json_null());
    json_object_set_new(o, "source", json_addr(&s->key.src));
    json_object_set_new(o, "source_port", json_integer(s->key.sport));
    json_object_set_new(o, "destination", json_addr(&s->key.dst));
    json_object_set_new(o, "destination_port", json_integer(s->key.dport));
    json_object_set_new(o, "packets", json_integer((json_int_t)s->packets));
    json_object_set_new(o, "lost",
                        json_integer((json_int_t)rtp_stream_lost(s)));
    json_object_set_new(o, "loss_percent",
                        json_real(rtp_stream_loss_percent(s)));
    double jitter = rtp_stream_jitter(s), mos = rtp_stream_mos(s);
    json_object_set_new(o, "jitter_ms",
                        jitter >= 0 ? json_real(jitter) : json_null());
    json_object_set_new(o, "mos", mos > 0 ? json_real(mos) : json_null());
    json_object_set_new(o, "first", json_time(s->first.ts));
    json_object_set_new(o, "last", json_time(s->last.ts));
    json_object_set_new(o, "first_frame",
                        json_integer((json_int_t)s->first.frame));
    return o;
}

/* The call's quality is that of its worst stream. */
static json_t *
json_quality(const struct conclusion *c, const struct sip_call *call)
{
    json_t *o = json_object(), *streams = json_array();
    double mos = 0, loss = -1;
    uint32_t at = 0;
    const struct rtp_stream *s;
    while ((s = sip_state_call_stream(&c->kase->state->sip, call, &at))) {
        double m = rtp_stream_mos(s), l = rtp_stream_loss_percent(s);
        if (m > 0 && (mos <= 0 || m < mos))
            mos = m;
        if (l > loss)
            loss = l;
        json_array_append_new(streams, json_stream(s));
    }
    json_object_set_new(o, "mos", mos > 0 ? json_real(mos) : json_null());
    json_object_set_new(o, "loss_percent",
                        loss >= 0 ? json_real(loss) : json_null());
    json_object_set_new(o, "streams", streams);
    return o;
}

static void
frame_set(json_t *frames, const char *key, const struct cite *at)
{
    if (at->frame)
        json_object_set_new(frames, key, json_integer((json_int_t)at->frame));
}

static json_t *
json_call(const struct conclusion *c, const struct sip_call *call)
{
    json_t *o = json_object(), *codecs = json_array(), *frames = json_object();
    for (unsigned i = 0; i < call->n_codecs; i++)
        if (call->codecs[i].name[0])
            json_array_append_new(codecs, json_cstr(call->codecs[i].name));
    place_set(c, o, &call->place);
    json_object_set_new(
        o, "direction",
        json_string(direction(c, &call->place, &call->initiator, &call->peer)));
    json_object_set_new(o, "call_id", json_cstr(call->call_id));
    json_object_set_new(o, "from", json_cstr(call->from));
    json_object_set_new(o, "to", json_cstr(call->to));
    json_object_set_new(o, "start", json_time_at(&call->start));
    json_object_set_new(o, "ring", json_time_at(&call->ringing));
    json_object_set_new(o, "answer", json_time_at(&call->answer));
    json_object_set_new(o, "end", json_time_at(&call->end));
    const struct capture *cap = c->kase->captures[call->place.file].capture;
    json_object_set_new(o, "ending",
                        json_string(terms_name(
                            &terms_call_end,
                            (int)call_ending(call, capture_stats(cap)->last))));
    if (call->end_status)
        json_object_set_new(o, "status", json_integer(call->end_status));
    json_set_text(o, "reason", call->end_reason);
    json_object_set_new(o, "start_unknown", json_boolean(call->start_unknown));
    json_object_set_new(o, "codecs", codecs);
    json_object_set_new(o, "quality", json_quality(c, call));
    /* Read in clear: there is nothing to doubt. */
    json_object_set_new(o, "confidence", json_string("confirmed"));
    frame_set(frames, "start", &call->start);
    frame_set(frames, "ring", &call->ringing);
    frame_set(frames, "answer", &call->answer);
    frame_set(frames, "end", &call->end);
    json_object_set_new(o, "frames", frames);
    return o;
}

json_t *
json_calls(const struct conclusion *c)
{
    json_t *a = json_array();
    uint32_t at = 0;
    const struct sip_call *call;
    while ((call = table_next(&c->kase->state->sip.calls.table, &at)))
        json_array_append_new(a, json_call(c, call));
    json_inferred_calls(c, NULL, a);
    return a;
}

json_t *
json_calls_of(const struct conclusion *c, const struct tunnel *tn)
{
    json_t *a = json_array();
    uint32_t at = 0;
    const struct sip_call *call;
    while ((call = table_next(&c->kase->state->sip.calls.table, &at))) {
        const struct inner *in;
        const struct place *p = &call->place;
        const struct subject *s =
            inner_tunnel(c, p->interface, &p->src, &p->dst, &in);
        if (s && s->tunnel->serial == tn->serial)
            json_array_append_new(a, json_call(c, call));
    }
    json_inferred_calls(c, tn, a);
    return a;
}

static json_t *
json_message_sip(const struct conclusion *c, const struct message *m)
{
    json_t *o = json_object();
    place_set(c, o, &m->place);
    json_object_set_new(
        o, "direction",
        json_string(direction(c, &m->place, &m->sender, &m->receiver)));
    json_object_set_new(o, "sms", json_boolean(m->sms));
    json_object_set_new(o, "from", json_cstr(m->from));
    json_object_set_new(o, "to", json_cstr(m->to));
    json_set_text(o, "number", m->number);
    json_set_text(o, "rp_type", m->rp_type);
    json_set_text(o, "tp_type", m->tp_type);
    json_set_text(o, "content_type", m->content_type);
    json_object_set_new(o, "body_length", json_integer(m->body_length));
    json_object_set_new(o, "status",
                        m->status ? json_integer(m->status) : json_null());
    json_object_set_new(o, "at", json_time(m->first.ts));
    json_object_set_new(o, "frame", json_integer((json_int_t)m->first.frame));
    return o;
}

json_t *
json_messages(const struct conclusion *c)
{
    json_t *a = json_array();
    uint32_t at = 0;
    const struct message *m;
    while ((m = table_next(&c->kase->state->sip.messages.table, &at)))
        json_array_append_new(a, json_message_sip(c, m));
    json_inferred_messages(c, a);
    return a;
}

static json_t *
json_registration(const struct conclusion *c, const struct registration *r)
{
    json_t *o = json_object();
    place_set(c, o, &r->place);
    json_object_set_new(o, "user", json_cstr(r->user));
    json_object_set_new(o, "registrar", json_cstr(r->registrar));
    json_object_set_new(
        o, "state",
        json_string(terms_name(&terms_registration_state, (int)r->state)));
    json_set_text(o, "contact", r->contact);
    json_set_text(o, "user_agent", r->user_agent);
    json_set_text(o, "access_network", r->access_network);
    json_object_set_new(o, "status",
                        r->final_status ? json_integer(r->final_status)
                                        : json_null());
    json_object_set_new(o, "first", json_time(r->first.ts));
    json_object_set_new(o, "registered", json_time_at(&r->registered));
    json_object_set_new(o, "removed", json_time_at(&r->removed));
    json_object_set_new(o, "frame", json_integer((json_int_t)r->first.frame));
    return o;
}

json_t *
json_registrations(const struct conclusion *c)
{
    json_t *a = json_array();
    uint32_t at = 0;
    const struct registration *r;
    while ((r = table_next(&c->kase->state->sip.registrations.table, &at)))
        json_array_append_new(a, json_registration(c, r));
    return a;
}
