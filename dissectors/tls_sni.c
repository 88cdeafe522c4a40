/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server name in a TLS ClientHello, so that a flow to port 443 has a name
 * even where the DNS answer is not in the capture. Nothing else of TLS is
 * read, and only the first segment: it runs on every segment of port 443.
 */
#include "dissectors/tls.h"

#include "dissectors/dissector.h"

#define EXT_SERVER_NAME 0         /* RFC 6066 section 3 */
#define EXT_SUPPORTED_VERSIONS 43 /* RFC 8446 section 4.2.1 */
#define NAME_TYPE_HOST 0

static const struct field tls_fields[] = {
    TOLD(FIELD_TEXT, TEXT_HOST, tls_event, sni),
    FIELD(FIELD_CSTR, tls_event, version),
    FIELD(FIELD_BOOL, tls_event, partial),
};
const struct event_desc tls_desc = EVENT_DESC("tls", tls_event, tls_fields);

struct hello {
    struct tls_event ev;
    uint16_t version; /* the highest known one */
};

/*
 * TLSPlaintext { type 22, version 3.x, length } and Handshake { type 1,
 * length, client_version 3.x }: RFC 8446 sections 5.1 and 4. These eleven octets are
 * what tells a ClientHello from the middle of something encrypted.
 */
static bool
is_client_hello(const struct cursor *c)
{
    const uint8_t *p = c->p;
    if (c->have < 11 || p[0] != 22 || p[1] != 3 || p[5] != 1)
        return false;
    size_t record = (size_t)p[3] << 8 | p[4];
    return p[2] <= 4 && p[6] == 0 && p[9] == 3 && p[10] <= 3 &&
           record >= 4 + 38 && record <= 1u << 14;
}

/* A child of n octets, or of what is in this segment; then the hello goes on
 * in the next one. */
static struct cursor
part(struct cursor *c, size_t n, bool *partial)
{
    if (cursor_ok(c) && n > c->wire) {
        *partial = true;
        n = c->wire;
    }
    return cursor_sub(c, n);
}

static void
read_server_name(struct cursor *c, struct tls_event *ev)
{
    struct cursor list = cursor_sub(c, cursor_u16(c));
    while (list.wire && cursor_ok(&list)) {
        uint8_t type = cursor_u8(&list);
        uint16_t n = cursor_u16(&list);
        const uint8_t *p = cursor_bytes(&list, n);
        if (p && n && type == NAME_TYPE_HOST && !ev->sni.p)
            ev->sni = slice_of(p, n);
    }
    if (!cursor_ok(&list))
        cursor_fail(c, list.why);
}

static void
offer(struct hello *h, uint16_t version)
{
    if (version >= 0x0300 && version <= 0x0304 && version > h->version)
        h->version = version;
}

static void
read_versions(struct cursor *c, struct hello *h)
{
    struct cursor list = cursor_sub(c, cursor_u8(c));
    while (list.wire && cursor_ok(&list))
        offer(h, cursor_u16(&list));
    if (!cursor_ok(&list))
        cursor_fail(c, list.why);
}

static void
read_extensions(struct cursor *c, struct hello *h)
{
    while (c->wire && cursor_ok(c)) {
        uint16_t type = cursor_u16(c);
        struct cursor ext = cursor_sub(c, cursor_u16(c));
        if (!cursor_ok(c))
            return;
        if (type == EXT_SERVER_NAME)
            read_server_name(&ext, &h->ev);
        else if (type == EXT_SUPPORTED_VERSIONS)
            read_versions(&ext, h);
        if (!cursor_ok(&ext))
            cursor_fail(c, ext.why);
    }
}

/* RFC 8446 section 4.1.2. */
static void
read_hello(struct cursor *c, struct hello *h)
{
    offer(h, cursor_u16(c));
    cursor_skip(c, 32);            /* random */
    cursor_skip(c, cursor_u8(c));  /* legacy_session_id */
    cursor_skip(c, cursor_u16(c)); /* cipher_suites */
    cursor_skip(c, cursor_u8(c));  /* legacy_compression_methods */
    if (!cursor_ok(c) || c->wire == 0)
        return; /* before TLS 1.3 the extensions may be missing */
    struct cursor ext = part(c, cursor_u16(c), &h->ev.partial);
    read_extensions(&ext, h);
    if (!cursor_ok(&ext)) {
        c->off = ext.off;
        cursor_fail(c, ext.why);
    }
}

static void
tls_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    static const char *const versions[] = {"SSL 3.0", "1.0", "1.1", "1.2",
                                           "1.3"};
    (void)next;
    if (!is_client_hello(c))
        return;
    uint32_t off = c->off, wire = (uint32_t)c->wire;
    struct hello h;
    memset(&h, 0, sizeof h);
    cursor_skip(c, 3);
    struct cursor record = part(c, cursor_u16(c), &h.ev.partial);
    cursor_skip(&record, 1);
    struct cursor body = part(&record, cursor_u24(&record), &h.ev.partial);
    read_hello(&body, &h);
    /* Running out of octets in a hello that goes on is no fault. */
    if (!(h.ev.partial && body.why == CURSOR_BAD))
        sink_fault(sink, pkt, "tls", &body);
    h.ev.version = h.version ? versions[h.version - 0x0300] : NULL;
    sink_emit(sink, pkt, &tls_desc, &h.ev, off, wire);
}

static bool
tls_guess(struct cursor c)
{
    return is_client_hello(&c);
}

static const struct claim claims[] = {{CLAIM_TCP, 443}};

static const struct event_desc *const events[] = {&tls_desc, NULL};

const struct dissector dissector_tls = {
    .name = "tls",
    .spec = "RFC 8446",
    .claims = CLAIMS(claims),
    .events = events,
    .dissect = tls_dissect,
    .guess = tls_guess,
};
