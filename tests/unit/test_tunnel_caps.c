/* SPDX-License-Identifier: Apache-2.0 */
/* More than is remembered: what a flood leaves of the tunnels that matter. */
#include "tests/unit/tunnel_steps.h"

#include <stdio.h>
#include <stdlib.h>

static void
flood_of_openings(void **state)
{
    START;
    struct tunnel *tn = feed_handshake(f, PHONE, GW, 0x10, 4500);
    traffic(f, at(PHONE, 4500), at(GW, 4500), 7, 1, 10);
    uint64_t serial = tn->serial;
    uint32_t seq = 11;
    for (uint32_t i = 0; i < 6 * TUNNEL_CAP; i++) {
        uint8_t src[4] = {(uint8_t)(1 + i / 65536), (uint8_t)(i / 256),
                          (uint8_t)i, 9};
        struct endpoint spoofed = {addr_v4(src), 500};
        feed_ike(f, spoofed, at(GW, 500), init(0x100000 + i));
        if (i % 5000 == 0)
            traffic(f, at(PHONE, 4500), at(GW, 4500), 7, seq++, 1);
    }
    assert_int_equal(count(f), TUNNEL_CAP);
    assert_true(f->t.ike.evicted > 0);
    /* The busy tunnel is there, with its SAs; it is rekeyed and answers. */
    assert_int_equal(tn->serial, serial);
    assert_int_equal(f->t.tunnels.evicted, 5 * TUNNEL_CAP + 1);
    feed_esp(f, at(PHONE, 4500), at(GW, 4500), 77, 1);
    assert_ptr_equal(f->last, tn);
    feed_ike(
        f, at(GW, 4500), at(PHONE, 4500),
        (struct ike){
            .i = 0x10, .r = 0x11, .exchange = INFO, .id = 0, .encrypted = 60});
    assert_ptr_equal(f->last, tn);
    assert_int_equal(feed_ike_count(f, tn), 1);
    assert_int_equal(feed_esp_count(f, tn), 3);
    assert_int_equal(feed_esp_sa(f, tn, 7)->lost, 0);
    tunnels_finish(&f->t);
    assert_int_equal(feed_ike_count(f, tn), 1);
    assert_int_equal(feed_esp_count(f, tn), 3);
    END;
}

/* SAs whose tunnel was evicted find, or make, one again, and belong to it. */
static void
evicted_tunnels_are_made_again(void **state)
{
    START;
    struct endpoint ue = at("192.0.2.9", 500), gw = at(GW, 500);
    feed_ike(f, ue, gw, init(1));
    uint64_t serial = f->last->serial;
    for (uint32_t i = 0; i < 2 * TUNNEL_CAP; i++) {
        uint8_t src[4] = {10, (uint8_t)(i / 256), (uint8_t)i, 9};
        struct endpoint spoofed = {addr_v4(src), 0};
        feed_esp(f, spoofed, gw, 0x5000 + i, 1); /* no IKE SA is evicted */
    }
    feed_ike(f, ue, gw, init(1));
    assert_int_not_equal(f->last->serial, serial);
    assert_int_equal(feed_ike_count(f, f->last), 1);
    assert_int_equal(f->last->n_ike, 1);
    assert_int_equal(feed_sa(f, f->last, 0)->n_messages, 2);
    END;
}

static void
flood_of_spis_in_one_tunnel(void **state)
{
    START;
    struct tunnel *tn = feed_handshake(f, PHONE, GW, 0x10, 4500);
    traffic(f, at(PHONE, 4500), at(GW, 4500), 7, 1, 3);
    for (uint32_t i = 0; i < 3 * ESP_SA_CAP; i++)
        feed_esp(f, at(PHONE, 4500), at(GW, 4500), 0x10000 + i, 1);
    assert_int_equal(count(f), 1);
    assert_int_equal(f->t.esp.count, ESP_SA_CAP);
    assert_true(f->t.esp.evicted > 0);
    tunnels_finish(&f->t);
    assert_int_equal(feed_esp_count(f, tn), ESP_SA_CAP);
    END;
}

/* Anything from anywhere: nothing is lost, no SA belongs to a tunnel that is
 * not there, and looking it up before and after tunnels_finish agrees. */
static void
any_packets_keep_it_whole(void **state)
{
    START;
    static const uint16_t ports[] = {500, 4500, 31000, 0};
    srand(11);
    for (int i = 0; i < 60000; i++) {
        uint8_t a[4] = {10, 0, 0, (uint8_t)(rand() % 12)};
        uint8_t b[4] = {10, 0, 0, (uint8_t)(rand() % 12)};
        uint16_t pa = ports[rand() % 4], pb = pa ? ports[rand() % 3] : 0;
        struct endpoint x = {addr_v4(a), pa}, y = {addr_v4(b), pb};
        f->interface = (uint32_t)rand() % 3;
        f->direction = (uint8_t)(rand() % 3);
        f->now += rand() % 4000 * MS;
        int what = rand() % 8;
        if (what < 4) {
            feed_esp(f, x, y, (uint32_t)rand() % 40, (uint32_t)rand() % 3000);
        } else if (what < 7) {
            struct ike m = init((uint64_t)rand() % 20);
            m.r = (uint64_t)rand() % 3;
            m.exchange = (uint8_t)(INIT + rand() % 4);
            m.initiator = rand() % 2;
            m.response = rand() % 2;
            m.id = (uint32_t)rand() % 5;
            m.major = (uint8_t)(1 + rand() % 2);
            m.encrypted = rand() % 300;
            m.text = rand() % 3 ? NULL : "same";
            feed_ike(f, x, y, m);
        } else {
            feed_keepalive(f, x, y);
        }
    }
    uint32_t place = 0, ike = 0, esp = 0, ike2 = 0, esp2 = 0;
    for (struct tunnel *tn; (tn = table_next(&f->t.tunnels, &place));) {
        ike += feed_ike_count(f, tn);
        esp += feed_esp_count(f, tn);
    }
    tunnels_finish(&f->t);
    place = 0;
    for (struct tunnel *tn; (tn = table_next(&f->t.tunnels, &place));) {
        ike2 += feed_ike_count(f, tn);
        esp2 += feed_esp_count(f, tn);
    }
    assert_int_equal(ike, f->t.ike.count);
    assert_int_equal(ike2, ike);
    assert_int_equal(esp2, esp);
    END;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flood_of_openings),
        cmocka_unit_test(evicted_tunnels_are_made_again),
        cmocka_unit_test(flood_of_spis_in_one_tunnel),
        cmocka_unit_test(any_packets_keep_it_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
