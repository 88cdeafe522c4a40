/* SPDX-License-Identifier: Apache-2.0 */
/* From state to facts: every sentence must be true, and cite what proves it. */
#include "tests/unit/tunnel_feed.h"

#include "analyzer/facts/collect.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#define UE "10.0.0.2"
#define NAT "203.0.113.5"
#define GW "198.51.100.1"

struct told_facts {
    struct feed feed;
    struct state *state;
    struct who *who;
    struct inners inners;
    struct arena arena;
    struct fact_set facts;
    const void *lent; /* the feed's tunnels, which the state looks at */
};

static void
told_init(struct told_facts *t)
{
    struct err err = {.text = ""};
    memset(t, 0, sizeof *t);
    feed_init(&t->feed);
    arena_init(&t->arena, 8u << 20);
    t->state = state_new(NULL, NULL);
    t->who = who_open("build/share/espy/who.db", NULL, &err);
    assert_string_equal(err.text, "");
}

static void
told_free(struct told_facts *t)
{
    if (t->state->tunnels.tunnels.block == t->lent)
        memset(&t->state->tunnels, 0, sizeof t->state->tunnels);
    state_free(t->state);
    feed_free(&t->feed);
    who_close(t->who);
    inners_free(&t->inners);
    arena_free(&t->arena);
}

/* The facts about the tunnel that the last packet belonged to. */
static void
collect(struct told_facts *t)
{
    tunnels_finish(&t->feed.t);
    /* The state's own tunnels are empty: they are replaced, once. */
    if (t->state->tunnels.tunnels.block != t->feed.t.tunnels.block)
        tunnels_free(&t->state->tunnels);
    t->state->tunnels = t->feed.t;
    t->lent = t->feed.t.tunnels.block;
    struct collector c = {t->state, t->who, &t->inners, &t->arena, NULL};
    collect_tunnel(&c, t->feed.last, "tunnel-1", &t->facts);
}

static const struct fact *
fact(const struct told_facts *t, const char *name, const char *value)
{
    char buf[64];
    for (size_t i = 0; i < t->facts.n; i++) {
        const struct fact *f = &t->facts.facts[i];
        if (strcmp(f->desc->name, name) == 0 &&
            (!value || strcmp(fact_value_text(f, buf), value) == 0))
            return f;
    }
    return NULL;
}

/* The fact is there with this value and sentence, and cites this frame first. */
static void
says(const struct told_facts *t, const char *name, const char *value,
     const char *sentence, uint64_t frame)
{
    const struct fact *f = fact(t, name, value);
    if (!f)
        fail_msg("%s is not %s", name, value);
    assert_string_equal(f->sentence, sentence);
    if (frame == 0)
        assert_int_equal(f->n_frames, 0);
    else
        assert_int_equal(f->frames[0].frame, frame);
}

static void
says_nothing(const struct told_facts *t, const char *name)
{
    const struct fact *f = fact(t, name, NULL);
    if (f)
        fail_msg("%s: %s", name, f->sentence);
}

#define START                           \
    struct told_facts told, *t = &told; \
    struct feed *f = &told.feed;        \
    (void)state;                        \
    (void)f;                            \
    told_init(t)
#define END told_free(t)

/* --- NAT ------------------------------------------------------------------------------ */

static void
hash(uint8_t out[20], uint64_t r, const char *addr, uint16_t port)
{
    uint8_t b[34] = {[7] = 1};
    struct endpoint e = at(addr, port);
    size_t n = addr_size(&e.addr);
    unsigned len = 0;
    b[15] = (uint8_t)r;
    memcpy(b + 16, e.addr.b, n);
    b[16 + n] = (uint8_t)(port >> 8);
    b[17 + n] = (uint8_t)port;
    EVP_Digest(b, 18 + n, out, &len, EVP_sha1(), NULL);
}

/* IKE_SA_INIT both ways as captured between `seen` and GW; each hash is over
 * the given address; NULL: none. */
static void
opening_with(struct told_facts *t, const char *seen, const char *i_src,
             const char *i_dst, const char *r_src, const char *r_dst)
{
    const char *over[4] = {i_src, i_dst, r_src, r_dst};
    uint8_t h[4][20];
    struct ike_notify n[4];
    memset(n, 0, sizeof n);
    for (int k = 0; k < 4; k++) {
        if (over[k])
            hash(h[k], k < 2 ? 0 : 2, over[k], 500);
        n[k].type = k % 2 ? IKE_N_NAT_DETECTION_DESTINATION_IP
                          : IKE_N_NAT_DETECTION_SOURCE_IP;
        if (!over[k])
            n[k].type = 16430;
        n[k].data = slice_of(h[k], 20);
    }
    feed_ike(&t->feed, at(seen, 500), at(GW, 500),
             (struct ike){.i = 1,
                          .exchange = INIT,
                          .initiator = true,
                          .group = 14,
                          .notify = n,
                          .n_notify = 2,
                          .text = "init"});
    feed_ike(&t->feed, at(GW, 500), at(seen, 500),
             (struct ike){.i = 1,
                          .r = 2,
                          .exchange = INIT,
                          .response = true,
                          .group = 14,
                          .notify = n + 2,
                          .n_notify = 2,
                          .text = "answer"});
    collect(t);
}

#define BEHIND                                                     \
    "the responder saw the initiator at another address than the " \
    "capture shows: a NAT lies between"
#define PERHAPS                                                     \
    "the initiator's own NAT_DETECTION_SOURCE_IP does not fit the " \
    "address it comes from: a NAT, or a client that wants UDP "     \
    "encapsulation"

static void
nat_between_capture_and_responder(void **state)
{
    START;
    opening_with(t, UE, UE, GW, GW, NAT);
    says(t, "local.nat", "true", BEHIND, 2);
    says(t, "remote.nat", "false",
         "both ends know the responder by the address that the capture shows",
         2);
    says(t, "nat.responder_source_mismatch", "false",
         "the responder's NAT_DETECTION_SOURCE_IP fits its address", 2);
    END;
}

/* Captured on the far side of the NAT: a wrong source hash alone is no proof. */
static void
nat_in_front_of_the_capture_or_a_fake(void **state)
{
    START;
    opening_with(t, NAT, UE, GW, GW, NAT);
    says(t, "local.nat", "true", PERHAPS, 1);
    END;
}

static void
no_nat(void **state)
{
    START;
    opening_with(t, UE, UE, GW, GW, UE);
    says(t, "local.nat", "false",
         "the responder sees the initiator's true address", 2);
    says(t, "remote.nat", "false",
         "both ends know the responder by the address that the capture shows",
         2);
    END;
}

/* Without the initiator's own hash a NAT before the capture stays possible. */
static void
half_a_proof_is_none(void **state)
{
    START;
    opening_with(t, UE, NULL, NULL, GW, UE);
    says_nothing(t, "local.nat");
    says_nothing(t, "remote.nat");
    END;
}

/* A responder that forces encapsulation is not behind a NAT for that. */
static void
a_responders_fake_is_no_nat(void **state)
{
    START;
    opening_with(t, UE, UE, GW, "192.0.2.99", UE);
    says_nothing(t, "remote.nat");
    says(t, "nat.responder_source_mismatch", "true",
         "the responder's NAT_DETECTION_SOURCE_IP does not fit the address it "
         "answers from: it stands behind a NAT of its own, forces UDP "
         "encapsulation, or is not the gateway",
         2);
    END;
}

static void
the_responders_address_is_translated(void **state)
{
    START;
    opening_with(t, UE, UE, "192.0.2.99", "192.0.2.99", UE);
    says(t, "remote.nat", "true",
         "the initiator sent to another address of the responder than the "
         "capture shows: a NAT lies between",
         1);
    END;
}

static void
no_hashes_no_word(void **state)
{
    START;
    opening_with(t, UE, NULL, NULL, NULL, NULL);
    says_nothing(t, "local.nat");
    says_nothing(t, "remote.nat");
    says_nothing(t, "nat.responder_source_mismatch");
    END;
}

/* --- outcome -------------------------------------------------------------------------- */

static struct ike
message(uint8_t exchange, bool response, uint32_t id, int64_t encrypted)
{
    return (struct ike){.i = 1,
                        .r = exchange == INIT && !response ? 0 : 2,
                        .exchange = exchange,
                        .initiator = !response,
                        .response = response,
                        .id = id,
                        .encrypted = encrypted,
                        .text = response ? "reply" : "request"};
}

static void
send(struct told_facts *t, struct ike m)
{
    if (m.response)
        feed_ike(&t->feed, at(GW, 500), at(UE, 500), m);
    else
        feed_ike(&t->feed, at(UE, 500), at(GW, 500), m);
}

static void
outcome_is(struct told_facts *t, const char *value, const char *sentence,
           uint64_t frame)
{
    collect(t);
    says(t, "tunnel.outcome", value, sentence, frame);
    says(t, "tunnel.established",
         strcmp(value, "established") == 0 ? "true" : "false", sentence, frame);
}

static void
outcomes_of_an_attempt(void **state)
{
    START;
    send(t, message(INIT, false, 0, 0));
    outcome_is(t, "no-response", "no answer to an attempt is in the capture",
               1);
    says(t, "tunnel.attempts", "1", "1 opening of an IKE SA is seen", 1);
    send(t, message(INIT, true, 0, 0));
    outcome_is(t, "init-only",
               "the responder answered the opening, and the initiator went no "
               "further",
               2);
    send(t, message(INTERMEDIATE, false, 1, 900));
    outcome_is(t, "auth-no-response",
               "the opening was answered, but IKE_INTERMEDIATE was not", 3);
    send(t, message(INTERMEDIATE, true, 1, 900));
    send(t, message(AUTH, false, 2, 300));
    outcome_is(t, "auth-no-response",
               "the opening was answered, but IKE_AUTH never was", 5);
    send(t, message(AUTH, true, 2, 200));
    outcome_is(t, "auth-ended", "IKE_AUTH was answered, but nothing follows",
               6);
    send(t, message(AUTH, false, 3, 90));
    outcome_is(t, "auth-no-response",
               "IKE_AUTH took several rounds, and its last request was not "
               "answered",
               7);
    send(t, message(AUTH, true, 3, 50));
    outcome_is(t, "auth-rejected",
               "the last IKE_AUTH reply is too short to grant anything", 8);
    END;
}

static void
outcomes_of_success(void **state)
{
    START;
    send(t, message(INIT, false, 0, 0));
    send(t, message(INIT, true, 0, 0));
    send(t, message(AUTH, false, 1, 300));
    send(t, message(AUTH, true, 1, 300));
    send(t, message(INFO, false, 2, 60));
    send(t, message(INFO, true, 2, 60));
    outcome_is(t, "auth-ended",
               "IKE_AUTH was answered, and the initiator sent one more message "
               "at once, but no traffic",
               6);
    send(t, message(CHILD, false, 3, 300));
    send(t, message(CHILD, true, 3, 300));
    outcome_is(t, "established",
               "the tunnel was set up: later exchanges under its keys are "
               "answered",
               5);
    feed_esp(f, at(UE, 0), at(GW, 0), 9, 1);
    outcome_is(t, "established",
               "the tunnel was set up: traffic follows the handshake", 9);
    says(t, "tunnel.transport", "esp", "its ESP runs directly over IP", 9);
    says(t, "tunnel.esp.packets", "1",
         "1 ESP packet in 1 SA, one way only (0 numbers missing in between)",
         9);
    END;
}

static void
outcomes_of_refusal(void **state)
{
    START;
    static const struct ike_notify busy = {.type = 9};
    struct ike no = message(INIT, true, 0, 0);
    no.notify = &busy;
    no.n_notify = 1;
    send(t, message(INIT, false, 0, 0));
    send(t, no);
    outcome_is(t, "refused", "the responder refused: INVALID_MESSAGE_ID", 2);
    says(t, "ike.notify.error", "INVALID_MESSAGE_ID",
         "the responder sent this error notify", 2);
    END;
}

static void
esp_alone(void **state)
{
    START;
    feed_esp(f, at(UE, 4500), at(GW, 4500), 9, 1);
    outcome_is(t, "unknown", "the capture does not show how it was set up", 1);
    feed_esp(f, at(GW, 4500), at(UE, 4500), 10, 7);
    feed_esp(f, at(GW, 4500), at(UE, 4500), 10, 9);
    outcome_is(t, "established",
               "ESP flows both ways, so a handshake that the capture does not "
               "hold succeeded",
               1);
    says(t, "tunnel.esp.packets", "3",
         "3 ESP packets in 2 SAs, both ways (1 number missing in between)", 1);
    says(t, "tunnel.transport", "udp-encapsulated",
         "its ESP is encapsulated in UDP (RFC 3948)", 1);
    END;
}

/* Raw ESP with IKE in UDP: only the latter is in UDP. */
static void
transport_is_that_of_esp(void **state)
{
    START;
    feed_handshake(f, UE, GW, 1, 500);
    collect(t);
    says_nothing(t, "tunnel.transport");
    feed_esp(f, at(UE, 0), at(GW, 0), 9, 1);
    collect(t);
    says(t, "tunnel.transport", "esp", "its ESP runs directly over IP", 5);
    END;
}

/* --- ends and what they are ------------------------------------------------------------- */

/* Ports are cited where they were seen, not where the tunnel began. */
static void
ports_are_cited_where_they_are(void **state)
{
    START;
    feed_handshake(f, UE, GW, 1, 4500);
    collect(t);
    says(t, "local.ip", UE, "the near end is 10.0.0.2", 1);
    says(t, "local.port", "4500", "the near end's port is 4500", 3);
    says(t, "tunnel.ports", "500", "it uses port 500", 1);
    says(t, "tunnel.ports", "4500", "it uses port 4500", 3);
    f->now += 5 * SECOND;
    feed_ike(f, at("192.0.2.7", 4500), at(GW, 4500),
             (struct ike){.i = 1,
                          .r = 2,
                          .exchange = INFO,
                          .initiator = true,
                          .id = 2,
                          .encrypted = 60});
    collect(t);
    says(t, "local.ip", "192.0.2.7", "the near end is 192.0.2.7", 5);
    END;
}

static void
name(struct told_facts *t, const char *client, const char *text)
{
    struct packet p = feed_packet(&t->feed, at(client, 4000), at(UE, 53));
    struct endpoint a = at(GW, 0), c = at(client, 0);
    names_add(t->state->names, &a.addr, slice_cstr(text), NAME_FROM_SNI,
              &c.addr, &p, 0);
}

#define EPDG "epdg.epc.mnc260.mcc310.pub.3gppnetwork.org"
#define SOS "sos.epdg.epc.mnc260.mcc310.pub.3gppnetwork.org"

/* One address with the names of an ordinary and an emergency gateway, and of
 * another kind of gateway. */
static void
several_gateway_names(void **state)
{
    START;
    name(t, UE, EPDG);
    name(t, UE, SOS);
    name(t, UE, "ims.mnc260.mcc310.pub.3gppnetwork.org");
    feed_handshake(f, UE, GW, 1, 500);
    collect(t);
    says(t, "remote.name.emergency", "true", SOS " is for emergency calls", 2);
    assert_non_null(fact(t, "remote.name.class", "epdg"));
    says(t, "remote.operator.mcc", "310", "mobile country code 310", 1);
    END;
}

static void
notifies_say_who_sent_them(void **state)
{
    START;
    static const struct ike_notify n[] = {{.type = 16430}, {.type = 16404}};
    struct ike q = message(INIT, false, 0, 0), a = message(INIT, true, 0, 0);
    q.notify = n;
    q.n_notify = 2;
    a.notify = n;
    a.n_notify = 1;
    send(t, q);
    send(t, a);
    collect(t);
    says(t, "ike.notify", ike_notify_name(2, 16430),
         "both ends sent this notify", 1);
    says(t, "ike.notify", ike_notify_name(2, 16404),
         "the initiator sent this notify", 1);
    assert_int_equal(fact(t, "ike.notify", ike_notify_name(2, 16430))->n_frames,
                     2);
    END;
}

static void
groups_are_cited_where_they_were_tried(void **state)
{
    START;
    struct ike q = message(INIT, false, 0, 0);
    q.group = 14;
    send(t, q);
    q.group = 19;
    q.text = "another try";
    send(t, q);
    collect(t);
    says(t, "ike.dh_group", "19", "the initiator used Diffie-Hellman group 19",
         2);
    END;
}

/* Thousands of attempts in one tunnel: all are counted, some are told. */
static void
many_attempts(void **state)
{
    START;
    uint8_t id[16] = {0};
    for (uint64_t spi = 1; spi <= 3000; spi++) {
        memcpy(id, &spi, sizeof spi);
        struct ike_vendor_id v = {{id, 16}, NULL};
        feed_ike(f, at(UE, 500), at(GW, 500),
                 (struct ike){.i = spi,
                              .exchange = INIT,
                              .initiator = true,
                              .text = "x",
                              .vendors = &v,
                              .n_vendors = 1});
    }
    collect(t);
    says(t, "tunnel.attempts", "3000", "3000 openings of an IKE SA are seen",
         1);
    assert_true(t->facts.n < 200);
    END;
}

/* --- the case and its flows ----------------------------------------------------------------- */

static void
case_counts_agree_with_themselves(void **state)
{
    START;
    feed_esp(f, at(UE, 4500), at(GW, 4500), 9, 1);
    collect(t);
    struct collector c = {t->state, t->who, &t->inners, &t->arena, NULL};
    collect_case(&c, 1, &t->facts);
    says(t, "case.captures", "1", "1 capture", 0);
    says(t, "case.tunnels", "1", "1 tunnel", 0);
    END;
}

/* How SIP inside is known goes by the interface that shows it, not by another one
 * that was matched packet by packet. */
static void
sip_inside_is_known_as_its_interface_is(void **state)
{
    START;
    struct inner *in = calloc(2, sizeof *in);
    assert_non_null(in);
    feed_esp(f, at(UE, 4500), at(GW, 4500), 9, 1);
    for (uint32_t k = 0; k < 2; k++) {
        struct interface *i = interfaces_get(&t->state->interfaces, 0, k,
                                             slice_cstr("utun"), 101);
        in[k].interface = interfaces_index(&t->state->interfaces, i);
        in[k].tunnel = f->last->serial;
        in[k].how = k ? INNER_ADJACENT : INNER_CORRELATED;
        in[k].protocols[0] = k ? "sip" : "tls";
        in[k].n_protocols = 1;
    }
    t->inners.items = in;
    t->inners.n = t->inners.cap = 2;
    collect(t);
    assert_int_equal(fact(t, "inner.protocol", "tls")->how,
                     PROVENANCE_CORRELATED);
    assert_int_equal(fact(t, "inner.protocol", "sip")->how,
                     PROVENANCE_ADJACENT);
    assert_int_equal(fact(t, "inner.sip.registered", "false")->how,
                     PROVENANCE_ADJACENT);
    END;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nat_between_capture_and_responder),
        cmocka_unit_test(nat_in_front_of_the_capture_or_a_fake),
        cmocka_unit_test(no_nat),
        cmocka_unit_test(half_a_proof_is_none),
        cmocka_unit_test(a_responders_fake_is_no_nat),
        cmocka_unit_test(the_responders_address_is_translated),
        cmocka_unit_test(no_hashes_no_word),
        cmocka_unit_test(outcomes_of_an_attempt),
        cmocka_unit_test(outcomes_of_success),
        cmocka_unit_test(outcomes_of_refusal),
        cmocka_unit_test(esp_alone),
        cmocka_unit_test(transport_is_that_of_esp),
        cmocka_unit_test(ports_are_cited_where_they_are),
        cmocka_unit_test(several_gateway_names),
        cmocka_unit_test(notifies_say_who_sent_them),
        cmocka_unit_test(groups_are_cited_where_they_were_tried),
        cmocka_unit_test(many_attempts),
        cmocka_unit_test(case_counts_agree_with_themselves),
        cmocka_unit_test(sip_inside_is_known_as_its_interface_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
