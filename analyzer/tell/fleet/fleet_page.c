/* SPDX-License-Identifier: Apache-2.0 */
/* The fleet as a page: its tables, and how values are told. */
#include "analyzer/tell/fleet/fleet_parts.h"

#include "analyzer/tell/page/cells.h"
#include "analyzer/tell/page/page.h"

#include <string.h>

/* Rows of a table; the others are counted, and the JSON has them. */
#define CASES_MOST 1000
#define ROWS_MOST 200
#define SHA256_SHOWN 12 /* digits: enough to find it again */

/* --- values --------------------------------------------------------------------- */

void
fleet_operator(struct doc *d, const struct fleet_row *r)
{
    const struct model_operator o = {r->value, r->mcc, r->mnc, r->country};
    char text[WORDING_MAX + FLEET_TEXT];
    doc_text(d, "%s", wording_operator(&o, text, sizeof text));
}

void
fleet_sure(struct doc *d, const struct fleet_row *r)
{
    const uint64_t sure[] = {r->possible, r->probable, r->confirmed};
    char n[32], label[64];
    bool any = false;
    for (int c = CONFIDENCE_CONFIRMED; c >= CONFIDENCE_POSSIBLE; c--) {
        const char *name = confidence_name((enum confidence)c);
        uint64_t v = sure[c - CONFIDENCE_POSSIBLE];
        if (!v)
            continue;
        snprintf(label, sizeof label, "%s %s", wording_number(v, n, sizeof n),
                 name);
        doc_text(d, any ? " " : "");
        doc_label(d, name, label);
        any = true;
    }
    if (r->attempts)
        doc_text(d, " (%s came to nothing)",
                 wording_number(r->attempts, n, sizeof n));
}

void
fleet_level(struct doc *d, const char *level)
{
    if (level)
        doc_label(d, level, level);
    else
        doc_text(d, "-");
}

void
fleet_examples(struct doc *d, const struct fleet_row *r)
{
    char n[32];
    for (size_t i = 0; i < r->n_examples; i++)
        doc_text(d, "%s%s", i ? ", " : "", r->examples[i].text);
    if (r->cases > r->n_examples)
        doc_text(d, " and %s more",
                 wording_number(r->cases - r->n_examples, n, sizeof n));
}

/* --- cells ---------------------------------------------------------------------- */

static void
examples_cell(struct doc *d, const void *row)
{
    doc_cell_begin(d, NULL);
    fleet_examples(d, row);
    doc_cell_end(d);
}

static void
level_cell(struct doc *d, const void *level)
{
    doc_cell_begin(d, NULL);
    fleet_level(d, *(const char *const *)level);
    doc_cell_end(d);
}

/* MCC and MNC. */
static void
network_cell(struct doc *d, const void *row)
{
    const struct fleet_row *r = row;
    doc_cell(d, "%s-%s", r->mcc ? r->mcc : "", r->mnc ? r->mnc : "");
}

/* Of outcomes and far ends. */
static void
value_cell(struct doc *d, const void *value)
{
    const char *text = fleet_word(*(const struct told *)value);
    doc_cell(d, "%s", *text ? text : "unknown");
}

static void
why_cell(struct doc *d, const void *capture)
{
    doc_cell(d, "%s", fleet_why(capture));
}

/* "the first and 2 more" */
static void
and_more(struct doc *d, uint64_t n)
{
    if (n > 1)
        doc_text(d, " and %llu more", (unsigned long long)n - 1);
}

static void
path_cell(struct doc *d, const void *row)
{
    const struct fleet_case *c = row;
    doc_cell_begin(d, NULL);
    doc_text(d, "%s", *c->path.text ? c->path.text : "-");
    and_more(d, c->captures);
    doc_cell_end(d);
}

static void
sha256_cell(struct doc *d, const void *told)
{
    const char *sha = fleet_word(*(const struct told *)told);
    char shown[SHA256_SHOWN + 1];
    doc_cell_begin(d, NULL);
    snprintf(shown, sizeof shown, "%s", sha);
    if (strspn(sha, "0123456789abcdef") == 64 && !sha[64])
        doc_code(d, shown);
    else
        doc_text(d, "-");
    doc_cell_end(d);
}

static void
verdict_cell(struct doc *d, const void *row)
{
    const struct fleet_case *c = row;
    doc_cell_begin(d, NULL);
    doc_text(d, "%s%s", c->verdicts ? c->verdict.text : "-",
             c->attempted ? ", attempted" : "");
    and_more(d, c->verdicts);
    doc_cell_end(d);
}

static void
confidence_cell(struct doc *d, const void *row)
{
    const struct fleet_case *c = row;
    doc_cell_begin(d, NULL);
    fleet_level(d, c->verdicts ? confidence_name(c->confidence) : NULL);
    doc_cell_end(d);
}

static void
findings_cell(struct doc *d, const void *row)
{
    const struct fleet_case *c = row;
    char sort[32], n[32];
    snprintf(sort, sizeof sort, "%llu", (unsigned long long)c->findings);
    doc_cell_begin(d, sort);
    if (c->level) {
        fleet_level(d, c->level);
        doc_text(d, " ");
    }
    doc_text(d, "%s", wording_number(c->findings, n, sizeof n));
    doc_cell_end(d);
}

static void
state_cell(struct doc *d, const void *word)
{
    const char *state = *(const char *const *)word;
    doc_cell_begin(d, NULL);
    if (strcmp(state, "unreadable") == 0)
        doc_label(d, "high", "not read");
    else if (strcmp(state, "damaged") == 0)
        doc_label(d, "medium", "damaged");
    else
        doc_text(d, "none");
    doc_cell_end(d);
}

/* --- tables --------------------------------------------------------------------- */

/* What a report says may be one long word: DOC_NAME breaks it on paper too. */
#define T fleet_row
#define VALUE(title) CELLS_TOLD(title, DOC_NAME, T, value)
#define PLAIN(title) \
    CELLS_OF(title, DOC_NAME, value_cell, struct told, T, value)
#define LEVEL CELLS_OF("Level", DOC_NAME, level_cell, const char *, T, level)
#define CASES CELLS_COUNT("Cases", T, cases)
#define TIMES(title) CELLS_COUNT(title, T, times)
#define WHERE                                   \
    {                                           \
        {"Where", DOC_FILTER}, examples_cell, 0 \
    }
#define SURE                                       \
    CASES, CELLS_COUNT("Confirmed", T, confirmed), \
        CELLS_COUNT("Probable", T, probable),      \
        CELLS_COUNT("Possible", T, possible),      \
        CELLS_COUNT("Came to nothing", T, attempts), WHERE
static const struct cells_column
    verdict_columns[] = {VALUE("Verdict"), LEVEL, SURE},
    operator_columns[] = {VALUE("Operator"),
                          CELLS_WORD("Country", DOC_NAME, T, country),
                          {{"MCC-MNC", DOC_NAME}, network_cell, 0},
                          SURE},
    outcome_columns[] = {PLAIN("Outcome"), CASES, TIMES("Tunnels"), WHERE},
    finding_columns[] = {VALUE("Finding"),
                         LEVEL,
                         CELLS_TOLD("What it is", DOC_NAME, T, title),
                         CASES,
                         TIMES("Times"),
                         WHERE},
    unusual_columns[] = {CELLS_WORD("Kind", DOC_SHORT, T, what), VALUE("Which"),
                         CASES, WHERE},
    remote_columns[] = {PLAIN("Far end"), CASES, TIMES("Tunnels"), WHERE};
#undef T

static const struct cells_column
    case_columns[] = {{{"File", DOC_FILTER}, path_cell, 0},
                      CELLS_OF("SHA-256", DOC_SHORT, sha256_cell, struct told,
                               fleet_case, sha256),
                      CELLS_TIME("First packet, UTC", fleet_case, first),
                      {{"Verdict", DOC_NAME}, verdict_cell, 0},
                      {{"Confidence", DOC_SHORT}, confidence_cell, 0},
                      CELLS_TOLD("Operator", DOC_NAME, fleet_case, operator),
                      {{"Findings", DOC_NUMBER}, findings_cell, 0},
                      CELLS_OF("Damage", DOC_SHORT, state_cell, const char *,
                               fleet_case, state)},
    trouble_columns[] = {CELLS_TOLD("File", DOC_FILTER, fleet_capture, path),
                         {{"Why", DOC_FILTER}, why_cell, 0}};

/* A section of one table; more: rows that are only counted. */
struct part {
    const char *id, *title;
    size_t most;
    uint64_t more;
    struct cells_table table;
};

static void
section(struct doc *d, const struct part *p)
{
    char text[32];
    if (p->table.n == 0)
        return;
    doc_section(d, p->id, p->title);
    cells_table(d, &p->table, p->most);
    if (p->more)
        doc_p(d, "%s more are only counted.",
              wording_number(p->more, text, sizeof text));
    doc_section_end(d);
}

/* --- the page ------------------------------------------------------------------- */

struct view {
    struct doc d;
    const struct fleet *f;
};

static void
sections(void *view)
{
    struct view *v = view;
    const struct fleet *f = v->f;
#define TABLE(columns, of, list, caption)                        \
    {                                                            \
        caption, DOC_COLUMNS(columns), (of).list, (of).n_##list, \
            sizeof *(of).list                                    \
    }
    const struct part parts[] = {
        {"cases", "Cases", CASES_MOST, f->cases - f->n_listed,
         TABLE(case_columns, *f, listed,
               "Each report, named after its first capture, and its surest "
               "verdict")},
        {"verdicts", "Verdicts", ROWS_MOST, 0,
         TABLE(
             verdict_columns, *f, verdicts,
             "Cases that hold each verdict; how sure, every time it is held")},
        {"operators", "Operators", ROWS_MOST, 0,
         TABLE(operator_columns, *f, operators,
               "Cases of each operator; how sure, every time it is named")},
        {"outcomes", "How tunnels came out", ROWS_MOST, 0,
         TABLE(outcome_columns, *f, outcomes,
               "Cases and tunnels of each outcome")},
        {"findings", "Findings", ROWS_MOST, 0,
         TABLE(finding_columns, *f, findings, "Cases with each finding")},
        {"unusual", "In few cases only", ROWS_MOST, 0,
         TABLE(unusual_columns, *f, unusual,
               "In one case, or a twentieth of them at most")},
        {"unanswered", "Attempts without an answer", ROWS_MOST, 0,
         TABLE(remote_columns, *f, unanswered, "Far ends that gave none")},
        {"unidentified", "Tunnels without a verdict", ROWS_MOST, 0,
         TABLE(remote_columns, *f, unidentified, "Their far ends")},
        {"unreadable", "Not read", ROWS_MOST,
         f->unreadable.captures - f->unreadable.n_listed,
         TABLE(trouble_columns, f->unreadable, listed,
               "Captures that could not be read")},
        {"damaged", "Damaged", ROWS_MOST,
         f->damaged.captures - f->damaged.n_listed,
         TABLE(trouble_columns, f->damaged, listed,
               "Captures that could not be read to their end")},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        section(&v->d, &parts[i]);
}

int
fleet_page(const struct fleet *f, bool as_html, int64_t now, FILE *to)
{
    struct view v = {.d = {.out = {.to = to}, .html = as_html}, .f = f};
    char n[48];
    page_begin(&v.d, "Fleet report", fleet_cases(f->cases, n));
    doc_text(&v.d, "From the JSON reports of %s", n);
    page_made(&v.d, now);
    fleet_first(&v.d, f);
    page_sections(&v.d, sections, &v);
    page_end(&v.d);
    return doc_failed(&v.d) ? -1 : 0;
}
