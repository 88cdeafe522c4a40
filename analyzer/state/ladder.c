/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/ladder.h"

#include "dissectors/ike.h"
#include "dissectors/sip.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define COPY_WITHIN 1000000000 /* ns between two points of capture */
#define LOOK_BACK 64u          /* rungs among which repeats are looked for */

int
ladder_init(struct ladder *l)
{
    memset(l, 0, sizeof *l);
    l->head = calloc(LADDER_HEAD, sizeof *l->head);
    l->tail = calloc(LADDER_TAIL, sizeof *l->tail);
    return l->head && l->tail ? 0 : -1;
}

void
ladder_free(struct ladder *l)
{
    free(l->head);
    free(l->tail);
    memset(l, 0, sizeof *l);
}

uint32_t
ladder_kept(const struct ladder *l)
{
    uint64_t most = LADDER_HEAD + LADDER_TAIL;
    return (uint32_t)(l->n < most ? l->n : most);
}

uint64_t
ladder_left_out(const struct ladder *l)
{
    return l->n - ladder_kept(l);
}

/* The rung of number n, counted from 0 over all that were met. */
static struct rung *
place(const struct ladder *l, uint64_t n)
{
    return n < LADDER_HEAD ? &l->head[n]
                           : &l->tail[(n - LADDER_HEAD) % LADDER_TAIL];
}

const struct rung *
ladder_at(const struct ladder *l, uint32_t i)
{
    return place(l, i < LADDER_HEAD ? i : i + ladder_left_out(l));
}

/* FNV-1a: good enough to recognise a repeat among the last few. */
static void
mix(uint64_t *h, const void *p, size_t n)
{
    const uint8_t *b = p;
    for (size_t i = 0; i < n; i++)
        *h = (*h ^ b[i]) * 0x100000001b3u;
}

static void
ike_rung(struct rung *r, const struct ike_event *ike)
{
    size_t at = 0;
    const struct ike_payload *p = ike->payloads.items;
    r->kind = RUNG_IKE;
    r->spi = ike->initiator_spi;
    r->response = ike->response;
    snprintf(r->label, sizeof r->label, "%s%s",
             ike->exchange ? ike->exchange : "exchange ?",
             ike->major != 2 ? ""
             : ike->response ? " response"
                             : " request");
    if (ike->fragment)
        at = (size_t)snprintf(r->detail, sizeof r->detail,
                              "part %u of %u: ", ike->fragment->number,
                              ike->fragment->total);
    for (size_t i = 0; p && i < ike->payloads.n && at < sizeof r->detail; i++)
        at += (size_t)snprintf(r->detail + at, sizeof r->detail - at, "%s%s",
                               i ? ", " : "", p[i].name ? p[i].name : "?");
    if (ike->major == 2 && at < sizeof r->detail)
        snprintf(r->detail + at, sizeof r->detail - at,
                 "; message %u, %u bytes", ike->message_id, ike->length);
    mix(&r->digest, &ike->initiator_spi, sizeof ike->initiator_spi);
    mix(&r->digest, &ike->responder_spi, sizeof ike->responder_spi);
    mix(&r->digest, &ike->message_id, sizeof ike->message_id);
    mix(&r->digest, &ike->length, sizeof ike->length);
    mix(&r->digest, &ike->exchange_type, 1);
    mix(&r->digest, &ike->flags, 1);
    if (ike->fragment)
        mix(&r->digest, &ike->fragment->number, sizeof ike->fragment->number);
    if (ike->message.p)
        mix(&r->digest, ike->message.p, ike->message.n);
}

static void
sip_rung(struct rung *r, const struct sip_event *sip)
{
    char method[32] = "", reason[56] = "";
    bool label = false, detail = false;
    r->kind = RUNG_SIP;
    r->response = sip->status >= 0;
    r->status = r->response ? (int)sip->status : 0;
    if (r->response) {
        CITE_TEXT(reason, sip->reason, &label);
        snprintf(r->label, sizeof r->label, "%d %s", r->status, reason);
        if (sip->cseq)
            CITE_TEXT(method, sip->cseq->method, &detail);
        r->detail_cut = detail ? (uint8_t)(3 + strlen(method)) : 0;
        snprintf(r->detail, sizeof r->detail, "to %s%s", method,
                 sip->sdp ? ", with SDP" : "");
    } else {
        CITE_TEXT(method, sip->method, &label);
        CITE_TEXT(r->party, sip->to_uri, &r->party_cut);
        snprintf(r->label, sizeof r->label, "%s", method);
        snprintf(r->detail, sizeof r->detail, "%s", sip->sdp ? "with SDP" : "");
    }
    r->label_cut = label ? (uint8_t)strlen(r->label) : 0;
    mix(&r->digest, sip->call_id.p ? (const void *)sip->call_id.p : "",
        sip->call_id.n);
    mix(&r->digest, sip->branch.p ? (const void *)sip->branch.p : "",
        sip->branch.n);
    mix(&r->digest, r->label, strlen(r->label));
    mix(&r->digest, method, strlen(method));
    if (sip->cseq)
        mix(&r->digest, &sip->cseq->number, sizeof sip->cseq->number);
}

static bool
same_way(const struct rung *a, const struct rung *b)
{
    return endpoint_eq(&a->src, &b->src) && endpoint_eq(&a->dst, &b->dst);
}

/* True for a copy from another point of capture; marks what was sent again. */
static bool
is_copy(const struct ladder *l, struct rung *r)
{
    for (uint64_t back = 1; back <= LOOK_BACK && back <= l->n; back++) {
        const struct rung *o = place(l, l->n - back);
        if (o->digest != r->digest || o->kind != r->kind)
            continue;
        if (o->interface == r->interface) {
            r->again = r->again || same_way(o, r);
            continue;
        }
        int64_t apart = ns_between(o->at.ts, r->at.ts);
        if (apart <= COPY_WITHIN && apart >= -COPY_WITHIN)
            return true;
    }
    return false;
}

void
ladder_event(void *ladder, const struct packet *pkt, const struct event *ev)
{
    struct ladder *l = ladder;
    struct rung r;
    if (pkt->quoted || (ev->desc != &ike_desc && ev->desc != &sip_desc))
        return;
    memset(&r, 0, sizeof r);
    r.at = cite_of(pkt);
    r.src = endpoint_src(pkt);
    r.dst = endpoint_dst(pkt);
    r.interface = pkt->interface;
    r.digest = 0xcbf29ce484222325u;
    if (ev->desc == &ike_desc)
        ike_rung(&r, ev->body);
    else
        sip_rung(&r, ev->body);
    if (is_copy(l, &r)) {
        l->copies++;
        return;
    }
    *place(l, l->n) = r;
    l->n++;
}
