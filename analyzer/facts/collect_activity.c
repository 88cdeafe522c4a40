/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/facts/collect.h"

static void
kinds_tell(const struct activities *a, struct fact_set *f, uint32_t tunnel)
{
    for (size_t i = 0; i < a->n; i++) {
        const struct activity *x = &a->items[i];
        if (x->tunnel != tunnel || x->kind == ACTIVITY_IDLE)
            continue;
        size_t before = f->n;
        const char *name = terms_name(&terms_activity_kind, (int)x->kind);
        struct fact *k = fact_text(f, "activity.kinds", name,
                                   "the sizes and times of its packets look "
                                   "like: %s",
                                   name);
        if (f->n > before)
            cite_at(k, x->first);
    }
}

static void
calls_tell(const struct activities *a, struct fact_set *f, uint32_t tunnel)
{
    int64_t n = 0;
    struct cite first = {0, 0, 0};
    for (size_t i = 0; i < a->n_calls; i++) {
        const struct inferred_call *c = &a->calls[i];
        if (c->tunnel != tunnel)
            continue;
        if (!n++)
            first = c->first;
        cite_at(fact_text(f, "activity.codec", *c->codec ? c->codec : NULL,
                          "media packets have the sizes of %s", c->codec),
                c->first);
    }
    cite_at(fact_number(f, "activity.calls", n,
                        "%lld call%s inside, by the sizes and times of its "
                        "packets alone",
                        (long long)n, n == 1 ? "" : "s"),
            first);
}

static void
messages_tell(const struct activities *a, struct fact_set *f, uint32_t tunnel)
{
    int64_t n = 0;
    struct cite first = {0, 0, 0};
    for (size_t i = 0; i < a->n_messages; i++)
        if (a->messages[i].tunnel == tunnel && !n++)
            first = a->messages[i].first;
    cite_at(fact_number(f, "activity.messages", n,
                        "%lld SIP message%s (texts) inside, by the sizes and "
                        "times of its packets alone",
                        (long long)n, n == 1 ? "" : "s"),
            first);
}

void
collect_activity(const struct collector *c, struct fact_set *f,
                 const struct tunnel *tn)
{
    const struct activities *a = c->activities;
    if (!a || !(tn->esp_packets || tn->ah_packets))
        return;
    uint32_t tunnel = table_index(&c->state->tunnels.tunnels, tn);
    kinds_tell(a, f, tunnel);
    calls_tell(a, f, tunnel);
    messages_tell(a, f, tunnel);
}
