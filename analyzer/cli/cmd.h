/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd.h - the commands. Each takes its own argv (argv[0] is its name), and
 * returns the program's exit status (options.h).
 */
#ifndef ESPY_CLI_CMD_H
#define ESPY_CLI_CMD_H

int cmd_analyze(int argc, char **argv);
int cmd_dissect(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_test(int argc, char **argv);
int cmd_report(int argc, char **argv);

/* How the program is used, on standard output. */
void cmd_help(void);

#endif
