#include "analyzer/report/wrap.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

static const char *const codes[] = {
    [STYLE_PLAIN] = "",    [STYLE_BOLD] = "\033[1m", [STYLE_GOOD] = "\033[1;32m",
    [STYLE_WARN] = "\033[1;33m", [STYLE_DIM] = "\033[2m",
};

/* Columns that n bytes of UTF-8 take, one a character. */
static int
columns(const char *s, size_t n)
{
    int c = 0;
    for (size_t i = 0; i < n; i++)
        c += ((unsigned char)s[i] & 0xc0) != 0x80;
    return c;
}

static void
put(const struct wrap *w, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        fputc(c < ' ' || c == 0x7f ? '?' : c, w->to);
    }
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
        put(w, text, n);
        at += wide;
        text += n;
        first = false;
    }
    return at;
}

static int
label_put(const struct wrap *w, int indent, const char *label)
{
    int wide = columns(label, strlen(label));
    put(w, label, strlen(label));
    int pad = indent > wide ? indent - wide : wide ? 1 : 0;
    fprintf(w->to, "%*s", pad, "");
    return wide + pad;
}

void
wrap_paragraph(const struct wrap *w, int indent, const char *label,
               enum style style, const char *fmt, ...)
{
    char text[2048];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    int at = label_put(w, indent, label);
    style_on(w, style);
    words(w, indent, at, text);
    style_off(w, style);
    fputc('\n', w->to);
}

void
wrap_noted(const struct wrap *w, int indent, const char *label,
           const char *note, const char *text)
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
        fprintf(w->to, "%*s", pad > 0 ? pad : 1, "");
        put(w, note, strlen(note));
        style_off(w, STYLE_DIM);
    }
    fputc('\n', w->to);
}

void
wrap_heading(const struct wrap *w, enum style style, const char *text,
             const char *note)
{
    int at = columns(text, strlen(text)), wide = columns(note, strlen(note));
    fputc('\n', w->to);
    style_on(w, style);
    put(w, text, strlen(text));
    style_off(w, style);
    if (wide) {
        int pad = WRAP_COLUMNS - at - wide;
        fprintf(w->to, "%*s", pad > 2 ? pad : 2, "");
        style_on(w, style);
        put(w, note, strlen(note));
        style_off(w, style);
    }
    fputc('\n', w->to);
}
