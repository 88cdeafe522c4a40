/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.h - from YAML to rules; inside analyzer/rules only.
 *
 * Loading goes on after an error, so that `espy rules check` can tell all of
 * them; a rule with an error is not kept.
 */
#ifndef ESPY_RULES_LOAD_H
#define ESPY_RULES_LOAD_H

#include "analyzer/base/yaml_tree.h"
#include "analyzer/rules/rule.h"

#define LOAD_PROBLEMS_MAX 50 /* told of one file */

struct load_problem {
    unsigned line, column;
    const char *text; /* "rules/x.yml:3:5: unknown key ..." */
};

/* One file being loaded. */
struct loader {
    struct ruleset *rs;
    const char *path;
    const char *source; /* the file's bytes */
    size_t size;
    struct arena *tree; /* the YAML; gone after loading */
    bool strict;        /* what is only odd is an error too */
    bool starved; /* no memory for something: other problems are its effects */
    struct load_problem problems[LOAD_PROBLEMS_MAX], notes[LOAD_PROBLEMS_MAX];
    size_t n_problems, n_notes;
};

/* Remembers an error at a place of the file. */
void load_error(struct loader *l, unsigned line, unsigned column,
                const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Something odd: a note, or an error when strict. */
void load_note(struct loader *l, unsigned line, unsigned column,
               const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Where the character at `offset` bytes into a scalar stands. */
struct yaml_place load_place(const struct loader *l,
                             const struct yaml_node *scalar, size_t offset);

/* The text of a scalar, in the ruleset's arena; NULL (told) if it is a list, a
 * map or nothing. */
const char *
load_text(struct loader *l, const struct yaml_node *n, const char *what);

/* Memory of the ruleset's arena; NULL is told. */
void *
load_array(struct loader *l, const struct yaml_node *at, size_t n, size_t size);

/* Loads one document and adds it to the ruleset. */
void load_rule(struct loader *l, const struct yaml_node *root);

/* Parts of it: load_detection.c, load_value.c, load_produced.c, load_finding.c,
 * load_tests.c. */
void
load_detection(struct loader *l, struct rule *r, const struct yaml_node *map);
void load_condition(struct loader *l, const struct rule *r,
                    const struct yaml_node *at, struct condition *out);
/* Fills t->values from what stands after `field|modifiers:`. */
int
load_values(struct loader *l, struct field_test *t, const struct yaml_node *at);
/* Refuses values that nothing produces, and sets t->never. */
void load_produced(struct loader *l, struct field_test *t,
                   const struct yaml_node *at);
/* Whether a rule can hold in this version, and if not, that it says so. */
void
load_dormancy(struct loader *l, struct rule *r, const struct yaml_node *root);
/* Tells that a text is none of the fact's values, with the nearest one. */
void load_no_such_value(struct loader *l, const struct fact_desc *fact,
                        const struct yaml_node *at);
/* A text with {values} for a rule of this category. */
void load_template(struct loader *l, const struct rule *r,
                   const struct yaml_node *at, const char *what,
                   struct template *out);
/* The same as a finding's id: lower case, and one value for each place. */
void load_finding_name(struct loader *l, const struct rule *r,
                       const struct yaml_node *at, struct template *out);
void load_tests(struct loader *l, struct rule *r, const struct yaml_node *list);

/* The fact called so, for a rule of this category (0: any); NULL is told. */
const struct fact_desc *load_fact(struct loader *l, unsigned category,
                                  const char *name, const struct yaml_node *at);

/* "text, not a list" and the like, for errors. */
const char *load_kind(const struct yaml_node *n);

#endif
