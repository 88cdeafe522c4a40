/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/rules/describe.h"

#include "analyzer/rules/match_fact.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LIST_MAX 8 /* values told before "and N more" */

void
words_add(struct words *w, const char *fmt, ...)
{
    size_t room = sizeof w->text - w->n;
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(w->text + w->n, room, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    if ((size_t)n < room) {
        w->n += (size_t)n;
    } else {
        memcpy(w->text + sizeof w->text - 4, "...", 4);
        w->n = sizeof w->text - 1;
    }
}

/* How each operator reads, and its contrary. */
static const struct {
    const char *yes, *no;
} verbs[] = {
    [OP_IS] = {"is", "is not"},
    [OP_CONTAINS] = {"contains", "does not contain"},
    [OP_STARTSWITH] = {"starts with", "does not start with"},
    [OP_ENDSWITH] = {"ends with", "does not end with"},
    [OP_RE] = {"matches", "does not match"},
    [OP_CIDR] = {"is in", "is not in"},
    [OP_EXISTS] = {"is present", "is absent"},
    [OP_LT] = {"is less than", "is not less than"},
    [OP_LTE] = {"is at most", "is more than"},
    [OP_GT] = {"is more than", "is not more than"},
    [OP_GTE] = {"is at least", "is less than"},
};

static void
add_value(struct words *w, const struct field_test *t, const struct value *v)
{
    if (v->kind == VALUE_NULL)
        words_add(w, "absent");
    else if (v->kind == VALUE_REGEX)
        words_add(w, "/%s/", v->text);
    else if (t->fact->type == FACT_TEXT && v->text[0] == '\0')
        words_add(w, "empty");
    else
        words_add(w, "%s", v->text);
}

static const char *
quantifier(const struct field_test *t, bool negated)
{
    if (t->n == 1)
        return "";
    if (t->all)
        return "all of ";
    return negated ? "any of " : "one of ";
}

void
describe_test(struct words *w, const struct field_test *t, bool negated)
{
    words_add(w, "%s ", t->fact->name);
    bool presence =
        t->op == OP_EXISTS || (t->n == 1 && t->values[0].kind == VALUE_NULL);
    if (presence) {
        bool wanted = t->op == OP_EXISTS && t->values[0].as.truth;
        words_add(w, wanted == negated ? "is absent" : "is present");
        return;
    }
    if (t->op == OP_IS && t->n > 1 && t->all)
        words_add(w, negated ? "is not " : "is ");
    else if (t->op == OP_IS && t->n > 1 && negated)
        words_add(w, "is not ");
    else
        words_add(w, "%s ", negated ? verbs[t->op].no : verbs[t->op].yes);
    words_add(w, "%s", quantifier(t, negated));
    for (size_t i = 0; i < t->n && i < LIST_MAX; i++) {
        words_add(w, i ? ", " : "");
        add_value(w, t, &t->values[i]);
    }
    if (t->n > LIST_MAX)
        words_add(w, " and %zu more", t->n - LIST_MAX);
}

void
describe_seen(struct words *w, const struct fact_desc *desc,
              const struct fact_set *facts)
{
    size_t n = 0;
    char buf[64];
    for (size_t i = 0; i < facts->n; i++) {
        if (facts->facts[i].desc != desc)
            continue;
        if (n < LIST_MAX)
            words_add(w, "%s%s", n ? ", " : "it is ",
                      fact_value_text(&facts->facts[i], buf));
        n++;
    }
    if (n == 0)
        words_add(w, "it is absent");
    else if (n > LIST_MAX)
        words_add(w, " and %zu more", n - LIST_MAX);
}

static size_t
count_failures(const struct ruleset *rs, const struct test_group *g,
               const struct fact_set *facts)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        n += !match_test(rs, &g->tests[i], facts);
    return n;
}

static bool
is_there(const struct fact_desc *desc, const struct fact_set *facts)
{
    for (size_t i = 0; i < facts->n; i++)
        if (facts->facts[i].desc == desc)
            return true;
    return false;
}

void
describe_failure(struct words *w, const struct ruleset *rs,
                 const struct selection *s, const struct fact_set *facts)
{
    /* Of alternatives, the one nearest to holding. */
    const struct test_group *best = NULL;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < s->n; i++) {
        size_t n = count_failures(rs, &s->groups[i], facts);
        if (n < least) {
            least = n;
            best = &s->groups[i];
        }
    }
    size_t told = 0;
    for (size_t i = 0; best && i < best->n; i++) {
        const struct field_test *t = &best->tests[i];
        if (match_test(rs, t, facts))
            continue;
        words_add(w, told++ ? "; " : "");
        describe_test(w, t, true);
        if (t->op == OP_EXISTS && !is_there(t->fact, facts))
            continue; /* it has just said so */
        words_add(w, " (");
        describe_seen(w, t->fact, facts);
        words_add(w, ")");
    }
}

void
describe_hindrance(struct words *w, const struct ruleset *rs,
                   const struct selection *s, const struct fact_set *facts)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct test_group *g = &s->groups[i];
        if (!match_group(rs, g, facts))
            continue;
        for (size_t k = 0; k < g->n; k++) {
            words_add(w, k ? " and " : "");
            describe_test(w, &g->tests[k], false);
        }
        break;
    }
    words_add(w, ", which speaks against it");
}
