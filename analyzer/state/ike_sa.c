#include "analyzer/state/ike_sa.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

/* RFC 7296 section 3.1 */
enum {
    IKE_SA_INIT = 34,
    IKE_AUTH = 35,
    CREATE_CHILD_SA = 36,
    INFORMATIONAL = 37,
    IKE_SESSION_RESUME = 38, /* RFC 5723: takes IKE_SA_INIT's place */
    IKE_INTERMEDIATE = 43,   /* RFC 9242: between IKE_SA_INIT and IKE_AUTH */
    /* RFC 2408 section 3.1 */
    IDENTITY_PROTECTION = 2,
    AGGRESSIVE = 4,
    QUICK_MODE = 32,
};

enum {
    N_INVALID_KE_PAYLOAD = 17, /* asks for another try, RFC 7296 section 1.2 */
    N_ERROR_END = 16384,       /* error types lie below, RFC 7296 3.10.1 */
};

static bool
opens(const struct ike_sa *sa, uint8_t exchange)
{
    if (sa->major == 1)
        return exchange == IDENTITY_PROTECTION || exchange == AGGRESSIVE;
    return exchange == IKE_SA_INIT || exchange == IKE_SESSION_RESUME;
}

/* A repeat has the same place in the exchange and the same shape. A second
 * IKE_SA_INIT with a cookie or another group has not. */
static const struct ike_message *
message_before(const struct ike_sa *sa, const struct ike_message *m)
{
    uint32_t n = sa->n_messages < IKE_SA_MESSAGES ? sa->n_messages
                                                  : IKE_SA_MESSAGES;
    for (uint32_t i = n; i-- > 0;) {
        const struct ike_message *x = &sa->messages[i];
        if (x->message_id == m->message_id && x->exchange == m->exchange &&
            x->response == m->response && x->length == m->length &&
            x->from_initiator == m->from_initiator &&
            x->fragment == m->fragment && x->dh_group == m->dh_group)
            return x;
    }
    return NULL;
}

/* The same packet captured on a second interface is no retransmission. */
static bool
same_packet_elsewhere(const struct ike_message *x, const struct ike_message *m)
{
    int64_t apart = m->at.ts - x->at.ts;
    return (x->at.file != m->at.file || x->interface != m->interface) &&
           apart > -1000000000 && apart < 1000000000;
}

/* IKEv1 has no message numbers worth the name (phase 1 has none at all), so
 * only equal encrypted or equal opening messages count as repeats there. */
static bool
comparable(const struct ike_sa *sa, const struct ike_event *ike)
{
    return sa->major != 1 || ike->message_id != 0 || sa->n_messages < 2;
}

static void
message_count(struct ike_sa *sa, const struct ike_message *m, bool answered)
{
    bool auth = sa->major != 1 &&
                (m->exchange == IKE_AUTH || m->exchange == IKE_INTERMEDIATE);
    if (opens(sa, m->exchange)) {
        answered ? sa->init_responses++ : sa->init_requests++;
    } else if (auth) {
        answered ? sa->auth_responses++ : sa->auth_requests++;
    } else {
        answered ? sa->later_responses++ : sa->later_requests++;
        if (m->exchange == CREATE_CHILD_SA && !answered && !m->retransmission &&
            m->fragment <= 1)
            sa->rekeys++;
    }
    if (sa->major != 1 && m->exchange == IKE_AUTH && answered) {
        sa->last_auth_reply = m->encrypted;
        sa->last_auth_reply_at = m->at;
    }
}

static void
offers_take(struct ike_sa *sa, const struct packet *pkt,
            const struct ike_event *ike, bool from_responder)
{
    if (!ike->proposals.items || !ike->proposals.n)
        return;
    /* A second try replaces the first offer; a first answer stays. */
    if (from_responder ? sa->n_chosen != 0 : false)
        return;
    if (!from_responder)
        sa->n_offered = 0;
    *(from_responder ? &sa->chosen_at : &sa->offered_at) = cite_of(pkt);
    const struct ike_proposal *p = ike->proposals.items;
    for (size_t i = 0; i < ike->proposals.n; i++) {
        const struct ike_transform *t = p[i].transforms.items;
        for (size_t k = 0; k < p[i].transforms.n; k++) {
            struct ike_offer o = {p[i].number, p[i].protocol, t[k].type,
                                  t[k].id, (int16_t)t[k].key_bits};
            if (from_responder) {
                if (sa->n_chosen < IKE_SA_CHOSEN)
                    sa->chosen[sa->n_chosen++] = o;
            } else {
                if (sa->n_offered < IKE_SA_TRANSFORMS)
                    sa->offered[sa->n_offered] = o;
                sa->n_offered++;
            }
        }
    }
}

static void
notifies_take(struct ike_sa *sa, const struct packet *pkt,
              const struct ike_event *ike, bool from_responder)
{
    const struct ike_notify *n = ike->notify.items;
    for (size_t i = 0; i < ike->notify.n; i++) {
        bool known = false;
        uint16_t value = 0;
        if (n[i].data.p && n[i].data.n >= 2)
            value = (uint16_t)(n[i].data.p[0] << 8 | n[i].data.p[1]);
        for (uint32_t k = 0; k < sa->n_notifies && !known; k++)
            known = sa->notifies[k].type == n[i].type &&
                    sa->notifies[k].from_responder == from_responder;
        if (!known && sa->n_notifies < IKE_SA_NOTIFIES) {
            struct ike_seen_notify *s = &sa->notifies[sa->n_notifies++];
            s->type = n[i].type;
            s->from_responder = from_responder;
            s->value = value;
            s->at = cite_of(pkt);
        }
        if (from_responder && n[i].type < N_ERROR_END && !sa->error &&
            n[i].type != N_INVALID_KE_PAYLOAD) {
            sa->error = n[i].type;
            sa->error_at = cite_of(pkt);
        }
    }
}

static void
vendors_take(struct ike_sa *sa, const struct packet *pkt,
             const struct ike_event *ike, bool from_responder)
{
    const struct ike_vendor_id *v = ike->vendor_ids.items;
    for (size_t i = 0; i < ike->vendor_ids.n; i++) {
        uint8_t n = (uint8_t)(v[i].id.n < 16 ? v[i].id.n : 16);
        bool known = !v[i].id.p;
        for (uint32_t k = 0; k < sa->n_vendors && !known; k++)
            known = sa->vendors[k].from_responder == from_responder &&
                    sa->vendors[k].id_n == n &&
                    memcmp(sa->vendors[k].id, v[i].id.p, n) == 0;
        if (known || sa->n_vendors == IKE_SA_VENDORS)
            continue;
        struct ike_seen_vendor *s = &sa->vendors[sa->n_vendors++];
        s->name = v[i].name;
        s->id_n = n;
        memcpy(s->id, v[i].id.p, n);
        s->from_responder = from_responder;
        s->at = cite_of(pkt);
    }
}

static void
id_take(char to[128], const struct ike_id *id)
{
    if (!id || !id->value.p || to[0])
        return;
    size_t n = id->value.n < 127 ? id->value.n : 127;
    memcpy(to, id->value.p, n);
    to[n] = '\0';
}

static void
ke_take(struct ike_sa *sa, const struct packet *pkt,
        const struct ike_event *ike, bool from_responder)
{
    if (ike->dh_group < 0)
        return;
    if (!from_responder) {
        sa->dh_offered = (int32_t)ike->dh_group;
        return;
    }
    unsigned n = 0;
    sa->dh_chosen = (int32_t)ike->dh_group;
    sa->dh_chosen_at = cite_of(pkt);
    sa->has_ke = ike->ke.p && EVP_Digest(ike->ke.p, ike->ke.n, sa->ke_sha256,
                                         &n, EVP_sha256(), NULL) == 1;
}

/* What IKE_SA_INIT (or IKEv1's phase 1) says in clear. */
static void
opening_take(struct ike_sa *sa, const struct packet *pkt,
             const struct ike_event *ike, bool from_responder)
{
    offers_take(sa, pkt, ike, from_responder);
    ke_take(sa, pkt, ike, from_responder);
    vendors_take(sa, pkt, ike, from_responder);
    id_take(sa->id_i, ike->id_i);
    id_take(sa->id_r, ike->id_r);
    if (sa->major == 1)
        return;
    struct natd d = natd_check(pkt, ike);
    struct natd *to = from_responder ? &sa->natd_r : &sa->natd_i;
    if (d.source == NATD_ABSENT && d.destination == NATD_ABSENT)
        return;
    *to = d;
    *(from_responder ? &sa->natd_r_at : &sa->natd_i_at) = cite_of(pkt);
}

static void
endpoints_follow(struct ike_sa *sa, const struct packet *pkt, bool from_initiator)
{
    struct endpoint src = endpoint_src(pkt), dst = endpoint_dst(pkt);
    struct endpoint i = from_initiator ? src : dst;
    struct endpoint r = from_initiator ? dst : src;
    if (sa->n_messages == 0)
        sa->first_responder = r;
    else if (sa->responder.port == 500 && r.port == 4500)
        sa->floated = true;
    if (sa->n_messages && !from_initiator &&
        !addr_eq(&sa->first_responder.addr, &r.addr))
        sa->many_addresses = true;
    sa->initiator = i;
    sa->responder = r;
}

void
ike_sa_see(struct ike_sa *sa, const struct packet *pkt,
           const struct ike_event *ike)
{
    struct endpoint src = endpoint_src(pkt);
    if (sa->n_messages == 0) {
        sa->major = ike->major;
        sa->first = cite_of(pkt);
        sa->dh_offered = sa->dh_chosen = -1;
    }
    /* IKEv2 says who the original initiator is; in IKEv1 it is whoever sent
     * first, which only the addresses can tell later. */
    bool from_initiator =
        sa->major == 1
            ? sa->n_messages == 0 || endpoint_eq(&src, &sa->initiator) ||
                  addr_eq(&src.addr, &sa->initiator.addr)
            : ike->initiator;
    struct ike_message m = {
        .at = cite_of(pkt),
        .message_id = ike->message_id,
        .length = ike->length,
        .fragment = ike->fragment ? ike->fragment->number : 0,
        .dh_group = (int16_t)ike->dh_group,
        .exchange = ike->exchange_type,
        .response = sa->major == 1 ? !from_initiator : ike->response,
        .from_initiator = from_initiator,
        .encrypted = ike->encrypted_length > 0
                         ? (uint32_t)ike->encrypted_length
                         : 0,
        .interface = pkt->interface,
    };
    const struct ike_message *before =
        comparable(sa, ike) ? message_before(sa, &m) : NULL;
    if (before && same_packet_elsewhere(before, &m))
        return;
    m.retransmission = before != NULL;
    sa->retransmissions += m.retransmission;
    endpoints_follow(sa, pkt, from_initiator);

    if (ike->responder_spi) {
        if (sa->responder_spi && sa->responder_spi != ike->responder_spi)
            sa->other_responder = true;
        else
            sa->responder_spi = ike->responder_spi;
    }
    message_count(sa, &m, m.response);
    sa->fragments += ike->fragment != NULL;
    notifies_take(sa, pkt, ike, !from_initiator);
    if (opens(sa, m.exchange)) {
        sa->opening_seen = true;
        opening_take(sa, pkt, ike, !from_initiator);
    }
    if (sa->n_messages < IKE_SA_MESSAGES)
        sa->messages[sa->n_messages] = m;
    sa->n_messages++;
    sa->last = m.at;
    sa->last_exchange = m.exchange;
    sa->last_from_initiator = from_initiator;
}

/*
 * The least an IKE_AUTH reply that grants something can hold: IDr (4 + 4 + 1),
 * AUTH (4 + 4 + 20), SA (4 + 8 + 4 + two transforms of 8), TSi and TSr
 * (2 x 24): 117 octets before the IV and ICV. A reply with an error holds one
 * Notify (8): 8 + padding + IV + ICV stays under 80 with every suite.
 */
#define AUTH_ERROR_MAX 80

static enum ike_outcome
outcome_v2(const struct ike_sa *sa, bool esp_follows)
{
    if (esp_follows || sa->later_responses)
        return IKE_OUTCOME_ESTABLISHED;
    if (sa->auth_responses) {
        if (sa->last_exchange == IKE_AUTH && sa->last_from_initiator)
            return IKE_OUTCOME_AUTH_NO_RESPONSE;
        return sa->last_auth_reply && sa->last_auth_reply < AUTH_ERROR_MAX
                   ? IKE_OUTCOME_AUTH_REJECTED
                   : IKE_OUTCOME_AUTH_ENDED;
    }
    if (sa->auth_requests)
        return IKE_OUTCOME_AUTH_NO_RESPONSE;
    if (!sa->opening_seen)
        return IKE_OUTCOME_UNKNOWN;
    if (sa->error)
        return sa->error == 14 ? IKE_OUTCOME_NO_PROPOSAL : IKE_OUTCOME_REFUSED;
    return sa->init_responses ? IKE_OUTCOME_INIT_ONLY : IKE_OUTCOME_NO_RESPONSE;
}

enum ike_outcome
ike_sa_outcome(const struct ike_sa *sa, bool esp_follows)
{
    if (sa->major != 1)
        return outcome_v2(sa, esp_follows);
    if (esp_follows)
        return IKE_OUTCOME_ESTABLISHED;
    if (sa->error)
        return sa->error == 14 ? IKE_OUTCOME_NO_PROPOSAL : IKE_OUTCOME_REFUSED;
    /* Quick mode runs under a finished phase 1; three of its messages make a
     * child SA (RFC 2409 section 5.5). */
    if (sa->later_requests && sa->later_responses)
        return sa->later_requests + sa->later_responses >= 3
                   ? IKE_OUTCOME_ESTABLISHED
                   : IKE_OUTCOME_AUTH_ENDED;
    if (!sa->opening_seen)
        return IKE_OUTCOME_UNKNOWN;
    return sa->init_responses ? IKE_OUTCOME_INIT_ONLY : IKE_OUTCOME_NO_RESPONSE;
}

static const char *const outcome_names[] = {
    [IKE_OUTCOME_UNKNOWN] = "unknown",
    [IKE_OUTCOME_NO_RESPONSE] = "no-response",
    [IKE_OUTCOME_NO_PROPOSAL] = "no-proposal-chosen",
    [IKE_OUTCOME_REFUSED] = "refused",
    [IKE_OUTCOME_INIT_ONLY] = "init-only",
    [IKE_OUTCOME_AUTH_NO_RESPONSE] = "auth-no-response",
    [IKE_OUTCOME_AUTH_REJECTED] = "auth-rejected",
    [IKE_OUTCOME_AUTH_ENDED] = "auth-ended",
    [IKE_OUTCOME_ESTABLISHED] = "established",
};

const char *
ike_outcome_name(enum ike_outcome o)
{
    return outcome_names[o];
}

const char *
ike_sa_suite(const struct ike_sa *sa, char *buf, size_t n)
{
    size_t at = 0;
    buf[0] = '\0';
    if (sa->major == 1)
        return buf;
    for (uint32_t i = 0; i < sa->n_chosen && at + 1 < n; i++) {
        const struct ike_offer *o = &sa->chosen[i];
        const char *name = ike_transform_name(o->type, o->id);
        int k = snprintf(buf + at, n - at, "%s%s", at ? ", " : "",
                         name ? name : "?");
        if (k > 0 && o->key_bits > 0 && at + (size_t)k < n)
            k += snprintf(buf + at + k, n - at - (size_t)k, "-%d", o->key_bits);
        at += k > 0 ? (size_t)k : 0;
    }
    return buf;
}
