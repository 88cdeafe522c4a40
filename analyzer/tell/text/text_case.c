/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/cite_text.h"
#include "analyzer/base/event_json.h"
#include "analyzer/tell/text/text_parts.h"

#include <inttypes.h>

void
text_more(const struct wrap *w, int indent, uint64_t n, const char *what)
{
    char more[32];
    if (n > TEXT_MOST)
        wrap_paragraph(w, indent, "", STYLE_DIM,
                       "and %s more %s (see --format json)",
                       count_text(n - TEXT_MOST, more), what);
}

static void
capture_lines(const struct conclusion *c, const struct wrap *w, size_t i)
{
    const struct case_capture *cc = &c->kase->captures[i];
    char n[32], period[128];
    if (!cc->capture)
        return;
    const struct capture_stats *s = capture_stats(cc->capture);
    wrap_paragraph(w, 2, "  ", STYLE_PLAIN, "%s: %s, %s packet%s", cc->path,
                   capture_format(cc->capture), count_text(s->packets, n),
                   s->packets == 1 ? "" : "s");
    if (s->timed)
        wrap_paragraph(w, 12, "", STYLE_PLAIN, "from %s",
                       period_text(s->first, s->last, period, sizeof period));
    if (cc->sha256[0])
        wrap_paragraph(w, 12, "", STYLE_DIM, "SHA-256 %.32s %s", cc->sha256,
                       cc->sha256 + 32);
}

static void
interface_lines(const struct conclusion *c, const struct wrap *w)
{
    uint32_t at = 0;
    char n[32];
    const struct interface *i;
    while ((i = table_next(&c->kase->state->interfaces.table, &at))) {
        if (i->container && i->packets == 0)
            continue;
        bool named = strcmp(i->name, i->label) == 0;
        const char *file =
            c->kase->n > 1 && named ? file_text(c, i->key.file) : "";
        wrap_paragraph(w, 14, "  interface", STYLE_PLAIN, "%s%s%s: %s packet%s",
                       file, *file ? " " : "", i->label,
                       count_text(i->packets, n), i->packets == 1 ? "" : "s");
    }
}

static void
account_lines(const struct conclusion *c, const struct wrap *w)
{
    const struct accounts *a = pipeline_accounts(c->kase->pipeline);
    char n[32];
    for (int i = 0; i < ACCOUNT_N; i++)
        if (a->n[i])
            wrap_paragraph(w, 14, "", STYLE_PLAIN, "%9s  %s",
                           count_text(a->n[i], n),
                           account_text((enum account)i));
}

static void
anomaly_lines(const struct conclusion *c, const struct wrap *w)
{
    const struct anomaly_kind *k;
    uint32_t at = 0;
    bool headed = false;
    while ((k = table_next(&c->kase->state->anomalies.table, &at))) {
        char note[96], n[32], text[256];
        if (!headed)
            wrap_heading(w, STYLE_BOLD, "What was wrong with packets", "");
        headed = true;
        struct fact f = {.n_frames = 0};
        for (uint32_t i = 0; i < k->n_first; i++) {
            f.frames[i].file = k->first[i].file;
            f.frames[i].frame = k->first[i].frame;
        }
        f.n_frames = k->n_first;
        f.frames_total = k->count > k->n_first ? k->count : k->n_first;
        snprintf(text, sizeof text, "%s: %s%s%s%s", k->key.protocol, k->text,
                 k->count > 1 ? " (" : "",
                 k->count > 1 ? count_text(k->count, n) : "",
                 k->count > 1 ? " times)" : "");
        wrap_noted(w, 6, "   -  ", frames_text(c, &f, note, sizeof note), text);
    }
}

static void
eviction_lines(const struct conclusion *c, const struct wrap *w)
{
    const struct state *s = c->kase->state;
    char n[32];
    const struct {
        const char *what;
        uint64_t n;
    } rows[] = {
        {"flows", s->flows.table.evicted},
        {"tunnels", s->tunnels.tunnels.evicted},
        {"IKE SAs", s->tunnels.ike.evicted},
        {"ESP SAs", s->tunnels.esp.evicted},
        {"TCP streams", pipeline_streams(c->kase->pipeline)->evicted_streams},
        {"fragmented datagrams", pipeline_defrag(c->kase->pipeline)->evicted},
        {"names", names_stats(s->names)->evicted_refs},
        {"DNS queries", names_stats(s->names)->evicted_queries},
        {"calls, registrations, messages and streams",
         sip_state_evicted(&s->sip)},
        {"interfaces", s->interfaces.table.evicted},
        {"paths between hosts", s->tunnels.paths.evicted},
        {"kinds of anomalies", s->anomalies.table.evicted},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].n)
            wrap_paragraph(w, 6, "   !  ", STYLE_WARN,
                           "%s %s had to be forgotten to stay within memory",
                           count_text(rows[i].n, n), rows[i].what);
    if (c->correlation.left_out)
        wrap_paragraph(
            w, 6, "   !  ", STYLE_WARN,
            "%s hosts were not compared with every tunnel: there are "
            "too many",
            count_text(c->correlation.left_out, n));
    uint64_t untraced = s->trace.outer_left_out + s->trace.inner_left_out;
    if (untraced)
        wrap_paragraph(
            w, 6, "   !  ", STYLE_WARN,
            "%s packets came too late to be matched or to infer from",
            count_text(untraced, n));
    if (c->flows_left_out)
        wrap_paragraph(w, 6, "   !  ", STYLE_WARN,
                       "%s more flows of SIP were not judged",
                       count_text(c->flows_left_out, n));
}

void
text_case(const struct conclusion *c, const struct wrap *w)
{
    anomaly_lines(c, w);
    wrap_heading(w, STYLE_BOLD, "What was read", "");
    for (size_t i = 0; i < c->kase->n; i++)
        capture_lines(c, w, i);
    interface_lines(c, w);
    account_lines(c, w);
    eviction_lines(c, w);
    wrap_paragraph(w, 14, "  judged by", STYLE_PLAIN,
                   "espy " ESPY_VERSION
                   ", rules %.16s (the first digits of their "
                   "SHA-256)",
                   ruleset_hash(c->rules));
}

void
text_damage(const struct conclusion *c, const struct wrap *w)
{
    for (size_t i = 0; i < c->kase->n; i++) {
        const struct case_capture *cc = &c->kase->captures[i];
        const char *why = cc->capture ? capture_damage(cc->capture) : cc->error;
        if (why && cc->capture)
            wrap_paragraph(w, 12, "  DAMAGED", STYLE_WARN, "%s: %s", cc->path,
                           why);
        else if (why)
            wrap_paragraph(w, 12, "  NOT READ", STYLE_WARN, "%s", why);
    }
}
