/* SPDX-License-Identifier: Apache-2.0 */
/* Which tunnels are told together, in which order, and who leads. */
#include "analyzer/conclude/fill.h"
#include "tests/cmocka_all.h"

#include <string.h>

/* A tunnel: from whom to whom, as what, how sure, whose; what became of it. */
struct row {
    const char *local, *remote, *verdict;
    enum confidence confidence;
    const char *mno;
    bool kept;
    enum ike_outcome outcome;
};

#define POSSIBLE CONFIDENCE_POSSIBLE
#define PROBABLE CONFIDENCE_PROBABLE
#define NOBODY IKE_OUTCOME_NO_RESPONSE

static void
verdict_set(struct model *m, struct model_verdict *v, struct model_subject *s,
            const struct row *r)
{
    v->subject = s;
    v->verdict = r->verdict;
    v->confidence = r->confidence;
    v->leading = true;
    if (!r->mno)
        return;
    v->mno = model_new(&m->arena, &model_operator_desc);
    v->mno->name.text = r->mno;
}

/* The stories of these tunnels, and of the case if it has a verdict. */
static void
stories_of(struct model *m, const struct row *rows, size_t n,
           const char *of_case)
{
    struct conclusion none;
    memset(&none, 0, sizeof none);
    struct fill f = {.m = m, .c = &none};
    model_init(m, 1u << 20);
    arena_init(&f.temp, 1u << 20);
    m->tunnels = model_array(&m->arena, &model_tunnel_desc, n);
    m->verdicts = model_array(&m->arena, &model_verdict_desc, n + 1);
    m->n_tunnels = n;
    for (size_t i = 0; i < n; i++) {
        struct model_tunnel *t = &m->tunnels[i];
        t->id = arena_printf(&m->arena, "tunnel-%zu", i + 1);
        assert_true(addr_parse(rows[i].local, &t->local.ip));
        assert_true(addr_parse(rows[i].remote, &t->remote.ip));
        t->kept = rows[i].kept;
        t->outcome = rows[i].outcome;
    }
    assert_int_equal(model_subjects(m), 0);
    for (size_t i = 0; i < n; i++)
        if (rows[i].verdict)
            verdict_set(m, &m->verdicts[m->n_verdicts++], &m->subjects[i],
                        &rows[i]);
    struct row whole = {.verdict = of_case, .confidence = POSSIBLE};
    if (of_case)
        verdict_set(m, &m->verdicts[m->n_verdicts++], &m->subjects[n], &whole);
    assert_int_equal(model_link(m), 0);
    fill_stories(&f);
    assert_false(f.failed);
    arena_free(&f.temp);
}

/* "tunnel-2 tunnel-1 | tunnel-3": stories, the lead of each first. */
static void
assert_stories(const struct model *m, const char *expected)
{
    char seen[1024] = "";
    size_t at = 0;
    for (size_t i = 0; i < m->n_stories; i++) {
        const struct model_story *s = &m->stories[i];
        at += (size_t)snprintf(seen + at, sizeof seen - at, "%s%s",
                               i ? " | " : "", s->lead->id);
        for (size_t k = 0; k < s->n_others; k++)
            at += (size_t)snprintf(seen + at, sizeof seen - at, " %s",
                                   s->others[k]->id);
    }
    assert_string_equal(seen, expected);
}

static void
told(const struct row *rows, size_t n, const char *expected)
{
    struct model m;
    stories_of(&m, rows, n, NULL);
    assert_stories(&m, expected);
    model_free(&m);
}

#define ROWS_TOLD(rows, expected) \
    told(rows, sizeof rows / sizeof *rows, expected)

static void
attempts_are_one_story(void **state)
{
    static const struct row rows[] = {
        {"10.0.0.2", "192.0.2.1", "calling", POSSIBLE, "T", false, NOBODY},
        {"10.0.0.2", "192.0.2.2", "calling", POSSIBLE, "T", false, NOBODY},
        {"10.0.0.2", "192.0.2.3", "calling", PROBABLE, "T", true, 0},
        {"10.0.0.2", "192.0.2.4", "calling", PROBABLE, "T", false, NOBODY}};
    (void)state;
    /* The surest leads; of several the first. */
    ROWS_TOLD(rows, "tunnel-3 tunnel-1 tunnel-2 tunnel-4");
}

static void
other_things_are_other_stories(void **state)
{
    static const struct row rows[] = {
        {"10.0.0.2", "192.0.2.1", "calling", POSSIBLE, "T", false, NOBODY},
        {"10.0.0.3", "192.0.2.2", "calling", POSSIBLE, "T", false, NOBODY},
        {"10.0.0.2", "192.0.2.3", "calling", POSSIBLE, "V", false, NOBODY},
        {"10.0.0.2", "192.0.2.4", "calling", POSSIBLE, NULL, false, NOBODY},
        {"10.0.0.2", "192.0.2.5", "VPN", POSSIBLE, "T", false, NOBODY},
        {"10.0.0.2", "192.0.2.6", "calling", POSSIBLE, "T", false, NOBODY}};
    (void)state;
    ROWS_TOLD(rows, "tunnel-1 tunnel-6 | tunnel-2 | tunnel-3 | tunnel-4 | "
                    "tunnel-5");
}

/* Tunnels between the same two hosts are told one by one. */
static void
same_far_end(void **state)
{
    static const struct row same[] = {
        {"10.0.0.2", "192.0.2.1", "VPN", POSSIBLE, NULL, true, 0},
        {"10.0.0.2", "192.0.2.1", "VPN", POSSIBLE, NULL, true, 0},
        {"10.0.0.2", "192.0.2.2", "VPN", POSSIBLE, NULL, true, 0},
        {"10.0.0.2", "192.0.2.1", "VPN", POSSIBLE, NULL, true, 0}};
    static const struct row surer[] = {
        {"10.0.0.2", "192.0.2.1", "VPN", POSSIBLE, NULL, true, 0},
        {"10.0.0.2", "192.0.2.2", "VPN", PROBABLE, NULL, true, 0},
        {"10.0.0.2", "192.0.2.2", "VPN", POSSIBLE, NULL, true, 0}};
    (void)state;
    ROWS_TOLD(same, "tunnel-1 tunnel-3 | tunnel-2 | tunnel-4");
    ROWS_TOLD(surer, "tunnel-2 tunnel-1 | tunnel-3");
}

static void
no_rule_held(void **state)
{
    static const struct row rows[] = {
        {"10.0.0.2", "192.0.2.1", NULL, 0, NULL, true, 0},
        {"10.0.0.2", "192.0.2.2", NULL, 0, NULL, true, 0}};
    struct model m;
    (void)state;
    ROWS_TOLD(rows, "tunnel-1 | tunnel-2");
    stories_of(&m, rows, 1, "something");
    assert_stories(&m, "tunnel-1 | case");
    assert_null(m.stories[0].verdict);
    assert_string_equal(m.stories[1].verdict, "something");
    model_free(&m);
    stories_of(&m, NULL, 0, NULL);
    assert_int_equal(m.n_stories, 0);
    model_free(&m);
}

static void
how_the_others_ended(void **state)
{
    static const struct row rows[] = {
        {"10.0.0.2", "192.0.2.1", "calling", PROBABLE, "T", true, 0},
        {"10.0.0.2", "192.0.2.2", "calling", POSSIBLE, "T", false, NOBODY},
        {"10.0.0.2", "192.0.2.3", "calling", POSSIBLE, "T", true,
         IKE_OUTCOME_ESTABLISHED},
        {"10.0.0.2", "192.0.2.4", "calling", POSSIBLE, "T", false, NOBODY},
        {"10.0.0.2", "192.0.2.5", "calling", POSSIBLE, "T", true,
         IKE_OUTCOME_UNKNOWN},
        {"10.0.0.2", "192.0.2.6", "calling", POSSIBLE, "T", false,
         IKE_OUTCOME_REFUSED}};
    struct model m;
    (void)state;
    stories_of(&m, rows, sizeof rows / sizeof *rows, NULL);
    const struct model_story *s = &m.stories[0];
    assert_int_equal(s->n_outcomes, 3);
    assert_int_equal(s->outcomes[0].outcome, NOBODY);
    assert_int_equal(s->outcomes[0].n, 2);
    assert_true(s->outcomes[1].kept);
    assert_int_equal(s->outcomes[1].n, 2);
    assert_int_equal(s->outcomes[2].outcome, IKE_OUTCOME_REFUSED);
    assert_int_equal(s->outcomes[2].n, 1);
    assert_string_equal(s->mno->name.text, "T");
    assert_int_equal(s->confidence, PROBABLE);
    model_free(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attempts_are_one_story),
        cmocka_unit_test(other_things_are_other_stories),
        cmocka_unit_test(same_far_end),
        cmocka_unit_test(no_rule_held),
        cmocka_unit_test(how_the_others_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
