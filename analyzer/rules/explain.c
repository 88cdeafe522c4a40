/* SPDX-License-Identifier: Apache-2.0 */
/* A rule in plain words, and what can be asked of it. */
#include "analyzer/rules/describe.h"
#include "analyzer/base/plain.h"
#include "analyzer/base/wrap_text.h"

#include <stdio.h>
#include <string.h>

size_t
ruleset_size(const struct ruleset *rs)
{
    return rs->n;
}

const struct rule *
ruleset_at(const struct ruleset *rs, size_t i)
{
    return i < rs->n ? rs->rules[i] : NULL;
}

const char *
rule_id(const struct rule *r)
{
    return r->id;
}

const char *
rule_title(const struct rule *r)
{
    return r->title;
}

const char *
rule_path(const struct rule *r)
{
    return r->path;
}

const char *
rule_description(const struct rule *r)
{
    return r->description ? r->description : "";
}

static const char *
text_at(const struct texts *list, size_t i)
{
    return i < list->n ? list->items[i] : NULL;
}

const char *
rule_falsepositive(const struct rule *r, size_t i)
{
    return text_at(&r->falsepositives, i);
}

const char *
rule_response(const struct rule *r, size_t i)
{
    return text_at(&r->response, i);
}

const char *
rule_reference(const struct rule *r, size_t i)
{
    return text_at(&r->references, i);
}

enum level
rule_level(const struct rule *r)
{
    return r->level;
}

const char *
rule_status(const struct rule *r)
{
    return r->status ? r->status : "";
}

const char *
rule_verdict_name(const struct rule *r)
{
    return r->verdict_name;
}

const char *
rule_finding_name(const struct rule *r)
{
    return r->is_finding ? r->finding_name.text : NULL;
}

bool
rule_finds(const struct rule *r, const char *id)
{
    return r->is_finding && glob_holds(&r->finding_name.glob, id);
}

const char *
rule_dormant(const struct rule *r)
{
    return r->dormant;
}

enum fact_category
rule_category(const struct rule *r)
{
    return r->category;
}

bool
rule_is_retired(const struct rule *r)
{
    return r->retired;
}

static void
explain_selection(const struct selection *s, FILE *to, unsigned width,
                  unsigned indent)
{
    fprintf(to, "  %-*s", (int)indent - 2, s->name);
    unsigned at = indent;
    if (strlen(s->name) + 3 > indent) {
        fprintf(to, "\n%*s", (int)indent, "");
    }
    for (size_t g = 0; g < s->n; g++) {
        if (g)
            fprintf(to, "%*s", (int)indent, "");
        for (size_t t = 0; t < s->groups[g].n; t++) {
            struct words w = {.n = 0};
            if (t)
                fprintf(to, "%*s", (int)indent, "");
            words_add(&w, t ? "and " : g ? "or " : "");
            describe_test(&w, &s->groups[g].tests[t], false);
            wrap_text(to, width, at, indent + 2, w.text);
        }
    }
}

static void
explain_facts(const struct rule *r, FILE *to, unsigned width)
{
    fputs("\nThe facts it looks at\n", to);
    for (size_t f = 0; f < fact_table_size; f++) {
        bool used = false;
        for (size_t i = 0; i < r->n_selections; i++)
            for (size_t g = 0; g < r->selections[i].n; g++)
                for (size_t t = 0; t < r->selections[i].groups[g].n; t++)
                    used = used || r->selections[i].groups[g].tests[t].fact ==
                                       &fact_table[f];
        if (!used)
            continue;
        const char *name = fact_table[f].name;
        fprintf(to, "  %s: ", name);
        wrap_text(to, width, (unsigned)strlen(name) + 4, 6,
                  fact_table[f].meaning);
    }
}

static void
explain_list(const struct texts *list, const char *heading, FILE *to,
             unsigned width)
{
    if (list->n == 0)
        return;
    fprintf(to, "\n%s\n", heading);
    for (size_t i = 0; i < list->n; i++) {
        fputs("  - ", to);
        wrap_text(to, width, 4, 4, list->items[i]);
    }
}

static void
explain_finding(const struct rule *r, FILE *to, unsigned width)
{
    fputc('\n', to);
    plain_line(to, "Finding: %s", r->finding_name.text);
    fputs("  ", to);
    wrap_text(to, width, 2, 2, r->finding_text.text);
}

static void
explain_verdict(const struct rule *r, FILE *to, unsigned width)
{
    fputc('\n', to);
    plain_line(to, "Verdict: %s", r->verdict_name);
    if (!r->has_tiers) {
        fputs("  probable   whenever the condition holds\n", to);
        return;
    }
    for (int c = CONFIDENCE_CONFIRMED; c > CONFIDENCE_NONE; c--) {
        if (!r->tiers[c].text)
            continue;
        fprintf(to, "  %-9s  when ", confidence_name((enum confidence)c));
        wrap_text(to, width, 18, 13, r->tiers[c].text);
    }
}

static const char *
about(const struct rule *r)
{
    switch (r->category) {
    case FACT_TUNNEL: return "a tunnel";
    case FACT_FLOW: return "a flow";
    case FACT_CASE: return "a whole case";
    case FACT_ANOMALY: return "a kind of anomaly";
    case FACT_CATEGORIES_END: break;
    }
    return "";
}

static const char *
dormant_text(const struct rule *r, char *text, size_t n)
{
    snprintf(text, n, "It judges nothing yet: %s.", r->dormant);
    return text;
}

void
rule_explain(const struct rule *r, FILE *to, unsigned width)
{
    char text[200];
    plain_line(to, "%s", r->title);
    plain_line(to, "  %s", r->id);
    plain_line(to, "  %s:%u", r->path, r->line);
    plain_line(to, "  level %s%s%s%s", level_name(r->level),
               r->status ? ", " : "", rule_status(r),
               r->retired ? " (it judges nothing)" : "");
    if (r->dormant) {
        fputs("\n", to);
        wrap_text(to, width, 0, 0, dormant_text(r, text, sizeof text));
    }
    if (r->description) {
        fputs("\n", to);
        wrap_text(to, width, 0, 0, r->description);
    }
    fprintf(to, "\nIt holds for %s when\n  ", about(r));
    wrap_text(to, width, 2, 2, r->condition.text);
    unsigned indent = 4;
    for (size_t i = 0; i < r->n_selections; i++)
        if (strlen(r->selections[i].name) + 4 > indent &&
            strlen(r->selections[i].name) <= 24)
            indent = (unsigned)strlen(r->selections[i].name) + 4;
    fputs("where\n", to);
    for (size_t i = 0; i < r->n_selections; i++)
        explain_selection(&r->selections[i], to, width, indent);
    if (r->is_finding)
        explain_finding(r, to, width);
    else
        explain_verdict(r, to, width);
    explain_facts(r, to, width);
    explain_list(&r->falsepositives, "What else could look like this", to,
                 width);
    explain_list(&r->response, "What to do", to, width);
    explain_list(&r->references, "Read more", to, width);
}
