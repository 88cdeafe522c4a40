/* SPDX-License-Identifier: Apache-2.0 */
/* A tunnel's own packets, outside and inside. */
#include "analyzer/conclude/scene_parts.h"

#include <stdio.h>

/* The first of the sorted packets that is not before `whose`. */
static uint32_t
first_of(const struct scene_packet *p, uint32_t n, uint32_t whose)
{
    uint32_t from = 0;
    while (from < n) {
        uint32_t middle = from + (n - from) / 2;
        if (p[middle].whose < whose)
            from = middle + 1;
        else
            n = middle;
    }
    return from;
}

/* Series of SAs and of tunnels are numbered each for itself: kinds tell them apart. */
static void
outer_series(struct scene_set *set, uint32_t series, enum trace_kind kind,
             uint32_t why)
{
    const struct trace *t = &set->s->c->kase->state->trace;
    const struct scene_packet *p = set->packets->outer;
    for (uint32_t i = first_of(p, t->n_outer, series);
         i < t->n_outer && p[i].whose == series; i++) {
        const struct trace_outer *o = &t->outer[p[i].at];
        if (o->kind == kind)
            scene_cite(set, o->file, o->frame, why);
    }
}

static void
outer(struct scene_set *set, const struct subject *s, bool all)
{
    const struct tunnels *ts = &set->s->c->kase->state->tunnels;
    const struct esp_sa *sa;
    uint32_t at = 0;
    char text[128];
    snprintf(text, sizeof text, "added: IKE of %s", s->id);
    outer_series(set, (uint32_t)s->tunnel->serial, TRACE_IKE,
                 scene_why(set, TEXT_OWN, text, false));
    set->left_out += set->s->c->kase->state->trace.outer_left_out;
    if (!all)
        return;
    snprintf(text, sizeof text, "added: NAT keepalive of %s", s->id);
    outer_series(set, (uint32_t)s->tunnel->serial, TRACE_KEEPALIVE,
                 scene_why(set, TEXT_OWN, text, false));
    while ((sa = tunnel_next_esp(ts, s->tunnel, &at))) {
        bool outbound =
            esp_sa_from_a(s->tunnel, sa) == tunnel_a_is_local(s->tunnel);
        snprintf(text, sizeof text, "added: %s of %s, %s, SPI 0x%08x",
                 sa->key.proto == 51 ? "AH" : "ESP", s->id,
                 outbound ? "outbound" : "inbound", sa->key.spi);
        outer_series(set, (uint32_t)sa->serial, TRACE_ESP,
                     scene_why(set, TEXT_OWN, text, false));
    }
}

/* What was seen of its inside while it lived. */
static void
inside(struct scene_set *set, const struct subject *s, const struct inner *in)
{
    static const char *const how[] = {
        [INNER_ADJACENT] = "by host and time",
        [INNER_CORRELATED] = "by matching packets",
        [INNER_DECRYPTED] = "decrypted",
    };
    const struct state *state = set->s->c->kase->state;
    const struct trace *t = &state->trace;
    const struct scene_packet *p = set->packets->inner;
    char text[160];
    snprintf(text, sizeof text, "added: inside %s (known %s), on interface %s",
             s->id, how[in->how],
             interfaces_at(&state->interfaces, in->interface)->name);
    uint32_t why = scene_why(set, TEXT_SENTENCE, text, false);
    for (uint32_t i = first_of(p, t->n_inner, in->interface);
         i < t->n_inner && p[i].whose == in->interface; i++) {
        const struct trace_inner *k = &t->inner[p[i].at];
        if (k->ts >= s->tunnel->first.ts && k->ts <= s->tunnel->last.ts)
            scene_cite(set, trace_path_at(t, k->path)->file, k->frame, why);
    }
    set->left_out += t->inner_left_out;
}

/* How the far end got its names: the answers, and what they answered. */
static void
names(struct scene_set *set, const struct subject *s)
{
    struct names *all = set->s->c->kase->state->names;
    const struct name_ref *r = NULL;
    uint32_t answer =
        scene_why(set, TEXT_OWN, "added: tells the gateway's name", false);
    uint32_t question =
        scene_why(set, TEXT_OWN, "added: asks for the gateway's name", false);
    while ((r = names_of(all, &s->ends.remote.addr, r))) {
        uint32_t at = 0;
        scene_cite(set, r->file, r->frame, answer);
        for (const struct name_query *q;
             r->asked[0] && (q = names_queries(all, &at));)
            if (strcmp(q->name, r->asked) == 0 &&
                addr_eq(&q->client, &r->client)) {
                scene_cite(set, q->file, q->frame, question);
                scene_cite(set, q->answer_file, q->answer_frame, answer);
            }
    }
}

void
scene_names(struct scene_set *set, const struct subject *s)
{
    struct arena *a = &set->s->m->arena;
    struct names *all = set->s->c->kase->state->names;
    const struct name_ref *r = NULL;
    size_t n = 0;
    while ((r = names_of(all, &s->ends.remote.addr, r)))
        n += !r->frame;
    set->names = model_array(a, &model_evidence_name_desc, n);
    set->failed = set->failed || !set->names;
    while (!set->failed && (r = names_of(all, &s->ends.remote.addr, r)))
        if (!r->frame && set->n_names < n)
            set->names[set->n_names++] = (struct model_evidence_name){
                r->addr,
                model_told(a, TEXT_HOST, r->name, false, &set->failed)};
}

void
scene_tunnel(struct scene_set *set, const struct subject *s, bool all)
{
    const struct inners *inners = &set->s->c->inners;
    outer(set, s, all);
    if (!all)
        return;
    for (size_t i = 0; i < inners->n; i++)
        if (inners->items[i].tunnel == s->tunnel->serial)
            inside(set, s, &inners->items[i]);
    names(set, s);
}
