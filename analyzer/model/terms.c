/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/model/terms.h"

#include <string.h>

/* TERMS(confidence, ...) defines terms_confidence. */
#define TERMS(set, ...)                                     \
    static const char *const set##_items[] = {__VA_ARGS__}; \
    const struct terms terms_##set = {                      \
        #set, set##_items, sizeof set##_items / sizeof *set##_items}

TERMS(confidence, NULL, "possible", "probable", "confirmed");
TERMS(level, "informational", "low", "medium", "high", "critical");
TERMS(provenance, NULL, "observed", "correlated", "decrypted", "adjacent",
      "inferred", "looked up");
TERMS(direction, "unknown", "outgoing", "incoming");
TERMS(sa_direction, "outbound", "inbound");
TERMS(side, "unknown", "initiator", "responder", "peer");
TERMS(end, NULL, "local", "remote");
TERMS(ike_outcome, NULL, "unknown", "no-response", "no-proposal-chosen",
      "refused", "init-only", "auth-no-response", "auth-rejected", "auth-ended",
      "established");
TERMS(call_end, "open", "hung up", "cancelled", "busy", "rejected",
      "redirected", "challenged", "timeout", "not seen");
TERMS(registration_state, "trying", "challenged", "registered", "failed",
      "removed");
TERMS(activity_kind, "idle", "keepalive", "interactive", "web", "bulk",
      "registration", "message", "call");
TERMS(subject_kind, "case", "tunnel", "flow");

const char *
terms_name(const struct terms *w, int value)
{
    return value >= 0 && (size_t)value < w->n ? w->items[value] : NULL;
}

int
terms_value(const struct terms *w, const char *word)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->items[i] && strcmp(w->items[i], word) == 0)
            return (int)i;
    return -1;
}

const char *
confidence_name(enum confidence c)
{
    const char *name = terms_name(&terms_confidence, (int)c);
    return name ? name : "none";
}

const char *
level_name(enum level l)
{
    return terms_name(&terms_level, (int)l);
}
