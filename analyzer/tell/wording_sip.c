/* SPDX-License-Identifier: Apache-2.0 */
/* Calls, messages and registrations, read or inferred; and what ran in a tunnel by
 * sizes and times. */
#include "analyzer/tell/wording.h"

#include <inttypes.h>
#include <math.h>

static const char *
known(const struct told *t)
{
    return t->text && *t->text ? t->text : "(unknown)";
}

/* " (403 Forbidden)" of a final response that refuses. */
static void
add_status(int64_t status, const struct told *reason, char *buf, size_t n,
           size_t *at)
{
    bool why = reason->text && *reason->text;
    if (status != MODEL_ABSENT && status >= 300)
        wording_add(buf, n, at, " (%" PRId64 "%s%s)", status, why ? " " : "",
                    why ? reason->text : "");
}

const char *
wording_registration(const struct model_registration *r, char *buf, size_t n)
{
    size_t at = 0;
    wording_add(buf, n, &at, "%s with %s: %s", known(&r->user),
                known(&r->registrar),
                terms_name(&terms_registration_state, (int)r->state));
    add_status(r->status, &r->reason, buf, n, &at);
    return buf;
}

const char *
wording_call_end(const struct model_call *c, char *buf, size_t n)
{
    size_t at = 0;
    wording_add(buf, n, &at, "%s", terms_name(&terms_call_end, (int)c->ending));
    add_status(c->status, &c->reason, buf, n, &at);
    return buf;
}

const char *
wording_answer(const struct model_call *c, char *buf, size_t n)
{
    char span[32];
    if (c->answer == MODEL_ABSENT)
        return wording_say(buf, n, "not answered");
    if (isnan(c->talk))
        return wording_say(buf, n, "answered");
    return wording_say(buf, n, "answered, talked for %s",
                       wording_span((int64_t)llround(fmin(c->talk, 9e9) * 1e9),
                                    span, sizeof span));
}

static const char *
way(enum direction d)
{
    return d == DIRECTION_OUTGOING   ? ", outgoing"
           : d == DIRECTION_INCOMING ? ", incoming"
                                     : "";
}

/* What sizes and times tell of a call that nobody could read. */
static const char *
inferred_call(const struct model_call *c, char *buf, size_t n)
{
    char when[64], span[32];
    size_t at = 0;
    bool cancelled = c->ending == CALL_CANCELLED;
    wording_add(buf, n, &at, "%s, for %s%s%s%s%s, %s",
                wording_when(c->start, when, sizeof when),
                wording_between(c->start, c->end, span, sizeof span),
                way(c->direction), c->start_unknown ? ", begun before" : "",
                c->ending == CALL_NOT_SEEN ? ", its end not seen" : "",
                cancelled ? ", cancelled before it was answered" : "",
                confidence_name(c->confidence));
    if (c->n_codecs && c->codecs[0].text)
        wording_add(buf, n, &at, "; fits %s", c->codecs[0].text);
    if (!cancelled && c->media)
        wording_add(buf, n, &at,
                    "; the near end speaks %.0f %% of the time, the far end "
                    "%.0f %%",
                    100 * c->media->local.speaks,
                    100 * c->media->remote.speaks);
    return buf;
}

const char *
wording_call(const struct model_call *c, char *buf, size_t n)
{
    char answer[96], end[512];
    if (c->where.how == PROVENANCE_INFERRED)
        return inferred_call(c, buf, n);
    return wording_say(buf, n, "%s to %s, %s; end: %s", known(&c->from),
                       known(&c->to), wording_answer(c, answer, sizeof answer),
                       wording_call_end(c, end, sizeof end));
}

const char *
wording_stream(const struct model_stream *s, char *buf, size_t n)
{
    char packets[32], source[96];
    size_t at = 0;
    wording_add(buf, n, &at, "RTP %s from %s: %s packet%s",
                s->codec.text && *s->codec.text ? s->codec.text
                                                : "(codec unknown)",
                s->from == SIDE_INITIATOR ? "the caller"
                : s->from == SIDE_PEER
                    ? "the callee"
                    : wording_endpoint(&s->source, (int64_t)s->source_port,
                                       source, sizeof source),
                wording_number(s->packets, packets, sizeof packets),
                s->packets == 1 ? "" : "s");
    if (!isnan(s->loss_percent))
        wording_add(buf, n, &at, ", %.1f %% lost", s->loss_percent);
    if (!isnan(s->jitter_ms))
        wording_add(buf, n, &at, ", jitter %.1f ms", s->jitter_ms);
    if (!isnan(s->mos))
        wording_add(buf, n, &at, ", MOS about %.1f", s->mos);
    return buf;
}

const char *
wording_message(const struct model_message *m, char *buf, size_t n)
{
    char when[64];
    if (m->where.how == PROVENANCE_INFERRED)
        return wording_say(buf, n, "%s%s%s, %s",
                           wording_when(m->at, when, sizeof when),
                           way(m->direction),
                           m->report != MODEL_ABSENT ? ", with its report" : "",
                           confidence_name(m->confidence));
    return wording_say(buf, n, "%s from %s to %s%s%s%s",
                       m->sms == TRUTH_YES ? "SMS" : "message", known(&m->from),
                       known(&m->to), m->tp_type ? " (" : "",
                       m->tp_type ? m->tp_type : "", m->tp_type ? ")" : "");
}

const char *
wording_activity_kind(enum activity_kind k)
{
    return k == ACTIVITY_KEEPALIVE ? "keepalives and IKE"
                                   : terms_name(&terms_activity_kind, (int)k);
}

const char *
wording_activity(const struct model_tunnel *t, char *buf, size_t n)
{
    int64_t ns[ACTIVITY_KINDS] = {0};
    size_t at = 0;
    bool any = false;
    buf[0] = '\0';
    for (size_t i = 0; i < t->n_activity; i++) {
        const struct model_activity *a = &t->activity[i];
        int64_t d, sum;
        if (a->start == MODEL_ABSENT || a->end < a->start ||
            __builtin_sub_overflow(a->end, a->start, &d) ||
            __builtin_add_overflow(ns[a->kind], d, &sum))
            continue;
        ns[a->kind] = sum;
        any |= a->kind != ACTIVITY_IDLE;
    }
    for (size_t i = ACTIVITY_KINDS; any && i > 0; i--) { /* the gravest first */
        const size_t k = i - 1;
        char span[32];
        if (ns[k])
            wording_add(buf, n, &at, "%s%s %s", at ? ", " : "",
                        wording_activity_kind((enum activity_kind)k),
                        wording_span(ns[k], span, sizeof span));
    }
    return buf;
}
