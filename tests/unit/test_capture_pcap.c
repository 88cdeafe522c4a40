/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/capture_build.h"

static void
test_micro_and_nano(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++)
        for (int nano = 0; nano < 2; nano++) {
            struct build f = {.big = big};
            put_pcap_header(&f, nano ? 0xa1b23c4d : 0xa1b2c3d4, 65535, 1);
            put_pcap_record(&f, 1700000000, 123456, 5, 9);
            put_pcap_record(&f, 0xffffffff, nano ? 999999999 : 1999999, 0, 60);
            struct capture *c = build_open(&f);
            assert_string_equal(capture_format(c), nano ? "pcap-ns" : "pcap");
            struct capture_record r = build_next(c);
            int64_t unit = nano ? 1 : 1000;
            assert_int_equal(r.ts, 1700000000000000000 + 123456 * unit);
            assert_true(r.has_ts);
            assert_int_equal(r.caplen, 5);
            assert_int_equal(r.origlen, 9);
            assert_int_equal(r.offset, 24);
            assert_int_equal(r.frame, 1);
            assert_int_equal(r.interface, 0);
            assert_int_equal(r.link_type, 1);
            assert_int_equal(r.fcs_length, -1);
            assert_int_equal(r.pid, -1);
            assert_null(r.comment.p);
            assert_null(r.process.p);
            r = build_next(c);
            /* Seconds are unsigned; too many microseconds are added. */
            assert_int_equal(r.ts,
                             nano ? 4294967295999999999 : 4294967296999999000);
            assert_int_equal(r.offset, 24 + 16 + 5);
            const struct capture_stats *s = capture_stats(c);
            assert_int_equal(s->packets, 2);
            assert_int_equal(s->timed, 2);
            assert_int_equal(s->bytes, 5);
            assert_int_equal(s->read, f.n);
            assert_int_equal(s->size, f.n);
            assert_int_equal(s->first, 1700000000000000000 + 123456 * unit);
            assert_int_equal(s->last, r.ts);
            const struct capture_interface *i = capture_interface_at(c, 0);
            assert_int_equal(capture_interfaces(c), 1);
            assert_int_equal(i->snaplen, 65535);
            assert_int_equal(i->packets, 2);
            assert_int_equal(i->bytes, 5);
            assert_int_equal(i->dropped, -1);
            assert_null(capture_interface_at(c, 1));
            build_end(c);
            build_sweep(&f, 24);
        }
}

static void
test_modified(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct build f = {.big = big};
        put_pcap_header(&f, 0xa1b2cd34, 1500, 1);
        for (uint32_t i = 0; i < 2; i++) {
            put32(&f, 10 + i);
            put32(&f, 7);
            put32(&f, 3);
            put32(&f, 3);
            put32(&f, 2); /* interface index, protocol, packet type, padding */
            put16(&f, 0x0800);
            put16(&f, 0);
            put_payload(&f, (uint8_t)(i * 16), 3);
            put_border(&f, 1);
        }
        struct capture *c = build_open(&f);
        assert_string_equal(capture_format(c), "pcap-modified");
        assert_int_equal(build_next(c).ts, 10000007000);
        assert_int_equal(build_next(c).ts, 11000007000);
        build_end(c);
        build_sweep(&f, 24);
    }
}

static void
test_link_word(void **state)
{
    static const struct {
        uint32_t word;
        uint16_t link_type;
        int8_t fcs;
    } cases[] = {
        {1, 1, -1},
        {0x24000001, 1, 4},
        {0x04000001, 1, 0},
        {0xf4000069, 105, 30},
        {0x20000001, 1, -1}, /* a length, but not said to be one */
        {0x30000095, 149, -1},
        {0x0000ffff, 65535, -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct build f = {.big = i & 1};
        put_pcap_header(&f, 0xa1b2c3d4, 0, cases[i].word);
        put_pcap_record(&f, 1, 2, 4, 4);
        struct capture *c = build_open(&f);
        struct capture_record r = build_next(c);
        assert_int_equal(r.link_type, cases[i].link_type);
        assert_int_equal(r.fcs_length, cases[i].fcs);
        assert_int_equal(capture_interface_at(c, 0)->fcs_length, cases[i].fcs);
        assert_int_equal(capture_interface_at(c, 0)->snaplen, 0);
        build_end(c);
    }
}

static void
test_old_versions(void **state)
{
    (void)state;
    /* 2.2 wrote the original length first; 2.3 only sometimes. */
    static const struct {
        uint16_t major, minor;
        uint32_t first, second;
    } cases[] = {
        {2, 4, 3, 9}, {2, 2, 9, 3}, {2, 3, 9, 3}, {2, 3, 3, 9}, {543, 0, 9, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct build f = {.big = false};
        put32(&f, 0xa1b2c3d4);
        put16(&f, cases[i].major);
        put16(&f, cases[i].minor);
        put64(&f, 0);
        put32(&f, 68);
        put32(&f, 1);
        put64(&f, 0);
        put32(&f, cases[i].first);
        put32(&f, cases[i].second);
        put_payload(&f, 0, 3);
        struct capture *c = build_open(&f);
        struct capture_record r = build_next(c);
        assert_int_equal(r.caplen, 3);
        assert_int_equal(r.origlen, 9);
        build_end(c);
    }
    uint8_t v9[24] = {0xd4, 0xc3, 0xb2, 0xa1, 9, 0, 4, 0};
    struct err err = {.text = ""};
    assert_null(capture_open_memory(v9, sizeof v9, "v9.pcap", &err));
    assert_string_equal(
        err.text, "v9.pcap: pcap version 9.4 is not known (expected 2.4)");
}

static void
test_empty(void **state)
{
    (void)state;
    struct build f = {.big = true};
    put_pcap_header(&f, 0xa1b2c3d4, 65535, 101);
    struct capture *c = build_open(&f);
    assert_int_equal(capture_stats(c)->packets, 0);
    build_end(c);
}

/* cat a.pcap b.pcap c.pcap: three orders, two link types. */
static void
test_joined(void **state)
{
    (void)state;
    struct build f = {.big = false};
    put_pcap_header(&f, 0xa1b2c3d4, 65535, 1);
    put_pcap_record(&f, 1, 2, 4, 4);
    put_pcap_header(&f, 0xa1b2c3d4, 65535, 1);
    put_pcap_record(&f, 2, 2, 0, 0);
    f.big = true;
    put_pcap_header(&f, 0xa1b23c4d, 65535, 101);
    put_pcap_header(&f, 0xa1b2cd34, 96, 101);
    f.big = false;
    put_pcap_header(&f, 0xa1b23c4d, 65535, 1);
    put_pcap_record(&f, 3, 2, 5, 5);
    struct capture *c = build_open(&f);
    assert_string_equal(capture_format(c), "pcap");
    assert_int_equal(build_next(c).ts, 1000002000);
    struct capture_record r = build_next(c);
    assert_int_equal(r.ts, 2000002000);
    assert_int_equal(r.interface, 0);
    r = build_next(c);
    assert_int_equal(r.ts, 3000000002);
    assert_int_equal(r.link_type, 1);
    assert_int_equal(r.interface, 3);
    assert_int_equal(capture_interfaces(c), 4);
    assert_int_equal(capture_interface_at(c, 2)->snaplen, 96);
    assert_int_equal(capture_stats(c)->sections, 5);
    build_end(c);
    build_sweep(&f, 24);
}

static void
test_damage(void **state)
{
    (void)state;
    struct build f = {.big = false};
    put_pcap_header(&f, 0xa1b2c3d4, 65535, 1);
    put_pcap_record(&f, 1, 2, 4, 4);
    struct build g = f;
    put_pcap_record(&g, 1, 2, 20, 20);
    g.n -= 7;
    build_damage(&g, 1,
                 "the file ends inside a packet record: 29 of its 36 "
                 "bytes are there, at offset 44");
    g.n = 44 + 3;
    build_damage(&g, 1,
                 "the file ends inside a packet record header: 3 of its "
                 "16 bytes are there, at offset 44");
    /* A length that cannot be, and one that only USB and D-Bus reach. */
    static const struct {
        uint32_t link, snaplen, caplen;
        const char *text;
    } cases[] = {
        {1, 65535, 0xffffffff, "claims 4294967295 captured bytes"},
        {1, 65535, 262145, "claims 262145 captured bytes"},
        {1, 0xffffffff, 262145, "claims 262145 captured bytes"},
        {1, 300000, 262145, "ends inside a packet record"},
        {1, 300000, 300001, "claims 300001"},
        {220, 0, 1000000, "ends inside a packet record"},
        {231, 0, CAPTURE_MAX_RECORD + 1, "claims 134217729"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct build h = {.big = true};
        put_pcap_header(&h, 0xa1b2c3d4, cases[i].snaplen, cases[i].link);
        put_pcap_record(&h, 1, 2, 4, 4);
        put64(&h, 0);
        put32(&h, cases[i].caplen);
        put32(&h, 60);
        build_damage(&h, 1, cases[i].text);
        build_damage(&h, 1, ", at offset 44");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_micro_and_nano),
        cmocka_unit_test(test_modified),
        cmocka_unit_test(test_link_word),
        cmocka_unit_test(test_old_versions),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_joined),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
