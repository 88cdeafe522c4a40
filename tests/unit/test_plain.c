/* SPDX-License-Identifier: Apache-2.0 */
/* What may reach a terminal, in lines of their own. */
#include "analyzer/base/memory_file.h"
#include "analyzer/base/plain.h"
#include "tests/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

static void
line_is(const char *text, const char *wanted)
{
    struct memory_file f;
    assert_int_equal(memory_file_open(&f), 0);
    plain_line(f.to, "espy: %s: %d", text, 7);
    assert_int_equal(memory_file_close(&f), 0);
    assert_string_equal(f.text, wanted);
    free(f.text);
}

static void
one_harmless_line(void **state)
{
    (void)state;
    line_is("a b", "espy: a b: 7\n");
    line_is("Telef\xc3\xb3nica", "espy: Telef\xc3\xb3nica: 7\n");
    line_is("a\nb\r\tc", "espy: a?b??c: 7\n");
    line_is("\033[31mX\x7f", "espy: ?[31mX?: 7\n");
    line_is("\xc2\x9b"
            "2J",
            "espy: ?2J: 7\n");                 /* CSI in one character */
    line_is("\xe2\x80\xaeX", "espy: ?X: 7\n"); /* right to left */
    line_is("\xff\xc3", "espy: ??: 7\n");      /* no UTF-8 */
}

static void
a_long_line_is_cut(void **state)
{
    (void)state;
    char *text = malloc(2 * PLAIN_LINE);
    struct memory_file f;
    assert_non_null(text);
    memset(text, 'x', 2 * PLAIN_LINE - 1);
    text[2 * PLAIN_LINE - 1] = '\0';
    assert_int_equal(memory_file_open(&f), 0);
    plain_line(f.to, "%s", text);
    assert_int_equal(memory_file_close(&f), 0);
    assert_int_equal(f.n, PLAIN_LINE - 1 + 4);
    assert_string_equal(f.text + f.n - 5, "x...\n");
    free(f.text);
    free(text);
}

static void
a_text_without_a_line(void **state)
{
    struct memory_file f;
    (void)state;
    assert_int_equal(memory_file_open(&f), 0);
    plain_put(f.to, "a\033\xe2\x82\xac\xe2", 6);
    assert_int_equal(memory_file_close(&f), 0);
    assert_string_equal(f.text, "a?\xe2\x82\xac?");
    free(f.text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_harmless_line),
        cmocka_unit_test(a_long_line_is_cut),
        cmocka_unit_test(a_text_without_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
