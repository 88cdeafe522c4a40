/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/help.h"

#include "analyzer/base/plain.h"
#include "analyzer/base/nearest.h"
#include "analyzer/base/wrap_text.h"
#include "analyzer/cli/cmd.h"

#include <string.h>

#define WIDTH 80
#define COMMAND_COLUMN 38
#define OPTION_COLUMN 26

static const char captures[] =
    "CAPTURE is a pcap or pcapng file, plain, gzip or zstd, or - for standard "
    "input. Several captures are one case.";

static const char statuses[] =
    "Exit status: 0 done; 1 a verdict or finding at or above --fail-on, a "
    "verdict of --fail-on-verdict, an expectation or a rule's test not met; 2 "
    "wrong use, a bad rule, table or expectation, or output that could not be "
    "written; 3 a capture could not be read, or not to its end.";

/* Text from `column` on, on this line if there is room. */
static void
beside(FILE *to, int printed, unsigned column, const char *text)
{
    if (printed + 2 > (int)column) {
        fputc('\n', to);
        printed = 0;
    }
    fprintf(to, "%*s", (int)column - printed, "");
    wrap_text(to, WIDTH, column, column, text);
}

static void
synopsis(const struct command *c, bool first, FILE *to)
{
    fprintf(to, "%s espy %s%s%s%s%s\n", first ? "usage:" : "      ",
            c == &command_table[COMMAND_ANALYZE] ? "[" : "", c->name,
            c == &command_table[COMMAND_ANALYZE] ? "]" : "",
            *c->takes ? " " : "", c->takes);
}

static void
paragraphs(FILE *to, unsigned indent, const char *text)
{
    while (*text) {
        char one[2048];
        size_t n = strcspn(text, "\n");
        snprintf(one, sizeof one, "%.*s", (int)n, text);
        fprintf(to, "%*s", (int)indent, "");
        wrap_text(to, WIDTH, indent, indent, one);
        text += n + (text[n] == '\n');
        if (*text)
            fputc('\n', to);
    }
}

/* "  -o, --output FILE"; how many columns. */
static int
option_head(const struct option_row *row, FILE *to)
{
    int n = row->letter ? fprintf(to, "  -%c, --%s", row->letter, row->name)
                        : fprintf(to, "  --%s", row->name);
    if (row->argument)
        n += fprintf(to, " %s", row->argument);
    return n;
}

/* What a format is of a command: "text (the default), json, ndjson" */
static void
formats_text(const struct command *c, char *out, size_t size)
{
    size_t n = 0;
    out[0] = '\0';
    for (const struct format_row *f = c->formats; f && f->name && n < size; f++)
        n += (size_t)snprintf(out + n, size - n, "%s%s%s", n ? ", " : "",
                              f->name,
                              n == 0 && f[1].name ? " (the default)" : "");
}

static void
command_option(const struct command *c, const struct option_row *row, FILE *to)
{
    char formats[128], text[512];
    formats_text(c, formats, sizeof formats);
    bool format = row->kind == OPTION_FORMAT;
    snprintf(text, sizeof text, "%s%s%s%s", row->help,
             format ? " One of: " : "", format ? formats : "",
             format ? "." : "");
    beside(to, option_head(row, to), OPTION_COLUMN, text);
}

static void
command_examples(const struct command *c, FILE *to)
{
    const struct example *e = c->examples;
    if (e)
        fputs("\nExamples:\n", to);
    for (; e && e->line; e++) {
        if (*e->what)
            fprintf(to, "  # %s\n", e->what);
        fprintf(to, "  %s\n", e->line);
    }
}

void
help_command(const struct command *c, FILE *to)
{
    uint32_t bit = 1u << (c - command_table);
    synopsis(c, true, to);
    fputc('\n', to);
    if (c->details)
        paragraphs(to, 0, c->details);
    else
        fprintf(to, "Tells %s.\n", c->summary);
    if (strstr(c->takes, "CAPTURE")) {
        fputc('\n', to);
        paragraphs(to, 0, captures);
    }
    fputs("\nOptions:\n", to);
    for (size_t i = 0; i < option_table_size; i++)
        if (option_table[i].commands & bit)
            command_option(c, &option_table[i], to);
    command_examples(c, to);
    fputs("\nThe manual, espy(1), says more of each option.\n", to);
}

void
help_group(const char *word, FILE *to)
{
    uint32_t mask = command_mask(word);
    bool first = true;
    for (size_t i = 0; i < COMMANDS; i++) {
        if (!(mask & 1u << i))
            continue;
        synopsis(&command_table[i], first, to);
        first = false;
    }
    fputc('\n', to);
    for (size_t i = 0; i < COMMANDS; i++)
        if (mask & 1u << i)
            beside(to, fprintf(to, "  espy %s", command_table[i].name),
                   OPTION_COLUMN, command_table[i].summary);
    fputs("\nOptions:\n", to);
    for (size_t i = 0; i < option_table_size; i++) {
        const struct option_row *row = &option_table[i];
        char of[256] = "", text[512];
        size_t n = 0;
        for (size_t k = 0; k < COMMANDS; k++)
            if (row->commands & mask & 1u << k)
                n += (size_t)snprintf(of + n, sizeof of - n, "%s%s",
                                      n ? ", " : "",
                                      strchr(command_table[k].name, ' ') + 1);
        if (!n)
            continue;
        bool all = (row->commands & mask) == mask;
        snprintf(text, sizeof text, "%s%s%s", all ? "" : of, all ? "" : ": ",
                 row->help);
        beside(to, option_head(row, to), OPTION_COLUMN, text);
    }
    fprintf(to, "\nespy help %s VERB says more of each.\n", word);
}

/* "(analyze, test) "; "" where it is of nearly all. */
static void
overview_option(const struct option_row *row, FILE *to)
{
    char text[512];
    size_t n = 0;
    text[0] = '\0';
    for (size_t i = 0; i < COMMANDS; i++)
        if (row->commands != (1u << COMMANDS) - 1 && row->commands & 1u << i)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s",
                                  n ? ", " : "(", command_table[i].name);
    snprintf(text + n, sizeof text - n, "%s%s", n ? ") " : "", row->help);
    beside(to, option_head(row, to), OPTION_COLUMN, text);
}

void
help_overview(FILE *to)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &command_table[i];
        bool may_be_left_out = i == COMMAND_ANALYZE;
        int n = fprintf(to, "%s espy %s%s%s%s%s",
                        i ? "      " : "usage:", may_be_left_out ? "[" : "",
                        c->name, may_be_left_out ? "]" : "",
                        *c->takes ? " " : "", c->takes);
        beside(to, n, COMMAND_COLUMN, c->summary);
    }
    fputc('\n', to);
    paragraphs(to, 0, captures);
    fputs("\nOptions, and of which commands:\n", to);
    for (size_t i = 0; i < option_table_size; i++)
        overview_option(&option_table[i], to);
    fputc('\n', to);
    paragraphs(to, 0, statuses);
    fputs("\nespy help COMMAND tells a command's own options, with examples.\n",
          to);
}

int
cmd_help(struct options *o)
{
    const char *word = o->n_paths ? o->paths[0] : NULL;
    const char *second = o->n_paths > 1 ? o->paths[1] : NULL;
    struct nearest best = {NULL, 0};
    char hint[128];
    size_t n = 0;
    const struct command *c = word ? command_find(word, second, &n) : NULL;
    if (!word) {
        help_overview(stdout);
    } else if (c && n == o->n_paths) {
        help_command(c, stdout);
    } else if (!second && command_mask(word)) {
        help_group(word, stdout);
    } else {
        char typed[128];
        snprintf(typed, sizeof typed, "%s%s%s", word, second ? " " : "",
                 second ? second : "");
        for (size_t i = 0; i < COMMANDS; i++)
            nearest_offer(&best, typed, command_table[i].name);
        plain_line(stderr, "espy: help: there is no command '%s'%s", typed,
                   nearest_hint(&best, hint));
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}
