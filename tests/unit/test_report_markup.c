/* What comes from a capture never becomes markup. */
#include "tests/cmocka_all.h"

#include "analyzer/incident/display.h"
#include "analyzer/report/look.h"
#include "analyzer/report/markup.h"

#include <stdlib.h>
#include <string.h>

#define EVIL "<b>&\"'|`*_[x](y)\x1b\xe2\x80\xae\xff"

static char *
written(void (*write)(FILE *to))
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    assert_non_null(to);
    write(to);
    fclose(to);
    return text;
}

static void
writes_html(FILE *to)
{
    html(to, "<p>%s</p> %d %5.1f %zu %lld %02x %c%%\n", EVIL, -1, 2.25, (size_t)3,
         4LL, 10, 'x');
}

static void
test_html_escapes(void **state)
{
    (void)state;
    char *text = written(writes_html);
    assert_string_equal(text, "<p>&lt;b&gt;&amp;&quot;&#39;|`*_[x](y)?\?\?</p> -1   "
                              "2.2 3 4 0a x%\n");
    free(text);
}

static void
writes_md(FILE *to)
{
    md(to, "| %s | %s %s %s", EVIL, "@all", "http://x", "www.x.y #1");
}

static void
test_markdown_escapes(void **state)
{
    (void)state;
    char *text = written(writes_md);
    assert_string_equal(text, "| &lt;b&gt;&amp;\"'\\|\\`\\*\\_\\[x\\](y)??? | `@`all "
                              "http&#58;//x www&#46;x.y `#`1");
    free(text);
}

static void
writes_code(FILE *to)
{
    md_code(to, "a``b|c");
    fputc(' ', to);
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

static void
test_filters(void **state)
{
    char buf[256], small[40];
    json_t *call = json_pack("{s:s, s:{s:i}}", "call_id", "a\"b\\c", "frames",
                             "start", 7);
    (void)state;
    assert_string_equal(display_frame(33, buf, sizeof buf), "frame.number == 33");
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
    assert_string_equal(display_call(call, buf, sizeof buf), "frame.number == 7");
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
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_looking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
