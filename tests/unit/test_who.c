/* SPDX-License-Identifier: Apache-2.0 */
/* Against the table that the build made: run from the top folder. */
#include "tests/cmocka_all.h"

#include "analyzer/who/who.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define DATA "build/share/espy/who.db"

static struct who *who;

static int
set_up(void **state)
{
    (void)state;
    struct err err = {.text = ""};
    who = who_open(DATA, NULL, &err);
    if (!who)
        fprintf(stderr, "%s\n", err.text);
    return who ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    who_close(who);
    return 0;
}

static struct as_info
as_of(const char *text)
{
    struct addr a;
    struct as_info info;
    assert_true(addr_parse(text, &a));
    if (!who_as(who, &a, &info))
        fail_msg("%s: not known", text);
    return info;
}

static bool
knows(const char *text)
{
    struct addr a;
    struct as_info info;
    assert_true(addr_parse(text, &a));
    return who_as(who, &a, &info);
}

static void
finds_the_gateways_of_the_story(void **state)
{
    (void)state;
    static const char *const addresses[] = {"208.54.40.75", "208.54.85.64",
                                            "::ffff:208.54.40.75",
                                            "64:ff9b::208.54.40.75"};
    for (size_t i = 0; i < 4; i++) {
        struct as_info as = as_of(addresses[i]);
        assert_int_equal(as.number, 21928);
        assert_string_equal(as.organization, "T-Mobile USA, Inc.");
        assert_string_equal(as.role, "mobile-operator");
    }
    struct operator_info o;
    assert_true(who_operator_of_as(who, 21928, &o));
    assert_string_equal(o.name, "T-Mobile");
    assert_string_equal(o.country, "US");
    assert_string_equal(o.mcc, "310");
    assert_string_equal(o.mnc, "260");
}

static void
knows_addresses_of_both_families(void **state)
{
    (void)state;
    assert_int_equal(as_of("1.1.1.1").number, 13335);
    assert_string_equal(as_of("1.1.1.1").role, "cdn");
    assert_int_equal(as_of("8.8.8.8").number, 15169);
    assert_int_equal(as_of("2001:4860:4860::8888").number, 15169);
    assert_string_equal(as_of("2001:4860:4860::8888").role, "cloud");
    assert_false(knows("10.0.0.1"));
    assert_false(knows("0.0.0.0"));
    assert_false(knows("255.255.255.255"));
    assert_false(knows("::"));
    assert_false(knows("fe80::1"));
    assert_false(knows("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
    struct addr none;
    struct as_info info;
    memset(&none, 0, sizeof none);
    assert_false(who_as(who, &none, &info));
}

static void
tells_a_mixed_carrier_from_a_mobile_one(void **state)
{
    (void)state;
    struct as_info as;
    struct operator_info o;
    assert_true(who_as_number(who, 3320, &as));
    assert_string_equal(as.organization, "Deutsche Telekom AG");
    assert_string_equal(as.role, "operator");
    assert_true(who_operator_of_as(who, 3320, &o));
    assert_string_equal(o.country, "DE");
    /* somebody without a role, and an AS that nobody has */
    assert_true(who_as_number(who, 3, &as));
    assert_null(as.role);
    assert_false(who_operator_of_as(who, 3, &o));
    assert_false(who_as_number(who, 4294967295u, &as));
    /* a cloud is nobody's operator */
    assert_false(who_operator_of_as(who, 16509, &o));
}

static void
finds_operators_by_network(void **state)
{
    (void)state;
    struct operator_info o;
    assert_true(who_operator(who, "310", "260", &o));
    assert_string_equal(o.name, "T-Mobile");
    assert_string_equal(o.country, "US");
    assert_string_equal(o.mnc, "260");
    /* a two-digit MNC, padded as in a name */
    assert_true(who_operator(who, "262", "002", &o));
    assert_string_equal(o.name, "Vodafone");
    assert_string_equal(o.mnc, "02");
    /* a three-digit one, with its zero left out */
    assert_true(who_operator(who, "310", "30", &o));
    assert_string_equal(o.name, "AT&T");
    assert_string_equal(o.mnc, "030");
    /* one network in several countries */
    assert_true(who_operator(who, "425", "05", &o));
    assert_string_equal(o.country, "PS");
    assert_false(who_operator(who, "998", "98", &o));
    assert_false(who_operator(who, "", "", &o));
    assert_false(who_operator(who, "3102", "60", &o));
    assert_false(who_operator(who, "310", "2600", &o));
}

static void
names_the_operator_of_a_gateway(void **state)
{
    (void)state;
    static const char *const names[] = {
        "epdg.epc.mnc260.mcc310.pub.3gppnetwork.org",
        "ss.epdg.epc.mnc260.mcc310.pub.3gppnetwork.org.",
        "SS.EPDG.epc.geo.mnc260.mcc310.pub.3gppnetwork.org",
    };
    struct gateway_name g;
    for (size_t i = 0; i < 3; i++) {
        assert_true(who_gateway(who, names[i], &g));
        assert_int_equal(g.class, GATEWAY_EPDG);
        assert_string_equal(g.operator.name, "T-Mobile");
        assert_string_equal(g.operator.country, "US");
        assert_string_equal(g.mcc, "310");
        assert_string_equal(g.mnc, "260");
    }
    assert_true(
        who_gateway(who, "sos.epdg.epc.mnc002.mcc262.pub.3gppnetwork.org", &g));
    assert_true(g.emergency);
    assert_string_equal(g.operator.name, "Vodafone");
    assert_string_equal(g.mnc, "02");
    /* a network nobody runs: a gateway all the same */
    assert_true(
        who_gateway(who, "epdg.epc.mnc998.mcc998.pub.3gppnetwork.org", &g));
    assert_null(g.operator.name);
    assert_string_equal(g.mnc, "998");
    assert_true(who_gateway(
        who, "epdg.epc.mcc310.visited-country.pub.3gppnetwork.org", &g));
    assert_true(g.visited_country);
    assert_null(g.operator.name);
}

static void
knows_operators_own_names(void **state)
{
    (void)state;
    static const char *const names[] = {
        "wo.vzwwo.com",
        "sg.vzwfemto.com",
        "epdg.epc.att.net",
        "epdg.epc.firstnet.com",
        "epdg.ims.attmex.mx",
        "epdg.imcns.spcsdns.net",
        "primgw.vowifina.spcsdns.net",
        "epdg.eps.truphone.net",
        "epdg.myawi.com",
        "wlan.three.com.hk",
        "wlan.three.com.mo",
        "epdg.three.ie",
        "weconnect.globe.com.ph",
        "w-apn.movistar.com.pa",
        "ims.beeline.kz",
        "epdg.telco.telenet-ops.be",
        "epdg.mobily.com.sa",
        "epdg.mobileone.net.sg",
        "epdg.ims.2degrees.net.nz",
        "epdg.epc.aptg.com.tw",
        "epdg-ch.upcmobile.com",
        "ePDG.iam.ma",
        "epdg.epc.mnc002.mcc424.etisalat.ae",
        "epdg.epc.mnc004.mcc426.pub.stc.com.bh",
        "vowifi.jio.com",
    };
    struct gateway_name g;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!who_gateway(who, names[i], &g))
            fail_msg("%s: not known", names[i]);
        assert_string_equal(g.class_name, "epdg");
        assert_false(g.emergency);
    }
    assert_true(who_gateway(who, "sos.epdg.epc.att.net.", &g));
    assert_true(g.emergency);
    assert_string_equal(g.operator.name, "AT&T");
    assert_string_equal(g.mcc, "310");
    assert_string_equal(g.mnc, "410");
    assert_false(who_gateway(who, "www.att.net", &g));
    assert_false(who_gateway(who, "x.epdg.epc.att.net", &g));
    assert_false(who_gateway(who, "notepdg.example", &g));
    assert_false(who_gateway(who, "", &g));
}

static void
describes_itself(void **state)
{
    (void)state;
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    assert_non_null(f);
    who_describe(who, f);
    fclose(f);
    assert_non_null(strstr(text, "CC BY 4.0"));
    assert_non_null(strstr(text, "DB-IP"));
    assert_non_null(strstr(text, "mcc-mnc-list"));
    free(text);
    struct who_sizes s;
    who_sizes(who, &s);
    assert_true(s.v4_ranges > 300000 && s.v6_ranges > 100000);
    assert_true(s.operators > 2500 && s.roles > 300 && s.gateways == 25);
    struct who_source source;
    assert_true(who_source_at(who, 1, &source));
    assert_string_equal(source.licence, "MIT");
    assert_false(who_source_at(who, 2, &source));
}

/* The look-up is on the way of every new flow. Sanitized code is slower than
 * what is shipped, so the bound is loose: it is there to find a linear search. */
static void
is_quick(void **state)
{
    (void)state;
    struct timespec a, b;
    struct addr at = addr_v4((const uint8_t[4]){0, 0, 0, 0});
    struct as_info info;
    unsigned found = 0;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (unsigned i = 0; i < 100000; i++) {
        uint32_t x = i * 2654435761u;
        memcpy(at.b, &x, 4);
        found += who_as(who, &at, &info);
    }
    clock_gettime(CLOCK_MONOTONIC, &b);
    double us = ((double)(b.tv_sec - a.tv_sec) * 1e9 +
                 (double)(b.tv_nsec - a.tv_nsec)) /
                1e3 / 100000;
    assert_true(found > 50000);
    assert_true(us < 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_gateways_of_the_story),
        cmocka_unit_test(knows_addresses_of_both_families),
        cmocka_unit_test(tells_a_mixed_carrier_from_a_mobile_one),
        cmocka_unit_test(finds_operators_by_network),
        cmocka_unit_test(names_the_operator_of_a_gateway),
        cmocka_unit_test(knows_operators_own_names),
        cmocka_unit_test(describes_itself),
        cmocka_unit_test(is_quick),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
