/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/dispatch.h"

#include "analyzer/base/plain.h"
#include "analyzer/base/nearest.h"
#include "analyzer/cli/command_table.h"
#include "analyzer/cli/help.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* "check, fields, list or explain"; offers each as what may have been meant. */
static void
verbs_of(uint32_t mask, const char *typed, struct nearest *best, char *out,
         size_t size)
{
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < COMMANDS; i++) {
        const char *space = strchr(command_table[i].name, ' ');
        if (!(mask & 1u << i) || !space || n >= size)
            continue;
        n += (size_t)snprintf(out + n, size - n, "%s%s",
                              n == 0           ? ""
                              : mask >> i == 1 ? " or "
                                               : ", ",
                              space + 1);
        if (typed)
            nearest_offer(best, typed, space + 1);
    }
}

/* The second word of "rules" and the like, which is then no path any more. */
static const struct command *
verb(struct options *o, const char *group, uint32_t mask, struct err *err)
{
    const char *typed = o->n_paths ? o->paths[0] : NULL;
    struct nearest best = {NULL, 0};
    char verbs[128], hint[128];
    size_t n;
    const struct command *c = command_find(group, typed, &n);
    if (c) {
        o->paths++;
        o->n_paths--;
        return c;
    }
    verbs_of(mask, typed, &best, verbs, sizeof verbs);
    if (!typed)
        err_set(err, "%s? (see espy %s --help)", verbs, group);
    else
        err_set(err, "%s, not '%s'%s", verbs, typed, nearest_hint(&best, hint));
    return NULL;
}

/*
 * Without a command, what stands first is a capture. If there is no such file it
 * is a command with a typing error, more likely than not: nothing is read then.
 * A name with a dot or a slash in it means a file all the same.
 */
static int
is_a_file(const struct options *o, struct err *err)
{
    struct stat st;
    struct nearest best = {NULL, 0};
    char hint[128];
    const char *word = o->n_paths ? o->paths[0] : "-";
    if (strpbrk(word, "./") || strcmp(word, "-") == 0 || stat(word, &st) == 0 ||
        errno != ENOENT)
        return 0;
    if (command_mask(word))
        return err_set(err, "%s: is a command, and stands first: espy %s ...",
                       word, word);
    for (size_t i = 0; i < COMMANDS; i++) {
        const char *name = command_table[i].name;
        char first[32];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(name, " "), name);
        nearest_offer(&best, word, first);
        if (best.name == first) /* it must outlive this */
            best.name = name;
    }
    snprintf(hint, sizeof hint, "; did you mean '%.*s'?",
             best.name ? (int)strcspn(best.name, " ") : 0,
             best.name ? best.name : "");
    return err_set(err, "%s: no such command or file%s", word,
                   best.name ? hint : " (see espy --help)");
}

struct typed {
    const char *group; /* the first word, if it is a command; else NULL */
    uint32_t mask;     /* the commands that begin with it */
};

static int
tell_help(const struct typed *t, const struct command *c)
{
    if (c)
        help_command(c, stdout);
    else if (t->group)
        help_group(t->group, stdout);
    else
        help_overview(stdout);
    return EXIT_DONE;
}

/* -1 with err: nothing was begun. *speaker: the words that were understood. */
static int
understand(int argc, char **argv, const char **given, struct options *o,
           const char **speaker, struct err *err)
{
    struct typed t = {.mask = 1u << COMMAND_ANALYZE};
    const struct command *c = &command_table[COMMAND_ANALYZE];
    bool group = false;
    if (argc < 2)
        return err_set(err, "which capture? (see espy --help)");
    if (command_mask(argv[1])) {
        size_t n;
        t.group = argv[1];
        t.mask = command_mask(argv[1]);
        c = command_find(t.group, NULL, &n);
        group = !c;
    }
    *speaker = t.group;
    int words = t.group ? 1 : 0;
    if (options_take(o, t.mask, argc - words, argv + words, err) < 0)
        return -1;
    o->given = given;
    o->n_given = argc;
    if (o->version) {
        puts("espy " ESPY_VERSION);
        return EXIT_DONE;
    }
    if (o->help && (o->n_paths == 0 || !group))
        return tell_help(&t, t.group ? c : NULL);
    if (group && !(c = verb(o, t.group, t.mask, err)))
        return -1;
    if (o->help)
        return tell_help(&t, c);
    if (!t.group && is_a_file(o, err) < 0)
        return -1;
    *speaker = t.group ? c->name : NULL;
    return options_settle(o, c, err) < 0 ? -1 : c->run(o);
}

int
dispatch(int argc, char **argv)
{
    struct options o;
    struct err err;
    int status = -1;
    const char *speaker = NULL;
    /* As it was typed: taking the options out puts argv into another order. */
    const char **given = calloc((size_t)argc + 1, sizeof *given);
    if (given) {
        for (int i = 0; i < argc; i++)
            given[i] = argv[i];
        status = understand(argc, argv, given, &o, &speaker, &err);
    } else {
        err_set(&err, "out of memory");
    }
    free(given);
    if (status >= 0)
        return status;
    plain_line(stderr, "espy%s%s: %s", speaker ? " " : "",
               speaker ? speaker : "", err.text);
    return EXIT_USAGE;
}
