/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold.h - a text as it compares: lower case, without accents, digits of any
 * script as ASCII ones, and if asked for without the escapes of a URI. Each byte of
 * it knows which character of the text it stands for.
 */
#ifndef ESPY_REDACT_FOLD_H
#define ESPY_REDACT_FOLD_H

#include <stdbool.h>
#include <stddef.h>

struct folded {
    char *s; /* n bytes and a NUL */
    size_t n;
    size_t *at; /* n + 1: where in the text its character begins */
};

/* 0, or -1: no memory. What is no UTF-8 stays as it is. */
int fold_text(const char *s, size_t n, bool unescape, struct folded *out);
void fold_free(struct folded *f);

/* Where in the text the character of the folded byte i - 1 ends. */
size_t fold_end(const struct folded *f, size_t i);

#endif
