/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/text/text_parts.h"

#include <inttypes.h>

static void
registration_line(const struct conclusion *c, const struct wrap *w,
                  const struct registration *r)
{
    char note[64], text[400];
    bool refused = r->final_status >= 300;
    char last[96] = "";
    if (refused)
        snprintf(last, sizeof last, " (%d %s)", r->final_status,
                 r->final_reason);
    snprintf(text, sizeof text, "%s with %s: %s%s", r->user, r->registrar,
             terms_name(&terms_registration_state, (int)r->state), last);
    wrap_noted(w, 15, "    registers  ",
               frame_text(c, r->registered.frame ? &r->registered : &r->first,
                          note, sizeof note),
               text);
}

static void
streams_line(const struct conclusion *c, const struct wrap *w,
             const struct sip_call *call)
{
    uint32_t at = 0;
    const struct rtp_stream *s;
    while ((s = sip_state_call_stream(&c->kase->state->sip, call, &at))) {
        char n[32], note[64], text[256], mos[32] = "";
        if (rtp_stream_mos(s) > 0)
            snprintf(mos, sizeof mos, ", MOS about %.1f", rtp_stream_mos(s));
        snprintf(text, sizeof text,
                 "RTP %s from the %s: %s packets, %.1f %% lost, jitter %.1f "
                 "ms%s",
                 s->codec[0] ? s->codec : "(codec unknown)",
                 s->sender == RTP_SENDER_INITIATOR ? "caller"
                 : s->sender == RTP_SENDER_PEER    ? "callee"
                                                   : "far end",
                 count_text(s->packets, n), rtp_stream_loss_percent(s),
                 rtp_stream_jitter(s), mos);
        wrap_noted(w, 17, "               - ",
                   frame_text(c, &s->first, note, sizeof note), text);
    }
}

static void
call_line(const struct conclusion *c, const struct wrap *w,
          const struct sip_call *call, int64_t now)
{
    char note[64], text[600], span[32] = "", ended[160];
    const struct cite *from = call->start.frame ? &call->start : &call->last;
    enum call_end end = call_ending(call, now);
    if (call->answer.frame)
        snprintf(span, sizeof span, ", talked for ");
    if (call->answer.frame)
        span_text(
            ns_between(call->answer.ts, call->end.frame ? call->end.ts : now),
            span + strlen(span), sizeof span - strlen(span));
    snprintf(ended, sizeof ended, "%s", terms_name(&terms_call_end, (int)end));
    if (call->end_status >= 300)
        snprintf(ended, sizeof ended, "%s (%d %s)",
                 terms_name(&terms_call_end, (int)end), call->end_status,
                 call->end_reason);
    snprintf(text, sizeof text, "%s to %s%s%s; end: %s",
             call->from[0] ? call->from : "(unknown)",
             call->to[0] ? call->to : "(unknown)",
             call->answer.frame ? ", answered" : ", not answered", span, ended);
    wrap_noted(w, 15, "    call       ", frame_text(c, from, note, sizeof note),
               text);
    streams_line(c, w, call);
}

static void
message_line(const struct conclusion *c, const struct wrap *w,
             const struct message *m)
{
    char note[64], text[400];
    snprintf(text, sizeof text, "%s from %s to %s%s%s%s",
             m->sms ? "SMS" : "message", m->from, m->to, m->tp_type ? " (" : "",
             m->tp_type ? m->tp_type : "", m->tp_type ? ")" : "");
    wrap_noted(w, 15, "    message    ",
               frame_text(c, &m->first, note, sizeof note), text);
}

/* The end of everything that was read: what is open then is still open. */
static int64_t
end_of_case(const struct conclusion *c)
{
    int64_t now = 0;
    for (size_t i = 0; i < c->kase->n; i++) {
        const struct capture *cap = c->kase->captures[i].capture;
        if (cap && capture_stats(cap)->packets &&
            capture_stats(cap)->last > now)
            now = capture_stats(cap)->last;
    }
    return now;
}

typedef bool place_test(const struct place *p, const void *arg);

static void
calls_where(const struct conclusion *c, const struct wrap *w, place_test *test,
            const void *arg)
{
    const struct sip_state *s = &c->kase->state->sip;
    int64_t now = end_of_case(c);
    uint32_t at = 0;
    uint64_t n = 0;
    const struct registration *r;
    while ((r = table_next(&s->registrations.table, &at)))
        if (test(&r->place, arg) && ++n <= TEXT_MOST)
            registration_line(c, w, r);
    text_more(w, 15, n, "registrations");
    at = 0;
    n = 0;
    for (const struct sip_call *k; (k = table_next(&s->calls.table, &at));)
        if (test(&k->place, arg) && ++n <= TEXT_MOST)
            call_line(c, w, k, now);
    text_more(w, 15, n, "calls");
    at = 0;
    n = 0;
    for (const struct message *m; (m = table_next(&s->messages.table, &at));)
        if (test(&m->place, arg) && ++n <= TEXT_MOST)
            message_line(c, w, m);
    text_more(w, 15, n, "messages");
}

static bool
is_inside(const struct place *p, const void *arg)
{
    return inner_shows(arg, p->interface, &p->src, &p->dst);
}

static bool
in_flow(const struct place *p, const void *arg)
{
    return place_in_flow(p, arg);
}

void
text_calls_inside(const struct conclusion *c, const struct wrap *w,
                  const struct inner *in)
{
    calls_where(c, w, is_inside, in);
}

void
text_calls_of_flow(const struct conclusion *c, const struct wrap *w,
                   const struct flow *f)
{
    calls_where(c, w, in_flow, f);
}
