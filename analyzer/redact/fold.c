/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/redact/fold.h"

#include "analyzer/redact/fold_table.h"

#include <stdlib.h>
#include <string.h>

/* A character of UTF-8 in two bytes becomes six at most, and one in three bytes
 * no more. */
#define GROWTH 3

static int
nibble(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "%41" at s: the byte; -1: none. */
static int
escaped(const char *s, size_t n)
{
    int high = n >= 3 && *s == '%' ? nibble((unsigned char)s[1]) : -1;
    int low = high >= 0 ? nibble((unsigned char)s[2]) : -1;
    return low < 0 ? -1 : high << 4 | low;
}

static const char *
fold_of(uint32_t code)
{
    size_t low = 0, high = sizeof folds / sizeof *folds;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (folds[mid].code == code)
            return folds[mid].to;
        if (folds[mid].code < code)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* Bytes of the character of UTF-8 at s, and which it is; 1 and the byte itself
 * where it is none. Only those of two and three bytes are looked up. */
static size_t
character(const char *s, size_t n, uint32_t *code)
{
    const unsigned char *p = (const unsigned char *)s;
    *code = p[0];
    if (n >= 2 && (p[0] & 0xe0) == 0xc0 && (p[1] & 0xc0) == 0x80) {
        *code = (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
        return 2;
    }
    if (n >= 3 && (p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 &&
        (p[2] & 0xc0) == 0x80) {
        *code = (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 |
                (p[2] & 0x3f);
        return 3;
    }
    return 1;
}

static bool
is_combining(uint32_t code)
{
    return (code >= 0x300 && code < 0x370) || code == 0x200b ||
           (code >= 0x200c && code <= 0x200f) || code == 0x2060 ||
           code == 0xfeff || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

/* The bytes of a text without escapes, and where each stood. */
static size_t
unescaped(const char *s, size_t n, char *to, size_t *at)
{
    size_t k = 0;
    for (size_t i = 0; i < n; k++) {
        int c = escaped(s + i, n - i);
        at[k] = i;
        to[k] = c < 0 ? s[i] : (char)c;
        i += c < 0 ? 1 : 3;
    }
    at[k] = n;
    return k;
}

static void
fold_all(const char *s, size_t n, const size_t *from, struct folded *out)
{
    for (size_t i = 0, len; i < n; i += len) {
        uint32_t code;
        char one[4];
        len = character(s + i, n - i, &code);
        const char *to = len > 1 ? fold_of(code) : NULL;
        if (len > 1 && is_combining(code))
            continue;
        if (!to) {
            memcpy(one, s + i, len);
            one[len] = '\0';
            if (len == 1 && *one >= 'A' && *one <= 'Z')
                *one = (char)(*one + 32);
            to = one;
        }
        for (size_t k = 0; to == one ? k < len : to[k] != '\0'; k++) {
            out->at[out->n] = from ? from[i] : i;
            out->s[out->n++] = to[k];
        }
    }
    out->s[out->n] = '\0';
    out->at[out->n] = from ? from[n] : n;
}

int
fold_text(const char *s, size_t n, bool unescape, struct folded *out)
{
    char *plain = unescape ? malloc(n + 1) : NULL;
    size_t *from = unescape ? malloc((n + 1) * sizeof *from) : NULL;
    memset(out, 0, sizeof *out);
    out->s = malloc(n * GROWTH + 1);
    out->at = malloc((n * GROWTH + 1) * sizeof *out->at);
    bool ok = out->s && out->at && (!unescape || (plain && from));
    if (ok && unescape)
        fold_all(plain, unescaped(s, n, plain, from), from, out);
    else if (ok)
        fold_all(s, n, NULL, out);
    else
        fold_free(out);
    free(plain);
    free(from);
    return ok ? 0 : -1;
}

void
fold_free(struct folded *f)
{
    free(f->s);
    free(f->at);
    memset(f, 0, sizeof *f);
}

size_t
fold_end(const struct folded *f, size_t i)
{
    while (i && i < f->n && f->at[i] == f->at[i - 1])
        i++;
    return f->at[i];
}
