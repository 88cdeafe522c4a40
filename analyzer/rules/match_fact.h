/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match_fact.h - does a selection hold for these facts?
 */
#ifndef ESPY_RULES_MATCH_FACT_H
#define ESPY_RULES_MATCH_FACT_H

#include "analyzer/rules/rule.h"

/* The ceiling of work for one regular expression on one text: past it, it does not
 * match. */
#define MATCH_LIMIT 100000u
#define MATCH_DEPTH_LIMIT 1000u
#define MATCH_HEAP_KB 4096u

/* Does this value match this one fact? */
bool match_fact_value(const struct ruleset *rs, enum op op,
                      const struct value *v, const struct fact *f);

/* Does one of the test's values match this one fact? */
bool match_fact(const struct ruleset *rs, const struct field_test *t,
                const struct fact *f);

bool match_test(const struct ruleset *rs, const struct field_test *t,
                const struct fact_set *facts);
bool match_group(const struct ruleset *rs, const struct test_group *g,
                 const struct fact_set *facts);
bool match_selection(const struct ruleset *rs, const struct selection *s,
                     const struct fact_set *facts);

#endif
