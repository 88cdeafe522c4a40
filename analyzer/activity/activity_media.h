/* SPDX-License-Identifier: Apache-2.0 */
/*
 * activity_media.h - media of what may be one call, and the signalling around it.
 */
#ifndef ESPY_ACTIVITY_ACTIVITY_MEDIA_H
#define ESPY_ACTIVITY_ACTIVITY_MEDIA_H

#include "analyzer/activity/activity_parts.h"

#define ACT_HOLD (20 * ACT_SECOND) /* without media: hold, or both silent */
/* IP bytes: an INVITE carries SDP; 100 and 180 do not. */
#define ACT_INVITE_LEAST 620u
#define ACT_PROVISIONAL_MOST 700u
#define ACT_LENGTHS 8 /* of media, one way: modes of a codec */

/* How many packets of which lengths; the rarest makes room. */
struct act_tally {
    uint16_t length[ACT_LENGTHS];
    uint32_t packets[ACT_LENGTHS];
    unsigned n;
};
void act_tally_add(struct act_tally *t, uint16_t length, uint32_t packets);
/* The most frequent; 0 when there is none. */
uint32_t act_tally_top(const struct act_tally *t, uint16_t *length);

/* Spans that belong together, both ways. */
struct act_media {
    bool begun;
    int64_t start, end; /* of what both ends send */
    int64_t latest;     /* with what one sends alone, for no longer than a
                                hold */
    uint32_t at, until; /* places in act_tunnel.order */
    int64_t spoke;      /* end of the last speech while both were busy */
    int64_t noisy[2];   /* of the last noise */
    int64_t any;        /* of the last of all */
    struct act_tally speech[2], noise[2];
    int64_t speaking[2], silent[2]; /* ns of speech, of noise */
    uint32_t longest;               /* packets without a break */
};

/*
 * Takes the next media from t->spans, from *at on (0 at first). False: no more.
 * Media are two streams, one each way, of one size most of the time. activity_group.c
 */
bool act_media_next(struct act_tunnel *t, uint32_t *at, struct act_media *out);

/* activity_setup.c, activity_invite.c; indexes in t->signals, t->n_signals: not there. */

/* Is a signal one of few packets, as SIP's are? */
bool act_is_alone(struct act_tunnel *t, uint32_t i);

/* Could it be an INVITE: so large, and answered? */
bool act_is_invite(struct act_tunnel *t, uint32_t i);

/* Calls that ring and end before they are answered; activity_unanswered.c. */
int act_unanswered(struct act_tunnel *t);
int act_call_keep(struct act_tunnel *t, const struct inferred_call *call);

/* Who answers a signal: the first the other way in so much time. */
uint32_t act_answer_to(const struct act_tunnel *t, uint32_t i, int64_t within);

/* The INVITE before media that begin then, but not before a time. */
uint32_t
act_find_invite(struct act_tunnel *t, int64_t media, int64_t not_before);
/* Is there one that these media follow from without doubt? */
bool act_is_set_up(struct act_tunnel *t, int64_t media, int64_t not_before);
/* When the callee answered it; 0: not seen. */
int64_t act_find_answer(struct act_tunnel *t, const struct act_signal *invite,
                        int64_t media, int64_t end);
/* The BYE about the end of media. */
uint32_t act_find_bye(struct act_tunnel *t, const struct act_media *m);

#endif
