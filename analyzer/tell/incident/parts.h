/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h - inside analyzer/incident/ only. */
#ifndef ESPY_TELL_INCIDENT_PARTS_H
#define ESPY_TELL_INCIDENT_PARTS_H

#include "analyzer/tell/page/doc.h"
#include "analyzer/tell/incident/incident.h"
#include "analyzer/tell/json/look.h"

/* What is told at most; the others are counted, and the JSON report has them. */
#define CARDS_MOST 12  /* verdicts on the first screen */
#define CHAINS_MOST 40 /* verdicts with their reasons */
#define ROWS_MOST 200  /* of a table */
#define MAP_MOST 16    /* tunnels of the map */
#define RUNGS_MOST 120 /* of a ladder */

struct sheet {
    struct doc d;
    bool many_files; /* citations name the capture */
    const struct incident *in;
    json_t *report;   /* report_tree() */
    json_t *evidence; /* evidence_json() */
};

/* The sections, in their order. */
void sheet_summary(struct sheet *s);
void sheet_reasons(struct sheet *s);
void sheet_findings(struct sheet *s);
void sheet_timeline(struct sheet *s);
void sheet_map(struct sheet *s);
void sheet_ladders(struct sheet *s);
void sheet_tunnels(struct sheet *s);
void sheet_calls(struct sheet *s);
void sheet_flows(struct sheet *s);
void sheet_evidence(struct sheet *s);
void sheet_custody(struct sheet *s);
void sheet_limits(struct sheet *s);

/* --- citing (cite.c) --- */

/* "frame 33" and the filter that finds it. Within a table the filter alone. */
void cite_frame(struct sheet *s, const char *file, long long frame);
/* Of [{file, frame}]; total: how many there are, of which these are the first. */
void cite_frames(struct sheet *s, const json_t *frames, long long total);

/* A cell with a time of the report. */
void time_cell(struct sheet *s, const json_t *o, const char *key);

/* How a fact of a subject is known: "observed", "correlated", "decrypted" or
 * "inferred". */
const char *how_of_fact(const json_t *tunnel, const char *fact);
/* The same of what was seen inside a tunnel; "" for none. */
const char *how_of_inside(const json_t *tunnel);

/* --- wording (words.c) --- */

const char *words_upper(const char *text, char *buf, size_t n);
const char *words_confidence(const json_t *verdict); /* what it means */
const char *words_outcome(const char *outcome);      /* of a tunnel */
/* "T-Mobile (US), MCC 310 MNC 260"; "" unknown. */
const char *words_operator(const json_t *verdict, char *buf, size_t n);
/* "1 call", "12 calls" */
const char *words_count(unsigned long long v, const char *one, const char *many,
                        char *buf, size_t n);
/* The subject's ends, times, interface: of a tunnel's or a flow's verdict. */
struct story {
    const json_t *verdict, *tunnel; /* tunnel: NULL for others */
    char local[80], remote[80], first[40], last[40], span[40];
    char remote_name[256], as[128];
    const char *interface, *file;
};
void
words_story(const struct sheet *s, const json_t *verdict, struct story *to);
/* A capture's path as the report tells it: with --redact it may be masked. */
const char *words_path(const struct sheet *s, uint32_t file);
/* The capture that a tunnel begins in, of tunnels[]. */
const char *words_file(const struct sheet *s, const json_t *tunnel);
const struct rule *words_rule(const struct sheet *s, const json_t *verdict);

#endif
