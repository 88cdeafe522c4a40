/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/dissect/layers.h"

#include <stdio.h>

/* A header of `length` bytes with the fields a test is about. */
static void
make(uint8_t *p, uint8_t length, uint8_t dlt, uint8_t flags)
{
    memset(p, 0, 128);
    p[0] = length;
    p[4] = 1;
    p[8] = dlt;
    memcpy(p + 12, "en0", 3);
    p[36] = flags;
    p[52] = 0x39;
    p[53] = 0x05;
    memcpy(p + 56, "mDNSResponder", 13);
    memset(p + 84, 0xff, 4);
    p[length] = 0x45;
}

static void
process_interface_and_direction(void **state)
{
    uint8_t p[128];
    make(p, 108, 1, 2);
    struct harness *h = *state;
    harness_sweep(&dissector_pktap, &h->pkt, p, 109);
    harness_run(h, &dissector_pktap, p, 109, 109);
    expect_next(h, CLAIM_LINK, 1, 108, 1);
    assert_int_equal(h->pkt.pid, 1337);
    assert_true(slice_eq(h->pkt.process, "mDNSResponder"));
    assert_true(slice_eq(h->pkt.if_name, "en0"));
    assert_int_equal(h->pkt.direction, PACKET_OUT);
    expect_no_anomaly(h);
}

static void
the_effective_process_is_the_one_told(void **state)
{
    uint8_t p[128];
    make(p, 120, 12, 1); /* longer than the fields known here */
    p[84] = 7;
    p[85] = p[86] = p[87] = 0;
    memcpy(p + 88, "abcdefghijklmnopqrst", 20); /* fills its field */
    struct harness *h = *state;
    harness_run(h, &dissector_pktap, p, 121, 121);
    expect_next(h, CLAIM_LINK, 101, 120, 1);
    assert_int_equal(h->pkt.pid, 7);
    assert_true(slice_eq(h->pkt.process, "abcdefghijklmnopqrst"));
    assert_int_equal(h->pkt.direction, PACKET_IN);
}

static void
an_unknown_process_stays_unknown(void **state)
{
    uint8_t p[128];
    make(p, 108, 0, 0);
    memset(p + 52, 0xff, 4);
    memset(p + 56, 0, 20);
    struct harness *h = *state;
    harness_run(h, &dissector_pktap, p, 109, 109);
    expect_next(h, CLAIM_LINK, 0, 108, 1);
    assert_int_equal(h->pkt.pid, -1);
    assert_null(h->pkt.process.p);
    assert_int_equal(h->pkt.direction, PACKET_UNKNOWN);
}

static void
a_length_that_lies_ends_it(void **state)
{
    uint8_t p[128];
    make(p, 108, 1, 0);
    struct harness *h = *state;
    p[0] = 107;
    harness_run(h, &dissector_pktap, p, 109, 109);
    expect_end(h);
    expect_anomaly(h, "pktap.length");
    p[0] = 110;
    harness_run(h, &dissector_pktap, p, 109, 109);
    expect_end(h);
    expect_anomaly(h, "pktap.length");
    make(p, 108, 1, 0);
    p[4] = 0;
    harness_run(h, &dissector_pktap, p, 109, 109);
    expect_named(h, "pktap record", 108, 1);
}

/* Record `n` of a little-endian pcap file; its bytes, or 0. */
static size_t
read_record(const char *path, int n, uint8_t *to, size_t max, uint32_t *wire)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return 0;
    uint8_t head[16];
    size_t got = 0;
    fseek(f, 24, SEEK_SET);
    for (int i = 0; i <= n && fread(head, 1, 16, f) == 16; i++) {
        struct cursor c = cursor_over(head + 8, 8, 8);
        got = cursor_le32(&c);
        *wire = cursor_le32(&c);
        got = got < max ? got : max;
        got = fread(to, 1, got, f);
    }
    fclose(f);
    return got;
}

static void
public_captures(void **state)
{
    struct harness *h = *state;
    static uint8_t bytes[2048];
    uint32_t wire = 0;
    size_t n = read_record("../shared/captures/formats/LINKTYPE_PKTAP.pcap", 0,
                           bytes, sizeof bytes, &wire);
    if (n == 0) {
        printf("skip: no public captures\n");
        skip();
    }
    harness_run(h, &dissector_pktap, bytes, n, wire);
    expect_next(h, CLAIM_LINK, 1, 108, 74);
    assert_int_equal(h->pkt.pid, 512);
    assert_true(slice_eq(h->pkt.if_name, "en0"));
    n = read_record("../shared/captures/malformed/pktap-heap-overflow.pcap", 0,
                    bytes, sizeof bytes, &wire);
    assert_true(n > 0);
    harness_run(h, &dissector_pktap, bytes, n, wire);
    expect_end(h);
    assert_int_equal(h->n_anomalies, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        layers_test(process_interface_and_direction),
        layers_test(the_effective_process_is_the_one_told),
        layers_test(an_unknown_process_stays_unknown),
        layers_test(a_length_that_lies_ends_it),
        layers_test(public_captures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
