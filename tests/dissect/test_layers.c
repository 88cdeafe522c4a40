/* SPDX-License-Identifier: Apache-2.0 */
/* The claims of the lower layers: whole frames, followed as the registry has
 * it, down to the port or to the name of what is not followed. */
#include "tests/dissect/layers.h"

#define LAYERS_MAX 24

#define MACS 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1
#define IP(total, proto) \
    0x45, 0, 0, total, 0, 7, 0x40, 0, 64, proto, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2
#define SIX(length, nh)                                                      \
    0x60, 0, 0, 0, 0, length, nh, 63, 0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
        0, 0, 0, 1, 0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
#define UDP(sport, dport, length) \
    (sport) >> 8, (sport)&0xff, (dport) >> 8, (dport)&0xff, 0, length, 0, 0
#define IKE UDP(500, 500, 12), 1, 2, 3, 4

struct path {
    struct harness h;
    char text[256]; /* "eth ip udp" */
};

static const struct dissector *
lookup(const struct registry *r, const struct path *p)
{
    const struct next *n = &p->h.next;
    const struct dissector *d = NULL;
    switch (n->space) {
    case CLAIM_NONE: return NULL;
    case CLAIM_NAME: return registry_named(r, n->name);
    case CLAIM_UDP: /* only the layers are followed here */
        d = registry_find(r, CLAIM_UDP, p->h.pkt.dport);
        return d && strcmp(d->name, "ike") != 0 ? d : NULL;
    case CLAIM_TCP: return NULL;
    default: return registry_find(r, n->space, n->value);
    }
}

static void
follow(struct path *p, uint32_t link, const uint8_t *bytes, size_t n)
{
    struct registry *r = registry_new();
    assert_non_null(r);
    harness_init(&p->h);
    p->text[0] = '\0';
    const struct dissector *d = registry_find(r, CLAIM_LINK, link);
    struct cursor c = cursor_over(bytes, n, n);
    for (int i = 0; d; i++) {
        assert_true(i < LAYERS_MAX);
        strcat(p->text, p->text[0] ? " " : "");
        strcat(p->text, d->name);
        memset(&p->h.next, 0, sizeof p->h.next);
        d->dissect(&c, &p->h.pkt, &p->h.sink, &p->h.next);
        c = p->h.next.cur;
        d = lookup(r, p);
    }
    registry_free(r);
}

static void
expect(uint32_t link, const uint8_t *bytes, size_t n, const char *text,
       enum claim_space space)
{
    static const struct addr none;
    struct path *p = test_malloc(sizeof *p);
    follow(p, link, bytes, n);
    assert_string_equal(p->text, text);
    assert_int_equal(p->h.next.space, space);
    assert_int_equal(p->h.n_anomalies, 0);
    if (space == CLAIM_UDP) {
        assert_int_equal(p->h.pkt.sport, 500);
        assert_int_equal(p->h.pkt.payload, 4);
        assert_memory_equal(p->h.next.cur.p, "\1\2\3\4", 4);
        assert_int_equal(p->h.next.cur.wire, 4);
        assert_ptr_equal(p->h.next.cur.p, bytes + p->h.next.cur.off);
        assert_false(addr_eq(&p->h.pkt.src, &none));
    }
    harness_free(&p->h);
    test_free(p);
}

#define EXPECT(link, text, space, ...)                  \
    do {                                                \
        static const uint8_t frame[] = {__VA_ARGS__};   \
        expect(link, frame, sizeof frame, text, space); \
    } while (0)

static void
link_types(void **state)
{
    (void)state;
    EXPECT(1, "eth ip udp", CLAIM_UDP, MACS, 8, 0, IP(32, 17), IKE, 0, 0, 0);
    EXPECT(1, "eth llc ip udp", CLAIM_UDP, MACS, 0, 40, 0xaa, 0xaa, 3, 0, 0, 0,
           8, 0, IP(32, 17), IKE, 0, 0);
    EXPECT(0, "null ipv6 udp", CLAIM_UDP, 30, 0, 0, 0, SIX(12, 17), IKE);
    EXPECT(108, "null ip udp", CLAIM_UDP, 0, 0, 0, 2, IP(32, 17), IKE);
    EXPECT(101, "raw ip udp", CLAIM_UDP, IP(32, 17), IKE);
    EXPECT(12, "raw ipv6 udp", CLAIM_UDP, SIX(12, 17), IKE);
    EXPECT(14, "raw ip udp", CLAIM_UDP, IP(32, 17), IKE);
    EXPECT(228, "ip udp", CLAIM_UDP, IP(32, 17), IKE);
    EXPECT(229, "ipv6 udp", CLAIM_UDP, SIX(12, 17), IKE);
    EXPECT(113, "sll ip udp", CLAIM_UDP, 0, 4, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0,
           0, 8, 0, IP(32, 17), IKE);
    EXPECT(276, "sll2 ip udp", CLAIM_UDP, 8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 4, 6, 1,
           2, 3, 4, 5, 6, 0, 0, IP(32, 17), IKE);
    EXPECT(9, "ppp ip udp", CLAIM_UDP, 0xff, 3, 0, 0x21, IP(32, 17), IKE);
    EXPECT(50, "ppp ipv6 udp", CLAIM_UDP, 0, 0x57, SIX(12, 17), IKE);
    EXPECT(51, "pppoe ppp ip udp", CLAIM_UDP, 0x11, 0, 0, 1, 0, 34, 0, 0x21,
           IP(32, 17), IKE);
    EXPECT(127, "radiotap wlan llc ip udp", CLAIM_UDP, 0, 0, 9, 0, 2, 0, 0, 0,
           0x10, 8, 1, 0, 0, MACS, 2, 0, 0, 0, 0, 3, 0, 0, 0xaa, 0xaa, 3, 0, 0,
           0, 8, 0, IP(32, 17), IKE, 9, 9, 9, 9);
    EXPECT(192, "ppi raw ip udp", CLAIM_UDP, 0, 0, 8, 0, 12, 0, 0, 0,
           IP(32, 17), IKE);
}

static void
tags_and_labels(void **state)
{
    (void)state;
    EXPECT(1, "eth vlan vlan ip udp", CLAIM_UDP, MACS, 0x88, 0xa8, 0, 7, 0x81,
           0, 0, 8, 8, 0, IP(32, 17), IKE);
    EXPECT(1, "eth vlan vlan ip udp", CLAIM_UDP, MACS, 0x91, 0, 0, 7, 0x81, 0,
           0, 8, 8, 0, IP(32, 17), IKE);
    EXPECT(1, "eth pppoe ppp ipv6 udp", CLAIM_UDP, MACS, 0x88, 0x64, 0x11, 0, 0,
           1, 0, 54, 0, 0x57, SIX(12, 17), IKE);
    EXPECT(1, "eth mpls ip udp", CLAIM_UDP, MACS, 0x88, 0x47, 0, 0x10, 0, 64, 0,
           0x20, 1, 64, IP(32, 17), IKE);
    EXPECT(1, "eth mpls eth ip udp", CLAIM_UDP, MACS, 0x88, 0x47, 0, 0x20, 1,
           64, 0, 0, 0, 0, MACS, 8, 0, IP(32, 17), IKE);
}

static void
encapsulations(void **state)
{
    (void)state;
    EXPECT(101, "raw ip ip udp", CLAIM_UDP, IP(52, 4), IP(32, 17), IKE);
    EXPECT(101, "raw ip ipv6 udp", CLAIM_UDP, IP(72, 41), SIX(12, 17), IKE);
    EXPECT(101, "raw ipv6 ip udp", CLAIM_UDP, SIX(32, 4), IP(32, 17), IKE);
    EXPECT(101, "raw ip gre ip udp", CLAIM_UDP, IP(56, 47), 0, 0, 8, 0,
           IP(32, 17), IKE);
    EXPECT(101, "raw ip gre eth ip udp", CLAIM_UDP, IP(70, 47), 0, 0, 0x65,
           0x58, MACS, 8, 0, IP(32, 17), IKE);
    EXPECT(101, "raw ip gre ppp ip udp", CLAIM_UDP, IP(66, 47), 0x30, 1, 0x88,
           0x0b, 0, 34, 0, 1, 0, 0, 0, 1, 0, 0x21, IP(32, 17), IKE);
    EXPECT(101, "raw ip etherip eth ip udp", CLAIM_UDP, IP(68, 97), 0x30, 0,
           MACS, 8, 0, IP(32, 17), IKE);
    EXPECT(101, "raw ip udp teredo ipv6 udp", CLAIM_UDP, IP(80, 17),
           UDP(3545, 3544, 60), SIX(12, 17), IKE);
    EXPECT(101, "raw ip udp gtp ip udp", CLAIM_UDP, IP(68, 17),
           UDP(2152, 2152, 48), 0x30, 255, 0, 32, 0, 0, 0, 1, IP(32, 17), IKE);
    EXPECT(101, "raw ip udp vxlan eth ip udp", CLAIM_UDP, IP(82, 17),
           UDP(9999, 4789, 62), 8, 0, 0, 0, 0, 0, 9, 0, MACS, 8, 0, IP(32, 17),
           IKE);
    EXPECT(101, "raw ip udp mpls ip udp", CLAIM_UDP, IP(64, 17),
           UDP(9999, 6635, 44), 0, 0x20, 1, 64, IP(32, 17), IKE);
}

static void
quotes_and_tcp(void **state)
{
    (void)state;
    EXPECT(101, "raw ip icmp ip udp", CLAIM_UDP, IP(60, 1), 3, 3, 0, 0, 0, 0, 0,
           0, IP(32, 17), IKE);
    EXPECT(101, "raw ipv6 icmpv6 ipv6 udp", CLAIM_UDP, SIX(60, 58), 1, 4, 0, 0,
           0, 0, 0, 0, SIX(12, 17), IKE);
    EXPECT(101, "raw ip tcp", CLAIM_TCP, IP(41, 6), 0, 1, 0, 2, 0, 0, 0, 1, 0,
           0, 0, 2, 0x50, 0x10, 0, 0, 0, 0, 0, 0, 9);
}

static void
what_is_not_followed_keeps_its_number_or_name(void **state)
{
    (void)state;
    EXPECT(1, "eth", CLAIM_ETHERTYPE, MACS, 8, 6, 0, 1);
    EXPECT(1, "eth vlan", CLAIM_ETHERTYPE, MACS, 0x81, 0, 0, 7, 0x88, 0xcc);
    EXPECT(1, "eth llc", CLAIM_NAME, MACS, 0, 3, 0x42, 0x42, 3);
    EXPECT(101, "raw ip", CLAIM_IP_PROTO, IP(21, 132), 0);
    EXPECT(101, "raw", CLAIM_NAME, 0, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(link_types),
        cmocka_unit_test(tags_and_labels),
        cmocka_unit_test(encapsulations),
        cmocka_unit_test(quotes_and_tcp),
        cmocka_unit_test(what_is_not_followed_keeps_its_number_or_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
