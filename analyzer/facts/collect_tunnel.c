/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/facts/collect.h"

#include <inttypes.h>

struct ends
tunnel_ends(const struct tunnel *tn)
{
    struct ends e = {tn->a, tn->b};
    if (!tunnel_a_is_local(tn)) {
        e.local = tn->b;
        e.remote = tn->a;
    }
    return e;
}

/* --- the ends: addresses, AS, names, operator ---------------------------------- */

static void
collect_as(const struct collector *c, struct fact_set *f, const char *side,
           const struct addr *a, struct cite at)
{
    struct as_info as;
    char text[ADDR_TEXT_MAX], name[64];
    if (!who_as(c->who, a, &as))
        return;
    addr_text(a, text);
    snprintf(name, sizeof name, "%s.as.number", side);
    cite_at(fact_number(f, name, as.number, "%s is announced by AS%u%s%s%s",
                        text, as.number, *as.organization ? " (" : "",
                        as.organization, *as.organization ? ")" : ""),
            at);
    snprintf(name, sizeof name, "%s.as.organization", side);
    if (*as.organization)
        cite_at(fact_text(f, name, as.organization, "AS%u belongs to %s",
                          as.number, as.organization),
                at);
    snprintf(name, sizeof name, "%s.as.role", side);
    if (as.role && strcmp(side, "remote") == 0)
        cite_at(fact_text(f, name, as.role,
                          "AS%u (%s), which announces %s, is known as: %s",
                          as.number, as.organization, text, as.role),
                at);
}

static void
collect_gateway(struct fact_set *f, const struct name_ref *n,
                const struct gateway_name *g)
{
    struct cite at = {n->file, n->frame, n->first};
    const char *kind = g->class == GATEWAY_EPDG ? "ePDG" : g->class_name;
    bool other = *n->asked && strcmp(n->asked, n->name) != 0;
    char who[ADDR_TEXT_MAX] = "", addr[ADDR_TEXT_MAX];
    addr_text(&n->client, who);
    addr_text(&n->addr, addr);
    if (n->source == NAME_FROM_DNS)
        cite_at(fact_text(f, "remote.name.class", g->class_name,
                          "%s asked DNS for %s%s%s, an %s gateway name, and "
                          "got %s",
                          *who ? who : "a client", other ? n->asked : n->name,
                          other ? ", which led to " : "", other ? n->name : "",
                          kind, addr),
                at);
    else
        cite_at(fact_text(f, "remote.name.class", g->class_name,
                          "%s is named %s (%s), which is an %s gateway name",
                          addr, n->name, name_source_text(n->source), kind),
                at);
}

static bool
has_fact(const struct fact_set *f, const char *name, const char *value)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->facts[i].desc->name, name) == 0 &&
            (!value || (f->facts[i].desc->type == FACT_TEXT &&
                        strcmp(f->facts[i].value.text, value) == 0)))
            return true;
    return false;
}

static void
collect_operator(struct fact_set *f, const struct operator_info *o,
                 const char *how, struct cite at)
{
    if (!o->name || has_fact(f, "remote.operator.name", NULL))
        return;
    cite_at(fact_text(f, "remote.operator.name", o->name,
                      "the operator is %s%s%s%s: %s", o->name,
                      o->country && *o->country ? " (" : "",
                      o->country ? o->country : "",
                      o->country && *o->country ? ")" : "", how),
            at);
    if (o->country && *o->country)
        cite_at(fact_text(f, "remote.operator.country", o->country,
                          "%s operates in %s", o->name, o->country),
                at);
    if (o->mcc[0])
        cite_at(fact_text(f, "remote.operator.mcc", o->mcc,
                          "mobile country code %s", o->mcc),
                at);
    if (o->mnc[0])
        cite_at(fact_text(f, "remote.operator.mnc", o->mnc,
                          "mobile network code %s", o->mnc),
                at);
}

static void
collect_name(const struct collector *c, struct fact_set *f,
             const struct name_ref *n, const char *addr)
{
    struct cite at = {n->file, n->frame, n->first};
    const char *source = name_source_text(n->source);
    struct gateway_name g;
    char how[384];
    if (!has_fact(f, "remote.name", n->name))
        cite_at(fact_text(f, "remote.name", n->name,
                          "%s is named %s (learned from %s)", addr, n->name,
                          source),
                at);
    if (!has_fact(f, "remote.name.source", source))
        cite_at(fact_text(f, "remote.name.source", source,
                          "a name of %s comes from %s", addr, source),
                at);
    if (!who_gateway(c->who, n->name, &g))
        return;
    if (!has_fact(f, "remote.name.class", g.class_name))
        collect_gateway(f, n, &g);
    /* One address may have names of both sorts. */
    cite_at(fact_bool(f, "remote.name.emergency", g.emergency,
                      g.emergency ? "%s is for emergency calls"
                                  : "%s is not the emergency one",
                      n->name),
            at);
    snprintf(how, sizeof how, "its gateway's name is %s", n->name);
    collect_operator(f, &g.operator, how, at);
}

/* What the near end itself asked for proves more than what another client of
 * the same network did: it comes first. */
static void
collect_names(const struct collector *c, struct fact_set *f,
              const struct ends *e)
{
    char addr[ADDR_TEXT_MAX];
    addr_text(&e->remote.addr, addr);
    for (int own = 1; own >= 0; own--) {
        const struct name_ref *n = NULL;
        while ((n = names_of(c->state->names, &e->remote.addr, n)))
            if (addr_eq(&n->client, &e->local.addr) == (own == 1))
                collect_name(c, f, n, addr);
    }
}

void
collect_ends(const struct collector *c, struct fact_set *f,
             const struct ends *e, struct cite at, struct cite port_at)
{
    char local[ADDR_TEXT_MAX], remote[ADDR_TEXT_MAX];
    addr_text(&e->local.addr, local);
    addr_text(&e->remote.addr, remote);
    cite_at(
        fact_addr(f, "local.ip", &e->local.addr, "the near end is %s", local),
        at);
    cite_at(
        fact_addr(f, "remote.ip", &e->remote.addr, "the far end is %s", remote),
        at);
    if (e->local.port)
        cite_at(fact_number(f, "local.port", e->local.port,
                            "the near end's port is %u", e->local.port),
                port_at);
    if (e->remote.port)
        cite_at(fact_number(f, "remote.port", e->remote.port,
                            "the far end's port is %u", e->remote.port),
                port_at);
    collect_as(c, f, "local", &e->local.addr, at);
    collect_as(c, f, "remote", &e->remote.addr, at);
    collect_names(c, f, e);
    struct as_info as;
    struct operator_info o;
    char how[64];
    if (who_as(c->who, &e->remote.addr, &as) &&
        who_operator_of_as(c->who, as.number, &o)) {
        snprintf(how, sizeof how, "AS%u is its network", as.number);
        collect_operator(f, &o, how, at);
    }
}

/* "1 packet", "2 packets" */
static void
count_words(char to[32], uint64_t n, const char *what)
{
    snprintf(to, 32, "%" PRIu64 " %s%s", n, what, n == 1 ? "" : "s");
}

/* --- the tunnel itself --------------------------------------------------------- */

static void
collect_transport(struct fact_set *f, const struct tunnel *tn)
{
    struct cite at = tn->esp_first.frame ? tn->esp_first : tn->first;
    const char *how = NULL, *why = NULL;
    if (!tunnel_kind_is_ipsec(tn->kind)) {
        how = tn->tcp ? "tcp" : tn->udp ? "udp" : "ip";
        why = tn->tcp   ? "it runs over TCP"
              : tn->udp ? "it runs over UDP"
                        : "it runs directly over IP";
    } else if (tn->tcp)
        how = "tcp", why = "it runs over TCP (RFC 9329)";
    else if (tn->udp)
        how = "udp-encapsulated",
        why = "its ESP is encapsulated in UDP (RFC 3948)";
    else if (tn->esp_packets)
        how = "esp", why = "its ESP runs directly over IP";
    else if (tn->ah_packets)
        how = "ah", why = "its AH runs directly over IP";
    cite_at(fact_text(f, "tunnel.transport", how, "%s", why ? why : ""), at);
    uint16_t ports[4] = {tn->first_a.port, tn->first_b.port, tn->a.port,
                         tn->b.port};
    for (int i = 0; i < 4; i++) {
        bool seen = ports[i] == 0;
        for (int k = 0; k < i; k++)
            seen |= ports[k] == ports[i];
        if (!seen)
            cite_at(fact_number(f, "tunnel.ports", ports[i], "it uses port %u",
                                ports[i]),
                    i < 2 ? tn->first : tn->ends_at);
    }
}

static void
collect_esp(const struct collector *c, struct fact_set *f,
            const struct tunnel *tn)
{
    uint64_t lost = 0;
    uint32_t at = 0, sas = 0;
    for (struct esp_sa *sa;
         (sa = tunnel_next_esp(&c->state->tunnels, tn, &at));)
        if (sa->key.proto == 50) {
            lost += sa->lost;
            sas++;
        }
    uint64_t n = tn->esp_packets;
    char packets[32], missing[32];
    count_words(packets, n, "ESP packet");
    count_words(missing, lost, "number");
    struct fact *x = fact_number(
        f, "tunnel.esp.packets", (int64_t)n,
        n ? "%s in %u SA%s, %s (%s missing in between)" : "no ESP packet",
        packets, sas, sas == 1 ? "" : "s",
        tn->esp_from_a && tn->esp_from_b ? "both ways" : "one way only",
        missing);
    cite_at(x, tn->esp_first);
    cite_at(x, tn->esp_last);
    uint64_t ka = tn->keepalives[0] + tn->keepalives[1];
    count_words(packets, ka, "NAT keepalive");
    cite_at(fact_number(f, "tunnel.keepalives", (int64_t)ka, "%s", packets),
            tn->keepalive_at);
    double s = (double)ns_between(tn->first.ts, tn->last.ts) / 1e9;
    x = fact_real(f, "tunnel.duration", s, "it is seen for %.1f seconds", s);
    cite_at(x, tn->first);
    cite_at(x, tn->last);
}

/* How setting up a tunnel that is not IPsec ended. */
static void
collect_other(struct fact_set *f, const struct tunnel *tn)
{
    const char *packets = tunnel_kind_row(tn->kind)->packets;
    enum ike_outcome o = IKE_OUTCOME_UNKNOWN;
    struct cite at = tn->first;
    const char *why = "the capture does not show how it was set up";
    if (tn->carried[0] && tn->carried[1]) {
        o = IKE_OUTCOME_ESTABLISHED;
        at = tn->carried_first;
        why =
            arena_printf(f->arena, "%s packets carry data both ways", packets);
    } else if (tn->answers) {
        o = IKE_OUTCOME_ESTABLISHED;
        at = tn->answer_at;
        why = "the other end agreed to set it up";
    } else if (tn->openings) {
        o = IKE_OUTCOME_NO_RESPONSE;
        at = tn->opening_at;
        why = "no answer to an attempt is in the capture";
    }
    cite_at(fact_number(f, "tunnel.attempts", tn->openings,
                        tn->openings == 1 ? "%u attempt to set it up is seen"
                                          : "%u attempts to set it up are seen",
                        tn->openings),
            tn->openings ? tn->opening_at : tn->first);
    cite_at(fact_text(f, "tunnel.outcome",
                      terms_name(&terms_ike_outcome, (int)o), "%s",
                      why ? why : ""),
            at);
    cite_at(fact_bool(f, "tunnel.established", o == IKE_OUTCOME_ESTABLISHED,
                      "%s", why ? why : ""),
            at);
}

static void
collect_process(const struct collector *c, struct fact_set *f,
                const struct tunnel *tn)
{
    if (!tn->process)
        return;
    const char *name = intern_text(&c->state->processes, tn->process);
    char pid[32] = "";
    if (tn->pid >= 0)
        snprintf(pid, sizeof pid, " (pid %lld)", (long long)tn->pid);
    cite_at(fact_text(f, "process.name", name,
                      "the capture names the process that owns it: %s%s", name,
                      pid),
            tn->process_at);
    if (tn->pid >= 0)
        cite_at(fact_number(f, "process.pid", tn->pid, "its process is %lld",
                            (long long)tn->pid),
                tn->process_at);
}

void
collect_tunnel(const struct collector *c, const struct tunnel *tn,
               const char *subject, struct fact_set *out)
{
    struct ends e = tunnel_ends(tn);
    fact_set_init(out, c->arena, FACT_TUNNEL, subject);
    cite_at(fact_text(out, "tunnel.kind", tunnel_kind_name(tn), "%s",
                      tunnel_kind_row(tn->kind)->what),
            tn->first);
    collect_transport(out, tn);
    bool moved = !addr_eq(&tn->a.addr, &tn->first_a.addr) ||
                 !addr_eq(&tn->b.addr, &tn->first_b.addr);
    collect_ends(c, out, &e, moved ? tn->ends_at : tn->first, tn->ends_at);
    if (tunnel_kind_is_ipsec(tn->kind))
        collect_ike(c, out, tn);
    else
        collect_other(out, tn);
    collect_esp(c, out, tn);
    collect_process(c, out, tn);
    collect_inner(c, out, tn);
    collect_activity(c, out, tn);
}
