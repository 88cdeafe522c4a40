/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/event_json.h"
#include "analyzer/tell/json/json_parts.h"

static json_t *
json_as(const struct conclusion *c, const struct addr *a)
{
    struct as_info as;
    if (!who_as(c->who, a, &as))
        return json_null();
    return json_pack("{s:I, s:o, s:o}", "number", (json_int_t)as.number,
                     "organization", json_cstr(as.organization), "role",
                     json_cstr(as.role));
}

static json_t *
json_end(const struct conclusion *c, const struct endpoint *e)
{
    json_t *o = json_object(), *names = json_array();
    const struct name_ref *n = NULL;
    json_object_set_new(o, "ip", json_addr(&e->addr));
    json_object_set_new(o, "port",
                        e->port ? json_integer(e->port) : json_null());
    json_object_set_new(o, "as", json_as(c, &e->addr));
    while ((n = names_of(c->kase->state->names, &e->addr, n))) {
        bool told = false;
        for (size_t i = 0; i < json_array_size(names) && !told; i++)
            told = strcmp(json_string_value(json_array_get(names, i)),
                          n->name) == 0;
        if (!told)
            json_array_append_new(names, json_cstr(n->name));
    }
    json_object_set_new(o, "names", names);
    return o;
}

static json_t *
json_natd(uint8_t result)
{
    return result == NATD_ABSENT ? json_null()
                                 : json_boolean(result == NATD_MATCH);
}

/* The recomputed hashes (true: it fits what the capture shows), and what they
 * mean. */
static json_t *
json_nat(const struct conclusion *c, const struct subject *s)
{
    const struct fact *local = subject_fact(s, "local.nat");
    const struct fact *remote = subject_fact(s, "remote.nat");
    const struct fact *wrong = subject_fact(s, "nat.responder_source_mismatch");
    uint32_t at = 0;
    const struct ike_sa *sa =
        tunnel_next_ike(&c->kase->state->tunnels, s->tunnel, &at);
    json_t *o = json_object();
    json_object_set_new(o, "local",
                        local ? json_boolean(local->value.truth) : json_null());
    json_object_set_new(
        o, "remote", remote ? json_boolean(remote->value.truth) : json_null());
    json_object_set_new(o, "responder_source_mismatch",
                        wrong ? json_boolean(wrong->value.truth) : json_null());
    if (sa)
        json_object_set_new(
            o, "hashes_fit",
            json_pack("{s:o, s:o, s:o, s:o}", "initiator_source",
                      json_natd(sa->natd_i.source), "initiator_destination",
                      json_natd(sa->natd_i.destination), "responder_source",
                      json_natd(sa->natd_r.source), "responder_destination",
                      json_natd(sa->natd_r.destination)));
    json_object_set_new(o, "keepalives",
                        json_integer((json_int_t)(s->tunnel->keepalives[0] +
                                                  s->tunnel->keepalives[1])));
    return o;
}

static json_t *
json_esp(const struct subject *s, const struct esp_sa *sa)
{
    double packets = sa->packets ? (double)sa->packets : 1;
    bool outbound =
        esp_sa_from_a(s->tunnel, sa) == tunnel_a_is_local(s->tunnel);
    json_t *o = json_object();
    json_object_set_new(o, "spi", json_sprintf("%08x", sa->key.spi));
    json_object_set_new(o, "protocol",
                        json_string(sa->key.proto == 51 ? "ah" : "esp"));
    json_object_set_new(o, "direction",
                        json_string(outbound ? "outbound" : "inbound"));
    json_object_set_new(o, "encapsulation", json_cstr(sa->encapsulation));
    json_object_set_new(o, "packets", json_integer((json_int_t)sa->packets));
    json_object_set_new(o, "bytes", json_integer((json_int_t)sa->bytes));
    json_object_set_new(o, "lost", json_integer((json_int_t)sa->lost));
    json_object_set_new(o, "reordered",
                        json_integer((json_int_t)sa->reordered));
    json_object_set_new(o, "replayed", json_integer((json_int_t)sa->replayed));
    json_object_set_new(o, "first", json_time(sa->first.ts));
    json_object_set_new(o, "last", json_time(sa->last.ts));
    json_object_set_new(o, "first_frame",
                        json_integer((json_int_t)sa->first.frame));
    json_object_set_new(o, "last_frame",
                        json_integer((json_int_t)sa->last.frame));
    json_object_set_new(o, "sequence",
                        json_pack("{s:I, s:I}", "first",
                                  (json_int_t)sa->seq_low, "last",
                                  (json_int_t)sa->seq_max));
    json_object_set_new(o, "size",
                        json_pack("{s:I, s:f, s:I}", "min",
                                  (json_int_t)sa->size_min, "mean",
                                  (double)sa->size_sum / packets, "max",
                                  (json_int_t)sa->size_max));
    json_object_set_new(o, "longest_gap", json_real((double)sa->gap_max / 1e9));
    return o;
}

static json_t *
json_delay(const struct delay_stats *d)
{
    if (!d->n)
        return json_null();
    return json_pack("{s:I, s:f, s:f, s:f, s:f}", "packets", (json_int_t)d->n,
                     "min", (double)d->least / 1e9, "median",
                     (double)d->median / 1e9, "p95", (double)d->p95 / 1e9,
                     "max", (double)d->most / 1e9);
}

/* What was matched packet by packet: the share, suites, delays, clocks, and
 * what speaks against chance. */
static void
json_matched(json_t *o, const struct inner *in)
{
    const struct correlated *x = in->correlated;
    json_object_set_new(o, "matched", json_null());
    json_object_set_new(o, "padded", json_boolean(in->padded));
    if (!x)
        return;
    json_t *suites = json_array();
    for (int k = 0; k < SUITE_FORMS; k++)
        for (size_t i = 0; x->forms & 1u << k && suite_forms[k].names[i]; i++)
            json_array_append_new(suites, json_string(suite_forms[k].names[i]));
    json_object_set_new(o, "matched",
                        json_real((double)x->matched / (double)x->packets));
    json_object_set_new(o, "matched_packets",
                        json_integer((json_int_t)x->matched));
    json_object_set_new(o, "esp_packets", json_integer((json_int_t)x->esp));
    json_object_set_new(o, "mode",
                        json_string(x->transport ? "transport" : "tunnel"));
    json_object_set_new(o, "suites", suites);
    json_object_set_new(o, "delay",
                        json_pack("{s:o, s:o}", "initiator",
                                  json_delay(&x->delay[0]), "responder",
                                  json_delay(&x->delay[1])));
    json_object_set_new(o, "clock",
                        json_pack("{s:b, s:f, s:f}", "two_files", x->two_clocks,
                                  "offset", (double)x->clock_offset / 1e9,
                                  "drift_ppm", x->clock_drift * 1e6));
    json_object_set_new(o, "score",
                        json_pack("{s:f, s:f, s:I}", "bits", x->score.bits,
                                  "chance_bits", x->score.chance, "sample",
                                  (json_int_t)x->score.packets));
}

static json_t *
json_inner(const struct conclusion *c, const struct inner *in)
{
    static const char *const how[] = {
        [INNER_ADJACENT] = "adjacent",
        [INNER_CORRELATED] = "correlated",
        [INNER_DECRYPTED] = "decrypted",
    };
    const struct interface *i =
        interfaces_at(&c->kase->state->interfaces, in->interface);
    json_t *o = json_object(), *protocols = json_array();
    for (uint32_t k = 0; k < in->n_protocols; k++)
        json_array_append_new(protocols, json_string(in->protocols[k]));
    json_object_set_new(o, "file",
                        json_cstr(c->kase->captures[in->first.file].path));
    json_object_set_new(o, "interface", json_cstr(i->name));
    json_object_set_new(o, "how", json_string(how[in->how]));
    json_matched(o, in);
    json_object_set_new(o, "confidence", json_string(inner_confidence(in)));
    json_object_set_new(o, "packets", json_integer((json_int_t)in->packets));
    json_object_set_new(o, "local", json_addr(&in->local));
    json_object_set_new(o, "remote", json_addr(&in->remote));
    json_object_set_new(o, "local_as", json_as(c, &in->local));
    json_object_set_new(o, "protocols", protocols);
    json_object_set_new(o, "first", json_time(in->first.ts));
    json_object_set_new(o, "last", json_time(in->last.ts));
    return o;
}

static json_t *
json_process(const struct conclusion *c, const struct tunnel *tn)
{
    if (!tn->process)
        return json_null();
    return json_pack(
        "{s:o, s:o, s:o}", "name",
        json_cstr(intern_text(&c->kase->state->processes, tn->process)), "pid",
        tn->pid >= 0 ? json_integer(tn->pid) : json_null(), "frame",
        json_integer((json_int_t)tn->process_at.frame));
}

static json_t *
json_moves(const struct tunnel *tn)
{
    json_t *a = json_array();
    uint32_t n = tn->n_moves < TUNNEL_MOVES ? tn->n_moves : TUNNEL_MOVES;
    for (uint32_t i = 0; i < n; i++) {
        const struct tunnel_move *m = &tn->moves[i];
        json_array_append_new(
            a, json_pack("{s:{s:o, s:i}, s:{s:o, s:i}, s:I, s:o}", "from", "ip",
                         json_addr(&m->from.addr), "port", (int)m->from.port,
                         "to", "ip", json_addr(&m->to.addr), "port",
                         (int)m->to.port, "frame", (json_int_t)m->at.frame,
                         "at", json_time(m->at.ts)));
    }
    return a;
}

json_t *
json_tunnel(const struct conclusion *c, const struct subject *s)
{
    const struct tunnel *tn = s->tunnel;
    json_t *o = json_object(), *esp = json_array(), *inner = json_array();
    uint32_t at = 0;
    const struct esp_sa *sa;
    while ((sa = tunnel_next_esp(&c->kase->state->tunnels, tn, &at)))
        json_array_append_new(esp, json_esp(s, sa));
    for (size_t i = 0; i < c->inners.n; i++)
        if (c->inners.items[i].tunnel == tn->serial)
            json_array_append_new(inner, json_inner(c, &c->inners.items[i]));
    json_object_set_new(o, "id", json_string(s->id));
    json_object_set_new(o, "kind", json_string(tunnel_kind_name(tn)));
    json_object_set_new(o, "local", json_end(c, &s->ends.local));
    json_object_set_new(o, "remote", json_end(c, &s->ends.remote));
    json_object_set_new(o, "outcome",
                        json_cstr(subject_text(s, "tunnel.outcome")));
    json_object_set_new(o, "transport",
                        json_cstr(subject_text(s, "tunnel.transport")));
    json_object_set_new(o, "first", json_time(tn->first.ts));
    json_object_set_new(o, "last", json_time(tn->last.ts));
    json_object_set_new(
        o, "interface",
        json_cstr(
            interfaces_at(&c->kase->state->interfaces, tn->interface)->name));
    json_object_set_new(o, "nat", json_nat(c, s));
    json_object_set_new(o, "moves", json_moves(tn));
    json_object_set_new(o, "process", json_process(c, tn));
    json_object_set_new(o, "ike", json_ike_sas(c, tn));
    json_object_set_new(o, "esp", esp);
    json_object_set_new(o, "inner", inner);
    json_object_set_new(o, "calls", json_calls_of(c, tn));
    json_object_set_new(o, "activity", json_activity(c, tn));
    return o;
}
