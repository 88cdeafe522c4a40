/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd_rules.h"

#include "analyzer/cli/paths.h"
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

static int __attribute__((format(printf, 1, 2))) complain(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("espy rules: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    return EXIT_USAGE;
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
    ruleset_free(rs);
    return failed ? EXIT_FINDING : 0;
}

static void
categories(unsigned mask, const char *between, char out[32])
{
    out[0] = '\0';
    for (unsigned c = FACT_TUNNEL; c <= FACT_CASE; c <<= 1) {
        if (!(mask & c))
            continue;
        if (out[0])
            strcat(out, between);
        strcat(out, fact_category_name((enum fact_category)c));
    }
}

static int
print_json(json_t *j)
{
    int rc = j ? json_dumpf(j, stdout, JSON_INDENT(2)) : -1;
    json_decref(j);
    if (rc != 0)
        return complain(ferror(stdout) ? "the output could not be written"
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

static json_t *
fact_json(const struct fact_desc *d)
{
    json_t *in = json_array();
    for (unsigned c = FACT_TUNNEL; c <= FACT_CASE; c <<= 1)
        if (d->categories & c)
            in = added(in,
                       json_string(fact_category_name((enum fact_category)c)));
    return json_pack("{s:s, s:s, s:b, s:o, s:s}", "name", d->name, "type",
                     fact_type_name(d->type), "many", d->many, "categories", in,
                     "meaning", d->meaning);
}

int
cmd_rules_fields(struct options *o)
{
    if (o->format == FORMAT_JSON) {
        json_t *all = json_array();
        for (size_t i = 0; i < fact_table_size; i++)
            all = added(all, fact_json(&fact_table[i]));
        return print_json(all);
    }
    printf("%-30s  %-16s  %s\n    %s\n\n", "FIELD", "TYPE", "CATEGORY",
           "meaning");
    for (size_t i = 0; i < fact_table_size; i++) {
        const struct fact_desc *d = &fact_table[i];
        char in[32], type[32];
        categories(d->categories, ", ", in);
        snprintf(type, sizeof type, "%s%s", fact_type_name(d->type),
                 d->many ? ", several" : "");
        printf("%-30s  %-16s  %s\n    ", d->name, type, in);
        wrap_text(stdout, WIDTH, 4, 4, d->meaning);
    }
    return 0;
}

/* The rules of --rules, or the installed ones; NULL is told. */
static struct ruleset *
open_rules(const char *path)
{
    char installed[PATHS_MAX];
    struct err err;
    if (!path) {
        if (paths_data("rules", installed, &err) != 0) {
            complain("%s", err.text);
            return NULL;
        }
        path = installed;
    }
    struct ruleset *rs = ruleset_load(path, &err);
    if (!rs)
        fprintf(stderr, "%s\n", err.text);
    return rs;
}

static json_t *
rule_json(const struct rule *r)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", rule_id(r),
                     "level", level_name(rule_level(r)), "title", rule_title(r),
                     "verdict", rule_verdict_name(r), "category",
                     fact_category_name(rule_category(r)), "status",
                     rule_status(r), "path", rule_path(r));
}

int
cmd_rules_list(struct options *o)
{
    struct ruleset *rs = open_rules(o->n_rules ? o->rules[0] : NULL);
    if (!rs)
        return EXIT_USAGE;
    json_t *all = o->format == FORMAT_JSON ? json_array() : NULL;
    for (size_t i = 0; i < ruleset_size(rs); i++) {
        const struct rule *r = ruleset_at(rs, i);
        if (o->format == FORMAT_JSON)
            all = added(all, rule_json(r));
        else
            printf("%s  %-13s  %s%s%s%s\n", rule_id(r),
                   level_name(rule_level(r)), rule_title(r),
                   rule_is_retired(r) ? " (" : "",
                   rule_is_retired(r) ? rule_status(r) : "",
                   rule_is_retired(r) ? ": judges nothing)" : "");
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

static bool
is_asked_for(const struct rule *r, const char *asked)
{
    return strcasecmp(rule_id(r), asked) == 0 ||
           strcasecmp(rule_title(r), asked) == 0 ||
           strcasecmp(rule_verdict_name(r), asked) == 0 || is_file_of(r, asked);
}

static int
explain(const struct ruleset *rs, const char *asked, bool all)
{
    size_t told = 0;
    struct nearest best = {NULL, 0};
    for (size_t i = 0; i < ruleset_size(rs); i++) {
        const struct rule *r = ruleset_at(rs, i);
        nearest_offer(&best, asked, rule_title(r));
        if (!all && !is_asked_for(r, asked))
            continue;
        if (told++)
            putchar('\n');
        rule_explain(r, stdout, WIDTH);
    }
    char hint[128];
    return told ? 0
                : complain("no rule has the id, title or file name '%s'%s",
                           asked, nearest_hint(&best, hint));
}

int
cmd_rules_explain(struct options *o)
{
    const char *asked = o->paths[0];
    /* A path that exists is a rule file of the user's own. */
    bool file = !o->n_rules && strchr(asked, '.') && access(asked, R_OK) == 0;
    struct ruleset *rs = open_rules(file         ? asked
                                    : o->n_rules ? o->rules[0]
                                                 : NULL);
    if (!rs)
        return EXIT_USAGE;
    int rc = explain(rs, asked, file);
    ruleset_free(rs);
    return rc;
}
