/* SPDX-License-Identifier: Apache-2.0 */
/* What was read of the captures, what was not, and what was wrong with it. */
#include "analyzer/tell/text/text_parts.h"

#include <string.h>

static void
capture_lines(const struct text *t, const struct model_capture *c)
{
    char text[WORDING_MAX];
    if (!c->readable)
        return;
    wrap_plain(&t->w, 2, "  ", STYLE_PLAIN,
               wording_capture(c, text, sizeof text));
    if (c->first != MODEL_ABSENT)
        wrap_paragraph(&t->w, 12, "", STYLE_PLAIN, "from %s",
                       wording_period(c->first, c->last, text, sizeof text));
    if (c->sha256 && strlen(c->sha256) > 32)
        wrap_paragraph(&t->w, 12, "", STYLE_DIM, "SHA-256 %.32s %s", c->sha256,
                       c->sha256 + 32);
    text_rows(t, 14, &model_capture_desc, c);
}

static void
interface_lines(const struct text *t, uint32_t file)
{
    const struct model_capture *c = &t->m->kase.captures[file];
    char text[WORDING_MAX];
    for (size_t i = 0; i < c->n_interfaces; i++)
        if (c->interfaces[i].packets)
            wrap_plain(&t->w, 14, "  interface", STYLE_PLAIN,
                       wording_interface(t->m, file, &c->interfaces[i], text,
                                         sizeof text));
}

static void
account_lines(const struct text *t)
{
    const struct model_counters *k = &t->m->counters;
    char n[32];
    for (size_t i = 0; i < k->n_packets; i++)
        if (k->packets[i].n && wording_account(&k->packets[i]))
            wrap_paragraph(&t->w, 14, "", STYLE_PLAIN, "%9s  %s",
                           wording_number(k->packets[i].n, n, sizeof n),
                           wording_account(&k->packets[i]));
}

static void
eviction_lines(const struct text *t)
{
    const struct model_counters *k = &t->m->counters;
    char text[WORDING_MAX];
    for (size_t i = 0; i < k->n_evicted; i++)
        if (k->evicted[i].n)
            wrap_plain(&t->w, 7, "   !", STYLE_WARN,
                       wording_evicted(&k->evicted[i], text, sizeof text));
}

static void
anomaly_lines(const struct text *t)
{
    bool headed = false;
    for (size_t i = 0; i < t->m->n_findings; i++) {
        const struct model_finding *f = &t->m->findings[i];
        char note[WORDING_MAX], text[WORDING_MAX];
        if (!f->anomaly)
            continue;
        if (!headed)
            wrap_heading(&t->w, STYLE_BOLD, "What was wrong with packets", "");
        headed = true;
        wrap_noted(&t->w, 7, "   -",
                   wording_frames(t->m, f->frames, f->n_frames, f->frames_total,
                                  note, sizeof note),
                   wording_finding(f, text, sizeof text));
    }
}

void
text_case(const struct text *t)
{
    const struct model_case *c = &t->m->kase;
    char text[WORDING_MAX];
    anomaly_lines(t);
    wrap_heading(&t->w, STYLE_BOLD, "What was read", "");
    for (size_t i = 0; i < c->n_captures; i++)
        capture_lines(t, &c->captures[i]);
    for (uint32_t i = 0; i < c->n_captures; i++)
        interface_lines(t, i);
    account_lines(t);
    eviction_lines(t);
    wrap_plain(&t->w, 14, "  judged by", STYLE_PLAIN,
               wording_tool(&t->m->tool, text, sizeof text));
}

void
text_damage(const struct text *t)
{
    char text[WORDING_MAX], label[16];
    for (size_t i = 0; i < t->m->kase.n_captures; i++) {
        const struct model_capture *c = &t->m->kase.captures[i];
        snprintf(label, sizeof label, "  %s", wording_damage_head(c));
        if (c->damage.text)
            wrap_plain(&t->w, 12, label, STYLE_WARN,
                       wording_damage(c, text, sizeof text));
    }
}
