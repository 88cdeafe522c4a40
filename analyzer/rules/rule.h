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
    bool never; /* no part of this version produces what it asks for */
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

/* A text with values to fill in: "{anomaly.protocol}: {anomaly.text}.". */
struct template_piece {
    const char *text; /* as it stands; NULL: a value */
    const struct fact_desc *fact;
    const char *one,
        *many; /* "{fact|time|times}": one of these; NULL: itself */
};

struct template
{
    const char *text; /* as the rule has it; NULL: none */
    const struct template_piece *pieces;
    size_t n;
    struct glob glob; /* of a name: what it can become */
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
    bool holds;                 /* expected */
    enum confidence confidence; /* expected; NONE: any */
    const char *finding, *text; /* expected of a finding; NULL: any */
    bool later; /* some fact is none that this version produces */
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
    bool retired, muted;
    const char *dormant; /* why it can never hold; NULL: it can */
    struct selection *selections;
    size_t n_selections;
    const char *verdict_name;
    bool has_verdict, is_finding;
    struct template finding_name, finding_title, finding_text;
    struct condition condition;
    struct condition tiers[CONFIDENCE_CONFIRMED + 1]; /* text NULL: not given */
    bool has_tiers;
    struct rule_test *tests;
    size_t n_tests;
};

/* A mute, or a level of the user's own. */
struct rule_setting {
    const char *name; /* a finding id, a verdict's name, a rule's id */
    struct glob glob;
    bool mute;
    enum level level; /* where not muted */
};

struct ruleset {
    struct arena arena;
    struct rule_setting *settings;
    size_t n_settings, cap_settings;
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
