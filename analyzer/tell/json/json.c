/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/event_json.h"
#include "analyzer/tell/json/json_parts.h"
#include "analyzer/tell/json/report.h"

#include <pcap/pcap.h>

/* --- the case -------------------------------------------------------------------- */

/* libpcap knows the names; in files, raw IP is 101. */
static json_t *
json_link_type(uint16_t link_type)
{
    const char *name =
        pcap_datalink_val_to_name(link_type == 101 ? DLT_RAW : link_type);
    return name ? json_string(name) : json_sprintf("LINKTYPE_%u", link_type);
}

static json_t *
json_interface(const struct conclusion *c, const struct interface *i)
{
    const struct capture *cap = c->kase->captures[i->key.file].capture;
    const struct capture_interface *ci =
        i->key.id < capture_interfaces(cap)
            ? capture_interface_at(cap, i->key.id)
            : NULL;
    json_t *o = json_object();
    json_object_set_new(o, "id", json_integer(i->key.id));
    json_object_set_new(o, "name", json_cstr(i->name));
    json_object_set_new(o, "link_type", json_link_type(i->link_type));
    json_object_set_new(o, "packets", json_integer((json_int_t)i->packets));
    json_object_set_new(o, "dropped",
                        ci && ci->dropped >= 0 && !i->pktap
                            ? json_integer(ci->dropped)
                            : json_null());
    if (i->pktap)
        json_object_set_new(o, "pktap", json_true());
    if (ci && !i->pktap) {
        json_set_text(o, "description", ci->description);
        json_set_text(o, "os", ci->os);
    }
    return o;
}

/* An interface that is declared and carries nothing is told too. */
static json_t *
json_silent_interface(const struct capture_interface *ci)
{
    char name[16];
    snprintf(name, sizeof name, "%u", ci->id);
    json_t *o =
        json_pack("{s:i, s:o, s:o, s:i, s:o}", "id", (int)ci->id, "name",
                  json_cstr(ci->name[0] ? ci->name : name), "link_type",
                  json_link_type(ci->link_type), "packets", 0, "dropped",
                  ci->dropped >= 0 ? json_integer(ci->dropped) : json_null());
    return o;
}

static json_t *
json_interfaces(const struct conclusion *c, uint32_t file)
{
    const struct capture *cap = c->kase->captures[file].capture;
    const struct table *t = &c->kase->state->interfaces.table;
    json_t *a = json_array();
    uint32_t at = 0;
    for (const struct interface *i; (i = table_next(t, &at));)
        if (i->key.file == file && (i->packets || !i->container))
            json_array_append_new(a, json_interface(c, i));
    for (uint32_t k = 0; k < capture_interfaces(cap); k++) {
        const struct capture_interface *ci = capture_interface_at(cap, k);
        if (ci->packets == 0)
            json_array_append_new(a, json_silent_interface(ci));
    }
    return a;
}

static json_t *
json_capture(const struct conclusion *c, uint32_t file)
{
    const struct case_capture *cc = &c->kase->captures[file];
    json_t *o = json_object();
    json_object_set_new(o, "path", json_cstr(cc->path));
    if (!cc->capture) {
        static const char *const unknown[] = {"sha256", "bytes", "format",
                                              "first", "last"};
        for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
            json_object_set_new(o, unknown[i], json_null());
        json_object_set_new(o, "damage", json_cstr(cc->error));
        json_object_set_new(o, "readable", json_false());
        json_object_set_new(o, "packets", json_integer(0));
        json_object_set_new(o, "interfaces", json_array());
        return o;
    }
    const struct capture_stats *s = capture_stats(cc->capture);
    json_object_set_new(o, "sha256",
                        cc->sha256[0] ? json_string(cc->sha256) : json_null());
    json_object_set_new(
        o, "bytes", json_integer((json_int_t)(s->size ? s->size : s->read)));
    json_object_set_new(o, "format", json_string(capture_format(cc->capture)));
    json_object_set_new(o, "packets", json_integer((json_int_t)s->packets));
    json_object_set_new(o, "first",
                        s->timed ? json_time(s->first) : json_null());
    json_object_set_new(o, "last", s->timed ? json_time(s->last) : json_null());
    json_object_set_new(o, "damage", json_cstr(capture_damage(cc->capture)));
    json_object_set_new(o, "readable", json_true());
    json_object_set_new(o, "interfaces", json_interfaces(c, file));
    json_set_text(o, "comment", capture_comment(cc->capture));
    json_object_set_new(o, "skipped",
                        json_pack("{s:I, s:I, s:I}", "decryption_secrets",
                                  (json_int_t)s->skipped_decryption, "custom",
                                  (json_int_t)s->skipped_custom, "unknown",
                                  (json_int_t)s->skipped_unknown));
    return o;
}

/* --- counters ------------------------------------------------------------------- */

static void
count(json_t *o, const char *key, uint64_t v)
{
    json_object_set_new(o, key, json_integer((json_int_t)v));
}

static json_t *
json_evicted(const struct conclusion *c)
{
    const struct state *s = c->kase->state;
    json_t *o = json_object();
    count(o, "flows", s->flows.table.evicted);
    count(o, "tunnels", s->tunnels.tunnels.evicted);
    count(o, "ike_sas", s->tunnels.ike.evicted);
    count(o, "esp_sas", s->tunnels.esp.evicted);
    count(o, "paths", s->tunnels.paths.evicted);
    count(o, "interfaces", s->interfaces.merged);
    count(o, "anomaly_kinds", s->anomalies.table.evicted);
    count(o, "names", names_stats(s->names)->evicted_refs);
    count(o, "queries", names_stats(s->names)->evicted_queries);
    count(o, "sip", sip_state_evicted(&s->sip));
    count(o, "tcp_streams",
          pipeline_streams(c->kase->pipeline)->evicted_streams);
    count(o, "datagrams", pipeline_defrag(c->kase->pipeline)->evicted);
    count(o, "flow_subjects", c->flows_left_out);
    count(o, "activity", c->activities.left_out);
    count(o, "correlation", c->correlation.left_out);
    count(o, "traced", s->trace.outer_left_out + s->trace.inner_left_out);
    return o;
}

static json_t *
json_unread(const struct conclusion *c)
{
    static const char *const spaces[] = {
        [CLAIM_LINK] = "link_type",
        [CLAIM_ETHERTYPE] = "ethertype",
        [CLAIM_IP_PROTO] = "ip_protocol",
        [CLAIM_NAME] = "name",
    };
    json_t *a = json_array();
    uint32_t at = 0;
    const struct unread *u;
    while ((u = table_next(pipeline_unread(c->kase->pipeline), &at)))
        json_array_append_new(a, json_pack("{s:s, s:o, s:I}", "space",
                                           spaces[u->key.space], "value",
                                           u->key.space == CLAIM_NAME
                                               ? json_string(u->key.name)
                                               : json_integer(u->key.value),
                                           "packets", (json_int_t)u->packets));
    return a;
}

static json_t *
json_counters(const struct conclusion *c)
{
    const struct state *s = c->kase->state;
    const struct accounts *a = pipeline_accounts(c->kase->pipeline);
    const struct stream_stats *tcp = pipeline_streams(c->kase->pipeline);
    const struct defrag_stats *frag = pipeline_defrag(c->kase->pipeline);
    json_t *o = json_object(), *packets = json_object();
    for (int i = 0; i < ACCOUNT_N; i++)
        count(packets, account_name((enum account)i), a->n[i]);
    count(packets, "total", c->kase->packets);
    json_object_set_new(o, "packets", packets);
    json_object_set_new(o, "unread", json_unread(c));
    count(o, "flows", s->flows.table.count + s->flows.table.evicted);
    count(o, "anomalies", s->anomalies.count);
    count(o, "cut", s->anomalies.cut);
    count(o, "icmp_errors", s->icmp_errors);
    count(o, "memory_refused", pipeline_refused(c->kase->pipeline));
    json_object_set_new(
        o, "sip",
        json_pack("{s:I, s:I, s:I}", "requests", (json_int_t)s->sip.requests,
                  "responses", (json_int_t)s->sip.responses, "retransmissions",
                  (json_int_t)s->sip.retransmissions));
    json_object_set_new(o, "tcp",
                        json_pack("{s:I, s:I, s:I, s:I}", "retransmitted",
                                  (json_int_t)tcp->retransmitted,
                                  "out_of_order", (json_int_t)tcp->out_of_order,
                                  "holes", (json_int_t)tcp->holes, "hole_bytes",
                                  (json_int_t)tcp->hole_bytes));
    json_object_set_new(
        o, "fragments",
        json_pack("{s:I, s:I, s:I, s:I}", "seen", (json_int_t)frag->fragments,
                  "completed", (json_int_t)frag->completed, "unfinished",
                  (json_int_t)(frag->unfinished + frag->timed_out), "discarded",
                  (json_int_t)frag->discarded));
    json_object_set_new(o, "evicted", json_evicted(c));
    return o;
}

json_t *
report_tree(const struct conclusion *c)
{
    json_t *o = json_object(), *captures = json_array(),
           *tunnels = json_array();
    for (size_t i = 0; i < c->kase->n; i++)
        json_array_append_new(captures, json_capture(c, (uint32_t)i));
    for (size_t i = 0; i < c->n_tunnels; i++)
        json_array_append_new(tunnels, json_tunnel(c, &c->tunnels[i]));
    json_object_set_new(o, "schema", json_string("espy.report/1"));
    json_object_set_new(o, "tool",
                        json_pack("{s:s, s:s, s:{s:s, s:I}}", "name", "espy",
                                  "version", ESPY_VERSION, "rules", "sha256",
                                  ruleset_hash(c->rules), "count",
                                  (json_int_t)ruleset_size(c->rules)));
    json_object_set_new(o, "case", json_pack("{s:o}", "captures", captures));
    json_object_set_new(o, "verdicts", json_verdicts(c));
    json_object_set_new(o, "tunnels", tunnels);
    json_object_set_new(o, "registrations", json_registrations(c));
    json_object_set_new(o, "calls", json_calls(c));
    json_object_set_new(o, "messages", json_messages(c));
    json_object_set_new(o, "findings", json_findings(c));
    json_object_set_new(o, "flows", json_flows(c));
    json_object_set_new(o, "counters", json_counters(c));
    return o;
}

void
report_json(const struct conclusion *c, FILE *to, bool compact)
{
    json_t *o = report_tree(c);
    json_dumpf(o, to,
               JSON_ENSURE_ASCII | (compact ? JSON_COMPACT : JSON_INDENT(2)));
    fputc('\n', to);
    json_decref(o);
}
