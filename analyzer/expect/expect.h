/* SPDX-License-Identifier: Apache-2.0 */
/*
 * expect.h - one NAME.expect.yaml, loaded strictly: an unknown key, a value of
 * the wrong kind or what is no YAML is an error with file, line, column and the
 * nearest key that exists.
 */
#ifndef ESPY_EXPECT_EXPECT_H
#define ESPY_EXPECT_EXPECT_H

#include "analyzer/base/yaml_tree.h"
#include "analyzer/expect/spec.h"

#include <stdbool.h>

#define EXPECT_CAPTURES 16 /* captures of one case */
#define EXPECT_SUFFIX ".expect.yaml"

struct expectation {
    struct arena arena; /* all of it */
    const char *path;
    const char *text; /* the file as it is; "" when there is none yet */
    size_t size;
    const struct yaml_node *root;          /* a map; NULL: no file yet */
    const char *captures[EXPECT_CAPTURES]; /* paths */
    size_t n_captures;
    struct err error; /* of loading; text "" if none */
};

/* Loads the file and finds its capture: what `capture:` names (one, or a list:
 * captures of one case), else NAME with the first ending of a capture that is
 * there. 0, or -1 with e->error. expectation_free() either way. */
int expectation_load(struct expectation *e, const char *path);

/* The same from memory. */
int expectation_load_memory(struct expectation *e, const char *path,
                            const char *text, size_t n);

/* For a capture without a file: path is where --update will write it. */
int
expectation_new(struct expectation *e, const char *path, const char *capture);

void expectation_free(struct expectation *e);

/* True for a value of min, max or both; those that are not given stay. */
bool expect_range(const struct yaml_node *n, double *min, double *max);

#endif
