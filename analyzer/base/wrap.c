/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/wrap.h"

#include "analyzer/base/plain.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

static const char *const codes[] = {
    [STYLE_PLAIN] = "",          [STYLE_BOLD] = "\033[1m",
    [STYLE_GOOD] = "\033[1;32m", [STYLE_WARN] = "\033[1;33m",
    [STYLE_DIM] = "\033[2m",
};

static int
width(const struct wrap *w)
{
    int wide = w->columns ? w->columns : WRAP_COLUMNS;
    return wide < WRAP_COLUMNS_LEAST  ? WRAP_COLUMNS_LEAST
           : wide > WRAP_COLUMNS_MOST ? WRAP_COLUMNS_MOST
                                      : wide;
}

/* Columns that n bytes of UTF-8 take, one a character. */
static int
columns(const char *s, size_t n)
{
    int c = 0;
    uint32_t code;
    for (size_t i = 0; i < n; c++)
        i += plain_character(s + i, n - i, &code);
    return c;
}

/* Writes from column `at`; at the right edge it goes on in the next line.
 * Returns the last column. */
static int
put(const struct wrap *w, int indent, int at, const char *s, size_t n)
{
    for (size_t i = 0, len; i < n; i += len) {
        uint32_t code;
        len = plain_character(s + i, n - i, &code);
        if (at >= width(w)) {
            fprintf(w->to, "\n%*s", indent, "");
            at = indent;
        }
        if (plain_is_harmless(code))
            fwrite(s + i, 1, len, w->to);
        else
            fputc('?', w->to);
        at++;
    }
    return at;
}

static void
style_on(const struct wrap *w, enum style s)
{
    if (w->color)
        fputs(codes[s], w->to);
}

static void
style_off(const struct wrap *w, enum style s)
{
    if (w->color && s != STYLE_PLAIN)
        fputs("\033[0m", w->to);
}

/* Writes the words of text from column `at`, wrapped; returns the last column. */
static int
words(const struct wrap *w, int indent, int at, const char *text)
{
    bool first = true;
    while (*text) {
        while (*text == ' ')
            text++;
        size_t n = strcspn(text, " ");
        if (n == 0)
            break;
        int wide = columns(text, n);
        if (!first && at + 1 + wide > width(w)) {
            fprintf(w->to, "\n%*s", indent, "");
            at = indent;
            first = true;
        }
        if (!first) {
            fputc(' ', w->to);
            at++;
        }
        at = put(w, indent, at, text, n);
        text += n;
        first = false;
    }
    return at;
}

static int
label_put(const struct wrap *w, int indent, const char *label)
{
    int wide = put(w, 0, 0, label, strlen(label));
    int pad = indent > wide ? indent - wide : wide ? 1 : 0;
    fprintf(w->to, "%*s", pad, "");
    return wide + pad;
}

void
wrap_plain(const struct wrap *w, int indent, const char *label,
           enum style style, const char *text)
{
    int at = label_put(w, indent, label);
    style_on(w, style);
    words(w, indent, at, text);
    style_off(w, style);
    fputc('\n', w->to);
}

void
wrap_paragraph(const struct wrap *w, int indent, const char *label,
               enum style style, const char *fmt, ...)
{
    char text[WRAP_FORMAT_MAX];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (n >= WRAP_FORMAT_MAX)
        memcpy(text + sizeof text - 4, "...", 4);
    wrap_plain(w, indent, label, style, text);
}

void
wrap_noted(const struct wrap *w, int indent, const char *label,
           const char *note, const char *text)
{
    int at = words(w, indent, label_put(w, indent, label), text);
    int wide = columns(note, strlen(note));
    if (wide && at + 2 + wide > width(w)) {
        fputc('\n', w->to);
        at = 0;
    }
    if (wide) {
        int pad = width(w) - at - wide;
        style_on(w, STYLE_DIM);
        fprintf(w->to, "%*s", pad > 0 ? pad : 0, "");
        put(w, indent, at + (pad > 0 ? pad : 0), note, strlen(note));
        style_off(w, STYLE_DIM);
    }
    fputc('\n', w->to);
}

/* The bytes of one line of at most `wide` columns, broken at a blank if there is
 * one; *columns_of: how many columns they take. */
static size_t
line_of(const char *s, int wide, int *columns_of)
{
    size_t n = strlen(s), i = 0, blank = 0;
    uint32_t code;
    int at = 0, blank_at = 0;
    while (i < n && at < wide) {
        if (s[i] == ' ') {
            blank = i;
            blank_at = at;
        }
        i += plain_character(s + i, n - i, &code);
        at++;
    }
    bool broken = i < n && s[i] != ' ' && blank > 0;
    *columns_of = broken ? blank_at : at;
    return broken ? blank : i;
}

void
wrap_columns(const struct wrap *w, int indent, const char *left,
             const char *right)
{
    int wide = (width(w) - indent - 2) / 2;
    while (*left || *right) {
        int at, unused;
        size_t n = line_of(left, wide, &at);
        fprintf(w->to, "%*s", indent, "");
        put(w, 0, 0, left, n);
        left += n + strspn(left + n, " ");
        n = line_of(right, wide, &unused);
        if (n)
            fprintf(w->to, "%*s", wide - at + 2, "");
        put(w, 0, 0, right, n);
        right += n + strspn(right + n, " ");
        fputc('\n', w->to);
    }
}

void
wrap_heading(const struct wrap *w, enum style style, const char *text,
             const char *note)
{
    int at, wide = columns(note, strlen(note));
    fputc('\n', w->to);
    style_on(w, style);
    at = put(w, 0, 0, text, strlen(text));
    style_off(w, style);
    if (wide) {
        int pad = width(w) - at - wide;
        pad = pad > 2 ? pad : 2;
        fprintf(w->to, "%*s", pad, "");
        style_on(w, style);
        put(w, 0, at + pad, note, strlen(note));
        style_off(w, style);
    }
    fputc('\n', w->to);
}
