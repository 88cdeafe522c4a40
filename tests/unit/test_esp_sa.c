/* SPDX-License-Identifier: Apache-2.0 */
/* Sequence numbers of one SA: loss, order, repeats, wrap, gaps, copies. */
#include "tests/cmocka_all.h"

#include "analyzer/state/esp_sa.h"

#include <stdlib.h>
#include <string.h>

#define MS 1000000ll

struct run {
    struct esp_sa sa;
    uint64_t frame;
    int64_t now;
    uint32_t file, interface;
};

static bool
see(struct run *r, uint32_t seq)
{
    struct packet p;
    memset(&p, 0, sizeof p);
    p.frame = ++r->frame;
    p.ts = r->now += MS;
    p.file = r->file;
    p.interface = r->interface;
    return esp_sa_see(&r->sa, &p, seq, 100 + seq % 7);
}

static void
see_all(struct run *r, uint32_t from, uint32_t to)
{
    for (uint32_t s = from; s != to + 1; s++)
        see(r, s);
}

static void
in_order_nothing_is_wrong(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    see_all(&r, 1, 5000);
    assert_int_equal(r.sa.packets, 5000);
    assert_int_equal(r.sa.lost + r.sa.reordered + r.sa.replayed + r.sa.stale +
                         r.sa.elsewhere + r.sa.jumps + r.sa.restarts,
                     0);
    assert_int_equal(r.sa.seq_low, 1);
    assert_int_equal(r.sa.seq_max, 5000);
    assert_int_equal(r.sa.size_min, 100);
    assert_int_equal(r.sa.size_max, 106);
    assert_int_equal(r.sa.first.frame, 1);
    assert_int_equal(r.sa.last.frame, 5000);
    assert_int_equal(r.sa.gap_max, MS);
}

static void
what_is_missing_is_lost_until_it_comes(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    see_all(&r, 10, 20);
    see(&r, 25);
    assert_int_equal(r.sa.lost, 4);
    see(&r, 22);
    assert_int_equal(r.sa.lost, 3);
    assert_int_equal(r.sa.reordered, 1);
    see(&r, 21);
    see(&r, 23);
    see(&r, 24);
    assert_int_equal(r.sa.lost, 0);
    assert_int_equal(r.sa.reordered, 4);
    assert_int_equal(r.sa.replayed, 0);
}

/* The capture began within a reordered run. */
static void
numbers_before_the_first_seen(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    see(&r, 105);
    see(&r, 107); /* 106 is lost */
    see(&r, 103); /* and so is 104 now */
    assert_int_equal(r.sa.lost, 2);
    assert_int_equal(r.sa.seq_low, 103);
    see(&r, 104);
    assert_int_equal(r.sa.lost, 1);
    see(&r, 106);
    assert_int_equal(r.sa.lost, 0);
    see(&r, 102);
    assert_int_equal(r.sa.lost, 0);
    assert_int_equal(r.sa.seq_low, 102);
}

/* Whatever the order within the window: what is missing is the span less what
 * came. */
static void
lost_is_span_less_seen(void **state)
{
    (void)state;
    srand(7);
    for (int round = 0; round < 200; round++) {
        struct run r = {.now = 0};
        bool seen[600] = {false};
        uint32_t lo = 599, hi = 0, n = 0, base = (uint32_t)rand();
        for (int i = 0; i < 300; i++) {
            uint32_t k = (uint32_t)rand() % 600;
            see(&r, base + k);
            n += !seen[k];
            seen[k] = true;
            lo = k < lo ? k : lo;
            hi = k > hi ? k : hi;
        }
        assert_int_equal(r.sa.lost, hi - lo + 1 - n);
        assert_int_equal(r.sa.packets, n + r.sa.replayed);
        assert_int_equal(r.sa.seq_low, base + lo);
        assert_int_equal(r.sa.seq_max, base + hi);
    }
}

static void
the_number_comes_round(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    see_all(&r, 0xfffffff0u, 5);
    assert_int_equal(r.sa.epochs, 1);
    assert_int_equal(r.sa.lost, 0);
    see(&r, 7);
    see(&r, 0xffffffffu); /* a repeat from before */
    assert_int_equal(r.sa.lost, 1);
    assert_int_equal(r.sa.replayed, 1);
    see(&r, 6);
    assert_int_equal(r.sa.lost, 0);
    assert_int_equal(r.sa.epochs, 1);
}

static void
repeats_are_replays(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    see_all(&r, 1, 2000);
    assert_true(see(&r, 1990));
    see(&r, 2000);
    assert_int_equal(r.sa.replayed, 2);
    assert_int_equal(r.sa.packets, 2002);
    see(&r, 5); /* past the window */
    assert_int_equal(r.sa.stale, 1);
    see(&r, 2001);
    assert_int_equal(r.sa.lost, 0);
    assert_int_equal(r.sa.seq_max, 2001);
}

/* A replay of old packets in a row, while the real ones go on. */
static void
an_interleaved_replay_does_not_move_the_count(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    see_all(&r, 1, 4000);
    for (uint32_t i = 0; i < 50; i++) {
        see(&r, 100 + i);
        see(&r, 4001 + i);
    }
    assert_int_equal(r.sa.stale, 50);
    assert_int_equal(r.sa.restarts, 0);
    assert_int_equal(r.sa.lost, 0);
    assert_int_equal(r.sa.seq_max, 4050);
}

static void
one_wild_number_is_not_followed(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    see_all(&r, 1, 10);
    see(&r, 0x7fff0000u);
    see_all(&r, 11, 20);
    assert_int_equal(r.sa.stale, 1);
    assert_int_equal(r.sa.jumps, 0);
    assert_int_equal(r.sa.lost, 0);
    assert_int_equal(r.sa.seq_max, 20);
}

static void
a_gap_in_the_capture_is_no_loss(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    see_all(&r, 1, 10);
    see_all(&r, 3000000, 3000010);
    assert_int_equal(r.sa.jumps, 1);
    assert_int_equal(r.sa.skipped, 3000000 - 10 - 1);
    assert_int_equal(r.sa.lost, 0);
    assert_int_equal(r.sa.stale, 0);
    assert_int_equal(r.sa.packets, 21);
    see(&r, 2999998); /* late, from within the gap */
    assert_int_equal(r.sa.lost, 1);
    assert_int_equal(r.sa.skipped, 3000000 - 10 - 1 - 2);
    see(&r, 2999999);
    assert_int_equal(r.sa.lost, 0);
    assert_int_equal(r.sa.seq_low, 1);
}

static void
a_long_step_within_reason_is_loss(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    see(&r, 1);
    see(&r, 1 + ESP_JUMP);
    assert_int_equal(r.sa.lost, ESP_JUMP - 1);
    see(&r, 2 + ESP_JUMP);
    assert_int_equal(r.sa.lost, ESP_JUMP - 1);
    assert_int_equal(r.sa.jumps, 0);
}

static void
an_sa_set_up_again_under_its_spi(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    see_all(&r, 1, 5000);
    see_all(&r, 1, 100);
    assert_int_equal(r.sa.restarts, 1);
    assert_int_equal(r.sa.stale, 0);
    assert_int_equal(r.sa.lost, 0);
    assert_int_equal(r.sa.seq_max, 100);
    assert_int_equal(r.sa.packets, 5100);
}

/* The same packets on two interfaces, now one first, now the other. */
static void
copies_count_once(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    uint64_t bytes = 0;
    for (uint32_t s = 1; s <= 3000; s++) {
        r.interface = s % 3 == 0;
        assert_true(see(&r, s));
        bytes += 100 + s % 7;
        r.interface = !r.interface;
        assert_false(see(&r, s));
    }
    assert_int_equal(r.sa.packets, 3000);
    assert_int_equal(r.sa.bytes, bytes);
    assert_int_equal(r.sa.elsewhere, 3000);
    assert_int_equal(r.sa.replayed, 0);
    assert_int_equal(r.sa.lost, 0);
    assert_int_equal(r.sa.reordered, 0);
    r.interface = 0;
    see(&r, 2999);
    assert_int_equal(r.sa.replayed, 1); /* and a real one is still seen */
}

/* The clock of the second capture lags by more than the window. */
static void
late_copies_are_no_restart(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    for (uint32_t s = 1; s <= 6000; s++) {
        r.interface = 0;
        see(&r, s);
        r.interface = 1;
        if (s > 3000)
            see(&r, s - 3000);
    }
    assert_int_equal(r.sa.packets, 6000);
    assert_int_equal(r.sa.elsewhere, 3000);
    assert_int_equal(r.sa.restarts + r.sa.stale + r.sa.replayed + r.sa.lost, 0);
}

/* A capture that goes on in a second file. */
static void
another_file_goes_on(void **state)
{
    (void)state;
    struct run r = {.now = 0};
    see_all(&r, 1, 100);
    r.file = r.interface = 1;
    r.now += 60000 * MS;
    see_all(&r, 101, 200);
    see(&r, 150);
    assert_int_equal(r.sa.packets, 201);
    assert_int_equal(r.sa.replayed, 1);
    assert_int_equal(r.sa.elsewhere, 0);
    assert_int_equal(r.sa.gap_max, 60001 * MS);
}

static void
wild_time_stamps_are_survived(void **state)
{
    (void)state;
    struct run r = {.now = INT64_MIN + 5 * MS};
    see(&r, 1);
    r.now = INT64_MAX - 5 * MS;
    r.interface = 1;
    see(&r, 2);
    assert_int_equal(r.sa.packets, 2);
    assert_true(r.sa.gap_max == INT64_MAX);
}

/* Any numbers, any order, any point of capture: counts stay within reason. */
static void
any_numbers_keep_the_counts_sane(void **state)
{
    (void)state;
    srand(3);
    for (int round = 0; round < 50; round++) {
        struct run r = {.now = 0};
        uint32_t at = (uint32_t)rand();
        uint64_t fed = 0;
        for (int i = 0; i < 4000; i++, fed++) {
            int what = rand() % 40;
            at += what == 0   ? (uint32_t)rand() * 3u
                  : what == 1 ? 0u - (uint32_t)(rand() % 3000)
                              : (uint32_t)(rand() % 4);
            r.interface = (uint32_t)rand() % 3;
            r.now += rand() % 900 * MS;
            see(&r, at);
        }
        assert_int_equal(r.sa.packets + r.sa.elsewhere, fed);
        assert_true(r.sa.replayed + r.sa.reordered + r.sa.stale <=
                    r.sa.packets);
        assert_true(r.sa.lost <= (uint64_t)ESP_JUMP * fed);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order_nothing_is_wrong),
        cmocka_unit_test(what_is_missing_is_lost_until_it_comes),
        cmocka_unit_test(numbers_before_the_first_seen),
        cmocka_unit_test(lost_is_span_less_seen),
        cmocka_unit_test(the_number_comes_round),
        cmocka_unit_test(repeats_are_replays),
        cmocka_unit_test(an_interleaved_replay_does_not_move_the_count),
        cmocka_unit_test(one_wild_number_is_not_followed),
        cmocka_unit_test(a_gap_in_the_capture_is_no_loss),
        cmocka_unit_test(a_long_step_within_reason_is_loss),
        cmocka_unit_test(an_sa_set_up_again_under_its_spi),
        cmocka_unit_test(copies_count_once),
        cmocka_unit_test(late_copies_are_no_restart),
        cmocka_unit_test(another_file_goes_on),
        cmocka_unit_test(wild_time_stamps_are_survived),
        cmocka_unit_test(any_numbers_keep_the_counts_sane),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
