/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pipeline/prefetch.h"

#include "analyzer/flows/interfaces.h"

#include <string.h>

#define LINK_ETHERNET 1
#define ETHERNET_HEADER 14u
#define IPV4_HEADER 20u
#define IPV6_HEADER 40u

static uint16_t
be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static bool
ends(struct flow_key *key, const uint8_t *src, const uint8_t *dst, size_t size,
     const uint8_t *ports)
{
    uint8_t a[16] = {0}, b[16] = {0};
    memcpy(a, src, size);
    memcpy(b, dst, size);
    key->family = size == 4 ? 4 : 6;
    key->zero = 0;
    flow_key_ends(key, a, be16(ports), b, be16(ports + 2));
    return key->proto == 6 || key->proto == 17;
}

bool
prefetch_flow(const struct capture_peek *peek, struct flow_key *key)
{
    const uint8_t *p = peek->data;
    size_t n = peek->caplen;
    if (peek->link_type == LINK_ETHERNET) {
        if (n < ETHERNET_HEADER)
            return false;
        p += ETHERNET_HEADER;
        n -= ETHERNET_HEADER;
    } else if (!link_is_bare(peek->link_type)) {
        return false;
    }
    if (n >= IPV4_HEADER + 4 && p[0] == 0x45 && (be16(p + 6) & 0x3fff) == 0) {
        key->proto = p[9];
        return ends(key, p + 12, p + 16, 4, p + IPV4_HEADER);
    }
    if (n >= IPV6_HEADER + 4 && p[0] >> 4 == 6) {
        key->proto = p[6];
        return ends(key, p + 8, p + 24, 16, p + IPV6_HEADER);
    }
    return false;
}

void
prefetch_see(struct prefetch *a, const struct table *flows, uint32_t file,
             uint32_t interface, const struct capture_peek *peek)
{
    struct flow_key key;
    if (a->hash)
        table_expect_entry(flows, a->hash);
    a->hash = 0;
    if (!peek || !prefetch_flow(peek, &key))
        return;
    key.layer = 0;
    key.file = file;
    key.interface = interface;
    a->hash = table_expect(flows, &key);
}
