#include "analyzer/correlate/hosts.h"

#include <stdlib.h>

static int
by_place_and_address(const void *x, const void *y)
{
    const struct host *a = x, *b = y;
    if (a->interface != b->interface)
        return a->interface < b->interface ? -1 : 1;
    if (a->depth != b->depth)
        return a->depth < b->depth ? -1 : 1;
    if (a->addr.family != b->addr.family)
        return a->addr.family < b->addr.family ? -1 : 1;
    return memcmp(a->addr.b, b->addr.b, sizeof a->addr.b);
}

static int
busiest_first(const void *x, const void *y)
{
    const struct host *a = x, *b = y;
    uint32_t na = a->sent + a->received, nb = b->sent + b->received;
    if (a->interface != b->interface)
        return a->interface < b->interface ? -1 : 1;
    if (na != nb)
        return na > nb ? -1 : 1;
    return by_place_and_address(x, y);
}

static void
add(struct hosts *h, const struct trace_path *p, const uint8_t *addr,
    uint32_t sent, uint32_t received)
{
    struct host *x = &h->items[h->n];
    memset(x, 0, sizeof *x);
    x->addr.family = p->key.family;
    memcpy(x->addr.b, addr, sizeof x->addr.b);
    x->interface = p->key.interface;
    x->depth = p->key.depth;
    x->sent = sent;
    x->received = received;
    h->n += !addr_is_multicast(&x->addr);
}

int
hosts_build(struct hosts *out, const struct state *s,
            const struct inner_index *index)
{
    const struct trace *t = &s->trace;
    uint32_t n = 0, of_interface = 0;
    memset(out, 0, sizeof *out);
    out->items = malloc((2 * (size_t)t->paths.high + 1) * sizeof *out->items);
    if (!out->items)
        return -1;
    for (uint32_t i = 0; i < t->paths.high; i++) {
        const struct trace_path *p = trace_path_at(t, i);
        add(out, p, p->key.src, index->path_count[i], 0);
        add(out, p, p->key.dst, 0, index->path_count[i]);
    }
    qsort(out->items, out->n, sizeof *out->items, by_place_and_address);
    for (uint32_t i = 0; i < out->n; i++) {
        if (n && by_place_and_address(&out->items[n - 1], &out->items[i]) == 0) {
            out->items[n - 1].sent += out->items[i].sent;
            out->items[n - 1].received += out->items[i].received;
        } else {
            out->items[n++] = out->items[i];
        }
    }
    qsort(out->items, n, sizeof *out->items, busiest_first);
    out->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct host *x = &out->items[i];
        if (i == 0 || x->interface != out->items[i - 1].interface)
            of_interface = 0;
        if (x->sent + x->received < HOST_PACKETS_LEAST)
            continue;
        if (of_interface++ < HOSTS_PER_INTERFACE)
            out->items[out->n++] = *x;
        else
            out->left_out++;
    }
    return 0;
}

void
hosts_free(struct hosts *h)
{
    free(h->items);
    memset(h, 0, sizeof *h);
}

bool
host_sends(const struct host *h, const struct trace_path *p)
{
    return p->key.interface == h->interface && p->key.depth == h->depth &&
           p->key.family == h->addr.family &&
           memcmp(p->key.src, h->addr.b, sizeof h->addr.b) == 0;
}

bool
host_receives(const struct host *h, const struct trace_path *p)
{
    return p->key.interface == h->interface && p->key.depth == h->depth &&
           p->key.family == h->addr.family &&
           memcmp(p->key.dst, h->addr.b, sizeof h->addr.b) == 0;
}
