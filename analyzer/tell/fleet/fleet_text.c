/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/fleet/fleet_parts.h"

#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/text/text_parts.h"

#include <string.h>

static const char *
text(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}

static uint64_t
number(const json_t *o, const char *key)
{
    return (uint64_t)json_integer_value(json_object_get(o, key));
}

const char *
fleet_cases(const json_t *o, char buf[48])
{
    char n[32];
    uint64_t cases = number(o, "cases");
    snprintf(buf, 48, "%s case%s", count_text(cases, n), cases == 1 ? "" : "s");
    return buf;
}

/* "3 confirmed, 2 probable" */
static const char *
sure_text(const json_t *o, char *buf, size_t size)
{
    static const char *const names[] = {"confirmed", "probable", "possible"};
    char n[32];
    buf[0] = '\0';
    for (size_t i = 0; i < 3; i++) {
        size_t at = strlen(buf);
        if (number(o, names[i]))
            snprintf(buf + at, size - at, "%s%s %s", at ? ", " : "",
                     count_text(number(o, names[i]), n), names[i]);
    }
    return buf;
}

/* Where it is seen, when that is few enough to look them all up. */
static void
examples_line(const struct wrap *w, const json_t *row)
{
    size_t i;
    json_t *e;
    json_t *list = json_object_get(row, "examples");
    uint64_t cases = number(row, "cases");
    if (cases > FLEET_EXAMPLES)
        return;
    for (i = 0; (e = json_array_get(list, i)); i++)
        wrap_paragraph(w, 6, "", STYLE_DIM, "%s", json_string_value(e));
}

typedef void row_line(const struct wrap *w, const json_t *row);

static void
section(const struct wrap *w, const json_t *rows, const char *title,
        const char *what, row_line *line)
{
    size_t i;
    json_t *row;
    if (json_array_size(rows) == 0)
        return;
    wrap_heading(w, STYLE_BOLD, title, "");
    for (i = 0; (row = json_array_get(rows, i)); i++)
        if (i < TEXT_MOST)
            line(w, row);
    text_more(w, 2, json_array_size(rows), what);
}

static void
verdict_line(const struct wrap *w, const json_t *row)
{
    char note[48], sure[128];
    wrap_noted(w, 4, "  ", fleet_cases(row, note), text(row, "verdict"));
    wrap_paragraph(w, 6, "", STYLE_PLAIN, "%s",
                   sure_text(row, sure, sizeof sure));
}

static void
operator_line(const struct wrap *w, const json_t *row)
{
    char note[48], sure[128];
    wrap_noted(w, 4, "  ", fleet_cases(row, note), text(row, "operator"));
    wrap_paragraph(
        w, 6, "", STYLE_PLAIN, "%s%s%s%s%s%s%s%s", text(row, "country"),
        *text(row, "country") ? ", " : "", *text(row, "mcc") ? "MCC " : "",
        text(row, "mcc"), *text(row, "mnc") ? " MNC " : "", text(row, "mnc"),
        *text(row, "mcc") ? "; " : "", sure_text(row, sure, sizeof sure));
}

static void
outcome_line(const struct wrap *w, const json_t *row)
{
    char note[48];
    wrap_noted(w, 4, "  ", fleet_cases(row, note), text(row, "outcome"));
}

static void
finding_line(const struct wrap *w, const json_t *row)
{
    char note[48], all[600];
    const char *title = text(row, "title");
    snprintf(all, sizeof all, "%s%s%s (%s)", text(row, "finding"),
             *title ? ": " : "", title,
             *text(row, "level") ? text(row, "level") : "no level");
    wrap_noted(w, 4, "  ", fleet_cases(row, note), all);
}

static void
unusual_line(const struct wrap *w, const json_t *row)
{
    char note[48], all[600];
    snprintf(all, sizeof all, "%s: %s", text(row, "what"), text(row, "value"));
    wrap_noted(w, 4, "  ", fleet_cases(row, note), all);
    examples_line(w, row);
}

static void
remote_line(const struct wrap *w, const json_t *row)
{
    char note[48];
    const char *remote = text(row, "remote");
    wrap_noted(w, 4, "  ", fleet_cases(row, note),
               *remote ? remote : "unknown");
    examples_line(w, row);
}

static void
trouble_section(const struct wrap *w, const json_t *o, const char *title)
{
    size_t i;
    json_t *c;
    if (number(o, "captures") == 0)
        return;
    wrap_heading(w, STYLE_WARN, title, "");
    for (i = 0; (c = json_array_get(json_object_get(o, "listed"), i)); i++) {
        const char *why = fleet_why(c);
        if (i >= TEXT_MOST)
            break;
        wrap_paragraph(w, 6, "  ", STYLE_PLAIN, "%s%s%s", text(c, "path"),
                       *why ? ": " : "", why);
    }
    text_more(w, 2, number(o, "captures"), "captures");
}

void
fleet_text(const json_t *t, FILE *to, bool color)
{
    struct wrap w = {.to = to, .color = color};
    char a[48], b[32], c[32], d[32];
    uint64_t n = number(t, "captures"), tunnels = number(t, "tunnels");
    const json_t *none = json_object_get(t, "no_verdict");
    wrap_heading(&w, STYLE_BOLD, "Fleet", "");
    wrap_paragraph(&w, 2, "  ", STYLE_PLAIN, "%s, %s capture%s, %s tunnel%s",
                   fleet_cases(t, a), count_text(n, b), n == 1 ? "" : "s",
                   count_text(tunnels, c), tunnels == 1 ? "" : "s");
    if (number(t, "repeated"))
        wrap_paragraph(&w, 2, "  ", STYLE_DIM,
                       "%s capture%s the content of another one",
                       count_text(number(t, "repeated"), d),
                       number(t, "repeated") == 1 ? " has" : "s have");
    section(&w, json_object_get(t, "verdicts"), "Verdicts", "verdicts",
            verdict_line);
    if (number(none, "cases"))
        wrap_noted(&w, 4, "  ", fleet_cases(none, a), "no verdict");
    section(&w, json_object_get(t, "operators"), "Operators", "operators",
            operator_line);
    section(&w, json_object_get(t, "outcomes"), "How tunnels came out",
            "outcomes", outcome_line);
    section(&w, json_object_get(t, "unusual"), "In few cases only", "of these",
            unusual_line);
    section(&w, json_object_get(t, "unanswered"), "Attempts without an answer",
            "far ends", remote_line);
    section(&w, json_object_get(t, "unidentified"), "Tunnels without a verdict",
            "far ends", remote_line);
    section(&w, json_object_get(t, "findings"), "Findings", "findings",
            finding_line);
    trouble_section(&w, json_object_get(t, "unreadable"), "Not read");
    trouble_section(&w, json_object_get(t, "damaged"), "Damaged");
    if (number(t, "left_out"))
        wrap_paragraph(&w, 6, "   !  ", STYLE_WARN,
                       "%s values more were not counted, to stay within memory",
                       count_text(number(t, "left_out"), d));
}
