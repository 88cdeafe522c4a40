/* SPDX-License-Identifier: Apache-2.0 */
/*
 * esp_sa.h - one direction of a child SA: what its sequence numbers, sizes and
 * spacing tell (RFC 4303). AH (RFC 4302) is remembered in the same way.
 *
 * A packet may be captured at several points (two interfaces, two files). One
 * of them is the SA's home: what comes twice there was sent twice. What comes
 * at another point too is a copy: it is counted as such and nowhere else.
 */
#ifndef ESPY_STATE_ESP_SA_H
#define ESPY_STATE_ESP_SA_H

#include "analyzer/flows/endpoint.h"

#define ESP_WINDOW 1024 /* sequence numbers in which repeats are recognised */
#define ESP_JUMP 65536u /* a longer step is a gap in the capture, no loss */

struct esp_sa_key {
    uint8_t dst[16];
    uint32_t spi;
    uint8_t family, proto; /* proto: 50 ESP, 51 AH, whatever it came in */
    uint16_t zero;
};

struct esp_sa {
    struct esp_sa_key key;
    uint32_t tunnel;           /* index in the tunnels' table */
    uint64_t tunnel_serial;    /* guards against a reused place */
    struct endpoint src, dst;  /* as last seen */
    const char *encapsulation; /* "ip", "udp", "tcp" */
    struct cite first, last;
    uint32_t interface;      /* of the first packet, in first.file */
    uint64_t packets, bytes; /* ESP bytes on the wire; without copies */
    uint32_t seq_first, seq_low, seq_max;
    uint64_t epochs;         /* times the 32-bit number came round (ESN) */
    uint64_t lost;           /* numbers skipped and not seen later */
    uint64_t reordered;      /* came after a higher number */
    uint64_t replayed;       /* a number seen before, at the same point */
    uint64_t elsewhere;      /* copies: the same packet at another point */
    uint64_t stale;          /* far from the others: a very late repeat, or
                                  not by the same sender */
    uint64_t jumps, skipped; /* steps past ESP_JUMP, and the numbers in them */
    uint64_t restarts;       /* numbering fell back and went on from there */
    uint64_t moves; /* source endpoint changed (NAT rebinding, MOBIKE) */
    uint32_t size_min, size_max;
    uint64_t size_sum;
    int64_t gap_max; /* longest silence, ns */

    /* For esp_sa.c and tunnel.c alone. */
    uint64_t serial;      /* of the entry, to know it again */
    uint64_t same_serial; /* this is the SA of that entry ... */
    uint32_t same;        /* ... in that place, at another address */
    uint32_t home;        /* interface, index in the case */
    int64_t home_last;
    uint32_t base;  /* lowest number since the last jump */
    uint32_t probe; /* a stray number, to see if others follow it */
    bool probing;
    uint64_t window[ESP_WINDOW / 64];      /* seen: bit = number % ESP_WINDOW */
    uint64_t window_home[ESP_WINDOW / 64]; /* of these, at home */
};

/* Takes one packet in; the first one makes the SA. False: only a copy. */
bool esp_sa_see(struct esp_sa *sa, const struct packet *pkt, uint32_t sequence,
                uint32_t length);

#endif
