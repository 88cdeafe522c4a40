/* SPDX-License-Identifier: Apache-2.0 */
/*
 * activity_seconds.h - one word for every second that has packets.
 */
#ifndef ESPY_ACTIVITY_ACTIVITY_SECONDS_H
#define ESPY_ACTIVITY_ACTIVITY_SECONDS_H

#include "analyzer/activity/activity_parts.h"

struct act_second {
    int64_t at;             /* since 1970, s */
    uint32_t from, until;   /* places in act_tunnel.order */
    uint32_t bytes, esp;    /* of ESP */
    uint32_t full, largest; /* packets about full; IP bytes */
    uint32_t tiny,
        acks; /* small ones from the near end; the smallest of them */
    uint16_t ack_length;
    uint32_t sent[2],
        asked[2];      /* from a, b: bytes; packets that carry more than
                               an acknowledgement, but for media */
    uint32_t requests; /* from the near end: of a request's size */
    uint8_t kind;      /* enum activity_kind */
    bool fixed;        /* the kind is not by its neighbours */
};

struct act_seconds {
    struct act_second *items; /* freed by the caller */
    size_t n, cap;
};

/* 0, or -1 when memory is out. */
int act_seconds(struct act_tunnel *t, struct act_seconds *s);

/* Is the second, or a part of it, in a call? */
bool act_call_in(const struct act_tunnel *t, int64_t second);

#endif
