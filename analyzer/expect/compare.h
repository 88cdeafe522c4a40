/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match.h - an expectation held against what was seen.
 */
#ifndef ESPY_EXPECT_COMPARE_H
#define ESPY_EXPECT_COMPARE_H

#include "analyzer/expect/expect.h"

#include <jansson.h>

#define MATCH_MISMATCHES 1000 /* told of one key; the rest is counted */

/* One thing that is not as expected. All text lives in the arena given. */
struct mismatch {
    struct mismatch *next;
    unsigned line;     /* in the expectation */
    const char *where; /* "tunnel 1: outcome" */
    const char *expected, *got;
};

/* One key of the file. */
struct check {
    const char *key;
    unsigned line;
    struct mismatch *first;
    size_t n; /* mismatches, told or not; 0: it is met */
};

struct checks {
    struct check *items;
    size_t n, n_failed;
    bool bad; /* a mismatch is the expectation's own fault: a counter
                             that does not exist */
};

/* Compares. seen: of seen_tree(). known: the verdicts that the rules can give
 * (so that a misspelt one in a `must_not` is told, and not met for ever); n_known
 * 0: not looked at. 0, or -1 when the arena is full. */
int match_expectation(const struct expectation *e, const json_t *seen,
                      const char *const *known, size_t n_known,
                      struct arena *arena, struct checks *out);

/* A value on one line, a copy in the arena: it outlives what it is made of. */
const char *match_yaml_text(struct arena *a, const struct yaml_node *n);
const char *match_json_text(struct arena *a, const json_t *j);

#endif
