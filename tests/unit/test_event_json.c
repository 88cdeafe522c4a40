/* SPDX-License-Identifier: Apache-2.0 */
/* Any event as JSON, from its descriptor alone. */
#include "tests/cmocka_all.h"

#include "analyzer/base/event_json.h"

#include <stdlib.h>
#include <string.h>

struct part {
    uint8_t n;
    struct slice text;
};

struct whole {
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    int64_t opt, none;
    bool yes;
    uint32_t spi32;
    uint64_t spi64;
    const char *cstr, *no_cstr;
    struct slice text, no_text, hex, empty, sha;
    struct addr addr, no_addr;
    const struct part *object, *no_object;
    struct list list, no_list, texts;
};

static const struct field part_fields[] = {
    FIELD(FIELD_U8, part, n),
    TOLD(FIELD_TEXT, TEXT_FREE, part, text),
};
static const struct event_desc part_desc =
    EVENT_DESC("part", part, part_fields);

static const struct field whole_fields[] = {
    FIELD(FIELD_U8, whole, u8),
    FIELD(FIELD_U16, whole, u16),
    FIELD(FIELD_U32, whole, u32),
    FIELD(FIELD_U64, whole, u64),
    FIELD(FIELD_OPT, whole, opt),
    FIELD(FIELD_OPT, whole, none),
    FIELD(FIELD_BOOL, whole, yes),
    FIELD(FIELD_SPI32, whole, spi32),
    FIELD(FIELD_SPI64, whole, spi64),
    FIELD(FIELD_CSTR, whole, cstr),
    FIELD(FIELD_CSTR, whole, no_cstr),
    TOLD(FIELD_TEXT, TEXT_FREE, whole, text),
    TOLD(FIELD_TEXT, TEXT_FREE, whole, no_text),
    TOLD(FIELD_HEX, TEXT_BYTES, whole, hex),
    TOLD(FIELD_HEX, TEXT_BYTES, whole, empty),
    TOLD(FIELD_SHA256, TEXT_OWN, whole, sha),
    TOLD(FIELD_ADDR, TEXT_ADDRESS, whole, addr),
    TOLD(FIELD_ADDR, TEXT_ADDRESS, whole, no_addr),
    FIELD_SUB(FIELD_OBJECT, whole, object, &part_desc),
    FIELD_SUB(FIELD_OBJECT, whole, no_object, &part_desc),
    FIELD_SUB(FIELD_LIST, whole, list, &part_desc),
    FIELD_SUB(FIELD_LIST, whole, no_list, &part_desc),
    TOLD(FIELD_TEXTS, TEXT_FREE, whole, texts),
};
static const struct event_desc whole_desc =
    EVENT_DESC("whole", whole, whole_fields);

static void
is(json_t *j, const char *expected)
{
    char *got = json_dumps(j, JSON_ENCODE_ANY | JSON_COMPACT);
    assert_non_null(got);
    assert_string_equal(got, expected);
    free(got);
    json_decref(j);
}

static void
every_kind_of_field(void **state)
{
    (void)state;
    struct part parts[2] = {{1, slice_cstr("one")}, {2, {NULL, 0}}};
    struct slice texts[2] = {slice_cstr("a"), {NULL, 0}};
    struct whole w;
    memset(&w, 0, sizeof w);
    w.u8 = 255;
    w.u16 = 65535;
    w.u32 = UINT32_MAX;
    w.u64 = INT64_MAX;
    w.opt = 0;
    w.none = -1;
    w.yes = true;
    w.spi32 = 0xab;
    w.spi64 = 0x0123456789abcdef;
    w.cstr = "static";
    w.text = slice_cstr("te\"xt");
    w.hex = slice_of("\x00\xff", 2);
    w.empty = slice_of("", 0);
    w.sha = slice_cstr("abc");
    assert_true(addr_parse("2001:db8::1", &w.addr));
    w.object = parts;
    w.list = (struct list){parts, 2};
    w.texts = (struct list){texts, 2};
    is(event_json(&whole_desc, &w),
       "{\"u8\":255,\"u16\":65535,\"u32\":4294967295,"
       "\"u64\":9223372036854775807,\"opt\":0,\"yes\":true,"
       "\"spi32\":\"000000ab\",\"spi64\":\"0123456789abcdef\","
       "\"cstr\":\"static\",\"text\":\"te\\\"xt\",\"hex\":\"00ff\","
       "\"empty\":\"\",\"sha\":"
       "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9"
       "cb410ff61f20015ad\",\"addr\":\"2001:db8::1\","
       "\"object\":{\"n\":1,\"text\":\"one\"},"
       "\"list\":[{\"n\":1,\"text\":\"one\"},{\"n\":2}],"
       "\"texts\":[\"a\",\"\"]}");
}

static void
text_may_be_anything(void **state)
{
    (void)state;
    is(json_text("gr\xc3\xbc\xc3\x9f", 6), "\"gr\xc3\xbc\xc3\x9f\"");
    is(json_text("a\xffz", 3), "\"a\xef\xbf\xbdz\"");
    is(json_text("\xc3", 1), "\"\xef\xbf\xbd\""); /* cut short */
    is(json_text("\xed\xa0\x80", 3),
       "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    is(json_text("\xc0\x80", 2), "\"\xef\xbf\xbd\xef\xbf\xbd\""); /* overlong */
    is(json_text("a\0b", 3), "\"a\\u0000b\"");
    is(json_text("\x1b[31m", 5), "\"\\u001B[31m\"");
    is(json_text("", 0), "\"\"");
    is(json_cstr(NULL), "null");
    is(json_cstr("\xff"), "\"\xef\xbf\xbd\"");
}

/* Every sequence of up to three bytes gives valid JSON text. */
static void
any_bytes_give_a_string(void **state)
{
    (void)state;
    for (uint32_t v = 0; v < 1u << 24; v += v < 1u << 16 ? 1 : 97) {
        uint8_t b[3] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16)};
        json_t *j = json_text(b, v >> 16 ? 3 : v >> 8 ? 2 : 1);
        assert_non_null(j);
        assert_true(json_is_string(j));
        json_decref(j);
    }
}

static void
times(void **state)
{
    (void)state;
    char buf[TIME_TEXT_MAX];
    assert_string_equal(time_text(0, buf), "1970-01-01T00:00:00.000000000Z");
    assert_string_equal(time_text(-1, buf), "1969-12-31T23:59:59.999999999Z");
    assert_string_equal(time_text(1795476900000000001, buf),
                        "2026-11-23T23:35:00.000000001Z");
    assert_string_equal(time_text(INT64_MAX, buf),
                        "2262-04-11T23:47:16.854775807Z");
    assert_string_equal(time_text(INT64_MIN, buf),
                        "1677-09-21T00:12:43.145224192Z");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_field),
        cmocka_unit_test(text_may_be_anything),
        cmocka_unit_test(any_bytes_give_a_string),
        cmocka_unit_test(times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
