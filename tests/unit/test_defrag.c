/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "analyzer/pipeline/defrag.h"
#include "dissectors/base/arena.h"

#define SECOND INT64_C(1000000000)
#define ANOMALIES 8

/* A reassembler, and what it said. */
struct lab {
    struct defrag d;
    struct arena arena;
    struct sink sink;
    struct packet pkt;
    struct defrag_whole whole;
    const char *anomaly[ANOMALIES];
    const char *protocol;
    size_t n_anomalies;
    uint8_t bytes[70000]; /* byte i is pattern(i) */
};

static uint8_t
pattern(size_t i)
{
    return (uint8_t)(i * 7 + i / 256);
}

static void
keep(void *ctx, const struct packet *pkt, const struct event *ev)
{
    struct lab *lab = ctx;
    (void)pkt;
    assert_ptr_equal(ev->desc, &anomaly_desc);
    const struct anomaly_event *a = ev->body;
    assert_true(lab->n_anomalies < ANOMALIES);
    lab->anomaly[lab->n_anomalies++] = a->reason;
    lab->protocol = a->protocol;
}

static void
start(struct lab *lab, uint32_t datagrams, size_t memory)
{
    memset(lab, 0, sizeof *lab);
    for (size_t i = 0; i < sizeof lab->bytes; i++)
        lab->bytes[i] = pattern(i);
    assert_int_equal(defrag_init(&lab->d, datagrams, memory), 0);
    arena_init(&lab->arena, 1u << 20);
    lab->sink = (struct sink){keep, lab, &lab->arena};
    lab->pkt.ts = 1000 * SECOND;
    lab->pkt.src.family = lab->pkt.dst.family = 4;
    lab->pkt.ip_proto = 17;
    lab->pkt.frag_id = 1;
}

static int
setup(void **state)
{
    struct lab *lab = test_malloc(sizeof *lab);
    start(lab, 64, DEFRAG_MEMORY);
    *state = lab;
    return 0;
}

static int
teardown(void **state)
{
    struct lab *lab = *state;
    defrag_free(&lab->d);
    assert_int_equal(lab->d.memory, 0);
    arena_free(&lab->arena);
    test_free(lab);
    return 0;
}

static enum defrag_result
add_cut(struct lab *lab, uint32_t off, uint32_t n, bool more, uint32_t have)
{
    arena_reset(&lab->arena);
    memset(&lab->whole, 0, sizeof lab->whole);
    lab->n_anomalies = 0;
    lab->pkt.frame++;
    lab->pkt.is_fragment = off || more;
    lab->pkt.frag_off = off;
    lab->pkt.frag_more = more;
    struct cursor c = cursor_over(lab->bytes + off, have, n);
    return defrag_add(&lab->d, &lab->pkt, &c, &lab->sink, &lab->whole);
}

static enum defrag_result
add(struct lab *lab, uint32_t off, uint32_t n, bool more)
{
    return add_cut(lab, off, n, more, n);
}

#define expect_held(call) assert_int_equal(call, DEFRAG_HELD)
#define expect_dropped(call) assert_int_equal(call, DEFRAG_DROPPED)

static void
expect_whole(const struct lab *lab, enum defrag_result r, size_t n)
{
    assert_int_equal(r, DEFRAG_WHOLE);
    assert_int_equal(lab->whole.cur.wire, n);
    assert_int_equal(lab->whole.cur.have, n);
    assert_int_equal(lab->whole.cur.off, 0);
    assert_memory_equal(lab->whole.cur.p, lab->bytes, n);
    assert_int_equal(lab->whole.proto, lab->pkt.ip_proto);
    assert_int_equal(lab->n_anomalies, 0);
}

static void
expect_reason(const struct lab *lab, const char *reason)
{
    assert_int_equal(lab->n_anomalies, 1);
    assert_string_equal(lab->anomaly[0], reason);
}

static void
in_order(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 0, 1480, true));
    expect_held(add(lab, 1480, 1480, true));
    expect_whole(lab, add(lab, 2960, 100, false), 3060);
    assert_int_equal(lab->whole.n_frames, 3);
    for (uint64_t i = 0; i < 3; i++)
        assert_int_equal(lab->whole.frames[i], i + 1);
    assert_int_equal(lab->d.stats.fragments, 3);
    assert_int_equal(lab->d.stats.completed, 1);
    assert_int_equal(lab->d.datagrams.count, 0);
}

static void
in_reverse(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 2960, 100, false));
    expect_held(add(lab, 1480, 1480, true));
    expect_whole(lab, add(lab, 0, 1480, true), 3060);
    assert_int_equal(lab->whole.frames[0], 3); /* by offset, not by time */
    assert_int_equal(lab->whole.frames[2], 1);
}

static void
every_order_of_five(void **state)
{
    struct lab *lab = *state;
    for (int n = 0; n < 120; n++) {
        int left[5] = {0, 1, 2, 3, 4}, rest = n;
        enum defrag_result r = DEFRAG_DROPPED;
        for (int k = 5; k > 0; k--) {
            int pick = rest % k, i = left[pick];
            rest /= k;
            left[pick] = left[k - 1];
            r = add(lab, (uint32_t)i * 16, i == 4 ? 5 : 16, i < 4);
            assert_int_equal(r, k == 1 ? DEFRAG_WHOLE : DEFRAG_HELD);
        }
        expect_whole(lab, r, 69);
    }
    assert_int_equal(lab->d.stats.completed, 120);
}

static void
interleaved_datagrams_stay_apart(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 0, 16, true));
    lab->pkt.frag_id = 2;
    expect_held(add(lab, 0, 24, true));
    lab->pkt.ip_proto = 50; /* same id, other protocol */
    expect_held(add(lab, 0, 32, true));
    lab->pkt.ip_proto = 17;
    lab->pkt.encap_depth = 1; /* the same inside a tunnel */
    expect_held(add(lab, 0, 40, true));
    lab->pkt.encap_depth = 0;
    lab->pkt.interface = 1; /* or seen on another interface */
    expect_held(add(lab, 0, 48, true));
    lab->pkt.interface = 0;
    expect_whole(lab, add(lab, 24, 8, false), 32);
    lab->pkt.frag_id = 1;
    expect_whole(lab, add(lab, 16, 8, false), 24);
    assert_int_equal(lab->d.datagrams.count, 3);
    defrag_finish(&lab->d);
    assert_int_equal(lab->d.stats.unfinished, 3);
}

static void
an_exact_duplicate_is_no_anomaly(void **state)
{
    struct lab *lab = *state;
    for (uint8_t family = 4; family <= 6; family += 2) {
        lab->pkt.src.family = lab->pkt.dst.family = family;
        expect_held(add(lab, 0, 16, true));
        expect_held(add(lab, 0, 16, true));
        assert_int_equal(lab->n_anomalies, 0);
        expect_held(add(lab, 24, 8, false));
        expect_held(add(lab, 24, 8, false));
        assert_int_equal(lab->n_anomalies, 0);
        expect_whole(lab, add(lab, 16, 8, true), 32);
    }
    assert_int_equal(lab->d.stats.duplicates, 4);
}

static void
overlap_with_the_same_bytes(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 0, 32, true));
    expect_held(add(lab, 16, 32, true));
    expect_reason(lab, "ip.fragment_overlap");
    assert_string_equal(lab->protocol, "ip");
    expect_held(add(lab, 56, 8, false)); /* 48 to 56 is missing still */
    expect_whole(lab, add(lab, 48, 8, true), 64);

    lab->pkt.src.family = lab->pkt.dst.family = 6;
    expect_held(add(lab, 0, 32, true));
    expect_dropped(add(lab, 16, 32, true));
    expect_reason(lab, "ip.fragment_overlap");
    assert_string_equal(lab->protocol, "ipv6");
    expect_dropped(add(lab, 48, 8, false)); /* those to come as well */
    assert_int_equal(lab->n_anomalies, 0);
    assert_int_equal(lab->d.stats.discarded, 1);
    assert_int_equal(lab->d.stats.dropped_late, 1);
}

static void
overlap_with_other_bytes(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 0, 32, true));
    lab->bytes[20] ^= 1;
    expect_dropped(add(lab, 16, 32, true));
    expect_reason(lab, "ip.fragment_conflict");
    expect_dropped(add(lab, 48, 8, false));
    lab->pkt.frag_id = 2; /* nor is a duplicate with other bytes one */
    expect_held(add(lab, 0, 32, true));
    lab->bytes[20] ^= 1;
    expect_dropped(add(lab, 0, 32, true));
    expect_reason(lab, "ip.fragment_conflict");
    assert_int_equal(lab->d.memory, 0);
}

static void
teardrop(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 0, 40, true));
    expect_dropped(add(lab, 24, 4, false)); /* ends inside the first */
    expect_reason(lab, "ip.fragment_end");
    assert_int_equal(lab->d.stats.discarded, 1);
}

static void
ends_that_disagree(void **state)
{
    struct lab *lab = *state;
    static const struct {
        uint32_t off, n;
        bool more;
    } second[] = {
        {64, 16, false}, {32, 8, false}, {72, 8, true}, {56, 8, true}};
    for (uint32_t i = 0; i < 4; i++) {
        lab->pkt.frag_id = 10 + i;
        expect_held(add(lab, 56, 8, false));
        expect_dropped(add(lab, second[i].off, second[i].n, second[i].more));
        expect_reason(lab, "ip.fragment_end");
    }
}

static void
without_the_first_it_waits(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 16, 16, true));
    expect_held(add(lab, 32, 8, false));
    defrag_finish(&lab->d);
    assert_int_equal(lab->d.stats.unfinished, 1);
    assert_int_equal(lab->d.memory, 0);
}

static void
ping_of_death(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 0, 1480, true));
    expect_dropped(add(lab, 65528, 1480, false));
    expect_reason(lab, "ip.fragment_too_big");
    assert_int_equal(lab->d.memory, 0);
    lab->pkt.frag_id = 2; /* the largest there is, in two */
    expect_held(add(lab, 32768, 65535 - 32768, false));
    expect_whole(lab, add(lab, 0, 32768, true), 65535);
}

static void
impossible_fragments(void **state)
{
    struct lab *lab = *state;
    expect_dropped(add(lab, 0, 0, true));
    expect_reason(lab, "ip.fragment_length");
    expect_dropped(add(lab, 8, 0, false));
    expect_reason(lab, "ip.fragment_length");
    expect_dropped(add(lab, 0, 12, true));
    expect_reason(lab, "ip.fragment_length");
    assert_int_equal(lab->d.stats.dropped_bad, 3);
    assert_int_equal(lab->d.datagrams.count, 0);
}

static void
too_many_fragments(void **state)
{
    struct lab *lab = *state;
    for (uint32_t i = 0; i < DEFRAG_FRAGMENTS_MAX; i++)
        expect_held(add(lab, i * 8, 8, true));
    expect_held(add(lab, 0, 8, true)); /* a duplicate is not one more */
    expect_dropped(add(lab, DEFRAG_FRAGMENTS_MAX * 8, 8, true));
    expect_reason(lab, "ip.fragment_count");
}

static void
time_runs_out(void **state)
{
    struct lab *lab = *state;
    for (uint8_t family = 4; family <= 6; family += 2) {
        int64_t limit = family == 4 ? 30 : 60;
        lab->pkt.src.family = lab->pkt.dst.family = family;
        lab->pkt.ts += 1000 * SECOND;
        expect_held(add(lab, 0, 16, true));
        lab->pkt.ts += limit * SECOND;
        expect_whole(lab, add(lab, 16, 8, false), 24);
        expect_held(add(lab, 0, 16, true));
        lab->pkt.ts += limit * SECOND + 1;
        expect_held(add(lab, 16, 8, false)); /* the first is gone */
        expect_whole(lab, add(lab, 0, 16, true), 24);
    }
    assert_int_equal(lab->d.stats.timed_out, 2);
    assert_int_equal(lab->d.stats.evicted, 0);
}

static void
others_make_old_ones_go(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 0, 16, true));
    lab->pkt.ts += 31 * SECOND;
    lab->pkt.frag_id = 2;
    expect_held(add(lab, 0, 16, true));
    assert_int_equal(lab->d.datagrams.count, 1);
    assert_int_equal(lab->d.stats.timed_out, 1);
    lab->pkt.ts = INT64_MIN; /* a clock gone mad must do no harm */
    expect_held(add(lab, 0, 16, true));
    lab->pkt.ts = INT64_MAX;
    expect_held(add(lab, 0, 16, true));
    assert_int_equal(lab->d.stats.timed_out, 3);
}

static void
the_oldest_makes_room(void **state)
{
    struct lab *lab = *state;
    for (uint32_t id = 1; id <= 65; id++) {
        lab->pkt.frag_id = id;
        lab->pkt.ts += 1;
        expect_held(add(lab, 0, 16, true));
    }
    assert_int_equal(lab->d.datagrams.count, 64);
    assert_int_equal(lab->d.stats.evicted, 1);
    lab->pkt.frag_id = 2;
    expect_whole(lab, add(lab, 16, 8, false), 24);
    lab->pkt.frag_id = 1;
    expect_held(add(lab, 16, 8, false));
}

static void
memory_is_capped(void **state)
{
    struct lab *lab = *state;
    defrag_free(&lab->d);
    assert_int_equal(defrag_init(&lab->d, 64, 8192), 0);
    for (uint32_t id = 1; id <= 20; id++) {
        lab->pkt.frag_id = id;
        lab->pkt.src.family = lab->pkt.dst.family = id % 2 ? 4 : 6;
        lab->pkt.ts += 1;
        expect_held(add(lab, 0, 1024, true));
        assert_true(lab->d.memory <= 8192);
    }
    assert_int_equal(lab->d.datagrams.count, 7);
    assert_int_equal(lab->d.stats.evicted, 13);
    expect_dropped(add(lab, 1024, 16384, true)); /* more than there can be */
    assert_int_equal(lab->d.stats.dropped_memory, 1);
    expect_whole(lab, add(lab, 1024, 8, false), 1032);
}

static void
a_full_arena_is_no_crash(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 0, 1024, true));
    lab->arena.limit = 100;
    expect_dropped(add(lab, 1024, 8, false));
    assert_int_equal(lab->d.stats.dropped_memory, 1);
    assert_int_equal(lab->d.memory, 0);
}

static void
what_the_snap_length_cut(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 0, 1480, true));
    assert_int_equal(add_cut(lab, 1480, 1000, false, 100), DEFRAG_WHOLE);
    assert_int_equal(lab->whole.cur.wire, 2480);
    assert_int_equal(lab->whole.cur.have, 1580);
    assert_memory_equal(lab->whole.cur.p, lab->bytes, 1580);

    expect_held(add_cut(lab, 0, 1480, true, 60));
    assert_int_equal(add_cut(lab, 1480, 1000, false, 60), DEFRAG_WHOLE);
    assert_int_equal(lab->whole.cur.wire, 2480);
    assert_int_equal(lab->whole.cur.have, 60); /* up to the first gap */
    assert_int_equal(lab->d.stats.completed_cut, 2);

    expect_held(add_cut(lab, 0, 1480, true, 0));
    expect_dropped(add(lab, 1480, 1000, false));
    assert_int_equal(lab->d.stats.dropped_cut, 1);
}

static void
whole_packets_pass_straight_through(void **state)
{
    struct lab *lab = *state;
    lab->pkt.src.family = lab->pkt.dst.family = 6;
    expect_whole(lab, add(lab, 0, 12, false), 12);
    lab->pkt.frag_off = 0;
    lab->pkt.is_fragment = true; /* an atomic fragment */
    struct cursor c = cursor_over(lab->bytes, 12, 12);
    expect_whole(
        lab, defrag_add(&lab->d, &lab->pkt, &c, &lab->sink, &lab->whole), 12);
    assert_int_equal(lab->whole.n_frames, 1);
    assert_int_equal(lab->whole.frames[0], lab->pkt.frame);
    assert_int_equal(lab->d.stats.fragments, 0);
}

static void
quotes_are_not_mixed_with_traffic(void **state)
{
    struct lab *lab = *state;
    expect_held(add(lab, 0, 16, true));
    lab->pkt.quoted = true;
    expect_dropped(add(lab, 16, 8, false));
    assert_int_equal(lab->d.stats.dropped_quoted, 1);
    expect_whole(lab, add(lab, 0, 16, true), 16); /* as it is */
    lab->pkt.quoted = false;
    expect_whole(lab, add(lab, 16, 8, false), 24);
}

static void
ipv6_takes_the_first_fragments_next_header(void **state)
{
    struct lab *lab = *state;
    lab->pkt.src.family = lab->pkt.dst.family = 6;
    lab->pkt.ip_proto = 60;
    expect_held(add(lab, 0, 16, true));
    lab->pkt.ip_proto = 6;
    assert_int_equal(add(lab, 16, 8, false), DEFRAG_WHOLE);
    assert_int_equal(lab->whole.proto, 60);
}

#define lab_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        lab_test(in_order),
        lab_test(in_reverse),
        lab_test(every_order_of_five),
        lab_test(interleaved_datagrams_stay_apart),
        lab_test(an_exact_duplicate_is_no_anomaly),
        lab_test(overlap_with_the_same_bytes),
        lab_test(overlap_with_other_bytes),
        lab_test(teardrop),
        lab_test(ends_that_disagree),
        lab_test(without_the_first_it_waits),
        lab_test(ping_of_death),
        lab_test(impossible_fragments),
        lab_test(too_many_fragments),
        lab_test(time_runs_out),
        lab_test(others_make_old_ones_go),
        lab_test(the_oldest_makes_room),
        lab_test(memory_is_capped),
        lab_test(a_full_arena_is_no_crash),
        lab_test(what_the_snap_length_cut),
        lab_test(whole_packets_pass_straight_through),
        lab_test(quotes_are_not_mixed_with_traffic),
        lab_test(ipv6_takes_the_first_fragments_next_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
