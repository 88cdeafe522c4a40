/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.h - the expectations that `espy test PATH...` means.
 */
#ifndef ESPY_EXPECT_FIND_H
#define ESPY_EXPECT_FIND_H

#include "dissectors/base/arena.h"
#include "dissectors/base/err.h"

#include <stdbool.h>

#define FIND_MAX 10000 /* expectations */
#define FIND_DEPTH 16  /* folders in folders */

struct found {
    const char **items;    /* paths of NAME.expect.yaml */
    const char **captures; /* of each: the capture that was named and has no
                              expectation yet (--update); NULL else */
    size_t n;
};

/*
 * A folder stands for the NAME.expect.yaml in it and below (not in hidden folders,
 * not through links to folders), sorted by name; an expectation for itself; a
 * capture for the expectation beside it, which must be there unless `missing`.
 * All memory is the arena's. 0, or -1 with err.
 */
int find_expectations(const char *const *paths, size_t n, bool missing,
                      struct arena *arena, struct found *out, struct err *err);

#endif
