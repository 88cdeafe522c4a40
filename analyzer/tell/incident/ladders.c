/* SPDX-License-Identifier: Apache-2.0 */
/* The IKE and the SIP ladder: message by message between addresses. */
#include "analyzer/tell/incident/parts.h"
#include "analyzer/tell/incident/svg.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH 1000.0
#define GUTTER 190.0
#define MARGIN 100.0
#define STEP 36.0
#define LIVES_MOST 6      /* addresses side by side */
#define RUNGS_A_PAGE 30u  /* of paper */
#define ROWS_OF_TABLE 60u /* Markdown */

struct lives {
    struct addr at[LIVES_MOST];
    size_t n;
};

/* Which lifeline an address is; LIVES_MOST: there is no room. */
static size_t
life(struct lives *l, const struct addr *a)
{
    for (size_t i = 0; i < l->n; i++)
        if (addr_eq(&l->at[i], a))
            return i;
    if (l->n == LIVES_MOST)
        return LIVES_MOST;
    l->at[l->n] = *a;
    return l->n++;
}

/* The rungs of a kind that are drawn: the first and the last ones. */
struct chosen {
    const struct model_rung *rung[RUNGS_MOST];
    size_t n, gap; /* before rung[gap] some are not drawn */
    size_t left_out, elsewhere;
};

static void
choose(const struct model_ladder *l, bool sip, struct lives *lives,
       struct chosen *to)
{
    size_t all = 0, at = 0, head = RUNGS_MOST * 3 / 4;
    memset(to, 0, sizeof *to);
    for (size_t i = 0; i < l->n_rungs; i++)
        all += l->rungs[i].sip == sip;
    for (size_t i = 0; i < l->n_rungs; i++) {
        const struct model_rung *r = &l->rungs[i];
        if (r->sip != sip)
            continue;
        at++;
        if (all > RUNGS_MOST && at > head && at + (RUNGS_MOST - head) <= all) {
            to->left_out++;
            to->gap = to->n;
            continue;
        }
        if (life(lives, &r->source) == LIVES_MOST ||
            life(lives, &r->destination) == LIVES_MOST) {
            to->elsewhere++;
            continue;
        }
        if (to->n < RUNGS_MOST)
            to->rung[to->n++] = r;
    }
}

/* --- drawn ---------------------------------------------------------------------- */

static double
life_x(const struct lives *l, size_t i)
{
    double room = WIDTH - GUTTER - 2 * MARGIN;
    return GUTTER + MARGIN +
           (l->n > 1 ? room * (double)i / (double)(l->n - 1) : room / 2);
}

/* "INVITE, again: sip:b@example.net, with SDP" */
static const char *
label_text(const struct model_rung *r, char *buf, size_t n)
{
    const char *party = told_text(r->party), *detail = told_text(r->detail);
    size_t at = 0;
    buf[0] = '\0';
    wording_add(buf, n, &at, "%s%s%s%s%s%s", told_text(r->label),
                r->again ? ", again" : "", *party || *detail ? ": " : "", party,
                *party && *detail ? ", " : "", detail);
    return buf;
}

static void
rung(struct sheet *s, struct lives *l, const struct model_rung *r, double y)
{
    const struct markup *to = &s->d.out;
    char clock[64], frame[48], filter[64], label[512];
    size_t a = life(l, &r->source), b = life(l, &r->destination);
    double x1 = life_x(l, a), x2 = life_x(l, b);
    double tip = x2 > x1 ? -7 : 7;
    snprintf(frame, sizeof frame, "frame %llu",
             (unsigned long long)r->frame.frame);
    label_text(r, label, sizeof label);
    html(to, "<g><title>%s, port %lld to %lld; %s%s%s</title>\n", label,
         (long long)r->source_port, (long long)r->destination_port,
         s->many_files ? wording_file(s->m, r->frame.file) : "",
         s->many_files ? ": " : "",
         filter_frame((int64_t)r->frame.frame, filter, sizeof filter));
    svg_text(to, 4, y + 4, "mono", 14,
             svg_clock(r->at, 3, clock, sizeof clock));
    svg_text(to, 100, y + 4, "small", 16, frame);
    if (a == b) {
        html(to, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n",
             x1, y);
    } else {
        html(to,
             "<path class=\"arrow%s\" d=\"M%.1f %.1fH%.1f\"/>\n"
             "<path class=\"tip\" d=\"M%.1f %.1fl%.1f -4v8z\"/>\n",
             r->again           ? " again"
             : r->status >= 400 ? " bad"
                                : "",
             x1, y, x2, x2, y, tip);
    }
    double left = x1 < x2 ? x1 : x2, width = x1 < x2 ? x2 - x1 : x1 - x2;
    width = width > 120 ? width : WIDTH - left;
    svg_text(to, left + 10, y - 6, "small", (size_t)((width - 16) / 6.2),
             label);
    fputs("</g>\n", to->to);
}

/* Some of them, under the heads of their lifelines. */
static void
draw_part(struct sheet *s, struct lives *l, const struct chosen *c, size_t from,
          size_t until, const char *label)
{
    const struct markup *to = &s->d.out;
    bool has_gap = c->left_out && c->gap >= from && c->gap < until;
    double y = 62, h = 62 + STEP * (double)(until - from + has_gap) - 16;
    char gap[64];
    svg_open(to, WIDTH, h, label);
    for (size_t i = 0; i < l->n; i++) {
        char a[ADDR_TEXT_MAX];
        html(to, "<path class=\"life\" d=\"M%.1f 26V%.1f\"/>\n", life_x(l, i),
             h);
        svg_text(to, life_x(l, i), 17, "mono mid",
                 (size_t)((WIDTH - GUTTER) / (double)l->n / 7.0),
                 addr_text(&l->at[i], a));
    }
    for (size_t i = from; i < until; i++, y += STEP) {
        if (has_gap && i == c->gap) {
            snprintf(gap, sizeof gap, "%zu messages are not drawn",
                     c->left_out);
            svg_text(to, WIDTH / 2, y, "lane mid", 60, gap);
            y += STEP;
        }
        rung(s, l, c->rung[i], y);
    }
    svg_close(to);
}

static void
draw(struct sheet *s, struct lives *l, const struct chosen *c,
     const char *label)
{
    doc_figure(&s->d, label);
    for (size_t i = 0; i < c->n; i += RUNGS_A_PAGE) {
        char part[96];
        size_t until = i + RUNGS_A_PAGE < c->n ? i + RUNGS_A_PAGE : c->n;
        snprintf(part, sizeof part, "%s, messages %zu to %zu", label, i + 1,
                 until);
        draw_part(s, l, c, i, until, part);
    }
    doc_figure_end(&s->d,
                   "Point at a message for its ports and the filter that "
                   "finds it.");
}

/* --- as a table ------------------------------------------------------------------ */

static void
table(struct sheet *s, const struct chosen *c, const char *label)
{
    static const struct doc_column columns[] = {{"Time", DOC_TEXT},
                                                {"Frame", DOC_FILTER},
                                                {"From", DOC_NAME},
                                                {"To", DOC_NAME},
                                                {"Message", DOC_TEXT}};
    doc_table(&s->d, label, DOC_COLUMNS(columns));
    for (size_t i = 0; i < c->n && i < ROWS_OF_TABLE; i++) {
        const struct model_rung *r = c->rung[i];
        char clock[64], a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];
        doc_cell(&s->d, "%s", svg_clock(r->at, 3, clock, sizeof clock));
        doc_cell_begin(&s->d, NULL);
        cite_frame(s, r->frame.file, (int64_t)r->frame.frame);
        doc_cell_end(&s->d);
        doc_cell(&s->d, "%s", addr_text(&r->source, a));
        doc_cell(&s->d, "%s", addr_text(&r->destination, b));
        doc_cell(&s->d, "%s%s", told_text(r->label), r->again ? ", again" : "");
    }
    doc_table_end(&s->d, c->n > ROWS_OF_TABLE ? c->n - ROWS_OF_TABLE : 0);
}

static bool
ladder(struct sheet *s, bool sip, const char *title, bool first)
{
    struct lives lives = {.n = 0};
    struct chosen *c = malloc(sizeof *c);
    if (!c) {
        s->d.failed = true;
        return false;
    }
    choose(s->m->ladder, sip, &lives, c);
    bool any = c->n > 0;
    if (any && first)
        doc_section(&s->d, "ladders", "Messages");
    if (any) {
        if (s->d.html) {
            doc_heading(&s->d, "%s", title);
            draw(s, &lives, c, title);
        } else {
            table(s, c, title);
        }
        if (c->elsewhere)
            doc_p(&s->d, "%zu messages of further addresses are not drawn.",
                  c->elsewhere);
    }
    free(c);
    return any;
}

void
sheet_ladders(struct sheet *s)
{
    if (!s->m->ladder)
        return;
    bool ike = ladder(s, false, "IKE ladder", true);
    bool sip = ladder(s, true, "SIP ladder", !ike);
    if (ike || sip)
        doc_section_end(&s->d);
}
