/* SPDX-License-Identifier: Apache-2.0 */
/* Calls, messages, registrations; and what the packets' sizes and times look like. */
#include "analyzer/tell/incident/parts.h"

#include <math.h>

/* Where it was seen, and how it is known. */
static void
place(struct sheet *s, const struct model_where *w, enum confidence confidence)
{
    doc_cell(&s->d, "%s on %s", w->tunnel ? w->tunnel->id : "no tunnel",
             told_text(w->interface));
    doc_cell_begin(&s->d, NULL);
    how_label(s, w->how);
    if (confidence != CONFIDENCE_NONE)
        doc_text(&s->d, " %s", confidence_name(confidence));
    if (w->how == PROVENANCE_OBSERVED &&
        how_of_inside(w->tunnel) != PROVENANCE_NONE) {
        doc_text(&s->d, "; in the tunnel: ");
        how_label(s, how_of_inside(w->tunnel));
    }
    doc_cell_end(&s->d);
}

static void
way(struct sheet *s, enum direction d)
{
    doc_cell(&s->d, "%s", terms_name(&terms_direction, (int)d));
}

/* --- calls ------------------------------------------------------------------------- */

static void
codecs(struct sheet *s, const struct model_call *c)
{
    doc_cell_begin(&s->d, NULL);
    for (size_t i = 0; i < c->n_codecs; i++)
        doc_text(&s->d, "%s%s", i ? ", " : "", told_text(c->codecs[i]));
    if (!isnan(c->quality.mos))
        doc_text(&s->d, "; MOS about %.1f", c->quality.mos);
    if (!isnan(c->quality.loss_percent))
        doc_text(&s->d, ", %.1f %% lost", c->quality.loss_percent);
    shown_inline(s, &model_call_desc, c);
    doc_cell_end(&s->d);
}

/* "10.4 s; hung up", of one that nobody answered "2.1 s, no answer seen; busy". */
static void
talked(struct sheet *s, const struct model_call *c)
{
    char span[48], end[WORDING_MAX];
    /* Of an inferred call the answer's time may be lacking: it is media that tell
     * that somebody answered. */
    bool answered = c->answered;
    int64_t from = c->answer != MODEL_ABSENT ? c->answer : c->start;
    /* Without a status that it belongs to, a reason is the Reason header of
     * who ended it. */
    bool why =
        *told_text(c->reason) && (c->status == MODEL_ABSENT || c->status < 300);
    wording_between(from, c->end, span, sizeof span);
    doc_cell(&s->d, "%s%s; %s%s%s", *span ? span : "end not seen",
             answered ? "" : ", no answer seen",
             wording_call_end(c, end, sizeof end), why ? ", " : "",
             why ? c->reason.text : "");
}

static void
call_row(struct sheet *s, const struct model_call *c)
{
    place(s, &c->where, c->confidence);
    way(s, c->direction);
    doc_cell_text(&s->d, c->from.text);
    doc_cell_text(&s->d, c->to.text);
    doc_cell_time(&s->d, c->start);
    talked(s, c);
    codecs(s, c);
    filter_cell(s, c->where.file, &c->filter);
}

static void
calls(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Where", DOC_TEXT},
        {"How known", DOC_TEXT},
        {"Way", DOC_SHORT},
        {"From", DOC_NAME},
        {"To", DOC_NAME},
        {"Began, UTC", DOC_TIME},
        {"Talked, ending", DOC_TEXT},
        {"Codec and quality", DOC_TEXT},
        {"Wireshark filter", DOC_FILTER}};
    struct listing l = {s, "Calls", DOC_COLUMNS(columns), 0};
    for (size_t i = 0; i < s->m->n_calls; i++)
        if (listing_row(&l))
            call_row(s, &s->m->calls[i]);
    listing_end(&l);
}

static void
real_cell(struct sheet *s, double v, const char *unit)
{
    if (isnan(v))
        doc_cell(&s->d, "-");
    else
        doc_cell(&s->d, "%.1f%s", v, unit);
}

static void
stream_row(struct sheet *s, const struct model_call *c,
           const struct model_stream *x)
{
    char end[96];
    doc_cell(
        &s->d, "%s",
        wording_endpoint(&x->source, (int64_t)x->source_port, end, sizeof end));
    doc_cell(&s->d, "%s",
             wording_endpoint(&x->destination, (int64_t)x->destination_port,
                              end, sizeof end));
    shown_cell(s, &model_stream_desc, x, "%s",
               *told_text(x->codec) ? x->codec.text : "-");
    doc_cell_number(&s->d, (long long)x->packets);
    real_cell(s, x->loss_percent, " %");
    real_cell(s, x->jitter_ms, " ms");
    real_cell(s, x->mos, "");
    filter_cell(s, c->where.file, &x->filter);
}

static void
streams(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"From", DOC_NAME},   {"To", DOC_NAME},
        {"Codec", DOC_SHORT}, {"Packets", DOC_NUMBER},
        {"Lost", DOC_SHORT},  {"Jitter", DOC_SHORT},
        {"MOS", DOC_SHORT},   {"Wireshark filter", DOC_FILTER}};
    const struct model *m = s->m;
    struct listing l = {s, "Voice of the calls", DOC_COLUMNS(columns), 0};
    for (size_t i = 0; i < m->n_calls; i++)
        for (size_t k = 0; k < m->calls[i].quality.n_streams; k++)
            if (listing_row(&l))
                stream_row(s, &m->calls[i], &m->calls[i].quality.streams[k]);
    listing_end(&l);
}

/* --- messages and registrations ------------------------------------------------------ */

static void
frame_cell(struct sheet *s, uint32_t file, int64_t frame)
{
    doc_cell_begin(&s->d, NULL);
    cite_frame(s, file, frame);
    doc_cell_end(&s->d);
}

static void
messages(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Where", DOC_TEXT}, {"How known", DOC_TEXT}, {"Way", DOC_SHORT},
        {"From", DOC_NAME},  {"To", DOC_NAME},        {"When, UTC", DOC_TIME},
        {"Kind", DOC_TEXT},  {"Frame", DOC_FILTER}};
    struct listing l = {s, "Messages", DOC_COLUMNS(columns), 0};
    for (size_t i = 0; i < s->m->n_messages; i++) {
        const struct model_message *x = &s->m->messages[i];
        const char *type = x->tp_type ? x->tp_type : x->rp_type;
        if (!listing_row(&l))
            continue;
        place(s, &x->where, x->confidence);
        way(s, x->direction);
        doc_cell_text(&s->d, x->from.text);
        doc_cell_text(&s->d, x->to.text);
        doc_cell_time(&s->d, x->at);
        shown_cell(s, &model_message_desc, x, "%s%s%s",
                   x->sms == TRUTH_YES ? "SMS" : "SIP MESSAGE", type ? " " : "",
                   type ? type : "");
        frame_cell(s, x->where.file, x->frame);
    }
    listing_end(&l);
}

static void
registrations(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Where", DOC_TEXT},  {"How known", DOC_TEXT},
        {"User", DOC_NAME},   {"Registrar", DOC_NAME},
        {"State", DOC_SHORT}, {"When, UTC", DOC_TIME},
        {"Device", DOC_TEXT}, {"Frame", DOC_FILTER}};
    struct listing l = {s, "Registrations", DOC_COLUMNS(columns), 0};
    for (size_t i = 0; i < s->m->n_registrations; i++) {
        const struct model_registration *r = &s->m->registrations[i];
        if (!listing_row(&l))
            continue;
        place(s, &r->where, CONFIDENCE_NONE);
        doc_cell_text(&s->d, r->user.text);
        doc_cell_text(&s->d, r->registrar.text);
        shown_cell(s, &model_registration_desc, r, "%s",
                   terms_name(&terms_registration_state, (int)r->state));
        doc_cell_time(&s->d, r->first);
        doc_cell_text(&s->d, r->user_agent.text);
        frame_cell(s, r->where.file, (int64_t)r->frame);
    }
    listing_end(&l);
}

/* --- by sizes and times --------------------------------------------------------------- */

static void
activity_row(struct sheet *s, const struct model_tunnel *t,
             const struct model_activity *a)
{
    char span[48];
    tunnel_cell(s, t);
    shown_cell(s, &model_activity_desc, a, "%s",
               wording_activity_kind(a->kind));
    doc_cell_time(&s->d, a->start);
    doc_cell(&s->d, "%s", wording_between(a->start, a->end, span, sizeof span));
    doc_cell_number(&s->d, (long long)a->packets);
    doc_cell(&s->d, "%s", confidence_name(a->confidence));
    doc_cell_begin(&s->d, NULL);
    how_label(s, a->how);
    doc_cell_end(&s->d);
    frame_cell(s, t->file, a->first_frame);
}

/* What the sizes and times of a tunnel's packets look like. */
static void
activity(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Tunnel", DOC_SHORT},   {"Looks like", DOC_SHORT},
        {"From, UTC", DOC_TIME}, {"For", DOC_SHORT},
        {"Packets", DOC_NUMBER}, {"Confidence", DOC_SHORT},
        {"How known", DOC_TEXT}, {"First frame", DOC_FILTER}};
    struct listing l = {s, "Activity by size and time", DOC_COLUMNS(columns),
                        0};
    const struct model *m = s->m;
    for (size_t i = 0; i < m->n_tunnels; i++)
        for (size_t k = 0; k < m->tunnels[i].n_activity; k++) {
            const struct model_activity *a = &m->tunnels[i].activity[k];
            if (a->kind != ACTIVITY_IDLE && listing_row(&l))
                activity_row(s, &m->tunnels[i], a);
        }
    listing_end(&l);
}

void
sheet_calls(struct sheet *s)
{
    const struct model *m = s->m;
    bool any = m->n_calls || m->n_messages || m->n_registrations;
    for (size_t i = 0; i < m->n_tunnels && !any; i++)
        any = m->tunnels[i].n_activity;
    if (!any)
        return;
    doc_section(&s->d, "calls", "Calls and other activity");
    calls(s);
    streams(s);
    messages(s);
    registrations(s);
    activity(s);
    doc_section_end(&s->d);
}
