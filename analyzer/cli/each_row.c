/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/each_row.h"

#include "analyzer/cli/options.h"
#include "analyzer/tell/wording.h"

#include <string.h>

void
each_row_fill(struct each_row *row, const struct model *m, const char *path)
{
    const struct model_subject *best = NULL;
    const struct model_capture *c =
        m->kase.n_captures ? m->kase.captures : NULL;
    row->confidence = -1;
    row->opened = c && c->readable;
    row->n_tunnels = m->n_tunnels;
    for (size_t i = 0; i < m->n_subjects; i++) {
        const struct model_verdict *v = m->subjects[i].lead;
        if (v && (!best || v->confidence > best->lead->confidence))
            best = &m->subjects[i];
    }
    if (best) {
        row->confidence = (int)best->lead->confidence;
        wording_say(row->verdict, sizeof row->verdict, "%s",
                    best->lead->verdict);
        if (best->mno && best->mno->name.text)
            wording_say(row->operator_name, sizeof row->operator_name, "%s",
                        best->mno->name.text);
    }
    if (c && c->damage.text)
        wording_say(row->damage, sizeof row->damage, "%s", c->damage.text);
    if (c && m->masked && c->path.text && strcmp(c->path.text, path) != 0)
        wording_say(row->path, sizeof row->path, "%s", c->path.text);
}

static const char *
state_name(const struct each_row *r)
{
    if (r->lost)
        return "LOST";
    if (!r->opened)
        return "NOT READ";
    return r->damage[0]                ? "DAMAGED"
           : r->status == EXIT_FINDING ? "finding"
           : r->status == EXIT_DONE    ? "read"
                                       : "failed";
}

static void
row_lines(const struct wrap *w, const char *path, const struct each_row *r)
{
    char note[64], n[32];
    bool read = r->opened && !r->lost;
    snprintf(note, sizeof note, "%s, exit %d", state_name(r), r->status);
    wrap_noted(w, 2, "", note, r->path[0] ? r->path : path);
    if (!read || r->damage[0])
        wrap_paragraph(w, 6, "", STYLE_WARN, "%s", r->damage);
    if (!read)
        return;
    wrap_paragraph(
        w, 6, "", r->verdict[0] ? STYLE_PLAIN : STYLE_DIM,
        "%s%s%s%s%s%s; %s tunnel%s", r->verdict[0] ? r->verdict : "no verdict",
        r->verdict[0] ? " (" : "",
        r->verdict[0] ? confidence_name((enum confidence)r->confidence) : "",
        r->verdict[0] ? ")" : "", r->operator_name[0] ? ", " : "",
        r->operator_name, wording_number(r->n_tunnels, n, sizeof n),
        r->n_tunnels == 1 ? "" : "s");
}

struct totals {
    uint64_t captures, unread, damaged, lost, tunnels, none;
    uint64_t by_confidence[8];
};

static void
total_lines(const struct wrap *w, const struct totals *t)
{
    char a[32], b[32], c[32], d[32], e[32];
    wrap_paragraph(
        w, 2, "", STYLE_BOLD,
        "%s capture%s: %s read, of which %s damaged; %s not read%s",
        wording_number(t->captures, a, sizeof a), t->captures == 1 ? "" : "s",
        wording_number(t->captures - t->unread, b, sizeof b),
        t->damaged ? wording_number(t->damaged, c, sizeof c) : "none",
        t->unread ? wording_number(t->unread, d, sizeof d) : "none",
        t->lost ? ", because espy failed on some" : "");
    wrap_paragraph(w, 2, "", STYLE_PLAIN, "%s tunnel%s",
                   wording_number(t->tunnels, e, sizeof e),
                   t->tunnels == 1 ? "" : "s");
    for (int k = CONFIDENCE_CONFIRMED; k > CONFIDENCE_NONE; k--)
        if (t->by_confidence[k])
            wrap_paragraph(w, 2, "", STYLE_PLAIN, "%s: %s",
                           confidence_name((enum confidence)k),
                           wording_number(t->by_confidence[k], a, sizeof a));
    if (t->none)
        wrap_paragraph(w, 2, "", STYLE_PLAIN, "no verdict: %s",
                       wording_number(t->none, a, sizeof a));
}

void
each_row_table(const struct wrap *w, const char *const *paths,
               const struct each_row *rows, size_t n)
{
    struct totals t = {.captures = n};
    wrap_heading(w, STYLE_BOLD, "Captures", "");
    for (size_t i = 0; i < n; i++) {
        const struct each_row *r = &rows[i];
        row_lines(w, paths[i], r);
        t.lost += r->lost;
        t.tunnels += r->n_tunnels;
        if (!r->opened || r->lost)
            t.unread++;
        else if (r->verdict[0])
            t.by_confidence[r->confidence & 7]++;
        else
            t.none++;
        t.damaged += r->opened && r->damage[0];
    }
    fputc('\n', w->to);
    total_lines(w, &t);
}
