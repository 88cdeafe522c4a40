/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pktap.c - Darwin's packet tap header (struct pktap_header of xnu's
 * bsd/net/pktap.h), LINKTYPE_PKTAP, and DLT_USER2 as older macOS wrote it.
 *
 *    0 length 4          of this header; more fields may follow these
 *    4 type_next 4       1: a packet follows
 *    8 dlt 4
 *   12 ifname 24
 *   36 flags 4
 *   40 protocol_family 4
 *   44 frame_pre_length 4, frame_post_length 4
 *   52 pid 4, comm 20
 *   76 svc 4, iftype 2, ifunit 2
 *   84 epid 4, ecomm 20  the process it is done on behalf of
 *
 * Little-endian: no big-endian Mac ever had it.
 */
#include "dissectors/layer.h"

#define HEADER_MIN 108
#define TYPE_PACKET 1
#define FLAG_DIR_IN 0x1
#define FLAG_DIR_OUT 0x2

/* Text in a fixed field; absent when it is empty. */
static struct slice
fixed_text(const uint8_t *p, size_t n)
{
    n = strnlen((const char *)p, n);
    return slice_of(n ? p : NULL, n);
}

/* The process that is told is the effective one: the daemon that moves the
 * bytes says less than the program it moves them for. */
static void
read_process(const uint8_t *p, struct packet *pkt)
{
    int32_t pid = (int32_t)load_le32(p + 52);
    int32_t epid = (int32_t)load_le32(p + 84);
    struct slice name = fixed_text(p + 56, 20);
    struct slice effective = fixed_text(p + 88, 20);
    if (effective.p) {
        pid = epid;
        name = effective;
    }
    if (name.p)
        pkt->process = name;
    if (pid > 0 || (pid == 0 && name.p)) /* 0 is kernel_task, or nobody */
        pkt->pid = pid;
}

static void
pktap_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
              struct next *next)
{
    uint32_t start = c->off;
    const uint8_t *p = cursor_bytes(c, HEADER_MIN);
    if (!p) {
        layer_fault(sink, pkt, "pktap", c);
        return;
    }
    uint32_t length = load_le32(p);
    if (length < HEADER_MIN || length - HEADER_MIN > c->wire) {
        sink_anomaly(sink, pkt, "pktap", "pktap.length",
                     "the header's length is less than its fields or more "
                     "than the packet",
                     start);
        return;
    }
    cursor_skip(c, length - HEADER_MIN);
    read_process(p, pkt);
    pkt->if_name = fixed_text(p + 12, 24);
    uint32_t flags = load_le32(p + 36);
    if (flags & FLAG_DIR_OUT)
        pkt->direction = PACKET_OUT;
    else if (flags & FLAG_DIR_IN)
        pkt->direction = PACKET_IN;
    if (load_le32(p + 4) == TYPE_PACKET)
        next_claim(next, CLAIM_LINK, layer_link_of_dlt(load_le32(p + 8)), c);
    else
        next_named(next, "pktap record", c);
}

static const struct claim claims[] = {
    {CLAIM_LINK, 258}, {CLAIM_LINK, 149}, /* LINKTYPE_USER2 */
};

const struct dissector dissector_pktap = {
    .name = "pktap",
    .spec = "LINKTYPE_PKTAP",
    CLAIMS(claims),
    .dissect = pktap_dissect,
};
