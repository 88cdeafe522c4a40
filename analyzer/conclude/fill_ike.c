/* SPDX-License-Identifier: Apache-2.0 */
/* The IKE SAs of a tunnel, and attempts at one. */
#include "analyzer/conclude/fill.h"

static enum side
side_of(bool responder)
{
    return responder ? SIDE_RESPONDER : SIDE_INITIATOR;
}

static struct model_transform *
transforms_fill(struct fill *f, const struct ike_sa *sa,
                const struct ike_offer *t, size_t n)
{
    struct model_transform *to = fill_objects(f, &model_transform_desc, n);
    for (size_t i = 0; to && i < n; i++) {
        to[i].proposal = t[i].proposal;
        to[i].type = t[i].type;
        to[i].id = t[i].id;
        to[i].name =
            sa->major == 1 ? NULL : ike_transform_name(t[i].type, t[i].id);
        if (t[i].key_bits >= 0)
            to[i].key_bits = t[i].key_bits;
    }
    return to;
}

static void
timeline_fill(struct fill *f, struct model_ike *to, const struct ike_sa *sa)
{
    size_t n =
        sa->n_messages < IKE_SA_MESSAGES ? sa->n_messages : IKE_SA_MESSAGES;
    to->timeline = fill_objects(f, &model_ike_message_desc, n);
    for (size_t i = 0; to->timeline && i < n; i++) {
        const struct ike_message *m = &sa->messages[i];
        struct model_ike_message *x = &to->timeline[to->n_timeline++];
        x->at = m->at.ts;
        if (f->c->kase->n > 1)
            x->file = m->at.file;
        x->frame = m->at.frame;
        x->exchange = ike_exchange_name(sa->major, m->exchange);
        x->exchange_type = m->exchange;
        x->message_id = m->message_id;
        x->from = side_of(!m->from_initiator);
        x->response = m->response;
        x->length = m->length;
        x->retransmission = m->retransmission;
        x->fragment = m->fragment;
    }
}

static void
notifies_fill(struct fill *f, struct model_ike *to, const struct ike_sa *sa)
{
    to->notify = fill_objects(f, &model_notify_desc, sa->n_notifies);
    for (size_t i = 0; to->notify && i < sa->n_notifies; i++) {
        const struct ike_seen_notify *n = &sa->notifies[i];
        struct model_notify *x = &to->notify[to->n_notify++];
        x->type = n->type;
        x->name = ike_notify_name(sa->major, n->type);
        x->from = side_of(n->from_responder);
        x->frame = n->at.frame;
    }
}

static void
vendors_fill(struct fill *f, struct model_ike *to, const struct ike_sa *sa)
{
    to->vendor_ids = fill_objects(f, &model_vendor_desc, sa->n_vendors);
    for (size_t i = 0; to->vendor_ids && i < sa->n_vendors; i++) {
        const struct ike_seen_vendor *v = &sa->vendors[i];
        struct model_vendor *x = &to->vendor_ids[to->n_vendor_ids++];
        fill_told(f, &x->id, fill_hex(f, v->id, v->id_n), false);
        x->name = v->name;
        x->from = side_of(v->from_responder);
        x->frame = v->at.frame;
    }
}

/* What was offered and chosen, and who says to be whom. */
static void
choice_fill(struct fill *f, struct model_ike *to, const struct ike_sa *sa)
{
    char suite[256];
    to->n_offered =
        sa->n_offered < IKE_SA_TRANSFORMS ? sa->n_offered : IKE_SA_TRANSFORMS;
    to->n_chosen = sa->n_chosen < IKE_SA_CHOSEN ? sa->n_chosen : IKE_SA_CHOSEN;
    to->offered = transforms_fill(f, sa, sa->offered, to->n_offered);
    to->chosen = transforms_fill(f, sa, sa->chosen, to->n_chosen);
    if (*ike_sa_suite(sa, suite, sizeof suite))
        to->suite = fill_word(f, suite);
    if (sa->dh_offered >= 0)
        to->dh_group_offered = sa->dh_offered;
    if (sa->dh_chosen >= 0)
        to->dh_group = sa->dh_chosen;
    if (sa->has_ke)
        to->ke_sha256 = fill_hex(f, sa->ke_sha256, sizeof sa->ke_sha256);
    fill_known(f, &to->id_i, sa->id_i, FILL_CUT(sa->id_i));
    fill_known(f, &to->id_r, sa->id_r, FILL_CUT(sa->id_r));
}

static void
error_fill(struct fill *f, struct model_ike *to, const struct ike_sa *sa)
{
    if (!sa->error || !(to->error = fill_objects(f, &model_ike_error_desc, 1)))
        return;
    to->error->type = sa->error;
    to->error->name = ike_notify_name(sa->major, sa->error);
    to->error->frame = sa->error_at.frame;
}

static void
sa_fill(struct fill *f, struct model_ike *to, const struct tunnel *tn,
        const struct ike_sa *sa)
{
    to->initiator_spi = sa->initiator_spi;
    to->responder_spi = sa->responder_spi;
    to->version = sa->major == 1 ? "1.0" : "2.0";
    to->outcome = ike_sa_outcome(sa, ike_sa_carried(tn, sa));
    to->first = sa->first.ts;
    to->last = sa->last.ts;
    to->first_frame = sa->first.frame;
    to->last_frame = sa->last.frame;
    to->file = sa->first.file;
    to->messages = sa->n_messages;
    to->retransmissions = sa->retransmissions;
    to->rekeys = sa->rekeys;
    to->fragments = sa->fragments;
    to->nat_traversal = sa->floated;
    to->init_answered = sa->init_responses != 0;
    to->opening_seen = sa->opening_seen;
    if (sa->last_auth_reply)
        to->last_auth_reply = sa->last_auth_reply;
    error_fill(f, to, sa);
    choice_fill(f, to, sa);
    notifies_fill(f, to, sa);
    vendors_fill(f, to, sa);
    timeline_fill(f, to, sa);
}

void
fill_ike(struct fill *f, struct model_tunnel *to, const struct tunnel *tn)
{
    const struct tunnels *all = &f->c->kase->state->tunnels;
    const struct ike_sa *sa;
    uint32_t at = 0;
    size_t n = 0;
    while (tunnel_next_ike(all, tn, &at))
        n++;
    to->ike = fill_objects(f, &model_ike_desc, n);
    for (at = 0; to->ike && (sa = tunnel_next_ike(all, tn, &at));)
        sa_fill(f, &to->ike[to->n_ike++], tn, sa);
}
