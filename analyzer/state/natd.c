/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/natd.h"

#include <openssl/evp.h>

#define NATD_HASH 20

static void
put_be(uint8_t *to, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
}

static bool
natd_hash(const struct ike_event *ike, const struct addr *addr, uint16_t port,
          uint8_t out[NATD_HASH])
{
    uint8_t in[16 + 16 + 2];
    size_t size = addr_size(addr);
    unsigned n = 0;
    put_be(in, ike->initiator_spi, 8);
    put_be(in + 8, ike->responder_spi, 8);
    memcpy(in + 16, addr->b, size);
    put_be(in + 16 + size, port, 2);
    return EVP_Digest(in, 18 + size, out, &n, EVP_sha1(), NULL) == 1;
}

static void
judge(uint8_t *result, const struct ike_notify *n, const uint8_t *hash)
{
    if (!n->data.p) /* cut off by the snap length: says nothing */
        return;
    if (n->data.n == NATD_HASH && memcmp(n->data.p, hash, NATD_HASH) == 0)
        *result = NATD_MATCH;
    else if (*result == NATD_ABSENT)
        *result = NATD_MISMATCH;
}

struct natd
natd_check(const struct packet *pkt, const struct ike_event *ike)
{
    struct natd r = {NATD_ABSENT, NATD_ABSENT, false};
    uint8_t src[NATD_HASH], dst[NATD_HASH];
    if (!natd_hash(ike, &pkt->src, pkt->sport, src) ||
        !natd_hash(ike, &pkt->dst, pkt->dport, dst)) {
        r.starved = true;
        return r;
    }
    const struct ike_notify *n = ike->notify.items;
    for (size_t i = 0; i < ike->notify.n; i++) {
        if (n[i].type == IKE_N_NAT_DETECTION_SOURCE_IP)
            judge(&r.source, &n[i], src);
        else if (n[i].type == IKE_N_NAT_DETECTION_DESTINATION_IP)
            judge(&r.destination, &n[i], dst);
    }
    return r;
}
