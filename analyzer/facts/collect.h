/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect.h - from state to facts: what is known of a tunnel, a flow, the
 * case or a kind of anomaly, each value with the frames that prove it and a sentence that says it.
 */
#ifndef ESPY_FACTS_COLLECT_H
#define ESPY_FACTS_COLLECT_H

#include "analyzer/activity/activity.h"
#include "analyzer/pairs/inner.h"
#include "analyzer/facts/fact.h"
#include "analyzer/state/state.h"
#include "analyzer/who/who.h"

struct collector {
    const struct state *state;
    const struct who *who;
    const struct inners *inners;
    struct arena *arena;
    const struct activities *activities; /* NULL: not inferred */
};

/* Cites a frame if one was seen. */
static inline void
cite_at(struct fact *f, struct cite at)
{
    if (at.frame)
        fact_cite(f, at.file, at.frame);
}

/* The two ends of a subject, near and far. */
struct ends {
    struct endpoint local, remote;
};
struct ends tunnel_ends(const struct tunnel *tn);

void collect_tunnel(const struct collector *c, const struct tunnel *tn,
                    const char *subject, struct fact_set *out);

/* Parts of it, by what they look at. */
void collect_ends(const struct collector *c, struct fact_set *f,
                  const struct ends *e, struct cite at, struct cite port_at);
void collect_ike(const struct collector *c, struct fact_set *f,
                 const struct tunnel *tn);
void collect_inner(const struct collector *c, struct fact_set *f,
                   const struct tunnel *tn);

void collect_activity(const struct collector *c, struct fact_set *f,
                      const struct tunnel *tn);

void collect_flow(const struct collector *c, const struct flow *fl,
                  const char *subject, struct fact_set *out);
void
collect_case(const struct collector *c, size_t captures, struct fact_set *out);

/* A kind of anomaly: of the case, as rules of the category see it. */
void collect_anomaly(struct arena *arena, const struct anomaly_kind *k,
                     const char *subject, struct fact_set *out);

/* The best outcome of a tunnel's IKE SAs, and which SA reached it; NULL when
 * it has none. */
const struct ike_sa *
tunnel_best_ike(const struct state *s, const struct tunnel *tn,
                enum ike_outcome *outcome);

/* Did ESP flow after this SA was made? */
bool ike_sa_carried(const struct tunnel *tn, const struct ike_sa *sa);

#endif
