/* SPDX-License-Identifier: Apache-2.0 */
/* Why: what each verdict rests on, step by step, with frames; what would make it
 * surer; what else it may be. */
#include "analyzer/tell/incident/parts.h"

#include <stdlib.h>

static void
legends(struct sheet *s)
{
    struct doc *d = &s->d;
    doc_p(d, "A verdict says of what kind a tunnel is, not whether it was set "
             "up. How sure it is:");
    doc_pairs(d);
    for (int c = CONFIDENCE_POSSIBLE; c <= CONFIDENCE_CONFIRMED; c++) {
        doc_pair_text(d, confidence_name((enum confidence)c), "%s",
                      wording_confidence((enum confidence)c));
    }
    doc_pairs_end(d);
    doc_p(d, "Each step says how it is known:");
    doc_pairs(d);
    for (int p = PROVENANCE_OBSERVED; p <= PROVENANCE_LOOKED_UP; p++) {
        doc_pair_text(d, terms_name(&terms_provenance, p), "%s",
                      wording_provenance((enum provenance)p));
    }
    doc_pairs_end(d);
}

static void
steps(struct sheet *s, const struct model_verdict *v)
{
    doc_list(&s->d, true);
    for (size_t i = 0; i < v->n_evidence; i++) {
        const struct model_evidence *e = &v->evidence[i];
        if (!wording_is_reason(v, i))
            continue;
        doc_item(&s->d);
        doc_text(&s->d, "%s ", told_text(e->text));
        how_label(s, e->how);
        doc_text(&s->d, " ");
        cite_frames(s, e->frames, e->n_frames, e->frames_total);
        doc_item_end(&s->d);
    }
    doc_list_end(&s->d);
}

static void
missing(struct sheet *s, const struct model_verdict *v)
{
    char text[WORDING_MAX];
    if (!v->n_missing)
        return;
    doc_p(&s->d, "What would make it surer:");
    doc_list(&s->d, false);
    for (size_t i = 0; i < v->n_missing; i++) {
        if (wording_is_missing(v, i))
            doc_item_text(&s->d, "%s",
                          wording_missing(&v->missing[i], text, sizeof text));
    }
    doc_list_end(&s->d);
}

static void
texts(struct sheet *s, const char *title, const char **list, size_t n)
{
    if (!n)
        return;
    doc_p(&s->d, "%s", title);
    doc_list(&s->d, false);
    for (size_t i = 0; i < n; i++) {
        doc_item_text(&s->d, "%s", list[i]);
    }
    doc_list_end(&s->d);
}

/* What a rule is about is told with the first of its verdicts. is_about: for each
 * of the model's rules whether that is told. */
static void
chain(struct sheet *s, const struct model_verdict *v, bool *is_about)
{
    const struct model_rule *r = v->rule_text;
    char name[160];
    doc_heading(&s->d, "%s: %s (%s%s)", v->subject->id,
                wording_upper(v->verdict, name, sizeof name),
                confidence_name(v->confidence),
                v->leading ? "" : ", another reading");
    if (r && !is_about[r - s->m->rules]) {
        is_about[r - s->m->rules] = true;
        if (r->description && *r->description)
            doc_p(&s->d, "%s", r->description);
    }
    steps(s, v);
    missing(s, v);
    if (r && v->first_of_rule) {
        texts(s, "What else it may be:", r->falsepositives,
              r->n_falsepositives);
        texts(s, "What to do:", r->response, r->n_response);
    }
    doc_para(&s->d);
    doc_text(&s->d, "By the rule %s, ", v->rule.title);
    doc_code(&s->d, v->rule.id);
    doc_text(&s->d, ".");
    doc_para_end(&s->d);
}

void
sheet_reasons(struct sheet *s)
{
    size_t n = s->m->n_verdicts;
    bool *is_about = calloc(s->m->n_rules + 1, sizeof *is_about);
    if (!is_about)
        s->d.failed = true;
    if (n && is_about) {
        doc_section(&s->d, "why", "Why");
        legends(s);
        for (size_t i = 0; i < n && i < CHAINS_MOST; i++)
            chain(s, &s->m->verdicts[i], is_about);
        if (n > CHAINS_MOST)
            doc_p(&s->d,
                  "%zu more verdicts are in the JSON report (espy --format "
                  "json).",
                  n - CHAINS_MOST);
        doc_section_end(&s->d);
    }
    free(is_about);
}
