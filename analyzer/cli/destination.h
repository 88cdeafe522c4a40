/* SPDX-License-Identifier: Apache-2.0 */
/*
 * destination.h - where a command writes: standard output, or the file of
 * --output, which is replaced when it is complete and not before (whole_file.h).
 */
#ifndef ESPY_CLI_DESTINATION_H
#define ESPY_CLI_DESTINATION_H

#include "analyzer/base/whole_file.h"
#include "analyzer/cli/options.h"

struct destination {
    FILE *to; /* write here; NULL: not open */
    const char *name;
    bool standard; /* to is stdout */
    struct whole_file file;
};

/* Refuses to write over what is read: options' paths, rules and tables. 0, or -1
 * with err. */
int destination_open(struct destination *d, const struct options *o,
                     struct err *err);

/*
 * keep: what was written is worth the name; else an old file stays as it was.
 * (What went to standard output has gone.) Gives status; or EXIT_USAGE, told on
 * standard error, where not all could be written.
 */
int destination_close(struct destination *d, bool keep, int status);

#endif
