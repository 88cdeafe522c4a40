/* SPDX-License-Identifier: Apache-2.0 */
/*
 * condition.h - "ipsec and (carrier_as or 1 of name_*)".
 *
 *   condition = conjunction { "or" conjunction }
 *   conjunction = negation { "and" negation }
 *   negation  = "not" negation | primary
 *   primary   = "(" condition ")" | ("1" | "all") "of" ("them" | pattern) | name
 *
 * A rule has at most 64 selections, so what held is a mask and a condition is
 * a function from masks to truth, compiled to postfix. That makes asking "and
 * if this one had held?" one bit flipped.
 */
#ifndef ESPY_RULES_CONDITION_H
#define ESPY_RULES_CONDITION_H

#include "dissectors/base/arena.h"

#include <stdbool.h>

#define CONDITION_DEPTH_MAX 32 /* of parentheses and nots */
#define CONDITION_OPS_MAX 512

struct condition_op;

struct condition {
    const char *text; /* NULL: no condition */
    const struct condition_op *ops;
    size_t n;
    uint64_t positive; /* selections that make it hold by holding */
    uint64_t negative; /* selections that make it hold by not holding */
};

struct condition_error {
    size_t at; /* offset in the text, bytes */
    char text[256];
};

/* May a selection be called that? False for the words of the grammar too. */
bool condition_name_ok(const char *name);

/* names: the selections, at most 64; bit i of a mask is names[i]. text must
 * outlive *out. 0, or -1 with *error set. */
int condition_parse(const char *text, const char *const *names, size_t n_names,
                    struct arena *arena, struct condition *out,
                    struct condition_error *error);

bool condition_holds(const struct condition *c, uint64_t held);

/* Could it hold, where the selections in `never` never do and the others may do
 * what they like? True in doubt. */
bool condition_can_hold(const struct condition *c, uint64_t never);

#endif
