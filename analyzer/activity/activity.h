/* SPDX-License-Identifier: Apache-2.0 */
/*
 * activity.h - what ran in a tunnel, by nothing but the sizes, directions and
 * times of its packets: no key, no packet from inside. METHOD.md says how, and
 * from which specification each number comes.
 *
 * It is inference, and never more than probable. Times are ns since 1970-01-01 UTC.
 */
#ifndef ESPY_ACTIVITY_ACTIVITY_H
#define ESPY_ACTIVITY_ACTIVITY_H

#include "analyzer/model/terms.h"
#include "analyzer/state/state.h"

#define ACTIVITY_SEGMENTS_CAP 65536 /* in all tunnels */
#define ACTIVITY_CALLS_CAP 4096
#define ACTIVITY_MESSAGES_CAP 16384

/* A stretch of one kind, in whole seconds of UTC. */
struct activity {
    uint32_t tunnel;         /* index in the tunnels' table */
    uint8_t kind;            /* enum activity_kind */
    bool probable;           /* else only possible */
    int64_t start, end;      /* end: that of its last second */
    uint64_t packets;        /* all the tunnel's in that time, IKE too */
    struct cite first, last; /* frame 0: no packet in it (idle) */
};

enum activity_way {
    ACTIVITY_WAY_UNKNOWN,
    ACTIVITY_FROM_A, /* the tunnel's end a began */
    ACTIVITY_FROM_B,
};

struct inferred_call {
    uint32_t tunnel;
    bool probable;
    bool observed;              /* read in clear too: activity_observed() */
    bool start_seen, end_seen;  /* the signalling that began, ended it; else
                                    the times are those of the media */
    bool unanswered;            /* cancelled: there are no media */
    int64_t start, answer, end; /* answer 0: not seen */
    uint8_t way;                /* enum activity_way: who called */
    uint8_t family;             /* 4 or 6: the IP version that fits; 0 both */
    char codec[96];             /* "AMR-WB 12.65 or EVS 13.2"; "" none fits */
    uint64_t packets[2];        /* of media, from a and from b */
    double speaks[2];           /* share of the time of media; 0 to 1 */
    bool pauses[2];             /* comfort noise in the pauses */
    uint16_t length[2];         /* ESP length of most media packets */
    struct cite first, last;
};

struct inferred_message {
    uint32_t tunnel;
    bool probable;
    bool observed;  /* read in clear too */
    int64_t at;     /* the request */
    int64_t report; /* the other way at once: RP-ACK in a MESSAGE of its own
                            (3GPP TS 24.341); 0: none */
    uint8_t way;
    uint16_t size[2]; /* IP packets of request and response, at most */
    struct cite first, last;
};

struct activities {
    struct activity *items; /* by tunnel, then time */
    size_t n, cap;
    struct inferred_call *calls; /* the same order; the probable ones alone */
    size_t n_calls, cap_calls;
    struct inferred_message *messages;
    size_t n_messages, cap_messages;
    uint64_t left_out; /* past the caps */
};

/* After state_finish(). Fills *out, freed with activities_free(). 0, or -1 when
 * memory is out. */
int activity_infer(const struct state *s, struct activities *out);
void activities_free(struct activities *a);

#endif
