/* SPDX-License-Identifier: Apache-2.0 */
/* The IKE and SIP messages that a ladder diagram shows. */
#include "analyzer/conclude/scene_parts.h"

static void
rung_fill(struct arena *a, const struct rung *r, struct model_rung *to,
          bool *failed)
{
    /* The names of IKE's exchanges and payloads are espy's own; what SIP says
     * was written by its sender. */
    enum text_class class = r->kind == RUNG_SIP ? TEXT_FREE : TEXT_OWN;
    to->sip = r->kind == RUNG_SIP;
    to->frame = (struct model_frame){r->at.file, r->at.frame};
    to->at = r->at.ts;
    to->source = r->src.addr;
    to->destination = r->dst.addr;
    to->source_port = r->src.port;
    to->destination_port = r->dst.port;
    to->response = r->response;
    to->again = r->again;
    to->status = r->status;
    to->label = model_told(a, class, r->label, r->label_cut != 0, failed);
    if (r->party[0])
        to->party =
            model_told(a, TEXT_IDENTITY, r->party, r->party_cut, failed);
    if (r->detail[0])
        to->detail =
            model_told(a, class, r->detail, r->detail_cut != 0, failed);
}

int
scene_ladder(const struct scene *s)
{
    struct arena *a = &s->m->arena;
    struct model_ladder *to = model_new(a, &model_ladder_desc);
    uint32_t n = ladder_kept(s->l);
    bool failed = false;
    if (!to || !(to->rungs = model_array(a, &model_rung_desc, n)))
        return -1;
    to->n_rungs = n;
    to->left_out = ladder_left_out(s->l);
    to->gap = to->left_out ? LADDER_HEAD : 0;
    for (uint32_t i = 0; i < n; i++)
        rung_fill(a, ladder_at(s->l, i), &to->rungs[i], &failed);
    s->m->ladder = to;
    return failed ? -1 : 0;
}
