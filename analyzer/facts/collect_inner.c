/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/facts/collect.h"

/* Two interfaces of one capture are one host's; of two captures nobody can
 * tell. */
static const char *
how_sentence(const struct inner *in, const struct tunnel *tn)
{
    return in->first.file == tn->first.file
               ? "same host, same time"
               : "another capture of the case, same time";
}

/* What an IMS shows of itself: an access network header, agreement on IPsec
 * with the P-CSCF, AKA, or a 3GPP domain (TS 24.229, TS 23.003 section 13). */
static bool
registration_is_ims(const struct registration *r)
{
    return r->access_network[0] || r->security || r->aka ||
           strstr(r->registrar, ".3gppnetwork.org") ||
           strstr(r->user, ".3gppnetwork.org");
}

static enum provenance
provenance_of(const struct inner *in)
{
    switch (in->how) {
    case INNER_ADJACENT: return PROVENANCE_ADJACENT;
    case INNER_CORRELATED: return PROVENANCE_CORRELATED;
    case INNER_DECRYPTED: return PROVENANCE_DECRYPTED;
    }
    return PROVENANCE_ADJACENT;
}

/* The surest of what shows the inside; NONE: nothing does. */
static enum provenance
surest(enum provenance a, enum provenance b)
{
    static const enum provenance order[] = {
        PROVENANCE_DECRYPTED, PROVENANCE_CORRELATED, PROVENANCE_ADJACENT};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return PROVENANCE_NONE;
}

struct sip_seen {
    enum provenance how; /* the inside that shows it is known */
    uint64_t calls, messages, registrations, registered;
    struct cite call, message, registration, ims;
    bool any, is_ims;
};

static void
registrations_see(const struct collector *c, struct fact_set *f,
                  const struct inner *in, struct sip_seen *seen)
{
    uint32_t at = 0;
    const struct registration *r;
    while ((r = table_next(&c->state->sip.registrations.table, &at))) {
        if (!inner_shows(in, r->place.interface, &r->place.src, &r->place.dst))
            continue;
        seen->registrations++;
        if (r->registered.frame) {
            if (!seen->registered++)
                seen->registration = r->registered;
        }
        if (registration_is_ims(r) && !seen->is_ims) {
            seen->is_ims = true;
            seen->ims = r->first;
        }
        cite_at(fact_text(f, "inner.sip.registrar", r->registrar,
                          "%s asks to be registered with %s",
                          *r->user ? r->user : "a client", r->registrar),
                r->first);
        if (r->user_agent[0])
            cite_at(fact_text(f, "inner.sip.user_agent", r->user_agent,
                              "the SIP client calls itself %s", r->user_agent),
                    r->first);
    }
}

static void
calls_see(const struct collector *c, const struct inner *in,
          struct sip_seen *seen)
{
    uint32_t at = 0;
    const struct sip_call *call;
    while ((call = table_next(&c->state->sip.calls.table, &at))) {
        if (!inner_shows(in, call->place.interface, &call->place.src,
                         &call->place.dst))
            continue;
        if (!seen->calls++)
            seen->call = call->start.frame ? call->start : call->last;
        if (!seen->is_ims &&
            (call->access_network[0] || strstr(call->to, ".3gppnetwork.org") ||
             strstr(call->from, ".3gppnetwork.org"))) {
            seen->is_ims = true;
            seen->ims = call->start.frame ? call->start : call->last;
        }
    }
    at = 0;
    const struct message *m;
    while ((m = table_next(&c->state->sip.messages.table, &at))) {
        if (!inner_shows(in, m->place.interface, &m->place.src, &m->place.dst))
            continue;
        if (!seen->messages++)
            seen->message = m->first;
        if (!seen->is_ims && m->sms) {
            seen->is_ims = true;
            seen->ims = m->first;
        }
    }
}

static void
sip_tell(struct fact_set *f, const struct sip_seen *seen)
{
    cite_at(fact_bool(f, "inner.sip.registered", seen->registered > 0,
                      seen->registered ? "a SIP registration succeeds inside"
                                       : "no SIP registration is seen inside"),
            seen->registration);
    cite_at(fact_number(f, "inner.sip.calls", (int64_t)seen->calls,
                        "%llu SIP call%s inside",
                        (unsigned long long)seen->calls,
                        seen->calls == 1 ? "" : "s"),
            seen->call);
    cite_at(fact_number(f, "inner.sip.messages", (int64_t)seen->messages,
                        "%llu SIP message%s (texts) inside",
                        (unsigned long long)seen->messages,
                        seen->messages == 1 ? "" : "s"),
            seen->message);
    cite_at(fact_bool(f, "inner.sip.ims", seen->is_ims,
                      seen->is_ims ? "the SIP inside is an IMS's (3GPP "
                                     "headers, names or agreements)"
                                   : "the SIP inside shows no sign of an IMS"),
            seen->ims);
}

static void
inner_as(const struct collector *c, struct fact_set *f, const struct inner *in)
{
    struct as_info as;
    char text[ADDR_TEXT_MAX];
    if (!in->local.family || !who_as(c->who, &in->local, &as))
        return;
    addr_text(&in->local, text);
    cite_at(fact_number(f, "inner.local.as.number", as.number,
                        "the inner address %s is announced by AS%u (%s)", text,
                        as.number, as.organization),
            in->first);
    if (*as.organization)
        cite_at(fact_text(f, "inner.local.as.organization", as.organization,
                          "the inner address %s belongs to %s", text,
                          as.organization),
                in->first);
    if (as.role)
        cite_at(fact_text(f, "inner.local.as.role", as.role,
                          "the inner address %s belongs to AS%u (%s), known "
                          "as: %s",
                          text, as.number, as.organization, as.role),
                in->first);
}

/* A second interface's same value is no news; its frames do not prove the
 * sentence about the first one. */
static void
cite_news(struct fact_set *f, size_t before, struct fact *x, struct cite at)
{
    if (f->n > before)
        cite_at(x, at);
}

/* The names of the suites that the lengths allow. */
static void
suites_tell(struct fact_set *f, const struct inner *in)
{
    for (int k = 0; k < SUITE_FORMS; k++) {
        if (!(in->correlated->forms & 1u << k))
            continue;
        for (const char *const *name = suite_forms[k].names; *name; name++)
            cite_at(fact_text(f, "inner.suite", *name,
                              "the lengths are those of %s",
                              suite_forms[k].title),
                    in->first);
    }
}

static void
matched_tell(struct fact_set *f, const struct inner *in, const char *name)
{
    const struct correlated *x = in->correlated;
    size_t n = f->n;
    cite_news(f, n,
              fact_text(f, "inner.how", "correlated",
                        "interface %s shows the inside: %llu of %llu packets "
                        "are ESP packets of the tunnel, by length and time",
                        name, (unsigned long long)x->matched,
                        (unsigned long long)x->packets),
              in->first);
    n = f->n;
    cite_news(f, n,
              fact_text(f, "inner.confidence", inner_confidence(in),
                        "no shifted time brings a match like that of %s", name),
              in->first);
    cite_at(fact_number(
                f, "inner.matched", (int64_t)(100 * x->matched / x->packets),
                "%llu %% of the packets on %s were matched",
                (unsigned long long)(100 * x->matched / x->packets), name),
            in->first);
    cite_at(fact_text(f, "inner.interface", name,
                      "interface %s carries what is inside the tunnel", name),
            in->first);
    suites_tell(f, in);
}

static void
adjacent_tell(struct fact_set *f, const struct tunnel *tn,
              const struct inner *in, const struct interface *i)
{
    const char *name = i->label;
    size_t n = f->n;
    cite_news(f, n,
              fact_text(f, "inner.how", "adjacent",
                        in->probable
                            ? "interface %s probably shows the inside: %s"
                            : "interface %s may show the inside: %s",
                        name, how_sentence(in, tn)),
              in->first);
    n = f->n;
    cite_news(f, n,
              fact_text(f, "inner.confidence", inner_confidence(in),
                        in->probable ? "no other tunnel of the capture fits "
                                       "what interface %s shows"
                                     : "several tunnels fit what interface %s "
                                       "shows",
                        name),
              in->first);
    cite_at(
        fact_text(f, "inner.interface", name,
                  inner_link_is_bare(i)
                      ? "interface %s carries bare IP while the tunnel is up"
                      : "interface %s is named like a tunnel's, and carries "
                        "packets while the tunnel is up",
                  name),
        in->first);
}

static void
inner_tell(const struct collector *c, struct fact_set *f,
           const struct tunnel *tn, const struct inner *in,
           struct sip_seen *seen)
{
    const struct interface *i =
        interfaces_at(&c->state->interfaces, in->interface);
    char text[ADDR_TEXT_MAX];
    f->inside = provenance_of(in);
    if (in->correlated)
        matched_tell(f, in, i->label);
    else
        adjacent_tell(f, tn, in, i);
    for (uint32_t k = 0; k < in->n_protocols; k++) {
        size_t n = f->n;
        cite_news(f, n,
                  fact_text(f, "inner.protocol", in->protocols[k],
                            "%s inside, on interface %s", in->protocols[k],
                            i->label),
                  in->protocol_at[k]);
        if (strcmp(in->protocols[k], "sip") == 0) {
            seen->any = true;
            /* Of those that show SIP: another interface proves nothing of it. */
            seen->how = surest(seen->how, f->inside);
        }
    }
    if (in->local.family)
        cite_at(fact_addr(f, "inner.ip", &in->local,
                          "the near end's inner address seems to be %s",
                          addr_text(&in->local, text)),
                in->first);
    if (in->remote.family)
        cite_at(fact_addr(f, "inner.ip", &in->remote,
                          "its busiest peer inside is %s",
                          addr_text(&in->remote, text)),
                in->first);
    inner_as(c, f, in);
}

void
collect_inner(const struct collector *c, struct fact_set *f,
              const struct tunnel *tn)
{
    struct sip_seen seen;
    memset(&seen, 0, sizeof seen);
    for (size_t i = 0; i < c->inners->n; i++) {
        const struct inner *in = &c->inners->items[i];
        if (in->tunnel != tn->serial)
            continue;
        inner_tell(c, f, tn, in, &seen);
        registrations_see(c, f, in, &seen);
        calls_see(c, in, &seen);
    }
    f->inside = seen.how;
    if (seen.any)
        sip_tell(f, &seen);
}
