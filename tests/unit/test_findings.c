/* SPDX-License-Identifier: Apache-2.0 */
/* What deserves a look: of tunnels, and of packets. */
#include "analyzer/conclude/findings.h"
#include "tests/unit/tunnel_feed.h"

static void
test_packets(void **state)
{
    (void)state;
    struct anomalies a;
    struct findings f = {NULL, 0, 0};
    struct packet p;
    assert_int_equal(anomalies_init(&a), 0);
    struct anomaly_event bad = {.protocol = "esp",
                                .reason = "too_short",
                                .text =
                                    "an ESP packet shorter than its header"};
    struct anomaly_event cut = {.protocol = "sip",
                                .reason = "cut",
                                .text = "cut by the snap length",
                                .cut = true};
    memset(&p, 0, sizeof p);
    for (p.frame = 1; p.frame <= 20; p.frame++)
        anomalies_see(&a, &p, &bad);
    anomalies_see(&a, &p, &cut);
    assert_int_equal(findings_of_packets(&f, &a), 0);
    assert_int_equal(f.n, 2);
    assert_string_equal(f.items[0].id, "anomaly.esp.too_short");
    assert_int_equal(f.items[0].level, LEVEL_LOW);
    assert_string_equal(f.items[0].subject, "case");
    assert_string_equal(
        f.items[0].explanation,
        "esp: an ESP packet shorter than its header. 20 times.");
    assert_int_equal(f.items[0].n, ANOMALY_FRAMES);
    assert_int_equal(f.items[0].at[7].frame, 8);
    assert_true(f.items[0].anomaly);
    assert_int_equal(f.items[1].level, LEVEL_INFORMATIONAL);
    assert_non_null(strstr(f.items[1].explanation, "1 time."));
    findings_free(&f);
    assert_int_equal(f.n, 0);
    anomalies_free(&a);
}

/* As many tunnels as there are: each has its own. */
static void
test_tunnels(void **state)
{
    (void)state;
    struct findings f = {NULL, 0, 0};
    struct feed feed;
    feed_init(&feed);
    struct endpoint us = at("10.0.0.1", 500), gateway = at("192.0.2.1", 500);
    feed_ike(&feed, us, gateway,
             (struct ike){.i = 1, .exchange = INIT, .initiator = true});
    feed_ike(&feed, gateway, us,
             (struct ike){.i = 1, .r = 2, .exchange = INIT, .response = true});
    assert_int_equal(findings_of_tunnel(&f, &feed.t, feed.last, "tunnel-1"), 0);
    assert_int_equal(f.n, 0);
    uint32_t next = 0;
    struct ike_sa *sa = tunnel_next_ike(&feed.t, feed.last, &next);
    assert_non_null(sa);
    sa->other_responder = sa->many_addresses = true;
    sa->natd_r.source = NATD_MISMATCH;
    assert_int_equal(findings_of_tunnel(&f, &feed.t, feed.last, "tunnel-7"), 0);
    assert_int_equal(f.n, 3);
    assert_string_equal(f.items[0].id, "ike.responder_source_mismatch");
    assert_int_equal(f.items[0].n, 0); /* no frame is none */
    assert_string_equal(f.items[1].id, "ike.two_responders");
    assert_int_equal(f.items[1].level, LEVEL_MEDIUM);
    assert_int_equal(f.items[1].at[0].frame, 2);
    assert_string_equal(f.items[2].id, "ike.two_addresses");
    assert_string_equal(f.items[2].subject, "tunnel-7");
    assert_false(f.items[2].anomaly);
    findings_free(&f);
    feed_free(&feed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packets),
        cmocka_unit_test(test_tunnels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
