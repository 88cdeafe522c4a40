/*
 * ike_sa.h - one IKE SA, or one attempt at one, as a bystander sees it
 * (RFC 7296; IKEv1: RFC 2408, RFC 2409).
 */
#ifndef ESPY_STATE_IKE_SA_H
#define ESPY_STATE_IKE_SA_H

#include "analyzer/state/endpoint.h"
#include "analyzer/state/natd.h"
#include "dissectors/ike.h"

#define IKE_SA_MESSAGES 48   /* kept in the timeline; the rest only counted */
#define IKE_SA_TRANSFORMS 64
#define IKE_SA_CHOSEN 16
#define IKE_SA_NOTIFIES 32
#define IKE_SA_VENDORS 16

struct ike_message {
    struct cite at;
    uint32_t message_id, length;
    uint16_t fragment;        /* RFC 7383 number; 0 whole */
    int16_t dh_group;         /* -1 none */
    uint8_t exchange;
    bool response;            /* v2: R flag; v1: sent by the responder */
    bool from_initiator;      /* of the SA, by its address */
    bool retransmission;
    uint32_t encrypted;       /* bytes of SK/SKF body; 0 in clear */
    uint32_t interface;
};

struct ike_offer { /* one transform */
    uint8_t proposal, protocol, type;
    uint16_t id;
    int16_t key_bits; /* -1 */
};

struct ike_seen_notify {
    uint16_t type;
    bool from_responder;
    uint16_t value; /* first two data octets (INVALID_KE_PAYLOAD's group) */
    struct cite at;
};

struct ike_seen_vendor {
    const char *name; /* NULL: unknown, see id */
    uint8_t id[16], id_n;
    bool from_responder;
    struct cite at;
};

/* What happened, as far as the clear part shows. */
enum ike_outcome {
    IKE_OUTCOME_UNKNOWN,          /* seen in the middle, or too little */
    IKE_OUTCOME_NO_RESPONSE,      /* IKE_SA_INIT never answered */
    IKE_OUTCOME_NO_PROPOSAL,      /* NO_PROPOSAL_CHOSEN */
    IKE_OUTCOME_REFUSED,          /* another error in clear, see `error` */
    IKE_OUTCOME_INIT_ONLY,        /* answered, and then the initiator stopped */
    IKE_OUTCOME_AUTH_NO_RESPONSE, /* IKE_AUTH never answered */
    IKE_OUTCOME_AUTH_REJECTED,    /* inferred: the last IKE_AUTH reply is too
                                     short to hold anything but an error */
    IKE_OUTCOME_AUTH_ENDED,       /* answered, but nothing follows */
    IKE_OUTCOME_ESTABLISHED,      /* later exchanges or ESP follow */
};

struct ike_sa {
    uint64_t initiator_spi;   /* the key */
    uint64_t responder_spi;
    uint32_t tunnel;
    uint64_t tunnel_serial;
    uint8_t major;
    bool opening_seen;        /* its first exchange is in the capture */
    bool other_responder;     /* answered with a second responder SPI */
    bool many_addresses;      /* answered from two addresses */
    bool floated;             /* moved from port 500 to 4500 */
    struct endpoint initiator, responder; /* as last seen */
    struct endpoint first_responder;
    struct cite first, last;

    struct ike_message messages[IKE_SA_MESSAGES];
    uint32_t n_messages;      /* in all; the first IKE_SA_MESSAGES are kept */
    uint32_t retransmissions;
    uint32_t init_requests, init_responses; /* first exchange, repeats too */
    uint32_t auth_requests, auth_responses; /* IKE_AUTH, repeats too */
    uint32_t later_requests, later_responses; /* CREATE_CHILD_SA, ... */
    uint32_t rekeys;          /* CREATE_CHILD_SA requests without repeats */
    uint32_t fragments;       /* SKF messages */
    uint32_t liveness;        /* shortest INFORMATIONAL requests */
    uint32_t last_auth_reply; /* encrypted bytes of the last IKE_AUTH reply */
    struct cite last_auth_reply_at;
    uint8_t last_exchange;
    bool last_from_initiator;

    struct ike_offer offered[IKE_SA_TRANSFORMS];
    uint32_t n_offered;       /* in all; capped in the array */
    struct ike_offer chosen[IKE_SA_CHOSEN];
    uint32_t n_chosen;
    struct cite offered_at, chosen_at;
    int32_t dh_offered, dh_chosen; /* groups of the KE payloads; -1 */
    struct cite dh_chosen_at;
    uint8_t ke_sha256[32];    /* of the responder's key exchange data */
    bool has_ke;
    struct ike_seen_notify notifies[IKE_SA_NOTIFIES];
    uint32_t n_notifies;
    struct ike_seen_vendor vendors[IKE_SA_VENDORS];
    uint32_t n_vendors;
    struct natd natd_i, natd_r;
    struct cite natd_i_at, natd_r_at;
    uint16_t error;           /* the first error notify from the responder */
    struct cite error_at;
    char id_i[128], id_r[128];/* where in clear (IKEv1 aggressive mode) */
};

void ike_sa_see(struct ike_sa *sa, const struct packet *pkt,
                const struct ike_event *ike);

/* esp_follows: its tunnel carried ESP after the SA was set up. */
enum ike_outcome ike_sa_outcome(const struct ike_sa *sa, bool esp_follows);
const char *ike_outcome_name(enum ike_outcome o); /* "auth-no-response" */

/* The chosen suite in one line: "ENCR_AES_CBC-256, AUTH_HMAC_SHA2_256_128, ...";
 * "" unknown. */
const char *ike_sa_suite(const struct ike_sa *sa, char *buf, size_t n);

#endif
