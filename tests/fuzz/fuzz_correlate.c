/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Correlation over any packets of a few tunnels and a few inner hosts, six bytes each:
 * length 2, what it is and from whom 1, time since the last one 1 and its unit,
 * how often it comes again 1, number 1. No packet is in two pairs of one place,
 * and every pair has a length that each form told explains.
 */
#include "analyzer/pairs/correlate.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct fuzz {
    struct state *s;
    int64_t ts;
    uint64_t frame;
    uint32_t interfaces[2];
};

static const int64_t units[] = {10000,       100000,           1000000,
                                20000000,    1000000000,       60000000000,
                                -3000000000, 90000000000000000};

static struct packet
packet_of(struct fuzz *f, const uint8_t *in)
{
    bool near = in[2] & 1;
    struct packet p;
    memset(&p, 0, sizeof p);
    p.ts = f->ts;
    p.frame = ++f->frame;
    p.pid = -1;
    p.ip_proto = 17;
    p.sport = p.dport = 4500;
    p.src.family = p.dst.family = in[2] & 0x10 ? 6 : 4;
    p.src.b[0] = near ? 10 : 192;
    p.dst.b[0] = near ? 192 : 10;
    p.src.b[1] = p.dst.b[1] = in[2] >> 1 & 1; /* two tunnels, or hosts */
    return p;
}

static void
outer(struct fuzz *f, const uint8_t *in)
{
    struct packet p = packet_of(f, in);
    struct esp_event e = {(in[2] & 3u) + 1, (uint32_t)f->frame + in[5],
                          (uint32_t)(in[0] << 8 | in[1]), "udp", false};
    p.interface = f->interfaces[0];
    tunnels_esp(&f->s->tunnels, &p, &e);
}

static void
inner(struct fuzz *f, const uint8_t *in, unsigned again)
{
    struct trace *t = &f->s->trace;
    struct packet p = packet_of(f, in);
    p.interface = f->interfaces[1];
    p.ip_length = (uint32_t)(in[0] << 8 | in[1]);
    trace_record(t, true, true);
    trace_ip(t, &p);
    trace_flow(t, in[2] & 7);
    if (in[2] & 0x40)
        trace_number(t, (uint16_t)(in[5] + again));
}

static void
feed(struct fuzz *f, const uint8_t *in)
{
    int64_t step = units[in[3] >> 5] * (1 + (in[3] & 31)), next;
    for (unsigned i = 0; i <= in[4]; i++) {
        uint8_t as[6];
        memcpy(as, in, sizeof as);
        if (in[2] & 0x20) /* lengths that vary */
            as[1] = (uint8_t)(in[1] + 37 * i);
        if (in[2] & 0x80)
            outer(f, as);
        else
            inner(f, as, i);
        if (in[2] & 8) { /* and what would be its other half */
            uint32_t n = (uint32_t)(as[0] << 8 | as[1]);
            n = 36 + (n + 2 + 15) / 16 * 16;
            as[0] = (uint8_t)(n >> 8);
            as[1] = (uint8_t)n;
            if (!(in[2] & 0x80))
                outer(f, as);
        }
        if (!__builtin_add_overflow(f->ts, step, &next))
            f->ts = next;
    }
}

static void
check(const struct state *s, const struct correlation *c)
{
    const struct trace *t = &s->trace;
    uint8_t *seen = calloc(1, (size_t)t->n_outer + t->n_inner + 1);
    for (uint32_t k = 0; seen && k < c->n; k++) {
        const struct correlated *x = &c->items[k];
        memset(seen, 0, (size_t)t->n_outer + t->n_inner);
        for (uint32_t i = 0; i < x->n_pairs; i++) {
            const struct correlated_pair *p = &c->pairs[x->first_pair + i];
            if (p->outer >= t->n_outer || p->inner >= t->n_inner ||
                seen[p->outer]++ || seen[t->n_outer + p->inner]++)
                abort();
            for (int f = 0; f < SUITE_FORMS && !x->transport; f++)
                if (x->forms & 1u << f &&
                    suite_length(&suite_forms[f], t->inner[p->inner].length) !=
                        t->outer[p->outer].length)
                    abort();
        }
        if (x->matched != x->n_pairs || x->matched > x->packets)
            abort();
    }
    free(seen);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct fuzz f = {.ts = 1790000000000000000};
    struct correlation found;
    struct slice none = {NULL, 0};
    f.s = state_new(NULL, NULL);
    if (!f.s)
        return 0;
    for (uint32_t i = 0; i < 2; i++)
        f.interfaces[i] = interfaces_index(
            &f.s->interfaces,
            interfaces_get(&f.s->interfaces, 0, i, none, i ? 101 : 1));
    for (size_t i = 0; i + 6 <= n && f.frame < 20000; i += 6)
        feed(&f, data + i);
    state_finish(f.s);
    if (correlate(&found, f.s) == 0)
        check(f.s, &found);
    correlation_free(&found);
    state_free(f.s);
    return 0;
}
