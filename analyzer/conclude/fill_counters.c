/* SPDX-License-Identifier: Apache-2.0 */
/* Where every packet went, and what had to be forgotten or left out. */
#include "analyzer/conclude/fill.h"

#define FORGOTTEN " had to be forgotten to stay within memory"

static void
packets_fill(struct fill *f, struct model_counters *to)
{
    const struct accounts *a = pipeline_accounts(f->c->kase->pipeline);
    to->packets = fill_array(f, ACCOUNT_N + 1, sizeof *to->packets);
    if (!to->packets)
        return;
    for (int i = 0; i < ACCOUNT_N; i++)
        to->packets[to->n_packets++] =
            (struct model_count){account_name((enum account)i),
                                 account_text((enum account)i), a->n[i]};
    to->packets[to->n_packets++] =
        (struct model_count){"total", NULL, f->c->kase->packets};
}

static void
evicted_fill(struct fill *f, struct model_counters *to)
{
    const struct conclusion *c = f->c;
    const struct state *s = c->kase->state;
    const struct model_count rows[] = {
        {"flows", "flows" FORGOTTEN, s->flows.table.evicted},
        {"tunnels", "tunnels" FORGOTTEN, s->tunnels.tunnels.evicted},
        {"ike_sas", "IKE SAs" FORGOTTEN, s->tunnels.ike.evicted},
        {"esp_sas", "ESP SAs" FORGOTTEN, s->tunnels.esp.evicted},
        {"paths", "paths between hosts" FORGOTTEN, s->tunnels.paths.evicted},
        {"interfaces",
         "packets came over interfaces past those that are told "
         "apart",
         s->interfaces.merged},
        {"anomaly_kinds", "kinds of anomalies" FORGOTTEN,
         s->anomalies.table.evicted},
        {"names", "names" FORGOTTEN, names_stats(s->names)->evicted_refs},
        {"queries", "DNS queries" FORGOTTEN,
         names_stats(s->names)->evicted_queries},
        {"sip", "calls, registrations, messages and streams" FORGOTTEN,
         sip_state_evicted(&s->sip)},
        {"tcp_streams", "TCP streams" FORGOTTEN,
         pipeline_streams(c->kase->pipeline)->evicted_streams},
        {"datagrams", "fragmented datagrams" FORGOTTEN,
         pipeline_defrag(c->kase->pipeline)->evicted},
        {"flow_subjects", "more flows of SIP were not judged",
         c->flows_left_out},
        {"activity",
         "stretches of activity, calls and messages that were "
         "inferred are left out",
         c->activities.left_out},
        {"correlation",
         "hosts were not compared with every tunnel: there are too many",
         c->correlation.left_out},
        {"traced", "packets came too late to be matched or to infer from",
         s->trace.outer_left_out + s->trace.inner_left_out},
    };
    size_t n = sizeof rows / sizeof *rows;
    to->evicted = fill_array(f, n, sizeof *to->evicted);
    for (size_t i = 0; to->evicted && i < n; i++)
        to->evicted[to->n_evicted++] = rows[i];
}

static void
unread_fill(struct fill *f, struct model_counters *to)
{
    static const char *const spaces[] = {
        [CLAIM_LINK] = "link_type",
        [CLAIM_ETHERTYPE] = "ethertype",
        [CLAIM_IP_PROTO] = "ip_protocol",
        [CLAIM_NAME] = "name",
    };
    const struct table *t = pipeline_unread(f->c->kase->pipeline);
    uint32_t at = 0;
    to->unread = fill_objects(f, &model_unread_desc, t->count);
    for (const struct unread *u; to->unread && (u = table_next(t, &at));) {
        struct model_unread *x = &to->unread[to->n_unread++];
        x->space = spaces[u->key.space];
        x->packets = u->packets;
        x->value.kind = u->key.space == CLAIM_NAME ? MODEL_TEXT : MODEL_NUMBER;
        x->value.number = u->key.value;
        x->value.text.class = TEXT_OWN; /* a layer's name for what follows */
        if (u->key.space == CLAIM_NAME)
            fill_told(f, &x->value.text, u->key.name, false);
    }
}

void
fill_counters(struct fill *f)
{
    const struct state *s = f->c->kase->state;
    const struct pipeline *p = f->c->kase->pipeline;
    const struct stream_stats *tcp = pipeline_streams(p);
    const struct defrag_stats *frag = pipeline_defrag(p);
    struct model_counters *to = &f->m->counters;
    packets_fill(f, to);
    unread_fill(f, to);
    evicted_fill(f, to);
    to->flows = s->flows.table.count + s->flows.table.evicted;
    to->anomalies = s->anomalies.count;
    to->cut = s->anomalies.cut;
    to->icmp_errors = s->icmp_errors;
    to->memory_refused = pipeline_refused(p);
    to->sip.requests = s->sip.requests;
    to->sip.responses = s->sip.responses;
    to->sip.retransmissions = s->sip.retransmissions;
    to->tcp.retransmitted = tcp->retransmitted;
    to->tcp.out_of_order = tcp->out_of_order;
    to->tcp.holes = tcp->holes;
    to->tcp.hole_bytes = tcp->hole_bytes;
    to->fragments.seen = frag->fragments;
    to->fragments.completed = frag->completed;
    to->fragments.unfinished = frag->unfinished + frag->timed_out;
    to->fragments.discarded = frag->discarded;
}
