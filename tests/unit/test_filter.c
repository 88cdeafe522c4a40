/* SPDX-License-Identifier: Apache-2.0 */
/* --filter: one expression, right for each link type. */
#include "tests/cmocka_all.h"

#include "analyzer/pipeline/filter.h"

#include <string.h>

/* 10.0.0.1:4500 -> 10.0.0.2:500 */
static const uint8_t ip[] = {0x45, 0,    0,    29,   0, 0, 0,  0, 64,  17,
                             0,    0,    10,   0,    0, 1, 10, 0, 0,   2,
                             0x11, 0x94, 0x01, 0xf4, 0, 9, 0,  0, 0xff};

static bool
on_link(struct filter *f, uint16_t link_type, const uint8_t *head, size_t n)
{
    uint8_t b[128];
    if (n)
        memcpy(b, head, n);
    memcpy(b + n, ip, sizeof ip);
    return filter_match(f, link_type, b, (uint32_t)(n + sizeof ip),
                        (uint32_t)(n + sizeof ip));
}

static const uint8_t ethernet[14] = {[12] = 8};
static const uint8_t null[4] = {2};
static const uint8_t sll[16] = {[14] = 8};

static void
matches_on_every_link_type(void **state)
{
    (void)state;
    struct err err = {.text = ""};
    struct filter *yes = filter_new("udp port 500 and host 10.0.0.2", &err);
    struct filter *no = filter_new("tcp or host 10.0.0.3", &err);
    assert_true(yes && no);
    static const struct {
        uint16_t link;
        const uint8_t *head;
        size_t n;
    } links[] = {{1, ethernet, 14}, {0, null, 4},   {101, NULL, 0},
                 {12, NULL, 0},     {228, NULL, 0}, {113, sll, 16}};
    for (int twice = 0; twice < 2; twice++)
        for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
            assert_true(on_link(yes, links[i].link, links[i].head, links[i].n));
            assert_false(on_link(no, links[i].link, links[i].head, links[i].n));
        }
    assert_null(filter_error(yes));
    filter_free(yes);
    filter_free(no);
}

static void
a_typo_is_told_at_once(void **state)
{
    (void)state;
    struct err err = {.text = ""};
    assert_null(filter_new("udp prot 500", &err));
    assert_non_null(strstr(err.text, "--filter 'udp prot 500': "));
    filter_free(NULL);
}

/* No packet of such a link type passes, and it is told why. */
static void
what_makes_no_sense_there_lets_nothing_through(void **state)
{
    (void)state;
    struct err err = {.text = ""};
    struct filter *f = filter_new("vlan 3", &err);
    assert_non_null(f);
    assert_false(on_link(f, 1, ethernet, 14));
    assert_null(filter_error(f));
    assert_false(on_link(f, 101, NULL, 0));
    assert_non_null(filter_error(f));
    filter_free(f);
}

static void
many_link_types_are_told(void **state)
{
    (void)state;
    struct err err = {.text = ""};
    struct filter *f = filter_new("udp", &err);
    static const uint16_t links[] = {1,   0,   101, 12,  228, 113, 276,
                                     105, 127, 9,   108, 104, 6,   8,
                                     10,  50,  51,  119, 192};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        on_link(f, links[i], NULL, 0);
    assert_string_equal(filter_error(f), "more than 16 link types");
    assert_true(on_link(f, 1, ethernet, 14)); /* those it has still work */
    filter_free(f);
}

/* A packet cut by the snap length, or empty. */
static void
short_packets_do_not_match(void **state)
{
    (void)state;
    struct err err = {.text = ""};
    struct filter *f = filter_new("udp port 500", &err);
    uint8_t b[64];
    memcpy(b, ethernet, 14);
    memcpy(b + 14, ip, sizeof ip);
    for (uint32_t n = 0; n < 14 + 24; n++)
        assert_false(filter_match(f, 1, b, n, 43));
    assert_true(filter_match(f, 1, b, 14 + 24, 43));
    filter_free(f);
}

/* "localhost" is known without asking anyone, and still not looked up. */
static void
names_are_not_resolved(void **state)
{
    (void)state;
    struct err err = {.text = ""};
    static const char *const names[] = {
        "host localhost",     "src host localhost",   "net loopback",
        "ip6 host localhost", "host www.example.com", "gateway localhost",
    };
    static const char *const numbers[] = {
        "host 10.0.0.1",          "net 10",
        "net 10.0.0.0/8",         "host 2001:db8::1",
        "net 2001:db8::/32",      "udp port 53",
        "ether host 0:1:2:3:4:5",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_null(filter_new(names[i], &err));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct filter *f = filter_new(numbers[i], &err);
        assert_non_null(f);
        filter_free(f);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_on_every_link_type),
        cmocka_unit_test(a_typo_is_told_at_once),
        cmocka_unit_test(what_makes_no_sense_there_lets_nothing_through),
        cmocka_unit_test(many_link_types_are_told),
        cmocka_unit_test(short_packets_do_not_match),
        cmocka_unit_test(names_are_not_resolved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
