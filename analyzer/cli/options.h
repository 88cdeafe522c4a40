/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.h - what a command line says, once it was understood, and the exit
 * statuses. Which options there are, and what each means to which command, is in
 * option_table.c.
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
#define OPTIONS_LIST 256 /* of an option that may be given several times */

enum format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_NDJSON, /* analyze: ECS events */
    FORMAT_HTML,   /* report, merge */
    FORMAT_MARKDOWN,
    FORMAT_JUNIT, /* test */
    FORMAT_TAP,   /* test */
};

struct command;

/* All texts are those of the command line, and live as long as it does. */
struct options {
    const struct command *command;
    const char *rules[OPTIONS_LIST]; /* as given, a leading + included */
    size_t n_rules;                  /* 0: the ones that came with espy */
    const char *mutes[OPTIONS_LIST]; /* names or globs */
    size_t n_mutes;
    const char *settings;    /* NULL: none */
    const char *asn;         /* NULL: only the built-in table */
    const char *filter;      /* NULL: everything */
    const char *output;      /* NULL: standard output */
    const char *extract;     /* folder for evidence captures; NULL: none */
    const char *format_name; /* as given; NULL: the command's first */
    enum format format;
    int fail_on;                             /* enum level; -1: never */
    const char *fail_verdicts[OPTIONS_LIST]; /* names or globs */
    size_t n_fail_verdicts;
    bool update;   /* test: write the expectations from what is seen */
    bool each;     /* every capture is a case of its own */
    unsigned jobs; /* of --each: processes at once; 0: not said */
    bool redact;   /* mask who and where inside a tunnel */
    bool color_off;
    bool hash_off; /* captures' SHA-256 are neither computed nor told */
    bool quiet;
    bool esp;    /* dissect: ESP packets too */
    bool pairs;  /* dissect: outer packets beside their inner ones */
    bool strict; /* rules check */
    bool help;
    bool version;
    uint64_t used;            /* bit n: the n-th row of option_table */
    const char *const *paths; /* what is no option; test: none is the folder */
    size_t n_paths;
    const char *const *given; /* the whole command line as it was typed */
    int n_given;
};

/*
 * Takes the options out of argv[1] and what follows it; argv then begins with
 * what is left, the paths. `commands`: bits of enum command_id; an option that
 * means something to none of these is refused, as is one that does not exist. 0,
 * or -1 with err.
 */
int options_take(struct options *o, uint32_t commands, int argc, char **argv,
                 struct err *err);

/*
 * Says what command it is, and checks what it was given against the table: its
 * options, its format, how many paths. 0, or -1 with err.
 */
int options_settle(struct options *o, const struct command *c, struct err *err);

/* Colour: on a terminal, unless NO_COLOR is set or --no-color was given. */
bool options_color(const struct options *o, FILE *out);

/* When a page is made, in seconds since 1970: SOURCE_DATE_EPOCH where it is set
 * (reproducible-builds.org), so that the same command on the same input writes the
 * same bytes. */
int64_t options_now(void);

#endif
