/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd.h"
#include "analyzer/base/plain.h"
#include "analyzer/cli/destination.h"
#include "analyzer/cli/each.h"
#include "analyzer/cli/redaction.h"
#include "analyzer/cli/session.h"
#include "analyzer/cli/terminal.h"
#include "analyzer/tell/events/tell_events.h"
#include "analyzer/tell/json/model_json.h"
#include "analyzer/tell/text/tell_text.h"
#include "analyzer/tell/wording.h"

#include <stdlib.h>
#include <string.h>

struct analysis {
    struct session session;
    const struct options *opt;
    struct tell_style style; /* of the output */
    bool told; /* something that could be read: worth replacing a file */
};

/* 0, or -1, told on standard error. */
static int
tell(const struct analysis *a, FILE *out, struct session_case *c,
     struct redact *r)
{
    const struct options *o = a->opt;
    const struct model *m = &c->model;
    struct err err;
    int rc = 0;
    if (r && redaction_model(r, c, &err) < 0) {
        plain_line(stderr, "espy: %s", err.text);
        return -1;
    }
    if (o->format == FORMAT_JSON)
        rc = model_json(m, out, o->each);
    else if (o->format == FORMAT_NDJSON)
        rc = tell_events(m, out);
    else if (session_case_opened(c)) /* else there is nothing to tell */
        rc = tell_text(m, out, &a->style, o->quiet);
    if (rc < 0 && ferror(out))
        return 0; /* closing it tells so, and why */
    if (rc < 0)
        fprintf(stderr, "espy: out of memory\n");
    return rc;
}

/* row: filled; NULL: not wanted. */
static int
analyze_case(struct analysis *a, FILE *out, const char *const *paths, size_t n,
             struct each_row *row)
{
    struct session_case c;
    struct redact *r = a->opt->redact ? redact_new() : NULL;
    struct session_watch watch = redaction_watch(r);
    session_case_watched(&a->session, paths, n, r ? &watch : NULL, &c);
    int status = c.status;
    if (a->opt->redact && !r) {
        fprintf(stderr, "espy: out of memory\n");
        status = EXIT_USAGE;
    } else if (c.concluded && tell(a, out, &c, r) < 0) {
        status = EXIT_USAGE;
    } else if (c.concluded) {
        a->told = session_case_opened(&c);
        status = session_case_failed(&a->session, &c);
        if (row)
            each_row_fill(row, &c.model, paths[0]);
    }
    session_case_free(&c);
    redact_free(r);
    return status;
}

static void
run_one(void *ctx, const char *path, const char *reason, FILE *report,
        struct each_row *row)
{
    struct analysis *a = ctx;
    a->session.refuse = reason;
    a->session.bar = false;
    row->confidence = -1;
    row->status = analyze_case(a, report, &path, 1, row);
}

/* Below the table; where there is none, on standard error. */
static void
tell_passed_over(const struct wrap *w, const struct each_paths *p)
{
    char text[sizeof p->first_passed_over + 80], n[32], more[48] = "";
    if (p->passed_over == 0)
        return;
    if (p->passed_over > 1)
        snprintf(more, sizeof more, " and %s more",
                 wording_number(p->passed_over - 1, n, sizeof n));
    snprintf(text, sizeof text, "no captures, passed over: %s%s",
             p->first_passed_over, more);
    if (w)
        wrap_paragraph(w, 2, "", STYLE_PLAIN, "%s", text);
    else
        plain_line(stderr, "espy: %s", text);
}

static int
analyze_each(struct analysis *a, const struct destination *d,
             const struct each_paths *paths, struct err *err)
{
    int status = EXIT_DONE;
    struct each e = {
        .paths = paths,
        .jobs = a->opt->jobs ? a->opt->jobs : 1,
        .run = run_one,
        .ctx = a,
        .out = d->to,
        .name = d->name,
        .progress = a->session.bar,
        .rows = calloc(paths->n + 1, sizeof *e.rows),
    };
    if (each_analyze(&e, err) < 0) {
        free(e.rows);
        return -1;
    }
    for (size_t i = 0; i < paths->n; i++) {
        status = session_worse(status, e.rows[i].status);
        a->told = a->told || e.rows[i].opened;
    }
    struct wrap w = {d->to, a->style.color, (int)a->style.columns};
    if (a->opt->format == FORMAT_TEXT)
        each_row_table(&w, paths->paths, e.rows, paths->n);
    free(e.rows);
    tell_passed_over(a->opt->format == FORMAT_TEXT ? &w : NULL, paths);
    return status;
}

/* -1 with err: nothing was, or not everything could be done. */
static int
analyze(struct analysis *a, struct options *o, struct err *err)
{
    struct each_paths each = {.items = NULL};
    struct destination d = {.to = NULL};
    int status = 0;
    if (o->each) {
        status = each_paths_find(&each, o->paths, o->n_paths, err);
        o->paths = each.paths;
        o->n_paths = each.n;
    }
    if (status == 0)
        status = session_check(o, err);
    if (status == 0)
        status = destination_open(&d, o, err);
    if (status == 0) {
        a->style = terminal_style(o, d.to);
        status = o->each ? analyze_each(a, &d, &each, err)
                         : analyze_case(a, d.to, o->paths, o->n_paths, NULL);
        bool whole = status >= 0 && a->told;
        if (status < 0)
            plain_line(stderr, "espy: %s", err->text);
        status = destination_close(&d, whole, status < 0 ? EXIT_USAGE : status);
    }
    each_paths_free(&each);
    return status;
}

int
cmd_analyze(struct options *o)
{
    struct analysis a = {.opt = o};
    struct err err;
    int status = -1;
    if (session_open(&a.session, o, &err) == 0)
        status = analyze(&a, o, &err);
    session_close(&a.session);
    if (status >= 0)
        return status;
    plain_line(stderr, "espy: %s", err.text);
    return EXIT_USAGE;
}
