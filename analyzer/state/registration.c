/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/registration.h"

int
registrations_init(struct registrations *r, uint32_t cap)
{
    return table_init(&r->table, sizeof(struct registration),
                      sizeof(struct sip_key), cap);
}

void
registrations_free(struct registrations *r)
{
    table_free(&r->table);
}

static void
registration_start(struct registration *r, const struct packet *pkt,
                   const struct sip_event *ev)
{
    struct endpoint src = {pkt->src, pkt->sport}, dst = {pkt->dst, pkt->dport};
    bool request = ev->status < 0;
    r->place = place_of(pkt);
    r->first = cite_of(pkt);
    r->client = request ? src : dst;
    r->server = request ? dst : src;
    r->start_unknown = !request;
    r->expires_asked = r->expires_granted = -1;
    CITE_TEXT(r->user, ev->to_uri, &r->cut);
    CITE_TEXT(r->call_id, ev->call_id, &r->cut);
}

static void
take_request(struct registration *r, const struct sip_event *ev)
{
    /* The same CSeq with another branch: the next hop of the same request. */
    if (r->requests && ev->cseq->number == r->cseq) {
        r->copies++;
        return;
    }
    r->requests++;
    r->cseq = ev->cseq->number;
    r->expires_asked = ev->expires;
    r->removing = ev->expires == 0; /* RFC 3261, section 10.2.2 */
    if (r->state == REGISTRATION_FAILED || r->state == REGISTRATION_REMOVED)
        r->state = REGISTRATION_TRYING;
    r->security |= ev->security.p != NULL;
    CITE_TEXT(r->registrar, ev->uri, &r->cut);
    CITE_TEXT(r->contact, ev->contact, &r->cut);
    CITE_TEXT(r->user_agent, ev->user_agent, &r->cut);
    CITE_TEXT(r->access_network, ev->access_network, &r->cut);
}

static void
take_challenge(struct registration *r, const struct packet *pkt,
               const struct sip_event *ev)
{
    r->challenges++;
    r->challenge_status = (int)ev->status;
    cite_once(&r->challenge, pkt);
    if (ev->challenge.p && memmem(ev->challenge.p, ev->challenge.n, "AKAv", 4))
        r->aka = true;
    /* A refresh that is challenged leaves the binding as it was. */
    if (r->state != REGISTRATION_DONE)
        r->state = REGISTRATION_CHALLENGED;
}

static void
take_success(struct registration *r, const struct packet *pkt,
             const struct sip_event *ev)
{
    bool answers_last = r->requests && ev->cseq->number == r->cseq;
    if (answers_last && r->removing) {
        r->state = REGISTRATION_REMOVED;
        cite_once(&r->removed, pkt);
        return;
    }
    if (cite_seen(&r->registered))
        r->refreshes++;
    if (ev->expires >= 0)
        r->expires_granted = ev->expires;
    cite_once(&r->registered, pkt);
    r->state = REGISTRATION_DONE;
}

static void
take_response(struct registration *r, const struct packet *pkt,
              const struct sip_event *ev)
{
    r->security |= ev->security.p != NULL;
    if (ev->status < 200)
        return;
    if (SIP_IS_CHALLENGE(ev->status)) {
        take_challenge(r, pkt, ev);
        return;
    }
    r->final_status = (int)ev->status;
    r->final = cite_of(pkt);
    r->final_reason[0] = '\0';
    CITE_TEXT(r->final_reason, ev->reason, &r->cut);
    if (ev->status < 300)
        take_success(r, pkt, ev);
    else
        r->state = REGISTRATION_FAILED;
}

struct registration *
registration_event(struct registrations *regs, const struct packet *pkt,
                   const struct sip_event *ev, enum sip_repeat repeat)
{
    if (!ev->call_id.p || !ev->cseq)
        return NULL;
    struct sip_key key = sip_key_start(regs->table.seed);
    sip_key_slice(&key, ev->call_id);
    sip_key_slice(&key, ev->to_uri);
    bool created;
    struct registration *r = table_get(&regs->table, &key, &created);
    if (created)
        registration_start(r, pkt, ev);
    r->last = cite_of(pkt);
    /* An evicted registration's repeated message starts it again. */
    if (repeat != SIP_NEW && !created) {
        *(repeat == SIP_COPY ? &r->copies : &r->retransmissions) += 1;
        return r;
    }
    if (ev->status < 0)
        take_request(r, ev);
    else
        take_response(r, pkt, ev);
    return r;
}
