/* SPDX-License-Identifier: Apache-2.0 */
/* What deserves a look: of tunnels, and of packets, as espy's own rules have it. */
#include "analyzer/conclude/findings.h"
#include "analyzer/facts/collect.h"
#include "tests/unit/tunnel_feed.h"

struct fixture {
    struct arena arena;
    struct ruleset *rules;
    struct findings_list all;
};

static int
setup(void **state)
{
    static struct fixture f;
    struct err err = {.text = ""};
    memset(&f, 0, sizeof f);
    arena_init(&f.arena, 8u << 20);
    f.rules = ruleset_load("rules", &err);
    assert_string_equal(err.text, "");
    *state = &f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;
    findings_free(&f->all);
    assert_int_equal(f->all.n, 0);
    ruleset_free(f->rules);
    arena_free(&f->arena);
    return 0;
}

static void
test_packets(void **state)
{
    struct fixture *f = *state;
    struct anomalies a;
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
    assert_int_equal(findings_of_packets(&f->all, f->rules, &a, &f->arena), 0);
    assert_int_equal(f->all.n, 2);
    const struct finding *x = f->all.items;
    assert_string_equal(x[0].id, "anomaly.esp.too_short");
    assert_int_equal(x[0].level, LEVEL_LOW);
    assert_string_equal(x[0].subject, "case");
    assert_string_equal(x[0].title, bad.text);
    assert_string_equal(
        x[0].explanation,
        "esp: an ESP packet shorter than its header. 20 times.");
    assert_int_equal(x[0].n, ANOMALY_FRAMES);
    assert_int_equal(x[0].at[7].frame, 8);
    assert_true(x[0].anomaly);
    assert_non_null(rule_response(x[0].rule, 0));
    assert_non_null(rule_falsepositive(x[0].rule, 0));
    assert_int_equal(x[1].level, LEVEL_INFORMATIONAL);
    assert_string_equal(x[1].id, "anomaly.sip.cut");
    assert_non_null(strstr(x[1].explanation, "1 time."));
    anomalies_free(&a);
}

/* What the rules make of a tunnel, added to the list. */
static void
judge(struct fixture *f, struct feed *feed, const char *subject)
{
    struct state *s = state_new(NULL, NULL);
    struct err err = {.text = ""};
    struct who *who = who_open("build/share/espy/who.db", NULL, &err);
    assert_string_equal(err.text, "");
    struct inners none;
    memset(&none, 0, sizeof none);
    struct tunnels own = s->tunnels;
    s->tunnels = feed->t;
    struct collector c = {s, who, &none, &f->arena, NULL};
    struct fact_set facts;
    struct verdicts verdicts;
    struct findings found;
    collect_tunnel(&c, feed->last, subject, &facts);
    assert_int_equal(
        ruleset_judge(f->rules, &facts, &f->arena, &verdicts, &found), 0);
    assert_int_equal(findings_add(&f->all, &found), 0);
    s->tunnels = own;
    state_free(s);
    who_close(who);
}

/* Each once for a subject, the gravest first, with the frames of all its IKE SAs. */
static void
test_tunnels(void **state)
{
    struct fixture *f = *state;
    struct feed feed;
    feed_init(&feed);
    struct endpoint us = at("10.0.0.1", 500), gateway = at("192.0.2.1", 500);
    for (uint64_t i = 1; i <= 2; i++) {
        feed_ike(&feed, us, gateway,
                 (struct ike){.i = i, .exchange = INIT, .initiator = true});
        feed_ike(&feed, gateway, us,
                 (struct ike){
                     .i = i, .r = i + 8, .exchange = INIT, .response = true});
    }
    tunnels_finish(&feed.t);
    judge(f, &feed, "tunnel-1");
    assert_int_equal(f->all.n, 0);
    uint32_t next = 0;
    for (struct ike_sa *sa;
         (sa = tunnel_next_ike(&feed.t, feed.last, &next));) {
        sa->other_responder = sa->many_addresses = true;
        sa->natd_r.source = NATD_MISMATCH;
        sa->natd_r_at = sa->first;
    }
    judge(f, &feed, "tunnel-7");
    const struct finding *x = f->all.items;
    assert_int_equal(f->all.n, 3);
    assert_string_equal(x[0].id, "ike.two_responders");
    assert_int_equal(x[0].level, LEVEL_MEDIUM);
    assert_int_equal(x[0].n, 2);
    assert_int_equal(x[0].total, 2);
    assert_int_equal(x[0].at[0].frame, 2);
    assert_int_equal(x[0].at[1].frame, 4);
    assert_string_equal(x[1].id, "ike.responder_source_mismatch");
    assert_string_equal(x[1].title,
                        "The responder's address is not the one it states");
    assert_int_equal(x[1].at[0].frame, 1);
    assert_string_equal(x[2].id, "ike.two_addresses");
    assert_int_equal(x[2].level, LEVEL_LOW);
    assert_string_equal(x[2].subject, "tunnel-7");
    assert_false(x[2].anomaly);
    feed_free(&feed);
}

int
main(void)
{
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {T(test_packets), T(test_tunnels)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
