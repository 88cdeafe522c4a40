/* SPDX-License-Identifier: Apache-2.0 */
/* A call that was read in clear, and how it sounded. */
#include "analyzer/conclude/fill.h"

#include <stdlib.h>

static void
stream_fill(struct fill *f, struct model_stream *to, const struct rtp_stream *s)
{
    double jitter = rtp_stream_jitter(s), mos = rtp_stream_mos(s);
    uint8_t ssrc[4] = {(uint8_t)(s->key.ssrc >> 24),
                       (uint8_t)(s->key.ssrc >> 16),
                       (uint8_t)(s->key.ssrc >> 8), (uint8_t)s->key.ssrc};
    to->ssrc = fill_hex(f, ssrc, sizeof ssrc);
    to->from = s->sender == RTP_SENDER_INITIATOR ? SIDE_INITIATOR
               : s->sender == RTP_SENDER_PEER    ? SIDE_PEER
                                                 : SIDE_UNKNOWN;
    fill_known(f, &to->codec, s->codec, FILL_CUT(s->codec));
    to->source = s->key.src;
    to->source_port = s->key.sport;
    to->destination = s->key.dst;
    to->destination_port = s->key.dport;
    to->packets = s->packets;
    to->lost = rtp_stream_lost(s);
    to->loss_percent = rtp_stream_loss_percent(s);
    if (jitter >= 0)
        to->jitter_ms = jitter;
    if (mos > 0)
        to->mos = mos;
    to->first = s->first.ts;
    to->last = s->last.ts;
    to->first_frame = s->first.frame;
}

static int
by_call(const void *x, const void *y)
{
    const struct fill_stream *a = x, *b = y;
    if (a->call != b->call)
        return a->call < b->call ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

void
fill_streams(struct fill *f)
{
    const struct table *t = &f->c->kase->state->sip.streams.table;
    uint32_t at = 0;
    f->streams = fill_temp(f, t->count, sizeof *f->streams);
    for (const struct rtp_stream *s; f->streams && (s = table_next(t, &at));)
        if (s->call)
            f->streams[f->n_streams++] = (struct fill_stream){s->call, at, s};
    if (f->n_streams)
        qsort(f->streams, f->n_streams, sizeof *f->streams, by_call);
}

/* The streams of a call: how many, and the first of them. */
static size_t
streams_of(const struct fill *f, const struct sip_call *call,
           const struct fill_stream **first)
{
    size_t low = 0, high = f->n_streams, n = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->streams[middle].call < call->id)
            low = middle + 1;
        else
            high = middle;
    }
    *first = f->streams + low;
    while (low + n < f->n_streams && f->streams[low + n].call == call->id)
        n++;
    return n;
}

/* The call's quality is that of its worst stream. */
static void
quality_fill(struct fill *f, struct model_quality *to,
             const struct sip_call *call)
{
    const struct fill_stream *all;
    size_t n = streams_of(f, call, &all);
    to->streams = fill_objects(f, &model_stream_desc, n);
    for (size_t i = 0; to->streams && i < n; i++) {
        struct model_stream *x = &to->streams[to->n_streams++];
        stream_fill(f, x, all[i].stream);
        if (x->mos > 0 && !(to->mos <= x->mos))
            to->mos = x->mos;
        if (!(to->loss_percent >= x->loss_percent))
            to->loss_percent = x->loss_percent;
    }
}

static void
codecs_fill(struct fill *f, struct model_call *to, const struct sip_call *call)
{
    to->codecs = fill_array(f, call->n_codecs, sizeof *to->codecs);
    for (unsigned i = 0; to->codecs && i < call->n_codecs; i++) {
        struct told name = {NULL, TEXT_FREE, false};
        const struct codec *c = &call->codecs[i];
        fill_known(f, &name, c->name, FILL_CUT(c->name));
        if (name.text)
            to->codecs[to->n_codecs++] = name;
    }
}

/* The first of several moments that was seen; the last is always there. */
static const struct cite *
first_seen(const struct cite *const *cites)
{
    while (!(*cites)->frame && cites[1])
        cites++;
    return *cites;
}

static void
times_fill(struct fill *f, struct model_call *to, const struct sip_call *call)
{
    const struct cite *const begins[] = {&call->start, &call->ringing,
                                         &call->answer, &call->last, NULL};
    const struct capture *cap = f->c->kase->captures[call->place.file].capture;
    int64_t now = capture_stats(cap)->last;
    to->start = fill_time(&call->start);
    to->ring = fill_time(&call->ringing);
    to->answer = fill_time(&call->answer);
    to->end = fill_time(&call->end);
    to->ending = call_ending(call, now);
    to->frames.start = fill_frame(&call->start);
    to->frames.ring = fill_frame(&call->ringing);
    to->frames.answer = fill_frame(&call->answer);
    to->frames.end = fill_frame(&call->end);
    to->first = first_seen(begins)->ts;
    to->first_frame = first_seen(begins)->frame;
    to->last = call->last.ts;
    to->answered = call->answer.frame != 0;
    to->end_seen = call->end.frame != 0;
    if (to->answered)
        to->talk =
            (double)ns_between(to->answer, to->end_seen ? to->end : now) / 1e9;
}

void
fill_call(struct fill *f, struct model_call *to, const struct sip_call *call)
{
    fill_place(f, &to->where, &call->place);
    to->direction =
        fill_direction(f, &call->place, &call->initiator, &call->peer);
    fill_told(f, &to->call_id, call->call_id, FILL_CUT_OF(call, call->call_id));
    fill_told(f, &to->from, call->from, FILL_CUT_OF(call, call->from));
    fill_told(f, &to->to, call->to, FILL_CUT_OF(call, call->to));
    times_fill(f, to, call);
    if (call->end_status)
        to->status = call->end_status;
    fill_known(f, &to->reason, call->end_reason,
               FILL_CUT_OF(call, call->end_reason));
    to->start_unknown = call->start_unknown;
    codecs_fill(f, to, call);
    quality_fill(f, &to->quality, call);
    /* Read in clear: there is nothing to doubt. */
    to->confidence = CONFIDENCE_CONFIRMED;
    fill_endpoint(f, &to->source, &call->initiator);
    fill_endpoint(f, &to->destination, &call->peer);
    to->transport = fill_transport(call->place.ip_proto);
}
