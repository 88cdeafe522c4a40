/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch.h - from a command line to a command.
 */
#ifndef ESPY_CLI_DISPATCH_H
#define ESPY_CLI_DISPATCH_H

/* Runs the command line (argv[0] is the program), changing the order of argv.
 * Gives the program's exit status (options.h). What stays in the buffer of
 * standard output is for the caller to flush. */
int dispatch(int argc, char **argv);

#endif
