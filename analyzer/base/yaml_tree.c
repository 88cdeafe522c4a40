/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/base/yaml_tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

struct builder {
    yaml_parser_t parser;
    const char *source;
    size_t size;
    struct arena *arena;
    struct yaml_problem *problem;
};

static int
problem_at(struct builder *b, yaml_mark_t at, const char *text)
{
    b->problem->line = (unsigned)at.line + 1;
    b->problem->column = (unsigned)at.column + 1;
    snprintf(b->problem->text, sizeof b->problem->text, "%s", text);
    return -1;
}

static bool
goes_on(char c) /* a byte of a UTF-8 character, but not its first */
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* 1-based line and column of a byte. */
static struct yaml_place
place_of(const char *source, size_t n, size_t offset)
{
    struct yaml_place at = {1, 1};
    for (size_t i = 0; i < offset && i < n; i++) {
        if (source[i] == '\n') {
            at.line++;
            at.column = 1;
        } else if (!goes_on(source[i])) {
            at.column++;
        }
    }
    return at;
}

static yaml_mark_t
mark_of(const struct builder *b, size_t offset)
{
    struct yaml_place at = place_of(b->source, b->size, offset);
    return (yaml_mark_t){offset, at.line - 1, at.column - 1};
}

static int
next_event(struct builder *b, yaml_event_t *ev)
{
    if (yaml_parser_parse(&b->parser, ev))
        return 0;
    const yaml_parser_t *p = &b->parser;
    b->problem->no_memory = p->error == YAML_MEMORY_ERROR;
    const char *what = p->problem ? p->problem : "not readable as YAML";
    yaml_mark_t at = p->problem_mark;
    if (p->error == YAML_READER_ERROR) /* it knows bytes only */
        at = mark_of(b, p->problem_offset);
    char text[200];
    if (p->context && p->error != YAML_READER_ERROR)
        snprintf(text, sizeof text, "%s %s", what, p->context);
    else
        snprintf(text, sizeof text, "%s", what);
    return problem_at(b, at, text);
}

static struct yaml_node *
node_new(struct builder *b, enum yaml_kind kind, yaml_mark_t at)
{
    struct yaml_node *n = arena_alloc(b->arena, sizeof *n);
    if (!n) {
        problem_at(b, at, "too much YAML");
        return NULL;
    }
    n->kind = kind;
    n->line = (unsigned)at.line + 1;
    n->column = (unsigned)at.column + 1;
    return n;
}

static struct yaml_node *
scalar_node(struct builder *b, const yaml_event_t *ev)
{
    const char *value = (const char *)ev->data.scalar.value;
    size_t n = ev->data.scalar.length;
    if (memchr(value, 0, n)) {
        problem_at(b, ev->start_mark, "text holds a NUL character");
        return NULL;
    }
    struct yaml_node *node = node_new(b, YAML_SCALAR, ev->start_mark);
    if (!node)
        return NULL;
    node->text = arena_copy(b->arena, value, n);
    node->plain = ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (!node->text) {
        problem_at(b, ev->start_mark, "too much YAML");
        return NULL;
    }
    return node;
}

/* A map's children so far are chained newest first: value, its key, ... */
static int
check_key(struct builder *b, const struct yaml_node *value,
          const struct yaml_node *key, yaml_mark_t at)
{
    if (key->kind != YAML_SCALAR)
        return problem_at(b, at, "a key must be text");
    size_t n = 0;
    while (value) {
        const struct yaml_node *other = value->next;
        if (strcmp(other->text, key->text) == 0) {
            char text[160];
            snprintf(text, sizeof text,
                     "duplicate key '%.60s' (first on line %u)", key->text,
                     other->line);
            return problem_at(b, at, text);
        }
        if (++n >= YAML_KEYS_MAX)
            return problem_at(b, at, "too many keys in one map");
        value = other->next;
    }
    return 0;
}

static struct yaml_node *
build(struct builder *b, yaml_event_t *ev, unsigned depth);

/* Turns the newest-first chain into the array. */
static int
seal(struct builder *b, struct yaml_node *parent, struct yaml_node *chain,
     size_t n, yaml_mark_t at)
{
    parent->items = arena_array(b->arena, n ? n : 1, sizeof *parent->items);
    if (!parent->items)
        return problem_at(b, at, "too much YAML");
    for (size_t i = n; i > 0; i--) {
        parent->items[i - 1] = chain;
        chain = chain->next;
    }
    parent->n = parent->kind == YAML_MAP ? n / 2 : n;
    return 0;
}

static struct yaml_node *
build_children(struct builder *b, const yaml_event_t *start,
               enum yaml_kind kind, yaml_event_type_t end, unsigned depth)
{
    struct yaml_node *parent = node_new(b, kind, start->start_mark);
    if (!parent)
        return NULL;
    struct yaml_node *chain = NULL;
    size_t n = 0;
    for (;;) {
        yaml_event_t ev;
        if (next_event(b, &ev) != 0)
            return NULL;
        yaml_mark_t at = ev.start_mark;
        if (ev.type == end) {
            yaml_event_delete(&ev);
            return seal(b, parent, chain, n, at) == 0 ? parent : NULL;
        }
        struct yaml_node *child = build(b, &ev, depth + 1);
        yaml_event_delete(&ev);
        if (!child)
            return NULL;
        if (kind == YAML_MAP && n % 2 == 0 &&
            check_key(b, chain, child, at) != 0)
            return NULL;
        child->next = chain;
        chain = child;
        n++;
    }
}

static bool
has_tag(const yaml_event_t *ev)
{
    switch (ev->type) {
    case YAML_SCALAR_EVENT: return ev->data.scalar.tag != NULL;
    case YAML_SEQUENCE_START_EVENT: return ev->data.sequence_start.tag != NULL;
    case YAML_MAPPING_START_EVENT: return ev->data.mapping_start.tag != NULL;
    default: return false;
    }
}

static struct yaml_node *
build(struct builder *b, yaml_event_t *ev, unsigned depth)
{
    if (depth > YAML_DEPTH_MAX) {
        problem_at(b, ev->start_mark, "nested too deep");
        return NULL;
    }
    if (has_tag(ev)) {
        problem_at(b, ev->start_mark, "tags are not supported");
        return NULL;
    }
    switch (ev->type) {
    case YAML_SCALAR_EVENT: return scalar_node(b, ev);
    case YAML_SEQUENCE_START_EVENT:
        return build_children(b, ev, YAML_LIST, YAML_SEQUENCE_END_EVENT, depth);
    case YAML_MAPPING_START_EVENT:
        return build_children(b, ev, YAML_MAP, YAML_MAPPING_END_EVENT, depth);
    case YAML_ALIAS_EVENT:
        problem_at(b, ev->start_mark,
                   "aliases are not supported: write the value out");
        return NULL;
    default: problem_at(b, ev->start_mark, "not readable as YAML"); return NULL;
    }
}

/* 1: went on; 0: the stream ended; -1: a problem. */
static int
build_document(struct builder *b, struct yaml_node **chain, size_t *n)
{
    yaml_event_t ev;
    if (next_event(b, &ev) != 0)
        return -1;
    yaml_event_type_t type = ev.type;
    struct yaml_node *root = NULL;
    bool content = type == YAML_SCALAR_EVENT || type == YAML_ALIAS_EVENT ||
                   type == YAML_SEQUENCE_START_EVENT ||
                   type == YAML_MAPPING_START_EVENT;
    if (content)
        root = build(b, &ev, 1);
    yaml_event_delete(&ev);
    if (type == YAML_STREAM_END_EVENT)
        return 0;
    if (content && !root)
        return -1;
    if (root && !yaml_is_null(root)) {
        root->next = *chain;
        *chain = root;
        ++*n;
    }
    return 1;
}

int
yaml_tree_parse(const char *text, size_t n, struct arena *arena,
                struct yaml_documents *out, struct yaml_problem *problem)
{
    struct builder b = {
        .source = text, .size = n, .arena = arena, .problem = problem};
    memset(out, 0, sizeof *out);
    memset(problem, 0, sizeof *problem);
    problem->line = problem->column = 1;
    if (n > YAML_TEXT_MAX) {
        snprintf(problem->text, sizeof problem->text,
                 "larger than %u bytes: not a file written by hand",
                 YAML_TEXT_MAX);
        return -1;
    }
    if (!yaml_parser_initialize(&b.parser)) {
        problem->no_memory = true;
        snprintf(problem->text, sizeof problem->text, "out of memory");
        return -1;
    }
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)text, n);
    struct yaml_node *chain = NULL;
    size_t roots = 0;
    int rc;
    while ((rc = build_document(&b, &chain, &roots)) > 0)
        ;
    yaml_parser_delete(&b.parser);
    out->roots = arena_array(arena, roots ? roots : 1, sizeof *out->roots);
    if (!out->roots) {
        snprintf(problem->text, sizeof problem->text, "too much YAML");
        rc = -1;
    }
    problem->no_memory |= arena->starved;
    if (problem->no_memory) /* whatever it looked like */
        snprintf(problem->text, sizeof problem->text, "out of memory");
    if (!out->roots || problem->no_memory)
        return -1;
    out->n = roots;
    for (size_t i = roots; i > 0; i--, chain = chain->next)
        out->roots[i - 1] = chain;
    return rc;
}

static size_t
byte_of(const char *source, size_t n, unsigned line, unsigned column)
{
    size_t i = 0;
    for (; line > 1 && i < n; line--) {
        const char *end = memchr(source + i, '\n', n - i);
        i = end ? (size_t)(end - source) + 1 : n;
    }
    for (; column > 1 && i < n; column--)
        for (i++; i < n && goes_on(source[i]);)
            i++;
    return i;
}

static size_t
skip_blanks(const char *source, size_t n, size_t i)
{
    while (i < n && strchr(" \t\r\n", source[i]))
        i++;
    return i;
}

struct yaml_place
yaml_tree_place(const char *source, size_t n, const struct yaml_node *scalar,
                size_t offset)
{
    struct yaml_place start = {scalar->line, scalar->column};
    size_t i = byte_of(source, n, scalar->line, scalar->column);
    if (!scalar->plain && i < n && (source[i] == '|' || source[i] == '>'))
        while (i < n && source[i] != '\n') /* a block's first line: "|-" */
            i++;
    else if (!scalar->plain)
        i++; /* the quote */
    /* Text and source go along together; a run of blanks is as good as any
     * other, because that is what folding changes. */
    for (const char *p = scalar->text; *p; p++) {
        bool blank = strchr(" \t\r\n", *p);
        if (blank || p == scalar->text)
            i = skip_blanks(source, n, i);
        if ((size_t)(p - scalar->text) == offset)
            break;
        if (blank)
            continue;
        if (i >= n || source[i] != *p)
            return start;
        i++;
    }
    return i <= n ? place_of(source, n, i) : start;
}

const struct yaml_node *
yaml_tree_get(const struct yaml_node *map, const char *key)
{
    if (map->kind != YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (strcmp(yaml_key(map, i)->text, key) == 0)
            return yaml_value(map, i);
    return NULL;
}

bool
yaml_is_null(const struct yaml_node *n)
{
    return n->kind == YAML_SCALAR && n->plain &&
           (n->text[0] == '\0' || strcmp(n->text, "~") == 0 ||
            strcasecmp(n->text, "null") == 0);
}

bool
yaml_is_bool(const struct yaml_node *n, bool *out)
{
    if (n->kind != YAML_SCALAR || !n->plain)
        return false;
    *out = strcasecmp(n->text, "true") == 0;
    return *out || strcasecmp(n->text, "false") == 0;
}

bool
yaml_is_integer(const struct yaml_node *n, int64_t *out)
{
    if (n->kind != YAML_SCALAR || !n->plain)
        return false;
    const char *digits = n->text + (*n->text == '-' || *n->text == '+');
    if (*digits == '\0' || digits[strspn(digits, "0123456789")] != '\0')
        return false;
    errno = 0;
    *out = strtoll(n->text, NULL, 10);
    return errno == 0;
}

bool
yaml_is_real(const struct yaml_node *n, double *out)
{
    /* strtod alone would also take hexadecimal, inf and nan. */
    if (n->kind != YAML_SCALAR || !n->plain || n->text[0] == '\0' ||
        n->text[strspn(n->text, "0123456789+-.eE")] != '\0' ||
        !strpbrk(n->text, "0123456789"))
        return false;
    char *end;
    errno = 0;
    *out = strtod(n->text, &end);
    return *end == '\0' && errno == 0;
}
