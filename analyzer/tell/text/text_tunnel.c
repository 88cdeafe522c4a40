/* SPDX-License-Identifier: Apache-2.0 */
/* Of a tunnel: its attempts at a handshake, and what of it deserves a look. */
#include "analyzer/tell/rows.h"
#include "analyzer/tell/text/text_parts.h"

#include <string.h>

void
text_more(const struct wrap *w, int indent, uint64_t n, const char *what)
{
    char more[32];
    if (n > TEXT_MOST)
        wrap_paragraph(w, indent, "", STYLE_DIM,
                       "and %s more %s (see --format json)",
                       wording_number(n - TEXT_MOST, more, sizeof more), what);
}

struct shown {
    const struct text *t;
    int indent;
};

static void
show(void *ctx, const char *name, const char *value)
{
    const struct shown *s = ctx;
    char label[ROWS_NAME_MAX + 16];
    snprintf(label, sizeof label, "%*s%s", s->indent > 12 ? s->indent - 11 : 2,
             "", name);
    wrap_plain(&s->t->w, s->indent, label, STYLE_PLAIN, value);
}

void
text_rows(const struct text *t, int indent, const struct model_desc *d,
          const void *object)
{
    struct shown s = {t, indent};
    rows_shown(t->m, d, object, show, &s);
}

/* --- IKE ---------------------------------------------------------------------------- */

static void
attempt(const struct text *t, const struct model_ike *ike, int indent,
        const char *label)
{
    char words[WORDING_MAX], note[WORDING_MAX], when[64];
    char text[WORDING_MAX + 80];
    const struct wrap *w = &t->w;
    snprintf(text, sizeof text, "%s: %s",
             wording_when(ike->first, when, sizeof when),
             wording_attempt(ike, words, sizeof words));
    wrap_noted(w, indent, label,
               wording_frame(t->m, ike->file, (int64_t)ike->first_frame, note,
                             sizeof note),
               text);
    if (ike->suite && *ike->suite)
        wrap_paragraph(w, indent + 2, "", STYLE_PLAIN, "chosen: %s",
                       ike->suite);
    if (ike->outcome == IKE_OUTCOME_NO_PROPOSAL && ike->n_offered)
        wrap_paragraph(w, indent + 2, "", STYLE_PLAIN, "offered: %s",
                       wording_offers(ike, words, sizeof words));
    if (ike->nat_traversal)
        wrap_plain(w, indent + 2, "", STYLE_PLAIN,
                   "moved from port 500 to 4500 (NAT traversal)");
    text_rows(t, indent + 2, &model_ike_desc, ike);
}

void
text_ike(const struct text *t, const struct model_tunnel *tn, bool nested)
{
    int indent = nested ? 11 : 7;
    const char *label = nested ? "       -" : "   -";
    char text[WORDING_MAX];
    if (tn->n_ike && !nested)
        wrap_plain(&t->w, 2, "", STYLE_BOLD, "IKE");
    for (size_t i = 0; i < tn->n_ike && i < TEXT_MOST; i++)
        attempt(t, &tn->ike[i], indent, label);
    text_more(&t->w, indent, tn->n_ike, "attempts");
    if (tn->unreachable)
        wrap_plain(&t->w, indent, label, STYLE_WARN,
                   wording_unreachable(tn->unreachable, text, sizeof text));
}

/* --- findings ------------------------------------------------------------------------- */

/* The frames of all findings of the same kind about one subject. */
struct gathered {
    struct model_frame frames[4];
    size_t n;
    uint64_t total;
};

static void
gather(const struct model_subject *s, size_t from, struct gathered *g)
{
    for (size_t i = from; i < s->n_findings; i++) {
        const struct model_finding *x = s->findings[i];
        if (strcmp(x->id, s->findings[from]->id) != 0)
            continue;
        for (size_t k = 0; k < x->n_frames; k++)
            if (g->n < sizeof g->frames / sizeof *g->frames)
                g->frames[g->n++] = x->frames[k];
        g->total +=
            x->frames_total > x->n_frames ? x->frames_total : x->n_frames;
    }
}

static bool
told_before(const struct model_subject *s, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(s->findings[i]->id, s->findings[at]->id) == 0)
            return true;
    return false;
}

void
text_findings(const struct text *t, const struct model_subject *s, bool nested)
{
    bool headed = false;
    for (size_t i = 0; i < s->n_findings; i++) {
        const struct model_finding *x = s->findings[i];
        char note[WORDING_MAX], words[WORDING_MAX], title[WORDING_MAX + 16];
        struct gathered g = {.n = 0};
        if (x->anomaly || told_before(s, i))
            continue;
        if (!headed && !nested)
            wrap_plain(&t->w, 2, "", STYLE_BOLD, "Findings");
        headed = true;
        gather(s, i, &g);
        snprintf(title, sizeof title, "%s%s", nested ? "finding, " : "",
                 wording_finding(x, words, sizeof words));
        wrap_noted(
            &t->w, nested ? 11 : 7, nested ? "       -" : "   -",
            wording_frames(t->m, g.frames, g.n, g.total, note, sizeof note),
            title);
        if (!nested && x->explanation.text)
            wrap_plain(&t->w, 9, "", STYLE_DIM, x->explanation.text);
    }
}
