/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/expect/output.h"

#include "analyzer/base/wrap.h"

static void
mismatch_text(const struct wrap *w, const struct expectation *e,
              const struct mismatch *x)
{
    wrap_paragraph(w, 4, "  ", STYLE_PLAIN, "%s:%u: %s", e->path, x->line,
                   x->where);
    struct wrap dim = *w;
    if (w->color)
        fputs("\033[2m", w->to);
    wrap_columns(&dim, 6, "expected", "got");
    if (w->color)
        fputs("\033[0m", w->to);
    wrap_columns(w, 6, x->expected, x->got);
}

static void
text_result(struct test_output *o, const struct test_result *r)
{
    struct wrap w = {o->to, o->color, o->columns};
    const struct expectation *e = r->expectation;
    const char *name = e->n_captures ? e->captures[0] : e->path;
    char note[64];
    bool bad = r->error || r->checks.n_failed || r->verdict;
    if (!bad && o->brief && !r->note)
        return;
    if (r->error)
        snprintf(note, sizeof note, "not judged");
    else if (r->checks.n_failed)
        snprintf(note, sizeof note, "%zu of %zu not met", r->checks.n_failed,
                 r->checks.n);
    else
        snprintf(note, sizeof note, "%zu met", r->checks.n);
    wrap_noted(&w, 8, bad ? "FAILED" : "ok", note, name);
    if (r->error)
        wrap_paragraph(&w, 4, "  ", STYLE_PLAIN, "%s", r->error);
    if (r->verdict)
        wrap_paragraph(&w, 4, "  ", STYLE_PLAIN, "%s", r->verdict);
    for (size_t i = 0; i < r->checks.n; i++) {
        const struct check *c = &r->checks.items[i];
        size_t told = 0;
        for (const struct mismatch *x = c->first; x; x = x->next, told++)
            mismatch_text(&w, e, x);
        if (c->n > told)
            wrap_paragraph(&w, 4, "  ", STYLE_PLAIN, "%s: and %zu more", c->key,
                           c->n - told);
    }
    if (r->note)
        wrap_paragraph(&w, 4, "  ", STYLE_PLAIN, "%s", r->note);
}

void
output_begin(struct test_output *o)
{
    if (o->format == TEST_TAP)
        fputs("TAP version 13\n", o->to);
    if (o->format == TEST_JUNIT)
        fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n",
              o->to);
}

void
output_result(struct test_output *o, const struct test_result *r)
{
    switch (o->format) {
    case TEST_TEXT: text_result(o, r); break;
    case TEST_JUNIT: junit_result(o, r); break;
    case TEST_TAP: tap_result(o, r); break;
    }
    o->files++;
    o->errors += r->error != NULL;
    o->failed += !r->error && (r->checks.n_failed || r->verdict);
    if (o->format != TEST_TAP) /* it counts by itself */
        o->checks += r->checks.n;
}

void
output_end(struct test_output *o)
{
    if (o->format == TEST_TAP)
        fprintf(o->to, "1..%zu\n", o->checks);
    else if (o->format == TEST_JUNIT)
        fputs("</testsuites>\n", o->to);
    else
        fprintf(o->to, "%zu expectation%s, %zu check%s, %zu failed%s", o->files,
                o->files == 1 ? "" : "s", o->checks, o->checks == 1 ? "" : "s",
                o->failed, o->errors ? "" : "\n");
    if (o->format == TEST_TEXT && o->errors)
        fprintf(o->to, ", %zu not judged\n", o->errors);
}
