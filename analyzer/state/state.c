/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/state.h"

#include "dissectors/tls.h"

#include <stdlib.h>

struct state *
state_new(bool (*gateway)(void *ctx, const char *name), void *ctx)
{
    struct state *s = calloc(1, sizeof *s);
    struct names_config names = {.of_interest = gateway, .ctx = ctx};
    if (!s)
        return NULL;
    s->names = names_new(&names);
    if (s->names && sip_state_init(&s->sip, NULL) == 0 &&
        flows_init(&s->flows, FLOW_CAP) == 0 &&
        tunnels_init(&s->tunnels) == 0 &&
        interfaces_init(&s->interfaces) == 0 &&
        anomalies_init(&s->anomalies) == 0 && intern_init(&s->processes) == 0 &&
        trace_init(&s->trace) == 0) {
        s->tunnels.trace = &s->trace;
        return s;
    }
    state_free(s);
    return NULL;
}

void
state_free(struct state *s)
{
    if (!s)
        return;
    flows_free(&s->flows);
    tunnels_free(&s->tunnels);
    interfaces_free(&s->interfaces);
    anomalies_free(&s->anomalies);
    intern_free(&s->processes);
    names_free(s->names);
    sip_state_free(&s->sip);
    trace_free(&s->trace);
    free(s);
}

static void
tunnel_packet(struct state *s, struct tunnel *tn, const struct packet *pkt)
{
    if (!tn)
        return;
    struct interface *i = interfaces_at(&s->interfaces, pkt->interface);
    i->outer++;
    i->outer_last = pkt->ts;
    trace_drop(&s->trace);
    if (pkt->process.p && !tn->process) {
        tn->process = intern_add(&s->processes, pkt->process);
        tn->pid = pkt->pid;
        tn->process_at = cite_of(pkt);
    }
}

static void
icmp_seen(struct state *s, const struct icmp_event *icmp)
{
    s->icmp_name = icmp->error ? icmp->name : NULL;
    s->icmp_errors += icmp->error;
}

static void
tls_seen(struct state *s, const struct packet *pkt, const struct tls_event *tls)
{
    if (tls->sni.p)
        names_add(s->names, &pkt->dst, tls->sni, NAME_FROM_SNI, &pkt->src, pkt,
                  pkt->file);
}

void
state_event(struct state *s, const struct packet *pkt, const struct event *ev)
{
    const void *body = ev->body;
    if (ev->desc == &icmp_desc) {
        icmp_seen(s, body);
        return;
    }
    if (pkt->quoted) /* a copy of a packet is no second packet */
        return;
    if (ev->desc == &esp_desc)
        tunnel_packet(s, tunnels_esp(&s->tunnels, pkt, body), pkt);
    else if (ev->desc == &rtp_desc)
        sip_state_rtp(&s->sip, pkt, body);
    else if (ev->desc == &ike_desc)
        tunnel_packet(s, tunnels_ike(&s->tunnels, pkt, body), pkt);
    else if (ev->desc == &keepalive_desc)
        tunnel_packet(s, tunnels_keepalive(&s->tunnels, pkt), pkt);
    else if (ev->desc == &ah_desc)
        tunnel_packet(s, tunnels_ah(&s->tunnels, pkt, body), pkt);
    else if (ev->desc == &sip_desc)
        sip_state_event(&s->sip, pkt, body);
    else if (ev->desc == &rtcp_desc)
        sip_state_rtcp(&s->sip, pkt, body);
    else if (ev->desc == &dns_desc)
        names_dns(s->names, pkt, body);
    else if (ev->desc == &tls_desc)
        tls_seen(s, pkt, body);
    else if (ev->desc == &anomaly_desc)
        anomalies_see(&s->anomalies, pkt, body);
}

void
state_quoted(struct state *s, const struct packet *pkt)
{
    if (s->icmp_name)
        tunnels_unreachable(&s->tunnels, pkt, s->icmp_name);
}

int
state_finish(struct state *s)
{
    bool starved = tunnels_starved(&s->tunnels) || names_starved(s->names) ||
                   sip_state_starved(&s->sip) || s->flows.table.starved ||
                   s->interfaces.table.starved || s->anomalies.table.starved ||
                   s->trace.paths.starved;
    return tunnels_finish(&s->tunnels) == 0 && !starved ? 0 : -1;
}

bool
place_in_flow(const struct place *p, const struct flow *fl)
{
    struct addr a, b;
    uint16_t pa, pb;
    if (p->file != fl->key.file || p->interface != fl->key.interface ||
        p->layer != fl->key.layer || p->ip_proto != fl->key.proto)
        return false;
    flow_end(fl, 0, &a, &pa);
    flow_end(fl, 1, &b, &pb);
    return (addr_eq(&p->src, &a) && addr_eq(&p->dst, &b) && p->sport == pa &&
            p->dport == pb) ||
           (addr_eq(&p->src, &b) && addr_eq(&p->dst, &a) && p->sport == pb &&
            p->dport == pa);
}
