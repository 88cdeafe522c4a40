/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conclude.h - from what is remembered to what is concluded: inner interfaces
 * are attached, facts collected, rules asked. Reports only tell what stands
 * here.
 */
#ifndef ESPY_CONCLUDE_CONCLUDE_H
#define ESPY_CONCLUDE_CONCLUDE_H

#include "analyzer/conclude/case.h"
#include "analyzer/activity/activity.h"
#include "analyzer/facts/collect.h"
#include "analyzer/conclude/findings.h"
#include "analyzer/rules/rules.h"

#define CONCLUDE_FLOWS 1024 /* flows that are subjects of their own */

/* What verdicts and findings are about. */
struct subject {
    enum fact_category category;
    char id[24]; /* "tunnel-1", "flow-1", "case" */
    const struct tunnel *tunnel;
    const struct flow *flow;
    struct ends ends;
    const char *operator_name; /* NULL unknown */
    struct fact_set facts;     /* those that are kept: keep.h */
    struct verdicts
        verdicts; /* those that held, and the first that nearly did */
    struct findings found;
};

struct conclusion {
    const struct espy_case *kase;
    const struct who *who;
    const struct ruleset *rules;
    struct arena arena;             /* facts and verdicts that are kept */
    struct correlation correlation; /* inners refer to it */
    struct inners inners;
    struct activities activities;
    struct subject *tunnels; /* in order of first packet */
    size_t n_tunnels;
    struct subject *flows; /* voice over IP outside of tunnels */
    size_t n_flows;
    uint64_t flows_left_out;       /* past CONCLUDE_FLOWS */
    struct subject whole;          /* the case itself */
    struct findings_list findings; /* of all subjects, then of packets */
};

/* 0, or -1 with err. The case must have been read. */
int
conclude(struct conclusion *out, const struct espy_case *c,
         const struct who *who, const struct ruleset *rules, struct err *err);
void conclusion_free(struct conclusion *c);

/* The leading verdict of a subject; NULL when no rule held. */
const struct verdict *subject_verdict(const struct subject *s);

/* A fact's first value by name, NULL when absent. Only of facts that are kept for it
 * (subject_keeps() in keep.h), else our own bug: assert. */
const struct fact *subject_fact(const struct subject *s, const char *name);
const char *subject_text(const struct subject *s, const char *name);

#endif
