/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pipeline/pipeline.h"

#include "analyzer/base/intern.h"
#include "analyzer/pipeline/prefetch.h"
#include "analyzer/pipeline/candidate.h"
#include "analyzer/pipeline/chooser.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_STEPS 32 /* headers followed in one packet */
#define DEFRAG_DATAGRAMS 4096
#define ARENA_LIMIT (16u << 20)

struct pipeline {
    struct pipeline_config cfg;
    struct defrag defrag;
    struct streams *streams;
    struct arena arena;
    struct sink sink;
    struct accounts accounts;
    struct chooser chooser;
    uint64_t anomalies;          /* emitted so far */
    uint64_t messages;           /* handed out by streams so far */
    struct interface *interface; /* of the last record */
    uint32_t file, id;           /* whose it is */
    struct table unread;         /* struct unread */
    struct prefetch ahead;
};

static enum account
follow(struct pipeline *p, struct packet *pkt, struct next *nx);

static void
forward(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct pipeline *p = ctx;
    if (ev->desc == &anomaly_desc)
        p->anomalies++;
    p->cfg.emit(p->cfg.ctx, pkt, ev);
}

struct pipeline *
pipeline_new(const struct pipeline_config *config)
{
    struct pipeline *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->cfg = *config;
    arena_init(&p->arena, ARENA_LIMIT);
    p->sink.emit = forward;
    p->sink.ctx = p;
    p->sink.arena = &p->arena;
    p->streams = streams_new(NULL);
    struct unread *u = NULL;
    if (!p->streams ||
        table_init(&p->unread, sizeof *u, sizeof u->key, UNREAD_CAP) < 0 ||
        defrag_init(&p->defrag, DEFRAG_DATAGRAMS, DEFRAG_MEMORY) < 0) {
        pipeline_free(p);
        return NULL;
    }
    chooser_init(&p->chooser, config->registry, config->media);
    return p;
}

void
pipeline_free(struct pipeline *p)
{
    if (!p)
        return;
    defrag_free(&p->defrag);
    streams_free(p->streams);
    table_free(&p->unread);
    arena_free(&p->arena);
    free(p);
}

/* A packet's number within its flow, which shows later where the capture lacks
 * packets. */
static void
number_see(struct trace *t, const struct packet *pkt, const struct cursor *c)
{
    if (pkt->ip_proto == 6 && c->wire > 0)
        trace_number(t, (uint16_t)pkt->tcp_seq);
    else if (pkt->ip_proto == 17 && c->wire >= 12 && c->have >= 4 &&
             cursor_peek8(c, 0) >> 6 == 2)
        trace_number(t,
                     (uint16_t)(cursor_peek8(c, 2) << 8 | cursor_peek8(c, 3)));
}

static struct flow *
flow_see(struct pipeline *p, struct packet *pkt, const struct cursor *c)
{
    int dir;
    pkt->payload = (uint32_t)c->wire;
    struct flow *fl = flows_see(p->cfg.flows, pkt, &dir);
    if (p->cfg.trace->open) {
        trace_flow(p->cfg.trace, table_index(&p->cfg.flows->table, fl));
        number_see(p->cfg.trace, pkt, c);
    }
    if (pkt->process.p && !fl->process) {
        fl->process = intern_add(p->cfg.processes, pkt->process);
        fl->pid = pkt->pid;
    }
    return fl;
}

/* --- running one ------------------------------------------------------------- */

static enum account
fault_account(const struct cursor *c)
{
    return c->why == CURSOR_CUT ? ACCOUNT_CUT : ACCOUNT_MALFORMED;
}

/* Runs d. True: *out says what follows; false: *end says where it ended. */
static bool
run(struct pipeline *p, const struct dissector *d, struct packet *pkt,
    struct cursor *c, struct next *out, enum account *end)
{
    uint64_t before = p->anomalies;
    bool link = d->n_claims && (d->claims[0].space == CLAIM_LINK ||
                                d->claims[0].space == CLAIM_ETHERTYPE);
    memset(out, 0, sizeof *out);
    d->dissect(c, pkt, &p->sink, out);
    if (c->why != CURSOR_OK && p->anomalies == before)
        sink_fault(&p->sink, pkt, d->name, c);
    if (out->space != CLAIM_NONE)
        return true;
    *end = c->why != CURSOR_OK ? fault_account(c)
           : link              ? ACCOUNT_LINK_OTHER
                               : ACCOUNT_DISSECTED;
    return false;
}

static void
on_message(void *ctx, const struct dissector *d, struct cursor message,
           struct packet *pkt)
{
    struct pipeline *p = ctx;
    struct next out;
    enum account end;
    p->messages++;
    if (run(p, d, pkt, &message, &out, &end))
        follow(p, pkt, &out);
}

static enum account
tcp_segment(struct pipeline *p, struct packet *pkt, struct next *nx)
{
    struct cursor c = nx->cur;
    struct flow *fl = flow_see(p, pkt, &c);
    const struct dissector *d =
        chooser_flow(&p->chooser, fl, pkt, &c, CLAIM_TCP);
    if (!d)
        return c.wire ? ACCOUNT_NO_DISSECTOR : ACCOUNT_EMPTY;
    if (d->frame) {
        uint64_t before = p->messages;
        stream_segment(p->streams, d, pkt, c, on_message, p, &p->sink);
        return p->messages != before ? ACCOUNT_DISSECTED
               : c.wire              ? ACCOUNT_STREAM
                                     : ACCOUNT_EMPTY;
    }
    if (c.wire == 0)
        return ACCOUNT_EMPTY;
    /* One that needs a first segment only (TLS): later ones are bulk. */
    struct next out;
    enum account end = ACCOUNT_DISSECTED;
    if (++fl->tries >= CHOOSER_TRIES)
        fl->dissector = FLOW_NO_DISSECTOR;
    if (run(p, d, pkt, &c, &out, &end))
        return follow(p, pkt, &out);
    return end;
}

/* True: *nx is a whole datagram's payload. The packet keeps its mark as a
 * fragment, by which the IPv6 extension headers know a nested one. */
static bool
defragment(struct pipeline *p, struct packet *pkt, struct next *nx)
{
    struct defrag_whole whole;
    if (defrag_add(&p->defrag, pkt, &nx->cur, &p->sink, &whole) != DEFRAG_WHOLE)
        return false;
    pkt->reassembled = whole.n_frames > 1;
    pkt->ip_proto = whole.proto;
    nx->value = whole.proto;
    nx->cur = whole.cur;
    return true;
}

/* An IP protocol that is neither UDP nor TCP is a flow without ports. Those
 * that lead on to another IP header (IP in IP) are too: the outer one. */
static void
portless_flow(struct pipeline *p, struct packet *pkt, const struct next *nx)
{
    if (nx->value == 6 || nx->value == 17)
        return;
    pkt->sport = pkt->dport = 0;
    if (pkt->quoted)
        p->cfg.quoted(p->cfg.ctx, pkt);
    else
        flow_see(p, pkt, &nx->cur);
}

/* Layers name what they recognise and do not follow ("stp", "lcp", "wlan
 * protected"); "data" is what turned out to be nothing known. */
static enum account
nobody(struct pipeline *p, const struct packet *pkt, const struct next *nx)
{
    struct unread probe;
    bool created;
    memset(&probe.key, 0, sizeof probe.key);
    probe.key.space = nx->space;
    if (nx->space == CLAIM_NAME)
        snprintf(probe.key.name, sizeof probe.key.name, "%s", nx->name);
    else
        probe.key.value = nx->value;
    struct unread *u = table_get(&p->unread, &probe.key, &created);
    u->packets++;
    switch (nx->space) {
    case CLAIM_LINK: return ACCOUNT_LINK_TYPE;
    case CLAIM_ETHERTYPE: return ACCOUNT_ETHERTYPE;
    case CLAIM_IP_PROTO: return ACCOUNT_IP_PROTOCOL;
    default: return pkt->src.family ? ACCOUNT_NO_DISSECTOR : ACCOUNT_LINK_OTHER;
    }
}

/* A payload that is not what its port promised may still be something else. */
static const struct dissector *
by_name(struct pipeline *p, const struct packet *pkt, const struct next *nx)
{
    const struct dissector *d = registry_named(p->cfg.registry, nx->name);
    if (d || strcmp(nx->name, "data") != 0 || pkt->quoted)
        return d;
    return chooser_guess(&p->chooser, pkt, &nx->cur);
}

/* The dissector of a UDP payload; NULL with *end set when there is none. */
static const struct dissector *
udp_dissector(struct pipeline *p, struct packet *pkt, struct next *nx,
              enum account *end)
{
    const struct dissector *d;
    if (pkt->quoted) {
        d = chooser_port(&p->chooser, pkt, CLAIM_UDP);
    } else {
        struct flow *fl = flow_see(p, pkt, &nx->cur);
        d = chooser_flow(&p->chooser, fl, pkt, &nx->cur, CLAIM_UDP);
    }
    *end = nx->cur.wire ? ACCOUNT_NO_DISSECTOR : ACCOUNT_EMPTY;
    return nx->cur.wire ? d : NULL;
}

/* The dissector of what follows; NULL with *end set when there is none. */
static const struct dissector *
choose(struct pipeline *p, struct packet *pkt, struct next *nx,
       enum account *end)
{
    const struct dissector *d;
    if (nx->space == CLAIM_UDP)
        return udp_dissector(p, pkt, nx, end);
    d = nx->space == CLAIM_NAME
            ? by_name(p, pkt, nx)
            : registry_find(p->cfg.registry, nx->space, nx->value);
    if (!d)
        *end = nobody(p, pkt, nx);
    return d;
}

static bool
is_ip_header(const struct next *nx)
{
    return nx->space != CLAIM_IP_PROTO || nx->value == 4 || nx->value == 41;
}

/* What a tunnel may have carried is the outermost IP packet, or the one inside
 * GTP-U: in that form a gateway passes on what came out of the tunnel (TS
 * 29.281). */
static bool
trace_here(struct pipeline *p, const struct packet *pkt, bool traced)
{
    bool gtp =
        pkt->encap_depth && pkt->encap[pkt->encap_depth - 1] == ENCAP_GTPU;
    if (!traced || gtp)
        trace_ip(p->cfg.trace, pkt);
    return true;
}

static enum account
follow(struct pipeline *p, struct packet *pkt, struct next *first)
{
    struct next other, *nx = first, *out = &other;
    enum account end = ACCOUNT_NO_DISSECTOR;
    bool whole = false; /* the datagram in hand was put together already */
    bool traced = false;
    for (int step = 0; step < MAX_STEPS; step++) {
        if (nx->space == CLAIM_IP_PROTO) {
            if (p->cfg.trace->wanted && !pkt->quoted)
                traced = trace_here(p, pkt, traced);
            if (pkt->is_fragment && !whole && !defragment(p, pkt, nx))
                return ACCOUNT_FRAGMENT;
            whole = true;
            portless_flow(p, pkt, nx);
        } else if (pkt->quoted &&
                   (nx->space == CLAIM_UDP || nx->space == CLAIM_TCP)) {
            p->cfg.quoted(p->cfg.ctx, pkt);
        }
        if (nx->space == CLAIM_TCP)
            return pkt->quoted ? ACCOUNT_DISSECTED : tcp_segment(p, pkt, nx);
        const struct dissector *d = choose(p, pkt, nx, &end);
        if (!d || !run(p, d, pkt, &nx->cur, out, &end))
            return end;
        if (is_ip_header(nx))
            whole = false;
        if (out->space == CLAIM_LINK)
            pkt->link_type = (uint16_t)out->value;
        struct next *swap = nx;
        nx = out;
        out = swap;
    }
    return ACCOUNT_TOO_DEEP;
}

/* --- records ------------------------------------------------------------------ */

static struct interface *
record_interface(struct pipeline *p, uint32_t file,
                 const struct capture_record *r)
{
    if (p->interface && p->file == file && p->id == r->interface)
        return p->interface;
    struct slice none = {NULL, 0};
    p->interface = interfaces_get(p->cfg.interfaces, file, r->interface, none,
                                  r->link_type);
    p->file = file;
    p->id = r->interface;
    return p->interface;
}

static void
interface_see(struct interface *i, const struct capture_record *r)
{
    if (i->packets++ == 0) {
        i->first.frame = r->frame;
        i->first.ts = r->ts;
    }
    i->bytes += r->caplen;
    i->last.frame = r->frame;
    i->last.ts = r->ts;
}

/*
 * PKTAP names the real interface inside the packet. It stands before
 * everything else, so it is run here, once, and the packet goes on under the
 * interface it names.
 */
static bool
pktap_enter(struct pipeline *p, struct packet *pkt, struct next *nx,
            const struct capture_record *r, enum account *end)
{
    const struct dissector *d =
        registry_find(p->cfg.registry, CLAIM_LINK, nx->value);
    struct next out;
    if (!d || strcmp(d->name, "pktap") != 0)
        return true;
    if (!run(p, d, pkt, &nx->cur, &out, end))
        return false;
    if (out.space == CLAIM_LINK)
        pkt->link_type = (uint16_t)out.value;
    struct interface *i =
        interfaces_get(p->cfg.interfaces, pkt->file, r->interface, pkt->if_name,
                       pkt->link_type);
    i->pktap = true;
    p->interface->container = true;
    p->interface->packets--; /* it is told under the interface it names */
    p->interface->bytes -= r->caplen;
    interface_see(i, r);
    pkt->interface = interfaces_index(p->cfg.interfaces, i);
    *nx = out;
    return true;
}

static void
trace_begin(struct pipeline *p, const struct packet *pkt)
{
    trace_record(p->cfg.trace,
                 candidate_inside(p->cfg.interfaces, pkt, p->cfg.several),
                 link_is_bare(pkt->link_type));
}

/* What --filter says. Behind PKTAP it looks at the packet, which is what its
 * expression is about; a record without one does not match. */
static bool
passes(struct pipeline *p, const struct packet *pkt, const struct next *nx)
{
    if (!p->cfg.filter)
        return true;
    return nx->space == CLAIM_LINK &&
           filter_match(p->cfg.filter, pkt->link_type, nx->cur.p,
                        (uint32_t)nx->cur.have, (uint32_t)nx->cur.wire);
}

static struct next
record_next(const struct capture_record *r)
{
    struct next nx;
    memset(&nx, 0, sizeof nx);
    size_t have = r->caplen,
           wire = r->origlen < r->caplen ? r->caplen : r->origlen;
    /* A frame check sequence is no payload; only Ethernet tells of one. */
    if (r->fcs_length > 0 && r->link_type == 1 && wire >= (size_t)r->fcs_length)
        wire -= (size_t)r->fcs_length;
    nx.space = CLAIM_LINK;
    nx.value = r->link_type;
    nx.cur = cursor_over(r->data, have, wire);
    return nx;
}

void
pipeline_record(struct pipeline *p, uint32_t file,
                const struct capture_record *r)
{
    struct interface *i = record_interface(p, file, r);
    interface_see(i, r);
    struct packet pkt;
    memset(&pkt, 0, sizeof pkt);
    pkt.frame = r->frame;
    pkt.ts = r->ts;
    pkt.file = file;
    pkt.interface = interfaces_index(p->cfg.interfaces, i);
    pkt.caplen = r->caplen;
    pkt.origlen = r->origlen;
    pkt.link_type = r->link_type;
    pkt.direction = r->direction;
    pkt.process = r->process;
    pkt.pid = r->process.p ? r->pid : -1;
    struct next nx = record_next(r);
    enum account end = ACCOUNT_LINK_TYPE;
    bool there = pktap_enter(p, &pkt, &nx, r, &end);
    trace_begin(p, &pkt);
    if (there)
        end = passes(p, &pkt, &nx) ? follow(p, &pkt, &nx) : ACCOUNT_FILTERED;
    p->accounts.n[end]++;
    arena_reset(&p->arena);
}

void
pipeline_expect(struct pipeline *p, uint32_t file,
                const struct capture_peek *peek)
{
    bool same = p->interface && p->file == file && p->id == peek->interface;
    prefetch_see(&p->ahead, &p->cfg.flows->table, file,
                 same ? interfaces_index(p->cfg.interfaces, p->interface) : 0,
                 same ? peek : NULL);
}

int
pipeline_flush(struct pipeline *p)
{
    defrag_finish(&p->defrag);
    while (streams_flush(p->streams, on_message, p, &p->sink))
        arena_reset(&p->arena);
    arena_reset(&p->arena);
    bool starved = p->arena.starved || p->unread.starved || p->defrag.starved ||
                   p->defrag.datagrams.starved || streams_starved(p->streams) ||
                   (p->cfg.filter && filter_starved(p->cfg.filter));
    return starved ? -1 : 0;
}

const struct accounts *
pipeline_accounts(const struct pipeline *p)
{
    return &p->accounts;
}

const struct stream_stats *
pipeline_streams(const struct pipeline *p)
{
    return streams_stats(p->streams);
}

const struct defrag_stats *
pipeline_defrag(const struct pipeline *p)
{
    return &p->defrag.stats;
}

uint64_t
pipeline_refused(const struct pipeline *p)
{
    return p->arena.refused;
}

const struct table *
pipeline_unread(const struct pipeline *p)
{
    return &p->unread;
}
