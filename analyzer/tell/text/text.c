/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/json/report.h"
#include "analyzer/tell/text/text_parts.h"
#include "analyzer/tell/text/wrap.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

static void
upper_first(char *to, size_t n, const char *from)
{
    snprintf(to, n, "%s", from);
    to[0] = (char)toupper((unsigned char)to[0]);
}

static enum style
confidence_style(enum confidence c)
{
    return c == CONFIDENCE_CONFIRMED  ? STYLE_GOOD
           : c == CONFIDENCE_PROBABLE ? STYLE_BOLD
                                      : STYLE_WARN;
}

static void
operator_line(const struct wrap *w, const struct subject *s)
{
    const char *name = s->operator_name;
    const char *country = subject_text(s, "remote.operator.country");
    const char *mcc = subject_text(s, "remote.operator.mcc");
    const char *mnc = subject_text(s, "remote.operator.mnc");
    if (!name)
        return;
    wrap_paragraph(w, 12, "  operator", STYLE_BOLD, "%s%s%s%s%s%s%s%s", name,
                   country && *country ? " (" : "", country ? country : "",
                   country && *country ? ")" : "", mcc ? ", MCC " : "",
                   mcc ? mcc : "", mnc ? " MNC " : "", mnc ? mnc : "");
}

static void
ends_lines(const struct wrap *w, const struct subject *s)
{
    char local[64], remote[64];
    const struct fact *as = subject_fact(s, "remote.as.number");
    const char *org = subject_text(s, "remote.as.organization");
    endpoint_text(&s->ends.local, local, sizeof local);
    endpoint_text(&s->ends.remote, remote, sizeof remote);
    wrap_paragraph(w, 12, "  between", STYLE_PLAIN, "%s and %s", local, remote);
    if (as)
        wrap_paragraph(w, 12, "", STYLE_PLAIN, "AS%" PRId64 "%s%s",
                       as->value.number, org ? " " : "", org ? org : "");
    uint64_t names = 0;
    for (size_t i = 0; i < s->facts.n; i++)
        if (strcmp(s->facts.facts[i].desc->name, "remote.name") == 0 &&
            ++names <= TEXT_MOST)
            wrap_paragraph(w, 12, "", STYLE_PLAIN, "%s",
                           s->facts.facts[i].value.text);
    text_more(w, 12, names, "names");
}

static void
when_line(const struct wrap *w, const struct cite *first,
          const struct cite *last)
{
    char period[128];
    wrap_paragraph(w, 12, "  when", STYLE_PLAIN, "%s",
                   period_text(first->ts, last->ts, period, sizeof period));
}

/* What the sequence numbers lack may have been lost before it was captured or
 * never have been sent. SAs that had to be forgotten took their bytes along. */
static void
esp_line(const struct conclusion *c, const struct wrap *w,
         const struct subject *s)
{
    const struct tunnel *tn = s->tunnel;
    uint64_t packets = tn->esp_packets + tn->ah_packets;
    uint64_t kept = 0, sum = 0, lost = 0;
    char n[32], bytes[32], missing[32];
    uint32_t at = 0;
    const struct esp_sa *sa;
    while ((sa = tunnel_next_esp(&c->kase->state->tunnels, tn, &at))) {
        kept += sa->packets;
        sum += sa->bytes;
        lost += sa->lost;
    }
    if (!packets)
        return;
    const char *kind = !tn->ah_packets    ? "ESP"
                       : !tn->esp_packets ? "AH"
                                          : "ESP and AH";
    if (kept < packets)
        wrap_paragraph(w, 12, "  traffic", STYLE_PLAIN, "%s %s packets",
                       count_text(packets, n), kind);
    else
        wrap_paragraph(w, 12, "  traffic", STYLE_PLAIN,
                       "%s %s packet%s, %s bytes, %s missing in sequence",
                       count_text(packets, n), kind, packets == 1 ? "" : "s",
                       count_text(sum, bytes),
                       lost ? count_text(lost, missing) : "none");
}

static void
inner_lines(const struct conclusion *c, const struct wrap *w,
            const struct subject *s)
{
    for (size_t i = 0; i < c->inners.n; i++) {
        const struct inner *in = &c->inners.items[i];
        char list[160] = "", local[ADDR_TEXT_MAX];
        if (in->tunnel != s->tunnel->serial)
            continue;
        for (uint32_t k = 0; k < in->n_protocols; k++)
            snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s",
                     k ? ", " : "", in->protocols[k]);
        const struct interface *iface =
            interfaces_at(&c->kase->state->interfaces, in->interface);
        wrap_paragraph(w, 12, "  inside", STYLE_PLAIN,
                       "interface %s, address %s: %s (%s, %s)", iface->label,
                       addr_text(&in->local, local), list,
                       in->correlated ? "correlated packet by packet"
                                      : "adjacent: same host and time",
                       inner_confidence(in));
        text_matched(c, w, in);
        text_calls_inside(c, w, in);
    }
}

/* The reasons: what each selection of the rule found, in the order in which a
 * person would tell it. */
static void
reasons(const struct conclusion *c, const struct wrap *w,
        const struct verdict *v)
{
    char label[16], note[96];
    int n = 0;
    wrap_paragraph(w, 2, "", STYLE_BOLD, "Why");
    for (size_t i = 0; i < v->n_evidence; i++) {
        const struct fact *f = v->evidence[i].fact;
        bool told = false;
        for (size_t k = 0; k < i && !told; k++)
            told = v->evidence[k].fact == f;
        if (told)
            continue;
        snprintf(label, sizeof label, "  %2d. ", ++n);
        wrap_noted(w, 7, label, frames_text(c, f, note, sizeof note),
                   f->sentence);
    }
}

/* What would make it surer. Two ways that lack the same are told once. */
static void
missing(const struct wrap *w, const struct verdict *v)
{
    for (size_t i = 0; i < v->n_missing; i++) {
        bool told = false;
        for (size_t k = 0; k < i && !told; k++)
            told = strcmp(v->missing[k].text, v->missing[i].text) == 0;
        if (!told)
            wrap_paragraph(w, 7, "   -", STYLE_DIM, "to be %s: %s",
                           confidence_name(v->missing[i].would_be),
                           v->missing[i].text);
    }
}

static void
other_verdicts(const struct wrap *w, const struct subject *s)
{
    for (size_t i = 1; i < s->verdicts.n_held; i++)
        wrap_paragraph(w, 12, "  also", STYLE_PLAIN, "%s (%s)",
                       s->verdicts.items[i].name,
                       confidence_name(s->verdicts.items[i].confidence));
    /* What it nearly is, is worth a line only while what it is stays general. */
    const struct verdict *lead = subject_verdict(s);
    size_t next = s->verdicts.n_held;
    if (next < s->verdicts.n && s->verdicts.items[next].n_missing &&
        (!lead || lead->specificity < 2))
        wrap_paragraph(w, 12, "  not quite", STYLE_DIM, "%s: %s",
                       s->verdicts.items[next].name,
                       s->verdicts.items[next].missing[0].text);
}

/* Of an attempt that came to nothing. */
static void
outcome_line(const struct wrap *w, const struct subject *s)
{
    const struct fact *o = subject_fact(s, "tunnel.outcome");
    if (o && o->sentence && !s->tunnel->esp_packets && !s->tunnel->ah_packets)
        wrap_paragraph(w, 12, "  outcome", STYLE_WARN, "%s", o->sentence);
}

static void
tunnel_section(const struct conclusion *c, const struct wrap *w,
               const struct subject *s, bool brief)
{
    const struct verdict *v = subject_verdict(s);
    char title[128];
    upper_first(title, sizeof title, v ? v->name : "tunnel of unknown purpose");
    wrap_heading(w, v ? confidence_style(v->confidence) : STYLE_WARN, title,
                 v ? confidence_name(v->confidence) : "");
    operator_line(w, s);
    ends_lines(w, s);
    when_line(w, &s->tunnel->first, &s->tunnel->last);
    if (brief)
        return;
    outcome_line(w, s);
    esp_line(c, w, s);
    inner_lines(c, w, s);
    text_activity(c, w, s);
    other_verdicts(w, s);
    fputc('\n', w->to);
    if (v) {
        reasons(c, w, v);
        missing(w, v);
    }
    text_findings(c, w, s, false);
    text_ike(c, w, s, false);
}

/*
 * Many attempts at one thing (a phone that tries gateway after gateway) are
 * one story: tunnels with the same verdict, near end and operator are told
 * together, the surest first.
 */
static bool
same_story(const struct subject *x, const struct subject *y)
{
    const struct verdict *vx = subject_verdict(x), *vy = subject_verdict(y);
    const char *ox = x->operator_name, *oy = y->operator_name;
    return addr_eq(&x->ends.local.addr, &y->ends.local.addr) && vx && vy &&
           strcmp(vx->name, vy->name) == 0 &&
           (ox && oy ? strcmp(ox, oy) == 0 : ox == oy) &&
           !addr_eq(&x->ends.remote.addr, &y->ends.remote.addr);
}

static void
sibling_line(const struct conclusion *c, const struct wrap *w,
             const struct subject *s)
{
    const struct verdict *v = subject_verdict(s);
    const struct fact *o = subject_fact(s, "tunnel.outcome");
    char remote[64], when[64], note[96];
    endpoint_text(&s->ends.remote, remote, sizeof remote);
    when_text(s->tunnel->first.ts, when, sizeof when);
    wrap_noted(w, 7, "   +", o ? frames_text(c, o, note, sizeof note) : "",
               arena_printf((struct arena *)(uintptr_t)&c->arena,
                            "%s (%s), %s: %s", remote,
                            confidence_name(v->confidence), when,
                            o && o->sentence ? o->sentence : ""));
    text_findings(c, w, s, true);
    text_ike(c, w, s, true);
}

static void
tunnel_sections(const struct conclusion *c, const struct wrap *w, bool brief)
{
    bool *told = calloc(c->n_tunnels ? c->n_tunnels : 1, sizeof *told);
    for (size_t i = 0; told && i < c->n_tunnels; i++) {
        const struct subject *lead = &c->tunnels[i];
        size_t at = i;
        if (told[i])
            continue;
        for (size_t k = i + 1; k < c->n_tunnels; k++)
            if (!told[k] && same_story(lead, &c->tunnels[k]) &&
                subject_verdict(&c->tunnels[k])->confidence >
                    subject_verdict(lead)->confidence) {
                lead = &c->tunnels[k];
                at = k;
            }
        told[at] = true;
        tunnel_section(c, w, lead, brief);
        bool headed = false;
        uint64_t siblings = 0;
        for (size_t k = i; k < c->n_tunnels; k++) {
            if (told[k] || !same_story(lead, &c->tunnels[k]))
                continue;
            if (!headed && !brief)
                wrap_paragraph(w, 2, "", STYLE_BOLD,
                               "The same, to other gateways");
            headed = true;
            told[k] = true;
            if (++siblings <= TEXT_MOST && !brief)
                sibling_line(c, w, &c->tunnels[k]);
        }
        text_more(w, 7, siblings, "gateways");
    }
    free(told);
}

static void
flow_sections(const struct conclusion *c, const struct wrap *w, bool brief)
{
    for (size_t i = 0; i < c->n_flows; i++) {
        const struct subject *s = &c->flows[i];
        const struct verdict *v = subject_verdict(s);
        char title[128];
        if (!v && !s->found.n)
            continue;
        upper_first(title, sizeof title, v ? v->name : "flow");
        wrap_heading(w, v ? confidence_style(v->confidence) : STYLE_WARN, title,
                     v ? confidence_name(v->confidence) : "");
        operator_line(w, s);
        ends_lines(w, s);
        struct cite first = {s->flow->key.file, s->flow->first_frame,
                             s->flow->first};
        struct cite last = {s->flow->key.file, s->flow->last_frame,
                            s->flow->last};
        when_line(w, &first, &last);
        if (brief)
            continue;
        text_calls_of_flow(c, w, s->flow);
        fputc('\n', w->to);
        if (v)
            reasons(c, w, v);
        text_findings(c, w, s, false);
    }
}

int
report_text_redacted(const struct conclusion *c, FILE *to, bool color,
                     bool brief, struct redact *r)
{
    struct wrap w = {to, color, r};
    size_t told = c->n_tunnels;
    for (size_t i = 0; i < c->n_flows; i++)
        told += subject_verdict(&c->flows[i]) != NULL;
    if (told == 0)
        wrap_heading(&w, STYLE_BOLD, "No tunnel found", "");
    tunnel_sections(c, &w, brief);
    flow_sections(c, &w, brief);
    if (!brief) {
        text_findings(c, &w, &c->whole, false);
        text_case(c, &w);
    }
    text_damage(c, &w);
    return r && redact_failed(r) ? -1 : 0;
}

void
report_text(const struct conclusion *c, FILE *to, bool color, bool brief)
{
    report_text_redacted(c, to, color, brief, NULL);
}
