/* SPDX-License-Identifier: Apache-2.0 */
/* A text as it may be told, by its class. */
#include "analyzer/base/event_json.h"
#include "analyzer/redact/redact_parts.h"
#include "analyzer/redact/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

static void
put_token(struct redact *r, struct out *o, enum redact_kind kind, const char *s,
          size_t n)
{
    char token[TOKEN_MAX];
    if (token_of(r, kind, s, n, token) == 0)
        out_str(o, token);
}

/* False: it is none. */
static bool
put_addr(struct redact *r, struct out *o, const char *s, size_t n, bool secret)
{
    char text[ADDR_TEXT_MAX];
    struct addr a;
    bool brackets = n > 2 && *s == '[' && s[n - 1] == ']';
    s += brackets;
    n -= brackets ? 2 : 0;
    if (n >= sizeof text)
        return false;
    memcpy(text, s, n);
    text[n] = '\0';
    if (!addr_parse(text, &a))
        return false;
    struct addr t = redact_addr(r, &a, secret);
    out_str(o, brackets ? "[" : "");
    out_str(o, addr_text(&t, text));
    out_str(o, brackets ? "]" : "");
    return true;
}

/* --- hosts ----------------------------------------------------------------------------- */

static bool
is_kept(struct redact *r, const char *s, size_t n)
{
    struct folded f;
    if (fold_text(s, n, false, &f) < 0) {
        r->failed = "out of memory";
        return false;
    }
    const struct secret *e = dict_find(&r->dict, f.s, f.n);
    bool kept = e && e->kept && !e->person && name_may_stay(r, s, n);
    fold_free(&f);
    return kept;
}

static void
put_host(struct redact *r, struct out *o, const char *s, size_t n, bool secret)
{
    size_t all = n;
    while (n && s[n - 1] == '.')
        n--;
    if (!n || put_addr(r, o, s, all, secret))
        return;
    size_t network = who_network(s, n);
    if (network == 0 || is_kept(r, s, n) ||
        (n == 9 && strncasecmp(s, "localhost", n) == 0)) {
        out_put(o, s, n);
    } else if (network < n) {
        put_token(r, o, REDACT_NAME, s, network - 1);
        out_put(o, s + network - 1, n - network + 1);
    } else {
        put_token(r, o, REDACT_NAME, s, n);
    }
}

/* --- identities -------------------------------------------------------------------------- */

static void
put_user(struct redact *r, struct out *o, struct slice user, struct slice host)
{
    const char *s = (const char *)user.p;
    size_t n = user.n;
    enum redact_kind kind =
        who_kind(&s, &n, host.p ? (const char *)host.p : "", host.n);
    /* An international number says that it is one. */
    if (kind == REDACT_NUMBER && s > (const char *)user.p)
        out_str(o, "+");
    put_token(r, o, kind, s, n);
}

static void
put_uri(struct redact *r, struct out *o, const char *s, size_t n)
{
    struct who_uri u;
    who_parse(s, n, &u);
    if (u.public) {
        out_put(o, s, u.scheme.n);
        return;
    }
    if (!u.user.n && !u.scheme.n) {
        if (!put_addr(r, o, s, n, true))
            put_user(r, o, slice_of(s, n), slice_of("", 0));
        return;
    }
    out_put(o, (const char *)u.scheme.p, u.scheme.n);
    if (u.kind == REDACT_IMEI || u.kind == REDACT_DEVICE)
        put_token(r, o, u.kind, (const char *)u.user.p, u.user.n);
    else if (u.user.n)
        put_user(r, o, u.user, u.host);
    if (u.user.n && u.host.n)
        out_str(o, "@");
    if (u.host.n)
        put_host(r, o, (const char *)u.host.p, u.host.n, true);
    if (u.port.n) {
        out_str(o, ":");
        out_put(o, (const char *)u.port.p, u.port.n);
    }
}

static bool
is_plain(const char *s, size_t n)
{
    struct who_uri u;
    who_parse(s, n, &u);
    return !memchr(s, '<', n) && !memchr(s, '@', n) && !u.scheme.n && !u.public;
}

static void
put_identity(struct redact *r, struct out *o, const char *s, size_t n)
{
    if (n == 0 || (n == 1 && *s == '*')) { /* Contact: * (RFC 3261) */
        out_put(o, s, n);
        return;
    }
    if (is_plain(s, n)) {
        put_uri(r, o, s, n);
        return;
    }
    for (size_t at = 0; at < n;) {
        struct who_address a;
        who_address(s + at, n - at, &a);
        bool angle = a.uri.p && (const char *)a.uri.p > s && a.uri.p[-1] == '<';
        if (at)
            out_str(o, ", ");
        if (a.display.n) {
            put_token(r, o, REDACT_NAME, (const char *)a.display.p,
                      a.display.n);
            out_str(o, " ");
        }
        out_str(o, angle ? "<" : "");
        put_uri(r, o, (const char *)a.uri.p, a.uri.n);
        out_str(o, angle ? ">" : "");
        at += a.length ? a.length : 1;
    }
}

/* --- cells, devices, what a sender made up ------------------------------------------------ */

/* access-type of P-Access-Network-Info: up to the first parameter, if it is made of
 * what those of RFC 7315 are. */
static size_t
access_type(const char *s, size_t n)
{
    static const char *const known[] = {"IEEE-802.11",
                                        "3GPP-GERAN",
                                        "3GPP-UTRAN-FDD",
                                        "3GPP-UTRAN-TDD",
                                        "3GPP-E-UTRAN-FDD",
                                        "3GPP-E-UTRAN-TDD",
                                        "3GPP-E-UTRAN",
                                        "3GPP-NR-FDD",
                                        "3GPP-NR-TDD",
                                        "3GPP-NR",
                                        "3GPP-WLAN",
                                        "IEEE-802.11a",
                                        "IEEE-802.11b",
                                        "IEEE-802.11g",
                                        "IEEE-802.11n",
                                        "ADSL",
                                        "xDSL",
                                        "DOCSIS",
                                        "IEEE-802.3"};
    size_t k = 0;
    while (k < n && !memchr("; ,", s[k], 3))
        k++;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (k == strlen(known[i]) && strncasecmp(s, known[i], k) == 0)
            return k;
    return 0;
}

static void
put_cell(struct redact *r, struct out *o, const char *s, size_t n)
{
    size_t k = access_type(s, n);
    out_put(o, s, k);
    if (k < n) {
        out_str(o, k ? ";" : "");
        put_token(r, o, REDACT_CELL, s + k, n - k);
    }
}

static void
put_device(struct redact *r, struct out *o, const char *s, size_t n)
{
    struct who_uri u;
    who_parse(s, n, &u);
    bool imei = n >= 14;
    if (u.kind == REDACT_IMEI || u.kind == REDACT_DEVICE) {
        put_uri(r, o, s, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        imei = imei && (is_digit(s[i]) || s[i] == '-');
    put_token(r, o, imei ? REDACT_IMEI : REDACT_DEVICE, s, n);
}

/* Of a Via, what carries the message stays. */
static void
put_opaque(struct redact *r, struct out *o, const char *s, size_t n)
{
    static const char *const known[] = {"SIP/2.0/UDP ", "SIP/2.0/TCP ",
                                        "SIP/2.0/TLS ", "SIP/2.0/SCTP "};
    size_t k = 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (n > strlen(known[i]) && memcmp(s, known[i], strlen(known[i])) == 0)
            k = strlen(known[i]);
    out_put(o, s, k);
    if (k < n)
        put_token(r, o, REDACT_OPAQUE, s + k, n - k);
}

#define MAC_BYTES 32

/* As many hex digits, but of the HMAC. */
static void
put_hex(struct redact *r, struct out *o, const uint8_t *p, size_t n)
{
    uint8_t mac[MAC_BYTES];
    char two[3];
    if (redact_mac(r, "hex", p, n, mac) < 0)
        return;
    for (size_t i = 0; i < n && i < MAC_BYTES; i++) {
        snprintf(two, sizeof two, "%02x", mac[i]);
        out_str(o, two);
    }
}

static void
put_plain_hex(struct out *o, const uint8_t *p, size_t n)
{
    char two[3];
    for (size_t i = 0; i < n; i++) {
        snprintf(two, sizeof two, "%02x", p[i]);
        out_str(o, two);
    }
}

/* Two bytes are a number of a registry (the group in INVALID_KE_PAYLOAD). */
#define HEX_NUMBER 2

static void
put_bytes(struct redact *r, struct out *o, enum text_class class,
          const uint8_t *p, size_t n)
{
    bool secret = class == TEXT_BYTES ? scan_bytes(r, p, n) : n > HEX_NUMBER;
    if (class == TEXT_OWN || !secret)
        put_plain_hex(o, p, n);
    else
        put_hex(r, o, p, n);
}

/* Bytes that are written as hex digits already. */
static void
put_hex_text(struct redact *r, struct out *o, const char *s, size_t n)
{
    uint8_t *p = malloc(n / 2 + 1);
    size_t k = 0;
    if (!p) {
        r->failed = "out of memory";
        return;
    }
    for (; 2 * k + 1 < n; k++) {
        int high = hex_digit(s[2 * k]), low = hex_digit(s[2 * k + 1]);
        if (high < 0 || low < 0)
            break;
        p[k] = (uint8_t)(high << 4 | low);
    }
    if (2 * k == n)
        put_bytes(r, o, TEXT_BYTES, p, k);
    else
        put_opaque(r, o, s, n);
    free(p);
}

/* --- by class ------------------------------------------------------------------------------ */

static void
put_scanned(struct redact *r, struct out *o, const char *s, size_t n,
            enum scan_mode mode, bool cut)
{
    char *m = scan_text(r, s, n, mode, cut, NULL);
    if (m)
        out_str(o, m);
    free(m);
}

static void
put_told(struct redact *r, struct out *o, enum text_class class, const char *s,
         size_t n, bool cut)
{
    switch (class) {
    case TEXT_OWN:
    case TEXT_PUBLIC: out_put(o, s, n); break;
    case TEXT_IDENTITY: put_identity(r, o, s, n); break;
    case TEXT_NUMBER: put_user(r, o, slice_of(s, n), slice_of("", 0)); break;
    case TEXT_DEVICE: put_device(r, o, s, n); break;
    case TEXT_CELL: put_cell(r, o, s, n); break;
    case TEXT_HOST: put_host(r, o, s, n, false); break;
    case TEXT_ADDRESS:
        if (!put_addr(r, o, s, n, true))
            put_opaque(r, o, s, n);
        break;
    case TEXT_BYTES: put_hex_text(r, o, s, n); break;
    case TEXT_SENTENCE: put_scanned(r, o, s, n, SCAN_SENTENCE, cut); break;
    case TEXT_FREE:
    case TEXT_PATH: put_scanned(r, o, s, n, SCAN_FREE, cut); break;
    case TEXT_OPAQUE:
    case TEXT_FILTER:
    default: put_opaque(r, o, s, n);
    }
}

/* What was put, or NULL. */
static char *
finish(struct redact *r, struct out *o)
{
    out_put(o, "", 0);
    if (o->failed)
        r->failed = "out of memory";
    if (!r->failed)
        return o->s;
    free(o->s);
    return NULL;
}

char *
redact_told(struct redact *r, const struct told *t)
{
    struct out o = {.s = NULL};
    if (!t->text || r->failed)
        return NULL;
    size_t n = strlen(t->text);
    if (t->class == TEXT_FILTER) {
        if (scan_finds(r, t->text, n, SCAN_SENTENCE))
            return NULL;
        out_put(&o, t->text, n);
    } else if (n) {
        put_told(r, &o, (enum text_class)t->class, t->text, n, t->cut);
    }
    return finish(r, &o);
}

/* --- events ---------------------------------------------------------------------------------- */

static json_t *
as_json(struct redact *r, struct out *o)
{
    char *s = finish(r, o);
    json_t *j = s ? json_text(s, o->n) : NULL;
    if (s && !j)
        r->failed = "out of memory";
    free(s);
    return j;
}

static json_t *
event_text(void *ctx, const struct field *f, const struct slice *s)
{
    struct redact *r = ctx;
    struct out o = {.s = NULL};
    enum text_class class = (enum text_class)f->class;
    if (f->kind == FIELD_HEX) {
        put_bytes(r, &o, class, s->p, s->n);
        return as_json(r, &o);
    }
    json_t *clean = json_text(s->p, s->n);
    if (!clean)
        r->failed = "out of memory";
    else if (json_string_length(clean))
        put_told(r, &o, class, json_string_value(clean),
                 json_string_length(clean), false);
    json_decref(clean);
    return as_json(r, &o);
}

static json_t *
event_addr(void *ctx, const struct field *f, const struct addr *a)
{
    char text[ADDR_TEXT_MAX];
    (void)f;
    struct addr t = redact_addr(ctx, a, true);
    return json_string(addr_text(&t, text));
}

json_t *
redact_event(struct redact *r, const struct event_desc *desc, const void *body)
{
    struct event_mask mask = {r, event_text, event_addr};
    json_t *o = event_json_masked(desc, body, &mask);
    if (!o)
        redact_fail(r, "out of memory");
    return o;
}
