/* SPDX-License-Identifier: Apache-2.0 */
/*
 * glob.h - Sigma strings: text with the wildcards * (any run of characters) and
 * ? (one character).
 *
 * A backslash before *, ? or another backslash takes its meaning away; before
 * anything else it is a plain backslash. Letters compare without case (ASCII), as
 * Sigma has it.
 */
#ifndef ESPY_BASE_GLOB_H
#define ESPY_BASE_GLOB_H

#include "dissectors/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Compiled: literal bytes (lower case) and the two wildcards. */
#define GLOB_ONE 0x100u /* ? */
#define GLOB_ANY 0x101u /* * */
struct glob {
    const uint16_t *tokens;
    size_t n;
};

/* any_before, any_after: as if the text had a * at that end. 0, or -1 when the
 * arena is full. */
int glob_compile(const char *text, bool any_before, bool any_after,
                 struct arena *arena, struct glob *out);

/* The same without an arena, into the caller's tokens. False: longer than any name
 * of a rule. */
#define GLOB_SHORT 258u
bool glob_compile_short(const char *text, uint16_t tokens[GLOB_SHORT],
                        struct glob *out);

bool glob_holds(const struct glob *g, const char *text);

/* Is there a text that both hold for? Only of globs up to GLOB_MEET_MAX tokens;
 * false of longer ones. */
#define GLOB_MEET_MAX 256u
bool glob_meets(const struct glob *a, const struct glob *b);

#endif
