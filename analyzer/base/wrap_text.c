/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/wrap_text.h"

#include "analyzer/base/plain.h"

#include <stdbool.h>
#include <string.h>

#define BLANKS " \t\r\n"

/* Columns a text takes: its characters, not its bytes. */
static unsigned
columns(const char *p, size_t n)
{
    unsigned c = 0;
    for (size_t i = 0; i < n; i++)
        c += ((unsigned char)p[i] & 0xc0) != 0x80;
    return c;
}

void
wrap_text(FILE *to, unsigned width, unsigned at, unsigned indent,
          const char *text)
{
    bool first = true;
    for (text += strspn(text, BLANKS); *text; text += strspn(text, BLANKS)) {
        size_t n = strcspn(text, BLANKS);
        unsigned c = columns(text, n);
        if (!first && at + 1 + c > width) {
            fprintf(to, "\n%*s", (int)indent, "");
            at = indent;
        } else if (!first) {
            fputc(' ', to);
            at++;
        }
        plain_put(to, text, n);
        at += c;
        text += n;
        first = false;
    }
    fputc('\n', to);
}
