/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "dissectors/dns.h"
#include "tests/dissect/harness.h"

extern const struct dissector dissector_dns;

/* epdg.epc.att.net A? */
static const uint8_t query[] = {
    0x12, 0x34, 0x01, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x04, 0x65, 0x70, 0x64, 0x67, 0x03, 0x65, 0x70, 0x63, 0x03, 0x61, 0x74,
    0x74, 0x03, 0x6e, 0x65, 0x74, 0x00, 0x00, 0x01, 0x00, 0x01,
};

/* The same with a CNAME to vowifi.att.net, its A and AAAA, an NS in the
 * authority section and an OPT in the additional one; names compressed. */
static const uint8_t answer[] = {
    0x12, 0x34, 0x81, 0x80, 0x00, 0x01, 0x00, 0x03, 0x00, 0x01, 0x00, 0x01,
    0x04, 0x65, 0x70, 0x64, 0x67, 0x03, 0x65, 0x70, 0x63, 0x03, 0x61, 0x74,
    0x74, 0x03, 0x6e, 0x65, 0x74, 0x00, 0x00, 0x01, 0x00, 0x01, 0xc0, 0x0c,
    0x00, 0x05, 0x00, 0x01, 0x00, 0x00, 0x01, 0x2c, 0x00, 0x09, 0x06, 0x76,
    0x6f, 0x77, 0x69, 0x66, 0x69, 0xc0, 0x15, 0xc0, 0x2e, 0x00, 0x01, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x3c, 0x00, 0x04, 0x0c, 0xe6, 0xd0, 0x07, 0xc0,
    0x2e, 0x00, 0x1c, 0x00, 0x01, 0x00, 0x00, 0x00, 0x3c, 0x00, 0x10, 0x20,
    0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x01, 0xc0, 0x15, 0x00, 0x02, 0x00, 0x01, 0x00, 0x01, 0x51,
    0x80, 0x00, 0x05, 0x02, 0x6e, 0x73, 0xc0, 0x15, 0x00, 0x00, 0x29, 0x04,
    0xd0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
};

/* x ANY: SOA MX TXT SRV NAPTR HTTPS CAA HINFO DS TYPE65280, A of class CH, NS
 * of the root. */
static const uint8_t forms[] = {
    0x00, 0x07, 0x84, 0x00, 0x00, 0x01, 0x00, 0x0c, 0x00, 0x00, 0x00, 0x00,
    0x01, 0x78, 0x00, 0x00, 0xff, 0x00, 0x01, 0xc0, 0x0c, 0x00, 0x06, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x22, 0x02, 0x6e, 0x73, 0x01, 0x78,
    0x00, 0x04, 0x72, 0x6f, 0x6f, 0x74, 0x01, 0x78, 0x00, 0x00, 0x00, 0x07,
    0xe8, 0x00, 0x00, 0x0e, 0x10, 0x00, 0x00, 0x02, 0x58, 0x00, 0x01, 0x51,
    0x80, 0x00, 0x00, 0x00, 0x3c, 0xc0, 0x0c, 0x00, 0x0f, 0x00, 0x01, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x0a, 0x00, 0x0a, 0x04, 0x6d, 0x61, 0x69, 0x6c,
    0x01, 0x78, 0x00, 0xc0, 0x0c, 0x00, 0x10, 0x00, 0x01, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x0e, 0x05, 0x76, 0x3d, 0x73, 0x70, 0x66, 0x07, 0x61, 0x22,
    0x62, 0x5c, 0x63, 0x01, 0xff, 0xc0, 0x0c, 0x00, 0x21, 0x00, 0x01, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x0d, 0x00, 0x00, 0x00, 0x05, 0x13, 0xc4, 0x03,
    0x73, 0x69, 0x70, 0x01, 0x78, 0x00, 0xc0, 0x0c, 0x00, 0x23, 0x00, 0x01,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x1c, 0x00, 0x32, 0x00, 0x64, 0x01, 0x73,
    0x07, 0x53, 0x49, 0x50, 0x2b, 0x44, 0x32, 0x54, 0x00, 0x04, 0x5f, 0x73,
    0x69, 0x70, 0x04, 0x5f, 0x74, 0x63, 0x70, 0x01, 0x78, 0x00, 0xc0, 0x0c,
    0x00, 0x41, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x52, 0x00, 0x01,
    0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01, 0x00, 0x01, 0x00, 0x06, 0x02,
    0x68, 0x32, 0x02, 0x68, 0x33, 0x00, 0x02, 0x00, 0x00, 0x00, 0x03, 0x00,
    0x02, 0x20, 0xfb, 0x00, 0x04, 0x00, 0x08, 0xc0, 0x00, 0x02, 0x01, 0xc0,
    0x00, 0x02, 0x02, 0x00, 0x05, 0x00, 0x04, 0x01, 0x02, 0x03, 0x04, 0x00,
    0x06, 0x00, 0x10, 0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x07, 0x00, 0x03, 0x2f,
    0x71, 0x3f, 0x02, 0x9b, 0x00, 0x02, 0x61, 0x20, 0xc0, 0x0c, 0x01, 0x01,
    0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x0b, 0x00, 0x05, 0x69, 0x73,
    0x73, 0x75, 0x65, 0x63, 0x61, 0x2e, 0x78, 0xc0, 0x0c, 0x00, 0x0d, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x0a, 0x03, 0x41, 0x52, 0x4d, 0x05,
    0x4c, 0x69, 0x6e, 0x75, 0x78, 0xc0, 0x0c, 0x00, 0x2b, 0x00, 0x01, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x08, 0xec, 0x45, 0x05, 0x01, 0x2b, 0xb1, 0x83,
    0xaf, 0xc0, 0x0c, 0xff, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00,
    0x04, 0x0a, 0x00, 0x00, 0x01, 0xc0, 0x0c, 0x00, 0x01, 0x00, 0x03, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x02, 0x00, 0x00, 0xc0, 0x0c, 0x00, 0x02, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00,
};

/* Multicast DNS: a PTR to a name with a dot, a space and UTF-8 in a label, and an
 * A with the cache-flush bit. */
static const uint8_t mdns[] = {
    0x00, 0x00, 0x84, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00,
    0x04, 0x5f, 0x69, 0x70, 0x70, 0x04, 0x5f, 0x74, 0x63, 0x70, 0x05, 0x6c,
    0x6f, 0x63, 0x61, 0x6c, 0x00, 0x00, 0x0c, 0x00, 0x01, 0x00, 0x00, 0x11,
    0x94, 0x00, 0x1b, 0x09, 0x46, 0x72, 0x6f, 0x6e, 0x74, 0x2e, 0x20, 0xc3,
    0xa9, 0x04, 0x5f, 0x69, 0x70, 0x70, 0x04, 0x5f, 0x74, 0x63, 0x70, 0x05,
    0x6c, 0x6f, 0x63, 0x61, 0x6c, 0x00, 0x04, 0x68, 0x6f, 0x73, 0x74, 0x05,
    0x6c, 0x6f, 0x63, 0x61, 0x6c, 0x00, 0x00, 0x01, 0x80, 0x01, 0x00, 0x00,
    0x00, 0x78, 0x00, 0x04, 0xc0, 0xa8, 0x01, 0x09,
};

static const struct dns_event *
run(struct harness *h, const uint8_t *p, size_t n)
{
    harness_run(h, &dissector_dns, p, n, n);
    return harness_event(h, &dns_desc);
}

static void
assert_text(struct slice s, const char *text)
{
    assert_non_null(s.p);
    if (!slice_eq(s, text))
        fail_msg("\"%.*s\" is not \"%s\"", (int)s.n, (const char *)s.p, text);
}

static const struct dns_answer *
answer_at(const struct dns_event *ev, size_t i)
{
    assert_true(i < ev->answers.n);
    return (const struct dns_answer *)ev->answers.items + i;
}

/* A header and what follows it, for the odd ones. */
static size_t
message(uint8_t *to, uint16_t flags, const uint8_t counts[4], const void *rest,
        size_t n)
{
    memset(to, 0, 12);
    to[2] = (uint8_t)(flags >> 8);
    to[3] = (uint8_t)flags;
    for (size_t i = 0; i < 4; i++)
        to[5 + 2 * i] = counts[i];
    memcpy(to + 12, rest, n);
    return 12 + n;
}

static void
reads_a_query(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    const struct dns_event *ev = run(&h, query, sizeof query);
    assert_non_null(ev);
    assert_int_equal(ev->id, 0x1234);
    assert_string_equal(ev->opcode, "QUERY");
    assert_text(ev->query, "epdg.epc.att.net");
    assert_string_equal(ev->type, "A");
    assert_false(ev->response);
    assert_null(ev->rcode);
    assert_null(ev->answers.items);
    assert_int_equal(ev->questions, 1);
    assert_int_equal(h.n_anomalies, 0);
    harness_free(&h);
}

static void
reads_an_answer(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    const struct dns_event *ev = run(&h, answer, sizeof answer);
    assert_non_null(ev);
    assert_text(ev->query, "epdg.epc.att.net");
    assert_true(ev->response);
    assert_string_equal(ev->rcode, "NOERROR");
    assert_int_equal(ev->answers.n, 3);
    const struct dns_answer *a = answer_at(ev, 0);
    assert_text(a->name, "epdg.epc.att.net");
    assert_string_equal(a->type, "CNAME");
    assert_text(a->data, "vowifi.att.net");
    assert_int_equal(a->ttl, 300);
    assert_int_equal(a->addr.family, 0);
    a = answer_at(ev, 1);
    assert_text(a->name, "vowifi.att.net");
    assert_string_equal(a->type, "A");
    assert_text(a->data, "12.230.208.7");
    assert_int_equal(a->addr.family, 4);
    a = answer_at(ev, 2);
    assert_text(a->data, "2001:db8::1");
    assert_int_equal(a->addr.family, 6);
    assert_int_equal(h.n_anomalies, 0);
    harness_free(&h);
}

static void
writes_presentation_forms(void **state)
{
    (void)state;
    static const char *const want[][2] = {
        {"SOA", "ns.x root.x 2024 3600 600 86400 60"},
        {"MX", "10 mail.x"},
        {"TXT", "\"v=spf\" \"a\\\"b\\\\c\\001\\255\""},
        {"SRV", "0 5 5060 sip.x"},
        {"NAPTR", "50 100 \"s\" \"SIP+D2T\" \"\" _sip._tcp.x"},
        {"HTTPS", "1 . mandatory=alpn alpn=h2,h3 no-default-alpn port=8443 "
                  "ipv4hint=192.0.2.1,192.0.2.2 ech=AQIDBA== "
                  "ipv6hint=2001:db8::1 dohpath=\"/q?\" key667=\"a \""},
        {"CAA", "0 issue \"ca.x\""},
        {"HINFO", "\"ARM\" \"Linux\""},
        {"DS", "60485 5 1 2bb183af"},
        {"TYPE65280", "\\# 4 0a000001"},
        {"A", "\\# 2 0000"},
        {"NS", "."},
    };
    struct harness h;
    harness_init(&h);
    const struct dns_event *ev = run(&h, forms, sizeof forms);
    assert_non_null(ev);
    assert_string_equal(ev->type, "ANY");
    assert_int_equal(ev->answers.n, sizeof want / sizeof *want);
    for (size_t i = 0; i < ev->answers.n; i++) {
        const struct dns_answer *a = answer_at(ev, i);
        assert_string_equal(a->type, want[i][0]);
        assert_text(a->data, want[i][1]);
        assert_int_equal(a->addr.family, 0);
    }
    assert_int_equal(h.n_anomalies, 0);
    harness_free(&h);
}

static void
reads_multicast_dns(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    const struct dns_event *ev = run(&h, mdns, sizeof mdns);
    assert_non_null(ev);
    assert_null(ev->query.p);
    assert_int_equal(ev->questions, 0);
    assert_text(answer_at(ev, 0)->data,
                "Front\\.\\032\\195\\169._ipp._tcp.local");
    assert_text(answer_at(ev, 1)->data, "192.168.1.9");
    assert_int_equal(answer_at(ev, 1)->addr.family, 4);
    assert_int_equal(h.n_anomalies, 0);
    harness_free(&h);
}

static void
over_tcp_with_its_length(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    uint8_t tcp[2 + sizeof answer + 3] = {0, sizeof answer};
    memcpy(tcp + 2, answer, sizeof answer);
    h.pkt.ip_proto = 6;
    const struct dns_event *ev = run(&h, tcp, 2 + sizeof answer);
    assert_non_null(ev);
    assert_text(answer_at(ev, 1)->name, "vowifi.att.net");
    assert_int_equal(h.n_anomalies, 0);

    struct framing f = dissector_dns.frame(tcp, 1);
    assert_int_equal(f.state, FRAME_MORE);
    f = dissector_dns.frame(tcp, 1 + sizeof answer);
    assert_int_equal(f.state, FRAME_MORE);
    assert_int_equal(f.length, 2 + sizeof answer);
    f = dissector_dns.frame(tcp, sizeof tcp);
    assert_int_equal(f.state, FRAME_DONE);
    assert_int_equal(f.length, 2 + sizeof answer);
    f = dissector_dns.frame((const uint8_t *)"GET / HTTP/1.1\r\n", 16);
    assert_int_equal(f.state, FRAME_LOST);
    f = dissector_dns.frame((const uint8_t *)"\0\5hello", 7);
    assert_int_equal(f.state, FRAME_LOST);
    harness_free(&h);
}

static void
extended_rcode_and_truncation(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    uint8_t m[64];
    /* BADVERS is 16: 1 in the OPT record, 0 in the header */
    size_t n = message(m, 0x8000, (uint8_t[]){0, 0, 0, 1},
                       "\0\0\51\4\320\1\0\0\0\0\0", 11);
    assert_string_equal(run(&h, m, n)->rcode, "BADVERS");
    n = message(m, 0x8003, (uint8_t[]){0, 0, 0, 0}, "", 0);
    assert_string_equal(run(&h, m, n)->rcode, "NXDOMAIN");
    n = message(m, 0x800f, (uint8_t[]){0, 0, 0, 0}, "", 0);
    assert_string_equal(run(&h, m, n)->rcode, "RCODE15");
    /* TC: the answers that are counted need not be there */
    n = message(m, 0x8200, (uint8_t[]){1, 4, 0, 0}, "\1x\0\0\1\0\1", 7);
    const struct dns_event *ev = run(&h, m, n);
    assert_non_null(ev);
    assert_true(ev->truncated);
    assert_non_null(ev->answers.items);
    assert_int_equal(ev->answers.n, 0);
    assert_int_equal(h.n_anomalies, 0);
    /* opcode UPDATE */
    n = message(m, 0x2800, (uint8_t[]){1, 0, 0, 0}, "\1x\0\0\6\0\1", 7);
    ev = run(&h, m, n);
    assert_string_equal(ev->opcode, "UPDATE");
    assert_string_equal(ev->type, "SOA");
    harness_free(&h);
}

static void
rubbish_is_an_anomaly_and_no_event(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    assert_null(run(&h, (const uint8_t *)"GET / HTTP/1.1\r\nHost: x\r\n", 25));
    assert_int_equal(h.n_anomalies, 1);
    assert_true(harness_has_anomaly(&h, "dns.not_dns"));
    uint8_t zero[40] = {0};
    assert_null(run(&h, zero, sizeof zero));
    assert_true(harness_has_anomaly(&h, "dns.not_dns"));
    assert_null(run(&h, zero, 5));
    assert_true(harness_has_anomaly(&h, "truncated"));
    harness_run(&h, &dissector_dns, query, 5, sizeof query);
    assert_true(harness_has_anomaly(&h, "cut"));
    harness_free(&h);
}

static void
odd_header_with_a_question_is_told(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    uint8_t m[64];
    size_t n =
        message(m, 0x8180, (uint8_t[]){1, 200, 0, 0}, "\1x\0\0\1\0\1", 7);
    const struct dns_event *ev = run(&h, m, n);
    assert_non_null(ev);
    assert_text(ev->query, "x");
    assert_true(harness_has_anomaly(&h, "dns.header"));
    assert_true(harness_has_anomaly(&h, "truncated"));
    n = message(m, 0x7800, (uint8_t[]){1, 0, 0, 0}, "\1x\0\0\1\0\1", 7);
    ev = run(&h, m, n);
    assert_non_null(ev);
    assert_string_equal(ev->opcode, "OPCODE15");
    harness_free(&h);
}

static void
hostile_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t n;
        const char *reason;
    } bad[] = {
        {"\300\14", 2, "dns.name_loop"},    /* to itself */
        {"\1a\300\14", 4, "dns.name_loop"}, /* to its own start */
        {"\300\40", 2, "dns.name_loop"},    /* forwards */
        {"\300\4", 2, "dns.name_pointer"},  /* into the header */
        {"\101a\0", 3, "dns.label_type"},   {"\201a\0", 3, "dns.label_type"},
        {"\77abc", 4, "truncated"},
    };
    struct harness h;
    harness_init(&h);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t m[64], rest[32];
        memcpy(rest, bad[i].name, bad[i].n);
        memcpy(rest + bad[i].n, "\0\1\0\1", 4);
        size_t n =
            message(m, 0x0100, (uint8_t[]){1, 0, 0, 0}, rest, bad[i].n + 4);
        const struct dns_event *ev = run(&h, m, n);
        assert_int_equal(h.n_anomalies, 1);
        assert_string_equal(h.anomaly[0], bad[i].reason);
        if (ev)
            assert_null(ev->query.p);
    }
    harness_free(&h);
}

static void
long_names_and_pointer_chains(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    uint8_t m[2048], rest[1500];
    size_t n = 0;
    for (size_t i = 0; i < 127;
         i++) { /* 255 octets with the root: just allowed */
        rest[n++] = 1;
        rest[n++] = 'a';
    }
    memcpy(rest + n, "\0\0\1\0\1", 5);
    size_t len = message(m, 0x0100, (uint8_t[]){1, 0, 0, 0}, rest, n + 5);
    const struct dns_event *ev = run(&h, m, len);
    assert_int_equal(h.n_anomalies, 0);
    assert_int_equal(ev->query.n, 253);
    memcpy(rest + n, "\1a\0\0\1\0\1", 7);
    len = message(m, 0x0100, (uint8_t[]){1, 0, 0, 0}, rest, n + 7);
    run(&h, m, len);
    assert_true(harness_has_anomaly(&h, "dns.name_length"));

    /* two records whose names are long chains of pointers to pointers, hidden in the
     * data of the first: one too long to follow */
    memcpy(rest,
           "\1x\0\0\1\0\1"
           "\300\14\0\12\0\1\0\0\0\0\1\100",
           19);
    n = 19;
    size_t at = 12 + n, to = 12;
    for (size_t i = 0; i < 160; i++) {
        rest[n++] = (uint8_t)(0xc0 | to >> 8);
        rest[n++] = (uint8_t)to;
        to = at + 2 * i;
    }
    rest[n++] = (uint8_t)(0xc0 | to >> 8);
    rest[n++] = (uint8_t)to;
    memcpy(rest + n, "\0\1\0\1\0\0\0\0\0\4abcd", 14);
    len = message(m, 0x8100, (uint8_t[]){1, 2, 0, 0}, rest, n + 14);
    ev = run(&h, m, len);
    assert_true(harness_has_anomaly(&h, "dns.name_loop"));
    assert_int_equal(ev->answers.n, 1);
    harness_free(&h);
}

static void
data_that_does_not_fit_its_type(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    uint8_t m[128];
    static const uint8_t rest[] =
        "\1x\0\0\1\0\1"
        "\300\14\0\1\0\1\0\0\0\1\0\3\1\2\3"   /* A of 3 octets */
        "\300\14\0\20\0\1\0\0\0\1\0\2\5a"     /* TXT past its end */
        "\300\14\0\5\0\1\0\0\0\1\0\2\300\101" /* CNAME that loops */
        "\300\14\0\1\0\1\0\0\0\1\0\4\1\2\3\4";
    size_t n =
        message(m, 0x8180, (uint8_t[]){1, 4, 0, 0}, rest, sizeof rest - 1);
    const struct dns_event *ev = run(&h, m, n);
    assert_int_equal(ev->answers.n, 4);
    assert_text(answer_at(ev, 0)->data, "\\# 3 010203");
    assert_int_equal(answer_at(ev, 0)->addr.family, 0);
    assert_text(answer_at(ev, 1)->data, "\\# 2 0561");
    assert_text(answer_at(ev, 2)->data, "\\# 2 c041");
    assert_text(answer_at(ev, 3)->data, "1.2.3.4"); /* not lost with them */
    assert_int_equal(h.n_anomalies, 2);             /* each kind once */
    assert_true(harness_has_anomaly(&h, "dns.rdata_length"));
    assert_true(harness_has_anomaly(&h, "dns.name_loop"));
    /* bytes behind the last record */
    m[n] = 0;
    run(&h, m, n + 1);
    assert_true(harness_has_anomaly(&h, "dns.trailing"));
    harness_free(&h);
}

static void
cut_answers_are_told_so_far(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    harness_run(&h, &dissector_dns, answer, 70, sizeof answer);
    const struct dns_event *ev = harness_event(&h, &dns_desc);
    assert_non_null(ev);
    assert_text(ev->query, "epdg.epc.att.net");
    assert_int_equal(ev->answers.n, 2);
    assert_text(answer_at(ev, 0)->data, "vowifi.att.net");
    assert_null(answer_at(ev, 1)->data.p);
    assert_true(harness_has_anomaly(&h, "cut"));
    assert_int_equal(h.n_anomalies, 1);
    harness_free(&h);
}

static void
answers_are_capped(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    static uint8_t m[12 + 600 * 15];
    memset(m, 0, sizeof m);
    m[2] = 0x84;
    m[6] = 600 >> 8;
    m[7] = (uint8_t)600;
    for (size_t i = 0; i < 600; i++)
        memcpy(m + 12 + 15 * i, "\0\0\1\0\1\0\0\0\1\0\4\12\0\0\1", 15);
    const struct dns_event *ev = run(&h, m, sizeof m);
    assert_int_equal(ev->answers.n, 512);
    assert_text(answer_at(ev, 511)->name, ".");
    assert_int_equal(h.n_anomalies, 1);
    assert_true(harness_has_anomaly(&h, "dns.answers"));
    harness_free(&h);
}

/* Data longer than the first try's buffer. */
static void
long_text(void **state)
{
    (void)state;
    struct harness h;
    harness_init(&h);
    uint8_t m[1200] = {0, 7, 0x84, 0, 0, 0, 0, 1};
    size_t n = 12;
    memcpy(m + n, "\0\0\20\0\1\0\0\0\0\4\0", 11);
    n += 11;
    for (size_t i = 0; i < 4; i++) {
        m[n++] = 255;
        memset(m + n, i == 3 ? 7 : 'x', 255);
        n += 255;
    }
    const struct dns_event *ev = run(&h, m, n);
    assert_int_equal(h.n_anomalies, 0);
    struct slice d = answer_at(ev, 0)->data;
    assert_int_equal(d.n, 3 * 258 + 4 * 255 + 2);
    assert_memory_equal(d.p + d.n - 5, "\\007\"", 5);
    harness_free(&h);
}

static void
sweeps(void **state)
{
    (void)state;
    struct packet pkt;
    memset(&pkt, 0, sizeof pkt);
    pkt.ip_proto = 17;
    harness_sweep(&dissector_dns, &pkt, query, sizeof query);
    harness_sweep(&dissector_dns, &pkt, answer, sizeof answer);
    harness_sweep(&dissector_dns, &pkt, forms, sizeof forms);
    harness_sweep(&dissector_dns, &pkt, mdns, sizeof mdns);
    uint8_t tcp[2 + sizeof forms] = {sizeof forms >> 8, (uint8_t)sizeof forms};
    memcpy(tcp + 2, forms, sizeof forms);
    pkt.ip_proto = 6;
    harness_sweep(&dissector_dns, &pkt, tcp, sizeof tcp);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_query),
        cmocka_unit_test(reads_an_answer),
        cmocka_unit_test(writes_presentation_forms),
        cmocka_unit_test(reads_multicast_dns),
        cmocka_unit_test(over_tcp_with_its_length),
        cmocka_unit_test(extended_rcode_and_truncation),
        cmocka_unit_test(rubbish_is_an_anomaly_and_no_event),
        cmocka_unit_test(odd_header_with_a_question_is_told),
        cmocka_unit_test(hostile_names),
        cmocka_unit_test(long_names_and_pointer_chains),
        cmocka_unit_test(data_that_does_not_fit_its_type),
        cmocka_unit_test(cut_answers_are_told_so_far),
        cmocka_unit_test(answers_are_capped),
        cmocka_unit_test(long_text),
        cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
