/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

#define DURATION 0, 0
#define MAC(n) n, n, n, n, n, n
#define ADDRESSES MAC(1), MAC(2), MAC(3)
#define SEQUENCE 0x10, 0
#define LLC 0xaa, 0xaa, 3, 0, 0, 0, 8, 0

static void
plain_data(void **state)
{
    static const uint8_t data[] = {0x08,      0x01,     DURATION,
                                   ADDRESSES, SEQUENCE, LLC};
    struct harness *h = RUN(wlan, data);
    expect_named(h, "llc", 24, 8);
    expect_no_anomaly(h);
}

static void
qos_four_addresses_and_ht_control(void **state)
{
    static const uint8_t qos[] = {0x88,     0x02, DURATION, ADDRESSES,
                                  SEQUENCE, 0,    0,        LLC};
    static const uint8_t wds[] = {0x88,   0x83, DURATION, ADDRESSES, SEQUENCE,
                                  MAC(4), 0,    0,        9,         9,
                                  9,      9,    LLC};
    struct harness *h = RUN(wlan, qos);
    expect_named(h, "llc", 26, 8);
    h = RUN(wlan, wds);
    expect_named(h, "llc", 36, 8);
}

static void
the_driver_may_pad_the_header(void **state)
{
    static const uint8_t padded[] = {0x88, 0x02, DURATION, ADDRESSES, SEQUENCE,
                                     0,    0,    0,        0,         LLC};
    static const uint8_t even[] = {0x08,      0x02,     DURATION,
                                   ADDRESSES, SEQUENCE, LLC};
    struct harness *h = RUN(wlan_datapad, padded);
    expect_named(h, "llc", 28, 8);
    h = RUN(wlan_datapad, even);
    expect_named(h, "llc", 24, 8);
}

static void
the_first_msdu_of_an_aggregate(void **state)
{
    static const uint8_t amsdu[] = {
        0x88,   0x02,   DURATION, ADDRESSES, SEQUENCE, 0x80, 0,
        MAC(5), MAC(6), 0,        9,         LLC,      0x45, 0,
        0,      0,      MAC(5),   MAC(6),    0,        8,    LLC};
    struct harness *h = RUN(wlan, amsdu);
    expect_named(h, "llc", 40, 9);
    expect_anomaly(h, "wlan.amsdu");
    harness_run(h, &dissector_wlan, amsdu, 49, 49);
    expect_named(h, "llc", 40, 9);
    expect_no_anomaly(h);
}

static void
frames_that_end_here_say_why(void **state)
{
    static const uint8_t protect[] = {0x08,      0x41,     DURATION,
                                      ADDRESSES, SEQUENCE, 1};
    static const uint8_t first[] = {0x08,      0x05,     DURATION,
                                    ADDRESSES, SEQUENCE, 1};
    static const uint8_t later[] = {0x08, 0x01, DURATION, ADDRESSES,
                                    0x11, 0,    1};
    static const uint8_t null[] = {0x48, 0x01, DURATION, ADDRESSES, SEQUENCE};
    static const uint8_t beacon[] = {0x80, 0, DURATION};
    static const uint8_t ack[] = {0xd4, 0, DURATION, MAC(1)};
    struct harness *h = RUN(wlan, protect);
    expect_named(h, "wlan protected", 24, 1);
    h = RUN(wlan, first);
    expect_named(h, "wlan fragment", 24, 1);
    h = RUN(wlan, later);
    expect_named(h, "wlan fragment", 24, 1);
    h = RUN(wlan, null);
    expect_end(h);
    expect_no_anomaly(h);
    h = RUN(wlan, beacon);
    expect_named(h, "wlan management", 2, 2);
    h = RUN(wlan, ack);
    expect_named(h, "wlan control", 2, 8);
}

static void
radiotap_is_skipped(void **state)
{
    static const uint8_t none[] = {0, 0, 8, 0, 0, 0, 0, 0, 0x80, 0};
    static const uint8_t fcs[] = {0,    0, 10,   0, 2, 0, 0, 0,
                                  0x10, 0, 0x80, 0, 1, 2, 3, 4};
    static const uint8_t pad[] = {0, 0, 9, 0, 2, 0, 0, 0, 0x20, 0x08, 0};
    static const uint8_t bad[] = {0, 0, 9, 0, 2, 0, 0, 0, 0x40, 0x08, 0};
    struct harness *h = RUN(radiotap, none);
    expect_next(h, CLAIM_LINK, 105, 8, 2);
    h = RUN(radiotap, fcs);
    expect_next(h, CLAIM_LINK, 105, 10, 2);
    h = RUN(radiotap, pad);
    expect_named(h, "wlan_datapad", 9, 2);
    h = RUN(radiotap, bad);
    expect_named(h, "wlan bad fcs", 9, 2);
}

static void
radiotap_flags_stand_behind_the_timestamp(void **state)
{
    /* two words of presence: TSFT at 16, Flags at 24 */
    static const uint8_t two[] = {0, 0, 25,   0,    3, 0, 0, 0x80, 0, 0, 0,
                                  0, 0, 0,    0,    0, 9, 9, 9,    9, 9, 9,
                                  9, 9, 0x10, 0x80, 0, 1, 2, 3,    4};
    struct harness *h = RUN(radiotap, two);
    expect_next(h, CLAIM_LINK, 105, 25, 2);
    expect_no_anomaly(h);
}

static void
radiotap_lies_are_told(void **state)
{
    static const uint8_t endless[] = {0, 0,    12, 0, 3, 0,
                                      0, 0x80, 0,  0, 0, 0x80};
    static const uint8_t longer[] = {0, 0, 99, 0, 0, 0, 0, 0, 0x80, 0};
    static const uint8_t version[] = {1, 0, 8, 0, 0, 0, 0, 0, 0x80, 0};
    struct harness *h = RUN(radiotap, endless);
    expect_end(h);
    expect_anomaly(h, "truncated");
    h = RUN(radiotap, longer);
    expect_end(h);
    expect_anomaly(h, "truncated");
    h = RUN(radiotap, version);
    expect_end(h);
    expect_anomaly(h, "radiotap.header");
}

static void
ppi_tells_the_link_and_the_fcs(void **state)
{
    static const uint8_t eth[] = {0, 0, 8, 0, 1, 0, 0, 0, 1, 2};
    static const uint8_t wlan[] = {0, 0, 26, 0,  105,  0, 0, 0, 9, 0, 0,
                                   0, 2, 0,  10, 0,    0, 0, 0, 0, 0, 0,
                                   0, 0, 1,  0,  0x80, 0, 1, 2, 3, 4};
    static const uint8_t raw[] = {0, 0, 8, 0, 12, 0, 0, 0, 0x45};
    struct harness *h = RUN(ppi, eth);
    expect_next(h, CLAIM_LINK, 1, 8, 2);
    h = RUN(ppi, wlan);
    expect_next(h, CLAIM_LINK, 105, 26, 2);
    h = RUN(ppi, raw);
    expect_next(h, CLAIM_LINK, 101, 8, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(plain_data),
        layers_test(qos_four_addresses_and_ht_control),
        layers_test(the_driver_may_pad_the_header),
        layers_test(the_first_msdu_of_an_aggregate),
        layers_test(frames_that_end_here_say_why),
        layers_test(radiotap_is_skipped),
        layers_test(radiotap_flags_stand_behind_the_timestamp),
        layers_test(radiotap_lies_are_told),
        layers_test(ppi_tells_the_link_and_the_fcs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
