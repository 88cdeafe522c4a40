/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pipeline/stream_parts.h"

#include <stdlib.h>

static struct slice
save_name(uint8_t to[SAVED_NAME_MAX], struct slice name)
{
    if (!name.p)
        return name;
    size_t n = name.n < SAVED_NAME_MAX ? name.n : SAVED_NAME_MAX;
    memcpy(to, name.p, n);
    return slice_of(to, n);
}

void
stream_save(struct saved_packet *to, const struct packet *pkt)
{
    to->pkt = *pkt;
    to->pkt.process = save_name(to->process, pkt->process);
    to->pkt.if_name = save_name(to->if_name, pkt->if_name);
}

const struct packet *
stream_recall(struct streams *s, const struct stream *st,
              const struct saved_packet *from)
{
    const struct packet *now = s->call->pkt;
    if (s->call->st == st && now->frame == from->pkt.frame)
        return now;
    struct saved_packet *copy = arena_alloc(s->call->sink->arena, sizeof *copy);
    if (!copy)
        return NULL;
    stream_save(copy, &from->pkt);
    return &copy->pkt;
}

static void
differs(struct streams *s)
{
    s->stats.overlap_differs++;
    sink_anomaly(s->call->sink, s->call->pkt, "tcp", "tcp.overlap_differs",
                 "octets were sent again with another content", 0);
}

/* Inserts a piece that overlaps nothing before *link. */
static void
insert(struct streams *s, struct stream *st, struct held **link, uint32_t seq,
       struct cursor piece)
{
    size_t size = sizeof(struct held) + piece.have;
    struct held *h = NULL;
    if (stream_reserve(s, size)) {
        h = malloc(size);
        if (!h) {
            s->stats.held -= size;
            s->starved = true;
        }
    }
    if (!h) {
        s->stats.refused++;
        return;
    }
    h->seq = seq;
    h->have = piece.have;
    h->wire = piece.wire;
    stream_save(&h->from, s->call->pkt);
    if (piece.have)
        memcpy(h->bytes, piece.p, piece.have);
    h->next = *link;
    *link = h;
    st->n_held++;
    st->held_bytes += piece.wire;
}

static void
compare(struct streams *s, const struct held *h, uint32_t seq,
        const struct cursor *data)
{
    size_t in_data = seq - h->seq < h->wire ? 0 : h->seq - seq;
    size_t in_held = seq - h->seq < h->wire ? seq - h->seq : 0;
    size_t a = data->have > in_data ? data->have - in_data : 0;
    size_t b = h->have > in_held ? h->have - in_held : 0;
    size_t n = a < b ? a : b;
    if (n && memcmp(data->p + in_data, h->bytes + in_held, n) != 0)
        differs(s);
}

/* Goes along the list and fills the gaps in it that data cover; what is held
 * already stays. */
void
stream_hold(struct streams *s, struct stream *st, uint32_t seq,
            struct cursor data)
{
    struct held **link = &st->held;
    while (data.wire && *link) {
        struct held *h = *link;
        int32_t before = (int32_t)(h->seq - seq); /* octets before h */
        if (before > 0) {
            size_t n = (size_t)before < data.wire ? (size_t)before : data.wire;
            if (n < data.wire)
                compare(s, h, seq, &data);
            struct held *was = *link;
            insert(s, st, link, seq, cursor_sub(&data, n));
            seq += (uint32_t)n;
            if (*link != was)
                link = &(*link)->next;
        } else {
            uint32_t into = (uint32_t)-before;
            if (into < h->wire) {
                compare(s, h, seq, &data);
                size_t n = h->wire - into;
                n = n < data.wire ? n : data.wire;
                cursor_skip(&data, n);
                seq += (uint32_t)n;
                s->stats.retransmitted_bytes += n;
                s->stats.retransmitted += data.wire == 0;
            }
            link = &h->next;
        }
    }
    if (data.wire)
        insert(s, st, link, seq, data);
}

static void
pop(struct streams *s, struct stream *st)
{
    struct held *h = st->held;
    st->held = h->next;
    st->n_held--;
    st->held_bytes -= h->wire;
    s->stats.held -= sizeof *h + h->have;
    free(h);
}

void
stream_drain(struct streams *s, struct stream *st)
{
    while (st->held && st->held->seq == st->next) {
        const struct held *h = st->held;
        const struct packet *pkt = stream_recall(s, st, &h->from);
        const uint8_t *copy =
            pkt ? arena_copy(s->call->sink->arena, h->bytes, h->have) : NULL;
        struct cursor data = cursor_over(copy, h->have, h->wire);
        pop(s, st);
        if (copy) {
            stream_feed(s, st, data, pkt);
        } else {
            s->stats.refused++;
            stream_gap(s, st, data.wire);
        }
    }
}

void
stream_skip_hole(struct streams *s, struct stream *st)
{
    const struct held *h = st->held;
    size_t gap = h->seq - st->next;
    struct anomaly_event a = {
        .protocol = "tcp",
        .reason = "tcp.hole",
        .text = "octets before this segment are missing from the capture",
        .cut = true,
    };
    sink_emit(s->call->sink, &h->from.pkt, &anomaly_desc, &a, 0, 0);
    s->stats.holes++;
    s->stats.hole_bytes += gap;
    stream_gap(s, st, gap);
    stream_drain(s, st);
}
