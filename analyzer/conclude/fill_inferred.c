/* SPDX-License-Identifier: Apache-2.0 */
/* What ran in a tunnel by sizes and times alone. */
#include "analyzer/conclude/fill.h"

#include <math.h>

static enum confidence
sureness(bool probable)
{
    return probable ? CONFIDENCE_PROBABLE : CONFIDENCE_POSSIBLE;
}

/* From the near end: outgoing. */
static enum direction
direction_of(const struct tunnel *tn, uint8_t way)
{
    return way == ACTIVITY_WAY_UNKNOWN ? DIRECTION_UNKNOWN
           : (way == ACTIVITY_FROM_A) == tunnel_a_is_local(tn)
               ? DIRECTION_OUTGOING
               : DIRECTION_INCOMING;
}

static const struct tunnel *
tunnel_at(const struct fill *f, uint32_t index)
{
    return table_at(&f->c->kase->state->tunnels.tunnels, index);
}

static void
segment_fill(struct model_activity *to, const struct activity *a)
{
    to->kind = (enum activity_kind)a->kind;
    to->start = a->start;
    to->end = a->end;
    to->confidence = sureness(a->probable);
    to->how = PROVENANCE_INFERRED;
    to->packets = a->packets;
    if (a->packets) {
        to->first_frame = fill_frame(&a->first);
        to->last_frame = fill_frame(&a->last);
    }
}

/* The tunnel that a stretch is told of. An attempt at a tunnel that never was is
 * told as such, not as what ran in it. */
static struct model_tunnel *
tunnel_with(const struct fill *f, const struct activity *a)
{
    struct model_tunnel *t = f->tunnels[a->tunnel];
    return t && t->packets ? t : NULL;
}

void
fill_activity(struct fill *f)
{
    const struct activities *all = &f->c->activities;
    struct model_tunnel *t;
    if (f->failed)
        return;
    for (size_t i = 0; i < all->n; i++)
        if ((t = tunnel_with(f, &all->items[i])))
            t->n_activity++;
    for (size_t i = 0; i < f->m->n_tunnels; i++) {
        t = &f->m->tunnels[i];
        t->activity = fill_objects(f, &model_activity_desc, t->n_activity);
        t->n_activity = 0;
    }
    for (size_t i = 0; i < all->n && !f->failed; i++)
        if ((t = tunnel_with(f, &all->items[i])))
            segment_fill(&t->activity[t->n_activity++], &all->items[i]);
}

static void
where_fill(struct fill *f, struct model_where *to, uint32_t tunnel,
           const struct cite *at)
{
    to->tunnel = f->tunnels[tunnel];
    to->how = PROVENANCE_INFERRED;
    to->file = at->file;
    fill_interface(f, &to->interface, tunnel_at(f, tunnel)->interface);
}

static void
media_side_fill(struct model_media_side *to, const struct inferred_call *call,
                unsigned way)
{
    to->packets = call->packets[way];
    to->speaks = call->speaks[way] > 1 ? 1 : call->speaks[way];
    to->pauses = call->pauses[way];
    to->length = call->length[way];
}

/* Where no answer was seen, the times are those of the media. */
static double
talk_of(const struct inferred_call *call)
{
    int64_t from = call->answer ? call->answer : call->start;
    return call->unanswered ? NAN : (double)ns_between(from, call->end) / 1e9;
}

static void
call_fill(struct fill *f, struct model_call *to,
          const struct inferred_call *call)
{
    const struct tunnel *tn = tunnel_at(f, call->tunnel);
    bool a_local = tunnel_a_is_local(tn);
    struct told codec = {NULL, TEXT_FREE, false};
    where_fill(f, &to->where, call->tunnel, &call->first);
    to->direction = direction_of(tn, call->way);
    to->start = call->start;
    if (call->answer)
        to->answer = call->answer;
    to->end = call->end;
    to->ending = call->unanswered ? CALL_CANCELLED
                 : call->end_seen ? CALL_BYE
                                  : CALL_NOT_SEEN;
    to->start_unknown = !call->start_seen;
    fill_known(f, &codec, call->codec, false);
    to->codecs = fill_array(f, 1, sizeof *to->codecs);
    if (to->codecs && codec.text)
        to->codecs[to->n_codecs++] = codec;
    to->quality.streams = fill_objects(f, &model_stream_desc, 0);
    to->media = fill_objects(f, &model_media_desc, 1);
    if (to->media) {
        media_side_fill(&to->media->local, call, !a_local);
        media_side_fill(&to->media->remote, call, a_local);
    }
    to->confidence = sureness(call->probable);
    to->frames.start = fill_frame(&call->first);
    to->frames.end = fill_frame(&call->last);
    to->first = fill_time(&call->first);
    to->last = fill_time(&call->last);
    to->first_frame = call->first.frame;
    to->talk = talk_of(call);
    to->answered = !call->unanswered;
    to->end_seen = call->end_seen;
}

/* Those that were read in clear as well are told as such. */
size_t
fill_inferred_calls(struct fill *f, struct model_call *to)
{
    const struct activities *all = &f->c->activities;
    size_t n = 0;
    for (size_t i = 0; i < all->n_calls; i++) {
        if (all->calls[i].observed)
            continue;
        if (to)
            call_fill(f, &to[n], &all->calls[i]);
        n++;
    }
    return n;
}

static void
message_fill(struct fill *f, struct model_message *to,
             const struct inferred_message *m)
{
    where_fill(f, &to->where, m->tunnel, &m->first);
    to->direction = direction_of(tunnel_at(f, m->tunnel), m->way);
    to->confidence = sureness(m->probable);
    to->at = m->at;
    if (m->report)
        to->report = m->report;
    to->frame = fill_frame(&m->first);
    to->last = fill_time(&m->last);
}

size_t
fill_inferred_messages(struct fill *f, struct model_message *to)
{
    const struct activities *all = &f->c->activities;
    size_t n = 0;
    for (size_t i = 0; i < all->n_messages; i++) {
        if (all->messages[i].observed)
            continue;
        if (to)
            message_fill(f, &to[n], &all->messages[i]);
        n++;
    }
    return n;
}
