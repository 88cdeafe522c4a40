/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding a tunnel, or an IKE SA, again.
 */
#include "analyzer/state/tunnel_parts.h"

#include <string.h>

/* A way packets went: exact with ports, or with ports and proto 0 for the pair
 * of hosts. Tunnels of each other kind than IPsec have paths of their own. */
struct path_key {
    uint8_t a[16], b[16];
    uint16_t port_a, port_b;
    uint8_t family, proto;
    uint16_t kind; /* enum tunnel_kind; the same, 0, for all of IPsec */
};

struct path {
    struct path_key key;
    uint32_t tunnel;
    uint64_t serial;
};

/*
 * An IKE SA has three names: its initiator's SPI with the pair of hosts (SPIs
 * are chosen by their owner alone, and scanners use one for all the world),
 * both SPIs wherever they turn up (MOBIKE), and the initiator's SPI alone.
 */
enum spi_name { SPI_AND_HOSTS, SPI_AND_SPI, SPI_ALONE };

struct spi_key {
    uint64_t spi, other;
    uint32_t name, zero;
};

struct spi {
    struct spi_key key;
    uint32_t sa;
    uint64_t serial;
};

/* --- eviction ------------------------------------------------------------------ */

#define CHANCES 8

/* Tunnels that carry something outlive attempts. */
static bool
tunnel_keep(void *ctx, void *entry)
{
    struct tunnel *tn = entry;
    (void)ctx;
    if (tn->chances == 0)
        return false;
    tn->chances--;
    return true;
}

void
tunnel_touch(struct tunnel *tn)
{
    tn->chances = tunnel_is_solid(tn) ? CHANCES : tn->last.frame != 0;
}

/* What leads to a tunnel worth keeping lasts as long as that one. */
static bool
solid(const struct tunnels *t, uint32_t index, uint64_t serial)
{
    const struct tunnel *tn = tunnel_if(t, index, serial);
    return tn && tunnel_is_solid(tn);
}

static bool
path_keep(void *ctx, void *entry)
{
    const struct path *p = entry;
    return solid(ctx, p->tunnel, p->serial);
}

static bool
ike_keep(void *ctx, void *entry)
{
    const struct ike_sa *sa = entry;
    return solid(ctx, sa->tunnel, sa->tunnel_serial);
}

static bool
esp_keep(void *ctx, void *entry)
{
    const struct esp_sa *sa = entry;
    return solid(ctx, sa->tunnel, sa->tunnel_serial);
}

static bool
spi_keep(void *ctx, void *entry)
{
    const struct spi *s = entry;
    const struct ike_sa *sa = ike_sa_if(ctx, s->sa, s->serial);
    return sa && solid(ctx, sa->tunnel, sa->tunnel_serial);
}

int
tunnel_paths_init(struct tunnels *t)
{
    if (table_init(&t->paths, sizeof(struct path), sizeof(struct path_key),
                   TUNNEL_PATHS_CAP) < 0 ||
        table_init(&t->spis, sizeof(struct spi), sizeof(struct spi_key),
                   IKE_SPIS_CAP) < 0)
        return -1;
    t->tunnels.keep = tunnel_keep;
    t->paths.keep = path_keep;
    t->ike.keep = ike_keep;
    t->esp.keep = esp_keep;
    t->spis.keep = spi_keep;
    t->tunnels.ctx = t->paths.ctx = t->ike.ctx = t->esp.ctx = t->spis.ctx = t;
    return 0;
}

/* --- paths --------------------------------------------------------------------- */

static struct path_key
path_key(const struct endpoint *x, const struct endpoint *y, uint8_t proto)
{
    struct path_key k;
    int c = memcmp(x->addr.b, y->addr.b, 16);
    bool forward = c < 0 || (c == 0 && x->port <= y->port);
    const struct endpoint *lo = forward ? x : y, *hi = forward ? y : x;
    memset(&k, 0, sizeof k);
    memcpy(k.a, lo->addr.b, 16);
    memcpy(k.b, hi->addr.b, 16);
    k.port_a = lo->port;
    k.port_b = hi->port;
    k.family = x->addr.family;
    k.proto = proto;
    return k;
}

static struct path_key
hosts_key(const struct packet *pkt)
{
    struct endpoint x = {pkt->src, 0}, y = {pkt->dst, 0};
    return path_key(&x, &y, 0);
}

static struct path_key
exact_key(const struct packet *pkt)
{
    struct endpoint x = endpoint_src(pkt), y = endpoint_dst(pkt);
    return path_key(&x, &y, pkt->ip_proto);
}

static struct tunnel *
path_find(struct tunnels *t, const struct path_key *k)
{
    struct path *p = table_find(&t->paths, k);
    return p ? tunnel_if(t, p->tunnel, p->serial) : NULL;
}

static void
path_set(struct tunnels *t, const struct path_key *k, const struct tunnel *tn)
{
    bool created;
    struct path *p = table_get(&t->paths, k, &created);
    p->tunnel = table_index(&t->tunnels, tn);
    p->serial = tn->serial;
}

void
tunnel_paths_set(struct tunnels *t, const struct packet *pkt,
                 const struct tunnel *tn)
{
    struct path_key exact = exact_key(pkt), hosts = hosts_key(pkt);
    if (!tunnel_kind_is_ipsec(tn->kind)) {
        exact.kind = tn->kind;
        path_set(t, &exact, tn);
        return;
    }
    path_set(t, &exact, tn);
    path_set(t, &hosts, tn);
}

static bool
is_raw(const struct packet *pkt)
{
    return pkt->ip_proto == 50 || pkt->ip_proto == 51;
}

struct tunnel *
tunnel_of_path(struct tunnels *t, const struct packet *pkt)
{
    struct path_key exact = exact_key(pkt), hosts = hosts_key(pkt);
    struct tunnel *tn = path_find(t, &exact);
    return tn || !is_raw(pkt) ? tn : path_find(t, &hosts);
}

struct tunnel *
tunnel_of_kind(struct tunnels *t, const struct packet *pkt,
               enum tunnel_kind kind)
{
    struct path_key k = exact_key(pkt);
    k.kind = (uint16_t)kind;
    return path_find(t, &k);
}

/* Raw ESP after IKE on port 500, or NAT-T whose IKE move to 4500 was missed,
 * joins the pair's tunnel; another UDP path beside a known one does not. */
struct tunnel *
tunnel_of_protected(struct tunnels *t, const struct packet *pkt)
{
    struct path_key hosts = hosts_key(pkt);
    struct tunnel *tn = tunnel_of_path(t, pkt);
    if (tn || is_raw(pkt))
        return tn;
    tn = path_find(t, &hosts);
    return tn && tn->a.port != 4500 && tn->b.port != 4500 ? tn : NULL;
}

/* --- attempts -------------------------------------------------------------------- */

static bool
is_standard(uint16_t port)
{
    return port == 500 || port == 4500;
}

uint64_t
tunnel_likeness(const struct ike_event *ike)
{
    uint64_t h = 1;
    if (!ike_opens(ike->major, ike->exchange_type) || !ike->proposals.n ||
        ike->response)
        return 0;
    const struct ike_proposal *p = ike->proposals.items;
    for (size_t i = 0; i < ike->proposals.n; i++) {
        const struct ike_transform *x = p[i].transforms.items;
        for (size_t k = 0; k < p[i].transforms.n; k++) {
            int64_t v[4] = {p[i].number, x[k].type, x[k].id, x[k].key_bits};
            h = hash_bytes(v, sizeof v, h);
        }
    }
    const struct ike_vendor_id *v = ike->vendor_ids.items;
    for (size_t i = 0; i < ike->vendor_ids.n; i++)
        if (v[i].id.p)
            h = hash_bytes(v[i].id.p, v[i].id.n, h);
    return h | 1;
}

/* What an opening request says of a NAT between its sender and here. */
enum behind { NAT_UNKNOWN, NAT_NONE, NAT_THERE };

static enum behind
sender_behind(struct tunnels *t, const struct packet *pkt,
              const struct ike_event *ike)
{
    if (ike_opens(ike->major, ike->exchange_type) && !ike->response) {
        struct natd d = natd_check(pkt, ike);
        t->starved |= d.starved;
        if (d.source != NATD_ABSENT)
            return d.source == NATD_MATCH ? NAT_NONE : NAT_THERE;
    }
    bool asks = ike->major == 1 || ike->initiator;
    return addr_is_private(asks ? &pkt->src : &pkt->dst) ? NAT_NONE
                                                         : NAT_UNKNOWN;
}

/*
 * Several clients behind one NAT look like one host with many ports. Another
 * attempt between the same hosts belongs to the tunnel that is there
 *   - if it comes from where that one is now;
 *   - from IKE's own ports, or when no NAT stands between: unless that tunnel
 *     is at work from another port meanwhile, and a NAT may hide a second host;
 *   - from another port of a NAT only if the attempt before failed so long ago
 *     that the NAT forgot its port, and offered exactly the same.
 */
struct tunnel *
tunnel_of_attempt(struct tunnels *t, const struct packet *pkt,
                  const struct ike_event *ike)
{
    struct path_key exact = exact_key(pkt), hosts = hosts_key(pkt);
    struct endpoint src = endpoint_src(pkt), dst = endpoint_dst(pkt);
    struct tunnel *tn = path_find(t, &exact);
    bool known_way = tn != NULL;
    if (!tn)
        tn = path_find(t, &hosts);
    if (!tn)
        return NULL;
    bool from_a = tunnel_from_a(tn, pkt), a_asks = tunnel_a_is_local(tn);
    if (endpoint_eq(from_a ? &src : &dst, &tn->a) &&
        endpoint_eq(from_a ? &dst : &src, &tn->b))
        return tn;
    uint16_t here = from_a == a_asks ? src.port : dst.port;
    uint16_t there = a_asks ? tn->a.port : tn->b.port;
    bool standard =
        known_way || (is_standard(here) && (is_standard(there) || !there));
    enum behind nat = sender_behind(t, pkt, ike);
    int64_t busy = tn->busy[!a_asks];
    if (busy && ns_between(busy, pkt->ts) < BUSY_APART)
        return standard && nat == NAT_NONE ? tn : NULL;
    if (standard || nat == NAT_NONE)
        return tn;
    uint64_t likeness = tunnel_likeness(ike);
    return !tunnel_is_solid(tn) && likeness && likeness == tn->likeness &&
                   ns_between(tn->last.ts, pkt->ts) > BUSY_APART
               ? tn
               : NULL;
}

/* --- IKE SAs --------------------------------------------------------------------- */

static struct spi_key
spi_key(enum spi_name name, uint64_t spi, uint64_t other)
{
    struct spi_key k = {spi, other, name, 0};
    return k;
}

static struct ike_sa *
spi_find(struct tunnels *t, struct spi_key k)
{
    struct spi *s = table_find(&t->spis, &k);
    return s ? ike_sa_if(t, s->sa, s->serial) : NULL;
}

static void
spi_set(struct tunnels *t, struct spi_key k, const struct ike_sa *sa)
{
    bool created;
    struct spi *s = table_get(&t->spis, &k, &created);
    s->sa = table_index(&t->ike, sa);
    s->serial = sa->serial;
}

struct ike_sa *
tunnel_ike_sa(struct tunnels *t, const struct packet *pkt,
              const struct ike_event *ike)
{
    uint64_t i = ike->initiator_spi, r = ike->responder_spi;
    struct path_key hosts = hosts_key(pkt);
    struct spi_key here =
        spi_key(SPI_AND_HOSTS, i, hash_bytes(&hosts, sizeof hosts, 0));
    struct spi_key both = spi_key(SPI_AND_SPI, i, r);
    struct spi_key alone = spi_key(SPI_ALONE, i, 0);
    struct ike_sa *sa = spi_find(t, here);
    if (sa && sa->major == ike->major) {
        if (r && r == sa->responder_spi)
            spi_set(t, both, sa);
        return sa;
    }
    sa = r ? spi_find(t, both) : NULL;
    if (!sa) {
        sa = spi_find(t, alone); /* on the other side of a NAT */
        if (sa && !ike_sa_is_copy(sa, pkt, ike))
            sa = NULL;
    }
    if (!sa || sa->major != ike->major) {
        bool created;
        uint64_t serial = ++t->ike_serial;
        sa = table_get(&t->ike, &serial, &created);
        spi_set(t, alone, sa);
    }
    spi_set(t, here, sa);
    if (r)
        spi_set(t, both, sa);
    return sa;
}
