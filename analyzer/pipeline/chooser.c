/* SPDX-License-Identifier: Apache-2.0 */
#include "analyzer/pipeline/chooser.h"

static uint8_t
index_of(const struct dissector *d)
{
    for (unsigned i = 0; registry_all[i]; i++)
        if (registry_all[i] == d)
            return (uint8_t)(i + 1);
    return 0;
}

void
chooser_init(struct chooser *c, const struct registry *registry,
             struct media *media)
{
    memset(c, 0, sizeof *c);
    c->registry = registry;
    c->media = media;
    for (unsigned i = 0; registry_all[i]; i++)
        if (registry_all[i]->guess && c->n_guessers < CHOOSER_GUESSERS)
            c->guessers[c->n_guessers++] = (uint8_t)(i + 1);
    c->rtp = index_of(registry_named(registry, "rtp"));
    c->rtcp = index_of(registry_named(registry, "rtcp"));
}

/* The lower port is the service's: ephemeral ones are high. */
static uint8_t
by_port(const struct chooser *c, const struct packet *pkt,
        enum claim_space space)
{
    bool dst_low = pkt->dport <= pkt->sport;
    uint16_t low = dst_low ? pkt->dport : pkt->sport;
    uint16_t high = dst_low ? pkt->sport : pkt->dport;
    const uint8_t *table =
        space == CLAIM_UDP ? c->registry->udp : c->registry->tcp;
    return table[low] ? table[low] : table[high];
}

static uint8_t
by_media(const struct chooser *c, const struct packet *pkt,
         const struct cursor *cur)
{
    const struct media_endpoint *ep = media_match(c->media, pkt);
    if (!ep || (ep->kind != MEDIA_RTP && ep->kind != MEDIA_RTCP))
        return 0;
    if (ep->kind == MEDIA_RTCP)
        return c->rtcp;
    /* On a shared port RTCP's packet types stand out (RFC 5761 section 4). */
    uint8_t type = cursor_peek8(cur, 1);
    return type >= 192 && type <= 223 ? c->rtcp : c->rtp;
}

/* By its port claims; without any, what can be framed runs over TCP, and what
 * cannot over UDP. */
static bool
runs_over(const struct dissector *d, enum claim_space space)
{
    bool any = false;
    for (size_t i = 0; i < d->n_claims; i++) {
        if (d->claims[i].space == space)
            return true;
        any |=
            d->claims[i].space == CLAIM_UDP || d->claims[i].space == CLAIM_TCP;
    }
    return !any && (d->frame != NULL) == (space == CLAIM_TCP);
}

static uint8_t
by_guess(const struct chooser *c, const struct packet *pkt,
         const struct cursor *cur)
{
    for (unsigned i = 0; i < c->n_guessers; i++) {
        const struct dissector *d = registry_all[c->guessers[i] - 1];
        if (runs_over(d, pkt->ip_proto == 6 ? CLAIM_TCP : CLAIM_UDP) &&
            d->guess(*cur))
            return c->guessers[i];
    }
    return 0;
}

const struct dissector *
chooser_flow(const struct chooser *c, struct flow *fl, const struct packet *pkt,
             const struct cursor *cur, enum claim_space space)
{
    /* A claimed port wins over SDP: else a forged offer could hide a tunnel. */
    if (space == CLAIM_UDP && fl->media_epoch != c->media->epoch) {
        fl->media_epoch = c->media->epoch;
        uint8_t m = by_port(c, pkt, space) ? 0 : by_media(c, pkt, cur);
        if (m)
            fl->dissector = m;
    }
    if (fl->dissector == FLOW_UNDECIDED) {
        fl->dissector = by_port(c, pkt, space);
        if (!fl->dissector && cur->wire) {
            fl->dissector = by_guess(c, pkt, cur);
            if (!fl->dissector && ++fl->tries >= CHOOSER_TRIES)
                fl->dissector = FLOW_NO_DISSECTOR;
        }
    }
    /* RTP and RTCP may share a port (RFC 5761): asked packet by packet. */
    if (fl->dissector == c->rtp || fl->dissector == c->rtcp) {
        uint8_t m = by_media(c, pkt, cur);
        if (m)
            return registry_all[m - 1];
    }
    if (fl->dissector == FLOW_UNDECIDED || fl->dissector == FLOW_NO_DISSECTOR)
        return NULL;
    return registry_all[fl->dissector - 1];
}

const struct dissector *
chooser_port(const struct chooser *c, const struct packet *pkt,
             enum claim_space space)
{
    uint8_t i = by_port(c, pkt, space);
    return i ? registry_all[i - 1] : NULL;
}

const struct dissector *
chooser_guess(const struct chooser *c, const struct packet *pkt,
              const struct cursor *cur)
{
    uint8_t i = by_guess(c, pkt, cur);
    return i ? registry_all[i - 1] : NULL;
}
