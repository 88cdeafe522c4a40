/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/flows/cite.h"

void
cite_text(char *to, size_t size, struct slice from, bool *cut)
{
    if (!from.p)
        return;
    size_t n = from.n;
    if (n >= size) {
        n = size - 1;
        /* Do not leave half of a UTF-8 character: it has three bytes at most
         * that are not its first. */
        for (int i = 0; i < 3 && n && (from.p[n] & 0xc0) == 0x80; i++)
            n--;
        *cut = true;
    }
    for (size_t i = 0; i < n; i++)
        to[i] = from.p[i] < ' ' || from.p[i] == 0x7f ? '?' : (char)from.p[i];
    to[n] = '\0';
}
