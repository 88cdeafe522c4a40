/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/redact/redact_dict.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const kinds[] = {
    [REDACT_IMSI] = "imsi", [REDACT_NUMBER] = "number",
    [REDACT_IMEI] = "imei", [REDACT_USER] = "user",
    [REDACT_NAME] = "name", [REDACT_DEVICE] = "device",
    [REDACT_CELL] = "cell", [REDACT_CUT] = "cut",
};

struct redact *
redact_new(void)
{
    struct redact *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    if (table_init(&r->secrets, sizeof(struct secret),
                   sizeof(struct secret_key), REDACT_MAX) == 0 &&
        table_init(&r->addrs, sizeof(struct known_addr), sizeof(struct addr),
                   REDACT_MAX) == 0 &&
        table_init(&r->told, sizeof(struct told_token),
                   sizeof(struct told_token), REDACT_MAX) == 0)
        return r;
    redact_free(r);
    return NULL;
}

void
redact_free(struct redact *r)
{
    if (!r)
        return;
    table_free(&r->secrets);
    table_free(&r->addrs);
    table_free(&r->told);
    OPENSSL_cleanse(r->key, sizeof r->key);
    free(r);
}

void
redact_key(struct redact *r, const uint8_t key[REDACT_KEY])
{
    memcpy(r->key, key, REDACT_KEY);
    r->keyed = true;
}

const char *
redact_failed(const struct redact *r)
{
    if (r->secrets.evicted || r->addrs.evicted || r->told.evicted)
        return "more names, numbers or addresses than can be masked";
    return r->failed;
}

/* --- learning ------------------------------------------------------------------- */

static enum redact_rule
rule_of(enum redact_kind kind, const char *s, size_t n)
{
    size_t digits = 0, others = 0;
    for (size_t i = 0; i < n; i++) {
        digits += s[i] >= '0' && s[i] <= '9';
        others += !(s[i] >= '0' && s[i] <= '9') && !strchr("-.() ", s[i]);
    }
    if (kind == REDACT_CUT || (!others && digits >= 10))
        return RULE_ANYWHERE;
    if (kind == REDACT_NAME || kind == REDACT_CELL || kind == REDACT_DEVICE)
        return RULE_WORD;
    return n >= (others ? 4 : 6) ? RULE_WORD : RULE_USER;
}

static struct secret *
entry(struct redact *r, enum redact_kind kind, const char *s, size_t n)
{
    struct secret_key k;
    bool created;
    memset(&k, 0, sizeof k);
    if (n == 0)
        return NULL;
    if (n > REDACT_LENGTH) {
        r->failed = "a name longer than can be masked";
        return NULL;
    }
    k.n = (uint16_t)n;
    for (size_t i = 0; i < n; i++)
        k.s[i] = redact_lower(s[i]);
    struct secret *e = table_get(&r->secrets, &k, &created);
    if (!created)
        return e;
    unsigned head = (unsigned)(uint8_t)k.s[0] << 8 | (uint8_t)k.s[n > 1];
    e->kind = (uint8_t)kind;
    r->cuts = r->cuts || kind == REDACT_CUT;
    e->rule = (uint8_t)rule_of(kind, s, n);
    r->lengths[n] = 1;
    r->heads[head / 8] |= (uint8_t)(1u << head % 8);
    if (n > r->longest)
        r->longest = n;
    return e;
}

void
redact_learn(struct redact *r, enum redact_kind kind, const char *s, size_t n)
{
    entry(r, kind, s, n);
}

#define CHARACTER_MOST 4 /* bytes of UTF-8; cite_text() leaves no half of one */

void
redact_learn_cut(struct redact *r, const char *s, size_t size)
{
    size_t n = strlen(s), from;
    if (n + CHARACTER_MOST < size)
        return;
    from = n > REDACT_LENGTH ? n - REDACT_LENGTH : 0;
    while (from < n && from && ((unsigned char)s[from] & 0xc0) == 0x80)
        from++;
    redact_learn(r, REDACT_CUT, s + from, n - from);
}

void
redact_keep_name(struct redact *r, const char *name)
{
    struct secret *e = entry(r, REDACT_NAME, name, strlen(name));
    if (e)
        e->kept = true;
}

static struct known_addr *
addr_entry(struct redact *r, const struct addr *a)
{
    struct addr k;
    bool created;
    memset(&k, 0, sizeof k);
    memcpy(k.b, a->b, sizeof k.b);
    k.family = a->family;
    return table_get(&r->addrs, &k, &created);
}

void
redact_learn_addr(struct redact *r, const struct addr *a)
{
    static const uint8_t none[16];
    /* Groups and "any" are nobody's. */
    if (a->family && !addr_is_multicast(a) && memcmp(a->b, none, 16) != 0)
        addr_entry(r, a);
}

void
redact_keep_addr(struct redact *r, const struct addr *a)
{
    if (a->family)
        addr_entry(r, a)->kept = true;
}

bool
redact_knows_addr(const struct redact *r, const struct addr *a)
{
    struct addr k;
    memset(&k, 0, sizeof k);
    memcpy(k.b, a->b, sizeof k.b);
    k.family = a->family;
    const struct known_addr *e =
        table_find((struct table *)(uintptr_t)&r->addrs, &k);
    return e && !e->kept;
}

/* --- tokens ---------------------------------------------------------------------- */

int
redact_mac(struct redact *r, const char *kind, const void *p, size_t n,
           uint8_t out[32])
{
    uint8_t in[16 + REDACT_TOKEN];
    size_t k = strlen(kind) + 1;
    unsigned len = 32;
    if (r->keyed && k + n <= sizeof in) {
        memcpy(in, kind, k);
        memcpy(in + k, p, n);
        if (HMAC(EVP_sha256(), r->key, REDACT_KEY, in, k + n, out, &len))
            return 0;
    }
    r->failed = "no key, or HMAC failed in libcrypto";
    return -1;
}

static int
nibble(char c)
{
    c = redact_lower(c);
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

size_t
redact_unescape(const char *s, size_t n, char *buf)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        int high = i + 2 < n && s[i] == '%' ? nibble(s[i + 1]) : -1;
        int low = high >= 0 ? nibble(s[i + 2]) : -1;
        if (low >= 0)
            i += 2;
        buf[k++] = low >= 0 ? redact_lower((char)(high << 4 | low)) : s[i];
    }
    return k;
}

/* One spelling of what is the same: a number without its separators, an IMEI
 * without check digit or software version (TS 23.003 section 6.2), a user
 * without the escapes of a URI (RFC 3261 section 19.1.4). */
static size_t
normal(const struct secret *s, char *buf)
{
    size_t n = 0;
    bool digits = s->kind == REDACT_NUMBER || s->kind == REDACT_IMEI;
    if (s->kind == REDACT_USER)
        return redact_unescape(s->key.s, s->key.n, buf);
    for (size_t i = 0; i < s->key.n; i++)
        if (!digits || (s->key.s[i] >= '0' && s->key.s[i] <= '9'))
            buf[n++] = s->key.s[i];
    return s->kind == REDACT_IMEI && n > 14 ? 14 : n;
}

int
redact_token(struct redact *r, const struct secret *s, char *buf)
{
    char text[REDACT_LENGTH];
    uint8_t mac[32];
    size_t n = normal(s, text);
    if (redact_mac(r, kinds[s->kind], text, n, mac) < 0)
        return -1;
    struct told_token t = {.kind = s->kind};
    bool created;
    memcpy(t.mac, mac, sizeof t.mac);
    table_get(&r->told, &t, &created);
    snprintf(buf, REDACT_TOKEN, "%s-%02x%02x%02x%02x", kinds[s->kind], mac[0],
             mac[1], mac[2], mac[3]);
    return 0;
}

size_t
redact_find_token(const struct redact *r, const char *s, size_t n, size_t at)
{
    for (uint8_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        struct told_token t = {.kind = kind};
        size_t head = strlen(kinds[kind]), i = 0;
        if (n - at < head + 9 || memcmp(s + at, kinds[kind], head) != 0 ||
            s[at + head] != '-')
            continue;
        for (; i < 8 && nibble(s[at + head + 1 + i]) >= 0; i++)
            t.mac[i / 2] =
                (uint8_t)(t.mac[i / 2] << 4 | nibble(s[at + head + 1 + i]));
        if (i == 8 && table_find((struct table *)(uintptr_t)&r->told, &t))
            return head + 9;
    }
    return 0;
}

int
redact_addr_token(struct redact *r, const struct addr *a, char *buf)
{
    uint8_t mac[32];
    if (redact_mac(r, "addr", a->b, 16, mac) < 0)
        return -1;
    if (a->family == 4) {
        mac[0] = (uint8_t)(0xf0 | (mac[0] & 15));
        mac[3] = mac[3] == 255 ? 254 : mac[3]; /* never the broadcast address */
        struct addr t = addr_v4(mac);
        addr_text(&t, buf);
    } else {
        memcpy(mac, "\x20\x01\x0d\xb8", 4);
        struct addr t = addr_v6(mac);
        addr_text(&t, buf);
    }
    return 0;
}
