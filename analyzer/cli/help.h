/* SPDX-License-Identifier: Apache-2.0 */
/*
 * help.h - how espy is used, told from the table of commands and options.
 */
#ifndef ESPY_CLI_HELP_H
#define ESPY_CLI_HELP_H

#include "analyzer/cli/command_table.h"

/* Everything in short. */
void help_overview(FILE *to);

/* One command's own page; or that of a word that begins several ("rules"). */
void help_command(const struct command *c, FILE *to);
void help_group(const char *word, FILE *to);

#endif
