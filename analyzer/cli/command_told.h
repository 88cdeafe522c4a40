/* SPDX-License-Identifier: Apache-2.0 */
/* command_told.h - the command line as a report tells it. */
#ifndef ESPY_CLI_COMMAND_TOLD_H
#define ESPY_CLI_COMMAND_TOLD_H

#include "analyzer/model/model.h"

/*
 * Fills custody->command from argv, whose argv[0] is told as "espy". With `masked`
 * the value of --filter becomes "...", unless it says no more than protocols and
 * ports: others may hold part of an address, in a spelling that nothing recognises.
 * 0, or -1 when the arena is full.
 */
int command_told(struct model_custody *to, struct arena *a, int argc,
                 const char *const *argv, bool masked);

#endif
