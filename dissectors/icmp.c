/* SPDX-License-Identifier: Apache-2.0 */
/*
 * icmp.c - ICMP (RFC 792) and ICMPv6 (RFC 4443): errors, with the packet they
 * quote, and echoes.
 *
 *  type 1 | code 1 | checksum 2 | depends on the type 4 | quoted packet or data
 */
#include "dissectors/icmp.h"

#include "dissectors/layer.h"

static const struct field icmp_fields[] = {
    FIELD(FIELD_U8, icmp_event, version), FIELD(FIELD_U8, icmp_event, type),
    FIELD(FIELD_U8, icmp_event, code),    FIELD(FIELD_CSTR, icmp_event, name),
    FIELD(FIELD_BOOL, icmp_event, error),
};

const struct event_desc icmp_desc = EVENT_DESC("icmp", icmp_event, icmp_fields);

#define ANY_CODE 256

struct message {
    uint8_t type;
    uint16_t code;
    bool error;
    const char *name;
};

/* IANA "ICMP Type Numbers". A type's ANY_CODE row comes last. */
static const struct message v4_messages[] = {
    {0, ANY_CODE, false, "echo reply"},
    {3, 0, true, "network unreachable"},
    {3, 1, true, "host unreachable"},
    {3, 2, true, "protocol unreachable"},
    {3, 3, true, "port unreachable"},
    {3, 4, true, "fragmentation needed"},
    {3, 9, true, "network administratively prohibited"},
    {3, 10, true, "host administratively prohibited"},
    {3, 13, true, "administratively prohibited"},
    {3, ANY_CODE, true, "destination unreachable"},
    {4, ANY_CODE, true, "source quench"},
    {5, ANY_CODE, true, "redirect"},
    {8, ANY_CODE, false, "echo request"},
    {11, 1, true, "reassembly time exceeded"},
    {11, ANY_CODE, true, "time exceeded"},
    {12, ANY_CODE, true, "parameter problem"},
};

/* IANA "ICMPv6 'type' Numbers". */
static const struct message v6_messages[] = {
    {1, 0, true, "no route to destination"},
    {1, 1, true, "administratively prohibited"},
    {1, 3, true, "address unreachable"},
    {1, 4, true, "port unreachable"},
    {1, ANY_CODE, true, "destination unreachable"},
    {2, ANY_CODE, true, "packet too big"},
    {3, 1, true, "reassembly time exceeded"},
    {3, ANY_CODE, true, "time exceeded"},
    {4, ANY_CODE, true, "parameter problem"},
    {128, ANY_CODE, false, "echo request"},
    {129, ANY_CODE, false, "echo reply"},
};

static const struct message *
message_of(uint8_t version, uint8_t type, uint8_t code)
{
    const struct message *m = version == 4 ? v4_messages : v6_messages;
    size_t n = version == 4 ? sizeof v4_messages / sizeof *v4_messages
                            : sizeof v6_messages / sizeof *v6_messages;
    for (size_t i = 0; i < n; i++)
        if (m[i].type == type && (m[i].code == code || m[i].code == ANY_CODE))
            return &m[i];
    return NULL;
}

/* RFC 4884 section 4: the bytes of the quoted packet when extensions follow
 * it; 0 when nothing says so. p is the ICMP header. */
static size_t
quoted_length(uint8_t version, const uint8_t *p)
{
    if (version == 4)
        return p[0] == 3 || p[0] == 11 || p[0] == 12 ? p[5] * 4u : 0;
    return p[0] == 1 || p[0] == 3 ? p[4] * 8u : 0;
}

/*
 * The quoted packet as a cursor of the length that packet claims: what the
 * quote leaves out was sent once, so reading there is CUT and no lie.
 */
static struct cursor
quote(struct cursor *c, uint8_t version, const uint8_t *p)
{
    size_t n = quoted_length(version, p);
    struct cursor in = cursor_sub(c, n && n <= c->wire ? n : c->wire);
    if (in.have < 6)
        return in;
    size_t claimed =
        version == 4 ? load_be16(in.p + 2) : load_be16(in.p + 4) + 40u;
    if (claimed > in.wire)
        in.wire = claimed;
    return in;
}

static void
dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
        struct next *next, uint8_t version)
{
    const char *protocol = version == 4 ? "icmp" : "icmpv6";
    uint32_t start = c->off, length = (uint32_t)c->wire;
    const uint8_t *p = cursor_bytes(c, 8);
    if (!p) {
        layer_fault(sink, pkt, protocol, c);
        return;
    }
    pkt->payload = (uint32_t)c->wire;
    const struct message *m = message_of(version, p[0], p[1]);
    if (!m)
        return;
    struct icmp_event ev = {version, p[0], p[1], m->name, m->error};
    sink_emit(sink, pkt, &icmp_desc, &ev, start, length);
    if (!m->error)
        return;
    if (pkt->quoted) { /* RFC 1122 section 3.2.2: never about an error */
        sink_anomaly(sink, pkt, protocol, "icmp.nested_error",
                     "an ICMP error quotes an ICMP error", start);
        return;
    }
    struct cursor in = quote(c, version, p);
    pkt->quoted = true;
    next_claim(next, CLAIM_ETHERTYPE,
               version == 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6, &in);
}

static void
icmp_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
             struct next *next)
{
    dissect(c, pkt, sink, next, 4);
}

static void
icmpv6_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
               struct next *next)
{
    dissect(c, pkt, sink, next, 6);
}

static const struct event_desc *const events[] = {&icmp_desc, NULL};
static const struct claim claims[] = {{CLAIM_IP_PROTO, 1}};
static const struct claim v6_claims[] = {{CLAIM_IP_PROTO, 58}};

const struct dissector dissector_icmp = {
    .name = "icmp",
    .spec = "RFC 792",
    CLAIMS(claims),
    .events = events,
    .dissect = icmp_dissect,
};

const struct dissector dissector_icmpv6 = {
    .name = "icmpv6",
    .spec = "RFC 4443",
    CLAIMS(v6_claims),
    .events = events,
    .dissect = icmpv6_dissect,
};
