/* SPDX-License-Identifier: Apache-2.0 */
/* The model of whole captures: what of it is decided while it is filled, that it
 * holds on its own, and that a lack of memory is told. */
#include "analyzer/conclude/fill.h"
#include "tests/cmocka_all.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct told_case {
    struct ruleset *rules;
    struct who *who;
    struct espy_case *kase;
    struct conclusion conclusion;
    struct model model;
};

static bool
gateway(void *ctx, const char *name)
{
    struct gateway_name g;
    return who_gateway(ctx, name, &g);
}

static void
case_begin(struct told_case *t, const char *const *paths, size_t n)
{
    struct err err = {.text = ""};
    memset(t, 0, sizeof *t);
    t->rules = ruleset_load("rules", &err);
    t->who = who_open("build/share/espy/who.db", NULL, &err);
    assert_string_equal(err.text, "");
    struct case_config cfg = {.paths = paths,
                              .n_paths = n,
                              .gateway = gateway,
                              .gateway_ctx = t->who};
    t->kase = case_open(&cfg, &err);
    assert_non_null(t->kase);
    assert_int_equal(case_read(t->kase, &err), 0);
    assert_int_equal(conclude(&t->conclusion, t->kase, t->who, t->rules, &err),
                     0);
}

/* What the model was made of. */
static void
case_end(struct told_case *t)
{
    conclusion_free(&t->conclusion);
    case_free(t->kase);
    who_close(t->who);
    ruleset_free(t->rules);
}

/* The model alone, of one capture. */
static struct model
model_of(const char *path)
{
    struct told_case t;
    struct err err = {.text = ""};
    case_begin(&t, &path, 1);
    assert_int_equal(conclude_model(&t.model, &t.conclusion, &err), 0);
    case_end(&t);
    return t.model;
}

static void
a_call_in_a_tunnel(void **state)
{
    struct model m = model_of("samples/ipsec0.pcapng");
    (void)state;
    assert_int_equal(m.n_tunnels, 1);
    const struct model_tunnel *t = &m.tunnels[0];
    assert_true(t->kept && t->opening_seen);
    assert_int_equal(t->outcome, IKE_OUTCOME_ESTABLISHED);
    assert_int_equal(t->initiator, END_LOCAL);
    assert_int_equal(t->n_inner, 1);
    assert_int_equal(t->inner[0].how, PROVENANCE_CORRELATED);
    assert_int_equal(m.n_calls, 1);
    const struct model_call *c = &m.calls[0];
    assert_ptr_equal(c->where.tunnel, t);
    assert_ptr_equal(t->calls[0], c);
    assert_int_equal(t->inner[0].n_calls, 1);
    assert_ptr_equal(t->inner[0].calls[0], c);
    assert_int_equal(t->inner[0].n_registrations, m.n_registrations);
    assert_int_equal(c->direction, DIRECTION_OUTGOING);
    assert_int_equal(c->ending, CALL_BYE);
    assert_true(c->answered && c->end_seen);
    assert_true(fabs(c->talk - (double)(c->end - c->answer) / 1e9) < 1e-9);
    assert_string_equal(c->transport, "udp");
    assert_int_equal(c->quality.n_streams, 2);
    assert_true(c->quality.mos <= c->quality.streams[0].mos &&
                c->quality.mos <= c->quality.streams[1].mos);
    model_free(&m);
}

static void
the_subject_and_why(void **state)
{
    struct model m = model_of("samples/ipsec0.pcapng");
    (void)state;
    const struct model_subject *s = &m.subjects[0];
    assert_ptr_equal(s->tunnel, &m.tunnels[0]);
    assert_non_null(s->lead);
    assert_true(s->lead->leading && s->lead->first_of_rule);
    assert_string_equal(s->lead->verdict, "carrier Wi-Fi calling");
    assert_string_equal(s->mno->name.text, "T-Mobile");
    assert_string_equal(s->lead->rule_text->title, s->lead->rule.title);
    assert_true(s->lead->rule_text->n_response > 0);
    if (s->n_findings != 1)
        fail_msg("samples/ipsec0.pcapng has %zu findings about its tunnel, not "
                 "1: if a new rule means to find something in it, change this",
                 s->n_findings);
    for (size_t i = 0; i < s->lead->n_evidence; i++) {
        const struct model_evidence *e = &s->lead->evidence[i];
        if (strcmp(e->fact, "remote.as.role") == 0)
            assert_int_equal(e->how, PROVENANCE_LOOKED_UP);
        if (strncmp(e->fact, "inner.", 6) == 0 && !strstr(e->fact, ".as."))
            assert_int_equal(e->how, PROVENANCE_CORRELATED);
    }
    assert_int_equal(m.n_stories, 1);
    assert_ptr_equal(m.stories[0].lead, s);
    assert_string_equal(m.stories[0].id, "story-1");
    model_free(&m);
}

static void
what_finds_it_in_the_capture(void **state)
{
    struct model m = model_of("samples/ipsec0.pcapng");
    (void)state;
    assert_string_equal(m.tunnels[0].filter.text,
                        "ip.addr == 10.64.1.100 and ip.addr == 208.54.40.75 "
                        "and (isakmp or esp or ah or udpencap)");
    assert_int_equal(m.tunnels[0].filter.class, TEXT_FILTER);
    assert_string_equal(m.tunnels[0].ike[0].filter.text,
                        "isakmp.ispi == f2:ad:22:19:32:dc:b3:7a");
    assert_string_equal(m.tunnels[0].esp[0].filter.text,
                        "esp.spi == 0xa33f305b");
    assert_string_equal(m.calls[0].quality.streams[0].filter.text,
                        "rtp.ssrc == 0x73cf256d");
    model_free(&m);
}

static void
an_attempt(void **state)
{
    struct model m = model_of("samples/failed-negotiation.pcapng");
    (void)state;
    assert_true(m.n_tunnels > 0);
    const struct model_tunnel *t = &m.tunnels[0];
    assert_false(t->kept);
    assert_int_equal(t->outcome, IKE_OUTCOME_NO_PROPOSAL);
    assert_non_null(t->outcome_text.text);
    assert_int_equal(t->outcome_text.class, TEXT_SENTENCE);
    assert_true(t->n_outcome_frames > 0);
    assert_int_equal(t->n_activity, 0);
    model_free(&m);
}

/* Calls outside of tunnels are in the flow that is the subject. */
static void
a_flow_that_is_a_subject(void **state)
{
    struct model m = model_of("samples/vpn-softphone.pcapng");
    size_t named = 0, calls = 0;
    (void)state;
    for (size_t i = 0; i < m.n_subjects; i++) {
        const struct model_subject *s = &m.subjects[i];
        if (s->kind != SUBJECT_FLOW)
            continue;
        named++;
        calls += s->flow->n_calls;
        assert_non_null(s->local);
        assert_true(addr_eq(&s->local->ip, &s->flow->source.ip));
        for (size_t k = 0; k < s->flow->n_calls; k++)
            assert_true(addr_eq(&s->flow->calls[k]->source.ip, &s->local->ip) ||
                        addr_eq(&s->flow->calls[k]->source.ip, &s->remote->ip));
    }
    assert_true(named > 0);
    assert_int_equal(calls, 1);
    model_free(&m);
}

/* Two captures: each says which it is of. */
static void
two_captures(void **state)
{
    static const char *const paths[] = {"samples/ipsec0.pcapng",
                                        "samples/vpn-ikev1.pcapng"};
    struct told_case t;
    struct err err = {.text = ""};
    bool of[2] = {false, false};
    (void)state;
    case_begin(&t, paths, 2);
    assert_int_equal(conclude_model(&t.model, &t.conclusion, &err), 0);
    case_end(&t);
    for (size_t i = 0; i < t.model.n_tunnels; i++) {
        const struct model_tunnel *x = &t.model.tunnels[i];
        assert_true(x->file < 2);
        of[x->file] = true;
        if (x->n_ike)
            assert_int_equal(x->ike[0].timeline[0].file, x->file);
    }
    assert_true(of[0] && of[1]);
    model_free(&t.model);
}

/* With less memory than it takes, however much less, it says so. */
static void
memory_runs_out(void **state)
{
    static const char *const path = "samples/ipsec0.pcapng";
    struct told_case t;
    struct err err = {.text = ""};
    size_t limit = 0, refused = 0;
    (void)state;
    case_begin(&t, &path, 1);
    for (int rc = -1; rc < 0; limit += 61) {
        rc = fill_model(&t.model, &t.conclusion, limit, &err);
        if (rc < 0)
            assert_string_equal(err.text, "out of memory");
        refused += rc < 0;
        model_free(&t.model);
    }
    assert_true(refused > 100);
    case_end(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_in_a_tunnel),
        cmocka_unit_test(the_subject_and_why),
        cmocka_unit_test(what_finds_it_in_the_capture),
        cmocka_unit_test(an_attempt),
        cmocka_unit_test(a_flow_that_is_a_subject),
        cmocka_unit_test(two_captures),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
