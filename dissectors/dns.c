/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DNS over UDP and TCP, multicast DNS and LLMNR: one format.
 *
 *      0  1  2  3  4  5  6  7  8  9  0  1  2  3  4  5
 *     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 *     |                      ID                       |
 *     |QR|   Opcode  |AA|TC|RD|RA| Z|AD|CD|   RCODE   |
 *     |                    QDCOUNT                    |
 *     |           ANCOUNT, NSCOUNT, ARCOUNT           |
 *     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 */
#include "dissectors/dns.h"

#include "dissectors/dissector.h"
#include "dissectors/dns_rdata.h"

#define ANSWERS_MAX 512
#define HEADER_OCTETS 12
#define QUESTION_OCTETS_MIN 5 /* root, type, class */
#define RECORD_OCTETS_MIN 11  /* root, type, class, TTL, RDLENGTH */
#define FLAG_QR 0x8000
#define FLAG_TC 0x0200
#define FLAG_Z 0x0040
#define TYPE_OPT 41

static const struct field answer_fields[] = {
    TOLD(FIELD_TEXT, TEXT_HOST, dns_answer, name),
    FIELD(FIELD_CSTR, dns_answer, type),
    TOLD(FIELD_TEXT, TEXT_HOST, dns_answer, data),
    FIELD(FIELD_U32, dns_answer, ttl),
};
static const struct event_desc answer_desc =
    EVENT_DESC("answer", dns_answer, answer_fields);

static const struct field dns_fields[] = {
    FIELD(FIELD_U16, dns_event, id),
    FIELD(FIELD_CSTR, dns_event, opcode),
    TOLD(FIELD_TEXT, TEXT_HOST, dns_event, query),
    FIELD(FIELD_CSTR, dns_event, type),
    FIELD(FIELD_BOOL, dns_event, response),
    FIELD(FIELD_CSTR, dns_event, rcode),
    FIELD(FIELD_BOOL, dns_event, truncated),
    FIELD(FIELD_U16, dns_event, questions),
    FIELD_SUB(FIELD_LIST, dns_event, answers, &answer_desc),
};
const struct event_desc dns_desc = EVENT_DESC("dns", dns_event, dns_fields);

/* The IANA registries "DNS OpCodes" and "DNS RCODEs". */
static const char *const opcodes[16] = {
    "QUERY", "IQUERY", "STATUS", NULL, "NOTIFY", "UPDATE", "DSO",
};
static const char *const rcodes[] = {
    "NOERROR",  "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP",   "REFUSED",
    "YXDOMAIN", "YXRRSET", "NXRRSET",  "NOTAUTH",  "NOTZONE",  "DSOTYPENI",
    NULL,       NULL,      NULL,       NULL,       "BADVERS",  "BADKEY",
    "BADTIME",  "BADMODE", "BADNAME",  "BADALG",   "BADTRUNC", "BADCOOKIE",
};

static const struct {
    const char *reason, *text;
} faults[DNS_FAULTS] = {
    [DNS_NAME_LOOP] = {"dns.name_loop",
                       "a compression pointer does not lead back: following "
                       "it might never end"},
    [DNS_NAME_POINTER] = {"dns.name_pointer",
                          "a compression pointer leads into the header"},
    [DNS_NAME_LENGTH] = {"dns.name_length", "a name is longer than 255 octets"},
    [DNS_LABEL_TYPE] = {"dns.label_type",
                        "a label is neither text nor a pointer"},
    [DNS_RDATA] = {"dns.rdata_length", "a record's data does not fit its type"},
    [DNS_FULL] = {"dns.too_large", "the message unfolds to more than is kept"},
};

struct header {
    uint16_t id, flags, count[4]; /* question, answer, authority, additional */
};

struct message {
    struct cursor whole; /* from the header on, where pointers count from */
    struct cursor c;
    struct packet *pkt;
    struct sink *sink;
    struct header h;
    unsigned told; /* bits of enum dns_fault already reported */
    uint16_t rcode;
    struct dns_answer *answers;
    size_t n_answers, room;
    struct dns_event ev;
};

static struct header
read_header(struct cursor *c)
{
    struct header h;
    h.id = cursor_u16(c);
    h.flags = cursor_u16(c);
    for (size_t i = 0; i < 4; i++)
        h.count[i] = cursor_u16(c);
    return h;
}

static size_t
octets_at_least(const struct header *h)
{
    size_t records = (size_t)h->count[1] + h->count[2] + h->count[3];
    return h->count[0] * (size_t)QUESTION_OCTETS_MIN +
           records * RECORD_OCTETS_MIN;
}

/* Could this be the header of a message of so many octets? Nothing in DNS
 * says "I am DNS", but the counts must fit and few bits are free. */
static bool
header_plausible(const struct header *h, size_t octets)
{
    unsigned opcode = h->flags >> 11 & 15;
    size_t least = octets_at_least(h);
    bool silent = least == 0 && !(h->flags & FLAG_QR) && opcode != 6;
    return opcodes[opcode] && !(h->flags & FLAG_Z) && !silent &&
           least <= octets - HEADER_OCTETS;
}

/* The second chance for a header with a flaw: is what follows a question? */
static bool
question_plausible(const struct message *m)
{
    struct cursor c = m->c;
    if (m->h.count[0] == 0 || dns_name(&m->whole, &c, NULL) != DNS_OK)
        return false;
    uint16_t type = cursor_u16(&c);
    uint16_t class = cursor_u16(&c) & 0x7fff;
    return cursor_ok(&c) && type != 0 &&
           (class == 1 || class == 3 || class == 4 || class >= 254) &&
           class <= 255;
}

/* Reports a fault, each kind once a message. False: there is one. */
static bool
check(struct message *m, enum dns_fault fault)
{
    if (fault == DNS_OK)
        return true;
    if (m->told & 1u << fault)
        return false;
    m->told |= 1u << fault;
    if (fault == DNS_CURSOR)
        sink_fault(m->sink, m->pkt, "dns", &m->c);
    else
        sink_anomaly(m->sink, m->pkt, "dns", faults[fault].reason,
                     faults[fault].text, m->c.off);
    return false;
}

static bool
read_questions(struct message *m)
{
    for (unsigned i = 0; i < m->h.count[0]; i++) {
        struct slice name = {NULL, 0};
        enum dns_fault fault =
            i == 0 ? dns_name_text(&m->whole, &m->c, m->sink->arena, &name)
                   : dns_name(&m->whole, &m->c, NULL);
        if (!check(m, fault))
            return false;
        uint16_t type = cursor_u16(&m->c);
        cursor_u16(&m->c);
        if (i == 0)
            m->ev.query = name;
        if (!cursor_ok(&m->c))
            return check(m, DNS_CURSOR);
        if (i == 0)
            m->ev.type = dns_type_text(type, m->sink->arena);
    }
    return true;
}

/* Anomaly once, and the event goes on without the rest. */
static void
too_many(struct message *m)
{
    sink_anomaly(m->sink, m->pkt, "dns", "dns.answers",
                 "the message has more answers than are told", m->c.off);
}

static bool
keep_answer(struct message *m, struct slice name, uint16_t type, uint16_t class,
            uint32_t ttl, struct cursor rdata)
{
    if (m->n_answers == m->room) {
        if (m->room == ANSWERS_MAX) {
            m->room = 0; /* told; later ones pass by */
            too_many(m);
        }
        return true;
    }
    if (m->room == 0)
        return true;
    struct dns_answer *a = &m->answers[m->n_answers++];
    a->name = name;
    a->type_number = type;
    a->type = dns_type_text(type, m->sink->arena);
    a->ttl = ttl;
    struct cursor copy = rdata;
    enum dns_fault fault =
        dns_rdata_text(&m->whole, rdata, type, class, m->sink->arena, &a->data);
    if (fault == DNS_CURSOR) {
        cursor_fail(&m->c, CURSOR_CUT);
        return check(m, fault);
    }
    if (fault == DNS_OK && (class & 0x7fff) == 1 && rdata.wire > 0) {
        if (type == 1)
            a->addr = addr_v4(cursor_bytes(&copy, 4));
        else if (type == 28)
            a->addr = addr_v6(cursor_bytes(&copy, 16));
    }
    check(m, fault);
    return fault != DNS_FULL;
}

static bool
read_record(struct message *m, unsigned section)
{
    bool tell = section == 1 && m->n_answers < m->room;
    struct slice name = {NULL, 0};
    enum dns_fault fault =
        tell ? dns_name_text(&m->whole, &m->c, m->sink->arena, &name)
             : dns_name(&m->whole, &m->c, NULL);
    if (!check(m, fault))
        return false;
    uint16_t type = cursor_u16(&m->c);
    uint16_t class = cursor_u16(&m->c);
    uint32_t ttl = cursor_u32(&m->c);
    struct cursor rdata = cursor_sub(&m->c, cursor_u16(&m->c));
    if (!cursor_ok(&m->c))
        return check(m, DNS_CURSOR);
    if (section == 3 && type == TYPE_OPT) /* RFC 6891 section 6.1.3 */
        m->rcode = (uint16_t)((m->rcode & 15) | (ttl >> 24) << 4);
    if (section == 1)
        return keep_answer(m, name, type, class, ttl, rdata);
    return true;
}

static void
read_records(struct message *m)
{
    for (unsigned section = 1; section <= 3; section++)
        for (unsigned i = 0; i < m->h.count[section]; i++) {
            /* A truncated message may count what it leaves out. */
            if (m->c.wire == 0 && m->ev.truncated)
                return;
            if (!read_record(m, section))
                return;
        }
    if (m->c.wire)
        sink_anomaly(m->sink, m->pkt, "dns", "dns.trailing",
                     "bytes follow the last record", m->c.off);
}

static const char *
rcode_text(const struct message *m)
{
    const char *name =
        m->rcode < sizeof rcodes / sizeof *rcodes ? rcodes[m->rcode] : NULL;
    return name ? name : arena_printf(m->sink->arena, "RCODE%u", m->rcode);
}

static void
read_message(struct message *m)
{
    struct dns_event *ev = &m->ev;
    unsigned opcode = m->h.flags >> 11 & 15;
    ev->id = m->h.id;
    ev->opcode = opcodes[opcode]
                     ? opcodes[opcode]
                     : arena_printf(m->sink->arena, "OPCODE%u", opcode);
    ev->response = m->h.flags & FLAG_QR;
    ev->truncated = m->h.flags & FLAG_TC;
    ev->questions = m->h.count[0];
    ev->answer_count = m->h.count[1];
    m->rcode = m->h.flags & 15;

    size_t fit = m->c.wire / RECORD_OCTETS_MIN;
    m->room = m->h.count[1] < fit ? m->h.count[1] : fit;
    if (m->room > ANSWERS_MAX)
        m->room = ANSWERS_MAX;
    if (m->room || ev->response)
        m->answers = arena_array(m->sink->arena, m->room, sizeof *m->answers);
    if (!m->answers) {
        if (m->room)
            check(m, DNS_FULL);
        m->room = 0;
    }
    if (read_questions(m))
        read_records(m);
    ev->answers.items = m->answers;
    ev->answers.n = m->n_answers;
    if (ev->response)
        ev->rcode = rcode_text(m);
    sink_emit(m->sink, m->pkt, &dns_desc, ev, m->whole.off,
              (uint32_t)m->whole.wire);
}

static void
dns_dissect(struct cursor *c, struct packet *pkt, struct sink *sink,
            struct next *next)
{
    (void)next;
    struct message m;
    memset(&m, 0, sizeof m);
    m.pkt = pkt;
    m.sink = sink;
    /* RFC 1035 section 4.2.2: over TCP, two octets of length first. */
    m.whole = pkt->ip_proto == 6 ? cursor_sub(c, cursor_u16(c)) : *c;
    cursor_skip(c, c->wire);
    m.c = m.whole;
    m.h = read_header(&m.c);
    if (sink_fault(sink, pkt, "dns", &m.c))
        return;
    if (!header_plausible(&m.h, m.whole.wire)) {
        if (!question_plausible(&m)) {
            sink_anomaly(sink, pkt, "dns", "dns.not_dns",
                         "this is on a port of DNS but does not look like it",
                         m.whole.off);
            return;
        }
        if (!(m.h.flags & FLAG_TC))
            sink_anomaly(sink, pkt, "dns", "dns.header",
                         "a flag that must be zero, an unknown opcode, or "
                         "counts that cannot fit",
                         m.whole.off);
    }
    read_message(&m);
}

/* Strict enough to find the way back into a stream (the counts must fit the
 * length), and no stricter, or one odd message would hide those behind it. */
static struct framing
dns_frame(const uint8_t *p, size_t n)
{
    struct framing f = {FRAME_MORE, 0};
    struct cursor c = cursor_over(p, n, n);
    if (n < 2)
        return f;
    size_t octets = cursor_u16(&c);
    f.length = octets + 2;
    if (octets < HEADER_OCTETS) {
        f.state = FRAME_LOST;
        f.length = 0;
    } else if (n >= 2 + HEADER_OCTETS) {
        struct header h = read_header(&c);
        if (!header_plausible(&h, octets) &&
            !(h.flags & FLAG_TC && opcodes[h.flags >> 11 & 15] &&
              h.count[0] == 1)) {
            f.state = FRAME_LOST;
            f.length = 0;
        } else if (n >= f.length) {
            f.state = FRAME_DONE;
        }
    }
    return f;
}

/* 53 DNS, 5353 multicast DNS, 5355 LLMNR. */
static const struct claim claims[] = {
    {CLAIM_UDP, 53}, {CLAIM_UDP, 5353}, {CLAIM_UDP, 5355},
    {CLAIM_TCP, 53}, {CLAIM_TCP, 5355},
};

static const struct event_desc *const events[] = {&dns_desc, NULL};

const struct dissector dissector_dns = {
    .name = "dns",
    .spec = "RFC 1035",
    .claims = CLAIMS(claims),
    .events = events,
    .dissect = dns_dissect,
    .frame = dns_frame,
};
