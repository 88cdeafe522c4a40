/* SPDX-License-Identifier: Apache-2.0 */
/* terminal.h - how wide and how colourful what a person reads may be. */
#ifndef ESPY_CLI_TERMINAL_H
#define ESPY_CLI_TERMINAL_H

#include "analyzer/cli/options.h"
#include "analyzer/tell/text/tell_text.h"

/* The terminal's width; 80 columns where there is none. */
struct tell_style terminal_style(const struct options *o, FILE *out);

#endif
