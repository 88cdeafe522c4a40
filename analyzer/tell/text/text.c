/* SPDX-License-Identifier: Apache-2.0 */
/* The stories of a case, each with its verdict and the chain of reasons. */
#include "analyzer/tell/text/tell_text.h"
#include "analyzer/tell/text/text_parts.h"

static enum style
confidence_style(enum confidence c)
{
    return c == CONFIDENCE_CONFIRMED  ? STYLE_GOOD
           : c == CONFIDENCE_PROBABLE ? STYLE_BOLD
                                      : STYLE_WARN;
}

/* A line of its own, where there is something to say. */
static void
line(const struct text *t, const char *label, enum style style,
     const char *text)
{
    if (text && *text)
        wrap_plain(&t->w, 12, label, style, text);
}

static void
ends_lines(const struct text *t, const struct model_subject *s)
{
    char local[64], remote[64], as[WORDING_MAX];
    if (!s->local || !s->remote)
        return;
    wrap_paragraph(
        &t->w, 12, "  between", STYLE_PLAIN, "%s and %s",
        wording_endpoint(&s->local->ip, s->local->port, local, sizeof local),
        wording_endpoint(&s->remote->ip, s->remote->port, remote,
                         sizeof remote));
    line(t, "", STYLE_PLAIN, wording_as(s->remote->as, as, sizeof as));
    for (size_t i = 0; i < s->remote->n_names && i < TEXT_MOST; i++)
        line(t, "", STYLE_PLAIN, s->remote->names[i].text);
    text_more(&t->w, 12, s->remote->n_names, "names");
}

static void
head(const struct text *t, const struct model_subject *s)
{
    char text[WORDING_MAX];
    const struct model_verdict *v = s->lead;
    wrap_heading(&t->w, v ? confidence_style(v->confidence) : STYLE_WARN,
                 wording_title(v, text, sizeof text),
                 v ? confidence_name(v->confidence) : "");
    line(t, "  operator", STYLE_BOLD,
         wording_operator(s->mno, text, sizeof text));
    ends_lines(t, s);
    line(t, "  when", STYLE_PLAIN,
         wording_period(s->first, s->last, text, sizeof text));
}

/* The reasons: what each selection of the rule found, in the order in which a
 * person would tell it. */
static void
reasons(const struct text *t, const struct model_verdict *v)
{
    char label[16], note[WORDING_MAX];
    int n = 0;
    wrap_plain(&t->w, 2, "", STYLE_BOLD, "Why");
    for (size_t i = 0; i < v->n_evidence; i++) {
        const struct model_evidence *e = &v->evidence[i];
        if (!wording_is_reason(v, i))
            continue;
        snprintf(label, sizeof label, "  %2d. ", ++n);
        wrap_noted(&t->w, 7, label,
                   wording_frames(t->m, e->frames, e->n_frames, e->frames_total,
                                  note, sizeof note),
                   e->text.text);
    }
}

/* What would make it surer. */
static void
missing(const struct text *t, const struct model_verdict *v)
{
    for (size_t i = 0; i < v->n_missing; i++) {
        char text[WORDING_MAX];
        if (wording_is_missing(v, i))
            wrap_plain(&t->w, 7, "   -", STYLE_DIM,
                       wording_missing(&v->missing[i], text, sizeof text));
    }
}

static void
other_verdicts(const struct text *t, const struct model_subject *s)
{
    char text[WORDING_MAX];
    for (size_t i = 0; i < s->n_verdicts; i++)
        if (s->verdicts[i] != s->lead)
            line(t, "  also", STYLE_PLAIN,
                 wording_also(s->verdicts[i], text, sizeof text));
    if (s->nearly)
        wrap_paragraph(&t->w, 12, "  not quite", STYLE_DIM, "%s: %s", s->nearly,
                       told_text(s->nearly_text));
}

static void
tunnel_lines(const struct text *t, const struct model_tunnel *tn)
{
    char text[WORDING_MAX];
    if (!tn->packets) /* an attempt that came to nothing */
        line(t, "  outcome", STYLE_WARN, wording_outcome_of(tn));
    line(t, "  traffic", STYLE_PLAIN, wording_traffic(tn, text, sizeof text));
    text_rows(t, 12, &model_tunnel_desc, tn);
    text_inside(t, tn);
    text_activity(t, tn);
}

static void
lead_section(const struct text *t, const struct model_subject *s, bool brief)
{
    head(t, s);
    if (brief)
        return;
    if (s->tunnel)
        tunnel_lines(t, s->tunnel);
    else if (s->flow)
        text_calls_of_flow(t, s->flow);
    text_rows(t, 12, &model_subject_desc, s);
    other_verdicts(t, s);
    fputc('\n', t->w.to);
    if (s->lead) {
        reasons(t, s->lead);
        missing(t, s->lead);
    }
    text_findings(t, s, false);
    if (s->tunnel)
        text_ike(t, s->tunnel, false);
}

/* --- the same, to others ------------------------------------------------------------- */

static void
sibling_line(const struct text *t, const struct model_subject *s)
{
    const struct model_tunnel *tn = s->tunnel;
    char remote[64] = "", when[64], note[WORDING_MAX] = "", text[WORDING_MAX];
    size_t at = 0;
    if (s->remote)
        wording_endpoint(&s->remote->ip, s->remote->port, remote,
                         sizeof remote);
    if (tn)
        wording_frames(t->m, tn->outcome_frames, tn->n_outcome_frames,
                       tn->outcome_frames_total, note, sizeof note);
    wording_add(
        text, sizeof text, &at, "%s (%s), %s", remote,
        confidence_name(s->lead ? s->lead->confidence : CONFIDENCE_NONE),
        wording_when(s->first, when, sizeof when));
    if (tn)
        wording_add(text, sizeof text, &at, ": %s", wording_outcome_of(tn));
    wrap_noted(&t->w, 7, "   +", note, text);
    text_findings(t, s, true);
    if (tn)
        text_ike(t, tn, true);
}

static void
story(const struct text *t, const struct model_story *s, bool brief)
{
    if (!s->lead)
        return;
    lead_section(t, s->lead, brief);
    if (!s->n_others || brief)
        return;
    wrap_plain(&t->w, 2, "", STYLE_BOLD, "The same, to other gateways");
    for (size_t i = 0; i < s->n_others && i < TEXT_MOST; i++)
        sibling_line(t, s->others[i]);
    text_more(&t->w, 7, s->n_others, "gateways");
}

/* Flows of which no rule held, and the case, where something of them deserves a
 * look all the same. */
static void
findings_alone(const struct text *t, const struct model_subject *s)
{
    char text[WORDING_MAX];
    bool any = false;
    for (size_t i = 0; i < s->n_findings && !any; i++)
        any = !s->findings[i]->anomaly;
    if (s->lead || s->tunnel || !any)
        return;
    wrap_heading(&t->w, STYLE_WARN, wording_subject(s->kind), "");
    ends_lines(t, s);
    line(t, "  when", STYLE_PLAIN,
         wording_period(s->first, s->last, text, sizeof text));
    text_findings(t, s, false);
}

int
tell_text(const struct model *m, FILE *to, const struct tell_style *style,
          bool brief)
{
    struct text t = {m, {to, style->color, (int)style->columns}};
    if (!m->n_stories)
        wrap_heading(&t.w, STYLE_BOLD, wording_nothing(), "");
    for (size_t i = 0; i < m->n_stories; i++)
        story(&t, &m->stories[i], brief);
    for (size_t i = 0; i < m->n_subjects && !brief; i++)
        findings_alone(&t, &m->subjects[i]);
    if (!brief)
        text_case(&t);
    text_damage(&t);
    return ferror(to) ? -1 : 0;
}
