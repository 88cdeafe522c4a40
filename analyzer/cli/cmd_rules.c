/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd_rules.h"

#include "analyzer/cli/paths.h"
#include "analyzer/cli/rules_fields.h"
#include "analyzer/base/nearest.h"
#include "analyzer/rules/rules.h"
#include "analyzer/base/wrap_text.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define WIDTH 80
#define EXIT_FINDING 1
#define EXIT_USE 2

static const char usage[] =
    "usage: espy rules check [--strict] [PATH...]\n"
    "       espy rules fields [--format text|json]\n"
    "       espy rules list [--rules [+]PATH]... [--format "
    "text|json|markdown]\n"
    "       espy rules explain [--rules [+]PATH]... ID|TITLE|FILE\n"
    "\n"
    "check    loads rules (the installed ones, unless told where), tells "
    "every\n"
    "         error as file:line:column, and runs the tests that the rules "
    "carry\n"
    "fields   every fact that a rule can look at: its values, what produces "
    "it,\n"
    "         how it is known\n"
    "list     the rules: verdicts, then findings by their ids; markdown is "
    "the\n"
    "         table of findings in README.md\n"
    "explain  what a rule looks for, in plain words; ID also is a finding's\n"
    "\n"
    "Exit status: 0; 1 a rule's test failed; 2 wrong use or a bad rule.\n";

struct options {
    bool strict, json, markdown;
    const char **rules; /* --rules; none: the installed ones */
    size_t n_rules;
    const char **arguments; /* what is no option */
    size_t n;
};

static int __attribute__((format(printf, 1, 2))) complain(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("espy rules: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    return EXIT_USE;
}

/* The value of --name VALUE or --name=VALUE at *i; NULL: it is not that
 * option. "" with no value left. */
static const char *
option_value(int argc, char **argv, int *i, const char *name)
{
    size_t n = strlen(name);
    if (strncmp(argv[*i], name, n) != 0)
        return NULL;
    if (argv[*i][n] == '=')
        return argv[*i] + n + 1;
    if (argv[*i][n] != '\0')
        return NULL;
    return *i + 1 < argc ? argv[++*i] : "";
}

static int
parse_option(int argc, char **argv, int *i, const char *verb, struct options *o)
{
    bool check = strcmp(verb, "check") == 0;
    bool located = strcmp(verb, "list") == 0 || strcmp(verb, "explain") == 0;
    bool formatted = strcmp(verb, "list") == 0 || strcmp(verb, "fields") == 0;
    const char *value;
    if (check && strcmp(argv[*i], "--strict") == 0) {
        o->strict = true;
        return 0;
    }
    if (located && (value = option_value(argc, argv, i, "--rules"))) {
        if (!*value)
            return complain("--rules needs a path");
        o->rules[o->n_rules++] = value;
        return 0;
    }
    if (formatted && (value = option_value(argc, argv, i, "--format"))) {
        bool list = strcmp(verb, "list") == 0;
        o->json = strcmp(value, "json") == 0;
        o->markdown = list && strcmp(value, "markdown") == 0;
        if (!o->json && !o->markdown && strcmp(value, "text") != 0)
            return complain("--format is text%s json, not '%s'",
                            list ? ", markdown or" : " or", value);
        return 0;
    }
    return complain("%s has no option '%s' (see espy rules --help)", verb,
                    argv[*i]);
}

static int
parse_options(int argc, char **argv, struct options *o)
{
    bool all_arguments = false;
    for (int i = 2; i < argc; i++) {
        if (!all_arguments && strcmp(argv[i], "--") == 0) {
            all_arguments = true;
        } else if (!all_arguments && argv[i][0] == '-' && argv[i][1]) {
            if (parse_option(argc, argv, &i, argv[1], o) != 0)
                return EXIT_USE;
        } else {
            o->arguments[o->n++] = argv[i];
        }
    }
    return 0;
}

static void
tell_line(void *ctx, bool is_error, const char *line)
{
    (void)ctx;
    fprintf(stderr, "%s%s\n", line, is_error ? "" : " (note)");
}

static const char *
plural(size_t n)
{
    return n == 1 ? "" : "s";
}

/* What of the rules waits for a later version of espy. */
static void
tell_later(const struct ruleset *rs)
{
    size_t tests = ruleset_later_tests(rs);
    for (size_t i = 0; i < ruleset_size(rs); i++) {
        const struct rule *r = ruleset_at(rs, i);
        if (rule_dormant(r))
            printf("%s judges nothing yet: %s\n", rule_title(r),
                   rule_dormant(r));
    }
    if (tests)
        printf("%zu test%s give%s facts that this version does not produce\n",
               tests, plural(tests), tests == 1 ? "s" : "");
}

static int
verb_check(const struct options *o)
{
    char installed[PATHS_MAX];
    const char *path = installed;
    struct err err;
    if (o->n == 0 && paths_data("rules", installed, &err) != 0)
        return complain("%s", err.text);
    struct ruleset *rs =
        ruleset_check(o->n ? o->arguments : &path, o->n ? o->n : 1, o->strict,
                      tell_line, NULL);
    if (!rs)
        return EXIT_USE;
    size_t ran, rules = ruleset_size(rs);
    size_t failed = ruleset_run_tests(rs, tell_line, NULL, &ran);
    printf("%zu rule%s, %zu test%s, %zu failed\n", rules, plural(rules), ran,
           plural(ran), failed);
    tell_later(rs);
    ruleset_free(rs);
    return failed ? EXIT_FINDING : 0;
}

static int
print_json(json_t *j)
{
    int rc = j ? json_dumpf(j, stdout, JSON_INDENT(2)) : -1;
    json_decref(j);
    if (rc != 0)
        return complain("the output could not be written");
    putchar('\n');
    return 0;
}

static int
verb_fields(const struct options *o)
{
    if (o->n)
        return complain("fields takes no argument '%s'", o->arguments[0]);
    if (o->json)
        return print_json(rules_fields_json());
    return rules_fields_print(stdout, WIDTH) == 0 ? 0
                                                  : complain("out of memory");
}

/* The rules of --rules, or the installed ones; NULL is told. */
static struct ruleset *
open_rules(const char *const *paths, size_t n)
{
    char installed[PATHS_MAX];
    struct err err;
    bool needed = true;
    for (size_t i = 0; i < n; i++)
        needed = needed && paths[i][0] == '+';
    if (needed && paths_data("rules", installed, &err) != 0) {
        complain("%s", err.text);
        return NULL;
    }
    struct ruleset_config cfg = {
        .own = needed ? installed : NULL, .paths = paths, .n_paths = n};
    struct ruleset *rs = ruleset_open(&cfg, &err);
    if (!rs)
        fprintf(stderr, "%s\n", err.text);
    return rs;
}

static json_t *
rule_json(const struct rule *r)
{
    const char *finding = rule_finding_name(r);
    json_t *o =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", rule_id(r),
                  "level", level_name(rule_level(r)), "title", rule_title(r),
                  finding ? "finding" : "verdict",
                  finding ? finding : rule_verdict_name(r), "category",
                  fact_category_name(rule_category(r)), "status",
                  rule_status(r), "path", rule_path(r));
    if (o && rule_dormant(r))
        json_object_set_new(o, "judges_nothing_yet",
                            json_string(rule_dormant(r)));
    return o;
}

static void
print_rule(const struct rule *r, const char *id, int width)
{
    printf("%-*s  %-13s  %s", width, id, level_name(rule_level(r)),
           rule_title(r));
    if (rule_is_retired(r))
        printf(" (%s: judges nothing)", rule_status(r));
    else if (rule_dormant(r))
        printf(" (judges nothing yet: %s)", rule_dormant(r));
    putchar('\n');
}

static void
print_list(const struct ruleset *rs)
{
    size_t width = 0;
    for (size_t i = 0; i < ruleset_size(rs); i++) {
        const struct rule *r = ruleset_at(rs, i);
        const char *name = rule_finding_name(r);
        if (name && strlen(name) > width)
            width = strlen(name);
        if (!name)
            print_rule(r, rule_id(r), 36);
    }
    if (width)
        puts("\nfindings");
    for (size_t i = 0; i < ruleset_size(rs); i++) {
        const struct rule *r = ruleset_at(rs, i);
        if (rule_finding_name(r))
            print_rule(r, rule_finding_name(r), (int)width);
    }
}

/* A value to fill in, "{anomaly.protocol}", stands in a name as it is in YAML. */
static void
print_markdown(const struct ruleset *rs)
{
    puts("| id | level | about | what |\n| --- | --- | --- | --- |");
    for (size_t i = 0; i < ruleset_size(rs); i++) {
        const struct rule *r = ruleset_at(rs, i);
        if (rule_finding_name(r) && !rule_is_retired(r))
            printf("| `%s` | %s | %s | %s |\n", rule_finding_name(r),
                   level_name(rule_level(r)),
                   fact_category_name(rule_category(r)), rule_title(r));
    }
}

static int
verb_list(const struct options *o)
{
    if (o->n)
        return complain("list takes no argument '%s'", o->arguments[0]);
    struct ruleset *rs = open_rules(o->rules, o->n_rules);
    json_t *all = NULL;
    if (!rs)
        return EXIT_USE;
    if (o->markdown) {
        print_markdown(rs);
    } else if (!o->json) {
        print_list(rs);
    } else {
        all = json_array();
        for (size_t i = 0; i < ruleset_size(rs); i++)
            json_array_append_new(all, rule_json(ruleset_at(rs, i)));
    }
    ruleset_free(rs);
    return o->json ? print_json(all) : 0;
}

/* "dir/name.yml" is asked for as such, as "name.yml" and as "name". */
static bool
is_file_of(const struct rule *r, const char *asked)
{
    const char *path = rule_path(r), *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t stem = dot ? (size_t)(dot - name) : strlen(name);
    return strcmp(path, asked) == 0 || strcmp(name, asked) == 0 ||
           (strlen(asked) == stem && strncmp(name, asked, stem) == 0);
}

static const char *
name_of(const struct rule *r)
{
    return rule_finding_name(r) ? rule_finding_name(r) : rule_verdict_name(r);
}

static bool
is_asked_for(const struct rule *r, const char *asked)
{
    return strcasecmp(rule_id(r), asked) == 0 ||
           strcasecmp(rule_title(r), asked) == 0 ||
           strcasecmp(name_of(r), asked) == 0 || is_file_of(r, asked);
}

static int
explain(const struct ruleset *rs, const char *asked, bool all)
{
    size_t told = 0;
    struct nearest best = {NULL, 0};
    for (size_t i = 0; i < ruleset_size(rs); i++) {
        const struct rule *r = ruleset_at(rs, i);
        nearest_offer(&best, asked, rule_title(r));
        nearest_offer(&best, asked, name_of(r));
        if (!all && !is_asked_for(r, asked) && !rule_finds(r, asked))
            continue;
        if (told++)
            putchar('\n');
        rule_explain(r, stdout, WIDTH);
    }
    char hint[128];
    return told ? 0
                : complain("no rule has the id, title, finding or file name "
                           "'%s'%s",
                           asked, nearest_hint(&best, hint));
}

static int
verb_explain(const struct options *o)
{
    if (o->n != 1)
        return complain("explain takes one id, title or file");
    const char *asked = o->arguments[0];
    /* A path that exists is a rule file of the user's own. */
    bool file = !o->n_rules && strchr(asked, '.') && access(asked, R_OK) == 0;
    struct ruleset *rs =
        open_rules(file ? &asked : o->rules, file ? 1 : o->n_rules);
    if (!rs)
        return EXIT_USE;
    int rc = explain(rs, asked, file);
    ruleset_free(rs);
    return rc;
}

int
cmd_rules(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(const struct options *);
    } verbs[] = {
        {"check", verb_check},
        {"fields", verb_fields},
        {"list", verb_list},
        {"explain", verb_explain},
    };
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(usage, stdout);
            return 0;
        }
    }
    if (argc < 2)
        return complain("say check, fields, list or explain (see espy rules "
                        "--help)");
    struct nearest best = {NULL, 0};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        nearest_offer(&best, argv[1], verbs[i].name);
        if (strcmp(argv[1], verbs[i].name) != 0)
            continue;
        struct options o = {.arguments = calloc((size_t)argc, sizeof(char *)),
                            .rules = calloc((size_t)argc, sizeof(char *))};
        int rc = o.arguments && o.rules ? parse_options(argc, argv, &o)
                                        : complain("out of memory");
        if (rc == 0)
            rc = verbs[i].run(&o);
        free(o.arguments);
        free(o.rules);
        return rc;
    }
    char hint[128];
    return complain("unknown word '%s'%s", argv[1], nearest_hint(&best, hint));
}
