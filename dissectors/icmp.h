/* SPDX-License-Identifier: Apache-2.0 */
/* icmp.h - ICMP (RFC 792) and ICMPv6 (RFC 4443) errors and echoes. */
#ifndef ESPY_DISSECTORS_ICMP_H
#define ESPY_DISSECTORS_ICMP_H

#include "dissectors/base/event.h"

struct icmp_event {
    uint8_t version; /* 4 or 6 */
    uint8_t type, code;
    const char *name; /* "port unreachable" */
    bool error;       /* it quotes a packet; the pipeline follows it with
                          packet.quoted set */
};
extern const struct event_desc icmp_desc;

#endif
