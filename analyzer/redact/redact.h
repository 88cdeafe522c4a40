/* SPDX-License-Identifier: Apache-2.0 */
/*
 * redact.h - who and where inside a tunnel, masked alike in all that is told of a
 * case.
 *
 * A token is a kind and the first 8 hex digits of HMAC-SHA256 over the kind and
 * what is masked ("imsi-3fa91c02"); an address becomes one of the same family:
 * IPv4 in 240.0.0.0/4 (reserved, RFC 1112), IPv6 in 2001:db8::/32 (RFC 3849),
 * filled from the HMAC. The key comes from the captures' bytes (case_key()):
 * the same captures give the same tokens, others give others, and the SHA-256
 * in a report does not lead to it. Who has the captures can of course make it.
 *
 * Everything that was learned is replaced wherever it stands in a string,
 * whatever the case of its letters: what has ten digits or more anywhere, names
 * as whole words, users and numbers so short that they may mean anything where
 * a URI has its user. Addresses are found in any spelling.
 *
 * What was masked may be masked again, by itself or within a longer text, and
 * stays as it is: a token that was given is never taken for a secret.
 *
 * It fails closed: past REDACT_MAX secrets, with one longer than
 * REDACT_LENGTH, or out of memory, redact_failed() says so and nothing may be
 * printed.
 */
#ifndef ESPY_REDACT_REDACT_H
#define ESPY_REDACT_REDACT_H

#include "dissectors/base/addr.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REDACT_MAX 65536
#define REDACT_LENGTH 256 /* bytes of one secret */
#define REDACT_KEY 32

struct redact;

/* NULL: no memory. */
struct redact *redact_new(void);
void redact_free(struct redact *r);

/* Tokens need the key, which is known when all was read: before it is set
 * nothing is masked, only learned. */
void redact_key(struct redact *r, const uint8_t key[REDACT_KEY]);

/* NULL: all is well. Else why nothing may be printed. */
const char *redact_failed(const struct redact *r);

/* --- learning ------------------------------------------------------------------- */

enum redact_kind {
    REDACT_IMSI,
    REDACT_NUMBER, /* MSISDN or another telephone number */
    REDACT_IMEI,
    REDACT_USER,
    REDACT_NAME,   /* display names, and names of hosts seen inside */
    REDACT_DEVICE, /* urn:uuid of a phone */
    REDACT_CELL,   /* cell or access point: where somebody is */
    REDACT_CUT,    /* ends where a string was cut short: told without its last
                      word */
};

void
redact_learn(struct redact *r, enum redact_kind kind, const char *s, size_t n);
/* A text that was kept in a buffer of `size` bytes (see cite_text()): if it fills
 * it, what it ends with may be half a secret. */
void redact_learn_cut(struct redact *r, const char *s, size_t size);

void redact_learn_addr(struct redact *r, const struct addr *a);
bool redact_knows_addr(const struct redact *r, const struct addr *a);

/* A host's name; not one of a network (3gppnetwork.org). */
void redact_learn_name(struct redact *r, const char *name);

/* These stay, whoever names them: a tunnel's ends and names. */
void redact_keep_addr(struct redact *r, const struct addr *a);
void redact_keep_name(struct redact *r, const char *name);

/* All that SIP, IKE, ... text can hold: URIs' users, numbers, IMEIs; with
 * `addrs` the addresses too. */
void redact_learn_text(struct redact *r, const char *s, bool addrs);

/* The user of a URI or a NAI ("0310260000000001@nai...."): its kind. host: what
 * follows the '@'; "". */
void redact_learn_user(struct redact *r, const char *user, size_t n,
                       const char *host);

/* A message of a dissector. inside: it was seen within a tunnel, so that the
 * addresses and names in it are secret. */
void redact_learn_event(struct redact *r, const char *dataset, const json_t *o,
                        bool inside);

/* A report's tree. */
void redact_learn_report(struct redact *r, const json_t *tree);

/* --- masking --------------------------------------------------------------------- */

/* What a string is. */
enum redact_as {
    REDACT_AS_VALUE, /* a value of its own: it may be no more than a secret */
    REDACT_AS_PART,  /* of a sentence or a page */
    REDACT_AS_OWN, /* espy's own words: whatever a capture calls somebody, they
                        stay, but for addresses and long numbers */
};

/* A new string, to be freed; NULL (and redact_failed()) if that is not possible. */
char *redact_text(struct redact *r, const char *s);

/* The same of any bytes: those that are no UTF-8 become what they are in JSON,
 * where secrets were learned. */
char *redact_bytes(struct redact *r, const char *s, enum redact_as as);

/* Every string in it, at any depth, but for espy's own words. */
void redact_json(struct redact *r, json_t *o);

#endif
