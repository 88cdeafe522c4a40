/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare.h - an expectation held against what was seen.
 */
#ifndef ESPY_EXPECT_COMPARE_H
#define ESPY_EXPECT_COMPARE_H

#include "analyzer/base/nearest.h"
#include "analyzer/expect/expect.h"

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

/* Can a rule give a verdict, or a finding, of that name, which may have * and ?;
 * best is offered the names there are. So a misspelt one in a `must_not` is told,
 * and not met for ever. NULL: not looked at. */
typedef bool
known_name(const void *ctx, const char *glob, struct nearest *best);
struct known {
    const void *ctx;
    known_name *verdict, *finding;
};

/* Compares. 0, or -1 when the arena is full. */
int match_expectation(const struct expectation *e, const struct model *model,
                      const struct known *known, struct arena *arena,
                      struct checks *out);

/* A value on one line, a copy in the arena: it outlives what it is made of. */
const char *match_yaml_text(struct arena *a, const struct yaml_node *n);

#endif
