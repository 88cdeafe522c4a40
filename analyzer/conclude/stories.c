/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is told together. Many attempts at one thing (a phone that tries gateway
 * after gateway) are one story: tunnels of one host with the same verdict and
 * operator, to far ends other than the lead's. Tunnels to the same far end
 * are told one by one. Stories stand in the order of their first tunnel, then come
 * flows of which a rule held, then the case if one held about it.
 */
#include "analyzer/conclude/fill.h"

#include <stdlib.h>
#include <string.h>

/* A tunnel with what makes its story. */
struct member {
    struct model_subject *subject;
    size_t at;    /* its place among the subjects */
    size_t first; /* of its story's members, the first one's place */
    bool leads;
};

static const char *
operator_of(const struct model_subject *s)
{
    return s->mno && s->mno->name.text ? s->mno->name.text : "";
}

/* 0: of one host, with the same verdict and operator. */
static int
kind_compare(const struct model_subject *a, const struct model_subject *b)
{
    int order = addr_cmp(&a->local->ip, &b->local->ip);
    if (!order)
        order = strcmp(a->lead->verdict, b->lead->verdict);
    return order ? order : strcmp(operator_of(a), operator_of(b));
}

static int
by_kind(const void *x, const void *y)
{
    const struct member *a = x, *b = y;
    bool told_a = a->subject->lead != NULL, told_b = b->subject->lead != NULL;
    int order = told_a != told_b ? (told_a ? -1 : 1)
                : told_a         ? kind_compare(a->subject, b->subject)
                                 : 0;
    return order ? order : a->at < b->at ? -1 : a->at > b->at;
}

/* In the order in which they are told: stories, in each the lead, then the others. */
static int
by_story(const void *x, const void *y)
{
    const struct member *a = x, *b = y;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->leads != b->leads)
        return a->leads ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

/* Tunnels of one kind, in order of time: the surest leads, those to other far ends
 * are its others, and each to the same far end is a story of its own. */
static void
kind_split(struct member *all, size_t n)
{
    struct member *lead = all;
    for (size_t i = 1; i < n; i++)
        if (all[i].subject->lead->confidence > lead->subject->lead->confidence)
            lead = &all[i];
    size_t first = lead->at;
    for (size_t i = 0; i < n; i++) {
        bool same_end =
            addr_eq(&all[i].subject->remote->ip, &lead->subject->remote->ip);
        all[i].first = all[i].at;
        all[i].leads = &all[i] == lead || same_end;
        if (!all[i].leads && all[i].at < first)
            first = all[i].at;
    }
    for (size_t i = 0; i < n; i++)
        if (&all[i] == lead || !all[i].leads)
            all[i].first = first;
}

static void
tunnels_split(struct member *all, size_t n)
{
    for (size_t i = 0, k; i < n; i = k) {
        k = i + 1;
        while (all[i].subject->lead && k < n && all[k].subject->lead &&
               kind_compare(all[i].subject, all[k].subject) == 0)
            k++;
        if (all[i].subject->lead) {
            kind_split(all + i, k - i);
        } else {
            all[i].first = all[i].at;
            all[i].leads = true;
        }
    }
}

static void
outcomes_fill(struct fill *f, struct model_story *to)
{
    size_t kinds = terms_ike_outcome.n + 1;
    to->outcomes = fill_objects(f, &model_story_outcome_desc,
                                to->n_others < kinds ? to->n_others : kinds);
    for (size_t i = 0; to->outcomes && i < to->n_others; i++) {
        const struct model_tunnel *t = to->others[i]->tunnel;
        enum ike_outcome outcome = t->kept ? IKE_OUTCOME_NONE : t->outcome;
        size_t k = 0;
        while (k < to->n_outcomes && (to->outcomes[k].kept != t->kept ||
                                      to->outcomes[k].outcome != outcome))
            k++;
        if (k == to->n_outcomes) {
            to->outcomes[k].kept = t->kept;
            to->outcomes[k].outcome = outcome;
            to->n_outcomes++;
        }
        to->outcomes[k].n++;
    }
}

static struct model_story *
story_begin(struct fill *f, struct model_subject *lead)
{
    struct model *m = f->m;
    struct model_story *to = &m->stories[m->n_stories++];
    const char *id = arena_printf(&m->arena, "story-%zu", m->n_stories);
    f->failed = f->failed || !*id;
    to->id = id;
    to->lead = lead;
    to->mno = lead->mno;
    if (lead->lead) {
        to->verdict = lead->lead->verdict;
        to->confidence = lead->lead->confidence;
    }
    return to;
}

static void
tunnels_tell(struct fill *f, const struct member *all, size_t n)
{
    for (size_t i = 0, k; i < n && !f->failed; i = k) {
        struct model_story *to = story_begin(f, all[i].subject);
        k = i + 1;
        while (k < n && !all[k].leads)
            k++;
        to->others = fill_array(f, k - i - 1, sizeof(struct model_subject *));
        for (size_t x = i + 1; to->others && x < k; x++)
            to->others[to->n_others++] = all[x].subject;
        outcomes_fill(f, to);
    }
}

static void
alone_tell(struct fill *f, struct model_subject *s)
{
    if (!s->lead || f->failed)
        return;
    struct model_story *to = story_begin(f, s);
    to->others = fill_array(f, 0, sizeof(struct model_subject *));
    to->outcomes = fill_objects(f, &model_story_outcome_desc, 0);
}

void
fill_stories(struct fill *f)
{
    struct model *m = f->m;
    size_t n = m->n_tunnels;
    struct member *all = fill_temp(f, n, sizeof *all);
    m->stories = fill_objects(f, &model_story_desc, m->n_subjects);
    if (f->failed)
        return;
    for (size_t i = 0; i < n; i++)
        all[i] = (struct member){.subject = &m->subjects[i], .at = i};
    if (n) {
        qsort(all, n, sizeof *all, by_kind);
        tunnels_split(all, n);
        qsort(all, n, sizeof *all, by_story);
    }
    tunnels_tell(f, all, n);
    for (size_t i = 0; i < f->c->n_flows; i++)
        alone_tell(f, f->flow_subjects[i]);
    alone_tell(f, &m->subjects[m->n_subjects - 1]);
}
