/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/incident/incident.h"

#include "analyzer/tell/incident/parts.h"
#include "analyzer/tell/page/page.h"

#include <string.h>

/* The surest story; of several the first. NULL: nothing is told to be anything. */
static const struct model_story *
surest(const struct model *m)
{
    const struct model_story *best = NULL;
    for (size_t i = 0; i < m->n_stories; i++)
        if (m->stories[i].verdict &&
            (!best || m->stories[i].confidence > best->confidence))
            best = &m->stories[i];
    return best;
}

/* "Carrier Wi-Fi calling, T-Mobile" of the surest story, and whom else it is of. */
#define TITLE_OPERATORS 3

static void
title(const struct model *m, char *to, size_t n)
{
    const struct model_story *best = surest(m), *x;
    const char *names[TITLE_OPERATORS];
    size_t told = 0, at = 0;
    char name[160];
    to[0] = '\0';
    wording_add(to, n, &at, "%s",
                best ? wording_title(best->lead->lead, name, sizeof name)
                : m->n_tunnels ? wording_title(NULL, name, sizeof name)
                               : wording_nothing());
    for (x = best; best && x < m->stories + m->n_stories; x++) {
        const char *who = x->mno ? told_text(x->mno->name) : "";
        size_t k = 0;
        while (k < told && strcmp(names[k], who) != 0)
            k++;
        if (!*who || k < told || told == TITLE_OPERATORS || !x->verdict ||
            strcmp(x->verdict, best->verdict) != 0)
            continue;
        wording_add(to, n, &at, "%s%s", told ? "; " : ", ", who);
        names[told++] = who;
    }
}

static void
byline(struct sheet *s)
{
    size_t n = s->m->kase.n_captures;
    doc_text(&s->d, "From ");
    for (uint32_t i = 0; i < n && i < 4; i++)
        doc_text(&s->d, "%s%s", i ? ", " : "", wording_file(s->m, i));
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
incident_write(const struct model *m, FILE *to, bool html)
{
    struct sheet s = {
        .m = m,
        .many_files = m->kase.n_captures > 1,
        .d = {.out = {.to = to}, .html = html, .masked = m->masked}};
    char text[400];
    title(m, text, sizeof text);
    page_begin(&s.d, "Incident report", text);
    byline(&s);
    page_made(&s.d, m->custody && m->custody->made != MODEL_ABSENT
                        ? m->custody->made / 1000000000
                        : 0);
    sheet_summary(&s);
    page_sections(&s.d, sections, &s);
    page_end(&s.d);
    return doc_failed(&s.d) ? -1 : 0;
}
