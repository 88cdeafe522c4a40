/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/output.h"

#include "analyzer/base/plain.h"

#include <jansson.h>

/* A description ends at a '#', which starts a directive, and at the line's end. */
static void
put_one(FILE *to, const char *text, const char *at, size_t n)
{
    (void)text;
    if (*at == '#')
        fputc('\\', to);
    fwrite(at, 1, n, to);
}

/* JSON's strings are YAML's double-quoted ones. */
static void
quoted(FILE *to, const char *key, const char *text)
{
    json_t *j = json_string(text);
    fprintf(to, "%s: ", key);
    if (!j || json_dumpf(j, to, JSON_ENCODE_ANY | JSON_ENSURE_ASCII) != 0)
        fputs("\"(not UTF-8)\"", to);
    fputc('\n', to);
    json_decref(j);
}

static void
line(struct test_output *o, bool ok, const char *name, const char *key)
{
    fprintf(o->to, "%sok %zu - ", ok ? "" : "not ", ++o->checks);
    plain_write(o->to, name, put_one);
    fputs(": ", o->to);
    plain_write(o->to, key, put_one);
    fputc('\n', o->to);
}

/* What failed otherwise than by a check; nothing where text is NULL. */
static void
failure(struct test_output *o, const char *name, const char *key,
        const char *text)
{
    if (!text)
        return;
    line(o, false, name, key);
    fputs("  ---\n", o->to);
    quoted(o->to, "  message", text);
    fputs("  ...\n", o->to);
}

void
tap_result(struct test_output *o, const struct test_result *r)
{
    const struct expectation *e = r->expectation;
    const char *name = e->n_captures ? e->captures[0] : e->path;
    for (size_t i = 0; i < r->checks.n; i++) {
        const struct check *c = &r->checks.items[i];
        line(o, c->n == 0, name, c->key);
        if (c->n == 0)
            continue;
        fputs("  ---\n  mismatches:\n", o->to);
        for (const struct mismatch *x = c->first; x; x = x->next) {
            quoted(o->to, "    - where", x->where);
            quoted(o->to, "      file", e->path);
            fprintf(o->to, "      line: %u\n", x->line);
            quoted(o->to, "      wanted", x->expected);
            quoted(o->to, "      found", x->got);
        }
        fputs("  ...\n", o->to);
    }
    failure(o, name, "fail-on", r->verdict);
    failure(o, name, "capture and expectation", r->error);
}
