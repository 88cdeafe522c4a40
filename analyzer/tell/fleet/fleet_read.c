/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/fleet/fleet.h"

#include "analyzer/base/plain.h"
#include "analyzer/tell/json/model_json.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TOLD 8 /* errors of one file */

/* A report that is being gathered, line by line. */
struct gather {
    struct fleet *fleet;
    const char *name;
    FILE *errors;
    char *buf;
    size_t n, room;
    unsigned long line, first; /* in hand; where the report began */
    unsigned long wrong;
    bool too_long, stray; /* passing over the rest of it; what is no report */
};

static void
complain(struct gather *g, unsigned long line, int column, const char *why)
{
    if (g->wrong++ >= MOST_TOLD)
        return;
    if (column > 0)
        plain_line(g->errors, "espy: %s:%lu:%d: %s", g->name, line, column,
                   why);
    else
        plain_line(g->errors, "espy: %s:%lu: %s", g->name, line, why);
}

/* Reads a report's tree into the model, and takes that in. */
static void
take(struct gather *g, const json_t *report)
{
    struct model m;
    struct err why;
    char text[sizeof why.text + 32];
    int rc = model_read(&m, report, &why);
    if (rc < 0 && !why.no_memory) {
        snprintf(text, sizeof text, "not a report of espy: %s", why.text);
        complain(g, g->first, 0, text);
    } else if (rc < 0 || fleet_take(g->fleet, &m) < 0) {
        g->fleet->starved = true;
    }
    model_free(&m);
}

/* The report is over. last: nothing more can complete it. True: dealt with. */
static bool
finish(struct gather *g, bool last)
{
    json_error_t e;
    if (g->n == 0)
        return true;
    /* Where jansson had no memory it says that the text is wrong. malloc() does not. */
    errno = 0;
    json_t *o = json_loadb(g->buf, g->n, JSON_REJECT_DUPLICATES, &e);
    if (!o && errno == ENOMEM) {
        g->fleet->starved = true;
        return true;
    }
    if (!o && !last && json_error_code(&e) == json_error_premature_end_of_input)
        return false;
    if (!o) {
        complain(g, g->first + (e.line > 0 ? (unsigned long)e.line - 1 : 0),
                 e.column > 0 ? e.column : 1, e.text);
    } else {
        take(g, o);
    }
    json_decref(o);
    g->n = 0;
    return true;
}

static int
append(struct gather *g, const char *s, size_t n)
{
    if (g->n + n > FLEET_REPORT_MAX) {
        if (!g->too_long)
            complain(g, g->first, 0, "a report of more than 256 MB");
        g->too_long = true;
        g->n = 0;
        return 0;
    }
    if (g->n + n > g->room) {
        size_t room = (g->n + n) * 2;
        char *more = realloc(g->buf, room);
        if (!more)
            return -1;
        g->buf = more;
        g->room = room;
    }
    memcpy(g->buf + g->n, s, n);
    g->n += n;
    return 0;
}

static int
take_line(struct gather *g, const char *s, size_t n)
{
    size_t end = n;
    while (end && strchr(" \t\r\n", s[end - 1]))
        end--;
    if (end == 0)
        return 0;
    /* At the start of a line begins a new one, whatever the last one lacks. */
    bool begins = *s == '{';
    if (begins) {
        finish(g, true);
        g->too_long = g->stray = false;
        g->first = g->line;
    }
    if (g->too_long || g->stray)
        return 0;
    if (g->n == 0) {
        g->stray = !begins;
        g->first = g->line;
    }
    if (g->stray) {
        complain(g, g->line, 1, "expected a report, which begins with '{'");
        return 0;
    }
    if (append(g, s, n) < 0)
        return -1;
    if (begins || *s == '}')
        finish(g, false);
    return 0;
}

/* One line with its end, cut at the bound (the rest of it is passed over). 0 at
 * the end, -1: no memory. */
static ssize_t
read_line(FILE *from, char **line, size_t *room)
{
    size_t n = 0;
    int c;
    while ((c = getc_unlocked(from)) != EOF) {
        if (n == *room && n <= FLEET_REPORT_MAX) {
            size_t more = *room ? *room * 2 : 4096;
            char *p = realloc(*line, more);
            if (!p)
                return -1;
            *line = p;
            *room = more;
        }
        if (n <= FLEET_REPORT_MAX)
            (*line)[n++] = (char)c;
        if (c == '\n')
            break;
    }
    return (ssize_t)n;
}

unsigned long
fleet_read(struct fleet *f, FILE *from, const char *name, FILE *errors)
{
    struct gather g = {.fleet = f, .name = name, .errors = errors};
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    uint64_t before = f->cases;
    while ((n = read_line(from, &line, &room)) > 0) {
        g.line++;
        if (take_line(&g, line, (size_t)n) < 0 || f->starved) {
            n = -1;
            break;
        }
    }
    int why = errno;
    if (n == 0)
        finish(&g, true);
    f->starved |= n < 0;
    if (f->starved)
        complain(&g, g.line, 0, "out of memory");
    else if (ferror(from))
        complain(&g, g.line + 1, 0, strerror(why));
    else if (f->cases == before && g.wrong == 0)
        complain(&g, 1, 0, "no report in it");
    if (g.wrong > MOST_TOLD)
        plain_line(errors, "espy: %s: %lu errors more", name,
                   g.wrong - MOST_TOLD);
    free(line);
    free(g.buf);
    return g.wrong;
}
