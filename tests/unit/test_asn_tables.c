/* SPDX-License-Identifier: Apache-2.0 */
/* A user's own table in every text form, and what is none. */
#include "tests/unit/asn_load.h"

#include "analyzer/who/who.h"

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
        assert_int_equal(load(ranges_csv, sizeof ranges_csv - 1, packed, &l),
                         0);
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
        {"0.0.0.0", 9},         {"9.255.255.255", 9}, {"10.0.0.0", 1},
        {"10.0.0.49", 1},       {"10.0.0.50", 2},     {"10.0.0.59", 2},
        {"10.0.0.60", 2},       {"10.0.0.61", 4},     {"10.0.0.64", 4},
        {"10.0.0.65", 3},       {"10.0.0.69", 3},     {"10.0.0.70", 6},
        {"10.0.0.71", 2},       {"10.0.0.149", 2},    {"10.0.0.150", 9},
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
                     (r[i].start == r[best].start && r[i].end <= r[best].end)))
                    best = i;
            char text[16];
            snprintf(text, sizeof text, "0.0.0.%u", at);
            assert_int_equal(number_at(&l, text), best == n ? 0 : best + 1);
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
        "a\n11.0.0.0/"
        "8,2,\x1b[31mred\xff\xc2\x9b\xed\xa0\x80|\xf0\x9f\x90\xa7\n";
    struct loaded l;
    if (load(text, sizeof text - 1, false, &l) < 0)
        fail_msg("%s", l.err.text);
    check(&l, "10.0.0.0", 1,
          "Espa\xc3\xb1"
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
        "0,340282366920938463463374607431768211456,1,y",
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
    struct err err = {.text = ""};
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

/* --- with the compiled table -------------------------------------------------- */

static void
lets_the_users_table_win(void **state)
{
    (void)state;
    static const char text[] = "208.54.40.0/24,64500,Mine\n"
                               "208.54.85.0/24,21928,\n";
    const char *path = write_file(text, sizeof text - 1, false);
    struct err err = {.text = ""};
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
        cmocka_unit_test(lets_the_users_table_win),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
