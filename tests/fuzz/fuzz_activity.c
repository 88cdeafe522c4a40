/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inference over any packets of a few tunnels, six bytes each: length 2, what
 * it is and from whom 1, time since the last one 1 and its unit, how often it
 * comes again 1, the child SA 1. Whatever is inferred lies in order and in the
 * time of the packets, and is inferred again in the same way.
 */
#include "analyzer/activity/activity.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct fuzz {
    struct state *s;
    int64_t ts;
    uint64_t frame;
};

static const int64_t units[] = {100000,      1000000,          20000000,
                                160000000,   1000000000,       60000000000,
                                -3000000000, 90000000000000000};

static void
packet(struct fuzz *f, const uint8_t *in)
{
    bool near = in[2] & 1;
    struct packet p;
    memset(&p, 0, sizeof p);
    p.ts = f->ts;
    p.frame = ++f->frame;
    p.pid = -1;
    p.ip_proto = 17;
    p.sport = p.dport = 4500;
    p.src.family = p.dst.family = 4;
    p.src.b[0] = near ? 10 : 192;
    p.dst.b[0] = near ? 192 : 10;
    p.src.b[1] = p.dst.b[1] = in[2] >> 1 & 1; /* two tunnels */
    struct esp_event e = {in[5] * 2u + near, (uint32_t)f->frame,
                          (uint32_t)(in[0] << 8 | in[1]), "udp", false};
    if ((in[2] >> 2 & 7) == 7)
        tunnels_keepalive(&f->s->tunnels, &p);
    else
        tunnels_esp(&f->s->tunnels, &p, &e);
}

static void
feed(struct fuzz *f, const uint8_t *in)
{
    int64_t step = units[in[3] >> 5] * (1 + (in[3] & 31)), next;
    for (unsigned i = 0; i <= in[4]; i++) {
        packet(f, in);
        if (!__builtin_add_overflow(f->ts, step, &next))
            f->ts = next;
    }
}

static void
check(const struct activities *a)
{
    for (size_t i = 0; i < a->n; i++) {
        const struct activity *x = &a->items[i], *before = x - 1;
        if (x->kind >= ACTIVITY_KINDS || x->start >= x->end)
            abort();
        if (i && before->tunnel == x->tunnel &&
            (before->end > x->start || before->kind == x->kind))
            abort();
    }
    for (size_t i = 0; i < a->n_calls; i++) {
        const struct inferred_call *c = &a->calls[i];
        if (c->start > c->end || !c->probable || !c->first.frame ||
            !c->last.frame || !memchr(c->codec, '\0', sizeof c->codec) ||
            (c->answer && (c->answer < c->start || c->answer > c->end)))
            abort();
    }
    for (size_t i = 0; i < a->n_messages; i++)
        if (!a->messages[i].first.frame || !a->messages[i].last.frame)
            abort();
}

static void
same(const struct activities *a, const struct activities *b)
{
    if (a->n != b->n || a->n_calls != b->n_calls ||
        a->n_messages != b->n_messages || a->left_out != b->left_out)
        abort();
    for (size_t i = 0; i < a->n; i++)
        if (a->items[i].kind != b->items[i].kind ||
            a->items[i].start != b->items[i].start ||
            a->items[i].packets != b->items[i].packets)
            abort();
    for (size_t i = 0; i < a->n_calls; i++)
        if (a->calls[i].start != b->calls[i].start ||
            a->calls[i].end != b->calls[i].end ||
            strcmp(a->calls[i].codec, b->calls[i].codec) != 0)
            abort();
    for (size_t i = 0; i < a->n_messages; i++)
        if (a->messages[i].at != b->messages[i].at)
            abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct fuzz f = {calloc(1, sizeof *f.s), 1700000000000000000, 0};
    struct activities a, b;
    if (!f.s || tunnels_init(&f.s->tunnels) < 0 || trace_init(&f.s->trace) < 0)
        abort();
    f.s->tunnels.trace = &f.s->trace;
    for (size_t i = 0; i + 6 <= n; i += 6)
        feed(&f, data + i);
    tunnels_finish(&f.s->tunnels);
    if (activity_infer(f.s, &a) < 0 || activity_infer(f.s, &b) < 0)
        abort();
    check(&a);
    same(&a, &b);
    activities_free(&a);
    activities_free(&b);
    tunnels_free(&f.s->tunnels);
    trace_free(&f.s->trace);
    free(f.s);
    return 0;
}
