/* SPDX-License-Identifier: Apache-2.0 */
/* redact_command.h - filters on a command line: they may hold part of an address, or
 * one in a spelling of their own. */
#ifndef ESPY_REDACT_REDACT_COMMAND_H
#define ESPY_REDACT_REDACT_COMMAND_H

/* What stands for an argument that is a filter, or holds one; NULL: it is none, or
 * says no more than protocols and ports. before: the argument before it; NULL. */
const char *redact_argument(const char *arg, const char *before);

#endif
