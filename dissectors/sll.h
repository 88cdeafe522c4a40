/* SPDX-License-Identifier: Apache-2.0 */
/* sll.h - what the two versions of the Linux cooked header share. */
#ifndef ESPY_DISSECTORS_SLL_H
#define ESPY_DISSECTORS_SLL_H

#include "dissectors/layer.h"

/* Tells the direction from the packet type, and follows the protocol as the
 * ARPHRD_ type gives it meaning (tcpdump.org, LINKTYPE_LINUX_SLL). */
void sll_follow(struct cursor *c, struct packet *pkt, struct next *next,
                uint16_t packet_type, uint16_t arphrd, uint16_t protocol);

#endif
