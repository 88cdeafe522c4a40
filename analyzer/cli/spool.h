/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spool.h - standard input that can be read more than once.
 */
#ifndef ESPY_CLI_SPOOL_H
#define ESPY_CLI_SPOOL_H

#include "dissectors/base/err.h"

/*
 * A pipe is read to its end into a file without a name in TMPDIR (or /tmp), which
 * takes its place: descriptor 0 is then that file from its start on, and the file
 * is gone when espy ends. What is a file from its start on already, or a terminal,
 * stays. 0, or -1 with err.
 */
int spool_standard_input(struct err *err);

#endif
