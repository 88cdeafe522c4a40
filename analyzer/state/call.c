/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/call.h"

#define NS INT64_C(1000000000)
#define TIMER_B (32 * NS)  /* RFC 3261: an INVITE nobody answers */
#define TIMER_C (180 * NS) /* ... and one that nobody picks up */

struct latest {
    struct sip_key dialog;
    uint64_t id;
};

int
calls_init(struct calls *c, uint32_t cap)
{
    c->made = 0;
    if (table_init(&c->table, sizeof(struct sip_call), sizeof(uint64_t), cap) <
        0)
        return -1;
    if (table_init(&c->index, sizeof(struct latest), sizeof(struct sip_key),
                   cap) == 0)
        return 0;
    table_free(&c->table);
    return -1;
}

void
calls_free(struct calls *c)
{
    table_free(&c->table);
    table_free(&c->index);
}

struct sip_call *
call_find(struct calls *c, uint64_t id)
{
    return table_find(&c->table, &id);
}

enum call_end
call_ending(const struct sip_call *call, int64_t now)
{
    if (call->end_how != CALL_OPEN || cite_seen(&call->answer))
        return call->end_how;
    if (call->challenged)
        return CALL_CHALLENGED;
    if (cite_seen(&call->cancel))
        return CALL_CANCELLED;
    if (!cite_seen(&call->start))
        return CALL_OPEN;
    bool progress = cite_seen(&call->trying) || cite_seen(&call->ringing) ||
                    cite_seen(&call->progress);
    int64_t quiet = now - (progress ? call->last.ts : call->last_invite.ts);
    return quiet >= (progress ? TIMER_C : TIMER_B) ? CALL_TIMEOUT : CALL_OPEN;
}

/* --- finding and starting ------------------------------------------------------ */

static struct sip_key
dialog_key(const struct calls *c, struct slice call_id)
{
    struct sip_key key = sip_key_start(c->table.seed);
    sip_key_slice(&key, call_id);
    return key;
}

static void
take_parties(struct sip_call *call, const struct sip_event *ev)
{
    CITE_TEXT(call->from, ev->from_uri, &call->cut);
    CITE_TEXT(call->to, ev->to_uri, &call->cut);
    CITE_TEXT(call->from_name, ev->from_name, &call->cut);
    CITE_TEXT(call->to_name, ev->to_name, &call->cut);
    CITE_TEXT(call->from_tag, ev->from_tag, &call->cut);
}

/* The request's sender is taken for the initiator: surely so if it is an
 * INVITE outside a dialog, else (start_unknown) a guess. */
static struct sip_call *
call_start(struct calls *c, const struct packet *pkt,
           const struct sip_event *ev)
{
    struct sip_key key = dialog_key(c, ev->call_id);
    struct endpoint src = {pkt->src, pkt->sport}, dst = {pkt->dst, pkt->dport};
    bool request = ev->status < 0, created;
    uint64_t id = ++c->made;
    struct latest *l = table_get(&c->index, &key, &created);
    l->id = id;
    struct sip_call *call = table_get(&c->table, &id, &created);
    call->dialog = key;
    call->place = place_of(pkt);
    call->initiator = request ? src : dst;
    call->peer = request ? dst : src;
    call->initiator_known =
        request && ev->to_tag.n == 0 && !slice_eq(ev->cseq->method, "BYE");
    call->start_unknown =
        !(call->initiator_known && slice_eq(ev->method, "INVITE"));
    take_parties(call, ev);
    CITE_TEXT(call->call_id, ev->call_id, &call->cut);
    return call;
}

/* May an INVITE follow this ending and still be the same call? RFC 3261,
 * section 8.1.3.5 (and 3xx, 422 of RFC 4028). */
static bool
may_retry(const struct sip_call *call)
{
    static const int again[] = {401, 407, 413, 415, 416, 420, 421, 422, 494};
    if (call->end_how == CALL_REDIRECTED || call->end_how == CALL_OPEN)
        return true;
    for (size_t i = 0; i < sizeof again / sizeof *again; i++)
        if (call->end_how == CALL_REJECTED && call->end_status == again[i])
            return true;
    return false;
}

static bool
same_text(const char *field, struct slice s)
{
    size_t n = strlen(field);
    if (n == 0 || s.n == 0) /* RFC 2543 agents need no tag */
        return n == s.n;
    /* The field may be the head of what was cut. */
    return s.n >= n && memcmp(field, s.p, n) == 0 &&
           (s.n == n || n == sizeof(((struct sip_call *)0)->from_tag) - 1);
}

/* Which side sent the request, in requests and responses alike. */
static enum call_side
requester(const struct sip_call *call, const struct sip_event *ev)
{
    return same_text(call->from_tag, ev->from_tag) ? CALL_INITIATOR : CALL_PEER;
}

static enum call_side
other(enum call_side s)
{
    return s == CALL_INITIATOR ? CALL_PEER : CALL_INITIATOR;
}

/* --- requests -------------------------------------------------------------------- */

static void
take_reason(struct sip_call *call, struct slice reason)
{
    call->end_reason[0] = '\0';
    CITE_TEXT(call->end_reason, reason, &call->cut);
}

/* An INVITE outside a dialog. */
static void
take_first_invite(struct sip_call *call, const struct packet *pkt,
                  const struct sip_event *ev)
{
    if (call->attempts && call->cseq == ev->cseq->number) {
        call->copies++; /* with another branch: the next hop */
        return;
    }
    call->attempts++;
    call->cseq = ev->cseq->number;
    call->last_invite = cite_of(pkt);
    cite_once(&call->start, pkt);
    call->start_unknown = false;
    call->challenged = false;
    if (call->end_how != CALL_OPEN) {
        call->end_how = CALL_OPEN;
        call->ended_by = CALL_NOBODY;
        call->end_status = 0;
        call->end_reason[0] = '\0';
        memset(&call->end, 0, sizeof call->end);
    }
    take_parties(call, ev); /* some agents take a new tag to try again */
    CITE_TEXT(call->user_agent, ev->user_agent, &call->cut);
    CITE_TEXT(call->access_network, ev->access_network, &call->cut);
    const struct slice *id = ev->p_asserted_identity.items;
    if (id && ev->p_asserted_identity.n)
        CITE_TEXT(call->identity, id[0], &call->cut);
}

static void
take_bye(struct sip_call *call, const struct packet *pkt,
         const struct sip_event *ev)
{
    cite_once(&call->bye, pkt);
    if (call->end_how != CALL_OPEN)
        return;
    call->end_how = CALL_BYE;
    call->end = cite_of(pkt);
    call->ended_by = (uint8_t)requester(call, ev);
    if (call->start_unknown && !call->initiator_known)
        call->ended_by = CALL_NOBODY; /* sides are only guessed */
    take_reason(call, ev->why);
}

static void
take_request(struct sip_call *call, const struct packet *pkt,
             const struct sip_event *ev)
{
    enum call_side side = requester(call, ev);
    if (slice_eq(ev->method, "INVITE")) {
        if (ev->to_tag.n == 0)
            take_first_invite(call, pkt, ev);
        else if (call->reinvite_cseq[side] != ev->cseq->number) {
            call->reinvite_cseq[side] = ev->cseq->number;
            call->reinvites++;
        }
    } else if (slice_eq(ev->method, "ACK")) {
        if (cite_seen(&call->answer) && ev->cseq->number == call->cseq)
            cite_once(&call->ack, pkt);
    } else if (slice_eq(ev->method, "CANCEL")) {
        if (!cite_seen(&call->answer)) {
            cite_once(&call->cancel, pkt);
            take_reason(call, ev->why);
        }
    } else if (slice_eq(ev->method, "BYE")) {
        take_bye(call, pkt, ev);
    } else if (slice_eq(ev->method, "UPDATE")) {
        call->updates++;
    }
}

/* --- responses ------------------------------------------------------------------- */

static void
take_fork(struct sip_call *call, const struct packet *pkt,
          const struct sip_event *ev)
{
    if (ev->to_tag.n == 0)
        return;
    uint32_t held =
        call->n_forks < CALL_FORKS_MAX ? call->n_forks : CALL_FORKS_MAX;
    for (uint32_t i = 0; i < held; i++) {
        size_t n = strlen(call->forks[i].tag);
        bool whole = n == ev->to_tag.n || n == sizeof call->forks[i].tag - 1;
        if (whole && n <= ev->to_tag.n &&
            memcmp(call->forks[i].tag, ev->to_tag.p, n) == 0) {
            call->forks[i].status = (int)ev->status;
            return;
        }
    }
    if (held < CALL_FORKS_MAX) {
        struct call_fork *f = &call->forks[held];
        CITE_TEXT(f->tag, ev->to_tag, &call->cut);
        f->status = (int)ev->status;
        f->first = cite_of(pkt);
    }
    call->n_forks++;
}

static void
take_failure(struct sip_call *call, const struct packet *pkt,
             const struct sip_event *ev)
{
    int status = (int)ev->status;
    call->end_how = status < 400                     ? CALL_REDIRECTED
                    : status == 487                  ? CALL_CANCELLED
                    : status == 486 || status == 600 ? CALL_BUSY
                                                     : CALL_REJECTED;
    call->end = cite_of(pkt);
    call->end_status = status;
    call->ended_by =
        status == 487 && cite_seen(&call->cancel) ? CALL_INITIATOR : CALL_PEER;
    if (!(status == 487 && call->end_reason[0])) /* CANCEL's says more */
        take_reason(call, ev->why.p ? ev->why : ev->reason);
}

/* A response to the INVITE that starts the call. */
static void
take_invite_response(struct sip_call *call, const struct packet *pkt,
                     const struct sip_event *ev)
{
    if (ev->status == 100) {
        cite_once(&call->trying, pkt);
        return;
    }
    if (SIP_IS_CHALLENGE(ev->status)) {
        cite_once(&call->challenge, pkt);
        call->challenge_status = (int)ev->status;
        call->challenged = !cite_seen(&call->answer);
        return; /* its To tag makes no dialog */
    }
    take_fork(call, pkt, ev);
    CITE_TEXT(call->peer_agent, ev->user_agent, &call->cut);
    if (ev->status == 180)
        cite_once(&call->ringing, pkt);
    else if (ev->status < 200)
        cite_once(&call->progress, pkt);
    else if (ev->status < 300)
        cite_once(&call->answer, pkt);
    else if (!cite_seen(&call->answer) && call->end_how == CALL_OPEN)
        take_failure(call, pkt, ev);
    if (ev->status < 200 && ev->sdp)
        cite_once(&call->early_sdp, pkt);
}

static void
take_response(struct sip_call *call, const struct packet *pkt,
              const struct sip_event *ev)
{
    if (slice_eq(ev->cseq->method, "BYE")) {
        /* Its BYE was not captured, or it was and this changes nothing. */
        if (ev->status < 300 && ev->status >= 200)
            take_bye(call, pkt, ev);
        return;
    }
    if (!slice_eq(ev->cseq->method, "INVITE"))
        return;
    if (call->cseq == 0 && call->start_unknown)
        call->cseq = ev->cseq->number;
    if (requester(call, ev) == CALL_INITIATOR && ev->cseq->number == call->cseq)
        take_invite_response(call, pkt, ev);
}

/* --- any message ------------------------------------------------------------------ */

/* Does a message without a call show that there is one? ACK and INFO might
 * belong to something that was refused; the others stand in a dialog, or
 * start one. */
static bool
may_start(const struct sip_event *ev)
{
    static const char *const methods[] = {"INVITE", "BYE", "CANCEL", "UPDATE",
                                          "PRACK"};
    if (ev->status >= 400 && !slice_eq(ev->cseq->method, "INVITE"))
        return false; /* 481 to a BYE: there is no call */
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (slice_eq(ev->cseq->method, methods[i]))
            return true;
    return false;
}

static struct sip_call *
call_for(struct calls *c, const struct packet *pkt, const struct sip_event *ev,
         bool *created)
{
    struct sip_key key = dialog_key(c, ev->call_id);
    struct latest *l = table_find(&c->index, &key);
    struct sip_call *call = l ? call_find(c, l->id) : NULL;
    bool first = slice_eq(ev->method, "INVITE") && ev->to_tag.n == 0;
    *created = false;
    if (call && first && ev->cseq->number != call->cseq && !may_retry(call))
        call = NULL; /* the Call-ID is used again */
    if (call)
        return call;
    if (!may_start(ev))
        return NULL;
    *created = true;
    return call_start(c, pkt, ev);
}

struct sip_call *
call_event(struct calls *c, struct media *m, const struct packet *pkt,
           const struct sip_event *ev, enum sip_repeat repeat)
{
    if (!ev->call_id.p || !ev->cseq)
        return NULL;
    bool created;
    struct sip_call *call = call_for(c, pkt, ev, &created);
    if (!call)
        return NULL;
    call->last = cite_of(pkt);
    if (repeat != SIP_NEW && !created) {
        *(repeat == SIP_COPY ? &call->copies : &call->retransmissions) += 1;
        return call;
    }
    enum call_side sender = requester(call, ev);
    if (ev->status < 0) {
        take_request(call, pkt, ev);
    } else {
        take_response(call, pkt, ev);
        sender = other(sender);
    }
    if (ev->sdp)
        call_media(call, m, pkt, ev, sender);
    return call;
}
