/* SPDX-License-Identifier: Apache-2.0 */
/* What only an incident report shows: frames of evidence, packed; the command line. */
#include "tests/cmocka_all.h"

#include "analyzer/cli/command_told.h"
#include "analyzer/model/model.h"

#include <string.h>

static const struct {
    uint64_t frame, why;
} cited[] = {{1, 0},   {1, 7},     {2, 127},          {130, 128},
             {259, 0}, {16515, 3}, {1ULL << 40, 300}, {UINT64_MAX, UINT64_MAX}};
#define N_CITED (sizeof cited / sizeof *cited)

static void
test_cited_frames_come_back(void **state)
{
    uint8_t packed[N_CITED * MODEL_CITED_MAX];
    uint64_t before = 0;
    size_t n = 0;
    (void)state;
    for (size_t i = 0; i < N_CITED; before = cited[i++].frame) {
        size_t k =
            model_cited_pack(packed + n, cited[i].frame - before, cited[i].why);
        assert_true(k <= MODEL_CITED_MAX);
        n += k;
    }
    struct model_cited c = {.at = packed, .end = packed + n};
    for (size_t i = 0; i < N_CITED; i++) {
        assert_true(model_cited_next(&c));
        assert_true(c.frame == cited[i].frame);
        assert_true(c.why == cited[i].why);
    }
    assert_false(model_cited_next(&c));
    assert_false(model_cited_next(&c));
}

/* Cut anywhere it ends, and never goes past its end. */
static void
test_cut_cited_frames_end(void **state)
{
    uint8_t packed[N_CITED * MODEL_CITED_MAX];
    size_t n = 0;
    (void)state;
    for (size_t i = 0; i < N_CITED; i++)
        n += model_cited_pack(packed + n, cited[i].frame, cited[i].why);
    for (size_t cut = 0; cut < n; cut++) {
        struct model_cited c = {.at = packed, .end = packed + cut};
        size_t told = 0;
        while (model_cited_next(&c))
            told++;
        assert_true(c.at == c.end);
        assert_true(told <= N_CITED);
    }
}

/* --- the command line ------------------------------------------------------------------ */

static void
check_command(const char *const *argv, bool masked, const char *const *wanted)
{
    struct model_custody c;
    struct arena a;
    int n = 0;
    while (argv[n])
        n++;
    model_clear(&model_custody_desc, &c);
    arena_init(&a, 1 << 16);
    assert_int_equal(command_told(&c, &a, n, argv, masked), 0);
    assert_int_equal(c.n_command, n);
    for (int i = 0; i < n; i++) {
        assert_string_equal(c.command[i].text, wanted[i]);
        assert_int_equal(c.command[i].class, i ? TEXT_FREE : TEXT_OWN);
    }
    arena_free(&a);
}

static void
test_command_is_told(void **state)
{
    static const char *const argv[] = {"/usr/bin/espy", "report", "--filter",
                                       "host 10.0.0.1", "a b",    NULL};
    static const char *const told[] = {"espy", "report", "--filter",
                                       "host 10.0.0.1", "a b"};
    (void)state;
    check_command(argv, false, told);
}

/* Whatever way a filter is given in, masked it says protocols and ports at most. */
static void
test_filter_is_masked(void **state)
{
    static const char *const argv[][6] = {
        {"espy", "report", "--filter", "host 10.0.0.1", "a.pcap"},
        {"espy", "report", "--filter=host 10.0.0.1", "a.pcap"},
        {"espy", "report", "--fil", "net 10", "a.pcap"},
        {"espy", "report", "--fi=src 0xa000001", "a.pcap"},
        {"espy", "report", "--filter", "udp port 500 or (esp and not icmp)",
         "a.pcap"},
        {"espy", "report", "--filter=udp portrange 500-4500", "a.pcap"},
        {"espy", "report", "--filter", "port 310260000000001", "a.pcap"},
    };
    static const char *const told[][6] = {
        {"espy", "report", "--filter", "...", "a.pcap"},
        {"espy", "report", "--filter=...", "a.pcap"},
        {"espy", "report", "--fil", "...", "a.pcap"},
        {"espy", "report", "--filter=...", "a.pcap"},
        {"espy", "report", "--filter", "udp port 500 or (esp and not icmp)",
         "a.pcap"},
        {"espy", "report", "--filter=udp portrange 500-4500", "a.pcap"},
        {"espy", "report", "--filter", "...", "a.pcap"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof argv / sizeof *argv; i++)
        check_command(argv[i], true, told[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cited_frames_come_back),
        cmocka_unit_test(test_cut_cited_frames_end),
        cmocka_unit_test(test_command_is_told),
        cmocka_unit_test(test_filter_is_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
