/*
 * inner.h - which interface shows the inside of which tunnel.
 *
 * Here only by host and time ("adjacent"): an interface that carries bare IP,
 * or is named like a tunnel's, whose packets fall into the life of a tunnel's
 * ESP and are not more than its ESP packets. That is circumstantial: with one
 * tunnel to choose from it is probable, with several only possible.
 */
#ifndef ESPY_CORRELATE_INNER_H
#define ESPY_CORRELATE_INNER_H

#include "analyzer/state/state.h"

enum inner_how {
    INNER_ADJACENT,
    INNER_CORRELATED,
    INNER_DECRYPTED,
};

#define INNER_PROTOCOLS 16
#define INNER_TUNNELS 16   /* told for one interface: the first that fit */
#define INNER_MAX 4096     /* told in all */

struct inner {
    uint32_t interface;       /* index in the case */
    uint64_t tunnel;          /* serial */
    enum inner_how how;
    bool probable;            /* else only possible */
    uint64_t packets;         /* of the interface, inside the tunnel's life */
    struct addr local, remote;/* busiest pair of its flows */
    struct cite first, last;
    const char *protocols[INNER_PROTOCOLS]; /* dissectors that read its flows,
                                               else "tcp", "udp", "icmp" */
    struct cite protocol_at[INNER_PROTOCOLS]; /* first frame of each */
    uint32_t n_protocols;
};

struct inners {
    struct inner *items;
    size_t n, cap;
    uint64_t left_out; /* pairs past the caps */
};

/* Fills *out (freed with inners_free). 0, or -1 when memory is out. */
int inner_attach(const struct state *s, struct inners *out);
void inners_free(struct inners *in);

/* Is an interface of the inside kind: bare IP, or a tunnel's name? */
bool inner_kind(const struct interface *i);
bool inner_link_is_bare(const struct interface *i);

#endif
