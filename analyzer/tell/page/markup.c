/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/page/markup.h"

#include "analyzer/base/plain.h"

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

static void
html_one(FILE *to, const char *text, const char *at, size_t n)
{
    (void)text;
    switch (*at) {
    case '&': fputs("&amp;", to); break;
    case '<': fputs("&lt;", to); break;
    case '>': fputs("&gt;", to); break;
    case '"': fputs("&quot;", to); break;
    case '\'': fputs("&#39;", to); break;
    default: fwrite(at, 1, n, to);
    }
}

/* A letter or digit before it makes '@' and '#' part of a word. */
static bool
in_word(const char *text, const char *at)
{
    return at > text && isalnum((unsigned char)at[-1]);
}

/*
 * Besides markup, what tickets make of plain text: links (http://, www.), notes
 * to people (@name) and to other tickets (#12). A name from a capture shall
 * call nobody.
 */
static void
md_one(FILE *to, const char *text, const char *at, size_t n)
{
    if (*at == '&' || *at == '<' || *at == '>')
        html_one(to, text, at, n);
    else if ((*at == '@' || *at == '#') && !in_word(text, at))
        fprintf(to, "`%c`", *at);
    else if (*at == '@')
        fputs("&#64;", to);
    else if (*at == ':' && strncmp(at, "://", 3) == 0)
        fputs("&#58;", to);
    else if (*at == '.' && at - text >= 3 && strncasecmp(at - 3, "www", 3) == 0)
        fputs("&#46;", to);
    else if (strchr("\\`*_[]|~#$", *at))
        fprintf(to, "\\%c", *at);
    else
        fwrite(at, 1, n, to);
}

static void
md_code_one(FILE *to, const char *text, const char *at, size_t n)
{
    (void)text;
    if (*at == '|')
        fputs("\\|", to); /* tables are cut up before code is seen */
    else
        fwrite(at, 1, n, to);
}

/* A fence longer than any in the text holds it (CommonMark, code spans). */
void
md_code(const struct markup *m, const char *text)
{
    FILE *to = m->to;
    size_t longest = 0, run = 0;
    if (!text || !*text)
        return;
    for (const char *p = text; *p; p++) {
        run = *p == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    const char *pad =
        *text == '`' || (*text && text[strlen(text) - 1] == '`') ? " " : "";
    for (size_t i = 0; i <= longest; i++)
        fputc('`', to);
    fputs(pad, to);
    plain_write(to, text, md_code_one);
    fputs(pad, to);
    for (size_t i = 0; i <= longest; i++)
        fputc('`', to);
}

/* One conversion of `fmt`; returns what is behind it. */
static const char *
convert(const struct markup *m, const char *fmt, va_list *ap, plain_one *one)
{
    FILE *to = m->to;
    char spec[24];
    size_t n = strcspn(fmt + 1, "diuxfcs%") + 2;
    assert(n < sizeof spec);
    memcpy(spec, fmt, n);
    spec[n] = '\0';
    char kind = spec[n - 1];
    bool size = memchr(spec, 'z', n), is_long = memchr(spec, 'l', n),
         very = strstr(spec, "ll");
    if (kind == 's') {
        const char *s = va_arg(*ap, const char *);
        plain_write(to, s ? s : "", one);
    } else if (kind == 'f') {
        fprintf(to, spec, va_arg(*ap, double));
    } else if (kind == '%') {
        fputc('%', to);
    } else if (size) {
        fprintf(to, spec, va_arg(*ap, size_t));
    } else if (very) {
        fprintf(to, spec, va_arg(*ap, long long));
    } else if (is_long) {
        fprintf(to, spec, va_arg(*ap, long));
    } else {
        fprintf(to, spec, va_arg(*ap, int));
    }
    return fmt + n;
}

static void
put(const struct markup *m, const char *fmt, va_list *ap, plain_one *one)
{
    while (*fmt) {
        size_t n = strcspn(fmt, "%");
        fwrite(fmt, 1, n, m->to);
        fmt += n;
        if (*fmt)
            fmt = convert(m, fmt, ap, one);
    }
}

void
html_list(const struct markup *m, const char *fmt, va_list *ap)
{
    put(m, fmt, ap, html_one);
}

void
md_list(const struct markup *m, const char *fmt, va_list *ap)
{
    put(m, fmt, ap, md_one);
}

void
html(const struct markup *m, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    put(m, fmt, &ap, html_one);
    va_end(ap);
}

void
md(const struct markup *m, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    put(m, fmt, &ap, md_one);
    va_end(ap);
}
