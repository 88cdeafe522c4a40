/* SPDX-License-Identifier: Apache-2.0 */
/* A model masked: nothing of what was planted in any of its texts is left, and what
 * says nothing of anybody stays. */
#include "analyzer/redact/redact_model.h"
#include "analyzer/tell/json/model_json.h"
#include "tests/cmocka_all.h"
#include "tests/redact/plant_model.h"

#define LIMIT (64u << 20)

static struct redact *
fresh(void)
{
    static const uint8_t key[REDACT_KEY] = {7};
    struct redact *r = redact_new();
    assert_non_null(r);
    redact_key(r, key);
    return r;
}

static void
nothing_is_left(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 60; seed++) {
        uint8_t data[4096];
        uint64_t x = seed;
        struct model m;
        struct plant_found found = {.any = false};
        for (size_t i = 0; i < sizeof data; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            data[i] = (uint8_t)(x >> 33);
        }
        model_init(&m, LIMIT);
        plant_model(&m, data, sizeof data);
        struct redact *r = fresh();
        assert_int_equal(redact_model(r, &m), 0);
        assert_true(m.masked);
        plant_search(&found, &m);
        if (found.any)
            fail_msg("seed %u: %s: %s", seed, found.where, found.what);
        redact_free(r);
        model_free(&m);
    }
}

/* The search finds what it is to find. */
static void
the_search_is_no_blind_one(void **state)
{
    struct model m;
    struct plant_found found = {.any = false};
    (void)state;
    model_init(&m, LIMIT);
    plant_model(&m, NULL, 0);
    model_walk(&model_desc, &m, plant_look_at, &found);
    assert_true(found.any);
    model_free(&m);
    for (size_t i = 0; i < sizeof plant_numbers / sizeof *plant_numbers; i++)
        if (!plant_leak(plant_numbers[i], true))
            fail_msg("%s is not found", plant_numbers[i]);
    for (size_t i = 0; i < sizeof plant_names / sizeof *plant_names; i++)
        if (!plant_leak(plant_names[i], true))
            fail_msg("%s is not found", plant_names[i]);
    for (size_t i = 0; i < sizeof plant_addresses / sizeof *plant_addresses;
         i++)
        if (!plant_leak(plant_addresses[i], true))
            fail_msg("%s is not found", plant_addresses[i]);
    assert_non_null(plant_leak("is al there", true));
    assert_null(plant_leak("is alone there", true));
}

static void
what_says_nothing_stays(void **state)
{
    struct model m;
    bool failed = false;
    (void)state;
    model_init(&m, LIMIT);
    m.n_tunnels = 1;
    m.tunnels = model_array(&m.arena, &model_tunnel_desc, 1);
    m.n_flows = 2;
    m.flows = model_array(&m.arena, &model_flow_desc, 2);
    struct model_tunnel *t = &m.tunnels[0];
    struct told names[2] = {
        model_told(&m.arena, TEXT_HOST, "gate.operator.example", false,
                   &failed),
        model_told(&m.arena, TEXT_HOST,
                   "epdg.epc.mnc260.mcc310.pub.3gppnetwork.org", false,
                   &failed)};
    struct told own = {"erikas-iphone.local", TEXT_HOST, false};
    t->remote.names = names;
    t->remote.n_names = 2;
    t->local.names = &own;
    t->local.n_names = 1;
    addr_parse("203.0.113.9", &t->remote.ip);
    t->filter.text = "ip.addr == 203.0.113.9 && udp.port == 4500";
    m.flows[0].tunnel = t;
    addr_parse("10.8.0.17", &m.flows[0].source.ip);
    addr_parse("198.51.100.7", &m.flows[1].source.ip);
    m.flows[0].community_id.text = m.flows[1].community_id.text =
        "1:LQU9qZlK+B5F3KDmev6m5PMibrg=";
    m.flows[0].filter.text = "ip.addr == 10.8.0.17";
    m.flows[0].first_frame = 12;
    struct redact *r = fresh();
    assert_int_equal(redact_model(r, &m), 0);
    char text[ADDR_TEXT_MAX];
    assert_string_equal(t->remote.names[0].text, "gate.operator.example");
    assert_string_equal(t->remote.names[1].text,
                        "epdg.epc.mnc260.mcc310.pub.3gppnetwork.org");
    assert_memory_equal(t->local.names[0].text, "name-", 5);
    assert_string_equal(addr_text(&t->remote.ip, text), "203.0.113.9");
    assert_non_null(t->filter.text);
    assert_string_not_equal(addr_text(&m.flows[0].source.ip, text),
                            "10.8.0.17");
    assert_string_equal(addr_text(&m.flows[1].source.ip, text), "198.51.100.7");
    assert_string_not_equal(m.flows[0].community_id.text,
                            m.flows[1].community_id.text);
    assert_string_equal(m.flows[0].filter.text, "frame.number == 12");
    redact_free(r);
    model_free(&m);
}

static void
a_sentence_tells_a_value_as_it_is_told(void **state)
{
    struct model m;
    (void)state;
    model_init(&m, LIMIT);
    m.n_verdicts = 1;
    m.verdicts = model_array(&m.arena, &model_verdict_desc, 1);
    m.verdicts->evidence = model_array(&m.arena, &model_evidence_desc, 1);
    m.verdicts->n_evidence = 1;
    struct model_evidence *e = m.verdicts->evidence;
    e->value.text = (struct told){"al's phone 8.8.8.8", TEXT_FREE, false};
    e->text.text = "frame 12: it calls itself al's phone 8.8.8.8 here";
    m.n_calls = 1;
    m.calls = model_array(&m.arena, &model_call_desc, 1);
    m.calls[0].from.text = "sip:al@example.org";
    m.calls[0].reason =
        (struct told){"gone to see Max Muster", TEXT_FREE, true};
    m.n_findings = 1;
    m.findings = model_array(&m.arena, &model_finding_desc, 1);
    m.findings->title.text = "It says gone to see Max Muster there";
    struct told why = {e->text.text, TEXT_SENTENCE, false};
    m.n_evidence = 1;
    m.evidence = model_array(&m.arena, &model_evidence_set_desc, 1);
    m.evidence->whys = &why;
    m.evidence->n_whys = 1;
    struct redact *r = fresh();
    assert_int_equal(redact_model(r, &m), 0);
    assert_string_equal(why.text, e->text.text);
    assert_memory_equal(e->value.text.text, "user-", 5);
    assert_null(strstr(e->text.text, "8.8.8"));
    assert_non_null(strstr(e->text.text, e->value.text.text));
    assert_non_null(strstr(e->text.text, " here"));
    assert_string_equal(m.calls[0].reason.text, "gone to see Max ...");
    assert_string_equal(m.findings->title.text,
                        "It says gone to see Max ... there");
    redact_free(r);
    model_free(&m);
}

static void
out_of_memory_is_told(void **state)
{
    struct model m;
    (void)state;
    model_init(&m, LIMIT);
    plant_model(&m, NULL, 0);
    m.arena.limit = m.arena.used;
    struct redact *r = fresh();
    assert_int_equal(redact_model(r, &m), -1);
    assert_non_null(redact_failed(r));
    assert_false(m.masked);
    redact_free(r);
    model_free(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left),
        cmocka_unit_test(the_search_is_no_blind_one),
        cmocka_unit_test(what_says_nothing_stays),
        cmocka_unit_test(a_sentence_tells_a_value_as_it_is_told),
        cmocka_unit_test(out_of_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
