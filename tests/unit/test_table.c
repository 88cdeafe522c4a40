/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "analyzer/base/table.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    uint32_t key;
    uint32_t value;
};

static void
finds_what_was_put(void **state)
{
    (void)state;
    struct table t;
    bool created;
    assert_int_equal(table_init(&t, sizeof(struct entry), 4, 1000), 0);
    for (uint32_t k = 0; k < 1000; k++) {
        struct entry *e = table_get(&t, &k, &created);
        assert_true(created);
        assert_int_equal(e->value, 0);
        e->value = k * 3;
    }
    for (uint32_t k = 0; k < 1000; k++) {
        struct entry *e = table_find(&t, &k);
        assert_non_null(e);
        assert_int_equal(e->value, k * 3);
        assert_ptr_equal(table_at(&t, table_index(&t, e)), e);
    }
    uint32_t none = 5000;
    assert_null(table_find(&t, &none));
    assert_int_equal(t.count, 1000);
    assert_int_equal(t.evicted, 0);
    table_free(&t);
}

static void
count_eviction(void *ctx, void *entry)
{
    (void)entry;
    ++*(int *)ctx;
}

static void
at_the_cap_the_unused_goes_and_is_counted(void **state)
{
    (void)state;
    struct table t;
    bool created;
    int told = 0;
    assert_int_equal(table_init(&t, sizeof(struct entry), 4, 8), 0);
    t.on_evict = count_eviction;
    t.ctx = &told;
    for (uint32_t k = 0; k < 9; k++) /* the ninth pushes out the first */
        table_get(&t, &k, &created);
    uint32_t kept = 5;
    assert_non_null(table_find(&t, &kept));
    for (uint32_t k = 100; k < 106; k++) {
        table_get(&t, &k, &created);
        assert_non_null(table_find(&t, &kept)); /* used between: it stays */
    }
    assert_int_equal(t.count, 8);
    assert_int_equal(t.evicted, 7);
    assert_int_equal(told, 7);
    table_free(&t);
}

static bool
keep_even(void *ctx, void *entry)
{
    ++*(uint32_t *)ctx;
    return ((struct entry *)entry)->key % 2 == 0;
}

/* Entries worth keeping stay while others can go; when all are, one goes all
 * the same, after a bounded search. */
static void
what_is_worth_keeping_goes_last(void **state)
{
    (void)state;
    struct table t;
    bool created;
    uint32_t asked = 0;
    assert_int_equal(table_init(&t, sizeof(struct entry), 4, 1000), 0);
    t.keep = keep_even;
    t.ctx = &asked;
    for (uint32_t k = 0; k < 1000; k++)
        table_get(&t, &k, &created);
    for (uint32_t k = 1001; k < 9001; k += 2)
        table_get(&t, &k, &created);
    for (uint32_t k = 0; k < 1000; k += 2)
        assert_non_null(table_find(&t, &k));
    assert_int_equal(t.evicted, 4000);
    for (uint32_t k = 10000; k < 13000; k += 2) {
        asked = 0;
        table_get(&t, &k, &created);
        assert_true(asked <= TABLE_KEEP_MAX);
    }
    assert_int_equal(t.count, 1000);
    table_free(&t);
}

/* Against a plain array of flags: puts, finds and removes in any order. */
static void
agrees_with_a_model(void **state)
{
    (void)state;
    enum { KEYS = 300 };
    static bool model[KEYS];
    struct table t;
    bool created;
    uint32_t live = 0;
    assert_int_equal(table_init(&t, sizeof(struct entry), 4, KEYS), 0);
    srand(1);
    for (int i = 0; i < 60000; i++) {
        uint32_t k = (uint32_t)rand() % KEYS;
        if (rand() % 3 == 0) {
            struct entry *e = table_find(&t, &k);
            assert_int_equal(e != NULL, model[k]);
            if (e) {
                table_remove(&t, e);
                model[k] = false;
                live--;
            }
        } else {
            struct entry *e = table_get(&t, &k, &created);
            assert_int_equal(created, !model[k]);
            assert_int_equal(e->key, k);
            live += created;
            model[k] = true;
        }
        assert_int_equal(t.count, live);
    }
    uint32_t at = 0, seen = 0;
    for (struct entry *e; (e = table_next(&t, &at)); seen++)
        assert_true(model[e->key]);
    assert_int_equal(seen, live);
    table_free(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_put),
        cmocka_unit_test(at_the_cap_the_unused_goes_and_is_counted),
        cmocka_unit_test(what_is_worth_keeping_goes_last),
        cmocka_unit_test(agrees_with_a_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
