/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd_rules.h"

#include "analyzer/base/event_json.h"
#include "analyzer/base/nearest.h"
#include "analyzer/base/plain.h"
#include "analyzer/base/wrap_text.h"
#include "analyzer/cli/paths.h"
#include "analyzer/cli/rules_fields.h"
#include "analyzer/rules/rules.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define WIDTH 80

static int __attribute__((format(printf, 1, 2))) complain(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("espy rules: ", stderr);
    plain_line_v(stderr, fmt, ap);
    va_end(ap);
    return EXIT_USAGE;
}

static void
tell_line(void *ctx, bool is_error, const char *line)
{
    (void)ctx;
    plain_line(stderr, "%s%s", line, is_error ? "" : " (note)");
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
            plain_line(stdout, "%s judges nothing yet: %s", rule_title(r),
                       rule_dormant(r));
    }
    if (tests)
        printf("%zu test%s give%s facts that this version does not produce\n",
               tests, plural(tests), tests == 1 ? "s" : "");
}

int
cmd_rules_check(struct options *o)
{
    char installed[PATHS_MAX];
    const char *path = installed;
    struct err err;
    if (o->n_paths == 0 && paths_data("rules", installed, &err) != 0)
        return complain("%s", err.text);
    struct ruleset *rs =
        ruleset_check(o->n_paths ? o->paths : &path,
                      o->n_paths ? o->n_paths : 1, o->strict, tell_line, NULL);
    if (!rs)
        return EXIT_USAGE;
    size_t ran, rules = ruleset_size(rs);
    size_t failed = ruleset_run_tests(rs, tell_line, NULL, &ran);
    if (ruleset_starved(rs)) {
        ruleset_free(rs);
        return complain("out of memory");
    }
    printf("%zu rule%s, %zu test%s, %zu failed\n", rules, plural(rules), ran,
           plural(ran), failed);
    tell_later(rs);
    ruleset_free(rs);
    return failed ? EXIT_FINDING : 0;
}

static int
print_json(json_t *j)
{
    int rc = j ? json_dumpf(j, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII) : -1;
    json_decref(j);
    if (rc != 0)
        return complain(ferror(stdout)
                            ? "standard output: could not write everything"
                            : "out of memory");
    putchar('\n');
    return 0;
}

/* The array with one more; NULL without memory for it. */
static json_t *
added(json_t *array, json_t *item)
{
    if (json_array_append_new(array, item) == 0)
        return array;
    json_decref(array);
    return NULL;
}

int
cmd_rules_fields(struct options *o)
{
    if (o->format == FORMAT_JSON)
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
        plain_line(stderr, "%s", err.text);
    return rs;
}

static json_t *
rule_json(const struct rule *r)
{
    const char *finding = rule_finding_name(r);
    json_t *o =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "id", rule_id(r),
                  "level", level_name(rule_level(r)), "title", rule_title(r),
                  finding ? "finding" : "verdict",
                  finding ? finding : rule_verdict_name(r), "category",
                  fact_category_name(rule_category(r)), "status",
                  rule_status(r), "path", json_cstr(rule_path(r)));
    if (!o || !rule_dormant(r) ||
        json_object_set_new(o, "judges_nothing_yet",
                            json_string(rule_dormant(r))) == 0)
        return o;
    json_decref(o);
    return NULL;
}

static void
print_rule(const struct rule *r, const char *id, int width)
{
    bool retired = rule_is_retired(r);
    const char *yet = !retired && rule_dormant(r) ? rule_dormant(r) : "";
    plain_line(stdout, "%-*s  %-13s  %s%s%s%s%s%s%s", width, id,
               level_name(rule_level(r)), rule_title(r), retired ? " (" : "",
               retired ? rule_status(r) : "",
               retired ? ": judges nothing)" : "",
               *yet ? " (judges nothing yet: " : "", yet, *yet ? ")" : "");
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
            plain_line(stdout, "| `%s` | %s | %s | %s |", rule_finding_name(r),
                       level_name(rule_level(r)),
                       fact_category_name(rule_category(r)), rule_title(r));
    }
}

int
cmd_rules_list(struct options *o)
{
    struct ruleset *rs = open_rules(o->rules, o->n_rules);
    if (!rs)
        return EXIT_USAGE;
    json_t *all = o->format == FORMAT_JSON ? json_array() : NULL;
    if (o->format == FORMAT_MARKDOWN) {
        print_markdown(rs);
    } else if (o->format != FORMAT_JSON) {
        print_list(rs);
    } else {
        for (size_t i = 0; i < ruleset_size(rs); i++)
            all = added(all, rule_json(ruleset_at(rs, i)));
    }
    ruleset_free(rs);
    return o->format == FORMAT_JSON ? print_json(all) : 0;
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

int
cmd_rules_explain(struct options *o)
{
    const char *asked = o->paths[0];
    /* A path that exists is a rule file of the user's own. */
    bool file = !o->n_rules && strchr(asked, '.') && access(asked, R_OK) == 0;
    struct ruleset *rs =
        open_rules(file ? &asked : o->rules, file ? 1 : o->n_rules);
    if (!rs)
        return EXIT_USAGE;
    int rc = explain(rs, asked, file);
    ruleset_free(rs);
    return rc;
}
