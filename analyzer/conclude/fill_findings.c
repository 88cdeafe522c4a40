/* SPDX-License-Identifier: Apache-2.0 */
/* What deserves a look: of tunnels, then of packets that break their protocols. */
#include "analyzer/conclude/fill.h"

#include <string.h>

/* Findings are made subject by subject, in the order of the tunnels: the one that
 * the last was about is nearly always the next one's. */
static struct model_subject *
subject_of(const struct fill *f, const char *id, size_t *at)
{
    const struct model *m = f->m;
    if (strcmp(id, "case") == 0)
        return &m->subjects[m->n_subjects - 1];
    for (size_t i = 0; i < m->n_subjects; i++) {
        size_t k = (*at + i) % m->n_subjects;
        if (strcmp(m->subjects[k].id, id) != 0)
            continue;
        *at = k;
        return &m->subjects[k];
    }
    return &m->subjects[m->n_subjects - 1];
}

/* A finding is known no better than the weakest of what it rests on. */
static enum provenance
weakest(const struct evidence *e, size_t n)
{
    static const int doubt[] = {
        [PROVENANCE_OBSERVED] = 0,   [PROVENANCE_DECRYPTED] = 1,
        [PROVENANCE_CORRELATED] = 2, [PROVENANCE_LOOKED_UP] = 3,
        [PROVENANCE_ADJACENT] = 4,   [PROVENANCE_INFERRED] = 5,
    };
    enum provenance how = PROVENANCE_OBSERVED;
    for (size_t i = 0; i < n; i++)
        if (doubt[e[i].fact->how] > doubt[how])
            how = e[i].fact->how;
    return how;
}

static void
finding_fill(struct fill *f, struct model_finding *to, const struct finding *x)
{
    to->id = fill_word(f, x->id);
    to->level = x->level;
    fill_told(f, &to->title, x->title, false);
    fill_told(f, &to->explanation, x->explanation, false);
    to->how = weakest(x->evidence, x->n_evidence);
    to->anomaly = x->anomaly;
    to->frames = fill_array(f, x->n, sizeof *to->frames);
    for (uint32_t i = 0; to->frames && i < x->n; i++)
        to->frames[to->n_frames++] =
            (struct model_frame){x->at[i].file, x->at[i].frame};
    to->frames_total = x->total;
    to->response = fill_rule_texts(f, x->rule, rule_response, &to->n_response);
    to->falsepositives =
        fill_rule_texts(f, x->rule, rule_falsepositive, &to->n_falsepositives);
}

void
fill_findings(struct fill *f)
{
    const struct findings_list *all = &f->c->findings;
    size_t subject = 0;
    f->m->findings = fill_objects(f, &model_finding_desc, all->n);
    for (size_t i = 0; i < all->n && !f->failed; i++) {
        struct model_finding *to = &f->m->findings[f->m->n_findings++];
        finding_fill(f, to, &all->items[i]);
        to->subject = subject_of(f, all->items[i].subject, &subject);
    }
}
