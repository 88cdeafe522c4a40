/* SPDX-License-Identifier: Apache-2.0 */
/* Offers and answers (RFC 3264), and the media they announce. */
#include "analyzer/state/call.h"

/* --- codecs ---------------------------------------------------------------------- */

static const struct sdp_rtpmap *
map_of(const struct sdp_media *media, uint8_t type)
{
    const struct sdp_rtpmap *maps = media->rtpmap.items;
    for (size_t i = 0; maps && i < media->rtpmap.n; i++)
        if (maps[i].payload_type == type)
            return &maps[i];
    return NULL;
}

/* One format of a media line as a codec; false if it is no RTP payload type. */
static bool
codec_of(const struct sdp_media *media, struct slice format, struct codec *out)
{
    unsigned type = 0;
    if (format.n == 0 || format.n > 3)
        return false;
    for (size_t i = 0; i < format.n; i++) {
        if (format.p[i] < '0' || format.p[i] > '9')
            return false;
        type = type * 10 + (unsigned)(format.p[i] - '0');
    }
    if (type > 127)
        return false;
    memset(out, 0, sizeof *out);
    out->payload_type = (uint8_t)type;
    const struct sdp_rtpmap *map = map_of(media, (uint8_t)type);
    if (map && map->encoding.p) {
        bool cut = false;
        CITE_TEXT(out->name, map->encoding, &cut);
        out->clock = map->clock_rate;
    } else {
        codec_static((uint8_t)type, out);
    }
    return true;
}

static size_t
codecs_of(const struct sdp_media *media, struct codec *to, size_t max)
{
    const struct slice *formats = media->formats.items;
    size_t n = 0;
    for (size_t i = 0; i < media->formats.n && n < max; i++)
        n += codec_of(media, formats[i], &to[n]);
    return n;
}

/* Dynamic payload types may differ between offer and answer: names count. */
static bool
codec_same(const struct codec *a, const struct codec *b)
{
    if (a->name[0] && b->name[0])
        return strcasecmp(a->name, b->name) == 0 && a->clock == b->clock;
    return a->payload_type == b->payload_type;
}

static bool
codec_among(const struct codec *c, const struct codec *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (codec_same(c, &list[i]))
            return true;
    return false;
}

/* --- what a description announces ---------------------------------------------------- */

static bool
contains(struct slice s, const char *text)
{
    return s.p && memmem(s.p, s.n, text, strlen(text));
}

static void
fill(struct media_endpoint *ep, const struct sip_call *call,
     const struct sdp_media *media, size_t index, enum call_side side)
{
    bool cut = false;
    ep->call = call->id;
    ep->index = (uint8_t)index;
    ep->secure = contains(media->proto, "SAVP");
    ep->by_initiator = side == CALL_INITIATOR;
    CITE_TEXT(ep->type, media->type, &cut);
    ep->n_codecs = (uint8_t)codecs_of(media, ep->codecs, MEDIA_CODECS_MAX);
}

static void
announce_rtcp(const struct sip_call *call, struct media *m,
              const struct packet *pkt, const struct sdp_media *media,
              size_t index, enum call_side side)
{
    /* An offer of rtcp-mux may be declined: then it is the next port. */
    uint16_t port =
        media->rtcp_port ? media->rtcp_port : (uint16_t)(media->port + 1u);
    const struct media_endpoint *there =
        media_find(m, &media->connection, port);
    if (port == media->port ||
        (there && there->kind == MEDIA_RTP && there->call == call->id))
        return;
    /* Of SRTCP nothing past the first header can be read. */
    bool secure = contains(media->proto, "SAVP");
    struct media_endpoint *ep = media_expect(
        m, &media->connection, port, secure ? MEDIA_OTHER : MEDIA_RTCP, pkt);
    if (!ep)
        return;
    fill(ep, call, media, index, side);
    ep->rtp_port = media->port;
}

static void
announce(const struct sip_call *call, struct media *m, const struct packet *pkt,
         const struct sdp *sdp, enum call_side side)
{
    const struct sdp_media *media = sdp->media.items;
    for (size_t i = 0; i < sdp->media.n; i++) {
        bool rtp = contains(media[i].proto, "RTP/");
        struct media_endpoint *ep =
            media_expect(m, &media[i].connection, media[i].port,
                         rtp ? MEDIA_RTP : MEDIA_OTHER, pkt);
        if (ep)
            fill(ep, call, &media[i], i, side);
    }
    /* After all RTP ports, so that one's neighbour is not taken for RTCP. */
    for (size_t i = 0; i < sdp->media.n; i++)
        if (media[i].port && contains(media[i].proto, "RTP/"))
            announce_rtcp(call, m, pkt, &media[i], i, side);
}

/* --- offer and answer ------------------------------------------------------------------ */

static void
take_media_types(struct sip_call *call, const struct sdp *sdp)
{
    const struct sdp_media *media = sdp->media.items;
    call->n_media = 0;
    call->secure = false;
    for (size_t i = 0; i < sdp->media.n; i++) {
        if (media[i].port == 0)
            continue;
        call->secure |= contains(media[i].proto, "SAVP");
        if (call->n_media < CALL_MEDIA_MAX)
            CITE_TEXT(call->media[call->n_media++], media[i].type, &call->cut);
    }
}

static void
take_offer(struct sip_call *call, const struct sdp *sdp, enum call_side side)
{
    const struct sdp_media *media = sdp->media.items;
    size_t n = 0;
    for (size_t i = 0; i < sdp->media.n && n < MEDIA_CODECS_MAX; i++)
        n += codecs_of(&media[i], call->offer + n, MEDIA_CODECS_MAX - n);
    call->n_offer = (uint8_t)n;
    call->offer_by = (uint8_t)side;
    if (call->negotiated)
        return; /* until it is answered, what was agreed holds */
    call->n_codecs = (uint8_t)(n < CALL_CODECS_MAX ? n : CALL_CODECS_MAX);
    memcpy(call->codecs, call->offer, call->n_codecs * sizeof *call->codecs);
    take_media_types(call, sdp);
}

static void
take_answer(struct sip_call *call, const struct sdp *sdp)
{
    const struct sdp_media *media = sdp->media.items;
    struct codec codecs[MEDIA_CODECS_MAX];
    call->negotiated = true;
    call->n_codecs = 0;
    for (size_t i = 0; i < sdp->media.n; i++) {
        size_t n =
            media[i].port ? codecs_of(&media[i], codecs, MEDIA_CODECS_MAX) : 0;
        for (size_t k = 0; k < n && call->n_codecs < CALL_CODECS_MAX; k++)
            if (codec_among(&codecs[k], call->offer, call->n_offer))
                call->codecs[call->n_codecs++] = codecs[k];
    }
    take_media_types(call, sdp);
}

/* Hold (RFC 3264, section 8.4): a side stops listening. */
static void
take_hold(struct sip_call *call, const struct packet *pkt,
          const struct sdp *sdp)
{
    static const uint8_t zero[16];
    const struct sdp_media *media = sdp->media.items;
    bool any = false, hold = true;
    for (size_t i = 0; i < sdp->media.n; i++) {
        const struct sdp_media *d = &media[i];
        if (d->port == 0 || !slice_eq(d->type, "audio"))
            continue;
        any = true;
        bool nowhere =
            d->connection.family == 4 && memcmp(d->connection.b, zero, 4) == 0;
        hold = hold && (nowhere || strcmp(d->direction, "sendonly") == 0 ||
                        strcmp(d->direction, "inactive") == 0);
    }
    hold = any && hold;
    if (hold && !call->held) {
        call->holds++;
        cite_once(&call->hold, pkt);
    }
    call->held = hold;
}

void
call_media(struct sip_call *call, struct media *m, const struct packet *pkt,
           const struct sip_event *ev, enum call_side sender)
{
    bool invite = slice_eq(ev->method, "INVITE");
    bool update = slice_eq(ev->method, "UPDATE");
    if (ev->status >= 300)
        return; /* what a refusal could have taken (section 13.2.2.4) */
    announce(call, m, pkt, ev->sdp, sender);
    /* A request that may offer does; anything else answers the other side's
     * offer, or repeats its own. */
    if (invite || update || call->offer_by == CALL_NOBODY ||
        call->offer_by == (uint8_t)sender)
        take_offer(call, ev->sdp, sender);
    else
        take_answer(call, ev->sdp);
    if ((invite || update) && ev->to_tag.n &&
        (cite_seen(&call->answer) || call->start_unknown))
        take_hold(call, pkt, ev->sdp);
}
