/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "analyzer/facts/fact.h"

struct fixture {
    struct arena arena;
    struct fact_set set;
};

static int
setup(void **state)
{
    static struct fixture f;
    arena_init(&f.arena, 1u << 20);
    fact_set_init(&f.set, &f.arena, FACT_TUNNEL, "tunnel-1");
    f.set.inside = PROVENANCE_CORRELATED;
    *state = &f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;
    arena_free(&f->arena);
    return 0;
}

static void
table_is_sorted_and_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < fact_table_size; i++) {
        const struct fact_desc *d = &fact_table[i];
        if (i)
            assert_true(strcmp(fact_table[i - 1].name, d->name) < 0);
        assert_ptr_equal(fact_find(d->name), d);
        assert_true(d->categories != 0 && d->categories < FACT_CATEGORIES_END);
        assert_true(strlen(d->meaning) > 10);
        assert_true(strlen(d->name) <= 30); /* the table of `rules fields` */
        for (const char *p = d->name; *p; p++)
            assert_true((*p >= 'a' && *p <= 'z') || *p == '.' || *p == '_');
    }
    assert_null(fact_find(""));
    assert_null(fact_find("tunnel"));
    assert_null(fact_find("zzz"));
}

static void
keeps_values_of_each_type(void **state)
{
    struct fixture *f = *state;
    char name[] = "epdg", buf[64];
    struct fact *t = fact_text(&f->set, "remote.name.class", name,
                               "its name is that of an %s", name);
    assert_string_equal(t->sentence, "its name is that of an epdg");
    name[0] = 'X'; /* copied */
    assert_string_equal(fact_value_text(t, buf), "epdg");
    assert_string_equal(
        fact_value_text(fact_number(&f->set, "tunnel.attempts", -3, "%s", ""),
                        buf),
        "-3");
    assert_string_equal(
        fact_value_text(fact_real(&f->set, "tunnel.duration", 12.5, "%s", ""),
                        buf),
        "12.5");
    assert_string_equal(
        fact_value_text(fact_bool(&f->set, "local.nat", true, "%s", ""), buf),
        "true");
    struct addr a;
    assert_true(addr_parse("2001:db8::1", &a));
    assert_string_equal(
        fact_value_text(fact_addr(&f->set, "remote.ip", &a, "%s", ""), buf),
        "2001:db8::1");
    assert_int_equal(f->set.n, 5);
    assert_string_equal(f->set.subject, "tunnel-1");
}

static void
absent_values_make_no_fact(void **state)
{
    struct fixture *f = *state;
    struct addr none;
    memset(&none, 0, sizeof none);
    assert_null(fact_text(&f->set, "remote.name", NULL, "%s", ""));
    assert_null(fact_addr(&f->set, "remote.ip", &none, "%s", ""));
    assert_null(fact_addr(&f->set, "remote.ip", NULL, "%s", ""));
    assert_int_equal(f->set.n, 0);
}

static void
a_value_told_twice_is_one_fact(void **state)
{
    struct fixture *f = *state;
    fact_cite(fact_text(&f->set, "inner.protocol", "sip", "first"), 0, 7);
    fact_text(&f->set, "inner.protocol", "rtp", "other");
    struct fact *again = fact_text(&f->set, "inner.protocol", "sip", "second");
    fact_cite(again, 0, 9);
    assert_int_equal(f->set.n, 2);
    assert_ptr_equal(again, &f->set.facts[0]);
    assert_string_equal(again->sentence, "first");
    assert_int_equal(again->n_frames, 2);
}

static void
grows_past_its_first_room(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 300; i++)
        assert_non_null(fact_number(&f->set, "tunnel.ports", i, "port %d", i));
    assert_int_equal(f->set.n, 300);
    for (int i = 0; i < 300; i++)
        assert_int_equal(f->set.facts[i].value.number, i);
}

static void
cites_frames_once_and_counts_the_rest(void **state)
{
    struct fixture *f = *state;
    struct fact *x = fact_bool(&f->set, "local.nat", true, "%s", "");
    fact_cite(x, 0, 5);
    fact_cite(x, 0, 5);
    assert_int_equal(x->frames_total, 1);
    fact_cite(x, 1, 5); /* of another capture */
    for (uint64_t i = 10; i < 30; i++)
        fact_cite(x, 0, i);
    assert_int_equal(x->n_frames, FACT_FRAMES_MAX);
    assert_int_equal(x->frames_total, 22);
    assert_int_equal(x->frames[0].frame, 5);
    assert_int_equal(x->frames[1].file, 1);
    fact_cite(NULL, 0, 1);
}

static void
full_arena_gives_null(void **state)
{
    (void)state;
    struct arena small;
    struct fact_set set;
    arena_init(&small, 64);
    fact_set_init(&set, &small, FACT_TUNNEL, "t");
    assert_null(fact_text(&set, "tunnel.kind", "ikev2", "a sentence"));
    assert_int_equal(set.n, 0);
    arena_free(&small);
}

int
main(void)
{
#define IN_SET(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_sorted_and_told),
        IN_SET(keeps_values_of_each_type),
        IN_SET(absent_values_make_no_fact),
        IN_SET(a_value_told_twice_is_one_fact),
        IN_SET(grows_past_its_first_room),
        IN_SET(cites_frames_once_and_counts_the_rest),
        cmocka_unit_test(full_arena_gives_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
