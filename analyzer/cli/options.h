/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.h - the options that commands share, and the exit statuses.
 */
#ifndef ESPY_CLI_OPTIONS_H
#define ESPY_CLI_OPTIONS_H

#include "dissectors/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Exit statuses: a contract (see espy(1)). */
enum {
    EXIT_DONE = 0,
    EXIT_FINDING = 1, /* at or above --fail-on, or an expectation not met */
    EXIT_USAGE = 2,   /* wrong use, bad rule or key file, or no output */
    EXIT_CAPTURE = 3, /* a capture could not be read, or not to its end */
};

#define OPTIONS_JOBS_MAX 256

enum format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_NDJSON, /* analyze: ECS events */
    FORMAT_HTML,   /* report, merge */
    FORMAT_MARKDOWN,
    FORMAT_JUNIT, /* test */
    FORMAT_TAP,   /* test */
};

#define OPTIONS_RULES 32    /* --rules */
#define OPTIONS_MUTES 256   /* --mute */
#define OPTIONS_VERDICTS 32 /* --fail-on-verdict */

struct options {
    const char *rules[OPTIONS_RULES]; /* PATH or +PATH; none: espy's own */
    size_t n_rules;
    const char *mutes[OPTIONS_MUTES];
    size_t n_mutes;
    const char *settings; /* NULL: none */
    const char *asn;      /* NULL: only the built-in table */
    const char *filter;   /* NULL: everything */
    const char *output;   /* NULL: standard output */
    const char *extract;  /* folder for evidence captures; NULL: none */
    enum format format;
    int fail_on;                                 /* enum level; -1: never */
    const char *fail_verdicts[OPTIONS_VERDICTS]; /* names or globs */
    size_t n_fail_verdicts;
    bool update;   /* test: write the expectations from what is seen */
    bool each;     /* every capture is a case of its own */
    unsigned jobs; /* of --each: processes at once; 0: not said */
    bool redact;   /* mask who and where inside a tunnel */
    bool color_off;
    bool quiet;
    bool esp;   /* dissect: ESP packets too */
    bool pairs; /* dissect: outer packets beside their inner ones */
    const char *const *paths; /* test: none is the current folder */
    size_t n_paths;
};

/*
 * Parses a command's arguments (argv[0] is the command). 0; or -1 with err for
 * wrong use; or 1 when --help was asked for.
 */
int options_parse(struct options *o, int argc, char **argv, struct err *err);

/* The output stream; NULL with err. */
FILE *options_output(const struct options *o, struct err *err);

/* Flushes and closes it. EXIT_USAGE, told on standard error, if something
 * could not be written; else status. */
int options_close(const struct options *o, FILE *out, int status);

/* Colour: on a terminal, unless NO_COLOR is set or --no-color was given. */
bool options_color(const struct options *o, FILE *out);

/* When a page is made, in seconds since 1970: SOURCE_DATE_EPOCH where it is set
 * (reproducible-builds.org), so that the same command on the same input writes the
 * same bytes. */
int64_t options_now(void);

#endif
