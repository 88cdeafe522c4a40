/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/state/tunnel_parts.h"

#include <stdlib.h>
#include <string.h>

#define TAP_SILENT 2000000000 /* ns without a packet, and another point tells */

int
tunnels_init(struct tunnels *t)
{
    memset(t, 0, sizeof *t);
    if (table_init(&t->tunnels, sizeof(struct tunnel), 8, TUNNEL_CAP) == 0 &&
        table_init(&t->ike, sizeof(struct ike_sa), 8, IKE_SA_CAP) == 0 &&
        table_init(&t->esp, sizeof(struct esp_sa), sizeof(struct esp_sa_key),
                   ESP_SA_CAP) == 0 &&
        tunnel_paths_init(t) == 0)
        return 0;
    tunnels_free(t);
    return -1;
}

/* What tunnels_finish() made; a new SA has no place in it. */
static void
orders_drop(struct tunnels *t)
{
    free(t->ike_order);
    free(t->esp_order);
    t->ike_order = t->esp_order = NULL;
}

void
tunnels_free(struct tunnels *t)
{
    table_free(&t->tunnels);
    table_free(&t->ike);
    table_free(&t->esp);
    table_free(&t->paths);
    table_free(&t->spis);
    orders_drop(t);
}

/* --- ends ----------------------------------------------------------------------- */

static struct tunnel *
tunnel_make(struct tunnels *t, const struct packet *pkt, enum tunnel_kind kind)
{
    bool created;
    uint64_t serial = ++t->serial;
    struct tunnel *tn = table_get(&t->tunnels, &serial, &created);
    tn->kind = (uint8_t)kind;
    tn->a = tn->first_a = endpoint_src(pkt);
    tn->b = tn->first_b = endpoint_dst(pkt);
    tn->first = tn->ends_at = cite_of(pkt);
    tn->interface = tn->tap = pkt->interface;
    tn->tap_last = pkt->ts;
    tn->pid = -1;
    return tn;
}

bool
tunnel_from_a(const struct tunnel *tn, const struct packet *pkt)
{
    struct endpoint src = endpoint_src(pkt), dst = endpoint_dst(pkt);
    if (endpoint_eq(&src, &tn->a) || endpoint_eq(&dst, &tn->b))
        return true;
    if (endpoint_eq(&src, &tn->b) || endpoint_eq(&dst, &tn->a))
        return false;
    if (addr_eq(&tn->a.addr, &tn->b.addr))
        return true;
    if (addr_eq(&pkt->src, &tn->a.addr) || addr_eq(&pkt->dst, &tn->b.addr))
        return true;
    if (addr_eq(&pkt->src, &tn->b.addr) || addr_eq(&pkt->dst, &tn->a.addr))
        return false;
    /* On the other side of a NAT neither may be known but by its past. */
    return addr_eq(&pkt->src, &tn->first_a.addr) ||
           addr_eq(&pkt->dst, &tn->first_b.addr);
}

#define SWAP(type, x, y)  \
    do {                  \
        type swap_ = (x); \
        (x) = (y);        \
        (y) = swap_;      \
    } while (0)

/* All that is told by end changes sides. */
static void
ends_swap(struct tunnel *tn)
{
    SWAP(struct endpoint, tn->a, tn->b);
    SWAP(struct endpoint, tn->first_a, tn->first_b);
    SWAP(uint64_t, tn->keepalives[0], tn->keepalives[1]);
    SWAP(bool, tn->esp_from_a, tn->esp_from_b);
    SWAP(uint64_t, tn->out_packets, tn->in_packets);
    SWAP(int64_t, tn->busy[0], tn->busy[1]);
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

/* The step between ports 500 and 4500 is part of the handshake (RFC 7296
 * section 2.23), also where a NAT gives one end another port for it. */
static bool
is_step(uint16_t was, uint16_t is)
{
    return (was == 500 && is == 4500) || (was == 4500 && is == 500);
}

/* Only one point of capture says where the ends are: at two sides of a NAT they
 * are at different places. It moves on when nothing comes from there. */
static bool
tap_tells(struct tunnel *tn, const struct packet *pkt)
{
    if (pkt->interface != tn->tap) {
        if (ns_between(tn->tap_last, pkt->ts) < TAP_SILENT)
            return false;
        tn->tap = pkt->interface;
    }
    tn->tap_last = pkt->ts;
    return true;
}

static void
end_move(struct tunnel *tn, struct endpoint *end, const struct endpoint *to,
         bool step, const struct packet *pkt)
{
    bool same_host = addr_eq(&end->addr, &to->addr);
    /* A port learned after raw ESP is no move either. */
    if (!endpoint_eq(end, to) && !(same_host && (step || !end->port)))
        move_note(tn, end, to, pkt);
    *end = *to;
}

static void
ends_follow(struct tunnels *t, struct tunnel *tn, const struct packet *pkt,
            bool from_a)
{
    struct endpoint src = endpoint_src(pkt), dst = endpoint_dst(pkt);
    struct endpoint *s = from_a ? &tn->a : &tn->b;
    struct endpoint *d = from_a ? &tn->b : &tn->a;
    /* Raw ESP has no ports: the ones known stay. */
    if (!src.port && !dst.port) {
        src.port = s->port;
        dst.port = d->port;
    }
    if (endpoint_eq(&src, s) && endpoint_eq(&dst, d))
        return;
    bool step = is_step(s->port, src.port) || is_step(d->port, dst.port);
    end_move(tn, s, &src, step, pkt);
    end_move(tn, d, &dst, step, pkt);
    tn->ends_at = cite_of(pkt);
    tunnel_paths_set(t, pkt, tn);
}

static void
ends_beside(struct tunnel *tn, const struct packet *pkt, bool from_a)
{
    tn->beside[0] = from_a ? pkt->src : pkt->dst;
    tn->beside[1] = from_a ? pkt->dst : pkt->src;
}

/* What every packet of a tunnel adds, and where its ends are now. */
static bool
tunnel_see(struct tunnels *t, struct tunnel *tn, const struct packet *pkt,
           bool from_a)
{
    bool here = tap_tells(tn, pkt);
    if (here)
        ends_follow(t, tn, pkt, from_a);
    else
        ends_beside(tn, pkt, from_a);
    tunnel_touch(tn);
    tn->last = cite_of(pkt);
    if (pkt->direction != PACKET_UNKNOWN) {
        bool out = (pkt->direction == PACKET_OUT) == from_a;
        out ? tn->out_packets++ : tn->in_packets++;
    }
    return here;
}

/* --- IKE ------------------------------------------------------------------------ */

/* The SA knows its initiator. But a rekeyed SA may have been begun by the other
 * end (RFC 7296 section 2.18), so the tunnel's is who opened the first one. */
static void
initiator_learn(struct tunnel *tn, const struct packet *pkt,
                const struct ike_sa *sa)
{
    bool better = sa->opening_seen ? !tn->opening_seen : !tn->initiator_known;
    if (!better)
        return;
    if (sa->last_from_initiator != tunnel_from_a(tn, pkt))
        ends_swap(tn);
    tn->initiator_known = true;
    tn->opening_seen = sa->opening_seen;
}

static void
sa_link(struct tunnels *t, struct ike_sa *sa, struct tunnel *tn,
        const struct packet *pkt)
{
    if (sa->tunnel_serial == tn->serial)
        return;
    sa->tunnel = table_index(&t->tunnels, tn);
    sa->tunnel_serial = tn->serial;
    tn->n_ike++;
    orders_drop(t);
    tunnel_paths_set(t, pkt, tn);
}

struct tunnel *
tunnels_ike(struct tunnels *t, const struct packet *pkt,
            const struct ike_event *ike)
{
    struct ike_sa *sa = tunnel_ike_sa(t, pkt, ike);
    struct tunnel *tn = tunnel_if(t, sa->tunnel, sa->tunnel_serial);
    enum tunnel_kind kind = ike->major == 1 ? TUNNEL_IKEV1 : TUNNEL_IKEV2;
    if (!tn)
        tn = tunnel_of_attempt(t, pkt, ike);
    if (!tn)
        tn = tunnel_make(t, pkt, kind);
    bool counted = ike_sa_see(sa, pkt, ike);
    t->starved |= sa->starved;
    if (kind < tn->kind)
        tn->kind = (uint8_t)kind;
    sa_link(t, sa, tn, pkt);
    if (!counted) {
        /* A copy; on the other side of a NAT, of a way not yet known. */
        if (!tunnel_of_path(t, pkt))
            tunnel_paths_set(t, pkt, tn);
        ends_beside(tn, pkt, tunnel_from_a(tn, pkt));
        return tn;
    }
    initiator_learn(tn, pkt, sa);
    uint64_t likeness = tunnel_likeness(ike);
    if (likeness)
        tn->likeness = likeness;
    tn->ike_messages++;
    tn->tcp |= pkt->ip_proto == 6;
    bool from_a = tunnel_from_a(tn, pkt);
    tunnel_see(t, tn, pkt, from_a);
    if (t->trace)
        trace_outer(t->trace, pkt, TRACE_IKE, tn->serial,
                    ike->exchange_type | (ike->response ? TRACE_RESPONSE : 0),
                    ike->length, from_a);
    return tn;
}

/* --- ESP, AH, keepalives ----------------------------------------------------------- */

/*
 * The same SA at another address: its receiver moved (MOBIKE), or this is the
 * other side of a NAT. SPIs belong to the receiver, so only his addresses
 * count.
 */
static struct esp_sa *
sa_elsewhere(struct tunnels *t, const struct tunnel *tn, struct esp_sa_key k,
             const struct packet *pkt)
{
    bool to_a = !tunnel_from_a(tn, pkt);
    const struct addr *where[3 + TUNNEL_MOVES];
    uint32_t n = 0,
             moves = tn->n_moves < TUNNEL_MOVES ? tn->n_moves : TUNNEL_MOVES;
    where[n++] = to_a ? &tn->a.addr : &tn->b.addr;
    where[n++] = to_a ? &tn->first_a.addr : &tn->first_b.addr;
    where[n++] = &tn->beside[!to_a];
    for (uint32_t i = 0; i < moves; i++)
        where[n++] = &tn->moves[i].from.addr;
    for (uint32_t i = 0; i < n; i++) {
        if (where[i]->family != k.family || addr_eq(where[i], &pkt->dst))
            continue;
        memcpy(k.dst, where[i]->b, 16);
        struct esp_sa *sa = table_find(&t->esp, &k);
        if (sa && sa->tunnel_serial == tn->serial && !sa->same_serial)
            return sa;
    }
    return NULL;
}

/* The SA an entry stands for; itself, unless it is the same one elsewhere. */
static struct esp_sa *
sa_proper(const struct tunnels *t, struct esp_sa *sa)
{
    if (!sa->same_serial)
        return sa;
    struct esp_sa *same = table_at(&t->esp, sa->same);
    return same->serial == sa->same_serial ? same : NULL;
}

static struct esp_sa *
esp_sa_join(struct tunnels *t, struct esp_sa *sa, struct tunnel *tn,
            const struct packet *pkt, const char *encapsulation)
{
    struct esp_sa *same = sa_elsewhere(t, tn, sa->key, pkt);
    tunnel_paths_set(t, pkt, tn);
    sa->tunnel = table_index(&t->tunnels, tn);
    sa->tunnel_serial = tn->serial;
    sa->encapsulation = encapsulation;
    sa->serial = ++t->esp_serial;
    sa->same_serial = same ? same->serial : 0;
    sa->same = same ? table_index(&t->esp, same) : 0;
    tn->n_esp += !same;
    orders_drop(t);
    return same ? same : sa;
}

static void
transport_note(struct tunnel *tn, const struct packet *pkt)
{
    tn->udp |= pkt->ip_proto == 17;
    tn->tcp |= pkt->ip_proto == 6;
    tn->raw |= pkt->ip_proto == 50 || pkt->ip_proto == 51;
}

/* True if it came from end a. */
static bool
protected_see(struct tunnels *t, struct tunnel *tn, const struct packet *pkt)
{
    bool from_a = tunnel_from_a(tn, pkt);
    if (!tn->esp_first.frame)
        tn->esp_first = cite_of(pkt);
    tn->esp_last = cite_of(pkt);
    *(from_a ? &tn->esp_from_a : &tn->esp_from_b) = true;
    tn->busy[!from_a] = pkt->ts;
    transport_note(tn, pkt);
    tunnel_see(t, tn, pkt, from_a);
    return from_a;
}

/* What one ESP or AH packet was; *counted false: a copy. */
static struct tunnel *
protected_packet(struct tunnels *t, const struct packet *pkt, uint8_t proto,
                 const struct esp_event *esp, bool *counted)
{
    struct esp_sa_key k;
    bool created;
    memset(&k, 0, sizeof k);
    memcpy(k.dst, pkt->dst.b, 16);
    k.spi = esp->spi;
    k.family = pkt->dst.family;
    k.proto = proto;
    struct esp_sa *entry = table_get(&t->esp, &k, &created);
    struct tunnel *tn =
        created ? NULL : tunnel_if(t, entry->tunnel, entry->tunnel_serial);
    struct esp_sa *sa = tn ? sa_proper(t, entry) : NULL;
    if (!sa) {
        if (!tn)
            tn = tunnel_of_protected(t, pkt);
        if (!tn)
            tn = tunnel_make(t, pkt, proto == 51 ? TUNNEL_AH : TUNNEL_ESP);
        sa = esp_sa_join(t, entry, tn, pkt, esp->encapsulation);
    }
    struct endpoint src = endpoint_src(pkt);
    bool first = sa->packets == 0, moved = !endpoint_eq(&src, &sa->src);
    *counted = esp_sa_see(sa, pkt, esp->sequence, esp->length);
    if (!*counted)
        return tn;
    bool at_tap = pkt->interface == tn->tap;
    sa->moves += moved && !first && at_tap;
    if (first || at_tap) {
        sa->src = src;
        sa->dst = endpoint_dst(pkt);
    }
    bool from_a = protected_see(t, tn, pkt);
    if (t->trace)
        trace_outer(t->trace, pkt, TRACE_ESP, sa->serial, esp->sequence,
                    esp->length, from_a);
    return tn;
}

struct tunnel *
tunnels_esp(struct tunnels *t, const struct packet *pkt,
            const struct esp_event *esp)
{
    bool counted;
    struct tunnel *tn = protected_packet(t, pkt, 50, esp, &counted);
    tn->esp_packets += counted;
    return tn;
}

struct tunnel *
tunnels_ah(struct tunnels *t, const struct packet *pkt,
           const struct ah_event *ah)
{
    bool counted;
    struct esp_event as = {ah->spi, ah->sequence, pkt->payload, "ip", false};
    struct tunnel *tn = protected_packet(t, pkt, 51, &as, &counted);
    tn->ah_packets += counted;
    if (tn->kind > TUNNEL_AH)
        tn->kind = TUNNEL_AH;
    return tn;
}

struct tunnel *
tunnels_keepalive(struct tunnels *t, const struct packet *pkt)
{
    struct tunnel *tn = tunnel_of_protected(t, pkt);
    if (!tn) {
        tn = tunnel_make(t, pkt, TUNNEL_ESP);
        tunnel_paths_set(t, pkt, tn);
    }
    bool from_a = tunnel_from_a(tn, pkt);
    /* All keepalives are alike: a copy is known only by where it is seen. */
    if (!tunnel_see(t, tn, pkt, from_a))
        return tn;
    tn->busy[!from_a] = pkt->ts;
    if (t->trace)
        trace_outer(t->trace, pkt, TRACE_KEEPALIVE, tn->serial, 0, 1, from_a);
    tn->keepalives[!from_a]++;
    if (!tn->keepalive_at.frame)
        tn->keepalive_at = cite_of(pkt);
    return tn;
}

void
tunnels_unreachable(struct tunnels *t, const struct packet *pkt,
                    const char *what)
{
    struct tunnel *tn = tunnel_of_path(t, pkt);
    for (int kind = TUNNEL_ESP + 1; !tn && kind < TUNNEL_KINDS_END; kind++)
        tn = tunnel_of_kind(t, pkt, (enum tunnel_kind)kind);
    if (!tn)
        return;
    if (!tn->unreachable++) {
        tn->unreachable_name = what;
        tn->unreachable_at = cite_of(pkt);
    }
}

/* --- other kinds ----------------------------------------------------------------- */

static void
message_count(struct tunnel *tn, const struct packet *pkt,
              enum tunnel_message what, uint64_t bytes, bool from_a)
{
    switch (what) {
    case TUNNEL_OPENS:
        if (!tn->openings++)
            tn->opening_at = cite_of(pkt);
        break;
    case TUNNEL_ANSWERS:
        if (!tn->answers++)
            tn->answer_at = cite_of(pkt);
        break;
    case TUNNEL_CARRIES:
        if (!tn->carried_first.frame)
            tn->carried_first = cite_of(pkt);
        tn->carried[!from_a]++;
        tn->carried_bytes[!from_a] += bytes;
        break;
    case TUNNEL_KEEPS:
        tn->keepalives[!from_a]++;
        if (!tn->keepalive_at.frame)
            tn->keepalive_at = cite_of(pkt);
        break;
    }
}

struct tunnel *
tunnels_other(struct tunnels *t, const struct packet *pkt,
              enum tunnel_kind kind, enum tunnel_message what, uint64_t bytes)
{
    struct tunnel *tn = tunnel_of_kind(t, pkt, kind);
    if (!tn) {
        tn = tunnel_make(t, pkt, kind);
        tn->initiator_known = tn->opening_seen = what == TUNNEL_OPENS;
        tunnel_paths_set(t, pkt, tn);
    }
    bool from_a = tunnel_from_a(tn, pkt);
    /* Nothing tells a copy but where it is seen. */
    if (!tunnel_see(t, tn, pkt, from_a))
        return tn;
    transport_note(tn, pkt);
    message_count(tn, pkt, what, bytes, from_a);
    return tn;
}

const char *
tunnel_kind_name(const struct tunnel *tn)
{
    return tunnel_kind_row(tn->kind)->name;
}
