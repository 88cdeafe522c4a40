#include "analyzer/report/cite_text.h"
#include "analyzer/report/text_parts.h"

#include <inttypes.h>

/* "why it got no further", with what the clear part shows. */
static void
outcome_words(const struct ike_sa *sa, enum ike_outcome o, char *buf, size_t n)
{
    uint32_t again = sa->retransmissions;
    char tries[48] = "";
    if (again)
        snprintf(tries, sizeof tries, ", sent again %" PRIu32 " time%s", again,
                 again == 1 ? "" : "s");
    switch (o) {
    case IKE_OUTCOME_NO_RESPONSE:
        snprintf(buf, n, "IKE_SA_INIT never answered%s", tries);
        break;
    case IKE_OUTCOME_NO_PROPOSAL:
        snprintf(buf, n, "refused with NO_PROPOSAL_CHOSEN%s", tries);
        break;
    case IKE_OUTCOME_REFUSED: {
        const char *name = ike_notify_name(sa->major, sa->error);
        snprintf(buf, n, "refused with %s%s", name ? name : "an error", tries);
        break;
    }
    case IKE_OUTCOME_INIT_ONLY:
        snprintf(buf, n, "answered, then given up by the initiator%s", tries);
        break;
    case IKE_OUTCOME_AUTH_NO_RESPONSE:
        snprintf(buf, n, "IKE_SA_INIT answered, but no reply after IKE_AUTH%s",
                 tries);
        break;
    case IKE_OUTCOME_AUTH_REJECTED:
        snprintf(buf, n,
                 "IKE_AUTH answered with so few bytes (%" PRIu32
                 " encrypted) that it can only be an error: rejected%s",
                 sa->last_auth_reply, tries);
        break;
    case IKE_OUTCOME_AUTH_ENDED:
        snprintf(buf, n, "IKE_AUTH answered, but nothing follows%s", tries);
        break;
    case IKE_OUTCOME_ESTABLISHED:
        snprintf(buf, n, "established%s", tries);
        break;
    case IKE_OUTCOME_UNKNOWN:
        snprintf(buf, n, "its beginning is not in the capture%s", tries);
        break;
    }
}

static void
offers_line(const struct wrap *w, const struct ike_sa *sa, enum ike_outcome o,
            int indent)
{
    char list[600] = "";
    uint32_t n = sa->n_offered < IKE_SA_TRANSFORMS ? sa->n_offered
                                                   : IKE_SA_TRANSFORMS;
    if (o != IKE_OUTCOME_NO_PROPOSAL || sa->major == 1)
        return;
    for (uint32_t i = 0; i < n; i++) {
        const struct ike_offer *t = &sa->offered[i];
        const char *name = ike_transform_name(t->type, t->id);
        size_t at = strlen(list);
        snprintf(list + at, sizeof list - at, "%s%s", i ? ", " : "",
                 name ? name : "?");
        at = strlen(list);
        if (t->key_bits > 0)
            snprintf(list + at, sizeof list - at, "-%d", t->key_bits);
    }
    wrap_paragraph(w, indent, "", STYLE_PLAIN, "offered: %s", list);
}

void
text_ike(const struct conclusion *c, const struct wrap *w,
         const struct subject *s, bool nested)
{
    uint32_t at = 0;
    bool headed = nested;
    int indent = nested ? 11 : 7;
    const char *label = nested ? "       -" : "   -";
    const struct ike_sa *sa;
    while ((sa = tunnel_next_ike(&c->kase->state->tunnels, s->tunnel, &at))) {
        enum ike_outcome o =
            ike_sa_outcome(sa, ike_sa_carried(s->tunnel, sa));
        char words[256], note[64], when[64], text[420], suite[256];
        if (!headed)
            wrap_paragraph(w, 2, "", STYLE_BOLD, "IKE");
        headed = true;
        outcome_words(sa, o, words, sizeof words);
        snprintf(text, sizeof text, "%s: %s",
                 when_text(sa->first.ts, when, sizeof when), words);
        wrap_noted(w, indent, label,
                   frame_text(c, &sa->first, note, sizeof note), text);
        if (*ike_sa_suite(sa, suite, sizeof suite))
            wrap_paragraph(w, indent + 2, "", STYLE_PLAIN, "chosen: %s", suite);
        offers_line(w, sa, o, indent + 2);
        if (sa->floated)
            wrap_paragraph(w, indent + 2, "", STYLE_PLAIN,
                           "moved from port 500 to 4500 (NAT traversal)");
    }
    if (s->tunnel->unreachable)
        wrap_paragraph(w, indent, label, STYLE_WARN, "ICMP said: %s (%" PRIu32 ")",
                       s->tunnel->unreachable_name, s->tunnel->unreachable);
}
