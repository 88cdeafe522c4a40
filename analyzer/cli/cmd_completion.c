/* SPDX-License-Identifier: Apache-2.0 */
/*
 * espy completion: scripts for shells, made from the table of commands and
 * options. Each first finds out which command is being typed; what is no command
 * is analyze's.
 */
#include "analyzer/base/nearest.h"
#include "analyzer/base/plain.h"
#include "analyzer/cli/cmd.h"
#include "analyzer/cli/command_table.h"

#include <string.h>

#define LEVELS "informational low medium high critical"

static bool
is_of_group(size_t i)
{
    return strchr(command_table[i].name, ' ') != NULL;
}

/* Each first word once; of groups only, or of the others. */
static void
first_words(FILE *to, bool groups, const char *between)
{
    bool any = false;
    for (size_t i = 0; i < COMMANDS; i++) {
        const char *name = command_table[i].name;
        size_t n = strcspn(name, " ");
        bool seen = i && strncmp(command_table[i - 1].name, name, n) == 0;
        if (is_of_group(i) != groups || (seen && groups))
            continue;
        fprintf(to, "%s%.*s", any ? between : "", (int)n, name);
        any = true;
    }
}

/* The second words of the group that command i begins; false: it begins none. */
static bool
verbs(FILE *to, size_t i, const char *head, const char *neck, const char *tail)
{
    const char *name = command_table[i].name;
    size_t n = strcspn(name, " ");
    if (!is_of_group(i) ||
        (i && strncmp(command_table[i - 1].name, name, n + 1) == 0))
        return false;
    fprintf(to, "%s'%.*s'%s", head, (int)n, name, neck);
    for (bool first = true;
         i < COMMANDS && strncmp(command_table[i].name, name, n + 1) == 0;
         i++, first = false)
        fprintf(to, "%s%s", first ? "" : " ", command_table[i].name + n + 1);
    fputs(tail, to);
    return true;
}

static void
words(FILE *to, const struct command *c)
{
    for (size_t i = 0; c->words && c->words[i]; i++)
        fprintf(to, "%s%s", i ? " " : "", c->words[i]);
}

static void
formats(FILE *to, const struct command *c)
{
    for (const struct format_row *f = c->formats; f && f->name; f++)
        fprintf(to, "%s%s", f == c->formats ? "" : " ", f->name);
}

/* --- bash ---------------------------------------------------------------------- */

static void
bash_values(FILE *to)
{
    fputs("    case $prev in\n    --format)\n        case $command in\n", to);
    for (size_t i = 0; i < COMMANDS; i++) {
        if (!command_table[i].formats)
            continue;
        fprintf(to, "        '%s') words='", command_table[i].name);
        formats(to, &command_table[i]);
        fputs("' ;;\n", to);
    }
    fputs("        esac ;;\n    --fail-on) words='" LEVELS "' ;;\n", to);
    for (size_t i = 0; i < option_table_size; i++) {
        const struct option_row *o = &option_table[i];
        if (!o->argument || o->kind == OPTION_FORMAT || o->kind == OPTION_LEVEL)
            continue;
        if (o->letter)
            fprintf(to, "    -%c | ", o->letter);
        else
            fputs("    ", to);
        fprintf(to, "--%s) files=%s ;;\n", o->name,
                o->completes == COMPLETES_FILES     ? "-f"
                : o->completes == COMPLETES_FOLDERS ? "-d"
                                                    : "");
    }
    fputs("    *) value= ;;\n    esac\n", to);
}

static void
bash_options(FILE *to)
{
    fputs("        case $command in\n", to);
    for (size_t i = 0; i < COMMANDS; i++) {
        fprintf(to, "        '%s') words='", command_table[i].name);
        for (size_t k = 0; k < option_table_size; k++)
            if (option_table[k].commands & 1u << i)
                fprintf(to, "--%s ", option_table[k].name);
        fputs("' ;;\n", to);
    }
    fputs("        *) words=--help ;;\n        esac\n", to);
}

static void
bash_arguments(FILE *to)
{
    fputs("        case $command in\n", to);
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &command_table[i];
        verbs(to, i, "        ", ") words='", "' ;;\n");
        fprintf(to, "        '%s') ", c->name);
        if (c->words) {
            fputs("words='", to);
            words(to, c);
            fputs("' ;;\n", to);
        } else if (i == COMMAND_HELP) {
            fputs("words=$commands ;;\n", to);
        } else {
            fprintf(to, "files=%s ;;\n",
                    c->completes == COMPLETES_FILES ? "-f" : "");
        }
    }
    fputs("        esac\n", to);
}

static void
bash(FILE *to)
{
    fputs("# espy's completion for bash, made by: espy completion bash\n"
          "_espy() {\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} command=analyze value=1\n"
          "    local prev=${COMP_WORDS[COMP_CWORD - 1]} words='' files=''\n"
          "    local commands='",
          to);
    first_words(to, false, " ");
    fputc(' ', to);
    first_words(to, true, " ");
    fputs("'\n"
          "    COMPREPLY=()\n"
          "    # --option=value comes as three words.\n"
          "    if [[ $cur == = ]]; then\n"
          "        cur=\n"
          "    elif [[ $prev == = && $COMP_CWORD -gt 2 ]]; then\n"
          "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    fi\n"
          "    if ((COMP_CWORD > 1)); then\n"
          "        case ${COMP_WORDS[1]} in\n        ",
          to);
    first_words(to, false, " | ");
    fputs(") command=${COMP_WORDS[1]} ;;\n        ", to);
    first_words(to, true, " | ");
    fputs(
        ")\n"
        "            command=${COMP_WORDS[1]}\n"
        "            ((COMP_CWORD > 2)) && command+=\" ${COMP_WORDS[2]}\" ;;\n"
        "        esac\n"
        "    fi\n",
        to);
    bash_values(to);
    fputs("    if [[ $value ]]; then\n"
          "        :\n"
          "    elif [[ $cur == -* ]]; then\n",
          to);
    bash_options(to);
    fputs("    else\n"
          "        ((COMP_CWORD == 1)) && words=$commands\n",
          to);
    bash_arguments(to);
    fputs("    fi\n"
          "    mapfile -t COMPREPLY < <(\n"
          "        [[ $words ]] && compgen -W \"$words\" -- \"$cur\"\n"
          "        [[ $files ]] && compgen \"$files\" -- \"$cur\"\n"
          "    )\n"
          "    [[ $files ]] && compopt -o filenames 2> /dev/null\n"
          "    return 0\n"
          "}\n"
          "complete -F _espy espy\n",
          to);
}

/* --- zsh ----------------------------------------------------------------------- */

/* Inside single quotes, in what _arguments(zshcompsys) takes apart at : and []. */
static void
zsh_text(FILE *to, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\'", to);
        else if (strchr("[]:\\", *text))
            fputc('\\', to);
        fputc(*text, to);
    }
}

static void
zsh_option(FILE *to, const struct command *c, const struct option_row *o)
{
    if (o->letter)
        fprintf(to, " \\\n            '(-%c --%s)'{-%c%s,--%s%s}'[", o->letter,
                o->name, o->letter, o->argument ? "+" : "", o->name,
                o->argument ? "=" : "");
    else
        fprintf(to, " \\\n            '%s--%s%s[",
                o->kind == OPTION_LIST ? "*" : "", o->name,
                o->argument ? "=" : "");
    zsh_text(to, o->help);
    fputc(']', to);
    if (o->argument) {
        fputc(':', to);
        zsh_text(to, o->argument);
        fputc(':', to);
    }
    if (o->kind == OPTION_FORMAT) {
        fputc('(', to);
        formats(to, c);
        fputc(')', to);
    } else if (o->kind == OPTION_LEVEL) {
        fputs("(" LEVELS ")", to);
    } else if (o->completes == COMPLETES_FILES) {
        fputs("_files", to);
    } else if (o->completes == COMPLETES_FOLDERS) {
        fputs("_files -/", to);
    }
    fputc('\'', to);
}

static void
zsh_command(FILE *to, size_t i)
{
    const struct command *c = &command_table[i];
    fprintf(to, "    '%s')\n        _arguments -s -S", c->name);
    for (size_t k = 0; k < option_table_size; k++)
        if (option_table[k].commands & 1u << i)
            zsh_option(to, c, &option_table[k]);
    if (c->words) {
        fputs(" \\\n            '1:word:(", to);
        words(to, c);
        fputs(")'", to);
    } else if (i == COMMAND_HELP) {
        fputs(" \\\n            '1:command:($commands)'", to);
    } else if (c->completes == COMPLETES_FILES) {
        fprintf(to, " \\\n            '*:%s:_files'", c->noun);
    } else if (c->most) {
        fputs(" \\\n            '*:", to);
        zsh_text(to, c->noun);
        fputs(": '", to);
    }
    fputs("\n        ;;\n", to);
}

static void
zsh(FILE *to)
{
    fputs("#compdef espy\n"
          "# espy's completion for zsh, made by: espy completion zsh\n"
          "_espy() {\n"
          "    local command=analyze\n"
          "    local -a commands\n"
          "    commands=(",
          to);
    first_words(to, false, " ");
    fputc(' ', to);
    first_words(to, true, " ");
    fputs(")\n"
          "    if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then\n"
          "        _alternative 'commands:command:($commands)' "
          "'files:capture:_files'\n"
          "        return\n"
          "    fi\n"
          "    case $words[2] in\n    ",
          to);
    first_words(to, false, " | ");
    fputs(")\n"
          "        command=$words[2]\n"
          "        shift words\n"
          "        ((CURRENT--)) ;;\n    ",
          to);
    first_words(to, true, " | ");
    fputs(")\n"
          "        command=$words[2]\n"
          "        shift words\n"
          "        ((CURRENT--))\n"
          "        if ((CURRENT > 2)); then\n"
          "            command+=\" $words[2]\"\n"
          "            shift words\n"
          "            ((CURRENT--))\n"
          "        fi ;;\n"
          "    esac\n"
          "    case $command in\n",
          to);
    for (size_t i = 0; i < COMMANDS; i++) {
        verbs(to, i, "    ", ")\n        _values word ", "\n        ;;\n");
        zsh_command(to, i);
    }
    fputs("    esac\n"
          "}\n"
          "if [[ $funcstack[1] == _espy ]]; then\n"
          "    _espy \"$@\"\n"
          "else\n"
          "    compdef _espy espy\n"
          "fi\n",
          to);
}

/* --- fish ---------------------------------------------------------------------- */

static void
fish_text(FILE *to, const char *text)
{
    fputc('\'', to);
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            fputc('\\', to);
        fputc(*text, to);
    }
    fputc('\'', to);
}

static void
fish_condition(FILE *to, uint32_t commands)
{
    fputs("complete -c espy -n \"__espy_is", to);
    for (size_t i = 0; i < COMMANDS; i++)
        if (commands & 1u << i)
            fprintf(to, " '%s'", command_table[i].name);
    fputc('"', to);
}

static void
fish_row(FILE *to, const struct option_row *o, uint32_t commands,
         const struct command *c)
{
    fish_condition(to, commands);
    if (o->letter)
        fprintf(to, " -s %c", o->letter);
    fprintf(to, " -l %s", o->name);
    if (c) {
        fputs(" -x -a '", to);
        formats(to, c);
        fputc('\'', to);
    } else if (o->kind == OPTION_LEVEL) {
        fputs(" -x -a '" LEVELS "'", to);
    } else if (o->completes == COMPLETES_FOLDERS) {
        fputs(" -x -a '(__fish_complete_directories)'", to);
    } else if (o->completes == COMPLETES_FILES) {
        fputs(" -r -F", to);
    } else if (o->argument) {
        fputs(" -x", to);
    }
    fputs(" -d ", to);
    fish_text(to, o->help);
    fputc('\n', to);
}

static void
fish_options(FILE *to)
{
    for (size_t k = 0; k < option_table_size; k++) {
        const struct option_row *o = &option_table[k];
        if (o->kind != OPTION_FORMAT) {
            fish_row(to, o, o->commands, NULL);
            continue;
        }
        for (size_t i = 0; i < COMMANDS; i++)
            if (o->commands & 1u << i)
                fish_row(to, o, 1u << i, &command_table[i]);
    }
}

static void
fish_first(FILE *to, const char *word, int n, const char *what)
{
    fprintf(to, "complete -c espy -n __espy_first -a %.*s -d ", n, word);
    fish_text(to, what);
    fputc('\n', to);
}

static void
fish_arguments(FILE *to)
{
    uint32_t files = 0;
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &command_table[i];
        if (c->completes == COMPLETES_FILES)
            files |= 1u << i;
        if (!is_of_group(i))
            fish_first(to, c->name, (int)strlen(c->name), c->summary);
        if (verbs(to, i, "complete -c espy -n \"__espy_is ", "\" -a '", "'\n"))
            fish_first(to, c->name, (int)strcspn(c->name, " "), "");
        if (c->words) {
            fish_condition(to, 1u << i);
            fputs(" -a '", to);
            words(to, c);
            fputs("'\n", to);
        }
    }
    fish_condition(to, 1u << COMMAND_HELP);
    fputs(" -a '", to);
    first_words(to, false, " ");
    fputc(' ', to);
    first_words(to, true, " ");
    fputs("'\n", to);
    fish_condition(to, files);
    fputs(" -F\n", to);
}

static void
fish(FILE *to)
{
    fputs("# espy's completion for fish, made by: espy completion fish\n"
          "function __espy_command\n"
          "    set -l words (commandline -opc)\n"
          "    switch \"$words[2]\"\n"
          "        case ",
          to);
    first_words(to, false, " ");
    fputs("\n            echo $words[2]\n        case ", to);
    first_words(to, true, " ");
    fputs("\n            string trim \"$words[2] $words[3]\"\n"
          "        case '*'\n"
          "            echo analyze\n"
          "    end\n"
          "end\n"
          "function __espy_is\n"
          "    contains -- (__espy_command) $argv\n"
          "end\n"
          "function __espy_first\n"
          "    test (count (commandline -opc)) -eq 1\n"
          "end\n"
          "complete -c espy -f\n",
          to);
    fish_arguments(to);
    fish_options(to);
}

int
cmd_completion(struct options *o)
{
    static void (*const write[])(FILE *) = {bash, zsh, fish};
    struct nearest best = {NULL, 0};
    char hint[128];
    for (size_t i = 0; o->command->words[i]; i++) {
        nearest_offer(&best, o->paths[0], o->command->words[i]);
        if (strcmp(o->paths[0], o->command->words[i]) != 0)
            continue;
        write[i](stdout);
        return EXIT_DONE;
    }
    plain_line(stderr, "espy: completion: bash, zsh or fish, not '%s'%s",
               o->paths[0], nearest_hint(&best, hint));
    return EXIT_USAGE;
}
