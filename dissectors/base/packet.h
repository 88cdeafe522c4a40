/* SPDX-License-Identifier: Apache-2.0 */
/*
 * packet.h - one captured packet, and what its layers have said so far.
 *
 * The reader fills the first part; each layer overwrites the rest on its way
 * in, so that inside an encapsulation the addresses are the innermost ones.
 */
#ifndef ESPY_BASE_PACKET_H
#define ESPY_BASE_PACKET_H

#include "dissectors/base/addr.h"
#include "dissectors/base/slice.h"

#define PACKET_ENCAP_MAX 8

/* Encapsulations entered, outermost first. */
enum encap {
    ENCAP_NONE,
    ENCAP_VLAN,
    ENCAP_PPPOE,
    ENCAP_MPLS,
    ENCAP_GRE,
    ENCAP_IPIP, /* IPv4 or IPv6 in either */
    ENCAP_TEREDO,
    ENCAP_GTPU,
    ENCAP_VXLAN,
    ENCAP_ETHERIP,
    ENCAP_L2TP,
};

enum packet_direction { PACKET_UNKNOWN, PACKET_IN, PACKET_OUT };

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_PSH 0x08
#define TCP_ACK 0x10

struct packet {
    /* from the reader */
    uint64_t frame;     /* 1-based in its file */
    int64_t ts;         /* nanoseconds since 1970-01-01 UTC */
    uint32_t file;      /* index of the capture in the case */
    uint32_t interface; /* index of the interface in its file */
    uint32_t caplen;    /* bytes captured */
    uint32_t origlen;   /* bytes on the wire */
    uint16_t link_type; /* LINKTYPE_ value */
    uint8_t direction;  /* enum packet_direction */
    /* name of the process that owns it; p NULL: unknown */
    struct slice process;
    int64_t pid;          /* -1: unknown */
    struct slice if_name; /* set by PKTAP: the interface behind the pktap one */

    /* from the layers */
    uint8_t layer;    /* 0 outer, 1 inside a decrypted tunnel, ... */
    bool quoted;      /* inside an ICMP error: a copy, not traffic */
    bool reassembled; /* the payload is from more than this frame */
    uint8_t encap_depth;
    uint8_t encap[PACKET_ENCAP_MAX]; /* enum encap */
    struct addr src, dst;
    uint32_t ip_length; /* the innermost IP packet with its header, bytes on
                            the wire */
    uint8_t ip_proto;   /* IANA protocol number of the transport */
    uint8_t ttl;        /* or hop limit */
    uint16_t vlan;      /* innermost VLAN ID, 0 none */
    uint16_t sport, dport;

    /* the IP fragment in hand; meaningful while is_fragment */
    bool is_fragment, frag_more;
    uint32_t frag_id;
    uint32_t frag_off; /* bytes */

    /* the TCP segment in hand; meaningful while ip_proto == 6 */
    uint32_t tcp_seq, tcp_ack;
    uint8_t tcp_flags;

    uint32_t payload;    /* transport payload, bytes on the wire */
    bool non_esp_marker; /* RFC 3948's marker was just passed; IKE clears it */
};

/* Records an encapsulation. False when nested too deep to follow. */
static inline bool
packet_enter(struct packet *pkt, enum encap e)
{
    if (pkt->encap_depth >= PACKET_ENCAP_MAX)
        return false;
    pkt->encap[pkt->encap_depth++] = (uint8_t)e;
    return true;
}

#endif
