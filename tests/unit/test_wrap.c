/* SPDX-License-Identifier: Apache-2.0 */
/* Text that fits the terminal and does nothing to it. */
#include "tests/cmocka_all.h"

#include "analyzer/base/wrap.h"

#include <stdlib.h>
#include <string.h>

struct page {
    char *text;
    size_t n;
    struct wrap w;
};

static void
page_open(struct page *p)
{
    memset(p, 0, sizeof *p);
    p->w.to = open_memstream(&p->text, &p->n);
    assert_non_null(p->w.to);
}

static void
page_is(struct page *p, const char *expected)
{
    fclose(p->w.to);
    assert_string_equal(p->text, expected);
    free(p->text);
}

static void
test_words_wrap_under_the_indent(void **state)
{
    (void)state;
    struct page p;
    page_open(&p);
    wrap_paragraph(
        &p.w, 12, "  when", STYLE_PLAIN,
        "%s twenty-two more columns, and then the next line begins here",
        "2018-05-25 18:30:35 UTC,");
    page_is(&p, "  when      2018-05-25 18:30:35 UTC, twenty-two more columns, "
                "and then the next\n"
                "            line begins here\n");
}

static void
test_a_word_longer_than_a_line_goes_on(void **state)
{
    (void)state;
    struct page p;
    char word[101], expected[256];
    memset(word, 'x', 100);
    word[100] = '\0';
    page_open(&p);
    wrap_paragraph(&p.w, 4, "", STYLE_PLAIN, "%s", word);
    snprintf(expected, sizeof expected, "    %.76s\n    %.24s\n", word, word);
    page_is(&p, expected);
}

static void
test_a_note_stands_at_the_right_edge(void **state)
{
    (void)state;
    struct page p;
    char text[76], expected[256];
    page_open(&p);
    wrap_noted(&p.w, 5, " 1.", "frame 33", "short");
    page_is(&p,
            " 1.  short                                                     "
            "         frame 33\n");
    memset(text, 'y', 75);
    text[75] = '\0';
    page_open(&p);
    wrap_noted(&p.w, 5, " 1.", "frame 33", text);
    snprintf(expected, sizeof expected, " 1.  %s\n%72s%s\n", text, "",
             "frame 33");
    page_is(&p, expected);
}

static void
test_a_note_longer_than_a_line_goes_on(void **state)
{
    (void)state;
    struct page p;
    char note[91], expected[256];
    memset(note, 'z', 90);
    note[90] = '\0';
    page_open(&p);
    wrap_noted(&p.w, 5, " 1.", note, "text");
    snprintf(expected, sizeof expected, " 1.  text\n%.80s\n     %.10s\n", note,
             note);
    page_is(&p, expected);
}

static void
test_nothing_reaches_the_terminal_but_text(void **state)
{
    static const struct {
        const char *from, *to;
    } rows[] = {
        {"\033[31mred\a", "?[31mred?"},
        {"a\tb\r\nc\x7f", "a?b??c?"},
        {"\xc2\x9b"
         "2J",
         "?2J"}, /* CSI, one of the C1 controls */
        {"\xe2\x80\xae"
         "exe.png",
         "?exe.png"},                         /* right-to-left override */
        {"\xe2\x81\xa6x\xe2\x81\xa9", "?x?"}, /* isolates */
        {"\xe2\x80\xa8\xef\xbb\xbf", "??"},   /* line separator, BOM */
        {"Telef\xc3\xb3nica \xe4\xb8\xad", "Telef\xc3\xb3nica \xe4\xb8\xad"},
        {"\xf0\x9f\x93\x9e", "\xf0\x9f\x93\x9e"},
        {"\xc0\x9b\xff\xed\xa0\x80\xf4\x90\x80\x80",
         "??????????"}, /* no UTF-8 */
        {"cut \xe4\xb8", "cut ??"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct page p;
        char expected[64];
        page_open(&p);
        wrap_paragraph(&p.w, 0, "", STYLE_PLAIN, "%s", rows[i].from);
        snprintf(expected, sizeof expected, "%s\n", rows[i].to);
        page_is(&p, expected);
    }
}

static void
test_colour_only_where_it_is_wanted(void **state)
{
    (void)state;
    struct page p;
    page_open(&p);
    wrap_heading(&p.w, STYLE_BOLD, "left", "right");
    page_is(&p,
            "\nleft                                                         "
            "              right\n");
    page_open(&p);
    p.w.color = true;
    wrap_paragraph(&p.w, 2, "-", STYLE_GOOD, "%s", "good");
    page_is(&p, "- \033[1;32mgood\033[0m\n");
}

/* Any width is obeyed from 40 columns to 160; what is less or more is not. */
static void
test_lines_fill_the_width(void **state)
{
    static const struct {
        int columns, expected;
    } rows[] = {{0, 80},    {39, 40},   {40, 40},
                {100, 100}, {160, 160}, {999, 160}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct page p;
        char word[400], expected[512];
        memset(word, 'x', sizeof word - 1);
        word[rows[i].expected + 1] = '\0';
        page_open(&p);
        p.w.columns = rows[i].columns;
        wrap_plain(&p.w, 2, "", STYLE_PLAIN, word + 2);
        snprintf(expected, sizeof expected, "  %.*s\n  x\n",
                 rows[i].expected - 2, word);
        page_is(&p, expected);
        page_open(&p);
        p.w.columns = rows[i].columns;
        wrap_heading(&p.w, STYLE_BOLD, "left", "right");
        snprintf(expected, sizeof expected, "\nleft%*sright\n",
                 rows[i].expected - 9, "");
        page_is(&p, expected);
    }
}

/* A paragraph that is longer than any says so at its end. */
static void
test_what_does_not_fit_is_said(void **state)
{
    struct page p;
    static char text[WRAP_FORMAT_MAX + 10];
    (void)state;
    memset(text, 'x', sizeof text - 1);
    page_open(&p);
    wrap_paragraph(&p.w, 0, "", STYLE_PLAIN, "%s", text);
    fflush(p.w.to);
    assert_string_equal(p.text + p.n - 4, "...\n");
    fclose(p.w.to);
    free(p.text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_wrap_under_the_indent),
        cmocka_unit_test(test_a_word_longer_than_a_line_goes_on),
        cmocka_unit_test(test_a_note_stands_at_the_right_edge),
        cmocka_unit_test(test_a_note_longer_than_a_line_goes_on),
        cmocka_unit_test(test_nothing_reaches_the_terminal_but_text),
        cmocka_unit_test(test_colour_only_where_it_is_wanted),
        cmocka_unit_test(test_lines_fill_the_width),
        cmocka_unit_test(test_what_does_not_fit_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
