/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses in every spelling that a text may have them in. */
#include "analyzer/redact/redact_parts.h"

#include <strings.h>

#define RUN_MAX \
    (ADDR_TEXT_MAX - 1) /* of what an IPv6 address is written with */

bool
addr_is_nobodys(const struct addr *a)
{
    static const uint8_t none[16];
    return memcmp(a->b, none, 16) == 0 || addr_is_multicast(a);
}

/* What an IPv6 address has of an IPv4 one: mapped (RFC 4291), compatible, NAT64 (RFC
 * 6052), 6to4 (RFC 3056). */
static bool
inner_v4(const struct addr *a, struct addr *out)
{
    static const uint8_t zero[16];
    const uint8_t *b = a->b;
    if (a->family != 6)
        return false;
    if (memcmp(b, zero, 10) == 0 &&
        ((b[10] == 0xff && b[11] == 0xff) || (b[10] == 0 && b[11] == 0)))
        *out = addr_v4(b + 12);
    else if (memcmp(b, "\0\x64\xff\x9b", 4) == 0 && memcmp(b + 4, zero, 8) == 0)
        *out = addr_v4(b + 12);
    else if (b[0] == 0x20 && b[1] == 0x02)
        *out = addr_v4(b + 2);
    else
        return false;
    return true;
}

const struct known_addr *
known_as(const struct redact *r, const struct addr *a, struct addr *out)
{
    *out = *a;
    const struct known_addr *e = dict_find_addr(&r->dict, a);
    if (!e && inner_v4(a, out))
        e = dict_find_addr(&r->dict, out);
    return e;
}

static bool
parse(const char *s, size_t n, struct addr *out)
{
    char buf[ADDR_TEXT_MAX];
    if (n < 2 || n >= sizeof buf)
        return false;
    memcpy(buf, s, n);
    buf[n] = '\0';
    return addr_parse(buf, out);
}

/* --- IPv6 as it is written ------------------------------------------------------------- */

static size_t
spelled_v6(const char *s, size_t n, size_t at, struct addr *out)
{
    size_t end = 0, len = 0, colons = 0;
    bool dot = false, gap = false; /* gap: "::" */
    for (; at + end < n && end < RUN_MAX; end++) {
        char c = s[at + end];
        if (hex_digit(c) < 0 && c != ':' && c != '.')
            break;
        colons += c == ':';
        dot = dot || c == '.';
        gap = gap || (c == ':' && end && s[at + end - 1] == ':');
        /* Only where an address may end: few texts have so many colons. */
        if ((gap && colons <= 8) || colons == 7 || (colons == 6 && dot))
            len = parse(s + at, end + 1, out) ? end + 1 : len;
    }
    if (!len || !parse(s + at, len, out))
        return 0;
    if (at + len + 1 < n && s[at + len] == '%') { /* a zone, RFC 4007 */
        len++;
        while (at + len < n && is_word(s[at + len]))
            len++;
    }
    return len;
}

/* --- IPv4 ------------------------------------------------------------------------------- */

/* A part of one: decimal, 0x hex; how long. */
static size_t
v4_part(const char *s, size_t n, uint32_t *value, bool *octal)
{
    size_t k = 0;
    uint64_t v = 0;
    if (n > 2 && s[0] == '0' && to_lower(s[1]) == 'x' && hex_digit(s[2]) >= 0) {
        for (k = 2; k < n && k < 12 && hex_digit(s[k]) >= 0; k++)
            v = v << 4 | (uint64_t)hex_digit(s[k]);
    } else {
        for (; k < n && k < 12 && is_digit(s[k]); k++)
            v = v * 10 + (uint64_t)(s[k] - '0');
        *octal = *octal || (k > 1 && s[0] == '0');
    }
    *value = v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
    return k;
}

static uint32_t
as_octal(uint32_t decimal)
{
    uint32_t v = 0, place = 1;
    for (; decimal; decimal /= 10, place *= 8)
        v += decimal % 10 * place;
    return v;
}

/* Four parts with one of the separators between them. */
static size_t
v4_quad(const char *s, size_t n, char separator, uint32_t b[4], bool *octal)
{
    size_t at = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t v;
        size_t k = v4_part(s + at, n - at, &v, octal);
        at += k;
        if (!k || v > (*octal ? 377u : 255u))
            return 0;
        b[i] = v;
        if (i < 3 && (at >= n || s[at++] != separator))
            return 0;
    }
    return at < n && (is_digit(s[at])) ? 0 : at;
}

static size_t
reversed_suffix(const char *s, size_t n, const char *suffix)
{
    size_t k = strlen(suffix);
    return n >= k && strncasecmp(s, suffix, k) == 0 ? k : 0;
}

static size_t
spelled_v4(const struct redact *r, const char *s, size_t n, size_t at,
           struct addr *out, bool *sure)
{
    static const char separators[] = ".-_";
    for (size_t i = 0; separators[i]; i++) {
        uint32_t part[4];
        uint8_t b[4];
        bool octal = false;
        size_t k = v4_quad(s + at, n - at, separators[i], part, &octal), more;
        if (!k)
            continue;
        for (int p = 0; p < 4; p++)
            b[p] = (uint8_t)part[p];
        *out = addr_v4(b);
        *sure = separators[i] == '.';
        if ((more = reversed_suffix(s + at + k, n - at - k, ".in-addr.arpa"))) {
            uint8_t back[4] = {b[3], b[2], b[1], b[0]};
            *out = addr_v4(back);
            return k + more;
        }
        if (octal && !dict_find_addr(&r->dict, out)) {
            for (int p = 0; p < 4; p++)
                b[p] = (uint8_t)as_octal(part[p]);
            *out = addr_v4(b);
        }
        return k;
    }
    return 0;
}

/* --- as one number, as hex digits, reversed ---------------------------------------------- */

/* 168296465 and 0x0a080011 and 0a080011, and 32 hex digits. */
static size_t
spelled_number(const struct redact *r, const char *s, size_t n, size_t at,
               struct addr *out)
{
    size_t from = at, digits = 0, hex = 0;
    uint64_t decimal = 0;
    uint8_t b[16] = {0};
    if (at && is_word(s[at - 1]) &&
        !(to_lower(s[at - 1]) == 'x' && at > 1 && s[at - 2] == '0'))
        return 0;
    for (; from + hex < n && hex < 33 && hex_digit(s[from + hex]) >= 0; hex++) {
        char c = s[from + hex];
        if (hex < 32)
            b[hex / 2] = (uint8_t)(b[hex / 2] << 4 | hex_digit(c));
        if (digits == hex && is_digit(c) && digits < 11) {
            decimal = decimal * 10 + (uint64_t)(c - '0');
            digits++;
        }
    }
    if (hex == 32)
        *out = addr_v6(b);
    else if (hex == 8)
        *out = addr_v4(b);
    if ((hex == 32 || hex == 8) && dict_find_addr(&r->dict, out))
        return hex;
    if (digits != hex || digits < 7 || decimal > UINT32_MAX)
        return 0;
    uint8_t v4[4] = {(uint8_t)(decimal >> 24), (uint8_t)(decimal >> 16),
                     (uint8_t)(decimal >> 8), (uint8_t)decimal};
    *out = addr_v4(v4);
    return digits;
}

/* 32 nibbles with dots, the last first, and ip6.arpa (RFC 3596 section 2.5). */
static size_t
spelled_nibbles(const char *s, size_t n, size_t at, struct addr *out)
{
    uint8_t b[16] = {0};
    if (at && (hex_digit(s[at - 1]) >= 0 || s[at - 1] == '.'))
        return 0;
    for (size_t i = 0; i < 32; i++) {
        size_t p = at + 2 * i;
        if (p + 1 >= n || hex_digit(s[p]) < 0 || s[p + 1] != '.')
            return 0;
        b[15 - i / 2] |= (uint8_t)(hex_digit(s[p]) << (i % 2 ? 4 : 0));
    }
    *out = addr_v6(b);
    size_t more = reversed_suffix(s + at + 64, n - at - 64, "ip6.arpa");
    return more ? 64 + more : 63;
}

size_t
spelled_addr(const struct redact *r, const char *s, size_t n, size_t at,
             struct addr *out, bool *sure)
{
    size_t len;
    *sure = true;
    if (hex_digit(s[at]) < 0 && s[at] != ':')
        return 0;
    if ((len = spelled_nibbles(s, n, at, out)))
        return len;
    if ((len = spelled_v6(s, n, at, out))) {
        /* In the middle of a word, or of more groups, only what is known. */
        *sure = !(at && (is_word(s[at - 1]) || s[at - 1] == ':')) &&
                !(at + len + 1 < n && s[at + len] == ':' &&
                  hex_digit(s[at + len + 1]) >= 0);
        return len;
    }
    if (is_digit(s[at]) && !(at && is_digit(s[at - 1])) &&
        (len = spelled_v4(r, s, n, at, out, sure))) {
        /* In the middle of more numbers, only what is known. */
        *sure =
            *sure && !(at && s[at - 1] == '.' && at > 1 && is_digit(s[at - 2]));
        return len;
    }
    *sure = false;
    return spelled_number(r, s, n, at, out);
}
