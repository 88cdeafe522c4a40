/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/tell/cite_text.h"
#include "analyzer/tell/text/text_parts.h"

#include <inttypes.h>

/* How far IKEv1 got; RFC 2409 calls the parts of it otherwise. */
static const char *
outcome_words_v1(const struct ike_sa *sa, enum ike_outcome o)
{
    switch (o) {
    case IKE_OUTCOME_NO_RESPONSE: return "phase 1 never answered";
    case IKE_OUTCOME_INIT_ONLY:
        return "phase 1 answered, then given up by the initiator";
    case IKE_OUTCOME_AUTH_NO_RESPONSE:
        return sa->init_responses
                   ? "phase 1 answered, but not its encrypted end"
                   : "no answer to the encrypted end of phase 1, nor is one to "
                     "its opening in the capture";
    case IKE_OUTCOME_AUTH_ENDED:
        return "phase 1 completed, but no quick mode was";
    default: return NULL;
    }
}

static const char *
outcome_words_v2(const struct ike_sa *sa, enum ike_outcome o)
{
    switch (o) {
    case IKE_OUTCOME_NO_RESPONSE: return "IKE_SA_INIT never answered";
    case IKE_OUTCOME_INIT_ONLY:
        return "IKE_SA_INIT answered, then given up by the initiator";
    case IKE_OUTCOME_AUTH_NO_RESPONSE:
        return sa->init_responses
                   ? "IKE_SA_INIT answered, but no reply after IKE_AUTH"
                   : "no reply after IKE_AUTH, nor is one to IKE_SA_INIT in "
                     "the "
                     "capture";
    case IKE_OUTCOME_AUTH_ENDED:
        return "IKE_AUTH answered, but nothing follows";
    default: return NULL;
    }
}

/* "why it got no further", with what the clear part shows. An IKE SA that
 * another one set up by a rekey begins under encryption. */
static void
outcome_words(const struct ike_sa *sa, enum ike_outcome o, char *buf, size_t n)
{
    const char *name;
    switch (o) {
    case IKE_OUTCOME_NO_PROPOSAL:
        snprintf(buf, n, "refused with NO_PROPOSAL_CHOSEN");
        return;
    case IKE_OUTCOME_REFUSED:
        name = ike_notify_name(sa->major, sa->error);
        snprintf(buf, n, "refused with %s", name ? name : "an error");
        return;
    case IKE_OUTCOME_AUTH_REJECTED:
        snprintf(buf, n,
                 "IKE_AUTH answered with so few bytes (%" PRIu32
                 " encrypted) that it can only be an error: rejected",
                 sa->last_auth_reply);
        return;
    case IKE_OUTCOME_ESTABLISHED:
        snprintf(buf, n, "established%s",
                 sa->opening_seen ? ""
                                  : ", out of sight (a rekey, or before "
                                    "the capture)");
        return;
    case IKE_OUTCOME_UNKNOWN:
        snprintf(buf, n,
                 "it began out of sight (a rekey, or before the "
                 "capture)");
        return;
    default:
        name =
            sa->major == 1 ? outcome_words_v1(sa, o) : outcome_words_v2(sa, o);
        snprintf(buf, n, "%s", name ? name : "unknown");
    }
}

static void
again_words(const struct ike_sa *sa, enum ike_outcome o, char *buf, size_t n)
{
    uint32_t again = sa->retransmissions;
    if (!again)
        buf[0] = '\0';
    else if (o == IKE_OUTCOME_ESTABLISHED)
        snprintf(buf, n, "; %" PRIu32 " message%s sent again", again,
                 again == 1 ? "" : "s");
    else
        snprintf(buf, n, ", sent again %" PRIu32 " time%s", again,
                 again == 1 ? "" : "s");
}

static void
offers_line(const struct wrap *w, const struct ike_sa *sa, enum ike_outcome o,
            int indent)
{
    char list[600] = "";
    uint32_t n =
        sa->n_offered < IKE_SA_TRANSFORMS ? sa->n_offered : IKE_SA_TRANSFORMS;
    if (o != IKE_OUTCOME_NO_PROPOSAL || sa->major == 1)
        return;
    for (uint32_t i = 0; i < n; i++) {
        const struct ike_offer *t = &sa->offered[i];
        const char *name = ike_transform_name(t->type, t->id);
        size_t at = strlen(list);
        const char *between = !i                              ? ""
                              : t->proposal != t[-1].proposal ? "; or "
                                                              : ", ";
        snprintf(list + at, sizeof list - at, "%s%s", between,
                 name ? name : "?");
        at = strlen(list);
        if (t->key_bits > 0)
            snprintf(list + at, sizeof list - at, "-%d", t->key_bits);
    }
    wrap_paragraph(w, indent, "", STYLE_PLAIN, "offered: %s", list);
}

static void
attempt(const struct conclusion *c, const struct wrap *w,
        const struct tunnel *tn, const struct ike_sa *sa, int indent,
        const char *label)
{
    enum ike_outcome o = ike_sa_outcome(sa, ike_sa_carried(tn, sa));
    char words[192], again[48], note[64], when[64], text[420], suite[256];
    outcome_words(sa, o, words, sizeof words);
    again_words(sa, o, again, sizeof again);
    snprintf(text, sizeof text, "%s: %s%s",
             when_text(sa->first.ts, when, sizeof when), words, again);
    wrap_noted(w, indent, label, frame_text(c, &sa->first, note, sizeof note),
               text);
    if (*ike_sa_suite(sa, suite, sizeof suite))
        wrap_paragraph(w, indent + 2, "", STYLE_PLAIN, "chosen: %s", suite);
    offers_line(w, sa, o, indent + 2);
    if (sa->floated)
        wrap_paragraph(w, indent + 2, "", STYLE_PLAIN,
                       "moved from port 500 to 4500 (NAT traversal)");
}

void
text_ike(const struct conclusion *c, const struct wrap *w,
         const struct subject *s, bool nested)
{
    uint32_t at = 0;
    uint64_t n = 0;
    int indent = nested ? 11 : 7;
    const char *label = nested ? "       -" : "   -";
    const struct ike_sa *sa;
    while ((sa = tunnel_next_ike(&c->kase->state->tunnels, s->tunnel, &at))) {
        if (!n && !nested)
            wrap_paragraph(w, 2, "", STYLE_BOLD, "IKE");
        if (++n <= TEXT_MOST)
            attempt(c, w, s->tunnel, sa, indent, label);
    }
    text_more(w, indent, n, "attempts");
    if (s->tunnel->unreachable)
        wrap_paragraph(w, indent, label, STYLE_WARN,
                       "ICMP said: %s (%" PRIu32 ")",
                       s->tunnel->unreachable_name, s->tunnel->unreachable);
}
