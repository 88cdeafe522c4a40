/* SPDX-License-Identifier: Apache-2.0 */
/* Gaps in an inner stream (packets that the capture lacks), from the sequence
 * numbers of its RTP and TCP flows. */
#include "analyzer/pairs/outer_stream.h"

#define FLOWS 64u /* followed at once */
#define SURE 8u /* consecutive numbers that must fit before a gap is believed */
#define HOLE_MOST 16    /* packets missing at once */
#define DATA_LEAST 300u /* octets of a TCP segment: smaller ones vary */

struct numbered {
    uint32_t flow, order;
    uint16_t number, length;
    uint16_t fits; /* how many in a row */
    bool used;
};

/* How many packets lie between two numbers of a flow; 0: unknown. */
static int
rtp_step(const struct numbered *f, const struct trace_inner *in)
{
    int step = (int16_t)(in->number - f->number);
    return step > HOLE_MOST || step < -HOLE_MOST ? 0 : step;
}

/* Segments of equal length are as many octets apart as each holds. That is the
 * length less the headers: 40 octets with IPv4, 60 with IPv6, and more with
 * options. */
static int
tcp_step(const struct numbered *f, const struct trace_inner *in)
{
    uint16_t apart = (uint16_t)(in->number - f->number);
    if (in->length != f->length || in->length < DATA_LEAST)
        return 0;
    for (int step = 1; step <= HOLE_MOST; step++)
        for (uint32_t header = 40; header <= 100; header += 4) {
            int octets = step * (int)(in->length - header);
            if (apart == (uint16_t)octets)
                return step;
            if (apart == (uint16_t)-octets)
                return -step;
        }
    return 0;
}

static struct numbered *
flow_of(struct numbered *flows, uint32_t flow)
{
    struct numbered *f = &flows[flow * 2654435761u >> 26];
    if (f->used && f->flow == flow)
        return f;
    *f = (struct numbered){.flow = flow};
    return f;
}

void
inner_stream_order(struct inner_stream *s, const struct trace *t)
{
    struct numbered flows[FLOWS];
    uint32_t top = 0;
    memset(flows, 0, sizeof flows);
    for (uint32_t i = 0; i < s->n; i++) {
        const struct trace_inner *in = &t->inner[s->ref[i]];
        uint32_t order = top + 1;
        if (in->numbered && in->flow != TRACE_NO_FLOW) {
            struct numbered *f = flow_of(flows, in->flow);
            int step = !f->used            ? 0
                       : in->ip_proto == 6 ? tcp_step(f, in)
                                           : rtp_step(f, in);
            if (step == 0)
                f->fits = 0;
            else if (in->ip_proto == 6) /* to the octet: no coincidence */
                f->fits = SURE;
            else if (f->fits < SURE)
                f->fits++;
            if (f->fits == SURE && step > 1)
                order = top + (uint32_t)step;
            else if (f->fits == SURE && step < 0)
                order = f->order + (uint32_t)step; /* it was missing so far */
            f->used = true;
            f->number = in->number;
            f->length = in->length;
            f->order = order;
        }
        s->order[i] = order;
        top = (int32_t)(order - top) > 0 ? order : top;
    }
}
