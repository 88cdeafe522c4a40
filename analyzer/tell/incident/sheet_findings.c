/* SPDX-License-Identifier: Apache-2.0 */
/* Findings: what they mean and what to do. */
#include "analyzer/tell/incident/parts.h"

#include "analyzer/rules/rules.h"

/* What the rule that found it says to do. */
static void
responses(struct sheet *s, size_t i)
{
    const struct findings_list *all = &s->in->c->findings;
    const char *text;
    if (i >= all->n)
        return;
    for (size_t k = 0; (text = rule_response(all->items[i].rule, k)); k++)
        doc_text(&s->d, "%s%s", k ? " " : "", text);
    if (!rule_response(all->items[i].rule, 0))
        doc_text(&s->d, "Look at the frames.");
}

static void
finding(struct sheet *s, const json_t *f, size_t at)
{
    struct doc *d = &s->d;
    const char *id = look_text(f, "id");
    doc_heading(d, "%s", look_text(f, "title"));
    doc_pairs(d);
    doc_pair(d, "Level");
    doc_label(d, look_text(f, "level"), look_text(f, "level"));
    doc_text(d, " ");
    doc_label(d, "observed", "observed");
    doc_pair_end(d);
    doc_pair(d, "About");
    doc_text(d, "%s, ", look_text(f, "subject"));
    doc_code(d, id);
    doc_pair_end(d);
    doc_pair(d, "What it means");
    doc_text(d, "%s", look_text(f, "explanation"));
    doc_pair_end(d);
    doc_pair(d, "What to do");
    responses(s, at);
    doc_pair_end(d);
    if (look_size(f, "frames")) {
        doc_pair(d, "Where");
        cite_frames(s, look(f, "frames"), 0);
        doc_pair_end(d);
    }
    doc_pairs_end(d);
}

void
sheet_findings(struct sheet *s)
{
    size_t i, n = look_size(s->report, "findings");
    const json_t *f;
    doc_section(&s->d, "findings", "Findings");
    if (!n)
        doc_p(&s->d, "None.");
    LOOK_EACH(look(s->report, "findings"), i, f)
        if (i < CHAINS_MOST)
            finding(s, f, i);
    if (n > CHAINS_MOST)
        doc_p(&s->d,
              "%zu more findings are in the JSON report (espy --format "
              "json).",
              n - CHAINS_MOST);
    doc_section_end(&s->d);
}
