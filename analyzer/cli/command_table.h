/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command_table.h - the commands and the options, as data. Dispatch, refusal,
 * help, completion and the man page's synopsis and options are made from it; a
 * new option is a row here and a member of struct options.
 */
#ifndef ESPY_CLI_COMMAND_TABLE_H
#define ESPY_CLI_COMMAND_TABLE_H

#include "analyzer/cli/options.h"

enum command_id {
    COMMAND_ANALYZE,
    COMMAND_DISSECT,
    COMMAND_TEST,
    COMMAND_REPORT,
    COMMAND_MERGE,
    COMMAND_RULES_CHECK,
    COMMAND_RULES_FIELDS,
    COMMAND_RULES_LIST,
    COMMAND_RULES_EXPLAIN,
    COMMAND_ASN_LOOKUP,
    COMMAND_ASN_INFO,
    COMMAND_SCHEMA,
    COMMAND_HELP,
    COMMAND_COMPLETION,
    COMMANDS,
};

/* What a shell offers where a value or an argument is to be typed. */
enum completes { COMPLETES_NOTHING, COMPLETES_FILES, COMPLETES_FOLDERS };

struct format_row {
    const char *name; /* NULL: the end of the list */
    enum format format;
};

struct example {
    const char *line; /* NULL: the end of the list */
    const char *what;
};

struct command {
    const char *name;   /* as it is typed; "rules check" is two words */
    const char *takes;  /* its arguments, as a synopsis has them; "" none */
    const char *noun;   /* which ... ? where one is missing */
    size_t least, most; /* arguments */
    const char *summary;
    const char *details;              /* paragraphs, a \n between them */
    const struct format_row *formats; /* the first is the default; NULL: none */
    const char *const *words; /* the arguments it knows; NULL: any; NULL ends */
    enum completes completes;
    const struct example *examples;
    int (*run)(struct options *o);
};

extern const struct command command_table[COMMANDS];

/* The command of these words: "rules" with "check", "test" with NULL or anything.
 * *n: how many of them it took. NULL: there is none. */
const struct command *
command_find(const char *word, const char *second, size_t *n);

/* Bits of the commands that begin with this word: of one, or of a group such as
 * "rules". 0: there is none. */
uint32_t command_mask(const char *word);

enum option_kind {
    OPTION_FLAG,   /* bool */
    OPTION_TEXT,   /* const char *; the last one counts */
    OPTION_LIST,   /* const char *[OPTIONS_LIST], and how many */
    OPTION_FORMAT, /* const char *; one of the command's formats */
    OPTION_LEVEL,  /* int: enum level */
    OPTION_JOBS,   /* unsigned */
};

struct option_row {
    const char *name;     /* without the dashes */
    char letter;          /* 0: none */
    const char *argument; /* NULL: a flag */
    enum option_kind kind;
    enum completes completes;
    size_t at, count_at; /* in struct options */
    uint32_t commands;   /* bit n: means something to command_table[n] */
    const char *help;    /* a sentence or two */
    const char *more;    /* paragraphs, a \n between them; NULL: none */
};

extern const struct option_row option_table[];
extern const size_t option_table_size; /* at most 64: options.used */

#endif
