/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/flows/media.h"

#include <string.h>

int
media_init(struct media *m, uint32_t cap)
{
    m->epoch = 1;
    return table_init(&m->table, sizeof(struct media_endpoint),
                      sizeof(struct media_key), cap);
}

void
media_free(struct media *m)
{
    table_free(&m->table);
}

static struct media_key
key_of(const struct addr *addr, uint16_t port)
{
    struct media_key k;
    memset(&k, 0, sizeof k);
    k.addr = *addr;
    k.port = port;
    return k;
}

static bool
is_somewhere(const struct addr *a)
{
    static const uint8_t zero[16];
    return a->family && memcmp(a->b, zero, addr_size(a)) != 0;
}

struct media_endpoint *
media_expect(struct media *m, const struct addr *addr, uint16_t port,
             enum media_kind kind, const struct packet *pkt)
{
    if (port == 0 || !is_somewhere(addr))
        return NULL;
    struct media_key key = key_of(addr, port);
    bool created;
    struct media_endpoint *ep = table_get(&m->table, &key, &created);
    if (created || ep->kind != kind) {
        if (++m->epoch == 0)
            m->epoch = 1;
    }
    memset(ep, 0, sizeof *ep);
    ep->key = key;
    ep->kind = (uint8_t)kind;
    ep->announced = cite_of(pkt);
    return ep;
}

const struct media_endpoint *
media_find(struct media *m, const struct addr *addr, uint16_t port)
{
    if (m->table.count == 0)
        return NULL;
    struct media_key key = key_of(addr, port);
    return table_find(&m->table, &key);
}

const struct media_endpoint *
media_match(struct media *m, const struct packet *pkt)
{
    const struct media_endpoint *ep = media_find(m, &pkt->dst, pkt->dport);
    return ep ? ep : media_find(m, &pkt->src, pkt->sport);
}

bool
media_codec(const struct media_endpoint *ep, uint8_t payload_type,
            struct codec *out)
{
    for (size_t i = 0; ep && i < ep->n_codecs; i++) {
        if (ep->codecs[i].payload_type != payload_type)
            continue;
        *out = ep->codecs[i];
        if (out->name[0])
            return true;
    }
    return codec_static(payload_type, out);
}
