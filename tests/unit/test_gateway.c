/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmocka_all.h"

#include "analyzer/who/gateway.h"

#include <stdio.h>
#include <stdlib.h>

struct expected {
    const char *name;
    enum gateway_class class;
    const char *mcc, *mnc;
    bool emergency, visited;
};

#define PUB ".pub.3gppnetwork.org"
#define TMO ".mnc260.mcc310" PUB

static const struct expected forms[] = {
    /* ePDG, TS 23.003 section 19.4.2.9 */
    {"epdg.epc" TMO, GATEWAY_EPDG, "310", "260", false, false},
    {"sos.epdg.epc" TMO, GATEWAY_EPDG, "310", "260", true, false},
    {"tac-lb01.tac-hbf0.tac.epdg.epc" TMO, GATEWAY_EPDG, "310", "260", false,
     false},
    {"tac-lb01.tac-hbf0.tac.sos.epdg.epc" TMO, GATEWAY_EPDG, "310", "260", true,
     false},
    {"lac1a2b.epdg.epc.mnc015.mcc234" PUB, GATEWAY_EPDG, "234", "015", false,
     false},
    {"lac1a2b.sos.epdg.epc.mnc015.mcc234" PUB, GATEWAY_EPDG, "234", "015", true,
     false},
    {"epdg.epc.mcc310.visited-country" PUB, GATEWAY_EPDG, "310", "", false,
     true},
    {"sos.epdg.epc.mcc310.visited-country" PUB, GATEWAY_EPDG, "310", "", true,
     true},
    /* N3IWF, section 28.3.2 */
    {"n3iwf.5gc.mnc001.mcc001" PUB, GATEWAY_N3IWF, "001", "001", false, false},
    {"tac-lb01.tac-hb02.tac.n3iwf.5gc.mnc001.mcc001" PUB, GATEWAY_N3IWF, "001",
     "001", false, false},
    {"tac-lb01.tac-mb02.tac-hb03.5gstac.n3iwf.5gc.mnc001.mcc001" PUB,
     GATEWAY_N3IWF, "001", "001", false, false},
    {"n3iwf.5gc.mcc262.visited-country" PUB, GATEWAY_N3IWF, "262", "", false,
     true},
    {"onboarding.n3iwf.5gc.mnc001.mcc001" PUB, GATEWAY_N3IWF, "001", "001",
     false, false},
    {"sos.n3iwf.5gc.mnc001.mcc001" PUB, GATEWAY_N3IWF, "001", "001", true,
     false},
    /* what operators make of it */
    {"ss.epdg.epc" TMO, GATEWAY_EPDG, "310", "260", false, false},
    {"ss.epdg.epc.geo" TMO, GATEWAY_EPDG, "310", "260", false, false},
    {"epdg.ims.mnc001.mcc001" PUB, GATEWAY_EPDG, "001", "001", false, false},
    {"epdg01.epc.mnc001.mcc001" PUB, GATEWAY_EPDG, "001", "001", false, false},
    {"epdg-west.epc.mnc001.mcc001" PUB, GATEWAY_EPDG, "001", "001", false,
     false},
    {"epdg.pti.mnc110.mcc310" PUB, GATEWAY_EPDG, "310", "110", false, false},
    {"vowifi.mnc001.mcc001" PUB, GATEWAY_EPDG, "001", "001", false, false},
    {"epdg.epc.mnc260.mcc310.3gppnetwork.org", GATEWAY_EPDG, "310", "260",
     false, false},
    {"aes.mnc260.mcc310" PUB, GATEWAY_ENTITLEMENT, "310", "260", false, false},
    {"ims.mnc260.mcc310.3gppnetwork.org", GATEWAY_IMS, "310", "260", false,
     false},
    {"pcscf1.ims.mnc260.mcc310.3gppnetwork.org", GATEWAY_IMS, "310", "260",
     false, false},
};

static const char *const others[] = {
    "",
    ".",
    "org",
    "3gppnetwork.org",
    "pub.3gppnetwork.org",
    "visited-country.pub.3gppnetwork.org",
    "mcc310.visited-country.pub.3gppnetwork.org",
    "mnc260.mcc310.pub.3gppnetwork.org",
    "epdg.epc.mnc26.mcc310.pub.3gppnetwork.org",
    "epdg.epc.mnc2600.mcc310.pub.3gppnetwork.org",
    "epdg.epc.mnc26x.mcc310.pub.3gppnetwork.org",
    "epdg.epc.mcc310.mnc260.pub.3gppnetwork.org",
    "epdg.epc.mnc260.mcc31.pub.3gppnetwork.org",
    "epdg.epc.mnc260.pub.3gppnetwork.org",
    "epdg.epc.mnc260.mcc310.visited-country.pub.3gppnetwork.org",
    "epdg.epc.mnc260.mcc310.pub.3gppnetwork.org.example.com",
    "epdg.epc.mnc260.mcc310.pub.3gppnetwork.net",
    "epdg.epc.mnc260.mcc310.pub.not3gppnetwork.org",
    "epdg.epc.mnc260.mcc310.pub.pub.3gppnetwork.org",
    "notepdg.epc.mnc260.mcc310.pub.3gppnetwork.org",
    "epdgx.epc.mnc260.mcc310.pub.3gppnetwork.org",
    "nai.epc.mnc260.mcc310.3gppnetwork.org",
    "xaes.mnc260.mcc310.pub.3gppnetwork.org",
    "ims.example.mnc260.mcc310.3gppnetwork.org",
    "notepdg.example",
    "epdg.example.com",
    "epdg..epc.mnc260.mcc310.pub.3gppnetwork.org",
    ".epdg.epc.mnc260.mcc310.pub.3gppnetwork.org",
    "epdg.epc.mnc260.mcc310.pub.3gppnetwork.org..",
};

static bool
parse(const char *name, struct gateway_name *out)
{
    char normal[GATEWAY_NAME_MAX + 1];
    return gateway_normalize(name, normal) && gateway_parse(normal, out);
}

static void
check(const char *name, const struct expected *e)
{
    struct gateway_name g;
    if (!parse(name, &g))
        fail_msg("%s: not taken for a gateway", name);
    if (g.class != e->class)
        fail_msg("%s: class %d", name, (int)g.class);
    assert_string_equal(g.mcc, e->mcc);
    assert_string_equal(g.mnc, e->mnc);
    assert_int_equal(g.emergency, e->emergency);
    assert_int_equal(g.visited_country, e->visited);
    assert_string_equal(g.class_name, gateway_class_name(e->class));
}

static void
knows_every_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        check(forms[i].name, &forms[i]);
}

static void
ignores_case_and_final_dot(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char name[300];
        snprintf(name, sizeof name, "%s.", forms[i].name);
        for (size_t k = 0; name[k]; k += 2)
            if (name[k] >= 'a' && name[k] <= 'z')
                name[k] = (char)(name[k] - 'a' + 'A');
        check(name, &forms[i]);
    }
}

static void
refuses_near_misses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct gateway_name g;
        if (parse(others[i], &g))
            fail_msg("%s: taken for a gateway", others[i]);
    }
}

/* Every name of the forms, cut at every character: no cut one is a gateway,
 * since the end of the name is what makes it one. */
static void
refuses_every_prefix(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t n = strlen(forms[i].name);
        for (size_t k = 0; k < n; k++) {
            char *cut = strndup(forms[i].name, k);
            struct gateway_name g;
            assert_non_null(cut);
            assert_false(parse(cut, &g));
            free(cut);
        }
    }
}

static void
bears_long_names(void **state)
{
    (void)state;
    static const char tail[] = "epdg.epc.mnc260.mcc310.pub.3gppnetwork.org";
    char name[1024];
    struct gateway_name g;
    for (size_t n = 1; n < 400; n++) {
        /* one label of n characters before a good name */
        memset(name, 'a', n);
        snprintf(name + n, sizeof name - n, ".%s", tail);
        assert_int_equal(parse(name, &g), n <= 63);
        /* n labels of one character before it */
        for (size_t i = 0; i < n; i++)
            memcpy(name + 2 * i, "a.", 2);
        snprintf(name + 2 * n, sizeof name - 2 * n, "%s", tail);
        assert_int_equal(parse(name, &g), 2 * n + strlen(tail) <= 253);
    }
    memset(name, '.', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_false(parse(name, &g));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_every_form),
        cmocka_unit_test(ignores_case_and_final_dot),
        cmocka_unit_test(refuses_near_misses),
        cmocka_unit_test(refuses_every_prefix),
        cmocka_unit_test(bears_long_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
