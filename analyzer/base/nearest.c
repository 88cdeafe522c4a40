/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/nearest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define LONGEST 64
#define FAR_AWAY ((size_t)1000)

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int
lower(char c)
{
    return tolower((unsigned char)c);
}

size_t
nearest_distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    if (n > LONGEST || m > LONGEST)
        return FAR_AWAY;
    /* Optimal string alignment, three rows of the table at a time. */
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = rows[i % 3], *up = rows[(i + 2) % 3],
               *upper = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t same = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
            now[j] = least(up[j] + 1, least(now[j - 1] + 1, up[j - 1] + same));
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                now[j] = least(now[j], upper[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

void
nearest_offer(struct nearest *best, const char *typed, const char *candidate)
{
    size_t a = strlen(typed), b = strlen(candidate);
    size_t longer = a > b ? a : b, shorter = a > b ? b : a;
    size_t allowed = longer / 3 > 1 ? longer / 3 : 1;
    if (longer - shorter > allowed) /* the distance is no less than that */
        return;
    size_t d = nearest_distance(typed, candidate);
    if (d > allowed || (best->name && d >= best->distance))
        return;
    best->name = candidate;
    best->distance = d;
}

const char *
nearest_hint(const struct nearest *best, char buf[128])
{
    buf[0] = '\0';
    if (best->name)
        snprintf(buf, 128, "; did you mean '%.90s'?", best->name);
    return buf;
}
