/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/each_row.h"

#include "analyzer/cli/options.h"
#include "analyzer/tell/cite_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct subject *
surer(const struct subject *best, const struct subject *s)
{
    const struct verdict *v = subject_verdict(s);
    const struct verdict *b = best ? subject_verdict(best) : NULL;
    return v && (!b || v->confidence > b->confidence) ? s : best;
}

void
each_row_fill(struct each_row *row, const struct conclusion *c)
{
    const struct subject *best = NULL;
    const struct case_capture *cc = &c->kase->captures[0];
    const char *damage = cc->capture ? capture_damage(cc->capture) : cc->error;
    row->confidence = -1;
    row->opened = cc->capture != NULL;
    row->n_tunnels = c->n_tunnels;
    for (size_t i = 0; i < c->n_tunnels; i++)
        best = surer(best, &c->tunnels[i]);
    for (size_t i = 0; i < c->n_flows; i++)
        best = surer(best, &c->flows[i]);
    best = surer(best, &c->whole);
    if (best) {
        const struct verdict *v = subject_verdict(best);
        row->confidence = (int)v->confidence;
        snprintf(row->verdict, sizeof row->verdict, "%s", v->name);
        snprintf(row->operator_name, sizeof row->operator_name, "%s",
                 best->operator_name ? best->operator_name : "");
    }
    snprintf(row->damage, sizeof row->damage, "%s", damage ? damage : "");
}

/* Too long a text loses its end after it was masked, never before. */
static void
masked(char *to, size_t n, const char *text, struct redact *r)
{
    char *m = redact_bytes(r, text, REDACT_AS_VALUE);
    snprintf(to, n, "%s", m ? m : "?");
    free(m);
}

void
each_row_redact(struct each_row *row, const char *path, struct redact *r)
{
    char damage[sizeof row->damage];
    snprintf(damage, sizeof damage, "%s", row->damage);
    masked(row->damage, sizeof row->damage, damage, r);
    masked(row->path, sizeof row->path, path, r);
    if (strcmp(row->path, path) == 0)
        row->path[0] = '\0';
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
        r->operator_name, count_text(r->n_tunnels, n),
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
    wrap_paragraph(w, 2, "", STYLE_BOLD,
                   "%s capture%s: %s read, of which %s damaged; %s not read%s",
                   count_text(t->captures, a), t->captures == 1 ? "" : "s",
                   count_text(t->captures - t->unread, b),
                   t->damaged ? count_text(t->damaged, c) : "none",
                   t->unread ? count_text(t->unread, d) : "none",
                   t->lost ? ", because espy failed on some" : "");
    wrap_paragraph(w, 2, "", STYLE_PLAIN, "%s tunnel%s",
                   count_text(t->tunnels, e), t->tunnels == 1 ? "" : "s");
    for (int k = CONFIDENCE_CONFIRMED; k > CONFIDENCE_NONE; k--)
        if (t->by_confidence[k])
            wrap_paragraph(w, 2, "", STYLE_PLAIN, "%s: %s",
                           confidence_name((enum confidence)k),
                           count_text(t->by_confidence[k], a));
    if (t->none)
        wrap_paragraph(w, 2, "", STYLE_PLAIN, "no verdict: %s",
                       count_text(t->none, a));
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
