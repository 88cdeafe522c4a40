/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wrap_text.h - text broken at spaces to fit a terminal.
 */
#ifndef ESPY_BASE_WRAP_TEXT_H
#define ESPY_BASE_WRAP_TEXT_H

#include <stdio.h>

/* Prints text from column `at` on, broken before `width` columns, with an
 * indent on the lines that follow; ends the line. Runs of white space become one
 * space. */
void wrap_text(FILE *to, unsigned width, unsigned at, unsigned indent,
               const char *text);

#endif
