/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline: outer bytes over time, and what happened when. */
#include "analyzer/conclude/scene_parts.h"

#include <stdlib.h>
#include <string.h>

#define IKE_CREATE_CHILD_SA 36u

/* The lanes, in the order in which they are told. */
enum scene_lane {
    LANE_SIP,
    LANE_IKE,
    LANE_REKEY,
    LANE_ALIVE,
    LANE_ANOMALY,
    LANES
};
static const char *const lane_names[LANES] = {"SIP", "IKE", "Rekeys",
                                              "Keepalives", "Anomalies"};
static const char *const lane_kinds[LANES] = {"sip", "ike", "rekey", "alive",
                                              "anomaly"};

struct plot {
    const struct scene *s;
    struct model_timeline *to;
    /* Of the lane in hand. */
    struct model_mark marks[MODEL_BINS];
    bool failed;
};

/* --- what it spans ----------------------------------------------------------------- */

static void
extend(struct model_timeline *t, int64_t ts)
{
    if (ts == MODEL_ABSENT)
        return;
    if (t->from == MODEL_ABSENT || ts < t->from)
        t->from = ts;
    if (t->until == MODEL_ABSENT || ts > t->until)
        t->until = ts;
}

static void
range(struct plot *p)
{
    const struct trace *t = &p->s->c->kase->state->trace;
    for (uint32_t i = 0; i < t->n_outer; i++)
        extend(p->to, t->outer[i].ts);
    for (uint32_t i = 0; i < ladder_kept(p->s->l); i++)
        extend(p->to, ladder_at(p->s->l, i)->at.ts);
    for (size_t i = 0; i < p->s->m->n_calls; i++) {
        extend(p->to, p->s->m->calls[i].start);
        extend(p->to, p->s->m->calls[i].end);
    }
}

/* As real numbers: times are what a file says, and may be anywhere. */
static size_t
bin_of(const struct model_timeline *t, int64_t ts)
{
    double span = (double)t->until - (double)t->from;
    double b = span > 0 ? ((double)ts - (double)t->from) / span : 0.5;
    b *= MODEL_BINS;
    return b < 0 ? 0 : b >= MODEL_BINS ? MODEL_BINS - 1 : (size_t)b;
}

static void
curve(struct plot *p)
{
    const struct trace *t = &p->s->c->kase->state->trace;
    double width =
        ((double)p->to->until - (double)p->to->from) / 1e9 / MODEL_BINS;
    width = width > 1e-3 ? width : 1e-3;
    for (uint32_t i = 0; i < t->n_outer; i++)
        p->to->bytes_per_second[bin_of(p->to, t->outer[i].ts)] +=
            t->outer[i].length / width;
}

/* --- lanes of marks ----------------------------------------------------------------- */

static void
mark(struct plot *p, const struct cite *at, enum text_class class,
     const char *label, bool cut)
{
    size_t bin = bin_of(p->to, at->ts);
    struct model_mark *m = &p->marks[bin];
    if (m->n++ == 0) {
        m->bin = bin;
        m->at = at->ts;
        m->first = (struct model_frame){at->file, at->frame};
        m->label = model_told(&p->s->m->arena, class, label, cut, &p->failed);
    }
    m->last_frame = at->frame;
}

static void
outer_marks(struct plot *p, enum scene_lane lane)
{
    const struct trace *t = &p->s->c->kase->state->trace;
    const char *label = lane == LANE_ALIVE   ? "NAT keepalive"
                        : lane == LANE_REKEY ? "CREATE_CHILD_SA request"
                                             : "IKE message";
    for (uint32_t i = 0; i < t->n_outer; i++) {
        const struct trace_outer *o = &t->outer[i];
        bool here =
            lane == LANE_ALIVE ? o->kind == TRACE_KEEPALIVE
            : lane == LANE_REKEY
                ? o->kind == TRACE_IKE && o->sequence == IKE_CREATE_CHILD_SA
                : o->kind == TRACE_IKE;
        struct cite at = {o->file, o->frame, o->ts};
        if (here)
            mark(p, &at, TEXT_OWN, label, false);
    }
}

static void
sip_marks(struct plot *p)
{
    for (uint32_t i = 0; i < ladder_kept(p->s->l); i++) {
        const struct rung *r = ladder_at(p->s->l, i);
        if (r->kind == RUNG_SIP)
            mark(p, &r->at, TEXT_FREE, r->label, r->label_cut != 0);
    }
}

static void
anomaly_marks(struct plot *p)
{
    const struct anomaly_kind *k;
    uint32_t at = 0;
    while ((k = table_next(&p->s->c->kase->state->anomalies.table, &at)))
        for (uint32_t i = 0; i < k->n_first; i++)
            if (k->first[i].ts >= p->to->from && k->first[i].ts <= p->to->until)
                mark(p, &k->first[i], TEXT_OWN, k->text, false);
}

/* Keeps the marks of the lane in hand, unless there are none. */
static void
lane_keep(struct plot *p, enum scene_lane lane)
{
    struct model_lane *to = &p->to->lanes[p->to->n_lanes];
    size_t n = 0;
    for (size_t i = 0; i < MODEL_BINS; i++)
        n += p->marks[i].n != 0;
    if (!n)
        return;
    to->name = lane_names[lane];
    to->kind = lane_kinds[lane];
    to->marks = model_array(&p->s->m->arena, &model_mark_desc, n);
    if (!to->marks) {
        p->failed = true;
        return;
    }
    for (size_t i = 0; i < MODEL_BINS; i++)
        if (p->marks[i].n)
            to->marks[to->n_marks++] = p->marks[i];
    p->to->n_lanes++;
}

int
scene_timeline(const struct scene *s)
{
    struct arena *a = &s->m->arena;
    struct plot *p = calloc(1, sizeof *p);
    if (!p)
        return -1;
    p->s = s;
    p->to = s->m->timeline = model_new(a, &model_timeline_desc);
    if (p->to)
        p->to->lanes = model_array(a, &model_lane_desc, LANES);
    p->failed = !p->to || !p->to->lanes;
    if (!p->failed) {
        p->to->from = p->to->until = MODEL_ABSENT;
        p->to->left_out = s->c->kase->state->trace.outer_left_out;
        range(p);
    }
    if (!p->failed && p->to->from != MODEL_ABSENT) {
        curve(p);
        for (int lane = 0; lane < LANES && !p->failed; lane++) {
            memset(p->marks, 0, sizeof p->marks);
            if (lane == LANE_SIP)
                sip_marks(p);
            else if (lane == LANE_ANOMALY)
                anomaly_marks(p);
            else
                outer_marks(p, (enum scene_lane)lane);
            lane_keep(p, (enum scene_lane)lane);
        }
    }
    int rc = p->failed ? -1 : 0;
    free(p);
    return rc;
}
