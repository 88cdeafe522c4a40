/* SPDX-License-Identifier: Apache-2.0 */
/*
 * espy.1 says of the commands and options what the table says. `test_man_page
 * --update` (make man) writes the two parts anew.
 */
#include "tests/cmocka_all.h"

#include "analyzer/cli/command_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE "espy.1"
#define WIDTH 110
#define BEGIN ".\\\" from the table of commands and options (make man): "
#define END ".\\\" end of what is from the table\n"

/* --- roff ---------------------------------------------------------------------- */

static void
escaped(FILE *to, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text[i] == '\\')
            fputs("\\e", to);
        else if (text[i] == '-')
            fputs("\\-", to);
        else
            fputc(text[i], to);
}

/* Broken into lines, so that a change shows as a small one. */
static void
paragraph(FILE *to, const char *text, size_t n)
{
    size_t column = 0;
    for (size_t i = 0; i < n;) {
        size_t word = 0;
        while (i + word < n && text[i + word] != ' ')
            word++;
        if (column && column + 1 + word > WIDTH) {
            fputc('\n', to);
            column = 0;
        } else if (column) {
            fputc(' ', to);
        }
        if (!column && strchr(".'", text[i]))
            fputs("\\&", to);
        escaped(to, text + i, word);
        column += word + 1;
        i += word + 1;
    }
    fputc('\n', to);
}

static void
synopsis(FILE *to)
{
    uint32_t every = 0;
    for (size_t k = 0; k < option_table_size; k++)
        if (option_table[k].commands != (1u << COMMANDS) - 1)
            every |= option_table[k].commands;
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &command_table[i];
        bool implied = i == COMMAND_ANALYZE;
        fprintf(to, "%s\\fBespy\\fR %s\\fB%s\\fR%s", i ? ".br\n" : "",
                implied ? "[" : "", c->name, implied ? "]" : "");
        if (every & 1u << i)
            fputs(" [\\fIoptions\\fR]", to);
        if (*c->takes)
            fprintf(to, " \\fI%s\\fR", c->takes);
        fputc('\n', to);
    }
}

static void
option_text(FILE *to, const struct option_row *o)
{
    char text[2048];
    size_t n = 0;
    for (size_t i = 0; i < COMMANDS; i++)
        if (o->commands != (1u << COMMANDS) - 1 && o->commands & 1u << i)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s",
                                  n ? ", " : "(", command_table[i].name);
    n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? ") " : "",
                          o->help);
    for (size_t i = 0; o->kind == OPTION_FORMAT && i < COMMANDS; i++) {
        const struct format_row *f = command_table[i].formats;
        for (size_t k = 0; f && f[k].name; k++)
            n += (size_t)snprintf(
                text + n, sizeof text - n, "%s%s%s%s", k ? ", " : " ",
                k ? "" : command_table[i].name, k ? "" : ": ", f[k].name);
        if (f)
            n += (size_t)snprintf(text + n, sizeof text - n, ".");
    }
    paragraph(to, text, n);
}

static void
options(FILE *to)
{
    for (size_t k = 0; k < option_table_size; k++) {
        const struct option_row *o = &option_table[k];
        fputs(".TP\n", to);
        if (o->letter)
            fprintf(to, "\\fB\\-%c\\fR, ", o->letter);
        fputs("\\fB\\-\\-", to);
        escaped(to, o->name, strlen(o->name));
        fputs("\\fR", to);
        if (o->argument)
            fprintf(to, " \\fI%s\\fR", o->argument);
        fputc('\n', to);
        option_text(to, o);
        for (const char *more = o->more; more && *more;) {
            size_t n = strcspn(more, "\n");
            fputs(".IP\n", to);
            paragraph(to, more, n);
            more += n + (more[n] == '\n');
        }
    }
}

/* --- the page -------------------------------------------------------------------- */

struct part {
    const char *name;
    void (*write)(FILE *to);
};

static const struct part parts[] = {{"synopsis", synopsis},
                                    {"options", options}};

static char *
whole_page(void)
{
    FILE *f = fopen(PAGE, "r");
    assert_non_null(f);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    size_t n = fread(text, 1, (1 << 20) - 1, f);
    fclose(f);
    text[n] = '\0';
    return text;
}

/* The page with the parts as the table has them, to be freed. */
static char *
as_the_table_has_it(const char *page)
{
    char *out = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&out, &n);
    assert_non_null(to);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char begin[128];
        snprintf(begin, sizeof begin, BEGIN "%s\n", parts[i].name);
        const char *at = strstr(page, begin);
        assert_non_null(at);
        at += strlen(begin);
        fwrite(page, 1, (size_t)(at - page), to);
        parts[i].write(to);
        page = strstr(at, END);
        assert_non_null(page);
    }
    fputs(page, to);
    assert_int_equal(fclose(to), 0);
    return out;
}

static void
says_what_the_table_says(void **state)
{
    (void)state;
    char *page = whole_page(), *wanted = as_the_table_has_it(page);
    if (strcmp(page, wanted) != 0) {
        size_t line = 1, at = 0;
        for (; page[at] == wanted[at]; at++)
            line += page[at] == '\n';
        fail_msg(PAGE ":%zu: not as the table has it (make man): %.60s", line,
                 wanted + at);
    }
    free(page);
    free(wanted);
}

/* --- the table itself -------------------------------------------------------------- */

static void
has_each_option_once(void **state)
{
    (void)state;
    assert_true(option_table_size <= 64); /* struct options: used */
    for (size_t i = 0; i < option_table_size; i++) {
        const struct option_row *a = &option_table[i];
        assert_true(a->commands != 0 && a->help && *a->help);
        assert_int_equal(!a->argument, a->kind == OPTION_FLAG);
        assert_int_equal(a->count_at != 0, a->kind == OPTION_LIST);
        for (size_t k = 0; k < i; k++) {
            const struct option_row *b = &option_table[k];
            assert_string_not_equal(a->name, b->name);
            assert_true(!a->letter || a->letter != b->letter);
            assert_int_not_equal(a->at, b->at);
        }
        for (size_t k = 0; a->kind == OPTION_FORMAT && k < COMMANDS; k++)
            assert_int_equal(a->commands >> k & 1,
                             command_table[k].formats != NULL);
    }
}

static void
finds_each_command(void **state)
{
    (void)state;
    uint32_t all = 0;
    for (size_t i = 0; i < COMMANDS; i++) {
        const struct command *c = &command_table[i];
        char word[32];
        const char *space = strchr(c->name, ' ');
        size_t n = strcspn(c->name, " "), took = 0;
        snprintf(word, sizeof word, "%.*s", (int)n, c->name);
        assert_ptr_equal(command_find(word, space ? space + 1 : "x", &took), c);
        assert_int_equal(took, space ? 2 : 1);
        assert_true(command_mask(word) & 1u << i);
        assert_true(c->run && *c->summary && c->least <= c->most);
        all |= command_mask(word);
    }
    assert_int_equal(all, (1u << COMMANDS) - 1);
    assert_int_equal(command_mask("rule"), 0);
    assert_int_equal(command_mask("rules check"), 0);
    assert_int_equal(command_mask(""), 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_the_table_says),
        cmocka_unit_test(has_each_option_once),
        cmocka_unit_test(finds_each_command),
    };
    if (argc == 2 && strcmp(argv[1], "--update") == 0) {
        char *page = whole_page(), *wanted = as_the_table_has_it(page);
        FILE *f = fopen(PAGE, "w");
        int rc = !f || fputs(wanted, f) == EOF || fclose(f) != 0;
        free(page);
        free(wanted);
        return rc;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
