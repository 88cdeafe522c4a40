/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SIP messages (RFC 3261). Lenient in what it reads, for the deviant message
 * is the interesting one, and exact in what it says about it: each departure
 * from the grammar is an anomaly beside the event.
 */
#include "dissectors/sip.h"

#include "dissectors/dissector.h"
#include "dissectors/sip_body.h"
#include "dissectors/sip_start.h"
#include "dissectors/sip_text.h"

#define HEADERS_MAX 512
#define VIAS_MAX 64
#define IDENTITIES_MAX 8
#define TOLD_MAX 16 /* more than there are reasons */

/* The headers that are read; the bits say which have been met. */
enum header {
    H_CALL_ID,
    H_CONTACT,
    H_CONTENT_LENGTH,
    H_CONTENT_TYPE,
    H_CSEQ,
    H_EXPIRES,
    H_FROM,
    H_TO,
    H_VIA,
    H_USER_AGENT,
    H_SERVER,
    H_IDENTITY,
    H_ACCESS_NETWORK,
    H_SECURITY,
    H_CHALLENGE,
    H_REASON,
};

/* RFC 3261 section 7.3.3 for the one-letter forms. */
static const struct {
    const char *name;
    char compact;
    enum header id;
} headers[] = {
    {"via", 'v', H_VIA},
    {"from", 'f', H_FROM},
    {"to", 't', H_TO},
    {"call-id", 'i', H_CALL_ID},
    {"cseq", 0, H_CSEQ},
    {"contact", 'm', H_CONTACT},
    {"content-length", 'l', H_CONTENT_LENGTH},
    {"content-type", 'c', H_CONTENT_TYPE},
    {"expires", 0, H_EXPIRES},
    {"user-agent", 0, H_USER_AGENT},
    {"server", 0, H_SERVER},
    {"p-asserted-identity", 0, H_IDENTITY},
    {"p-access-network-info", 0, H_ACCESS_NETWORK},
    {"security-client", 0, H_SECURITY},
    {"security-server", 0, H_SECURITY},
    {"security-verify", 0, H_SECURITY},
    {"www-authenticate", 0, H_CHALLENGE},
    {"proxy-authenticate", 0, H_CHALLENGE},
    {"reason", 0, H_REASON},
};
#define N_HEADERS (sizeof headers / sizeof *headers)

#define BIT(h) (1u << (h))
#define MANDATORY \
    (BIT(H_VIA) | BIT(H_FROM) | BIT(H_TO) | BIT(H_CALL_ID) | BIT(H_CSEQ))
#define SINGLE (BIT(H_FROM) | BIT(H_TO) | BIT(H_CALL_ID) | BIT(H_CSEQ))

/* A message in hand. */
struct parse {
    struct sip_event ev;
    struct sink *sink;
    const struct packet *pkt;
    const uint8_t *base; /* the message's first byte, for offsets */
    uint32_t off;        /* and where that stands in the packet */
    unsigned seen;       /* BIT(enum header) */
    int64_t contact_expires;
    const char *told[TOLD_MAX]; /* reasons of anomalies, each told once */
    size_t n_told;
    size_t n_via, n_identity;
    struct slice via[VIAS_MAX], identity[IDENTITIES_MAX];
};

/* Once for each reason: a message of bad lines is one piece of evidence. */
static void
complain(struct parse *m, const uint8_t *at, const char *reason,
         const char *text)
{
    for (size_t i = 0; i < m->n_told; i++)
        if (strcmp(m->told[i], reason) == 0)
            return;
    if (m->n_told < TOLD_MAX)
        m->told[m->n_told++] = reason;
    uint32_t off = at >= m->base ? m->off + (uint32_t)(at - m->base) : m->off;
    sink_anomaly(m->sink, m->pkt, "sip", reason, text, off);
}

/* --- headers ---------------------------------------------------------------- */

static void
take_values(struct slice value, struct slice *to, size_t *n, size_t max)
{
    struct slice one;
    while (*n < max && sip_text_value(&value, &one))
        if (one.n)
            to[(*n)++] = one;
}

static void
take_via(struct parse *m, struct slice value)
{
    if (m->n_via == VIAS_MAX) {
        complain(m, value.p, "sip.too_many_values",
                 "more Via values than are looked at");
        return;
    }
    bool first = m->n_via == 0;
    take_values(value, m->via, &m->n_via, VIAS_MAX);
    if (!first || m->n_via == 0)
        return;
    struct slice top = m->via[0];
    const uint8_t *semi = top.n ? memchr(top.p, ';', top.n) : NULL;
    if (semi)
        m->ev.branch = sip_text_param(
            slice_of(semi, top.n - (size_t)(semi - top.p)), "branch");
}

static void
take_party(struct parse *m, struct slice value, bool from)
{
    struct sip_address a = sip_text_address(value);
    struct slice tag = sip_text_param(a.params, "tag");
    if (!a.clean || a.uri.n == 0)
        complain(m, value.p, "sip.address",
                 "a From or To whose quotes or brackets do not pair up");
    if (from) {
        m->ev.from = value;
        m->ev.from_name = a.name;
        m->ev.from_uri = a.uri;
        m->ev.from_tag = tag;
    } else {
        m->ev.to = value;
        m->ev.to_name = a.name;
        m->ev.to_uri = a.uri;
        m->ev.to_tag = tag;
    }
}

static void
take_cseq(struct parse *m, struct slice value)
{
    size_t n = 0;
    bool over = false;
    while (n < value.n && value.p[n] != ' ' && value.p[n] != '\t')
        n++;
    int64_t number = sip_text_number(slice_of(value.p, n), &over);
    struct slice method = sip_text_trim(slice_of(value.p + n, value.n - n));
    /* RFC 3261, section 8.1.1.5: less than 2**31 */
    if (number < 0 || over || number > INT32_MAX || !sip_text_is_token(method))
        complain(m, value.p, "sip.cseq",
                 "a CSeq that is no number below 2**31 and a method");
    if (number < 0)
        return;
    struct sip_cseq *cseq = arena_alloc(m->sink->arena, sizeof *cseq);
    if (!cseq)
        return;
    cseq->number = (uint32_t)number;
    cseq->method = method;
    m->ev.cseq = cseq;
}

static void
take_content_length(struct parse *m, struct slice value)
{
    bool over = false;
    int64_t n = sip_text_number(value, &over);
    bool again = m->seen & BIT(H_CONTENT_LENGTH);
    if (n < 0 || over || (again && n != m->ev.content_length))
        complain(m, value.p, "sip.content_length",
                 "a Content-Length that is no number, too great, or "
                 "contradicts another");
    if (!again && n >= 0 && !over)
        m->ev.content_length = n;
}

static void
take_contact(struct parse *m, struct slice value)
{
    if (m->seen & BIT(H_CONTACT))
        return;
    struct slice rest = value, first;
    m->ev.contact = value;
    if (sip_text_value(&rest, &first)) {
        struct sip_address a = sip_text_address(first);
        struct slice e = sip_text_param(a.params, "expires");
        if (e.p)
            m->contact_expires = sip_text_number(e, NULL);
    }
}

static void
keep_first(struct slice *to, struct slice value)
{
    if (!to->p)
        *to = value;
}

static void
take_header(struct parse *m, enum header id, struct slice value)
{
    if (m->seen & BIT(id) & SINGLE) {
        complain(m, value.p, "sip.duplicate_header",
                 "a header that may stand once stands again");
        return;
    }
    switch (id) {
    case H_VIA: take_via(m, value); break;
    case H_FROM: take_party(m, value, true); break;
    case H_TO: take_party(m, value, false); break;
    case H_CALL_ID: m->ev.call_id = value; break;
    case H_CSEQ: take_cseq(m, value); break;
    case H_CONTACT: take_contact(m, value); break;
    case H_CONTENT_LENGTH: take_content_length(m, value); break;
    case H_CONTENT_TYPE: keep_first(&m->ev.content_type, value); break;
    case H_EXPIRES:
        if (m->ev.expires < 0)
            m->ev.expires = sip_text_number(value, NULL);
        break;
    case H_USER_AGENT:
    case H_SERVER: keep_first(&m->ev.user_agent, value); break;
    case H_IDENTITY:
        take_values(value, m->identity, &m->n_identity, IDENTITIES_MAX);
        break;
    case H_ACCESS_NETWORK: keep_first(&m->ev.access_network, value); break;
    case H_SECURITY: keep_first(&m->ev.security, value); break;
    case H_CHALLENGE: keep_first(&m->ev.challenge, value); break;
    case H_REASON: keep_first(&m->ev.why, value); break;
    }
    m->seen |= BIT(id);
}

static bool
header_find(struct slice name, enum header *id)
{
    for (size_t i = 0; i < N_HEADERS; i++) {
        if (slice_ieq(name, headers[i].name) ||
            (name.n == 1 && headers[i].compact &&
             (name.p[0] | 0x20) == headers[i].compact)) {
            *id = headers[i].id;
            return true;
        }
    }
    return false;
}

/* Reads headers off *rest. True when the empty line was met. */
static bool
headers_parse(struct parse *m, struct slice *rest, bool cut)
{
    struct sip_line line;
    for (int i = 0;; i++) {
        const uint8_t *at = rest->p;
        enum sip_line_result r = sip_line_next(rest, m->sink->arena, &line);
        if (r == SIP_LINE_BLANK)
            return true;
        /* What the snap length cut may be half a value. */
        if (r == SIP_LINE_END && (cut || !line.name.p))
            return false;
        enum header id;
        if (i == HEADERS_MAX)
            complain(m, at, "sip.too_many_headers",
                     "more headers than are looked at");
        if (i >= HEADERS_MAX)
            ;
        else if (!line.colon || !sip_text_is_token(line.name))
            complain(m, at, "sip.header", "a line that is no header");
        else if (header_find(line.name, &id))
            take_header(m, id, line.value);
        if (r == SIP_LINE_END)
            return false;
    }
}

/* --- the message ------------------------------------------------------------- */

static void
check_message(struct parse *m, bool whole)
{
    struct sip_event *ev = &m->ev;
    if (whole && (m->seen & MANDATORY) != MANDATORY)
        complain(m, m->base, "sip.missing_header",
                 "Via, From, To, Call-ID or CSeq is missing");
    if (ev->method.p && ev->cseq &&
        (ev->cseq->method.n != ev->method.n ||
         memcmp(ev->cseq->method.p, ev->method.p, ev->method.n) != 0))
        complain(m, m->base, "sip.cseq_method",
                 "the CSeq's method is not the request's");
}

/* `body` spans what follows the empty line. */
static void
take_body(struct parse *m, struct cursor body)
{
    struct sip_event *ev = &m->ev;
    ev->body_length = (uint32_t)body.wire;
    /* RFC 3261, section 18.3: in a datagram, bytes after the body are not
     * part of it, and too few are an error. */
    if (ev->content_length >= 0 && (uint64_t)ev->content_length != body.wire)
        complain(m, body.p, "sip.content_length",
                 (uint64_t)ev->content_length < body.wire
                     ? "the body is longer than its Content-Length"
                     : "the body is shorter than its Content-Length");
    if (ev->content_length >= 0 && (uint64_t)ev->content_length < body.wire)
        body = cursor_sub(&body, (size_t)ev->content_length);
    ev->body = slice_of(body.p, body.have);
    if (body.wire && ev->content_type.p &&
        !sip_body_parse(ev->content_type, body, m->sink->arena, ev))
        complain(m, body.p, "sip.body",
                 "the body is not what its Content-Type says");
}

static void
finish(struct parse *m, uint32_t length)
{
    struct sip_event *ev = &m->ev;
    if (m->contact_expires >= 0) /* RFC 3261, section 10.2.1.1 */
        ev->expires = m->contact_expires;
    if (m->n_via) {
        ev->via.items =
            arena_copy(m->sink->arena, m->via, m->n_via * sizeof *m->via);
        ev->via.n = ev->via.items ? m->n_via : 0;
    }
    if (m->n_identity) {
        ev->p_asserted_identity.items = arena_copy(
            m->sink->arena, m->identity, m->n_identity * sizeof *m->identity);
        ev->p_asserted_identity.n =
            ev->p_asserted_identity.items ? m->n_identity : 0;
    }
    sink_emit(m->sink, m->pkt, &sip_desc, ev, m->off, length);
}

/* The start line. False when there is no message to go on with. */
static bool
take_start(struct parse *m, struct slice line)
{
    struct sip_start s = sip_start_parse(line);
    if (s.kind == SIP_START_VERSION)
        complain(m, line.p, "sip.version", "a SIP version other than 2.0");
    else if (s.kind == SIP_START_BAD)
        complain(m, line.p, "sip.start_line",
                 "no SIP request or status line at SIP's place");
    if (s.kind == SIP_START_VERSION || s.kind == SIP_START_BAD)
        return false;
    if (!s.tidy)
        complain(m, line.p, "sip.start_line",
                 "a start line that departs from the grammar");
    m->ev.method = s.method;
    m->ev.uri = s.uri;
    m->ev.status = s.status;
    if (s.kind == SIP_START_STATUS)
        m->ev.reason = s.reason;
    return true;
}

/*
 * What agents send to keep a NAT binding: CRLF (RFC 5626, section 4.4.1; any
 * run of them here), a few blanks or zeros, or STUN (section 4.4.2).
 */
static bool
is_keepalive(const struct cursor *c)
{
    size_t crlf = 0, blank = 0;
    for (; crlf < c->have; crlf++)
        if (c->p[crlf] != '\r' && c->p[crlf] != '\n')
            break;
    if (crlf == c->wire)
        return true;
    for (; blank < c->have && blank < 16; blank++)
        if (c->p[blank] > ' ')
            break;
    if (blank == c->wire)
        return true;
    return c->have >= 8 && c->p[0] < 4 && c->p[4] == 0x21 && c->p[5] == 0x12 &&
           c->p[6] == 0xa4 && c->p[7] == 0x42;
}

static void
sip_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    (void)next;
    if (is_keepalive(c))
        return;
    while (c->have && (c->p[0] == '\r' || c->p[0] == '\n'))
        cursor_advance(c, 1); /* RFC 3261, section 7.5 */

    struct parse m;
    memset(&m, 0, offsetof(struct parse, via));
    m.sink = sink;
    m.pkt = pkt;
    m.base = c->p;
    m.off = c->off;
    m.contact_expires = m.ev.expires = m.ev.content_length = -1;

    struct slice rest = slice_of(c->p, c->have), line;
    bool cut = cursor_is_cut(c), ended = sip_text_line(&rest, &line);
    uint32_t length = (uint32_t)c->wire;
    if (!ended && cut) {
        cursor_skip(c, c->have);
        cursor_need(c, 1);
        sink_fault(sink, pkt, "sip", c);
        return;
    }
    if (!take_start(&m, line))
        return;
    bool whole = ended && headers_parse(&m, &rest, cut);
    cursor_skip(c, (size_t)(rest.p - m.base));
    if (whole)
        take_body(&m, *c);
    else if (!cut)
        complain(&m, rest.p, "sip.no_end",
                 "the headers do not end with an empty line");
    check_message(&m, whole || !cut);
    finish(&m, length);
    if (cut) {
        cursor_skip(c, c->have);
        cursor_need(c, 1);
        sink_fault(sink, pkt, "sip", c);
    }
}

static const struct claim claims[] = {
    {CLAIM_UDP, 5060},
    {CLAIM_TCP, 5060},
};
static const struct event_desc *const events[] = {&sip_desc, NULL};

const struct dissector dissector_sip = {
    .name = "sip",
    .spec = "RFC 3261",
    .claims = CLAIMS(claims),
    .events = events,
    .dissect = sip_dissect,
    .guess = sip_start_guess,
    .frame = sip_start_frame,
};
