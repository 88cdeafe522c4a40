/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd.h - the commands. Each is given a command line that was checked against the
 * table (command_table.h), and returns the program's exit status (options.h).
 */
#ifndef ESPY_CLI_CMD_H
#define ESPY_CLI_CMD_H

#include "analyzer/cli/options.h"

int cmd_analyze(struct options *o);
int cmd_dissect(struct options *o);
int cmd_merge(struct options *o);
int cmd_test(struct options *o);
int cmd_report(struct options *o);
int cmd_schema(struct options *o);
int cmd_help(struct options *o);
int cmd_completion(struct options *o);

#endif
