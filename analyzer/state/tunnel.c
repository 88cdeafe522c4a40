#include "analyzer/state/tunnel.h"

#include <string.h>

/* A way packets went: exact with ports, or with ports and proto 0 for the pair
 * of hosts. */
struct path_key {
    uint8_t a[16], b[16];
    uint16_t port_a, port_b;
    uint8_t family, proto;
    uint16_t zero;
};

struct path {
    struct path_key key;
    uint32_t tunnel;
    uint64_t serial;
};

int
tunnels_init(struct tunnels *t)
{
    memset(t, 0, sizeof *t);
    if (table_init(&t->tunnels, sizeof(struct tunnel), 8, TUNNEL_CAP) == 0 &&
        table_init(&t->ike, sizeof(struct ike_sa), 8, IKE_SA_CAP) == 0 &&
        table_init(&t->esp, sizeof(struct esp_sa), sizeof(struct esp_sa_key),
                   ESP_SA_CAP) == 0 &&
        table_init(&t->paths, sizeof(struct path), sizeof(struct path_key),
                   TUNNEL_PATHS_CAP) == 0)
        return 0;
    tunnels_free(t);
    return -1;
}

void
tunnels_free(struct tunnels *t)
{
    table_free(&t->tunnels);
    table_free(&t->ike);
    table_free(&t->esp);
    table_free(&t->paths);
}

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

/* The tunnel in a place, if it is still the one that was meant. */
static struct tunnel *
tunnel_if(const struct tunnels *t, uint32_t index, uint64_t serial)
{
    struct tunnel *tn = table_at(&t->tunnels, index);
    return serial && tn->serial == serial ? tn : NULL;
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

static void
paths_set(struct tunnels *t, const struct packet *pkt, const struct tunnel *tn)
{
    struct path_key exact = exact_key(pkt), hosts = hosts_key(pkt);
    path_set(t, &exact, tn);
    path_set(t, &hosts, tn);
}

static struct tunnel *
tunnel_make(struct tunnels *t, const struct packet *pkt, enum tunnel_kind kind)
{
    bool created;
    uint64_t serial = ++t->serial;
    struct tunnel *tn = table_get(&t->tunnels, &serial, &created);
    tn->kind = (uint8_t)kind;
    tn->a = tn->first_a = endpoint_src(pkt);
    tn->b = tn->first_b = endpoint_dst(pkt);
    tn->first = cite_of(pkt);
    tn->interface = pkt->interface;
    tn->pid = -1;
    return tn;
}

static bool
from_a(const struct tunnel *tn, const struct packet *pkt)
{
    struct endpoint src = endpoint_src(pkt), dst = endpoint_dst(pkt);
    if (endpoint_eq(&src, &tn->a) || endpoint_eq(&dst, &tn->b))
        return true;
    if (endpoint_eq(&src, &tn->b) || endpoint_eq(&dst, &tn->a))
        return false;
    return addr_eq(&pkt->src, &tn->a.addr) ||
           (addr_eq(&pkt->dst, &tn->b.addr) && !addr_eq(&pkt->src, &tn->b.addr));
}

static void
move_note(struct tunnel *tn, const struct endpoint *from,
          const struct endpoint *to, const struct packet *pkt)
{
    if (tn->n_moves < TUNNEL_MOVES) {
        struct tunnel_move m = {*from, *to, cite_of(pkt)};
        tn->moves[tn->n_moves] = m;
    }
    tn->n_moves++;
}

/* What every packet of a tunnel adds, and where its ends are now. */
static void
tunnel_see(struct tunnels *t, struct tunnel *tn, const struct packet *pkt,
           bool is_from_a)
{
    struct endpoint src = endpoint_src(pkt), dst = endpoint_dst(pkt);
    struct endpoint *s = is_from_a ? &tn->a : &tn->b;
    struct endpoint *d = is_from_a ? &tn->b : &tn->a;
    if (!endpoint_eq(&src, s) || !endpoint_eq(&dst, d)) {
        /* Raw ESP has no ports: not a move away from the IKE ones. */
        bool moved = pkt->ip_proto == 17 || pkt->ip_proto == 6 ||
                     !addr_eq(&src.addr, &s->addr);
        if (moved && !endpoint_eq(&src, s))
            move_note(tn, s, &src, pkt);
        if (moved) {
            *s = src;
            *d = dst;
        }
        paths_set(t, pkt, tn);
    }
    tn->last = cite_of(pkt);
    tn->udp |= pkt->ip_proto == 17;
    tn->tcp |= pkt->ip_proto == 6;
    tn->raw |= pkt->ip_proto == 50 || pkt->ip_proto == 51;
    if (pkt->direction != DIRECTION_UNKNOWN) {
        bool out = (pkt->direction == DIRECTION_OUT) == is_from_a;
        out ? tn->out_packets++ : tn->in_packets++;
    }
}

/*
 * Another attempt between the same hosts belongs to the tunnel that is there,
 * unless that one is at work meanwhile from another port: then it is a second
 * client behind the same NAT.
 */
static struct tunnel *
tunnel_for_attempt(struct tunnels *t, const struct packet *pkt)
{
    struct path_key exact = exact_key(pkt), hosts = hosts_key(pkt);
    struct tunnel *tn = path_find(t, &exact);
    if (tn)
        return tn;
    tn = path_find(t, &hosts);
    if (!tn || !(addr_eq(&tn->a.addr, &pkt->src) ||
                 addr_eq(&tn->a.addr, &pkt->dst)))
        return NULL;
    const struct endpoint *client =
        addr_eq(&tn->a.addr, &pkt->src) ? &tn->a : &tn->b;
    bool standard = pkt->sport == 500 || pkt->sport == 4500;
    bool was_standard = client->port == 500 || client->port == 4500 ||
                        client->port == 0;
    if (standard && was_standard)
        return tn;
    /* Five minutes of silence: the NAT's mapping of another client would have
     * been kept alive (RFC 3948 section 4 sends every 20 s). */
    return pkt->ts - tn->last.ts > 300000000000 ? tn : NULL;
}

struct tunnel *
tunnels_ike(struct tunnels *t, const struct packet *pkt,
            const struct ike_event *ike)
{
    bool created;
    struct ike_sa *sa = table_get(&t->ike, &ike->initiator_spi, &created);
    struct tunnel *tn =
        created ? NULL : tunnel_if(t, sa->tunnel, sa->tunnel_serial);
    if (!tn)
        tn = tunnel_for_attempt(t, pkt);
    enum tunnel_kind kind = ike->major == 1 ? TUNNEL_IKEV1 : TUNNEL_IKEV2;
    if (!tn)
        tn = tunnel_make(t, pkt, kind);
    ike_sa_see(sa, pkt, ike);
    if (tn->kind < kind)
        tn->kind = (uint8_t)kind;
    if (created || !sa->tunnel_serial) {
        sa->tunnel = table_index(&t->tunnels, tn);
        sa->tunnel_serial = tn->serial;
        tn->n_ike++;
        paths_set(t, pkt, tn);
    }
    /* The SA knows its initiator; a rekeyed SA may be opened by the other
     * end (RFC 7296 section 2.18), so only the first one names the tunnel's. */
    bool sa_from_initiator = sa->last_from_initiator;
    if (!tn->initiator_known) {
        bool is_a = sa_from_initiator == from_a(tn, pkt);
        if (!is_a) {
            struct endpoint swap = tn->a;
            tn->a = tn->b;
            tn->b = swap;
            swap = tn->first_a;
            tn->first_a = tn->first_b;
            tn->first_b = swap;
            bool esp = tn->esp_from_a;
            tn->esp_from_a = tn->esp_from_b;
            tn->esp_from_b = esp;
        }
        tn->initiator_known = true;
    }
    tn->ike_messages++;
    tunnel_see(t, tn, pkt, from_a(tn, pkt));
    return tn;
}

/* Raw ESP after IKE on port 500, or NAT-T whose IKE move to 4500 was missed,
 * joins the pair's tunnel; another UDP path beside a known one does not. */
static struct tunnel *
tunnel_for_esp(struct tunnels *t, const struct packet *pkt)
{
    struct path_key exact = exact_key(pkt), hosts = hosts_key(pkt);
    struct tunnel *tn = path_find(t, &exact);
    if (tn)
        return tn;
    tn = path_find(t, &hosts);
    if (!tn)
        return NULL;
    if (pkt->ip_proto == 50 || pkt->ip_proto == 51)
        return tn;
    bool encapsulated = tn->a.port == 4500 || tn->b.port == 4500;
    return encapsulated ? NULL : tn;
}

static void
esp_seen(struct tunnel *tn, const struct packet *pkt, bool is_from_a)
{
    if (!tn->esp_first.frame)
        tn->esp_first = cite_of(pkt);
    tn->esp_last = cite_of(pkt);
    *(is_from_a ? &tn->esp_from_a : &tn->esp_from_b) = true;
}

static struct tunnel *
protected_packet(struct tunnels *t, const struct packet *pkt, uint8_t proto,
                 uint32_t spi, uint32_t sequence, uint32_t length,
                 const char *encapsulation)
{
    struct esp_sa_key k;
    bool created;
    memset(&k, 0, sizeof k);
    memcpy(k.dst, pkt->dst.b, 16);
    k.spi = spi;
    k.family = pkt->dst.family;
    k.proto = proto;
    struct esp_sa *sa = table_get(&t->esp, &k, &created);
    struct endpoint src = endpoint_src(pkt);
    struct tunnel *tn =
        created ? NULL : tunnel_if(t, sa->tunnel, sa->tunnel_serial);
    if (!tn) {
        tn = tunnel_for_esp(t, pkt);
        if (!tn)
            tn = tunnel_make(t, pkt, proto == 51 ? TUNNEL_AH : TUNNEL_ESP);
        paths_set(t, pkt, tn);
        sa->tunnel = table_index(&t->tunnels, tn);
        sa->tunnel_serial = tn->serial;
        sa->encapsulation = encapsulation;
        tn->n_esp++;
    } else if (!endpoint_eq(&src, &sa->src)) {
        sa->moves++;
    }
    sa->src = src;
    sa->dst = endpoint_dst(pkt);
    esp_sa_see(sa, pkt, sequence, length);
    /* An SA has one direction; its addresses are surer than a NAT's ports. */
    bool is_from_a = from_a(tn, pkt);
    esp_seen(tn, pkt, is_from_a);
    tunnel_see(t, tn, pkt, is_from_a);
    return tn;
}

struct tunnel *
tunnels_esp(struct tunnels *t, const struct packet *pkt,
            const struct esp_event *esp)
{
    struct tunnel *tn = protected_packet(t, pkt, 50, esp->spi, esp->sequence,
                                         esp->length, esp->encapsulation);
    tn->esp_packets++;
    return tn;
}

struct tunnel *
tunnels_ah(struct tunnels *t, const struct packet *pkt,
           const struct ah_event *ah)
{
    struct tunnel *tn = protected_packet(t, pkt, 51, ah->spi, ah->sequence,
                                         pkt->payload, "ip");
    tn->ah_packets++;
    return tn;
}

struct tunnel *
tunnels_keepalive(struct tunnels *t, const struct packet *pkt)
{
    struct tunnel *tn = tunnel_for_esp(t, pkt);
    if (!tn) {
        tn = tunnel_make(t, pkt, TUNNEL_ESP);
        paths_set(t, pkt, tn);
    }
    bool is_from_a = from_a(tn, pkt);
    tn->keepalives[!is_from_a]++;
    if (!tn->keepalive_at.frame)
        tn->keepalive_at = cite_of(pkt);
    tunnel_see(t, tn, pkt, is_from_a);
    return tn;
}

void
tunnels_unreachable(struct tunnels *t, const struct packet *pkt,
                    const char *what)
{
    struct tunnel *tn = tunnel_for_esp(t, pkt);
    if (!tn)
        return;
    if (!tn->unreachable++) {
        tn->unreachable_name = what;
        tn->unreachable_at = cite_of(pkt);
    }
}

struct ike_sa *
tunnel_next_ike(const struct tunnels *t, const struct tunnel *tn, uint32_t *at)
{
    struct ike_sa *sa;
    while ((sa = table_next(&t->ike, at)))
        if (sa->tunnel_serial == tn->serial)
            return sa;
    return NULL;
}

struct esp_sa *
tunnel_next_esp(const struct tunnels *t, const struct tunnel *tn, uint32_t *at)
{
    struct esp_sa *sa;
    while ((sa = table_next(&t->esp, at)))
        if (sa->tunnel_serial == tn->serial)
            return sa;
    return NULL;
}

static int
likely_local(const struct endpoint *e, uint64_t keepalives)
{
    int score = 0;
    score += addr_is_private(&e->addr) ? 2 : 0;
    score += keepalives ? 2 : 0;
    score += e->port && e->port != 500 && e->port != 4500 ? 1 : 0;
    return score;
}

bool
tunnel_a_is_local(const struct tunnel *tn)
{
    if (tn->initiator_known)
        return true;
    if (tn->out_packets != tn->in_packets)
        return tn->out_packets > tn->in_packets;
    return likely_local(&tn->a, tn->keepalives[0]) >=
           likely_local(&tn->b, tn->keepalives[1]);
}

const char *
tunnel_kind_name(const struct tunnel *tn)
{
    static const char *const names[] = {"esp", "ah", "ikev1", "ikev2"};
    return names[tn->kind];
}
