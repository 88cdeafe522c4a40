/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline: outer bytes per second, and below it what happened when. */
#include "analyzer/tell/incident/display.h"
#include "analyzer/tell/incident/parts.h"
#include "analyzer/tell/incident/svg.h"

#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/page/markup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 1000.0
#define LEFT 130.0
#define PLOT (WIDTH - LEFT - 20.0)
#define CURVE 130.0 /* height of the curve */
#define TOP 24.0
#define LANE 26.0
#define BINS 290u /* marks of a lane are merged when they would touch */
#define BARS_MOST 120u
#define IKE_CREATE_CHILD_SA 36u

struct plot {
    struct markup to;
    struct sheet *s;
    int64_t from, until;
    double y; /* where the next lane goes */
};

static double
place(const struct plot *p, int64_t ts)
{
    double span = (double)(p->until - p->from);
    double x = span > 0 ? (double)(ts - p->from) / span : 0.5;
    return LEFT + PLOT * (x < 0 ? 0 : x > 1 ? 1 : x);
}

static size_t
bin_of(const struct plot *p, int64_t ts)
{
    double b = (place(p, ts) - LEFT) / PLOT * BINS;
    return b < 0 ? 0 : b >= BINS ? BINS - 1 : (size_t)b;
}

/* --- what spans it ------------------------------------------------------------------ */

static void
extend(struct plot *p, int64_t ts)
{
    if (ts < p->from)
        p->from = ts;
    if (ts > p->until)
        p->until = ts;
}

static void
extend_by(struct plot *p, const json_t *o, const char *key)
{
    int64_t ns;
    if (look_time(look_text(o, key), &ns))
        extend(p, ns);
}

/* False: there is nothing to draw. */
static bool
range(struct plot *p)
{
    const struct trace *t = &p->s->in->c->kase->state->trace;
    const struct ladder *l = p->s->in->ladder;
    size_t i;
    const json_t *call;
    p->from = INT64_MAX / 2;
    p->until = INT64_MIN / 2;
    for (uint32_t k = 0; k < t->n_outer; k++)
        extend(p, t->outer[k].ts);
    for (uint32_t k = 0; k < ladder_kept(l); k++)
        extend(p, ladder_at(l, k)->at.ts);
    LOOK_EACH(look(p->s->report, "calls"), i, call) {
        extend_by(p, call, "start");
        extend_by(p, call, "end");
    }
    return p->until >= p->from;
}

/* --- the curve ---------------------------------------------------------------------- */

/* A round number, not below v. */
static double
nice(double v)
{
    static const double steps[] = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 8};
    double p = pow(10, floor(log10(v)));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (v <= steps[i] * p)
            return steps[i] * p;
    return 10 * p;
}

static void
rate_text(double v, char *buf, size_t n)
{
    if (v >= 1e6)
        snprintf(buf, n, "%g MB/s", v / 1e6);
    else if (v >= 1e3)
        snprintf(buf, n, "%g kB/s", v / 1e3);
    else
        snprintf(buf, n, "%g B/s", v);
}

static void
curve_path(const struct plot *p, const double *bins, double top)
{
    fprintf(p->to.to, "<path class=\"curve\" d=\"M%.1f %.1f", LEFT,
            TOP + CURVE);
    for (size_t i = 0; i < BINS; i++)
        fprintf(p->to.to, "V%.1fH%.1f", TOP + CURVE * (1 - bins[i] / top),
                LEFT + PLOT * (double)(i + 1) / BINS);
    fprintf(p->to.to, "V%.1fZ\"/>\n", TOP + CURVE);
}

static void
curve(struct plot *p)
{
    const struct trace *t = &p->s->in->c->kase->state->trace;
    double bins[BINS] = {0}, most = 0;
    double width = (double)(p->until - p->from) / 1e9 / BINS;
    char top_text[48], note[96];
    width = width > 1e-3 ? width : 1e-3;
    for (uint32_t i = 0; i < t->n_outer; i++)
        bins[bin_of(p, t->outer[i].ts)] += t->outer[i].length / width;
    for (size_t i = 0; i < BINS; i++)
        most = bins[i] > most ? bins[i] : most;
    double top = nice(most > 1 ? most : 1);
    rate_text(top, top_text, sizeof top_text);
    svg_own(&p->to, 4, TOP + 10, "lane", 20, "Outer traffic");
    svg_own(&p->to, 4, TOP + 26, "small", 20, top_text);
    fprintf(p->to.to,
            "<path class=\"grid\" d=\"M%.1f %.1fh%.1fM%.1f %.1fh%.1f\"/>\n",
            LEFT, TOP, PLOT, LEFT, TOP + CURVE / 2, PLOT);
    fputs("<g>", p->to.to);
    snprintf(note, sizeof note,
             "Bytes per second of ESP, AH, IKE and keepalives, "
             "each over %.3g s",
             width);
    html_own(&p->to, "<title>%s</title>", note);
    curve_path(p, bins, top);
    fputs("</g>\n", p->to.to);
    p->y = TOP + CURVE;
}

static void
axis(struct plot *p)
{
    char text[64];
    bool fine = p->until - p->from < 20000000000;
    for (int i = 0; i <= 5; i++) {
        double x = LEFT + PLOT * i / 5;
        int64_t ts = p->from + (int64_t)((double)(p->until - p->from) * i / 5);
        fprintf(p->to.to, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>\n", x,
                TOP, p->y + 6);
        svg_own(&p->to, x, p->y + 20,
                i == 0   ? "small"
                : i == 5 ? "small end"
                         : "small mid",
                20, svg_clock(ts, fine, text, sizeof text));
    }
    p->y += 26;
}

/* --- lanes of marks ----------------------------------------------------------------- */

struct mark {
    uint64_t n, frame, last_frame;
    int64_t ts;
    uint32_t file;
    const char *label;
};

static void
mark_add(const struct plot *p, struct mark *marks, const struct cite *at,
         const char *label)
{
    struct mark *m = &marks[bin_of(p, at->ts)];
    if (m->n++ == 0) {
        m->ts = at->ts;
        m->file = at->file;
        m->frame = at->frame;
        m->label = label;
    }
    m->last_frame = at->frame;
}

/* Draws those there are, in a lane of their own; none: no lane. */
static void
lane(struct plot *p, const char *name, const char *cls,
     const struct mark *marks)
{
    bool any = false;
    for (size_t i = 0; i < BINS; i++) {
        const struct mark *m = &marks[i];
        char clock[64], more[64] = "", filter[64];
        if (!m->n)
            continue;
        if (!any)
            svg_own(&p->to, 4, p->y + 17, "lane", 20, name);
        any = true;
        if (m->n > 1)
            snprintf(more, sizeof more, " and %llu more, to frame %llu",
                     (unsigned long long)m->n - 1,
                     (unsigned long long)m->last_frame);
        html_own(&p->to,
                 "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"3\" "
                 "height=\"16\">",
                 cls, LEFT + PLOT * (double)i / BINS, p->y + 5);
        html(&p->to, "<title>%s, %s%s; %s%s", m->label,
             svg_clock(m->ts, 3, clock, sizeof clock), more,
             p->s->many_files ? look_base(words_path(p->s, m->file)) : "",
             p->s->many_files ? ": " : "");
        html_own(&p->to, "%s</title></rect>\n",
                 display_frame((long long)m->frame, filter, sizeof filter));
    }
    if (!any)
        return;
    p->y += LANE;
    fprintf(p->to.to, "<path class=\"grid\" d=\"M%.1f %.1fh%.1f\"/>\n", LEFT,
            p->y, PLOT);
}

static void
outer_lanes(struct plot *p, struct mark *marks)
{
    const struct trace *t = &p->s->in->c->kase->state->trace;
    static const char *const names[] = {"IKE", "Rekeys", "Keepalives"};
    static const char *const cls[] = {"ike", "rekey", "alive"};
    static const char *const labels[] = {
        "IKE message", "CREATE_CHILD_SA request", "NAT keepalive"};
    for (int k = 0; k < 3; k++) {
        memset(marks, 0, BINS * sizeof *marks);
        for (uint32_t i = 0; i < t->n_outer; i++) {
            const struct trace_outer *o = &t->outer[i];
            bool here = k == 2   ? o->kind == TRACE_KEEPALIVE
                        : k == 1 ? o->kind == TRACE_IKE &&
                                       o->sequence == IKE_CREATE_CHILD_SA
                                 : o->kind == TRACE_IKE;
            struct cite at = {o->file, o->frame, o->ts};
            if (here)
                mark_add(p, marks, &at, labels[k]);
        }
        lane(p, names[k], cls[k], marks);
    }
}

static void
sip_lane(struct plot *p, struct mark *marks)
{
    const struct ladder *l = p->s->in->ladder;
    memset(marks, 0, BINS * sizeof *marks);
    for (uint32_t i = 0; i < ladder_kept(l); i++) {
        const struct rung *r = ladder_at(l, i);
        if (r->kind == RUNG_SIP)
            mark_add(p, marks, &r->at, r->label);
    }
    lane(p, "SIP", "sip", marks);
}

static void
anomaly_lane(struct plot *p, struct mark *marks)
{
    const struct anomaly_kind *k;
    uint32_t at = 0;
    memset(marks, 0, BINS * sizeof *marks);
    while ((k = table_next(&p->s->in->c->kase->state->anomalies.table, &at)))
        for (uint32_t i = 0; i < k->n_first; i++)
            if (k->first[i].ts >= p->from && k->first[i].ts <= p->until)
                mark_add(p, marks, &k->first[i], k->text);
    lane(p, "Anomalies", "anomaly", marks);
}

/* --- lanes of bars ------------------------------------------------------------------ */

static void
bar(struct plot *p, const json_t *o, const char *cls, const char *label,
    const char *note)
{
    int64_t a, b;
    char from[40], span[40];
    if (!look_time(look_text(o, "start"), &a))
        return;
    if (!look_time(look_text(o, "end"), &b) || b < a)
        b = look(o, "end") ? a : p->until;
    double x = place(p, a), w = place(p, b) - x;
    html_own(&p->to,
             "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
             "height=\"16\" rx=\"3\"><title>%s, %s, from %s, for "
             "%s</title></rect>\n",
             cls, x, p->y + 5, w > 3 ? w : 3, label, note,
             look_when(o, "start", from, sizeof from),
             span_text(ns_between(a, b), span, sizeof span));
    if (w > 8.0 * (double)strlen(label))
        svg_own(&p->to, x + 5, p->y + 17, "in-bar", 40, label);
}

static void
bars_end(struct plot *p)
{
    p->y += LANE;
    fprintf(p->to.to, "<path class=\"grid\" d=\"M%.1f %.1fh%.1f\"/>\n", LEFT,
            p->y, PLOT);
}

static void
call_lane(struct plot *p)
{
    size_t i;
    const json_t *c;
    if (!look_size(p->s->report, "calls"))
        return;
    svg_own(&p->to, 4, p->y + 17, "lane", 20, "Calls");
    LOOK_EACH(look(p->s->report, "calls"), i, c) {
        bool guessed = strcmp(look_text(c, "how"), "inferred") == 0;
        if (i < BARS_MOST)
            bar(p, c, guessed ? "call guessed" : "call",
                guessed ? "call (inferred)" : "call", look_text(c, "how"));
    }
    bars_end(p);
}

static void
activity_lanes(struct plot *p)
{
    size_t i, k, lanes = 0;
    const json_t *t, *a;
    LOOK_EACH(look(p->s->report, "tunnels"), i, t) {
        char name[64];
        size_t drawn = 0;
        LOOK_EACH(look(t, "activity"), k, a) {
            char cls[48];
            const char *kind = look_text(a, "kind");
            if (strcmp(kind, "idle") == 0 || drawn == BARS_MOST)
                continue;
            if (!drawn++) {
                snprintf(name, sizeof name, "%s, inferred", look_text(t, "id"));
                svg_own(&p->to, 4, p->y + 17, "lane", 20, name);
            }
            snprintf(cls, sizeof cls, "act %.16s", kind);
            bar(p, a, cls, activity_kind_words(kind), "inferred");
        }
        if (drawn)
            bars_end(p);
        if (drawn && ++lanes == 4)
            break;
    }
}

/* Bars that are inferred. */
static void
hatches(const struct markup *to)
{
    static const char *const names[] = {"voice", "data", "quiet"};
    fputs("<defs>\n", to->to);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        html_own(
            to,
            "<pattern id=\"hatch-%s\" width=\"6\" height=\"6\" "
            "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
            "<rect class=\"%s\" width=\"6\" height=\"6\"/><rect "
            "class=\"%s over\" width=\"2\" height=\"6\"/></pattern>\n",
            names[i], names[i], names[i]);
    fputs("</defs>\n", to->to);
}

static void
draw(struct sheet *s, struct plot *p, struct mark *marks)
{
    char *body = NULL;
    size_t size = 0;
    const struct markup *page = &s->d.out;
    p->to.redact = s->d.out.redact;
    if (!(p->to.to = open_memstream(&body, &size)))
        return;
    hatches(&p->to);
    curve(p);
    call_lane(p);
    sip_lane(p, marks);
    activity_lanes(p);
    outer_lanes(p, marks);
    anomaly_lane(p, marks);
    axis(p);
    fclose(p->to.to);
    doc_figure(&s->d, "Timeline");
    svg_open(page, WIDTH, p->y,
             "Timeline: outer traffic, calls, SIP messages, "
             "IKE exchanges, keepalives and anomalies over "
             "time. The tables below hold the same.");
    fwrite(body, 1, size, page->to);
    svg_close(page);
    doc_figure_end(&s->d,
                   "Times are UTC. Point at a mark for its frame. Hatched: "
                   "inferred.");
    free(body);
}

void
sheet_timeline(struct sheet *s)
{
    struct plot p = {.s = s};
    char a[64], b[64];
    if (!s->d.html || !range(&p))
        return;
    struct mark *marks = calloc(BINS, sizeof *marks);
    if (!marks)
        return;
    doc_section(&s->d, "timeline", "Timeline");
    doc_p(&s->d, "From %s to %s.", when_text(p.from, a, sizeof a),
          when_text(p.until, b, sizeof b));
    draw(s, &p, marks);
    doc_section_end(&s->d);
    free(marks);
}
