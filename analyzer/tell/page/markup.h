/* SPDX-License-Identifier: Apache-2.0 */
/*
 * markup.h - writing HTML and Markdown in which everything that is not the
 * report's own text is escaped.
 *
 * html() and md() are printf to a file whose %s escape: what comes from a
 * capture is hostile, and a call that forgets to escape cannot be written. Only
 * d, i, u, x, f, c and s conversions (with flags, widths and lengths) are known.
 */
#ifndef ESPY_TELL_PAGE_MARKUP_H
#define ESPY_TELL_PAGE_MARKUP_H

#include <stdarg.h>
#include <stdio.h>

struct markup {
    FILE *to;
};

#define MARKUP_PRINTF __attribute__((format(printf, 2, 3)))

/* The format is the report's own; each %s is text: for HTML, SVG, attributes. */
void html(const struct markup *m, const char *fmt, ...) MARKUP_PRINTF;

/* The same for Markdown (GitHub's), also within a table. */
void md(const struct markup *m, const char *fmt, ...) MARKUP_PRINTF;

void html_list(const struct markup *m, const char *fmt, va_list *ap);
void md_list(const struct markup *m, const char *fmt, va_list *ap);

/* Text as code, literally; within a table too. */
void md_code(const struct markup *m, const char *text);

#endif
