/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules said of each subject, and on what ground. */
#include "analyzer/conclude/fill.h"

#include <stdlib.h>

/* A rule that held, where its texts are. */
struct held {
    const struct rule *rule;
    struct model_rule *text;
};

/* One subject as judged, and as told. */
struct judged {
    const struct subject *from;
    struct model_subject *to;
};

struct judging {
    struct fill *f;
    struct judged *all; /* tunnels, flows, the case */
    size_t n;
    struct held *held; /* in order of the rules' addresses */
    size_t n_held;
};

static struct model_frame *
frames_fill(struct fill *f, const struct fact *x, size_t *n)
{
    struct model_frame *to = fill_array(f, x->n_frames, sizeof *to);
    *n = 0;
    for (uint32_t i = 0; to && i < x->n_frames; i++)
        to[(*n)++] =
            (struct model_frame){x->frames[i].file, x->frames[i].frame};
    return to;
}

static void
value_fill(struct fill *f, struct model_value *to, const struct fact *x)
{
    static const enum model_kind kinds[] = {
        [FACT_TEXT] = MODEL_TEXT,    [FACT_NUMBER] = MODEL_NUMBER,
        [FACT_REAL] = MODEL_REAL,    [FACT_BOOL] = MODEL_BOOL,
        [FACT_ADDR] = MODEL_ADDRESS,
    };
    to->kind = kinds[x->desc->type];
    switch (x->desc->type) {
    case FACT_TEXT:
        to->text.class = TEXT_FREE; /* whatever the capture held */
        fill_told(f, &to->text, x->value.text, false);
        break;
    case FACT_NUMBER: to->number = x->value.number; break;
    case FACT_REAL: to->real = x->value.real; break;
    case FACT_BOOL: to->truth = x->value.truth; break;
    case FACT_ADDR: to->address = x->value.addr; break;
    }
}

static void
evidence_fill(struct fill *f, struct model_verdict *to, const struct verdict *v)
{
    to->evidence = fill_objects(f, &model_evidence_desc, v->n_evidence);
    for (size_t i = 0; to->evidence && i < v->n_evidence; i++) {
        const struct fact *x = v->evidence[i].fact;
        struct model_evidence *e = &to->evidence[to->n_evidence++];
        e->selection = fill_word(f, v->evidence[i].selection);
        e->fact = x->desc->name;
        value_fill(f, &e->value, x);
        e->frames = frames_fill(f, x, &e->n_frames);
        e->frames_total = x->frames_total;
        fill_told(f, &e->text, x->sentence, false);
        e->how = x->how;
    }
}

static void
missing_fill(struct fill *f, struct model_verdict *to, const struct verdict *v)
{
    to->missing = fill_objects(f, &model_missing_desc, v->n_missing);
    for (size_t i = 0; to->missing && i < v->n_missing; i++) {
        struct model_missing *x = &to->missing[to->n_missing++];
        x->selection = fill_word(f, v->missing[i].selection);
        fill_told(f, &x->text, v->missing[i].text, false);
        x->would_be = v->missing[i].would_be;
    }
}

static struct model_operator *
operator_fill(struct fill *f, const struct subject *s)
{
    struct model_operator *to =
        s->operator_name ? fill_objects(f, &model_operator_desc, 1) : NULL;
    if (!to)
        return NULL;
    fill_told(f, &to->name, s->operator_name, false);
    to->mcc = fill_word(f, subject_text(s, "remote.operator.mcc"));
    to->mnc = fill_word(f, subject_text(s, "remote.operator.mnc"));
    to->country = fill_word(f, subject_text(s, "remote.operator.country"));
    return to;
}

/* --- the rules' texts ---------------------------------------------------------------- */

const char **
fill_rule_texts(struct fill *f, const struct rule *r,
                const char *(*at)(const struct rule *r, size_t i),
                size_t *count)
{
    size_t n = 0;
    while (at(r, n))
        n++;
    const char **to = fill_array(f, n, sizeof *to);
    *count = to ? n : 0;
    for (size_t i = 0; to && i < n; i++)
        to[i] = fill_word(f, at(r, i));
    return to;
}

static void
rule_fill(struct fill *f, struct model_rule *to, const struct rule *r)
{
    const char *description = rule_description(r);
    to->id = fill_word(f, rule_id(r));
    to->title = fill_word(f, rule_title(r));
    to->description = fill_word(f, *description ? description : NULL);
    to->falsepositives =
        fill_rule_texts(f, r, rule_falsepositive, &to->n_falsepositives);
    to->response = fill_rule_texts(f, r, rule_response, &to->n_response);
    to->references = fill_rule_texts(f, r, rule_reference, &to->n_references);
}

static int
by_rule(const void *x, const void *y)
{
    const struct held *a = x, *b = y;
    return (uintptr_t)a->rule < (uintptr_t)b->rule   ? -1
           : (uintptr_t)a->rule > (uintptr_t)b->rule ? 1
                                                     : 0;
}

static struct held *
held_of(const struct judging *j, const struct rule *r)
{
    struct held key = {r, NULL};
    return bsearch(&key, j->held, j->n_held, sizeof key, by_rule);
}

/* Those that held, in the order in which they first did. */
static void
rules_fill(struct judging *j)
{
    struct fill *f = j->f;
    struct model *m = f->m;
    j->n_held = ruleset_size(f->c->rules);
    j->held = fill_temp(f, j->n_held, sizeof *j->held);
    m->rules = fill_objects(f, &model_rule_desc, j->n_held);
    if (f->failed)
        return;
    for (size_t i = 0; i < j->n_held; i++)
        j->held[i].rule = ruleset_at(f->c->rules, i);
    if (j->n_held)
        qsort(j->held, j->n_held, sizeof *j->held, by_rule);
    for (size_t i = 0; i < j->n; i++)
        for (size_t k = 0; k < j->all[i].from->verdicts.n_held; k++) {
            struct held *h = held_of(j, j->all[i].from->verdicts.items[k].rule);
            if (!h || h->text)
                continue;
            h->text = &m->rules[m->n_rules++];
            rule_fill(f, h->text, h->rule);
        }
}

/* --- subjects -------------------------------------------------------------------------- */

static void
verdict_fill(struct judging *j, const struct judged *s, size_t i,
             struct model_operator *mno)
{
    struct fill *f = j->f;
    const struct verdict *v = &s->from->verdicts.items[i];
    struct model_verdict *to = &f->m->verdicts[f->m->n_verdicts++];
    const struct held *h = held_of(j, v->rule);
    to->verdict = fill_word(f, v->name);
    to->confidence = v->confidence;
    to->level = v->level;
    to->leading = i == 0;
    to->subject = s->to;
    to->rule.id = h && h->text ? h->text->id : fill_word(f, rule_id(v->rule));
    to->rule.title =
        h && h->text ? h->text->title : fill_word(f, rule_title(v->rule));
    to->rule_text = h ? h->text : NULL;
    to->mno = mno;
    evidence_fill(f, to, v);
    missing_fill(f, to, v);
}

/* What it nearly is, is worth a line only while what it is stays general. */
static void
nearly_fill(struct fill *f, const struct judged *s)
{
    const struct verdicts *v = &s->from->verdicts;
    const struct verdict *lead = subject_verdict(s->from);
    if (v->n_held >= v->n || !v->items[v->n_held].n_missing ||
        (lead && lead->specificity >= 2))
        return;
    s->to->nearly = fill_word(f, v->items[v->n_held].name);
    fill_told(f, &s->to->nearly_text, v->items[v->n_held].missing[0].text,
              false);
}

static void
subject_fill(struct judging *j, const struct judged *s)
{
    for (size_t i = 0; i < s->from->verdicts.n_held; i++)
        verdict_fill(j, s, i, operator_fill(j->f, s->from));
    nearly_fill(j->f, s);
}

/* Subjects as the model has them, beside those that were judged. */
static void
judged_all(struct judging *j)
{
    const struct conclusion *c = j->f->c;
    const struct model *m = j->f->m;
    j->all = fill_temp(j->f, c->n_tunnels + c->n_flows + 1, sizeof *j->all);
    if (!j->all)
        return;
    for (size_t i = 0; i < c->n_tunnels; i++)
        j->all[j->n++] = (struct judged){&c->tunnels[i], &m->subjects[i]};
    for (size_t i = 0; i < c->n_flows; i++)
        j->all[j->n++] = (struct judged){&c->flows[i], j->f->flow_subjects[i]};
    j->all[j->n++] =
        (struct judged){&c->whole, &m->subjects[m->n_subjects - 1]};
}

void
fill_verdicts(struct fill *f)
{
    struct judging j = {.f = f};
    size_t n = 0;
    judged_all(&j);
    for (size_t i = 0; i < j.n; i++)
        n += j.all[i].from->verdicts.n_held;
    f->m->verdicts = fill_objects(f, &model_verdict_desc, n);
    rules_fill(&j);
    for (size_t i = 0; i < j.n && !f->failed; i++)
        subject_fill(&j, &j.all[i]);
}

/* The subjects themselves; flows are subjects in the order of the model's list, and
 * were judged in another. */
void
fill_subjects(struct fill *f)
{
    struct model *m = f->m;
    f->flow_subjects = fill_temp(f, f->c->n_flows, sizeof *f->flow_subjects);
    struct model_subject **at = fill_temp(f, m->n_flows, sizeof *at);
    f->failed = f->failed || model_subjects(m) < 0;
    if (f->failed)
        return;
    for (size_t i = 0; i < m->n_subjects; i++)
        if (m->subjects[i].flow)
            at[m->subjects[i].flow - m->flows] = &m->subjects[i];
    for (size_t i = 0; i < f->c->n_flows; i++) {
        struct model_subject *s = at[f->flows[i] - m->flows];
        struct model_end *ends = fill_objects(f, &model_end_desc, 2);
        f->flow_subjects[i] = s;
        if (!ends)
            return;
        fill_end(f, &ends[0], &f->c->flows[i].ends.local);
        fill_end(f, &ends[1], &f->c->flows[i].ends.remote);
        s->local = &ends[0];
        s->remote = &ends[1];
    }
}
