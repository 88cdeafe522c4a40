/* SPDX-License-Identifier: Apache-2.0 */
/* Calls, messages, registrations; and what the packets' sizes and times look like. */
#include "analyzer/tell/incident/parts.h"

#include "analyzer/activity/activity.h"

#include <string.h>

/* Where it was seen, and how it is known. */
static void
place(struct sheet *s, const json_t *o)
{
    const char *how = look_text(o, "how");
    const json_t *t = look_tunnel(s->report, look_text(o, "tunnel"));
    bool observed = strcmp(how, "observed") == 0;
    doc_cell(&s->d, "%s on %s", t ? look_text(t, "id") : "no tunnel",
             look_text(o, "interface"));
    doc_cell_begin(&s->d, NULL);
    doc_label(&s->d, how, how);
    if (*look_text(o, "confidence"))
        doc_text(&s->d, " %s", look_text(o, "confidence"));
    if (t && observed) {
        doc_text(&s->d, "; in the tunnel: ");
        doc_label(&s->d, how_of_inside(t), how_of_inside(t));
    }
    doc_cell_end(&s->d);
}

static void
place_filter(struct sheet *s, const json_t *o, const char *filter)
{
    doc_cell_begin(&s->d, NULL);
    if (s->many_files)
        doc_text(&s->d, "%s: ", look_base(look_text(o, "file")));
    doc_filter(&s->d, filter);
    doc_cell_end(&s->d);
}

static void
text(struct sheet *s, const json_t *o, const char *key)
{
    const char *t = look_text(o, key);
    doc_cell(&s->d, "%s", *t ? t : "-");
}

static void
codecs(struct sheet *s, const json_t *call)
{
    size_t i;
    const json_t *c;
    doc_cell_begin(&s->d, NULL);
    LOOK_EACH(look(call, "codecs"), i, c)
        doc_text(&s->d, "%s%s", i ? ", " : "", json_string_value(c));
    if (look(call, "quality.mos"))
        doc_text(&s->d, "; MOS about %.1f", look_real(call, "quality.mos"));
    if (look(call, "quality.loss_percent"))
        doc_text(&s->d, ", %.1f %% lost",
                 look_real(call, "quality.loss_percent"));
    doc_cell_end(&s->d);
}

static void
call_row(struct sheet *s, const json_t *c)
{
    char talk[40];
    const char *from = look(c, "answer") ? "answer" : "start";
    place(s, c);
    text(s, c, "direction");
    text(s, c, "from");
    text(s, c, "to");
    time_cell(s, c, "start");
    look_span(c, from, "end", talk, sizeof talk);
    doc_cell(&s->d, "%s%s; %s%s%s", *talk ? talk : "end not seen",
             look(c, "answer") ? "" : ", no answer seen",
             look_text(c, "ending"), *look_text(c, "reason") ? ", " : "",
             look_text(c, "reason"));
    codecs(s, c);
    place_filter(s, c, look_text(c, "filter"));
}

static size_t
over(size_t n)
{
    return n > ROWS_MOST ? n - ROWS_MOST : 0;
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
    size_t i, n = look_size(s->report, "calls");
    const json_t *c;
    if (!n)
        return;
    doc_table(&s->d, "Calls", columns, sizeof columns / sizeof *columns);
    LOOK_EACH(look(s->report, "calls"), i, c)
        if (i < ROWS_MOST)
            call_row(s, c);
    doc_table_end(&s->d, over(n));
}

static void
stream_row(struct sheet *s, const json_t *call, const json_t *x)
{
    char a[96], b[96], sort[32];
    const char *src = look_text(x, "source"),
               *dst = look_text(x, "destination");
    snprintf(a, sizeof a, strchr(src, ':') ? "[%s]:%lld" : "%s:%lld", src,
             look_int(x, "source_port"));
    snprintf(b, sizeof b, strchr(dst, ':') ? "[%s]:%lld" : "%s:%lld", dst,
             look_int(x, "destination_port"));
    doc_cell(&s->d, "%s", a);
    doc_cell(&s->d, "%s", b);
    text(s, x, "codec");
    snprintf(sort, sizeof sort, "%lld", look_int(x, "packets"));
    doc_cell_begin(&s->d, sort);
    doc_text(&s->d, "%lld", look_int(x, "packets"));
    doc_cell_end(&s->d);
    doc_cell(&s->d, "%.1f %%", look_real(x, "loss_percent"));
    if (look(x, "jitter_ms"))
        doc_cell(&s->d, "%.1f ms", look_real(x, "jitter_ms"));
    else
        doc_cell(&s->d, "-");
    if (look(x, "mos"))
        doc_cell(&s->d, "%.1f", look_real(x, "mos"));
    else
        doc_cell(&s->d, "-");
    place_filter(s, call, look_text(x, "filter"));
}

static void
streams(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"From", DOC_NAME},   {"To", DOC_NAME},
        {"Codec", DOC_SHORT}, {"Packets", DOC_NUMBER},
        {"Lost", DOC_SHORT},  {"Jitter", DOC_SHORT},
        {"MOS", DOC_SHORT},   {"Wireshark filter", DOC_FILTER}};
    size_t i, k, n = 0;
    const json_t *c, *x;
    LOOK_EACH(look(s->report, "calls"), i, c)
        n += look_size(c, "quality.streams");
    if (!n)
        return;
    doc_table(&s->d, "Voice of the calls", columns,
              sizeof columns / sizeof *columns);
    n = 0;
    LOOK_EACH(look(s->report, "calls"), i, c)
        LOOK_EACH(look(c, "quality.streams"), k, x)
            if (n++ < ROWS_MOST)
                stream_row(s, c, x);
    doc_table_end(&s->d, over(n));
}

static void
messages(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Where", DOC_TEXT}, {"How known", DOC_TEXT}, {"Way", DOC_SHORT},
        {"From", DOC_NAME},  {"To", DOC_NAME},        {"When, UTC", DOC_TIME},
        {"Kind", DOC_TEXT},  {"Frame", DOC_FILTER}};
    size_t i, n = look_size(s->report, "messages");
    const json_t *m;
    if (!n)
        return;
    doc_table(&s->d, "Messages", columns, sizeof columns / sizeof *columns);
    LOOK_EACH(look(s->report, "messages"), i, m) {
        if (i >= ROWS_MOST)
            break;
        place(s, m);
        text(s, m, "direction");
        text(s, m, "from");
        text(s, m, "to");
        time_cell(s, m, "at");
        doc_cell(&s->d, "%s %s", look_true(m, "sms") ? "SMS" : "SIP MESSAGE",
                 *look_text(m, "tp_type") ? look_text(m, "tp_type")
                                          : look_text(m, "rp_type"));
        doc_cell_begin(&s->d, NULL);
        cite_frame(s, look_text(m, "file"), look_int(m, "frame"));
        doc_cell_end(&s->d);
    }
    doc_table_end(&s->d, over(n));
}

static void
registrations(struct sheet *s)
{
    static const struct doc_column columns[] = {
        {"Where", DOC_TEXT},  {"How known", DOC_TEXT},
        {"User", DOC_NAME},   {"Registrar", DOC_NAME},
        {"State", DOC_SHORT}, {"When, UTC", DOC_TIME},
        {"Device", DOC_TEXT}, {"Frame", DOC_FILTER}};
    size_t i, n = look_size(s->report, "registrations");
    const json_t *r;
    if (!n)
        return;
    doc_table(&s->d, "Registrations", columns,
              sizeof columns / sizeof *columns);
    LOOK_EACH(look(s->report, "registrations"), i, r) {
        if (i >= ROWS_MOST)
            break;
        place(s, r);
        text(s, r, "user");
        text(s, r, "registrar");
        text(s, r, "state");
        time_cell(s, r, "first");
        text(s, r, "user_agent");
        doc_cell_begin(&s->d, NULL);
        cite_frame(s, look_text(r, "file"), look_int(r, "frame"));
        doc_cell_end(&s->d);
    }
    doc_table_end(&s->d, over(n));
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
    size_t i, k, n = 0;
    const json_t *t, *a;
    LOOK_EACH(look(s->report, "tunnels"), i, t)
        LOOK_EACH(look(t, "activity"), k, a)
            n += strcmp(look_text(a, "kind"), "idle") != 0;
    if (!n)
        return;
    doc_table(&s->d, "Activity by size and time", columns,
              sizeof columns / sizeof *columns);
    n = 0;
    LOOK_EACH(look(s->report, "tunnels"), i, t)
        LOOK_EACH(look(t, "activity"), k, a) {
            char span[40], sort[32];
            if (!strcmp(look_text(a, "kind"), "idle") || n++ >= ROWS_MOST)
                continue;
            doc_cell(&s->d, "%s", look_text(t, "id"));
            doc_cell(&s->d, "%s", activity_kind_words(look_text(a, "kind")));
            time_cell(s, a, "start");
            doc_cell(&s->d, "%s",
                     look_span(a, "start", "end", span, sizeof span));
            snprintf(sort, sizeof sort, "%lld", look_int(a, "packets"));
            doc_cell_begin(&s->d, sort);
            doc_text(&s->d, "%lld", look_int(a, "packets"));
            doc_cell_end(&s->d);
            text(s, a, "confidence");
            doc_cell_begin(&s->d, NULL);
            doc_label(&s->d, "inferred", "inferred");
            doc_cell_end(&s->d);
            doc_cell_begin(&s->d, NULL);
            cite_frame(s, words_file(s, t), look_int(a, "first_frame"));
            doc_cell_end(&s->d);
        }
    doc_table_end(&s->d, over(n));
}

void
sheet_calls(struct sheet *s)
{
    size_t i, acts = 0;
    const json_t *t;
    LOOK_EACH(look(s->report, "tunnels"), i, t)
        acts += look_size(t, "activity");
    if (!look_size(s->report, "calls") && !look_size(s->report, "messages") &&
        !look_size(s->report, "registrations") && !acts)
        return;
    doc_section(&s->d, "calls", "Calls and other activity");
    calls(s);
    streams(s);
    messages(s);
    registrations(s);
    activity(s);
    doc_section_end(&s->d);
}
