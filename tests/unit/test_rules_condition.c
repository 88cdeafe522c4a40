/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "analyzer/rules/condition.h"
#include "analyzer/base/nearest.h"

#include <stdio.h>
#include <string.h>

/* bits 0, 1, 2, 3, 4 */
static const char *const names[] = {"a", "b", "name_x", "name_y", "_hidden"};
#define A 1u
#define B 2u
#define X 4u
#define Y 8u
#define HIDDEN 16u

static int
parse(struct arena *arena, const char *text, struct condition *c,
      struct condition_error *e)
{
    return condition_parse(text, names, 5, arena, c, e);
}

static void
check(const char *text, uint64_t held, bool expected)
{
    struct arena arena;
    struct condition c;
    struct condition_error e;
    arena_init(&arena, 1u << 20);
    if (parse(&arena, text, &c, &e) != 0)
        fail_msg("%s: %s", text, e.text);
    if (condition_holds(&c, held) != expected)
        fail_msg("%s with %llx is not %d", text, (unsigned long long)held,
                 expected);
    arena_free(&arena);
}

static void
holds_as_it_reads(void **state)
{
    (void)state;
    check("a", A, true);
    check("a", B, false);
    check("not a", B, true);
    check("not not a", A, true);
    check("a and b", A, false);
    check("a and b", A | B, true);
    check("a or b", B, true);
    check("  ( a )  ", A, true);
    check("a and\n  b", A | B, true);
    check("(a)and(b)", A | B, true);
    check("not(a)", 0, true);
}

static void
not_binds_before_and_before_or(void **state)
{
    (void)state;
    check("a or b and name_x", A, true);
    check("a or b and name_x", B, false);
    check("(a or b) and name_x", A, false);
    check("a and b or name_x", X, true);
    check("not a and b", B, true);
    check("not a and b", A | B, false);
    check("not (a and b)", A, true);
    check("not a or b", A | B, true);
}

static void
counts_groups(void **state)
{
    (void)state;
    check("1 of name_*", X, true);
    check("1 of name_*", A, false);
    check("all of name_*", X, false);
    check("all of name_*", X | Y, true);
    check("1 of ?", B, true);
    check("1 of ?", X, false);
    check("1 of *_x", X, true);
    check("1 of n*_*y", Y, true);
    check("all of a", A, true); /* a pattern without wildcards */
    check("1 of them", Y, true);
    check("1 of them", HIDDEN, false); /* as in Sigma */
    check("all of them", A | B | X | Y, true);
    check("all of them", A | B | X | HIDDEN, false);
    check("1 of _*", HIDDEN, true);
    check("not 1 of name_*", A, true);
    check("a and 1 of name_* and not b", A | Y, true);
}

static void
check_error(const char *text, size_t at, const char *expected)
{
    struct arena arena;
    struct condition c;
    struct condition_error e;
    arena_init(&arena, 1u << 20);
    if (parse(&arena, text, &c, &e) == 0)
        fail_msg("%s: accepted", text);
    assert_string_equal(e.text, expected);
    if (e.at != at)
        fail_msg("%s: at %zu, not %zu", text, e.at, at);
    arena_free(&arena);
}

static void
tells_what_is_wrong_and_where(void **state)
{
    (void)state;
    check_error("", 0, "the condition ends where a selection should stand");
    check_error("a and", 5,
                "the condition ends where a selection should stand");
    check_error("a and or b", 6, "'or' stands where a selection should");
    check_error("a b", 2, "'b' stands where 'and', 'or' or the end should");
    check_error("(a", 2, "the condition ends where ')' should stand");
    check_error("(a or b and", 11,
                "the condition ends where a selection should stand");
    check_error("a)", 1, "')' stands where 'and', 'or' or the end should");
    check_error("()", 1, "')' stands where a selection should");
    check_error("a & b", 2, "'&' stands where 'and', 'or' or the end should");
    check_error("& b", 0, "'&' stands where a selection should");
    check_error("a or name_z", 5,
                "unknown selection 'name_z'; did you mean 'name_x'?");
    check_error("a or zzzzz", 5, "unknown selection 'zzzzz'");
    check_error("A and b", 0, "unknown selection 'A'; did you mean 'a'?");
    check_error(
        "name_*", 0,
        "'name_*' is a pattern: write '1 of name_*' or 'all of name_*'");
    check_error("1 of x*", 5, "no selection is called like 'x*'");
    check_error("1 name_*", 2, "'name_*' stands where 'of' should");
    check_error("all of", 6,
                "the condition ends where 'them' or a pattern such "
                "as 'name_*' should stand");
    check_error("2 of them", 0, "unknown selection '2'; did you mean 'a'?");
    check_error("a | count() > 5", 2, "'|': aggregations are not supported");
}

static void
depth_and_length_are_bounded(void **state)
{
    (void)state;
    char text[8192];
    memset(text, '(', 100);
    strcpy(text + 100, "a");
    check_error(text, CONDITION_DEPTH_MAX, "the condition is nested too deep");
    size_t n = 0;
    for (int i = 0; i < 40; i++)
        n += (size_t)sprintf(text + n, "not ");
    strcpy(text + n, "a");
    check_error(text, 4 * CONDITION_DEPTH_MAX,
                "the condition is nested too deep");
    n = (size_t)sprintf(text, "a");
    for (int i = 0; i < 600; i++)
        n += (size_t)sprintf(text + n, " or b");
    struct arena arena;
    struct condition c;
    struct condition_error e;
    arena_init(&arena, 1u << 20);
    assert_int_equal(parse(&arena, text, &c, &e), -1);
    assert_string_equal(e.text, "the condition is too long");
    text[200 * 5 + 1] = '\0'; /* a flat chain needs no depth */
    assert_int_equal(parse(&arena, text, &c, &e), 0);
    assert_true(condition_holds(&c, B));
    arena_free(&arena);
}

/* The deepest nest that parses, with an "or" and an "and" waiting at each
 * level, must fit the machine that evaluates it. */
static void
deepest_condition_evaluates(void **state)
{
    (void)state;
    char text[4096] = "";
    for (int i = 0; i < CONDITION_DEPTH_MAX - 1; i++)
        strcat(text, "b or a and (");
    strcat(text, "b or a and a");
    for (int i = 0; i < CONDITION_DEPTH_MAX - 1; i++)
        strcat(text, ")");
    check(text, A, true);
    check(text, B, true);
    check(text, X, false);
}

static void
knows_which_selections_speak_for_it(void **state)
{
    (void)state;
    struct arena arena;
    struct condition c;
    struct condition_error e;
    arena_init(&arena, 1u << 20);
    assert_int_equal(parse(&arena, "a and not (b or not 1 of name_*)", &c, &e),
                     0);
    assert_int_equal(c.positive, A | X | Y);
    assert_int_equal(c.negative, B);
    assert_int_equal(parse(&arena, "a or not a", &c, &e), 0);
    assert_int_equal(c.positive & c.negative, A);
    arena_free(&arena);
}

static void
full_arena_is_an_error(void **state)
{
    (void)state;
    struct arena arena;
    struct condition c;
    struct condition_error e;
    arena_init(&arena, 8);
    assert_int_equal(parse(&arena, "a and b", &c, &e), -1);
    assert_string_equal(e.text, "out of memory");
    arena_free(&arena);
}

static void
names_are_checked(void **state)
{
    (void)state;
    assert_true(condition_name_ok("a"));
    assert_true(condition_name_ok("_a-b.c9"));
    assert_true(condition_name_ok("android"));
    assert_false(condition_name_ok(""));
    assert_false(condition_name_ok("9a"));
    assert_false(condition_name_ok("a b"));
    assert_false(condition_name_ok("a*"));
    assert_false(condition_name_ok("and"));
    assert_false(condition_name_ok("them"));
}

static void
nearest_is_a_typing_error_away(void **state)
{
    (void)state;
    assert_int_equal(nearest_distance("kitten", "sitting"), 3);
    assert_int_equal(nearest_distance("", "abc"), 3);
    assert_int_equal(nearest_distance("TUNNEL", "tunnel"), 0);
    assert_int_equal(nearest_distance("tunenl", "tunnel"), 1); /* a swap */
    struct nearest best = {NULL, 0};
    nearest_offer(&best, "remote.nmae", "remote.nat");
    nearest_offer(&best, "remote.nmae", "remote.name");
    nearest_offer(&best, "remote.nmae", "remote.ip");
    assert_string_equal(best.name, "remote.name");
    char buf[128];
    assert_string_equal(nearest_hint(&best, buf),
                        "; did you mean 'remote.name'?");
    struct nearest none = {NULL, 0};
    nearest_offer(&none, "xyz", "remote.name");
    assert_string_equal(nearest_hint(&none, buf), "");
    char long_name[200];
    memset(long_name, 'a', sizeof long_name);
    long_name[199] = '\0';
    nearest_offer(&none, long_name, "remote.name");
    assert_null(none.name);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_as_it_reads),
        cmocka_unit_test(not_binds_before_and_before_or),
        cmocka_unit_test(counts_groups),
        cmocka_unit_test(tells_what_is_wrong_and_where),
        cmocka_unit_test(depth_and_length_are_bounded),
        cmocka_unit_test(deepest_condition_evaluates),
        cmocka_unit_test(knows_which_selections_speak_for_it),
        cmocka_unit_test(full_arena_is_an_error),
        cmocka_unit_test(names_are_checked),
        cmocka_unit_test(nearest_is_a_typing_error_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
