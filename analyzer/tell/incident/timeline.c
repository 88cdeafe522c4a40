/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline: outer bytes per second, and below it what happened when. */
#include "analyzer/tell/incident/parts.h"
#include "analyzer/tell/incident/svg.h"

#include <math.h>
#include <string.h>

#define WIDTH 1000.0
#define LEFT 130.0
#define PLOT (WIDTH - LEFT - 20.0)
#define CURVE 130.0 /* height of the curve */
#define TOP 24.0
#define LANE 26.0
#define AXIS 26.0
#define BARS_MOST 120u
#define ACTIVITY_LANES 4 /* tunnels whose activity is drawn */

struct plot {
    struct sheet *s;
    const struct model_timeline *t;
    const struct markup *to;
    double y; /* where the next lane goes */
};

static double
place(const struct plot *p, int64_t ts)
{
    double span = (double)p->t->until - (double)p->t->from;
    double x = span > 0 ? ((double)ts - (double)p->t->from) / span : 0.5;
    return LEFT + PLOT * (x < 0 ? 0 : x > 1 ? 1 : x);
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
curve_path(const struct plot *p, double top)
{
    FILE *to = p->to->to;
    fprintf(to, "<path class=\"curve\" d=\"M%.1f %.1f", LEFT, TOP + CURVE);
    for (size_t i = 0; i < MODEL_BINS; i++)
        fprintf(to, "V%.1fH%.1f",
                TOP + CURVE * (1 - p->t->bytes_per_second[i] / top),
                LEFT + PLOT * (double)(i + 1) / MODEL_BINS);
    fprintf(to, "V%.1fZ\"/>\n", TOP + CURVE);
}

static void
curve(struct plot *p)
{
    double most = 0;
    double width =
        ((double)p->t->until - (double)p->t->from) / 1e9 / MODEL_BINS;
    char top_text[48];
    for (size_t i = 0; i < MODEL_BINS; i++)
        most = fmax(most, p->t->bytes_per_second[i]);
    double top = nice(most > 1 ? most : 1);
    rate_text(top, top_text, sizeof top_text);
    svg_text(p->to, 4, TOP + 10, "lane", 20, "Outer traffic");
    svg_text(p->to, 4, TOP + 26, "small", 20, top_text);
    html(p->to, "<path class=\"grid\" d=\"M%.1f %.1fh%.1fM%.1f %.1fh%.1f\"/>\n",
         LEFT, TOP, PLOT, LEFT, TOP + CURVE / 2, PLOT);
    html(p->to,
         "<g><title>Bytes per second of ESP, AH, IKE and keepalives, each over "
         "%.3f s</title>\n",
         width > 1e-3 ? width : 1e-3);
    curve_path(p, top);
    fputs("</g>\n", p->to->to);
    p->y = TOP + CURVE;
}

static void
axis(struct plot *p)
{
    char text[64];
    double span = (double)p->t->until - (double)p->t->from;
    bool fine = span < 20e9;
    for (int i = 0; i <= 5; i++) {
        double x = LEFT + PLOT * i / 5;
        int64_t ts =
            i == 5 ? p->t->until : p->t->from + (int64_t)(span * i / 5);
        html(p->to, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>\n", x, TOP,
             p->y + 6);
        svg_text(p->to, x, p->y + 20,
                 i == 0   ? "small"
                 : i == 5 ? "small end"
                          : "small mid",
                 20, svg_clock(ts, fine, text, sizeof text));
    }
    p->y += AXIS;
}

/* --- lanes of marks ----------------------------------------------------------------- */

static void
lane_end(struct plot *p)
{
    p->y += LANE;
    html(p->to, "<path class=\"grid\" d=\"M%.1f %.1fh%.1f\"/>\n", LEFT, p->y,
         PLOT);
}

static void
mark(const struct plot *p, const struct model_mark *m, const char *kind)
{
    char clock[64], filter[64];
    bool many = p->s->many_files;
    html(p->to,
         "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"3\" "
         "height=\"16\"><title>%s, %s",
         kind, LEFT + PLOT * (double)m->bin / MODEL_BINS, p->y + 5,
         told_text(m->label), svg_clock(m->at, 3, clock, sizeof clock));
    if (m->n > 1)
        html(p->to, " and %llu more, to frame %llu",
             (unsigned long long)m->n - 1, (unsigned long long)m->last_frame);
    html(p->to, "; %s%s%s</title></rect>\n",
         many ? wording_file(p->s->m, m->first.file) : "", many ? ": " : "",
         filter_frame((int64_t)m->first.frame, filter, sizeof filter));
}

/* Those of SIP stand beside the calls, the others below what is inferred. */
static void
mark_lanes(struct plot *p, bool sip)
{
    for (size_t i = 0; i < p->t->n_lanes; i++) {
        const struct model_lane *lane = &p->t->lanes[i];
        if ((strcmp(lane->kind, "sip") == 0) != sip)
            continue;
        svg_text(p->to, 4, p->y + 17, "lane", 20, lane->name);
        for (size_t k = 0; k < lane->n_marks; k++)
            mark(p, &lane->marks[k], lane->kind);
        lane_end(p);
    }
}

/* --- lanes of bars ------------------------------------------------------------------ */

static void
bar(struct plot *p, int64_t start, int64_t end, const char *cls,
    const char *label, const char *how)
{
    char from[64], span[48];
    if (start == MODEL_ABSENT)
        return;
    bool ends = end != MODEL_ABSENT;
    if (!ends || end < start)
        end = ends ? start : p->t->until;
    double x = place(p, start), w = place(p, end) - x;
    html(p->to,
         "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
         "height=\"16\" rx=\"3\"><title>%s, %s, from %s, for "
         "%s</title></rect>\n",
         cls, x, p->y + 5, w > 3 ? w : 3, label, how,
         wording_when(start, from, sizeof from),
         wording_between(start, end, span, sizeof span));
    if (w > 8.0 * (double)strlen(label))
        svg_text(p->to, x + 5, p->y + 17, "in-bar", 40, label);
}

static void
call_lane(struct plot *p)
{
    const struct model *m = p->s->m;
    if (!m->n_calls)
        return;
    svg_text(p->to, 4, p->y + 17, "lane", 20, "Calls");
    for (size_t i = 0; i < m->n_calls && i < BARS_MOST; i++) {
        const struct model_call *c = &m->calls[i];
        bool guessed = c->where.how == PROVENANCE_INFERRED;
        bar(p, c->start, c->end, guessed ? "call guessed" : "call",
            guessed ? "call (inferred)" : "call",
            terms_name(&terms_provenance, (int)c->where.how));
    }
    lane_end(p);
}

/* False: there is nothing to draw. */
static bool
activity_lane(struct plot *p, const struct model_tunnel *t)
{
    char text[64];
    size_t drawn = 0;
    for (size_t i = 0; i < t->n_activity && drawn < BARS_MOST; i++) {
        const struct model_activity *a = &t->activity[i];
        if (a->kind == ACTIVITY_IDLE)
            continue;
        if (!drawn++) {
            snprintf(text, sizeof text, "%s, inferred", t->id);
            svg_text(p->to, 4, p->y + 17, "lane", 20, text);
        }
        snprintf(text, sizeof text, "act %s",
                 terms_name(&terms_activity_kind, (int)a->kind));
        bar(p, a->start, a->end, text, wording_activity_kind(a->kind),
            "inferred");
    }
    if (drawn)
        lane_end(p);
    return drawn > 0;
}

static void
activity_lanes(struct plot *p)
{
    const struct model *m = p->s->m;
    int lanes = 0;
    for (size_t i = 0; i < m->n_tunnels && lanes < ACTIVITY_LANES; i++)
        lanes += activity_lane(p, &m->tunnels[i]);
}

/* Bars that are inferred. */
static void
hatches(const struct markup *to)
{
    static const char *const names[] = {"voice", "data", "quiet"};
    fputs("<defs>\n", to->to);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        html(to,
             "<pattern id=\"hatch-%s\" width=\"6\" height=\"6\" "
             "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
             "<rect class=\"%s\" width=\"6\" height=\"6\"/><rect "
             "class=\"%s over\" width=\"2\" height=\"6\"/></pattern>\n",
             names[i], names[i], names[i]);
    fputs("</defs>\n", to->to);
}

static bool
is_active(const struct model_tunnel *t)
{
    for (size_t i = 0; i < t->n_activity; i++)
        if (t->activity[i].kind != ACTIVITY_IDLE)
            return true;
    return false;
}

/* The image says how high it is before anything is drawn. */
static double
height(const struct model *m)
{
    size_t lanes = m->timeline->n_lanes + (m->n_calls > 0), active = 0;
    for (size_t i = 0; i < m->n_tunnels && active < ACTIVITY_LANES; i++)
        active += is_active(&m->tunnels[i]);
    return TOP + CURVE + LANE * (double)(lanes + active) + AXIS;
}

static void
draw(struct sheet *s)
{
    struct plot p = {.s = s, .t = s->m->timeline, .to = &s->d.out};
    doc_figure(&s->d, "Timeline");
    svg_open(&s->d.out, WIDTH, height(s->m),
             "Timeline: outer traffic, calls, SIP messages, "
             "IKE exchanges, keepalives and anomalies over "
             "time. The tables below hold the same.");
    hatches(p.to);
    curve(&p);
    call_lane(&p);
    mark_lanes(&p, true);
    activity_lanes(&p);
    mark_lanes(&p, false);
    axis(&p);
    svg_close(&s->d.out);
    doc_figure_end(&s->d,
                   "Times are UTC. Point at a mark for its frame. Hatched: "
                   "inferred.");
}

void
sheet_timeline(struct sheet *s)
{
    const struct model_timeline *t = s->m->timeline;
    char a[64], b[64];
    if (!s->d.html || !t || t->from == MODEL_ABSENT)
        return;
    doc_section(&s->d, "timeline", "Timeline");
    doc_p(&s->d, "From %s to %s.", wording_when(t->from, a, sizeof a),
          wording_when(t->until, b, sizeof b));
    draw(s);
    doc_section_end(&s->d);
}
