/*
 * markup.h - writing HTML and Markdown in which everything that is not the
 * report's own text is escaped.
 *
 * html() and md() are printf to a file whose %s escape: what comes from a
 * capture is hostile, and a call that forgets to escape cannot be written. Only
 * d, i, u, x, f, c and s conversions (with flags, widths and lengths) are known.
 */
#ifndef ESPY_REPORT_MARKUP_H
#define ESPY_REPORT_MARKUP_H

#include <stdarg.h>
#include <stdio.h>

/* The format is the report's own; each %s is text: for HTML, SVG, attributes. */
void html(FILE *to, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same for Markdown (GitHub's), also within a table. */
void md(FILE *to, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void html_list(FILE *to, const char *fmt, va_list *ap);
void md_list(FILE *to, const char *fmt, va_list *ap);

void html_text(FILE *to, const char *text);
void md_text(FILE *to, const char *text);

/* Text as code, literally; within a table too. */
void md_code(FILE *to, const char *text);

#endif
