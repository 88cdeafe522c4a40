/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/rules/judge.h"

#include "analyzer/rules/describe.h"
#include "analyzer/rules/fill_template.h"
#include "analyzer/rules/match_fact.h"
#include "analyzer/rules/setting.h"

#include <stdlib.h>
#include <string.h>

static enum confidence
tier_of(const struct rule *r, uint64_t held)
{
    if (!condition_holds(&r->condition, held))
        return CONFIDENCE_NONE;
    if (!r->has_tiers)
        return CONFIDENCE_PROBABLE;
    for (int c = CONFIDENCE_CONFIRMED; c > CONFIDENCE_NONE; c--)
        if (r->tiers[c].text && condition_holds(&r->tiers[c], held))
            return (enum confidence)c;
    return CONFIDENCE_NONE;
}

/* The selections that speak for the rule at this confidence: those that the
 * condition and the tiers up to there use positively. */
static uint64_t
supporting(const struct rule *r, enum confidence up_to)
{
    uint64_t mask = r->condition.positive;
    for (int c = CONFIDENCE_POSSIBLE; c <= (int)up_to; c++)
        mask |= r->tiers[c].positive;
    return mask;
}

static unsigned
count_bits(uint64_t mask)
{
    unsigned n = 0;
    for (; mask; mask &= mask - 1)
        n++;
    return n;
}

static uint64_t
held_selections(const struct ruleset *rs, const struct rule *r,
                const struct fact_set *facts)
{
    uint64_t held = 0;
    for (size_t i = 0; i < r->n_selections; i++)
        if (match_selection(rs, &r->selections[i], facts))
            held |= (uint64_t)1 << i;
    return held;
}

/* Adds the facts one selection rests on; counts only, if `to` is NULL. */
static size_t
selection_evidence(const struct ruleset *rs, const struct selection *s,
                   const struct fact_set *facts, struct evidence *to)
{
    size_t n = 0;
    for (size_t f = 0; f < facts->n; f++) {
        bool proves = false;
        for (size_t g = 0; g < s->n && !proves; g++) {
            if (!match_group(rs, &s->groups[g], facts))
                continue;
            for (size_t t = 0; t < s->groups[g].n && !proves; t++)
                proves =
                    match_fact(rs, &s->groups[g].tests[t], &facts->facts[f]);
        }
        if (proves && to)
            to[n] = (struct evidence){s->name, &facts->facts[f]};
        n += proves;
    }
    return n;
}

/* NULL when the arena is full. */
static const struct evidence *
collect_evidence(const struct ruleset *rs, const struct rule *r, uint64_t mask,
                 const struct fact_set *facts, struct arena *arena,
                 size_t *n_out)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_selections; i++)
        if (mask >> i & 1)
            n += selection_evidence(rs, &r->selections[i], facts, NULL);
    struct evidence *all = arena_array(arena, n ? n : 1, sizeof *all);
    if (!all)
        return NULL;
    size_t at = 0;
    for (size_t i = 0; i < r->n_selections; i++)
        if (mask >> i & 1)
            at += selection_evidence(rs, &r->selections[i], facts, all + at);
    *n_out = at;
    return all;
}

static int
collect_missing(const struct ruleset *rs, const struct rule *r, uint64_t held,
                const struct fact_set *facts, struct arena *arena,
                struct verdict *out)
{
    struct missing *all =
        arena_array(arena, r->n_selections ? r->n_selections : 1, sizeof *all);
    if (!all)
        return -1;
    size_t n = 0;
    for (int c = (int)out->confidence + 1; c <= CONFIDENCE_CONFIRMED; c++) {
        for (size_t i = 0; i < r->n_selections; i++) {
            uint64_t bit = (uint64_t)1 << i;
            if ((int)tier_of(r, held ^ bit) != c)
                continue;
            const struct selection *s = &r->selections[i];
            struct words w = {.n = 0};
            if (held & bit)
                describe_hindrance(&w, rs, s, facts);
            else
                describe_failure(&w, rs, s, facts);
            const char *text = arena_copy(arena, w.text, w.n);
            if (!text)
                return -1;
            all[n++] = (struct missing){s->name, text, (enum confidence)c};
        }
    }
    out->missing = all;
    out->n_missing = n;
    return 0;
}

int
judge_verdict(const struct ruleset *rs, const struct rule *r,
              const struct fact_set *facts, struct arena *arena,
              struct verdict *out)
{
    memset(out, 0, sizeof *out);
    out->rule = r;
    out->subject = facts->subject;
    out->name = r->verdict_name;
    out->level = r->level;
    uint64_t held = held_selections(rs, r, facts);
    out->confidence = tier_of(r, held);
    enum confidence up_to =
        out->confidence ? out->confidence : CONFIDENCE_CONFIRMED;
    uint64_t speaking = held & supporting(r, up_to);
    out->specificity = count_bits(speaking);
    /* A rule of which nothing holds did not "nearly" hold, though one
     * selection may be all it has. */
    if (out->confidence == CONFIDENCE_NONE && !speaking)
        return 0;
    if (out->confidence != CONFIDENCE_CONFIRMED &&
        collect_missing(rs, r, held, facts, arena, out) != 0)
        return -1;
    if (out->confidence == CONFIDENCE_NONE && out->n_missing == 0)
        return 0;
    out->evidence =
        collect_evidence(rs, r, speaking, facts, arena, &out->n_evidence);
    return out->evidence ? 0 : -1;
}

/* The frames of its evidence, each once. Those that a fact only counted are counted
 * here too, though two facts may have counted the same ones: it is the most that
 * one of them has. */
static void
cite_evidence(struct finding *x)
{
    uint64_t more = 0;
    for (size_t e = 0; e < x->n_evidence; e++) {
        const struct fact *f = x->evidence[e].fact;
        if (f->frames_total - f->n_frames > more)
            more = f->frames_total - f->n_frames;
        for (uint32_t i = 0; i < f->n_frames; i++) {
            bool known = false;
            for (uint32_t k = 0; k < x->n && !known; k++)
                known = x->at[k].file == f->frames[i].file &&
                        x->at[k].frame == f->frames[i].frame;
            if (known)
                continue;
            x->total++;
            if (x->n < FINDING_FRAMES)
                x->at[x->n++] = f->frames[i];
        }
    }
    x->total += more;
}

static bool
finding_holds(const struct ruleset *rs, const struct rule *r,
              const struct fact_set *facts, uint64_t *selections)
{
    uint64_t held = held_selections(rs, r, facts);
    if (selections)
        *selections = held;
    return condition_holds(&r->condition, held);
}

int
judge_finding(const struct ruleset *rs, const struct rule *r,
              const struct fact_set *facts, struct arena *arena,
              struct finding *out, bool *held)
{
    memset(out, 0, sizeof *out);
    uint64_t selections;
    *held = finding_holds(rs, r, facts, &selections);
    if (!*held)
        return 0;
    out->rule = r;
    out->level = r->level;
    out->subject = facts->subject;
    out->anomaly = r->category == FACT_ANOMALY;
    out->id = fill_name(&r->finding_name, facts, arena);
    out->title = r->finding_title.text
                     ? fill_text(&r->finding_title, facts, arena)
                     : r->title;
    out->explanation = fill_text(&r->finding_text, facts, arena);
    out->evidence = collect_evidence(rs, r, selections & r->condition.positive,
                                     facts, arena, &out->n_evidence);
    if (!out->id || !out->title || !out->explanation || !out->evidence)
        return -1;
    cite_evidence(out);
    return 0;
}

static int
compare(const void *pa, const void *pb)
{
    const struct verdict *a = pa, *b = pb;
    bool a_held = a->confidence != CONFIDENCE_NONE,
         b_held = b->confidence != CONFIDENCE_NONE;
    if (a_held != b_held)
        return a_held ? -1 : 1;
    if (a->specificity != b->specificity)
        return a->specificity > b->specificity ? -1 : 1;
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence ? -1 : 1;
    if (a->level != b->level)
        return a->level > b->level ? -1 : 1;
    int order = strcmp(a->rule->title, b->rule->title);
    return order ? order : strcmp(a->rule->id, b->rule->id);
}

static bool
judges(const struct rule *r, const struct fact_set *facts, bool finding)
{
    return r->category == facts->category && r->is_finding == finding &&
           !r->retired && !r->muted;
}

static int
judge_verdicts(const struct ruleset *rs, const struct fact_set *facts,
               struct arena *arena, struct verdicts *out)
{
    size_t n = 0;
    for (size_t i = 0; i < rs->n; i++)
        n += judges(rs->rules[i], facts, false);
    if (n == 0)
        return 0;
    struct verdict *all = arena_array(arena, n, sizeof *all);
    if (!all)
        return -1;
    for (size_t i = 0; i < rs->n; i++) {
        const struct rule *r = rs->rules[i];
        if (!judges(r, facts, false))
            continue;
        if (judge_verdict(rs, r, facts, arena, &all[out->n]) != 0)
            return -1;
        if (all[out->n].confidence != CONFIDENCE_NONE)
            out->n_held++;
        else if (all[out->n].n_missing == 0)
            continue;
        out->n++;
    }
    qsort(all, out->n, sizeof *all, compare);
    out->items = all;
    return ruleset_starved(rs) ? -1 : 0;
}

static int
compare_findings(const void *pa, const void *pb)
{
    const struct finding *a = pa, *b = pb;
    if (a->level != b->level)
        return a->level > b->level ? -1 : 1;
    int order = strcmp(a->id, b->id);
    return order ? order : strcmp(a->rule->id, b->rule->id);
}

/* Two rules may give one id, by how much there is of it: the gravest is told. */
static size_t
each_once(struct finding *all, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool known = false;
        for (size_t k = 0; k < kept && !known; k++)
            known = strcmp(all[k].id, all[i].id) == 0;
        if (!known)
            all[kept++] = all[i];
    }
    return kept;
}

static int
judge_findings(const struct ruleset *rs, const struct fact_set *facts,
               struct arena *arena, struct findings *out)
{
    size_t n = 0; /* room for those that hold: most subjects have none */
    for (size_t i = 0; i < rs->n; i++)
        n += judges(rs->rules[i], facts, true) &&
             finding_holds(rs, rs->rules[i], facts, NULL);
    if (n == 0)
        return 0;
    struct finding *all = arena_array(arena, n, sizeof *all);
    if (!all)
        return -1;
    for (size_t i = 0; i < rs->n; i++) {
        const struct rule *r = rs->rules[i];
        bool held;
        if (!judges(r, facts, true) || !finding_holds(rs, r, facts, NULL))
            continue;
        if (judge_finding(rs, r, facts, arena, &all[out->n], &held) != 0)
            return -1;
        if (held && !setting_mutes(rs, &all[out->n]))
            out->n++;
    }
    qsort(all, out->n, sizeof *all, compare_findings);
    out->n = each_once(all, out->n);
    out->items = all;
    return 0;
}

int
ruleset_judge(const struct ruleset *rs, const struct fact_set *facts,
              struct arena *arena, struct verdicts *verdicts,
              struct findings *found)
{
    memset(verdicts, 0, sizeof *verdicts);
    memset(found, 0, sizeof *found);
    return judge_verdicts(rs, facts, arena, verdicts) == 0 &&
                   judge_findings(rs, facts, arena, found) == 0
               ? 0
               : -1;
}
