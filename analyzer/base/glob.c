/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/glob.h"

#include <string.h>

/* ASCII only, whatever the locale. */
static uint16_t
fold(char c)
{
    return (uint16_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c);
}

/* tokens: room for strlen(text) + 2. */
static void
compile(const char *text, bool any_before, bool any_after, uint16_t *tokens,
        struct glob *out)
{
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
}

int
glob_compile(const char *text, bool any_before, bool any_after,
             struct arena *arena, struct glob *out)
{
    uint16_t *tokens = arena_array(arena, strlen(text) + 2, sizeof *tokens);
    if (!tokens)
        return -1;
    compile(text, any_before, any_after, tokens, out);
    return 0;
}

bool
glob_compile_short(const char *text, uint16_t tokens[GLOB_SHORT],
                   struct glob *out)
{
    if (strlen(text) > GLOB_SHORT - 2)
        return false;
    compile(text, false, false, tokens, out);
    return true;
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

/* From the ends backwards: row[j] says whether a's tokens from i on and b's from j
 * on meet. */
bool
glob_meets(const struct glob *a, const struct glob *b)
{
    bool rows[2][GLOB_MEET_MAX + 1];
    if (a->n > GLOB_MEET_MAX || b->n > GLOB_MEET_MAX)
        return false;
    for (size_t i = a->n + 1; i-- > 0;) {
        bool *row = rows[i & 1];
        const bool *below = rows[(i + 1) & 1];
        for (size_t j = b->n + 1; j-- > 0;) {
            bool more_a = i < a->n, more_b = j < b->n;
            uint16_t x = more_a ? a->tokens[i] : 0,
                     y = more_b ? b->tokens[j] : 0;
            if (!more_a && !more_b)
                row[j] = true;
            else if (x == GLOB_ANY)
                row[j] = below[j] || (more_b && row[j + 1]);
            else if (y == GLOB_ANY)
                row[j] = row[j + 1] || (more_a && below[j]);
            else
                row[j] = more_a && more_b &&
                         (x == y || x == GLOB_ONE || y == GLOB_ONE) &&
                         below[j + 1];
        }
    }
    return rows[0][0];
}
