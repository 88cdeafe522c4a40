/* SPDX-License-Identifier: Apache-2.0 */
/*
 * each_child.h - the process that analyses one capture of --each, and what it
 * hands to the one that asked: a head, then the report's bytes.
 */
#ifndef ESPY_CLI_EACH_CHILD_H
#define ESPY_CLI_EACH_CHILD_H

#include "analyzer/cli/each.h"

#include <stdint.h>

struct each_head {
    uint64_t report; /* bytes that follow */
    struct each_row row;
};

/* Exit status of a child that had no memory; and of one that said so itself. */
#define EACH_NO_MEMORY 3
#define EACH_NO_MEMORY_TOLD 4

/* Analyses, writes to the pipe and exits: 0 if all was written. */
_Noreturn void
each_child(const struct each *e, const char *path, const char *reason, int to);

#endif
