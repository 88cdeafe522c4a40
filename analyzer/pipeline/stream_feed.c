/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pipeline/stream_parts.h"

#include <stdlib.h>

/* Puts a message in the list. The bytes and pkt live in the packet or arena. */
static void
emit(struct streams *s, struct stream *st, struct cursor cur,
     const struct packet *pkt, bool reassembled)
{
    struct message_item *m =
        pkt ? arena_alloc(s->call->sink->arena, sizeof *m) : NULL;
    if (!m) {
        s->stats.refused++;
        return;
    }
    m->d = st->d;
    m->cur = cur;
    m->pkt = pkt;
    m->reassembled = reassembled;
    *s->call->last = m;
    s->call->last = &m->next;
    s->stats.messages++;
    s->stats.reassembled += reassembled;
    s->stats.torn += cursor_is_cut(&cur);
}

static void
partial_free(struct streams *s, struct stream *st)
{
    struct partial *b = st->partial;
    if (!b)
        return;
    s->stats.held -= sizeof *b + b->cap;
    free(b->bytes);
    free(b);
    st->partial = NULL;
}

static void
lose(struct streams *s, struct stream *st, const struct packet *pkt,
     const char *reason, const char *text)
{
    st->synced = false;
    partial_free(s, st);
    if (pkt)
        sink_anomaly(s->call->sink, pkt, "tcp", reason, text, 0);
}

static void
lose_framing(struct streams *s, struct stream *st, const struct packet *pkt)
{
    s->stats.framing_lost++;
    lose(s, st, pkt, "tcp.framing_lost",
         "the stream is not framed as its port's protocol; looking for the "
         "next message");
}

static void
too_large(struct streams *s, struct stream *st, const struct packet *pkt)
{
    s->stats.too_large++;
    lose(s, st, pkt, "tcp.message_too_large",
         "a message is longer than is put together; looking for the next one");
}

static void
no_memory(struct streams *s, struct stream *st, const struct packet *pkt)
{
    s->stats.refused++;
    lose(s, st, pkt, "tcp.no_memory",
         "there was no room to put a message together");
}

static bool
partial_grow(struct streams *s, struct partial *b, size_t n)
{
    size_t cap = b->cap ? b->cap : 1024;
    while (cap < n)
        cap *= 2;
    if (cap == b->cap)
        return true;
    if (!stream_reserve(s, cap - b->cap))
        return false;
    uint8_t *bytes = realloc(b->bytes, cap);
    if (!bytes) {
        s->starved = true;
        s->stats.held -= cap - b->cap;
        return false;
    }
    b->bytes = bytes;
    b->cap = cap;
    return true;
}

/* Appends to the partial message of `want` octets (0: not known), making it if
 * need be. False: framing is lost for want of room. */
static bool
partial_append(struct streams *s, struct stream *st, const uint8_t *p, size_t n,
               size_t want, const struct packet *pkt)
{
    if (!st->partial) {
        if (stream_reserve(s, sizeof *st->partial)) {
            st->partial = calloc(1, sizeof *st->partial);
            if (!st->partial) {
                s->starved = true;
                s->stats.held -= sizeof *st->partial;
            }
        }
        if (!st->partial) {
            no_memory(s, st, pkt);
            return false;
        }
    }
    struct partial *b = st->partial;
    size_t limit = want ? s->limits.stream_bytes : s->limits.head_bytes;
    b->want = want;
    if (want > limit || b->n > limit || n > limit - b->n) {
        too_large(s, st, pkt);
        return false;
    }
    if (!partial_grow(s, b, b->n + n)) {
        no_memory(s, st, pkt);
        return false;
    }
    if (n)
        memcpy(b->bytes + b->n, p, n);
    b->n += n;
    if (pkt->frame >= b->from.pkt.frame)
        stream_save(&b->from, pkt);
    return true;
}

/* Hands out the first n octets of what was put together, of a message of `wire`
 * octets. They are copied: the buffer does not live as long as events do. */
static void
partial_emit(struct streams *s, struct stream *st, size_t n, size_t wire)
{
    struct partial *b = st->partial;
    const uint8_t *copy = arena_copy(s->call->sink->arena, b->bytes, n);
    const struct packet *pkt = stream_recall(s, st, &b->from);
    if (!copy) {
        s->stats.refused++;
        return;
    }
    emit(s, st, cursor_over(copy, n, wire), pkt, true);
}

/* The partial message goes on in `gap` octets that are missing. */
static void
tear(struct streams *s, struct stream *st, size_t gap)
{
    struct partial *b = st->partial;
    size_t lack = b->want ? b->want - b->n : gap;
    partial_emit(s, st, b->n, b->n + lack);
    st->synced = b->want != 0 && gap <= lack;
    st->skip = st->synced ? lack - gap : 0;
    partial_free(s, st);
}

void
stream_gap(struct streams *s, struct stream *st, size_t gap)
{
    st->next += (uint32_t)gap;
    size_t skip = st->skip < gap ? st->skip : gap;
    st->skip -= skip;
    gap -= skip;
    if (gap == 0 || !st->synced)
        return;
    if (st->partial)
        tear(s, st, gap);
    else
        st->synced = false;
}

void
stream_unfinished(struct streams *s, struct stream *st, bool ended)
{
    struct partial *b = st->partial;
    st->skip = 0;
    if (!b)
        return;
    s->stats.unfinished += ended;
    partial_emit(s, st, b->n, ended ? b->n : b->want ? b->want : b->n + 1);
    partial_free(s, st);
}

/* The snap length cut the segment in the message at the head of data, which has
 * `length` octets (0: not known). */
static void
cut_in_place(struct streams *s, struct stream *st, struct cursor data,
             size_t length, const struct packet *pkt)
{
    size_t wire = data.wire;
    st->synced = false;
    if (data.have == 0)
        return; /* it starts in the part that is missing */
    if (length > s->limits.stream_bytes) {
        too_large(s, st, pkt);
        return;
    }
    if (length) {
        data.wire = length;
        data.have = data.have < length ? data.have : length;
    }
    emit(s, st, data, pkt, false);
    /* Where the next message begins is known if it does not begin in the part
     * that is missing. */
    if (length >= wire) {
        st->skip = length - wire;
        st->synced = true;
    }
}

/* Frames right in the packet; data are at a message's start. */
static void
frame_in_place(struct streams *s, struct stream *st, struct cursor data,
               const struct packet *pkt)
{
    while (data.wire) {
        struct framing f = st->d->frame(data.p, data.have);
        if (f.state == FRAME_DONE && f.length > 0 && f.length <= data.have) {
            emit(s, st, cursor_sub(&data, f.length), pkt, false);
            continue;
        }
        size_t want = f.length > data.have ? f.length : 0;
        if (f.state != FRAME_MORE)
            lose_framing(s, st, pkt);
        else if (cursor_is_cut(&data))
            cut_in_place(s, st, data, want, pkt);
        else
            partial_append(s, st, data.p, data.have, want, pkt);
        return;
    }
}

/* Adds from data to the partial message. True: it is whole and handed out, and
 * data stand behind it. */
static bool
feed_partial(struct streams *s, struct stream *st, struct cursor *data,
             const struct packet *pkt)
{
    while (data->wire) {
        size_t before = st->partial->n, want = st->partial->want;
        size_t take = data->have;
        if (want && take > want - before)
            take = want - before;
        if (!partial_append(s, st, data->p, take, want, pkt))
            return false;
        struct partial *b = st->partial;
        struct cursor message = *data;
        cursor_skip(data, take);
        /* Also when the length is known, or it would take all of a long
         * message to see that it is none. */
        struct framing f = st->d->frame(b->bytes, b->n);
        if (f.state == FRAME_DONE && f.length > before && f.length <= b->n) {
            partial_emit(s, st, f.length, f.length);
            cursor_skip(&message, f.length - before);
            *data = message;
            partial_free(s, st);
            return true;
        }
        if (f.state != FRAME_MORE) {
            lose_framing(s, st, pkt);
            return false;
        }
        b->want = f.length > b->n ? f.length : 0;
        if (b->want > s->limits.stream_bytes) {
            too_large(s, st, pkt);
            return false;
        }
        if (data->have == 0 && data->wire) {
            tear(s, st, data->wire);
            return false;
        }
    }
    return false;
}

/* Does a message begin here, as far as one can tell? For a segment that the
 * snap length cut, a length that ends with the segment is good enough. */
static bool
at_head(const struct stream *st, struct cursor data)
{
    struct framing f = st->d->frame(data.p, data.have);
    if (f.state == FRAME_DONE)
        return f.length > 0 && f.length <= data.have;
    if (f.state == FRAME_MORE && cursor_is_cut(&data) && f.length == data.wire)
        return true;
    return st->d->guess && st->d->guess(data);
}

void
stream_feed(struct streams *s, struct stream *st, struct cursor data,
            const struct packet *pkt)
{
    st->next += (uint32_t)data.wire;
    size_t skip = st->skip < data.wire ? st->skip : data.wire;
    cursor_skip(&data, skip);
    st->skip -= skip;
    if (data.wire == 0)
        return;
    if (data.have == 0) { /* the snap length left nothing */
        st->next -= (uint32_t)data.wire;
        stream_gap(s, st, data.wire);
        return;
    }
    if (!st->synced) {
        st->synced = at_head(st, data);
        if (!st->synced) {
            s->stats.unsynchronised++;
            s->stats.unsynchronised_bytes += data.wire;
            return;
        }
    }
    if (!st->partial || feed_partial(s, st, &data, pkt))
        frame_in_place(s, st, data, pkt);
}
