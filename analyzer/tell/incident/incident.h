/* SPDX-License-Identifier: Apache-2.0 */
/*
 * incident.h - the incident report: one file for people who were not there. What
 * was it, how sure, who, when, on which frames of which file, by which rules.
 *
 * HTML: one self-contained page; its content security policy allows nothing but
 * its own style and one script that sorts tables, both by their SHA-256.
 * Markdown: the same for tickets, without the drawings.
 *
 * Everything told comes from the JSON report (report_tree()), the evidence sets,
 * the ladder and the trace; nothing is judged here.
 */
#ifndef ESPY_TELL_INCIDENT_INCIDENT_H
#define ESPY_TELL_INCIDENT_INCIDENT_H

#include "analyzer/conclude/conclude.h"
#include "analyzer/state/ladder.h"
#include "analyzer/redact/redact_tree.h"

#include <jansson.h>
#include <stdio.h>

struct incident {
    const struct conclusion *c;
    const struct ladder *ladder;
    const char *const *argv; /* the command line */
    int argc;
    bool html;               /* else Markdown */
    int64_t now;             /* when it is made: seconds since 1970 */
    const char *extract_dir; /* NULL: no evidence captures were written */
    const json_t *extracted; /* [{name, sha256}]; see extract.h; may be NULL */
};

/* redact: masks (see markup.h), and the report says so; NULL: nothing is masked. -1:
 * not everything could be, and what was written must not be shown. */
int incident_write(const struct incident *in, FILE *to, struct redact *redact);

#endif
