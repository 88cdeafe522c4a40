/* SPDX-License-Identifier: Apache-2.0 */
/* What URIs, NAIs and names are made of. */
#include "analyzer/redact/redact_parts.h"

#include <strings.h>

/* --- users and numbers ------------------------------------------------------------- */

size_t
who_digits(const char *s, size_t n, char *buf)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (is_digit(s[i]))
            buf[k++] = s[i];
    return k;
}

/* Digits with the visual separators of RFC 3966 section 3. */
static bool
is_number(const char *s, size_t n)
{
    size_t digits = 0;
    for (size_t i = 0; i < n; i++) {
        if (is_digit(s[i]))
            digits++;
        else if (!memchr("-.() ", s[i], 5) && !(s[i] == '+' && i == 0))
            return false;
    }
    return digits > 0;
}

static bool
starts(const char *s, size_t n, const char *with)
{
    return n >= strlen(with) && strncasecmp(s, with, strlen(with)) == 0;
}

/*
 * An IMSI has 14 or 15 digits here; in a NAI a digit before it says how it is proven
 * (TS 23.003 sections 14.3, 19.3.2: "0" EAP-AKA, "1" EAP-SIM, "6" EAP-AKA').
 */
enum redact_kind
who_kind(const char **user, size_t *n, const char *host, size_t n_host)
{
    bool nai = starts(host, n_host, "nai.");
    size_t d = 0;
    while (d < *n && is_digit((*user)[d]))
        d++;
    bool proof = *n && memchr("016", **user, 3) != NULL;
    if (d == *n && proof && (d == 16 || (nai && d == 15 && **user == '0'))) {
        (*user)++;
        (*n)--;
        return REDACT_IMSI;
    }
    if (d == *n && (d == 15 || (nai && d == 14)))
        return REDACT_IMSI;
    if (!is_number(*user, *n))
        return REDACT_USER;
    if (**user == '+') {
        (*user)++;
        (*n)--;
    }
    return REDACT_NUMBER;
}

/* --- names of networks ---------------------------------------------------------------- */

static bool
is_code(const char *s, size_t n, const char *what)
{
    return n >= 5 && n <= 6 && strncasecmp(s, what, 3) == 0 && is_digit(s[3]) &&
           is_digit(s[4]) && (n == 5 || is_digit(s[5]));
}

/* TS 23.003, annex D and sections 13, 14, 19, 28; "geo": where an operator's gateways
 * are spread over the country. */
bool
who_is_service(const char *s, size_t n)
{
    static const char *const known[] = {
        "3gppnetwork", "org",     "pub",  "ims",  "epc",  "geo",
        "nai",         "epdg",    "ss",   "sos",  "node", "5gc",
        "n3iwf",       "bsf",     "xcap", "wlan", "gprs", "visited-country",
        "tac",         "tracking"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i]) == n && strncasecmp(s, known[i], n) == 0)
            return true;
    return is_code(s, n, "mnc") || is_code(s, n, "mcc");
}

size_t
who_network(const char *host, size_t n)
{
    static const char suffix[] = "3gppnetwork.org";
    size_t k = sizeof suffix - 1, from;
    if (n < k || strncasecmp(host + n - k, suffix, k) != 0 ||
        (n > k && host[n - k - 1] != '.'))
        return n;
    for (from = n - k; from;) {
        size_t end = from - 1, at = end; /* before the '.' */
        while (at && host[at - 1] != '.')
            at--;
        if (!who_is_service(host + at, end - at))
            break;
        from = at;
    }
    return from;
}

/* --- URIs ---------------------------------------------------------------------------- */

#define SOS \
    "urn:service:sos" /* RFC 5031: an emergency call, and nobody's name */
#define ANONYMOUS "anonymous@anonymous.invalid" /* RFC 3323 section 4.1.1.3 */

static struct slice
part(const char *s, size_t n)
{
    return slice_of(s, n);
}

/* Bytes up to one of the delimiters, or to the end. */
static size_t
upto(const char *s, size_t n, const char *delimiters)
{
    size_t k = 0;
    while (k < n && !(s[k] && strchr(delimiters, s[k])))
        k++;
    return k;
}

static size_t
scheme_at(const char *s, size_t n)
{
    static const char *const known[] = {
        "sips:",    "sip:",           "tel:",
        "im:",      "pres:",          "mailto:",
        "xmpp:",    "urn:gsma:imei:", "urn:gsma:imeisv:",
        "urn:uuid:"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (starts(s, n, known[i]))
            return strlen(known[i]);
    return 0;
}

static size_t
host_length(const char *s, size_t n)
{
    if (n && *s == '[') {
        const char *end = memchr(s, ']', n);
        return end ? (size_t)(end - s) + 1 : n;
    }
    return upto(s, n, ":;?>,\"/ \t");
}

static void
parse_host(const char *s, size_t n, struct who_uri *out)
{
    size_t h = host_length(s, n), d = 0;
    out->host = part(s, h);
    if (h < n && s[h] == ':') {
        while (h + 1 + d < n && d < 5 && is_digit(s[h + 1 + d]))
            d++;
        if (d && (h + 1 + d == n || !is_word(s[h + 1 + d])))
            out->port = part(s + h + 1, d);
    }
}

/* user[:password]@host[:port] */
static void
parse_user(const char *s, size_t n, struct who_uri *out)
{
    size_t end = upto(s, n, "@"), u = upto(s, end, ":");
    out->kind = REDACT_USER;
    if (end == n) {
        parse_host(s, n, out);
        return;
    }
    /* Parameters of a user, RFC 3966 in SIP ("+1202;phone-context=..."), are the
     * password's like: secret, and behind it. */
    size_t semicolon = upto(s, u, ";");
    u = semicolon ? semicolon : u;
    out->user = part(s, u);
    if (u < end)
        out->password = part(s + u + 1, end - u - 1);
    parse_host(s + end + 1, n - end - 1, out);
}

void
who_parse(const char *s, size_t n, struct who_uri *out)
{
    memset(out, 0, sizeof *out);
    out->length = n;
    if (starts(s, n, SOS) &&
        (n == strlen(SOS) || memchr(".;", s[strlen(SOS)], 2))) {
        out->scheme = part(s, strlen(SOS));
        out->public = true;
        return;
    }
    size_t k = scheme_at(s, n);
    out->scheme = part(s, k);
    s += k;
    n -= k;
    if (starts((const char *)out->scheme.p, k, "sip") &&
        starts(s, n, ANONYMOUS)) {
        out->scheme.n = k + strlen(ANONYMOUS);
        out->public = true;
    } else if (starts((const char *)out->scheme.p, k, "urn:gsma")) {
        out->user = part(s, upto(s, n, ";>,\" \t"));
        out->kind = REDACT_IMEI;
    } else if (starts((const char *)out->scheme.p, k, "urn:uuid")) {
        out->user = part(s, upto(s, n, ";>,\" \t"));
        out->kind = REDACT_DEVICE;
    } else if (starts((const char *)out->scheme.p, k, "tel:")) {
        out->user = part(s, upto(s, n, ";>,\" \t"));
        out->kind = REDACT_USER;
    } else {
        parse_user(s, n, out);
    }
}

/* --- name-addr ------------------------------------------------------------------------ */

/* Past a quoted string at s, its end included. */
static size_t
past_quoted(const char *s, size_t n)
{
    size_t k = 1;
    while (k < n && s[k] != '"')
        k += s[k] == '\\' ? 2 : 1;
    return k < n ? k + 1 : n;
}

/* Up to the delimiter outside quotes and angle brackets. */
static size_t
past(const char *s, size_t n, char delimiter)
{
    size_t k = 0;
    bool within = false;
    while (k < n && (within || s[k] != delimiter)) {
        within = s[k] == '<' ? true : s[k] == '>' ? false : within;
        k += s[k] == '"' && !within ? past_quoted(s + k, n - k) : 1;
    }
    return k < n ? k : n;
}

static struct slice
trimmed(const char *s, size_t n)
{
    while (n && memchr(" \t\"", s[n - 1], 3))
        n--;
    while (n && memchr(" \t\"", *s, 3)) {
        s++;
        n--;
    }
    return slice_of(s, n);
}

void
who_address(const char *s, size_t n, struct who_address *out)
{
    memset(out, 0, sizeof *out);
    size_t angle = past(s, n, '<');
    size_t one = past(s, n, ',');
    if (angle < one) {
        const char *uri = s + angle + 1;
        const char *end = memchr(uri, '>', n - angle - 1);
        size_t k = end ? (size_t)(end - uri) : n - angle - 1;
        out->display = trimmed(s, angle);
        out->uri = slice_of(uri, k);
        size_t rest = angle + 1 + k;
        one = rest + past(s + rest, n - rest, ',');
    } else {
        struct slice t = trimmed(s, one);
        out->uri = t;
    }
    out->length = one;
    while (out->length < n && memchr(", \t", s[out->length], 3))
        out->length++;
}
