/* Tables that come from outside: a user's own in every form, and a compiled one
 * that is damaged. */
#include "tests/cmocka_all.h"

#include "analyzer/who/asn_file.h"
#include "analyzer/who/db.h"
#include "analyzer/who/who.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#define DATA "build/share/espy/who.db"

/* A file that is gone when the test ends. */
static char temporary[] = "build/test-asn-XXXXXX";

static const char *
write_file(const void *p, size_t n, bool packed)
{
    strcpy(temporary + strlen(temporary) - 6, "XXXXXX");
    int fd = mkstemp(temporary);
    assert_true(fd >= 0);
    if (packed) {
        gzFile gz = gzdopen(fd, "wb");
        assert_non_null(gz);
        assert_int_equal(gzwrite(gz, p, (unsigned)n), (int)n);
        gzclose(gz);
    } else {
        assert_int_equal(write(fd, p, n), (ssize_t)n);
        close(fd);
    }
    return temporary;
}

struct loaded {
    struct asn_table *table;
    struct asn_view view;
    const char *format;
    struct err err;
};

static int
load(const void *p, size_t n, bool packed, struct loaded *l)
{
    memset(l, 0, sizeof *l);
    l->table = asn_table_new();
    assert_non_null(l->table);
    const char *path = write_file(p, n, packed);
    int rc = asn_file_load(path, l->table, &l->format, &l->err);
    unlink(path);
    if (rc == 0)
        assert_int_equal(asn_table_finish(l->table, &l->view, &l->err), 0);
    return rc;
}

static uint32_t
number_at(const struct loaded *l, const char *address)
{
    struct addr a;
    uint32_t number = 0;
    const char *name;
    assert_true(addr_parse(address, &a));
    return asn_view_find(&l->view, &a, &number, &name) ? number : 0;
}

static void
check(const struct loaded *l, const char *address, uint32_t number,
      const char *name)
{
    struct addr a;
    uint32_t got = 0;
    const char *organization = NULL;
    assert_true(addr_parse(address, &a));
    if (!asn_view_find(&l->view, &a, &got, &organization))
        fail_msg("%s: not known", address);
    assert_int_equal(got, number);
    assert_string_equal(organization, name);
}

static const char ranges_csv[] =
    "1.0.0.0,1.0.0.255,13335,\"Cloudflare, Inc.\"\n"
    "2.26.200.0,2.26.215.255,201907,\"LLC \"\"SPUTNIK\"\"\"\n"
    "2001:200::,2001:200:1b9:ffff:ffff:ffff:ffff:ffff,2500,WIDE Project\n";

static void
check_ranges(const struct loaded *l)
{
    check(l, "1.0.0.0", 13335, "Cloudflare, Inc.");
    check(l, "1.0.0.255", 13335, "Cloudflare, Inc.");
    check(l, "2.26.207.1", 201907, "LLC \"SPUTNIK\"");
    check(l, "2001:200:1b9:ffff:ffff:ffff:ffff:ffff", 2500, "WIDE Project");
    assert_int_equal(number_at(l, "1.0.1.0"), 0);
    assert_int_equal(number_at(l, "0.255.255.255"), 0);
    assert_int_equal(number_at(l, "2001:200:1ba::"), 0);
    assert_int_equal(number_at(l, "2001:1ff:ffff::"), 0);
}

static void
reads_ranges(void **state)
{
    (void)state;
    for (int packed = 0; packed < 2; packed++) {
        struct loaded l;
        assert_int_equal(
            load(ranges_csv, sizeof ranges_csv - 1, packed, &l), 0);
        assert_string_equal(l.format, "CSV");
        check_ranges(&l);
        asn_table_free(l.table);
    }
}

static void
reads_windows_lines_and_no_last_newline(void **state)
{
    (void)state;
    static const char text[] =
        "\xef\xbb\xbfnetwork,autonomous_system_number,"
        "autonomous_system_organization\r\n\r\n"
        "# a comment\r\n"
        "10.0.0.0/8,AS1,A\r\n2001:db8::/33,3,C\r\n0.0.0.0/32,4\r\n"
        "255.255.255.255/32,5,E";
    struct loaded l;
    if (load(text, sizeof text - 1, false, &l) < 0)
        fail_msg("%s", l.err.text);
    check(&l, "10.255.255.255", 1, "A");
    check(&l, "2001:db8:7fff::", 3, "C");
    assert_int_equal(number_at(&l, "2001:db8:8000::"), 0);
    check(&l, "0.0.0.0", 4, "");
    check(&l, "255.255.255.255", 5, "E");
    assert_int_equal(number_at(&l, "11.0.0.0"), 0);
    assert_int_equal(number_at(&l, "255.255.255.254"), 0);
    asn_table_free(l.table);
}

static void
reads_numbers(void **state)
{
    (void)state;
    static const char text[] =
        "16777216,16777471,13335,\"Cloudflare, Inc.\"\n"
        "42540528726795050063891204319802818560,"
        "42540528806023212578155541913346768895,2500,WIDE Project\n"
        "340282366920938463463374607431768211455,"
        "340282366920938463463374607431768211455,7,Last\n";
    struct loaded l;
    if (load(text, sizeof text - 1, false, &l) < 0)
        fail_msg("%s", l.err.text);
    check(&l, "1.0.0.7", 13335, "Cloudflare, Inc.");
    check(&l, "2001:200::1", 2500, "WIDE Project");
    check(&l, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 7, "Last");
    assert_int_equal(number_at(&l, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"),
                     0);
    asn_table_free(l.table);
}

static void
reads_iptoasn(void **state)
{
    (void)state;
    static const char text[] =
        "1.0.0.0\t1.0.0.255\t13335\tUS\tCLOUDFLARENET\n"
        "1.0.1.0\t1.0.3.255\t0\tNone\tNot routed\n"
        "1.0.4.0\t1.0.7.255\t38803\tAU\t\"GTELECOM, quoted\n"
        "2001::\t2001:0:ffff:ffff:ffff:ffff:ffff:ffff\t6939\tUS\tHURRICANE\n";
    struct loaded l;
    if (load(text, sizeof text - 1, true, &l) < 0)
        fail_msg("%s", l.err.text);
    assert_string_equal(l.format, "TSV");
    check(&l, "1.0.0.1", 13335, "CLOUDFLARENET");
    assert_int_equal(number_at(&l, "1.0.2.0"), 0);
    check(&l, "1.0.5.0", 38803, "\"GTELECOM, quoted");
    check(&l, "2001:0:1::", 6939, "HURRICANE");
    asn_table_free(l.table);
}

static void
untangles_overlaps(void **state)
{
    (void)state;
    static const char text[] = "10.0.0.0,10.0.0.99,1,a\n"
                               "10.0.0.50,10.0.0.149,2,b\n" /* across 1's end */
                               "10.0.0.60,10.0.0.69,3,c\n"  /* inside both */
                               "10.0.0.60,10.0.0.64,4,d\n"
                               "0.0.0.0/0,9,all\n"
                               "10.0.0.70,10.0.0.70,5,e\n"
                               "10.0.0.70,10.0.0.70,6,f\n" /* twice */
                               "10.0.0.60,10.0.0.60,2,b\n";
    static const struct {
        const char *address;
        uint32_t number;
    } want[] = {
        {"0.0.0.0", 9},   {"9.255.255.255", 9}, {"10.0.0.0", 1},
        {"10.0.0.49", 1}, {"10.0.0.50", 2},     {"10.0.0.59", 2},
        {"10.0.0.60", 2}, {"10.0.0.61", 4},     {"10.0.0.64", 4},
        {"10.0.0.65", 3}, {"10.0.0.69", 3},     {"10.0.0.70", 6},
        {"10.0.0.71", 2}, {"10.0.0.149", 2},    {"10.0.0.150", 9},
        {"255.255.255.255", 9},
    };
    struct loaded l;
    if (load(text, sizeof text - 1, false, &l) < 0)
        fail_msg("%s", l.err.text);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        if (number_at(&l, want[i].address) != want[i].number)
            fail_msg("%s: AS%u", want[i].address,
                     number_at(&l, want[i].address));
    asn_table_free(l.table);
}

/* Random ranges in a small space against the plain meaning of the rule: the
 * one that starts last wins, then the shortest, then the last added. */
static void
untangles_as_a_simple_search_does(void **state)
{
    (void)state;
    srandom(7);
    for (int round = 0; round < 300; round++) {
        struct {
            unsigned start, end;
        } r[12];
        struct loaded l = {.table = asn_table_new()};
        size_t n = 1 + (size_t)random() % 12;
        for (size_t i = 0; i < n; i++) {
            r[i].start = (unsigned)random() % 40;
            r[i].end = r[i].start + (unsigned)random() % 20;
            struct addr a = addr_v4((const uint8_t[4]){0, 0, 0, 0}), b = a;
            a.b[3] = (uint8_t)r[i].start;
            b.b[3] = (uint8_t)r[i].end;
            assert_int_equal(asn_table_add(l.table, &a, &b, (uint32_t)i + 1,
                                           slice_of(NULL, 0), &l.err),
                             0);
        }
        assert_int_equal(asn_table_finish(l.table, &l.view, &l.err), 0);
        for (unsigned at = 0; at < 64; at++) {
            size_t best = n;
            for (size_t i = 0; i < n; i++)
                if (r[i].start <= at && at <= r[i].end &&
                    (best == n || r[i].start > r[best].start ||
                     (r[i].start == r[best].start &&
                      r[i].end <= r[best].end)))
                    best = i;
            char text[16];
            snprintf(text, sizeof text, "0.0.0.%u", at);
            assert_int_equal(number_at(&l, text),
                             best == n ? 0 : best + 1);
        }
        asn_table_free(l.table);
    }
}

static void
makes_names_printable(void **state)
{
    (void)state;
    static const char text[] =
        "10.0.0.0/8,1,Espa\xc3\xb1"
        "a\n11.0.0.0/8,2,\x1b[31mred\xff\xc2\x9b\xed\xa0\x80|\xf0\x9f\x90\xa7\n";
    struct loaded l;
    if (load(text, sizeof text - 1, false, &l) < 0)
        fail_msg("%s", l.err.text);
    check(&l, "10.0.0.0", 1, "Espa\xc3\xb1"
                             "a");
    check(&l, "11.0.0.0", 2, "?[31mred??????|\xf0\x9f\x90\xa7");
    asn_table_free(l.table);
}

static void
names_the_bad_line(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "nonsense",
        "1.0.0.0",
        "1.0.0.0,1.0.0.255",
        "1.0.0.0,1.0.0.255,",
        "1.0.0.0,1.0.0.255,x,y",
        "1.0.0.0,1.0.0.256,1,y",
        "1.0.0.9,1.0.0.8,1,y",
        "1.0.0.0,2001::,1,y",
        "2001::,1.0.0.0,1,y",
        "1.0.0.0,1.0.0.255,4294967296,y",
        "1.0.0.0,1.0.0.255,-1,y",
        "1.0.0.0,1.0.0.255,1,\"open",
        "1.0.0.0,1.0.0.255,1,\"shut\"x",
        "1.0.0.0,1.0.0.255,1,US,y,z",
        "1,2,3,4,5,6,7,8,9",
        "1.0.0.0/33,1,y",
        "1.0.0.0/,1,y",
        "1.0.0.0/x,1,y",
        "1.0.0.1/24,1,y",
        "2001::/129,1,y",
        "/8,1,y",
        "network,autonomous_system_number,autonomous_system_organization",
        "340282366920938463463374607431768211456,"
        "340282366920938463463374607431768211456,1,y",
        ",,,",
        "\"\"",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char text[400];
        int n = snprintf(text, sizeof text, "9.0.0.0,9.0.0.255,1,good\n%s\n",
                         lines[i]);
        struct loaded l;
        if (load(text, (size_t)n, false, &l) == 0)
            fail_msg("taken: %s", lines[i]);
        char want[100];
        snprintf(want, sizeof want, "%s:2: ", temporary);
        if (strncmp(l.err.text, want, strlen(want)) != 0)
            fail_msg("%s", l.err.text);
        asn_table_free(l.table);
    }
}

static void
refuses_what_is_no_table(void **state)
{
    (void)state;
    struct loaded l;
    char *long_line = malloc(100000);
    assert_non_null(long_line);
    memset(long_line, 'a', 100000);
    assert_int_equal(load(long_line, 100000, false, &l), -1);
    assert_non_null(strstr(l.err.text, ":1: longer than"));
    asn_table_free(l.table);
    memset(long_line, 0, 100000);
    assert_int_equal(load(long_line, 100000, false, &l), -1);
    asn_table_free(l.table);
    assert_int_equal(load(long_line, 100000, true, &l), -1);
    asn_table_free(l.table);
    free(long_line);
    assert_int_equal(load("", 0, false, &l), -1);
    assert_non_null(strstr(l.err.text, "no ranges"));
    asn_table_free(l.table);
    struct err err = {""};
    assert_null(who_open(DATA, "build/no-such-file", &err));
    assert_non_null(strstr(err.text, "build/no-such-file: No such file"));
    assert_null(who_open("build/no-such-file", NULL, &err));
    assert_non_null(strstr(err.text, "build/no-such-file: No such file"));
    assert_null(who_open("build", NULL, &err));
    assert_null(who_open("Makefile", NULL, &err));
    assert_non_null(strstr(err.text, "not a table file"));
    assert_null(who_open(DATA, "build", &err));
}

static void
says_when_the_gzip_stream_is_cut(void **state)
{
    (void)state;
    const char *path = write_file(ranges_csv, sizeof ranges_csv - 1, true);
    uint8_t packed[400];
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = fread(packed, 1, sizeof packed, f);
    fclose(f);
    unlink(path);
    assert_true(n > 20 && n < sizeof packed);
    for (size_t cut = 3; cut < n; cut++) {
        struct loaded l;
        assert_int_equal(load(packed, cut, false, &l), -1);
        assert_true(l.err.text[0] != '\0');
        asn_table_free(l.table);
    }
}

/* --- MaxMind DB -------------------------------------------------------------- */

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

/* The prefix leads to the one record, all else to nothing. `alias` (IPv6 only)
 * gives ::ffff:0:0/96 the same subtree as ::/96, as real databases do. */
static void
build_mmdb(struct mmdb *m, const struct addr *prefix, unsigned bits)
{
    uint32_t nodes = bits;
    m->n = 0;
    for (unsigned i = 0; i < bits; i++) {
        uint32_t on = i + 1 < bits ? i + 1 : nodes + 16;
        unsigned bit = prefix->b[i / 8] >> (7 - i % 8) & 1;
        for (unsigned side = 0; side < 2; side++) {
            uint32_t v = htobe32((side == bit ? on : nodes) << 8);
            put(m, &v, 3);
        }
    }
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
    } cases[] = {
        {"192.0.2.0", 24, "192.0.2.255", "192.0.3.0"},
        {"2001:db8::", 32, "2001:db8:ffff::1", "2001:db9::"},
        {"::c000:200", 120, "192.0.2.7", "192.0.3.0"}, /* IPv4 in IPv6 */
    };
    for (size_t i = 0; i < 3; i++)
        for (int packed = 0; packed < 2; packed++) {
            struct mmdb m;
            struct loaded l;
            struct addr prefix;
            assert_true(addr_parse(cases[i].prefix, &prefix));
            build_mmdb(&m, &prefix, cases[i].bits);
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
    build_mmdb(&m, &prefix, 24);
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
    build_mmdb(&m, &prefix, 32);
    for (size_t i = 0; i < 32 * 6; i += 3)
        memcpy(m.b + i, "\0\0\1", 3); /* both sides lead to node 1 */
    assert_int_equal(load(m.b, m.n, false, &l), -1);
    assert_non_null(strstr(l.err.text, "damaged"));
    asn_table_free(l.table);
}

/* --- with the compiled table -------------------------------------------------- */

static void
lets_the_users_table_win(void **state)
{
    (void)state;
    static const char text[] = "208.54.40.0/24,64500,Mine\n"
                               "208.54.85.0/24,21928,\n";
    const char *path = write_file(text, sizeof text - 1, false);
    struct err err = {""};
    struct who *w = who_open(DATA, path, &err);
    unlink(path);
    if (!w)
        fail_msg("%s", err.text);
    struct addr a;
    struct as_info as;
    assert_true(addr_parse("208.54.40.75", &a) && who_as(w, &a, &as));
    assert_int_equal(as.number, 64500);
    assert_string_equal(as.organization, "Mine");
    assert_null(as.role);
    /* a known AS without a name of the user's: ours, and the role */
    assert_true(addr_parse("208.54.85.64", &a) && who_as(w, &a, &as));
    assert_string_equal(as.organization, "T-Mobile USA, Inc.");
    assert_string_equal(as.role, "mobile-operator");
    /* and what it does not know */
    assert_true(addr_parse("1.1.1.1", &a) && who_as(w, &a, &as));
    assert_int_equal(as.number, 13335);
    who_close(w);
}

static uint8_t *
read_db(size_t *n)
{
    FILE *f = fopen(DATA, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    *n = (size_t)ftell(f);
    rewind(f);
    uint8_t *p = malloc(*n);
    assert_non_null(p);
    assert_int_equal(fread(p, 1, *n, f), *n);
    fclose(f);
    return p;
}

static void
refuses_a_cut_table(void **state)
{
    (void)state;
    size_t n;
    uint8_t *whole = read_db(&n);
    const struct db_header *h = (const void *)whole;
    struct db db;
    struct err err;
    assert_int_equal(db_over(&db, whole, n, "x", &err), 0);
    for (size_t cut = 0; cut <= sizeof *h + 4; cut++)
        assert_int_equal(db_over(&db, whole, cut, "x", &err), -1);
    for (size_t i = 0; i < DB_SECTIONS; i++) {
        size_t at = le32toh(h->sections[i].offset);
        for (size_t cut = at - 8; cut < at + 8; cut++)
            assert_int_equal(db_over(&db, whole, cut, "x", &err), -1);
    }
    for (size_t cut = n - 64; cut < n; cut++)
        assert_int_equal(db_over(&db, whole, cut, "x", &err), -1);
    free(whole);
}

static void
refuses_a_changed_header(void **state)
{
    (void)state;
    size_t n;
    uint8_t *whole = read_db(&n);
    struct db db;
    struct err err;
    for (size_t at = 0; at < sizeof(struct db_header); at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            whole[at] = (uint8_t)(whole[at] ^ 1u << bit);
            assert_int_equal(db_over(&db, whole, n, "x", &err), -1);
            assert_non_null(strstr(err.text, "x: "));
            whole[at] = (uint8_t)(whole[at] ^ 1u << bit);
        }
    free(whole);
}

/* A header that is right by its checksum but lies about the sections. */
static void
refuses_sections_that_do_not_fit(void **state)
{
    (void)state;
    static const uint32_t lies[] = {0, 1, 2, 4, 0x7fffffff, 0xfffffffc,
                                    0xffffffff};
    size_t n;
    uint8_t *whole = read_db(&n);
    struct db_header *h = (void *)whole;
    struct db db;
    struct err err;
    for (size_t i = 0; i < 2 * DB_SECTIONS; i++)
        for (size_t k = 0; k < sizeof lies / sizeof *lies; k++) {
            struct db_header good = *h;
            uint32_t *field = i % 2 ? &h->sections[i / 2].size
                                    : &h->sections[i / 2].offset;
            *field = htole32(lies[k]);
            h->crc = htole32((uint32_t)crc32(
                0, (const Bytef *)h, offsetof(struct db_header, crc)));
            if (db_over(&db, whole, n, "x", &err) == 0) {
                /* a short or empty section may be: nothing is found in it */
                uint32_t number;
                const char *name;
                struct addr a = addr_v4((const uint8_t[4]){208, 54, 40, 75});
                asn_view_find(&db.asn, &a, &number, &name);
                db_role_of(&db, 21928);
                db_operator_of(&db, "310", "260");
                db_gateway_of(&db, "wo.vzwwo.com");
                assert_true(i % 2 == 1 && lies[k] <= 4);
            }
            *h = good;
        }
    free(whole);
}

/* Rows of rubbish behind a good header: every answer is safe to read. */
static void
bears_rubbish_rows(void **state)
{
    (void)state;
    static const char *const names[] = {
        "wo.vzwwo.com", "epdg.epc.mnc260.mcc310.pub.3gppnetwork.org"};
    size_t n, sum = 0;
    uint8_t *whole = read_db(&n);
    srandom(1);
    for (size_t i = sizeof(struct db_header); i < n - 1; i++)
        if (random() % 8 == 0)
            whole[i] = (uint8_t)random();
    const char *path = write_file(whole, n, false);
    free(whole);
    struct err err = {""};
    struct who *w = who_open(path, NULL, &err);
    unlink(path);
    if (!w)
        fail_msg("%s", err.text);
    for (uint32_t i = 0; i < 20000; i++) {
        uint8_t b[16];
        for (size_t k = 0; k < 16; k++)
            b[k] = (uint8_t)random();
        struct addr a = i % 2 ? addr_v4(b) : addr_v6(b);
        struct as_info as;
        struct operator_info o;
        if (who_as(w, &a, &as))
            sum += strlen(as.organization) + (as.role ? strlen(as.role) : 0);
        if (who_operator_of_as(w, i, &o))
            sum += strlen(o.name) + strlen(o.country) + strlen(o.mcc);
    }
    struct gateway_name g;
    for (size_t i = 0; i < 2; i++)
        if (who_gateway(w, names[i], &g) && g.operator.name)
            sum += strlen(g.operator.name);
    struct who_source s;
    for (uint32_t i = 0; who_source_at(w, i, &s); i++)
        sum += strlen(s.name) + strlen(s.url);
    assert_true(sum > 0);
    who_close(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_ranges),
        cmocka_unit_test(reads_windows_lines_and_no_last_newline),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(reads_iptoasn),
        cmocka_unit_test(untangles_overlaps),
        cmocka_unit_test(untangles_as_a_simple_search_does),
        cmocka_unit_test(makes_names_printable),
        cmocka_unit_test(names_the_bad_line),
        cmocka_unit_test(refuses_what_is_no_table),
        cmocka_unit_test(says_when_the_gzip_stream_is_cut),
        cmocka_unit_test(reads_mmdb),
        cmocka_unit_test(bears_damaged_mmdb),
        cmocka_unit_test(refuses_an_mmdb_that_loops),
        cmocka_unit_test(lets_the_users_table_win),
        cmocka_unit_test(refuses_a_cut_table),
        cmocka_unit_test(refuses_a_changed_header),
        cmocka_unit_test(refuses_sections_that_do_not_fit),
        cmocka_unit_test(bears_rubbish_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
