/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/flows/trace.h"

#include <string.h>
#include <sys/mman.h>

/* Fresh pages, so that a cap costs nothing until it is used. */
static void *
pages(size_t n)
{
    void *p = mmap(NULL, n, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

/* A long list grows by large pages, where there are such: a fault for each small
 * one costs more than what is written there. A short one stays small. */
#define LONG_LIST 32768u
#define LARGE_PAGE ((uintptr_t)2 << 20)

static void
grow_large(void *list, size_t size, size_t entry)
{
    uintptr_t from = (uintptr_t)list + LONG_LIST * entry;
    from = (from + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    (void)madvise((void *)from, (uintptr_t)list + size - from, MADV_HUGEPAGE);
}

#define OUTER_BYTES (TRACE_OUTER_CAP * sizeof(struct trace_outer))
#define INNER_BYTES (TRACE_INNER_CAP * sizeof(struct trace_inner))

int
trace_init(struct trace *t)
{
    memset(t, 0, sizeof *t);
    t->outer = pages(OUTER_BYTES);
    t->inner = pages(INNER_BYTES);
    struct trace_path *p = NULL;
    if (t->outer && t->inner &&
        table_init(&t->paths, sizeof *p, sizeof p->key, TRACE_PATHS_CAP) == 0)
        return 0;
    trace_free(t);
    return -1;
}

void
trace_free(struct trace *t)
{
    if (t->outer)
        munmap(t->outer, OUTER_BYTES);
    if (t->inner)
        munmap(t->inner, INNER_BYTES);
    table_free(&t->paths);
    memset(t, 0, sizeof *t);
}

static uint16_t
length16(uint32_t n)
{
    return n > UINT16_MAX ? UINT16_MAX : (uint16_t)n;
}

void
trace_outer(struct trace *t, const struct packet *pkt, enum trace_kind kind,
            uint64_t series, uint32_t sequence, uint32_t length, bool from_a)
{
    if (t->n_outer == TRACE_OUTER_CAP || pkt->file >= TRACE_FILES) {
        if (!t->outer_left_out++)
            t->outer_until = pkt->ts;
        return;
    }
    if (t->n_outer == LONG_LIST)
        grow_large(t->outer, OUTER_BYTES, sizeof *t->outer);
    struct trace_outer *o = &t->outer[t->n_outer++];
    o->ts = pkt->ts;
    o->frame = (uint32_t)pkt->frame;
    o->sequence = sequence;
    o->series = (uint32_t)series;
    o->length = length16(length);
    o->file = pkt->file & (TRACE_FILES - 1);
    o->kind = (unsigned)kind & 3u;
    o->from_a = from_a;
}

static bool
path_is(const struct trace_path *p, const struct packet *pkt)
{
    return p->key.interface == pkt->interface &&
           p->key.family == pkt->src.family &&
           p->key.depth == pkt->encap_depth &&
           memcmp(p->key.src, pkt->src.b, 16) == 0 &&
           memcmp(p->key.dst, pkt->dst.b, 16) == 0;
}

static uint32_t
met_slot(const struct packet *pkt)
{
    uint32_t a, b;
    unsigned at = pkt->src.family == 4 ? 0 : 12;
    memcpy(&a, pkt->src.b + at, sizeof a);
    memcpy(&b, pkt->dst.b + at, sizeof b);
    return ((a ^ b * 0x9e3779b1u ^ pkt->interface) * 0x85ebca6bu >> 16) %
           TRACE_MET;
}

/* The packet's path, made if new. UINT32_MAX when there are too many: they are
 * not evicted, because the packets kept refer to them. */
static uint32_t
path_of(struct trace *t, const struct packet *pkt)
{
    struct trace_path probe;
    bool created;
    uint32_t slot = met_slot(pkt), *met = &t->met[slot];
    uint32_t *beside = &t->met[slot ^ 1];
    if (*met && path_is(table_at(&t->paths, *met - 1), pkt))
        return *met - 1;
    if (*beside && path_is(table_at(&t->paths, *beside - 1), pkt))
        return *beside - 1;
    memset(&probe, 0, sizeof probe);
    memcpy(probe.key.src, pkt->src.b, 16);
    memcpy(probe.key.dst, pkt->dst.b, 16);
    probe.key.interface = pkt->interface;
    probe.key.family = pkt->src.family;
    probe.key.depth = pkt->encap_depth;
    struct trace_path *p = table_find(&t->paths, &probe.key);
    if (!p && t->paths.count == TRACE_PATHS_CAP)
        return UINT32_MAX;
    if (!p) {
        p = table_get(&t->paths, &probe.key, &created);
        p->file = pkt->file;
    }
    uint32_t index = table_index(&t->paths, p);
    *beside = *met;
    *met = index + 1;
    return index;
}

static void
left_out(struct trace *t, const struct packet *pkt)
{
    if (t->over)
        return;
    t->over = true;
    if (!t->inner_left_out++)
        t->inner_until = pkt->ts;
}

void
trace_ip(struct trace *t, const struct packet *pkt)
{
    if (t->open)
        t->n_inner--;
    t->open = false;
    if (t->n_inner == TRACE_INNER_CAP) {
        left_out(t, pkt);
        return;
    }
    uint32_t path = path_of(t, pkt);
    if (path == UINT32_MAX) {
        left_out(t, pkt);
        return;
    }
    if (t->n_inner == LONG_LIST)
        grow_large(t->inner, INNER_BYTES, sizeof *t->inner);
    struct trace_inner *i = &t->inner[t->n_inner++];
    i->ts = pkt->ts;
    i->frame = (uint32_t)pkt->frame;
    i->path = (uint16_t)path;
    i->flow = TRACE_NO_FLOW;
    i->length = length16(pkt->ip_length);
    i->ip_proto = pkt->ip_proto;
    i->fragment = pkt->is_fragment;
    i->numbered = 0;
    i->number = 0;
    t->open = true;
}

const struct trace_path *
trace_path_at(const struct trace *t, uint32_t index)
{
    return table_at(&t->paths, index);
}
