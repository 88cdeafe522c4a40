/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/dissector.h"

#include <assert.h>
#include <stdlib.h>

/* The one list. A new protocol adds its declaration and its row here. */
#define DISSECTORS(X) \
    X(eth)            \
    X(llc)            \
    X(vlan)           \
    X(pppoe)          \
    X(ppp)            \
    X(mpls)           \
    X(null)           \
    X(pflog)          \
    X(nflog)          \
    X(raw)            \
    X(sll)            \
    X(sll2)           \
    X(wlan)           \
    X(wlan_datapad)   \
    X(radiotap)       \
    X(ppi)            \
    X(pktap)          \
    X(ip)             \
    X(ipv6)           \
    X(ipv6_ext)       \
    X(icmp)           \
    X(icmpv6)         \
    X(gre)            \
    X(etherip)        \
    X(teredo)         \
    X(gtp)            \
    X(vxlan)          \
    X(udp)            \
    X(tcp)            \
    X(dns)            \
    X(tls)            \
    X(ike)            \
    X(udpencap)       \
    X(tcpencap)       \
    X(esp)            \
    X(ah)             \
    X(sip)            \
    X(rtp)            \
    X(rtcp)

#define DECLARE(d) extern const struct dissector dissector_##d;
DISSECTORS(DECLARE)

#define ROW(d) &dissector_##d,
const struct dissector *const registry_all[] = {DISSECTORS(ROW) NULL};

static uint32_t
name_hash(const char *s)
{
    uint32_t h = 2166136261u; /* FNV-1a: short keys, known in advance */
    for (; *s; s++)
        h = (h ^ (uint8_t)*s) * 16777619u;
    return h;
}

struct registry *
registry_new(void)
{
    struct registry *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    for (size_t i = 0; registry_all[i]; i++) {
        const struct dissector *d = registry_all[i];
        assert(i + 1 < REGISTRY_NAMES);
        for (size_t k = 0; k < d->n_claims; k++) {
            const uint8_t *slot =
                registry_slot(r, d->claims[k].space, d->claims[k].value);
            assert(slot && *slot == 0);
            *(uint8_t *)(uintptr_t)slot = (uint8_t)(i + 1);
        }
        uint32_t h = name_hash(d->name) % REGISTRY_NAMES;
        while (r->names[h])
            h = (h + 1) % REGISTRY_NAMES;
        r->names[h] = (uint8_t)(i + 1);
    }
    return r;
}

void
registry_free(struct registry *r)
{
    free(r);
}

const struct dissector *
registry_named(const struct registry *r, const char *name)
{
    uint32_t h = name_hash(name) % REGISTRY_NAMES;
    for (; r->names[h]; h = (h + 1) % REGISTRY_NAMES) {
        const struct dissector *d = registry_all[r->names[h] - 1];
        if (strcmp(d->name, name) == 0)
            return d;
    }
    return NULL;
}
