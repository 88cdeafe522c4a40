/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/fleet/fleet_parts.h"

#include "analyzer/tell/text/text_parts.h"

#include <string.h>

const char *
fleet_cases(uint64_t cases, char buf[48])
{
    return wording_count(cases, "case", "cases", buf, 48);
}

const char *
fleet_why(const struct fleet_capture *c)
{
    const char *path = c->path.text, *why = c->why.text;
    size_t n = strlen(path);
    if (strncmp(path, why, n) != 0 || why[n] != ':')
        return why;
    return why + n + 1 + (why[n + 1] == ' ');
}

/* "3 confirmed, 2 probable; 1 came to nothing" */
static const char *
sure_text(const struct fleet_row *r, char *buf, size_t size)
{
    const struct {
        uint64_t n;
        const char *before, *word;
    } all[] = {{r->confirmed, ", ", "confirmed"},
               {r->probable, ", ", "probable"},
               {r->possible, ", ", "possible"},
               {r->attempts, "; ", "came to nothing"}};
    char n[32];
    size_t at = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].n)
            wording_add(buf, size, &at, "%s%s %s", at ? all[i].before : "",
                        wording_number(all[i].n, n, sizeof n), all[i].word);
    return buf;
}

/* Where it is seen, when that is few enough to look them all up. */
static void
examples_line(const struct wrap *w, const struct fleet_row *r)
{
    for (size_t i = 0; r->cases <= FLEET_EXAMPLES && i < r->n_examples; i++)
        wrap_plain(w, 6, "", STYLE_DIM, r->examples[i].text);
}

static void
noted(const struct wrap *w, uint64_t cases, const char *text)
{
    char note[48];
    wrap_noted(w, 4, "  ", fleet_cases(cases, note), text);
}

static void
verdict_line(const struct wrap *w, const struct fleet_row *r)
{
    char sure[256];
    noted(w, r->cases, r->value.text);
    wrap_plain(w, 6, "", STYLE_PLAIN, sure_text(r, sure, sizeof sure));
}

static void
operator_line(const struct wrap *w, const struct fleet_row *r)
{
    char sure[256];
    noted(w, r->cases, r->value.text);
    wrap_paragraph(w, 6, "", STYLE_PLAIN, "%s%s%s%s%s%s%s%s",
                   r->country ? r->country : "", r->country ? ", " : "",
                   r->mcc ? "MCC " : "", r->mcc ? r->mcc : "",
                   r->mnc ? " MNC " : "", r->mnc ? r->mnc : "",
                   r->mcc ? "; " : "", sure_text(r, sure, sizeof sure));
}

static void
outcome_line(const struct wrap *w, const struct fleet_row *r)
{
    noted(w, r->cases, r->value.text);
}

static void
finding_line(const struct wrap *w, const struct fleet_row *r)
{
    char all[WORDING_MAX + 2 * FLEET_TEXT];
    const char *title = told_text(r->title);
    noted(w, r->cases,
          wording_say(all, sizeof all, "%s%s%s (%s)", r->value.text,
                      *title ? ": " : "", title, r->level));
}

static void
unusual_line(const struct wrap *w, const struct fleet_row *r)
{
    char all[2 * FLEET_TEXT];
    noted(w, r->cases,
          wording_say(all, sizeof all, "%s: %s", r->what, r->value.text));
    examples_line(w, r);
}

static void
remote_line(const struct wrap *w, const struct fleet_row *r)
{
    noted(w, r->cases, *r->value.text ? r->value.text : "unknown");
    examples_line(w, r);
}

static void
section(const struct wrap *w, const struct fleet_row *rows, size_t n,
        const char *title, const char *what,
        void (*line)(const struct wrap *w, const struct fleet_row *r))
{
    if (n == 0)
        return;
    wrap_heading(w, STYLE_BOLD, title, "");
    for (size_t i = 0; i < n && i < TEXT_MOST; i++)
        line(w, &rows[i]);
    text_more(w, 2, n, what);
}

static void
trouble_section(const struct wrap *w, const struct fleet_trouble *x,
                const char *title)
{
    if (x->captures == 0)
        return;
    wrap_heading(w, STYLE_WARN, title, "");
    for (size_t i = 0; i < x->n_listed && i < TEXT_MOST; i++) {
        const char *why = fleet_why(&x->listed[i]);
        wrap_paragraph(w, 6, "  ", STYLE_PLAIN, "%s%s%s",
                       x->listed[i].path.text, *why ? ": " : "", why);
    }
    text_more(w, 2, x->captures, "captures");
}

static void
head(const struct wrap *w, const struct fleet *f)
{
    char a[48], b[48], c[48];
    wrap_heading(w, STYLE_BOLD, "Fleet", "");
    wrap_paragraph(
        w, 2, "  ", STYLE_PLAIN, "%s, %s, %s", fleet_cases(f->cases, a),
        wording_count(f->captures, "capture", "captures", b, sizeof b),
        wording_count(f->tunnels, "tunnel", "tunnels", c, sizeof c));
    if (f->repeated)
        wrap_paragraph(w, 2, "  ", STYLE_DIM, "%s the content of another one",
                       wording_count(f->repeated, "capture has",
                                     "captures have", a, sizeof a));
}

int
fleet_text(const struct fleet *f, FILE *to, const struct tell_style *style)
{
    const struct wrap w = {to, style->color, (int)style->columns};
    char n[32];
    head(&w, f);
    section(&w, f->verdicts, f->n_verdicts, "Verdicts", "verdicts",
            verdict_line);
    if (f->no_verdict.cases)
        noted(&w, f->no_verdict.cases, "no verdict");
    section(&w, f->operators, f->n_operators, "Operators", "operators",
            operator_line);
    section(&w, f->outcomes, f->n_outcomes, "How tunnels came out", "outcomes",
            outcome_line);
    section(&w, f->unusual, f->n_unusual, "In few cases only", "of these",
            unusual_line);
    section(&w, f->unanswered, f->n_unanswered, "Attempts without an answer",
            "far ends", remote_line);
    section(&w, f->unidentified, f->n_unidentified, "Tunnels without a verdict",
            "far ends", remote_line);
    section(&w, f->findings, f->n_findings, "Findings", "findings",
            finding_line);
    trouble_section(&w, &f->unreadable, "Not read");
    trouble_section(&w, &f->damaged, "Damaged");
    if (f->left_out)
        wrap_paragraph(&w, 6, "   !  ", STYLE_WARN,
                       "%s values more were not counted, to stay within memory",
                       wording_number(f->left_out, n, sizeof n));
    return ferror(to) ? -1 : 0;
}
