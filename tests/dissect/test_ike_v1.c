/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "dissectors/ike_parse.h"
#include "tests/dissect/harness.h"
#include "tests/dissect/ike_messages.h"

extern const struct dissector dissector_ike;

#define RUN(h, bytes) \
    harness_run(h, &dissector_ike, bytes, sizeof(bytes), sizeof(bytes))
#define AT(list, type, i) (&((const struct type *)(list).items)[i])

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

static const struct ike_event *
event(struct harness *h)
{
    const struct ike_event *ev = harness_event(h, &ike_desc);
    assert_non_null(ev);
    return ev;
}

static void
tells_main_mode(void **state)
{
    struct harness *h = *state;
    RUN(h, v1_main);
    const struct ike_event *ev = event(h);
    assert_int_equal(h->n_anomalies, 0);
    assert_string_equal(ev->version, "1.0");
    assert_string_equal(ev->exchange, "Identity Protection (Main Mode)");
    assert_false(ev->initiator);
    assert_false(ev->response);
    assert_false(ev->encrypted_flag);
    assert_int_equal(ev->payloads.n, 4);
    assert_string_equal(AT(ev->payloads, ike_payload, 0)->name, "SA");
    assert_int_equal(ev->vendor_ids.n, 3);
    assert_string_equal(AT(ev->vendor_ids, ike_vendor_id, 0)->name,
                        "RFC 3947 (NAT-T)");
    assert_string_equal(AT(ev->vendor_ids, ike_vendor_id, 1)->name,
                        "RFC 3706 (Dead Peer Detection)");
    assert_string_equal(AT(ev->vendor_ids, ike_vendor_id, 2)->name, "XAUTH");
}

static void
tells_each_transform_as_a_suite(void **state)
{
    struct harness *h = *state;
    RUN(h, v1_main);
    const struct ike_event *ev = event(h);
    assert_int_equal(ev->proposals.n, 2);
    const struct ike_proposal *p = AT(ev->proposals, ike_proposal, 0);
    assert_int_equal(p->number, 1);
    assert_int_equal(p->transform, 1);
    assert_int_equal(p->protocol, 1);
    assert_int_equal(p->transforms.n, 7);
    const struct ike_transform *t = p->transforms.items;
    assert_int_equal(t[0].type, 1);
    assert_string_equal(t[0].name, "AES-CBC");
    assert_int_equal(t[0].key_bits, 256);
    assert_int_equal(t[1].type, 14);
    assert_int_equal(t[1].key_bits, 256);
    assert_string_equal(t[2].name, "SHA");
    assert_int_equal(t[3].id, 65001);
    assert_string_equal(t[3].name, "XAUTHInitPreShared");
    assert_string_equal(t[4].name, "1024-bit MODP Group");
    assert_string_equal(t[5].name, "Seconds");
    assert_int_equal(t[6].value, 86400);
    assert_int_equal(t[6].id, 0);
    p = AT(ev->proposals, ike_proposal, 1);
    assert_int_equal(p->transform, 2);
    assert_string_equal(AT(p->transforms, ike_transform, 0)->name, "3DES-CBC");
    assert_int_equal(AT(p->transforms, ike_transform, 0)->key_bits, -1);
}

static void
tells_aggressive_mode(void **state)
{
    struct harness *h = *state;
    RUN(h, v1_aggressive);
    const struct ike_event *ev = event(h);
    assert_int_equal(h->n_anomalies, 0);
    assert_string_equal(ev->exchange, "Aggressive");
    assert_int_equal(ev->ke.n, 96);
    assert_int_equal(ev->dh_group, -1);
    assert_int_equal(ev->nonce_length, 20);
    assert_null(ev->id_i);
    assert_string_equal(ev->id_r->name, "ID_IPV4_ADDR");
    assert_true(slice_eq(ev->id_r->value, "192.0.2.1"));
    assert_int_equal(ev->nat_d.n, 2);
    const struct slice *hash = AT(ev->nat_d, slice, 0);
    assert_int_equal(hash->n, 40);
    assert_memory_equal(hash->p, "01080f16", 8);
    const struct ike_notify *n = AT(ev->notify, ike_notify, 0);
    assert_string_equal(n->name, "INITIAL-CONTACT");
    assert_int_equal(n->spi.n, 16);
    assert_int_equal(n->data.n, 0);
}

static void
tells_only_the_header_when_encrypted(void **state)
{
    struct harness *h = *state;
    RUN(h, v1_quick);
    const struct ike_event *ev = event(h);
    assert_int_equal(h->n_anomalies, 0);
    assert_string_equal(ev->exchange, "Quick Mode");
    assert_true(ev->encrypted_flag);
    assert_int_equal(ev->message_id, 0x12345678);
    assert_non_null(ev->payloads.items);
    assert_int_equal(ev->payloads.n, 0);
    assert_int_equal(ev->encrypted_length, 48);
    assert_int_equal(ev->encrypted_first, 8);
    uint8_t copy[sizeof v1_quick];
    memcpy(copy, v1_quick, sizeof copy);
    copy[19] = 0;
    RUN(h, copy);
    assert_true(harness_has_anomaly(h, "ike.not_encrypted"));
}

static void
tells_a_cisco_fragment(void **state)
{
    struct harness *h = *state;
    RUN(h, v1_fragment);
    const struct ike_event *ev = event(h);
    assert_int_equal(h->n_anomalies, 0);
    assert_string_equal(AT(ev->payloads, ike_payload, 0)->name, "FRAG");
    assert_int_equal(ev->fragment->number, 2);
    assert_int_equal(ev->fragment->total, 2);
}

/* What tshark 4.0 says of the same frame. */
static void
reads_a_real_answer(void **state)
{
    struct harness *h = *state;
    RUN(h, real_v1);
    const struct ike_event *ev = event(h);
    assert_int_equal(h->n_anomalies, 0);
    assert_true(ev->responder_spi == UINT64_C(0x18a109f89219e8df));
    const struct list t = AT(ev->proposals, ike_proposal, 0)->transforms;
    assert_int_equal(t.n, 7);
    assert_int_equal(AT(t, ike_transform, 0)->key_bits, 128);
    assert_string_equal(AT(t, ike_transform, 3)->name, "768-bit MODP Group");
    assert_string_equal(AT(t, ike_transform, 4)->name, "Pre-shared key");
    assert_int_equal(AT(t, ike_transform, 6)->value, 86400);
    assert_string_equal(AT(ev->vendor_ids, ike_vendor_id, 0)->name,
                        "draft-ietf-ipsec-nat-t-ike-07");
}

static void
tells_what_is_wrong(void **state)
{
    struct harness *h = *state;
    static const struct {
        const char *reason;
        size_t at;
        uint8_t value;
    } rows[] = {
        {"ike.spi_zero", 0, 0},
        {"ike.exchange", 18, 77},
        {"ike.flags", 19, 0x10},
        {"ike.payload_length", 31, 2},
        {"ike.payload_length", 30, 4},
        {"ike.reserved", 29, 1},
        {"ike.sa", 35, 2},
        {"ike.sa", 43, 1},
        {"ike.sa", 47, 3},
        {"ike.chain_trailing", 28, 0},
        {"ike.length", 26, 9},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t copy[sizeof v1_main];
        memcpy(copy, v1_main, sizeof copy);
        if (rows[i].at == 0)
            memset(copy, 0, 8);
        copy[rows[i].at] = rows[i].value;
        RUN(h, copy);
        assert_non_null(harness_event(h, &ike_desc));
        if (!harness_has_anomaly(h, rows[i].reason))
            fail_msg("row %zu: no %s", i, rows[i].reason);
    }
}

static void
survives_every_truncation(void **state)
{
    struct harness *h = *state;
#define SWEEP(bytes) \
    harness_sweep(&dissector_ike, &h->pkt, bytes, sizeof(bytes))
    SWEEP(v1_main);
    SWEEP(v1_aggressive);
    SWEEP(v1_quick);
    SWEEP(v1_fragment);
    SWEEP(real_v1);
    harness_run(h, &dissector_ike, v1_main, 100, sizeof v1_main);
    assert_int_equal(h->n_anomalies, 1);
    assert_true(harness_has_anomaly(h, "cut"));
    assert_non_null(harness_event(h, &ike_desc));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(tells_main_mode),        T(tells_each_transform_as_a_suite),
        T(tells_aggressive_mode),  T(tells_only_the_header_when_encrypted),
        T(tells_a_cisco_fragment), T(reads_a_real_answer),
        T(tells_what_is_wrong),    T(survives_every_truncation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
