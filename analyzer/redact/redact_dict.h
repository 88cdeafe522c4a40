/* SPDX-License-Identifier: Apache-2.0 */
/* redact_dict.h - for redact*.c: what was learned. */
#ifndef ESPY_REDACT_REDACT_DICT_H
#define ESPY_REDACT_REDACT_DICT_H

#include "analyzer/base/table.h"
#include "analyzer/redact/redact.h"

#define REDACT_TOKEN 320

/* Where it counts as found. */
enum redact_rule {
    RULE_ANYWHERE,
    RULE_WORD, /* no letter or digit beside it */
    RULE_USER, /* "sip:X", "tel:X", "X@", or the whole string */
};

struct secret_key {
    uint16_t n;
    char s[REDACT_LENGTH]; /* lower case */
};

struct secret {
    struct secret_key key;
    uint8_t kind, rule;
    bool kept; /* stays as it is */
};

struct known_addr {
    struct addr key;
    bool kept;
};

/* A token that was given. */
struct told_token {
    uint8_t mac[4], kind;
};

struct redact {
    struct table secrets, addrs, told;
    uint8_t lengths[REDACT_LENGTH + 1]; /* is there one of this length? */
    uint8_t heads[65536 / 8];           /* by the first two bytes */
    size_t longest;
    bool keyed, cuts; /* cuts: there are strings that were cut */
    enum redact_as as;
    uint8_t key[REDACT_KEY];
    const char *failed;
};

static inline char
redact_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool
redact_alnum(char c)
{
    return (c >= '0' && c <= '9') ||
           (redact_lower(c) >= 'a' && redact_lower(c) <= 'z') ||
           (unsigned char)c >= 0x80;
}

/* The longest secret at s[at], or with `cut` the longest string that was cut; NULL
 * none. */
const struct secret *redact_find(const struct redact *r, const char *s,
                                 size_t n, size_t at, bool cut);

/* An address written at s[at], how long it is; 0: none that is masked. */
size_t redact_find_addr(const struct redact *r, const char *s, size_t n,
                        size_t at, struct addr *out);

/* Without the escapes of a URI ("%41"), in lower case where there was one; returns
 * how long. buf: n bytes. */
size_t redact_unescape(const char *s, size_t n, char *buf);

/* How long a token is that stands at s[at] and was given; 0: none. */
size_t
redact_find_token(const struct redact *r, const char *s, size_t n, size_t at);

/* What stands in its place. */
int redact_token(struct redact *r, const struct secret *s, char *buf);
int redact_addr_token(struct redact *r, const struct addr *a, char *buf);

/* HMAC-SHA256 over a kind and bytes. */
int redact_mac(struct redact *r, const char *kind, const void *p, size_t n,
               uint8_t out[32]);

/* The run of an address's characters from s[at]. */
size_t redact_addr_run(const char *s, size_t n, size_t at, struct addr *out);

#endif
