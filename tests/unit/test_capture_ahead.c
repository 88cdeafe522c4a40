/* SPDX-License-Identifier: Apache-2.0 */
/* A look at packets before their turn, and the flow seen at a glance. */
#include "tests/unit/capture_build.h"

#include "analyzer/pipeline/prefetch.h"

/* What was seen two packets early is what comes. */
static void
seen_early(const struct build *f, size_t least)
{
    struct capture_record r;
    struct capture_peek peek, due[2];
    bool known[2] = {false, false};
    size_t seen = 0;
    uint8_t *exact = malloc(f->n);
    assert_non_null(exact);
    memcpy(exact, f->b, f->n);
    struct err err = {.text = ""};
    struct capture *c = capture_open_memory(exact, f->n, "built", &err);
    assert_non_null(c);
    while (capture_next(c, &r)) {
        if (known[0]) {
            assert_ptr_equal(due[0].data, r.data);
            assert_int_equal(due[0].caplen, r.caplen);
            assert_int_equal(due[0].interface, r.interface);
            assert_int_equal(due[0].link_type, r.link_type);
            seen++;
        }
        known[0] = known[1];
        due[0] = due[1];
        known[1] = capture_ahead(c, &peek);
        due[1] = peek;
    }
    assert_null(capture_damage(c));
    assert_true(seen >= least);
    capture_close(c);
    free(exact);
}

static void
test_pcap(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct build f = {.big = big};
        put_pcap_header(&f, 0xa1b2c3d4, 65535, 101);
        for (uint32_t i = 0; i < 12; i++)
            put_pcap_record(&f, 1700000000 + i, 0, i * 7 % 40, 60);
        seen_early(&f, 10);
    }
}

static void
test_pcapng(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct build f = {.big = false};
        put_section(&f, big);
        put_interface(&f, 1, 0);
        put_interface(&f, 101, 0);
        for (uint32_t i = 0; i < 12; i++)
            put_enhanced(&f, i % 3 == 0, i, i * 5 % 30, 60);
        seen_early(&f, 10);
    }
}

/* Lengths and interfaces that lie, and every cut: nothing past the end is read
 * (under ASan), nothing is said of what is not there. */
static void
test_hostile(void **state)
{
    (void)state;
    struct build f = {.big = false};
    put_section(&f, false);
    put_interface(&f, 1, 0);
    for (uint32_t i = 0; i < 6; i++)
        put_enhanced(&f, 0, i, 20, 20);
    for (size_t n = 28; n <= f.n; n++)
        for (int lie = 0; lie < 2; lie++) {
            uint8_t *exact = malloc(n);
            assert_non_null(exact);
            memcpy(exact, f.b, n);
            if (lie)
                exact[n - 1 - n % 9] ^= 0x80;
            struct err err = {.text = ""};
            struct capture *c = capture_open_memory(exact, n, "cut", &err);
            struct capture_record r;
            struct capture_peek p;
            volatile uint8_t sum = 0;
            while (c && capture_next(c, &r))
                if (capture_ahead(c, &p))
                    for (size_t i = 0; i < p.caplen; i++)
                        sum ^= p.data[i];
            (void)sum;
            capture_close(c);
            free(exact);
        }
}

static void
test_flow_at_a_glance(void **state)
{
    (void)state;
    static const uint8_t v4[] = {0x45, 0,  0, 28, 0,    0,    0x40, 0,
                                 64,   17, 0, 0,  10,   0,    0,    9,
                                 10,   0,  0, 1,  0x11, 0x94, 0x01, 0xf4};
    uint8_t framed[14 + sizeof v4] = {[12] = 8},
                               v6[44] = {
                                   0x60,        [6] = 6,  [7] = 64, [8] = 0xfd,
                                   [24] = 0xfc, [40] = 1, [43] = 2};
    struct flow_key k;
    memcpy(framed + 14, v4, sizeof v4);
    struct capture_peek p = {framed, sizeof framed, 0, 1};
    for (int bare = 0; bare < 2; bare++) {
        memset(&k, 0xff, sizeof k);
        assert_true(prefetch_flow(&p, &k));
        assert_int_equal(k.family, 4);
        assert_int_equal(k.proto, 17);
        assert_int_equal(k.a[3], 1);
        assert_int_equal(k.port_a, 500);
        assert_int_equal(k.b[3], 9);
        assert_int_equal(k.port_b, 4500);
        assert_int_equal(k.a[15], 0);
        p = (struct capture_peek){v4, sizeof v4, 0, 101};
    }
    p = (struct capture_peek){v6, sizeof v6, 0, 229};
    assert_true(prefetch_flow(&p, &k));
    assert_int_equal(k.family, 6);
    assert_int_equal(k.proto, 6);
    assert_int_equal(k.a[0], 0xfc);
    assert_int_equal(k.port_a, 2);
    assert_int_equal(k.port_b, 256);

    framed[20] = 0x20; /* a fragment */
    p = (struct capture_peek){framed, sizeof framed, 0, 1};
    assert_false(prefetch_flow(&p, &k));
    framed[20] = 0;
    for (p.caplen = 0; p.caplen < sizeof framed; p.caplen++)
        assert_false(prefetch_flow(&p, &k));
    p = (struct capture_peek){framed, sizeof framed, 0, 105};
    assert_false(prefetch_flow(&p, &k));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pcap),
        cmocka_unit_test(test_pcapng),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_flow_at_a_glance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
