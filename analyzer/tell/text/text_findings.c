/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/text/text_parts.h"

/* The frames of all findings of the same kind about one subject. */
static void
gather(const struct findings_list *all, size_t from, struct fact *f)
{
    const struct finding *first = &all->items[from];
    for (size_t i = from; i < all->n; i++) {
        const struct finding *x = &all->items[i];
        if (strcmp(x->id, first->id) != 0 ||
            strcmp(x->subject, first->subject) != 0)
            continue;
        for (uint32_t k = 0; k < x->n; k++, f->frames_total++)
            if (f->n_frames < FACT_FRAMES_MAX) {
                f->frames[f->n_frames].file = x->at[k].file;
                f->frames[f->n_frames++].frame = x->at[k].frame;
            }
    }
}

static bool
told_before(const struct findings_list *all, size_t at)
{
    const struct finding *x = &all->items[at];
    for (size_t i = 0; i < at; i++)
        if (strcmp(all->items[i].id, x->id) == 0 &&
            strcmp(all->items[i].subject, x->subject) == 0)
            return true;
    return false;
}

void
text_findings(const struct conclusion *c, const struct wrap *w,
              const struct subject *s, bool nested)
{
    const struct findings_list *all = &c->findings;
    bool headed = false;
    for (size_t i = 0; i < all->n; i++) {
        const struct finding *x = &all->items[i];
        char note[96], title[160];
        struct fact f = {.n_frames = 0};
        if (x->anomaly || strcmp(x->subject, s->id) != 0 || told_before(all, i))
            continue;
        if (!headed && !nested)
            wrap_paragraph(w, 2, "", STYLE_BOLD, "Findings");
        headed = true;
        gather(all, i, &f);
        snprintf(title, sizeof title, "%s%s: %s", nested ? "finding, " : "",
                 level_name(x->level), x->title);
        wrap_noted(w, nested ? 11 : 7, nested ? "       -" : "   -",
                   frames_text(c, &f, note, sizeof note), title);
        if (!nested)
            wrap_paragraph(w, 9, "", STYLE_DIM, "%s", x->explanation);
    }
}
