/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/message.h"

/* The latest message of a Call-ID: one that was challenged comes again with
 * the same Call-ID and the next CSeq, and is still one message. */
struct latest {
    struct sip_key call;
    struct sip_key message;
    uint32_t cseq;
};

int
messages_init(struct messages *m, uint32_t cap)
{
    if (table_init(&m->table, sizeof(struct message), sizeof(struct sip_key),
                   cap) < 0)
        return -1;
    if (table_init(&m->index, sizeof(struct latest), sizeof(struct sip_key),
                   cap) == 0)
        return 0;
    table_free(&m->table);
    return -1;
}

void
messages_free(struct messages *m)
{
    table_free(&m->table);
    table_free(&m->index);
}

static void
message_start(struct message *m, const struct packet *pkt,
              const struct sip_event *ev)
{
    struct endpoint src = {pkt->src, pkt->sport}, dst = {pkt->dst, pkt->dport};
    bool request = ev->status < 0;
    m->place = place_of(pkt);
    m->first = cite_of(pkt);
    m->sender = request ? src : dst;
    m->receiver = request ? dst : src;
    m->start_unknown = !request;
    m->text_length = -1;
    CITE_TEXT(m->from, ev->from_uri, &m->cut);
    CITE_TEXT(m->to, ev->to_uri, &m->cut);
    CITE_TEXT(m->call_id, ev->call_id, &m->cut);
}

static void
take_request(struct message *m, const struct sip_event *ev)
{
    const struct sip_sms *s = ev->sms;
    m->body_length = ev->body_length;
    CITE_TEXT(m->content_type, ev->content_type, &m->cut);
    m->sms = s || slice_ieq(ev->content_type, "application/vnd.3gpp.sms");
    if (!s)
        return;
    m->rp_type = s->rp_type;
    m->tp_type = s->tp_type;
    m->to_network = s->to_network;
    m->rp_reference = s->rp_reference;
    m->text_length = s->text_length;
    m->coding = s->coding;
    CITE_TEXT(m->number, s->number, &m->cut);
    CITE_TEXT(m->smsc, s->smsc, &m->cut);
}

/* The message this one belongs to, made if there is none. */
static struct message *
message_for(struct messages *ms, const struct sip_event *ev, bool *created)
{
    struct sip_key call = sip_key_start(ms->table.seed);
    sip_key_slice(&call, ev->call_id);
    bool fresh;
    struct latest *last = table_get(&ms->index, &call, &fresh);
    uint32_t number = ev->cseq->number;
    if (!fresh && number != last->cseq && ev->status < 0) {
        struct message *m = table_find(&ms->table, &last->message);
        if (m && m->status == 0 && m->challenge_status) {
            last->cseq = number;
            *created = false;
            return m;
        }
    }
    if (fresh || number != last->cseq) {
        struct sip_key key = call;
        sip_key_add(&key, &number, sizeof number);
        last->cseq = number;
        last->message = key;
    }
    return table_get(&ms->table, &last->message, created);
}

struct message *
message_event(struct messages *ms, const struct packet *pkt,
              const struct sip_event *ev, enum sip_repeat repeat)
{
    if (!ev->call_id.p || !ev->cseq)
        return NULL;
    bool created;
    struct message *m = message_for(ms, ev, &created);
    if (created)
        message_start(m, pkt, ev);
    m->last = cite_of(pkt);
    if (repeat != SIP_NEW && !created) {
        *(repeat == SIP_COPY ? &m->copies : &m->retransmissions) += 1;
        return m;
    }
    if (ev->status < 0) {
        take_request(m, ev);
    } else if (SIP_IS_CHALLENGE(ev->status)) {
        m->challenge_status = (int)ev->status;
    } else if (ev->status >= 200) {
        m->status = (int)ev->status;
        m->final = cite_of(pkt);
    }
    return m;
}
