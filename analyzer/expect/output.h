/* SPDX-License-Identifier: Apache-2.0 */
/*
 * output.h - telling how a run of expectations went: for people, as JUnit XML,
 * and as TAP (version 13). One file is told at a time, as soon as it is done.
 */
#ifndef ESPY_EXPECT_OUTPUT_H
#define ESPY_EXPECT_OUTPUT_H

#include "analyzer/expect/compare.h"

#include <stdint.h>
#include <stdio.h>

enum test_format { TEST_TEXT, TEST_JUNIT, TEST_TAP };

/* How one expectation went. */
struct test_result {
    const struct expectation *expectation;
    const char *error; /* it could not be judged; NULL: it was */
    struct checks checks;
    const char *note;    /* of --update: what was written; NULL none */
    const char *verdict; /* held, and --fail-on or --fail-on-verdict looks
                               for it; NULL: none */
    double seconds;      /* that it took */
};

struct test_output {
    enum test_format format;
    FILE *to;
    bool color, brief;            /* brief: what failed, and the sum */
    int columns;                  /* of the terminal; 0: 80 */
    size_t files, failed, errors; /* so far */
    size_t checks;                /* so far; also TAP's numbers */
};

void output_begin(struct test_output *o);
void output_result(struct test_output *o, const struct test_result *r);
void output_end(struct test_output *o);

/* Parts of them: output_junit.c, output_tap.c. */
void junit_result(struct test_output *o, const struct test_result *r);
void tap_result(struct test_output *o, const struct test_result *r);

#endif
