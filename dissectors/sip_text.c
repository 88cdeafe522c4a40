/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/sip_text.h"

#define PARAMS_MAX 64 /* of one header value that are looked at */

static bool
is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

struct slice
sip_text_trim(struct slice s)
{
    while (s.n && is_blank(s.p[0]))
        s.p++, s.n--;
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool
sip_text_line(struct slice *rest, struct slice *line)
{
    const uint8_t *lf = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    size_t n = lf ? (size_t)(lf - rest->p) : rest->n;
    *line = slice_of(rest->p, n);
    size_t used = lf ? n + 1 : n;
    rest->p += used;
    rest->n -= used;
    if (lf && line->n && line->p[line->n - 1] == '\r')
        line->n--;
    return lf != NULL;
}

/* Takes the continuation lines after `line` (RFC 3261, section 7.3.1) and
 * joins them with single spaces. `line` is left as it is if memory is out. */
static bool
unfold(struct slice *rest, struct arena *arena, struct slice *line)
{
    const uint8_t *start = line->p;
    bool ended = true;
    struct slice more;
    while (ended && rest->n && is_blank(rest->p[0]))
        ended = sip_text_line(rest, &more);
    size_t whole = (size_t)(rest->p - start);
    uint8_t *to = arena_alloc(arena, whole);
    if (!to)
        return ended;
    struct slice from = slice_of(start, whole), part;
    size_t n = 0;
    while (from.n) {
        sip_text_line(&from, &part);
        if (n)
            to[n++] = ' ';
        part = sip_text_trim(part);
        memcpy(to + n, part.p, part.n);
        n += part.n;
    }
    *line = slice_of(to, n);
    return ended;
}

enum sip_line_result
sip_line_next(struct slice *rest, struct arena *arena, struct sip_line *out)
{
    struct slice line;
    memset(out, 0, sizeof *out);
    if (rest->n == 0)
        return SIP_LINE_END;
    bool ended = sip_text_line(rest, &line);
    if (ended && line.n == 0)
        return SIP_LINE_BLANK;
    if (ended && rest->n && is_blank(rest->p[0]))
        ended = unfold(rest, arena, &line);
    const uint8_t *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
    size_t n = colon ? (size_t)(colon - line.p) : line.n;
    out->colon = colon != NULL;
    out->name = sip_text_trim(slice_of(line.p, n));
    if (colon)
        out->value = sip_text_trim(slice_of(colon + 1, line.n - n - 1));
    return ended ? SIP_LINE_HEADER : SIP_LINE_END;
}

/* The length of a quoted string that starts at s.p[0] == '"', both quotes
 * included; 0 when it does not end. */
static size_t
quoted_length(struct slice s)
{
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"')
            return i + 1;
    }
    return 0;
}

/* Where the first of `stops` stands outside quotes and <>; s.n if nowhere. An
 * unpaired quote is taken as a letter, and ends the search for pairs: else a
 * row of them would cost the square of its length. */
static size_t
find_bare(struct slice s, const char *stops)
{
    bool in_angle = false, pairs = true;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' && pairs && !in_angle) {
            size_t q = quoted_length(slice_of(s.p + i, s.n - i));
            pairs = q != 0;
            i += q ? q - 1 : 0;
            continue;
        }
        if (!in_angle && s.p[i] && strchr(stops, s.p[i]))
            return i;
        if (s.p[i] == '<')
            in_angle = true;
        else if (s.p[i] == '>')
            in_angle = false;
    }
    return s.n;
}

bool
sip_text_value(struct slice *rest, struct slice *out)
{
    if (rest->n == 0)
        return false;
    size_t n = find_bare(*rest, ",");
    *out = sip_text_trim(slice_of(rest->p, n));
    size_t used = n < rest->n ? n + 1 : n;
    rest->p += used;
    rest->n -= used;
    return true;
}

static struct slice
unquote(struct slice s)
{
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        return slice_of(s.p + 1, s.n - 2);
    return s;
}

struct slice
sip_text_param(struct slice params, const char *name)
{
    for (int i = 0; params.n && i < PARAMS_MAX; i++) {
        size_t n = find_bare(params, ";");
        struct slice one = slice_of(params.p, n);
        size_t used = n < params.n ? n + 1 : n;
        params.p += used;
        params.n -= used;
        size_t eq = find_bare(one, "=");
        if (!slice_ieq(sip_text_trim(slice_of(one.p, eq)), name))
            continue;
        if (eq == one.n)
            return slice_of(one.p + eq, 0);
        return unquote(sip_text_trim(slice_of(one.p + eq + 1, one.n - eq - 1)));
    }
    return slice_of(NULL, 0);
}

bool
sip_text_is_token(struct slice s)
{
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = s.p[i], low = c | 0x20;
        if (!(low >= 'a' && low <= 'z') && !(c >= '0' && c <= '9') &&
            !(c && strchr("-.!%*_+`'~", c)))
            return false;
    }
    return true;
}

int64_t
sip_text_number(struct slice s, bool *over)
{
    uint64_t v = 0;
    if (s.n == 0)
        return -1;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return -1;
        if (v <= UINT32_MAX)
            v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    if (v > UINT32_MAX) {
        if (over)
            *over = true;
        v = UINT32_MAX;
    }
    return (int64_t)v;
}

/* addr-spec: its parameters cannot be told from the header's, and RFC 3261
 * (section 20.10) says they are the header's. */
static struct sip_address
bare_address(struct slice v)
{
    struct sip_address a;
    memset(&a, 0, sizeof a);
    size_t n = find_bare(v, ";");
    a.uri = sip_text_trim(slice_of(v.p, n));
    a.params = slice_of(v.p + n, v.n - n);
    a.clean = n == v.n || a.uri.n > 0;
    return a;
}

struct sip_address
sip_text_address(struct slice value)
{
    struct slice v = sip_text_trim(value);
    struct sip_address a;
    size_t quoted = v.n && v.p[0] == '"' ? quoted_length(v) : 0;
    const uint8_t *lt =
        v.n > quoted ? memchr(v.p + quoted, '<', v.n - quoted) : NULL;
    if (!lt)
        return bare_address(v);
    memset(&a, 0, sizeof a);
    a.clean = !(v.p[0] == '"' && quoted == 0);
    if (quoted)
        a.name = slice_of(v.p + 1, quoted - 2);
    else if (lt > v.p)
        a.name = sip_text_trim(slice_of(v.p, (size_t)(lt - v.p)));
    struct slice rest = slice_of(lt + 1, v.n - (size_t)(lt + 1 - v.p));
    const uint8_t *gt = rest.n ? memchr(rest.p, '>', rest.n) : NULL;
    size_t n = gt ? (size_t)(gt - rest.p) : rest.n;
    a.uri = sip_text_trim(slice_of(rest.p, n));
    if (gt)
        a.params = sip_text_trim(slice_of(gt + 1, rest.n - n - 1));
    else
        a.clean = false;
    return a;
}
