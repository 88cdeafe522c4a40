/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/options.h"

#include "analyzer/base/nearest.h"
#include "analyzer/cli/command_table.h"
#include "analyzer/rules/rules.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* --- values ----------------------------------------------------------------- */

static int
level_parse(const char *value, int *out, struct err *err)
{
    for (int l = LEVEL_INFORMATIONAL; l <= LEVEL_CRITICAL; l++) {
        if (strcmp(value, level_name((enum level)l)) == 0) {
            *out = l;
            return 0;
        }
    }
    return err_set(err,
                   "--fail-on %s: the levels are informational, low, medium, "
                   "high, critical",
                   value);
}

static int
jobs_parse(const char *value, unsigned *out, struct err *err)
{
    char *end;
    unsigned long n = strtoul(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || n == 0 || n > OPTIONS_JOBS_MAX)
        return err_set(err, "--jobs %s: a number from 1 to %d", value,
                       OPTIONS_JOBS_MAX);
    *out = (unsigned)n;
    return 0;
}

static int
store(struct options *o, const struct option_row *row, const char *value,
      struct err *err)
{
    char *base = (char *)o;
    void *at = base + row->at;
    size_t *n = (size_t *)(void *)(base + row->count_at);
    o->used |= UINT64_C(1) << (row - option_table);
    switch (row->kind) {
    case OPTION_FLAG: *(bool *)at = true; return 0;
    case OPTION_TEXT:
    case OPTION_FORMAT: *(const char **)at = value; return 0;
    case OPTION_LEVEL: return level_parse(value, at, err);
    case OPTION_JOBS: return jobs_parse(value, at, err);
    case OPTION_LIST: break;
    }
    if (*value == '\0' || strcmp(value, "+") == 0)
        return err_set(err, "--%s: needs a value", row->name);
    if (*n == OPTIONS_LIST)
        return err_set(err, "--%s: more than %d", row->name, OPTIONS_LIST);
    ((const char **)at)[(*n)++] = value;
    return 0;
}

/* --- which option it is ------------------------------------------------------- */

/* "analyze, report and test" */
static void
names_of(uint32_t commands, char *out, size_t size)
{
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < COMMANDS && n < size; i++) {
        if (!(commands & 1u << i))
            continue;
        bool last = commands >> i == 1;
        n += (size_t)snprintf(out + n, size - n, "%s%s",
                              n == 0 ? ""
                              : last ? " and "
                                     : ", ",
                              command_table[i].name);
    }
}

/* Of a group ("rules") before its second word is known: by the group's name. */
static int
refuse(const struct option_row *row, uint32_t commands, struct err *err)
{
    char of[256];
    size_t i = 0;
    while (!(commands & 1u << i))
        i++;
    const char *name = command_table[i].name;
    bool group = commands != 1u << i;
    names_of(row->commands, of, sizeof of);
    return err_set(err, "--%s: is of espy %s: espy %.*s takes no such option",
                   row->name, of, (int)strcspn(name, group ? " " : ""), name);
}

/* An option's whole name; or its beginning, where it is no other's of these
 * commands. */
static const struct option_row *
find_long(const char *name, size_t n, uint32_t commands, struct err *err)
{
    const struct option_row *found = NULL;
    struct nearest best = {NULL, 0};
    char typed[64], hint[128];
    snprintf(typed, sizeof typed, "%.*s", (int)n, name);
    for (size_t i = 0; i < option_table_size; i++)
        if (strlen(option_table[i].name) == n &&
            strncmp(option_table[i].name, name, n) == 0)
            return &option_table[i];
    for (size_t i = 0; n && i < option_table_size; i++) {
        const struct option_row *row = &option_table[i];
        if (!(row->commands & commands))
            continue;
        nearest_offer(&best, typed, row->name);
        if (strncmp(row->name, name, n) != 0)
            continue;
        if (found) {
            err_set(err, "--%s: is it --%s or --%s?", typed, found->name,
                    row->name);
            return NULL;
        }
        found = row;
    }
    if (!found && best.name)
        snprintf(hint, sizeof hint, "; did you mean '--%s'?", best.name);
    if (!found)
        err_set(err, "--%s: no such option%s", typed,
                best.name ? hint : " (see espy --help)");
    return found;
}

static const struct option_row *
find_letter(char letter, struct err *err)
{
    for (size_t i = 0; i < option_table_size; i++)
        if (option_table[i].letter == letter)
            return &option_table[i];
    err_set(err, "-%c: no such option (see espy --help)", letter);
    return NULL;
}

/* --- the command line ----------------------------------------------------------- */

struct line {
    int argc, at; /* at: the argument in hand */
    char **argv;
};

static int
take(struct options *o, const struct option_row *row, const char *value,
     uint32_t commands, struct line *l, struct err *err)
{
    if (!row)
        return -1;
    if (!(row->commands & commands))
        return refuse(row, commands, err);
    if (!row->argument && value)
        return err_set(err, "--%s: takes no value", row->name);
    if (row->argument && !value && l->at + 1 == l->argc)
        return err_set(err, "--%s: needs a value", row->name);
    if (row->argument && !value)
        value = l->argv[++l->at];
    return store(o, row, value, err);
}

/* "-qo FILE", "-qoFILE" */
static int
take_letters(struct options *o, const char *letters, uint32_t commands,
             struct line *l, struct err *err)
{
    for (; *letters; letters++) {
        const struct option_row *row = find_letter(*letters, err);
        bool value = row && row->argument && letters[1];
        if (take(o, row, value ? letters + 1 : NULL, commands, l, err) < 0)
            return -1;
        if (row->argument)
            return 0;
    }
    return 0;
}

int
options_take(struct options *o, uint32_t commands, int argc, char **argv,
             struct err *err)
{
    struct line l = {.argc = argc, .argv = argv};
    bool all_paths = false;
    memset(o, 0, sizeof *o);
    o->fail_on = -1;
    for (l.at = 1; l.at < argc; l.at++) {
        char *arg = argv[l.at];
        int rc = 0;
        if (all_paths || arg[0] != '-' || !arg[1]) {
            argv[o->n_paths++] = arg;
        } else if (strcmp(arg, "--") == 0) {
            all_paths = true;
        } else if (arg[1] == '-') {
            const char *equals = strchr(arg, '=');
            size_t n = equals ? (size_t)(equals - arg) : strlen(arg);
            rc = take(o, find_long(arg + 2, n - 2, commands, err),
                      equals ? equals + 1 : NULL, commands, &l, err);
        } else {
            rc = take_letters(o, arg + 1, commands, &l, err);
        }
        if (rc < 0)
            return -1;
    }
    o->paths = (const char *const *)argv;
    return 0;
}

/* --- is it right for the command? ----------------------------------------------- */

static int
settle_format(struct options *o, struct err *err)
{
    const struct format_row *f = o->command->formats;
    char writes[64] = "";
    for (; f && f->name; f++) {
        if (!o->format_name || strcmp(o->format_name, f->name) == 0) {
            o->format = f->format;
            return 0;
        }
        size_t n = strlen(writes);
        snprintf(writes + n, sizeof writes - n, "%s%s", n ? ", " : "", f->name);
    }
    return o->format_name ? err_set(err, "--format %s: espy %s writes %s",
                                    o->format_name, o->command->name, writes)
                          : 0;
}

static int
settle_paths(const struct options *o, struct err *err)
{
    const struct command *c = o->command;
    size_t pipes = 0;
    if (o->n_paths < c->least)
        return err_set(err, "which %s? (see espy %s --help)", c->noun, c->name);
    if (o->n_paths > c->most)
        return err_set(err, "takes no '%s' (see espy %s --help)",
                       o->paths[c->most], c->name);
    for (size_t i = 0; i < o->n_paths; i++)
        pipes += strcmp(o->paths[i], "-") == 0;
    if (pipes > 1)
        return err_set(err, "-: standard input can be read only once");
    return 0;
}

int
options_settle(struct options *o, const struct command *c, struct err *err)
{
    uint32_t bit = 1u << (c - command_table);
    o->command = c;
    for (size_t i = 0; i < option_table_size; i++)
        if (o->used >> i & 1 && !(option_table[i].commands & bit))
            return refuse(&option_table[i], bit, err);
    if (o->jobs && !o->each)
        return err_set(err, "--jobs: only with --each");
    if (o->redact && o->extract)
        return err_set(err,
                       "--redact: not with --extract: the packets hold what is "
                       "to be masked");
    return settle_format(o, err) < 0 ? -1 : settle_paths(o, err);
}

/* --- what follows from it, and from the surroundings ---------------------------- */

bool
options_color(const struct options *o, FILE *out)
{
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return !o->color_off && !(no && *no) && isatty(fileno(out)) &&
           !(term && strcmp(term, "dumb") == 0);
}

int64_t
options_now(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    long long t = epoch ? strtoll(epoch, &end, 10) : 0;
    if (epoch && *epoch && !*end && t >= 0 && t < 253402300800)
        return t;
    return (int64_t)time(NULL);
}
