/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pairs/hosts.h"

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

/* The hosts of an interface are together: a path looks at these alone. */
static uint32_t
first_of_interface(const struct hosts *h, uint32_t interface)
{
    uint32_t lo = 0, hi = h->n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (h->items[mid].interface < interface)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static int
paths_of_hosts(struct hosts *h, const struct trace *t)
{
    uint32_t all = 0;
    h->paths = malloc((2 * (size_t)t->paths.high + 1) * sizeof *h->paths);
    if (!h->paths)
        return -1;
    for (int fill = 0; fill < 2; fill++) {
        for (uint32_t i = 0; i < h->n && fill; i++) {
            h->items[i].first_path = all;
            all += h->items[i].n_paths;
            h->items[i].n_paths = 0;
        }
        for (uint32_t p = 0; p < t->paths.high; p++) {
            const struct trace_path *path = trace_path_at(t, p);
            for (uint32_t i = first_of_interface(h, path->key.interface);
                 i < h->n && h->items[i].interface == path->key.interface;
                 i++) {
                struct host *x = &h->items[i];
                if (!host_sends(x, path) && !host_receives(x, path))
                    continue;
                if (fill)
                    h->paths[x->first_path + x->n_paths] = p;
                x->n_paths++;
            }
        }
    }
    return 0;
}

/* The sample is spread evenly over all of its packets, path by path. */
static void
sample_lengths(const struct hosts *all, struct host *h, const struct trace *t,
               const struct inner_index *x)
{
    uint32_t seen[2] = {0, 0}, of[2] = {h->sent, h->received};
    memset(h->n_lengths, 0, sizeof h->n_lengths);
    for (uint32_t k = 0; k < h->n_paths; k++) {
        uint32_t path = all->paths[h->first_path + k];
        int way = !host_sends(h, trace_path_at(t, path));
        uint32_t step = of[way] / HOST_SAMPLE + 1, i = seen[way] % step;
        for (i = i ? step - i : 0; i < x->path_count[path]; i += step) {
            if (h->n_lengths[way] == HOST_SAMPLE)
                break;
            uint32_t at = x->path_at[x->path_start[path] + i];
            h->lengths[way][h->n_lengths[way]++] = t->inner[x->ref[at]].length;
        }
        seen[way] += x->path_count[path];
    }
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
        if (n &&
            by_place_and_address(&out->items[n - 1], &out->items[i]) == 0) {
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
        else /* on the interface of the ESP packets most of these are unrelated to the tunnel */
            out->left_out +=
                !interfaces_at(&s->interfaces, x->interface)->outer;
    }
    if (paths_of_hosts(out, t) < 0)
        return -1;
    for (uint32_t i = 0; i < out->n; i++)
        sample_lengths(out, &out->items[i], t, index);
    return 0;
}

void
hosts_free(struct hosts *h)
{
    free(h->items);
    free(h->paths);
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
