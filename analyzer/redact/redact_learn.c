/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/redact/redact_dict.h"

#include <stdlib.h>
#include <strings.h>

static size_t
digits_of(const char *s, size_t n)
{
    size_t d = 0;
    while (d < n && s[d] >= '0' && s[d] <= '9')
        d++;
    return d;
}

static bool
ends_with(const char *s, size_t n, const char *end)
{
    size_t k = strlen(end);
    return n >= k && strncasecmp(s + n - k, end, k) == 0;
}

/* Names of networks stay: they say whose network it is, and of whom nothing. */
static void
learn_host(struct redact *r, const char *s, size_t n)
{
    char buf[REDACT_LENGTH + 1];
    struct addr a;
    while (n && s[n - 1] == '.')
        n--;
    if (n == 0 || n > REDACT_LENGTH || ends_with(s, n, "3gppnetwork.org")) {
        if (n > REDACT_LENGTH)
            redact_learn(r, REDACT_NAME, s, n); /* says that it is too long */
        return;
    }
    memcpy(buf, s, n);
    buf[n] = '\0';
    if (!addr_parse(buf, &a) && memchr(s, '.', n))
        redact_learn(r, REDACT_NAME, s, n);
}

void
redact_learn_name(struct redact *r, const char *name)
{
    learn_host(r, name, strlen(name));
}

/* A telephone number, +1-202-555-0143, as it stands and as digits. */
static void
learn_number(struct redact *r, const char *s, size_t n)
{
    char plain[REDACT_LENGTH];
    size_t k = 0;
    if (n && *s == '+') {
        s++;
        n--;
    }
    for (size_t i = 0; i < n && k < sizeof plain; i++)
        if (s[i] >= '0' && s[i] <= '9')
            plain[k++] = s[i];
    redact_learn(r, REDACT_NUMBER, s, n);
    if (k != n)
        redact_learn(r, REDACT_NUMBER, plain, k);
}

static bool
is_number(const char *s, size_t n)
{
    size_t digits = 0;
    for (size_t i = 0; i < n; i++) {
        if (!((s[i] >= '0' && s[i] <= '9') || strchr("-.() ", s[i]) ||
              (i == 0 && s[i] == '+')))
            return false;
        digits += s[i] >= '0' && s[i] <= '9';
    }
    return digits >= 5;
}

void
redact_learn_user(struct redact *r, const char *user, size_t n,
                  const char *host)
{
    size_t d = digits_of(user, n);
    bool nai =
        strncasecmp(host, "nai.", 4) == 0 || strncasecmp(host, "wlan.", 5) == 0;
    if (n == 0)
        return;
    /* "0" + IMSI and the like: TS 23.003 section 19.3.2. */
    if (d == n && (n == 16 || (nai && n == 15 && *user == '0')))
        redact_learn(r, REDACT_IMSI, user + 1, n - 1);
    else if (d == n && (n == 15 || (n == 14 && nai)))
        redact_learn(r, REDACT_IMSI, user, n);
    else if (is_number(user, n))
        learn_number(r, user, n);
    else
        redact_learn(r, REDACT_USER, user, n);
}

/* At what follows "sip:" and the like: [user[:password]@]host[:port][;...]. */
static void
learn_uri(struct redact *r, const char *s, bool tel)
{
    size_t n = strcspn(s, tel ? ";>,\" " : "@>,\" "), u;
    if (tel) {
        redact_learn_user(r, s, n, "");
        return;
    }
    const char *host = s[n] == '@' ? s + n + 1 : s;
    size_t h = *host == '[' ? 0 : strcspn(host, ":;?>,\"/ ");
    if (s[n] == '@') {
        char plain[REDACT_LENGTH];
        u = strcspn(s, ":;@");
        redact_learn_user(r, s, u, host);
        /* As it may stand where escapes are not needed. */
        if (u <= sizeof plain && memchr(s, '%', u))
            redact_learn_user(r, plain, redact_unescape(s, u, plain), host);
        if (u < n)
            redact_learn(r, REDACT_USER, s + u + 1, n - u - 1);
    } else if (n > 100) {
        redact_learn(r, REDACT_USER, s, n); /* its '@' was cut off */
    }
    learn_host(r, host, h);
}

struct mark {
    const char *text;
    enum redact_kind kind;
    const char *chars; /* what it is made of; NULL: up to a delimiter */
};

/* What stands behind these is somebody's. P-Access-Network-Info: RFC 7315
 * section 5.4. */
static const struct mark marks[] = {
    {"urn:gsma:imei:", REDACT_IMEI, "0123456789-"},
    {"urn:gsma:imeisv:", REDACT_IMEI, "0123456789-"},
    {"urn:uuid:", REDACT_DEVICE, "0123456789abcdefABCDEF-"},
    {"node-id=", REDACT_CELL, NULL},
    {"3gpp=", REDACT_CELL, NULL},
    {"3gpp2=", REDACT_CELL, NULL},
};

static void
learn_mark(struct redact *r, const struct mark *m, const char *s)
{
    char digits[REDACT_LENGTH];
    size_t k = 0;
    s += *s == '"';
    size_t n = m->chars ? strspn(s, m->chars) : strcspn(s, ";,\" >");
    redact_learn(r, m->kind, s, n);
    if (m->kind != REDACT_IMEI)
        return;
    for (size_t i = 0; i < n && k < sizeof digits; i++)
        if (s[i] != '-')
            digits[k++] = s[i];
    redact_learn(r, REDACT_IMEI, digits, k);
    redact_learn(r, REDACT_IMEI, digits, k < 14 ? 0 : 14);
}

static void
learn_at(struct redact *r, const char *s, size_t n, size_t at)
{
    static const char *const schemes[] = {
        "sip:", "sips:", "tel:", "im:", "pres:"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncasecmp(s + at, schemes[i], strlen(schemes[i])) == 0 &&
            (at == 0 || !redact_alnum(s[at - 1])))
            learn_uri(r, s + at + strlen(schemes[i]), i == 2);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strncasecmp(s + at, marks[i].text, strlen(marks[i].text)) == 0)
            learn_mark(r, &marks[i], s + at + strlen(marks[i].text));
    size_t d = at == 0 || s[at - 1] < '0' || s[at - 1] > '9'
                   ? digits_of(s + at, n - at)
                   : 0;
    /* As long as an IMSI or IMEI: it is one, or harmless to mask. */
    if (d >= 14 && d <= 16)
        redact_learn_user(r, s + at, d, "");
}

/* "Alice" <sip:...>, or Alice <sip:...> */
static void
learn_display(struct redact *r, const char *s)
{
    size_t n = strcspn(s, "<");
    if (s[n] != '<')
        return;
    while (n && strchr(" \t\"", s[n - 1]))
        n--;
    while (n && strchr(" \t\"", *s)) {
        s++;
        n--;
    }
    redact_learn(r, REDACT_NAME, s, n);
}

void
redact_learn_text(struct redact *r, const char *s, bool addrs)
{
    size_t n = strlen(s), len;
    struct addr a;
    for (size_t at = 0; at < n && !redact_failed(r); at++)
        learn_at(r, s, n, at);
    for (size_t at = 0; addrs && at < n; at += len ? len : 1)
        if ((len = redact_addr_run(s, n, at, &a)))
            redact_learn_addr(r, &a);
}

/* --- messages of dissectors ---------------------------------------------------------- */

static bool
is_one_of(const char *key, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(key, *list) == 0)
            return true;
    return false;
}

static const char *const displayed[] = {"from", "to", "contact",
                                        "p_asserted_identity", NULL};
static const char *const names[] = {"from_name", "to_name", NULL};
static const char *const numbers[] = {"number", "smsc", NULL};

static void
sip_string(struct redact *r, const char *key, const char *s)
{
    redact_learn_text(r, s, true);
    if (is_one_of(key, displayed))
        learn_display(r, s);
    if (is_one_of(key, names))
        redact_learn(r, REDACT_NAME, s, strlen(s));
    if (is_one_of(key, numbers))
        redact_learn_user(r, s, strlen(s), "");
    if (strcmp(key, "via") == 0 && strchr(s, ' ')) {
        const char *host = strchr(s, ' ') + 1;
        learn_host(r, host, *host == '[' ? 0 : strcspn(host, ":; "));
    }
}

#define IDENTITY_KEPT 127 /* id_i and id_r of state/ike_sa.h */

/* alice@example.net, a number, an address, a name. */
static void
identity(struct redact *r, const char *s)
{
    const char *at = strchr(s, '@');
    struct addr a;
    if (addr_parse(s, &a))
        redact_learn_addr(r, &a);
    else if (at) {
        redact_learn_user(r, s, (size_t)(at - s), at + 1);
        learn_host(r, at + 1, strlen(at + 1));
    } else {
        redact_learn_user(r, s, strlen(s), "");
    }
    redact_learn_text(r, s, false);
    if (strlen(s) > IDENTITY_KEPT) /* then only that much is kept of it */
        redact_learn(r, REDACT_CUT, s, IDENTITY_KEPT);
}

static void
inside_string(struct redact *r, const char *key, const char *s)
{
    if (strcmp(key, "query") == 0 || strcmp(key, "name") == 0 ||
        strcmp(key, "data") == 0 || strcmp(key, "sni") == 0)
        learn_host(r, s, strlen(s));
    redact_learn_text(r, s, true);
}

struct walk {
    struct redact *r;
    bool sip, ike, rtcp, dns, inside;
};

static void
event_string(const struct walk *w, const char *in, const char *key,
             const char *s)
{
    bool id = strcmp(in, "id_i") == 0 || strcmp(in, "id_r") == 0;
    if (w->sip)
        sip_string(w->r, key, s);
    if (w->ike && id && strcmp(key, "value") == 0)
        identity(w->r, s);
    if (w->ike && (strcmp(in, "cfg") == 0 || strcmp(in, "ts_i") == 0 ||
                   strcmp(in, "ts_r") == 0))
        redact_learn_text(w->r, s, true);
    if (w->rtcp && strcmp(key, "cname") == 0)
        identity(w->r, s);
    /* Multicast DNS: what people call their devices (RFC 6762). */
    if (w->dns && ends_with(s, strlen(s), ".local"))
        redact_learn_name(w->r, s);
    if (w->inside && !w->sip && !w->ike)
        inside_string(w->r, key, s);
}

/* in: the key of the object that it is in. */
static void
event_walk(const struct walk *w, const char *in, const char *key,
           const json_t *v)
{
    size_t i;
    json_t *item;
    if (json_is_string(v))
        event_string(w, in, key, json_string_value(v));
    for (i = 0; (item = json_array_get(v, i)); i++)
        event_walk(w, in, key, item);
    for (void *at = json_object_iter((json_t *)(uintptr_t)v); at;
         at = json_object_iter_next((json_t *)(uintptr_t)v, at))
        event_walk(w, key, json_object_iter_key(at),
                   json_object_iter_value(at));
}

void
redact_learn_event(struct redact *r, const char *dataset, const json_t *o,
                   bool inside)
{
    struct walk w = {
        .r = r,
        .sip = strcmp(dataset, "sip") == 0,
        .ike = strcmp(dataset, "ike") == 0,
        .rtcp = strcmp(dataset, "rtcp") == 0,
        .dns = strcmp(dataset, "dns") == 0,
        .inside = inside,
    };
    event_walk(&w, "", dataset, o);
}
