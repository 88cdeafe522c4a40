/* SPDX-License-Identifier: Apache-2.0 */
/* Why: what each verdict rests on, step by step, with frames; what would make it
 * surer; what else it may be. */
#include "analyzer/tell/incident/parts.h"

#include "analyzer/rules/rules.h"

#include <string.h>

struct meaning {
    const char *word, *means;
};

static const struct meaning sure[] = {
    {"possible", "something fits, and other things would fit as well"},
    {"probable", "signs that do not depend on each other agree"},
    {"confirmed",
     "what makes it of that kind was seen, in clear or matched packet "
     "by packet"},
};

static const struct meaning known[] = {
    {"observed", "read in the packets, in clear"},
    {"correlated",
     "an encrypted packet and a clear one were matched by length and "
     "time"},
    {"decrypted", "read after decryption with keys that were given"},
    {"inferred",
     "concluded from sizes and times, from host and time alone, or "
     "looked up in espy's tables of networks and operators; no packet "
     "says it"},
};

static void
legend(struct sheet *s, const char *title, const struct meaning *rows, size_t n)
{
    struct doc *d = &s->d;
    doc_p(d, "%s", title);
    doc_pairs(d);
    for (size_t i = 0; i < n; i++) {
        doc_pair(d, rows[i].word);
        doc_text(d, "%s", rows[i].means);
        doc_pair_end(d);
    }
    doc_pairs_end(d);
}

static void
legends(struct sheet *s)
{
    legend(
        s,
        "A verdict says of what kind a tunnel is, not whether it was set up. "
        "How sure it is:",
        sure, sizeof sure / sizeof *sure);
    legend(s, "Each step says how it is known:", known,
           sizeof known / sizeof *known);
}

/* Two selections may rest on one fact: it is told once. */
static bool
told_before(const json_t *list, size_t i, const char *key)
{
    const char *text = look_text(json_array_get(list, i), key);
    for (size_t k = 0; k < i; k++)
        if (strcmp(look_text(json_array_get(list, k), key), text) == 0)
            return true;
    return false;
}

static void
steps(struct sheet *s, const json_t *verdict, const json_t *tunnel)
{
    const json_t *list = look(verdict, "evidence"), *e;
    size_t i;
    doc_list(&s->d, true);
    LOOK_EACH(list, i, e) {
        if (told_before(list, i, "text"))
            continue;
        const char *how = how_of_fact(tunnel, look_text(e, "fact"));
        doc_item(&s->d);
        doc_text(&s->d, "%s ", look_text(e, "text"));
        doc_label(&s->d, how, how);
        doc_text(&s->d, " ");
        cite_frames(s, look(e, "frames"), look_int(e, "frames_total"));
        doc_item_end(&s->d);
    }
    doc_list_end(&s->d);
}

static void
texts(struct sheet *s, const char *title, const struct rule *r,
      const char *(*at)(const struct rule *r, size_t i))
{
    const char *text;
    if (!r || !at(r, 0))
        return;
    doc_p(&s->d, "%s", title);
    doc_list(&s->d, false);
    for (size_t i = 0; (text = at(r, i)); i++) {
        doc_item(&s->d);
        doc_text(&s->d, "%s", text);
        doc_item_end(&s->d);
    }
    doc_list_end(&s->d);
}

static void
missing(struct sheet *s, const json_t *verdict)
{
    const json_t *list = look(verdict, "missing"), *m;
    size_t i;
    if (!json_array_size(list))
        return;
    doc_p(&s->d, "What would make it surer:");
    doc_list(&s->d, false);
    LOOK_EACH(list, i, m) {
        if (told_before(list, i, "text"))
            continue;
        doc_item(&s->d);
        doc_text(&s->d, "to be %s: %s", look_text(m, "would_be"),
                 look_text(m, "text"));
        doc_item_end(&s->d);
    }
    doc_list_end(&s->d);
}

/* What a rule is about is told with the first of its verdicts. */
static bool
is_first(const struct sheet *s, const json_t *verdict)
{
    size_t i;
    const json_t *v;
    LOOK_EACH(look(s->report, "verdicts"), i, v)
        if (v == verdict || (look_true(v, "leading") &&
                             strcmp(look_text(v, "rule.id"),
                                    look_text(verdict, "rule.id")) == 0))
            return v == verdict;
    return true;
}

static void
chain(struct sheet *s, const json_t *verdict)
{
    char name[160];
    const char *subject = look_text(verdict, "subject");
    const struct rule *r = words_rule(s, verdict);
    bool first = is_first(s, verdict);
    const json_t *tunnel = look_tunnel(s->report, subject);
    doc_heading(&s->d, "%s: %s (%s%s)", subject,
                words_upper(look_text(verdict, "verdict"), name, sizeof name),
                look_text(verdict, "confidence"),
                look_true(verdict, "leading") ? "" : ", another reading");
    if (first && r && *rule_description(r))
        doc_p(&s->d, "%s", rule_description(r));
    steps(s, verdict, tunnel);
    missing(s, verdict);
    if (first && look_true(verdict, "leading")) {
        texts(s, "What else it may be:", r, rule_falsepositive);
        texts(s, "What to do:", r, rule_response);
    }
    doc_para(&s->d);
    doc_text(&s->d, "By the rule %s, ", look_text(verdict, "rule.title"));
    doc_code(&s->d, look_text(verdict, "rule.id"));
    doc_text(&s->d, ".");
    doc_para_end(&s->d);
}

void
sheet_reasons(struct sheet *s)
{
    size_t i, told = 0, n = look_size(s->report, "verdicts");
    const json_t *v;
    if (!n)
        return;
    doc_section(&s->d, "why", "Why");
    legends(s);
    LOOK_EACH(look(s->report, "verdicts"), i, v)
        if (told < CHAINS_MOST) {
            chain(s, v);
            told++;
        }
    if (told < n)
        doc_p(&s->d,
              "%zu more verdicts are in the JSON report (espy --format "
              "json).",
              n - told);
    doc_section_end(&s->d);
}
