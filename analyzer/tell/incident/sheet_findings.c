/* SPDX-License-Identifier: Apache-2.0 */
/* Findings: what they mean and what to do. */
#include "analyzer/tell/incident/parts.h"

static void
lines(struct sheet *s, const char *title, const char **list, size_t n)
{
    doc_pair(&s->d, title);
    for (size_t i = 0; i < n; i++) {
        doc_line(&s->d, i == 0);
        doc_text(&s->d, "%s", list[i]);
        doc_line_end(&s->d);
    }
    doc_pair_end(&s->d);
}

static void
finding(struct sheet *s, const struct model_finding *f)
{
    const char *look[] = {"Look at the frames."};
    struct doc *d = &s->d;
    const char *level = level_name(f->level);
    doc_heading(d, "%s", told_text(f->title));
    doc_pairs(d);
    doc_pair(d, "Level");
    doc_label(d, level, level);
    doc_text(d, " ");
    how_label(s, f->how);
    doc_pair_end(d);
    doc_pair(d, "About");
    doc_text(d, "%s, ", f->subject->id);
    doc_code(d, f->id);
    doc_pair_end(d);
    doc_pair_text(d, "What it means", "%s", told_text(f->explanation));
    if (f->n_response)
        lines(s, "What to do", f->response, f->n_response);
    else
        lines(s, "What to do", look, 1);
    if (f->n_falsepositives)
        lines(s, "What else it may be", f->falsepositives, f->n_falsepositives);
    shown_pairs(s, &model_finding_desc, f);
    if (f->n_frames) {
        doc_pair(d, "Where");
        cite_frames(s, f->frames, f->n_frames, f->frames_total);
        doc_pair_end(d);
    }
    doc_pairs_end(d);
}

void
sheet_findings(struct sheet *s)
{
    size_t n = s->m->n_findings;
    doc_section(&s->d, "findings", "Findings");
    if (!n)
        doc_p(&s->d, "None.");
    for (size_t i = 0; i < n && i < CHAINS_MOST; i++)
        finding(s, &s->m->findings[i]);
    if (n > CHAINS_MOST)
        doc_p(&s->d,
              "%zu more findings are in the JSON report (espy --format "
              "json).",
              n - CHAINS_MOST);
    doc_section_end(&s->d);
}
