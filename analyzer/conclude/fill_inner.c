/* SPDX-License-Identifier: Apache-2.0 */
/* The interfaces that show a tunnel's inside, and which tunnel something that was
 * read in clear ran in. */
#include "analyzer/conclude/fill.h"

#include <stdlib.h>

static struct model_delay *
delay_fill(struct fill *f, const struct delay_stats *d)
{
    struct model_delay *to =
        d->n ? fill_objects(f, &model_delay_desc, 1) : NULL;
    if (!to)
        return NULL;
    to->packets = d->n;
    to->min = (double)d->least / 1e9;
    to->median = (double)d->median / 1e9;
    to->p95 = (double)d->p95 / 1e9;
    to->max = (double)d->most / 1e9;
    return to;
}

static void
suites_fill(struct fill *f, struct model_inner *to, const struct correlated *x)
{
    size_t most = sizeof suite_forms[0].names / sizeof *suite_forms[0].names;
    to->forms = fill_array(f, SUITE_FORMS, sizeof *to->forms);
    to->suites = fill_array(f, SUITE_FORMS * most, sizeof *to->suites);
    if (!to->forms || !to->suites)
        return;
    for (int k = 0; k < SUITE_FORMS; k++) {
        if (!(x->forms & 1u << k))
            continue;
        to->forms[to->n_forms++] = suite_forms[k].title;
        for (size_t i = 0; i < most && suite_forms[k].names[i]; i++)
            to->suites[to->n_suites++] = suite_forms[k].names[i];
    }
}

/* What was matched packet by packet: the share, suites, delays, clocks, and
 * what speaks against chance. */
static void
matched_fill(struct fill *f, struct model_inner *to, const struct correlated *x)
{
    to->matched = (double)x->matched / (double)x->packets;
    to->matched_packets = (int64_t)x->matched;
    to->esp_packets = (int64_t)x->esp;
    to->mode = x->transport ? "transport" : "tunnel";
    suites_fill(f, to, x);
    to->delay = fill_objects(f, &model_delays_desc, 1);
    to->clock = fill_objects(f, &model_clock_desc, 1);
    to->score = fill_objects(f, &model_score_desc, 1);
    if (!to->delay || !to->clock || !to->score)
        return;
    to->delay->initiator = delay_fill(f, &x->delay[0]);
    to->delay->responder = delay_fill(f, &x->delay[1]);
    to->clock->two_files = x->two_clocks;
    to->clock->offset = (double)x->clock_offset / 1e9;
    to->clock->drift_ppm = x->clock_drift * 1e6;
    to->score->bits = x->score.bits;
    to->score->chance_bits = x->score.chance;
    to->score->sample = x->score.packets;
}

static enum provenance
how_inside(enum inner_how how)
{
    return how == INNER_DECRYPTED    ? PROVENANCE_DECRYPTED
           : how == INNER_CORRELATED ? PROVENANCE_CORRELATED
                                     : PROVENANCE_ADJACENT;
}

static void
inner_fill(struct fill *f, struct model_inner *to, const struct inner *in)
{
    const struct interface *i =
        interfaces_at(&f->c->kase->state->interfaces, in->interface);
    int sure = terms_value(&terms_confidence, inner_confidence(in));
    to->file = in->first.file;
    fill_interface(f, &to->interface, in->interface);
    fill_told(f, &to->label, i->label, FILL_CUT(i->label));
    to->how = how_inside(in->how);
    to->padded = in->padded;
    if (in->correlated)
        matched_fill(f, to, in->correlated);
    to->confidence = sure < 0 ? CONFIDENCE_NONE : (enum confidence)sure;
    to->packets = in->packets;
    to->local = in->local;
    to->remote = in->remote;
    to->local_as = fill_as(f, &in->local);
    to->protocols = fill_array(f, in->n_protocols, sizeof *to->protocols);
    for (uint32_t k = 0; to->protocols && k < in->n_protocols; k++)
        to->protocols[to->n_protocols++] = in->protocols[k];
    to->first = in->first.ts;
    to->last = in->last.ts;
}

/* --- whose inside ------------------------------------------------------------------ */

static bool
has_tunnel(const void *fill, size_t i)
{
    return ((const struct fill *)fill)->inners[i] != NULL;
}

long
fill_inside_of(const struct fill *f, const struct place *p)
{
    return inner_lookup_find(&f->inside, p->interface, &p->src, &p->dst);
}

void
fill_inners(struct fill *f)
{
    const struct inners *all = &f->c->inners;
    f->inners = fill_temp(f, all->n, sizeof *f->inners);
    if (f->failed)
        return;
    for (size_t i = 0; i < all->n; i++) {
        struct model_tunnel *t = fill_tunnel_of(f, all->items[i].tunnel);
        if (t)
            t->n_inner++;
    }
    for (size_t i = 0; i < f->m->n_tunnels; i++) {
        struct model_tunnel *t = &f->m->tunnels[i];
        t->inner = fill_objects(f, &model_inner_desc, t->n_inner);
        t->n_inner = 0;
    }
    for (size_t i = 0; i < all->n && !f->failed; i++) {
        struct model_tunnel *t = fill_tunnel_of(f, all->items[i].tunnel);
        if (!t)
            continue;
        f->inners[i] = &t->inner[t->n_inner++];
        inner_fill(f, f->inners[i], &all->items[i]);
    }
    if (inner_lookup_make(&f->inside, all, has_tunnel, f) < 0)
        f->failed = true;
}
