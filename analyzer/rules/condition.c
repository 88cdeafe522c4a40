/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/rules/condition.h"

#include "analyzer/base/nearest.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum op_kind {
    CONDITION_ANY,
    CONDITION_ALL,
    CONDITION_NOT,
    CONDITION_AND,
    CONDITION_OR
};

struct condition_op {
    enum op_kind kind;
    uint64_t mask; /* of CONDITION_ANY and CONDITION_ALL */
};

/* Each of the at most DEPTH_MAX nested levels may keep the left side of an
 * "or" and of an "and" waiting. */
#define STACK_MAX (2 * CONDITION_DEPTH_MAX + 4)

struct parser {
    const char *text;
    const char *const *names;
    size_t n_names;
    size_t at, next; /* the current token: text[at..next) */
    struct condition_op ops[CONDITION_OPS_MAX];
    size_t n;
    unsigned depth;       /* of nesting */
    unsigned stack, most; /* of the postfix machine */
    bool negated;         /* under an odd number of nots */
    struct condition *out;
    struct condition_error *error;
};

static const char *const words[] = {"and", "or", "not", "of", "them", "all"};

static bool
is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

bool
condition_name_ok(const char *name)
{
    if (!isalpha((unsigned char)*name) && *name != '_')
        return false;
    for (const char *p = name; *p; p++)
        if (!is_name_char(*p))
            return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(name, words[i]) == 0)
            return false;
    return true;
}

static void
advance(struct parser *p)
{
    const char *s = p->text + p->next;
    s += strspn(s, " \t\r\n");
    p->at = (size_t)(s - p->text);
    size_t n = 0;
    while (is_name_char(s[n]) || s[n] == '*' || s[n] == '?')
        n++;
    p->next = p->at + (n ? n : *s ? 1 : 0);
}

static bool
at_end(const struct parser *p)
{
    return p->text[p->at] == '\0';
}

static bool
at_token(const struct parser *p, const char *token)
{
    size_t n = p->next - p->at;
    return n == strlen(token) && memcmp(p->text + p->at, token, n) == 0;
}

/* The current token as a string, cut if it is absurdly long. */
static const char *
token(const struct parser *p, char buf[80])
{
    size_t n = p->next - p->at;
    if (n > 79)
        n = 79;
    memcpy(buf, p->text + p->at, n);
    buf[n] = '\0';
    return buf;
}

static int __attribute__((format(printf, 2, 3)))
fail(struct parser *p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    p->error->at = p->at;
    vsnprintf(p->error->text, sizeof p->error->text, fmt, ap);
    va_end(ap);
    return -1;
}

static int
fail_expected(struct parser *p, const char *what)
{
    char buf[80];
    if (at_end(p))
        return fail(p, "the condition ends where %s should stand", what);
    return fail(p, "'%s' stands where %s should", token(p, buf), what);
}

static int
push(struct parser *p, enum op_kind kind, uint64_t mask)
{
    if (p->n >= CONDITION_OPS_MAX)
        return fail(p, "the condition is too long");
    p->ops[p->n++] = (struct condition_op){kind, mask};
    if (kind == CONDITION_AND || kind == CONDITION_OR)
        p->stack--;
    else if (kind != CONDITION_NOT)
        p->stack++;
    if (p->stack > p->most)
        p->most = p->stack;
    if (p->negated)
        p->out->negative |= mask;
    else
        p->out->positive |= mask;
    return 0;
}

static bool
glob_matches(const char *pattern, size_t n, const char *name)
{
    size_t i = 0, star = SIZE_MAX;
    const char *mark = name;
    while (*name) {
        if (i < n && pattern[i] == '*') {
            star = i++;
            mark = name;
        } else if (i < n && (pattern[i] == '?' || pattern[i] == *name)) {
            i++;
            name++;
        } else if (star != SIZE_MAX) {
            i = star + 1;
            name = ++mark;
        } else {
            return false;
        }
    }
    while (i < n && pattern[i] == '*')
        i++;
    return i == n;
}

/* What follows "1 of" and "all of". */
static int
parse_group(struct parser *p, enum op_kind kind)
{
    if (at_end(p) || !(is_name_char(p->text[p->at]) || p->text[p->at] == '*' ||
                       p->text[p->at] == '?'))
        return fail_expected(p, "'them' or a pattern such as 'name_*'");
    bool them = at_token(p, "them");
    uint64_t mask = 0;
    for (size_t i = 0; i < p->n_names; i++) {
        /* Sigma: names with a leading underscore are not among "them". */
        bool in =
            them ? p->names[i][0] != '_'
                 : glob_matches(p->text + p->at, p->next - p->at, p->names[i]);
        if (in)
            mask |= (uint64_t)1 << i;
    }
    char buf[80];
    if (!mask)
        return fail(p, "no selection is called like '%s'", token(p, buf));
    if (push(p, kind, mask) != 0)
        return -1;
    advance(p);
    return 0;
}

static int
parse_name(struct parser *p)
{
    char name[80], hint[128];
    token(p, name);
    struct nearest best = {NULL, 0};
    for (size_t i = 0; i < p->n_names; i++) {
        if (at_token(p, p->names[i])) {
            if (push(p, CONDITION_ANY, (uint64_t)1 << i) != 0)
                return -1;
            advance(p);
            return 0;
        }
    }
    for (size_t i = 0; i < p->n_names; i++)
        nearest_offer(&best, name, p->names[i]);
    if (strpbrk(name, "*?"))
        return fail(p, "'%s' is a pattern: write '1 of %s' or 'all of %s'",
                    name, name, name);
    return fail(p, "unknown selection '%s'%s", name, nearest_hint(&best, hint));
}

static int parse_or(struct parser *p);

static int
parse_primary(struct parser *p)
{
    if (at_token(p, "(")) {
        advance(p);
        if (parse_or(p) != 0)
            return -1;
        if (!at_token(p, ")"))
            return fail_expected(p, "')'");
        advance(p);
        return 0;
    }
    bool one = at_token(p, "1"), all = at_token(p, "all");
    if (one || all) {
        advance(p);
        if (!at_token(p, "of"))
            return fail_expected(p, "'of'");
        advance(p);
        return parse_group(p, one ? CONDITION_ANY : CONDITION_ALL);
    }
    if (at_token(p, "|"))
        return fail(p, "'|': aggregations are not supported");
    static const char *const not_names[] = {"and", "or", "of", "them"};
    bool word = false;
    for (size_t i = 0; i < sizeof not_names / sizeof *not_names; i++)
        word = word || at_token(p, not_names[i]);
    if (at_end(p) || word || p->next - p->at == 0 ||
        !(is_name_char(p->text[p->at]) || strchr("*?", p->text[p->at])))
        return fail_expected(p, "a selection");
    return parse_name(p);
}

static int
parse_not(struct parser *p)
{
    if (++p->depth > CONDITION_DEPTH_MAX)
        return fail(p, "the condition is nested too deep");
    int rc;
    if (at_token(p, "not")) {
        advance(p);
        p->negated = !p->negated;
        rc = parse_not(p);
        p->negated = !p->negated;
        if (rc == 0)
            rc = push(p, CONDITION_NOT, 0);
    } else {
        rc = parse_primary(p);
    }
    p->depth--;
    return rc;
}

static int
parse_and(struct parser *p)
{
    if (parse_not(p) != 0)
        return -1;
    while (at_token(p, "and")) {
        advance(p);
        if (parse_not(p) != 0 || push(p, CONDITION_AND, 0) != 0)
            return -1;
    }
    return 0;
}

static int
parse_or(struct parser *p)
{
    if (parse_and(p) != 0)
        return -1;
    while (at_token(p, "or")) {
        advance(p);
        if (parse_and(p) != 0 || push(p, CONDITION_OR, 0) != 0)
            return -1;
    }
    return 0;
}

int
condition_parse(const char *text, const char *const *names, size_t n_names,
                struct arena *arena, struct condition *out,
                struct condition_error *error)
{
    struct parser p = {.text = text,
                       .names = names,
                       .n_names = n_names,
                       .out = out,
                       .error = error};
    memset(out, 0, sizeof *out);
    memset(error, 0, sizeof *error);
    advance(&p);
    if (parse_or(&p) != 0)
        return -1;
    if (!at_end(&p))
        return at_token(&p, "|")
                   ? fail(&p, "'|': aggregations are not supported")
                   : fail_expected(&p, "'and', 'or' or the end");
    if (p.most > STACK_MAX)
        return fail(&p, "the condition is nested too deep");
    struct condition_op *ops = arena_array(arena, p.n, sizeof *ops);
    if (!ops)
        return fail(&p, "out of memory");
    memcpy(ops, p.ops, p.n * sizeof *ops);
    out->text = text;
    out->ops = ops;
    out->n = p.n;
    return 0;
}

bool
condition_holds(const struct condition *c, uint64_t held)
{
    bool stack[STACK_MAX];
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct condition_op *op = &c->ops[i];
        switch (op->kind) {
        case CONDITION_ANY: stack[n++] = (held & op->mask) != 0; break;
        case CONDITION_ALL: stack[n++] = (held & op->mask) == op->mask; break;
        case CONDITION_NOT: stack[n - 1] = !stack[n - 1]; break;
        case CONDITION_AND:
            n--;
            stack[n - 1] = stack[n - 1] && stack[n];
            break;
        case CONDITION_OR:
            n--;
            stack[n - 1] = stack[n - 1] || stack[n];
            break;
        }
    }
    return n > 0 && stack[0];
}

/* What a part of a condition may come to. */
struct outlook {
    bool yes, no;
};

bool
condition_can_hold(const struct condition *c, uint64_t never)
{
    struct outlook stack[STACK_MAX], x;
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct condition_op *op = &c->ops[i];
        switch (op->kind) {
        case CONDITION_ANY:
            stack[n++] = (struct outlook){(op->mask & ~never) != 0, true};
            break;
        case CONDITION_ALL:
            stack[n++] = (struct outlook){(op->mask & never) == 0, true};
            break;
        case CONDITION_NOT:
            x = stack[n - 1];
            stack[n - 1] = (struct outlook){x.no, x.yes};
            break;
        case CONDITION_AND:
            x = stack[--n];
            stack[n - 1].yes = stack[n - 1].yes && x.yes;
            stack[n - 1].no = stack[n - 1].no || x.no;
            break;
        case CONDITION_OR:
            x = stack[--n];
            stack[n - 1].yes = stack[n - 1].yes || x.yes;
            stack[n - 1].no = stack[n - 1].no && x.no;
            break;
        }
    }
    return n > 0 && stack[0].yes;
}
