/* SPDX-License-Identifier: Apache-2.0 */
/* The fleet as a page: its tables, and how values are told. */
#include "analyzer/tell/fleet/fleet_parts.h"

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
number_cell(struct doc *d, uint64_t v)
{
    doc_cell_number(d, (long long)v);
}

static void
examples_cell(struct doc *d, const struct fleet_row *r)
{
    doc_cell_begin(d, NULL);
    fleet_examples(d, r);
    doc_cell_end(d);
}

static void
level_cell(struct doc *d, const char *level)
{
    doc_cell_begin(d, NULL);
    fleet_level(d, level);
    doc_cell_end(d);
}

static void
sure_cells(struct doc *d, const struct fleet_row *r)
{
    number_cell(d, r->cases);
    number_cell(d, r->confirmed);
    number_cell(d, r->probable);
    number_cell(d, r->possible);
    number_cell(d, r->attempts);
    examples_cell(d, r);
}

static void
times_cells(struct doc *d, const struct fleet_row *r)
{
    number_cell(d, r->cases);
    number_cell(d, r->times);
    examples_cell(d, r);
}

static void
sha256_cell(struct doc *d, const char *sha)
{
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
findings_cell(struct doc *d, const struct fleet_case *c)
{
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
state_cell(struct doc *d, const char *state)
{
    doc_cell_begin(d, NULL);
    if (strcmp(state, "unreadable") == 0)
        doc_label(d, "high", "not read");
    else if (strcmp(state, "damaged") == 0)
        doc_label(d, "medium", "damaged");
    else
        doc_text(d, "none");
    doc_cell_end(d);
}

/* "the first and 2 more" */
static void
and_more(struct doc *d, uint64_t n)
{
    if (n > 1)
        doc_text(d, " and %llu more", (unsigned long long)n - 1);
}

static void
case_cells(struct doc *d, const void *row)
{
    const struct fleet_case *c = row;
    doc_cell_begin(d, NULL);
    doc_text(d, "%s", *c->path.text ? c->path.text : "-");
    and_more(d, c->captures);
    doc_cell_end(d);
    sha256_cell(d, told_text(c->sha256));
    doc_cell_time(d, c->first);
    doc_cell_begin(d, NULL);
    doc_text(d, "%s%s", c->verdicts ? c->verdict.text : "-",
             c->attempted ? ", attempted" : "");
    and_more(d, c->verdicts);
    doc_cell_end(d);
    level_cell(d, c->verdicts ? confidence_name(c->confidence) : NULL);
    doc_cell_text(d, c->operator.text);
    findings_cell(d, c);
    state_cell(d, c->state);
}

static void
verdict_cells(struct doc *d, const void *row)
{
    const struct fleet_row *r = row;
    doc_cell(d, "%s", r->value.text);
    level_cell(d, r->level);
    sure_cells(d, r);
}

static void
operator_cells(struct doc *d, const void *row)
{
    const struct fleet_row *r = row;
    doc_cell(d, "%s", r->value.text);
    doc_cell_text(d, r->country);
    doc_cell(d, "%s-%s", r->mcc ? r->mcc : "", r->mnc ? r->mnc : "");
    sure_cells(d, r);
}

static void
finding_cells(struct doc *d, const void *row)
{
    const struct fleet_row *r = row;
    doc_cell(d, "%s", r->value.text);
    level_cell(d, r->level);
    doc_cell_text(d, r->title.text);
    times_cells(d, r);
}

static void
unusual_cells(struct doc *d, const void *row)
{
    const struct fleet_row *r = row;
    doc_cell(d, "%s", r->what);
    doc_cell(d, "%s", r->value.text);
    number_cell(d, r->cases);
    examples_cell(d, r);
}

/* Of outcomes and far ends. */
static void
plain_cells(struct doc *d, const void *row)
{
    const struct fleet_row *r = row;
    doc_cell(d, "%s", *r->value.text ? r->value.text : "unknown");
    times_cells(d, r);
}

static void
trouble_cells(struct doc *d, const void *row)
{
    const struct fleet_capture *c = row;
    doc_cell(d, "%s", c->path.text);
    doc_cell(d, "%s", fleet_why(c));
}

/* --- tables --------------------------------------------------------------------- */

/* What a report says may be one long word: DOC_NAME breaks it on paper too. */
static const struct doc_column
    case_columns[] = {{"File", DOC_FILTER},
                      {"SHA-256", DOC_SHORT},
                      {"First packet, UTC", DOC_TIME},
                      {"Verdict", DOC_NAME},
                      {"Confidence", DOC_SHORT},
                      {"Operator", DOC_NAME},
                      {"Findings", DOC_NUMBER},
                      {"Damage", DOC_SHORT}},
    verdict_columns[] = {{"Verdict", DOC_NAME},
                         {"Level", DOC_NAME},
                         {"Cases", DOC_NUMBER},
                         {"Confirmed", DOC_NUMBER},
                         {"Probable", DOC_NUMBER},
                         {"Possible", DOC_NUMBER},
                         {"Came to nothing", DOC_NUMBER},
                         {"Where", DOC_FILTER}},
    operator_columns[] = {{"Operator", DOC_NAME},
                          {"Country", DOC_NAME},
                          {"MCC-MNC", DOC_NAME},
                          {"Cases", DOC_NUMBER},
                          {"Confirmed", DOC_NUMBER},
                          {"Probable", DOC_NUMBER},
                          {"Possible", DOC_NUMBER},
                          {"Came to nothing", DOC_NUMBER},
                          {"Where", DOC_FILTER}},
    outcome_columns[] = {{"Outcome", DOC_NAME},
                         {"Cases", DOC_NUMBER},
                         {"Tunnels", DOC_NUMBER},
                         {"Where", DOC_FILTER}},
    finding_columns[] = {{"Finding", DOC_NAME},    {"Level", DOC_NAME},
                         {"What it is", DOC_NAME}, {"Cases", DOC_NUMBER},
                         {"Times", DOC_NUMBER},    {"Where", DOC_FILTER}},
    unusual_columns[] = {{"Kind", DOC_SHORT},
                         {"Which", DOC_NAME},
                         {"Cases", DOC_NUMBER},
                         {"Where", DOC_FILTER}},
    remote_columns[] = {{"Far end", DOC_NAME},
                        {"Cases", DOC_NUMBER},
                        {"Tunnels", DOC_NUMBER},
                        {"Where", DOC_FILTER}},
    trouble_columns[] = {{"File", DOC_FILTER}, {"Why", DOC_FILTER}};

/* A section of one table; more: rows that are only counted. */
struct part {
    const char *id, *title, *caption;
    const struct doc_column *columns;
    size_t n_columns, most;
    void (*cells)(struct doc *d, const void *row);
    const void *rows;
    size_t n, size;
    uint64_t more;
};

static void
section(struct doc *d, const struct part *p)
{
    char text[32];
    if (p->n == 0)
        return;
    doc_section(d, p->id, p->title);
    doc_table(d, p->caption, p->columns, p->n_columns);
    for (size_t i = 0; i < p->n && i < p->most; i++)
        p->cells(d, (const char *)p->rows + i * p->size);
    doc_table_end(d, p->n > p->most ? p->n - p->most : 0);
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

#define ROWS(of, list) (of).list, (of).n_##list, sizeof *(of).list

static void
sections(void *view)
{
    struct view *v = view;
    const struct fleet *f = v->f;
    const struct part parts[] = {
        {"cases", "Cases",
         "Each report, named after its first capture, and its surest verdict",
         DOC_COLUMNS(case_columns), CASES_MOST, case_cells, ROWS(*f, listed),
         f->cases - f->n_listed},
        {"verdicts", "Verdicts",
         "Cases that hold each verdict; how sure, every time it is held",
         DOC_COLUMNS(verdict_columns), ROWS_MOST, verdict_cells,
         ROWS(*f, verdicts), 0},
        {"operators", "Operators",
         "Cases of each operator; how sure, every time it is named",
         DOC_COLUMNS(operator_columns), ROWS_MOST, operator_cells,
         ROWS(*f, operators), 0},
        {"outcomes", "How tunnels came out",
         "Cases and tunnels of each outcome", DOC_COLUMNS(outcome_columns),
         ROWS_MOST, plain_cells, ROWS(*f, outcomes), 0},
        {"findings", "Findings", "Cases with each finding",
         DOC_COLUMNS(finding_columns), ROWS_MOST, finding_cells,
         ROWS(*f, findings), 0},
        {"unusual", "In few cases only",
         "In one case, or a twentieth of them at most",
         DOC_COLUMNS(unusual_columns), ROWS_MOST, unusual_cells,
         ROWS(*f, unusual), 0},
        {"unanswered", "Attempts without an answer", "Far ends that gave none",
         DOC_COLUMNS(remote_columns), ROWS_MOST, plain_cells,
         ROWS(*f, unanswered), 0},
        {"unidentified", "Tunnels without a verdict", "Their far ends",
         DOC_COLUMNS(remote_columns), ROWS_MOST, plain_cells,
         ROWS(*f, unidentified), 0},
        {"unreadable", "Not read", "Captures that could not be read",
         DOC_COLUMNS(trouble_columns), ROWS_MOST, trouble_cells,
         ROWS(f->unreadable, listed),
         f->unreadable.captures - f->unreadable.n_listed},
        {"damaged", "Damaged", "Captures that could not be read to their end",
         DOC_COLUMNS(trouble_columns), ROWS_MOST, trouble_cells,
         ROWS(f->damaged, listed), f->damaged.captures - f->damaged.n_listed},
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
