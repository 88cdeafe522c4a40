/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What became of an IKE SA, as far as a bystander can tell: from what is in
 * clear, and from who answered whom and at what length.
 */
#include "analyzer/state/ike_sa.h"

#include <stdio.h>

#define N_NO_PROPOSAL_CHOSEN 14   /* in both versions */
#define CLOSED_AT_ONCE 2000000000 /* ns */

/*
 * The least an IKE_AUTH reply that grants something can hold: IDr (4 + 4 + 1),
 * AUTH (4 + 4 + 20), SA (4 + 8 + 4 + two transforms of 8), TSi and TSr
 * (2 x 24): 117 octets before the IV and ICV. A reply with an error holds one
 * Notify (8): 8 + padding + IV + ICV stays under 80 with every suite.
 */
bool
ike_sa_granted(const struct ike_sa *sa)
{
    return sa->last_auth_reply >= IKE_AUTH_GRANT_MIN;
}

/*
 * An answered INFORMATIONAL proves that both ends hold the keys. But a single
 * one that the initiator sends right after IKE_AUTH is how it says that it does
 * not accept the responder, or deletes an SA that got no child (RFC 7296
 * section 2.21.2).
 */
static bool
in_use_later(const struct ike_sa *sa)
{
    if (sa->child_responses)
        return true;
    if (!sa->later_responses)
        return false;
    return !sa->last_auth_reply || sa->later_more ||
           ns_between(sa->last_auth_reply_at.ts, sa->first_later.ts) >
               CLOSED_AT_ONCE;
}

static enum ike_outcome
outcome_auth(const struct ike_sa *sa)
{
    if (!sa->auth_responses || sa->asked > sa->answered)
        return IKE_OUTCOME_AUTH_NO_RESPONSE;
    return ike_sa_granted(sa) ? IKE_OUTCOME_AUTH_ENDED
                              : IKE_OUTCOME_AUTH_REJECTED;
}

static enum ike_outcome
outcome_error(const struct ike_sa *sa)
{
    return sa->error == N_NO_PROPOSAL_CHOSEN ? IKE_OUTCOME_NO_PROPOSAL
                                             : IKE_OUTCOME_REFUSED;
}

static enum ike_outcome
outcome_v2(const struct ike_sa *sa, bool esp_follows)
{
    bool rejected = sa->auth_responses && !ike_sa_granted(sa);
    if (esp_follows || (!rejected && in_use_later(sa)) || sa->child_responses)
        return IKE_OUTCOME_ESTABLISHED;
    if (sa->auth_requests || sa->auth_responses)
        return outcome_auth(sa);
    if (sa->between_requests > 0 && sa->asked > sa->answered)
        return IKE_OUTCOME_AUTH_NO_RESPONSE;
    if (sa->error)
        return outcome_error(sa);
    if (!sa->opening_seen)
        return IKE_OUTCOME_UNKNOWN;
    return sa->init_responses ? IKE_OUTCOME_INIT_ONLY : IKE_OUTCOME_NO_RESPONSE;
}

/* Phase 1 ends with encrypted messages of both (aggressive mode: perhaps of
 * the initiator alone); quick mode then makes the child SA. */
static enum ike_outcome
outcome_v1(const struct ike_sa *sa, bool esp_follows)
{
    if (esp_follows || sa->quick_done)
        return IKE_OUTCOME_ESTABLISHED;
    if (sa->quick || (sa->auth_requests && sa->auth_responses))
        return sa->opening_seen ? IKE_OUTCOME_AUTH_ENDED : IKE_OUTCOME_UNKNOWN;
    if (sa->error)
        return outcome_error(sa);
    if (!sa->opening_seen)
        return IKE_OUTCOME_UNKNOWN;
    if (sa->auth_requests)
        return IKE_OUTCOME_AUTH_NO_RESPONSE;
    return sa->init_responses ? IKE_OUTCOME_INIT_ONLY : IKE_OUTCOME_NO_RESPONSE;
}

enum ike_outcome
ike_sa_outcome(const struct ike_sa *sa, bool esp_follows)
{
    return sa->major == 1 ? outcome_v1(sa, esp_follows)
                          : outcome_v2(sa, esp_follows);
}

const char *
ike_sa_suite(const struct ike_sa *sa, char *buf, size_t n)
{
    size_t at = 0;
    buf[0] = '\0';
    if (sa->major == 1)
        return buf;
    for (uint32_t i = 0; i < sa->n_chosen && at + 1 < n; i++) {
        const struct ike_offer *o = &sa->chosen[i];
        const char *name = ike_transform_name(o->type, o->id);
        int k = snprintf(buf + at, n - at, "%s%s", at ? ", " : "",
                         name ? name : "?");
        if (k > 0 && o->key_bits > 0 && at + (size_t)k < n)
            k += snprintf(buf + at + k, n - at - (size_t)k, "-%d", o->key_bits);
        at += k > 0 ? (size_t)k : 0;
    }
    return buf;
}
