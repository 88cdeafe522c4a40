/* SPDX-License-Identifier: Apache-2.0 */
/* What was seen of a tunnel's inside, and what ran in it by sizes and times. */
#include "analyzer/tell/text/text_parts.h"

static void
registration_line(const struct text *t, const struct model_registration *r)
{
    char note[WORDING_MAX], text[WORDING_MAX];
    int64_t frame = r->registered_frame != MODEL_ABSENT ? r->registered_frame
                                                        : (int64_t)r->frame;
    wrap_noted(&t->w, 15, "    registers  ",
               wording_frame(t->m, r->where.file, frame, note, sizeof note),
               wording_registration(r, text, sizeof text));
    text_rows(t, 15, &model_registration_desc, r);
}

static void
call_line(const struct text *t, const struct model_call *c)
{
    char note[WORDING_MAX], text[WORDING_MAX];
    const struct model_quality *q = &c->quality;
    int64_t frame = c->frames.start != MODEL_ABSENT ? c->frames.start
                                                    : (int64_t)c->first_frame;
    wrap_noted(&t->w, 15, "    call       ",
               wording_frame(t->m, c->where.file, frame, note, sizeof note),
               wording_call(c, text, sizeof text));
    for (size_t i = 0; i < q->n_streams; i++)
        wrap_noted(&t->w, 17, "               - ",
                   wording_frame(t->m, c->where.file,
                                 (int64_t)q->streams[i].first_frame, note,
                                 sizeof note),
                   wording_stream(&q->streams[i], text, sizeof text));
    text_rows(t, 15, &model_call_desc, c);
}

static void
message_line(const struct text *t, const struct model_message *m)
{
    char note[WORDING_MAX], text[WORDING_MAX];
    wrap_noted(&t->w, 15, "    message    ",
               wording_frame(t->m, m->where.file, m->frame, note, sizeof note),
               wording_message(m, text, sizeof text));
    text_rows(t, 15, &model_message_desc, m);
}

/* The lists of one place, each as long as a person reads. */
struct read {
    struct model_registration **registrations;
    struct model_call **calls;
    struct model_message **messages;
    size_t n_registrations, n_calls, n_messages;
};

static void
read_lines(const struct text *t, const struct read *r)
{
    for (size_t i = 0; i < r->n_registrations && i < TEXT_MOST; i++)
        registration_line(t, r->registrations[i]);
    text_more(&t->w, 15, r->n_registrations, "registrations");
    for (size_t i = 0; i < r->n_calls && i < TEXT_MOST; i++)
        call_line(t, r->calls[i]);
    text_more(&t->w, 15, r->n_calls, "calls");
    for (size_t i = 0; i < r->n_messages && i < TEXT_MOST; i++)
        message_line(t, r->messages[i]);
    text_more(&t->w, 15, r->n_messages, "messages");
}

void
text_calls_of_flow(const struct text *t, const struct model_flow *f)
{
    struct read r = {f->registrations,   f->calls,   f->messages,
                     f->n_registrations, f->n_calls, f->n_messages};
    read_lines(t, &r);
}

static void
matched_lines(const struct text *t, const struct model_inner *in)
{
    char text[WORDING_MAX];
    const struct wrap *w = &t->w;
    if (*wording_matched(in, text, sizeof text))
        wrap_plain(w, 15, "    matched", in->padded ? STYLE_DIM : STYLE_PLAIN,
                   text);
    if (*wording_suites(in, text, sizeof text))
        wrap_paragraph(w, 15, "    suite", STYLE_PLAIN, "by its lengths: %s",
                       text);
    if (*wording_delay(in, text, sizeof text))
        wrap_plain(w, 15, "    delay", STYLE_PLAIN, text);
    if (*wording_clocks(in, text, sizeof text))
        wrap_plain(w, 15, "    clocks", STYLE_PLAIN, text);
}

void
text_inside(const struct text *t, const struct model_tunnel *tn)
{
    char text[WORDING_MAX];
    for (size_t i = 0; i < tn->n_inner; i++) {
        const struct model_inner *in = &tn->inner[i];
        struct read r = {in->registrations,   in->calls,   in->messages,
                         in->n_registrations, in->n_calls, in->n_messages};
        wrap_plain(&t->w, 12, "  inside", STYLE_PLAIN,
                   wording_inside(in, text, sizeof text));
        matched_lines(t, in);
        text_rows(t, 15, &model_inner_desc, in);
        read_lines(t, &r);
    }
}

void
text_activity(const struct text *t, const struct model_tunnel *tn)
{
    char text[WORDING_MAX];
    size_t calls = 0, messages = 0;
    if (!*wording_activity(tn, text, sizeof text))
        return;
    wrap_paragraph(&t->w, 12, "  inferred", STYLE_PLAIN,
                   "(sizes and times only, in whole seconds) %s", text);
    for (size_t i = 0; i < tn->n_calls; i++)
        if (tn->calls[i]->where.how == PROVENANCE_INFERRED &&
            ++calls <= TEXT_MOST)
            call_line(t, tn->calls[i]);
    text_more(&t->w, 15, calls, "calls");
    for (size_t i = 0; i < tn->n_messages; i++)
        if (tn->messages[i]->where.how == PROVENANCE_INFERRED &&
            ++messages <= TEXT_MOST)
            message_line(t, tn->messages[i]);
    text_more(&t->w, 15, messages, "messages");
}
