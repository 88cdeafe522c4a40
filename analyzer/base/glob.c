/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/glob.h"

#include <string.h>

/* ASCII only, whatever the locale. */
static uint16_t
fold(char c)
{
    return (uint16_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c);
}

int
glob_compile(const char *text, bool any_before, bool any_after,
             struct arena *arena, struct glob *out)
{
    uint16_t *tokens = arena_array(arena, strlen(text) + 2, sizeof *tokens);
    if (!tokens)
        return -1;
    size_t n = 0;
    if (any_before)
        tokens[n++] = GLOB_ANY;
    for (const char *p = text; *p; p++) {
        if (*p == '\\' && (p[1] == '*' || p[1] == '?' || p[1] == '\\'))
            tokens[n++] = fold(*++p);
        else if (*p == '*')
            tokens[n++] = GLOB_ANY;
        else if (*p == '?')
            tokens[n++] = GLOB_ONE;
        else
            tokens[n++] = fold(*p);
    }
    if (any_after)
        tokens[n++] = GLOB_ANY;
    out->tokens = tokens;
    out->n = n;
    return 0;
}

/* The next character, a whole UTF-8 one. */
static const char *
skip_character(const char *p)
{
    p++;
    while (((unsigned char)*p & 0xc0) == 0x80)
        p++;
    return p;
}

bool
glob_holds(const struct glob *g, const char *text)
{
    /* Going back to the last * alone is enough: an earlier one can take
     * nothing that it could not. */
    size_t i = 0, star = SIZE_MAX;
    const char *mark = text;
    while (*text) {
        if (i < g->n && g->tokens[i] == GLOB_ANY) {
            star = i++;
            mark = text;
        } else if (i < g->n && g->tokens[i] == GLOB_ONE) {
            i++;
            text = skip_character(text);
        } else if (i < g->n && g->tokens[i] == fold(*text)) {
            i++;
            text++;
        } else if (star != SIZE_MAX) {
            i = star + 1;
            text = ++mark;
        } else {
            return false;
        }
    }
    while (i < g->n && g->tokens[i] == GLOB_ANY)
        i++;
    return i == g->n;
}
