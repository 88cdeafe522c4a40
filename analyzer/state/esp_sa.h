/*
 * esp_sa.h - one direction of a child SA: what its sequence numbers, sizes and
 * spacing tell (RFC 4303). AH (RFC 4302) is remembered in the same way.
 */
#ifndef ESPY_STATE_ESP_SA_H
#define ESPY_STATE_ESP_SA_H

#include "analyzer/state/endpoint.h"

#define ESP_WINDOW 1024 /* sequence numbers in which repeats are recognised */

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
    uint32_t interface;        /* of the first packet, in first.file */
    uint64_t packets, bytes;   /* ESP bytes on the wire */
    uint32_t seq_first, seq_low, seq_max;
    uint64_t epochs;           /* times the 32-bit number came round (ESN) */
    uint64_t lost;             /* numbers skipped and not seen later */
    uint64_t reordered;        /* came after a higher number */
    uint64_t replayed;         /* a number seen before, on the same interface */
    uint64_t elsewhere;        /* the same packet seen on another interface */
    uint64_t stale;            /* older than the window: repeat or very late */
    uint64_t moves;            /* source endpoint changed (NAT rebinding, MOBIKE) */
    uint32_t size_min, size_max;
    uint64_t size_sum;
    int64_t gap_max;           /* longest silence, ns */
    uint64_t window[ESP_WINDOW / 64]; /* bit n: seq_max - n was seen */
};

/* Takes one packet in; the first one makes the SA. */
void esp_sa_see(struct esp_sa *sa, const struct packet *pkt, uint32_t sequence,
                uint32_t length);

#endif
