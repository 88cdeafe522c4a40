/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/update.h"

#include "analyzer/base/memory_file.h"
#include "analyzer/base/whole_file.h"
#include "analyzer/expect/yaml_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
update_can(const struct spec *s)
{
    return s && !s->kept;
}

/* A file of its own says what is there; not that a key found nothing, unless its
 * absence is worth watching. */
static bool
says_something(const struct seer *see, const struct spec *s,
               const struct seen *v)
{
    bool any = false;
    if (s->kind == SPEC_BOOL)
        return v->truth;
    if (s->kind == SPEC_COUNT_OR_LIST || s->match == MATCH_EXACT || s->watched)
        return true;
    for (size_t i = 0; s->kind == SPEC_MAP && i < s->sub->n; i++) {
        struct seen part = spec_seen(see, &s->sub->keys[i], v, false);
        any |= !seen_is_empty(&part);
    }
    return s->kind == SPEC_MAP ? any : !seen_is_empty(v);
}

static int
write_new(FILE *to, const struct expectation *e, const struct seer *see)
{
    const char *name = strrchr(e->captures[0], '/');
    struct seen all = seen_map(&model_desc, see->m);
    fprintf(to, "# Written by espy test --update from what espy saw: it is no "
                "truth before\n# somebody has reviewed it.\n");
    fputs("capture: ", to);
    yaml_write_text(to, name ? name + 1 : e->captures[0]);
    fputc('\n', to);
    for (size_t i = 0; i < spec_top.n; i++) {
        const struct spec *s = &spec_top.keys[i];
        if (!update_can(s))
            continue;
        struct seen v = spec_seen(see, s, &all, false);
        if (says_something(see, s, &v) && yaml_write_key(to, see, s, &v) < 0)
            return -1;
    }
    return 0;
}

/* --- the sections of a file --------------------------------------------------------- */

/* Where a line (1-based) begins. */
static const char *
line_at(const struct expectation *e, unsigned line)
{
    const char *p = e->text, *end = e->text + e->size;
    while (line > 1 && p < end) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        p = nl ? nl + 1 : end;
        line--;
    }
    return p;
}

/* The first of the comment and empty lines that stand right before a key: they
 * are about it. */
static const char *
section_begin(const struct expectation *e, unsigned line)
{
    const char *p = line_at(e, line);
    while (p > e->text) {
        const char *before = p - 1; /* its line end */
        while (before > e->text && before[-1] != '\n')
            before--;
        const char *word = before + strspn(before, " \t\r");
        if (*word != '#' && *word != '\n')
            break;
        p = before;
    }
    return p;
}

static const struct check *
check_of(const struct checks *checks, const char *key)
{
    for (size_t i = 0; i < checks->n; i++)
        if (strcmp(checks->items[i].key, key) == 0)
            return &checks->items[i];
    return NULL;
}

static bool
holds_comment(const char *from, const char *end)
{
    for (; from < end; from++)
        if (*from == '#' && (from[-1] == ' ' || from[-1] == '\n'))
            return true;
    return false;
}

/* A list that may be a number stays what it was. */
static int
write_again(FILE *to, const struct seer *see, const struct spec *s,
            const struct yaml_node *was)
{
    struct seen all = seen_map(&model_desc, see->m);
    struct seen v = spec_seen(see, s, &all, was->kind == YAML_LIST);
    return yaml_write_key(to, see, s, &v);
}

static int
write_sections(FILE *to, const struct expectation *e,
               const struct checks *checks, const struct seer *see, bool *lost)
{
    const struct yaml_node *root = e->root;
    const char *at = e->text, *end = e->text + e->size;
    for (size_t i = 0; i < root->n; i++) {
        const struct yaml_node *key = yaml_key(root, i);
        const struct check *c = check_of(checks, key->text);
        const struct spec *s = spec_find(&spec_top, key->text);
        const char *begin = line_at(e, key->line);
        const char *after = i + 1 < root->n
                                ? section_begin(e, yaml_key(root, i + 1)->line)
                                : end;
        fwrite(at, 1, (size_t)(begin - at), to); /* what stands before it */
        at = after;
        if (c && c->n && update_can(s)) {
            if (write_again(to, see, s, yaml_value(root, i)) < 0)
                return -1;
            *lost |= holds_comment(begin + 1, after);
        } else {
            fwrite(begin, 1, (size_t)(after - begin), to);
        }
    }
    return 0;
}

/* The line of the first key that does not begin a line, or of the brace before
 * all of them; 0: there is none. A map without braces begins where its first key
 * does. */
static unsigned
no_section(const struct yaml_node *root)
{
    const struct yaml_node *first = root->n ? yaml_key(root, 0) : root;
    if (root->line != first->line || root->column != first->column)
        return root->line;
    for (size_t i = 0; i < root->n; i++)
        if (yaml_key(root, i)->column != 1 ||
            (i && yaml_key(root, i)->line <= yaml_key(root, i - 1)->line))
            return yaml_key(root, i)->line;
    return 0;
}

int
update_possible(const struct expectation *e, const struct checks *checks,
                struct err *err)
{
    unsigned line = e->root ? no_section(e->root) : 0;
    for (size_t i = 0; line && i < checks->n; i++)
        if (checks->items[i].n &&
            update_can(spec_find(&spec_top, checks->items[i].key)))
            return err_set(err,
                           "%s:%u: --update writes only where each key "
                           "begins a line of its own, without braces: nothing "
                           "was written",
                           e->path, line);
    return 0;
}

char *
update_text(const struct expectation *e, const struct checks *checks,
            const struct seer *see, bool *lost)
{
    struct memory_file file;
    int rc = 0;
    uint64_t refused = see->arena->refused;
    *lost = false;
    if (memory_file_open(&file) < 0)
        return NULL;
    if (!e->root)
        rc = write_new(file.to, e, see);
    else if (no_section(e->root))
        fwrite(e->text, 1, e->size, file.to);
    else
        rc = write_sections(file.to, e, checks, see, lost);
    bool bad = rc < 0 || see->arena->refused != refused;
    if (memory_file_close(&file) == 0 && !bad)
        return file.text;
    free(file.text);
    return NULL;
}

int
update_write(const char *path, const char *text, struct err *err)
{
    struct whole_file f;
    if (whole_file_open(&f, path, WHOLE_FILE_REPLACE, err) < 0)
        return -1;
    fputs(text, f.to); /* whether it could is asked at the end */
    return whole_file_finish(&f, err);
}
