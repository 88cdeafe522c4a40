/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ike_parse.h - what the IKE files share; nobody else includes it but whoever
 * parses the inside of a decrypted message (see ike_v2.h).
 */
#ifndef ESPY_DISSECTORS_IKE_PARSE_H
#define ESPY_DISSECTORS_IKE_PARSE_H

#include "dissectors/dissector.h"
#include "dissectors/ike.h"

#define IKE_HEADER 28 /* RFC 7296 section 3.1, RFC 2408 section 3.1 */
#define IKE_PORT 500
#define IKE_NAT_PORT 4500

/* Ceilings: a message of 64 kB may announce more, and is then told as such. */
#define IKE_MAX_PAYLOADS 256
#define IKE_MAX_PROPOSALS 64
#define IKE_MAX_TRANSFORMS 256
#define IKE_MAX_ITEMS 256 /* notifies, vendor IDs, attributes, selectors, ... */
#define IKE_MAX_SPIS 1024

/* RFC 7296 section 3.1 */
#define IKE_FLAG_INITIATOR 0x08
#define IKE_FLAG_VERSION 0x10
#define IKE_FLAG_RESPONSE 0x20
/* RFC 2408 section 3.1 */
#define IKE_V1_FLAG_ENCRYPTION 0x01

/* What may be wrong with a message. Each is told once a message. */
enum ike_flaw {
    FLAW_SHORT,
    FLAW_VERSION,
    FLAW_LENGTH,
    FLAW_TRAILING,
    FLAW_SPI_ZERO,
    FLAW_RESPONDER_SPI,
    FLAW_EXCHANGE,
    FLAW_FLAGS,
    FLAW_ROLE,
    FLAW_MESSAGE_ID,
    FLAW_PAYLOAD_LENGTH,
    FLAW_CHAIN_OPEN,
    FLAW_CHAIN_TRAILING,
    FLAW_NOT_ENCRYPTED,
    FLAW_FORBIDDEN,
    FLAW_CRITICAL,
    FLAW_RESERVED,
    FLAW_TOO_MANY,
    FLAW_SA,
    FLAW_KE,
    FLAW_ID,
    FLAW_CERT,
    FLAW_AUTH,
    FLAW_NONCE,
    FLAW_NOTIFY,
    FLAW_DELETE,
    FLAW_TS,
    FLAW_SK,
    FLAW_FRAGMENT,
    FLAW_CFG,
    FLAW_EAP,
    FLAW_NAT,
    FLAW_BODY,
    FLAW_COUNT
};

/* A list that grows in the arena, up to `max` elements. */
struct ike_vec {
    void *items;
    size_t n, room;
    size_t max, size;
    bool present; /* the message has such a list, even if it is empty */
};

struct ike_parse {
    struct sink *sink;
    const struct packet *pkt;
    struct ike_event *ev;
    uint64_t told;     /* flaws already told, a bit each */
    bool inner;        /* inside a decrypted SK payload */
    bool saw_sk;       /* the chain has an SK or SKF, be it a broken one */
    struct cursor cut; /* the first read past the snap length, if any */
    struct ike_vec payloads, proposals, notify, vendor_ids, cfg, ts_i, ts_r,
        delete, nat_d;
};

/* Takes over ev's lists (empty, or those of an outer message), so that what
 * follows is appended to them. */
void ike_parse_begin(struct ike_parse *p, struct sink *sink,
                     const struct packet *pkt, struct ike_event *ev);

/* Hands the lists to the event and tells a cut, if there was one. */
void ike_parse_end(struct ike_parse *p);

/* Tells an anomaly at a packet offset. */
void ike_flaw(struct ike_parse *p, enum ike_flaw flaw, uint32_t off);

/* True if the cursor failed: a cut is remembered for ike_parse_end, and a lie
 * told as the flaw. */
bool
ike_failed(struct ike_parse *p, const struct cursor *c, enum ike_flaw flaw);

/* A zeroed new element; NULL (told) when there are too many. */
void *ike_push(struct ike_parse *p, struct ike_vec *v, uint32_t off);

void ike_vec_init(struct ike_vec *v, size_t max, size_t size);
struct list ike_vec_list(const struct ike_vec *v);

/* All the rest of c; absent, with c failed, when not all of it was captured. */
struct slice ike_rest(struct cursor *c);

/* An attribute (RFC 7296 section 3.3.5, RFC 2408 section 3.3): its type without
 * the first bit, and a cursor over its value. With the first bit set it is in
 * the short form, where two bytes of value stand for the length; unless
 * `always_long`, as in IKEv2's configuration payload, where the bit is reserved. */
struct ike_attribute {
    uint16_t type;
    bool first_bit;
    struct cursor value;
};
struct ike_attribute ike_attribute(struct cursor *c, bool always_long);
/* Its value as a number; -1 when longer than 8 bytes, cut, or past INT64_MAX. */
int64_t ike_attribute_number(struct ike_attribute a);

/* ike_text.c: texts in the arena. */
struct slice ike_hex(struct ike_parse *p, struct slice bytes);
struct slice ike_id_text(struct ike_parse *p, uint8_t type, struct slice data);
struct slice
ike_cfg_text(struct ike_parse *p, uint16_t type, struct slice value);

/* The bodies that both versions share. c is over the body alone. */
void ike_parse_vendor_id(struct ike_parse *p, struct cursor *c);
void ike_parse_nonce(struct ike_parse *p, struct cursor *c);
void ike_parse_cfg(struct ike_parse *p, struct cursor *c);
void ike_parse_spis(struct ike_parse *p, struct ike_delete *d, uint8_t size,
                    uint16_t count, struct cursor *c);
void ike_parse_id(struct ike_parse *p, uint8_t type, const char *name,
                  struct cursor *c, const struct ike_id **to);

/* ike_v1.c, ike_v2.c: everything behind the header, whose fields are in ev. */
void ike_v1_message(struct ike_parse *p, uint8_t first, struct cursor *c);
void ike_v2_message(struct ike_parse *p, uint8_t first, struct cursor *c);

/* ike_v2_sa.c: the body of an SA payload. */
void ike_v2_sa(struct ike_parse *p, struct cursor *c);

/* Does this look like a whole IKE message? Strict: for unclaimed ports. */
bool ike_guess(struct cursor c);

/* udpencap.c: what UDP 4500 and its TCP form hold alike. The last two are the
 * reasons told of what is too short to be any of it, and of IKE that came
 * without its marker. */
void encap_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
                   struct next *next, const char *protocol,
                   const char *too_short, const char *no_marker);

/* More names by number; NULL when not assigned. */
const char *ike_id_name(uint8_t major, uint8_t type);
const char *ike_v1_attribute_name(bool phase2, uint16_t type, uint16_t value);
const char *ike_v1_transform_name(uint8_t protocol, uint8_t id);
const char *ike_vendor_name(struct slice id);

struct ike_name {
    uint16_t number;
    const char *name;
};
/* Binary search in a table sorted by number; NULL if not there. */
const char *
ike_name_find(const struct ike_name *table, size_t n, uint32_t number);
#define IKE_NAME(table, number) \
    ike_name_find(table, sizeof(table) / sizeof *(table), number)

#endif
