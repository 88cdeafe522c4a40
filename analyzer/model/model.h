/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model.h - what was concluded of one case, once, for everything that tells it.
 *
 * Plain structs and enums, filled by conclude/ (or read back from a JSON report),
 * masked by redact/ if that is asked for, and const from then on. All of it lives
 * in one arena. Nothing here points into state, facts or rules.
 *
 * The descriptors (field.h) say of each member what it is called, what it means and
 * what it may reveal; the JSON report, its schema, expectations and redaction
 * go by them. A member that has a row there is in the JSON report unless it is
 * MODEL_HIDDEN.
 */
#ifndef ESPY_MODEL_MODEL_H
#define ESPY_MODEL_MODEL_H

#include "analyzer/model/model_capture.h"
#include "analyzer/model/model_flow.h"
#include "analyzer/model/model_scene.h"
#include "analyzer/model/model_sip.h"
#include "analyzer/model/model_tunnel.h"
#include "analyzer/model/model_verdict.h"

#define MODEL_SCHEMA "espy.report/1"

struct model_case {
    struct model_capture *captures;
    size_t n_captures;
};
extern const struct model_desc model_case_desc;

struct model {
    const char *schema; /* MODEL_SCHEMA */
    struct model_tool tool;
    struct model_case kase;         /* "case" in JSON */
    struct model_verdict *verdicts; /* of tunnels, flows, the case */
    size_t n_verdicts;
    struct model_tunnel *tunnels; /* in order of first packet */
    size_t n_tunnels;
    struct model_registration *registrations;
    size_t n_registrations;
    struct model_call *calls; /* those read in clear first */
    size_t n_calls;
    struct model_message *messages;
    size_t n_messages;
    struct model_finding *findings;
    size_t n_findings;
    struct model_flow *flows; /* the busiest first, then further subjects */
    size_t n_flows;
    struct model_counters counters;
    struct model_story *stories; /* what is told, in that order; flows that are
                                    subjects are stories too */
    size_t n_stories;
    struct model_rule *rules; /* those that held */
    size_t n_rules;

    struct model_subject *subjects; /* tunnels, flows, the case (last) */
    size_t n_subjects;
    struct model_timeline *timeline; /* NULL: not asked for */
    struct model_ladder *ladder;
    struct model_evidence_set *evidence;
    size_t n_evidence;
    uint64_t more_evidence; /* sets past what is kept */
    struct model_custody *custody;
    bool masked; /* --redact went over it */

    struct arena arena; /* everything above */
};
extern const struct model_desc model_desc;

/* Makes an empty model; its arena's ceiling is `limit` bytes. */
void model_init(struct model *m, size_t limit);
void model_free(struct model *m);

/*
 * Who fills a model (conclude/, or who reads a report back) first fills tunnels and
 * flows, then calls model_subjects(): m->subjects then has a subject for each
 * tunnel, in their order, for each flow with an id, and last the case. When
 * verdicts, findings, calls, messages and registrations are there and point
 * to their subject or tunnel, model_link() gives subjects and tunnels the lists of
 * theirs. Each is called once. 0, or -1 when the arena is full.
 */
int model_subjects(struct model *m);
int model_link(struct model *m);

/* A capture's path; "" for MODEL_NO_FILE. */
struct told model_path(const struct model *m, uint32_t file);

/* A text in the arena, valid UTF-8 whatever the bytes were (others become U+FFFD);
 * text NULL gives an absent one. *failed is set when the arena is full. */
struct told model_told(struct arena *a, enum text_class class, const char *text,
                       bool cut, bool *failed);

#endif
