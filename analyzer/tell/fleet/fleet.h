/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fleet.h - many JSON reports as one view: which operators, which verdicts and
 * how sure, what is seen in few cases only, what got no answer, what could not
 * be read.
 *
 * What is counted are cases (reports); a case with several captures is named
 * after its first. Reports may be anybody's: whatever is missing or of another
 * type counts as not told.
 *
 * Bounds: FLEET_KEYS different values of a kind, FLEET_LISTED cases named one by
 * one (more are counted), FLEET_TEXT bytes of any text.
 */
#ifndef ESPY_TELL_FLEET_FLEET_H
#define ESPY_TELL_FLEET_FLEET_H

#include "dissectors/base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define FLEET_KEYS 4096
#define FLEET_LISTED 10000
#define FLEET_EXAMPLES 3
#define FLEET_TEXT 1024
#define FLEET_REPORT_MAX (256u << 20) /* bytes of one report */

struct fleet {
    json_int_t reports, captures, tunnels;
    json_t *seen;        /* SHA-256 of captures; see repeated */
    json_int_t repeated; /* captures with the content of an earlier one */
    /* a row a case (fleet_case.c), in the order of the reports */
    json_t *listed;
    json_t *unreadable, *damaged; /* [{path, why}] */
    json_int_t unreadable_total, damaged_total;
    /* value -> {"cases", "times", "examples", ...} */
    json_t *verdicts, *operators, *outcomes, *findings, *unanswered,
        *unidentified, *no_verdict;
    json_int_t left_out; /* values past FLEET_KEYS */
    json_int_t kinds;    /* values kept */
};

/* -1: no memory. fleet_free() either way. */
int fleet_init(struct fleet *f);
void fleet_free(struct fleet *f);

/* Takes one report in; -1 with err: it is none. */
int fleet_take(struct fleet *f, const json_t *report, struct err *err);

/*
 * Takes in every report of a file: one JSON object, or one a line, or several
 * one after the other that begin and end at the start of a line. What is wrong
 * is told on `errors` with file, line and column, and the next report is gone on
 * with. Returns how many were wrong.
 */
unsigned long
fleet_read(struct fleet *f, FILE *from, const char *name, FILE *errors);

/* "espy.fleet/1" (see tests/schema/espy.fleet.json); NULL: no memory. */
json_t *fleet_tree(const struct fleet *f);

/* What is in few cases only: at most a twentieth, at least one; nothing when
 * there are fewer than FLEET_FEW_MIN. */
#define FLEET_FEW_MIN 5
json_int_t fleet_few(json_int_t reports);

/* The tree for people. */
void fleet_text(const json_t *tree, FILE *to, bool color);

/* The tree as one page for people who were not there: HTML, else Markdown. now:
 * when, in seconds since 1970. */
void fleet_page(const json_t *tree, bool as_html, int64_t now, FILE *to);

#endif
