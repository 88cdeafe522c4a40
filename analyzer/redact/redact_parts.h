/* SPDX-License-Identifier: Apache-2.0 */
/* redact_parts.h - what the files of this folder share. */
#ifndef ESPY_REDACT_REDACT_PARTS_H
#define ESPY_REDACT_REDACT_PARTS_H

#include "analyzer/redact/dict.h"
#include "analyzer/redact/redact.h"

#define TOKEN_MAX 64         /* of a token or address with its NUL */
#define REDACT_DIGITS_MIN 7u /* a run of digits that may be somebody's number */

struct redact {
    struct dict dict;
    struct dict given; /* tokens that were given */
    /* Texts that are told otherwise, and how; for sentences, which quote them. */
    struct dict phrases;
    char **phrase_as; /* by index of phrases.items */
    size_t phrase_room;
    bool keyed;
    uint8_t key[REDACT_KEY];
    const char *failed;
};

/* Text being put together. failed: no memory. */
struct out {
    char *s;
    size_t n, room;
    bool failed;
};
void out_put(struct out *o, const char *s, size_t n);
void out_str(struct out *o, const char *s);

static inline bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline char
to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline int
hex_digit(char c)
{
    c = to_lower(c);
    return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Of a word: letters of any script, and digits. */
static inline bool
is_word(char c)
{
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
           (unsigned char)c >= 0x80;
}

/* redact.c: as redact_learn(), but not the words in it. */
enum learn_as {
    LEARN_WHOLE,
    LEARN_HOST, /* the name of a host, not of a person */
    LEARN_PART, /* it is itself a word of a secret */
    LEARN_CUT,  /* its end is missing */
};
void redact_learn_as(struct redact *r, enum redact_kind kind, const char *s,
                     size_t n, enum learn_as as);

/* A text that is told as another: wherever it stands in a sentence, so it does there. */
void redact_phrase(struct redact *r, const char *text, const char *as);

/* --- redact_token.c ---------------------------------------------------------------- */

/* What stands for a text of a kind (folded here, as a number by its digits). -1:
 * failed. */
int token_of(struct redact *r, enum redact_kind kind, const char *s, size_t n,
             char buf[TOKEN_MAX]);
int token_of_addr(struct redact *r, const struct addr *a, char buf[TOKEN_MAX]);
int redact_mac(struct redact *r, const char *kind, const void *p, size_t n,
               uint8_t out[32]);

/* How long a token is that stands at s and was given; 0: none. */
size_t token_given(const struct redact *r, const char *s, size_t n);

/* --- redact_who.c: what a text is made of -------------------------------------------- */

/* The user of a URI or a NAI by its looks ("0310260000000001@nai...."), and what of
 * it is the secret. host: what follows the '@'; "". */
enum redact_kind
who_kind(const char **user, size_t *n, const char *host, size_t n_host);

/* The digits of a number; how many. buf: n bytes. */
size_t who_digits(const char *s, size_t n, char *buf);

/* A name whose parts are all those of networks (epdg.epc.mnc001.mcc262...): where
 * these begin; n: nowhere. */
size_t who_network(const char *host, size_t n);

/* Is it a label under 3gppnetwork.org that names a service, and so nobody? */
bool who_is_service(const char *label, size_t n);

/* A URI, or the like of one, in parts; empty: absent. */
struct who_uri {
    struct slice scheme; /* with its ':' */
    struct slice user, password, host, port;
    enum redact_kind kind; /* of the user, where there is no host: of all */
    size_t length;         /* bytes taken, parameters too */
    bool public;           /* names a service or nobody: stays */
};
void who_parse(const char *s, size_t n, struct who_uri *out);

/* "Alice" <sip:...>;tag=1, ...: one of them. length: bytes taken, up to the next. */
struct who_address {
    struct slice display, uri;
    size_t length;
};
void who_address(const char *s, size_t n, struct who_address *out);

/* --- redact_addr.c: addresses in every spelling ---------------------------------------- */

/* How many bytes at s[at] are an address; 0: none. sure: it is written as one
 * (dotted or with colons); else it is one only if it was learned (a number, hex
 * digits, dashes). */
size_t spelled_addr(const struct redact *r, const char *s, size_t n, size_t at,
                    struct addr *out, bool *sure);
/* A known one, or one that leads to it: mapped to IPv6, by NAT64. NULL: none. */
const struct known_addr *
known_as(const struct redact *r, const struct addr *a, struct addr *out);
/* Any, groups, broadcast: nobody's. */
bool addr_is_nobodys(const struct addr *a);

/* --- redact_scan.c ---------------------------------------------------------------------- */

enum scan_mode {
    SCAN_FREE,
    SCAN_SENTENCE, /* what stands in quotation marks is free */
    SCAN_OWN,      /* a word of espy's own: long numbers and addresses alone */
    SCAN_PROBE,    /* bytes: no more than what was learned, and long numbers */
    SCAN_NAME,     /* a name that is to stay: who stands in it */
};

/* A new string; NULL: failed. cut: its end is missing. changed may be NULL. */
char *scan_text(struct redact *r, const char *s, size_t n, enum scan_mode mode,
                bool cut, bool *changed);

/* Is something secret in it? Also where that could not be found out. */
bool scan_finds(struct redact *r, const char *s, size_t n, enum scan_mode mode);
bool scan_bytes(struct redact *r, const uint8_t *p, size_t n);

/* Learns what is secret in a free text by its looks. */
void scan_learn(struct redact *r, const char *s, size_t n);

#endif
