/* SPDX-License-Identifier: Apache-2.0 */
/* The fleet as a page: its tables, and how values are told. */
#include "analyzer/tell/fleet/fleet_parts.h"

#include "analyzer/tell/page/page.h"
#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/json/look.h"
#include "analyzer/rules/rules.h"

#include <string.h>

/* Rows of a table; the others are counted, and the JSON has them. */
#define CASES_MOST 1000
#define ROWS_MOST 200
#define SHA256_SHOWN 12 /* digits: enough to find it again */

/* --- values --------------------------------------------------------------------- */

void
fleet_operator(struct doc *d, const json_t *row)
{
    const char *country = look_text(row, "country"),
               *mcc = look_text(row, "mcc"), *mnc = look_text(row, "mnc");
    doc_text(d, "%s%s%s%s%s%s%s%s", look_text(row, "operator"),
             *country ? " (" : "", country, *country ? ")" : "",
             *mcc ? ", MCC " : "", mcc, *mnc ? " MNC " : "", mnc);
}

void
fleet_sure(struct doc *d, const json_t *row)
{
    static const char *const names[] = {"confirmed", "probable", "possible"};
    bool any = false;
    for (size_t i = 0; i < 3; i++) {
        char n[32], label[64];
        long long v = look_int(row, names[i]);
        if (v <= 0)
            continue;
        snprintf(label, sizeof label, "%s %s", count_text((uint64_t)v, n),
                 names[i]);
        if (any)
            doc_text(d, " ");
        doc_label(d, names[i], label);
        any = true;
    }
}

/* A label's kind is a class of the style sheet: never whatever a report says. */
void
fleet_level(struct doc *d, const char *level)
{
    for (int l = LEVEL_INFORMATIONAL; l <= LEVEL_CRITICAL; l++)
        if (strcmp(level, level_name((enum level)l)) == 0) {
            doc_label(d, level, level);
            return;
        }
    doc_text(d, "%s", *level ? level : "-");
}

void
fleet_examples(struct doc *d, const json_t *row)
{
    size_t i;
    const json_t *e;
    char n[32];
    long long more;
    LOOK_EACH(look(row, "examples"), i, e)
        doc_text(d, "%s%s", i ? ", " : "", json_string_value(e));
    more = look_int(row, "cases") - (long long)i;
    if (more > 0)
        doc_text(d, " and %s more", count_text((uint64_t)more, n));
}

/* --- cells ---------------------------------------------------------------------- */

static void
text_or_dash(struct doc *d, const char *text)
{
    doc_cell(d, "%s", *text ? text : "-");
}

static void
examples_cell(struct doc *d, const json_t *row)
{
    doc_cell_begin(d, NULL);
    fleet_examples(d, row);
    doc_cell_end(d);
}

static void
level_cell(struct doc *d, const json_t *row)
{
    doc_cell_begin(d, NULL);
    fleet_level(d, look_text(row, "level"));
    doc_cell_end(d);
}

static void
sure_cells(struct doc *d, const json_t *row)
{
    doc_cell_number(d, look_int(row, "cases"));
    doc_cell_number(d, look_int(row, "confirmed"));
    doc_cell_number(d, look_int(row, "probable"));
    doc_cell_number(d, look_int(row, "possible"));
}

static void
times_cells(struct doc *d, const json_t *row)
{
    doc_cell_number(d, look_int(row, "cases"));
    doc_cell_number(d, look_int(row, "times"));
    examples_cell(d, row);
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
findings_cell(struct doc *d, const json_t *row)
{
    char sort[32], n[32];
    long long findings = look_int(row, "findings");
    snprintf(sort, sizeof sort, "%lld", findings);
    doc_cell_begin(d, sort);
    if (findings > 0 && *look_text(row, "level")) {
        fleet_level(d, look_text(row, "level"));
        doc_text(d, " ");
    }
    doc_text(d, "%s", count_text((uint64_t)findings, n));
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

static void
case_cells(struct doc *d, const json_t *c)
{
    char when[40];
    long long captures = look_int(c, "captures"),
              verdicts = look_int(c, "verdicts");
    doc_cell_begin(d, NULL);
    doc_text(d, "%s", *look_text(c, "path") ? look_text(c, "path") : "-");
    if (captures > 1)
        doc_text(d, " and %lld more", captures - 1);
    doc_cell_end(d);
    sha256_cell(d, look_text(c, "sha256"));
    look_when(c, "first", when, sizeof when);
    if (strlen(when) > 4)
        when[strlen(when) - 4] = '\0'; /* " UTC" stands above */
    text_or_dash(d, when);
    doc_cell_begin(d, NULL);
    doc_text(d, "%s", verdicts ? look_text(c, "verdict") : "-");
    if (verdicts > 1)
        doc_text(d, " and %lld more", verdicts - 1);
    doc_cell_end(d);
    doc_cell_begin(d, NULL);
    if (verdicts)
        doc_label(d, look_text(c, "confidence"), look_text(c, "confidence"));
    else
        doc_text(d, "-");
    doc_cell_end(d);
    text_or_dash(d, look_text(c, "operator"));
    findings_cell(d, c);
    state_cell(d, look_text(c, "state"));
}

static void
verdict_cells(struct doc *d, const json_t *v)
{
    doc_cell(d, "%s", look_text(v, "verdict"));
    level_cell(d, v);
    sure_cells(d, v);
    examples_cell(d, v);
}

static void
operator_cells(struct doc *d, const json_t *o)
{
    doc_cell(d, "%s", look_text(o, "operator"));
    text_or_dash(d, look_text(o, "country"));
    doc_cell(d, "%s-%s", look_text(o, "mcc"), look_text(o, "mnc"));
    sure_cells(d, o);
    examples_cell(d, o);
}

static void
outcome_cells(struct doc *d, const json_t *o)
{
    doc_cell(d, "%s", look_text(o, "outcome"));
    times_cells(d, o);
}

static void
finding_cells(struct doc *d, const json_t *f)
{
    doc_cell(d, "%s", look_text(f, "finding"));
    level_cell(d, f);
    text_or_dash(d, look_text(f, "title"));
    times_cells(d, f);
}

static void
unusual_cells(struct doc *d, const json_t *u)
{
    doc_cell(d, "%s", look_text(u, "what"));
    doc_cell(d, "%s", look_text(u, "value"));
    doc_cell_number(d, look_int(u, "cases"));
    examples_cell(d, u);
}

static void
remote_cells(struct doc *d, const json_t *r)
{
    const char *remote = look_text(r, "remote");
    doc_cell(d, "%s", *remote ? remote : "unknown");
    times_cells(d, r);
}

static void
trouble_cells(struct doc *d, const json_t *c)
{
    doc_cell(d, "%s", look_text(c, "path"));
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
    verdict_columns[] = {{"Verdict", DOC_NAME},    {"Level", DOC_NAME},
                         {"Cases", DOC_NUMBER},    {"Confirmed", DOC_NUMBER},
                         {"Probable", DOC_NUMBER}, {"Possible", DOC_NUMBER},
                         {"Where", DOC_FILTER}},
    operator_columns[] = {{"Operator", DOC_NAME},    {"Country", DOC_NAME},
                          {"MCC-MNC", DOC_NAME},     {"Cases", DOC_NUMBER},
                          {"Confirmed", DOC_NUMBER}, {"Probable", DOC_NUMBER},
                          {"Possible", DOC_NUMBER},  {"Where", DOC_FILTER}},
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

#define COLUMNS(c) c, sizeof c / sizeof *c

/* A section of one table. rows, total: where in the tree; total is of a list that
 * holds the first ones only. */
static const struct part {
    const char *id, *title, *caption, *rows, *total;
    const struct doc_column *columns;
    size_t n, most;
    void (*cells)(struct doc *d, const json_t *row);
} parts[] = {
    {"cases", "Cases",
     "Each report, named after its first capture, and its surest verdict",
     "listed", "cases", COLUMNS(case_columns), CASES_MOST, case_cells},
    {"verdicts", "Verdicts",
     "Cases that hold each verdict; how sure, every time it is held",
     "verdicts", NULL, COLUMNS(verdict_columns), ROWS_MOST, verdict_cells},
    {"operators", "Operators",
     "Cases of each operator; how sure, every time it is named", "operators",
     NULL, COLUMNS(operator_columns), ROWS_MOST, operator_cells},
    {"outcomes", "How tunnels came out", "Cases and tunnels of each outcome",
     "outcomes", NULL, COLUMNS(outcome_columns), ROWS_MOST, outcome_cells},
    {"findings", "Findings", "Cases with each finding", "findings", NULL,
     COLUMNS(finding_columns), ROWS_MOST, finding_cells},
    {"unusual", "In few cases only",
     "In one case, or a twentieth of them at most", "unusual", NULL,
     COLUMNS(unusual_columns), ROWS_MOST, unusual_cells},
    {"unanswered", "Attempts without an answer", "Far ends that gave none",
     "unanswered", NULL, COLUMNS(remote_columns), ROWS_MOST, remote_cells},
    {"unidentified", "Tunnels without a verdict", "Their far ends",
     "unidentified", NULL, COLUMNS(remote_columns), ROWS_MOST, remote_cells},
    {"unreadable", "Not read", "Captures that could not be read",
     "unreadable.listed", "unreadable.captures", COLUMNS(trouble_columns),
     ROWS_MOST, trouble_cells},
    {"damaged", "Damaged", "Captures that could not be read to their end",
     "damaged.listed", "damaged.captures", COLUMNS(trouble_columns), ROWS_MOST,
     trouble_cells},
};

static void
section(struct doc *d, const json_t *tree, const struct part *p)
{
    const json_t *rows = look(tree, p->rows), *row;
    size_t i, n = json_array_size(rows);
    long long more = p->total ? look_int(tree, p->total) - (long long)n : 0;
    char text[32];
    if (n == 0)
        return;
    doc_section(d, p->id, p->title);
    doc_table(d, p->caption, p->columns, p->n);
    LOOK_EACH(rows, i, row)
        if (i < p->most)
            p->cells(d, row);
    doc_table_end(d, n > p->most ? n - p->most : 0);
    if (more > 0)
        doc_p(d, "%s more are only counted.", count_text((uint64_t)more, text));
    doc_section_end(d);
}

/* --- the page ------------------------------------------------------------------- */

struct view {
    struct doc d;
    const json_t *tree;
};

static void
sections(void *view)
{
    struct view *v = view;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        section(&v->d, v->tree, &parts[i]);
}

void
fleet_page(const json_t *tree, bool as_html, int64_t now, FILE *to)
{
    struct view v = {.d = {.out = {.to = to}, .html = as_html}, .tree = tree};
    char n[48];
    page_begin(&v.d, "Fleet report", fleet_cases(tree, n));
    doc_text(&v.d, "From the JSON reports of %s", n);
    page_made(&v.d, now);
    fleet_first(&v.d, tree);
    page_sections(&v.d, sections, &v);
    page_end(&v.d);
}
