/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fleet.h - many reports as one view: which operators, which verdicts and how
 * sure, what is seen in few cases only, what got no answer, what could not be
 * read.
 *
 * What is counted are cases (reports); a case with several captures is named
 * after its first. One report is in memory at a time: what is kept of it is
 * counted, or named in a list that is bounded.
 *
 * Bounds: FLEET_KEYS different values of all kinds, FLEET_LISTED cases named one
 * by one (more are counted), FLEET_TEXT bytes of any text.
 */
#ifndef ESPY_TELL_FLEET_FLEET_H
#define ESPY_TELL_FLEET_FLEET_H

#include "analyzer/base/table.h"
#include "analyzer/model/model.h"
#include "analyzer/tell/text/tell_text.h"
#include "dissectors/base/err.h"

#include <stdio.h>

#define FLEET_KEYS 4096
#define FLEET_LISTED 10000
#define FLEET_EXAMPLES 3
#define FLEET_TEXT 1024
#define FLEET_SEEN 262144 /* contents of captures that are recognised again */
#define FLEET_REPORT_MAX (256u << 20) /* bytes of one report */

/* A value of one kind (a verdict, an operator, ...), and where it is seen. */
struct fleet_row {
    struct told value;
    uint64_t cases, times; /* each case counts once however often it has it */
    struct told *examples; /* the first cases */
    size_t n_examples;
    const char *level;               /* of verdicts and findings; NULL */
    struct told title;               /* of findings */
    const char *mcc, *mnc, *country; /* of operators; NULL */
    /* Of verdicts and operators: how sure, every time; how often it was an attempt
     * that came to nothing, and in how many cases it was nothing but that. */
    uint64_t confirmed, probable, possible, attempts, attempted;
    const char *what; /* of what is unusual: which kind it is */
    /* While reading: the last cases that had it at all, as more than an attempt, and
     * as attempts only. */
    uint64_t last, last_kept, last_tried;
};

/* One report. */
struct fleet_case {
    struct told path;
    struct told sha256;
    uint64_t captures;
    const char *state; /* "damaged" when some of it was read, "unreadable" when
                          some capture was not; else "read" */
    int64_t first;
    uint64_t verdicts; /* leading ones; the next are of the surest of them */
    struct told verdict;
    enum confidence confidence;
    struct told operator;
    bool attempted; /* it came to nothing */
    uint64_t findings;
    const char *level; /* the highest of its findings; NULL: it has none */
};

/* A capture that could not be read, or not to its end. */
struct fleet_capture {
    struct told path, why;
};

struct fleet_trouble {
    uint64_t captures;
    struct fleet_capture *listed; /* the first of them */
    size_t n_listed;
};

struct fleet_tool {
    const char *name, *version;
};

/* How many cases have no verdict. */
struct fleet_without {
    uint64_t cases;
    struct told *examples;
    size_t n_examples;
};

struct fleet {
    const char *schema; /* "espy.fleet/1" (see tests/schema/espy.fleet.json) */
    struct fleet_tool tool;
    uint64_t cases, captures;
    uint64_t repeated; /* captures with the content of an earlier one */
    uint64_t tunnels;
    uint64_t left_out; /* values past FLEET_KEYS */
    struct fleet_case
        *listed; /* the first cases, in the order of the reports */
    size_t n_listed;
    struct fleet_without no_verdict;
    struct fleet_trouble unreadable, damaged;
    /* What most cases have first; since fleet_end(). */
    struct fleet_row *verdicts, *operators, *outcomes, *findings;
    size_t n_verdicts, n_operators, n_outcomes, n_findings;
    struct fleet_row *unusual;      /* of these, what is in few cases only */
    struct fleet_row *unanswered;   /* far ends that gave no answer */
    struct fleet_row *unidentified; /* far ends of tunnels without a verdict */
    size_t n_unusual, n_unanswered, n_unidentified;

    struct table rows, seen;
    struct arena arena; /* all texts and lists */
    bool starved; /* fleet_read() had no memory, and said so: tell nothing */
};
extern const struct model_desc fleet_desc;

/* -1: no memory. fleet_free() either way. */
int fleet_init(struct fleet *f);
void fleet_free(struct fleet *f);

/* Takes one report in. 0, or -1: no memory. */
int fleet_take(struct fleet *f, const struct model *m);

/*
 * Takes in every report of a file: one JSON object, or one a line, or several
 * one after the other that begin and end at the start of a line. What is wrong
 * is told on `errors` with file, line and column, and the next report is gone on
 * with. Returns how many were wrong. Without memory it stops, says so and sets
 * f->starved.
 */
unsigned long
fleet_read(struct fleet *f, FILE *from, const char *name, FILE *errors);

/* After the last report: sorts what is told. 0, or -1: no memory. */
int fleet_end(struct fleet *f);

/* What is in few cases only: at most a twentieth, at least one; nothing when
 * there are fewer than FLEET_FEW_MIN. */
#define FLEET_FEW_MIN 5
uint64_t fleet_few(uint64_t cases);

/* Each: 0, or -1 when not all of it could be told. */
int fleet_json(const struct fleet *f, FILE *to);
int fleet_text(const struct fleet *f, FILE *to, const struct tell_style *style);

/* One page for people who were not there: HTML, else Markdown. now: when, in seconds
 * since 1970. */
int fleet_page(const struct fleet *f, bool as_html, int64_t now, FILE *to);

#endif
