/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "dissectors/base/cursor.h"

static const uint8_t bytes[8] = {1, 2, 3, 4, 5, 6, 7, 8};

static void
reads_network_order(void **state)
{
    (void)state;
    struct cursor c = cursor_over(bytes, 8, 8);
    assert_int_equal(cursor_u8(&c), 1);
    assert_int_equal(cursor_u16(&c), 0x0203);
    assert_int_equal(cursor_u24(&c), 0x040506);
    assert_int_equal(cursor_le16(&c), 0x0807);
    assert_true(cursor_ok(&c));
    assert_int_equal(c.off, 8);
}

static void
tells_a_lie_from_a_cut(void **state)
{
    (void)state;
    struct cursor cut = cursor_over(bytes, 3, 8);
    assert_int_equal(cursor_u32(&cut), 0);
    assert_int_equal(cut.why, CURSOR_CUT);
    struct cursor bad = cursor_over(bytes, 3, 3);
    assert_int_equal(cursor_u32(&bad), 0);
    assert_int_equal(bad.why, CURSOR_BAD);
}

static void
first_failure_sticks(void **state)
{
    (void)state;
    struct cursor c = cursor_over(bytes, 3, 8);
    cursor_u32(&c);
    assert_int_equal(cursor_u8(&c), 0);
    assert_null(cursor_bytes(&c, 0));
    cursor_fail(&c, CURSOR_BAD);
    assert_int_equal(c.why, CURSOR_CUT);
}

static void
child_cannot_see_past_its_length(void **state)
{
    (void)state;
    struct cursor c = cursor_over(bytes, 8, 8);
    struct cursor in = cursor_sub(&c, 3);
    cursor_u16(&in);
    assert_int_equal(cursor_u16(&in), 0);
    assert_int_equal(in.why, CURSOR_BAD);
    assert_true(cursor_ok(&c));
    assert_int_equal(cursor_u8(&c), 4);
    struct cursor too_long = cursor_sub(&c, 5);
    assert_int_equal(too_long.why, CURSOR_BAD);
    assert_int_equal(c.why, CURSOR_BAD);
}

static void
skipping_over_the_cut_is_no_failure(void **state)
{
    (void)state;
    struct cursor c = cursor_over(bytes, 4, 20);
    cursor_skip(&c, 10);
    assert_true(cursor_ok(&c));
    assert_int_equal(c.wire, 10);
    assert_int_equal(c.have, 0);
    cursor_u8(&c);
    assert_int_equal(c.why, CURSOR_CUT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_network_order),
        cmocka_unit_test(tells_a_lie_from_a_cut),
        cmocka_unit_test(first_failure_sticks),
        cmocka_unit_test(child_cannot_see_past_its_length),
        cmocka_unit_test(skipping_over_the_cut_is_no_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
