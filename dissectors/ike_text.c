/* SPDX-License-Identifier: Apache-2.0 */
/* Identities and configuration values as text in the arena. */
#include "dissectors/ike_parse.h"

#include <stdio.h>

struct slice
ike_hex(struct ike_parse *p, struct slice bytes)
{
    static const char digit[] = "0123456789abcdef";
    char *to = arena_alloc(p->sink->arena, bytes.n * 2 + 1);
    if (!to)
        return slice_of(NULL, 0);
    for (size_t i = 0; i < bytes.n; i++) {
        to[2 * i] = digit[bytes.p[i] >> 4];
        to[2 * i + 1] = digit[bytes.p[i] & 15];
    }
    return slice_of(to, bytes.n * 2);
}

static struct slice
text(struct ike_parse *p, const char *s)
{
    size_t n = strlen(s);
    return slice_of(arena_copy(p->sink->arena, s, n), n);
}

static const char *
address(const uint8_t *b, size_t n, char buf[ADDR_TEXT_MAX])
{
    struct addr a = n == 4 ? addr_v4(b) : addr_v6(b);
    return addr_text(&a, buf);
}

/* An address (one == data.n) or a range of two. */
static struct slice
addresses(struct ike_parse *p, struct slice data, size_t one)
{
    char first[ADDR_TEXT_MAX], last[ADDR_TEXT_MAX];
    if (data.n == one)
        return text(p, address(data.p, one, first));
    if (data.n != 2 * one)
        return ike_hex(p, data);
    return slice_cstr(arena_printf(p->sink->arena, "%s-%s",
                                   address(data.p, one, first),
                                   address(data.p + one, one, last)));
}

static struct slice
with_prefix(struct ike_parse *p, struct slice data)
{
    char buf[ADDR_TEXT_MAX];
    if (data.n != 17)
        return ike_hex(p, data);
    return slice_cstr(arena_printf(p->sink->arena, "%s/%u",
                                   address(data.p, 16, buf), data.p[16]));
}

/* Bits of a netmask of n bytes, or -1 if it has holes. */
static int
mask_bits(const uint8_t *m, size_t n)
{
    int bits = 0;
    bool ended = false;
    for (size_t i = 0; i < n * 8; i++) {
        bool set = (m[i / 8] >> (7 - i % 8) & 1) != 0;
        if (set && ended)
            return -1;
        ended = !set;
        bits += set;
    }
    return bits;
}

/* An address and its mask, each of `one` bytes. */
static struct slice
subnet(struct ike_parse *p, struct slice data, size_t one)
{
    char net[ADDR_TEXT_MAX], mask[ADDR_TEXT_MAX];
    if (data.n != 2 * one)
        return ike_hex(p, data);
    int bits = mask_bits(data.p + one, one);
    address(data.p, one, net);
    if (bits < 0)
        return slice_cstr(arena_printf(p->sink->arena, "%s/%s", net,
                                       address(data.p + one, one, mask)));
    return slice_cstr(arena_printf(p->sink->arena, "%s/%d", net, bits));
}

static struct slice
seconds(struct ike_parse *p, struct slice data)
{
    if (data.n != 4)
        return ike_hex(p, data);
    struct cursor c = cursor_over(data.p, 4, 4);
    return slice_cstr(
        arena_printf(p->sink->arena, "%u", (unsigned)cursor_u32(&c)));
}

/* SUPPORTED_ATTRIBUTES: attribute types, two bytes each. */
static struct slice
attribute_types(struct ike_parse *p, struct slice data)
{
    size_t n = data.n / 2;
    char *to = data.n % 2 ? NULL : arena_alloc(p->sink->arena, n * 6 + 1);
    if (!to)
        return ike_hex(p, data);
    size_t len = 0;
    for (size_t i = 0; i < n; i++)
        len += (size_t)sprintf(
            to + len, "%s%u", i ? "," : "",
            (unsigned)((data.p[2 * i] & 0x7f) << 8 | data.p[2 * i + 1]));
    return slice_of(to, len);
}

/* RFC 7296 section 3.5, RFC 2407 section 4.6.2.1 */
struct slice
ike_id_text(struct ike_parse *p, uint8_t type, struct slice data)
{
    switch (type) {
    case 1: /* ID_IPV4_ADDR */
        return data.n == 4 ? addresses(p, data, 4) : ike_hex(p, data);
    case 5: /* ID_IPV6_ADDR */
        return data.n == 16 ? addresses(p, data, 16) : ike_hex(p, data);
    case 2: /* ID_FQDN */
    case 3: /* ID_RFC822_ADDR, ID_USER_FQDN */ return data;
    case 4: return subnet(p, data, 4);
    case 6: return subnet(p, data, 16);
    case 7: return addresses(p, data, 4);
    case 8: return addresses(p, data, 16);
    default: return ike_hex(p, data);
    }
}

/* RFC 7296 section 3.15.1 and the specifications in the IANA registry */
struct slice
ike_cfg_text(struct ike_parse *p, uint16_t type, struct slice value)
{
    if (value.n == 0)
        return value;
    switch (type) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 6:     /* INTERNAL_IP4_... */
    case 20:    /* P_CSCF_IP4_ADDRESS */
    case 23456: /* INTERNAL_IP4_SERVER */
        return value.n == 4 ? addresses(p, value, 4) : ike_hex(p, value);
    case 10:
    case 11:
    case 12:    /* INTERNAL_IP6_... */
    case 21:    /* P_CSCF_IP6_ADDRESS */
    case 23457: /* INTERNAL_IP6_SERVER */
        return value.n == 16 ? addresses(p, value, 16) : ike_hex(p, value);
    case 8: /* INTERNAL_IP6_ADDRESS: IKEv1 has no prefix length */
        if (value.n == 16)
            return addresses(p, value, 16);
        return with_prefix(p, value);
    case 15: /* INTERNAL_IP6_SUBNET */
    case 18: /* INTERNAL_IP6_PREFIX (RFC 5739) */ return with_prefix(p, value);
    case 13: /* INTERNAL_IP4_SUBNET */ return subnet(p, value, 4);
    case 5:  /* INTERNAL_ADDRESS_EXPIRY (RFC 4306) */
    case 24: /* TIMEOUT_PERIOD_FOR_LIVENESS_CHECK (TS 24.302) */
        return seconds(p, value);
    case 14: return attribute_types(p, value);
    case 7:     /* APPLICATION_VERSION */
    case 25:    /* INTERNAL_DNS_DOMAIN (RFC 8598) */
    case 16521: /* XAUTH_USER_NAME */
    case 16524: /* XAUTH_MESSAGE */
    case 28672: /* UNITY_BANNER */
    case 28674: /* UNITY_DEF_DOMAIN */ return value;
    default: return ike_hex(p, value);
    }
}
