/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/plain.h"

#include <string.h>

size_t
plain_character(const char *s, size_t n, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t c = (uint8_t)*s;
    size_t len = c < 0x80   ? 1
                 : c < 0xc0 ? 0
                 : c < 0xe0 ? 2
                 : c < 0xf0 ? 3
                 : c < 0xf8 ? 4
                            : 0;
    *code = 0;
    if (len == 0 || len > n)
        return 1;
    uint32_t v = len == 1 ? c : c & (0xffu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if (((uint8_t)s[i] & 0xc0) != 0x80)
            return 1;
        v = v << 6 | ((uint8_t)s[i] & 0x3f);
    }
    if (v < least[len] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
        return 1;
    *code = v;
    return len;
}

bool
plain_is_harmless(uint32_t code)
{
    return code >= ' ' && !(code >= 0x7f && code < 0xa0) && code != 0xad &&
           code != 0x61c && code != 0x180e &&
           !(code >= 0x200b && code <= 0x200f) &&
           !(code >= 0x2028 && code <= 0x202e) &&
           !(code >= 0x2060 && code <= 0x206f) && code != 0xfeff &&
           !(code >= 0xfff9 && code <= 0xfffb) &&
           !(code >= 0xe0000 && code <= 0xe007f);
}

/* The harmless text of n bytes of `from`; `to` may be the same place. Its length. */
static size_t
harmless(char *to, const char *from, size_t n)
{
    char *at = to;
    for (size_t len; n; from += len, n -= len) {
        uint32_t code;
        len = plain_character(from, n, &code);
        if (plain_is_harmless(code)) {
            memmove(at, from, len);
            at += len;
        } else {
            *at++ = '?';
        }
    }
    return (size_t)(at - to);
}

void
plain_put(FILE *to, const char *s, size_t n)
{
    for (size_t len; n; s += len, n -= len) {
        char text[4] = {0}; /* a character of UTF-8 */
        uint32_t code;
        len = plain_character(s, n, &code);
        fwrite(text, 1, harmless(text, s, len), to);
    }
}

/* In one piece: standard error is not buffered, and other processes write to it. */
void
plain_line_v(FILE *to, const char *fmt, va_list ap)
{
    char text[PLAIN_LINE + sizeof "...\n"];
    int n = vsnprintf(text, PLAIN_LINE, fmt, ap);
    bool cut = n >= PLAIN_LINE;
    size_t k =
        n > 0 ? harmless(text, text, cut ? PLAIN_LINE - 1 : (size_t)n) : 0;
    strcpy(text + k, cut ? "...\n" : "\n");
    fputs(text, to);
}

void
plain_line(FILE *to, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    plain_line_v(to, fmt, ap);
    va_end(ap);
}

void
plain_write(FILE *to, const char *text, plain_one *one)
{
    size_t left = strlen(text);
    for (const char *at = text; left;) {
        uint32_t code;
        size_t n = plain_character(at, left, &code);
        if (plain_is_harmless(code))
            one(to, text, at, n);
        else
            fputc('?', to);
        at += n;
        left -= n;
    }
}
