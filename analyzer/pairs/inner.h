/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inner.h - which interface shows the inside of which tunnel.
 *
 * Packets matched one by one (correlate.h) are proof. Without these an interface is
 * "adjacent" to a tunnel if it carries bare IP or has the name of a tunnel interface, and if
 * its packets were captured while the tunnel carried ESP and are no more than its ESP
 * packets. That is circumstantial: probable where only one tunnel fits, possible where
 * several do.
 */
#ifndef ESPY_PAIRS_INNER_H
#define ESPY_PAIRS_INNER_H

#include "analyzer/pairs/correlate.h"

enum inner_how {
    INNER_ADJACENT,
    INNER_CORRELATED,
    INNER_DECRYPTED,
};

#define INNER_PROTOCOLS 16
#define INNER_TUNNELS 16 /* told for one interface: the first that fit */
#define INNER_MAX 4096   /* told in all */
#define INNER_HOSTS 8    /* the near end's addresses inside */

struct inner {
    uint32_t interface; /* index in the case */
    uint64_t tunnel;    /* serial */
    enum inner_how how;
    bool probable;    /* else only possible; correlated: proven */
    bool padded;      /* the tunnel's packets all have one length: nothing
                                 could be matched */
    uint64_t packets; /* of the interface, inside the tunnel's life */
    const struct correlated *correlated; /* NULL: not matched; owned by the
                                            correlation */
    /* correlated: the near end's, busiest first */
    struct addr hosts[INNER_HOSTS];
    uint32_t n_hosts;
    bool whole; /* all of the interface is inside; else only what its
                                 hosts send and receive */
    struct addr local, remote; /* busiest pair of its flows */
    struct cite first, last;
    const char *protocols[INNER_PROTOCOLS];   /* dissectors that read its flows,
                                               else "tcp", "udp", "icmp" */
    struct cite protocol_at[INNER_PROTOCOLS]; /* first frame of each */
    uint32_t n_protocols;
};

struct inners {
    struct inner *items;
    size_t n, cap;
    uint64_t left_out; /* pairs past the caps */
};

/* Fills *out (freed with inners_free), which refers to the correlation. 0, or -1
 * when memory is out. */
int inner_attach(const struct state *s, const struct correlation *c,
                 struct inners *out);

/* Is what goes between these addresses, on this interface, inside? */
bool inner_shows(const struct inner *in, uint32_t interface,
                 const struct addr *src, const struct addr *dst);

/* "possible", "probable", "confirmed" */
const char *inner_confidence(const struct inner *in);
void inners_free(struct inners *in);

/* For inner.c: fills what the matched packets say of an inner one. 0, or -1. */
int inner_matched(const struct state *s, const struct correlation *c,
                  const struct correlated *x, struct inner *in);

/* For inner_matched(): what a flow adds to an inner's protocols. */
void inner_protocol(struct inner *in, const struct flow *f);

/* Is an interface of the inside kind: bare IP, or a tunnel's name? */
bool inner_kind(const struct interface *i);
bool inner_link_is_bare(const struct interface *i);

#endif
