/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/ike_sa.h"

#include "analyzer/base/table.h"

#include <openssl/evp.h>
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

#define COPY_APART 1000000000 /* ns between captures of one packet */

bool
ike_opens(uint8_t major, uint8_t exchange)
{
    if (major == 1)
        return exchange == IDENTITY_PROTECTION || exchange == AGGRESSIVE;
    return exchange == IKE_SA_INIT || exchange == IKE_SESSION_RESUME;
}

/* --- the same message again -------------------------------------------------- */

/*
 * What makes a message this one. A repeat is the same to the bit (RFC 7296
 * section 2.1), so what is in clear is compared as it is: another try with a
 * cookie or another group is no repeat. Encrypted messages are known by their
 * place, because a repeat may be fragmented anew (RFC 7383 section 2.5.1); IKEv1
 * has no place to know them by, so there too the bytes decide.
 */
static uint64_t
message_digest(const struct ike_event *ike, bool from_initiator)
{
    uint32_t place[8] = {ike->message_id,
                         ike->exchange_type,
                         ike->response,
                         from_initiator,
                         ike->fragment ? ike->fragment->number : 0,
                         0,
                         0,
                         0};
    bool numbered = ike->major != 1 && ike->encrypted_length > 0;
    if (!numbered && ike->message.p)
        return hash_bytes(ike->message.p, ike->message.n, from_initiator);
    if (!numbered) {
        place[5] = ike->length;
        place[6] = (uint32_t)(ike->dh_group + 1);
    }
    return hash_bytes(place, sizeof place, 0);
}

static const struct ike_recent *
message_before(const struct ike_sa *sa, uint64_t digest)
{
    uint32_t n =
        sa->n_messages < IKE_SA_RECENT ? sa->n_messages : IKE_SA_RECENT;
    for (uint32_t i = 1; i <= n; i++) {
        const struct ike_recent *x =
            &sa->recent[(sa->n_messages - i) % IKE_SA_RECENT];
        if (x->digest == digest)
            return x;
    }
    return NULL;
}

/* The same packet captured on a second interface is no retransmission. */
static bool
is_copy(const struct ike_recent *x, const struct packet *pkt)
{
    int64_t apart = ns_between(x->ts, pkt->ts);
    return x->interface != pkt->interface && apart > -COPY_APART &&
           apart < COPY_APART;
}

/* IKEv2 says who the original initiator is. IKEv1 does not: there it is the
 * one who sent first, as far as the capture shows. */
static bool
is_from_initiator(const struct ike_sa *sa, const struct packet *pkt,
                  const struct ike_event *ike)
{
    struct endpoint src = endpoint_src(pkt), dst = endpoint_dst(pkt);
    if (ike->major != 1)
        return ike->initiator;
    if (sa->n_messages == 0) {
        /* With the responder's cookie in it, it may be an answer: then the
         * end without a port of IKE's is the one that began. */
        bool known = src.port == 500 || src.port == 4500;
        bool to_known = dst.port == 500 || dst.port == 4500;
        return !ike->responder_spi || !known || to_known;
    }
    if (endpoint_eq(&src, &sa->initiator) || endpoint_eq(&dst, &sa->responder))
        return true;
    if (endpoint_eq(&src, &sa->responder) || endpoint_eq(&dst, &sa->initiator))
        return false;
    return addr_eq(&src.addr, &sa->initiator.addr);
}

bool
ike_sa_is_copy(const struct ike_sa *sa, const struct packet *pkt,
               const struct ike_event *ike)
{
    const struct ike_recent *x = message_before(
        sa, message_digest(ike, is_from_initiator(sa, pkt, ike)));
    return x && is_copy(x, pkt);
}

/* --- what it was ---------------------------------------------------------------- */

static void
auth_count(struct ike_sa *sa, const struct ike_message *m)
{
    uint32_t *highest = m->response ? &sa->answered : &sa->asked;
    if (m->message_id > *highest)
        *highest = m->message_id;
    if (m->exchange == IKE_INTERMEDIATE) {
        m->response ? sa->between_responses++ : sa->between_requests++;
        return;
    }
    m->response ? sa->auth_responses++ : sa->auth_requests++;
    if (!m->response || m->retransmission)
        return;
    if (m->message_id != sa->last_auth_reply_id)
        sa->last_auth_reply = 0;
    /* Cut before the encrypted part tells its length: the header's tells it
     * but for the two headers. */
    uint32_t n = m->encrypted     ? m->encrypted
                 : m->length > 32 ? m->length - 32
                                  : 0;
    sa->last_auth_reply += n < 65536 ? n : 65536;
    sa->last_auth_reply_id = m->message_id;
    sa->last_auth_reply_at = sa->ready = m->at;
}

static void
later_count(struct ike_sa *sa, const struct ike_message *m)
{
    m->response ? sa->later_responses++ : sa->later_requests++;
    sa->child_responses += m->exchange == CREATE_CHILD_SA && m->response;
    if (m->exchange == CREATE_CHILD_SA && !m->response && !m->retransmission &&
        m->fragment <= 1)
        sa->rekeys++;
    if (!sa->first_later.frame) {
        sa->first_later = m->at;
        sa->later_id = m->message_id;
        sa->later_more = m->from_initiator == m->response;
    } else if (m->message_id != sa->later_id ||
               m->from_initiator == m->response) {
        sa->later_more = true;
    }
}

static void
v1_count(struct ike_sa *sa, const struct ike_message *m, bool encrypted)
{
    if (ike_opens(1, m->exchange)) {
        m->response ? sa->init_responses++ : sa->init_requests++;
        if (encrypted)
            m->response ? sa->auth_responses++ : sa->auth_requests++;
        return;
    }
    m->response ? sa->later_responses++ : sa->later_requests++;
    if (m->exchange != QUICK_MODE || m->retransmission || m->fragment > 1)
        return;
    if (m->message_id != sa->quick_id)
        sa->quick = sa->quick_answered = 0;
    sa->quick_id = m->message_id;
    sa->quick++;
    sa->quick_answered |= sa->quick > 1 && m->from_initiator != sa->quick_last;
    sa->quick_last = m->from_initiator;
    /* RFC 2409 section 5.5: three messages make a child SA. */
    sa->quick_done |= sa->quick >= 3 && sa->quick_answered;
    sa->ready = m->at;
}

static void
message_count(struct ike_sa *sa, const struct ike_message *m, bool encrypted)
{
    if (sa->major == 1)
        v1_count(sa, m, encrypted);
    else if (ike_opens(sa->major, m->exchange))
        m->response ? sa->init_responses++ : sa->init_requests++;
    else if (m->exchange == IKE_AUTH || m->exchange == IKE_INTERMEDIATE)
        auth_count(sa, m);
    else if (encrypted) /* in clear it proves nothing: anybody can send it */
        later_count(sa, m);
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
        bool again = sa->major != 1 && n[i].type == N_INVALID_KE_PAYLOAD;
        if (from_responder && n[i].type < N_ERROR_END && n[i].type &&
            !sa->error && !again) {
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
id_take(char to[128], struct cite *at, const struct packet *pkt,
        const struct ike_id *id)
{
    if (!id || !id->value.p || to[0])
        return;
    *at = cite_of(pkt);
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
        sa->dh_offered_at = cite_of(pkt);
        return;
    }
    unsigned n = 0;
    sa->dh_chosen = (int32_t)ike->dh_group;
    sa->dh_chosen_at = cite_of(pkt);
    sa->has_ke = ike->ke.p && EVP_Digest(ike->ke.p, ike->ke.n, sa->ke_sha256,
                                         &n, EVP_sha256(), NULL) == 1;
    sa->starved |= ike->ke.p && !sa->has_ke;
}

/* What IKE_SA_INIT (or IKEv1's phase 1) says in clear. */
static void
opening_take(struct ike_sa *sa, const struct packet *pkt,
             const struct ike_event *ike, bool from_responder)
{
    offers_take(sa, pkt, ike, from_responder);
    ke_take(sa, pkt, ike, from_responder);
    vendors_take(sa, pkt, ike, from_responder);
    id_take(sa->id_i, &sa->id_i_at, pkt, ike->id_i);
    id_take(sa->id_r, &sa->id_r_at, pkt, ike->id_r);
    if (sa->major == 1)
        return;
    struct natd d = natd_check(pkt, ike);
    sa->starved |= d.starved;
    struct natd *to = from_responder ? &sa->natd_r : &sa->natd_i;
    if (d.source == NATD_ABSENT && d.destination == NATD_ABSENT)
        return;
    *to = d;
    *(from_responder ? &sa->natd_r_at : &sa->natd_i_at) = cite_of(pkt);
}

static void
endpoints_follow(struct ike_sa *sa, const struct packet *pkt,
                 bool from_initiator)
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

/* A cookie or a wrong group is answered before the responder has a state, with
 * an SPI that need not be the one it takes in the end (RFC 7296 section 2.6). */
static void
responder_take(struct ike_sa *sa, const struct ike_event *ike,
               bool from_initiator)
{
    bool opening = ike_opens(sa->major, ike->exchange_type);
    bool firm = opening ? !from_initiator && ike->proposals.n
                        : ike->encrypted_length > 0;
    if (!ike->responder_spi || (opening && from_initiator && sa->major != 1))
        return;
    if (!sa->responder_spi || (firm && !sa->responder_firm))
        sa->responder_spi = ike->responder_spi;
    else if (firm && sa->responder_spi != ike->responder_spi)
        sa->other_responder = true;
    sa->responder_firm |= firm;
}

static struct ike_message
message_of(const struct ike_sa *sa, const struct packet *pkt,
           const struct ike_event *ike, bool from_initiator)
{
    struct ike_message m = {
        .at = cite_of(pkt),
        .message_id = ike->message_id,
        .length = ike->length,
        .fragment = ike->fragment ? ike->fragment->number : 0,
        .dh_group = (int16_t)(ike->dh_group <= INT16_MAX ? ike->dh_group : -1),
        .exchange = ike->exchange_type,
        .response = sa->major == 1 ? !from_initiator : ike->response,
        .from_initiator = from_initiator,
        .encrypted =
            ike->encrypted_length > 0 ? (uint32_t)ike->encrypted_length : 0,
        .interface = pkt->interface,
    };
    return m;
}

static void
message_keep(struct ike_sa *sa, const struct ike_message *m, uint64_t digest)
{
    struct ike_recent r = {digest, m->at.ts, m->interface};
    sa->recent[sa->n_messages % IKE_SA_RECENT] = r;
    if (sa->n_messages < IKE_SA_MESSAGES)
        sa->messages[sa->n_messages] = *m;
    sa->n_messages++;
    sa->last = m->at;
    sa->last_exchange = m->exchange;
    sa->last_from_initiator = m->from_initiator;
}

bool
ike_sa_see(struct ike_sa *sa, const struct packet *pkt,
           const struct ike_event *ike)
{
    bool from_initiator = is_from_initiator(sa, pkt, ike);
    uint64_t digest = message_digest(ike, from_initiator);
    const struct ike_recent *before = message_before(sa, digest);
    if (before && is_copy(before, pkt))
        return false;
    if (sa->n_messages == 0) {
        sa->major = ike->major;
        sa->initiator_spi = ike->initiator_spi;
        sa->first = sa->ready = cite_of(pkt);
        sa->dh_offered = sa->dh_chosen = -1;
    }
    struct ike_message m = message_of(sa, pkt, ike, from_initiator);
    bool encrypted = ike->encrypted_length > 0 || !ike->message.p;
    m.retransmission = before != NULL;
    sa->retransmissions += m.retransmission;
    endpoints_follow(sa, pkt, from_initiator);
    responder_take(sa, ike, from_initiator);
    message_count(sa, &m, encrypted);
    sa->fragments += ike->fragment != NULL;
    notifies_take(sa, pkt, ike, !from_initiator);
    if (ike_opens(sa->major, m.exchange)) {
        sa->opening_seen = true;
        opening_take(sa, pkt, ike, !from_initiator);
    }
    message_keep(sa, &m, digest);
    return true;
}
