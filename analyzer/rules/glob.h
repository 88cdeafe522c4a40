/*
 * glob.h - Sigma strings: text with the wildcards * (any run of characters) and
 * ? (one character).
 *
 * A backslash before *, ? or another backslash takes its meaning away; before
 * anything else it is a plain backslash. Letters compare without case (ASCII), as
 * Sigma has it.
 */
#ifndef ESPY_RULES_GLOB_H
#define ESPY_RULES_GLOB_H

#include "analyzer/rules/rule.h"

/* any_before, any_after: as if the text had a * at that end. 0, or -1 when the
 * arena is full. */
int glob_compile(const char *text, bool any_before, bool any_after,
                 struct arena *arena, struct glob *out);

bool glob_holds(const struct glob *g, const char *text);

#endif
