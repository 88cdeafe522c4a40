/* SPDX-License-Identifier: Apache-2.0 */
/* NAT_DETECTION hashes, recomputed (RFC 7296 section 2.23). */
#include "tests/unit/tunnel_feed.h"

#include <openssl/evp.h>

struct parts {
    uint8_t b[64];
    size_t n;
};

static void
put(struct parts *p, const void *bytes, size_t n)
{
    memcpy(p->b + p->n, bytes, n);
    p->n += n;
}

/* SHA-1(SPIi | SPIr | address | port), written down a second time. */
static void
hash(uint8_t out[20], uint64_t i, uint64_t r, const char *addr, uint16_t port)
{
    struct parts p = {.n = 0};
    struct endpoint e = at(addr, port);
    unsigned n = 0;
    for (int k = 0; k < 8; k++)
        p.b[p.n++] = (uint8_t)(i >> (56 - 8 * k));
    for (int k = 0; k < 8; k++)
        p.b[p.n++] = (uint8_t)(r >> (56 - 8 * k));
    put(&p, e.addr.b, addr_size(&e.addr));
    uint8_t be[2] = {(uint8_t)(port >> 8), (uint8_t)port};
    put(&p, be, 2);
    assert_int_equal(EVP_Digest(p.b, p.n, out, &n, EVP_sha1(), NULL), 1);
}

static struct natd
check(const char *from, uint16_t sport, const char *to, uint16_t dport,
      const struct ike_notify *n, size_t count)
{
    struct endpoint a = at(from, sport), b = at(to, dport);
    struct packet p;
    memset(&p, 0, sizeof p);
    p.src = a.addr;
    p.dst = b.addr;
    p.sport = sport;
    p.dport = dport;
    struct ike m = {
        .i = 0x1122334455667788, .r = 0x99, .notify = n, .n_notify = count};
    struct ike_event e = feed_event(&m);
    return natd_check(&p, &e);
}

static void
says_what_fits(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"192.0.2.1", "198.51.100.7"},
                                           {"2001:db8::1", "2001:db8::2"}};
    for (int k = 0; k < 2; k++) {
        uint8_t src[20], dst[20];
        hash(src, 0x1122334455667788, 0x99, pairs[k][0], 500);
        hash(dst, 0x1122334455667788, 0x99, pairs[k][1], 4500);
        struct ike_notify n[2] = {
            {.type = IKE_N_NAT_DETECTION_SOURCE_IP, .data = {src, 20}},
            {.type = IKE_N_NAT_DETECTION_DESTINATION_IP, .data = {dst, 20}}};
        struct natd r = check(pairs[k][0], 500, pairs[k][1], 4500, n, 2);
        assert_int_equal(r.source, NATD_MATCH);
        assert_int_equal(r.destination, NATD_MATCH);
        r = check(pairs[k][0], 501, pairs[k][1], 4500, n, 2);
        assert_int_equal(r.source, NATD_MISMATCH); /* a port alone */
        assert_int_equal(r.destination, NATD_MATCH);
        r = check(pairs[k][1], 500, pairs[k][0], 4500, n, 2);
        assert_int_equal(r.source, NATD_MISMATCH);
        assert_int_equal(r.destination, NATD_MISMATCH);
    }
}

/* A host with several addresses sends one hash for each: one that fits is
 * enough, in whatever place. */
static void
one_of_several_fits(void **state)
{
    (void)state;
    uint8_t right[20], wrong[20];
    hash(right, 0x1122334455667788, 0x99, "192.0.2.1", 500);
    memset(wrong, 7, sizeof wrong);
    for (int place = 0; place < 3; place++) {
        struct ike_notify n[3];
        memset(n, 0, sizeof n);
        for (int i = 0; i < 3; i++) {
            n[i].type = IKE_N_NAT_DETECTION_SOURCE_IP;
            n[i].data = slice_of(i == place ? right : wrong, 20);
        }
        struct natd r = check("192.0.2.1", 500, "192.0.2.2", 500, n, 3);
        assert_int_equal(r.source, NATD_MATCH);
        assert_int_equal(r.destination, NATD_ABSENT);
    }
}

static void
cut_or_absent_says_nothing(void **state)
{
    (void)state;
    struct natd r = check("192.0.2.1", 500, "192.0.2.2", 500, NULL, 0);
    assert_int_equal(r.source, NATD_ABSENT);
    assert_int_equal(r.destination, NATD_ABSENT);
    struct ike_notify cut[2] = {{.type = IKE_N_NAT_DETECTION_SOURCE_IP},
                                {.type = IKE_N_NAT_DETECTION_DESTINATION_IP}};
    r = check("192.0.2.1", 500, "192.0.2.2", 500, cut, 2);
    assert_int_equal(r.source, NATD_ABSENT);
    assert_int_equal(r.destination, NATD_ABSENT);
    cut[0].data = slice_of("too short", 9); /* all there, and no such hash */
    r = check("192.0.2.1", 500, "192.0.2.2", 500, cut, 2);
    assert_int_equal(r.source, NATD_MISMATCH);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_fits),
        cmocka_unit_test(one_of_several_fits),
        cmocka_unit_test(cut_or_absent_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
