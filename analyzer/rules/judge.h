/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge.h - one rule against one subject's facts.
 */
#ifndef ESPY_RULES_JUDGE_H
#define ESPY_RULES_JUDGE_H

#include "analyzer/rules/rule.h"

/* confidence NONE with n_missing 0: the rule neither held nor nearly held. 0, or
 * -1 when the arena is full. */
int judge_verdict(const struct ruleset *rs, const struct rule *r,
                  const struct fact_set *facts, struct arena *arena,
                  struct verdict *out);

/* *held: whether it does; then *out is filled. 0, or -1 when the arena is full. */
int judge_finding(const struct ruleset *rs, const struct rule *r,
                  const struct fact_set *facts, struct arena *arena,
                  struct finding *out, bool *held);

#endif
