/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd.h"
#include "analyzer/base/plain.h"
#include "analyzer/cli/command_told.h"
#include "analyzer/cli/destination.h"
#include "analyzer/cli/redaction.h"
#include "analyzer/cli/session.h"
#include "analyzer/conclude/scene.h"
#include "analyzer/tell/evidence/extract.h"
#include "analyzer/tell/incident/incident.h"

#include <stdlib.h>
#include <string.h>

/* What one run is made of. */
struct report_run {
    struct session *s;
    struct ladder ladder;
    struct redact *redact; /* NULL: nothing is masked */
    int argc;              /* the command line, argv[0] is told as "espy" */
    const char *const *argv;
};

/* How this report was made. */
static int
custody_fill(const struct report_run *r, struct model *m, struct err *err)
{
    const struct options *o = r->s->opt;
    struct model_custody *to = model_new(&m->arena, &model_custody_desc);
    if (!to || command_told(to, &m->arena, r->argc, r->argv, o->redact) < 0)
        return err_set(err, "out of memory");
    to->made = options_now() * 1000000000;
    m->custody = to;
    return 0;
}

/* Writes the evidence captures, and has the model tell their hashes. */
static int
evidence_write(const struct options *o, struct model *m, struct err *err)
{
    struct extracted *made = calloc(m->n_evidence + 1, sizeof *made);
    int rc = made ? extract(m, o->paths, o->extract, made, err)
                  : err_set(err, "out of memory");
    for (size_t i = 0; rc == 0 && i < m->n_evidence; i++)
        if (!(m->evidence[i].sha256 = arena_copy(&m->arena, made[i].sha256,
                                                 strlen(made[i].sha256))))
            rc = err_set(err, "out of memory");
    if (rc == 0 && !(m->custody->extract_dir =
                         arena_copy(&m->arena, o->extract, strlen(o->extract))))
        rc = err_set(err, "out of memory");
    free(made);
    return rc;
}

/* 0, or -1 with err. */
static int
tell(struct report_run *r, struct session_case *c, FILE *out, struct err *err)
{
    const struct options *o = r->s->opt;
    struct model *m = &c->model;
    if (conclude_scene(m, &c->conclusion, &r->ladder, err) < 0 ||
        custody_fill(r, m, err) < 0)
        return -1;
    if (r->redact && redaction_model(r->redact, c, err) < 0)
        return -1;
    if (o->extract && session_case_opened(c) && evidence_write(o, m, err) < 0)
        return -1;
    if (incident_write(m, out, o->format == FORMAT_HTML) < 0 && !ferror(out))
        return err_set(err, "out of memory"); /* closing it tells the rest */
    return 0;
}

static void
on_event(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct report_run *r = ctx;
    ladder_event(&r->ladder, pkt, ev);
    if (r->redact) {
        struct session_watch learn = redaction_watch(r->redact);
        learn.emit(learn.ctx, pkt, ev);
    }
}

/* *told: it is a report, of a capture that could be read. */
static int
report_case(struct report_run *r, FILE *out, bool *told)
{
    const struct options *o = r->s->opt;
    struct session_case c;
    struct session_watch watch = {on_event, r};
    struct err err;
    session_case_watched(r->s, o->paths, o->n_paths, &watch, &c);
    int status = c.status;
    if (c.concluded && tell(r, &c, out, &err) < 0) {
        plain_line(stderr, "espy: %s", err.text);
        status = EXIT_USAGE;
    } else if (c.concluded) {
        *told = session_case_opened(&c);
    }
    if (c.concluded)
        status = session_worse(status, session_case_failed(r->s, &c));
    session_case_free(&c);
    return status;
}

/* 0, or -1 with err; else what the command ends with. */
static int
report(struct report_run *r, const struct options *o, struct err *err,
       int *status)
{
    struct destination d = {.to = NULL};
    bool told = false;
    if (ladder_init(&r->ladder) < 0 ||
        (o->redact && !(r->redact = redact_new())))
        return err_set(err, "out of memory");
    if ((o->extract && extract_impossible(o->paths, o->n_paths, err)) ||
        session_open(r->s, o, err) < 0 || session_check(o, err) < 0 ||
        destination_open(&d, o, err) < 0)
        return -1;
    *status = report_case(r, d.to, &told);
    *status = destination_close(&d, told, *status);
    return 0;
}

int
cmd_report(struct options *o)
{
    struct session s = {.who = NULL};
    struct report_run r = {.s = &s, .argc = o->n_given, .argv = o->given};
    struct err err;
    int status = EXIT_DONE;
    if (report(&r, o, &err, &status) < 0) {
        plain_line(stderr, "espy: %s", err.text);
        status = EXIT_USAGE;
    }
    session_close(&s);
    ladder_free(&r.ladder);
    redact_free(r.redact);
    return status;
}
