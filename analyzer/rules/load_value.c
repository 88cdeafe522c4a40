/* SPDX-License-Identifier: Apache-2.0 */
/* The values of a field: checked against its type, compiled. */
#include "analyzer/rules/load.h"

#include "analyzer/base/glob.h"

#include <stdlib.h>
#include <string.h>

#define REGEX_LENGTH_MAX 4096

static int refuse(struct loader *l, const struct yaml_node *at, const char *fmt,
                  ...) __attribute__((format(printf, 3, 4)));

static int
refuse(struct loader *l, const struct yaml_node *at, const char *fmt, ...)
{
    char text[300];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    load_error(l, at->line, at->column, "%s", text);
    return -1;
}

static int
keep_regex(struct loader *l, pcre2_code *re)
{
    struct ruleset *rs = l->rs;
    if (rs->n_regexes == rs->cap_regexes) {
        size_t cap = rs->cap_regexes ? rs->cap_regexes * 2 : 16;
        pcre2_code **more = realloc(rs->regexes, cap * sizeof(pcre2_code *));
        if (!more) {
            l->starved = true;
            return -1;
        }
        rs->regexes = more;
        rs->cap_regexes = cap;
    }
    rs->regexes[rs->n_regexes++] = re;
    return 0;
}

static int
load_regex(struct loader *l, struct value *v, const struct yaml_node *at)
{
    size_t n = strlen(at->text);
    if (n > REGEX_LENGTH_MAX)
        return refuse(l, at, "the regular expression is too long");
    int code;
    PCRE2_SIZE where;
    /* \C would split a character, and has no use here. */
    pcre2_code *re = pcre2_compile((PCRE2_SPTR)at->text, n,
                                   PCRE2_UTF | PCRE2_MATCH_INVALID_UTF |
                                       PCRE2_NEVER_BACKSLASH_C,
                                   &code, &where, NULL);
    if (!re) {
        l->starved |= code == PCRE2_ERROR_HEAP_FAILED;
        PCRE2_UCHAR why[120];
        if (pcre2_get_error_message(code, why, sizeof why) < 0)
            why[0] = '\0';
        struct yaml_place place = load_place(l, at, where);
        load_error(l, place.line, place.column, "not a regular expression: %s",
                   (const char *)why);
        return -1;
    }
    if (keep_regex(l, re) != 0) {
        pcre2_code_free(re);
        return refuse(l, at, "out of memory");
    }
    v->kind = VALUE_REGEX;
    v->as.regex = re;
    return 0;
}

/* Bits of the address past the prefix must be zero: else the writer meant
 * something else. */
static bool
is_network(const struct addr *a, unsigned bits)
{
    for (unsigned i = bits; i < addr_size(a) * 8; i++)
        if (a->b[i / 8] >> (7 - i % 8) & 1)
            return false;
    return true;
}

static int
load_prefix(struct loader *l, struct value *v, const struct yaml_node *at)
{
    char text[ADDR_TEXT_MAX] = "";
    size_t n = strcspn(at->text, "/");
    if (n < sizeof text)
        memcpy(text, at->text, n);
    struct addr *a = &v->as.prefix.addr;
    if (!addr_parse(text, a))
        return refuse(l, at, "'%.80s' is not a network (10.0.0.0/8)", at->text);
    unsigned most = (unsigned)addr_size(a) * 8;
    v->kind = VALUE_PREFIX;
    v->as.prefix.bits = most;
    if (at->text[n] == '/') {
        const char *digits = at->text + n + 1;
        size_t len = strlen(digits);
        if (len == 0 || len > 3 || digits[strspn(digits, "0123456789")] ||
            (unsigned)atoi(digits) > most)
            return refuse(l, at, "'%.80s' has no prefix length of 0 to %u",
                          at->text, most);
        v->as.prefix.bits = (unsigned)atoi(digits);
    }
    if (!is_network(a, v->as.prefix.bits))
        return refuse(l, at, "'%.80s' has bits set past its prefix length",
                      at->text);
    return 0;
}

static int
load_glob(struct loader *l, const struct field_test *t, struct value *v,
          const struct yaml_node *at)
{
    bool truth;
    if (yaml_is_bool(at, &truth))
        return refuse(l, at, "'%s' is text, %s is a boolean: quote it",
                      t->fact->name, at->text);
    if (t->op != OP_IS && at->text[0] == '\0')
        return refuse(l, at, "every text contains the empty one");
    v->kind = VALUE_GLOB;
    if (glob_compile(at->text, t->op == OP_CONTAINS || t->op == OP_ENDSWITH,
                     t->op == OP_CONTAINS || t->op == OP_STARTSWITH,
                     &l->rs->arena, &v->as.glob) != 0)
        return refuse(l, at, "out of memory");
    return 0;
}

static int
refuse_type(struct loader *l, const struct field_test *t,
            const struct yaml_node *at, const char *wanted)
{
    return refuse(l, at, "'%s' is %s, '%.80s' is not", t->fact->name, wanted,
                  at->text);
}

static int
load_typed(struct loader *l, const struct field_test *t, struct value *v,
           const struct yaml_node *at)
{
    switch (t->fact->type) {
    case FACT_TEXT: return load_glob(l, t, v, at);
    case FACT_NUMBER:
        v->kind = VALUE_NUMBER;
        if (!yaml_is_integer(at, &v->as.number))
            return refuse_type(l, t, at, "a number");
        return 0;
    case FACT_REAL:
        v->kind = VALUE_REAL;
        if (!yaml_is_real(at, &v->as.real))
            return refuse_type(l, t, at, "a number");
        return 0;
    case FACT_BOOL:
        v->kind = VALUE_BOOL;
        if (!yaml_is_bool(at, &v->as.truth))
            return refuse_type(l, t, at, "true or false");
        return 0;
    case FACT_ADDR:
        v->kind = VALUE_PREFIX;
        if (strchr(at->text, '/'))
            return refuse(l, at, "'%.80s' is a network: write '%s|cidr'",
                          at->text, t->fact->name);
        if (!addr_parse(at->text, &v->as.prefix.addr))
            return refuse_type(l, t, at, "an address");
        v->as.prefix.bits = (unsigned)addr_size(&v->as.prefix.addr) * 8;
        return 0;
    }
    return -1;
}

static int
load_value(struct loader *l, const struct field_test *t, struct value *v,
           const struct yaml_node *at)
{
    if (at->kind != YAML_SCALAR)
        return refuse(l, at,
                      "a value is text, a number, true, false or null, "
                      "not %s",
                      load_kind(at));
    v->text = arena_copy(&l->rs->arena, at->text, strlen(at->text));
    if (!v->text)
        return refuse(l, at, "out of memory");
    if (yaml_is_null(at)) {
        v->kind = VALUE_NULL;
        if (t->op != OP_IS || t->all)
            return refuse(l, at, "null (absent) does not go with a modifier");
        return 0;
    }
    if (t->op == OP_RE)
        return load_regex(l, v, at);
    if (t->op == OP_CIDR)
        return load_prefix(l, v, at);
    if (t->op == OP_EXISTS) {
        v->kind = VALUE_BOOL;
        if (!yaml_is_bool(at, &v->as.truth))
            return refuse(l, at, "'exists' takes true or false");
        return 0;
    }
    return load_typed(l, t, v, at);
}

static int
check_count(struct loader *l, const struct field_test *t,
            const struct yaml_node *at)
{
    if (at->kind == YAML_LIST && at->n == 0)
        return refuse(l, at, "the list of values is empty");
    if (t->all && (at->kind != YAML_LIST || t->op == OP_EXISTS))
        return refuse(l, at, "'all' needs a list of values");
    bool one = t->op >= OP_EXISTS;
    if (one && at->kind == YAML_LIST)
        return refuse(l, at, "this modifier takes one value, not a list");
    if (t->all && t->op == OP_IS && !t->fact->many && at->n > 1)
        return refuse(l, at, "'%s' has one value: it cannot be all of these",
                      t->fact->name);
    return 0;
}

int
load_values(struct loader *l, struct field_test *t, const struct yaml_node *at)
{
    if (check_count(l, t, at) != 0)
        return -1;
    size_t n = at->kind == YAML_LIST ? at->n : 1;
    struct value *values = load_array(l, at, n, sizeof *values);
    if (!values)
        return -1;
    int rc = 0;
    for (size_t i = 0; i < n; i++)
        if (load_value(l, t, &values[i],
                       at->kind == YAML_LIST ? at->items[i] : at) != 0)
            rc = -1;
    t->values = values;
    t->n = n;
    if (rc == 0)
        load_produced(l, t, at);
    return rc;
}
