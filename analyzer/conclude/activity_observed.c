/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was read in clear on the tunnel's own inner interface need not be
 * inferred.
 */
#include "analyzer/conclude/activity_observed.h"

#include <stdlib.h>

#define SLACK \
    2000000000 /* ns between a packet outside and the same inside, and
                            what a call's ends are off by */

/* An interface that shows the inside of a tunnel. */
struct showing {
    uint64_t tunnel; /* serial */
    uint32_t interface;
};

/* When something was read on an interface. */
struct span {
    uint32_t interface;
    int64_t from;
    int64_t until; /* the latest of this interface's spans up to this one */
};

struct spans {
    struct span *items;
    size_t n;
};

struct observed {
    struct showing *showing; /* by tunnel */
    size_t n_showing;
    struct spans calls, messages; /* by interface, then `from` */
};

static int
by_tunnel(const void *x, const void *y)
{
    const struct showing *a = x, *b = y;
    if (a->tunnel != b->tunnel)
        return a->tunnel < b->tunnel ? -1 : 1;
    return a->interface < b->interface ? -1 : a->interface > b->interface;
}

static int
by_time(const void *x, const void *y)
{
    const struct span *a = x, *b = y;
    if (a->interface != b->interface)
        return a->interface < b->interface ? -1 : 1;
    return a->from < b->from ? -1 : a->from > b->from;
}

static void
spans_sort(struct spans *s)
{
    if (s->n)
        qsort(s->items, s->n, sizeof *s->items, by_time);
    for (size_t i = 1; i < s->n; i++)
        if (s->items[i].interface == s->items[i - 1].interface &&
            s->items[i].until < s->items[i - 1].until)
            s->items[i].until = s->items[i - 1].until;
}

static int
calls_collect(const struct state *s, struct spans *to)
{
    const struct table *t = &s->sip.calls.table;
    uint32_t at = 0;
    to->items = calloc((size_t)t->count + 1, sizeof *to->items);
    if (!to->items)
        return -1;
    for (const struct sip_call *c; (c = table_next(t, &at));)
        to->items[to->n++] = (struct span){
            c->place.interface, c->start.frame ? c->start.ts : c->last.ts,
            c->end.frame ? c->end.ts : c->last.ts};
    spans_sort(to);
    return 0;
}

static int
messages_collect(const struct state *s, struct spans *to)
{
    const struct table *t = &s->sip.messages.table;
    uint32_t at = 0;
    to->items = calloc((size_t)t->count + 1, sizeof *to->items);
    if (!to->items)
        return -1;
    for (const struct message *m; (m = table_next(t, &at));)
        to->items[to->n++] =
            (struct span){m->place.interface, m->first.ts, m->first.ts};
    spans_sort(to);
    return 0;
}

static int
showing_collect(const struct inners *inners, struct observed *o)
{
    o->showing = calloc(inners->n + 1, sizeof *o->showing);
    if (!o->showing)
        return -1;
    for (size_t i = 0; i < inners->n; i++)
        o->showing[o->n_showing++] = (struct showing){
            inners->items[i].tunnel, inners->items[i].interface};
    qsort(o->showing, o->n_showing, sizeof *o->showing, by_tunnel);
    return 0;
}

/* Was something read on this interface within SLACK of that time? Of the spans that
 * begin before its end, the latest end tells. */
static bool
any_within(const struct spans *s, uint32_t interface, int64_t start,
           int64_t end)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct span *x = &s->items[middle];
        if (x->interface < interface ||
            (x->interface == interface && ns_between(end, x->from) <= SLACK))
            low = middle + 1;
        else
            high = middle;
    }
    return low && s->items[low - 1].interface == interface &&
           ns_between(s->items[low - 1].until, start) <= SLACK;
}

/* The same on any interface that shows the tunnel's inside. */
static bool
was_read(const struct observed *o, const struct spans *s, uint64_t tunnel,
         int64_t start, int64_t end)
{
    size_t low = 0, high = o->n_showing;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (o->showing[middle].tunnel < tunnel)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < o->n_showing && o->showing[low].tunnel == tunnel; low++)
        if (any_within(s, o->showing[low].interface, start, end))
            return true;
    return false;
}

static void
observed_mark(const struct state *s, const struct observed *o,
              struct activities *a)
{
    const struct table *t = &s->tunnels.tunnels;
    for (size_t i = 0; i < a->n_calls; i++) {
        struct inferred_call *c = &a->calls[i];
        const struct tunnel *tn = table_at(t, c->tunnel);
        c->observed =
            c->observed || was_read(o, &o->calls, tn->serial, c->start, c->end);
    }
    for (size_t i = 0; i < a->n_messages; i++) {
        struct inferred_message *m = &a->messages[i];
        const struct tunnel *tn = table_at(t, m->tunnel);
        m->observed =
            m->observed || was_read(o, &o->messages, tn->serial, m->at, m->at);
    }
}

int
activity_observed(const struct state *s, const struct inners *inners,
                  struct activities *a)
{
    struct observed o = {.n_showing = 0};
    int rc = 0;
    if (!inners->n)
        return 0;
    if (showing_collect(inners, &o) < 0 || calls_collect(s, &o.calls) < 0 ||
        messages_collect(s, &o.messages) < 0)
        rc = -1;
    else
        observed_mark(s, &o, a);
    free(o.showing);
    free(o.calls.items);
    free(o.messages.items);
    return rc;
}
