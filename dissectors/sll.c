/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sll.c - the Linux cooked header, LINKTYPE_LINUX_SLL (tcpdump.org).
 *
 *  packet type 2 | ARPHRD_ type 2 | address length 2 | address 8 | protocol 2
 */
#include "dissectors/sll.h"

#define ARPHRD_IEEE80211 801
#define ARPHRD_RADIOTAP 803
#define ARPHRD_NETLINK 824

void
sll_follow(struct cursor *c, struct packet *pkt, struct next *next,
           uint16_t packet_type, uint16_t arphrd, uint16_t protocol)
{
    if (pkt->direction == PACKET_UNKNOWN) {
        if (packet_type <= 2) /* to us, broadcast, multicast */
            pkt->direction = PACKET_IN;
        else if (packet_type == 4)
            pkt->direction = PACKET_OUT;
    }
    if (arphrd == ARPHRD_RADIOTAP)
        next_claim(next, CLAIM_LINK, LINK_RADIOTAP, c);
    else if (arphrd == ARPHRD_IEEE80211)
        next_claim(next, CLAIM_LINK, LINK_80211, c);
    else if (arphrd == ARPHRD_NETLINK)
        next_named(next, "netlink", c);
    else if (protocol >= ETHERTYPE_MIN)
        next_claim(next, CLAIM_ETHERTYPE, protocol, c);
    else if (protocol == 0x0004) /* LINUX_SLL_P_802_2 */
        next_named(next, "llc", c);
    else if (protocol == 0x0001) /* LINUX_SLL_P_802_3 */
        next_named(next, "ipx", c);
    else
        next_named(next, "sll payload", c);
}

static void
sll_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    const uint8_t *p = cursor_bytes(c, 16);
    if (!p) {
        layer_fault(sink, pkt, "sll", c);
        return;
    }
    sll_follow(c, pkt, next, load_be16(p), load_be16(p + 2), load_be16(p + 14));
}

static const struct claim claims[] = {{CLAIM_LINK, 113}};

const struct dissector dissector_sll = {
    .name = "sll",
    .spec = "LINKTYPE_LINUX_SLL",
    CLAIMS(claims),
    .dissect = sll_dissect,
};
