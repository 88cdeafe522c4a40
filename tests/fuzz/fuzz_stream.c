/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TCP reassembly under libFuzzer: the input is a row of segments of DNS over
 * TCP, each four control bytes and its payload, on two streams.
 *
 *   control[0]  bits 0-1 none, SYN, FIN, RST; bit 2: in order; bit 3: which
 *               stream; bit 4: backwards; bit 5: far; bit 6: half a minute later
 *   control[1]  distance from where the stream stands
 *   control[2]  octets of payload
 *   control[3]  of these, how many the snap length cut
 */
#include "analyzer/pipeline/stream.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

extern const struct dissector dissector_dns;

#define TOTAL 6000

#define CHECK(x)     \
    do {             \
        if (!(x))    \
            abort(); \
    } while (0)

struct state {
    struct streams *s;
    struct arena arena;
    struct sink sink;
    struct packet pkt;
    uint32_t at[2];
    uint64_t messages, told;
    volatile uint8_t seen;
};

static void
on_event(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct state *st = ctx;
    CHECK(ev->desc == &anomaly_desc);
    CHECK(pkt->frame >= 1 && pkt->frame <= st->pkt.frame);
    st->told++;
}

static void
on_message(void *ctx, const struct dissector *d, struct cursor m,
           struct packet *pkt)
{
    struct state *st = ctx;
    st->messages++;
    CHECK(d == &dissector_dns);
    CHECK(pkt->frame >= 1 && pkt->frame <= st->pkt.frame);
    CHECK(m.have >= 1 && m.have <= m.wire);
    for (size_t i = 0; i < m.have; i++)
        st->seen ^= m.p[i];
    struct framing f = d->frame(m.p, m.have);
    CHECK(f.state != FRAME_LOST);
    if (m.have == m.wire && f.state == FRAME_DONE)
        CHECK(f.length == m.have);
    if (m.have < m.wire && f.length)
        CHECK(f.length == m.wire);
}

static void
one_segment(struct state *st, const uint8_t control[4], const uint8_t *p,
            size_t n)
{
    static const uint8_t flags[4] = {TCP_ACK, TCP_SYN, TCP_FIN, TCP_RST};
    uint32_t *at = &st->at[control[0] >> 3 & 1];
    uint32_t far = control[1] * (control[0] & 32 ? 0x100000u : 1u);
    bool syn = (control[0] & 3) == 1;
    uint32_t seq = *at - syn;
    if (!(control[0] & 4))
        seq = control[0] & 16 ? seq - far : seq + far;
    else
        *at += (uint32_t)n;
    if (syn)
        *at = seq + 1 + (uint32_t)n;
    size_t have = n - (control[3] < n ? control[3] : n);
    uint8_t *exact = malloc(have ? have : 1);
    CHECK(exact);
    memcpy(exact, p, have);
    st->pkt.frame++;
    st->pkt.ts += control[0] & 64 ? INT64_C(30) * 1000000000 : 1000;
    st->pkt.sport = (uint16_t)(1000 + (control[0] >> 3 & 1));
    st->pkt.tcp_seq = seq;
    st->pkt.tcp_flags = flags[control[0] & 3];
    stream_segment(st->s, &dissector_dns, &st->pkt, cursor_over(exact, have, n),
                   on_message, st, &st->sink);
    arena_reset(&st->arena);
    free(exact);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct stream_limits limits = {
        .streams = 8,
        .stream_bytes = 1000,
        .stream_segments = 6,
        .head_bytes = 100,
        .total_bytes = TOTAL,
    };
    struct state st;
    memset(&st, 0, sizeof st);
    arena_init(&st.arena, 1u << 20);
    st.sink.emit = on_event;
    st.sink.ctx = &st;
    st.sink.arena = &st.arena;
    st.s = streams_new(&limits);
    CHECK(st.s);
    st.at[1] = 0xffffff80u; /* wraps soon */
    st.pkt.ip_proto = 6;
    st.pkt.dport = 53;
    while (n >= 4) {
        size_t len = data[2] < n - 4 ? data[2] : n - 4;
        one_segment(&st, data, data + 4, len);
        CHECK(streams_stats(st.s)->held <= TOTAL);
        data += 4 + len;
        n -= 4 + len;
    }
    while (streams_flush(st.s, on_message, &st, &st.sink))
        arena_reset(&st.arena);
    CHECK(streams_stats(st.s)->held == 0);
    CHECK(streams_stats(st.s)->messages == st.messages);
    streams_free(st.s);
    arena_free(&st.arena);
    return 0;
}
