/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/conclude/fill.h"

/* 4,000 tunnels and as many calls take 16 MB. */
#define MODEL_MEMORY ((size_t)1 << 30)

static void
fill_all(struct fill *f)
{
    fill_captures(f);
    fill_counters(f);
    fill_tunnels(f);
    fill_inners(f);
    fill_activity(f);
    fill_flows(f);
    fill_sip(f);
    if (f->failed)
        return;
    fill_subjects(f);
    fill_inner_lists(f);
    fill_flow_lists(f);
    if (f->failed)
        return;
    fill_verdicts(f);
    fill_findings(f);
    fill_filters(f);
    f->failed = f->failed || model_link(f->m) < 0;
    if (!f->failed)
        fill_stories(f);
}

int
fill_model(struct model *m, const struct conclusion *c, size_t limit,
           struct err *err)
{
    struct fill f = {.m = m, .c = c};
    model_init(m, limit);
    arena_init(&f.temp, limit);
    fill_all(&f);
    arena_free(&f.temp);
    inner_lookup_free(&f.inside);
    return f.failed ? err_set(err, "out of memory") : 0;
}

int
conclude_model(struct model *m, const struct conclusion *c, struct err *err)
{
    return fill_model(m, c, MODEL_MEMORY, err);
}
