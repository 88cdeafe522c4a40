/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ike_sa.h - one IKE SA, or one attempt at one, as a bystander sees it
 * (RFC 7296; IKEv1: RFC 2408, RFC 2409).
 */
#ifndef ESPY_STATE_IKE_SA_H
#define ESPY_STATE_IKE_SA_H

#include "analyzer/flows/endpoint.h"
#include "analyzer/model/terms.h"
#include "analyzer/state/natd.h"
#include "dissectors/ike.h"

#define IKE_SA_MESSAGES 48 /* kept in the timeline; the rest only counted */
#define IKE_SA_TRANSFORMS 64
#define IKE_SA_CHOSEN 16
#define IKE_SA_NOTIFIES 32
#define IKE_SA_VENDORS 16
#define IKE_SA_RECENT 64 /* messages in which repeats are recognised */

struct ike_message {
    struct cite at;
    uint32_t message_id, length;
    uint16_t fragment; /* RFC 7383 number; 0 whole */
    int16_t dh_group;  /* -1 none */
    uint8_t exchange;
    bool response;       /* v2: R flag; v1: sent by the responder */
    bool from_initiator; /* of the SA, by its address */
    bool retransmission;
    uint32_t encrypted; /* bytes of SK/SKF body; 0 in clear */
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

/* The least the encrypted part of an IKE_AUTH reply that grants something
 * takes, see ike_outcome.c. */
#define IKE_AUTH_GRANT_MIN 80

/* A message known again: what makes it this one, and where it was seen. */
struct ike_recent {
    uint64_t digest;
    int64_t ts;
    uint32_t interface;
};

struct ike_sa {
    uint64_t serial; /* the key: 1, 2, ... in order of first message */
    uint64_t initiator_spi;
    uint64_t responder_spi;
    uint32_t tunnel;
    uint64_t tunnel_serial;
    uint8_t major;
    bool opening_seen;    /* its first exchange is in the capture */
    bool responder_firm;  /* responder_spi is the one it took */
    bool other_responder; /* a second responder SPI in an answer that
                                 accepts, or under encryption */
    bool many_addresses;  /* answered from two addresses */
    bool floated;         /* moved from port 500 to 4500 */
    struct endpoint initiator, responder; /* as last seen */
    struct endpoint first_responder;
    struct cite first, last;

    struct ike_message messages[IKE_SA_MESSAGES];
    uint32_t n_messages; /* in all; the first IKE_SA_MESSAGES are kept */
    uint32_t retransmissions;
    uint32_t init_requests, init_responses; /* first exchange, repeats too */
    uint32_t auth_requests, auth_responses; /* IKE_AUTH, repeats too; IKEv1:
                                 the encrypted messages of phase 1 */
    uint32_t between_requests, between_responses; /* IKE_INTERMEDIATE */
    uint32_t later_requests, later_responses;     /* CREATE_CHILD_SA, ... */
    uint32_t child_responses; /* of these, CREATE_CHILD_SA */
    uint32_t rekeys;          /* CREATE_CHILD_SA requests without repeats */
    uint32_t fragments;       /* SKF messages */
    uint32_t asked, answered; /* highest message ID up to the last IKE_AUTH */
    uint32_t last_auth_reply; /* encrypted bytes of the last IKE_AUTH reply, of
                                 all its fragments seen; 0 none */
    uint32_t last_auth_reply_id;
    struct cite last_auth_reply_at;
    struct cite first_later;  /* the first exchange after IKE_AUTH */
    uint32_t later_id;        /* its message ID */
    bool later_more;          /* others followed, or the responder began it */
    uint32_t quick_id, quick; /* IKEv1: the last quick mode, and how many
                                 different messages it has */
    bool quick_answered, quick_last; /* both ends took part; who sent last */
    bool quick_done;                 /* one of them had three: a child SA */
    struct cite ready;               /* when it could begin to carry ESP */
    bool carried;           /* ESP came under it: tunnels_finish() tells */
    struct cite carried_at; /* its first packet */
    uint8_t carried_from;   /* private to tunnel_finish.c */
    uint8_t last_exchange;
    bool last_from_initiator;

    struct ike_offer offered[IKE_SA_TRANSFORMS];
    uint32_t n_offered; /* in all; capped in the array */
    struct ike_offer chosen[IKE_SA_CHOSEN];
    uint32_t n_chosen;
    struct cite offered_at, chosen_at;
    int32_t dh_offered, dh_chosen; /* groups of the KE payloads; -1 */
    struct cite dh_offered_at, dh_chosen_at;
    uint8_t ke_sha256[32]; /* of the responder's key exchange data */
    bool has_ke;
    struct ike_seen_notify notifies[IKE_SA_NOTIFIES];
    uint32_t n_notifies;
    struct ike_seen_vendor vendors[IKE_SA_VENDORS];
    uint32_t n_vendors;
    struct natd natd_i, natd_r;
    bool starved; /* something could not be hashed for want of memory */
    struct cite natd_i_at, natd_r_at;
    uint16_t error; /* the first error notify from the responder */
    struct cite error_at;
    char id_i[128], id_r[128]; /* where in clear (IKEv1 aggressive mode) */
    struct cite id_i_at, id_r_at;

    struct ike_recent recent[IKE_SA_RECENT]; /* a ring */
};

/* Takes one message in; the first one makes the SA. False: only a copy, the
 * same message captured at another point. */
bool ike_sa_see(struct ike_sa *sa, const struct packet *pkt,
                const struct ike_event *ike);

/* Is this a copy of a message of the SA that was just captured elsewhere? */
bool ike_sa_is_copy(const struct ike_sa *sa, const struct packet *pkt,
                    const struct ike_event *ike);

/* The exchange that begins an SA: IKE_SA_INIT, Identity Protection, ... */
bool ike_opens(uint8_t major, uint8_t exchange);

/* Is its last IKE_AUTH reply (if any was seen) long enough to grant something? */
bool ike_sa_granted(const struct ike_sa *sa);

/* esp_follows: its tunnel carried ESP after the SA was set up. */
enum ike_outcome ike_sa_outcome(const struct ike_sa *sa, bool esp_follows);

/* The chosen suite in one line: "ENCR_AES_CBC-256, AUTH_HMAC_SHA2_256_128, ...";
 * "" unknown. */
const char *ike_sa_suite(const struct ike_sa *sa, char *buf, size_t n);

#endif
