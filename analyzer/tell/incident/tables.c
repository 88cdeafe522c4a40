/* SPDX-License-Identifier: Apache-2.0 */
/* Tunnels and flows as tables. */
#include "analyzer/tell/incident/parts.h"

#include <math.h>
#include <string.h>

/* --- tunnels -------------------------------------------------------------------- */

static uint64_t
esp_bytes(const struct model_tunnel *t)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < t->n_esp; i++)
        sum += t->esp[i].bytes;
    return sum;
}

static void
outcome_cell(struct sheet *s, enum ike_outcome outcome)
{
    const char *word = terms_name(&terms_ike_outcome, (int)outcome);
    doc_cell(&s->d, "%s", word ? word : "-");
}

static void
span_cell(struct sheet *s, int64_t first, int64_t last)
{
    char span[48];
    doc_cell(&s->d, "%s",
             last < first ? "none (the clock ran backwards)"
                          : wording_between(first, last, span, sizeof span));
}

static void
tunnel_row(struct sheet *s, const struct model_subject *sub)
{
    const struct model_tunnel *t = sub->tunnel;
    const struct model_verdict *v = sub->lead;
    const char *confidence = v ? confidence_name(v->confidence) : "";
    char end[96];
    tunnel_cell(s, t);
    doc_cell_begin(&s->d, NULL);
    doc_text(&s->d, "%s ", v ? v->verdict : "unknown purpose");
    doc_label(&s->d, confidence, confidence);
    doc_cell_end(&s->d);
    doc_cell(&s->d, "%s",
             wording_endpoint(&t->local.ip, t->local.port, end, sizeof end));
    doc_cell(&s->d, "%s",
             wording_endpoint(&t->remote.ip, t->remote.port, end, sizeof end));
    outcome_cell(s, t->outcome);
    doc_cell_time(&s->d, t->first);
    span_cell(s, t->first, t->last);
    doc_cell_number(&s->d, (long long)t->packets);
    doc_cell_number(&s->d, (long long)esp_bytes(t));
    filter_cell(s, MODEL_NO_FILE, &t->filter);
}

/* Subjects begin with the tunnels, in their order. */
static void
tunnel_table(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Tunnel", DOC_SHORT},     {"Verdict", DOC_TEXT},
        {"Near end", DOC_NAME},    {"Far end", DOC_NAME},
        {"Outcome", DOC_SHORT},    {"First packet, UTC", DOC_TIME},
        {"For", DOC_SHORT},        {"ESP packets", DOC_NUMBER},
        {"ESP bytes", DOC_NUMBER}, {"Wireshark filter", DOC_FILTER}};
    struct listing l = {s, "Tunnels", DOC_COLUMNS(columns), 0};
    for (size_t i = 0; i < s->m->n_tunnels; i++)
        if (listing_row(&l))
            tunnel_row(s, &s->m->subjects[i]);
    listing_end(&l);
}

static void
ike_row(struct sheet *s, const struct model_tunnel *t,
        const struct model_ike *sa)
{
    tunnel_cell(s, t);
    doc_cell(&s->d, "IKE %s", sa->version);
    outcome_cell(s, sa->outcome);
    doc_cell_time(&s->d, sa->first);
    doc_cell_number(&s->d, (long long)sa->messages);
    shown_cell(s, &model_ike_desc, sa, "%s%s%llu rekeys, %llu sent again",
               sa->suite ? sa->suite : "", sa->suite ? "; " : "",
               (unsigned long long)sa->rekeys,
               (unsigned long long)sa->retransmissions);
    filter_cell(s, MODEL_NO_FILE, &sa->filter);
}

static void
esp_row(struct sheet *s, const struct model_tunnel *t,
        const struct model_sa *sa)
{
    char bytes[32], lost[32];
    tunnel_cell(s, t);
    doc_cell(&s->d, "%s",
             sa->protocol && strcmp(sa->protocol, "ah") == 0 ? "AH" : "ESP");
    doc_cell(&s->d, "%s", terms_name(&terms_sa_direction, (int)sa->direction));
    doc_cell_time(&s->d, sa->first);
    doc_cell_number(&s->d, (long long)sa->packets);
    shown_cell(s, &model_sa_desc, sa,
               "%s bytes, %s missing in sequence, %llu replayed",
               wording_number(sa->bytes, bytes, sizeof bytes),
               wording_number(sa->lost, lost, sizeof lost),
               (unsigned long long)sa->replayed);
    filter_cell(s, MODEL_NO_FILE, &sa->filter);
}

static void
sa_table(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Tunnel", DOC_SHORT},           {"Association", DOC_TEXT},
        {"Outcome or way", DOC_TEXT},    {"First packet, UTC", DOC_TIME},
        {"Packets", DOC_NUMBER},         {"Details", DOC_TEXT},
        {"Wireshark filter", DOC_FILTER}};
    struct listing l = {s, "Security associations", DOC_COLUMNS(columns), 0};
    for (size_t i = 0; i < s->m->n_tunnels; i++) {
        const struct model_tunnel *t = &s->m->tunnels[i];
        for (size_t k = 0; k < t->n_ike; k++)
            if (listing_row(&l))
                ike_row(s, t, &t->ike[k]);
        for (size_t k = 0; k < t->n_esp; k++)
            if (listing_row(&l))
                esp_row(s, t, &t->esp[k]);
    }
    listing_end(&l);
}

/* --- what was seen of their insides ----------------------------------------------- */

static void
words_cell(struct sheet *s, const char **words, size_t n)
{
    doc_cell_begin(&s->d, NULL);
    for (size_t i = 0; i < n; i++)
        doc_text(&s->d, "%s%s", i ? ", " : "", words[i]);
    if (!n)
        doc_text(&s->d, "-");
    doc_cell_end(&s->d);
}

static void
inside_row(struct sheet *s, const struct model_tunnel *t,
           const struct model_inner *in)
{
    char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX], delay[128];
    tunnel_cell(s, t);
    doc_cell_text(&s->d, in->interface.text);
    doc_cell_begin(&s->d, NULL);
    how_label(s, in->how);
    doc_text(&s->d, " %s%s",
             in->how == PROVENANCE_ADJACENT ? "by host and time, " : "",
             confidence_name(in->confidence));
    doc_cell_end(&s->d);
    doc_cell(&s->d, "%s and %s", addr_text(&in->local, a),
             addr_text(&in->remote, b));
    words_cell(s, in->protocols, in->n_protocols);
    doc_cell_number(&s->d, (long long)in->packets);
    if (in->matched_packets != MODEL_ABSENT && !isnan(in->matched))
        doc_cell(&s->d, "%lld (%.1f %%)", (long long)in->matched_packets,
                 100 * in->matched);
    else
        doc_cell(&s->d, "-");
    wording_delay(in, delay, sizeof delay);
    shown_cell(s, &model_inner_desc, in, "%s", *delay ? delay : "-");
    words_cell(s, in->suites, in->n_suites);
}

static void
inside_table(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Tunnel", DOC_SHORT},          {"Interface", DOC_SHORT},
        {"How known", DOC_TEXT},        {"Addresses inside", DOC_NAME},
        {"Protocols", DOC_TEXT},        {"Packets", DOC_NUMBER},
        {"Matched with ESP", DOC_TEXT}, {"Delay", DOC_TEXT},
        {"Suite by lengths", DOC_NAME}};
    struct listing l = {s, "Insides of tunnels", DOC_COLUMNS(columns), 0};
    for (size_t i = 0; i < s->m->n_tunnels; i++)
        for (size_t k = 0; k < s->m->tunnels[i].n_inner; k++)
            if (listing_row(&l))
                inside_row(s, &s->m->tunnels[i], &s->m->tunnels[i].inner[k]);
    listing_end(&l);
}

void
sheet_tunnels(struct sheet *s)
{
    if (!s->m->n_tunnels)
        return;
    doc_section(&s->d, "tunnels", "Tunnels");
    tunnel_table(s);
    sa_table(s);
    inside_table(s);
    doc_section_end(&s->d);
}

/* --- flows ---------------------------------------------------------------------- */

static void
flow_row(struct sheet *s, const struct model_flow *f)
{
    char end[96];
    const char *domain = told_text(f->destination.domain);
    doc_cell(&s->d, "%s",
             wording_endpoint(&f->source.ip, f->source.port, end, sizeof end));
    doc_cell(&s->d, "%s%s%s",
             wording_endpoint(&f->destination.ip, f->destination.port, end,
                              sizeof end),
             *domain ? ", " : "", domain);
    shown_cell(s, &model_flow_desc, f, "%s%s%s",
               f->transport ? f->transport : "", f->protocol ? ", " : "",
               f->protocol ? f->protocol : "");
    doc_cell_text(&s->d, f->interface.text);
    doc_cell_begin(&s->d, NULL);
    doc_text(&s->d, "%s ", f->tunnel ? f->tunnel->id : "-");
    how_label(s, how_of_inside(f->tunnel));
    doc_cell_end(&s->d);
    doc_cell_time(&s->d, f->first);
    doc_cell_number(&s->d,
                    (long long)(f->source.packets + f->destination.packets));
    doc_cell_number(&s->d, (long long)(f->source.bytes + f->destination.bytes));
    filter_cell(s, f->file, &f->filter);
}

void
sheet_flows(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"From", DOC_NAME},
        {"To", DOC_NAME},
        {"Protocol", DOC_TEXT},
        {"Interface", DOC_SHORT},
        {"Inside of", DOC_TEXT},
        {"First packet, UTC", DOC_TIME},
        {"Packets", DOC_NUMBER},
        {"Bytes", DOC_NUMBER},
        {"Wireshark filter", DOC_FILTER}};
    size_t told = 0;
    uint64_t all = s->m->counters.flows;
    if (!s->m->n_flows)
        return;
    doc_section(&s->d, "flows", "Flows");
    doc_table(&s->d, "Flows", DOC_COLUMNS(columns));
    for (size_t i = 0; i < s->m->n_flows && told < ROWS_MOST; i++, told++)
        flow_row(s, &s->m->flows[i]);
    doc_table_end(&s->d, 0);
    if (all > told)
        doc_p(&s->d, "These are the busiest; %llu more flows are only counted.",
              (unsigned long long)(all - told));
    doc_section_end(&s->d);
}
