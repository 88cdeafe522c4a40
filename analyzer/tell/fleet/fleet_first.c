/* SPDX-License-Identifier: Apache-2.0 */
/* The page's first screen, in plain words: what there is, what is unusual, what
 * could not be read. */
#include "analyzer/tell/fleet/fleet_parts.h"

#define TOLD_MOST 4  /* of a kind; the tables below have more */
#define WORDS_MOST 3 /* in one sentence */

static void
counted(struct doc *d, uint64_t v, const char *before, const char *one,
        const char *many)
{
    char text[160];
    doc_text(d, "%s%s", before, wording_count(v, one, many, text, sizeof text));
}

/* --- what there is ---------------------------------------------------------------- */

/* "In 12 of 17 cases there is carrier Wi-Fi calling (in 3 of them it came to
 * nothing), in 2 IKEv1 VPN." */
static void
verdicts_in_words(struct doc *d, const struct fleet *f)
{
    uint64_t none = f->no_verdict.cases;
    size_t n = f->n_verdicts;
    char a[48], b[48];
    doc_para(d);
    for (size_t i = 0; i < n && i < WORDS_MOST; i++) {
        const struct fleet_row *r = &f->verdicts[i];
        doc_text(d, i ? ", in %s " : "In %s ",
                 wording_number(r->cases, a, sizeof a));
        if (!i)
            doc_text(d, "of %s there is ", fleet_cases(f->cases, b));
        doc_strong(d, r->value.text);
        if (r->attempted)
            doc_text(d, " (in %s of them it came to nothing)",
                     wording_number(r->attempted, a, sizeof a));
    }
    if (n > WORDS_MOST)
        counted(d, n - WORDS_MOST, "; ", "other verdict is told below",
                "other verdicts are told below");
    if (n)
        doc_text(d, ".");
    if (none || !n)
        counted(d, none, n ? " " : "", "case has no verdict.",
                "cases have no verdict.");
    doc_para_end(d);
}

static void
reading_in_words(struct doc *d, const struct fleet *f)
{
    uint64_t unread = f->unreadable.captures, damaged = f->damaged.captures;
    doc_para(d);
    if (unread)
        counted(d, unread, "", "capture could not be read",
                "captures could not be read");
    if (damaged)
        counted(d, damaged, unread ? ", " : "", "capture is damaged",
                "captures are damaged");
    doc_text(d, unread || damaged ? "." : "Every capture was read to its end.");
    if (f->repeated)
        counted(d, f->repeated, " ", "capture has the content of another one.",
                "captures have the content of another one.");
    if (f->left_out)
        counted(d, f->left_out, " ",
                "value more was not counted, to stay within memory.",
                "values more were not counted, to stay within memory.");
    doc_para_end(d);
}

typedef void row_words(struct doc *d, const struct fleet_row *r);

static void
in_cases(struct doc *d, const struct fleet_row *r)
{
    char n[48];
    doc_text(d, ": %s", fleet_cases(r->cases, n));
}

static void
one_verdict(struct doc *d, const struct fleet_row *r)
{
    doc_text(d, "%s", r->value.text);
    in_cases(d, r);
    doc_text(d, " ");
    fleet_sure(d, r);
}

static void
one_operator(struct doc *d, const struct fleet_row *r)
{
    fleet_operator(d, r);
    in_cases(d, r);
    doc_text(d, " ");
    fleet_sure(d, r);
}

static void
one_outcome(struct doc *d, const struct fleet_row *r)
{
    doc_text(d, "%s", r->value.text);
    in_cases(d, r);
}

static void
one_finding(struct doc *d, const struct fleet_row *r)
{
    const char *title = told_text(r->title);
    doc_text(d, "%s", *title ? title : r->value.text);
    in_cases(d, r);
    doc_text(d, " ");
    fleet_level(d, r->level);
}

/* What of a list is told here, then how many more there are. */
static void
pair(struct doc *d, const char *key, const struct fleet_row *rows, size_t n,
     row_words *words)
{
    if (n == 0)
        return;
    doc_pair(d, key);
    for (size_t i = 0; i < n && i < TOLD_MOST; i++) {
        doc_line(d, !i);
        words(d, &rows[i]);
        doc_line_end(d);
    }
    if (n > TOLD_MOST) {
        doc_line(d, false);
        counted(d, n - TOLD_MOST, "", "more, below", "more, below");
        doc_line_end(d);
    }
    doc_pair_end(d);
}

static void
what_there_is(struct doc *d, const struct fleet *f)
{
    char title[160], a[48], b[48], c[48];
    snprintf(title, sizeof title, "%s, %s, %s", fleet_cases(f->cases, a),
             wording_count(f->captures, "capture", "captures", b, sizeof b),
             wording_count(f->tunnels, "tunnel", "tunnels", c, sizeof c));
    doc_card(d, "probable", title, "");
    verdicts_in_words(d, f);
    reading_in_words(d, f);
    doc_pairs(d);
    pair(d, "Verdicts", f->verdicts, f->n_verdicts, one_verdict);
    pair(d, "Operators", f->operators, f->n_operators, one_operator);
    pair(d, "Tunnels", f->outcomes, f->n_outcomes, one_outcome);
    pair(d, "Findings", f->findings, f->n_findings, one_finding);
    doc_pairs_end(d);
    doc_card_end(d);
}

/* --- what is unusual, what was not read --------------------------------------------- */

/* How many more there are of what has items here. */
static void
more_item(struct doc *d, uint64_t all)
{
    if (all <= TOLD_MOST)
        return;
    doc_item(d);
    counted(d, all - TOLD_MOST, "", "more, below", "more, below");
    doc_item_end(d);
}

static void
unusual_item(struct doc *d, const struct fleet_row *r)
{
    char n[48];
    doc_item(d);
    doc_text(d, "%s ", r->what);
    doc_strong(d, r->value.text);
    doc_text(d, ", in %s: ", fleet_cases(r->cases, n));
    fleet_examples(d, r);
    doc_item_end(d);
}

static void
remotes_item(struct doc *d, const struct fleet_row *rows, size_t n,
             const char *one, const char *many)
{
    if (n == 0)
        return;
    doc_item(d);
    counted(d, n, "", one, many);
    for (size_t i = 0; i < n && i < WORDS_MOST; i++)
        doc_text(d, "%s%s", i ? ", " : ": ",
                 *rows[i].value.text ? rows[i].value.text : "unknown");
    if (n > WORDS_MOST)
        counted(d, n - WORDS_MOST, " and ", "more", "more");
    doc_item_end(d);
}

static void
unusual(struct doc *d, const struct fleet *f)
{
    doc_card(d, "possible", "What is unusual", "");
    if (f->cases < FLEET_FEW_MIN)
        doc_p(d,
              "With fewer than %d cases it cannot be said what is in few of "
              "them only.",
              FLEET_FEW_MIN);
    else if (!f->n_unusual)
        doc_p(d,
              "No verdict, operator, outcome or finding is in few cases only.");
    if (f->n_unusual || f->n_unanswered || f->n_unidentified) {
        doc_list(d, false);
        for (size_t i = 0; i < f->n_unusual && i < TOLD_MOST; i++)
            unusual_item(d, &f->unusual[i]);
        more_item(d, f->n_unusual);
        remotes_item(d, f->unanswered, f->n_unanswered,
                     "far end gave no answer", "far ends gave no answer");
        remotes_item(d, f->unidentified, f->n_unidentified,
                     "far end has a tunnel without a verdict",
                     "far ends have tunnels without a verdict");
        doc_list_end(d);
    }
    doc_card_end(d);
}

static void
trouble_items(struct doc *d, const struct fleet_trouble *x, const char *kind,
              const char *label)
{
    for (size_t i = 0; i < x->n_listed && i < TOLD_MOST; i++) {
        doc_item(d);
        doc_label(d, kind, label);
        doc_text(d, " %s: %s", x->listed[i].path.text,
                 fleet_why(&x->listed[i]));
        doc_item_end(d);
    }
    more_item(d, x->captures);
}

static void
trouble(struct doc *d, const struct fleet *f)
{
    if (!f->unreadable.captures && !f->damaged.captures)
        return;
    doc_card(d, "bad", "Not read, or damaged", "");
    doc_list(d, false);
    trouble_items(d, &f->unreadable, "high", "not read");
    trouble_items(d, &f->damaged, "medium", "damaged");
    doc_list_end(d);
    doc_card_end(d);
}

void
fleet_first(struct doc *d, const struct fleet *f)
{
    what_there_is(d, f);
    unusual(d, f);
    trouble(d, f);
}
