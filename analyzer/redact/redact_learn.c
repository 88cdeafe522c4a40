/* SPDX-License-Identifier: Apache-2.0 */
/* Learning from typed texts. */
#include "analyzer/base/event_json.h"
#include "analyzer/redact/redact_parts.h"

#include <strings.h>

static bool
as_addr(const char *s, size_t n, struct addr *out)
{
    char buf[ADDR_TEXT_MAX];
    if (n > 2 && *s == '[' && s[n - 1] == ']') {
        s++;
        n -= 2;
    }
    if (!n || n >= sizeof buf)
        return false;
    memcpy(buf, s, n);
    buf[n] = '\0';
    return addr_parse(buf, out);
}

/* Names of networks stay: they say whose network it is, and of whom nothing. */
static void
learn_host(struct redact *r, const char *s, size_t n, bool inside)
{
    struct addr a;
    while (n && s[n - 1] == '.')
        n--;
    size_t network = who_network(s, n);
    if (as_addr(s, n, &a)) {
        if (inside)
            redact_learn_addr(r, &a);
        return;
    }
    if (network < n)
        n = network ? network - 1 : 0;
    if (n && !(n == 9 && strncasecmp(s, "localhost", n) == 0))
        redact_learn_as(r, REDACT_NAME, s, n, LEARN_HOST);
    /* The name that somebody gave a device, without the network's. */
    const char *dot = memchr(s, '.', n);
    bool local = n > 6 && strncasecmp(s + n - 6, ".local", 6) == 0;
    if (dot && (inside || local) && !who_is_service(s, (size_t)(dot - s)))
        redact_learn_as(r, REDACT_NAME, s, (size_t)(dot - s), LEARN_PART);
}

static void
learn_user(struct redact *r, struct slice user, struct slice host)
{
    const char *s = (const char *)user.p;
    size_t n = user.n;
    if (!n)
        return;
    enum redact_kind kind =
        who_kind(&s, &n, host.p ? (const char *)host.p : "", host.n);
    redact_learn(r, kind, s, n);
}

static void
learn_uri(struct redact *r, const char *s, size_t n)
{
    struct who_uri u;
    struct addr a;
    who_parse(s, n, &u);
    if (u.public)
        return;
    if (u.kind == REDACT_IMEI || u.kind == REDACT_DEVICE) {
        redact_learn(r, u.kind, (const char *)u.user.p, u.user.n);
    } else if (!u.user.n && !u.scheme.n) { /* no URI: a name, a number */
        if (as_addr(s, n, &a))
            redact_learn_addr(r, &a);
        else
            learn_user(r, slice_of(s, n), slice_of("", 0));
    } else {
        learn_user(r, u.user, u.host);
        if (u.password.n)
            redact_learn(r, REDACT_USER, (const char *)u.password.p,
                         u.password.n);
        if (u.host.n)
            learn_host(r, (const char *)u.host.p, u.host.n, true);
    }
    scan_learn(r, s, n); /* IMEIs and numbers in parameters */
}

/* Is it a name that is written as one writes it, and no URI? */
static bool
is_display(const char *s, size_t n)
{
    struct who_uri u;
    who_parse(s, n, &u);
    return !memchr(s, '<', n) && !memchr(s, '@', n) && !u.scheme.n && !u.public;
}

static void
learn_identity(struct redact *r, const char *s, size_t n)
{
    if (is_display(s, n)) {
        learn_uri(r, s, n);
        return;
    }
    for (size_t at = 0; at < n;) {
        struct who_address a;
        who_address(s + at, n - at, &a);
        if (a.display.n)
            redact_learn(r, REDACT_NAME, (const char *)a.display.p,
                         a.display.n);
        learn_uri(r, (const char *)a.uri.p, a.uri.n);
        scan_learn(r, s + at, a.length);
        at += a.length ? a.length : 1;
    }
}

/* P-Access-Network-Info (RFC 7315 section 5.4): the values of its parameters. */
static void
learn_cell(struct redact *r, const char *s, size_t n)
{
    for (size_t at = 0; at < n; at++) {
        if (s[at] != '=')
            continue;
        size_t from = at + 1, end;
        bool quoted = from < n && s[from] == '"';
        from += quoted;
        for (end = from; end < n; end++)
            if (quoted ? s[end] == '"' : memchr(";, \t", s[end], 4) != NULL)
                break;
        redact_learn(r, REDACT_CELL, s + from, end - from);
        at = end;
    }
    scan_learn(r, s, n);
}

static void
learn_device(struct redact *r, const char *s, size_t n)
{
    struct who_uri u;
    who_parse(s, n, &u);
    if (u.user.n) {
        s = (const char *)u.user.p;
        n = u.user.n;
    }
    bool imei = n >= 14;
    for (size_t i = 0; i < n; i++)
        imei = imei && (is_digit(s[i]) || s[i] == '-');
    redact_learn(r, imei ? REDACT_IMEI : REDACT_DEVICE, s, n);
}

static void
learn(struct redact *r, enum text_class class, const char *s, size_t n,
      bool inside)
{
    struct addr a;
    switch (class) {
    case TEXT_IDENTITY: learn_identity(r, s, n); break;
    case TEXT_NUMBER: learn_user(r, slice_of(s, n), slice_of("", 0)); break;
    case TEXT_DEVICE: learn_device(r, s, n); break;
    case TEXT_CELL: learn_cell(r, s, n); break;
    case TEXT_HOST: learn_host(r, s, n, inside); break;
    case TEXT_ADDRESS:
        if (as_addr(s, n, &a))
            redact_learn_addr(r, &a);
        break;
    case TEXT_FREE: scan_learn(r, s, n); break;
    default: break; /* names nobody, or is replaced and told nowhere else */
    }
}

#define CUT_MIN 4 /* of what is left of a name */

/* The last name in a text that was cut: elsewhere the whole one may stand. */
static void
learn_cut(struct redact *r, const char *s, size_t n)
{
    size_t from = n;
    while (from && !strchr(" \t<\":;=@", s[from - 1]))
        from--;
    if (n - from >= CUT_MIN)
        redact_learn_as(r, REDACT_USER, s + from, n - from, LEARN_CUT);
}

void
redact_learn_told(struct redact *r, const struct told *t)
{
    enum text_class class = (enum text_class)t->class;
    size_t n = t->text ? strlen(t->text) : 0;
    if (!n)
        return;
    learn(r, class, t->text, n, true);
    if (t->cut &&
        (class == TEXT_IDENTITY || class == TEXT_NUMBER ||
         class == TEXT_DEVICE || class == TEXT_CELL || class == TEXT_HOST))
        learn_cut(r, t->text, n);
}

/* --- events ------------------------------------------------------------------------ */

/* Learned as it will be told: what is no UTF-8 is written otherwise in JSON. */
static void
learn_slice(struct redact *r, const struct field *f, const struct slice *s,
            bool inside)
{
    enum text_class class = (enum text_class)f->class;
    if (!s->n || f->kind == FIELD_HEX || f->kind == FIELD_SHA256 ||
        class == TEXT_OPAQUE || class == TEXT_OWN || class == TEXT_BYTES)
        return;
    json_t *clean = json_text(s->p, s->n);
    if (!clean)
        r->failed = "out of memory";
    else
        learn(r, class, json_string_value(clean), json_string_length(clean),
              inside);
    json_decref(clean);
}

static void
learn_list(struct redact *r, const struct field *f, const struct list *l,
           bool inside)
{
    const uint8_t *item = l->items;
    for (size_t i = 0; item && i < l->n; i++) {
        if (f->kind == FIELD_TEXTS)
            learn_slice(r, f, (const struct slice *)l->items + i, inside);
        else
            redact_learn_event(r, f->sub, item + i * f->sub->size, inside);
    }
}

static void
learn_field(struct redact *r, const struct field *f, const void *at,
            bool inside)
{
    const void *object;
    switch (f->kind) {
    case FIELD_TEXT: learn_slice(r, f, at, inside); break;
    case FIELD_ADDR: redact_learn_addr(r, at); break;
    case FIELD_OBJECT:
        if ((object = *(const void *const *)at))
            redact_learn_event(r, f->sub, object, inside);
        break;
    case FIELD_LIST:
    case FIELD_TEXTS: learn_list(r, f, at, inside); break;
    default: break;
    }
}

void
redact_learn_event(struct redact *r, const struct event_desc *desc,
                   const void *body, bool inside)
{
    for (size_t i = 0; i < desc->n; i++)
        learn_field(r, &desc->fields[i],
                    (const uint8_t *)body + desc->fields[i].offset, inside);
}
