/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "analyzer/facts/collect.h"

#include <stdio.h>

#define DATA "build/share/espy/who.db"
#define TMO "mnc260.mcc310.pub.3gppnetwork.org"

struct fixture {
    struct arena arena;
    struct state *state;
    struct who *who;
    struct fact_set facts;
    struct ends ends;
};

static int
setup(void **state)
{
    static struct fixture f;
    struct err err;
    memset(&f, 0, sizeof f);
    arena_init(&f.arena, 1u << 20);
    f.state = state_new(NULL, NULL);
    f.who = who_open(DATA, NULL, &err);
    if (!f.state || !f.who)
        fail_msg("%s", err.text);
    fact_set_init(&f.facts, &f.arena, FACT_TUNNEL, "t");
    addr_parse("10.0.0.2", &f.ends.local.addr);
    addr_parse("192.0.2.77", &f.ends.remote.addr);
    f.ends.local.port = f.ends.remote.port = 4500;
    *state = &f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;
    who_close(f->who);
    state_free(f->state);
    arena_free(&f->arena);
    return 0;
}

static void
named(struct fixture *f, const char *name)
{
    names_add(f->state->names, &f->ends.remote.addr, slice_cstr(name),
              NAME_FROM_NRB, NULL, NULL, 0);
}

static void
collect(struct fixture *f)
{
    struct collector c = {f->state, f->who, NULL, &f->arena, NULL};
    struct cite at = {0, 1, 0};
    collect_ends(&c, &f->facts, &f->ends, at, at);
}

/* The values of a fact, in order: "true,false". */
static const char *
values(const struct fixture *f, const char *name, char out[256])
{
    size_t n = 0;
    char buf[64];
    out[0] = '\0';
    for (size_t i = 0; i < f->facts.n; i++)
        if (strcmp(f->facts.facts[i].desc->name, name) == 0)
            n += (size_t)snprintf(out + n, 256 - n, "%s%s", n ? "," : "",
                                  fact_value_text(&f->facts.facts[i], buf));
    return out;
}

static void
a_gateway_has_class_operator_and_sort(void **state)
{
    struct fixture *f = *state;
    char out[256];
    named(f, "epdg.epc." TMO);
    collect(f);
    assert_string_equal(values(f, "local.ip", out), "10.0.0.2");
    assert_string_equal(values(f, "remote.port", out), "4500");
    assert_string_equal(values(f, "remote.name", out), "epdg.epc." TMO);
    assert_string_equal(values(f, "remote.name.class", out), "epdg");
    assert_string_equal(values(f, "remote.name.emergency", out), "false");
    assert_string_equal(values(f, "remote.operator.mcc", out), "310");
}

/* Whoever answers a DNS query chooses how many names an address has. */
static void
names_of_every_sort_live_on_one_address(void **state)
{
    struct fixture *f = *state;
    char out[256];
    named(f, "epdg.epc." TMO);
    named(f, "sos.epdg.epc." TMO);
    named(f, "n3iwf.5gc.mnc001.mcc001.pub.3gppnetwork.org");
    named(f, "aes.mnc015.mcc234.pub.3gppnetwork.org");
    named(f, "www.example");
    collect(f);
    assert_string_equal(values(f, "remote.name.class", out),
                        "epdg,n3iwf,entitlement");
    assert_string_equal(values(f, "remote.name.emergency", out), "false,true");
    /* One operator: the first name's. */
    assert_string_equal(values(f, "remote.operator.mcc", out), "310");
    assert_string_equal(values(f, "remote.operator.mnc", out), "260");
}

int
main(void)
{
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_gateway_has_class_operator_and_sort),
        T(names_of_every_sort_live_on_one_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
