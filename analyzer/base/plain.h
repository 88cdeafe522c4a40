/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plain.h - what of a text from a capture, a file's name or a rule may stand in a
 * report for people and on a terminal.
 */
#ifndef ESPY_BASE_PLAIN_H
#define ESPY_BASE_PLAIN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Bytes of the character at s (RFC 3629), and its number; 1 and 0 if it is none. */
size_t plain_character(const char *s, size_t n, uint32_t *code);

/* Neither moves the cursor nor changes how its neighbours are read: no control
 * character (C0, C1), no direction mark, no line separator, nothing invisible. */
bool plain_is_harmless(uint32_t code);

/* The text with a ? for each character that is not harmless, or is none. */
void plain_put(FILE *to, const char *s, size_t n);

/* What printf() makes of it, as one line with its end: every text in it is treated
 * like that, a line's end too. It asks for no memory, so that it can say that there
 * is none; what is longer than PLAIN_LINE is cut, and says so. */
#define PLAIN_LINE 8192
void plain_line(FILE *to, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void plain_line_v(FILE *to, const char *fmt, va_list ap);

/* Writes a text with what is not harmless as '?', and the rest by calling back for
 * each character: of n bytes at `at`, which is in text. */
typedef void plain_one(FILE *to, const char *text, const char *at, size_t n);
void plain_write(FILE *to, const char *text, plain_one *one);

#endif
