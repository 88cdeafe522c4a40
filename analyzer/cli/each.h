/* SPDX-License-Identifier: Apache-2.0 */
/*
 * each.h - many captures, each a case of its own, each in a process of its own:
 * one that crashes or runs on for ever takes no other with it.
 *
 * Reports come out in the order of the captures, whole: each in one write(2).
 * What is done before its turn waits in memory, at most EACH_WAITING bytes; then
 * no new capture is begun.
 */
#ifndef ESPY_CLI_EACH_H
#define ESPY_CLI_EACH_H

#include "analyzer/cli/each_paths.h"
#include "analyzer/cli/each_row.h"
#include "analyzer/cli/options.h"

#define EACH_WAITING (256u << 20)

/* A capture may use so much processor time: seconds, and seconds a MB. */
#define EACH_SECONDS 300
#define EACH_SECONDS_MB 2

/* Analyses one capture, writes its report and says what came out. Runs in the
 * process of its own. `reason`: not to be read, and why; else NULL. */
typedef void each_run(void *ctx, const char *path, const char *reason,
                      FILE *report, struct each_row *row);

struct each {
    const struct each_paths *paths;
    unsigned jobs;
    each_run *run;
    void *ctx;
    FILE *out;
    const char *name;      /* of out, to be told */
    bool progress;         /* tell on standard error how far it is */
    struct each_row *rows; /* paths->n; filled */
};

/* 0, or -1 with err: no process could be begun, or output not be written. */
int each_analyze(struct each *e, struct err *err);

#endif
