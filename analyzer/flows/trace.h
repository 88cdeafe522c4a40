/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace.h - when and how long: the few bytes of every packet that correlation
 * and inference look at once all is read.
 *
 * Outer packets are those of tunnels: ESP, AH, NAT-T keepalives, IKE, without copies from
 * a second point of capture. Inner packets are IP packets that may be the inside
 * of one (which ones, the pipeline says), as they were on the wire, so a fragment is a packet of its own
 * (RFC 4303 section 3.3.4: fragmented before it is encrypted, it is one ESP packet each).
 *
 * Both lists are in the order of capture, which within one file is mostly the
 * order of time. They are capped: what comes after is counted, not kept, and
 * whoever reads the lists says from when on he knows nothing.
 */
#ifndef ESPY_FLOWS_TRACE_H
#define ESPY_FLOWS_TRACE_H

#include "analyzer/base/table.h"
#include "analyzer/flows/cite.h"

#define TRACE_OUTER_CAP (1536u * 1024) /* packets; 24 bytes each */
#define TRACE_INNER_CAP (1536u * 1024)
#define TRACE_PATHS_CAP 16384u
#define TRACE_MET 32768u  /* a power of two */
#define TRACE_FILES 8192u /* captures of a case told apart */
#define TRACE_NO_FLOW UINT32_MAX

enum trace_kind {
    TRACE_ESP,       /* and AH */
    TRACE_KEEPALIVE, /* RFC 3948 section 4 */
    TRACE_IKE,
};

struct trace_outer {
    int64_t ts;          /* ns since 1970-01-01 UTC */
    uint32_t frame;      /* 1-based in its file; the low 32 bits */
    uint32_t sequence;   /* ESP: its number. IKE: the exchange type, and
                            TRACE_RESPONSE */
    uint32_t series;     /* ESP: the serial of its SA (esp_sa.serial);
                            else that of its tunnel */
    uint16_t length;     /* ESP packet, or IKE message: bytes on the wire */
    uint16_t file : 13;  /* index of the capture in the case */
    uint16_t kind : 2;   /* enum trace_kind */
    uint16_t from_a : 1; /* sent by the tunnel's end a, as its ends were then:
                            where NAT or MOBIKE moved them too */
};
#define TRACE_RESPONSE 0x100u

/* Packets from one address to another, seen at one place. */
struct trace_path {
    struct {
        uint8_t src[16], dst[16];
        uint32_t interface; /* index in the case */
        uint8_t family;
        uint8_t depth; /* encapsulations around it (GTP-U: the inner packet) */
        uint16_t zero;
    } key;
    uint32_t file;
};

struct trace_inner {
    int64_t ts;
    uint32_t frame;
    uint32_t flow;    /* index in the flows' table; TRACE_NO_FLOW: none
                            (a fragment, or a header cut short) */
    uint16_t length;  /* the IP packet, header included, bytes on the wire */
    uint8_t ip_proto; /* of the IP header or the last IPv6 extension header */
    uint8_t fragment : 1; /* an IP fragment */
    uint8_t numbered : 1; /* number is set */
    uint16_t path;        /* index for trace_path_at() */
    uint16_t number; /* what numbers the sender's packets: octets 3 and 4 of
                            what may be RTP (RFC 3550 section 5.1), the low
                            half of a TCP segment's sequence number where it has
                            data */
};

struct trace {
    struct trace_outer *outer;
    struct trace_inner *inner;
    uint32_t n_outer, n_inner;
    uint64_t outer_left_out, inner_left_out; /* past the caps */
    int64_t outer_until, inner_until;        /* when the first of these came */
    struct table paths;                      /* struct trace_path */

    bool wanted;             /* the record in hand may be an inner one */
    bool keep_tunnels;       /* even if it turns out to be a tunnel's */
    bool open;               /* an inner packet of the record in hand is kept */
    bool over;               /* or was left out */
    uint32_t met[TRACE_MET]; /* paths met lately, by a few bits of theirs: index
                                plus one */
};

/* Memory is touched as the lists grow. 0, or -1 when memory is out. */
int trace_init(struct trace *t);
void trace_free(struct trace *t);

/* One outer packet. */
void
trace_outer(struct trace *t, const struct packet *pkt, enum trace_kind kind,
            uint64_t series, uint32_t sequence, uint32_t length, bool from_a);

/*
 * One record of a capture: begins with trace_record(); trace_ip() takes the
 * first IP header in it (a later call, for GTP-U's inside, replaces it);
 * trace_flow() says which flow it is in, trace_number() its number there; trace_drop() that it is a tunnel's
 * packet. Where it was seen says whether it then still may be the inside of
 * another one: an IMS has ESP of its own inside (TS 33.203).
 */
static inline void
trace_record(struct trace *t, bool wanted, bool keep_tunnels)
{
    t->wanted = wanted;
    t->keep_tunnels = keep_tunnels;
    t->open = t->over = false;
}
void trace_ip(struct trace *t, const struct packet *pkt);
static inline void
trace_flow(struct trace *t, uint32_t flow)
{
    if (t->open)
        t->inner[t->n_inner - 1].flow = flow;
}
static inline void
trace_number(struct trace *t, uint16_t number)
{
    if (!t->open)
        return;
    t->inner[t->n_inner - 1].number = number;
    t->inner[t->n_inner - 1].numbered = 1;
}
static inline void
trace_drop(struct trace *t)
{
    if (t->keep_tunnels)
        return;
    t->n_inner -= t->open;
    t->inner_left_out -= t->over;
    t->open = t->over = false;
}

const struct trace_path *trace_path_at(const struct trace *t, uint32_t index);

#endif
