/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/flows/flow.h"

#include <openssl/evp.h>
#include <string.h>

int
flows_init(struct flows *f, uint32_t cap)
{
    return table_init(&f->table, sizeof(struct flow), sizeof(struct flow_key),
                      cap);
}

void
flows_free(struct flows *f)
{
    table_free(&f->table);
}

struct flow *
flows_see(struct flows *f, const struct packet *pkt, int *dir)
{
    struct flow_key key;
    bool created;
    bool forward =
        flow_key_ends(&key, pkt->src.b, pkt->sport, pkt->dst.b, pkt->dport);
    key.family = pkt->src.family;
    key.proto = pkt->ip_proto;
    key.layer = pkt->layer;
    key.zero = 0;
    key.file = pkt->file;
    key.interface = pkt->interface;

    struct flow *fl = table_get(&f->table, &key, &created);
    *dir = forward ? 0 : 1;
    if (created) {
        fl->from_b = !forward;
        fl->first = pkt->ts;
        fl->first_frame = pkt->frame;
        fl->pid = pkt->pid;
        if (pkt->encap_depth)
            fl->encap = pkt->encap[pkt->encap_depth - 1];
    }
    fl->last = pkt->ts;
    fl->last_frame = pkt->frame;
    fl->packets[*dir]++;
    fl->bytes[*dir] += pkt->payload;
    return fl;
}

void
flow_end(const struct flow *f, int end, struct addr *addr, uint16_t *port)
{
    bool b = (end == 1) != f->from_b;
    memset(addr, 0, sizeof *addr);
    memcpy(addr->b, b ? f->key.b : f->key.a, 16);
    addr->family = f->key.family;
    *port = b ? f->key.port_b : f->key.port_a;
}

uint64_t
flow_packets(const struct flow *f, int end)
{
    return f->packets[(end == 1) != f->from_b];
}

uint64_t
flow_bytes(const struct flow *f, int end)
{
    return f->bytes[(end == 1) != f->from_b];
}

static bool
has_ports(uint8_t proto)
{
    return proto == 6 || proto == 17;
}

/* The specification takes ICMP's type and code, and SCTP's ports, for ports: a
 * flow here does not hold them. */
static bool
needs_more(uint8_t proto)
{
    return proto == 1 || proto == 58 || proto == 132;
}

/* https://github.com/corelight/community-id-spec: seed, the lower end, the
 * higher end, protocol, a zero byte, ports. */
const char *
flow_community_id(const struct flow *f, char buf[40])
{
    uint8_t in[64], digest[20];
    size_t n = 0, size = f->key.family == 4 ? 4 : 16;
    unsigned got = 0;
    in[n++] = 0;
    in[n++] = 0;
    memcpy(in + n, f->key.a, size);
    n += size;
    memcpy(in + n, f->key.b, size);
    n += size;
    in[n++] = f->key.proto;
    in[n++] = 0;
    if (has_ports(f->key.proto)) {
        in[n++] = (uint8_t)(f->key.port_a >> 8);
        in[n++] = (uint8_t)f->key.port_a;
        in[n++] = (uint8_t)(f->key.port_b >> 8);
        in[n++] = (uint8_t)f->key.port_b;
    }
    buf[0] = '\0';
    if (needs_more(f->key.proto))
        return buf;
    if (EVP_Digest(in, n, digest, &got, EVP_sha1(), NULL) != 1)
        return NULL;
    memcpy(buf, "1:", 2);
    EVP_EncodeBlock((unsigned char *)buf + 2, digest, (int)got);
    return buf;
}
