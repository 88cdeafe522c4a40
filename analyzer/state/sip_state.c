/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/sip_state.h"

/* An entry is touched when it is made: an idle table costs no memory. */
#define CAP_REGISTRATIONS 4096
#define CAP_CALLS 4096
#define CAP_MESSAGES 8192
#define CAP_MEDIA 16384
#define CAP_STREAMS 16384
#define CAP_TRANSACTIONS 65536

struct seen {
    struct sip_key key;
    struct place place;
    uint64_t times;
};

static uint32_t
cap(uint32_t asked, uint32_t standard)
{
    return asked ? asked : standard;
}

int
sip_state_init(struct sip_state *s, const struct sip_caps *caps)
{
    static const struct sip_caps none;
    const struct sip_caps *c = caps ? caps : &none;
    memset(s, 0, sizeof *s);
    if (registrations_init(&s->registrations,
                           cap(c->registrations, CAP_REGISTRATIONS)) < 0 ||
        calls_init(&s->calls, cap(c->calls, CAP_CALLS)) < 0 ||
        messages_init(&s->messages, cap(c->messages, CAP_MESSAGES)) < 0 ||
        media_init(&s->media, cap(c->media, CAP_MEDIA)) < 0 ||
        rtp_streams_init(&s->streams, cap(c->streams, CAP_STREAMS)) < 0 ||
        table_init(&s->seen, sizeof(struct seen), sizeof(struct sip_key),
                   cap(c->transactions, CAP_TRANSACTIONS)) < 0) {
        sip_state_free(s);
        return -1;
    }
    return 0;
}

bool
sip_state_starved(const struct sip_state *s)
{
    return s->registrations.table.starved || s->calls.table.starved ||
           s->calls.index.starved || s->messages.table.starved ||
           s->messages.index.starved || s->media.table.starved ||
           s->streams.table.starved || s->seen.starved;
}

void
sip_state_free(struct sip_state *s)
{
    registrations_free(&s->registrations);
    calls_free(&s->calls);
    messages_free(&s->messages);
    media_free(&s->media);
    rtp_streams_free(&s->streams);
    table_free(&s->seen);
}

/* The same message again has the same transaction (branch, CSeq), dialog
 * (Call-ID, tags) and kind (RFC 3261, section 17). */
static enum sip_repeat
recognise(struct sip_state *s, const struct packet *pkt,
          const struct sip_event *ev)
{
    struct sip_key key = sip_key_start(s->seen.seed);
    sip_key_slice(&key, ev->call_id);
    sip_key_slice(&key, ev->method);
    sip_key_slice(&key, ev->cseq->method);
    sip_key_slice(&key, ev->branch);
    sip_key_slice(&key, ev->from_tag);
    sip_key_slice(&key, ev->to_tag);
    sip_key_add(&key, &ev->cseq->number, sizeof ev->cseq->number);
    sip_key_add(&key, &ev->status, sizeof ev->status);
    struct place place = place_of(pkt);
    bool created;
    struct seen *seen = table_get(&s->seen, &key, &created);
    seen->times++;
    if (created) {
        seen->place = place;
        return SIP_NEW;
    }
    if (place_eq(&seen->place, &place)) {
        s->retransmissions++;
        return SIP_RETRANSMISSION;
    }
    s->copies++;
    return SIP_COPY;
}

static bool
is_call_method(struct slice method)
{
    static const char *const methods[] = {"INVITE", "ACK",    "CANCEL", "BYE",
                                          "PRACK",  "UPDATE", "INFO"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (slice_eq(method, methods[i]))
            return true;
    return false;
}

void
sip_state_event(struct sip_state *s, const struct packet *pkt,
                const struct sip_event *ev)
{
    if (pkt->quoted)
        return;
    *(ev->status < 0 ? &s->requests : &s->responses) += 1;
    if (!ev->call_id.p || !ev->cseq) {
        s->unusable++;
        return;
    }
    enum sip_repeat repeat = recognise(s, pkt, ev);
    if (slice_eq(ev->cseq->method, "REGISTER"))
        registration_event(&s->registrations, pkt, ev, repeat);
    else if (slice_eq(ev->cseq->method, "MESSAGE"))
        message_event(&s->messages, pkt, ev, repeat);
    else if (is_call_method(ev->cseq->method))
        call_event(&s->calls, &s->media, pkt, ev, repeat);
    else
        s->other++;
}

void
sip_state_rtp(struct sip_state *s, const struct packet *pkt,
              const struct rtp_event *ev)
{
    if (pkt->quoted)
        return;
    bool created;
    struct rtp_stream *stream =
        rtp_stream_packet(&s->streams, &s->media, pkt, ev, &created);
    if (stream->call == 0 || stream->linked)
        return;
    stream->linked = true;
    struct sip_call *call = call_find(&s->calls, stream->call);
    if (!call)
        return;
    call->streams++;
    if (!cite_seen(&call->answer) && call->end_how == CALL_OPEN &&
        !call->start_unknown)
        cite_once(&call->early_rtp, pkt);
}

void
sip_state_rtcp(struct sip_state *s, const struct packet *pkt,
               const struct rtcp_event *ev)
{
    if (!pkt->quoted)
        rtp_stream_rtcp(&s->streams, &s->media, pkt, ev);
}

struct rtp_stream *
sip_state_call_stream(const struct sip_state *s, const struct sip_call *call,
                      uint32_t *at)
{
    struct rtp_stream *stream;
    while ((stream = table_next(&s->streams.table, at)))
        if (stream->call == call->id)
            return stream;
    return NULL;
}

uint64_t
sip_state_evicted(const struct sip_state *s)
{
    return s->registrations.table.evicted + s->calls.table.evicted +
           s->messages.table.evicted + s->media.table.evicted +
           s->streams.table.evicted;
}
