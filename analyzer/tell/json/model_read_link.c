/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/json/model_reader.h"

#include <stdlib.h>
#include <string.h>

/* A report that asks for more than a model may have is at fault, not the system. */
int
reader_no_memory(struct reader *r)
{
    const struct arena *a = &r->m->arena;
    if (a->refused && !a->starved)
        return err_set(r->err, "more is in it than a report can hold");
    return err_no_memory(r->err, "");
}

/* --- what refers to something by its id ---------------------------------------------- */

struct known {
    const char *id;
    void *object;
};

static int
by_id(const void *x, const void *y)
{
    return strcmp(((const struct known *)x)->id, ((const struct known *)y)->id);
}

/* 0.1.0 told verdicts about flows that it did not tell: they get a subject that
 * has no more than its id. Verdicts of one subject stand together. */
static void *
subject_untold(struct reader *r, const char *id, struct model_subject *last)
{
    if (last && strcmp(last->id, id) == 0)
        return last;
    struct model_subject *s = model_new(&r->m->arena, &model_subject_desc);
    if (s) {
        s->id = id;
        s->kind = SUBJECT_FLOW;
    }
    return s;
}

/* Gives each pending id of one kind its object. */
static int
resolve(struct reader *r, const struct model_desc *of, void *items, size_t n)
{
    struct known *all = calloc(n ? n : 1, sizeof *all);
    int rc = all ? 0 : reader_no_memory(r);
    void *untold = NULL;
    for (size_t i = 0; all && i < n; i++) {
        all[i].object = (char *)items + i * of->size;
        all[i].id = *(const char *const *)all[i].object;
        if (!all[i].id)
            all[i].id = "";
    }
    if (all)
        qsort(all, n, sizeof *all, by_id);
    for (size_t i = 0; rc == 0 && i < r->n_pending; i++) {
        struct known key = {r->pending[i].id, NULL}, *found;
        if (r->pending[i].of != of)
            continue;
        found = bsearch(&key, all, n, sizeof *all, by_id);
        if (found)
            *r->pending[i].slot = found->object;
        else if (of != &model_subject_desc)
            rc = err_set(r->err, "nothing has the id '%.60s'", key.id);
        else if (!(untold = subject_untold(r, key.id, untold)))
            rc = reader_no_memory(r);
        else
            *r->pending[i].slot = untold;
    }
    free(all);
    return rc;
}

/* --- the whole --------------------------------------------------------------------- */

static int
by_rule(const void *x, const void *y)
{
    const struct model_rule *a = *(const struct model_rule *const *)x;
    const struct model_rule *b = *(const struct model_rule *const *)y;
    int d = strcmp(a->id, b->id);
    return d ? d : a < b ? -1 : a > b;
}

/* Gives each verdict what its rule says: of two of one id, the first. */
static int
find_rules(struct reader *r)
{
    struct model *m = r->m;
    struct model_rule **sorted =
        arena_array(&m->arena, m->n_rules + 1, sizeof *sorted);
    if (!sorted)
        return reader_no_memory(r);
    for (size_t i = 0; i < m->n_rules; i++)
        sorted[i] = &m->rules[i];
    qsort(sorted, m->n_rules, sizeof *sorted, by_rule);
    for (size_t i = 0; i < m->n_verdicts; i++) {
        const char *id = m->verdicts[i].rule.id;
        size_t lo = 0, hi = id ? m->n_rules : 0;
        while (lo < hi) {
            size_t mid = (lo + hi) / 2;
            if (strcmp(sorted[mid]->id, id) < 0)
                lo = mid + 1;
            else
                hi = mid;
        }
        if (id && lo < m->n_rules && strcmp(sorted[lo]->id, id) == 0)
            m->verdicts[i].rule_text = sorted[lo];
    }
    return 0;
}

/* What a report does not tell (0.1.0 did not tell `kept`) and follows from what it
 * tells. */
static void
derive(struct model *m)
{
    for (size_t i = 0; i < m->n_tunnels; i++) {
        struct model_tunnel *t = &m->tunnels[i];
        t->kept = t->kept || t->n_esp || t->outcome == IKE_OUTCOME_NONE ||
                  t->outcome == IKE_OUTCOME_UNKNOWN ||
                  t->outcome == IKE_OUTCOME_ESTABLISHED;
    }
    for (size_t i = 0; i < m->n_calls; i++) {
        m->calls[i].answered = m->calls[i].answer != MODEL_ABSENT;
        m->calls[i].end_seen = m->calls[i].end != MODEL_ABSENT;
    }
    for (size_t i = 0; i < m->n_findings; i++)
        m->findings[i].anomaly = strncmp(m->findings[i].id, "anomaly.", 8) == 0;
    for (size_t i = 0; i < m->n_flows; i++)
        m->flows[i].busiest = true;
}

/* What every later step relies on. */
static int
check(struct reader *r)
{
    const struct model *m = r->m;
    for (size_t i = 0; i < m->n_tunnels; i++)
        if (!m->tunnels[i].id || !m->tunnels[i].kind)
            return err_set(r->err, "tunnels[%zu]: id or kind is missing", i);
    for (size_t i = 0; i < m->n_findings; i++)
        if (!m->findings[i].id)
            return err_set(r->err, "findings[%zu]: id is missing", i);
    for (size_t i = 0; i < m->n_rules; i++)
        if (!m->rules[i].id)
            return err_set(r->err, "rules[%zu]: id is missing", i);
    for (size_t i = 0; i < m->n_verdicts; i++)
        if (!m->verdicts[i].verdict)
            return err_set(r->err, "verdicts[%zu]: verdict is missing", i);
    return 0;
}

/* What does not say what it is about is about the case; but a story is some
 * subject's. */
static int
about_something(struct reader *r)
{
    struct model *m = r->m;
    struct model_subject *the_case = &m->subjects[m->n_subjects - 1];
    for (size_t i = 0; i < m->n_verdicts; i++)
        if (!m->verdicts[i].subject)
            m->verdicts[i].subject = the_case;
    for (size_t i = 0; i < m->n_findings; i++)
        if (!m->findings[i].subject)
            m->findings[i].subject = the_case;
    for (size_t i = 0; i < m->n_stories; i++)
        if (!m->stories[i].lead)
            return err_set(r->err, "stories[%zu]: lead is missing", i);
    return 0;
}

int
reader_link(struct reader *r)
{
    struct model *m = r->m;
    if (check(r) < 0)
        return -1;
    derive(m);
    if (find_rules(r) < 0)
        return -1;
    if (model_subjects(m) < 0)
        return reader_no_memory(r);
    if (resolve(r, &model_subject_desc, m->subjects, m->n_subjects) < 0 ||
        resolve(r, &model_tunnel_desc, m->tunnels, m->n_tunnels) < 0 ||
        about_something(r) < 0)
        return -1;
    return model_link(m) < 0 ? reader_no_memory(r) : 0;
}
