/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/event_json.h"
#include "analyzer/tell/json/json_parts.h"

static json_t *
json_hex_bytes(const uint8_t *p, size_t n)
{
    char hex[65] = "";
    for (size_t i = 0; i < n && i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", p[i]);
    return json_string(hex);
}

static json_t *
json_transforms(const struct ike_sa *sa, const struct ike_offer *t, uint32_t n,
                uint32_t cap)
{
    json_t *a = json_array();
    for (uint32_t i = 0; i < n && i < cap; i++) {
        const char *name =
            sa->major == 1 ? NULL : ike_transform_name(t[i].type, t[i].id);
        json_t *o = json_pack("{s:i, s:i, s:i}", "proposal", (int)t[i].proposal,
                              "type", (int)t[i].type, "id", (int)t[i].id);
        json_set_text(o, "name", name);
        if (t[i].key_bits >= 0)
            json_object_set_new(o, "key_bits", json_integer(t[i].key_bits));
        json_array_append_new(a, o);
    }
    return a;
}

static json_t *
json_message(const struct conclusion *c, const struct ike_sa *sa,
             const struct ike_message *m)
{
    const char *name = ike_exchange_name(sa->major, m->exchange);
    json_t *o = json_object();
    json_object_set_new(o, "at", json_time(m->at.ts));
    if (c->kase->n > 1)
        json_object_set_new(o, "file",
                            json_cstr(c->kase->captures[m->at.file].path));
    json_object_set_new(o, "frame", json_integer((json_int_t)m->at.frame));
    json_object_set_new(o, "exchange", json_cstr(name));
    json_object_set_new(o, "exchange_type", json_integer(m->exchange));
    json_object_set_new(o, "message_id", json_integer(m->message_id));
    json_object_set_new(
        o, "from", json_string(m->from_initiator ? "initiator" : "responder"));
    json_object_set_new(o, "response", json_boolean(m->response));
    json_object_set_new(o, "length", json_integer(m->length));
    if (m->retransmission)
        json_object_set_new(o, "retransmission", json_true());
    if (m->fragment)
        json_object_set_new(o, "fragment", json_integer(m->fragment));
    return o;
}

static json_t *
json_notifies(const struct ike_sa *sa)
{
    json_t *a = json_array();
    for (uint32_t i = 0; i < sa->n_notifies; i++) {
        const struct ike_seen_notify *n = &sa->notifies[i];
        json_array_append_new(
            a, json_pack("{s:i, s:o, s:s, s:I}", "type", (int)n->type, "name",
                         json_cstr(ike_notify_name(sa->major, n->type)), "from",
                         n->from_responder ? "responder" : "initiator", "frame",
                         (json_int_t)n->at.frame));
    }
    return a;
}

static json_t *
json_vendors(const struct ike_sa *sa)
{
    json_t *a = json_array();
    for (uint32_t i = 0; i < sa->n_vendors; i++) {
        const struct ike_seen_vendor *v = &sa->vendors[i];
        json_array_append_new(
            a, json_pack("{s:o, s:o, s:s, s:I}", "id",
                         json_hex_bytes(v->id, v->id_n), "name",
                         json_cstr(v->name), "from",
                         v->from_responder ? "responder" : "initiator", "frame",
                         (json_int_t)v->at.frame));
    }
    return a;
}

static json_t *
json_ike_sa(const struct conclusion *c, const struct tunnel *tn,
            const struct ike_sa *sa)
{
    char suite[256];
    enum ike_outcome outcome = ike_sa_outcome(sa, ike_sa_carried(tn, sa));
    json_t *o = json_object(), *timeline = json_array();
    for (uint32_t i = 0; i < sa->n_messages && i < IKE_SA_MESSAGES; i++)
        json_array_append_new(timeline, json_message(c, sa, &sa->messages[i]));
    json_object_set_new(
        o, "initiator_spi",
        json_sprintf("%016llx", (unsigned long long)sa->initiator_spi));
    json_object_set_new(
        o, "responder_spi",
        json_sprintf("%016llx", (unsigned long long)sa->responder_spi));
    json_object_set_new(o, "version",
                        json_string(sa->major == 1 ? "1.0" : "2.0"));
    json_object_set_new(
        o, "outcome",
        json_string(terms_name(&terms_ike_outcome, (int)outcome)));
    if (sa->error)
        json_object_set_new(
            o, "error",
            json_pack("{s:i, s:o, s:I}", "type", (int)sa->error, "name",
                      json_cstr(ike_notify_name(sa->major, sa->error)), "frame",
                      (json_int_t)sa->error_at.frame));
    json_object_set_new(o, "first", json_time(sa->first.ts));
    json_object_set_new(o, "last", json_time(sa->last.ts));
    json_object_set_new(o, "first_frame",
                        json_integer((json_int_t)sa->first.frame));
    json_object_set_new(o, "last_frame",
                        json_integer((json_int_t)sa->last.frame));
    json_object_set_new(o, "messages", json_integer(sa->n_messages));
    json_object_set_new(o, "retransmissions",
                        json_integer(sa->retransmissions));
    json_object_set_new(o, "rekeys", json_integer(sa->rekeys));
    json_object_set_new(o, "fragments", json_integer(sa->fragments));
    json_object_set_new(o, "nat_traversal", json_boolean(sa->floated));
    json_object_set_new(
        o, "offered",
        json_transforms(sa, sa->offered, sa->n_offered, IKE_SA_TRANSFORMS));
    json_object_set_new(
        o, "chosen",
        json_transforms(sa, sa->chosen, sa->n_chosen, IKE_SA_CHOSEN));
    json_set_text(o, "suite", ike_sa_suite(sa, suite, sizeof suite));
    if (sa->dh_offered >= 0)
        json_object_set_new(o, "dh_group_offered",
                            json_integer(sa->dh_offered));
    if (sa->dh_chosen >= 0)
        json_object_set_new(o, "dh_group", json_integer(sa->dh_chosen));
    if (sa->has_ke)
        json_object_set_new(o, "ke_sha256", json_hex_bytes(sa->ke_sha256, 32));
    json_set_text(o, "id_i", sa->id_i);
    json_set_text(o, "id_r", sa->id_r);
    json_object_set_new(o, "notify", json_notifies(sa));
    json_object_set_new(o, "vendor_ids", json_vendors(sa));
    json_object_set_new(o, "timeline", timeline);
    return o;
}

json_t *
json_ike_sas(const struct conclusion *c, const struct tunnel *tn)
{
    json_t *a = json_array();
    uint32_t at = 0;
    const struct ike_sa *sa;
    while ((sa = tunnel_next_ike(&c->kase->state->tunnels, tn, &at)))
        json_array_append_new(a, json_ike_sa(c, tn, sa));
    return a;
}
