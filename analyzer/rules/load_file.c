/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/rules/load.h"

#include <dirent.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/rules/match_fact.h"
#include "analyzer/rules/setting.h"

#define RULES_ARENA (64u << 20)
#define RULES_FILES_MAX 4096

/* What a load is told to do, and whom it tells. */
struct loading {
    struct ruleset *rs;
    bool strict, starved;
    const char *trusted; /* a path whose rules' tests need not be read again */
    bool without_tests;  /* it is that one's turn */
    EVP_MD_CTX *hash;
    rules_tell *tell;
    void *ctx;
    size_t errors;
};

static void
tell(struct loading *g, bool is_error, const char *line)
{
    g->errors += is_error;
    g->tell(g->ctx, is_error, line);
}

static void __attribute__((format(printf, 2, 3)))
tell_error(struct loading *g, const char *fmt, ...)
{
    char line[PATH_MAX + 200];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    tell(g, true, line);
}

/* What could be said of the rules after this is only its effect. */
static void
tell_no_memory(struct loading *g, const char *what)
{
    if (!g->starved)
        tell_error(g, "%s: out of memory", what);
    g->starved = true;
}

static void
tell_errno(struct loading *g, const char *path)
{
    if (errno == ENOMEM)
        tell_no_memory(g, path);
    else
        tell_error(g, "%s: %s", path, strerror(errno));
}

static int
by_place(const void *pa, const void *pb)
{
    const struct load_problem *a = pa, *b = pb;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

static void
tell_problems(struct loading *g, struct load_problem *p, size_t n,
              bool is_error)
{
    qsort(p, n, sizeof *p, by_place);
    for (size_t i = 0; i < n; i++)
        tell(g, is_error, p[i].text);
}

/* What is wrong with a file; problem: where it stopped being YAML, or NULL. */
static void
tell_all(struct loading *g, struct loader *l,
         const struct yaml_problem *problem, size_t n_docs)
{
    if (problem)
        load_error(l, problem->line, problem->column, "%s", problem->text);
    else if (n_docs == 0)
        load_error(l, 1, 1, "no rule in it");
    tell_problems(g, l->problems, l->n_problems, true);
    tell_problems(g, l->notes, l->n_notes, false);
}

static void
load_bytes(struct loading *g, const char *path, const char *text, size_t n)
{
    struct arena tree;
    arena_init(&tree, RULES_ARENA);
    struct loader *l = calloc(1, sizeof *l);
    if (!l) {
        tell_no_memory(g, path);
        return;
    }
    l->rs = g->rs;
    l->source = text;
    l->size = n;
    l->tree = &tree;
    l->strict = g->strict;
    l->path = arena_copy(&g->rs->arena, path, strlen(path));
    struct yaml_documents docs;
    struct yaml_problem problem;
    int rc = yaml_tree_parse(text, n, &tree, &docs, &problem);
    for (size_t i = 0; l->path && i < docs.n; i++)
        load_rule(l, docs.roots[i]);
    if (problem.no_memory || l->starved || tree.starved || g->rs->arena.starved)
        tell_no_memory(g, path);
    else
        tell_all(g, l, rc != 0 ? &problem : NULL, docs.n);
    free(l);
    arena_free(&tree);
}

/*
 * Leaves out each `tests:` of the top level, but for the ends of its lines, so that
 * places stay what they are. Gives the new length. For espy's own rules only: their
 * tests are most of their bytes, and ran when espy was built.
 */
static size_t
drop_tests(char *text, size_t n)
{
    static const char key[] = "tests:";
    size_t to = 0;
    bool inside = false;
    for (size_t at = 0; at < n;) {
        const char *line = text + at;
        const char *end = memchr(line, '\n', n - at);
        size_t length = end ? (size_t)(end - line) : n - at;
        bool begins = length && !strchr(" \t\r#-", *line);
        if (begins || (length >= 3 && memcmp(line, "---", 3) == 0))
            inside = length >= sizeof key - 1 &&
                     memcmp(line, key, sizeof key - 1) == 0;
        if (!inside) {
            memmove(text + to, line, length);
            to += length;
        }
        if (end)
            text[to++] = '\n';
        at += length + (end != NULL);
    }
    return to;
}

static void
load_text_of(struct loading *g, const char *path, char *text, size_t n)
{
    if (EVP_DigestUpdate(g->hash, text, n) != 1) {
        tell_no_memory(g, path);
        return;
    }
    load_bytes(g, path, text, g->without_tests ? drop_tests(text, n) : n);
}

static void
load_file(struct loading *g, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        tell_errno(g, path);
        return;
    }
    char *text = malloc(YAML_TEXT_MAX + 1);
    size_t n = text ? fread(text, 1, YAML_TEXT_MAX + 1, f) : 0;
    if (!text)
        tell_no_memory(g, path);
    else if (ferror(f))
        tell_errno(g, path);
    else
        load_text_of(g, path, text, n);
    free(text);
    fclose(f);
}

static int
is_rule_name(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return e->d_name[0] != '.' &&
           ((n > 4 && strcmp(e->d_name + n - 4, ".yml") == 0) ||
            (n > 5 && strcmp(e->d_name + n - 5, ".yaml") == 0));
}

/* Not alphasort(): the order must not hang on the locale. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* What is named may be a pipe, <(...); what lies in a folder would be waited for. */
static void
load_from_folder(struct loading *g, const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        tell_error(g, "%s: not a file", path);
    else
        load_file(g, path);
}

static void
load_folder(struct loading *g, const char *path)
{
    struct dirent **names;
    int n = scandir(path, &names, is_rule_name, by_name);
    if (n < 0) {
        tell_errno(g, path);
        return;
    }
    if (n == 0)
        tell_error(g, "%s: no rules (*.yml, *.yaml) in it", path);
    if (n > RULES_FILES_MAX)
        tell_error(g, "%s: more than %d rule files", path, RULES_FILES_MAX);
    size_t length = strlen(path);
    const char *slash = length && path[length - 1] == '/' ? "" : "/";
    for (int i = 0; i < n; i++) {
        char file[PATH_MAX];
        int w = snprintf(file, sizeof file, "%s%s%s", path, slash,
                         names[i]->d_name);
        if (w < 0 || (size_t)w >= sizeof file)
            tell_error(g, "%s: the path is too long", path);
        else if (n <= RULES_FILES_MAX && !g->starved)
            load_from_folder(g, file);
        free(names[i]);
    }
    free(names);
}

static void
load_path(struct loading *g, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        tell_errno(g, path);
    else if (S_ISDIR(st.st_mode))
        load_folder(g, path);
    else
        load_file(g, path);
}

static struct ruleset *
ruleset_new(void)
{
    struct ruleset *rs = calloc(1, sizeof *rs);
    if (!rs)
        return NULL;
    arena_init(&rs->arena, RULES_ARENA);
    rs->match = pcre2_match_context_create(NULL);
    rs->starved = arena_alloc(&rs->arena, sizeof *rs->starved);
    if (!rs->match || !rs->starved) {
        ruleset_free(rs);
        return NULL;
    }
    pcre2_set_match_limit(rs->match, MATCH_LIMIT);
    pcre2_set_depth_limit(rs->match, MATCH_DEPTH_LIMIT);
    pcre2_set_heap_limit(rs->match, MATCH_HEAP_KB);
    return rs;
}

static int
start(struct loading *g)
{
    g->rs = ruleset_new();
    g->hash = EVP_MD_CTX_new();
    if (g->rs && g->hash && EVP_DigestInit_ex(g->hash, EVP_sha256(), NULL) == 1)
        return 0;
    tell_no_memory(g, "rules");
    return -1;
}

static void
hash_text(struct ruleset *rs, const unsigned char *digest, unsigned n)
{
    for (unsigned i = 0; i < n && i < 32; i++)
        snprintf(rs->hash + 2 * i, 3, "%02x", digest[i]);
}

/* Gives the ruleset, or frees it if anything was wrong. */
static struct ruleset *
finish(struct loading *g)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (g->errors == 0 && EVP_DigestFinal_ex(g->hash, digest, &n) != 1)
        tell_no_memory(g, "rules");
    if (g->errors == 0)
        hash_text(g->rs, digest, n);
    EVP_MD_CTX_free(g->hash);
    if (g->errors) {
        ruleset_free(g->rs);
        return NULL;
    }
    return g->rs;
}

static struct ruleset *
load_paths(struct loading *g, const char *const *paths, size_t n)
{
    if (start(g) == 0)
        for (size_t i = 0; i < n && !g->starved; i++) {
            g->without_tests = paths[i] == g->trusted;
            load_path(g, paths[i]);
        }
    return finish(g);
}

struct ruleset *
ruleset_check(const char *const *paths, size_t n, bool strict, rules_tell *told,
              void *ctx)
{
    struct loading g = {.strict = strict, .tell = told, .ctx = ctx};
    return load_paths(&g, paths, n);
}

/* Keeps the first error. */
static void
keep_first(void *ctx, bool is_error, const char *line)
{
    struct err *err = ctx;
    if (is_error && err->text[0] == '\0')
        err_set(err, "%s", line);
}

/* Adds to what the ruleset's hash is of. */
static int
hash_settings(struct ruleset *rs, struct err *err)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (rs->n_settings == 0)
        return 0;
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    if (!hash || EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(hash);
        return err_set(err, "out of memory");
    }
    EVP_DigestUpdate(hash, rs->hash, strlen(rs->hash));
    for (size_t i = 0; i < rs->n_settings; i++) {
        const struct rule_setting *s = &rs->settings[i];
        const char *level = s->mute ? "mute" : level_name(s->level);
        EVP_DigestUpdate(hash, s->name, strlen(s->name) + 1);
        EVP_DigestUpdate(hash, level, strlen(level) + 1);
    }
    int done = EVP_DigestFinal_ex(hash, digest, &n);
    EVP_MD_CTX_free(hash);
    if (done != 1)
        return err_set(err, "out of memory");
    hash_text(rs, digest, n);
    return 0;
}

/* Espy's own rules, unless a path without "+" is given, and the paths in order. */
static size_t
paths_of(const struct ruleset_config *cfg, const char **paths)
{
    size_t n = 0;
    bool own = cfg->own != NULL;
    for (size_t i = 0; i < cfg->n_paths; i++)
        own = own && cfg->paths[i][0] == '+';
    if (own)
        paths[n++] = cfg->own;
    for (size_t i = 0; i < cfg->n_paths; i++)
        paths[n++] = cfg->paths[i] + (cfg->paths[i][0] == '+');
    return n;
}

struct ruleset *
ruleset_open(const struct ruleset_config *cfg, struct err *err)
{
    struct err first = {.text = ""};
    const char **paths = calloc(cfg->n_paths + 1, sizeof *paths);
    struct ruleset *rs = NULL;
    struct loading g = {.trusted = cfg->own, .tell = keep_first, .ctx = &first};
    if (paths)
        rs = load_paths(&g, paths, paths_of(cfg, paths));
    else
        err_set(&first, "out of memory");
    free(paths);
    if (!rs) {
        err_set(err, "%s", first.text);
        return NULL;
    }
    if (setting_load(rs, cfg, err) < 0 || hash_settings(rs, err) < 0) {
        ruleset_free(rs);
        return NULL;
    }
    return rs;
}

struct ruleset *
ruleset_load(const char *path, struct err *err)
{
    struct err first = {.text = ""};
    struct ruleset *rs = ruleset_check(&path, 1, false, keep_first, &first);
    if (!rs)
        err_set(err, "%s", first.text);
    return rs;
}

struct ruleset *
ruleset_load_memory(const char *yaml, size_t n, const char *name,
                    struct err *err)
{
    struct err first = {.text = ""};
    struct loading g = {.tell = keep_first, .ctx = &first};
    if (start(&g) == 0 && EVP_DigestUpdate(g.hash, yaml, n) == 1)
        load_bytes(&g, name, yaml, n);
    else
        tell_no_memory(&g, name);
    struct ruleset *rs = finish(&g);
    if (!rs)
        err_set(err, "%s", first.text);
    return rs;
}

void
ruleset_free(struct ruleset *rs)
{
    if (!rs)
        return;
    for (size_t i = 0; i < rs->n_regexes; i++)
        pcre2_code_free(rs->regexes[i]);
    free(rs->regexes);
    free(rs->rules);
    free(rs->settings);
    pcre2_match_context_free(rs->match);
    arena_free(&rs->arena);
    free(rs);
}

bool
ruleset_starved(const struct ruleset *rs)
{
    return atomic_load(rs->starved);
}

const char *
ruleset_hash(const struct ruleset *rs)
{
    return rs->hash;
}
