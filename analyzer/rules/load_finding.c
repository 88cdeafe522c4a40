/* SPDX-License-Identifier: Apache-2.0 */
/* Texts with values to fill in: "{anomaly.protocol}: {anomaly.text}." */
#include "analyzer/rules/load.h"

#include <string.h>

struct reader {
    struct loader *l;
    const struct rule *r;
    const struct yaml_node *at;
    const char *text;
    struct template_piece *pieces;
    size_t n;
};

static void
wrong(struct reader *t, size_t offset, const char *what)
{
    struct yaml_place place = load_place(t->l, t->at, offset);
    load_error(t->l, place.line, place.column, "%s", what);
}

/* A copy of text[from..to). */
static const char *
slice(struct reader *t, size_t from, size_t to)
{
    const char *s = arena_copy(&t->l->rs->arena, t->text + from, to - from);
    if (!s)
        wrong(t, from, "out of memory");
    return s;
}

/* The fact called text[from..to), told where it stands. */
static const struct fact_desc *
named(struct reader *t, size_t from, const char *name)
{
    const struct fact_desc *known = fact_find(name);
    if (known && (known->categories & t->r->category))
        return known;
    struct yaml_place place = load_place(t->l, t->at, from);
    struct yaml_node here = {.kind = YAML_SCALAR,
                             .line = place.line,
                             .column = place.column,
                             .text = name,
                             .plain = true};
    return load_fact(t->l, t->r->category, name, &here);
}

/* "{fact}" or "{fact|one|many}" at `from`; gives the place behind it. */
static size_t
read_value(struct reader *t, size_t from)
{
    size_t end = from + strcspn(t->text + from, "}");
    struct template_piece *p = &t->pieces[t->n];
    if (t->text[end] != '}') {
        wrong(t, from, "'{' without '}' (for the character itself: '{{')");
        return strlen(t->text);
    }
    size_t bar = from + 1 + strcspn(t->text + from + 1, "|}");
    const char *name = slice(t, from + 1, bar);
    p->fact = name ? named(t, from + 1, name) : NULL;
    t->n++;
    if (t->text[bar] != '|' || !p->fact)
        return end + 1;
    size_t second = bar + 1 + strcspn(t->text + bar + 1, "|}");
    if (t->text[second] != '|' || p->fact->type != FACT_NUMBER) {
        wrong(t, from, "words for one and for many: {number|time|times}");
        return end + 1;
    }
    p->one = slice(t, bar + 1, second);
    p->many = slice(t, second + 1, end);
    return end + 1;
}

/* What stands as it is, with "{{" and "}}" for "{" and "}". */
static size_t
read_plain(struct reader *t, size_t from)
{
    size_t end = from + strcspn(t->text + from, "{}");
    if (end == from) { /* a doubled brace, or a lone "}" */
        if (t->text[from] != t->text[from + 1])
            wrong(t, from, "'}' without '{' (for the character itself: '}}')");
        end = from + 1;
        t->pieces[t->n++].text = slice(t, from, end);
        return t->text[end] == t->text[from] ? end + 1 : end;
    }
    t->pieces[t->n++].text = slice(t, from, end);
    return end;
}

void
load_template(struct loader *l, const struct rule *r,
              const struct yaml_node *at, const char *what,
              struct template *out)
{
    struct reader t = {.l = l, .r = r, .at = at};
    t.text = load_text(l, at, what);
    if (!t.text || !r->category)
        return;
    /* Each piece takes at least one character. */
    t.pieces = load_array(l, at, strlen(t.text), sizeof *t.pieces);
    if (!t.pieces)
        return;
    for (size_t i = 0; t.text[i];)
        i = t.text[i] == '{' && t.text[i + 1] != '{' ? read_value(&t, i)
                                                     : read_plain(&t, i);
    out->text = t.text;
    out->pieces = t.pieces;
    out->n = t.n;
}

static bool
is_name_text(const char *text)
{
    return text &&
           text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._")] == '\0';
}

/* What the name can become, for comparing it with a name that somebody typed. */
static void
name_glob(struct loader *l, const struct yaml_node *at, struct template *t)
{
    size_t n = 0, most = strlen(t->text) + 1;
    uint16_t *tokens = load_array(l, at, most, sizeof *tokens);
    if (!tokens)
        return;
    for (size_t i = 0; i < t->n; i++) {
        if (!t->pieces[i].text)
            tokens[n++] = GLOB_ANY;
        for (const char *p = t->pieces[i].text; p && *p; p++)
            tokens[n++] = (uint16_t)(unsigned char)*p;
    }
    t->glob = (struct glob){tokens, n};
}

void
load_finding_name(struct loader *l, const struct rule *r,
                  const struct yaml_node *at, struct template *out)
{
    size_t before = l->n_problems;
    load_template(l, r, at, "the finding's name", out);
    if (!out->text || l->n_problems != before)
        return;
    for (size_t i = 0; i < out->n; i++) {
        const struct template_piece *p = &out->pieces[i];
        if (!p->fact && !is_name_text(p->text))
            load_error(l, at->line, at->column,
                       "a finding's name is lower-case letters, digits, '_' "
                       "and '.', and values in braces");
        else if (p->fact && (p->fact->many || p->one))
            load_error(l, at->line, at->column,
                       "'%s' has several values or words: it cannot be a part "
                       "of a name",
                       p->fact->name);
        else if (p->fact && p->fact->class != TEXT_OWN &&
                 p->fact->class != TEXT_PUBLIC)
            load_error(l, at->line, at->column,
                       "'%s' may be anything that a capture holds, and names "
                       "are told as they are, under --redact too",
                       p->fact->name);
    }
    if (out->n == 0 || strlen(out->text) > GLOB_MEET_MAX)
        load_error(l, at->line, at->column,
                   "a finding's name has 1 to %u characters", GLOB_MEET_MAX);
    else
        name_glob(l, at, out);
}
