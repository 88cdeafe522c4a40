/* SPDX-License-Identifier: Apache-2.0 */
/* Tunnels and flows as tables. */
#include "analyzer/tell/incident/parts.h"

#include <string.h>

static void
filter_cell(struct sheet *s, const char *file, const char *filter)
{
    doc_cell_begin(&s->d, NULL);
    if (s->many_files && *file && *filter)
        doc_text(&s->d, "%s: ", look_base(file));
    doc_filter(&s->d, filter);
    doc_cell_end(&s->d);
}

static size_t
over(size_t n)
{
    return n > ROWS_MOST ? n - ROWS_MOST : 0;
}

/* --- tunnels -------------------------------------------------------------------- */

static long long
esp_sum(const json_t *tunnel, const char *key)
{
    size_t i;
    const json_t *sa;
    long long sum = 0;
    LOOK_EACH(look(tunnel, "esp"), i, sa)
        sum += look_int(sa, key);
    return sum;
}

static void
tunnel_row(struct sheet *s, const json_t *t)
{
    char a[80], b[80], span[40];
    const json_t *v = look_leading(s->report, look_text(t, "id"));
    doc_cell(&s->d, "%s", look_text(t, "id"));
    doc_cell_begin(&s->d, NULL);
    doc_text(&s->d, "%s ", v ? look_text(v, "verdict") : "unknown purpose");
    doc_label(&s->d, look_text(v, "confidence"), look_text(v, "confidence"));
    doc_cell_end(&s->d);
    doc_cell(&s->d, "%s", look_endpoint(look(t, "local"), a, sizeof a));
    doc_cell(&s->d, "%s", look_endpoint(look(t, "remote"), b, sizeof b));
    doc_cell(&s->d, "%s", look_text(t, "outcome"));
    time_cell(s, t, "first");
    doc_cell(&s->d, "%s", look_span(t, "first", "last", span, sizeof span));
    doc_cell_number(&s->d, esp_sum(t, "packets"));
    doc_cell_number(&s->d, esp_sum(t, "bytes"));
    filter_cell(s, "", look_text(t, "filter"));
}

static void
tunnel_table(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Tunnel", DOC_SHORT},     {"Verdict", DOC_TEXT},
        {"Near end", DOC_NAME},    {"Far end", DOC_NAME},
        {"Outcome", DOC_SHORT},    {"First packet, UTC", DOC_TIME},
        {"For", DOC_SHORT},        {"ESP packets", DOC_NUMBER},
        {"ESP bytes", DOC_NUMBER}, {"Wireshark filter", DOC_FILTER}};
    size_t i;
    const json_t *t;
    doc_table(&s->d, "Tunnels", columns, sizeof columns / sizeof *columns);
    LOOK_EACH(look(s->report, "tunnels"), i, t)
        if (i < ROWS_MOST)
            tunnel_row(s, t);
    doc_table_end(&s->d, over(look_size(s->report, "tunnels")));
}

static void
sa_rows(struct sheet *s, const json_t *t, size_t *told, size_t *left)
{
    size_t i;
    const json_t *sa;
    LOOK_EACH(look(t, "ike"), i, sa) {
        if (++*told > ROWS_MOST) {
            ++*left;
            continue;
        }
        doc_cell(&s->d, "%s", look_text(t, "id"));
        doc_cell(&s->d, "IKE %s", look_text(sa, "version"));
        doc_cell(&s->d, "%s", look_text(sa, "outcome"));
        time_cell(s, sa, "first");
        doc_cell_number(&s->d, look_int(sa, "messages"));
        doc_cell(&s->d, "%s%s%lld rekeys, %lld sent again",
                 look_text(sa, "suite"), *look_text(sa, "suite") ? "; " : "",
                 look_int(sa, "rekeys"), look_int(sa, "retransmissions"));
        filter_cell(s, "", look_text(sa, "filter"));
    }
    LOOK_EACH(look(t, "esp"), i, sa) {
        if (++*told > ROWS_MOST) {
            ++*left;
            continue;
        }
        doc_cell(&s->d, "%s", look_text(t, "id"));
        doc_cell(&s->d, "%s",
                 strcmp(look_text(sa, "protocol"), "ah") ? "ESP" : "AH");
        doc_cell(&s->d, "%s", look_text(sa, "direction"));
        time_cell(s, sa, "first");
        doc_cell_number(&s->d, look_int(sa, "packets"));
        doc_cell(&s->d, "%lld bytes, %lld missing in sequence, %lld replayed",
                 look_int(sa, "bytes"), look_int(sa, "lost"),
                 look_int(sa, "replayed"));
        filter_cell(s, "", look_text(sa, "filter"));
    }
}

static void
sa_table(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Tunnel", DOC_SHORT},           {"Association", DOC_TEXT},
        {"Outcome or way", DOC_TEXT},    {"First packet, UTC", DOC_TIME},
        {"Packets", DOC_NUMBER},         {"Details", DOC_TEXT},
        {"Wireshark filter", DOC_FILTER}};
    size_t i, told = 0, left = 0;
    const json_t *t;
    doc_table(&s->d, "Security associations", columns,
              sizeof columns / sizeof *columns);
    LOOK_EACH(look(s->report, "tunnels"), i, t)
        sa_rows(s, t, &told, &left);
    doc_table_end(&s->d, left);
}

/* --- what was seen of their insides ----------------------------------------------- */

static void
inside_row(struct sheet *s, const json_t *t, const json_t *in)
{
    char list[160] = "", suites[256] = "";
    const char *how = look_text(in, "how");
    size_t i;
    const json_t *p;
    LOOK_EACH(look(in, "protocols"), i, p)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s",
                 i ? ", " : "", json_string_value(p));
    LOOK_EACH(look(in, "suites"), i, p)
        snprintf(suites + strlen(suites), sizeof suites - strlen(suites),
                 "%s%s", i ? ", " : "", json_string_value(p));
    doc_cell(&s->d, "%s", look_text(t, "id"));
    doc_cell(&s->d, "%s", look_text(in, "interface"));
    doc_cell_begin(&s->d, NULL);
    if (strcmp(how, "adjacent") == 0)
        doc_label(&s->d, "inferred", "inferred");
    else
        doc_label(&s->d, how, how);
    doc_text(&s->d, " %s%s",
             strcmp(how, "adjacent") ? "" : "by host and time, ",
             look_text(in, "confidence"));
    doc_cell_end(&s->d);
    doc_cell(&s->d, "%s and %s", look_text(in, "local"),
             look_text(in, "remote"));
    doc_cell(&s->d, "%s", list);
    doc_cell_number(&s->d, look_int(in, "packets"));
    if (look(in, "matched"))
        doc_cell(&s->d, "%lld (%.1f %%)", look_int(in, "matched_packets"),
                 100 * look_real(in, "matched"));
    else
        doc_cell(&s->d, "-");
    if (look(in, "delay"))
        doc_cell(&s->d, "%.2f ms out, %.2f ms in",
                 1e3 * look_real(in, "delay.initiator.median"),
                 1e3 * look_real(in, "delay.responder.median"));
    else
        doc_cell(&s->d, "-");
    doc_cell(&s->d, "%s", *suites ? suites : "-");
}

static void
inside_table(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Tunnel", DOC_SHORT},          {"Interface", DOC_SHORT},
        {"How known", DOC_TEXT},        {"Addresses inside", DOC_NAME},
        {"Protocols", DOC_TEXT},        {"Packets", DOC_NUMBER},
        {"Matched with ESP", DOC_TEXT}, {"Median delay", DOC_TEXT},
        {"Suite by lengths", DOC_NAME}};
    size_t i, k, n = 0;
    const json_t *t, *in;
    LOOK_EACH(look(s->report, "tunnels"), i, t)
        n += look_size(t, "inner");
    if (!n)
        return;
    doc_table(&s->d, "Insides of tunnels", columns,
              sizeof columns / sizeof *columns);
    n = 0;
    LOOK_EACH(look(s->report, "tunnels"), i, t)
        LOOK_EACH(look(t, "inner"), k, in)
            if (n++ < ROWS_MOST)
                inside_row(s, t, in);
    doc_table_end(&s->d, over(n));
}

void
sheet_tunnels(struct sheet *s)
{
    if (!look_size(s->report, "tunnels"))
        return;
    doc_section(&s->d, "tunnels", "Tunnels");
    tunnel_table(s);
    sa_table(s);
    inside_table(s);
    doc_section_end(&s->d);
}

/* --- flows ---------------------------------------------------------------------- */

static void
flow_row(struct sheet *s, const json_t *f)
{
    char a[80], b[80];
    const json_t *t = look_tunnel(s->report, look_text(f, "tunnel"));
    const char *domain = look_text(f, "destination.domain");
    doc_cell(&s->d, "%s", look_endpoint(look(f, "source"), a, sizeof a));
    doc_cell(&s->d, "%s%s%s",
             look_endpoint(look(f, "destination"), b, sizeof b),
             *domain ? ", " : "", domain);
    doc_cell(&s->d, "%s%s%s", look_text(f, "transport"),
             look(f, "protocol") ? ", " : "", look_text(f, "protocol"));
    doc_cell(&s->d, "%s", look_text(f, "interface"));
    doc_cell_begin(&s->d, NULL);
    doc_text(&s->d, "%s ", t ? look_text(t, "id") : "-");
    if (t)
        doc_label(&s->d, how_of_inside(t), how_of_inside(t));
    doc_cell_end(&s->d);
    time_cell(s, f, "first");
    doc_cell_number(&s->d, look_int(f, "source.packets") +
                               look_int(f, "destination.packets"));
    doc_cell_number(&s->d, look_int(f, "source.bytes") +
                               look_int(f, "destination.bytes"));
    filter_cell(s, look_text(f, "file"), look_text(f, "filter"));
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
    size_t i, n = look_size(s->report, "flows");
    const json_t *f;
    long long all = look_int(s->report, "counters.flows");
    if (!n)
        return;
    doc_section(&s->d, "flows", "Flows");
    doc_table(&s->d, "Flows", columns, sizeof columns / sizeof *columns);
    LOOK_EACH(look(s->report, "flows"), i, f)
        if (i < ROWS_MOST)
            flow_row(s, f);
    doc_table_end(&s->d, 0);
    if (all > (long long)i)
        doc_p(&s->d, "These are the busiest; %lld more flows are only counted.",
              all - (long long)i);
    doc_section_end(&s->d);
}
