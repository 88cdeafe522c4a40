/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/redact/redact_dict.h"

#include <stdlib.h>

static bool
scheme_before(const char *s, size_t at)
{
    static const char *const schemes[] = {
        "sip:", "sips:", "tel:", "im:", "pres:"};
    if (at && s[at - 1] == '+')
        at--;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t n = strlen(schemes[i]), k = 0;
        while (k < n && n <= at && redact_lower(s[at - n + k]) == schemes[i][k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

static bool
rule_fits(const struct redact *r, const struct secret *e, const char *s,
          size_t n, size_t at)
{
    size_t end = at + e->key.n;
    bool begins = at == 0 || !redact_alnum(s[at - 1]);
    bool ends = end == n || !redact_alnum(s[end]);
    switch (e->rule) {
    case RULE_ANYWHERE: return true;
    case RULE_WORD: return begins && ends;
    default:
        return begins && ends &&
               ((r->as != REDACT_AS_PART && at == 0 && end == n) ||
                (end < n && s[end] == '@') || scheme_before(s, at));
    }
}

const struct secret *
redact_find(const struct redact *r, const char *s, size_t n, size_t at,
            bool cut)
{
    struct secret_key k;
    size_t most = n - at < r->longest ? n - at : r->longest;
    unsigned first = (unsigned)(uint8_t)redact_lower(s[at]) << 8;
    unsigned one = first | (uint8_t)redact_lower(s[at]);
    unsigned two = at + 1 < n ? first | (uint8_t)redact_lower(s[at + 1]) : one;
    /* A secret of one byte has that byte twice as its head: see entry(). */
    unsigned head = r->lengths[1] ? first | (uint8_t)redact_lower(s[at]) : two;
    if (!(r->heads[two / 8] & (1u << two % 8)) &&
        !(r->heads[head / 8] & (1u << head % 8)))
        return NULL;
    memset(&k, 0, sizeof k);
    for (size_t i = 0; i < most; i++)
        k.s[i] = redact_lower(s[at + i]);
    for (size_t len = most; len; k.s[--len] = '\0') {
        if (!r->lengths[len])
            continue;
        k.n = (uint16_t)len;
        const struct secret *e =
            table_find((struct table *)(uintptr_t)&r->secrets, &k);
        if (e && (e->kind == REDACT_CUT) == cut && rule_fits(r, e, s, n, at))
            return e;
    }
    return NULL;
}

static bool
is_hex(char c)
{
    return (c >= '0' && c <= '9') ||
           (redact_lower(c) >= 'a' && redact_lower(c) <= 'f');
}

static size_t
parse(const char *s, size_t n, struct addr *out)
{
    char buf[ADDR_TEXT_MAX];
    if (n == 0 || n >= sizeof buf)
        return 0;
    memcpy(buf, s, n);
    buf[n] = '\0';
    return addr_parse(buf, out) ? n : 0;
}

/* "10.0.0.1:5060" and "2001:db8::1." end before the address's characters do. */
size_t
redact_addr_run(const char *s, size_t n, size_t at, struct addr *out)
{
    size_t len = 0, digits = 0, got;
    if (!is_hex(s[at]) && s[at] != ':')
        return 0;
    if (at && (redact_alnum(s[at - 1]) || s[at - 1] == '.'))
        digits = 1; /* in a word: only an IPv4 address is told apart */
    bool word = digits != 0;
    if (word && (s[at - 1] == '.' || (s[at - 1] >= '0' && s[at - 1] <= '9')))
        return 0;
    while (at + len < n && len < 64 &&
           (is_hex(s[at + len]) || s[at + len] == ':' || s[at + len] == '.'))
        len++;
    for (size_t l = len; !word && l > 1 && l + 2 > len; l--)
        if ((got = parse(s + at, l, out)))
            return got;
    size_t v4 = strspn(s + at, "0123456789.");
    v4 = v4 < n - at ? v4 : n - at;
    while (v4 && s[at + v4 - 1] == '.')
        v4--;
    if (v4 >= 7 && (got = parse(s + at, v4, out)))
        return got;
    return 0;
}

size_t
redact_find_addr(const struct redact *r, const char *s, size_t n, size_t at,
                 struct addr *out)
{
    size_t len = redact_addr_run(s, n, at, out);
    return len && redact_knows_addr(r, out) ? len : 0;
}

struct out {
    char *s;
    size_t n, room;
};

static int
put(struct redact *r, struct out *o, const char *s, size_t n)
{
    if (o->n + n + 1 > o->room) {
        size_t room = (o->n + n + 1) * 2;
        char *more = realloc(o->s, room);
        if (!more) {
            r->failed = "out of memory";
            return -1;
        }
        o->s = more;
        o->room = room;
    }
    memcpy(o->s + o->n, s, n);
    o->n += n;
    o->s[o->n] = '\0';
    return 0;
}

/*
 * Where a string of which the end was cut stands in another: what is left of its
 * last word may be the beginning of a secret, and is told as "...". It may as well
 * be the beginning of the whole string, and the secret is there to its end: that is
 * found first, and what follows it is told as ever.
 */
struct cut {
    size_t from, to; /* its last word; empty: none */
    bool told;
};

static void
cut_find(const struct redact *r, const char *s, size_t n, size_t at,
         struct cut *c)
{
    const struct secret *e = redact_find(r, s, n, at, true);
    if (!e || e->kept || at + e->key.n <= c->to)
        return;
    size_t from = at + e->key.n - 1;
    while (from > at &&
           (redact_alnum(s[from - 1]) || strchr(".:+-%_", s[from - 1])))
        from--;
    if (at >= c->to || from < c->from) {
        c->from = from;
        c->told = false;
    }
    c->to = at + e->key.n;
}

static int
put_cut(struct redact *r, struct out *o, struct cut *c)
{
    int rc = c->told ? 0 : put(r, o, "...", 3);
    c->told = true;
    return rc;
}

/* Bytes of s taken; 0: failed. */
static size_t
step(struct redact *r, struct out *o, const char *s, size_t n, size_t at,
     struct cut *cut)
{
    char token[REDACT_TOKEN];
    struct addr a;
    bool own = r->as == REDACT_AS_OWN;
    size_t len = redact_find_token(r, s, n, at);
    if (len)
        return put(r, o, s + at, len) < 0 ? 0 : len;
    const struct secret *e = redact_find(r, s, n, at, false);
    if (e && own && e->rule != RULE_ANYWHERE)
        e = NULL;
    if (!(e && e->kept) && (len = redact_find_addr(r, s, n, at, &a)))
        return redact_addr_token(r, &a, token) < 0 ||
                       put(r, o, token, strlen(token)) < 0
                   ? 0
                   : len;
    if (!e && at >= cut->from && at < cut->to)
        return put_cut(r, o, cut) < 0 ? 0 : 1;
    if (!e)
        return put(r, o, s + at, 1) < 0 ? 0 : 1;
    if (e->kept)
        return put(r, o, s + at, e->key.n) < 0 ? 0 : e->key.n;
    return redact_token(r, e, token) < 0 || put(r, o, token, strlen(token)) < 0
               ? 0
               : e->key.n;
}

char *
redact_text(struct redact *r, const char *s)
{
    struct out o = {.s = NULL};
    struct cut cut = {0, 0, false};
    size_t n = strlen(s), taken, looked = 0;
    if (put(r, &o, "", 0) < 0)
        return NULL;
    for (size_t at = 0; at < n && !redact_failed(r); at += taken) {
        /* Also where a secret was taken: it may begin within one. */
        for (; r->cuts && r->as != REDACT_AS_OWN && looked <= at; looked++)
            cut_find(r, s, n, looked, &cut);
        taken = step(r, &o, s, n, at, &cut);
        if (!taken)
            break;
    }
    if (!redact_failed(r))
        return o.s;
    free(o.s);
    return NULL;
}
