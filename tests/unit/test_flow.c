/* SPDX-License-Identifier: Apache-2.0 */
/* Conversations by 5-tuple, and their Community IDs. */
#include "tests/cmocka_all.h"

#include "analyzer/flows/flow.h"

#include <string.h>

static struct packet
packet(const char *src, uint16_t sport, const char *dst, uint16_t dport,
       uint8_t proto)
{
    struct packet p;
    memset(&p, 0, sizeof p);
    assert_true(addr_parse(src, &p.src));
    assert_true(addr_parse(dst, &p.dst));
    p.sport = sport;
    p.dport = dport;
    p.ip_proto = proto;
    p.pid = -1;
    p.payload = 10;
    return p;
}

struct vector {
    const char *src;
    uint16_t sport;
    const char *dst;
    uint16_t dport;
    uint8_t proto;
    const char *id;
};

/* Published vectors: the specification's example and reference values, and the
 * tests of Zeek and OpenSearch. */
static const struct vector vectors[] = {
    {"128.232.110.120", 34855, "66.35.250.204", 80, 6,
     "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {"192.168.1.52", 54585, "8.8.8.8", 53, 17,
     "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
    {"2001:470:e5bf:dead:4957:2174:e82c:4887", 63943, "2607:f8b0:400c:c03::1a",
     25, 6, "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
    {"1.2.3.4", 1122, "5.6.7.8", 3344, 6, "1:wCb3OG7yAFWelaUydu0D+125CLM="},
    {"1.2.3.4", 1122, "5.6.7.8", 3344, 17, "1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg="},
    {"10.1.24.4", 0, "10.1.12.1", 0, 46, "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4="},
};

static void
community_ids(void **state)
{
    (void)state;
    struct flows f;
    char buf[40];
    int dir;
    assert_int_equal(flows_init(&f, 64), 0);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const struct vector *v = &vectors[i];
        struct packet p = packet(v->src, v->sport, v->dst, v->dport, v->proto);
        struct packet q = packet(v->dst, v->dport, v->src, v->sport, v->proto);
        struct flow *fl = flows_see(&f, &p, &dir);
        int back;
        assert_string_equal(flow_community_id(fl, buf), v->id);
        assert_ptr_equal(flows_see(&f, &q, &back), fl);
        assert_int_equal(back, !dir);
        assert_string_equal(flow_community_id(fl, buf), v->id);
    }
    /* A flow does not hold what these need: no ID is better than a wrong one. */
    static const uint8_t more[] = {1, 58, 132};
    for (size_t i = 0; i < sizeof more; i++) {
        struct packet p = packet("192.168.0.89", 0, "192.168.0.1", 0, more[i]);
        assert_string_equal(flow_community_id(flows_see(&f, &p, &dir), buf),
                            "");
    }
    flows_free(&f);
}

/* Whoever sends first is end 0, whichever address is higher. */
static void
ends_are_in_order_of_sending(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"10.0.0.9", "10.0.0.1"},
                                           {"10.0.0.1", "10.0.0.9"},
                                           {"2001:db8::9", "2001:db8::1"}};
    struct flows f;
    int dir;
    assert_int_equal(flows_init(&f, 64), 0);
    for (uint16_t i = 0; i < 3; i++) {
        uint16_t port = (uint16_t)(1000 + i), got;
        struct packet p = packet(pairs[i][0], port, pairs[i][1], 80, 6);
        struct packet q = packet(pairs[i][1], 80, pairs[i][0], port, 6);
        struct addr a;
        p.frame = 7;
        p.ts = 70;
        q.frame = 8;
        q.ts = 80;
        q.payload = 500;
        struct flow *fl = flows_see(&f, &p, &dir);
        flows_see(&f, &q, &dir);
        flows_see(&f, &q, &dir);
        flow_end(fl, 0, &a, &got);
        assert_true(addr_eq(&a, &p.src));
        assert_int_equal(got, port);
        flow_end(fl, 1, &a, &got);
        assert_true(addr_eq(&a, &p.dst));
        assert_int_equal(got, 80);
        assert_int_equal(flow_packets(fl, 0), 1);
        assert_int_equal(flow_packets(fl, 1), 2);
        assert_int_equal(flow_bytes(fl, 0), 10);
        assert_int_equal(flow_bytes(fl, 1), 1000);
        assert_int_equal(fl->first_frame, 7);
        assert_int_equal(fl->last_frame, 8);
        assert_int_equal(fl->first, 70);
        assert_int_equal(fl->last, 80);
        assert_int_equal(fl->pid, -1);
    }
    assert_int_equal(f.table.count, 3);
    flows_free(&f);
}

/* To oneself, with both ports alike, both directions are one. */
static void
equal_ends_are_one_flow(void **state)
{
    (void)state;
    struct flows f;
    int dir;
    assert_int_equal(flows_init(&f, 8), 0);
    struct packet p = packet("127.0.0.1", 500, "127.0.0.1", 500, 17);
    struct flow *fl = flows_see(&f, &p, &dir);
    assert_ptr_equal(flows_see(&f, &p, &dir), fl);
    assert_int_equal(flow_packets(fl, 0), 2);
    flows_free(&f);
}

/* What tells two flows apart. */
static void
other_places_are_other_flows(void **state)
{
    (void)state;
    struct flows f;
    int dir;
    assert_int_equal(flows_init(&f, 64), 0);
    struct packet p = packet("10.0.0.1", 1, "10.0.0.2", 2, 17);
    flows_see(&f, &p, &dir);
    struct packet q = p;
    q.interface = 1;
    flows_see(&f, &q, &dir);
    q = p;
    q.file = 1;
    flows_see(&f, &q, &dir);
    q = p;
    q.layer = 1;
    flows_see(&f, &q, &dir);
    q = p;
    q.ip_proto = 6;
    flows_see(&f, &q, &dir);
    assert_int_equal(f.table.count, 5);
    /* An IPv4 address is no IPv6 address with the same bytes. */
    q = p;
    q.src.family = q.dst.family = 6;
    flows_see(&f, &q, &dir);
    assert_int_equal(f.table.count, 6);
    flows_free(&f);
}

static void
capped(void **state)
{
    (void)state;
    struct flows f;
    int dir;
    assert_int_equal(flows_init(&f, 16), 0);
    for (uint16_t i = 0; i < 1000; i++) {
        struct packet p = packet("10.0.0.1", i, "10.0.0.2", 53, 17);
        p.encap_depth = 1;
        p.encap[0] = ENCAP_GRE;
        assert_int_equal(flows_see(&f, &p, &dir)->encap, ENCAP_GRE);
    }
    assert_int_equal(f.table.count, 16);
    assert_int_equal(f.table.evicted, 984);
    flows_free(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(community_ids),
        cmocka_unit_test(ends_are_in_order_of_sending),
        cmocka_unit_test(equal_ends_are_one_flow),
        cmocka_unit_test(other_places_are_other_flows),
        cmocka_unit_test(capped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
