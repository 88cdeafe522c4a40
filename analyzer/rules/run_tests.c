/* SPDX-License-Identifier: Apache-2.0 */
/* The tests that rules carry. */
#include "analyzer/rules/describe.h"
#include "analyzer/rules/judge.h"

#include <string.h>

#define TEST_ARENA (4u << 20)

/* "FILE:LINE:COLUMN: test 'NAME' failed: expected ..., got ..." */
static void
begin_failure(struct words *w, const struct rule *r, const struct rule_test *t)
{
    words_add(w, "%s:%u:%u: test '%.100s' failed: expected ", r->path, t->line,
              t->column, t->name);
}

static bool
verdict_passes(const struct rule_test *t, const struct verdict *v)
{
    if (!t->holds)
        return v->confidence == CONFIDENCE_NONE;
    return v->confidence != CONFIDENCE_NONE &&
           (!t->confidence || t->confidence == v->confidence);
}

static bool
run_verdict(const struct ruleset *rs, const struct rule *r,
            const struct rule_test *t, struct arena *arena, struct words *w)
{
    struct verdict v;
    if (judge_verdict(rs, r, &t->facts, arena, &v) == 0 &&
        verdict_passes(t, &v))
        return true;
    begin_failure(w, r, t);
    words_add(w, "%s, got %s",
              !t->holds       ? "that it does not hold"
              : t->confidence ? confidence_name(t->confidence)
                              : "that it holds",
              v.confidence ? confidence_name(v.confidence)
                           : "that it does not hold");
    for (size_t i = 0; i < v.n_missing && i < 3; i++)
        words_add(w, "; %s: %s", v.missing[i].selection, v.missing[i].text);
    return false;
}

static bool
run_finding(const struct ruleset *rs, const struct rule *r,
            const struct rule_test *t, struct arena *arena, struct words *w)
{
    struct finding x;
    bool held = false;
    int rc = judge_finding(rs, r, &t->facts, arena, &x, &held);
    bool named = !t->finding || (held && strcmp(t->finding, x.id) == 0);
    bool told = !t->text || (held && strcmp(t->text, x.explanation) == 0);
    if (rc == 0 && held == t->holds && named && told)
        return true;
    begin_failure(w, r, t);
    if (rc != 0)
        words_add(w, "a result, got no memory for it");
    else if (held != t->holds)
        words_add(w,
                  t->holds ? "that it holds, got that it does not"
                           : "that it does not hold, got %s",
                  held ? x.id : "");
    else if (!named)
        words_add(w, "%s, got %s", t->finding, x.id);
    else
        words_add(w, "'%s', got '%s'", t->text, x.explanation);
    return false;
}

size_t
ruleset_run_tests(const struct ruleset *rs, rules_tell *tell, void *ctx,
                  size_t *ran)
{
    size_t failed = 0;
    struct arena arena;
    arena_init(&arena, TEST_ARENA);
    *ran = 0;
    for (size_t i = 0; i < rs->n; i++) {
        const struct rule *r = rs->rules[i];
        for (size_t k = 0; k < r->n_tests; k++) {
            const struct rule_test *t = &r->tests[k];
            struct words w = {.n = 0};
            arena_reset(&arena);
            ++*ran;
            bool passed = r->is_finding ? run_finding(rs, r, t, &arena, &w)
                                        : run_verdict(rs, r, t, &arena, &w);
            if (arena.starved)
                atomic_store(rs->starved, true);
            if (ruleset_starved(rs) || passed)
                continue;
            tell(ctx, true, w.text);
            failed++;
        }
    }
    arena_free(&arena);
    return failed;
}

size_t
ruleset_later_tests(const struct ruleset *rs)
{
    size_t n = 0;
    for (size_t i = 0; i < rs->n; i++)
        for (size_t k = 0; k < rs->rules[i]->n_tests; k++)
            n += rs->rules[i]->tests[k].later;
    return n;
}
