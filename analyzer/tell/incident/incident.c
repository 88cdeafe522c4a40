/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/incident/incident.h"

#include "analyzer/tell/incident/display.h"
#include "analyzer/tell/incident/parts.h"

#include "analyzer/tell/page/page.h"
#include "analyzer/tell/evidence/evidence.h"
#include "analyzer/tell/json/json_parts.h"

#include <string.h>

static bool
is_named_before(const json_t *verdicts, size_t at, const char *name)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(look_text(json_array_get(verdicts, i), "operator.name"),
                   name) == 0)
            return true;
    return false;
}

/* "Carrier Wi-Fi calling, T-Mobile" of the surest verdict, and whom else it is of. */
#define TITLE_OPERATORS 3

static void
title(const struct sheet *s, char *to, size_t n)
{
    const json_t *all = look(s->report, "verdicts"), *best = NULL, *v;
    size_t i, told = 0;
    char name[160];
    LOOK_EACH(all, i, v)
        if (look_true(v, "leading") &&
            (!best ||
             (strcmp(look_text(v, "confidence"), "confirmed") == 0 &&
              strcmp(look_text(best, "confidence"), "confirmed") != 0)))
            best = v;
    snprintf(to, n, "%s",
             best ? words_upper(look_text(best, "verdict"), name, sizeof name)
                  : "no tunnel found");
    LOOK_EACH(all, i, v) {
        const char *who = look_text(v, "operator.name");
        if (*who && told < TITLE_OPERATORS && look_true(v, "leading") &&
            strcmp(look_text(v, "verdict"), look_text(best, "verdict")) == 0 &&
            !is_named_before(all, i, who))
            snprintf(to + strlen(to), n - strlen(to), "%s%s",
                     told++ ? "; " : ", ", who);
    }
}

static void
byline(struct sheet *s)
{
    size_t i, n = look_size(s->report, "case.captures");
    const json_t *c;
    doc_text(&s->d, "From ");
    LOOK_EACH(look(s->report, "case.captures"), i, c)
        if (i < 4)
            doc_text(&s->d, "%s%s", i ? ", " : "",
                     look_base(look_text(c, "path")));
    if (n > 4)
        doc_text(&s->d, " and %zu more captures", n - 4);
}

static void
sections(void *sheet)
{
    static void (*const all[])(struct sheet * s) = {
        sheet_reasons,  sheet_findings, sheet_timeline, sheet_map,
        sheet_ladders,  sheet_tunnels,  sheet_calls,    sheet_flows,
        sheet_evidence, sheet_custody,  sheet_limits,
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        all[i](sheet);
}

int
incident_write(const struct incident *in, FILE *to, struct redact *redact)
{
    struct sheet s = {
        .in = in, .d = {.out = {.to = to, .redact = redact}, .html = in->html}};
    char text[400];
    s.report = report_tree(in->c);
    s.evidence = evidence_json(in->c, in->ladder, s.report);
    display_set(s.report, redact);
    if (redact) { /* by its keys; what else is told is masked where it is written */
        redact_json(redact, s.report);
        redact_json(redact, s.evidence);
    }
    s.many_files = in->c->kase->n > 1;
    title(&s, text, sizeof text);
    page_begin(&s.d, "Incident report", text);
    byline(&s);
    page_made(&s.d, in->now);
    sheet_summary(&s);
    page_sections(&s.d, sections, &s);
    page_end(&s.d);
    json_decref(s.evidence);
    json_decref(s.report);
    return redact && redact_failed(redact) ? -1 : 0;
}
