/* SPDX-License-Identifier: Apache-2.0 */
/* What of SIP was read on an interface that shows a tunnel's inside, and in a flow
 * that is told: lists of what stands whole in the case's own. */
#include "analyzer/conclude/fill.h"

#include <stdlib.h>
#include <string.h>

/* One sort of thing: where each of those that were read in clear was. */
struct sort {
    const struct place *const *places;
    char *items;
    size_t n, size;
};

static void
sorts_of(const struct fill *f, struct sort to[3])
{
    const struct sip_state *s = &f->c->kase->state->sip;
    const struct model *m = f->m;
    size_t registrations = s->registrations.table.count,
           calls = s->calls.table.count;
    to[0] = (struct sort){f->places, (char *)m->registrations, registrations,
                          sizeof *m->registrations};
    to[1] = (struct sort){f->places + registrations, (char *)m->calls, calls,
                          sizeof *m->calls};
    to[2] =
        (struct sort){f->places + registrations + calls, (char *)m->messages,
                      s->messages.table.count, sizeof *m->messages};
}

/* --- on inner interfaces ------------------------------------------------------------- */

/* A thing by where it was: its interface. */
struct spot {
    uint32_t interface;
    size_t item;
};

static int
by_spot(const void *x, const void *y)
{
    const struct spot *a = x, *b = y;
    if (a->interface != b->interface)
        return a->interface < b->interface ? -1 : 1;
    return a->item < b->item ? -1 : a->item > b->item;
}

static struct spot *
spots_of(struct fill *f, const struct sort *s)
{
    struct spot *spots = fill_temp(f, s->n, sizeof *spots);
    for (size_t i = 0; spots && i < s->n; i++)
        spots[i] = (struct spot){s->places[i]->interface, i};
    if (spots && s->n)
        qsort(spots, s->n, sizeof *spots, by_spot);
    return spots;
}

/* The list of an inner interface; *n: how many. An interface shows few tunnels
 * (INNER_TUNNELS), so looking through what is on it costs little. */
static void **
inner_list(struct fill *f, const struct sort *s, const struct spot *spots,
           const struct inner *in, size_t *n)
{
    size_t low = 0, high = s->n, end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (spots[middle].interface < in->interface)
            low = middle + 1;
        else
            high = middle;
    }
    for (end = low; end < s->n && spots[end].interface == in->interface; end++)
        continue;
    void **list = fill_array(f, end - low, sizeof *list);
    *n = 0;
    for (size_t i = low; list && i < end; i++) {
        const struct place *p = s->places[spots[i].item];
        if (inner_shows(in, p->interface, &p->src, &p->dst))
            list[(*n)++] = s->items + spots[i].item * s->size;
    }
    return list;
}

void
fill_inner_lists(struct fill *f)
{
    struct sort sorts[3];
    const struct spot *spots[3];
    sorts_of(f, sorts);
    for (size_t k = 0; k < 3; k++)
        spots[k] = spots_of(f, &sorts[k]);
    for (size_t i = 0; i < f->c->inners.n && !f->failed; i++) {
        const struct inner *in = &f->c->inners.items[i];
        struct model_inner *to = f->inners[i];
        if (!to)
            continue;
        to->registrations = (struct model_registration **)inner_list(
            f, &sorts[0], spots[0], in, &to->n_registrations);
        to->calls = (struct model_call **)inner_list(f, &sorts[1], spots[1], in,
                                                     &to->n_calls);
        to->messages = (struct model_message **)inner_list(
            f, &sorts[2], spots[2], in, &to->n_messages);
    }
}

/* --- in flows ------------------------------------------------------------------------ */

struct told_flow {
    struct flow_key key;
    struct model_flow *flow;
};

static int
by_key(const void *x, const void *y)
{
    return memcmp(&((const struct told_flow *)x)->key,
                  &((const struct told_flow *)y)->key, sizeof(struct flow_key));
}

static struct flow_key
key_of(const struct place *p)
{
    struct flow_key key;
    memset(&key, 0, sizeof key);
    flow_key_ends(&key, p->src.b, p->sport, p->dst.b, p->dport);
    key.family = p->src.family;
    key.proto = p->ip_proto;
    key.layer = p->layer;
    key.file = p->file;
    key.interface = p->interface;
    return key;
}

/* The flows that are subjects, by their keys. */
static struct told_flow *
flows_index(struct fill *f)
{
    size_t n = f->c->n_flows;
    struct told_flow *all = fill_temp(f, n, sizeof *all);
    for (size_t i = 0; all && i < n; i++)
        all[i] = (struct told_flow){f->c->flows[i].flow->key, f->flows[i]};
    if (all && n)
        qsort(all, n, sizeof *all, by_key);
    return all;
}

/* The list of a flow and its length, for one sort of thing. */
static void ***
list_of(struct model_flow *to, size_t sort, size_t **n)
{
    *n = sort == 0   ? &to->n_registrations
         : sort == 1 ? &to->n_calls
                     : &to->n_messages;
    return sort == 0   ? (void ***)&to->registrations
           : sort == 1 ? (void ***)&to->calls
                       : (void ***)&to->messages;
}

/* Counts, then fills. */
static void
flow_list(struct fill *f, size_t sort, const struct sort *s,
          const struct told_flow *index)
{
    size_t n_flows = f->c->n_flows, *n;
    struct model_flow **owners = fill_temp(f, s->n, sizeof *owners);
    for (size_t i = 0; owners && i < s->n; i++) {
        struct told_flow key = {key_of(s->places[i]), NULL};
        const struct told_flow *found =
            bsearch(&key, index, n_flows, sizeof key, by_key);
        owners[i] = found ? found->flow : NULL;
        if (owners[i]) {
            list_of(owners[i], sort, &n);
            ++*n;
        }
    }
    for (size_t i = 0; i < n_flows; i++) {
        void ***list = list_of(f->flows[i], sort, &n);
        *list = fill_array(f, *n, sizeof **list);
        *n = 0;
    }
    for (size_t i = 0; !f->failed && i < s->n; i++) {
        if (!owners[i])
            continue;
        void **list = *list_of(owners[i], sort, &n);
        list[(*n)++] = s->items + i * s->size;
    }
}

void
fill_flow_lists(struct fill *f)
{
    struct sort sorts[3];
    const struct told_flow *index = flows_index(f);
    sorts_of(f, sorts);
    for (size_t k = 0; k < 3 && !f->failed; k++)
        flow_list(f, k, &sorts[k], index);
}
