/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fill_template.h - texts with values filled in.
 */
#ifndef ESPY_RULES_FILL_TEMPLATE_H
#define ESPY_RULES_FILL_TEMPLATE_H

#include "analyzer/rules/rule.h"

/* The text, in the arena; NULL when that is full. A fact with several values is
 * told as "a, b and 3 more"; one that is absent as "unknown". */
const char *fill_text(const struct template *t, const struct fact_set *facts,
                      struct arena *arena);

/* The same as a finding's id: what is no letter, digit, '_', '-' or '.' in a value
 * becomes '_'. */
const char *fill_name(const struct template *t, const struct fact_set *facts,
                      struct arena *arena);

#endif
