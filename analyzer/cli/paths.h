/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paths.h - where espy's data (rules, tables) lies.
 *
 * Looked for in order: $ESPY_DATA; share/espy beside the program's folder
 * (installed: PREFIX/bin/espy and PREFIX/share/espy); share/espy in the
 * program's folder (the build tree: build/espy and build/share/espy).
 */
#ifndef ESPY_CLI_PATHS_H
#define ESPY_CLI_PATHS_H

#include "dissectors/base/err.h"

#define PATHS_MAX 4096

/* Writes the full path of a data file or folder that exists; -1 with err. */
int paths_data(const char *name, char out[PATHS_MAX], struct err *err);

#endif
