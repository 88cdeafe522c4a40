/* SPDX-License-Identifier: Apache-2.0 */
#include "dissectors/base/packet.h"
#include "tests/unit/capture_build.h"

/* A section with everything in it. */
static void
put_rich_section(struct build *f, bool big, int64_t length)
{
    section_begin(f, big, length);
    put_option_text(f, 1, "a case");
    put_option_text(f, 4, "a program");
    put_option(f, 0, "", 0);
    block_end(f, 0);
    interface_begin(f, 1, 96);
    put_option_text(f, 2, "en0");
    put_option_text(f, 3, "the Wi-Fi");
    put_option_number(f, 9, 9, 1);
    put_option_text(f, 12, "macOS 14.5");
    put_option_number(f, 13, 4, 1);
    put_option(f, 0, "", 0);
    block_end(f, 0);
    interface_begin(f, 101, 0);
    put_option_text(f, 2, "ipsec0");
    put_option_text(f, 1, "the tunnel");
    block_end(f, 0);
    enhanced_begin(f, 1, 1700000000000001, 6, 60);
    put_option_number(f, 2, 0x1, 4);
    put_option_text(f, 1, "look here");
    put_option_text(f, 1, "and here");
    put_option(f, 0, "", 0);
    block_end(f, 1);
    enhanced_begin(f, 0, 1700000000000000002, 8, 8);
    put_option_number(f, 2, 2 | 2 << 5, 4);
    put_option_number(f, 4, 17, 8);
    block_end(f, 1);
}

static void
check_rich_section(struct capture *c, uint32_t first)
{
    struct capture_record r = build_next(c);
    assert_int_equal(r.interface, first + 1);
    assert_int_equal(r.link_type, 101);
    assert_int_equal(r.ts, 1700000000000001000);
    assert_int_equal(r.caplen, 6);
    assert_int_equal(r.origlen, 60);
    assert_int_equal(r.direction, PACKET_IN);
    assert_int_equal(r.fcs_length, -1);
    assert_true(slice_eq(r.comment, "look here"));
    r = build_next(c);
    assert_int_equal(r.interface, first);
    assert_int_equal(r.link_type, 1);
    assert_int_equal(r.ts, 1700000000000000002);
    assert_int_equal(r.direction, PACKET_OUT);
    assert_int_equal(r.fcs_length, 2); /* the flags outrank if_fcslen */
    assert_null(r.comment.p);
    const struct capture_interface *i = capture_interface_at(c, first);
    assert_string_equal(i->name, "en0");
    assert_string_equal(i->description, "the Wi-Fi");
    assert_string_equal(i->os, "macOS 14.5");
    assert_int_equal(i->id, first);
    assert_int_equal(i->snaplen, 96);
    assert_int_equal(i->fcs_length, 4);
    assert_int_equal(i->dropped, 17);
    assert_int_equal(i->received, -1);
    assert_int_equal(i->packets, 1);
    assert_int_equal(i->bytes, 8);
    i = capture_interface_at(c, first + 1);
    assert_string_equal(i->name, "ipsec0");
    assert_string_equal(i->description, "");
    assert_int_equal(i->snaplen, 0);
    assert_int_equal(i->dropped, -1);
}

static void
test_sections(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct build f = {.big = big};
        put_rich_section(&f, big, -1);
        put_rich_section(&f, !big, 1234);
        struct capture *c = build_open(&f);
        assert_string_equal(capture_format(c), "pcapng");
        check_rich_section(c, 0);
        check_rich_section(c, 2);
        assert_int_equal(capture_interfaces(c), 4);
        assert_int_equal(capture_interface_at(c, 1)->section, 0);
        assert_int_equal(capture_interface_at(c, 2)->section, 1);
        assert_string_equal(capture_comment(c), "a case");
        const struct capture_stats *s = capture_stats(c);
        assert_int_equal(s->sections, 2);
        assert_int_equal(s->comments, 8);
        assert_int_equal(s->malformed, 0);
        assert_int_equal(s->first, 1700000000000000002);
        assert_int_equal(s->last, 1700000000000001000);
        build_end(c);
        build_sweep(&f, 28);
    }
}

static void
test_simple_and_obsolete(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct build f = {.big = big};
        put_section(&f, big);
        put_interface(&f, 1, 6);
        put_interface(&f, 0, 0);
        block_begin(&f, 3); /* shorter than the snap length */
        put32(&f, 5);
        put_payload(&f, 0, 5);
        put_pad(&f);
        block_end(&f, 1);
        block_begin(&f, 3); /* cut by it */
        put32(&f, 1000);
        put_payload(&f, 16, 6);
        put_pad(&f);
        block_end(&f, 1);
        block_begin(&f, 2);
        put16(&f, 1);
        put16(&f, 3); /* drops */
        put32(&f, 0x0005f5e1);
        put32(&f, 7);
        put32(&f, 2);
        put32(&f, 40);
        put_payload(&f, 32, 2);
        put_pad(&f);
        put_option_number(&f, 2, 1, 4);
        block_end(&f, 1);
        struct capture *c = build_open(&f);
        struct capture_record r = build_next(c);
        assert_false(r.has_ts);
        assert_int_equal(r.caplen, 5);
        assert_int_equal(r.interface, 0);
        r = build_next(c);
        assert_int_equal(r.caplen, 6);
        assert_int_equal(r.origlen, 1000);
        assert_int_equal(capture_stats(c)->timed, 0);
        r = build_next(c);
        assert_true(r.has_ts);
        assert_int_equal(r.ts, (int64_t)0x0005f5e100000007 * 1000);
        assert_int_equal(r.interface, 1);
        assert_int_equal(r.link_type, 0);
        assert_int_equal(r.direction, PACKET_IN);
        assert_int_equal(capture_interface_at(c, 1)->dropped, 3);
        assert_int_equal(capture_stats(c)->timed, 1);
        assert_int_equal(capture_stats(c)->first, r.ts);
        build_end(c);
        build_sweep(&f, 28);
    }
}

/* Each resolution and offset against a result worked out by hand. */
static void
test_times(void **state)
{
    static const struct {
        int resolution; /* -1: no option */
        int64_t offset;
        uint64_t stamp;
        int64_t ns;
    } cases[] = {
        {-1, 0, 1700000000123456, 1700000000123456000},
        {6, 0, 1, 1000},
        {0, 0, 1700000000, 1700000000000000000},
        {3, 0, 1700000000123, 1700000000123000000},
        {9, 0, 1700000000123456789, 1700000000123456789},
        {12, 0, 1700000000123456789, 1700000000123456},
        {28, 0, UINT64_MAX, 1},
        {29, 0, UINT64_MAX, 0},
        {127, 0, UINT64_MAX, 0},
        {0x80 | 1, 0, 3, 1500000000},
        {0x80 | 32, 0, 0x6553f10080000000, 1700000000500000000},
        {0x80 | 10, 0, 1024 + 256, 1250000000},
        {0x80 | 127, 0, UINT64_MAX, 0},
        {6, 0, UINT64_MAX, CAPTURE_TIME_MAX},
        {9, 0, UINT64_MAX, CAPTURE_TIME_MAX},
        {0, 0, UINT64_MAX, CAPTURE_TIME_MAX},
        {0x80, 0, UINT64_MAX, CAPTURE_TIME_MAX},
        {6, 1700000000, 500000, 1700000000500000000},
        {9, -5, 1, -4999999999},
        {6, INT64_MAX, 1, CAPTURE_TIME_MAX},
        {6, INT64_MIN, 1, -CAPTURE_TIME_MAX},
        {0, INT64_MIN, UINT64_MAX, CAPTURE_TIME_MAX},
        {0, -1, 0, -1000000000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct build f = {.big = i & 1};
        put_section(&f, i & 1);
        interface_begin(&f, 1, 0);
        if (cases[i].resolution >= 0)
            put_option_number(&f, 9, (uint64_t)cases[i].resolution, 1);
        if (cases[i].offset)
            put_option_number(&f, 14, (uint64_t)cases[i].offset, 8);
        block_end(&f, 0);
        put_enhanced(&f, 0, cases[i].stamp, 1, 1);
        struct capture *c = build_open(&f);
        int64_t ts = build_next(c).ts;
        if (ts != cases[i].ns)
            fail_msg("case %zu: %lld, not %lld", i, (long long)ts,
                     (long long)cases[i].ns);
        build_end(c);
    }
}

static void
test_names(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct build f = {.big = big};
        char name[300];
        memset(name, 'n', sizeof name);
        name[sizeof name - 1] = '\0';
        put_section(&f, big);
        block_begin(&f, 4);
        put_option(&f, 1,
                   "\x0a\0\0\x01"
                   "epdg.example\0second",
                   24);
        put_option(&f, 2, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01six", 20);
        put_option(&f, 1,
                   "\x0a\0\0\x02"
                   "nonul",
                   9);
        put_option(&f, 1, "\x0a\0", 2); /* too short for its address */
        put_option(&f, 9,
                   "\x0a\0\0\x02"
                   "other",
                   10);
        put_option(&f, 0, "", 0);
        put_option_text(&f, 1, "a comment");
        block_end(&f, 0);
        block_begin(&f, 4);
        put16(&f, 1);
        put16(&f, 4 + sizeof name);
        put(&f, "\x0a\0\0\x03", 4);
        put(&f, name, sizeof name);
        put_pad(&f);
        block_end(&f, 0);
        struct capture *c = build_open(&f);
        struct capture_record r;
        assert_int_equal(capture_next(c, &r), 0);
        assert_int_equal(capture_names(c), 4);
        assert_int_equal(capture_name_at(c, 0)->family, 4);
        assert_memory_equal(capture_name_at(c, 0)->address, "\x0a\0\0\x01", 4);
        assert_string_equal(capture_name_at(c, 0)->name, "epdg.example");
        assert_string_equal(capture_name_at(c, 1)->name, "second");
        assert_int_equal(capture_name_at(c, 2)->family, 6);
        assert_memory_equal(capture_name_at(c, 2)->address, "\x20\x01\x0d\xb8",
                            4);
        assert_string_equal(capture_name_at(c, 2)->name, "six");
        assert_string_equal(capture_name_at(c, 3)->name, "nonul");
        assert_null(capture_name_at(c, 4));
        assert_int_equal(capture_stats(c)->name_records, 5);
        assert_int_equal(capture_stats(c)->names_refused, 1);
        assert_int_equal(capture_stats(c)->malformed, 2);
        assert_int_equal(capture_stats(c)->comments, 1);
        build_end(c);
        build_sweep(&f, 28);
    }
}

static void
test_statistics(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct build f = {.big = big};
        put_section(&f, big);
        put_interface(&f, 1, 0);
        put_section(&f, big);
        put_interface(&f, 1, 0);
        put_interface(&f, 1, 0);
        for (uint32_t of = 1; of < 3; of++) { /* 2 does not exist */
            block_begin(&f, 5);
            put32(&f, of);
            put64(&f, 0);
            put_option_number(&f, 4, 1000, 8);
            put_option_number(&f, 5, 40, 8);
            put_option_number(&f, 5, 41, 4);
            put_option(&f, 0, "", 0);
            block_end(&f, 0);
        }
        enhanced_begin(&f, 1, 0, 4, 4);
        put_option_number(&f, 4, 5, 8); /* the block's own count outranks it */
        block_end(&f, 1);
        struct capture *c = build_open(&f);
        build_next(c);
        assert_int_equal(capture_interface_at(c, 0)->dropped, -1);
        assert_int_equal(capture_interface_at(c, 1)->dropped, -1);
        assert_int_equal(capture_interface_at(c, 2)->dropped, 40);
        assert_int_equal(capture_interface_at(c, 2)->received, 1000);
        assert_int_equal(capture_stats(c)->malformed, 2);
        build_end(c);
        build_sweep(&f, 28);
    }
}

static void
test_apple(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct build f = {.big = big};
        put_section(&f, big);
        put_interface(&f, 1, 0);
        for (int i = 0; i < 2; i++) {
            block_begin(&f, 0x80000001);
            put32(&f, i ? 77 : 4321);
            put_option_text(&f, 2, i ? "mDNSResponder" : "CommCenter");
            put_option(&f, 4, "0123456789abcdef", 16);
            block_end(&f, 0);
        }
        static const uint32_t index[][2] = {
            {0, UINT32_MAX}, {UINT32_MAX, 1},          {0, 1},
            {5, UINT32_MAX}, {UINT32_MAX, UINT32_MAX},
        };
        for (size_t i = 0; i < 5; i++) {
            enhanced_begin(&f, 0, i, 4, 4);
            if (index[i][1] != UINT32_MAX)
                put_option_number(&f, 0x8003, index[i][1], 4);
            if (index[i][0] != UINT32_MAX)
                put_option_number(&f, 0x8001, index[i][0], 4);
            put_option_number(&f, 0x8002, 100, 4);
            block_end(&f, 1);
        }
        /* In the next section the numbers start again: there is no process. */
        put_section(&f, !big);
        put_interface(&f, 1, 0);
        enhanced_begin(&f, 0, 9, 4, 4);
        put_option_number(&f, 0x8001, 0, 4);
        block_end(&f, 1);
        enhanced_begin(&f, 0, 9, 4, 4);
        put_option_number(&f, 8, big ? 0x000000010000002a : 0x0000002a00000001,
                          8);
        block_end(&f, 1);
        struct capture *c = build_open(&f);
        struct capture_record r = build_next(c);
        assert_true(slice_eq(r.process, "CommCenter"));
        assert_int_equal(r.pid, 4321);
        r = build_next(c);
        assert_true(slice_eq(r.process, "mDNSResponder"));
        assert_int_equal(r.pid, 77);
        r = build_next(c);
        assert_true(slice_eq(r.process, "CommCenter"));
        r = build_next(c);
        assert_null(r.process.p);
        assert_int_equal(r.pid, -1);
        assert_int_equal(capture_stats(c)->malformed, 1);
        r = build_next(c);
        assert_null(r.process.p);
        r = build_next(c);
        assert_null(r.process.p);
        assert_int_equal(r.pid, -1);
        r = build_next(c);
        assert_int_equal(capture_stats(c)->malformed, 1);
        assert_int_equal(r.pid, 42);
        build_end(c);
        build_sweep(&f, 28);
    }
}

static void
test_skipped(void **state)
{
    static const uint32_t types[] = {10,    0xbad,      0x40000bad, 0xbad,
                                     0x204, 0x80000002, 9};
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct build f = {.big = big};
        put_section(&f, big);
        put_interface(&f, 1, 0);
        for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
            block_begin(&f, types[i]);
            put_payload(&f, 1, 4 * i);
            block_end(&f, 0);
        }
        put_enhanced(&f, 0, 1, 4, 4);
        struct capture *c = build_open(&f);
        build_next(c);
        assert_int_equal(capture_stats(c)->skipped_decryption, 1);
        assert_int_equal(capture_stats(c)->skipped_custom, 3);
        assert_int_equal(capture_stats(c)->skipped_unknown, 3);
        build_end(c);
        build_sweep(&f, 28);
    }
}

/* A bad option loses neither its packet nor the next. */
static void
test_bad_options(void **state)
{
    (void)state;
    struct build f = {.big = false};
    put_section(&f, false);
    interface_begin(&f, 1, 0);
    put_option_number(&f, 9, 6, 4);  /* if_tsresol is one byte */
    put_option_number(&f, 14, 6, 4); /* if_tsoffset is eight */
    put_option(&f, 13, "", 0);
    put_option_text(&f, 2, "name");
    block_end(&f, 0);
    enhanced_begin(&f, 0, 5, 4, 4);
    put_option_number(&f, 2, 1, 2);
    put_option_number(&f, 4, 1, 4);
    put_option_number(&f, 8, 1, 4);
    put_option_text(&f, 1, "still read");
    put16(&f, 1);
    put16(&f, 5000); /* past the block */
    block_end(&f, 1);
    put_enhanced(&f, 0, 6, 4, 4);
    struct capture *c = build_open(&f);
    struct capture_record r = build_next(c);
    assert_true(slice_eq(r.comment, "still read"));
    assert_int_equal(r.ts, 5000);
    assert_int_equal(r.direction, PACKET_UNKNOWN);
    build_next(c);
    assert_int_equal(capture_stats(c)->malformed, 7);
    assert_string_equal(capture_interface_at(c, 0)->name, "name");
    build_end(c);
}

static void
test_long_text(void **state)
{
    (void)state;
    struct build f = {.big = false};
    put_section(&f, false);
    interface_begin(&f, 1, 0);
    char name[100];
    memset(name, 'x', sizeof name);
    memcpy(name + 61, "\xe2\x82\xac", 3); /* a euro sign across the border */
    put_option(&f, 2, name, sizeof name);
    put_option(&f, 3, "cut\0here", 8);
    put_option_number(&f, 13, 32, 1); /* in bits */
    block_end(&f, 0);
    struct capture *c = build_open(&f);
    struct capture_record r;
    assert_int_equal(capture_next(c, &r), 0);
    const struct capture_interface *i = capture_interface_at(c, 0);
    assert_int_equal(strlen(i->name), 61);
    assert_string_equal(i->description, "cut");
    assert_int_equal(i->fcs_length, 4);
    build_end(c);
}

static void
start(struct build *f)
{
    memset(f, 0, sizeof *f);
    put_section(f, false);
    put_interface(f, 1, 0);
    put_enhanced(f, 0, 1, 4, 4);
}

static void
test_damage(void **state)
{
    (void)state;
    struct build f;
    start(&f);
    size_t at = f.n;
    put_enhanced(&f, 1, 1, 4, 4);
    put_enhanced(&f, 0, 1, 4, 4);
    build_damage(&f, 1,
                 "a packet of interface 1, which its section does not "
                 "declare, at offset 84");
    start(&f);
    block_begin(&f, 6);
    put64(&f, 0);
    put32(&f, 0);
    put32(&f, 9);
    put32(&f, 9);
    put_payload(&f, 0, 8);
    block_end(&f, 1);
    build_damage(&f, 1,
                 "a packet block claims 9 captured bytes but has room "
                 "for 8, at offset 84");
    start(&f);
    put_enhanced(&f, 0, 1, 4, 4);
    f.b[f.n - 4] ^= 4;
    build_damage(&f, 1,
                 "a block ends with another length (32) than it begins "
                 "with (36), at offset 84");
    start(&f);
    put_enhanced(&f, 0, 1, 4, 4);
    f.b[at + 4] = 37;
    build_damage(&f, 1, "a block with the impossible length 37, at offset 84");
    f.b[at + 4] = 8;
    build_damage(&f, 1, "a block with the impossible length 8");
    f.b[at + 7] = 0x40;
    build_damage(&f, 1, "a block claims 1073741832 bytes, more than can be");
    f.b[at + 7] = 0;
    f.b[at + 5] = 4;
    build_damage(&f, 1,
                 "the file ends inside a block: 36 of its 1032 bytes are "
                 "there, at offset 84");
    f.b[at] = 0x77; /* passed over, yet its end is looked for */
    build_damage(&f, 1,
                 "the file ends inside a block: 36 of its 1032 bytes are "
                 "there, at offset 84");
    f.b[at + 5] = 0;
    f.b[at + 4] = 36;
    f.b[at + 32] = 40;
    build_damage(&f, 1, "a block ends with another length (40) than it begins");
}

static void
test_damaged_headers(void **state)
{
    (void)state;
    struct build f;
    start(&f);
    block_begin(&f, 1);
    put32(&f, 1);
    block_end(&f, 0);
    build_damage(&f, 1, "an interface description of 4 bytes, too short");
    for (uint32_t type = 2; type <= 6; type += type == 2 ? 1 : 3) {
        start(&f);
        block_begin(&f, type);
        block_end(&f, 0);
        build_damage(&f, 1,
                     "a packet block of 0 bytes, too short, at offset 84");
    }
    start(&f);
    block_begin(&f, 3);
    put32(&f, 5);
    put32(&f, 5);
    block_end(&f, 0);
    build_damage(&f, 1,
                 "a packet block claims 5 captured bytes but has room for 4");
    start(&f);
    put_section(&f, true);
    block_begin(&f, 3);
    put64(&f, 4);
    block_end(&f, 0);
    build_damage(&f, 1,
                 "a packet of interface 0, which its section does not declare");
    start(&f);
    put_section(&f, true);
    f.b[84 + 8] = 0;
    build_damage(&f, 1,
                 "a section header without the byte-order magic, at offset 84");
    start(&f);
    put_section(&f, true);
    f.b[84 + 13] = 3;
    build_damage(&f, 1, "a section of pcapng version 3.0, which is not known");
    /* Well framed but useless statistics and process blocks cost nothing. */
    start(&f);
    block_begin(&f, 5);
    block_end(&f, 0);
    block_begin(&f, 0x80000001);
    block_end(&f, 0);
    put_enhanced(&f, 0, 1, 4, 4);
    struct capture *c = build_open(&f);
    build_next(c);
    build_next(c);
    assert_int_equal(capture_stats(c)->malformed, 2);
    build_end(c);
}

static void
test_empty(void **state)
{
    (void)state;
    struct build f = {.big = true};
    put_section(&f, true);
    struct capture *c = build_open(&f);
    assert_int_equal(capture_interfaces(c), 0);
    build_end(c);
    struct err err = {.text = ""};
    f.b[8] = 9;
    assert_null(capture_open_memory(f.b, f.n, "x", &err));
    assert_string_equal(err.text,
                        "x: begins like pcapng but has no byte-order magic");
    f.b[8] = 0x1a;
    f.b[13] = 2;
    assert_null(capture_open_memory(f.b, f.n, "x", &err));
    assert_string_equal(err.text,
                        "x: pcapng version 2.0 is not known (expected 1.0)");
}

/* Tables stop growing at their caps, and what is past them is counted. */
static void
test_caps(void **state)
{
    (void)state;
    struct build idb = {.big = false}, name = {.big = false},
                 process = {.big = false};
    put_interface(&idb, 1, 0);
    block_begin(&name, 4);
    put_option(&name, 1,
               "\x0a\0\0\x01"
               "ab",
               7);
    block_end(&name, 0);
    block_begin(&process, 0x80000001);
    put32(&process, 1);
    block_end(&process, 0);
    size_t each = idb.n + name.n + process.n, times = 65540;
    struct build head = {.big = false};
    put_section(&head, false);
    uint8_t *all = malloc(head.n + each * times), *p = all;
    assert_non_null(all);
    memcpy(p, head.b, head.n);
    p += head.n;
    for (size_t i = 0; i < times; i++) {
        memcpy(p, name.b, name.n);
        p += name.n;
        memcpy(p, process.b, process.n);
        p += process.n;
    }
    for (size_t i = 0; i < times; i++) {
        memcpy(p, idb.b, idb.n);
        p += idb.n;
    }
    struct err err;
    struct capture_record r;
    struct capture *c =
        capture_open_memory(all, (size_t)(p - all), "caps", &err);
    assert_non_null(c);
    assert_int_equal(capture_next(c, &r), 0);
    assert_int_equal(capture_names(c), 65536);
    assert_int_equal(capture_stats(c)->name_records, times);
    assert_int_equal(capture_stats(c)->names_refused, 4);
    assert_int_equal(capture_stats(c)->processes_refused, 4);
    assert_int_equal(capture_interfaces(c), 65536);
    assert_non_null(
        strstr(capture_damage(c), "more interfaces than can be kept (65536)"));
    capture_close(c);
    free(all);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_simple_and_obsolete),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_statistics),
        cmocka_unit_test(test_apple),
        cmocka_unit_test(test_skipped),
        cmocka_unit_test(test_bad_options),
        cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_damaged_headers),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_caps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
