/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reassembler under any sequence of fragments, six bytes each: offset 2,
 * length 2, what is captured of it 1, flags 1. All fragments are cut from one
 * pattern, so whatever comes out whole must be that pattern.
 */
#include "analyzer/pipeline/defrag.h"
#include "dissectors/base/arena.h"

#include <stdlib.h>

#define DATAGRAMS 8
#define MEMORY 40000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
ignore(void *ctx, const struct packet *pkt, const struct event *ev)
{
    (void)ctx;
    (void)pkt;
    if (ev->desc != &anomaly_desc)
        abort();
}

static uint8_t
pattern(size_t i)
{
    return (uint8_t)(i * 31 + i / 251);
}

static void
check(const struct defrag_whole *whole)
{
    if (whole->cur.have > whole->cur.wire || whole->n_frames == 0 ||
        whole->cur.wire > DEFRAG_DATAGRAM_MAX)
        abort();
    for (size_t i = 0; i < whole->cur.have; i++)
        if (whole->cur.p[i] != pattern(i))
            abort();
}

static void
one(struct defrag *d, struct sink *sink, struct packet *pkt, const uint8_t *in)
{
    uint8_t flags = in[5];
    pkt->frame++;
    pkt->frag_id = flags & 0x0f;
    pkt->frag_more = flags & 0x10;
    pkt->src.family = pkt->dst.family = flags & 0x20 ? 6 : 4;
    pkt->ts += flags & 0x40 ? 45000000000 : 1;
    pkt->frag_off = (uint32_t)(in[0] << 8 | in[1]) & 0xfff8;
    pkt->is_fragment = pkt->frag_off || pkt->frag_more;
    size_t wire = (size_t)(in[2] << 8 | in[3]);
    size_t have = flags & 0x80 ? wire * in[4] / 255 : wire;
    uint8_t *exact = malloc(have ? have : 1);
    if (!exact)
        abort();
    for (size_t i = 0; i < have; i++)
        exact[i] = pattern(pkt->frag_off + i);
    struct cursor c = cursor_over(exact, have, wire);
    struct defrag_whole whole;
    if (defrag_add(d, pkt, &c, sink, &whole) == DEFRAG_WHOLE)
        check(&whole);
    if (d->memory > MEMORY)
        abort();
    free(exact);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct defrag d;
    struct arena arena;
    struct packet pkt;
    memset(&pkt, 0, sizeof pkt);
    arena_init(&arena, 1u << 20);
    struct sink sink = {ignore, NULL, &arena};
    if (defrag_init(&d, DATAGRAMS, MEMORY) < 0)
        abort();
    for (; n >= 6; data += 6, n -= 6) {
        arena_reset(&arena);
        one(&d, &sink, &pkt, data);
    }
    defrag_free(&d);
    if (d.memory != 0)
        abort();
    arena_free(&arena);
    return 0;
}
