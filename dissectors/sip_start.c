/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/sip_start.h"

#include "dissectors/sip_text.h"

#define METHOD_MAX 64
#define START_LINE_MAX 8192
#define FRAME_HEADERS_MAX (64u * 1024)
#define FRAME_BODY_MAX (1u << 20)

static void
status_line(struct slice line, struct sip_start *out)
{
    /* "SIP/2.0 " is eight bytes */
    struct slice rest = slice_of(line.p + 8, line.n - 8);
    const uint8_t *sp = rest.n ? memchr(rest.p, ' ', rest.n) : NULL;
    size_t n = sp ? (size_t)(sp - rest.p) : rest.n;
    out->status = sip_text_number(slice_of(rest.p, n), NULL);
    out->reason = slice_of(rest.p + n, rest.n - n);
    if (sp)
        out->reason = sip_text_trim(out->reason);
    if (out->status < 0)
        return;
    out->kind = SIP_START_STATUS;
    out->tidy = n == 3 && out->status >= 100 && out->status < 700 && sp;
}

static void
request_line(struct slice line, struct sip_start *out)
{
    struct slice whole = sip_text_trim(line);
    const uint8_t *sp = whole.n ? memchr(whole.p, ' ', whole.n) : NULL;
    if (!sp)
        return;
    out->method = slice_of(whole.p, (size_t)(sp - whole.p));
    size_t last = whole.n;
    while (whole.p[last - 1] != ' ')
        last--;
    struct slice version = slice_of(whole.p + last, whole.n - last);
    size_t from = out->method.n + 1;
    if (last < from || version.n < 5 ||
        strncasecmp((const char *)version.p, "SIP/", 4) != 0 ||
        out->method.n > METHOD_MAX || !sip_text_is_token(out->method))
        return;
    out->uri = sip_text_trim(slice_of(whole.p + from, last - from));
    if (out->uri.n == 0)
        return;
    out->kind =
        slice_ieq(version, "SIP/2.0") ? SIP_START_REQUEST : SIP_START_VERSION;
    out->tidy = whole.n == line.n && out->uri.n + 1 == last - from &&
                !memchr(out->uri.p, ' ', out->uri.n) &&
                !memchr(out->uri.p, '<', out->uri.n);
}

struct sip_start
sip_start_parse(struct slice line)
{
    struct sip_start out;
    memset(&out, 0, sizeof out);
    out.kind = SIP_START_BAD;
    out.status = -1;
    if (line.n > START_LINE_MAX)
        return out;
    if (line.n >= 8 && strncasecmp((const char *)line.p, "SIP/2.0 ", 8) == 0)
        status_line(line, &out);
    else if (line.n >= 5 && strncasecmp((const char *)line.p, "SIP/", 4) == 0)
        out.kind = SIP_START_VERSION;
    else
        request_line(line, &out);
    return out;
}

/* Stricter still, for payloads that nobody claimed. */
static bool
start_is_certain(struct slice line)
{
    struct sip_start s = sip_start_parse(line);
    if (!s.tidy || s.kind == SIP_START_BAD || s.kind == SIP_START_VERSION)
        return false;
    for (size_t i = 0; i < s.method.n; i++)
        if ((s.method.p[i] < 'A' || s.method.p[i] > 'Z') &&
            s.method.p[i] != '-' && s.method.p[i] != '_')
            return false;
    for (size_t i = 0; i < s.uri.n; i++)
        if (s.uri.p[i] <= ' ' || s.uri.p[i] == 0x7f)
            return false;
    return s.kind == SIP_START_STATUS || memchr(s.uri.p, ':', s.uri.n);
}

bool
sip_start_guess(struct cursor c)
{
    if (c.have < 12 || c.p[0] < 'A' || c.p[0] > 'Z')
        return false;
    size_t n = c.have < START_LINE_MAX ? c.have : START_LINE_MAX;
    const uint8_t *lf = memchr(c.p, '\n', n);
    if (!lf)
        return false;
    struct slice rest = slice_of(c.p, (size_t)(lf - c.p) + 1), line;
    sip_text_line(&rest, &line);
    return start_is_certain(line);
}

/* --- streams ------------------------------------------------------------------ */

static const struct framing lost = {FRAME_LOST, 0}, more = {FRAME_MORE, 0};

static struct framing
frame_keepalive(const uint8_t *p, size_t n)
{
    struct framing f = {FRAME_DONE, 0};
    while (f.length < n && (p[f.length] == '\r' || p[f.length] == '\n'))
        f.length++;
    return f;
}

/* Could a start line that has not ended yet become one? */
static bool
start_may_be(struct slice part)
{
    if (part.n > START_LINE_MAX)
        return false;
    const uint8_t *sp = memchr(part.p, ' ', part.n);
    struct slice word = slice_of(part.p, sp ? (size_t)(sp - part.p) : part.n);
    size_t n = word.n < 7 ? word.n : 7;
    bool status = word.n > 0 && word.n <= 7 &&
                  strncasecmp((const char *)word.p, "SIP/2.0", n) == 0;
    return status || (word.n <= METHOD_MAX && sip_text_is_token(word));
}

/* The Content-Length of the headers in *rest, which is moved past the empty
 * line: 0 when there is none (RFC 3261, section 18.3), -1 when it cannot be,
 * -2 when the headers have not ended. */
static int64_t
frame_body(struct slice *rest)
{
    struct slice line;
    int64_t length = 0;
    bool met = false,
         wanted = false; /* wanted: the value is on the next line */
    while (sip_text_line(rest, &line)) {
        if (line.n == 0)
            return length;
        bool folded = line.p[0] == ' ' || line.p[0] == '\t';
        const uint8_t *colon = memchr(line.p, ':', line.n);
        struct slice value = line;
        if (!(folded && wanted)) {
            wanted = false;
            if (folded || !colon || met)
                continue;
            size_t n = (size_t)(colon - line.p);
            struct slice name = sip_text_trim(slice_of(line.p, n));
            if (!slice_ieq(name, "content-length") && !slice_ieq(name, "l"))
                continue;
            value = slice_of(colon + 1, line.n - n - 1);
        }
        value = sip_text_trim(value);
        wanted = value.n == 0;
        if (wanted)
            continue;
        met = true;
        length = sip_text_number(value, NULL);
        if (length < 0 || length > FRAME_BODY_MAX)
            return -1;
    }
    return -2;
}

struct framing
sip_start_frame(const uint8_t *p, size_t n)
{
    struct slice rest = slice_of(p, n), line;
    if (n == 0)
        return more;
    if (p[0] == '\r' || p[0] == '\n')
        return frame_keepalive(p, n);
    if (!sip_text_line(&rest, &line))
        return start_may_be(line) ? more : lost;
    enum sip_start_kind kind = sip_start_parse(line).kind;
    if (kind != SIP_START_REQUEST && kind != SIP_START_STATUS)
        return lost;
    int64_t body = frame_body(&rest);
    if (body == -1 || (body == -2 && n > FRAME_HEADERS_MAX))
        return lost;
    if (body == -2)
        return more;
    struct framing f = {FRAME_DONE, 0};
    f.length = (size_t)(rest.p - p) + (size_t)body;
    if (f.length > n)
        f.state = FRAME_MORE;
    return f;
}
