/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/base/addr.h"

#include <arpa/inet.h>

const char *
addr_text(const struct addr *a, char buf[ADDR_TEXT_MAX])
{
    int af = a->family == 4 ? AF_INET : AF_INET6;
    buf[0] = '\0';
    if (a->family == 0 || !inet_ntop(af, a->b, buf, ADDR_TEXT_MAX))
        buf[0] = '\0';
    return buf;
}

bool
addr_parse(const char *text, struct addr *out)
{
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, text, out->b) == 1) {
        out->family = 4;
        return true;
    }
    if (inet_pton(AF_INET6, text, out->b) == 1) {
        out->family = 6;
        return true;
    }
    return false;
}

struct prefix {
    uint8_t b[4];
    uint8_t bits;
};

/* RFC 6890 and RFC 6598: what is never globally routed. */
static const struct prefix private_v4[] = {
    {{0, 0, 0, 0}, 8},      {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10},
    {{127, 0, 0, 0}, 8},    {{169, 254, 0, 0}, 16}, {{172, 16, 0, 0}, 12},
    {{192, 168, 0, 0}, 16},
};

static bool
prefix_has(const struct prefix *x, const uint8_t *b)
{
    uint32_t want = (uint32_t)x->b[0] << 24 | (uint32_t)x->b[1] << 16 |
                    (uint32_t)x->b[2] << 8 | x->b[3];
    uint32_t got = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
                   (uint32_t)b[2] << 8 | b[3];
    uint32_t mask = 0xffffffffu << (32 - x->bits);
    return (got & mask) == want;
}

bool
addr_is_private(const struct addr *a)
{
    if (a->family == 4) {
        for (size_t i = 0; i < sizeof private_v4 / sizeof *private_v4; i++)
            if (prefix_has(&private_v4[i], a->b))
                return true;
        return false;
    }
    if (a->family != 6)
        return false;
    static const uint8_t loopback[16] = {[15] = 1};
    static const uint8_t none[16] = {0};
    return (a->b[0] & 0xfe) == 0xfc ||                      /* fc00::/7 */
           (a->b[0] == 0xfe && (a->b[1] & 0xc0) == 0x80) || /* fe80::/10 */
           memcmp(a->b, loopback, 16) == 0 || memcmp(a->b, none, 16) == 0;
}

bool
addr_is_multicast(const struct addr *a)
{
    static const uint8_t broadcast[4] = {255, 255, 255, 255};
    if (a->family == 4)
        return (a->b[0] & 0xf0) == 0xe0 || memcmp(a->b, broadcast, 4) == 0;
    return a->family == 6 && a->b[0] == 0xff;
}
