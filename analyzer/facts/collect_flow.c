/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/facts/collect.h"

#include "dissectors/dissector.h"

/* Why a flow is taken to be inside a tunnel; NULL: it is not. */
static const char *
flow_is_inside(const struct collector *c, const struct flow *fl)
{
    if (fl->key.layer > 0)
        return "it was decrypted from a tunnel";
    for (size_t i = 0; i < c->inners->n; i++)
        if (c->inners->items[i].interface == fl->key.interface)
            return c->inners->items[i].probable
                       ? "its interface probably shows the inside of a tunnel"
                       : "its interface may show the inside of a tunnel";
    return NULL;
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
        cite_at(fact_text(f, "sip.method", "INVITE", "it carries calls"), call);
    if (messages)
        cite_at(fact_text(f, "sip.method", "MESSAGE", "it carries texts"),
                message);
    if (registrations)
        cite_at(fact_text(f, "sip.method", "REGISTER",
                          "a client asks to be registered"),
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
    const char *name =
        fl->dissector == FLOW_UNDECIDED || fl->dissector == FLOW_NO_DISSECTOR
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
    cite_at(
        fact_number(out, "flow.ports", e.local.port, "port %u", e.local.port),
        at);
    cite_at(
        fact_number(out, "flow.ports", e.remote.port, "port %u", e.remote.port),
        at);
    const char *inside = flow_is_inside(c, fl);
    cite_at(fact_bool(out, "tunnelled", inside != NULL, "%s",
                      inside ? inside : "it is not seen inside a tunnel"),
            at);
    const struct interface *i =
        interfaces_at(&c->state->interfaces, fl->key.interface);
    bool bare = inner_kind(i);
    cite_at(fact_bool(out, "interface.bare_ip", bare,
                      inner_link_is_bare(i)
                          ? "interface %s carries bare IP, as a tunnel's does"
                      : bare ? "interface %s is named like a tunnel's"
                             : "interface %s is an ordinary one",
                      i->label),
            at);
    collect_ends(c, out, &e, at, at);
    if (fl->process) {
        const char *process = intern_text(&c->state->processes, fl->process);
        cite_at(fact_text(out, "process.name", process,
                          "the capture names the process that owns it: %s",
                          process),
                at);
    }
    collect_sip(c, out, fl);
}

/* No answer gave an address of the name, of whatever family; where an answer
 * could not be read, nobody knows. */
static bool
without_address(const struct names *names, const struct name_query *q)
{
    uint32_t at = 0;
    const struct name_query *x;
    if (strcmp(q->type, "A") != 0 && strcmp(q->type, "AAAA") != 0)
        return false;
    while ((x = names_queries(names, &at))) {
        enum name_outcome o = name_query_outcome(x);
        if ((o == NAME_RESOLVED || o == NAME_UNCLEAR) &&
            strcmp(x->name, q->name) == 0)
            return false;
    }
    return true;
}

static void
collect_query(const struct collector *c, const struct name_query *q,
              struct fact_set *out)
{
    struct cite first = {q->file, q->frame, q->first};
    struct gateway_name g;
    if (!q->frame) { /* only the answer was captured */
        first.file = q->answer_file;
        first.frame = q->answer_frame;
    }
    cite_at(fact_text(out, "dns.query", q->name, "a client asked DNS for %s",
                      q->name),
            first);
    if (!who_gateway(c->who, q->name, &g))
        return;
    cite_at(fact_text(out, "dns.gateway.class", g.class_name,
                      "a client asked DNS for %s, an %s name", q->name,
                      g.class_name),
            first);
    if (without_address(c->state->names, q))
        cite_at(fact_text(out, "dns.gateway.unanswered", q->name,
                          "asked for %s (%s) and got no address: %s", q->name,
                          q->type, name_outcome_text(name_query_outcome(q))),
                first);
}

void
collect_case(const struct collector *c, size_t captures, struct fact_set *out)
{
    uint32_t at = 0, tunnels = c->state->tunnels.tunnels.count;
    const struct name_query *q;
    fact_set_init(out, c->arena, FACT_CASE, "case");
    fact_number(out, "case.captures", (int64_t)captures, "%zu capture%s",
                captures, captures == 1 ? "" : "s");
    fact_number(out, "case.tunnels", tunnels, "%u tunnel%s", tunnels,
                tunnels == 1 ? "" : "s");
    while ((q = names_queries(c->state->names, &at)))
        collect_query(c, q, out);
}
