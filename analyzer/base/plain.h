/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plain.h - what of a text from a capture may stand in a report for people.
 */
#ifndef ESPY_BASE_PLAIN_H
#define ESPY_BASE_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Bytes of the character at s (RFC 3629), and its number; 1 and 0 if it is none. */
size_t plain_character(const char *s, size_t n, uint32_t *code);

/* Neither moves the cursor nor changes how its neighbours are read: no control
 * character (C0, C1), no direction mark, no line separator, nothing invisible. */
bool plain_is_harmless(uint32_t code);

/* Writes a text with what is not harmless as '?', and the rest by calling back for
 * each character: of n bytes at `at`, which is in text. */
typedef void plain_one(FILE *to, const char *text, const char *at, size_t n);
void plain_write(FILE *to, const char *text, plain_one *one);

#endif
