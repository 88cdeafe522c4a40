/* SPDX-License-Identifier: Apache-2.0 */
/* The page's first screen, in plain words: what there is, what is unusual, what
 * could not be read. */
#include "analyzer/tell/fleet/fleet_parts.h"

#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/json/look.h"

#include <string.h>

#define TOLD_MOST 4  /* of a kind; the tables below have more */
#define WORDS_MOST 3 /* in one sentence */

/* "; 12 captures" */
static void
counted(struct doc *d, long long v, const char *before, const char *one,
        const char *many)
{
    char n[32];
    doc_text(d, "%s%s %s", before, count_text(v > 0 ? (uint64_t)v : 0, n),
             v == 1 ? one : many);
}

/* --- what there is ---------------------------------------------------------------- */

/* "In 12 of 17 cases there is carrier Wi-Fi calling, in 2 IKEv1 VPN." */
static void
verdicts_in_words(struct doc *d, const json_t *t)
{
    const json_t *verdicts = look(t, "verdicts"), *v;
    long long none = look_int(t, "no_verdict.cases");
    size_t i, n = json_array_size(verdicts);
    char a[48], b[48];
    doc_para(d);
    LOOK_EACH(verdicts, i, v) {
        if (i >= WORDS_MOST)
            break;
        doc_text(d, i ? ", in %s " : "In %s ",
                 count_text((uint64_t)look_int(v, "cases"), a));
        if (!i)
            doc_text(d, "of %s there is ", fleet_cases(t, b));
        doc_strong(d, look_text(v, "verdict"));
    }
    if (n > WORDS_MOST)
        counted(d, (long long)(n - WORDS_MOST), "; ",
                "other verdict is told below", "other verdicts are told below");
    if (n)
        doc_text(d, ".");
    if (none || !n)
        counted(d, none, n ? " " : "", "case has no verdict.",
                "cases have no verdict.");
    doc_para_end(d);
}

static void
reading_in_words(struct doc *d, const json_t *t)
{
    long long unread = look_int(t, "unreadable.captures"),
              damaged = look_int(t, "damaged.captures"),
              repeated = look_int(t, "repeated"),
              left = look_int(t, "left_out");
    doc_para(d);
    if (unread)
        counted(d, unread, "", "capture could not be read",
                "captures could not be read");
    if (damaged)
        counted(d, damaged, unread ? ", " : "", "capture is damaged",
                "captures are damaged");
    doc_text(d, unread || damaged ? "." : "Every capture was read to its end.");
    if (repeated)
        counted(d, repeated, " ", "capture has the content of another one.",
                "captures have the content of another one.");
    if (left)
        counted(d, left, " ",
                "value more was not counted, to stay within memory.",
                "values more were not counted, to stay within memory.");
    doc_para_end(d);
}

static void
in_cases(struct doc *d, const json_t *row)
{
    char n[48];
    doc_text(d, ": %s ", fleet_cases(row, n));
}

static void
one_verdict(struct doc *d, const json_t *row)
{
    doc_text(d, "%s", look_text(row, "verdict"));
    in_cases(d, row);
    fleet_sure(d, row);
}

static void
one_operator(struct doc *d, const json_t *row)
{
    fleet_operator(d, row);
    in_cases(d, row);
    fleet_sure(d, row);
}

static void
one_outcome(struct doc *d, const json_t *row)
{
    char n[48];
    doc_text(d, "%s: %s", look_text(row, "outcome"), fleet_cases(row, n));
}

static void
one_finding(struct doc *d, const json_t *row)
{
    const char *title = look_text(row, "title");
    doc_text(d, "%s", *title ? title : look_text(row, "finding"));
    in_cases(d, row);
    fleet_level(d, look_text(row, "level"));
}

typedef void row_words(struct doc *d, const json_t *row);

/* What of a list is told here, then how many more there are. */
static void
pair(struct doc *d, const char *key, const json_t *rows, row_words *words)
{
    size_t i, n = json_array_size(rows);
    const json_t *row;
    if (n == 0)
        return;
    doc_pair(d, key);
    LOOK_EACH(rows, i, row) {
        if (i >= TOLD_MOST)
            break;
        doc_line(d, !i);
        words(d, row);
        doc_line_end(d);
    }
    if (n > TOLD_MOST) {
        doc_line(d, false);
        counted(d, (long long)(n - TOLD_MOST), "", "more, below",
                "more, below");
        doc_line_end(d);
    }
    doc_pair_end(d);
}

static void
what_there_is(struct doc *d, const json_t *t)
{
    char title[160], cases[48], captures[32], tunnels[32];
    uint64_t c = (uint64_t)look_int(t, "captures"),
             n = (uint64_t)look_int(t, "tunnels");
    snprintf(title, sizeof title, "%s, %s capture%s, %s tunnel%s",
             fleet_cases(t, cases), count_text(c, captures), c == 1 ? "" : "s",
             count_text(n, tunnels), n == 1 ? "" : "s");
    doc_card(d, "probable", title, "");
    verdicts_in_words(d, t);
    reading_in_words(d, t);
    doc_pairs(d);
    pair(d, "Verdicts", look(t, "verdicts"), one_verdict);
    pair(d, "Operators", look(t, "operators"), one_operator);
    pair(d, "Tunnels", look(t, "outcomes"), one_outcome);
    pair(d, "Findings", look(t, "findings"), one_finding);
    doc_pairs_end(d);
    doc_card_end(d);
}

/* --- what is unusual, what was not read --------------------------------------------- */

/* List items of a list, then how many more there are. */
static void
items(struct doc *d, const json_t *rows, long long all, row_words *words)
{
    size_t i;
    const json_t *row;
    LOOK_EACH(rows, i, row) {
        if (i >= TOLD_MOST)
            break;
        doc_item(d);
        words(d, row);
        doc_item_end(d);
    }
    if (all <= (long long)i)
        return;
    doc_item(d);
    counted(d, all - (long long)i, "", "more, below", "more, below");
    doc_item_end(d);
}

static void
unusual_item(struct doc *d, const json_t *row)
{
    char n[48];
    doc_text(d, "%s ", look_text(row, "what"));
    doc_strong(d, look_text(row, "value"));
    doc_text(d, ", in %s: ", fleet_cases(row, n));
    fleet_examples(d, row);
}

static void
remotes_item(struct doc *d, const json_t *rows, const char *one,
             const char *many)
{
    size_t i, n = json_array_size(rows);
    const json_t *row;
    if (n == 0)
        return;
    doc_item(d);
    counted(d, (long long)n, "", one, many);
    LOOK_EACH(rows, i, row) {
        const char *remote = look_text(row, "remote");
        if (i >= WORDS_MOST)
            break;
        doc_text(d, "%s%s", i ? ", " : ": ", *remote ? remote : "unknown");
    }
    if (n > WORDS_MOST)
        counted(d, (long long)(n - WORDS_MOST), " and ", "more", "more");
    doc_item_end(d);
}

static void
unusual(struct doc *d, const json_t *t)
{
    const json_t *rows = look(t, "unusual"),
                 *unanswered = look(t, "unanswered"),
                 *unidentified = look(t, "unidentified");
    bool few = look_int(t, "cases") < FLEET_FEW_MIN;
    doc_card(d, "possible", "What is unusual", "");
    if (few)
        doc_p(d,
              "With fewer than %d cases it cannot be said what is in few of "
              "them only.",
              FLEET_FEW_MIN);
    else if (!json_array_size(rows))
        doc_p(d,
              "No verdict, operator, outcome or finding is in few cases only.");
    if (json_array_size(rows) || json_array_size(unanswered) ||
        json_array_size(unidentified)) {
        doc_list(d, false);
        items(d, rows, (long long)json_array_size(rows), unusual_item);
        remotes_item(d, unanswered, "far end gave no answer",
                     "far ends gave no answer");
        remotes_item(d, unidentified, "far end has a tunnel without a verdict",
                     "far ends have tunnels without a verdict");
        doc_list_end(d);
    }
    doc_card_end(d);
}

static void
unread_item(struct doc *d, const json_t *c)
{
    doc_label(d, "high", "not read");
    doc_text(d, " %s: %s", look_text(c, "path"), fleet_why(c));
}

static void
damaged_item(struct doc *d, const json_t *c)
{
    doc_label(d, "medium", "damaged");
    doc_text(d, " %s: %s", look_text(c, "path"), fleet_why(c));
}

static void
trouble(struct doc *d, const json_t *t)
{
    long long unread = look_int(t, "unreadable.captures"),
              damaged = look_int(t, "damaged.captures");
    if (!unread && !damaged)
        return;
    doc_card(d, "bad", "Not read, or damaged", "");
    doc_list(d, false);
    items(d, look(t, "unreadable.listed"), unread, unread_item);
    items(d, look(t, "damaged.listed"), damaged, damaged_item);
    doc_list_end(d);
    doc_card_end(d);
}

void
fleet_first(struct doc *d, const json_t *t)
{
    what_there_is(d, t);
    unusual(d, t);
    trouble(d, t);
}
