/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/conclude/conclude.h"

#include "analyzer/conclude/activity_observed.h"
#include "analyzer/conclude/keep.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define CONCLUDE_MEMORY ((size_t)1 << 30)

/* Judges what was collected of a subject, keeps what is to be told of it, and frees
 * the collector's arena for the next one. */
static int
judge(struct conclusion *out, const struct collector *col, struct subject *s,
      struct err *err)
{
    /* A fact for which there was no room is only missing: rules may not judge. */
    bool whole =
        !col->arena->refused && ruleset_judge(out->rules, &s->facts, col->arena,
                                              &s->verdicts, &s->found) == 0;
    bool starved = col->arena->starved || ruleset_starved(out->rules);
    if (whole && subject_keep(s, &out->arena) == 0) {
        arena_reset(col->arena);
        return 0;
    }
    return whole || starved ? err_no_memory(err, "")
                            : err_set(err, "too many facts about %s", s->id);
}

static int
tunnels_conclude(struct conclusion *out, const struct collector *col,
                 struct err *err)
{
    const struct table *t = &out->kase->state->tunnels.tunnels;
    uint32_t at = 0;
    out->tunnels = calloc(t->count ? t->count : 1, sizeof *out->tunnels);
    if (!out->tunnels)
        return err_set(err, "out of memory");
    for (const struct tunnel *tn; (tn = table_next(t, &at));) {
        struct subject *s = &out->tunnels[out->n_tunnels++];
        snprintf(s->id, sizeof s->id, "tunnel-%zu", out->n_tunnels);
        s->category = FACT_TUNNEL;
        s->tunnel = tn;
        s->ends = tunnel_ends(tn);
        collect_tunnel(col, tn, s->id, &s->facts);
        if (judge(out, col, s, err) < 0)
            return -1;
    }
    return 0;
}

static bool
flow_is_subject(const struct conclusion *out, const struct flow *f)
{
    if (f->dissector == FLOW_UNDECIDED || f->dissector == FLOW_NO_DISSECTOR)
        return false;
    (void)out;
    return strcmp(registry_all[f->dissector - 1]->name, "sip") == 0;
}

static int
flows_conclude(struct conclusion *out, const struct collector *col,
               struct err *err)
{
    uint32_t at = 0;
    out->flows = calloc(CONCLUDE_FLOWS, sizeof *out->flows);
    if (!out->flows)
        return err_set(err, "out of memory");
    for (const struct flow *f;
         (f = table_next(&out->kase->state->flows.table, &at));) {
        if (!flow_is_subject(out, f))
            continue;
        if (out->n_flows == CONCLUDE_FLOWS) {
            out->flows_left_out++;
            continue;
        }
        struct subject *s = &out->flows[out->n_flows++];
        snprintf(s->id, sizeof s->id, "flow-%zu", out->n_flows);
        s->category = FACT_FLOW;
        s->flow = f;
        flow_end(f, 0, &s->ends.local.addr, &s->ends.local.port);
        flow_end(f, 1, &s->ends.remote.addr, &s->ends.remote.port);
        collect_flow(col, f, s->id, &s->facts);
        if (judge(out, col, s, err) < 0)
            return -1;
    }
    return 0;
}

/* Those of tunnels, of flows, of the case, and of packets, in this order. */
static int
findings_conclude(struct conclusion *out, struct err *err)
{
    struct findings_list *all = &out->findings;
    int rc = 0;
    for (size_t i = 0; i < out->n_tunnels; i++)
        rc |= findings_add(all, &out->tunnels[i].found);
    for (size_t i = 0; i < out->n_flows; i++)
        rc |= findings_add(all, &out->flows[i].found);
    rc |= findings_add(all, &out->whole.found);
    rc |= findings_of_packets(all, out->rules, &out->kase->state->anomalies,
                              &out->arena);
    return rc == 0 ? 0 : err_set(err, "out of memory for findings");
}

static int
whole_conclude(struct conclusion *out, const struct collector *col,
               struct err *err)
{
    snprintf(out->whole.id, sizeof out->whole.id, "case");
    out->whole.category = FACT_CASE;
    collect_case(col, out->kase->n, &out->whole.facts);
    return judge(out, col, &out->whole, err);
}

static int
subjects_conclude(struct conclusion *out, struct err *err)
{
    struct arena arena; /* of one subject at a time */
    struct collector col = {out->kase->state, out->who, &out->inners, &arena,
                            &out->activities};
    arena_init(&arena, CONCLUDE_MEMORY);
    int rc = tunnels_conclude(out, &col, err);
    if (rc == 0)
        rc = flows_conclude(out, &col, err);
    if (rc == 0)
        rc = whole_conclude(out, &col, err);
    arena_free(&arena);
    return rc;
}

int
conclude(struct conclusion *out, const struct espy_case *c,
         const struct who *who, const struct ruleset *rules, struct err *err)
{
    memset(out, 0, sizeof *out);
    out->kase = c;
    out->who = who;
    out->rules = rules;
    arena_init(&out->arena, CONCLUDE_MEMORY);
    if (correlate(&out->correlation, c->state) < 0 ||
        inner_attach(c->state, &out->correlation, &out->inners) < 0)
        return err_set(err, "out of memory");
    if (activity_infer(c->state, &out->activities) < 0 ||
        activity_observed(c->state, &out->inners, &out->activities) < 0)
        return err_set(err, "out of memory");
    if (subjects_conclude(out, err) < 0 || findings_conclude(out, err) < 0)
        return -1;
    /* A fact of an anomaly that could not be kept is only missing. */
    return out->arena.refused ? err_no_memory(err, "") : 0;
}

void
conclusion_free(struct conclusion *c)
{
    free(c->tunnels);
    free(c->flows);
    findings_free(&c->findings);
    inners_free(&c->inners);
    correlation_free(&c->correlation);
    activities_free(&c->activities);
    arena_free(&c->arena);
    memset(c, 0, sizeof *c);
}

const struct verdict *
subject_verdict(const struct subject *s)
{
    return s->verdicts.n_held ? &s->verdicts.items[0] : NULL;
}

const struct fact *
subject_fact(const struct subject *s, const char *name)
{
    assert(subject_keeps(name));
    for (size_t i = 0; i < s->facts.n; i++)
        if (strcmp(s->facts.facts[i].desc->name, name) == 0)
            return &s->facts.facts[i];
    return NULL;
}

const char *
subject_text(const struct subject *s, const char *name)
{
    const struct fact *f = subject_fact(s, name);
    return f && f->desc->type == FACT_TEXT ? f->value.text : NULL;
}
