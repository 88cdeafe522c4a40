/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terms.h - the closed sets of values that conclusions are made of, and the one
 * spelling that each value has wherever it is told or read.
 *
 * A value whose word is NULL stands for "nothing is known": it is told as null,
 * or not at all. Zero is that value in every set that has one.
 */
#ifndef ESPY_MODEL_TERMS_H
#define ESPY_MODEL_TERMS_H

#include <stdbool.h>
#include <stddef.h>

/* How sure a verdict is (section 5 of the design). */
enum confidence {
    CONFIDENCE_NONE,
    CONFIDENCE_POSSIBLE,
    CONFIDENCE_PROBABLE,
    CONFIDENCE_CONFIRMED,
};

/* How grave something is: Sigma's levels. */
enum level {
    LEVEL_INFORMATIONAL,
    LEVEL_LOW,
    LEVEL_MEDIUM,
    LEVEL_HIGH,
    LEVEL_CRITICAL,
};

/* How something is known. */
enum provenance {
    PROVENANCE_NONE,
    PROVENANCE_OBSERVED,   /* read in the packets, in clear */
    PROVENANCE_CORRELATED, /* encrypted and clear packets matched one by one */
    PROVENANCE_DECRYPTED,  /* read after decryption with keys that were given */
    PROVENANCE_ADJACENT,   /* the same host at the same time: circumstantial */
    PROVENANCE_INFERRED,   /* from sizes and times alone */
    PROVENANCE_LOOKED_UP,  /* from tables of networks and operators */
};

/* What an answer of a recomputed check is: yes, no, or it was not there. */
enum truth {
    TRUTH_UNKNOWN,
    TRUTH_NO,
    TRUTH_YES,
};

/* Seen from the host that was captured. */
enum direction {
    DIRECTION_UNKNOWN, /* told as "unknown" */
    DIRECTION_OUTGOING,
    DIRECTION_INCOMING,
};

/* Of the packets of an ESP or AH security association, likewise. */
enum sa_direction {
    SA_OUTBOUND,
    SA_INBOUND,
};

/* Who of the two ends of an exchange. */
enum side {
    SIDE_UNKNOWN, /* told as "unknown" */
    SIDE_INITIATOR,
    SIDE_RESPONDER,
    SIDE_PEER, /* the other end of a call */
};

/* Near and far end of a tunnel. */
enum end {
    END_UNKNOWN,
    END_LOCAL,
    END_REMOTE,
};

/* How far an attempt at an IKE SA got, as far as its clear part shows. The best
 * of a tunnel's attempts is the tunnel's outcome. */
enum ike_outcome {
    IKE_OUTCOME_NONE,             /* there was no IKE */
    IKE_OUTCOME_UNKNOWN,          /* seen in the middle, or too little */
    IKE_OUTCOME_NO_RESPONSE,      /* IKE_SA_INIT never answered */
    IKE_OUTCOME_NO_PROPOSAL,      /* NO_PROPOSAL_CHOSEN */
    IKE_OUTCOME_REFUSED,          /* another error in clear */
    IKE_OUTCOME_INIT_ONLY,        /* answered, and then the initiator stopped */
    IKE_OUTCOME_AUTH_NO_RESPONSE, /* a request of IKE_AUTH (or one between it
                                     and the first exchange) has no answer */
    IKE_OUTCOME_AUTH_REJECTED,    /* inferred: the last IKE_AUTH reply is too
                                     short to grant anything */
    IKE_OUTCOME_AUTH_ENDED,       /* answered, but nothing follows that tells */
    IKE_OUTCOME_ESTABLISHED,      /* later exchanges or ESP follow */
};

/* How a call ended. */
enum call_end {
    CALL_OPEN,       /* the capture ends before the call does */
    CALL_BYE,        /* hung up after it was answered */
    CALL_CANCELLED,  /* given up by the initiator before an answer */
    CALL_BUSY,       /* 486 or 600 */
    CALL_REJECTED,   /* another 4xx, 5xx or 6xx: see its status */
    CALL_REDIRECTED, /* 3xx */
    CALL_CHALLENGED, /* asked to authenticate, and no more */
    CALL_TIMEOUT,    /* nobody answered */
    CALL_NOT_SEEN,   /* inferred from sizes and times, which do not show it */
};

enum registration_state {
    REGISTRATION_TRYING,     /* asked, no final answer seen */
    REGISTRATION_CHALLENGED, /* asked to authenticate, nothing after that */
    REGISTRATION_DONE,       /* registered */
    REGISTRATION_FAILED,
    REGISTRATION_REMOVED,
};

/* What ran in a tunnel by sizes and times. Where two would fit a second, the later
 * one here is told. */
enum activity_kind {
    ACTIVITY_IDLE,
    ACTIVITY_KEEPALIVE,   /* NAT-T keepalives, IKE, pings small and far apart */
    ACTIVITY_INTERACTIVE, /* small packets both ways: a shell, a game */
    ACTIVITY_WEB,         /* short exchanges with large packets among them */
    ACTIVITY_BULK,        /* 40 kB a second or more */
    ACTIVITY_REGISTRATION, /* SIP REGISTER */
    ACTIVITY_MESSAGE,      /* SIP MESSAGE: an SMS over IMS */
    ACTIVITY_CALL,
    ACTIVITY_KINDS,
};

/* What a verdict or a finding is about. */
enum subject_kind {
    SUBJECT_CASE,
    SUBJECT_TUNNEL,
    SUBJECT_FLOW,
};

/* The spelling of a set, by value. */
struct terms {
    const char *name; /* of the set, as in the schema: "confidence" */
    const char *const *items;
    size_t n;
};

extern const struct terms terms_confidence, terms_level, terms_provenance,
    terms_direction, terms_sa_direction, terms_side, terms_end,
    terms_ike_outcome, terms_call_end, terms_registration_state,
    terms_activity_kind, terms_subject_kind;

/* The word of a value; NULL for one that is none, or has no word. */
const char *terms_name(const struct terms *w, int value);

/* The value of a word; -1: there is no such word. */
int terms_value(const struct terms *w, const char *word);

/* Short for the two that are told most. "none" for CONFIDENCE_NONE. */
const char *confidence_name(enum confidence c);
const char *level_name(enum level l);

#endif
