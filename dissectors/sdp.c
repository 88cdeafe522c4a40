/* SPDX-License-Identifier: Apache-2.0 */
/* SDP (RFC 8866; rtcp RFC 3605, rtcp-mux RFC 5761). */
#include "dissectors/base/arena.h"
#include "dissectors/base/cursor.h"
#include "dissectors/sip.h"
#include "dissectors/sip_text.h"

struct parse {
    struct arena *arena;
    struct sdp *sdp;
    struct sdp_media *media; /* the one in hand; NULL: the session's part */
    size_t n_rtpmap;         /* places for rtpmaps in it */
    const char *direction;   /* the session's */
    struct addr connection;
    bool failed; /* the arena is full */
};

/* The next word, off *rest. p NULL at the end. */
static struct slice
word(struct slice *rest)
{
    struct slice s = sip_text_trim(*rest);
    size_t n = 0;
    while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t')
        n++;
    if (n == 0) /* also where there is nothing at all, not even a pointer */
        return slice_of(NULL, 0);
    *rest = slice_of(s.p + n, s.n - n);
    return slice_of(s.p, n);
}

/* "49170/2": a number, perhaps with a count behind it. 0 if out of range. */
static uint16_t
port_of(struct slice s)
{
    const uint8_t *slash = s.n ? memchr(s.p, '/', s.n) : NULL;
    if (slash)
        s.n = (size_t)(slash - s.p);
    int64_t v = sip_text_number(s, NULL);
    return v < 0 || v > UINT16_MAX ? 0 : (uint16_t)v;
}

static struct addr
addr_of(struct slice s)
{
    char text[ADDR_TEXT_MAX];
    struct addr a;
    memset(&a, 0, sizeof a);
    if (s.n == 0 || s.n >= sizeof text)
        return a;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    if (!addr_parse(text, &a))
        memset(&a, 0, sizeof a);
    return a;
}

/* c=IN IP4 224.2.1.1/127 (section 5.7) */
static void
line_connection(struct parse *p, struct slice value)
{
    word(&value);
    word(&value);
    struct slice host = word(&value);
    const uint8_t *slash = host.n ? memchr(host.p, '/', host.n) : NULL;
    if (slash)
        host.n = (size_t)(slash - host.p);
    if (!p->sdp->connection.p)
        p->sdp->connection = host;
    if (p->media)
        p->media->connection = addr_of(host);
    else
        p->connection = addr_of(host);
}

static size_t
count_words(struct slice s)
{
    size_t n = 0;
    while (n < SDP_FORMATS_MAX && word(&s).p)
        n++;
    return n;
}

/* m=audio 49170 RTP/AVP 0 8 97 (section 5.14) */
static void
line_media(struct parse *p, struct slice value)
{
    if (p->sdp->media.n == SDP_MEDIA_MAX) {
        p->media = NULL; /* what follows belongs to none that is kept */
        p->failed = true;
        return;
    }
    struct sdp_media *m =
        (struct sdp_media *)(uintptr_t)p->sdp->media.items + p->sdp->media.n;
    m->type = word(&value);
    m->port = port_of(word(&value));
    m->proto = word(&value);
    size_t n = count_words(value);
    struct slice *formats = arena_array(p->arena, n, sizeof *formats);
    struct sdp_rtpmap *maps = arena_array(p->arena, n, sizeof *maps);
    if (!formats || !maps) {
        p->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        formats[i] = word(&value);
    m->formats.items = formats;
    m->formats.n = n;
    m->rtpmap.items = maps;
    m->direction = p->direction;
    m->connection = p->connection;
    m->ptime = -1;
    /* RFC 3605: without a=rtcp, the next higher port */
    m->rtcp_port =
        m->port && m->port < UINT16_MAX ? (uint16_t)(m->port + 1) : 0;
    p->media = m;
    p->n_rtpmap = n;
    p->sdp->media.n++;
}

/* The rtpmap of the payload type that starts *value, made if there is room. */
static struct sdp_rtpmap *
map_for(struct parse *p, struct slice *value)
{
    int64_t type = sip_text_number(word(value), NULL);
    if (!p->media || type < 0 || type > 127)
        return NULL;
    struct sdp_rtpmap *maps =
        (struct sdp_rtpmap *)(uintptr_t)p->media->rtpmap.items;
    size_t n = p->media->rtpmap.n;
    for (size_t i = 0; i < n; i++)
        if (maps[i].payload_type == type)
            return &maps[i];
    if (n == p->n_rtpmap)
        return NULL; /* more maps than formats: for types not offered */
    p->media->rtpmap.n++;
    maps[n].payload_type = (uint8_t)type;
    maps[n].channels = 1;
    return &maps[n];
}

/* a=rtpmap:97 AMR-WB/16000/1 (section 6.6) */
static void
attribute_rtpmap(struct parse *p, struct slice value)
{
    struct sdp_rtpmap *map = map_for(p, &value);
    if (!map)
        return;
    struct slice part[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}},
                 rest = word(&value);
    for (int i = 0; i < 3 && rest.p; i++) {
        const uint8_t *slash = rest.n ? memchr(rest.p, '/', rest.n) : NULL;
        size_t n = slash ? (size_t)(slash - rest.p) : rest.n;
        part[i] = slice_of(rest.p, n);
        rest = slash ? slice_of(slash + 1, rest.n - n - 1) : slice_of(NULL, 0);
    }
    int64_t rate = sip_text_number(part[1], NULL);
    int64_t channels = sip_text_number(part[2], NULL);
    map->encoding = part[0];
    map->clock_rate = rate < 0 ? 0 : (uint32_t)rate;
    map->channels = channels < 1 ? 1 : (uint32_t)channels;
}

static void
attribute_rtcp(struct parse *p, struct slice value)
{
    uint16_t port = port_of(word(&value));
    if (p->media && port)
        p->media->rtcp_port = port;
}

static const char *const directions[] = {"sendrecv", "sendonly", "recvonly",
                                         "inactive"};

static void
line_attribute(struct parse *p, struct slice value)
{
    const uint8_t *colon = value.n ? memchr(value.p, ':', value.n) : NULL;
    size_t n = colon ? (size_t)(colon - value.p) : value.n;
    struct slice name = sip_text_trim(slice_of(value.p, n));
    struct slice rest =
        colon ? slice_of(colon + 1, value.n - n - 1) : slice_of(NULL, 0);
    for (size_t i = 0; i < 4; i++)
        if (slice_ieq(name, directions[i]))
            *(p->media ? &p->media->direction : &p->direction) = directions[i];
    if (slice_ieq(name, "rtpmap"))
        attribute_rtpmap(p, rest);
    else if (slice_ieq(name, "rtcp"))
        attribute_rtcp(p, rest);
    else if (slice_ieq(name, "rtcp-mux") && p->media)
        p->media->rtcp_mux = true;
    else if (slice_ieq(name, "ptime") && p->media)
        p->media->ptime = sip_text_number(word(&rest), NULL);
    else if (slice_ieq(name, "fmtp")) {
        struct sdp_rtpmap *map = map_for(p, &rest);
        if (map)
            map->fmtp = sip_text_trim(rest);
    }
}

static size_t
count_media(struct slice text)
{
    size_t n = 0;
    struct slice line;
    while (text.n && n < SDP_MEDIA_MAX) {
        sip_text_line(&text, &line);
        n += line.n >= 2 && line.p[0] == 'm' && line.p[1] == '=';
    }
    return n;
}

const struct sdp *
sdp_parse(struct cursor c, struct arena *arena)
{
    struct slice text = slice_of(c.p, c.have), line;
    while (text.n && (text.p[0] == '\r' || text.p[0] == '\n'))
        text.p++, text.n--;
    if (text.n < 3 || memcmp(text.p, "v=0", 3) != 0)
        return NULL;
    struct parse p;
    memset(&p, 0, sizeof p);
    p.arena = arena;
    p.direction = directions[0];
    p.sdp = arena_alloc(arena, sizeof *p.sdp);
    if (!p.sdp)
        return NULL;
    p.sdp->media.items =
        arena_array(arena, count_media(text), sizeof(struct sdp_media));
    if (!p.sdp->media.items)
        return NULL;
    while (text.n && !p.failed) {
        bool ended = sip_text_line(&text, &line);
        if (!ended && cursor_is_cut(&c))
            break; /* half a line */
        if (line.n < 2 || line.p[1] != '=')
            continue;
        struct slice value = slice_of(line.p + 2, line.n - 2);
        switch (line.p[0]) {
        case 'c': line_connection(&p, value); break;
        case 'm': line_media(&p, value); break;
        case 'a': line_attribute(&p, value); break;
        default: break;
        }
    }
    for (size_t i = 0; i < p.sdp->media.n; i++) {
        struct sdp_media *m =
            (struct sdp_media *)(uintptr_t)p.sdp->media.items + i;
        if (m->rtcp_mux)
            m->rtcp_port = 0;
    }
    return p.sdp;
}
