/* SPDX-License-Identifier: Apache-2.0 */
/* A tunnel: of what kind, how it ended, what its packets say, what shows its
 * inside. */
#include "analyzer/tell/wording.h"

#include "analyzer/model/tunnel_kind.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

const char *
wording_kind(const char *kind)
{
    const struct tunnel_kind_row *row = tunnel_kind_named(kind);
    return row ? row->words : "a tunnel";
}

const char *
wording_outcome(bool kept, enum ike_outcome outcome)
{
    switch (outcome) {
    case IKE_OUTCOME_NO_RESPONSE:
        return "no answer to an attempt is in the capture";
    case IKE_OUTCOME_NO_PROPOSAL:
        return "the responder found none of the proposals acceptable";
    case IKE_OUTCOME_REFUSED: return "the responder refused";
    case IKE_OUTCOME_INIT_ONLY:
        return "the responder answered the opening, and the initiator went no "
               "further";
    case IKE_OUTCOME_AUTH_NO_RESPONSE:
        return "no answer to the authentication is in the capture";
    case IKE_OUTCOME_AUTH_REJECTED:
        return "the last IKE_AUTH reply is too short to grant anything";
    case IKE_OUTCOME_AUTH_ENDED:
        return "the authentication was answered, but nothing follows";
    case IKE_OUTCOME_ESTABLISHED: return "the tunnel was set up";
    case IKE_OUTCOME_NONE:
    case IKE_OUTCOME_UNKNOWN: break;
    }
    return kept ? "the tunnel was in use; the capture does not show how it was "
                  "set up"
                : "the capture does not show how it was set up";
}

const char *
wording_outcome_of(const struct model_tunnel *t)
{
    return t->outcome_text.text ? t->outcome_text.text
                                : wording_outcome(t->kept, t->outcome);
}

const char *
wording_outcomes(const struct model_story *s, char *buf, size_t n)
{
    size_t at = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < s->n_outcomes; i++)
        wording_add(
            buf, n, &at, "%s%s (%" PRIu64 ")", i ? "; " : "",
            wording_outcome(s->outcomes[i].kept, s->outcomes[i].outcome),
            s->outcomes[i].n);
    return buf;
}

/* --- one attempt ------------------------------------------------------------------- */

static bool
is_v1(const struct model_ike *ike)
{
    return ike->version && ike->version[0] == '1';
}

/* How far IKEv1 got; RFC 2409 calls the parts of it otherwise. */
static const char *
attempt_v1(const struct model_ike *ike)
{
    switch (ike->outcome) {
    case IKE_OUTCOME_NO_RESPONSE: return "phase 1 never answered";
    case IKE_OUTCOME_INIT_ONLY:
        return "phase 1 answered, then given up by the initiator";
    case IKE_OUTCOME_AUTH_NO_RESPONSE:
        return ike->init_answered
                   ? "phase 1 answered, but not its encrypted end"
                   : "no answer to the encrypted end of phase 1, nor is one to "
                     "its opening in the capture";
    case IKE_OUTCOME_AUTH_ENDED:
        return "phase 1 completed, but no quick mode was";
    default: return "unknown";
    }
}

static const char *
attempt_v2(const struct model_ike *ike)
{
    switch (ike->outcome) {
    case IKE_OUTCOME_NO_RESPONSE: return "IKE_SA_INIT never answered";
    case IKE_OUTCOME_INIT_ONLY:
        return "IKE_SA_INIT answered, then given up by the initiator";
    case IKE_OUTCOME_AUTH_NO_RESPONSE:
        return ike->init_answered
                   ? "IKE_SA_INIT answered, but no reply after IKE_AUTH"
                   : "no reply after IKE_AUTH, nor is one to IKE_SA_INIT in "
                     "the capture";
    case IKE_OUTCOME_AUTH_ENDED:
        return "IKE_AUTH answered, but nothing follows";
    default: return "unknown";
    }
}

static void
refused(const struct model_ike *ike, char *buf, size_t n, size_t *at)
{
    const struct model_ike_error *e = ike->error;
    if (e && e->name)
        wording_add(buf, n, at, "refused with %s", e->name);
    else if (e)
        wording_add(buf, n, at, "refused with error %" PRIu64, e->type);
    else
        wording_add(buf, n, at, "refused with an error");
}

/* How far it got, with what the clear part shows. An IKE SA that another one set
 * up by a rekey begins under encryption. */
static void
how_far(const struct model_ike *ike, char *buf, size_t n, size_t *at)
{
    switch (ike->outcome) {
    case IKE_OUTCOME_NO_PROPOSAL:
        wording_add(buf, n, at, "refused with NO_PROPOSAL_CHOSEN");
        break;
    case IKE_OUTCOME_REFUSED: refused(ike, buf, n, at); break;
    case IKE_OUTCOME_AUTH_REJECTED:
        wording_add(
            buf, n, at,
            "IKE_AUTH answered with so few bytes (%" PRId64
            " encrypted) that it can only be an error: rejected",
            ike->last_auth_reply == MODEL_ABSENT ? 0 : ike->last_auth_reply);
        break;
    case IKE_OUTCOME_ESTABLISHED:
        wording_add(buf, n, at, "established%s",
                    ike->opening_seen ? ""
                                      : ", out of sight (a rekey, or before "
                                        "the capture)");
        break;
    case IKE_OUTCOME_UNKNOWN:
        wording_add(buf, n, at,
                    "it began out of sight (a rekey, or before the capture)");
        break;
    default:
        wording_add(buf, n, at, "%s",
                    is_v1(ike) ? attempt_v1(ike) : attempt_v2(ike));
    }
}

const char *
wording_attempt(const struct model_ike *ike, char *buf, size_t n)
{
    uint64_t again = ike->retransmissions;
    size_t at = 0;
    buf[0] = '\0';
    how_far(ike, buf, n, &at);
    if (again && ike->outcome == IKE_OUTCOME_ESTABLISHED)
        wording_add(buf, n, &at, "; %" PRIu64 " message%s sent again", again,
                    again == 1 ? "" : "s");
    else if (again)
        wording_add(buf, n, &at, ", sent again %" PRIu64 " time%s", again,
                    again == 1 ? "" : "s");
    return buf;
}

const char *
wording_offers(const struct model_ike *ike, char *buf, size_t n)
{
    size_t at = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < ike->n_offered; i++) {
        const struct model_transform *t = &ike->offered[i];
        wording_add(buf, n, &at, "%s%s",
                    !i                              ? ""
                    : t->proposal != t[-1].proposal ? "; or "
                                                    : ", ",
                    t->name ? t->name : "?");
        if (t->key_bits != MODEL_ABSENT && t->key_bits > 0)
            wording_add(buf, n, &at, "-%" PRId64, t->key_bits);
    }
    return buf;
}

const char *
wording_unreachable(const struct model_unreachable *u, char *buf, size_t n)
{
    return wording_say(buf, n, "ICMP said: %s (%" PRIu64 ")",
                       u->reason ? u->reason : "unreachable", u->count);
}

/* --- its packets -------------------------------------------------------------------- */

/* What the sequence numbers lack may have been lost before it was captured or
 * never have been sent. SAs that had to be forgotten took their bytes along. */
const char *
wording_traffic(const struct model_tunnel *t, char *buf, size_t n)
{
    uint64_t kept = 0, sum = 0, lost = 0;
    bool esp = false, ah = false;
    char packets[32], bytes[32], missing[32];
    buf[0] = '\0';
    for (size_t i = 0; i < t->n_esp; i++) {
        const struct model_sa *sa = &t->esp[i];
        bool is_ah = sa->protocol && strcmp(sa->protocol, "ah") == 0;
        ah = ah || is_ah;
        esp = esp || !is_ah;
        kept += sa->packets;
        sum += sa->bytes;
        lost += sa->lost;
    }
    const struct tunnel_kind_row *row = tunnel_kind_named(t->kind);
    const char *kind = ah && esp ? "ESP and AH"
                       : ah      ? "AH"
                       : row     ? row->packets
                                 : "ESP";
    if (!t->packets)
        return buf;
    wording_number(t->packets, packets, sizeof packets);
    if (kept < t->packets)
        return wording_say(buf, n, "%s %s packet%s", packets, kind,
                           t->packets == 1 ? "" : "s");
    return wording_say(
        buf, n, "%s %s packet%s, %s bytes, %s missing in sequence", packets,
        kind, t->packets == 1 ? "" : "s",
        wording_number(sum, bytes, sizeof bytes),
        lost ? wording_number(lost, missing, sizeof missing) : "none");
}

/* --- its inside ----------------------------------------------------------------------- */

const char *
wording_inside_how(enum provenance how)
{
    switch (how) {
    case PROVENANCE_DECRYPTED: return "decrypted";
    case PROVENANCE_CORRELATED: return "correlated packet by packet";
    case PROVENANCE_ADJACENT: return "adjacent: same host and time";
    default: return terms_name(&terms_provenance, (int)how);
    }
}

const char *
wording_inside(const struct model_inner *in, char *buf, size_t n)
{
    char local[ADDR_TEXT_MAX];
    const char *how = wording_inside_how(in->how);
    const char *label = in->label.text ? in->label.text : in->interface.text;
    size_t at = 0;
    wording_add(buf, n, &at, "interface %s, address %s: ", label ? label : "?",
                addr_text(&in->local, local));
    for (size_t i = 0; i < in->n_protocols; i++)
        wording_add(buf, n, &at, "%s%s", i ? ", " : "", in->protocols[i]);
    wording_add(buf, n, &at, " (%s, %s)", how ? how : "unknown",
                confidence_name(in->confidence));
    return buf;
}

const char *
wording_matched(const struct model_inner *in, char *buf, size_t n)
{
    char a[32], b[32], c[32];
    buf[0] = '\0';
    if (in->padded)
        return wording_say(
            buf, n,
            "nothing: all its ESP packets have one length, so they are padded "
            "(RFC 4303 section 2.7) and their lengths say nothing");
    if (in->matched_packets == MODEL_ABSENT || in->esp_packets == MODEL_ABSENT)
        return buf;
    return wording_say(
        buf, n,
        "%s of %s packets (%.1f %%) with ESP packets of the tunnel, of which "
        "%s were seen meanwhile",
        wording_number((uint64_t)in->matched_packets, a, sizeof a),
        wording_number(in->packets, b, sizeof b), 100.0 * in->matched,
        wording_number((uint64_t)in->esp_packets, c, sizeof c));
}

const char *
wording_suites(const struct model_inner *in, char *buf, size_t n)
{
    const char **names = in->n_forms ? in->forms : in->suites;
    size_t n_names = in->n_forms ? in->n_forms : in->n_suites, at = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < n_names; i++)
        wording_add(buf, n, &at, "%s%s", i ? "; or " : "", names[i]);
    if (at && in->mode && strcmp(in->mode, "transport") == 0)
        wording_add(buf, n, &at, ", in transport mode");
    return buf;
}

/* As far as one clock tells: what lies between the two points. */
const char *
wording_delay(const struct model_inner *in, char *buf, size_t n)
{
    const struct model_delays *d = in->delay;
    double clock = in->clock && in->clock->two_files ? in->clock->offset : 0;
    buf[0] = '\0';
    if (!d || !d->initiator || !d->responder)
        return buf;
    return wording_say(buf, n,
                       "inside and outside are %.1f ms apart one way, %.1f ms "
                       "the other (medians)",
                       fabs(d->initiator->median - clock) * 1e3,
                       fabs(d->responder->median - clock) * 1e3);
}

const char *
wording_clocks(const struct model_inner *in, char *buf, size_t n)
{
    const struct model_clock *c = in->clock;
    buf[0] = '\0';
    if (!c || !c->two_files)
        return buf;
    return wording_say(buf, n,
                       "the outer capture's is %.3f s %s the inner one's, and "
                       "they drift by %.1f ppm",
                       fabs(c->offset), c->offset < 0 ? "behind" : "ahead of",
                       c->drift_ppm);
}
