/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/rtp_stream.h"

#include <math.h>
#include <string.h>

/* RFC 3550 appendix A.1 */
#define MAX_DROPOUT 3000
#define MAX_MISORDER 100
#define SEQ_MOD 65536
#define BAD_SEQ_NONE (SEQ_MOD + 1)

#define NS 1e9
#define DTX_GAP 0.1 /* s between packets in sequence: the sender paused */
#define CLOCK_JUMP \
    5.0 /* s by which clock and arrival may part; beyond, the
                           sender's clock was set anew */
#define MOS_PACKETS_MIN 50

int
rtp_streams_init(struct rtp_streams *r, uint32_t cap)
{
    r->orphan_reports = 0;
    return table_init(&r->table, sizeof(struct rtp_stream),
                      sizeof(struct rtp_stream_key), cap);
}

void
rtp_streams_free(struct rtp_streams *r)
{
    table_free(&r->table);
}

/* --- who sends it, and what it is ------------------------------------------- */

static void
link_media(struct rtp_stream *s, struct media *m, const struct packet *pkt)
{
    const struct media_endpoint *to = media_find(m, &pkt->dst, pkt->dport);
    const struct media_endpoint *from = media_find(m, &pkt->src, pkt->sport);
    const struct media_endpoint *ep = to ? to : from;
    s->media_epoch = m->epoch;
    if (!ep || ep->call == 0)
        return;
    s->call = ep->call;
    s->media = ep->index;
    s->secure = ep->secure;
    s->sender =
        (ep == to) == ep->by_initiator ? RTP_SENDER_PEER : RTP_SENDER_INITIATOR;
}

/* What the receiver announced says what a type means; the sender's own
 * announcement where that is silent. */
static void
look_up_type(struct rtp_stream *s, struct media *m, const struct packet *pkt,
             uint8_t type)
{
    struct codec c;
    memset(&c, 0, sizeof c);
    if (!media_codec(media_find(m, &pkt->dst, pkt->dport), type, &c))
        media_codec(media_find(m, &pkt->src, pkt->sport), type, &c);
    s->last_type = type;
    s->payload_types[type >> 6 & 1] |= (uint64_t)1 << (type & 63);
    s->signal = codec_is_signal(c.name);
    if (s->signal || !c.name[0])
        return;
    memcpy(s->codec, c.name, sizeof s->codec);
    if (s->clock != c.clock)
        s->has_prev = false;
    s->clock = c.clock;
}

/* --- sequence numbers (RFC 3550 A.1, A.3) ------------------------------------ */

static void
sequence_start(struct rtp_stream *s, uint16_t seq)
{
    s->max_seq = seq;
    s->cycles = 0;
    s->base = seq;
    s->window = 1;
    s->bad_seq = BAD_SEQ_NONE;
}

static uint64_t
expected_now(const struct rtp_stream *s)
{
    return (uint64_t)(s->cycles + s->max_seq - s->base + 1);
}

static void
sequence_forward(struct rtp_stream *s, uint16_t seq, uint16_t delta)
{
    if (seq < s->max_seq)
        s->cycles += SEQ_MOD;
    s->max_seq = seq;
    s->window = delta < 64 ? s->window << delta | 1 : 1;
    s->unique++;
}

/* False: this sequence number was seen before. */
static bool
sequence_back(struct rtp_stream *s, unsigned behind)
{
    if (behind < 64) {
        uint64_t bit = (uint64_t)1 << behind;
        if (s->window & bit)
            return false;
        s->window |= bit;
    }
    int64_t extended = s->cycles + s->max_seq - (int64_t)behind;
    if (extended < s->base)
        s->base = extended;
    s->unique++;
    s->reordered++;
    return true;
}

/* A jump too far to be loss: the sequence began anew if the next one follows
 * on from it. */
static void
sequence_jump(struct rtp_stream *s, uint16_t seq)
{
    if (seq != s->bad_seq) {
        s->bad_seq = (seq + 1u) & (SEQ_MOD - 1);
        s->strays++;
        return;
    }
    s->expected_before += expected_now(s);
    s->restarts++;
    s->strays--; /* the one before was the first of the new sequence */
    sequence_start(s, seq);
    s->base = (int64_t)seq - 1;
    s->window = 3;
    s->unique += 2;
    s->has_prev = false;
}

enum arrival { ARRIVAL_NEXT, ARRIVAL_OTHER, ARRIVAL_DUPLICATE };

static enum arrival
sequence_take(struct rtp_stream *s, uint16_t seq)
{
    uint16_t delta = (uint16_t)(seq - s->max_seq);
    if (delta == 0)
        return ARRIVAL_DUPLICATE;
    if (delta < MAX_DROPOUT) {
        sequence_forward(s, seq, delta);
        return delta == 1 ? ARRIVAL_NEXT : ARRIVAL_OTHER;
    }
    if (delta <= SEQ_MOD - MAX_MISORDER) {
        sequence_jump(s, seq);
        return ARRIVAL_OTHER;
    }
    return sequence_back(s, (unsigned)SEQ_MOD - delta) ? ARRIVAL_OTHER
                                                       : ARRIVAL_DUPLICATE;
}

/* --- timing (RFC 3550 A.8) ----------------------------------------------------- */

static void
timing_take(struct rtp_stream *s, const struct packet *pkt,
            const struct rtp_event *ev, enum arrival how)
{
    if (s->signal) /* an event's packets all bear its start's timestamp */
        return;
    double arrival = (double)ns_between(s->prev_ts, pkt->ts);
    double clock = (double)(int32_t)(ev->timestamp - s->prev_timestamp);
    bool had = s->has_prev;
    s->prev_ts = pkt->ts;
    s->prev_timestamp = ev->timestamp;
    s->has_prev = true;
    if (!had)
        return;
    bool paused = arrival > DTX_GAP * NS;
    if (s->clock) {
        double d = fabs(arrival * s->clock / NS - clock);
        if (d > CLOCK_JUMP * s->clock)
            return;
        s->jitter += (d - s->jitter) / 16;
        if (s->jitter > s->jitter_max)
            s->jitter_max = s->jitter;
        paused = paused && clock > DTX_GAP * s->clock;
    }
    if (paused && how == ARRIVAL_NEXT)
        s->silence += (int64_t)arrival;
}

/* --- packets --------------------------------------------------------------------- */

static struct rtp_stream_key
key_of(const struct packet *pkt, uint32_t ssrc)
{
    struct rtp_stream_key k;
    memset(&k, 0, sizeof k);
    k.src = pkt->src;
    k.dst = pkt->dst;
    k.sport = pkt->sport;
    k.dport = pkt->dport;
    k.ssrc = ssrc;
    k.interface = pkt->interface;
    k.layer = pkt->layer;
    return k;
}

static void
stream_start(struct rtp_stream *s, const struct packet *pkt,
             const struct rtp_event *ev)
{
    s->first = cite_of(pkt);
    s->reported_lost = s->sent_packets = -1;
    s->reported_jitter = -1;
    s->last_type = 255;
    sequence_start(s, ev->sequence);
    s->unique = 1;
}

struct rtp_stream *
rtp_stream_packet(struct rtp_streams *r, struct media *m,
                  const struct packet *pkt, const struct rtp_event *ev,
                  bool *created)
{
    struct rtp_stream_key key = key_of(pkt, ev->ssrc);
    struct rtp_stream *s = table_get(&r->table, &key, created);
    /* Captures are read one after the other: a packet from another file that
     * is no later than what was seen is the same one, captured twice. */
    if (!*created && pkt->file != s->last.file && pkt->ts <= s->last.ts) {
        s->copies++;
        return s;
    }
    if (*created)
        stream_start(s, pkt, ev);
    if (s->call == 0 && s->media_epoch != m->epoch)
        link_media(s, m, pkt);
    if (ev->payload_type != s->last_type)
        look_up_type(s, m, pkt, ev->payload_type);
    enum arrival how =
        *created ? ARRIVAL_OTHER : sequence_take(s, ev->sequence);
    bool copy = how == ARRIVAL_DUPLICATE && pkt->file != s->last.file;
    if (copy) {
        s->copies++;
        return s;
    }
    s->last = cite_of(pkt);
    s->packets++;
    s->bytes += ev->payload_length;
    if (how == ARRIVAL_DUPLICATE) {
        s->duplicates++;
        return s;
    }
    s->markers += ev->marker;
    timing_take(s, pkt, ev, how);
    return s;
}

/* --- RTCP -------------------------------------------------------------------------- */

/* The RTP port beside an RTCP port: as announced, the same if they are
 * multiplexed, or the even one below (RFC 3550, section 11). */
static uint16_t
rtp_port(struct media *m, const struct addr *addr, uint16_t port)
{
    const struct media_endpoint *ep = media_find(m, addr, port);
    if (ep && ep->kind == MEDIA_RTCP)
        return ep->rtp_port;
    if (ep)
        return port;
    return port & 0xfffeu;
}

static struct rtp_stream *
stream_find(struct rtp_streams *r, const struct packet *pkt, uint16_t sport,
            uint16_t dport, uint32_t ssrc, bool reverse)
{
    struct rtp_stream_key key = key_of(pkt, ssrc);
    key.sport = sport;
    key.dport = dport;
    if (reverse) {
        key.src = pkt->dst;
        key.dst = pkt->src;
        key.sport = dport;
        key.dport = sport;
    }
    return table_find(&r->table, &key);
}

static void
take_report(struct rtp_stream *s, const struct rtcp_report *report)
{
    s->reports++;
    s->reported_lost =
        report->cumulative_lost < 0 ? 0 : report->cumulative_lost;
    if (report->fraction_lost > s->reported_fraction)
        s->reported_fraction = report->fraction_lost;
    if (s->clock)
        s->reported_jitter = report->jitter * 1000.0 / s->clock;
}

void
rtp_stream_rtcp(struct rtp_streams *r, struct media *m,
                const struct packet *pkt, const struct rtcp_event *ev)
{
    uint16_t sport = rtp_port(m, &pkt->src, pkt->sport);
    uint16_t dport = rtp_port(m, &pkt->dst, pkt->dport);
    struct rtp_stream *own = stream_find(r, pkt, sport, dport, ev->ssrc, false);
    if (own) {
        if (ev->packets >= 0)
            own->sent_packets = ev->packets;
        CITE_TEXT(own->cname, ev->cname, &own->cname_cut);
        if (ev->type == 203)
            cite_once(&own->bye, pkt);
    }
    const struct rtcp_report *reports = ev->reports.items;
    for (size_t i = 0; reports && i < ev->reports.n; i++) {
        struct rtp_stream *s =
            stream_find(r, pkt, sport, dport, reports[i].ssrc, true);
        if (s)
            take_report(s, &reports[i]);
        else
            r->orphan_reports++;
    }
}

/* --- what is told --------------------------------------------------------------------- */

uint64_t
rtp_stream_expected(const struct rtp_stream *s)
{
    return s->expected_before + expected_now(s);
}

uint64_t
rtp_stream_lost(const struct rtp_stream *s)
{
    uint64_t expected = rtp_stream_expected(s);
    return expected > s->unique ? expected - s->unique : 0;
}

double
rtp_stream_loss_percent(const struct rtp_stream *s)
{
    return 100.0 * (double)rtp_stream_lost(s) / (double)rtp_stream_expected(s);
}

double
rtp_stream_jitter(const struct rtp_stream *s)
{
    return s->clock ? s->jitter * 1000 / s->clock : -1;
}

double
rtp_stream_jitter_max(const struct rtp_stream *s)
{
    return s->clock ? s->jitter_max * 1000 / s->clock : -1;
}

double
rtp_stream_mos(const struct rtp_stream *s)
{
    if (s->unique < MOS_PACKETS_MIN || !s->codec[0] || s->clock == 0 ||
        s->clock == 90000) /* video's clock */
        return 0;
    return codec_mos(s->codec, rtp_stream_loss_percent(s),
                     rtp_stream_jitter(s));
}

int64_t
rtp_stream_talk(const struct rtp_stream *s)
{
    int64_t whole = ns_between(s->first.ts, s->last.ts);
    return whole > s->silence ? whole - s->silence : 0;
}
