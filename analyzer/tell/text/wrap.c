/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/text/wrap.h"

#include "analyzer/base/plain.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *const codes[] = {
    [STYLE_PLAIN] = "",          [STYLE_BOLD] = "\033[1m",
    [STYLE_GOOD] = "\033[1;32m", [STYLE_WARN] = "\033[1;33m",
    [STYLE_DIM] = "\033[2m",
};

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
        if (at >= WRAP_COLUMNS) {
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

/*
 * The text with what is to be masked masked, before lines are broken: to be
 * freed. Where it cannot be masked nothing is told of it.
 */
static char *
masked(const struct wrap *w, const char *text)
{
    return redact_bytes(w->redact, text, REDACT_AS_VALUE);
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
        if (!first && at + 1 + wide > WRAP_COLUMNS) {
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
wrap_paragraph(const struct wrap *w, int indent, const char *label,
               enum style style, const char *fmt, ...)
{
    char fixed[2048], *text = fixed, *whole = NULL;
    va_list ap;
    va_start(ap, fmt);
    if (w->redact) /* what is cut could no longer be told to be a secret */
        text = vasprintf(&whole, fmt, ap) < 0 ? NULL : masked(w, whole);
    else
        vsnprintf(fixed, sizeof fixed, fmt, ap);
    va_end(ap);
    int at = label_put(w, indent, label);
    style_on(w, style);
    words(w, indent, at, text ? text : "?");
    style_off(w, style);
    fputc('\n', w->to);
    if (w->redact) {
        free(whole);
        free(text);
    }
}

static void
noted(const struct wrap *w, int indent, const char *label, const char *note,
      const char *text)
{
    int at = words(w, indent, label_put(w, indent, label), text);
    int wide = columns(note, strlen(note));
    if (wide && at + 2 + wide > WRAP_COLUMNS) {
        fputc('\n', w->to);
        at = 0;
    }
    if (wide) {
        int pad = WRAP_COLUMNS - at - wide;
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
    int wide = (WRAP_COLUMNS - indent - 2) / 2;
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
wrap_noted(const struct wrap *w, int indent, const char *label,
           const char *note, const char *text)
{
    char *n = w->redact ? masked(w, note) : NULL;
    char *t = w->redact ? masked(w, text) : NULL;
    if (w->redact)
        noted(w, indent, label, n ? n : "?", t ? t : "?");
    else
        noted(w, indent, label, note, text);
    free(n);
    free(t);
}

static void
heading(const struct wrap *w, enum style style, const char *text,
        const char *note)
{
    int at, wide = columns(note, strlen(note));
    fputc('\n', w->to);
    style_on(w, style);
    at = put(w, 0, 0, text, strlen(text));
    style_off(w, style);
    if (wide) {
        int pad = WRAP_COLUMNS - at - wide;
        pad = pad > 2 ? pad : 2;
        fprintf(w->to, "%*s", pad, "");
        style_on(w, style);
        put(w, 0, at + pad, note, strlen(note));
        style_off(w, style);
    }
    fputc('\n', w->to);
}

void
wrap_heading(const struct wrap *w, enum style style, const char *text,
             const char *note)
{
    char *n = w->redact ? masked(w, note) : NULL;
    char *t = w->redact ? masked(w, text) : NULL;
    if (w->redact)
        heading(w, style, t ? t : "?", n ? n : "?");
    else
        heading(w, style, text, note);
    free(n);
    free(t);
}
