/* SPDX-License-Identifier: Apache-2.0 */
/* The tunnels: their ends, NAT, security associations, how they came out. */
#include "analyzer/conclude/fill.h"

#include <stdlib.h>

static enum truth
natd_truth(uint8_t result)
{
    return result == NATD_ABSENT  ? TRUTH_UNKNOWN
           : result == NATD_MATCH ? TRUTH_YES
                                  : TRUTH_NO;
}

static enum truth
fact_truth(const struct subject *s, const char *name)
{
    const struct fact *f = subject_fact(s, name);
    return !f ? TRUTH_UNKNOWN : f->value.truth ? TRUTH_YES : TRUTH_NO;
}

/* The recomputed hashes of its first IKE SA, and what they mean. */
static void
nat_fill(struct fill *f, struct model_nat *to, const struct subject *s)
{
    const struct tunnel *tn = s->tunnel;
    uint32_t at = 0;
    const struct ike_sa *sa =
        tunnel_next_ike(&f->c->kase->state->tunnels, tn, &at);
    to->local = fact_truth(s, "local.nat");
    to->remote = fact_truth(s, "remote.nat");
    to->responder_source_mismatch =
        fact_truth(s, "nat.responder_source_mismatch");
    to->keepalives = tn->keepalives[0] + tn->keepalives[1];
    if (!sa || !(to->hashes_fit = fill_objects(f, &model_natd_desc, 1)))
        return;
    to->hashes_fit->initiator_source = natd_truth(sa->natd_i.source);
    to->hashes_fit->initiator_destination = natd_truth(sa->natd_i.destination);
    to->hashes_fit->responder_source = natd_truth(sa->natd_r.source);
    to->hashes_fit->responder_destination = natd_truth(sa->natd_r.destination);
}

static void
sa_fill(struct model_sa *to, const struct tunnel *tn, const struct esp_sa *sa)
{
    double packets = sa->packets ? (double)sa->packets : 1;
    bool outbound = esp_sa_from_a(tn, sa) == tunnel_a_is_local(tn);
    to->spi = sa->key.spi;
    to->protocol = sa->key.proto == 51 ? "ah" : "esp";
    to->direction = outbound ? SA_OUTBOUND : SA_INBOUND;
    to->encapsulation = sa->encapsulation;
    to->packets = sa->packets;
    to->bytes = sa->bytes;
    to->lost = sa->lost;
    to->reordered = sa->reordered;
    to->replayed = sa->replayed;
    to->first = sa->first.ts;
    to->last = sa->last.ts;
    to->first_frame = sa->first.frame;
    to->last_frame = sa->last.frame;
    to->file = sa->first.file;
    to->sequence.first = sa->seq_low;
    to->sequence.last = sa->seq_max;
    to->size.min = sa->size_min;
    to->size.mean = (double)sa->size_sum / packets;
    to->size.max = sa->size_max;
    to->longest_gap = (double)sa->gap_max / 1e9;
}

static void
esp_fill(struct fill *f, struct model_tunnel *to, const struct tunnel *tn)
{
    const struct tunnels *all = &f->c->kase->state->tunnels;
    const struct esp_sa *sa;
    uint32_t at = 0;
    size_t n = 0;
    while (tunnel_next_esp(all, tn, &at))
        n++;
    to->esp = fill_objects(f, &model_sa_desc, n);
    for (at = 0; to->esp && (sa = tunnel_next_esp(all, tn, &at));)
        sa_fill(&to->esp[to->n_esp++], tn, sa);
}

static void
moves_fill(struct fill *f, struct model_tunnel *to, const struct tunnel *tn)
{
    size_t n = tn->n_moves < TUNNEL_MOVES ? tn->n_moves : TUNNEL_MOVES;
    to->moves = fill_objects(f, &model_move_desc, n);
    for (size_t i = 0; to->moves && i < n; i++) {
        const struct tunnel_move *m = &tn->moves[i];
        struct model_move *x = &to->moves[to->n_moves++];
        x->from.ip = m->from.addr;
        x->from.port = m->from.port;
        x->to.ip = m->to.addr;
        x->to.port = m->to.port;
        x->frame = m->at.frame;
        x->at = m->at.ts;
    }
}

static void
process_fill(struct fill *f, struct model_tunnel *to, const struct tunnel *tn)
{
    if (!tn->process ||
        !(to->process = fill_objects(f, &model_process_desc, 1)))
        return;
    const char *name = intern_text(&f->c->kase->state->processes, tn->process);
    fill_told(f, &to->process->name, name, strlen(name) + 1 >= INTERN_TEXT);
    if (tn->pid >= 0)
        to->process->pid = tn->pid;
    to->process->frame = (int64_t)tn->process_at.frame;
}

static void
unreachable_fill(struct fill *f, struct model_tunnel *to,
                 const struct tunnel *tn)
{
    if (!tn->unreachable ||
        !(to->unreachable = fill_objects(f, &model_unreachable_desc, 1)))
        return;
    to->unreachable->reason = tn->unreachable_name;
    to->unreachable->count = tn->unreachable;
}

/* How it came out. It is "kept" when it came to more than an attempt: protected
 * packets were seen, or nothing says that it failed. */
static void
outcome_fill(struct fill *f, struct model_tunnel *to, const struct subject *s)
{
    const struct fact *x = subject_fact(s, "tunnel.outcome");
    if (x) {
        int value = terms_value(&terms_ike_outcome, x->value.text);
        to->outcome = value < 0 ? IKE_OUTCOME_NONE : (enum ike_outcome)value;
        fill_known(f, &to->outcome_text, x->sentence, false);
        to->outcome_frames =
            fill_array(f, x->n_frames, sizeof *to->outcome_frames);
        to->outcome_frames_total = x->frames_total;
        for (uint32_t i = 0; to->outcome_frames && i < x->n_frames; i++)
            to->outcome_frames[to->n_outcome_frames++] =
                (struct model_frame){x->frames[i].file, x->frames[i].frame};
    }
    to->kept = to->packets || to->n_esp || to->outcome == IKE_OUTCOME_NONE ||
               to->outcome == IKE_OUTCOME_ESTABLISHED ||
               to->outcome == IKE_OUTCOME_UNKNOWN;
}

static void
tunnel_fill(struct fill *f, struct model_tunnel *to, const struct subject *s)
{
    const struct tunnel *tn = s->tunnel;
    to->id = fill_word(f, s->id);
    to->kind = tunnel_kind_name(tn);
    fill_end(f, &to->local, &s->ends.local);
    fill_end(f, &to->remote, &s->ends.remote);
    to->transport = fill_word(f, subject_text(s, "tunnel.transport"));
    to->initiator = !tn->initiator_known    ? END_UNKNOWN
                    : tunnel_a_is_local(tn) ? END_LOCAL
                                            : END_REMOTE;
    to->opening_seen = tn->opening_seen;
    to->first = tn->first.ts;
    to->last = tn->last.ts;
    to->file = tn->first.file;
    fill_interface(f, &to->interface, tn->interface);
    to->packets =
        tn->esp_packets + tn->ah_packets + tn->carried[0] + tn->carried[1];
    nat_fill(f, &to->nat, s);
    moves_fill(f, to, tn);
    process_fill(f, to, tn);
    unreachable_fill(f, to, tn);
    fill_ike(f, to, tn);
    esp_fill(f, to, tn);
    outcome_fill(f, to, s);
}

static int
by_serial(const void *x, const void *y)
{
    const struct fill_serial *a = x, *b = y;
    return a->serial < b->serial ? -1 : a->serial > b->serial;
}

struct model_tunnel *
fill_tunnel_of(const struct fill *f, uint64_t serial)
{
    struct fill_serial key = {serial, NULL};
    const struct fill_serial *found =
        bsearch(&key, f->serials, f->m->n_tunnels, sizeof key, by_serial);
    return found ? found->tunnel : NULL;
}

void
fill_tunnels(struct fill *f)
{
    const struct conclusion *c = f->c;
    const struct table *t = &c->kase->state->tunnels.tunnels;
    f->m->tunnels = fill_objects(f, &model_tunnel_desc, c->n_tunnels);
    f->tunnels = fill_temp(f, t->high, sizeof *f->tunnels);
    f->serials = fill_temp(f, c->n_tunnels, sizeof *f->serials);
    if (f->failed)
        return;
    f->m->n_tunnels = c->n_tunnels;
    for (size_t i = 0; i < c->n_tunnels; i++) {
        const struct tunnel *tn = c->tunnels[i].tunnel;
        struct model_tunnel *to = &f->m->tunnels[i];
        tunnel_fill(f, to, &c->tunnels[i]);
        f->tunnels[table_index(t, tn)] = to;
        f->serials[i] = (struct fill_serial){tn->serial, to};
    }
    qsort(f->serials, c->n_tunnels, sizeof *f->serials, by_serial);
}
