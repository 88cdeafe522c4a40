/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/output.h"

#include "analyzer/base/plain.h"

#include <jansson.h>
#include <string.h>

/* A description ends at a '#', which starts a directive, and at the line's end. */
static void
put(FILE *to, const char *s)
{
    size_t left = strlen(s);
    for (size_t n; left; s += n, left -= n) {
        uint32_t code;
        n = plain_character(s, left, &code);
        if (*s == '#')
            fputs("\\#", to);
        else if (plain_is_harmless(code))
            fwrite(s, 1, n, to);
        else
            fputc('?', to);
    }
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
    put(o->to, name);
    fputs(": ", o->to);
    put(o->to, key);
    fputc('\n', o->to);
}

static void
message(struct test_output *o, const char *text)
{
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
            const char *at = x->where;
            quoted(o->to, "    - where", at);
            quoted(o->to, "      file", e->path);
            fprintf(o->to, "      line: %u\n", x->line);
            quoted(o->to, "      wanted", x->expected);
            quoted(o->to, "      found", x->got);
        }
        fputs("  ...\n", o->to);
    }
    if (r->verdict) {
        line(o, false, name, "fail-on");
        message(o, r->verdict);
    }
    if (r->error) {
        line(o, false, name, "capture and expectation");
        message(o, r->error);
    }
}
