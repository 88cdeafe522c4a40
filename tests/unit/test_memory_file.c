/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "analyzer/base/memory_file.h"

#include <stdlib.h>
#include <string.h>

static void
whole_text(void **state)
{
    struct memory_file m;
    (void)state;
    assert_int_equal(memory_file_open(&m), 0);
    for (int i = 0; i < 10000; i++)
        fprintf(m.to, "%04d ", i);
    assert_int_equal(memory_file_close(&m), 0);
    assert_int_equal(m.n, 50000);
    assert_int_equal(strlen(m.text), 50000);
    assert_memory_equal(m.text + 49995, "9999 ", 5);
    free(m.text);
}

static void
empty_text(void **state)
{
    struct memory_file m;
    (void)state;
    assert_int_equal(memory_file_open(&m), 0);
    assert_int_equal(memory_file_close(&m), 0);
    assert_int_equal(m.n, 0);
    assert_string_equal(m.text, "");
    free(m.text);
}

/* What could not be written is not given out as if it were all. */
static void
lost_text(void **state)
{
    struct memory_file m;
    (void)state;
    assert_int_equal(memory_file_open(&m), 0);
    fputs("some", m.to);
    fflush(m.to);
    fclose(m.to);
    free(m.text);
    m.text = NULL;
    m.to = fopen("/dev/full", "w");
    assert_non_null(m.to);
    setvbuf(m.to, NULL, _IONBF, 0);
    fputs("more", m.to);
    assert_int_equal(memory_file_close(&m), -1);
    assert_null(m.text);
    assert_int_equal(m.n, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_text),
        cmocka_unit_test(empty_text),
        cmocka_unit_test(lost_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
