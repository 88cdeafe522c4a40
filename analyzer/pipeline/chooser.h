/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chooser.h - which dissector reads a transport payload.
 *
 * By the ports (the lower one first: it is the service's), by what SDP has
 * announced, and for what nobody claims by asking the dissectors that can
 * guess. Decided once for each flow and remembered in it.
 */
#ifndef ESPY_PIPELINE_CHOOSER_H
#define ESPY_PIPELINE_CHOOSER_H

#include "analyzer/flows/flow.h"
#include "analyzer/flows/media.h"
#include "dissectors/dissector.h"

#define CHOOSER_GUESSERS 32
#define CHOOSER_TRIES 4 /* payloads of a flow offered to the guessers */

struct chooser {
    const struct registry *registry;
    struct media *media;
    uint8_t guessers[CHOOSER_GUESSERS]; /* indexes into registry_all plus one */
    unsigned n_guessers;
    uint8_t rtp, rtcp; /* the same */
};

void chooser_init(struct chooser *c, const struct registry *registry,
                  struct media *media);

/* For a packet of a flow; NULL: nobody. space is CLAIM_UDP or CLAIM_TCP. A media
 * endpoint may be announced after its flow began: that is noticed. */
const struct dissector *
chooser_flow(const struct chooser *c, struct flow *fl, const struct packet *pkt,
             const struct cursor *cur, enum claim_space space);

/* By the ports alone, for packets without a flow (quoted ones). */
const struct dissector *
chooser_port(const struct chooser *c, const struct packet *pkt,
             enum claim_space space);

/* By what the payload looks like. */
const struct dissector *
chooser_guess(const struct chooser *c, const struct packet *pkt,
              const struct cursor *cur);

#endif
