/* SPDX-License-Identifier: Apache-2.0 */
/* Interfaces, interned names, anomalies: the small tables. */
#include "tests/cmocka_all.h"

#include "analyzer/base/intern.h"
#include "analyzer/state/anomalies.h"
#include "analyzer/flows/interfaces.h"

#include <stdio.h>
#include <string.h>

static void
an_interface_is_a_file_a_number_and_a_name(void **state)
{
    (void)state;
    struct interfaces in;
    struct slice none = {NULL, 0};
    assert_int_equal(interfaces_init(&in), 0);
    struct interface *a = interfaces_get(&in, 0, 0, none, 1);
    struct interface *b = interfaces_get(&in, 0, 1, none, 101);
    struct interface *c = interfaces_get(&in, 1, 0, none, 1);
    struct interface *d = interfaces_get(&in, 0, 0, slice_cstr("ipsec0"), 12);
    assert_true(a != b && a != c && a != d && b != c && b != d && c != d);
    assert_ptr_equal(interfaces_get(&in, 0, 0, none, 99), a);
    assert_int_equal(a->link_type, 1); /* of the first packet */
    assert_ptr_equal(interfaces_get(&in, 0, 0, slice_cstr("ipsec0"), 12), d);
    assert_string_equal(d->key.name, "ipsec0");
    assert_ptr_equal(interfaces_at(&in, interfaces_index(&in, c)), c);
    struct interface *longer = interfaces_get(
        &in, 0, 0, slice_cstr("a name of more than thirty-one characters"), 1);
    assert_int_equal(strlen(longer->key.name), INTERFACE_NAME - 1);
    interfaces_free(&in);
}

/* PKTAP can name any number of them. Those known keep their index. */
static void
past_the_cap_they_share_one(void **state)
{
    (void)state;
    struct interfaces in;
    struct slice none = {NULL, 0};
    assert_int_equal(interfaces_init(&in), 0);
    struct interface *first = interfaces_get(&in, 0, 0, none, 258);
    for (int i = 0; i < 3 * INTERFACES_CAP; i++) {
        char name[16];
        snprintf(name, sizeof name, "utun%d", i);
        struct interface *x = interfaces_get(&in, 0, 0, slice_cstr(name), 0);
        if (i >= INTERFACES_CAP - 2)
            assert_int_equal(x->key.id, INTERFACE_OTHERS);
    }
    assert_int_equal(in.table.count, INTERFACES_CAP);
    assert_int_equal(in.table.evicted, 0);
    assert_int_equal(in.merged, 2 * INTERFACES_CAP + 2);
    assert_ptr_equal(interfaces_get(&in, 0, 0, none, 258), first);
    assert_string_equal(
        interfaces_get(&in, 0, 0, slice_cstr("utun7"), 0)->key.name, "utun7");
    interfaces_free(&in);
}

static void
names_are_interned_once(void **state)
{
    (void)state;
    struct intern in;
    struct slice none = {NULL, 0};
    assert_int_equal(intern_init(&in), 0);
    assert_int_equal(intern_add(&in, none), 0);
    assert_int_equal(intern_add(&in, slice_cstr("")), 0);
    assert_string_equal(intern_text(&in, 0), "");
    uint32_t a = intern_add(&in, slice_cstr("CommCenter"));
    uint32_t b = intern_add(&in, slice_cstr("Comm"));
    assert_true(a && b && a != b);
    assert_int_equal(intern_add(&in, slice_cstr("CommCenter")), a);
    assert_string_equal(intern_text(&in, b), "Comm");
    char longer[200];
    memset(longer, 'x', sizeof longer);
    uint32_t c = intern_add(&in, slice_of(longer, sizeof longer));
    assert_int_equal(strlen(intern_text(&in, c)), INTERN_TEXT - 1);
    assert_int_equal(intern_add(&in, slice_of(longer, sizeof longer)), c);
    for (int i = 0; i < 2 * INTERN_CAP; i++) {
        char name[16];
        snprintf(name, sizeof name, "p%d", i);
        intern_add(&in, slice_cstr(name));
    }
    assert_int_equal(in.n, INTERN_CAP);
    assert_int_equal(in.refused, INTERN_CAP + 3);
    assert_int_equal(intern_add(&in, slice_cstr("CommCenter")), a);
    intern_free(&in);
}

static void
anomalies_are_counted_by_kind(void **state)
{
    (void)state;
    struct anomalies a;
    struct packet p;
    memset(&p, 0, sizeof p);
    assert_int_equal(anomalies_init(&a), 0);
    struct anomaly_event lie = {"ike", "ike.length", "it lies", 42, false};
    struct anomaly_event cut = {"ike", "cut", "cut short", 7, true};
    for (p.frame = 1; p.frame <= 20; p.frame++) {
        anomalies_see(&a, &p, &lie);
        anomalies_see(&a, &p, &lie); /* twice in one packet */
    }
    anomalies_see(&a, &p, &cut);
    assert_int_equal(a.count, 40);
    assert_int_equal(a.cut, 1);
    uint32_t at = 0;
    struct anomaly_kind *k = table_next(&a.table, &at);
    assert_string_equal(k->key.reason, "ike.length");
    assert_string_equal(k->text, "it lies");
    assert_int_equal(k->offset, 42);
    assert_int_equal(k->count, 40);
    assert_int_equal(k->n_first, ANOMALY_FRAMES);
    for (uint32_t i = 0; i < k->n_first; i++)
        assert_int_equal(k->first[i].frame, i + 1);
    k = table_next(&a.table, &at);
    assert_true(k->cut);
    assert_int_equal(k->n_first, 1);
    anomalies_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interface_is_a_file_a_number_and_a_name),
        cmocka_unit_test(past_the_cap_they_share_one),
        cmocka_unit_test(names_are_interned_once),
        cmocka_unit_test(anomalies_are_counted_by_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
