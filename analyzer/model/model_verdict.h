/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model_verdict.h - what subjects are, what about them deserves a look, and why.
 */
#ifndef ESPY_MODEL_MODEL_VERDICT_H
#define ESPY_MODEL_MODEL_VERDICT_H

#include "analyzer/model/model_tunnel.h"

struct model_subject;

struct model_operator {
    struct told name;
    const char *mcc, *mnc, *country;
};
extern const struct model_desc model_operator_desc;

/* What a rule says that held: told once, with the first of its verdicts. */
struct model_rule {
    const char *id, *title;
    const char *description;
    const char **falsepositives, **response, **references;
    size_t n_falsepositives, n_response, n_references;
};
extern const struct model_desc model_rule_desc;

/* The same as each verdict names it. */
struct model_rule_name {
    const char *id, *title;
};
extern const struct model_desc model_rule_name_desc;

struct model_evidence {
    const char *selection; /* of the rule */
    const char *fact;
    struct model_value value;
    struct model_frame *frames; /* the first ones */
    size_t n_frames;
    uint64_t frames_total;
    struct told text; /* the sentence that says it */
    enum provenance how;
};
extern const struct model_desc model_evidence_desc;

/* What would make it surer. */
struct model_missing {
    const char *selection;
    struct told text;
    enum confidence would_be;
};
extern const struct model_desc model_missing_desc;

struct model_verdict {
    const char *verdict; /* "carrier Wi-Fi calling" */
    enum confidence confidence;
    enum level level;
    bool leading; /* of its subject's */
    struct model_subject *subject;
    struct model_rule_name rule;
    struct model_rule *rule_text; /* NULL: not known any more */
    bool first_of_rule;           /* the leading verdict that tells the rule */
    struct model_operator *mno;   /* NULL unknown */
    struct model_evidence *evidence;
    size_t n_evidence;
    struct model_missing *missing;
    size_t n_missing;
};
extern const struct model_desc model_verdict_desc;

struct model_finding {
    const char *id; /* "ike.two_responders" */
    enum level level;
    struct told title;
    struct model_subject *subject;
    struct model_frame *frames;
    size_t n_frames;
    uint64_t frames_total;
    struct told explanation;
    enum provenance how;
    bool anomaly; /* of packets that break their protocol */
    const char **response, **falsepositives;
    size_t n_response, n_falsepositives;
};
extern const struct model_desc model_finding_desc;

/* What verdicts and findings are about. */
struct model_subject {
    const char *id; /* "tunnel-1", "flow-1", "case" */
    enum subject_kind kind;
    struct model_tunnel *tunnel; /* NULL: none */
    struct model_flow *flow;
    struct model_end *local, *remote; /* NULL of the case */
    int64_t first, last;
    uint32_t file;
    struct told interface;
    struct model_operator *mno;
    struct model_verdict *lead; /* NULL: no rule held */
    struct model_verdict *
        *verdicts; /* those that held, the leading one first */
    size_t n_verdicts;
    struct model_finding **findings;
    size_t n_findings;
    const char *nearly; /* a verdict that nearly held and is worth a line */
    struct told nearly_text; /* what it lacks */
};
extern const struct model_desc model_subject_desc;

/* How many of a story's other tunnels ended how. */
struct model_story_outcome {
    bool kept;
    enum ike_outcome outcome; /* where not kept */
    uint64_t n;
};
extern const struct model_desc model_story_outcome_desc;

/* Many attempts at one thing are one story: tunnels of one host with the same
 * verdict and operator, to different far ends. */
struct model_story {
    const char *id; /* "story-1" */
    const char *verdict;
    enum confidence confidence;
    struct model_operator *mno;
    struct model_subject *lead;    /* the surest; of several the first */
    struct model_subject **others; /* in order of time */
    size_t n_others;
    struct model_story_outcome *outcomes; /* of the others */
    size_t n_outcomes;
};
extern const struct model_desc model_story_desc;

#endif
