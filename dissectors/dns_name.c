/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/dns_rdata.h"
#include "dissectors/dns_text.h"

#define NAME_OCTETS_MAX 255
#define HOPS_MAX 128
#define HEADER_OCTETS 12

void
dns_text_put(struct dns_text *t, const char *s)
{
    for (; *s; s++)
        dns_text_char(t, *s);
}

void
dns_text_number(struct dns_text *t, uint32_t v)
{
    char digits[10];
    size_t n = 0;
    do
        digits[n++] = (char)('0' + v % 10);
    while (v /= 10);
    while (n)
        dns_text_char(t, digits[--n]);
}

/* RFC 1035 section 5.1: \X for what would mean something else, \DDD for what
 * does not print. */
void
dns_text_escaped(struct dns_text *t, const uint8_t *p, size_t n,
                 const char *special, uint8_t lowest)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t b = p[i];
        if (b < lowest || b >= 0x7f) {
            dns_text_char(t, '\\');
            dns_text_char(t, (char)('0' + b / 100));
            dns_text_char(t, (char)('0' + b / 10 % 10));
            dns_text_char(t, (char)('0' + b % 10));
            continue;
        }
        bool letter = (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
        if (!letter && strchr(special, b))
            dns_text_char(t, '\\');
        dns_text_char(t, (char)b);
    }
}

/* Follows the pointer whose first octet was read. `floor` is where the part of
 * the name in hand began: a pointer must lead before it, so that following
 * always ends. */
static enum dns_fault
follow(const struct cursor *msg, struct cursor *at, uint8_t first,
       uint32_t *floor)
{
    uint32_t target = (uint32_t)(first & 0x3f) << 8 | cursor_u8(at);
    if (!cursor_ok(at))
        return DNS_CURSOR;
    if (target >= *floor)
        return DNS_NAME_LOOP;
    if (target < HEADER_OCTETS)
        return DNS_NAME_POINTER;
    *floor = target;
    *at = *msg;
    cursor_skip(at, target);
    return DNS_OK;
}

static enum dns_fault
label(struct cursor *at, uint8_t n, size_t *octets, struct dns_text *out)
{
    const uint8_t *p = cursor_bytes(at, n);
    if (!p)
        return DNS_CURSOR;
    bool first = *octets == 0;
    *octets += 1u + n;
    if (*octets + 1 > NAME_OCTETS_MAX)
        return DNS_NAME_LENGTH;
    if (!out)
        return DNS_OK;
    if (!first)
        dns_text_char(out, '.');
    dns_text_escaped(out, p, n, ".\\", 0x21);
    return DNS_OK;
}

enum dns_fault
dns_name(const struct cursor *msg, struct cursor *c, struct dns_text *out)
{
    struct cursor at = *c;
    bool jumped = false;
    size_t octets = 0;
    unsigned hops = 0;
    uint32_t floor = c->off - msg->off;
    enum dns_fault fault = DNS_OK;

    while (fault == DNS_OK) {
        uint8_t n = cursor_u8(&at);
        if (!cursor_ok(&at)) {
            fault = DNS_CURSOR;
        } else if (n == 0) {
            if (octets == 0 && out)
                dns_text_char(out, '.');
            break;
        } else if (n < 0x40) {
            fault = label(&at, n, &octets, out);
        } else if (n >= 0xc0) {
            struct cursor after = at;
            cursor_skip(&after, 1);
            fault =
                ++hops > HOPS_MAX ? DNS_NAME_LOOP : follow(msg, &at, n, &floor);
            if (fault == DNS_OK && !jumped)
                *c = after;
            jumped = jumped || fault == DNS_OK;
        } else {
            fault = DNS_LABEL_TYPE;
        }
    }
    if (!jumped || fault == DNS_CURSOR)
        *c = at;
    return fault;
}

enum dns_fault
dns_name_text(const struct cursor *msg, struct cursor *c, struct arena *arena,
              struct slice *out)
{
    char buf[4 * NAME_OCTETS_MAX]; /* each octet is \DDD at worst */
    struct dns_text t = {buf, sizeof buf, 0};
    enum dns_fault fault = dns_name(msg, c, &t);
    if (fault != DNS_OK)
        return fault;
    const char *copy = arena_copy(arena, buf, t.n);
    if (!copy)
        return DNS_FULL;
    *out = slice_of(copy, t.n);
    return DNS_OK;
}
