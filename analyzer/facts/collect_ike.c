/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/facts/collect.h"

#define IKE_SAS_TOLD 64  /* of one tunnel, in detail; the rest count */
#define NOTIFIES_TOLD 64 /* kinds of them */

bool
ike_sa_carried(const struct tunnel *tn, const struct ike_sa *sa)
{
    (void)tn;
    return sa->carried;
}

const struct ike_sa *
tunnel_best_ike(const struct state *s, const struct tunnel *tn,
                enum ike_outcome *outcome)
{
    const struct ike_sa *best = NULL;
    uint32_t at = 0;
    *outcome = IKE_OUTCOME_UNKNOWN;
    for (struct ike_sa *sa; (sa = tunnel_next_ike(&s->tunnels, tn, &at));) {
        enum ike_outcome o = ike_sa_outcome(sa, ike_sa_carried(tn, sa));
        if (!best || o > *outcome) {
            best = sa;
            *outcome = o;
        }
    }
    return best;
}

static struct fact *
text_once(struct fact_set *f, const char *name, const char *value,
          const char *sentence, const char *about)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->facts[i].desc->name, name) == 0 &&
            strcmp(f->facts[i].value.text, value) == 0)
            return &f->facts[i];
    return fact_text(f, name, value, sentence, about);
}

/* Who sent a kind of notify, and where it was first seen. */
struct notify_sent {
    uint16_t type;
    uint8_t major;
    bool initiator, responder;
    struct cite at[FACT_FRAMES_MAX];
    uint32_t n;
};

struct notifies_sent {
    struct notify_sent items[NOTIFIES_TOLD];
    uint32_t n;
};

static void
notifies_gather(struct notifies_sent *all, const struct ike_sa *sa)
{
    for (uint32_t i = 0; i < sa->n_notifies; i++) {
        const struct ike_seen_notify *n = &sa->notifies[i];
        uint32_t k = 0;
        while (k < all->n && (all->items[k].type != n->type ||
                              all->items[k].major != sa->major))
            k++;
        if (k == NOTIFIES_TOLD)
            continue;
        struct notify_sent *s = &all->items[k];
        if (k == all->n) {
            memset(s, 0, sizeof *s);
            s->type = n->type;
            s->major = sa->major;
            all->n++;
        }
        *(n->from_responder ? &s->responder : &s->initiator) = true;
        if (s->n < FACT_FRAMES_MAX)
            s->at[s->n++] = n->at;
    }
}

static void
notifies_tell(struct fact_set *f, const struct notifies_sent *all)
{
    for (uint32_t i = 0; i < all->n; i++) {
        const struct notify_sent *n = &all->items[i];
        const char *name = ike_notify_name(n->major, n->type);
        bool error = n->type < 16384;
        char number[16];
        snprintf(number, sizeof number, "%u", n->type);
        struct fact *x = text_once(
            f, error ? "ike.notify.error" : "ike.notify", name ? name : number,
            error ? "%s sent this error notify" : "%s sent this notify",
            n->initiator && n->responder ? "both ends"
            : n->responder               ? "the responder"
                                         : "the initiator");
        for (uint32_t k = 0; k < n->n; k++)
            cite_at(x, n->at[k]);
    }
}

static void
collect_vendors(struct fact_set *f, const struct ike_sa *sa)
{
    for (uint32_t i = 0; i < sa->n_vendors; i++) {
        const struct ike_seen_vendor *v = &sa->vendors[i];
        char hex[33] = "";
        for (unsigned k = 0; k < v->id_n; k++)
            snprintf(hex + 2 * k, 3, "%02x", v->id[k]);
        const char *value =
            v->name ? v->name : arena_printf(f->arena, "%s", hex);
        cite_at(text_once(f,
                          v->from_responder ? "ike.responder.vendor_ids"
                                            : "ike.initiator.vendor_ids",
                          value, "the %s sent this vendor ID",
                          v->from_responder ? "responder" : "initiator"),
                v->at);
    }
}

static void
number_once(struct fact_set *f, const char *name, int64_t value,
            const char *sentence, struct cite at)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->facts[i].desc->name, name) == 0 &&
            f->facts[i].value.number == value)
            return;
    cite_at(fact_number(f, name, value, "%s %lld", sentence, (long long)value),
            at);
}

static void
collect_suite(struct fact_set *f, const struct ike_sa *sa)
{
    char suite[256];
    if (*ike_sa_suite(sa, suite, sizeof suite))
        cite_at(text_once(f, "ike.suite", arena_printf(f->arena, "%s", suite),
                          "the responder chose %s", suite),
                sa->chosen_at);
    if (sa->dh_offered >= 0)
        number_once(f, "ike.dh_group", sa->dh_offered,
                    "the initiator used Diffie-Hellman group",
                    sa->dh_offered_at);
    if (sa->dh_chosen >= 0)
        number_once(f, "ike.dh_group", sa->dh_chosen,
                    "the responder used Diffie-Hellman group",
                    sa->dh_chosen_at);
}

static void
collect_exchanges(struct fact_set *f, const struct ike_sa *sa)
{
    uint32_t n =
        sa->n_messages < IKE_SA_MESSAGES ? sa->n_messages : IKE_SA_MESSAGES;
    for (uint32_t i = 0; i < n; i++) {
        const char *name =
            ike_exchange_name(sa->major, sa->messages[i].exchange);
        if (name)
            cite_at(text_once(f, "ike.exchanges", name,
                              "the exchange %s is seen", name),
                    sa->messages[i].at);
    }
}

/*
 * Whose address is changed on the way (natd.h explains what each hash tells).
 * Only what was recomputed is said. A SOURCE hash may be wrong on purpose: an end
 * that wants UDP encapsulation at any rate sends one (strongSwan's encap = yes
 * and kernel-libipsec do); nobody forges DESTINATION to that end.
 */
static void
collect_local_nat(struct fact_set *f, const struct ike_sa *sa)
{
    const struct natd *i = &sa->natd_i, *r = &sa->natd_r;
    if (r->destination == NATD_MISMATCH)
        cite_at(fact_bool(f, "local.nat", true,
                          "the responder saw the initiator at another address "
                          "than the capture shows: a NAT lies between"),
                sa->natd_r_at);
    else if (i->source == NATD_MISMATCH)
        cite_at(fact_bool(f, "local.nat", true,
                          "the initiator's own NAT_DETECTION_SOURCE_IP does "
                          "not fit the address it comes from: a NAT, or a "
                          "client that wants UDP encapsulation"),
                sa->natd_i_at);
    else if (r->destination == NATD_MATCH && i->source == NATD_MATCH)
        cite_at(fact_bool(f, "local.nat", false,
                          "the responder sees the initiator's true address"),
                sa->natd_r_at);
}

static void
collect_remote_nat(struct fact_set *f, const struct ike_sa *sa)
{
    const struct natd *i = &sa->natd_i, *r = &sa->natd_r;
    if (i->destination == NATD_MISMATCH)
        cite_at(fact_bool(f, "remote.nat", true,
                          "the initiator sent to another address of the "
                          "responder than the capture shows: a NAT lies "
                          "between"),
                sa->natd_i_at);
    else if (i->destination == NATD_MATCH && r->source == NATD_MATCH)
        cite_at(fact_bool(f, "remote.nat", false,
                          "both ends know the responder by the address that "
                          "the capture shows"),
                sa->natd_r_at);
}

/* Of every IKE SA: one that answers in another's place does not do so first. */
static void
collect_source_mismatch(const struct collector *c, struct fact_set *f,
                        const struct tunnel *tn, const struct ike_sa *best)
{
    uint32_t at = 0;
    bool bad = false;
    for (struct ike_sa *sa;
         (sa = tunnel_next_ike(&c->state->tunnels, tn, &at));) {
        if (sa->natd_r.source != NATD_MISMATCH)
            continue;
        bad = true;
        cite_at(fact_bool(f, "nat.responder_source_mismatch", true,
                          "the responder's NAT_DETECTION_SOURCE_IP does not "
                          "fit the address it answers from: it stands behind "
                          "a NAT of its own, forces UDP encapsulation, or is "
                          "not the gateway"),
                sa->natd_r_at);
    }
    if (!bad && best->natd_r.source != NATD_ABSENT)
        cite_at(fact_bool(f, "nat.responder_source_mismatch", false,
                          "the responder's NAT_DETECTION_SOURCE_IP fits its "
                          "address"),
                best->natd_r_at);
}

/* Who answered: more than one responder, or from more than one address. */
static void
collect_responders(struct fact_set *f, const struct ike_sa *sa)
{
    if (sa->other_responder)
        cite_at(fact_bool(f, "ike.two_responders", true,
                          "one IKE_SA_INIT was answered by two responder SPIs"),
                sa->last);
    if (sa->many_addresses)
        cite_at(fact_bool(f, "ike.two_addresses", true,
                          "one IKE SA was answered from two addresses"),
                sa->last);
}

static const char *
auth_unanswered(const struct ike_sa *sa)
{
    if (sa->major == 1)
        return "the opening was answered, but the initiator's authentication "
               "never was";
    if (sa->auth_responses)
        return "IKE_AUTH took several rounds, and its last request was not "
               "answered";
    if (!sa->auth_requests)
        return "the opening was answered, but IKE_INTERMEDIATE was not";
    return sa->init_responses
               ? "the opening was answered, but IKE_AUTH never was"
               : "no answer to IKE_AUTH is in the capture";
}

static const char *
auth_ended(const struct ike_sa *sa)
{
    if (sa->major == 1)
        return "the ends authenticated each other, but no child SA is seen to "
               "follow";
    return sa->later_responses
               ? "IKE_AUTH was answered, and the initiator sent "
                 "one more message at once, but no traffic"
               : "IKE_AUTH was answered, but nothing follows";
}

static const char *
set_up(const struct ike_sa *sa)
{
    if (sa->carried)
        return sa->opening_seen
                   ? "the tunnel was set up: traffic follows the handshake"
                   : "the tunnel is up: traffic flows under an IKE SA whose "
                     "beginning the capture does not hold";
    if (sa->quick_done)
        return "the tunnel was set up: quick mode was finished";
    return "the tunnel was set up: later exchanges under its keys are answered";
}

static const char *
outcome_sentence(struct fact_set *f, const struct ike_sa *sa,
                 enum ike_outcome o)
{
    const char *name;
    switch (o) {
    case IKE_OUTCOME_NO_RESPONSE:
        return "no answer to an attempt is in the capture";
    case IKE_OUTCOME_NO_PROPOSAL:
        return "the responder found none of the proposals acceptable";
    case IKE_OUTCOME_REFUSED:
        name = ike_notify_name(sa->major, sa->error);
        return name ? arena_printf(f->arena, "the responder refused: %s", name)
                    : arena_printf(f->arena, "the responder refused: error %u",
                                   sa->error);
    case IKE_OUTCOME_INIT_ONLY:
        return "the responder answered the opening, and the initiator went no "
               "further";
    case IKE_OUTCOME_AUTH_NO_RESPONSE: return auth_unanswered(sa);
    case IKE_OUTCOME_AUTH_REJECTED:
        return "the last IKE_AUTH reply is too short to grant anything";
    case IKE_OUTCOME_AUTH_ENDED: return auth_ended(sa);
    case IKE_OUTCOME_ESTABLISHED: return set_up(sa);
    case IKE_OUTCOME_NONE:
    case IKE_OUTCOME_UNKNOWN: break;
    }
    return "the capture does not show how it was set up";
}

static struct cite
outcome_cite(const struct ike_sa *sa, enum ike_outcome o)
{
    if (o == IKE_OUTCOME_NO_PROPOSAL || o == IKE_OUTCOME_REFUSED)
        return sa->error_at;
    if (o == IKE_OUTCOME_AUTH_REJECTED)
        return sa->last_auth_reply_at;
    if (o == IKE_OUTCOME_ESTABLISHED && sa->carried)
        return sa->carried_at;
    if (o == IKE_OUTCOME_ESTABLISHED && sa->first_later.frame)
        return sa->first_later;
    return sa->last;
}

static void
collect_outcome(const struct collector *c, struct fact_set *f,
                const struct tunnel *tn)
{
    enum ike_outcome o;
    const struct ike_sa *best = tunnel_best_ike(c->state, tn, &o);
    /* ESP both ways says that a handshake, unseen, succeeded. */
    bool esp_only =
        o != IKE_OUTCOME_ESTABLISHED && tn->esp_from_a && tn->esp_from_b;
    if (esp_only)
        o = IKE_OUTCOME_ESTABLISHED;
    struct cite at = esp_only ? tn->esp_first
                     : best   ? outcome_cite(best, o)
                              : tn->first;
    const char *why = esp_only ? "ESP flows both ways, so a handshake that the "
                                 "capture does not hold succeeded"
                      : best   ? outcome_sentence(f, best, o)
                               : "the capture does not show how it was set up";
    bool up = o == IKE_OUTCOME_ESTABLISHED;
    cite_at(fact_text(f, "tunnel.outcome",
                      terms_name(&terms_ike_outcome, (int)o), "%s", why),
            at);
    cite_at(fact_bool(f, "tunnel.established", up, "%s", why), at);
}

static void
collect_ids(struct fact_set *f, const struct ike_sa *sa)
{
    if (sa->id_i[0])
        cite_at(text_once(f, "ike.id_i", sa->id_i,
                          "the initiator calls itself %s", sa->id_i),
                sa->id_i_at);
    if (sa->id_r[0])
        cite_at(text_once(f, "ike.id_r", sa->id_r,
                          "the responder calls itself %s", sa->id_r),
                sa->id_r_at);
}

/* The first SA whose opening tells of NATs on both sides; else on one. */
static void
collect_nat(const struct collector *c, struct fact_set *f,
            const struct tunnel *tn)
{
    const struct ike_sa *best = NULL;
    uint32_t at = 0;
    for (struct ike_sa *sa;
         (sa = tunnel_next_ike(&c->state->tunnels, tn, &at));) {
        if (sa->natd_r_at.frame && sa->natd_i_at.frame) {
            best = sa;
            break;
        }
        if (!best && (sa->natd_r_at.frame || sa->natd_i_at.frame))
            best = sa;
    }
    if (!best)
        return;
    collect_local_nat(f, best);
    collect_remote_nat(f, best);
    collect_source_mismatch(c, f, tn, best);
}

void
collect_ike(const struct collector *c, struct fact_set *f,
            const struct tunnel *tn)
{
    struct notifies_sent notifies = {.n = 0};
    uint32_t at = 0, attempts = 0, told = 0;
    struct cite first = {0, 0, 0};
    for (struct ike_sa *sa;
         (sa = tunnel_next_ike(&c->state->tunnels, tn, &at));) {
        attempts += sa->opening_seen;
        if (!first.frame) {
            first = sa->first;
            cite_at(fact_text(f, "ike.version", sa->major == 1 ? "1.0" : "2.0",
                              "IKE version %s", sa->major == 1 ? "1.0" : "2.0"),
                    sa->first);
        }
        collect_responders(f, sa);
        if (told++ >= IKE_SAS_TOLD)
            continue;
        collect_exchanges(f, sa);
        collect_suite(f, sa);
        collect_vendors(f, sa);
        collect_ids(f, sa);
        notifies_gather(&notifies, sa);
    }
    collect_nat(c, f, tn);
    notifies_tell(f, &notifies);
    cite_at(fact_number(f, "tunnel.attempts", attempts,
                        attempts == 1 ? "%u opening of an IKE SA is seen"
                                      : "%u openings of an IKE SA are seen",
                        attempts),
            first);
    collect_outcome(c, f, tn);
}
