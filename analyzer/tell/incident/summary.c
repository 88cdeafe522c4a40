/* SPDX-License-Identifier: Apache-2.0 */
/* The first screen: what it is, in plain words. */
#include "analyzer/tell/incident/parts.h"

/* --- a subject's ends --------------------------------------------------------------- */

/* "" of the case as a whole. */
static const char *
end_text(const struct model_end *e, char *buf, size_t n)
{
    return e ? wording_endpoint(&e->ip, e->port, buf, n)
             : wording_say(buf, n, "%s", "");
}

static const char *
far_name(const struct model_subject *s)
{
    return s->remote && s->remote->n_names ? told_text(s->remote->names[0])
                                           : "";
}

/* --- the card ----------------------------------------------------------------------- */

/* Who did what, with whom, when. */
static void
sentence(struct sheet *s, const struct model_subject *sub)
{
    struct doc *d = &s->d;
    char who[256], local[96], remote[96], host[ADDR_TEXT_MAX];
    const struct model_tunnel *t = sub->tunnel;
    wording_operator(sub->mno, who, sizeof who);
    end_text(sub->remote, remote, sizeof remote);
    const char *far = *who ? who : *far_name(sub) ? far_name(sub) : remote;
    doc_para(d);
    if (t) {
        doc_text(d, "The host %s %s %s %s %s. ", addr_text(&t->local.ip, host),
                 t->kept ? "kept" : "tried to set up", wording_kind(t->kind),
                 *who ? "to a gateway of" : "to", far);
        if (!t->kept)
            doc_text(d, "It came to nothing: %s. ", wording_outcome_of(t));
    } else if (sub->flow) {
        end_text(sub->local, local, sizeof local);
        if (sub->flow->tunnel)
            doc_text(d, "%s and %s spoke inside %s. ", local, remote,
                     sub->flow->tunnel->id);
        else
            doc_text(d,
                     "%s and %s spoke without a tunnel of the kinds that espy "
                     "knows around it. ",
                     local, remote);
    }
    doc_para_end(d);
}

/* "3 calls, 1 registration" inside a tunnel, inferred or not; "" for none. */
static void
inside(const struct model_tunnel *t, bool inferred, char *to, size_t n)
{
    char one[64];
    size_t k[3] = {0, 0, 0}, at = 0;
    static const char *const words[3][2] = {{"call", "calls"},
                                            {"message", "messages"},
                                            {"registration", "registrations"}};
    for (size_t i = 0; i < t->n_calls; i++)
        k[0] += (t->calls[i]->where.how == PROVENANCE_INFERRED) == inferred;
    for (size_t i = 0; i < t->n_messages; i++)
        k[1] += (t->messages[i]->where.how == PROVENANCE_INFERRED) == inferred;
    for (size_t i = 0; i < t->n_registrations; i++)
        k[2] +=
            (t->registrations[i]->where.how == PROVENANCE_INFERRED) == inferred;
    to[0] = '\0';
    for (size_t i = 0; i < 3; i++)
        if (k[i])
            wording_add(
                to, n, &at, "%s%s", at ? ", " : "",
                wording_count(k[i], words[i][0], words[i][1], one, sizeof one));
}

static void
affected_inside(struct sheet *s, const struct model_tunnel *t)
{
    struct doc *d = &s->d;
    char what[256];
    if (t->process && t->process->name.text)
        doc_text(d, ", process %s", t->process->name.text);
    inside(t, false, what, sizeof what);
    if (*what) {
        doc_text(d, "; inside it %s ", what);
        how_label(s, how_of_inside(t));
    }
    inside(t, true, what, sizeof what);
    if (*what) {
        doc_text(d, "; %s by size and time alone ", what);
        how_label(s, PROVENANCE_INFERRED);
    }
    if (t->n_registrations)
        doc_text(d, "; user %s", told_text(t->registrations[0]->user));
}

static void
affected(struct sheet *s, const struct model_subject *sub)
{
    struct doc *d = &s->d;
    char local[96];
    if (!sub->tunnel && !sub->flow)
        return;
    doc_pair(d, "What was affected");
    doc_text(d, "host %s",
             sub->tunnel ? addr_text(&sub->tunnel->local.ip, local)
                         : end_text(sub->local, local, sizeof local));
    if (*told_text(sub->interface))
        doc_text(d, ", on interface %s", sub->interface.text);
    if (sub->tunnel)
        affected_inside(s, sub->tunnel);
    doc_pair_end(d);
}

static void
ends_pair(struct sheet *s, const struct model_subject *sub)
{
    char local[96], remote[96], as[256];
    end_text(sub->local, local, sizeof local);
    end_text(sub->remote, remote, sizeof remote);
    if (!*local && !*remote)
        return;
    doc_pair(&s->d, "Between");
    doc_text(&s->d, "%s and %s", local, remote);
    if (*far_name(sub))
        doc_text(&s->d, ", %s", far_name(sub));
    if (sub->remote && sub->remote->as)
        doc_text(&s->d, " (%s)", wording_as(sub->remote->as, as, sizeof as));
    doc_pair_end(&s->d);
}

static void
when_pair(struct sheet *s, const struct model_subject *sub)
{
    char first[64], last[64], span[48];
    if (!*wording_when(sub->first, first, sizeof first))
        return;
    doc_pair(&s->d, "When");
    doc_text(&s->d, "%s to %s", first,
             wording_when(sub->last, last, sizeof last));
    if (*wording_between(sub->first, sub->last, span, sizeof span))
        doc_text(&s->d, ", %s", span);
    else
        doc_text(&s->d, " (the clock ran backwards)");
    doc_pair_end(&s->d);
}

/* The capture that shows it: of the case as a whole that of the first proof. */
static uint32_t
file_of(const struct model_subject *sub)
{
    const struct model_verdict *v = sub->lead;
    if (sub->file == MODEL_NO_FILE && v && v->n_evidence &&
        v->evidence[0].n_frames)
        return v->evidence[0].frames[0].file;
    return sub->file;
}

static void
proof_pair(struct sheet *s, const struct model_subject *sub)
{
    const struct model_verdict *v = sub->lead;
    uint32_t file = file_of(sub);
    doc_pair(&s->d, "Found in");
    if (file < s->m->kase.n_captures) {
        const struct model_capture *c = &s->m->kase.captures[file];
        doc_text(&s->d, "%s", told_text(c->path));
        if (c->sha256) {
            doc_text(&s->d, " (SHA-256 ");
            doc_code(&s->d, c->sha256);
            doc_text(&s->d, ")");
        }
        doc_text(&s->d, v ? ", " : "");
    }
    if (v) {
        doc_text(&s->d, "by the rule ");
        doc_strong(&s->d, v->rule.title);
        doc_text(&s->d, ", level %s", level_name(v->level));
    } else {
        doc_text(&s->d, "; no rule says what it is");
    }
    doc_pair_end(&s->d);
}

/* What nearly held of it: a reader who looks for that finds why it is not told. */
static void
nearly_pair(struct sheet *s, const struct model_subject *sub)
{
    if (!sub->nearly)
        return;
    doc_pair_text(&s->d, "Not quite", "%s: %s", sub->nearly,
                  told_text(sub->nearly_text));
}

static void
others_pair(struct sheet *s, const struct model_story *x)
{
    char more[96], outcomes[WORDING_MAX];
    if (!x->n_others)
        return;
    doc_pair_text(&s->d, "Besides",
                  "%s of the same host, to other gateways, below: %s",
                  wording_count(x->n_others, "more tunnel", "more tunnels",
                                more, sizeof more),
                  wording_outcomes(x, outcomes, sizeof outcomes));
}

/* story: NULL of the case as a whole. */
static void
card(struct sheet *s, const struct model_subject *sub,
     const struct model_story *story)
{
    struct doc *d = &s->d;
    const struct model_verdict *v = sub->lead;
    char name[160], title[192], who[256];
    const char *confidence = v ? confidence_name(v->confidence) : "";
    snprintf(title, sizeof title, "%s%s", wording_title(v, name, sizeof name),
             sub->tunnel && !sub->tunnel->kept ? ", attempted" : "");
    doc_card(d, *confidence ? confidence : "possible", title, confidence);
    sentence(s, sub);
    doc_pairs(d);
    if (v) {
        doc_pair_text(d, "How sure", "%s: %s", confidence,
                      wording_confidence(v->confidence));
    }
    if (*wording_operator(sub->mno, who, sizeof who)) {
        doc_pair_text(d, "Operator", "%s", who);
    }
    ends_pair(s, sub);
    when_pair(s, sub);
    affected(s, sub);
    if (sub->tunnel)
        shown_pairs(s, &model_tunnel_desc, sub->tunnel);
    if (sub->flow)
        shown_pairs(s, &model_flow_desc, sub->flow);
    shown_pairs(s, &model_subject_desc, sub);
    if (v)
        shown_pairs(s, &model_verdict_desc, v);
    proof_pair(s, sub);
    nearly_pair(s, sub);
    if (story)
        others_pair(s, story);
    doc_pairs_end(d);
    doc_card_end(d);
}

/* A conversation that no rule says anything of is told among the flows only. */
static bool
is_worth_a_card(const struct model_story *x)
{
    return x->lead->lead || x->lead->tunnel;
}

static size_t
cards(struct sheet *s, size_t *left_out)
{
    const struct model *m = s->m;
    const struct model_subject *whole =
        m->n_subjects ? &m->subjects[m->n_subjects - 1] : NULL;
    size_t told = 0;
    *left_out = 0;
    for (size_t i = 0; i < m->n_stories; i++) {
        const struct model_story *x = &m->stories[i];
        if (!is_worth_a_card(x))
            continue;
        if (x->lead == whole)
            whole = NULL;
        if (told == CARDS_MOST) {
            ++*left_out;
            continue;
        }
        card(s, x->lead, x);
        told++;
    }
    if (whole && whole->kind == SUBJECT_CASE && whole->lead) {
        if (told < CARDS_MOST) {
            card(s, whole, NULL);
            told++;
        } else {
            ++*left_out;
        }
    }
    return told;
}

static void
damage(struct sheet *s)
{
    for (size_t i = 0; i < s->m->kase.n_captures; i++) {
        const struct model_capture *c = &s->m->kase.captures[i];
        char text[WORDING_MAX];
        if (!c->damage.text)
            continue;
        doc_para(&s->d);
        doc_strong(&s->d, c->readable ? "Damaged: " : "Not read: ");
        doc_text(&s->d, "%s", wording_damage(c, text, sizeof text));
        doc_para_end(&s->d);
    }
}

void
sheet_summary(struct sheet *s)
{
    size_t left_out, n = cards(s, &left_out);
    char text[96];
    if (!n)
        doc_p(&s->d, "No tunnel was found, and nothing that a rule has a "
                     "verdict for. What was read, and what was not, is told "
                     "below.");
    if (left_out)
        doc_p(&s->d, "%zu more verdicts are told below.", left_out);
    n = s->m->n_findings;
    if (n)
        doc_p(&s->d, "Besides, there %s %s: see Findings.",
              n == 1 ? "is" : "are",
              wording_count(n, "finding", "findings", text, sizeof text));
    damage(s);
}
