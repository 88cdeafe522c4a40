/* SPDX-License-Identifier: Apache-2.0 */
/* What comes from a capture never becomes markup. */
#include "tests/cmocka_all.h"

#include "analyzer/tell/incident/parts.h"
#include "analyzer/tell/incident/svg.h"
#include "analyzer/tell/page/page.h"

#include <stdlib.h>
#include <string.h>

#define EVIL "<b>&\"'|`*_[x](y)\x1b\xe2\x80\xae\xff"

static char *
written(void (*write)(const struct markup *to))
{
    char *text = NULL;
    size_t n = 0;
    struct markup to = {open_memstream(&text, &n)};
    assert_non_null(to.to);
    write(&to);
    fclose(to.to);
    return text;
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

static void
writes_drawn(const struct markup *to)
{
    svg_text(to, 0, 0, "small", 4, "a<\u00e4bc");
}

/* Cut at a character, and escaped after that. */
static void
test_drawn_text_is_cut(void **state)
{
    (void)state;
    char *text = written(writes_drawn);
    assert_string_equal(text, "<text x=\"0.0\" y=\"0.0\" class=\"small\">"
                              "a&lt;\u00e4b\u2026</text>\n");
    free(text);
}

static void
test_filters(void **state)
{
    char buf[256], small[40];
    (void)state;
    assert_string_equal(filter_frame(33, buf, sizeof buf),
                        "frame.number == 33");
    assert_string_equal(filter_frame(0, buf, sizeof buf), "");
    assert_string_equal(filter_frame(MODEL_ABSENT, buf, sizeof buf), "");
    assert_string_equal(filter_ranges("5", buf, sizeof buf),
                        "frame.number == 5");
    assert_string_equal(filter_ranges("1-3,7", buf, sizeof buf),
                        "frame.number in {1..3, 7}");
    assert_true(strlen(filter_ranges("1,2,3,4,5,6,7,8,9,10,11,12,13", small,
                                     sizeof small)) < sizeof small);
}

/* A page that could not be written whole says so. */
static void
test_failure_is_told(void **state)
{
    struct doc d = {.out = {fopen("/dev/full", "w")}, .html = true};
    (void)state;
    if (!d.out.to)
        skip();
    assert_false(doc_failed(&d));
    setvbuf(d.out.to, NULL, _IONBF, 0);
    doc_p(&d, "%s", "lost");
    assert_true(doc_failed(&d));
    fclose(d.out.to);
}

static void
writes_sections(void *arg)
{
    struct doc *d = arg;
    doc_section(d, "one", "First");
    doc_table(d, "Told", &(struct doc_column){"Column", DOC_TEXT}, 1);
    doc_table_end(d, 0);
    doc_section_end(d);
}

/* The contents come first, each section and each number once. */
static void
test_contents(void **state)
{
    char *text = NULL;
    size_t n = 0;
    struct doc d = {.out = {open_memstream(&text, &n)}, .html = true};
    (void)state;
    assert_non_null(d.out.to);
    page_sections(&d, writes_sections, &d);
    assert_false(doc_failed(&d));
    fclose(d.out.to);
    const char *link = strstr(text, "<a href=\"#one\">First</a>");
    const char *section = strstr(text, "<section id=\"one\"");
    assert_non_null(link);
    assert_non_null(section);
    assert_true(link < section);
    assert_null(strstr(link + 1, "<a "));
    assert_null(strstr(section + 1, "<section id"));
    assert_non_null(strstr(section, "(table 1)"));
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_escapes),
        cmocka_unit_test(test_markdown_escapes),
        cmocka_unit_test(test_code_holds_backquotes),
        cmocka_unit_test(test_drawn_text_is_cut),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_failure_is_told),
        cmocka_unit_test(test_contents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
