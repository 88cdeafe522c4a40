/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dissector.h - what a dissector is.
 *
 * A dissector is a pure function from a bounded cursor to typed events. It
 * never calls another dissector, never prints and never keeps state: it says
 * what comes next by filling `next`, and returns. So each one runs, and is
 * fuzzed, on a bare byte array.
 *
 * A new protocol touches its own file, one line in registry.c, its test and
 * its fuzz corpus.
 */
#ifndef ESPY_DISSECTOR_H
#define ESPY_DISSECTOR_H

#include "dissectors/base/arena.h"
#include "dissectors/base/cursor.h"
#include "dissectors/base/event.h"
#include "dissectors/base/packet.h"

/* The name spaces in which a dissector claims payloads. */
enum claim_space {
    CLAIM_NONE = 0,  /* nothing follows */
    CLAIM_LINK,      /* LINKTYPE_ values (the tcpdump.org registry) */
    CLAIM_ETHERTYPE, /* IEEE EtherType */
    CLAIM_IP_PROTO,  /* IANA protocol numbers */
    CLAIM_UDP,       /* UDP port, either end */
    CLAIM_TCP,       /* TCP port, either end */
    CLAIM_NAME,      /* another dissector, by its name */
};

struct claim {
    enum claim_space space;
    uint32_t value; /* unused in CLAIM_NAME: a dissector's name is its claim */
};

/*
 * What follows the header just dissected.
 *
 * CLAIM_UDP and CLAIM_TCP carry no value: the ports are in the packet, and the
 * choice needs both. An IP dissector that met a fragment sets the packet's
 * fragment fields; the pipeline reassembles before it follows `next`.
 */
struct next {
    enum claim_space space;
    uint32_t value;
    const char *name; /* for CLAIM_NAME */
    struct cursor cur;
};

/* A stream framer's answer about the bytes at the head of a TCP stream. */
enum frame_state {
    FRAME_MORE, /* so far so good, not all here; `length` is what is needed in
                   all if that is known already, else 0 */
    FRAME_DONE, /* a whole message of `length` bytes (> 0) stands at the head */
    FRAME_LOST, /* this is not the protocol, or framing is lost */
};

struct framing {
    enum frame_state state;
    size_t length;
};

struct dissector {
    const char *name; /* lower case, as in Wireshark: "isakmp" is told "ike" */
    const char *spec; /* "RFC 7296" */
    const struct claim *claims;
    size_t n_claims;
    /* What it may emit besides anomalies; NULL-terminated, or NULL. */
    const struct event_desc *const *events;

    /* Dissects one message (a datagram, or what `frame` delimited). */
    void (*dissect)(struct cursor *c, struct packet *pkt, struct sink *sink,
                    struct next *next);

    /* Optional: does an unclaimed payload look like this? Must be strict: a
     * wrong yes invents a protocol. */
    bool (*guess)(struct cursor c);

    /* Optional: how messages are delimited in a TCP stream. */
    struct framing (*frame)(const uint8_t *p, size_t n);
};

#define CLAIMS(table) (table), sizeof(table) / sizeof *(table)

/* The list of every dissector, in registry.c. NULL-terminated. */
extern const struct dissector *const registry_all[];

/*
 * Look-up tables over registry_all. Read-only once built, so one may be shared
 * between threads.
 */
#define REGISTRY_PORTS 65536
#define REGISTRY_NAMES 64
struct registry {
    /* index into registry_all plus one; 0 none */
    uint8_t udp[REGISTRY_PORTS], tcp[REGISTRY_PORTS];
    uint8_t ethertype[REGISTRY_PORTS];
    uint8_t link[65536];
    uint8_t ip_proto[256];
    uint8_t names[REGISTRY_NAMES]; /* open addressing by hash of the name */
};

/* NULL if memory is out. Two dissectors with one claim is our own bug. */
struct registry *registry_new(void);
void registry_free(struct registry *r);

/* The place of a claim; NULL: a space that has none, or no such number. */
static inline const uint8_t *
registry_slot(const struct registry *r, enum claim_space space, uint32_t value)
{
    switch (space) {
    case CLAIM_LINK: return value < 65536 ? &r->link[value] : NULL;
    case CLAIM_ETHERTYPE: return value < 65536 ? &r->ethertype[value] : NULL;
    case CLAIM_IP_PROTO: return value < 256 ? &r->ip_proto[value] : NULL;
    case CLAIM_UDP: return value < REGISTRY_PORTS ? &r->udp[value] : NULL;
    case CLAIM_TCP: return value < REGISTRY_PORTS ? &r->tcp[value] : NULL;
    case CLAIM_NONE:
    case CLAIM_NAME: break;
    }
    return NULL;
}

/* NULL: nobody claims it. Asked several times a packet. */
static inline const struct dissector *
registry_find(const struct registry *r, enum claim_space space, uint32_t value)
{
    const uint8_t *slot = registry_slot(r, space, value);
    return slot && *slot ? registry_all[*slot - 1] : NULL;
}

const struct dissector *
registry_named(const struct registry *r, const char *name);

#endif
