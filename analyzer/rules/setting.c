/* SPDX-License-Identifier: Apache-2.0 */
/* Mutes, and levels of the user's own. */
#include "analyzer/rules/setting.h"

#include "analyzer/base/nearest.h"
#include "analyzer/base/yaml_tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SETTINGS_ARENA (16u << 20)

/* A file of settings being read, or the command line. */
struct source {
    struct ruleset *rs;
    const char *path; /* NULL: --mute */
    struct err *err;
};

static int
complain(const struct source *s, const struct yaml_node *at, const char *what)
{
    if (!at)
        return err_set(s->err, "--mute %s", what);
    return err_set(s->err, "%s:%u:%u: %s", s->path, at->line, at->column, what);
}

/* --- what a name stands for ------------------------------------------------------ */

/* The whole of a rule: by its id, its verdict's name, or a glob that takes any
 * value of its finding's name. */
static bool
names_rule(const struct rule_setting *s, const struct rule *r)
{
    if (strcasecmp(r->id, s->name) == 0)
        return true;
    return glob_holds(&s->glob,
                      r->is_finding ? r->finding_name.text : r->verdict_name);
}

/* The whole of a rule, or some of its findings. */
static bool
names_some(const struct rule_setting *s, const struct rule *r)
{
    return names_rule(s, r) ||
           (r->is_finding && glob_meets(&s->glob, &r->finding_name.glob));
}

static int
check_name(const struct source *s, const struct rule_setting *x,
           const struct yaml_node *at)
{
    struct nearest best = {NULL, 0};
    char hint[128], text[300];
    for (size_t i = 0; i < s->rs->n; i++) {
        const struct rule *r = s->rs->rules[i];
        if (names_some(x, r))
            return 0;
        nearest_offer(&best, x->name,
                      r->is_finding ? r->finding_name.text : r->verdict_name);
    }
    snprintf(text, sizeof text,
             "'%.100s' is no finding, no verdict and no rule's id%s", x->name,
             nearest_hint(&best, hint));
    return complain(s, at, text);
}

/* --- taking them in ---------------------------------------------------------------- */

static struct rule_setting *
add(struct ruleset *rs)
{
    if (rs->n_settings == rs->cap_settings) {
        size_t cap = rs->cap_settings ? rs->cap_settings * 2 : 8;
        struct rule_setting *more = realloc(rs->settings, cap * sizeof *more);
        if (!more)
            return NULL;
        rs->settings = more;
        rs->cap_settings = cap;
    }
    struct rule_setting *x = &rs->settings[rs->n_settings++];
    memset(x, 0, sizeof *x);
    return x;
}

static int
take(const struct source *s, const char *name, bool mute, enum level level,
     const struct yaml_node *at)
{
    struct rule_setting *x = add(s->rs);
    if (!x)
        return complain(s, at, "out of memory");
    x->mute = mute;
    x->level = level;
    x->name = arena_copy(&s->rs->arena, name, strlen(name));
    if (!x->name ||
        glob_compile(name, false, false, &s->rs->arena, &x->glob) < 0)
        return complain(s, at, "out of memory");
    return check_name(s, x, at);
}

static int
take_mutes(const struct source *s, const struct yaml_node *v)
{
    size_t n = v->kind == YAML_LIST ? v->n : 1;
    for (size_t i = 0; i < n; i++) {
        const struct yaml_node *x = v->kind == YAML_LIST ? v->items[i] : v;
        if (x->kind != YAML_SCALAR || yaml_is_null(x))
            return complain(s, x, "mute takes a name or a list of names");
        if (take(s, x->text, true, LEVEL_INFORMATIONAL, x) < 0)
            return -1;
    }
    return 0;
}

static int
take_levels(const struct source *s, const struct yaml_node *v)
{
    if (v->kind != YAML_MAP)
        return complain(s, v, "levels takes a map of names to levels");
    for (size_t i = 0; i < v->n; i++) {
        const struct yaml_node *name = yaml_key(v, i), *word = yaml_value(v, i);
        int level = word->kind == YAML_SCALAR
                        ? terms_value(&terms_level, word->text)
                        : -1;
        if (level < 0) {
            struct nearest best = {NULL, 0};
            char hint[128], text[240];
            for (size_t k = 0; k < terms_level.n; k++)
                nearest_offer(&best,
                              word->kind == YAML_SCALAR ? word->text : "",
                              terms_level.items[k]);
            snprintf(text, sizeof text, "unknown level '%.60s'%s",
                     word->kind == YAML_SCALAR ? word->text : "",
                     nearest_hint(&best, hint));
            return complain(s, word, text);
        }
        if (take(s, name->text, false, (enum level)level, name) < 0)
            return -1;
    }
    return 0;
}

static int
take_document(const struct source *s, const struct yaml_node *root)
{
    if (root->kind != YAML_MAP)
        return complain(s, root,
                        "settings are a map with the keys mute and levels");
    for (size_t i = 0; i < root->n; i++) {
        const struct yaml_node *key = yaml_key(root, i);
        struct nearest best = {NULL, 0};
        char hint[128], text[240];
        int rc;
        if (strcmp(key->text, "mute") == 0) {
            rc = take_mutes(s, yaml_value(root, i));
        } else if (strcmp(key->text, "levels") == 0) {
            rc = take_levels(s, yaml_value(root, i));
        } else {
            nearest_offer(&best, key->text, "mute");
            nearest_offer(&best, key->text, "levels");
            snprintf(text, sizeof text, "unknown key '%.80s'%s", key->text,
                     nearest_hint(&best, hint));
            rc = complain(s, key, text);
        }
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int
take_text(const struct source *s, const char *text, size_t n)
{
    struct arena tree;
    struct yaml_documents docs;
    struct yaml_problem problem;
    int rc = 0;
    arena_init(&tree, SETTINGS_ARENA);
    if (yaml_tree_parse(text, n, &tree, &docs, &problem) != 0)
        rc = err_set(s->err, "%s:%u:%u: %s", s->path, problem.line,
                     problem.column, problem.text);
    for (size_t i = 0; rc == 0 && i < docs.n; i++)
        rc = take_document(s, docs.roots[i]);
    arena_free(&tree);
    return rc;
}

static int
take_file(const struct source *s)
{
    FILE *f = fopen(s->path, "rb");
    if (!f)
        return err_set(s->err, "%s: %s", s->path, strerror(errno));
    char *text = malloc(YAML_TEXT_MAX + 1);
    size_t n = text ? fread(text, 1, YAML_TEXT_MAX + 1, f) : 0;
    int rc;
    if (!text)
        rc = err_set(s->err, "%s: out of memory", s->path);
    else if (ferror(f))
        rc = err_set(s->err, "%s: %s", s->path, strerror(errno));
    else
        rc = take_text(s, text, n);
    free(text);
    fclose(f);
    return rc;
}

static void
apply(struct ruleset *rs)
{
    for (size_t i = 0; i < rs->n; i++)
        for (size_t k = 0; k < rs->n_settings; k++) {
            if (!names_rule(&rs->settings[k], rs->rules[i]))
                continue;
            if (rs->settings[k].mute)
                rs->rules[i]->muted = true;
            else
                rs->rules[i]->level = rs->settings[k].level;
        }
}

int
setting_load(struct ruleset *rs, const struct ruleset_config *cfg,
             struct err *err)
{
    struct source file = {rs, cfg->settings, err}, line = {rs, NULL, err};
    if (cfg->settings && take_file(&file) < 0)
        return -1;
    for (size_t i = 0; i < cfg->n_mutes; i++)
        if (take(&line, cfg->mutes[i], true, LEVEL_INFORMATIONAL, NULL) < 0)
            return -1;
    apply(rs);
    return 0;
}

/* --- judging ------------------------------------------------------------------------ */

bool
setting_mutes(const struct ruleset *rs, struct finding *x)
{
    for (size_t i = 0; i < rs->n_settings; i++) {
        const struct rule_setting *s = &rs->settings[i];
        if (!glob_holds(&s->glob, x->id))
            continue;
        if (s->mute)
            return true;
        x->level = s->level;
    }
    return false;
}

static bool
judges_at_all(const struct rule *r)
{
    return !r->retired && !r->muted && !r->dormant;
}

static bool
gives(const struct ruleset *rs, const char *glob, bool finding,
      struct nearest *best)
{
    uint16_t tokens[GLOB_SHORT];
    struct glob g;
    bool found = false, fits = glob_compile_short(glob, tokens, &g);
    for (size_t i = 0; i < rs->n && !found; i++) {
        const struct rule *r = rs->rules[i];
        if (r->is_finding != finding || !judges_at_all(r))
            continue;
        found = fits && (finding ? glob_meets(&g, &r->finding_name.glob)
                                 : glob_holds(&g, r->verdict_name));
        if (best)
            nearest_offer(best, glob,
                          finding ? r->finding_name.text : r->verdict_name);
    }
    return found;
}

bool
ruleset_gives_verdict(const struct ruleset *rs, const char *glob,
                      struct nearest *best)
{
    return gives(rs, glob, false, best);
}

bool
ruleset_finds(const struct ruleset *rs, const char *glob, struct nearest *best)
{
    return gives(rs, glob, true, best);
}

bool
ruleset_can_reach(const struct ruleset *rs, enum level level)
{
    for (size_t i = 0; i < rs->n; i++) {
        const struct rule *r = rs->rules[i];
        bool reaches = r->level >= level;
        for (size_t k = 0; k < rs->n_settings && !reaches; k++)
            reaches = !rs->settings[k].mute && rs->settings[k].level >= level &&
                      names_some(&rs->settings[k], r);
        if (reaches && judges_at_all(r))
            return true;
    }
    return false;
}
