/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pipeline/defrag.h"

#include "dissectors/base/arena.h"

#include <stdlib.h>

#define SECOND 1000000000u /* in nanoseconds, as timestamps are */

static const uint64_t timeout[2] = {(uint64_t)30 * SECOND,
                                    (uint64_t)60 * SECOND};

struct key {
    struct addr src, dst;
    uint32_t file, interface, id;
    uint8_t proto, layer, depth;
};

struct piece {
    struct piece *next; /* by offset */
    uint64_t frame;
    uint32_t off, end; /* in the datagram's payload; end > off */
    uint32_t have;     /* bytes captured of it, from off on */
    uint8_t bytes[];
};

struct datagram {
    struct key key;
    struct piece *first, *last; /* last: the one with the greatest offset */
    int64_t ts;                 /* of the first fragment to come */
    uint32_t pieces;
    uint32_t total; /* 0 until the last fragment is seen */
    uint32_t sum;   /* bytes of all pieces: no less than total once complete */
    uint32_t end;   /* the greatest end of any piece */
    uint32_t older, newer; /* in its queue */
    uint8_t proto;
    bool discarded, odd; /* odd: pieces overlap */
};

int
defrag_init(struct defrag *d, uint32_t datagrams, size_t memory_max)
{
    memset(d, 0, sizeof *d);
    d->memory_max = memory_max;
    return table_init(&d->datagrams, sizeof(struct datagram),
                      sizeof(struct key), datagrams);
}

static struct defrag_queue *
queue_of(struct defrag *d, const struct datagram *g)
{
    return &d->queue[g->key.src.family == 6];
}

static struct datagram *
at(const struct defrag *d, uint32_t ref)
{
    return ref ? table_at(&d->datagrams, ref - 1) : NULL;
}

static void
free_pieces(struct defrag *d, struct datagram *g)
{
    struct piece *p = g->first;
    while (p) {
        struct piece *next = p->next;
        d->memory -= sizeof *p + p->have;
        free(p);
        p = next;
    }
    g->first = g->last = NULL;
    g->pieces = 0;
}

static void
remove_datagram(struct defrag *d, struct datagram *g)
{
    struct defrag_queue *q = queue_of(d, g);
    struct datagram *older = at(d, g->older), *newer = at(d, g->newer);
    *(older ? &older->newer : &q->first) = g->newer;
    *(newer ? &newer->older : &q->last) = g->older;
    free_pieces(d, g);
    table_remove(&d->datagrams, g);
}

void
defrag_finish(struct defrag *d)
{
    for (int i = 0; i < 2; i++) {
        struct datagram *g;
        while ((g = at(d, d->queue[i].first))) {
            if (!g->discarded)
                d->stats.unfinished++;
            remove_datagram(d, g);
        }
    }
}

void
defrag_free(struct defrag *d)
{
    if (d->datagrams.entries)
        defrag_finish(d);
    table_free(&d->datagrams);
}

/* Captures that were merged can go back in time; that far is a new start. */
static bool
is_over(const struct datagram *g, int64_t now)
{
    uint64_t limit = timeout[g->key.src.family == 6];
    uint64_t a = (uint64_t)now, b = (uint64_t)g->ts;
    return (now > g->ts ? a - b : b - a) > limit;
}

static void
expire(struct defrag *d, struct datagram *g)
{
    if (!g->discarded)
        d->stats.timed_out++;
    remove_datagram(d, g);
}

static void
expire_old(struct defrag *d, int64_t now)
{
    for (int i = 0; i < 2; i++) {
        struct datagram *g;
        while ((g = at(d, d->queue[i].first)) && is_over(g, now))
            expire(d, g);
    }
}

/* The oldest datagram but `keep` makes room. False if there is no other. */
static bool
evict_oldest(struct defrag *d, const struct datagram *keep)
{
    struct datagram *g[2];
    for (int i = 0; i < 2; i++) {
        g[i] = at(d, d->queue[i].first);
        if (g[i] && g[i] == keep)
            g[i] = at(d, keep->newer);
    }
    struct datagram *oldest = g[0];
    if (!oldest || (g[1] && g[1]->ts < oldest->ts))
        oldest = g[1];
    if (!oldest)
        return false;
    if (!oldest->discarded)
        d->stats.evicted++;
    remove_datagram(d, oldest);
    return true;
}

static struct key
key_of(const struct packet *pkt)
{
    struct key k;
    memset(&k, 0, sizeof k); /* the padding is hashed too */
    memcpy(&k.src, &pkt->src, sizeof k.src);
    memcpy(&k.dst, &pkt->dst, sizeof k.dst);
    k.file = pkt->file;
    k.interface = pkt->interface;
    k.id = pkt->frag_id;
    k.layer = pkt->layer;
    k.depth = pkt->encap_depth;
    /* In IPv6 each fragment may name another next header; the first counts. */
    if (pkt->src.family == 4)
        k.proto = pkt->ip_proto;
    return k;
}

static struct datagram *
open_datagram(struct defrag *d, const struct packet *pkt)
{
    struct key k = key_of(pkt);
    struct datagram *g = table_find(&d->datagrams, &k);
    if (g && !is_over(g, pkt->ts))
        return g;
    if (g) /* behind another in its queue whose clock was ahead */
        expire(d, g);
    if (d->datagrams.count == d->datagrams.cap)
        evict_oldest(d, NULL);
    bool created;
    g = table_get(&d->datagrams, &k, &created);
    g->ts = pkt->ts;
    struct defrag_queue *q = queue_of(d, g);
    uint32_t ref = table_index(&d->datagrams, g) + 1;
    struct datagram *newest = at(d, q->last);
    g->older = q->last;
    *(newest ? &newest->newer : &q->first) = ref;
    q->last = ref;
    return g;
}

static void
report(struct sink *sink, const struct packet *pkt, const struct cursor *c,
       const char *reason, const char *text)
{
    sink_anomaly(sink, pkt, pkt->src.family == 6 ? "ipv6" : "ip", reason, text,
                 c->off);
}

static enum defrag_result
discard(struct defrag *d, struct datagram *g)
{
    free_pieces(d, g);
    g->discarded = true;
    d->stats.discarded++;
    return DEFRAG_DROPPED;
}

enum overlap { OVERLAP_NONE, OVERLAP_DUPLICATE, OVERLAP_SAME, OVERLAP_DIFFERS };

/* Compares what was captured of both: what was not is taken as equal. */
static bool
shared_differ(const struct piece *p, uint32_t off, const struct cursor *c)
{
    uint32_t from = off > p->off ? off : p->off;
    uint64_t p_end = (uint64_t)p->off + p->have, c_end = off + c->have;
    uint64_t to = p_end < c_end ? p_end : c_end;
    return from < to && memcmp(p->bytes + (from - p->off), c->p + (from - off),
                               (size_t)(to - from)) != 0;
}

static enum overlap
find_overlap(const struct datagram *g, uint32_t off, uint32_t end,
             const struct cursor *c)
{
    enum overlap worst = OVERLAP_NONE;
    if (off >= g->end) /* in order: the common case */
        return worst;
    for (const struct piece *p = g->first; p && p->off < end; p = p->next) {
        if (p->end <= off)
            continue;
        if (shared_differ(p, off, c))
            return OVERLAP_DIFFERS;
        if (p->off == off && p->end == end)
            return OVERLAP_DUPLICATE;
        worst = OVERLAP_SAME;
    }
    return worst;
}

/* What is wrong with the fragment beside its datagram; NULL when nothing. */
static const char *
contradiction(const struct datagram *g, const struct packet *pkt, uint32_t end,
              enum overlap overlap, const char **text)
{
    bool end_moves = pkt->frag_more ? g->total && end >= g->total
                     : g->total     ? end != g->total
                                    : end <= g->end;
    if (end_moves) {
        *text = "fragments disagree on where the datagram ends";
        return "ip.fragment_end";
    }
    if (overlap == OVERLAP_DIFFERS) {
        *text = "fragments overlap with different bytes; the datagram is "
                "discarded";
        return "ip.fragment_conflict";
    }
    if (overlap == OVERLAP_SAME && pkt->src.family == 6) {
        *text = "fragments overlap; the datagram is discarded (RFC 5722)";
        return "ip.fragment_overlap";
    }
    if (overlap != OVERLAP_DUPLICATE && g->pieces >= DEFRAG_FRAGMENTS_MAX) {
        *text = "the datagram is in more fragments than are followed";
        return "ip.fragment_count";
    }
    return NULL;
}

static bool
insert(struct defrag *d, struct datagram *g, const struct packet *pkt,
       const struct cursor *c, uint32_t end)
{
    size_t cost = sizeof(struct piece) + c->have;
    while (d->memory_max - d->memory < cost)
        if (!evict_oldest(d, g))
            return false;
    struct piece *p = malloc(cost);
    if (!p) {
        d->starved = true;
        return false;
    }
    p->frame = pkt->frame;
    p->off = pkt->frag_off;
    p->end = end;
    p->have = (uint32_t)c->have;
    if (c->have)
        memcpy(p->bytes, c->p, c->have);
    struct piece **link = &g->first;
    if (g->last && g->last->off <= p->off)
        link = &g->last->next;
    while (*link && (*link)->off <= p->off)
        link = &(*link)->next;
    p->next = *link;
    *link = p;
    if (!p->next)
        g->last = p;
    g->pieces++;
    g->sum += end - p->off;
    d->memory += cost;
    return true;
}

static bool
is_complete(const struct datagram *g)
{
    if (g->total == 0 || g->sum < g->total)
        return false;
    if (!g->odd) /* no byte counted twice, so none is missing */
        return true;
    uint32_t reached = 0;
    for (const struct piece *p = g->first; p; p = p->next) {
        if (p->off > reached)
            return false;
        if (p->end > reached)
            reached = p->end;
    }
    return reached == g->total;
}

/* Bytes captured from the start without a gap, and into `to` if not NULL. */
static uint32_t
gather(const struct datagram *g, uint8_t *to, uint64_t *frames)
{
    uint32_t held = 0;
    for (const struct piece *p = g->first; p; p = p->next) {
        if (frames)
            *frames++ = p->frame;
        if (p->off > held || p->off + p->have <= held)
            continue;
        uint32_t skip = held - p->off, n = p->have - skip;
        if (to)
            memcpy(to + held, p->bytes + skip, n);
        held += n;
    }
    return held;
}

static enum defrag_result
deliver(struct defrag *d, struct datagram *g, struct sink *sink,
        struct defrag_whole *whole)
{
    enum defrag_result result = DEFRAG_DROPPED;
    uint32_t have = gather(g, NULL, NULL);
    uint8_t *bytes = have ? arena_alloc(sink->arena, have) : NULL;
    uint64_t *frames = arena_array(sink->arena, g->pieces, sizeof *frames);
    if (have == 0) {
        d->stats.dropped_cut++;
    } else if (!bytes || !frames) {
        d->stats.dropped_memory++;
    } else {
        gather(g, bytes, frames);
        d->stats.completed++;
        d->stats.completed_cut += have < g->total;
        whole->cur = cursor_over(bytes, have, g->total);
        whole->proto = g->proto;
        whole->frames = frames;
        whole->n_frames = g->pieces;
        result = DEFRAG_WHOLE;
    }
    remove_datagram(d, g);
    return result;
}

static enum defrag_result
add(struct defrag *d, const struct packet *pkt, const struct cursor *c,
    struct sink *sink, struct defrag_whole *whole)
{
    struct datagram *g = open_datagram(d, pkt);
    if (g->discarded) {
        d->stats.dropped_late++;
        return DEFRAG_DROPPED;
    }
    if (pkt->frag_off + c->wire > DEFRAG_DATAGRAM_MAX) {
        report(sink, pkt, c, "ip.fragment_too_big",
               "a fragment runs past the largest datagram there is");
        return discard(d, g);
    }
    uint32_t end = pkt->frag_off + (uint32_t)c->wire;
    enum overlap overlap = find_overlap(g, pkt->frag_off, end, c);
    const char *text, *reason = contradiction(g, pkt, end, overlap, &text);
    if (reason) {
        report(sink, pkt, c, reason, text);
        return discard(d, g);
    }
    if (overlap == OVERLAP_DUPLICATE) {
        d->stats.duplicates++;
        return DEFRAG_HELD;
    }
    if (overlap == OVERLAP_SAME) {
        g->odd = true;
        report(sink, pkt, c, "ip.fragment_overlap",
               "fragments overlap, with the same bytes");
    }
    if (!insert(d, g, pkt, c, end)) {
        d->stats.dropped_memory++;
        return DEFRAG_DROPPED;
    }
    if (!pkt->frag_more)
        g->total = end;
    if (pkt->frag_off == 0)
        g->proto = pkt->ip_proto;
    if (end > g->end)
        g->end = end;
    return is_complete(g) ? deliver(d, g, sink, whole) : DEFRAG_HELD;
}

enum defrag_result
defrag_add(struct defrag *d, const struct packet *pkt,
           const struct cursor *payload, struct sink *sink,
           struct defrag_whole *whole)
{
    bool atomic = !pkt->is_fragment || (pkt->frag_off == 0 && !pkt->frag_more);
    if (!atomic)
        d->stats.fragments++;
    if (atomic || (pkt->quoted && pkt->frag_off == 0)) {
        whole->cur = *payload;
        whole->proto = pkt->ip_proto;
        whole->frames = &pkt->frame;
        whole->n_frames = 1;
        return DEFRAG_WHOLE;
    }
    if (pkt->quoted) {
        d->stats.dropped_quoted++;
        return DEFRAG_DROPPED;
    }
    expire_old(d, pkt->ts);
    if (payload->wire == 0 || (pkt->frag_more && payload->wire % 8 != 0)) {
        report(sink, pkt, payload, "ip.fragment_length",
               "a fragment without data, or not a multiple of 8 bytes");
        d->stats.dropped_bad++;
        return DEFRAG_DROPPED;
    }
    return add(d, pkt, payload, sink, whole);
}
