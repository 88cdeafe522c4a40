/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was read in clear on the tunnel's own inner interface need not be
 * inferred.
 */
#include "analyzer/conclude/activity_observed.h"

#define SLACK \
    2000000000 /* ns between a packet outside and the same inside, and
                            what a call's ends are off by */

static bool
inside(const struct inners *inners, uint32_t interface, uint64_t tunnel)
{
    for (size_t i = 0; i < inners->n; i++)
        if (inners->items[i].interface == interface &&
            inners->items[i].tunnel == tunnel)
            return true;
    return false;
}

static bool
call_overlaps(const struct sip_call *call, const struct inferred_call *i)
{
    int64_t from = call->start.frame ? call->start.ts : call->last.ts;
    int64_t to = call->end.frame ? call->end.ts : call->last.ts;
    return ns_between(i->end, from) <= SLACK &&
           ns_between(to, i->start) <= SLACK;
}

static void
calls_mark(const struct state *s, const struct inners *inners, uint64_t tunnel,
           struct inferred_call *i)
{
    uint32_t at = 0;
    const struct sip_call *call;
    while (!i->observed && (call = table_next(&s->sip.calls.table, &at)))
        i->observed = call_overlaps(call, i) &&
                      inside(inners, call->place.interface, tunnel);
}

static void
message_mark(const struct state *s, const struct inners *inners,
             uint64_t tunnel, struct inferred_message *i)
{
    uint32_t at = 0;
    const struct message *m;
    while (!i->observed && (m = table_next(&s->sip.messages.table, &at))) {
        int64_t off = ns_between(i->at, m->first.ts);
        i->observed = off <= SLACK && off >= -SLACK &&
                      inside(inners, m->place.interface, tunnel);
    }
}

void
activity_observed(const struct state *s, const struct inners *inners,
                  struct activities *a)
{
    const struct table *t = &s->tunnels.tunnels;
    if (!inners->n)
        return;
    for (size_t i = 0; i < a->n_calls; i++) {
        const struct tunnel *tn = table_at(t, a->calls[i].tunnel);
        calls_mark(s, inners, tn->serial, &a->calls[i]);
    }
    for (size_t i = 0; i < a->n_messages; i++) {
        const struct tunnel *tn = table_at(t, a->messages[i].tunnel);
        message_mark(s, inners, tn->serial, &a->messages[i]);
    }
}
