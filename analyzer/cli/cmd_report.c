/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/cli/cmd.h"
#include "analyzer/cli/destination.h"
#include "analyzer/tell/evidence/extract.h"
#include "analyzer/tell/incident/incident.h"
#include "analyzer/cli/redaction.h"
#include "analyzer/tell/json/json_parts.h"
#include "analyzer/cli/session.h"

#include <stdlib.h>

static int
write_evidence(const struct session_case *c, struct incident *in, json_t **made)
{
    struct err err;
    json_t *report = report_tree(&c->conclusion);
    int rc = extract(&c->conclusion, in->ladder, report, in->extract_dir, made,
                     &err);
    json_decref(report);
    in->extracted = *made;
    if (rc < 0)
        fprintf(stderr, "espy: %s\n", err.text);
    return rc;
}

/* Both see every event. */
struct watchers {
    struct session_watch ladder, redaction; /* .emit NULL: nobody */
};

static void
watch_both(void *ctx, const struct packet *pkt, const struct event *ev)
{
    const struct watchers *w = ctx;
    w->ladder.emit(w->ladder.ctx, pkt, ev);
    if (w->redaction.emit)
        w->redaction.emit(w->redaction.ctx, pkt, ev);
}

static int
write_redacted(void *ctx, FILE *to, struct redact *r)
{
    const struct incident *in = ctx;
    return incident_write(in, to, r);
}

/* 0, or -1, told on standard error. */
static int
tell_redacted(struct incident *in, FILE *out, struct redact *r)
{
    struct err err;
    if (redaction_conclude(r, in->c, &err) == 0) {
        redaction_ladder(r, in->ladder);
        if (redaction_print(r, out, write_redacted, in, &err) == 0)
            return 0;
    }
    fprintf(stderr, "espy: %s\n", err.text);
    return -1;
}

/* *told: it is a report, of a capture that could be read. */
static int
report_case(struct session *s, FILE *out, bool *told)
{
    const struct options *o = s->opt;
    struct ladder ladder;
    struct session_case c;
    json_t *made = NULL;
    struct incident in = {
        .c = &c.conclusion,
        .ladder = &ladder,
        .argv = o->given,
        .argc = o->n_given,
        .html = o->format == FORMAT_HTML,
        .now = options_now(),
        .extract_dir = o->extract,
    };
    struct redact *r = o->redact ? redact_new() : NULL;
    struct watchers both = {.ladder = {ladder_event, &ladder}};
    struct session_watch watch = {watch_both, &both};
    if (r)
        both.redaction = redaction_watch(r);
    if (ladder_init(&ladder) < 0 || (o->redact && !r)) {
        fprintf(stderr, "espy: out of memory\n");
        ladder_free(&ladder);
        redact_free(r);
        return EXIT_USAGE;
    }
    session_case_watched(s, o->paths, o->n_paths, &watch, &c);
    int status = c.status;
    if (c.concluded) {
        if (o->extract && write_evidence(&c, &in, &made) < 0)
            status = EXIT_USAGE;
        if (!r)
            incident_write(&in, out, NULL);
        else if (session_case_opened(&c) && tell_redacted(&in, out, r) < 0)
            status = EXIT_USAGE;
        *told = session_case_opened(&c) && status != EXIT_USAGE;
        status = session_worse(status, session_case_failed(s, &c));
    }
    json_decref(made);
    session_case_free(&c);
    ladder_free(&ladder);
    redact_free(r);
    return status;
}

int
cmd_report(struct options *o)
{
    struct session s = {.who = NULL};
    struct destination d = {.to = NULL};
    struct err err;
    int status = EXIT_USAGE;
    bool told = false;
    if (!(o->extract && extract_impossible(o->paths, o->n_paths, &err)) &&
        session_open(&s, o, &err) == 0 && session_check(o, &err) == 0)
        destination_open(&d, o, &err);
    if (d.to) {
        status = report_case(&s, d.to, &told);
        status = destination_close(&d, told, status);
    } else {
        fprintf(stderr, "espy: %s\n", err.text);
    }
    session_close(&s);
    return status;
}
