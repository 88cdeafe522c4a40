/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_tree.h - a YAML document as a tree that remembers where each node
 * stands, so that an error can name line and column.
 *
 * Stricter than YAML 1.1 on purpose: a duplicate key, an alias, an explicit
 * tag, a NUL inside a scalar, a key that is no scalar, nesting past
 * YAML_DEPTH_MAX and a map past YAML_KEYS_MAX keys are errors. Aliases are
 * refused because a few of them can make a short text stand for a huge one.
 *
 * Parsing is libyaml's (event API).
 */
#ifndef ESPY_BASE_YAML_TREE_H
#define ESPY_BASE_YAML_TREE_H

#include "dissectors/base/arena.h"
#include "dissectors/base/err.h"

#include <stdbool.h>

#define YAML_DEPTH_MAX 32
#define YAML_KEYS_MAX 1000
#define YAML_TEXT_MAX (1u << 20) /* bytes of one file */

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    unsigned line, column; /* where it starts, 1-based; columns count
                               characters */
    /* YAML_SCALAR */
    const char *text; /* NUL-terminated; holds no NUL */
    bool plain;       /* not quoted and no block: may be null, a number
                               or a boolean */
    /* YAML_LIST: the items. YAML_MAP: key, value, key, value... */
    struct yaml_node **items;
    size_t n;               /* items; of a map: pairs */
    struct yaml_node *next; /* used while building */
};

/* The documents of one text. */
struct yaml_documents {
    struct yaml_node **roots;
    size_t n;
};

/* Where a text stopped being YAML. */
struct yaml_problem {
    unsigned line, column;
    bool no_memory; /* nothing is wrong with the text */
    char text[256];
};

/*
 * Parses all documents of a text; empty ones are left out. What is built lives
 * in the arena. 0, or -1 with *problem set; the documents before the problem
 * are in *out then.
 */
int yaml_tree_parse(const char *text, size_t n, struct arena *arena,
                    struct yaml_documents *out, struct yaml_problem *problem);

/* Where the character at `offset` bytes into a scalar's text stands in the
 * source it was parsed from, through quotes, folding and indentation; where
 * escapes hide it, where the scalar starts. */
struct yaml_place {
    unsigned line, column;
};
struct yaml_place
yaml_tree_place(const char *source, size_t n, const struct yaml_node *scalar,
                size_t offset);

/* The value of a key of a map; NULL if it has none (or is no map). */
const struct yaml_node *
yaml_tree_get(const struct yaml_node *map, const char *key);

static inline const struct yaml_node *
yaml_key(const struct yaml_node *map, size_t i)
{
    return map->items[2 * i];
}

static inline const struct yaml_node *
yaml_value(const struct yaml_node *map, size_t i)
{
    return map->items[2 * i + 1];
}

/* Plain `null`, `~` or nothing at all. */
bool yaml_is_null(const struct yaml_node *n);

/* Plain true or false. */
bool yaml_is_bool(const struct yaml_node *n, bool *out);

/* A plain decimal integer that fits. */
bool yaml_is_integer(const struct yaml_node *n, int64_t *out);

/* A plain decimal number, with or without a fraction and an exponent. */
bool yaml_is_real(const struct yaml_node *n, double *out);

#endif
