#include "analyzer/facts/collect.h"

#include "dissectors/dissector.h"

static bool
flow_is_inside(const struct collector *c, const struct flow *fl)
{
    if (fl->key.layer > 0)
        return true;
    for (size_t i = 0; i < c->inners->n; i++)
        if (c->inners->items[i].interface == fl->key.interface)
            return true;
    return false;
}

static void
collect_sip(const struct collector *c, struct fact_set *f,
            const struct flow *fl)
{
    const struct sip_state *s = &c->state->sip;
    int64_t calls = 0, messages = 0, registered = 0, registrations = 0,
            streams = 0;
    struct cite call = {0, 0, 0}, message = call, registration = call;
    uint32_t at = 0;
    const struct sip_call *k;
    while ((k = table_next(&s->calls.table, &at))) {
        if (!place_in_flow(&k->place, fl))
            continue;
        if (!calls++)
            call = k->start.frame ? k->start : k->last;
        streams += k->streams;
    }
    at = 0;
    for (const struct message *m; (m = table_next(&s->messages.table, &at));)
        if (place_in_flow(&m->place, fl) && !messages++)
            message = m->first;
    at = 0;
    const struct registration *r;
    while ((r = table_next(&s->registrations.table, &at))) {
        if (!place_in_flow(&r->place, fl))
            continue;
        if (!registrations++)
            registration = r->first;
        if (r->registered.frame && !registered++)
            registration = r->registered;
    }
    if (calls)
        cite_at(fact_text(f, "sip.method", "INVITE", "calls are set up"), call);
    if (messages)
        cite_at(fact_text(f, "sip.method", "MESSAGE", "texts are sent"),
                message);
    if (registrations)
        cite_at(fact_text(f, "sip.method", "REGISTER", "a client registers"),
                registration);
    cite_at(fact_number(f, "sip.calls", calls, "%lld call%s in this flow",
                        (long long)calls, calls == 1 ? "" : "s"),
            call);
    cite_at(fact_number(f, "sip.messages", messages,
                        "%lld SIP message%s (texts) in this flow",
                        (long long)messages, messages == 1 ? "" : "s"),
            message);
    cite_at(fact_bool(f, "sip.registered", registered > 0,
                      registered ? "a registration succeeds in this flow"
                                 : "no registration succeeds in this flow"),
            registration);
    cite_at(fact_number(f, "rtp.streams", streams,
                        "%lld RTP stream%s of its calls", (long long)streams,
                        streams == 1 ? "" : "s"),
            call);
}

void
collect_flow(const struct collector *c, const struct flow *fl,
             const char *subject, struct fact_set *out)
{
    struct cite at = {fl->key.file, fl->first_frame, fl->first};
    const char *name = fl->dissector == FLOW_UNDECIDED ||
                               fl->dissector == FLOW_NO_DISSECTOR
                           ? "unknown"
                           : registry_all[fl->dissector - 1]->name;
    const char *transport = fl->key.proto == 6 ? "tcp" : "udp";
    struct ends e;
    fact_set_init(out, c->arena, FACT_FLOW, subject);
    flow_end(fl, 0, &e.local.addr, &e.local.port);
    flow_end(fl, 1, &e.remote.addr, &e.remote.port);
    cite_at(fact_text(out, "flow.protocol", name, "the payload is %s", name),
            at);
    cite_at(fact_text(out, "flow.transport", transport, "it runs over %s",
                      transport),
            at);
    cite_at(fact_number(out, "flow.ports", e.local.port, "port %u",
                        e.local.port),
            at);
    cite_at(fact_number(out, "flow.ports", e.remote.port, "port %u",
                        e.remote.port),
            at);
    bool inside = flow_is_inside(c, fl);
    cite_at(fact_bool(out, "tunnelled", inside,
                      inside ? "it is seen inside a tunnel"
                             : "it is not seen inside a tunnel"),
            at);
    const struct interface *i =
        interfaces_at(&c->state->interfaces, fl->key.interface);
    bool bare = inner_kind(i);
    cite_at(fact_bool(out, "interface.bare_ip", bare,
                      bare ? "interface %s carries bare IP, as a tunnel's does"
                           : "interface %s is an ordinary one",
                      i->label),
            at);
    collect_ends(c, out, &e, at);
    if (fl->process) {
        const char *process = intern_text(&c->state->processes, fl->process);
        cite_at(fact_text(out, "process.name", process,
                          "the capture names the process that owns it: %s",
                          process),
                at);
    }
    collect_sip(c, out, fl);
}

void
collect_case(const struct collector *c, size_t captures, struct fact_set *out)
{
    uint32_t at = 0;
    const struct name_query *q;
    fact_set_init(out, c->arena, FACT_CASE, "case");
    fact_number(out, "case.captures", (int64_t)captures, "%zu captures",
                captures);
    fact_number(out, "case.tunnels", c->state->tunnels.tunnels.count,
                "%u tunnels", c->state->tunnels.tunnels.count);
    while ((q = names_queries(c->state->names, &at))) {
        struct cite first = {q->file, q->frame, q->first};
        struct gateway_name g;
        cite_at(fact_text(out, "dns.query", arena_printf(c->arena, "%s", q->name),
                          "a client asked DNS for %s", q->name),
                first);
        if (!who_gateway(c->who, q->name, &g))
            continue;
        cite_at(fact_text(out, "dns.gateway.class", g.class_name,
                          "a client asked DNS for %s, an %s name", q->name,
                          g.class_name),
                first);
        if (name_query_outcome(q) != NAME_RESOLVED)
            cite_at(fact_text(out, "dns.gateway.unanswered",
                              arena_printf(c->arena, "%s", q->name),
                              "asked for %s (%s) and got no address: %s",
                              q->name, q->type,
                              name_outcome_text(name_query_outcome(q))),
                    first);
    }
}
