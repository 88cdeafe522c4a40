/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the benchmark capture: about as many bytes as asked for of mixed
 * traffic, always the same for the same size. Four packets in five are
 * background (TCP bulk and web, QUIC, DNS, VoIP-like UDP, ARP) over some
 * thousands of flows; one in five is IPsec: a few hundred tunnels with their
 * IKE_SA_INIT, NAT-T ESP and keepalives.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct out {
    FILE *to;
    uint64_t bytes, packets, usec;
    uint32_t seed;
};

static uint32_t
rnd(struct out *o)
{
    o->seed ^= o->seed << 13;
    o->seed ^= o->seed >> 17;
    o->seed ^= o->seed << 5;
    return o->seed;
}

static void
be16(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static void
be32(uint8_t *p, uint32_t v)
{
    be16(p, v >> 16);
    be16(p + 2, v & 0xffff);
}

static void
packet_write(struct out *o, const uint8_t *p, uint32_t n)
{
    o->usec += 20 + rnd(o) % 60;
    uint32_t h[4] = {(uint32_t)(1700000000 + o->usec / 1000000),
                     (uint32_t)(o->usec % 1000000), n, n};
    fwrite(h, sizeof h, 1, o->to);
    fwrite(p, n, 1, o->to);
    o->bytes += n + sizeof h;
    o->packets++;
}

/* Ethernet and IPv4 in front of n bytes of transport; returns all of it. */
static uint32_t
ip_wrap(uint8_t *p, uint8_t proto, uint32_t src, uint32_t dst, uint32_t n)
{
    memset(p, 2, 12);
    be16(p + 12, 0x0800);
    memset(p + 14, 0, 20);
    p[14] = 0x45;
    be16(p + 16, 20 + n);
    p[22] = 64;
    p[23] = proto;
    be32(p + 26, src);
    be32(p + 30, dst);
    return 34 + n;
}

static void
udp(struct out *o, uint8_t *p, uint32_t src, uint32_t dst, uint16_t sport,
    uint16_t dport, uint32_t n)
{
    be16(p + 34, sport);
    be16(p + 36, dport);
    be16(p + 38, 8 + n);
    be16(p + 40, 0);
    packet_write(o, p, ip_wrap(p, 17, src, dst, 8 + n));
}

static void
tcp(struct out *o, uint8_t *p, uint32_t src, uint32_t dst, uint16_t sport,
    uint16_t dport, uint32_t seq, uint32_t n)
{
    memset(p + 34, 0, 20);
    be16(p + 34, sport);
    be16(p + 36, dport);
    be32(p + 38, seq);
    p[46] = 0x50;
    p[47] = 0x10;
    packet_write(o, p, ip_wrap(p, 6, src, dst, 20 + n));
}

static void
background(struct out *o, uint8_t *p, uint32_t *seq)
{
    uint32_t flow = rnd(o) % 4096, kind = flow % 16;
    uint32_t client = 0x0a000000 + flow % 500, server = 0x5db80000 + flow;
    uint16_t port = (uint16_t)(32768 + flow);
    memset(p + 54, (int)(0x40 + flow % 64), 64); /* no ClientHello, no SIP */
    if (kind < 8) { /* web and bulk: data one way, acknowledgements back */
        uint32_t n = kind < 3 ? 1448 : rnd(o) % 700;
        if (rnd(o) % 2)
            tcp(o, p, server, client, 443, port, seq[flow] += n, n);
        else
            tcp(o, p, client, server, port, 443, 1, 0);
    } else if (kind < 12) { /* QUIC and games */
        udp(o, p, rnd(o) % 2 ? client : server, server, port,
            kind == 8 ? 443 : 27015, 60 + rnd(o) % 400);
    } else if (kind < 14) { /* DNS */
        static const uint8_t q[] =
            "\x12\x34\x01\0\0\1\0\0\0\0\0\0\3www\7example\3com\0\0\1\0\1";
        memcpy(p + 42, q, sizeof q - 1);
        udp(o, p, client, 0x08080808, port, 53, sizeof q - 1);
    } else if (kind == 14) {
        udp(o, p, client, server, port, (uint16_t)(port + 1), 172);
    } else {
        memset(p, 0, 60);
        be16(p + 12, 0x0806);
        packet_write(o, p, 60);
    }
}

static void
ipsec(struct out *o, uint8_t *p, uint32_t *seq)
{
    uint32_t t = rnd(o) % 300;
    uint32_t client = 0x0a010000 + t, gateway = 0xd0362800 + t;
    uint8_t *u = p + 42;
    if (seq[t] == 0) { /* IKE_SA_INIT with a nonce alone: enough to open it */
        memset(u, 0, 28 + 36);
        be32(u, 0x11220000 + t);
        be32(u + 4, t + 1);
        u[16] = 40;
        u[17] = 0x20;
        u[18] = 34;
        u[19] = 0x08;
        be32(u + 24, 28 + 36);
        be16(u + 30, 36);
        udp(o, p, client, gateway, 500, 500, 28 + 36);
        seq[t] = 1;
        return;
    }
    uint32_t n = rnd(o) % 4 ? 128 : 1300;
    be32(u, 0xc0000000 + t);
    be32(u + 4, seq[t]++);
    udp(o, p, client, gateway, 4500, 4500, n);
}

int
main(int argc, char **argv)
{
    static uint8_t p[2048];
    static uint32_t tcp_seq[4096], esp_seq[300];
    uint64_t want = argc > 1 ? strtoull(argv[1], NULL, 10) << 20 : 1024 << 20;
    struct out o = {argc > 2 ? fopen(argv[2], "wb") : stdout, 0, 0, 0, 1};
    static const uint32_t head[6] = {0xa1b2c3d4, 0x00040002, 0, 0, 262144, 1};
    if (!o.to)
        return 1;
    fwrite(head, sizeof head, 1, o.to);
    while (o.bytes < want)
        rnd(&o) % 5 ? background(&o, p, tcp_seq) : ipsec(&o, p, esp_seq);
    fprintf(stderr, "%llu packets, %llu bytes\n", (unsigned long long)o.packets,
            (unsigned long long)o.bytes);
    return fclose(o.to) ? 1 : 0;
}
