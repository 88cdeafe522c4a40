/* SPDX-License-Identifier: Apache-2.0 */
/* What comes from a capture never becomes markup. */
#include "tests/cmocka_all.h"

#include "analyzer/tell/incident/display.h"
#include "analyzer/tell/incident/svg.h"
#include "analyzer/tell/json/look.h"
#include "analyzer/tell/page/markup.h"

#include <stdlib.h>
#include <string.h>

#define EVIL "<b>&\"'|`*_[x](y)\x1b\xe2\x80\xae\xff"

static char *
masked(void (*write)(const struct markup *to), struct redact *r)
{
    char *text = NULL;
    size_t n = 0;
    struct markup to = {open_memstream(&text, &n), r};
    assert_non_null(to.to);
    write(&to);
    fclose(to.to);
    return text;
}

static char *
written(void (*write)(const struct markup *to))
{
    return masked(write, NULL);
}

static void
writes_html(const struct markup *to)
{
    html(to, "<p>%s</p> %d %5.1f %zu %lld %02x %c%%\n", EVIL, -1, 2.25,
         (size_t)3, 4LL, 10, 'x');
}

static void
test_html_escapes(void **state)
{
    (void)state;
    char *text = written(writes_html);
    assert_string_equal(text,
                        "<p>&lt;b&gt;&amp;&quot;&#39;|`*_[x](y)?\?\?</p> -1   "
                        "2.2 3 4 0a x%\n");
    free(text);
}

static void
writes_md(const struct markup *to)
{
    md(to, "| %s | %s %s %s", EVIL, "@all", "http://x", "www.x.y #1");
}

static void
test_markdown_escapes(void **state)
{
    (void)state;
    char *text = written(writes_md);
    assert_string_equal(text,
                        "| &lt;b&gt;&amp;\"'\\|\\`\\*\\_\\[x\\](y)??? | `@`all "
                        "http&#58;//x www&#46;x.y `#`1");
    free(text);
}

static void
writes_code(const struct markup *to)
{
    md_code(to, "a``b|c");
    fputc(' ', to->to);
    md_code(to, "`");
    md_code(to, "");
}

static void
test_code_holds_backquotes(void **state)
{
    (void)state;
    char *text = written(writes_code);
    assert_string_equal(text, "```a``b\\|c``` `` ` ``");
    free(text);
}

static struct redact *
learned(void)
{
    static const uint8_t key[REDACT_KEY] = {1};
    struct addr a;
    struct redact *r = redact_new();
    assert_non_null(r);
    redact_key(r, key);
    redact_learn(r, REDACT_NAME, "<b>Bob", 6);
    redact_learn(r, REDACT_USER, "frame", 5);
    redact_learn(r, REDACT_USER, "sip", 3);
    redact_learn(r, REDACT_CUT, "sip:half", 8);
    assert_true(addr_parse("2001:470::1", &a));
    redact_learn_addr(r, &a);
    return r;
}

static void
writes_secrets(const struct markup *to)
{
    html(to, "<p class=frame>%s, %s; %s|%s;", "<b>Bob", "frame",
         "[2001:470:0::1]:5060", "sip");
    html_own(to, "%s %s", "frame", "2001:470:0::1");
    md(to, "%s|%s", "<B>BOB", "sip:half, and");
    md_own(to, "%s", "frame");
    md_code(to, "<b>Bob");
    md_code_own(to, "frame.number == 1");
    svg_text(to, 0, 0, "frame", 4, "x <b>Bob");
    svg_own(to, 0, 0, "frame", 40, "frame 1");
}

/* What is masked is masked before it is escaped and before it is cut; what is espy's
 * own stays, and so does a short word that is no more than part of a sentence. */
static void
test_masks(void **state)
{
    struct redact *r = learned();
    char *text = masked(writes_secrets, r);
    (void)state;
    assert_null(strstr(text, "Bob"));
    assert_null(strstr(text, "BOB"));
    assert_null(strstr(text, "2001:470"));
    assert_null(strstr(text, "half"));
    assert_non_null(strstr(text, "<p class=frame>name-"));
    assert_non_null(strstr(text, "|sip;frame 2001:db8:"));
    assert_non_null(strstr(text, "|..., and"));
    assert_non_null(strstr(text, "frame`name-"));
    assert_non_null(strstr(text, "`frame.number == 1`"));
    assert_non_null(strstr(text, "class=\"frame\">x na\u2026<"));
    assert_non_null(strstr(text, "class=\"frame\">frame 1<"));
    assert_null(redact_failed(r));
    free(text);
    redact_free(r);
}

static void
writes_more_than_can_be_masked(const struct markup *to)
{
    html(to, "%s", "secret");
}

static void
test_tells_nothing_of_what_cannot_be_masked(void **state)
{
    struct redact *r = redact_new(); /* without a key */
    (void)state;
    redact_learn(r, REDACT_USER, "secret", 6);
    char *text = masked(writes_more_than_can_be_masked, r);
    assert_string_equal(text, "?");
    assert_non_null(redact_failed(r));
    free(text);
    redact_free(r);
}

static const char *
filter_in(const json_t *report, const char *list)
{
    return look_text(json_array_get(look(report, list), 0), "filter");
}

static void
test_filters_name_nothing_masked(void **state)
{
    struct redact *r = learned();
    (void)state;
    for (int with = 0; with < 2; with++) {
        json_t *o = json_pack(
            "{s:[{s:s, s:{s:i}}], s:[{s:s, s:i, s:{s:s, s:i}, s:{s:s, s:i}}],"
            " s:[{s:s, s:{s:s}, s:{s:s}}]}",
            "calls", "call_id", "1-frame", "frames", "start", 7, "flows",
            "transport", "udp", "first_frame", 9, "source", "ip", "2001:470::1",
            "port", 1, "destination", "ip", "2001:470::2", "port", 1, "tunnels",
            "kind", "ikev2", "local", "ip", "192.0.2.1", "remote", "ip",
            "192.0.2.2");
        assert_non_null(o);
        display_set(o, with ? r : NULL);
        assert_string_equal(filter_in(o, "calls"),
                            with ? "frame.number == 7"
                                 : "sip.Call-ID == \"1-frame\"");
        assert_string_equal(filter_in(o, "flows"),
                            with ? "frame.number == 9"
                                 : "ipv6.addr == 2001:470::1 and ipv6.addr == "
                                   "2001:470::2 and udp.port == 1");
        assert_string_equal(filter_in(o, "tunnels"),
                            "ip.addr == 192.0.2.1 and ip.addr == 192.0.2.2 and "
                            "(isakmp or esp or ah or udpencap)");
        json_decref(o);
    }
    redact_free(r);
}

static void
test_filters(void **state)
{
    char buf[256], small[40];
    json_t *call =
        json_pack("{s:s, s:{s:i}}", "call_id", "a\"b\\c", "frames", "start", 7);
    (void)state;
    assert_string_equal(display_frame(33, buf, sizeof buf),
                        "frame.number == 33");
    assert_string_equal(display_frame(0, buf, sizeof buf), "");
    assert_string_equal(display_ranges("5", buf, sizeof buf),
                        "frame.number == 5");
    assert_string_equal(display_ranges("1-3,7", buf, sizeof buf),
                        "frame.number in {1..3, 7}");
    assert_true(strlen(display_ranges("1,2,3,4,5,6,7,8,9,10,11,12,13", small,
                                      sizeof small)) < sizeof small);
    assert_string_equal(display_ends("::1", "::2", buf, sizeof buf),
                        "ipv6.addr == ::1 and ipv6.addr == ::2");
    assert_string_equal(display_call(call, buf, sizeof buf),
                        "sip.Call-ID == \"a\\\"b\\\\c\"");
    json_object_set_new(call, "call_id", json_string("a\xc3\xa4"));
    assert_string_equal(display_call(call, buf, sizeof buf),
                        "frame.number == 7");
    json_decref(call);
}

static void
test_looking(void **state)
{
    json_t *o = json_pack("{s:{s:[i,i], s:n}, s:s}", "a", "b", 1, 2, "c", "t",
                          "2026-11-24T00:00:01.500000000Z");
    int64_t ns;
    char buf[64];
    size_t i;
    const json_t *v;
    long long sum = 0;
    (void)state;
    LOOK_EACH(look(o, "a.b"), i, v)
        sum += json_integer_value(v);
    assert_int_equal(sum, 3);
    assert_null(look(o, "a.c"));
    assert_null(look(o, "a.b.c"));
    assert_string_equal(look_text(o, "x"), "");
    assert_true(look_time(look_text(o, "t"), &ns));
    assert_true(ns == INT64_C(1795478401500000000));
    assert_false(look_time("2026", &ns));
    assert_string_equal(look_when(o, "t", buf, sizeof buf),
                        "2026-11-24 00:00:01 UTC");
    json_decref(o);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_escapes),
        cmocka_unit_test(test_markdown_escapes),
        cmocka_unit_test(test_code_holds_backquotes),
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_tells_nothing_of_what_cannot_be_masked),
        cmocka_unit_test(test_filters_name_nothing_masked),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_looking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
