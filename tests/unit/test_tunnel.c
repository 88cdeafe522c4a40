/* SPDX-License-Identifier: Apache-2.0 */
/* What belongs to one tunnel, and what does not. */
#include "tests/unit/tunnel_steps.h"

#include <stdio.h>

static void
float_to_4500(void **state)
{
    START;
    struct tunnel *tn = feed_handshake(f, PHONE, GW, 0x10, 4500);
    traffic(f, at(PHONE, 4500), at(GW, 4500), 7, 1, 10);
    assert_int_equal(count(f), 1);
    is(tn->a, PHONE, 4500);
    is(tn->b, GW, 4500);
    is(tn->first_a, PHONE, 500);
    assert_int_equal(tn->kind, TUNNEL_IKEV2);
    assert_int_equal(tn->esp_packets, 20);
    assert_int_equal(tn->ike_messages, 4);
    assert_int_equal(tn->n_moves, 0); /* a step of the handshake */
    assert_true(tn->udp && !tn->raw && !tn->tcp);
    assert_true(tn->esp_from_a && tn->esp_from_b);
    assert_true(tunnel_a_is_local(tn));
    assert_int_equal(feed_outcome(f, feed_sa(f, tn, 0)),
                     IKE_OUTCOME_ESTABLISHED);
    END;
}

/* A NAT gives another port for 4500 than for 500. */
static void
float_through_a_nat(void **state)
{
    START;
    feed_ike(f, at(NAT, 31000), at(GW, 500), init(0x10));
    feed_ike(f, at(NAT, 31001), at(GW, 4500),
             (struct ike){.i = 0x10,
                          .r = 2,
                          .exchange = AUTH,
                          .id = 1,
                          .initiator = true,
                          .encrypted = 300});
    traffic(f, at(NAT, 31001), at(GW, 4500), 7, 1, 3);
    assert_int_equal(count(f), 1);
    assert_int_equal(f->last->n_moves, 0);
    is(f->last->a, NAT, 31001);
    END;
}

static void
nat_rebinding(void **state)
{
    START;
    struct tunnel *tn = feed_handshake(f, NAT, GW, 0x10, 4500);
    traffic(f, at(NAT, 4500), at(GW, 4500), 7, 1, 10);
    feed_esp(f, at(NAT, 61234), at(GW, 4500), 7, 11);
    uint64_t frame = f->frame;
    feed_esp(f, at(GW, 4500), at(NAT, 61234), 0x1007, 11);
    traffic(f, at(NAT, 61234), at(GW, 4500), 7, 12, 5);
    /* A new child SA comes the new way. */
    feed_esp(f, at(NAT, 61234), at(GW, 4500), 9, 1);
    feed_keepalive(f, at(NAT, 61234), at(GW, 4500));
    assert_int_equal(count(f), 1);
    assert_int_equal(tn->n_moves, 1);
    assert_int_equal(tn->moves[0].at.frame, frame);
    is(tn->moves[0].from, NAT, 4500);
    is(tn->moves[0].to, NAT, 61234);
    assert_int_equal(feed_esp_count(f, tn), 3);
    assert_int_equal(feed_esp_sa(f, tn, 7)->moves, 1);
    assert_int_equal(tn->keepalives[0], 1);
    END;
}

static void
mobike(void **state)
{
    START;
    struct tunnel *tn = feed_handshake(f, PHONE, GW, 0x10, 4500);
    traffic(f, at(PHONE, 4500), at(GW, 4500), 7, 1, 10);
    f->now += 3 * SECOND;
    f->interface = 1; /* from Wi-Fi to another network */
    feed_ike(f, at("192.0.2.77", 4500), at(GW, 4500),
             (struct ike){.i = 0x10,
                          .r = 0x11,
                          .exchange = INFO,
                          .id = 2,
                          .initiator = true,
                          .encrypted = 200});
    feed_ike(f, at(GW, 4500), at("192.0.2.77", 4500),
             (struct ike){.i = 0x10,
                          .r = 0x11,
                          .exchange = INFO,
                          .id = 2,
                          .response = true,
                          .encrypted = 200});
    traffic(f, at("192.0.2.77", 4500), at(GW, 4500), 7, 11, 10);
    assert_int_equal(count(f), 1);
    assert_int_equal(feed_ike_count(f, tn), 1);
    assert_int_equal(tn->n_moves, 1);
    is(tn->a, "192.0.2.77", 4500);
    /* Towards the new address it is the same SA too. */
    assert_int_equal(feed_esp_count(f, tn), 2);
    assert_int_equal(feed_esp_sa(f, tn, 0x1007)->packets, 20);
    assert_int_equal(feed_esp_sa(f, tn, 0x1007)->lost, 0);
    assert_false(esp_sa_from_a(tn, feed_esp_sa(f, tn, 0x1007)));
    assert_true(esp_sa_from_a(tn, feed_esp_sa(f, tn, 7)));
    assert_int_equal(tn->n_esp, 2);
    END;
}

/* The first packet from the new address is ESP: no IKE told of the move. */
static void
mobike_seen_in_esp_first(void **state)
{
    START;
    struct tunnel *tn = feed_handshake(f, PHONE, GW, 0x10, 500);
    for (uint32_t i = 1; i < 5; i++)
        feed_esp(f, at(PHONE, 0), at(GW, 0), 7, i);
    f->now += 3 * SECOND;
    feed_esp(f, at("192.0.2.77", 0), at(GW, 0), 7, 5);
    feed_esp(f, at(GW, 0), at("192.0.2.77", 0), 8, 1);
    assert_int_equal(count(f), 1);
    assert_int_equal(tn->n_moves, 1);
    is(tn->a, "192.0.2.77", 500);
    assert_true(tn->raw && !tn->udp);
    END;
}

static void
raw_esp_joins_its_ike(void **state)
{
    START;
    struct tunnel *tn = feed_handshake(f, "192.0.2.9", GW, 0x10, 500);
    traffic(f, at("192.0.2.9", 0), at(GW, 0), 7, 1, 10);
    assert_int_equal(count(f), 1);
    assert_int_equal(tn->esp_packets, 20);
    assert_int_equal(tn->n_moves, 0);
    is(tn->a, "192.0.2.9", 500);
    assert_true(tn->raw && !tn->udp);
    END;
}

/* --- one client or two -------------------------------------------------------------- */

static void
client(struct feed *f, uint64_t spi, uint16_t first, uint16_t then)
{
    struct endpoint gw = at(GW, 500), gw2 = at(GW, 4500);
    feed_ike(f, at(NAT, first), gw, init(spi));
    feed_ike(f, gw, at(NAT, first),
             (struct ike){.i = spi,
                          .r = spi + 1,
                          .exchange = INIT,
                          .response = true,
                          .text = "answer"});
    feed_ike(f, at(NAT, then), gw2,
             (struct ike){.i = spi,
                          .r = spi + 1,
                          .exchange = AUTH,
                          .id = 1,
                          .initiator = true,
                          .encrypted = 300});
    feed_ike(f, gw2, at(NAT, then),
             (struct ike){.i = spi,
                          .r = spi + 1,
                          .exchange = AUTH,
                          .id = 1,
                          .response = true,
                          .encrypted = 240});
}

static void
two_clients_behind_one_nat(void **state)
{
    START;
    client(f, 0x10, 500, 4500);
    struct tunnel *x = f->last;
    client(f, 0x20, 1025, 1026);
    struct tunnel *y = f->last;
    assert_ptr_not_equal(x, y);
    for (uint32_t i = 1; i < 30; i++) {
        assert_ptr_equal(feed_esp(f, at(NAT, 4500), at(GW, 4500), 7, i), x);
        assert_ptr_equal(feed_esp(f, at(NAT, 1026), at(GW, 4500), 8, i), y);
        assert_ptr_equal(feed_esp(f, at(GW, 4500), at(NAT, 4500), 9, i), x);
        assert_ptr_equal(feed_esp(f, at(GW, 4500), at(NAT, 1026), 10, i), y);
    }
    assert_int_equal(count(f), 2);
    assert_int_equal(x->n_moves + y->n_moves, 0);
    END;
}

/* Both ports are the NAT's, and both begin at once. */
static void
two_clients_at_once(void **state)
{
    START;
    feed_ike(f, at(NAT, 31000), at(GW, 500), init(0x10));
    feed_ike(f, at(NAT, 32000), at(GW, 500), init(0x20));
    assert_int_equal(count(f), 2);
    END;
}

/* The NAT gives the second client the port 500 that the first one left. */
static void
second_client_on_the_first_ones_port(void **state)
{
    START;
    client(f, 0x10, 500, 4500);
    struct tunnel *x = f->last;
    traffic(f, at(NAT, 4500), at(GW, 4500), 7, 1, 5);
    client(f, 0x20, 500, 1026);
    assert_ptr_not_equal(f->last, x);
    traffic(f, at(NAT, 1026), at(GW, 4500), 8, 1, 5);
    assert_ptr_equal(feed_esp(f, at(NAT, 4500), at(GW, 4500), 7, 6), x);
    assert_int_equal(count(f), 2);
    END;
}

static void
second_attempt_joins(void **state)
{
    START;
    for (uint64_t spi = 1; spi <= 5; spi++) {
        feed_ike(f, at(PHONE, 500), at(GW, 500), init(spi));
        f->now += 8 * SECOND;
    }
    assert_int_equal(count(f), 1);
    assert_int_equal(feed_ike_count(f, f->last), 5);
    struct tunnel *tn = feed_handshake(f, PHONE, GW, 0x10, 4500);
    assert_int_equal(count(f), 1);
    assert_int_equal(tn->n_ike, 6);
    assert_int_equal(tn->n_moves, 0);
    END;
}

/* After it worked on 4500 the client begins again on 500. */
static void
reconnecting_joins(void **state)
{
    START;
    struct tunnel *tn = feed_handshake(f, PHONE, GW, 0x10, 4500);
    traffic(f, at(PHONE, 4500), at(GW, 4500), 7, 1, 10);
    f->now += 5 * SECOND;
    feed_handshake(f, PHONE, GW, 0x20, 4500);
    traffic(f, at(PHONE, 4500), at(GW, 4500), 8, 1, 10);
    assert_int_equal(count(f), 1);
    assert_int_equal(feed_ike_count(f, tn), 2);
    assert_int_equal(tn->n_moves, 0);
    END;
}

/* Behind a NAT that forgot its port meanwhile. */
static void
later_attempt_from_another_port_joins(void **state)
{
    START;
    feed_ike(f, at(NAT, 31000), at(GW, 500), init(1));
    f->now += 60 * SECOND;
    feed_ike(f, at(NAT, 31777), at(GW, 500), init(2));
    assert_int_equal(count(f), 1);
    /* But not one that offers something else. */
    struct ike_proposal other = {1, -1, 1, {NULL, 0}, {feed_transforms, 3}};
    struct ike m = init(3);
    m.proposals = &other;
    f->now += 60 * SECOND;
    feed_ike(f, at(NAT, 31999), at(GW, 500), m);
    assert_int_equal(count(f), 2);
    END;
}

/* A scanner that uses one SPI for all the world. */
static void
one_spi_for_many_hosts(void **state)
{
    START;
    for (int i = 1; i < 50; i++) {
        char to[32];
        snprintf(to, sizeof to, "198.51.100.%d", i);
        feed_ike(f, at(NAT, 500), at(to, 500), init(0x4242));
        f->now += 10 * MS;
    }
    assert_int_equal(count(f), 49);
    assert_int_equal(f->t.ike.count, 49);
    END;
}

/* --- the middle of it -------------------------------------------------------------- */

static void
responder_first(void **state)
{
    START;
    feed_ike(f, at(GW, 4500), at("192.0.2.9", 4500),
             (struct ike){.i = 1,
                          .r = 2,
                          .exchange = AUTH,
                          .response = true,
                          .id = 1,
                          .encrypted = 240});
    assert_true(f->last->initiator_known);
    is(f->last->a, "192.0.2.9", 4500);
    is(f->last->b, GW, 4500);
    assert_true(tunnel_a_is_local(f->last));
    END;
}

/* ESP and keepalives first; then IKE says that b began. */
static void
ends_change_sides_with_all_they_have(void **state)
{
    START;
    struct endpoint gw = at(GW, 4500), ue = at("192.0.2.9", 4500);
    f->direction = PACKET_IN;
    feed_esp(f, gw, ue, 9, 1);
    feed_esp(f, gw, ue, 9, 2);
    f->direction = PACKET_OUT;
    feed_keepalive(f, ue, gw);
    struct tunnel *tn = f->last;
    assert_int_equal(tn->keepalives[1], 1);
    assert_false(tunnel_a_is_local(tn));
    feed_ike(f, ue, gw, init(1));
    is(tn->a, "192.0.2.9", 4500);
    assert_int_equal(tn->keepalives[0], 1);
    assert_int_equal(tn->keepalives[1], 0);
    assert_true(tn->esp_from_b && !tn->esp_from_a);
    assert_int_equal(tn->out_packets, 4);
    assert_int_equal(tn->in_packets, 0);
    assert_true(tunnel_a_is_local(tn));
    assert_int_equal(count(f), 1);
    END;
}

/* The gateway rekeyed the IKE SA before the capture began: it is the initiator
 * of what is seen, but the far end all the same. */
static void
initiator_of_a_rekeyed_sa_is_not_the_client(void **state)
{
    START;
    struct endpoint gw = at(GW, 4500), ue = at(PHONE, 4500);
    feed_ike(f, gw, ue,
             (struct ike){.i = 1,
                          .r = 2,
                          .exchange = INFO,
                          .initiator = true,
                          .id = 7,
                          .encrypted = 60});
    feed_keepalive(f, ue, gw);
    is(f->last->a, GW, 4500);
    assert_false(tunnel_a_is_local(f->last));
    /* An opening by the client settles it. */
    feed_ike(f, ue, gw, init(9));
    is(f->last->a, PHONE, 4500);
    assert_true(tunnel_a_is_local(f->last));
    assert_int_equal(count(f), 1);
    END;
}

static void
ike_rekey_joins(void **state)
{
    START;
    struct tunnel *tn = feed_handshake(f, PHONE, GW, 0x10, 4500);
    feed_ike(f, at(GW, 4500), at(PHONE, 4500),
             (struct ike){.i = 0x99,
                          .r = 0x98,
                          .exchange = INFO,
                          .initiator = true,
                          .encrypted = 60});
    feed_ike(f, at(PHONE, 4500), at(GW, 4500),
             (struct ike){.i = 0x99,
                          .r = 0x98,
                          .exchange = INFO,
                          .response = true,
                          .encrypted = 60});
    assert_int_equal(count(f), 1);
    assert_int_equal(feed_ike_count(f, tn), 2);
    is(tn->a, PHONE, 4500); /* the tunnel's initiator stays */
    assert_int_equal(tn->n_moves, 0);
    END;
}

static void
child_rekey_joins(void **state)
{
    START;
    struct tunnel *tn = feed_handshake(f, PHONE, GW, 0x10, 4500);
    for (uint32_t spi = 7; spi < 27; spi++)
        traffic(f, at(PHONE, 4500), at(GW, 4500), spi, 1, 10);
    assert_int_equal(count(f), 1);
    assert_int_equal(feed_esp_count(f, tn), 40);
    assert_int_equal(tn->esp_packets, 400);
    END;
}

/* --- ESP alone -------------------------------------------------------------------- */

static void
esp_alone_is_a_tunnel(void **state)
{
    START;
    struct endpoint gw = at(GW, 0), ue = at(PHONE, 0);
    for (uint32_t i = 1; i < 5; i++) {
        feed_esp(f, gw, ue, 9, i);
        feed_esp(f, ue, gw, 7, i);
    }
    assert_int_equal(count(f), 1);
    assert_int_equal(f->last->kind, TUNNEL_ESP);
    is(f->last->a, GW, 0);
    assert_false(tunnel_a_is_local(f->last)); /* a private address */
    END;
}

static void
near_end_of_nat_t_alone(void **state)
{
    START;
    /* By its port. */
    feed_esp(f, at(GW, 4500), at(NAT, 31000), 9, 1);
    assert_false(tunnel_a_is_local(f->last));
    /* By its keepalives: only who is behind a NAT sends them. */
    feed_esp(f, at("192.0.2.1", 4500), at("192.0.2.2", 4500), 9, 1);
    assert_true(tunnel_a_is_local(f->last));
    feed_keepalive(f, at("192.0.2.2", 4500), at("192.0.2.1", 4500));
    assert_false(tunnel_a_is_local(f->last));
    /* By the capture's own marks. */
    f->direction = PACKET_IN;
    feed_esp(f, at("192.0.2.3", 4500), at("192.0.2.4", 4500), 9, 1);
    assert_false(tunnel_a_is_local(f->last));
    assert_int_equal(count(f), 3);
    END;
}

static void
ike_after_esp_joins(void **state)
{
    START;
    feed_esp(f, at(GW, 4500), at(NAT, 31000), 9, 1);
    struct tunnel *tn = f->last;
    feed_ike(f, at(NAT, 31000), at(GW, 4500),
             (struct ike){.i = 1,
                          .r = 2,
                          .exchange = INFO,
                          .id = 8,
                          .initiator = true,
                          .encrypted = 60});
    assert_ptr_equal(f->last, tn);
    assert_int_equal(tn->kind, TUNNEL_IKEV2);
    is(tn->a, NAT, 31000);
    END;
}

static void
ah_is_a_tunnel(void **state)
{
    START;
    struct ah_event ah = {6, 77, 1, 24};
    for (int i = 0; i < 3; i++, ah.sequence++) {
        struct packet p = feed_packet(f, at(PHONE, 0), at(GW, 0));
        p.ip_proto = 51;
        p.payload = 100;
        f->last = tunnels_ah(&f->t, &p, &ah);
    }
    assert_int_equal(count(f), 1);
    assert_int_equal(f->last->kind, TUNNEL_AH);
    assert_int_equal(f->last->ah_packets, 3);
    assert_int_equal(feed_esp_sa(f, f->last, 77)->bytes, 300);
    assert_string_equal(tunnel_kind_name(f->last), "ah");
    END;
}

/* --- seen at two points --------------------------------------------------------------- */

static void
copies_on_a_second_interface(void **state)
{
    START;
    for (int twice = 0; twice < 2; twice++) {
        f->frame = 0;
        f->interface = (uint32_t)twice;
        f->file = (uint32_t)twice;
        f->now = 1700000000 * SECOND + twice * MS / 2;
        feed_handshake(f, PHONE, GW, 0x10, 4500);
        traffic(f, at(PHONE, 4500), at(GW, 4500), 7, 1, 50);
        feed_keepalive(f, at(PHONE, 4500), at(GW, 4500));
    }
    struct tunnel *tn = f->last;
    assert_int_equal(count(f), 1);
    assert_int_equal(tn->ike_messages, 4);
    assert_int_equal(tn->esp_packets, 100);
    assert_int_equal(tn->keepalives[0], 1);
    assert_int_equal(feed_sa(f, tn, 0)->retransmissions, 0);
    assert_int_equal(feed_sa(f, tn, 0)->n_messages, 4);
    assert_int_equal(feed_esp_sa(f, tn, 7)->packets, 50);
    assert_int_equal(feed_esp_sa(f, tn, 7)->elsewhere, 50);
    assert_int_equal(feed_esp_sa(f, tn, 7)->replayed, 0);
    assert_int_equal(feed_esp_sa(f, tn, 7)->lost, 0);
    assert_int_equal(tn->n_moves, 0);
    END;
}

/* On both sides of a router that translates: each packet is seen twice, with
 * other addresses, on the way in first outside, on the way out first inside. */
static void
both(struct feed *f, bool out, const struct ike *m, uint32_t spi, uint32_t seq)
{
    for (int k = 0; k < 2; k++) {
        bool inside = (k == 0) == out;
        struct endpoint a = inside ? at(PHONE, 4500) : at(NAT, 61000);
        struct endpoint b = at(GW, 4500);
        f->interface = inside ? 0 : 1;
        if (m)
            feed_ike(f, out ? a : b, out ? b : a, *m);
        else
            feed_esp(f, out ? a : b, out ? b : a, spi, seq);
    }
}

static void
both_sides_of_a_nat(void **state)
{
    START;
    struct ike a = init(1), b = a, c = a, d = a;
    b.response = d.response = true;
    b.initiator = d.initiator = false;
    b.r = c.r = d.r = 2;
    b.text = "answer";
    c.exchange = d.exchange = AUTH;
    c.id = d.id = 1;
    c.encrypted = d.encrypted = 300;
    both(f, true, &a, 0, 0);
    both(f, false, &b, 0, 0);
    both(f, true, &c, 0, 0);
    both(f, false, &d, 0, 0);
    for (uint32_t i = 1; i <= 40; i++) {
        both(f, true, NULL, 7, i);
        both(f, false, NULL, 8, i);
    }
    struct tunnel *tn = f->last;
    assert_int_equal(count(f), 1);
    assert_int_equal(feed_ike_count(f, tn), 1);
    assert_int_equal(tn->ike_messages, 4);
    assert_int_equal(tn->esp_packets, 80);
    assert_int_equal(feed_esp_count(f, tn), 2);
    assert_int_equal(tn->n_moves, 0);
    is(tn->a, PHONE, 4500);
    assert_int_equal(feed_sa(f, tn, 0)->retransmissions, 0);
    assert_int_equal(feed_esp_sa(f, tn, 8)->packets, 40);
    assert_int_equal(feed_esp_sa(f, tn, 8)->elsewhere, 40);
    END;
}

/* --- which attempt worked ----------------------------------------------------------- */

static void
handshake_with_reply(struct feed *f, uint64_t spi, int64_t reply)
{
    struct endpoint a = at(PHONE, 4500), b = at(GW, 4500);
    feed_ike(f, a, b, init(spi));
    feed_ike(f, b, a,
             (struct ike){.i = spi,
                          .r = spi + 1,
                          .exchange = INIT,
                          .response = true,
                          .text = "answer"});
    feed_ike(f, a, b,
             (struct ike){.i = spi,
                          .r = spi + 1,
                          .exchange = AUTH,
                          .initiator = true,
                          .id = 1,
                          .encrypted = 300});
    if (reply)
        feed_ike(f, b, a,
                 (struct ike){.i = spi,
                              .r = spi + 1,
                              .exchange = AUTH,
                              .response = true,
                              .id = 1,
                              .encrypted = reply});
}

static void
a_failed_attempt_did_not_carry_what_came_later(void **state)
{
    START;
    handshake_with_reply(f, 0x10, 52); /* rejected */
    f->now += SECOND;
    handshake_with_reply(f, 0x20, 0); /* not answered */
    f->now += SECOND;
    handshake_with_reply(f, 0x30, 240);
    traffic(f, at(PHONE, 4500), at(GW, 4500), 7, 1, 10);
    struct tunnel *tn = f->last;
    assert_int_equal(count(f), 1);
    assert_int_equal(feed_outcome(f, feed_sa(f, tn, 0)),
                     IKE_OUTCOME_AUTH_REJECTED);
    assert_int_equal(feed_outcome(f, feed_sa(f, tn, 1)),
                     IKE_OUTCOME_AUTH_NO_RESPONSE);
    assert_int_equal(feed_outcome(f, feed_sa(f, tn, 2)),
                     IKE_OUTCOME_ESTABLISHED);
    /* A later attempt fails beside it, and the child SA is rekeyed. */
    handshake_with_reply(f, 0x40, 0);
    traffic(f, at(PHONE, 4500), at(GW, 4500), 9, 1, 10);
    assert_int_equal(feed_outcome(f, feed_sa(f, tn, 3)),
                     IKE_OUTCOME_AUTH_NO_RESPONSE);
    assert_int_equal(feed_outcome(f, feed_sa(f, tn, 2)),
                     IKE_OUTCOME_ESTABLISHED);
    END;
}

static void
one_direction_of_esp(void **state)
{
    START;
    handshake_with_reply(f, 0x10, 240);
    assert_int_equal(feed_outcome(f, feed_sa(f, f->last, 0)),
                     IKE_OUTCOME_AUTH_ENDED);
    feed_esp(f, at(PHONE, 4500), at(GW, 4500), 7, 1);
    assert_int_equal(feed_outcome(f, feed_sa(f, f->last, 0)),
                     IKE_OUTCOME_ESTABLISHED);
    END;
    /* Without the granting reply one direction proves nothing. */
    feed_init(f);
    handshake_with_reply(f, 0x10, 0);
    feed_esp(f, at(PHONE, 4500), at(GW, 4500), 7, 1);
    assert_int_equal(feed_outcome(f, feed_sa(f, f->last, 0)),
                     IKE_OUTCOME_AUTH_NO_RESPONSE);
    feed_esp(f, at(GW, 4500), at(PHONE, 4500), 8, 1);
    assert_int_equal(feed_outcome(f, feed_sa(f, f->last, 0)),
                     IKE_OUTCOME_ESTABLISHED);
    END;
}

/* --- ICMP --------------------------------------------------------------------------- */

static void
unreachable(struct feed *f, struct endpoint from, struct endpoint to)
{
    struct packet p = feed_packet(f, from, to);
    p.quoted = true;
    tunnels_unreachable(&f->t, &p, "port unreachable");
}

static void
icmp_errors_about_it(void **state)
{
    START;
    feed_ike(f, at(PHONE, 500), at(GW, 500), init(1));
    unreachable(f, at(PHONE, 500), at(GW, 500));
    assert_int_equal(f->last->unreachable, 1);
    assert_string_equal(f->last->unreachable_name, "port unreachable");
    assert_int_equal(f->last->unreachable_at.frame, 2);
    /* About something else between the same hosts, or about others. */
    unreachable(f, at(PHONE, 40000), at(GW, 53));
    unreachable(f, at(PHONE, 500), at("192.0.2.200", 500));
    assert_int_equal(f->last->unreachable, 1);
    /* About raw ESP. */
    unreachable(f, at(PHONE, 0), at(GW, 0));
    assert_int_equal(f->last->unreachable, 2);
    assert_int_equal(count(f), 1);
    END;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(float_to_4500),
        cmocka_unit_test(float_through_a_nat),
        cmocka_unit_test(nat_rebinding),
        cmocka_unit_test(mobike),
        cmocka_unit_test(mobike_seen_in_esp_first),
        cmocka_unit_test(raw_esp_joins_its_ike),
        cmocka_unit_test(two_clients_behind_one_nat),
        cmocka_unit_test(two_clients_at_once),
        cmocka_unit_test(second_client_on_the_first_ones_port),
        cmocka_unit_test(second_attempt_joins),
        cmocka_unit_test(reconnecting_joins),
        cmocka_unit_test(later_attempt_from_another_port_joins),
        cmocka_unit_test(one_spi_for_many_hosts),
        cmocka_unit_test(responder_first),
        cmocka_unit_test(ends_change_sides_with_all_they_have),
        cmocka_unit_test(initiator_of_a_rekeyed_sa_is_not_the_client),
        cmocka_unit_test(ike_rekey_joins),
        cmocka_unit_test(child_rekey_joins),
        cmocka_unit_test(esp_alone_is_a_tunnel),
        cmocka_unit_test(near_end_of_nat_t_alone),
        cmocka_unit_test(ike_after_esp_joins),
        cmocka_unit_test(ah_is_a_tunnel),
        cmocka_unit_test(copies_on_a_second_interface),
        cmocka_unit_test(both_sides_of_a_nat),
        cmocka_unit_test(a_failed_attempt_did_not_carry_what_came_later),
        cmocka_unit_test(one_direction_of_esp),
        cmocka_unit_test(icmp_errors_about_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
