/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/text/text_parts.h"

#include <inttypes.h>

static const char *
way_text(const struct tunnel *tn, uint8_t way)
{
    if (way == ACTIVITY_WAY_UNKNOWN)
        return "";
    return (way == ACTIVITY_FROM_A) == tunnel_a_is_local(tn) ? ", outgoing"
                                                             : ", incoming";
}

static void
call_line(const struct conclusion *c, const struct wrap *w,
          const struct tunnel *tn, const struct inferred_call *call)
{
    char note[64], text[400], when[64], span[32];
    unsigned local = !tunnel_a_is_local(tn);
    int n = snprintf(
        text, sizeof text, "%s, for %s%s%s%s%s, %s%s%s",
        when_text(call->start, when, sizeof when),
        span_text(ns_between(call->start, call->end), span, sizeof span),
        way_text(tn, call->way), call->start_seen ? "" : ", begun before",
        call->end_seen ? "" : ", its end not seen",
        call->unanswered ? ", cancelled before it was answered" : "",
        call->probable ? "probable" : "possible", *call->codec ? "; fits " : "",
        call->codec);
    if (!call->unanswered && n > 0 && (size_t)n < sizeof text)
        snprintf(text + n, sizeof text - (size_t)n,
                 "; the near end speaks %.0f %% of the time, the far end %.0f "
                 "%%",
                 100 * call->speaks[local], 100 * call->speaks[!local]);
    wrap_noted(w, 15, "    call       ",
               frame_text(c, &call->first, note, sizeof note), text);
}

static void
message_line(const struct conclusion *c, const struct wrap *w,
             const struct tunnel *tn, const struct inferred_message *m)
{
    char note[64], text[160], when[64];
    snprintf(text, sizeof text, "%s%s%s, %s",
             when_text(m->at, when, sizeof when), way_text(tn, m->way),
             m->report ? ", with its report" : "",
             m->probable ? "probable" : "possible");
    wrap_noted(w, 15, "    message    ",
               frame_text(c, &m->first, note, sizeof note), text);
}

/* "call 65 s, web 12 s, idle 3 s"; false: nothing but idle. */
static bool
kinds_text(const struct activities *a, uint32_t tunnel, char *to, size_t n)
{
    int64_t ns[ACTIVITY_KINDS] = {0};
    bool any = false;
    to[0] = '\0';
    for (size_t i = 0; i < a->n; i++)
        if (a->items[i].tunnel == tunnel) {
            ns[a->items[i].kind] +=
                ns_between(a->items[i].start, a->items[i].end);
            any |= a->items[i].kind != ACTIVITY_IDLE;
        }
    for (unsigned k = ACTIVITY_KINDS; k-- > 0;) {
        char span[32];
        if (ns[k])
            snprintf(
                to + strlen(to), n - strlen(to), "%s%s %s", *to ? ", " : "",
                activity_kind_words(terms_name(&terms_activity_kind, (int)k)),
                span_text(ns[k], span, sizeof span));
    }
    return any;
}

void
text_activity(const struct conclusion *c, const struct wrap *w,
              const struct subject *s)
{
    const struct activities *a = &c->activities;
    char kinds[256];
    uint64_t calls = 0, messages = 0;
    if (!s->tunnel->esp_packets && !s->tunnel->ah_packets)
        return;
    uint32_t tunnel = table_index(&c->kase->state->tunnels.tunnels, s->tunnel);
    if (!kinds_text(a, tunnel, kinds, sizeof kinds))
        return;
    wrap_paragraph(w, 12, "  inferred", STYLE_PLAIN,
                   "(sizes and times only, in whole seconds) %s", kinds);
    for (size_t i = 0; i < a->n_calls; i++)
        if (a->calls[i].tunnel == tunnel && !a->calls[i].observed &&
            ++calls <= TEXT_MOST)
            call_line(c, w, s->tunnel, &a->calls[i]);
    text_more(w, 15, calls, "calls");
    for (size_t i = 0; i < a->n_messages; i++)
        if (a->messages[i].tunnel == tunnel && !a->messages[i].observed &&
            ++messages <= TEXT_MOST)
            message_line(c, w, s->tunnel, &a->messages[i]);
    text_more(w, 15, messages, "messages");
}
