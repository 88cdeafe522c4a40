/* SPDX-License-Identifier: Apache-2.0 */
/* IKE and ESP in UDP and TCP, ESP and AH themselves. */
#include "tests/cmocka_all.h"

#include "dissectors/esp.h"
#include "tests/dissect/harness.h"
#include "tests/dissect/ike_messages.h"

extern const struct dissector dissector_udpencap, dissector_tcpencap,
    dissector_esp, dissector_ah;

#define RUN(h, d, bytes) harness_run(h, d, bytes, sizeof(bytes), sizeof(bytes))

static const uint8_t esp[] = {0xc0, 0xff, 0xee, 0x01, 0, 0, 1, 7,
                              0xde, 0xad, 0xbe, 0xef, 5, 6, 7, 8};

static int
setup(void **state)
{
    static struct harness h;
    harness_init(&h);
    h.pkt.ip_proto = 17;
    *state = &h;
    return 0;
}

static int
teardown(void **state)
{
    harness_free(*state);
    return 0;
}

static void
udp_passes_esp_on(void **state)
{
    struct harness *h = *state;
    RUN(h, &dissector_udpencap, esp);
    assert_int_equal(h->n, 0);
    assert_int_equal(h->next.space, CLAIM_NAME);
    assert_string_equal(h->next.name, "esp");
    assert_ptr_equal(h->next.cur.p, esp);
    assert_int_equal(h->next.cur.wire, sizeof esp);
    assert_false(h->pkt.non_esp_marker);
}

static void
udp_takes_the_marker_off(void **state)
{
    struct harness *h = *state;
    uint8_t marked[4 + sizeof phone_init] = {0};
    memcpy(marked + 4, phone_init, sizeof phone_init);
    RUN(h, &dissector_udpencap, marked);
    assert_string_equal(h->next.name, "ike");
    assert_ptr_equal(h->next.cur.p, marked + 4);
    assert_int_equal(h->next.cur.off, 4);
    assert_true(h->pkt.non_esp_marker);
    assert_true(dissector_udpencap.guess(
        cursor_over(marked, sizeof marked, sizeof marked)));
    assert_false(dissector_udpencap.guess(
        cursor_over(phone_init, sizeof phone_init, sizeof phone_init)));
    assert_false(
        dissector_udpencap.guess(cursor_over(esp, sizeof esp, sizeof esp)));
    harness_sweep(&dissector_udpencap, &h->pkt, marked, sizeof marked);
}

static void
udp_tells_ike_without_its_marker(void **state)
{
    struct harness *h = *state;
    RUN(h, &dissector_udpencap, auth_request);
    assert_string_equal(h->next.name, "ike");
    assert_ptr_equal(h->next.cur.p, auth_request);
    assert_true(harness_has_anomaly(h, "udpencap.no_marker"));
    assert_false(h->pkt.non_esp_marker);
}

static void
udp_knows_keepalives(void **state)
{
    struct harness *h = *state;
    static const uint8_t ff[] = {0xff}, fe[] = {0xfe}, two[] = {0xff, 0xff};
    RUN(h, &dissector_udpencap, ff);
    const struct keepalive_event *ev = harness_event(h, &keepalive_desc);
    assert_non_null(ev);
    assert_string_equal(ev->protocol, "nat-t");
    assert_int_equal(h->next.space, CLAIM_NONE);
    RUN(h, &dissector_udpencap, fe);
    assert_true(harness_has_anomaly(h, "udpencap.short"));
    RUN(h, &dissector_udpencap, two);
    assert_true(harness_has_anomaly(h, "udpencap.short"));
    harness_run(h, &dissector_udpencap, two, 0, 0);
    assert_true(harness_has_anomaly(h, "udpencap.short"));
    harness_run(h, &dissector_udpencap, esp, 3, sizeof esp);
    assert_true(harness_has_anomaly(h, "cut"));
    assert_int_equal(h->next.space, CLAIM_NONE);
    harness_run(h, &dissector_udpencap, ff, 0, 1);
    assert_true(harness_has_anomaly(h, "cut"));
}

static struct framing
frame(const void *p, size_t n)
{
    return dissector_tcpencap.frame(p, n);
}

static void
tcp_frames_the_stream(void **state)
{
    (void)state;
    static const uint8_t prefix[] = "IKETCP";
    for (size_t n = 1; n < 6; n++) {
        assert_int_equal(frame(prefix, n).state, FRAME_MORE);
        assert_int_equal(frame(prefix, n).length, 6);
    }
    assert_int_equal(frame(prefix, 6).state, FRAME_DONE);
    assert_int_equal(frame(prefix, 6).length, 6);
    static const uint8_t eight[] = {0, 8, 1, 2, 3, 4, 5, 6, 0, 9};
    assert_int_equal(frame(eight, 0).state, FRAME_MORE);
    assert_int_equal(frame(eight, 1).length, 0);
    assert_int_equal(frame(eight, 7).state, FRAME_MORE);
    assert_int_equal(frame(eight, 7).length, 8);
    assert_int_equal(frame(eight, 10).state, FRAME_DONE);
    assert_int_equal(frame(eight, 10).length, 8);
    static const uint8_t none[] = {0, 1, 0, 0}, ik[] = {'I', 'K', 0, 0};
    assert_int_equal(frame(none, 4).state, FRAME_LOST);
    assert_int_equal(frame(ik, 4).length, 0x494b);
}

static void
tcp_passes_on_what_is_inside(void **state)
{
    struct harness *h = *state;
    h->pkt.ip_proto = 6;
    uint8_t one[6 + sizeof auth_request] = {0, 6 + sizeof auth_request};
    memcpy(one + 6, auth_request, sizeof auth_request);
    RUN(h, &dissector_tcpencap, one);
    assert_string_equal(h->next.name, "ike");
    assert_ptr_equal(h->next.cur.p, one + 6);
    assert_true(h->pkt.non_esp_marker);
    harness_sweep(&dissector_tcpencap, &h->pkt, one, sizeof one);

    uint8_t two[2 + sizeof esp] = {0, 2 + sizeof esp};
    memcpy(two + 2, esp, sizeof esp);
    RUN(h, &dissector_tcpencap, two);
    assert_string_equal(h->next.name, "esp");
    assert_int_equal(h->next.cur.wire, sizeof esp);

    static const uint8_t keepalive[] = {0, 3, 0xff};
    RUN(h, &dissector_tcpencap, keepalive);
    assert_non_null(harness_event(h, &keepalive_desc));
    static const uint8_t shorter[] = {0, 5, 1, 2, 3};
    RUN(h, &dissector_tcpencap, shorter);
    assert_true(harness_has_anomaly(h, "tcpencap.short"));
    static const uint8_t lie[] = {0, 99, 1, 2, 3, 4, 5, 6};
    RUN(h, &dissector_tcpencap, lie);
    assert_true(harness_has_anomaly(h, "tcpencap.length"));
    RUN(h, &dissector_tcpencap, "IKETCP");
    assert_int_equal(h->n, 0);
    assert_int_equal(h->next.space, CLAIM_NONE);
}

/* Any service may use TCP port 4500: what has no mark of IKE is not claimed. */
static void
tcp_is_recognised_by_its_prefix_or_ike_only(void **state)
{
    (void)state;
    (void)state;
    uint8_t ike[6 + sizeof auth_request] = {0, 6 + sizeof auth_request};
    memcpy(ike + 6, auth_request, sizeof auth_request);
    uint8_t only_esp[2 + sizeof esp] = {0, 2 + sizeof esp};
    memcpy(only_esp + 2, esp, sizeof esp);
    const struct dissector *d = &dissector_tcpencap;
    assert_true(d->guess(cursor_over("IKETCP", 6, 6)));
    assert_true(d->guess(cursor_over(ike, sizeof ike, sizeof ike)));
    assert_false(
        d->guess(cursor_over(only_esp, sizeof only_esp, sizeof only_esp)));
    assert_false(d->guess(cursor_over("IKETC", 5, 5)));
    assert_int_equal(d->n_claims, 0);
}

static void
esp_tells_spi_and_sequence(void **state)
{
    struct harness *h = *state;
    static const struct {
        uint8_t proto;
        const char *encapsulation;
    } rows[] = {{50, "ip"}, {17, "udp"}, {6, "tcp"}};
    for (size_t i = 0; i < 3; i++) {
        h->pkt.ip_proto = rows[i].proto;
        RUN(h, &dissector_esp, esp);
        const struct esp_event *ev = harness_event(h, &esp_desc);
        assert_non_null(ev);
        assert_int_equal(h->n_anomalies, 0);
        assert_true(ev->spi == 0xc0ffee01);
        assert_int_equal(ev->sequence, 0x107);
        assert_int_equal(ev->length, sizeof esp);
        assert_string_equal(ev->encapsulation, rows[i].encapsulation);
        assert_false(ev->decrypted);
    }
}

static void
esp_tells_what_is_wrong(void **state)
{
    struct harness *h = *state;
    static const uint8_t reserved[] = {0, 0, 0, 255, 0, 0, 0, 1};
    RUN(h, &dissector_esp, reserved);
    assert_true(harness_has_anomaly(h, "esp.spi_reserved"));
    assert_non_null(harness_event(h, &esp_desc));
    harness_run(h, &dissector_esp, esp, 7, 7);
    assert_true(harness_has_anomaly(h, "esp.short"));
    assert_null(harness_event(h, &esp_desc));
    harness_run(h, &dissector_esp, esp, 7, 1400);
    assert_true(harness_has_anomaly(h, "cut"));
    assert_null(harness_event(h, &esp_desc));
    harness_run(h, &dissector_esp, esp, 8, 1400);
    assert_int_equal(h->n_anomalies, 0);
    const struct esp_event *ev = harness_event(h, &esp_desc);
    assert_int_equal(ev->length, 1400);
    harness_sweep(&dissector_esp, &h->pkt, esp, sizeof esp);
}

static const uint8_t ah[] = {6, 4,  0,  0,  0xc0, 0xff, 0xee, 1,   0, 0,
                             0, 9,  1,  2,  3,    4,    5,    6,   7, 8,
                             9, 10, 11, 12, 0xaa, 0xbb, 0xcc, 0xdd};

static void
ah_passes_on_what_follows(void **state)
{
    struct harness *h = *state;
    RUN(h, &dissector_ah, ah);
    const struct ah_event *ev = harness_event(h, &ah_desc);
    assert_non_null(ev);
    assert_int_equal(h->n_anomalies, 0);
    assert_int_equal(ev->next_header, 6);
    assert_true(ev->spi == 0xc0ffee01);
    assert_int_equal(ev->sequence, 9);
    assert_int_equal(ev->length, 24);
    assert_int_equal(h->next.space, CLAIM_IP_PROTO);
    assert_int_equal(h->next.value, 6);
    assert_ptr_equal(h->next.cur.p, ah + 24);
    assert_int_equal(h->pkt.ip_proto, 6);
    harness_sweep(&dissector_ah, &h->pkt, ah, sizeof ah);
}

static void
ah_tells_what_is_wrong(void **state)
{
    struct harness *h = *state;
    uint8_t copy[sizeof ah];
    memcpy(copy, ah, sizeof ah);
    copy[1] = 0;
    RUN(h, &dissector_ah, copy);
    assert_true(harness_has_anomaly(h, "ah.length"));
    assert_int_equal(h->next.space, CLAIM_NONE);
    copy[1] = 6;
    RUN(h, &dissector_ah, copy);
    assert_true(harness_has_anomaly(h, "ah.length"));
    memset(copy + 2, 0, 6);
    copy[3] = 1;
    copy[1] = 4;
    RUN(h, &dissector_ah, copy);
    assert_true(harness_has_anomaly(h, "ah.reserved"));
    assert_true(harness_has_anomaly(h, "ah.spi_reserved"));
    harness_run(h, &dissector_ah, ah, 11, 11);
    assert_true(harness_has_anomaly(h, "truncated"));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(udp_passes_esp_on),
        T(udp_takes_the_marker_off),
        T(udp_tells_ike_without_its_marker),
        T(udp_knows_keepalives),
        T(tcp_frames_the_stream),
        T(tcp_passes_on_what_is_inside),
        T(tcp_is_recognised_by_its_prefix_or_ike_only),
        T(esp_tells_spi_and_sequence),
        T(esp_tells_what_is_wrong),
        T(ah_passes_on_what_follows),
        T(ah_tells_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
