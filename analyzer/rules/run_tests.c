/* SPDX-License-Identifier: Apache-2.0 */
/* The tests that rules carry. */
#include "analyzer/rules/describe.h"
#include "analyzer/rules/judge.h"

#include <string.h>

#define TEST_ARENA (4u << 20)

static void
tell_failure(const struct rule *r, const struct rule_test *t,
             const struct verdict *v, rules_tell *tell, void *ctx)
{
    struct words w = {.n = 0};
    const char *expected = !t->verdict     ? "that it does not hold"
                           : t->confidence ? confidence_name(t->confidence)
                                           : "that it holds";
    words_add(&w, "%s:%u:%u: test '%.100s' failed: expected %s, got %s",
              r->path, t->line, t->column, t->name, expected,
              v->confidence ? confidence_name(v->confidence)
                            : "that it does not hold");
    for (size_t i = 0; i < v->n_missing && i < 3; i++)
        words_add(&w, "; %s: %s", v->missing[i].selection, v->missing[i].text);
    tell(ctx, true, w.text);
}

static bool
passes(const struct rule_test *t, const struct verdict *v)
{
    if (!t->verdict)
        return v->confidence == CONFIDENCE_NONE;
    return v->confidence != CONFIDENCE_NONE &&
           (!t->confidence || t->confidence == v->confidence);
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
            struct verdict v;
            arena_reset(&arena);
            ++*ran;
            int rc = judge_rule(rs, r, &t->facts, &arena, &v);
            if (arena.starved)
                atomic_store(rs->starved, true);
            if (ruleset_starved(rs) || (rc == 0 && passes(t, &v)))
                continue;
            tell_failure(r, t, &v, tell, ctx);
            failed++;
        }
    }
    arena_free(&arena);
    return failed;
}
