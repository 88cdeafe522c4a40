/* SPDX-License-Identifier: Apache-2.0 */
/* What of a model follows from the rest of it: who is a subject, and what belongs to
 * whom. */
#include "analyzer/model/model.h"

#include <string.h>

int
model_subjects(struct model *m)
{
    size_t n = m->n_tunnels + 1;
    for (size_t i = 0; i < m->n_flows; i++)
        n += m->flows[i].id != NULL;
    struct model_subject *s = model_array(&m->arena, &model_subject_desc, n);
    if (!s)
        return -1;
    m->subjects = s;
    m->n_subjects = n;
    for (size_t i = 0; i < m->n_tunnels; i++, s++) {
        struct model_tunnel *t = &m->tunnels[i];
        s->id = t->id;
        s->kind = SUBJECT_TUNNEL;
        s->tunnel = t;
        s->local = &t->local;
        s->remote = &t->remote;
        s->first = t->first;
        s->last = t->last;
        s->file = t->file;
        s->interface = t->interface;
    }
    for (size_t i = 0; i < m->n_flows; i++) {
        struct model_flow *f = &m->flows[i];
        if (!f->id)
            continue;
        s->id = f->id;
        s->kind = SUBJECT_FLOW;
        s->flow = f;
        s->first = f->first;
        s->last = f->last;
        s->file = f->file;
        s->interface = f->interface;
        s++;
    }
    s->id = "case";
    s->kind = SUBJECT_CASE;
    return 0;
}

/* --- lists of what belongs to somebody --------------------------------------------- */

/* One kind of belonging: the items of an array, each of which names its owner. */
struct belonging {
    void *items;
    size_t n, size;
    void *(*owner)(const void *item); /* NULL: nobody's */
    size_t list, count;               /* offsets in the owner */
};

static size_t *
count_of(const struct belonging *b, void *owner)
{
    return (size_t *)(void *)((char *)owner + b->count);
}

static void ***
list_of(const struct belonging *b, void *owner)
{
    return (void ***)(void *)((char *)owner + b->list);
}

/* Counts, then fills, so that each list is exactly as long as it must be. */
static int
belong(struct arena *a, const struct belonging *b)
{
    for (size_t i = 0; i < b->n; i++) {
        void *owner = b->owner((char *)b->items + i * b->size);
        if (owner)
            ++*count_of(b, owner);
    }
    for (size_t i = 0; i < b->n; i++) {
        void *owner = b->owner((char *)b->items + i * b->size);
        if (!owner || *list_of(b, owner))
            continue;
        *list_of(b, owner) =
            arena_array(a, *count_of(b, owner), sizeof(void *));
        if (!*list_of(b, owner))
            return -1;
        *count_of(b, owner) = 0;
    }
    for (size_t i = 0; i < b->n; i++) {
        void *item = (char *)b->items + i * b->size, *owner = b->owner(item);
        if (owner)
            (*list_of(b, owner))[(*count_of(b, owner))++] = item;
    }
    return 0;
}

static void *
verdict_owner(const void *verdict)
{
    return ((const struct model_verdict *)verdict)->subject;
}

static void *
finding_owner(const void *finding)
{
    return ((const struct model_finding *)finding)->subject;
}

static void *
call_owner(const void *call)
{
    return ((const struct model_call *)call)->where.tunnel;
}

static void *
message_owner(const void *message)
{
    return ((const struct model_message *)message)->where.tunnel;
}

static void *
registration_owner(const void *registration)
{
    return ((const struct model_registration *)registration)->where.tunnel;
}

/* The leading verdict of each subject, and the first leading one of each rule. */
static int
leads(struct model *m)
{
    bool *seen = arena_array(&m->arena, m->n_rules + 1, sizeof *seen);
    if (!seen)
        return -1;
    for (size_t k = 0; k < m->n_verdicts; k++) {
        struct model_verdict *v = &m->verdicts[k];
        if (!v->leading || !v->rule_text)
            continue;
        v->first_of_rule = !seen[v->rule_text - m->rules];
        seen[v->rule_text - m->rules] = true;
    }
    for (size_t i = 0; i < m->n_subjects; i++) {
        struct model_subject *s = &m->subjects[i];
        for (size_t k = 0; k < s->n_verdicts && !s->lead; k++)
            if (s->verdicts[k]->leading)
                s->lead = s->verdicts[k];
        if (s->lead)
            s->mno = s->lead->mno;
    }
    return 0;
}

#define BELONGING(list_, type, owner_, member)                               \
    {                                                                        \
        m->list_, m->n_##list_, sizeof *m->list_, owner_,                    \
            offsetof(struct type, member), offsetof(struct type, n_##member) \
    }

int
model_link(struct model *m)
{
    const struct belonging all[] = {
        BELONGING(verdicts, model_subject, verdict_owner, verdicts),
        BELONGING(findings, model_subject, finding_owner, findings),
        BELONGING(calls, model_tunnel, call_owner, calls),
        BELONGING(messages, model_tunnel, message_owner, messages),
        BELONGING(registrations, model_tunnel, registration_owner,
                  registrations),
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (belong(&m->arena, &all[i]) < 0)
            return -1;
    return leads(m);
}
