/* SPDX-License-Identifier: Apache-2.0 */
/* match_parts.h - what compare.c, match_list.c and match_free.c share. */
#ifndef ESPY_EXPECT_MATCH_PARTS_H
#define ESPY_EXPECT_MATCH_PARTS_H

#include "analyzer/base/glob.h"
#include "analyzer/expect/compare.h"

/* The pattern compiled last: most are held against many texts in a row. */
struct match_pattern {
    const char *text;
    struct glob glob;
};

struct matcher {
    struct seer seer;
    struct match_pattern *pattern;
    struct mismatch **tail; /* NULL: only counted, to find the nearest */
    size_t n;
    bool bad;
    const struct known *known;
};

void match_complain(struct matcher *m, const struct yaml_node *at,
                    const char *where, const char *expected, const char *got);

/* The same, told by the values themselves. */
void match_differs(struct matcher *m, const struct yaml_node *want,
                   const struct seen *got, const char *where);

/* arena_printf(), or "" where nothing is told. */
#define match_text(m, ...) \
    ((m)->tail ? arena_printf((m)->seer.arena, __VA_ARGS__) : "")

/* One value by its spec, in the object it stands in; parent: the map that it is
 * expected in. */
void match_spec(struct matcher *m, const struct spec *s,
                const struct yaml_node *parent, const struct yaml_node *want,
                const struct seen *object, const char *where);

/* The keys of a map; where "" at the top. */
void match_map(struct matcher *m, const struct spec_table *t, bool exact,
               const struct yaml_node *want, const struct seen *got,
               const char *where);

void match_list(struct matcher *m, const struct spec *s,
                const struct yaml_node *want, const struct seen *got,
                const char *where);

/* A number, or min and max; of a list, how many there are. */
bool match_number(const struct yaml_node *want, const struct seen *got);

/* Any YAML against any value, by their shapes: of a map the keys that are given,
 * of a list all entries. */
void match_free(struct matcher *m, const struct yaml_node *want,
                const struct seen *got, const char *where);

bool match_glob(struct matcher *m, const char *pattern, const char *text);

#endif
