/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "dissectors/esp.h"
#include "dissectors/ike_v2.h"
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

/* Runs a changed copy: `at` gets `value`. */
static void
run_changed(struct harness *h, const uint8_t *bytes, size_t n, size_t at,
            uint8_t value)
{
    uint8_t copy[512];
    assert_true(n <= sizeof copy && at < n);
    memcpy(copy, bytes, n);
    copy[at] = value;
    harness_run(h, &dissector_ike, copy, n, n);
}
#define CHANGED(h, bytes, at, value) \
    run_changed(h, bytes, sizeof(bytes), at, value)

static void
tells_the_header(void **state)
{
    struct harness *h = *state;
    RUN(h, phone_init);
    const struct ike_event *ev = event(h);
    assert_int_equal(h->n_anomalies, 0);
    assert_true(ev->initiator_spi == UINT64_C(0x5b1e0c7f2d3a4996));
    assert_true(ev->responder_spi == 0);
    assert_string_equal(ev->version, "2.0");
    assert_int_equal(ev->exchange_type, 34);
    assert_string_equal(ev->exchange, "IKE_SA_INIT");
    assert_true(ev->initiator);
    assert_false(ev->response);
    assert_int_equal(ev->message_id, 0);
    assert_int_equal(ev->length, sizeof phone_init);
    assert_false(ev->non_esp_marker);
    assert_int_equal(ev->encrypted_length, -1);
    assert_ptr_equal(ev->message.p, phone_init);
    assert_int_equal(ev->message.n, sizeof phone_init);
    assert_int_equal(h->next.space, CLAIM_NONE);
}

static void
tells_the_chain_as_sent(void **state)
{
    struct harness *h = *state;
    RUN(h, phone_init);
    const struct ike_event *ev = event(h);
    static const struct {
        uint8_t type;
        const char *name;
        uint16_t length;
    } want[] = {{33, "SA", 100}, {34, "KE", 136}, {40, "Nonce", 36},
                {41, "N", 28},   {41, "N", 28},   {41, "N", 8},
                {43, "V", 20}};
    assert_int_equal(ev->payloads.n, 7);
    for (size_t i = 0; i < 7; i++) {
        const struct ike_payload *p = AT(ev->payloads, ike_payload, i);
        assert_int_equal(p->type, want[i].type);
        assert_string_equal(p->name, want[i].name);
        assert_int_equal(p->length, want[i].length);
        assert_false(p->critical);
    }
}

static void
tells_proposals(void **state)
{
    struct harness *h = *state;
    RUN(h, phone_init);
    const struct ike_event *ev = event(h);
    assert_int_equal(ev->proposals.n, 2);
    const struct ike_proposal *p = AT(ev->proposals, ike_proposal, 0);
    assert_int_equal(p->number, 1);
    assert_int_equal(p->protocol, 1);
    assert_null(p->spi.p);
    assert_int_equal(p->transform, -1);
    assert_int_equal(p->transforms.n, 4);
    const struct ike_transform *t = AT(p->transforms, ike_transform, 0);
    assert_int_equal(t->type, 1);
    assert_int_equal(t->id, 12);
    assert_string_equal(t->name, "ENCR_AES_CBC");
    assert_int_equal(t->key_bits, 256);
    assert_int_equal(t[1].key_bits, -1);
    assert_string_equal(t[1].name, "PRF_HMAC_SHA2_256");
    assert_string_equal(t[2].name, "AUTH_HMAC_SHA2_256_128");
    assert_string_equal(t[3].name, "2048-bit MODP Group");
    p = AT(ev->proposals, ike_proposal, 1);
    assert_int_equal(p->number, 2);
    assert_int_equal(p->transforms.n, 5);
    assert_int_equal(AT(p->transforms, ike_transform, 0)->key_bits, 128);
    assert_string_equal(AT(p->transforms, ike_transform, 1)->name, "ENCR_3DES");
}

static void
tells_key_nonce_notifies_and_vendor(void **state)
{
    struct harness *h = *state;
    RUN(h, phone_init);
    const struct ike_event *ev = event(h);
    assert_int_equal(ev->dh_group, 2);
    assert_int_equal(ev->ke.n, 128);
    assert_int_equal(ev->ke.p[0], 1);
    assert_int_equal(ev->nonce_length, 32);
    assert_int_equal(ev->nonce.p[0], 9);
    assert_int_equal(ev->notify.n, 3);
    const struct ike_notify *n = ev->notify.items;
    assert_int_equal(n[0].type, 16388);
    assert_string_equal(n[0].name, "NAT_DETECTION_SOURCE_IP");
    assert_int_equal(n[0].data.n, 20);
    assert_null(n[0].spi.p);
    assert_string_equal(n[2].name, "IKEV2_FRAGMENTATION_SUPPORTED");
    assert_non_null(n[2].data.p);
    assert_int_equal(n[2].data.n, 0);
    assert_int_equal(ev->vendor_ids.n, 1);
    assert_string_equal(AT(ev->vendor_ids, ike_vendor_id, 0)->name,
                        "strongSwan");
    assert_null(ev->id_i);
    assert_null(ev->delete.items);
    assert_null(ev->fragment);
    assert_int_equal(ev->auth_method, -1);
}

static void
tells_additional_key_exchanges(void **state)
{
    struct harness *h = *state;
    RUN(h, pq_response);
    const struct ike_event *ev = event(h);
    assert_int_equal(h->n_anomalies, 0);
    assert_true(ev->response);
    assert_int_equal(ev->dh_group, 31);
    const struct list t = AT(ev->proposals, ike_proposal, 0)->transforms;
    assert_int_equal(t.n, 5);
    assert_string_equal(AT(t, ike_transform, 2)->name, "Curve25519");
    assert_int_equal(AT(t, ike_transform, 3)->type, 6);
    assert_string_equal(AT(t, ike_transform, 3)->name, "ml-kem-768");
    assert_string_equal(AT(t, ike_transform, 4)->name, "ml-kem-1024");
    assert_string_equal(AT(ev->notify, ike_notify, 0)->name,
                        "INTERMEDIATE_EXCHANGE_SUPPORTED");
}

static void
stops_at_the_encrypted_payload(void **state)
{
    struct harness *h = *state;
    RUN(h, auth_request);
    const struct ike_event *ev = event(h);
    assert_int_equal(h->n_anomalies, 0);
    assert_int_equal(ev->payloads.n, 1);
    assert_string_equal(AT(ev->payloads, ike_payload, 0)->name, "SK");
    assert_int_equal(ev->encrypted_length, 64);
    assert_int_equal(ev->encrypted.n, 64);
    assert_ptr_equal(ev->encrypted.p, auth_request + 32);
    assert_int_equal(ev->encrypted_first, 35);
    assert_null(ev->notify.items);
    assert_false(ev->decrypted);
}

static void
tells_a_fragment(void **state)
{
    struct harness *h = *state;
    RUN(h, auth_fragment);
    const struct ike_event *ev = event(h);
    assert_int_equal(h->n_anomalies, 0);
    assert_non_null(ev->fragment);
    assert_int_equal(ev->fragment->number, 1);
    assert_int_equal(ev->fragment->total, 3);
    assert_int_equal(ev->encrypted_length, 48);
    CHANGED(h, auth_fragment, 33, 4); /* the fourth of three */
    assert_true(harness_has_anomaly(h, "ike.fragment"));
    CHANGED(h, auth_fragment, 33, 2); /* a second one with a next payload */
    assert_true(harness_has_anomaly(h, "ike.fragment"));
}

/* What tshark 4.0 says of the same frames. */
static void
reads_real_messages(void **state)
{
    struct harness *h = *state;
    RUN(h, real_cookie);
    const struct ike_event *ev = event(h);
    assert_int_equal(h->n_anomalies, 0);
    assert_true(ev->initiator_spi == UINT64_C(0xa88875a8198992a6));
    assert_true(ev->response);
    assert_string_equal(AT(ev->notify, ike_notify, 0)->name, "COOKIE");
    assert_int_equal(AT(ev->notify, ike_notify, 0)->data.n, 24);

    RUN(h, real_response);
    ev = event(h);
    assert_int_equal(h->n_anomalies, 0);
    assert_true(ev->responder_spi == UINT64_C(0x71be8358efae7663));
    assert_int_equal(ev->payloads.n, 5);
    assert_int_equal(AT(ev->payloads, ike_payload, 1)->length, 136);
    assert_int_equal(ev->dh_group, 2);
    const struct list t = AT(ev->proposals, ike_proposal, 0)->transforms;
    assert_int_equal(t.n, 4);
    assert_int_equal(AT(t, ike_transform, 0)->key_bits, 128);
    assert_int_equal(ev->notify.n, 2);
    assert_int_equal(AT(ev->notify, ike_notify, 0)->data.p[0], 0xfe);
}

static void
parses_what_was_decrypted(void **state)
{
    struct harness *h = *state;
    RUN(h, auth_request);
    struct ike_event ev = *event(h);
    struct ike_parse p;
    struct cursor c =
        cursor_over(inner_chain, sizeof inner_chain, sizeof inner_chain);
    ev.decrypted = true;
    h->n_anomalies = 0;
    ike_parse_begin(&p, &h->sink, &h->pkt, &ev);
    ike_v2_chain(&p, ev.encrypted_first, &c, true);
    ike_parse_end(&p);

    /* The Delete does not belong into IKE_AUTH. */
    assert_int_equal(h->n_anomalies, 1);
    assert_true(harness_has_anomaly(h, "ike.payload_forbidden"));
    assert_int_equal(ev.payloads.n, 11);
    assert_string_equal(AT(ev.payloads, ike_payload, 0)->name, "SK");
    assert_string_equal(AT(ev.payloads, ike_payload, 1)->name, "IDi");
    assert_int_equal(ev.id_i->type, 3);
    assert_string_equal(ev.id_i->name, "ID_RFC822_ADDR");
    assert_true(slice_eq(ev.id_i->value, "0001010000000001@nai.epc.mnc001."
                                         "mcc001.3gppnetwork.org"));
    assert_true(slice_eq(ev.id_r->value, "ims"));
    assert_int_equal(ev.auth_method, 2);
    assert_int_equal(ev.eap->code, 1);
    assert_int_equal(ev.eap->type, 23);
    assert_true(
        slice_eq(AT(ev.proposals, ike_proposal, 0)->spi, "\xc0\xff\xee\x01"));
    assert_string_equal(AT(ev.notify, ike_notify, 0)->name, "DEVICE_IDENTITY");
    assert_int_equal(ev.delete.n, 1);
    const struct ike_delete *d = AT(ev.delete, ike_delete, 0);
    assert_int_equal(d->protocol, 3);
    assert_int_equal(d->spis.n, 2);
    assert_true(slice_eq(*AT(d->spis, slice, 1), "c0ffee02"));
}

static void
tells_configuration_as_text(void **state)
{
    struct harness *h = *state;
    RUN(h, auth_request);
    struct ike_event ev = *event(h);
    struct ike_parse p;
    struct cursor c =
        cursor_over(inner_chain, sizeof inner_chain, sizeof inner_chain);
    ike_parse_begin(&p, &h->sink, &h->pkt, &ev);
    ike_v2_chain(&p, 35, &c, true);
    ike_parse_end(&p);
    assert_int_equal(ev.cfg_type, 1);
    assert_int_equal(ev.cfg.n, 7);
    static const struct {
        const char *name, *value;
    } want[] = {
        {"INTERNAL_IP4_ADDRESS", "10.0.0.5"},
        {"INTERNAL_IP6_ADDRESS", "2001:db8::1/64"},
        {"P_CSCF_IP6_ADDRESS", ""},
        {"APPLICATION_VERSION", "v1.0"},
        {"INTERNAL_IP4_SUBNET", "10.0.0.0/8"},
        {"SUPPORTED_ATTRIBUTES", "1,21"},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const struct ike_cfg *cfg = AT(ev.cfg, ike_cfg, i);
        assert_string_equal(cfg->name, want[i].name);
        assert_true(slice_eq(cfg->value, want[i].value));
    }
    const struct ike_cfg *private = AT(ev.cfg, ike_cfg, 6);
    assert_int_equal(private->type, 0x4001);
    assert_null(private->name);
    assert_true(slice_eq(private->value, "beef"));
    assert_false(harness_has_anomaly(h, "ike.cfg"));
}

/* RFC 7296 section 3.15.1: the first bit is reserved, and no short form. */
static void
ignores_the_reserved_bit_of_an_attribute(void **state)
{
    struct harness *h = *state;
    RUN(h, auth_request);
    struct ike_event ev = *event(h);
    struct ike_parse p;
    static const uint8_t cp[] = {0,    0, 0, 16, 2,  0, 0, 0,
                                 0x80, 1, 0, 4,  10, 0, 0, 9};
    struct cursor c = cursor_over(cp, sizeof cp, sizeof cp);
    ike_parse_begin(&p, &h->sink, &h->pkt, &ev);
    ike_v2_chain(&p, 47, &c, true);
    ike_parse_end(&p);
    assert_int_equal(ev.cfg_type, 2);
    assert_int_equal(ev.cfg.n, 1);
    assert_int_equal(AT(ev.cfg, ike_cfg, 0)->type, 1);
    assert_true(slice_eq(AT(ev.cfg, ike_cfg, 0)->value, "10.0.0.9"));
    assert_true(harness_has_anomaly(h, "ike.reserved"));
}

static void
tells_selectors(void **state)
{
    struct harness *h = *state;
    RUN(h, auth_request);
    struct ike_event ev = *event(h);
    struct ike_parse p;
    struct cursor c =
        cursor_over(inner_chain, sizeof inner_chain, sizeof inner_chain);
    ike_parse_begin(&p, &h->sink, &h->pkt, &ev);
    ike_v2_chain(&p, 35, &c, true);
    ike_parse_end(&p);
    assert_int_equal(ev.ts_i.n, 2);
    assert_int_equal(ev.ts_r.n, 1);
    const struct ike_selector *s = AT(ev.ts_i, ike_selector, 0);
    char text[ADDR_TEXT_MAX];
    assert_int_equal(s->type, 7);
    assert_int_equal(s->end_port, 65535);
    assert_string_equal(addr_text(&s->start, text), "10.0.0.5");
    assert_int_equal(s[1].type, 8);
    assert_string_equal(addr_text(&s[1].end, text), "2001:db8::ff");
    s = AT(ev.ts_r, ike_selector, 0);
    assert_string_equal(addr_text(&s->end, text), "255.255.255.255");
}

static void
takes_the_marker_from_the_packet(void **state)
{
    struct harness *h = *state;
    h->pkt.non_esp_marker = true;
    RUN(h, phone_init);
    assert_true(event(h)->non_esp_marker);
    assert_false(h->pkt.non_esp_marker);
}

static void
knows_an_old_keepalive(void **state)
{
    struct harness *h = *state;
    static const uint8_t one[] = {0xff};
    RUN(h, one);
    assert_non_null(harness_event(h, &keepalive_desc));
    assert_int_equal(h->n_anomalies, 0);
}

static void
invents_no_ike(void **state)
{
    struct harness *h = *state;
    CHANGED(h, phone_init, 17, 0x30);
    assert_null(harness_event(h, &ike_desc));
    assert_true(harness_has_anomaly(h, "ike.version"));
    harness_run(h, &dissector_ike, phone_init, 27, 27);
    assert_null(harness_event(h, &ike_desc));
    assert_true(harness_has_anomaly(h, "ike.short"));
    harness_run(h, &dissector_ike, phone_init, 27, 200);
    assert_null(harness_event(h, &ike_desc));
    assert_true(harness_has_anomaly(h, "cut"));
}

/* A byte changed, and what is told of it. */
static void
tells_what_is_wrong(void **state)
{
    struct harness *h = *state;
    static const struct {
        const char *reason;
        size_t at;
        uint8_t value;
    } rows[] = {
        {"ike.length", 26, 0x02},
        {"ike.trailing", 27, 0x70},
        {"ike.responder_spi", 8, 1},
        {"ike.exchange", 18, 99},
        {"ike.flags", 19, 0x88},
        {"ike.role", 19, 0x28},
        {"ike.role", 19, 0},
        {"ike.message_id", 23, 1},
        {"ike.payload_length", 31, 3}, /* SA: shorter than its header */
        {"ike.payload_length", 30, 9}, /* SA: past the end */
        {"ike.reserved", 29, 1},
        {"ike.sa", 35, 0x2d},     /* proposal 1 longer by one */
        {"ike.sa", 39, 3},        /* three transforms announced */
        {"ike.sa", 32, 7},        /* neither 0 nor 2 */
        {"ike.sa", 43, 0},        /* an empty transform */
        {"ike.reserved", 134, 1}, /* KE */
        {"ike.payload_forbidden", 128, 46},
        {"ike.notify", 305, 200}, /* an SPI longer than the payload */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHANGED(h, phone_init, rows[i].at, rows[i].value);
        assert_non_null(harness_event(h, &ike_desc));
        if (!harness_has_anomaly(h, rows[i].reason))
            fail_msg("row %zu: no %s", i, rows[i].reason);
    }
}

static void
keeps_what_came_before_the_damage(void **state)
{
    struct harness *h = *state;
    CHANGED(h, phone_init, 266, 0x40); /* the nonce runs past the end */
    const struct ike_event *ev = event(h);
    assert_true(harness_has_anomaly(h, "ike.payload_length"));
    assert_int_equal(ev->payloads.n, 3);
    assert_int_equal(ev->proposals.n, 2);
    assert_int_equal(ev->dh_group, 2);
    assert_int_equal(ev->ke.n, 128);
    assert_int_equal(ev->nonce_length, -1);
}

static void
tells_a_cut_from_a_lie(void **state)
{
    struct harness *h = *state;
    /* The capture ends within the key exchange data. */
    harness_run(h, &dissector_ike, phone_init, 200, sizeof phone_init);
    const struct ike_event *ev = event(h);
    assert_int_equal(h->n_anomalies, 1);
    assert_true(harness_has_anomaly(h, "cut"));
    assert_int_equal(ev->proposals.n, 2);
    assert_int_equal(ev->dh_group, 2);
    assert_null(ev->ke.p);
    assert_null(ev->message.p);
    /* ... and within what nobody reads. */
    harness_run(h, &dissector_ike, auth_request, 40, sizeof auth_request);
    ev = event(h);
    assert_int_equal(h->n_anomalies, 1);
    assert_true(harness_has_anomaly(h, "cut"));
    assert_int_equal(ev->encrypted_length, 64);
    assert_null(ev->encrypted.p);
}

static void
tells_what_should_be_encrypted(void **state)
{
    struct harness *h = *state;
    RUN(h, clear_failure);
    assert_true(harness_has_anomaly(h, "ike.not_encrypted"));
    assert_int_equal(event(h)->notify.n, 1);
    RUN(h, invalid_spi);
    assert_int_equal(h->n_anomalies, 0);
    RUN(h, invalid_ke);
    assert_int_equal(h->n_anomalies, 0);
}

static void
tells_an_unknown_critical_payload(void **state)
{
    struct harness *h = *state;
    uint8_t copy[sizeof invalid_ke];
    memcpy(copy, invalid_ke, sizeof copy);
    copy[16] = 200; /* unknown, and not critical: no harm */
    RUN(h, copy);
    assert_int_equal(h->n_anomalies, 0);
    assert_string_equal(AT(event(h)->payloads, ike_payload, 0)->name,
                        "UNKNOWN");
    copy[29] = 0x80;
    RUN(h, copy);
    assert_true(harness_has_anomaly(h, "ike.critical_unknown"));
    assert_true(AT(event(h)->payloads, ike_payload, 0)->critical);
}

static void
tells_where_the_chain_ends_wrong(void **state)
{
    struct harness *h = *state;
    CHANGED(h, invalid_ke, 28, 41);
    assert_true(harness_has_anomaly(h, "ike.chain_open"));
    CHANGED(h, phone_init, 28, 0);
    assert_true(harness_has_anomaly(h, "ike.chain_trailing"));
    assert_int_equal(event(h)->payloads.n, 1);
}

static void
caps_what_it_lists(void **state)
{
    struct harness *h = *state;
    static uint8_t many[28 + 4 * 1000];
    memcpy(many, phone_init, 28);
    many[16] = 43;
    many[26] = sizeof many >> 8;
    many[27] = sizeof many & 255;
    for (size_t i = 0; i < 1000; i++) {
        many[28 + 4 * i] = i < 999 ? 43 : 0;
        many[28 + 4 * i + 3] = 4;
    }
    RUN(h, many);
    assert_true(harness_has_anomaly(h, "ike.too_many"));
    assert_int_equal(event(h)->payloads.n, IKE_MAX_PAYLOADS);
    assert_int_equal(event(h)->vendor_ids.n, IKE_MAX_ITEMS);
}

static void
lives_in_a_full_arena(void **state)
{
    struct harness *h = *state;
    for (size_t limit = 0; limit < 4096; limit += 16) {
        struct arena small;
        arena_init(&small, limit);
        struct sink sink = h->sink;
        sink.arena = &small;
        struct next next = {0};
        struct cursor c =
            cursor_over(phone_init, sizeof phone_init, sizeof phone_init);
        h->n = h->n_anomalies = 0;
        dissector_ike.dissect(&c, &h->pkt, &sink, &next);
        assert_non_null(harness_event(h, &ike_desc));
        assert_true(harness_has_anomaly(h, "ike.too_many") ||
                    small.refused == 0);
        arena_free(&small);
        arena_reset(&h->arena);
    }
}

static bool
guessed(const uint8_t *bytes, size_t n)
{
    return dissector_ike.guess(cursor_over(bytes, n, n));
}
#define GUESS(bytes) guessed(bytes, sizeof(bytes))

static void
guesses_only_whole_messages(void **state)
{
    (void)state;
    assert_true(GUESS(phone_init));
    assert_true(GUESS(pq_response));
    assert_true(GUESS(auth_request));
    assert_true(GUESS(auth_fragment));
    assert_true(GUESS(real_response));
    assert_true(GUESS(v1_main));
    assert_true(GUESS(v1_quick));
    assert_true(GUESS(real_v1));
    for (size_t n = 0; n < sizeof phone_init; n++)
        assert_false(guessed(phone_init, n));
    uint8_t copy[sizeof phone_init];
    static const struct {
        size_t at;
        uint8_t value;
    } rows[] = {{16, 99},   {16, 0}, {17, 0x21}, {17, 0x11}, {18, 50},
                {19, 0x40}, {23, 1}, {27, 0},    {28, 99},   {31, 99}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memcpy(copy, phone_init, sizeof copy);
        copy[rows[i].at] = rows[i].value;
        assert_false(GUESS(copy));
    }
    memcpy(copy, phone_init, sizeof copy);
    memset(copy, 0, 8);
    assert_false(GUESS(copy));
}

static void
survives_every_truncation(void **state)
{
    struct harness *h = *state;
#define SWEEP(bytes) \
    harness_sweep(&dissector_ike, &h->pkt, bytes, sizeof(bytes))
    SWEEP(phone_init);
    SWEEP(pq_response);
    SWEEP(auth_request);
    SWEEP(auth_fragment);
    SWEEP(invalid_ke);
    SWEEP(clear_failure);
    SWEEP(invalid_spi);
    SWEEP(real_cookie);
    SWEEP(real_response);
    uint8_t clear[IKE_HEADER + sizeof inner_chain];
    memcpy(clear, auth_request, IKE_HEADER);
    memcpy(clear + IKE_HEADER, inner_chain, sizeof inner_chain);
    clear[16] = 35;
    clear[26] = sizeof clear >> 8;
    clear[27] = sizeof clear & 255;
    SWEEP(clear);
    RUN(h, clear);
    assert_true(harness_has_anomaly(h, "ike.not_encrypted"));
    assert_true(harness_has_anomaly(h, "ike.payload_forbidden"));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(tells_the_header),
        T(tells_the_chain_as_sent),
        T(tells_proposals),
        T(tells_key_nonce_notifies_and_vendor),
        T(tells_additional_key_exchanges),
        T(stops_at_the_encrypted_payload),
        T(tells_a_fragment),
        T(reads_real_messages),
        T(parses_what_was_decrypted),
        T(tells_configuration_as_text),
        T(ignores_the_reserved_bit_of_an_attribute),
        T(tells_selectors),
        T(takes_the_marker_from_the_packet),
        T(knows_an_old_keepalive),
        T(invents_no_ike),
        T(tells_what_is_wrong),
        T(keeps_what_came_before_the_damage),
        T(tells_a_cut_from_a_lie),
        T(tells_what_should_be_encrypted),
        T(tells_an_unknown_critical_payload),
        T(tells_where_the_chain_ends_wrong),
        T(caps_what_it_lists),
        T(lives_in_a_full_arena),
        T(guesses_only_whole_messages),
        T(survives_every_truncation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
