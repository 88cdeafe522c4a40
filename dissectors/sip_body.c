/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/sip_body.h"

#include "dissectors/base/cursor.h"
#include "dissectors/sip_text.h"

#define PARTS_MAX 32
#define BOUNDARY_MAX 200 /* RFC 2046 says 70; be lenient, but bounded */
#define PART_HEADERS_MAX 32

static bool body_part(struct slice type, struct cursor body,
                      struct arena *arena, struct sip_event *ev, int depth);

/* "application/sdp; charset=..." without its parameters. */
static struct slice
media_type(struct slice content_type)
{
    const uint8_t *semi =
        content_type.n ? memchr(content_type.p, ';', content_type.n) : NULL;
    size_t n = semi ? (size_t)(semi - content_type.p) : content_type.n;
    return sip_text_trim(slice_of(content_type.p, n));
}

/* The bytes from *at up to the next delimiter line's "--boundary"; moves *at
 * past that. False when none follows. */
static bool
next_delimiter(struct slice text, struct slice boundary, size_t *at,
               struct slice *before)
{
    size_t from = *at;
    for (size_t i = from; i + 2 + boundary.n <= text.n; i++) {
        const uint8_t *dash =
            memchr(text.p + i, '-', text.n - i - 1 - boundary.n);
        if (!dash)
            break;
        i = (size_t)(dash - text.p);
        if (i && text.p[i - 1] != '\n')
            continue;
        if (text.p[i + 1] != '-' ||
            memcmp(text.p + i + 2, boundary.p, boundary.n) != 0)
            continue;
        *before = slice_of(text.p + from, i - from);
        *at = i + 2 + boundary.n;
        return true;
    }
    return false;
}

/* The line end before a delimiter is the delimiter's (RFC 2046, 5.1.1). */
static struct slice
without_line_end(struct slice s)
{
    if (s.n && s.p[s.n - 1] == '\n')
        s.n--;
    if (s.n && s.p[s.n - 1] == '\r')
        s.n--;
    return s;
}

/* One part: the rest of its delimiter line, headers, blank line, body. */
static bool
part_parse(struct slice part, bool open_end, size_t missing,
           struct arena *arena, struct sip_event *ev, int depth)
{
    struct slice line, type = slice_of("text/plain", 10);
    struct sip_line h;
    enum sip_line_result r = SIP_LINE_END;
    sip_text_line(&part, &line);
    for (int i = 0; i < PART_HEADERS_MAX; i++) {
        r = sip_line_next(&part, arena, &h);
        if (r != SIP_LINE_HEADER)
            break;
        if (slice_ieq(h.name, "content-type") || slice_ieq(h.name, "c"))
            type = h.value;
    }
    if (r != SIP_LINE_BLANK)
        return true; /* no body: nothing that could be unreadable */
    if (!open_end)
        part = without_line_end(part);
    struct cursor c = cursor_over(part.p, part.n, part.n + missing);
    return body_part(type, c, arena, ev, depth + 1);
}

static bool
multipart(struct slice type, struct cursor body, struct arena *arena,
          struct sip_event *ev, int depth)
{
    const uint8_t *semi = memchr(type.p, ';', type.n);
    struct slice params = slice_of(type.p + type.n, 0), boundary, part;
    if (semi)
        params = slice_of(semi, type.n - (size_t)(semi - type.p));
    boundary = sip_text_param(params, "boundary");
    if (boundary.n == 0 || boundary.n > BOUNDARY_MAX)
        return false;
    struct slice text = slice_of(body.p, body.have);
    size_t at = 0;
    bool ok = true;
    if (!next_delimiter(text, boundary, &at, &part))
        return cursor_is_cut(&body);
    for (int i = 0; i < PARTS_MAX; i++) {
        if (at + 2 <= text.n && memcmp(text.p + at, "--", 2) == 0)
            return ok;
        if (next_delimiter(text, boundary, &at, &part)) {
            ok = part_parse(part, false, 0, arena, ev, depth) && ok;
            continue;
        }
        /* The closing delimiter is not there: lost, or cut off. */
        part = slice_of(text.p + at, text.n - at);
        return part_parse(part, true, body.wire - body.have, arena, ev,
                          depth) &&
               ok;
    }
    return ok;
}

static bool
body_part(struct slice content_type, struct cursor body, struct arena *arena,
          struct sip_event *ev, int depth)
{
    struct slice type = media_type(content_type);
    if (slice_ieq(type, "application/sdp")) {
        const struct sdp *sdp = sdp_parse(body, arena);
        if (!ev->sdp)
            ev->sdp = sdp;
        return sdp || cursor_is_cut(&body);
    }
    if (slice_ieq(type, "application/vnd.3gpp.sms")) {
        const struct sip_sms *sms = sip_sms_parse(body, arena);
        if (!ev->sms)
            ev->sms = sms;
        return sms || cursor_is_cut(&body);
    }
    if (type.n > 10 && strncasecmp((const char *)type.p, "multipart/", 10) == 0)
        return depth >= 3 || multipart(content_type, body, arena, ev, depth);
    return true;
}

bool
sip_body_parse(struct slice content_type, struct cursor body,
               struct arena *arena, struct sip_event *ev)
{
    return body_part(content_type, body, arena, ev, 0);
}
