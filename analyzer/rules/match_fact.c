/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/rules/match_fact.h"

#include "analyzer/base/glob.h"

#include <string.h>

static bool
regex_holds(const struct ruleset *rs, const pcre2_code *re, const char *text)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    if (!data) {
        atomic_store(rs->starved, true);
        return false;
    }
    int rc =
        pcre2_match(re, (PCRE2_SPTR)text, strlen(text), 0, 0, data, rs->match);
    pcre2_match_data_free(data);
    if (rc == PCRE2_ERROR_NOMEMORY)
        atomic_store(rs->starved, true);
    return rc >= 0;
}

static bool
in_prefix(const struct addr *net, unsigned bits, const struct addr *a)
{
    if (a->family != net->family)
        return false;
    unsigned whole = bits / 8, rest = bits % 8;
    if (memcmp(a->b, net->b, whole) != 0)
        return false;
    return rest == 0 || ((a->b[whole] ^ net->b[whole]) >> (8 - rest)) == 0;
}

static bool
order_holds(enum op op, int order)
{
    switch (op) {
    case OP_LT: return order < 0;
    case OP_LTE: return order <= 0;
    case OP_GT: return order > 0;
    case OP_GTE: return order >= 0;
    default: return order == 0;
    }
}

static int
sign(double a, double b)
{
    return a < b ? -1 : a > b;
}

bool
match_fact_value(const struct ruleset *rs, enum op op, const struct value *v,
                 const struct fact *f)
{
    switch (v->kind) {
    case VALUE_NULL: return false; /* the fact is here */
    case VALUE_GLOB: return glob_holds(&v->as.glob, f->value.text);
    case VALUE_NUMBER: {
        int64_t got = f->value.number;
        return order_holds(op, got < v->as.number ? -1 : got > v->as.number);
    }
    case VALUE_REAL: return order_holds(op, sign(f->value.real, v->as.real));
    case VALUE_BOOL: return f->value.truth == v->as.truth;
    case VALUE_PREFIX:
        return in_prefix(&v->as.prefix.addr, v->as.prefix.bits, &f->value.addr);
    case VALUE_REGEX: return regex_holds(rs, v->as.regex, f->value.text);
    }
    return false;
}

bool
match_fact(const struct ruleset *rs, const struct field_test *t,
           const struct fact *f)
{
    if (f->desc != t->fact)
        return false;
    if (t->op == OP_EXISTS)
        return t->values[0].as.truth;
    for (size_t i = 0; i < t->n; i++)
        if (match_fact_value(rs, t->op, &t->values[i], f))
            return true;
    return false;
}

static bool
is_present(const struct fact_desc *desc, const struct fact_set *facts)
{
    for (size_t i = 0; i < facts->n; i++)
        if (facts->facts[i].desc == desc)
            return true;
    return false;
}

static bool
some_fact_has(const struct ruleset *rs, const struct field_test *t,
              const struct value *v, const struct fact_set *facts)
{
    for (size_t i = 0; i < facts->n; i++) {
        const struct fact *f = &facts->facts[i];
        if (f->desc == t->fact && match_fact_value(rs, t->op, v, f))
            return true;
    }
    return false;
}

bool
match_test(const struct ruleset *rs, const struct field_test *t,
           const struct fact_set *facts)
{
    if (t->op == OP_EXISTS)
        return is_present(t->fact, facts) == t->values[0].as.truth;
    for (size_t i = 0; i < t->n; i++) {
        const struct value *v = &t->values[i];
        bool holds = v->kind == VALUE_NULL ? !is_present(t->fact, facts)
                                           : some_fact_has(rs, t, v, facts);
        if (holds != t->all)
            return holds;
    }
    return t->all;
}

bool
match_group(const struct ruleset *rs, const struct test_group *g,
            const struct fact_set *facts)
{
    for (size_t i = 0; i < g->n; i++)
        if (!match_test(rs, &g->tests[i], facts))
            return false;
    return true;
}

bool
match_selection(const struct ruleset *rs, const struct selection *s,
                const struct fact_set *facts)
{
    for (size_t i = 0; i < s->n; i++)
        if (match_group(rs, &s->groups[i], facts))
            return true;
    return false;
}
