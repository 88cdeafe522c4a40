/* SPDX-License-Identifier: Apache-2.0 */
/* match_parts.h - what match.c, match_list.c and match_free.c share. */
#ifndef ESPY_EXPECT_MATCH_PARTS_H
#define ESPY_EXPECT_MATCH_PARTS_H

#include "analyzer/expect/compare.h"

struct matcher {
    struct arena *arena;
    struct mismatch **tail; /* NULL: only counted, to find the nearest */
    size_t n;
    bool bad;
    const char *const *known;
    size_t n_known;
};

void match_complain(struct matcher *m, const struct yaml_node *at,
                    const char *where, const char *expected, const char *got);

/* One value by its spec; parent: the map it stands in. */
void match_value(struct matcher *m, const struct spec *s,
                 const struct yaml_node *parent, const struct yaml_node *want,
                 const json_t *got, const char *where);

/* The keys of a map; where "" at the top. */
void
match_map(struct matcher *m, const struct spec *table, bool exact,
          const struct yaml_node *want, const json_t *got, const char *where);

void
match_list(struct matcher *m, const struct spec *s,
           const struct yaml_node *want, const json_t *got, const char *where);

/* A number, or min and max, against a JSON value. */
bool match_number(const struct yaml_node *want, const json_t *got);

/* Any YAML against any JSON, by their shapes: of a map the keys that are given,
 * of a list all entries. missing_is_bad: a key that is not there is a mistake of
 * the expectation. */
void match_free(struct matcher *m, const struct yaml_node *want,
                const json_t *got, const char *where, bool missing_is_bad);

bool match_glob(struct matcher *m, const char *pattern, const char *text);

#endif
