/* SPDX-License-Identifier: Apache-2.0 */
/*
 * redact.h - who and where inside a tunnel, masked alike in all that is told of a
 * case, by the class of each text (dissectors/base/told.h).
 *
 * First everything is learned, then everything is masked. Learning takes the typed
 * texts: identities, numbers, hosts, ..., and the long numbers and URIs in free
 * ones. Masking replaces a typed text whole, and looks in the others for all that
 * was learned, in any spelling: letters in either case and with or without accents,
 * numbers with separators, escapes of URIs, ASCII written as hex digits, addresses in every form.
 *
 * A token is a kind and the first 8 hex digits of HMAC-SHA256 over the kind and
 * what is masked ("imsi-3fa91c02"); an address becomes one of the same family:
 * IPv4 in 240.0.0.0/4 (reserved, RFC 1112), IPv6 in 2001:db8::/32 (RFC 3849),
 * filled from the HMAC. The key comes from the captures' bytes (case_key()):
 * the same captures give the same tokens, others give others, and the SHA-256
 * in a report does not lead to it. Who has the captures can of course make it.
 *
 * It fails closed: there is no size or number of secrets that it refuses, and when
 * memory is out redact_failed() says so and nothing may be printed.
 */
#ifndef ESPY_REDACT_REDACT_H
#define ESPY_REDACT_REDACT_H

#include "dissectors/base/addr.h"
#include "dissectors/base/event.h"
#include "dissectors/base/told.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Something that was to be learned could not be. why: static. */
void redact_fail(struct redact *r, const char *why);

/* --- learning ------------------------------------------------------------------- */

enum redact_kind {
    REDACT_IMSI,
    REDACT_NUMBER, /* MSISDN or another telephone number */
    REDACT_IMEI,
    REDACT_USER,
    REDACT_NAME,   /* display names, and names of hosts */
    REDACT_DEVICE, /* urn:uuid of a phone, its MAC address */
    REDACT_CELL,   /* cell or access point: where somebody is */
    REDACT_OPAQUE, /* what a sender made up */
};

/* By its class; classes that name nobody teach nothing. */
void redact_learn_told(struct redact *r, const struct told *t);

/* An address of somebody inside a tunnel. */
void redact_learn_addr(struct redact *r, const struct addr *a);

/* All of an event. inside: it was seen within a tunnel, so that the addresses in it
 * are secret wherever they stand. */
void redact_learn_event(struct redact *r, const struct event_desc *desc,
                        const void *body, bool inside);

/* These stay, whoever names them: a tunnel's ends, and the names of its gateway but
 * for what in them is somebody's. */
void redact_keep_addr(struct redact *r, const struct addr *a);
void redact_keep_host(struct redact *r, const char *name);

/* A secret of a kind, as it stands. */
void
redact_learn(struct redact *r, enum redact_kind kind, const char *s, size_t n);

bool redact_knows_addr(const struct redact *r, const struct addr *a);

/* --- masking --------------------------------------------------------------------- */

/* The text as it may be told, a new string to be freed. NULL: it has none, or is to
 * be left out (a filter); or not everything could be masked, then redact_failed(). */
char *redact_told(struct redact *r, const struct told *t);

/* The address as it may be told: itself, or the one that stands for it. secret: it
 * is one that was never learned; only what is kept, and what is nobody's (any, groups, broadcast), stays. */
struct addr redact_addr(struct redact *r, const struct addr *a, bool secret);

/* An event as JSON, every text by its class. NULL: see redact_failed(). */
json_t *
redact_event(struct redact *r, const struct event_desc *desc, const void *body);

/* A hash of two addresses, of so few that each could be tried: another one with the
 * same form where one of them is secret. */
void redact_community(struct redact *r, const struct addr *a,
                      const struct addr *b, char id[40]);

#endif
