/* SPDX-License-Identifier: Apache-2.0 */
/* What stays of a subject once the memory in which it was judged is gone. */
#include "analyzer/conclude/keep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char rules_text[] =
    "title: Phone\n"
    "id: 00000000-0000-4000-8000-000000000001\n"
    "description: A phone.\n"
    "logsource: {product: espy, category: tunnel}\n"
    "detection:\n"
    "  ipsec: {tunnel.kind: ikev2}\n"
    "  name: {remote.name.class: epdg}\n"
    "  sip: {inner.protocol: sip}\n"
    "  condition: ipsec\n"
    "verdict:\n"
    "  name: phone\n"
    "  confidence: {possible: ipsec, probable: ipsec and name,\n"
    "               confirmed: ipsec and sip}\n"
    "level: low\n"
    "---\n"
    "title: Named\n"
    "id: 00000000-0000-4000-8000-000000000002\n"
    "description: A name.\n"
    "logsource: {product: espy, category: tunnel}\n"
    "detection:\n"
    "  named: {remote.name: a.example}\n"
    "  condition: named\n"
    "finding:\n"
    "  name: remote.named\n"
    "  text: It is called {remote.name}.\n"
    "response: [Ask.]\n"
    "falsepositives: [Any.]\n"
    "level: medium\n";

static void
judged(struct subject *s, struct arena *arena, const struct ruleset *rules)
{
    memset(s, 0, sizeof *s);
    strcpy(s->id, "tunnel-1");
    fact_set_init(&s->facts, arena, FACT_TUNNEL, s->id);
    fact_cite(
        fact_text(&s->facts, "tunnel.kind", "ikev2", "IKEv2 between %s", "two"),
        0, 7);
    fact_text(&s->facts, "remote.name", "a.example", "it is named");
    fact_text(&s->facts, "remote.operator.name", "Some Mobile", "its name");
    fact_number(&s->facts, "tunnel.attempts", 3, "three attempts");
    assert_int_equal(
        ruleset_judge(rules, &s->facts, arena, &s->verdicts, &s->found), 0);
}

static void
what_is_told_stays(void **state)
{
    (void)state;
    struct err err = {.text = ""};
    struct ruleset *rules =
        ruleset_load_memory(rules_text, sizeof rules_text - 1, "rules", &err);
    assert_string_equal(err.text, "");
    struct arena scratch, kept;
    struct subject s;
    arena_init(&scratch, 1u << 20);
    arena_init(&kept, 1u << 20);
    judged(&s, &scratch, rules);
    assert_int_equal(subject_keep(&s, &kept), 0);
    arena_free(&scratch);

    assert_int_equal(s.facts.n, 3); /* but not how often it was tried */
    assert_string_equal(s.operator_name, "Some Mobile");
    assert_string_equal(s.facts.facts[0].sentence, "IKEv2 between two");
    assert_int_equal(s.facts.facts[0].frames[0].frame, 7);

    assert_int_equal(s.verdicts.n_held, 1);
    const struct verdict *v = &s.verdicts.items[0];
    assert_string_equal(v->name, "phone");
    assert_int_equal(v->confidence, CONFIDENCE_POSSIBLE);
    assert_int_equal(v->n_evidence, 1);
    assert_ptr_equal(v->evidence[0].fact, &s.facts.facts[0]);
    assert_int_equal(v->n_missing, 2);
    assert_string_equal(v->missing[0].text,
                        "remote.name.class is not epdg (it is absent)");

    assert_int_equal(s.found.n, 1);
    assert_string_equal(s.found.items[0].id, "remote.named");
    assert_string_equal(s.found.items[0].explanation,
                        "It is called a.example.");
    assert_ptr_equal(s.found.items[0].evidence[0].fact, &s.facts.facts[1]);
    arena_free(&kept);
    ruleset_free(rules);
}

/* It may be full at any moment: then it says so. */
static void
no_room_is_told(void **state)
{
    (void)state;
    struct err err = {.text = ""};
    struct ruleset *rules =
        ruleset_load_memory(rules_text, sizeof rules_text - 1, "rules", &err);
    assert_string_equal(err.text, "");
    int rc = -1;
    for (size_t limit = 0; rc != 0; limit += 64) {
        struct arena scratch, kept;
        struct subject s;
        assert_in_range(limit, 0, 1u << 16);
        arena_init(&scratch, 1u << 20);
        arena_init(&kept, limit);
        judged(&s, &scratch, rules);
        rc = subject_keep(&s, &kept);
        assert_int_equal(rc != 0, kept.refused != 0);
        arena_free(&scratch);
        arena_free(&kept);
    }
    ruleset_free(rules);
}

static void
what_is_asked_for_is_a_fact(void **state)
{
    (void)state;
    size_t n = 0;
    for (size_t i = 0; i < fact_table_size; i++)
        n += subject_keeps(fact_table[i].name);
    assert_int_equal(n, 9); /* as many as keep.c names: none is misspelt */
    assert_false(subject_keeps("tunnel.attempts"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_told_stays),
        cmocka_unit_test(no_room_is_told),
        cmocka_unit_test(what_is_asked_for_is_a_fact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
