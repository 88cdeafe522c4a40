/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/redact/fold.h"
#include "analyzer/redact/redact_parts.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const kinds[] = {
    [REDACT_IMSI] = "imsi", [REDACT_NUMBER] = "number",
    [REDACT_IMEI] = "imei", [REDACT_USER] = "user",
    [REDACT_NAME] = "name", [REDACT_DEVICE] = "device",
    [REDACT_CELL] = "cell", [REDACT_OPAQUE] = "opaque",
};

#define DIGITS 8 /* hex digits of a token */

int
redact_mac(struct redact *r, const char *kind, const void *p, size_t n,
           uint8_t out[32])
{
    size_t k = strlen(kind) + 1;
    unsigned len = 32;
    uint8_t *in = r->keyed ? malloc(k + n) : NULL;
    bool ok = in != NULL;
    if (ok) {
        memcpy(in, kind, k);
        memcpy(in + k, p, n);
        ok = HMAC(EVP_sha256(), r->key, REDACT_KEY, in, k + n, out, &len);
        OPENSSL_cleanse(in, k + n);
    }
    free(in);
    if (!ok)
        r->failed =
            r->keyed ? "out of memory, or HMAC failed in libcrypto" : "no key";
    return ok ? 0 : -1;
}

/*
 * One spelling of what is the same: a number by its digits, an IMEI without check
 * digit or software version (TS 23.003 section 6.2).
 */
static size_t
plain(enum redact_kind kind, struct folded *f)
{
    if (kind != REDACT_NUMBER && kind != REDACT_IMEI && kind != REDACT_IMSI)
        return f->n;
    size_t n = who_digits(f->s, f->n, f->s);
    return kind == REDACT_IMEI && n > 14 ? 14 : n;
}

int
token_of(struct redact *r, enum redact_kind kind, const char *s, size_t n,
         char buf[TOKEN_MAX])
{
    struct folded f;
    uint8_t mac[32];
    bool created;
    if (fold_text(s, n, true, &f) < 0) {
        r->failed = "out of memory";
        return -1;
    }
    /* What was learned as one thing is that everywhere. */
    const struct secret *e = dict_find(&r->dict, f.s, f.n);
    if (e)
        kind = e->kind;
    size_t k = plain(kind, &f);
    int rc = redact_mac(r, kinds[kind], f.s, k, mac);
    fold_free(&f);
    if (rc < 0)
        return -1;
    int len = snprintf(buf, TOKEN_MAX, "%s-%02x%02x%02x%02x", kinds[kind],
                       mac[0], mac[1], mac[2], mac[3]);
    if (!dict_add(&r->given, buf, (size_t)len, (uint8_t)kind, &created)) {
        r->failed = "out of memory";
        return -1;
    }
    return 0;
}

size_t
token_given(const struct redact *r, const char *s, size_t n)
{
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        size_t head = strlen(kinds[kind]), whole = head + 1 + DIGITS;
        if (n >= whole && s[head] == '-' && memcmp(s, kinds[kind], head) == 0 &&
            dict_find(&r->given, s, whole))
            return whole;
    }
    return 0;
}

static void
token_bytes(const struct addr *a, uint8_t mac[32], struct addr *out)
{
    if (a->family == 4) {
        mac[0] = (uint8_t)(0xf0 | (mac[0] & 15));
        mac[3] = mac[3] == 255 ? 254 : mac[3]; /* never the broadcast address */
        *out = addr_v4(mac);
    } else {
        memcpy(mac, "\x20\x01\x0d\xb8", 4);
        *out = addr_v6(mac);
    }
}

int
token_of_addr(struct redact *r, const struct addr *a, char buf[TOKEN_MAX])
{
    struct addr t = redact_addr(r, a, true);
    addr_text(&t, buf);
    return r->failed ? -1 : 0;
}

struct addr
redact_addr(struct redact *r, const struct addr *a, bool secret)
{
    uint8_t mac[32];
    char text[ADDR_TEXT_MAX];
    bool created;
    struct addr as, out = *a;
    const struct known_addr *e = known_as(r, a, &as);
    if (!a->family || (e ? e->kept : !secret) || (!e && addr_is_nobodys(a)))
        return out;
    memset(&out, 0, sizeof out);
    if (redact_mac(r, "addr", a->b, 16, mac) == 0)
        token_bytes(a, mac, &out);
    addr_text(&out, text);
    if (!dict_add(&r->given, text, strlen(text), REDACT_NAME, &created))
        r->failed = "out of memory";
    return out;
}

void
redact_community(struct redact *r, const struct addr *a, const struct addr *b,
                 char id[40])
{
    uint8_t mac[32];
    unsigned char text[64];
    if (!*id || (!redact_knows_addr(r, a) && !redact_knows_addr(r, b)))
        return;
    if (redact_mac(r, "community", id, strlen(id), mac) < 0) {
        *id = '\0';
        return;
    }
    EVP_EncodeBlock(text, mac, 20);
    snprintf(id, 40, "1:%.28s", (const char *)text);
}
