/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ike.h - what the IKE dissectors report (IKEv2: RFC 7296 and its extensions;
 * IKEv1: RFC 2408/2409). One event per message, for both versions.
 *
 * Lists hold arena structs; every slice points into the packet. Fields that a
 * message does not have are absent (NULL, negative), never zero.
 */
#ifndef ESPY_DISSECTORS_IKE_H
#define ESPY_DISSECTORS_IKE_H

#include "dissectors/base/event.h"

struct ike_payload {
    uint8_t type;     /* IANA "IKEv2 Payload Types" (or the IKEv1 ones) */
    const char *name; /* "SA", "KE", "IDi", "SK", ... ; "UNKNOWN" */
    uint16_t length;  /* with the generic header */
    bool critical;
};

struct ike_transform {
    /* 1 ENCR 2 PRF 3 INTEG 4 KE 5 ESN 6.. ADDKEn; IKEv1: the attribute class
       */
    uint8_t type;
    uint16_t id;
    const char *name; /* "ENCR_AES_CBC", "AUTH_HMAC_SHA1_96", ... */
    int64_t key_bits; /* Key Length attribute; -1 absent */
    int64_t value;    /* IKEv1: the attribute's value, which `id` holds only
                          when it fits; -1 in IKEv2 or past 8 bytes */
};

/* IKEv1 offers numbered transforms, each of them a whole suite: every one is
 * told as a proposal of its own, with its attributes as the transforms (and its
 * Transform ID as one of type 0, where the protocol is not ISAKMP). */
struct ike_proposal {
    uint8_t number;
    int64_t transform;      /* IKEv1: the transform's number; -1 in IKEv2 */
    uint8_t protocol;       /* 1 IKE 2 AH 3 ESP */
    struct slice spi;       /* told as hex; absent when its size is 0 */
    struct list transforms; /* struct ike_transform */
};

struct ike_notify {
    uint16_t type;
    const char *name; /* "NAT_DETECTION_SOURCE_IP", ... ; "UNKNOWN" */
    uint8_t protocol;
    struct slice spi;  /* hex; absent when its size is 0 */
    struct slice data; /* hex; empty when there is none; absent when cut */
};

struct ike_vendor_id {
    struct slice id;  /* hex */
    const char *name; /* NULL: not a known one */
};

struct ike_fragment {       /* RFC 7383 section 2.5 */
    uint16_t number, total; /* IKEv1 (Cisco): total is 0 but in the last one */
};

struct ike_id {
    uint8_t type;
    const char *name; /* "ID_RFC822_ADDR", ... */
    /* text: addresses in text form, KEY_ID and DNs as hex */
    struct slice value;
};

struct ike_eap { /* RFC 3748 section 4 */
    uint8_t code;
    int64_t type; /* requests and responses only; else -1 */
};

struct ike_cfg {
    uint16_t type;
    const char *name; /* "INTERNAL_IP4_ADDRESS", "P_CSCF_IP6_ADDRESS", ... */
    /* text (addresses in text form) or hex; empty: requested */
    struct slice value;
};

struct ike_selector {
    uint8_t type;     /* 7 TS_IPV4_ADDR_RANGE, 8 TS_IPV6_ADDR_RANGE, ... */
    uint8_t protocol; /* 0 any */
    uint16_t start_port, end_port;
    struct addr start, end;
};

struct ike_delete {
    uint8_t protocol;
    struct list spis; /* struct slice of text: each SPI as hex digits */
};

struct ike_event {
    uint64_t initiator_spi, responder_spi;
    const char *version; /* "2.0", "1.0" */
    uint8_t major;
    uint8_t exchange_type;
    const char *exchange;     /* "IKE_SA_INIT", "Identity Protection", ... */
    uint8_t flags;            /* as sent */
    bool initiator, response; /* I and R flags of RFC 7296; IKEv1 has neither */
    bool encrypted_flag;      /* IKEv1's E flag */
    uint32_t message_id;
    uint32_t length;     /* the header's Length */
    bool non_esp_marker; /* came after RFC 3948's four zero octets */
    bool decrypted;
    struct list payloads;   /* struct ike_payload, the chain as sent */
    struct list proposals;  /* struct ike_proposal */
    struct list notify;     /* struct ike_notify */
    int64_t dh_group;       /* of the KE payload; -1 */
    struct slice ke;        /* key exchange data; told as ke_sha256 */
    int64_t nonce_length;   /* -1 */
    struct slice nonce;     /* not told */
    struct list vendor_ids; /* struct ike_vendor_id */
    const struct ike_fragment *fragment;
    const struct ike_id *id_i, *id_r;
    int64_t auth_method; /* -1 */
    const struct ike_eap *eap;
    struct list cfg;        /* struct ike_cfg */
    int64_t cfg_type;       /* 1 request 2 reply 3 set 4 ack; -1 */
    struct list ts_i, ts_r; /* struct ike_selector */
    struct list delete;     /* struct ike_delete */
    /* bytes of SK/SKF body (IV, data, ICV), or of what follows an IKEv1 header
       with its E flag; -1 */
    int64_t encrypted_length;
    struct list nat_d; /* IKEv1: struct slice of text, each NAT-D hash as
                                hex digits (RFC 3947: the destination first) */

    /* For decryption and for checking hashes; not told. */
    struct slice message;    /* from the header on; absent when cut */
    struct slice encrypted;  /* the SK/SKF body; absent when cut */
    uint8_t encrypted_first; /* type of the first payload inside; 0 none */
};
extern const struct event_desc ike_desc;

/* Names by number, for the reports; NULL when not assigned. */
const char *ike_exchange_name(uint8_t major, uint8_t type);
const char *ike_payload_name(uint8_t major, uint8_t type);
const char *ike_notify_name(uint8_t major, uint16_t type);
const char *ike_transform_name(uint8_t type, uint16_t id);
const char *ike_transform_type_name(uint8_t type);
const char *ike_dh_group_name(uint16_t id);
const char *ike_cfg_name(uint16_t type);
const char *ike_auth_method_name(uint8_t method);
const char *ike_eap_type_name(uint32_t type);

#endif
