/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wrap.h - text for a terminal: paragraphs with a hanging indent, a note at the
 * right edge, and colour where it is wanted.
 *
 * What comes from a capture is hostile to terminals and readers too: control
 * characters, direction marks, what is invisible and what is not UTF-8 are
 * printed as '?'.
 */
#ifndef ESPY_BASE_WRAP_H
#define ESPY_BASE_WRAP_H

#include <stdbool.h>
#include <stdio.h>

/* What there is where nobody says otherwise, and what is made of any width. */
#define WRAP_COLUMNS 80
#define WRAP_COLUMNS_LEAST 40
#define WRAP_COLUMNS_MOST 160

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_GOOD, STYLE_WARN, STYLE_DIM };

/* Failures to write are the file's: ferror(to). */
struct wrap {
    FILE *to;
    bool color;
    int columns; /* 0: WRAP_COLUMNS */
};

/*
 * One paragraph: `label` in the first `indent` columns of the first line, then
 * the text, wrapped. A word longer than a line goes on in the next.
 */
void wrap_plain(const struct wrap *w, int indent, const char *label,
                enum style style, const char *text);

/* The same by a format; what is longer than WRAP_FORMAT_MAX bytes ends in "...". */
#define WRAP_FORMAT_MAX 4096
void wrap_paragraph(const struct wrap *w, int indent, const char *label,
                    enum style style, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* The same, with `note` flush right: on the last line if it fits, else on one
 * of its own. */
void wrap_noted(const struct wrap *w, int indent, const char *label,
                const char *note, const char *text);

/* Two texts side by side, each wrapped within its half. */
void wrap_columns(const struct wrap *w, int indent, const char *left,
                  const char *right);

/* A heading with an empty line before it, and a note flush right. */
void wrap_heading(const struct wrap *w, enum style style, const char *text,
                  const char *note);

#endif
