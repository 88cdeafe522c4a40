/* SPDX-License-Identifier: Apache-2.0 */
/*
 * describe.h - rules in plain words.
 */
#ifndef ESPY_RULES_DESCRIBE_H
#define ESPY_RULES_DESCRIBE_H

#include "analyzer/rules/rule.h"

/* A short text that is cut ("...") where it would not fit. */
struct words {
    char text[600];
    size_t n;
};

void words_add(struct words *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* "remote.name.class is epdg"; negated: "remote.name.class is not epdg". */
void describe_test(struct words *w, const struct field_test *t, bool negated);

/* What there is of a fact: "it is absent", "it is n3iwf, epdg". */
void describe_seen(struct words *w, const struct fact_desc *desc,
                   const struct fact_set *facts);

/* Why a selection does not hold. */
void describe_failure(struct words *w, const struct ruleset *rs,
                      const struct selection *s, const struct fact_set *facts);

/* Why a selection that should not hold does. */
void
describe_hindrance(struct words *w, const struct ruleset *rs,
                   const struct selection *s, const struct fact_set *facts);

#endif
