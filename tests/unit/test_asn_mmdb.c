/* SPDX-License-Identifier: Apache-2.0 */
/* MaxMind databases as a user's own table. */
#include "tests/unit/asn_load.h"

#include <endian.h>

/* A database of one network in 24-bit records, built by the format's
 * specification (version 2.0). */
struct mmdb {
    uint8_t b[8192];
    size_t n;
};

static void
put(struct mmdb *m, const void *p, size_t n)
{
    assert_true(m->n + n <= sizeof m->b);
    memcpy(m->b + m->n, p, n);
    m->n += n;
}

static void
put_text(struct mmdb *m, const char *s)
{
    size_t n = strlen(s);
    uint8_t head[2] = {(uint8_t)(0x40 | (n < 29 ? n : 29)),
                       (uint8_t)(n < 29 ? 0 : n - 29)};
    put(m, head, n < 29 ? 1 : 2);
    put(m, s, n);
}

static void
put_number(struct mmdb *m, uint8_t head, uint32_t v, size_t n)
{
    uint32_t wire = htobe32(v);
    put(m, &head, 1);
    put(m, (uint8_t *)&wire + 4 - n, n);
}

static void
put_metadata(struct mmdb *m, uint16_t version, uint32_t nodes)
{
    put(m, "\xab\xcd\xefMaxMind.com", 14);
    put(m, "\xe9", 1); /* a map of nine */
    put_text(m, "binary_format_major_version");
    put_number(m, 0xa2, 2, 2);
    put_text(m, "binary_format_minor_version");
    put_number(m, 0xa2, 0, 2);
    put_text(m, "build_epoch");
    put(m, "\x08\x02\0\0\0\0\0\0\0\1", 10);
    put_text(m, "database_type");
    put_text(m, "ASN");
    put_text(m, "description");
    put(m, "\xe0", 1);
    put_text(m, "ip_version");
    put_number(m, 0xa2, version, 2);
    put_text(m, "languages");
    put(m, "\x00\x04", 2);
    put_text(m, "node_count");
    put_number(m, 0xc4, nodes, 4);
    put_text(m, "record_size");
    put_number(m, 0xa2, 24, 2);
}

static void
put_node(struct mmdb *m, uint32_t left, uint32_t right)
{
    uint32_t v[2] = {htobe32(left << 8), htobe32(right << 8)};
    put(m, &v[0], 3);
    put(m, &v[1], 3);
}

#define ALIAS 15 /* nodes from bit 80 to the end of ::ffff:0:0/96 */

/*
 * The prefix leads to the one record, all else to nothing. With `alias` (IPv6
 * only), ::ffff:0:0/96 leads to the tree under ::/96, as in real databases.
 */
static void
build_mmdb(struct mmdb *m, const struct addr *prefix, unsigned bits, bool alias)
{
    uint32_t nodes = bits + (alias ? ALIAS : 0);
    m->n = 0;
    for (unsigned i = 0; i < bits; i++) {
        uint32_t on = i + 1 < bits ? i + 1 : nodes + 16;
        uint32_t off = alias && i == 80 ? bits : nodes;
        bool bit = prefix->b[i / 8] >> (7 - i % 8) & 1;
        put_node(m, bit ? off : on, bit ? on : off);
    }
    for (unsigned i = 0; alias && i < ALIAS; i++)
        put_node(m, nodes, i + 1 < ALIAS ? bits + i + 1 : 96);
    static const uint8_t zeros[16];
    put(m, zeros, 16);
    put(m, "\xe2", 1);
    put_text(m, "autonomous_system_number");
    put_number(m, 0xc4, 64500, 4);
    put_text(m, "autonomous_system_organization");
    put_text(m, "Example Wireless, Inc.");
    put_metadata(m, prefix->family == 4 ? 4 : 6, nodes);
}

static void
reads_mmdb(void **state)
{
    (void)state;
    static const struct {
        const char *prefix;
        unsigned bits;
        const char *inside, *outside;
        bool alias;
    } cases[] = {
        {"192.0.2.0", 24, "192.0.2.255", "192.0.3.0", false},
        {"2001:db8::", 32, "2001:db8:ffff::1", "2001:db9::", false},
        /* IPv4 in IPv6 */
        {"::c000:200", 120, "192.0.2.7", "192.0.3.0", false},
        {"::c000:200", 120, "192.0.2.7", "::ffff:192.0.2.7", true},
    };
    for (size_t i = 0; i < 4; i++)
        for (int packed = 0; packed < 2; packed++) {
            struct mmdb m;
            struct loaded l;
            struct addr prefix;
            assert_true(addr_parse(cases[i].prefix, &prefix));
            build_mmdb(&m, &prefix, cases[i].bits, cases[i].alias);
            if (load(m.b, m.n, packed, &l) < 0)
                fail_msg("%s: %s", cases[i].prefix, l.err.text);
            assert_string_equal(l.format, "MMDB");
            check(&l, cases[i].inside, 64500, "Example Wireless, Inc.");
            assert_int_equal(number_at(&l, cases[i].outside), 0);
            asn_table_free(l.table);
        }
}

static void
bears_damaged_mmdb(void **state)
{
    (void)state;
    struct mmdb m;
    struct addr prefix;
    unsigned refused = 0;
    assert_true(addr_parse("192.0.2.0", &prefix));
    build_mmdb(&m, &prefix, 24, false);
    size_t n = m.n;
    for (size_t cut = 0; cut < n; cut++) {
        struct loaded l;
        assert_int_equal(load(m.b, cut, false, &l), -1);
        assert_true(l.err.text[0] != '\0');
        asn_table_free(l.table);
    }
    for (size_t at = 0; at < n; at++) {
        struct loaded l;
        uint8_t was = m.b[at];
        m.b[at] = (uint8_t)~was;
        bool failed = load(m.b, n, false, &l) < 0;
        refused += failed;
        assert_true(failed == (l.err.text[0] != '\0'));
        asn_table_free(l.table);
        m.b[at] = was;
    }
    assert_true(refused > 50);
}

static void
refuses_an_mmdb_that_loops(void **state)
{
    (void)state;
    struct mmdb m;
    struct addr prefix;
    struct loaded l;
    assert_true(addr_parse("2001:db8::", &prefix));
    build_mmdb(&m, &prefix, 32, false);
    for (size_t i = 0; i < 32 * 6; i += 3)
        memcpy(m.b + i, "\0\0\1", 3); /* both sides lead to node 1 */
    assert_int_equal(load(m.b, m.n, false, &l), -1);
    assert_non_null(strstr(l.err.text, "damaged"));
    asn_table_free(l.table);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_mmdb),
        cmocka_unit_test(bears_damaged_mmdb),
        cmocka_unit_test(refuses_an_mmdb_that_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
