/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule.h - a rule as it is after loading; inside analyzer/rules only.
 *
 * Everything lives in the ruleset's arena, but for compiled regular
 * expressions, which the ruleset lists for freeing. Nothing changes after loading.
 */
#ifndef ESPY_RULES_RULE_H
#define ESPY_RULES_RULE_H

#include "analyzer/base/glob.h"
#include "analyzer/rules/condition.h"
#include "analyzer/rules/rules.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdatomic.h>

/* A selection is a bit in a mask. */
#define RULE_SELECTIONS_MAX 64

enum value_kind {
    VALUE_NULL, /* the fact is absent */
    VALUE_GLOB,
    VALUE_NUMBER,
    VALUE_REAL,
    VALUE_BOOL,
    VALUE_PREFIX,
    VALUE_REGEX,
};

struct value {
    enum value_kind kind;
    const char *text; /* as the rule has it */
    union {
        struct glob glob;
        int64_t number;
        double real;
        bool truth;
        struct {
            struct addr addr;
            unsigned bits;
        } prefix;
        pcre2_code *regex;
    } as;
};

enum op {
    OP_IS,
    OP_CONTAINS,
    OP_STARTSWITH,
    OP_ENDSWITH,
    OP_RE,
    OP_CIDR,
    OP_EXISTS,
    OP_LT,
    OP_LTE,
    OP_GT,
    OP_GTE,
};

/* One `field|modifiers: values`. */
struct field_test {
    const struct fact_desc *fact;
    enum op op;
    /* every value must match (some value of the fact), not just one */
    bool all;
    const struct value *values;
    size_t n;
};

/* One map: every test must hold. */
struct test_group {
    const struct field_test *tests;
    size_t n;
};

/* One named selection: one of the groups must hold. */
struct selection {
    const char *name;
    unsigned line, column;
    const struct test_group *groups;
    size_t n;
};

struct texts {
    const char *const *items;
    size_t n;
};

/* One entry of `tests:`. */
struct rule_test {
    const char *name;
    unsigned line, column;
    struct fact_set facts;
    const char *verdict;        /* NULL: the rule must not hold */
    enum confidence confidence; /* NONE: any */
};

struct rule {
    const char *path;
    unsigned line;
    const char *title, *id, *status, *description, *author, *date, *modified,
        *license;
    struct texts references, tags, falsepositives, response;
    const char *product, *category_text, *service;
    enum fact_category category;
    enum level level;
    bool has_level, retired;
    struct selection *selections;
    size_t n_selections;
    const char *verdict_name;
    struct condition condition;
    struct condition tiers[CONFIDENCE_CONFIRMED + 1]; /* text NULL: not given */
    bool has_tiers;
    struct rule_test *tests;
    size_t n_tests;
};

struct ruleset {
    struct arena arena;
    struct rule **rules;
    size_t n, cap;
    pcre2_code **regexes;
    size_t n_regexes, cap_regexes;
    pcre2_match_context *match; /* its limits; read-only in matching */
    char hash[65];
    atomic_bool
        *starved; /* a match could not be tried for want of memory; of its
                             own, because judging only reads the rest */
};

#endif
